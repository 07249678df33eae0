/* Comparisons: the same luck, the saving that it brings, and what cannot be compared. */
#include "support.h"

#include <math.h>
#include <stdio.h>

#include "base/check.h"
#include "study/compare.h"

#define FULL_JITTER                                                                                \
    "{\"type\":\"exponential\",\"base\":\"1s\",\"factor\":2,\"cap\":\"60s\",\"jitter\":\"full\","  \
    "\"max_attempts\":6,\"retry_after\":\"honour\"}"

static void compare(const struct design *designs, size_t count, size_t threads,
                    struct result *out) {
    const struct study_options options = {.threads = threads};
    struct problems problems;
    struct error err = {0};

    problems_init(&problems);
    if (!study_compare(designs, count, &options, out, &problems, &err))
        fail_msg("%s", err.text);
    problems_release(&problems);
}

static bool is_text(const struct table *table, size_t row, const char *column, const char *text) {
    const char *found = table_cell(table, row, (size_t)table_column(table, column))->text;

    return strcmp(found ? found : "", text) == 0;
}

static size_t row_of(const struct table *table, const char *design, const char *metric) {
    size_t row = 0;

    while (row < table->row_count &&
           !(is_text(table, row, "design", design) && is_text(table, row, "scope", "overall") &&
             is_text(table, row, "metric", metric)))
        row++;
    assert_true(row < table->row_count);
    return row;
}

static double figure(const struct table *table, size_t row, const char *column) {
    return table_number(table, row, (size_t)table_column(table, column));
}

/*
 * On `steady`, full jitter against the formula of the blog guide that the scenario has: an interval
 * of a given width needs at most a fifth of the replications that independent runs would need.
 */
static void pairing_saves_four_fifths(void **state) {
    static const char *const metrics[] = {"latency_mean", "latency_p95"};
    const struct scenario_override full = {"clients[app].retry", FULL_JITTER, "--variant"};
    const struct design designs[] = {
        {NULL, {.file = "scenarios/steady.json"}},
        {"full", {.file = "scenarios/steady.json", .overrides = &full, .override_count = 1}}};
    struct result result;

    (void)state;
    compare(designs, 2, 2, &result);
    const struct table *table = result_table(&result, "compare");
    for (size_t i = 0; i < array_size(metrics); i++) {
        const double ratio = figure(table, row_of(table, "full", metrics[i]), "variance_ratio");
        printf("%s: variance of the paired difference / of independent runs = %.3f\n", metrics[i],
               ratio);
        assert_true(ratio <= 0.2);
    }
    result_release(&result);
}

/* A design against itself: nothing differs, in any metric, and no p-value says otherwise. */
static void the_same_design_differs_by_nothing(void **state) {
    char *text = quoted(STORM);
    const struct design designs[] = {{"a", {.text = text}}, {"b", {.text = text}}};
    struct result result;

    (void)state;
    compare(designs, 2, 1, &result);
    const struct table *table = result_table(&result, "compare");
    assert_true(table->row_count > 100); /* overall, two workloads, two SKUs, one limit */
    for (size_t row = 0; row < table->row_count; row++) {
        const double difference = figure(table, row, "difference");
        if (isnan(difference))
            continue; /* known in neither */
        assert_true(difference == 0);
        assert_true(!(figure(table, row, "p_greater") < 1));
    }
    result_release(&result);
    free(text);
}

/* The difference is the second's mean minus the first's, also of ratios. */
static void differences_are_those_of_the_means(void **state) {
    char *text = quoted(STORM);
    const struct scenario_override more = {"provider.limits[images].limit", "9", "--variant"};
    const struct design designs[] = {
        {"a", {.text = text}}, {"b", {.text = text, .overrides = &more, .override_count = 1}}};
    struct result result;

    (void)state;
    compare(designs, 2, 2, &result);
    const struct table *table = result_table(&result, "compare");
    for (size_t row = 0; row < table->row_count; row++) {
        const double difference = figure(table, row, "difference");
        const double expected = figure(table, row, "value") - figure(table, row, "first");
        if (isnan(difference) || figure(table, row, "replications") < 9)
            continue;
        if (fabs(difference - expected) > 1e-9 * fmax(1, fabs(expected)))
            fail_msg("row %zu: %.17g is not %.17g", row, difference, expected);
    }
    assert_true(figure(table, row_of(table, "b", "rejected"), "p_less") < 0.01);
    result_release(&result);
    free(text);
}

static void refuses_what_cannot_be_paired(void **state) {
    static const struct scenario_override other_seed = {"seed", "4", "--variant"};
    static const struct scenario_override fewer = {"replications", "5", "--variant"};
    const struct scenario_override *const others[] = {&other_seed, &fewer};
    static const char *const says[] = {"--seed N", "--replications N"};
    char *text = quoted(STORM);

    (void)state;
    for (size_t i = 0; i < array_size(others); i++) {
        const struct design designs[] = {
            {"a", {.text = text}},
            {"b", {.text = text, .overrides = others[i], .override_count = 1}}};
        const struct study_options options = {.threads = 1};
        struct problems problems;
        struct result result;
        struct error err = {0};
        problems_init(&problems);
        assert_false(study_compare(designs, 2, &options, &result, &problems, &err));
        assert_int_equal(err.kind, ERROR_SCENARIO);
        assert_non_null(strstr(err.text, says[i]));
        problems_release(&problems);
    }
    free(text);
}

static void same_bytes_for_any_number_of_threads(void **state) {
    char *text = quoted(STORM), *first = NULL;
    const struct scenario_override more = {"provider.limits[images].limit", "9", "--variant"};
    const struct design designs[] = {
        {"a", {.text = text}}, {"b", {.text = text, .overrides = &more, .override_count = 1}}};

    (void)state;
    for (size_t threads = 1; threads <= 8; threads = threads == 1 ? 2 : threads * 4) {
        struct result result;
        compare(designs, 2, threads, &result);
        char *bytes = serialise(&result);
        result_release(&result);
        if (first) {
            assert_string_equal(bytes, first);
            free(bytes);
        } else {
            first = bytes;
        }
    }
    free(first);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairing_saves_four_fifths),
        cmocka_unit_test(the_same_design_differs_by_nothing),
        cmocka_unit_test(differences_are_those_of_the_means),
        cmocka_unit_test(refuses_what_cannot_be_paired),
        cmocka_unit_test(same_bytes_for_any_number_of_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

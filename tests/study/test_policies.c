/*
 * Policies on the same traffic: the table in its order, the rows that are known, what "all" is.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "client/gate.h"
#include "client/pacer.h"
#include "client/retry.h"
#include "scenario/client_preset.h"
#include "study/policies.h"
#include "support.h"

#define TRAFFIC                                                                                    \
    "{ 'horizon': '2h', 'drain': '1h', 'seed': 5, 'replications': 4,"                              \
    " 'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'poisson', 'rate': '5/min' },"         \
    "   'patience': '5m', 'mix': [ { 'model': 'm' } ] } ],"                                        \
    " 'clients': { 'app': { 'pacing': { 'type': 'token_bucket', 'capacity': 9 },"                  \
    "   'retry': { 'type': 'exponential', 'jitter': 'full', 'cap': '20s' } } },"                   \
    " 'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 7,"                 \
    " 'window': '60s' } ], 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                      \
    " 'service_time': { 'type': 'lognormal', 'median': '10s', 'sigma': 0.4 } } }"

static void compare(const char *list, size_t threads, struct result *out) {
    char *text = quoted(TRAFFIC);
    const struct scenario_source source = {.text = text};
    const struct study_options options = {.threads = threads};
    struct problems problems;
    struct error err = {0};

    problems_init(&problems);
    if (!study_policies(&source, list, &options, out, &problems, &err)) {
        problems_print(&problems, stderr);
        fail_msg("%s", err.text);
    }
    problems_release(&problems);
    free(text);
}

static double number(const struct result *result, size_t row, const char *column) {
    const struct table *table = result_table(result, "policies");

    return table_number(table, row, (size_t)table_column(table, column));
}

static size_t row_of(const struct result *result, const char *policy) {
    const struct table *table = result_table(result, "policies");

    for (size_t row = 0; row < table->row_count; row++)
        if (strcmp(table_cell(table, row, 0)->text, policy) == 0)
            return row;
    fail_msg("no row is called '%s'", policy);
    return 0;
}

static size_t published_clients(void) {
    struct arena arena = {0};
    struct client_preset preset;
    size_t count = 0;

    while (client_preset_at(count, &arena, &preset))
        count++;
    arena_release(&arena);
    return count;
}

static void all_is_everything_that_needs_no_settings(void **state) {
    struct result result;
    double before = -INFINITY;

    (void)state;
    compare("all", 0, &result);
    const struct table *table = result_table(&result, "policies");
    /* fixed needs a base and schedule its hours; the clairvoyant pacer and "as it is" are added. */
    assert_int_equal(table->row_count, 2 + retry_registry.count - 1 + pacer_registry.count - 1 +
                                           gate_registry.count + published_clients());
    assert_int_equal(row_of(&result, "clairvoyant"), 0);
    for (size_t row = 1; row < table->row_count; row++) {
        const double regret = number(&result, row, "regret");
        assert_true(regret >= before);
        before = regret;
        assert_true(number(&result, row, "success_rate") <= 1);
        /* Hystrix's timeout of a second delivers nothing: no image, no attempts for each. */
        if (number(&result, row, "success_rate") > 0)
            assert_true(number(&result, row, "attempts_per_image") >= 1);
    }
    /* The exact log is the clairvoyant pacer (tests/study/test_clairvoyant.c). */
    const size_t log = row_of(&result, "pacing:sliding_window_log");
    assert_true(fabs(number(&result, log, "regret")) < 1e-12);
    assert_true(fabs(number(&result, log, "wasted_wait")) < 1e-9);
    assert_true(fabs(number(&result, log, "latency_p95") - number(&result, 0, "latency_p95")) <
                1e-9);
    /* Giving up at the first refusal leaves more undelivered than waiting as told. */
    assert_true(number(&result, row_of(&result, "none"), "regret") >
                number(&result, row_of(&result, "openai-python-2.52"), "regret"));
    result_release(&result);
}

/* Each design is the scenario with that policy: the same figures as a run of it. */
static void a_row_is_what_a_run_says(void **state) {
    struct result result, run;
    struct scenario scenario;
    char *text = quoted(TRAFFIC);
    const struct scenario_override overrides[] = {
        {"clients.app.retry", "[{\"type\":\"openai-python-1.9\"}]", "test"}};
    const struct scenario_source source = {
        .text = text, .overrides = overrides, .override_count = 1};
    struct problems problems;

    (void)state;
    compare("openai-python-1.9,pacing:none", 2, &result);
    problems_init(&problems);
    assert_true(scenario_load(&scenario, &source, &problems));
    study(&scenario, 1, &run);
    const size_t row = row_of(&result, "openai-python-1.9");
    assert_true(fabs(number(&result, row, "success_rate") - mean_of(&run, 0, METRIC_SUCCESS_RATE)) <
                1e-15);
    assert_true(fabs(number(&result, row, "cost") - mean_of(&run, 0, METRIC_COST)) < 1e-12);
    assert_true(fabs(number(&result, row, "attempts_per_image") -
                     mean_of(&run, 0, METRIC_ATTEMPTS) /
                         mean_of(&run, 0, METRIC_IMAGES_DELIVERED)) < 1e-12);
    assert_int_equal(result.point_count, 3);
    result_release(&result);
    result_release(&run);
    scenario_release(&scenario);
    problems_release(&problems);
    free(text);
}

static void the_same_for_any_number_of_threads(void **state) {
    struct result one, four;

    (void)state;
    compare("none,exponential,openai-python-2.52", 1, &one);
    compare("none,exponential,openai-python-2.52", 4, &four);
    char *a = serialise(&one), *b = serialise(&four);
    assert_string_equal(a, b);
    free(a);
    free(b);
    result_release(&one);
    result_release(&four);
}

static void what_is_no_policy_is_told(void **state) {
    static const struct {
        const char *list, *says;
    } cases[] = {
        {"openai-pyton-1.9", "did you mean 'openai-python-1.9'"},
        {"pacing:evn", "no pacing is called 'evn'; did you mean 'even'"},
        {"openai-python-latest", "no policy is called 'openai-python-latest'"},
        {"none,,none", "no policy is called ''"},
    };
    char *text = quoted(TRAFFIC);
    const struct scenario_source source = {.text = text};
    const struct study_options options = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct result result;
        struct problems problems;
        struct error err = {0};
        problems_init(&problems);
        assert_false(study_policies(&source, cases[i].list, &options, &result, &problems, &err));
        if (!strstr(err.text, cases[i].says))
            fail_msg("%s: %s", cases[i].list, err.text);
        problems_release(&problems);
    }
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_everything_that_needs_no_settings),
        cmocka_unit_test(a_row_is_what_a_run_says),
        cmocka_unit_test(the_same_for_any_number_of_threads),
        cmocka_unit_test(what_is_no_policy_is_told),
    };
    return cmocka_run_group_tests_name("study/policies", tests, NULL, NULL);
}

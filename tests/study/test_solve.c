/*
 * The highest hard limit that keeps a risk, where it can be worked by hand; the replications that a
 * risk needs; what a leaked key can cost.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/exposure.h"
#include "study/solve.h"

#define DOLLAR NUSD_PER_USD
#define CENT   (NUSD_PER_USD / 100)

static const struct study_options one_thread = {.threads = 1};

static void load(struct scenario *scenario, const char *file, const char *path, const char *value) {
    const struct scenario_override override = {path, value, "test"};
    const struct scenario_source source = {
        .file = file, .overrides = &override, .override_count = path ? 1 : 0};
    struct problems problems;

    problems_init(&problems);
    if (!scenario_load(scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s does not load", file);
    }
    problems_release(&problems);
}

static struct solve_answer solve(const char *file, const char *path, const char *value,
                                 money bound) {
    const struct solve_question question = {
        .bound = bound, .risk = 0.05, .step = CENT, .replications = 52};
    struct scenario scenario;
    struct result result;
    struct solve_answer answer;
    struct error err = {0};

    load(&scenario, file, path, value);
    if (!study_solve_hard_limit(&scenario, &question, &one_thread, &result, &answer, &err))
        fail_msg("%s: %s", file, err.text);
    scenario_release(&scenario);
    result_release(&result);
    return answer;
}

/*
 * Image k of story 1 comes at k·60/37 s. A limit of m images is seen with image m - 1, 10 s + 1909
 * s after it came; those with k <= (m - 1) + 1919·37/60 = m - 1 + 1183.38 have come by then: m +
 * 1183 images. $150 are 3,750 images, so m = 2,567: $102.68, and $102.69 is passed by one image
 * more.
 */
static void under_the_lag_the_limit_is_what_is_not_yet_seen(void **unused) {
    const struct solve_answer answer =
        solve("scenarios/money-overshoot.json", NULL, NULL, 150 * DOLLAR);

    (void)unused;
    assert_true(answer.found);
    assert_false(answer.not_needed);
    assert_int_equal(answer.limit, 102 * DOLLAR + 68 * CENT);
}

/* Seen at once: m + floor(10·37/60) = m + 6 images; m = 3,744: $149.76. */
static void without_lag_only_work_in_flight_counts(void **unused) {
    const struct solve_answer answer =
        solve("scenarios/money-overshoot-control.json", NULL, NULL, 150 * DOLLAR);

    (void)unused;
    assert_int_equal(answer.limit, 149 * DOLLAR + 76 * CENT);
}

/* All 6,660 images of three hours are $266.40. */
static void no_limit_is_needed_above_all_there_is_to_spend(void **unused) {
    struct solve_answer answer =
        solve("scenarios/money-overshoot.json", NULL, NULL, 266 * DOLLAR + 40 * CENT);

    (void)unused;
    assert_true(answer.found);
    assert_true(answer.not_needed);
    answer = solve("scenarios/money-overshoot.json", NULL, NULL, 266 * DOLLAR + 39 * CENT);
    assert_true(answer.found);
    assert_false(answer.not_needed);
}

/* One image is charged at 10 s and seen 1909 s later: 1,184 images, $47.36, are the least. */
static void no_limit_keeps_less_than_the_lag_costs(void **unused) {
    struct solve_answer answer =
        solve("scenarios/money-overshoot.json", NULL, NULL, 47 * DOLLAR + 36 * CENT);

    (void)unused;
    assert_true(answer.found);
    assert_int_equal(answer.limit, 4 * CENT);
    answer = solve("scenarios/money-overshoot.json", NULL, NULL, 47 * DOLLAR + 35 * CENT);
    assert_false(answer.found);
}

/* With chance in the arrivals the answer is what its own table says: of the tried limits the
 * highest accepted, the next step refused. */
static void with_chance_the_answer_is_the_edge(void **unused) {
    const struct solve_question question = {
        .bound = 100 * DOLLAR, .risk = 0.05, .step = DOLLAR, .replications = 120};
    struct scenario scenario;
    struct result result;
    struct solve_answer answer;
    struct error err = {0};
    money highest = 0, lowest = INT64_MAX;

    (void)unused;
    load(&scenario, "scenarios/money-overshoot.json", "workloads[app].arrivals",
         "{\"type\":\"poisson\",\"rate\":\"37/min\"}");
    assert_true(study_solve_hard_limit(&scenario, &question, &one_thread, &result, &answer, &err));
    const struct table *tried = result_table(&result, "solve");
    for (size_t row = 1; row < tried->row_count; row++) {
        const money limit = table_cell(tried, row, 0)->whole;
        const bool accepted =
            strcmp(table_cell(tried, row, (size_t)table_column(tried, "accepted"))->text, "yes") ==
            0;
        if (accepted && limit > highest)
            highest = limit;
        if (!accepted && limit < lowest)
            lowest = limit;
    }
    assert_int_equal(answer.limit, highest);
    assert_int_equal(lowest - highest, DOLLAR);
    /* Spend beyond the limit is Poisson of mean 37·1919/60 = 1183 images, $47.3, of standard
     * deviation 34 images, $1.4: the edge lies near 100 - 47.3 - 1.96·1.4 = $50. */
    assert_in_range(answer.limit, 48 * DOLLAR, 52 * DOLLAR);
    scenario_release(&scenario);
    result_release(&result);
}

/* Wilson's one-sided bound with none of n is z²/(n + z²), z = 1.6449: at most 5 % from 51.4 on. */
static void a_risk_needs_replications(void **unused) {
    const struct solve_question question = {
        .bound = DOLLAR, .risk = 0.05, .step = CENT, .replications = 51};
    struct scenario scenario;
    struct result result;
    struct solve_answer answer;
    struct error err = {0};

    (void)unused;
    assert_int_equal(solve_replications_needed(0.05), 52);
    assert_int_equal(solve_replications_needed(0.5), 3); /* 2.7055/(3 + 2.7055) = 0.474 */
    load(&scenario, "scenarios/money-overshoot.json", NULL, NULL);
    assert_false(study_solve_hard_limit(&scenario, &question, &one_thread, &result, &answer, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    scenario_release(&scenario);
}

/*
 * The guide: 100 images a minute × $0.12 = $720 an hour at tier 5, 5 × $0.12 = $36 at tier 1, whose
 * $100 a month are gone in 2.78 h (facts §8). With a lag of 5 minutes $60 and $3 more.
 */
static void a_leaked_key_costs_limit_times_price_times_lag(void **unused) {
    struct scenario scenario;
    struct table table;

    (void)unused;
    load(&scenario, "scenarios/money-alerts.json", NULL, NULL);
    exposure_table(&table, &scenario, 0);
    assert_int_equal(table.row_count, 5); /* free may use nothing that is priced */
    const int per_hour = table_column(&table, "per_hour"), lag = table_column(&table, "beyond_lag");
    const int to_cap = table_column(&table, "to_cap");
    assert_string_equal(table_cell(&table, 4, 0)->text, "5");
    assert_true(fabs(table_number(&table, 4, (size_t)per_hour) - 720) < 1e-9);
    assert_true(fabs(table_number(&table, 4, (size_t)lag) - 60) < 1e-9);
    assert_true(fabs(table_number(&table, 0, (size_t)per_hour) - 36) < 1e-9);
    assert_true(fabs(table_number(&table, 0, (size_t)lag) - 3) < 1e-9);
    assert_true(fabs(table_number(&table, 0, (size_t)to_cap) - 10000) < 1e-6);
    table_release(&table);
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(under_the_lag_the_limit_is_what_is_not_yet_seen),
        cmocka_unit_test(without_lag_only_work_in_flight_counts),
        cmocka_unit_test(no_limit_is_needed_above_all_there_is_to_spend),
        cmocka_unit_test(no_limit_keeps_less_than_the_lag_costs),
        cmocka_unit_test(with_chance_the_answer_is_the_edge),
        cmocka_unit_test(a_risk_needs_replications),
        cmocka_unit_test(a_leaked_key_costs_limit_times_price_times_lag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Money over replications: sums by day are the cost, quantiles are those of the totals, chances
 * have Wilson's interval, and what each grant, alert and tier came to is what the stories say.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/run.h"

#define DOLLAR NUSD_PER_USD

static void run_with(const char *file, const struct scenario_override *overrides, size_t count,
                     struct result *result) {
    const struct scenario_source source = {
        .file = file, .overrides = overrides, .override_count = count};
    const struct study_options options = {.threads = 1};
    struct scenario scenario;
    struct problems problems;
    struct error err = {0};

    problems_init(&problems);
    if (!scenario_load(&scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s does not load", file);
    }
    problems_release(&problems);
    if (!study_run(&scenario, &options, result, &err))
        fail_msg("%s: %s", file, err.text);
    scenario_release(&scenario);
}

static void run(const char *file, const char *replications, struct result *result) {
    const struct scenario_override override = {"replications", replications, "test"};

    run_with(file, &override, 1, result);
}

static double number(const struct table *table, size_t row, const char *column) {
    const int index = table_column(table, column);

    assert_true(index >= 0);
    return table_number(table, row, (size_t)index);
}

/* The row that says `text` in its first column. */
static size_t row_of(const struct table *table, const char *text) {
    for (size_t row = 0; row < table->row_count; row++)
        if (strcmp(table_cell(table, row, 0)->text, text) == 0)
            return row;
    fail_msg("no row '%s' in %s", text, table->name);
    return 0;
}

static void expect(const struct table *table, const char *row, const char *column, double value) {
    const double is = number(table, row_of(table, row), column);

    if (!(fabs(is - value) <= 1e-6))
        fail_msg("%s of '%s' is %.9g, expected %.9g", column, row, is, value);
}

static int by_size(const void *a, const void *b) {
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

/*
 * 200 replications: p50, p90 and p95 are the 100th, 180th and 190th of the sorted costs
 * (quantile.h), which are the metric's values, as there is no warm-up.
 */
static void quantiles_are_those_of_the_totals(void **unused) {
    struct result result;
    static double costs[200];

    (void)unused;
    run("scenarios/money-crediting.json", "200", &result);
    const struct metric_result *cost = scope_metric(result_overall(&result.points[0]), METRIC_COST);
    memcpy(costs, cost->values, sizeof costs);
    qsort(costs, 200, sizeof *costs, by_size);
    const struct table *total = result_table(&result, "spend_total");
    assert_int_equal(total->row_count, 1); /* no other spend */
    expect(total, "workloads", "mean", cost->estimate.mean);
    expect(total, "workloads", "p50", costs[99]);
    expect(total, "workloads", "p90", costs[179]);
    expect(total, "workloads", "p95", costs[189]);
    expect(total, "workloads", "lowest", costs[0]);
    expect(total, "workloads", "highest", costs[199]);
    /* The fan ends where the totals are. */
    const struct table *fan = result_table(&result, "spend_fan");
    const size_t last = fan->row_count - 1;
    assert_true(fabs(number(fan, last, "mean") - cost->estimate.mean) < 1e-6);
    assert_true(fabs(number(fan, last, "p10") - costs[19]) < 1e-6);
    assert_true(fabs(number(fan, last, "p90") - costs[179]) < 1e-6);
    result_release(&result);
}

/* With 20 replications ten are expected above the median, and only two above p90. */
static void what_too_few_replications_cannot_tell_is_empty(void **unused) {
    struct result result;

    (void)unused;
    run("scenarios/money-crediting.json", "20", &result);
    const struct table *total = result_table(&result, "spend_total");
    assert_true(number(total, 0, "p50") > 0);
    assert_true(isnan(number(total, 0, "p90")));
    assert_true(isnan(number(total, 0, "p95")));
    assert_true(isnan(number(result_table(&result, "spend_fan"), 3, "p10")));
    result_release(&result);
}

/* 12.5 images a day at $0.04: 13 and 12 in turn, each charged 10 s after it comes. The 13th image
 * of day 0 comes at 12·6912 s = 82,944 s: $0.52; day 1 has 12. */
static void days_add_up_to_the_cost(void **unused) {
    struct result result;
    double sum = 0;

    (void)unused;
    run("scenarios/money-draw-down.json", "1", &result);
    const struct table *spend = result_table(&result, "spend");
    for (size_t row = 0; row < spend->row_count; row++)
        sum += number(spend, row, "cost");
    assert_true(fabs(sum - 30) < 1e-9); /* as shipped: dry from day 60 on */
    assert_int_equal(spend->row_count, 60);
    assert_true(fabs(number(spend, 0, "cost") - 0.52) < 1e-9);
    assert_true(fabs(number(spend, 1, "images") - 12) < 1e-9);
    result_release(&result);
}

/* The row after the one at the end of a period: both stand at that time. */
static void expect_turn(const struct table *fan, double day, double spent, double limit) {
    size_t row = 0;

    while (row < fan->row_count && number(fan, row, "time") != day * 86400)
        row++;
    assert_true(row + 1 < fan->row_count);
    assert_true(number(fan, row + 1, "time") == day * 86400);
    assert_true(fabs(number(fan, row, "mean") - spent) < 1e-9);
    assert_true(fabs(number(fan, row, "highest") - spent) < 1e-9);
    assert_true(number(fan, row + 1, "mean") == 0);
    assert_true(number(fan, row + 1, "lowest") == 0);
    assert_true(isnan(limit) ? isnan(number(fan, row, "limit"))
                             : fabs(number(fan, row, "limit") - limit) < 1e-9);
}

/*
 * An image every 6,912 s from 2026-01-01 on, charged $0.04 10 s later, until $30 are gone at the
 * 750th. January is 2,678,400 s: images 0 to 387 (387·6912 + 10 = 2,674,954) are 388, $15.52. By
 * the end of February, 5,097,600 s, they are 0 to 737: 350 more, $14.00. March has 12, $0.48.
 */
static void the_fan_begins_anew_each_month(void **unused) {
    const struct scenario_override by_six_hours[] = {
        {"replications", "1", "test"},
        {"report.series_interval", "6h", "test"},
    };
    struct result result;

    (void)unused;
    run_with("scenarios/money-draw-down.json", by_six_hours, 2, &result);
    const struct table *fan = result_table(&result, "spend_fan");
    expect_turn(fan, 31, 15.52, NAN);
    expect_turn(fan, 59, 14.00, NAN);
    assert_true(fabs(number(fan, fan->row_count - 1, "mean") - 0.48) < 1e-9);
    result_release(&result);
}

/* The same by periods of 30 days, 2,592,000 s: images 0 to 374 and 375 to 749, $15 each, and then
 * nothing; a hard limit of $20 is never reached. With $3 spent before the run the first ends at
 * $18, the second is as before. */
static void the_fan_follows_the_account_s_period_and_limit(void **unused) {
    const struct scenario_override overrides[] = {
        {"replications", "1", "test"},
        {"report.series_interval", "6h", "test"},
        {"account.limit_period", "30d", "test"},
        {"account.hard_limit", "$20", "test"},
        {"account.spent_this_month", "$3", "test"},
    };
    struct result result;

    (void)unused;
    run_with("scenarios/money-draw-down.json", overrides, 4, &result);
    expect_turn(result_table(&result, "spend_fan"), 30, 15, 20);
    expect_turn(result_table(&result, "spend_fan"), 60, 15, 20);
    result_release(&result);
    run_with("scenarios/money-draw-down.json", overrides, 5, &result);
    expect_turn(result_table(&result, "spend_fan"), 30, 18, 20);
    expect_turn(result_table(&result, "spend_fan"), 60, 15, 20);
    result_release(&result);
}

/* The cap is the tier's until somebody is promoted, on day 7 (tests/world): then nobody's. */
static void the_fan_s_cap_ends_with_the_first_promotion(void **unused) {
    struct result result;

    (void)unused;
    run("scenarios/money-tier-4-today.json", "1", &result);
    const struct table *fan = result_table(&result, "spend_fan");
    for (size_t row = 0; row < fan->row_count; row++)
        assert_true(isnan(number(fan, row, "limit")) == (number(fan, row, "time") >= 7 * 86400));
    result_release(&result);
}

/*
 * Wilson for one of one: 1/(1 + z²) = 1/(1 + 3.841459) = 0.206549 to 1; for none of one 0 to
 * 0.793451. Expiry by grant as in tests/world/test_stories_tiers.c (fifo).
 */
static void chances_and_grants_of_one_run(void **unused) {
    struct result result;

    (void)unused;
    run("scenarios/money-draw-down.json", "1", &result);
    const struct table *chances = result_table(&result, "chances");
    expect(chances, "ran dry", "share", 1);
    expect(chances, "ran dry", "low", 0.206549);
    expect(chances, "refused: balance", "first", 60 * 86400);
    const struct table *grants = result_table(&result, "grants");
    expect(grants, "sign-up", "used", 30);
    expect(grants, "bought", "expired", 20);
    expect(grants, "campaign", "expired", 8);
    assert_null(result_table(&result, "alerts"));
    assert_null(result_table(&result, "tiers"));
    result_release(&result);
}

/* Figures of the stories: 27m02s of warning to a millisecond (1,000·60/37 s), $127.08 gone when the
 * soft limit's mail is read (3,177 images are charged); tier 4 on day 14. */
static void alerts_and_tiers_of_the_stories(void **unused) {
    struct result result;

    (void)unused;
    run("scenarios/money-overshoot.json", "1", &result);
    const struct table *alerts = result_table(&result, "alerts");
    const size_t soft = row_of(alerts, "soft_limit");
    assert_true(fabs(number(alerts, soft, "warning") - 60000.0 / 37) < 0.001);
    assert_true(fabs(number(alerts, soft, "spent_when_read") - 127.08) < 1e-9);
    expect(alerts, "hard_limit_mail", "warning", 0);
    result_release(&result);

    run("scenarios/money-tier-4-today.json", "1", &result);
    const struct table *tiers = result_table(&result, "tiers");
    expect(tiers, "3", "mean", 7 * 86400);
    expect(tiers, "4", "earliest", 14 * 86400);
    expect(tiers, "5", "share", 0);
    expect(tiers, "5", "high", 0.793451);
    result_release(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_totals),
        cmocka_unit_test(what_too_few_replications_cannot_tell_is_empty),
        cmocka_unit_test(days_add_up_to_the_cost),
        cmocka_unit_test(the_fan_begins_anew_each_month),
        cmocka_unit_test(the_fan_follows_the_account_s_period_and_limit),
        cmocka_unit_test(the_fan_s_cap_ends_with_the_first_promotion),
        cmocka_unit_test(chances_and_grants_of_one_run),
        cmocka_unit_test(alerts_and_tiers_of_the_stories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a run's result says: figures worked out by hand on clockwork, sums that must agree on
 * storms. */
#include "support.h"

#include <math.h>

static const struct metric_result *overall(const struct result *result, enum metric metric) {
    return scope_metric(result_overall(&result->points[0]), metric);
}

static double cell(const struct table *table, size_t row, const char *column) {
    const int at = table_column(table, column);

    assert_true(at >= 0);
    return table_number(table, row, (size_t)at);
}

static double sum(const struct table *table, const char *column) {
    double total = 0;

    for (size_t i = 0; i < table->row_count; i++)
        total += cell(table, i, column);
    return total;
}

static const struct scope_result *scope_named(const struct result *result, enum scope_kind kind,
                                              const char *name) {
    const struct point_result *point = &result->points[0];

    for (size_t i = 0; i < point->scope_count; i++)
        if (point->scopes[i].kind == kind && strcmp(point->scopes[i].name, name) == 0)
            return &point->scopes[i];
    fail_msg("there is no scope '%s'", name);
    return NULL;
}

static bool some_sentence(const char *const *sentences, size_t count, const char *part) {
    for (size_t i = 0; i < count; i++)
        if (strstr(sentences[i], part))
            return true;
    return false;
}

/* 300 requests at 0, 12, … 3588 s, each let through at once and 10 s long, at $0.04. */
static void clockwork_by_hand(void **state) {
    static const struct {
        enum metric metric;
        double value;
    } rows[] = {
        {METRIC_ARRIVED, 300},         {METRIC_DELIVERED, 300},
        {METRIC_ATTEMPTS, 300},        {METRIC_REJECTED, 0},
        {METRIC_SUCCESS_RATE, 1},      {METRIC_AMPLIFICATION, 1},
        {METRIC_GOODPUT, 5},           {METRIC_LATENCY_MEAN, 10},
        {METRIC_LATENCY_P50, 10},      {METRIC_SERVICE_MEAN, 10},
        {METRIC_BACKOFF_WAIT_MEAN, 0}, {METRIC_COST, 12},
        {METRIC_COST_PER_IMAGE, 0.04}, {METRIC_LIMIT_UTILIZATION, 1},
        {METRIC_DRAIN_TIME, 0},        {METRIC_WASTE, 0},
    };
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, CLOCKWORK);
    study(&scenario, 2, &result);
    assert_string_equal(result.command, "run");
    assert_string_equal(result.question, "Clockwork");
    assert_int_equal(result.replications, 3);
    assert_false(result.partial);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct metric_result *metric = overall(&result, rows[i].metric);
        print_message("%s\n", metric_types[rows[i].metric].name);
        /* exact sums; seconds and shares are quotients of doubles */
        assert_true(fabs(metric->estimate.mean - rows[i].value) <= 1e-12 * (1 + rows[i].value));
        assert_true(fabs(metric->estimate.half_width) <= 1e-9);
        assert_int_equal(metric->count, 3);
        assert_null(metric->reason);
    }
    result_release(&result);
    scenario_release(&scenario);
}

static void tables_of_clockwork(void **state) {
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, CLOCKWORK);
    study(&scenario, 1, &result);

    /* Six points of 10 min and one of the drain. A point covers (end - 10 min, end], and 0 s: 51
     * calls at 0, 12 … 600 s in the first, 49 at 3012 … 3588 s in the sixth, 50 in the others;
     * answers come at 10, 22 … 3598 s: 50 in each. */
    const struct table *series = result_table(&result, "series");
    assert_int_equal(series->row_count, 7);
    for (size_t i = 0; i < 6; i++) {
        assert_true(cell(series, i, "time") == 600.0 * (double)(i + 1));
        const double calls = i == 0 ? 51 : i == 5 ? 49 : 50;
        assert_true(fabs(cell(series, i, "arrived_per_min") - calls / 10) < 1e-12);
        assert_true(fabs(cell(series, i, "limit_utilization") - calls / 50) < 1e-12);
        assert_true(fabs(cell(series, i, "delivered_per_min") - 5) < 1e-12);
        assert_true(fabs(cell(series, i, "cost_per_h") - 12) < 1e-9);
        assert_true(fabs(cell(series, i, "cost_total") - 2.0 * (double)(i + 1)) < 1e-12);
        assert_true(cell(series, i, "in_service") == 0 || cell(series, i, "in_service") == 1);
    }
    assert_true(cell(series, 6, "time") == 3660);
    assert_true(cell(series, 6, "arrived_per_min") == 0);

    const struct table *latency = result_table(&result, "latency");
    assert_int_equal(latency->row_count, 1);
    assert_true(cell(latency, 0, "latency") == 10);
    assert_true(cell(latency, 0, "share") == 1);

    /* 300 (1 - 0.95) = 15 requests lie beyond p95, 3 beyond p99: not enough to tell it. */
    const struct table *quantiles = result_table(&result, "latency_quantiles");
    assert_int_equal(quantiles->row_count, 2);
    assert_true(cell(quantiles, 1, "p") == 0.95);
    assert_string_equal(overall(&result, METRIC_LATENCY_P99)->reason,
                        "fewer than 10 delivered requests lie beyond this quantile");

    const struct table *parts = result_table(&result, "parts");
    assert_int_equal(parts->row_count, 2);
    assert_string_equal(table_cell(parts, 0, 0)->text, "web");
    assert_string_equal(table_cell(parts, 1, 0)->text, "overall");
    assert_true(fabs(cell(parts, 1, "service") - 10) < 1e-12);

    /* 300 charges in hour 0: the last ends at 3598 s. */
    const struct table *ledger = result_table(&result, "ledger");
    assert_int_equal(ledger->row_count, 1);
    assert_int_equal(table_cell(ledger, 0, 0)->whole, 0);
    assert_true(cell(ledger, 0, "charges") == 300);
    assert_int_equal(table_cell(ledger, 0, (size_t)table_column(ledger, "cost"))->whole,
                     INT64_C(12000000000));
    result_release(&result);
    scenario_release(&scenario);
}

/* The header of a CSV is the name, with _unit behind it: these are the ones that plots read. */
static void headers_are_those_promised(void **state) {
    static const char *const expected[][2] = {
        {"series", "time_s,arrived_per_min,admitted_per_min,rejected_per_min,delivered_per_min,"
                   "waiting,in_system,in_service,limit_utilization,cost_per_h,cost_total"},
        {"latency", "latency_s,share"},
        {"latency_quantiles", "p,latency_s"},
        {"parts", "workload,queue_s,pacing_s,backoff_s,failed_attempt_s,provider_queue_s,service_s,"
                  "latency_s,success_rate"},
        {"ledger", "hour,workload,sku,grant,charges,images,cost_USD"}};
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, STORM);
    study(&scenario, 2, &result);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const struct table *table = result_table(&result, expected[i][0]);
        struct text header = {0};
        for (size_t k = 0; k < table->column_count; k++) {
            const char *unit = table->columns[k].unit;
            text_printf(&header, "%s%s%s%s", k ? "," : "", table->columns[k].name,
                        unit && unit[0] ? "_" : "", unit ? unit : "");
        }
        assert_string_equal(text_cstr(&header), expected[i][1]);
        text_release(&header);
    }
    result_release(&result);
    scenario_release(&scenario);
}

static void one_replication_has_no_interval(void **state) {
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, STORM);
    scenario.replications = 1;
    study(&scenario, 4, &result);
    assert_true(mean_of(&result, 0, METRIC_COST) > 0);
    assert_true(isnan(overall(&result, METRIC_COST)->estimate.half_width));
    assert_true(isnan(overall(&result, METRIC_SUCCESS_RATE)->estimate.half_width));
    result_release(&result);
    scenario_release(&scenario);
}

/* Design 7: a ratio is sum / sum, not the mean of ratios; an amount is a mean. */
static void ratios_are_sums_over_sums(void **state) {
    struct scenario scenario;
    struct result result;
    double delivered = 0, arrived = 0, cost = 0;

    (void)state;
    load_text(&scenario, STORM);
    study(&scenario, 2, &result);
    for (size_t i = 0; i < 9; i++) {
        delivered += overall(&result, METRIC_DELIVERED)->values[i];
        arrived += overall(&result, METRIC_ARRIVED)->values[i];
        cost += overall(&result, METRIC_COST)->values[i];
    }
    assert_true(fabs(mean_of(&result, 0, METRIC_SUCCESS_RATE) - delivered / arrived) < 1e-12);
    assert_true(fabs(mean_of(&result, 0, METRIC_COST) - cost / 9) < 1e-12);
    assert_int_equal(overall(&result, METRIC_SUCCESS_RATE)->estimate.count, 9);
    result_release(&result);
    scenario_release(&scenario);
}

static void scopes_add_up(void **state) {
    static const enum metric metrics[] = {METRIC_ARRIVED,  METRIC_DELIVERED, METRIC_ABANDONED,
                                          METRIC_ATTEMPTS, METRIC_REJECTED,  METRIC_COST};
    static const struct {
        enum scope_kind kind;
        const char *names[2];
    } splits[] = {{SCOPE_KIND_WORKLOAD, {"web", "night"}}, {SCOPE_KIND_SKU, {"a", "b"}}};
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, STORM);
    study(&scenario, 2, &result);
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
            double total = 0;
            for (size_t k = 0; k < 2; k++)
                total += scope_metric(scope_named(&result, splits[s].kind, splits[s].names[k]),
                                      metrics[i])
                             ->estimate.mean;
            assert_true(fabs(total - mean_of(&result, 0, metrics[i])) < 1e-9);
        }
    const struct scope_result *limit = scope_named(&result, SCOPE_KIND_LIMIT, "images");
    assert_int_equal(limit->metric_count, 2);
    /* The one limit there is: its refusals are all refusals, its use is the largest. */
    assert_true(scope_metric(limit, METRIC_REJECTED)->estimate.mean ==
                mean_of(&result, 0, METRIC_REJECTED));
    assert_true(scope_metric(limit, METRIC_LIMIT_UTILIZATION)->estimate.mean ==
                mean_of(&result, 0, METRIC_LIMIT_UTILIZATION));
    assert_null(scope_metric(limit, METRIC_COST));
    result_release(&result);
    scenario_release(&scenario);
}

/* There is no warm-up, so that series and ledger tell of the same requests as the metrics. */
static void curves_agree_with_metrics(void **state) {
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, STORM);
    study(&scenario, 2, &result);
    const struct table *series = result_table(&result, "series");
    const struct table *ledger = result_table(&result, "ledger");
    const struct table *latency = result_table(&result, "latency");
    double arrived = 0, begun = 0;
    for (size_t i = 0; i < series->row_count; i++) {
        arrived += cell(series, i, "arrived_per_min") * (cell(series, i, "time") - begun) / 60;
        begun = cell(series, i, "time");
    }
    assert_true(begun == 3900); /* horizon + drain */
    assert_true(fabs(arrived - mean_of(&result, 0, METRIC_ARRIVED)) < 1e-6);
    assert_true(fabs(cell(series, series->row_count - 1, "cost_total") -
                     mean_of(&result, 0, METRIC_COST)) < 1e-9);
    /* Each row of the ledger is rounded to a nano-dollar. */
    assert_true(fabs(sum(ledger, "cost") - mean_of(&result, 0, METRIC_COST)) <
                1e-9 * (double)ledger->row_count);
    assert_true(latency->row_count > 100 && latency->row_count <= 400);
    for (size_t i = 1; i < latency->row_count; i++) {
        assert_true(cell(latency, i, "latency") > cell(latency, i - 1, "latency"));
        assert_true(cell(latency, i, "share") > cell(latency, i - 1, "share"));
    }
    assert_true(cell(latency, latency->row_count - 1, "share") == 1);
    result_release(&result);
    scenario_release(&scenario);
}

/* The $2 that are given pay first (they expire first), the $4 bought after them. */
static void the_ledger_tells_which_grant_paid(void **state) {
    struct scenario scenario;
    struct result result;
    double welcome = 0, images = 0;

    (void)state;
    load_text(&scenario, STORM);
    study(&scenario, 2, &result);
    const struct table *ledger = result_table(&result, "ledger");
    const size_t grant = (size_t)table_column(ledger, "grant");
    for (size_t i = 0; i < ledger->row_count; i++) {
        const char *name = table_cell(ledger, i, grant)->text;
        if (name && strcmp(name, "welcome") == 0)
            welcome += cell(ledger, i, "cost");
        images += cell(ledger, i, "images");
    }
    assert_true(fabs(welcome + mean_of(&result, 0, METRIC_BREAKAGE) - 2) < 1e-9);
    assert_true(images >= mean_of(&result, 0, METRIC_IMAGES_DELIVERED));
    result_release(&result);
    scenario_release(&scenario);
}

static void constraints_are_sorted_and_complete(void **state) {
    struct scenario scenario;
    struct result result;
    double failed = 0, unhappy = 0;

    (void)state;
    load_text(&scenario, STORM);
    study(&scenario, 2, &result);
    const struct point_result *point = &result.points[0];
    assert_true(point->constraint_count >= 2);
    assert_string_equal(point->constraints[0].name, "images");
    for (size_t i = 0; i < point->constraint_count; i++) {
        if (i > 0)
            assert_true(point->constraints[i - 1].backoff_s >= point->constraints[i].backoff_s);
        failed += point->constraints[i].failed;
    }
    /* Every request that failed counts for the last verdict it had, or for the client. */
    for (int i = METRIC_QUEUE_FULL; i <= METRIC_UNFINISHED; i++)
        unhappy += mean_of(&result, 0, (enum metric)i);
    assert_true(unhappy > 0);
    assert_true(fabs(failed - unhappy) < 1e-9);
    result_release(&result);
    scenario_release(&scenario);
}

static void objectives_are_judged_on_the_mean(void **state) {
    char *json = quoted(CLOCKWORK);
    struct scenario scenario;
    struct problems problems;
    const struct scenario_override overrides[] = {
        {"objectives",
         "{\"cost\": \"<= $12\", \"latency_p50\": \"< 10s\", \"latency_p99\": "
         "\"<= 1h\"}",
         "--set"}};
    const struct scenario_source source = {
        .text = json, .overrides = overrides, .override_count = 1};
    struct result result;

    (void)state;
    problems_init(&problems);
    assert_true(scenario_load(&scenario, &source, &problems));
    problems_release(&problems);
    study(&scenario, 1, &result);
    const struct point_result *point = &result.points[0];
    assert_int_equal(point->objective_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct objective_result *objective = &point->objectives[i];
        const bool cost = strcmp(objective->metric, "cost") == 0;
        assert_int_equal(objective->met, cost);
        assert_int_equal(objective->known, strcmp(objective->metric, "latency_p99") != 0);
    }
    result_release(&result);
    scenario_release(&scenario);
    free(json);
}

/* Above 1 % of the arrivals unfinished: 300 calls of an hour each, none of which ends in time. */
static void censored_is_flagged(void **state) {
    char *json = quoted(CLOCKWORK);
    struct scenario scenario;
    struct problems problems;
    const struct scenario_override overrides[] = {{"provider.service_time.value", "61m", "--set"}};
    const struct scenario_source source = {
        .text = json, .overrides = overrides, .override_count = 1};
    struct result result;

    (void)state;
    problems_init(&problems);
    assert_true(scenario_load(&scenario, &source, &problems));
    problems_release(&problems);
    study(&scenario, 1, &result);
    assert_true(result.points[0].censored);
    /* Only the call sent at 0 s has its answer at 61 min, the end of the drain included or not. */
    assert_true(mean_of(&result, 0, METRIC_UNFINISHED) >= 299);
    result_release(&result);
    scenario_release(&scenario);

    load_text(&scenario, CLOCKWORK);
    study(&scenario, 1, &result);
    assert_false(result.points[0].censored);
    result_release(&result);
    scenario_release(&scenario);
    free(json);
}

/* Clockwork is exactly at its limit: 5 a minute of 5. Full use: 5 × 10/60 calls under way, and 300
 * × $0.04 = $12 an hour. */
static void the_envelope_of_clockwork(void **state) {
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, CLOCKWORK);
    study(&scenario, 1, &result);
    const struct point_result *point = &result.points[0];
    assert_true(some_sentence(point->envelope, point->envelope_count,
                              "5 images a minute are asked for on average, 100 % of what limit "
                              "'images' lets through (5 a minute)"));
    assert_true(some_sentence(point->envelope, point->envelope_count, "no backlog lasts"));
    assert_true(some_sentence(point->envelope, point->envelope_count, "keeps 0.833 calls"));
    assert_true(some_sentence(point->envelope, point->envelope_count, "at most $12.00 an hour"));
    result_release(&result);
    scenario_release(&scenario);
}

/* Storm asks for 7 × 4/3 + 1 images a minute on average, 10.33 of 7: above, by 200 an hour. */
static void the_envelope_says_that_there_is_no_steady_state(void **state) {
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, STORM);
    study(&scenario, 1, &result);
    const struct point_result *point = &result.points[0];
    assert_true(some_sentence(point->envelope, point->envelope_count, "no steady state"));
    assert_false(some_sentence(point->envelope, point->envelope_count, "no backlog lasts"));
    result_release(&result);
    scenario_release(&scenario);
}

static void more_runs_than_allowed_are_refused(void **state) {
    struct scenario scenario;
    const struct study_options options = {.max_runs = 8};
    struct result result;
    struct error err = {0};

    (void)state;
    load_text(&scenario, STORM);
    assert_false(study_run(&scenario, &options, &result, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.text, "9 replications are more than the 8 runs allowed");
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clockwork_by_hand),
        cmocka_unit_test(tables_of_clockwork),
        cmocka_unit_test(headers_are_those_promised),
        cmocka_unit_test(one_replication_has_no_interval),
        cmocka_unit_test(ratios_are_sums_over_sums),
        cmocka_unit_test(scopes_add_up),
        cmocka_unit_test(curves_agree_with_metrics),
        cmocka_unit_test(the_ledger_tells_which_grant_paid),
        cmocka_unit_test(constraints_are_sorted_and_complete),
        cmocka_unit_test(objectives_are_judged_on_the_mean),
        cmocka_unit_test(censored_is_flagged),
        cmocka_unit_test(the_envelope_of_clockwork),
        cmocka_unit_test(the_envelope_says_that_there_is_no_steady_state),
        cmocka_unit_test(more_runs_than_allowed_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Refusals by minute of the week: where each falls, how often a minute was seen. */
#include "support.h"

#include <math.h>

#include "study/week.h"

/* A call every 10 s under 5 a minute, in a log of 60 s: the sixth of each minute is refused, since
 * the first leaves the log when the seventh comes. `start`, `span` and `warmup` fill it in. */
#define SIXTH                                                                                      \
    "{ 'start': '%s', 'horizon': '%s', 'warmup': '%s', 'replications': 2,"                         \
    "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant', 'rate': '6/min' },"       \
    "    'mix': [ { 'model': 'm', 'n': 1, 'weight': 1 } ] } ],"                                    \
    "  'clients': { 'app': { 'retry': { 'type': 'none' } } },"                                     \
    "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 5,"                \
    "                              'window': '60s' } ],"                                           \
    "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                                        \
    "    'service_time': { 'type': 'constant', 'value': '1s' } } }"

static void run(const char *start, const char *span, const char *warmup, struct result *result) {
    struct scenario scenario;
    char json[1024];

    snprintf(json, sizeof json, SIXTH, start, span, warmup);
    load_text(&scenario, json);
    study(&scenario, 2, result);
    scenario_release(&scenario);
}

static double at(const struct table *table, size_t row, const char *column) {
    return table_number(table, row, (size_t)table_column(table, column));
}

/* 2026-06-01 was a Monday (calendar): two hours of it, one refusal in each minute. */
static void each_minute_has_its_refusals(void **state) {
    struct result result;

    (void)state;
    run("2026-06-01T00:00:00Z", "2h", "0s", &result);
    const struct table *table = result_table(&result, "rejections");
    assert_int_equal(table->row_count, 120);
    for (size_t i = 0; i < 120; i++) {
        assert_true(at(table, i, "day") == 1);
        assert_true(at(table, i, "minute") == (double)i);
        assert_true(at(table, i, "seen") == 1);
        assert_true(at(table, i, "rejected_per_min") == 1);
    }
    result_release(&result);
}

/* From Sunday 23:30 on: the week begins anew after half an hour, and what is within the warm-up of
 * ten minutes was not seen. */
static void the_week_wraps(void **state) {
    struct result result;

    (void)state;
    run("2026-05-31T23:30:00Z", "1h", "10m", &result);
    const struct table *table = result_table(&result, "rejections");
    assert_int_equal(table->row_count, 50);
    assert_true(at(table, 0, "day") == 1 && at(table, 0, "minute") == 0);
    assert_true(at(table, 29, "day") == 1 && at(table, 29, "minute") == 29);
    assert_true(at(table, 30, "day") == 7 && at(table, 30, "minute") == 23 * 60 + 40);
    assert_true(at(table, 49, "day") == 7 && at(table, 49, "minute") == 23 * 60 + 59);
    for (size_t i = 0; i < 50; i++)
        assert_true(at(table, i, "rejected_per_min") == 1);
    result_release(&result);
}

/* A week and 90 s from Tuesday 00:00:30 on: two minutes are seen twice, one of them and the next in
 * halves. */
static void minutes_are_seen_in_parts(void **state) {
    struct scenario scenario;
    double sum = 0;
    char json[1024];

    (void)state;
    snprintf(json, sizeof json, SIXTH, "2026-06-02T00:00:30Z", "604890s", "0s");
    load_text(&scenario, json);
    assert_true(week_seen(&scenario, 24 * 60 - 1) == 1);
    assert_true(week_seen(&scenario, 24 * 60) == 1.5);
    assert_true(week_seen(&scenario, 24 * 60 + 1) == 2);
    assert_true(week_seen(&scenario, 24 * 60 + 2) == 1);
    for (int i = 0; i < WEEK_MINUTES; i++)
        sum += week_seen(&scenario, i);
    assert_true(fabs(sum - 604890.0 / 60) < 1e-6);
    scenario_release(&scenario);
}

static void nothing_refused_is_no_row(void **state) {
    struct scenario scenario;
    struct result result;

    (void)state;
    load_text(&scenario, CLOCKWORK);
    study(&scenario, 1, &result);
    assert_int_equal(result_table(&result, "rejections")->row_count, 0);
    result_release(&result);
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_minute_has_its_refusals),
        cmocka_unit_test(the_week_wraps),
        cmocka_unit_test(minutes_are_seen_in_parts),
        cmocka_unit_test(nothing_refused_is_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

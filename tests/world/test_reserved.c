/* A share of a limit kept for a workload. */
#include <math.h>

#include "support.h"

static void near(double value, double expected, double tolerance) {
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%g is not within %g of %g", value, tolerance, expected);
}

static void run_text(const char *json, struct summary *out) {
    struct scenario scenario;

    load_text(&scenario, json);
    run_one(&scenario, 0, out);
    scenario_release(&scenario);
}

/* A limit of ten a minute behind one client that paces itself evenly. 'bulk' wants thirty a minute;
 * 'users' want `every`. Generation takes 1 s. */
#define SHARED(reserved, every)                                                                    \
    "{ 'horizon': '1h', 'workloads': ["                                                            \
    "  { 'name': 'bulk', 'client': 'c', 'arrivals': { 'type': 'constant', 'every': '2s' },"        \
    "    'mix': { 'model': 'm' } },"                                                               \
    "  { 'name': 'users', 'client': 'c', " reserved                                                \
    "    'arrivals': { 'type': 'constant', 'every': '" every "' }, 'mix': { 'model': 'm' } } ],"   \
    "  'clients': { 'c': { 'pacing': { 'type': 'even' } } },"                                      \
    "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"                               \
    "    'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 10, 'window': '60s' } ],"      \
    "    'service_time': { 'type': 'constant', 'value': '1s' } } }"

static void a_reserved_share_is_not_eaten_up_by_others(void **unused) {
    struct summary summary;

    (void)unused;
    /* Four tenths for the users: one each 15 s, and they come one each 20 s: none ever waits. Bulk
     * has the six tenths left: one each 10 s, 360 in the hour. */
    run_text(SHARED("'reserved': 0.4, ", "20s"), &summary);
    near(summary.by_workload[1][METRIC_DELIVERED].value, 180, 0);
    near(summary.by_workload[1][METRIC_LATENCY_MEAN].value, 1, 1e-9);
    near(summary.by_workload[0][METRIC_DELIVERED].value, 360, 1);
    near(summary.overall[METRIC_REJECTED].value, 0, 0);
    summary_release(&summary);
    /* Control: without the share they stand in line with bulk's backlog, 600 sends in the hour for
     * 1980 requests, first come first served. */
    run_text(SHARED("", "20s"), &summary);
    assert_true(summary.by_workload[1][METRIC_DELIVERED].value < 60);
    assert_true(summary.by_workload[1][METRIC_LATENCY_MEAN].value > 600);
    near(summary.overall[METRIC_DELIVERED].value, 600, 1);
    summary_release(&summary);
}

static void a_reserved_share_is_a_floor_only_where_others_leave_room(void **unused) {
    struct summary summary;

    (void)unused;
    /* The users want twelve a minute of ten. While bulk waits (always), they have their four: 240
     * in the hour; and bulk its six: 360. */
    run_text(SHARED("'reserved': 0.4, ", "5s"), &summary);
    near(summary.by_workload[1][METRIC_DELIVERED].value, 240, 1);
    near(summary.by_workload[0][METRIC_DELIVERED].value, 360, 1);
    summary_release(&summary);
    /* Alone they have it all: ten a minute. */
    run_text("{ 'horizon': '1h', 'workloads': ["
             "  { 'name': 'users', 'client': 'c', 'reserved': 0.4,"
             "    'arrivals': { 'type': 'constant', 'every': '5s' }, 'mix': { 'model': 'm' } } ],"
             "  'clients': { 'c': { 'pacing': { 'type': 'even' } } },"
             "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
             "    'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 10,"
             "      'window': '60s' } ],"
             "    'service_time': { 'type': 'constant', 'value': '1s' } } }",
             &summary);
    near(summary.overall[METRIC_DELIVERED].value, 600, 2);
    near(summary.overall[METRIC_REJECTED].value, 0, 0);
    summary_release(&summary);
}

static void the_shares_of_a_window_add_up_to_no_more_than_the_limit(void **unused) {
    struct summary summary;

    (void)unused;
    /* Of ten a minute, 0.35 and 0.35 are three each (rounded down) and what is left three: nine a
     * minute at most, so that nothing is ever rejected: 540 in the hour. */
    run_text("{ 'horizon': '1h', 'workloads': ["
             "  { 'name': 'a', 'client': 'c', 'reserved': 0.35,"
             "    'arrivals': { 'type': 'constant', 'every': '3s' }, 'mix': { 'model': 'm' } },"
             "  { 'name': 'b', 'client': 'c', 'reserved': 0.35,"
             "    'arrivals': { 'type': 'constant', 'every': '3s' }, 'mix': { 'model': 'm' } },"
             "  { 'name': 'rest', 'client': 'c',"
             "    'arrivals': { 'type': 'constant', 'every': '3s' }, 'mix': { 'model': 'm' } } ],"
             "  'clients': { 'c': { 'pacing': { 'type': 'sliding_window_log' } } },"
             "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
             "    'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 10,"
             "      'window': '60s' } ],"
             "    'service_time': { 'type': 'constant', 'value': '1s' } } }",
             &summary);
    near(summary.overall[METRIC_REJECTED].value, 0, 0);
    for (int i = 0; i < 3; i++)
        near(summary.by_workload[i][METRIC_DELIVERED].value, 180, 1);
    near(summary.overall[METRIC_JAIN_WORKLOADS].value, 1, 1e-3);
    summary_release(&summary);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reserved_share_is_not_eaten_up_by_others),
        cmocka_unit_test(a_reserved_share_is_a_floor_only_where_others_leave_room),
        cmocka_unit_test(the_shares_of_a_window_add_up_to_no_more_than_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

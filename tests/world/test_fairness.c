/* Who is served and who starves: turns by weight, a cap on users, and Jain's index. */
#include <math.h>

#include "support.h"

#include "world/fairness.h"

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

static void the_index_is_that_of_the_formula(void **unused) {
    static const bool tracked[] = {true, true};
    struct fairness fairness;
    struct arena arena = {0};

    (void)unused;
    fairness_init(&fairness, tracked, 2, &arena);
    assert_true(isnan(shares_index(&fairness.shares[0])));
    /* User 0 gets 2 of 2, user 1 gets 1 of 2, user 2 nothing of 1: (1 + ½)² / (3·(1 + ¼)) = 0.6. */
    fairness_note(&fairness, 0, 0, true);
    fairness_note(&fairness, 0, 1, true);
    fairness_note(&fairness, 0, 0, true);
    fairness_note(&fairness, 0, 2, false);
    fairness_note(&fairness, 0, 1, false);
    fairness_left(&fairness, 0, 1);
    fairness_left(&fairness, 0, 77); /* never asked */
    fairness_note(&fairness, 1, 0, false);
    fairness_close(&fairness);
    assert_int_equal(fairness.shares[0].users, 3);
    near(shares_index(&fairness.shares[0]), 0.6, 1e-12);
    near(shares_index(&fairness.shares[1]), 1, 0); /* all of one got the same: nothing */
    arena_release(&arena);
}

/* Two workloads at one worker that takes 10 s an image: 360 an hour in all. Each asks 720 times in
 * the hour; who is not served by then is unfinished. */
#define TWO(order, weights)                                                                        \
    "{ 'horizon': '1h', 'workloads': ["                                                            \
    "  { 'name': 'a', 'client': 'c', " weights                                                     \
    "    'arrivals': { 'type': 'constant', 'every': '5s' }, 'mix': { 'model': 'm' } },"            \
    "  { 'name': 'b', 'client': 'c',"                                                              \
    "    'arrivals': { 'type': 'constant', 'every': '5s' }, 'mix': { 'model': 'm' } } ],"          \
    "  'clients': { 'c': { 'concurrency': 1, 'queue': { 'order': '" order "' } } },"               \
    "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"                               \
    "    'service_time': { 'type': 'constant', 'value': '10s' } } }"

static void workloads_are_served_by_their_weights(void **unused) {
    struct summary summary;

    (void)unused;
    /* 359 deliveries before 1 h, three for a to one for b: success rates near 269/720 and 90/720,
     * and Jain's index (3+1)²/(2·(9+1)) = 0.8. */
    run_text(TWO("fair", "'weight': 3, "), &summary);
    const double a = summary.by_workload[0][METRIC_DELIVERED].value;
    const double b = summary.by_workload[1][METRIC_DELIVERED].value;
    near(a, 269, 2);
    near(b, 90, 2);
    near(summary.overall[METRIC_JAIN_WORKLOADS].value, 0.8, 0.01);
    assert_true(isnan(summary.overall[METRIC_JAIN_USERS].value));
    summary_release(&summary);
    /* Control: priority starves b of all but what goes out while a has nobody waiting. */
    run_text(TWO("priority", "'priority': 1, "), &summary);
    assert_true(summary.by_workload[1][METRIC_DELIVERED].value < 5);
    near(summary.overall[METRIC_JAIN_WORKLOADS].value, 0.5, 0.02);
    summary_release(&summary);
}

static void nobody_is_passed_over_where_nobody_waits(void **unused) {
    struct summary fair, fifo;

    (void)unused;
    /* One call each 12 s between the two and 10 s of work: nobody ever waits but for ties. */
    run_text("{ 'horizon': '1h', 'drain': '5m', 'workloads': ["
             "  { 'name': 'a', 'client': 'c', 'weight': 9,"
             "    'arrivals': { 'type': 'constant', 'every': '24s' }, 'mix': { 'model': 'm' } } ],"
             "  'clients': { 'c': { 'concurrency': 1, 'queue': { 'order': 'fair' } } },"
             "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
             "    'service_time': { 'type': 'constant', 'value': '10s' } } }",
             &fair);
    near(fair.overall[METRIC_LATENCY_MEAN].value, 10, 1e-9);
    near(fair.overall[METRIC_DELIVERED].value, 150, 0);
    assert_true(isnan(fair.overall[METRIC_JAIN_WORKLOADS].value)); /* there is only one */
    summary_release(&fair);
    run_text(TWO("fifo", ""), &fifo);
    near(fifo.overall[METRIC_JAIN_WORKLOADS].value, 1, 0.01);
    summary_release(&fifo);
}

static void users_of_a_closed_loop_fare_alike(void **unused) {
    struct summary summary;

    (void)unused;
    /* Ten users who think 10 s and wait for ever: everybody is served every time but perhaps the
     * last, which the run cuts off after a drain of an hour: nobody. */
    run_text("{ 'horizon': '1h', 'drain': '1h', 'workloads': [ { 'name': 'a',"
             "  'arrivals': { 'type': 'closed', 'users': 10, 'think': { 'type': 'constant',"
             "  'value': '10s' } }, 'mix': { 'model': 'm' } } ],"
             "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
             "    'service_time': { 'type': 'constant', 'value': '10s' } } }",
             &summary);
    assert_int_equal(summary.users[0], 10);
    near(summary.overall[METRIC_JAIN_USERS].value, 1, 1e-12);
    near(summary.by_workload[0][METRIC_JAIN_USERS].value, 1, 1e-12);
    summary_release(&summary);
}

static void a_user_may_have_so_many_under_way(void **unused) {
    struct summary summary;

    (void)unused;
    /* Two users of the made-up table: in the first 10 min only user 0 asks, about twice a second,
     * and an image takes 10 s. With at most 3 of his under way he gets 3 each 10 s: 180 in 600 s,
     * a little less for the gaps between. No one else is touched. */
    run_text("{ 'horizon': '10m', 'drain': '1m', 'workloads': [ { 'name': 'a',"
             "  'arrivals': { 'type': 'parameter_table',"
             "    'file': 'tests/client/data/parameters.csv' }, 'mix': { 'model': 'm' } } ],"
             "  'clients': { 'c': { 'queue': { 'per_user': 3 } } },"
             "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
             "    'service_time': { 'type': 'constant', 'value': '10s' } } }",
             &summary);
    const double delivered = summary.overall[METRIC_DELIVERED].value;
    assert_true(delivered > 160 && delivered <= 180);
    near(summary.overall[METRIC_QUEUE_FULL].value,
         summary.overall[METRIC_ARRIVED].value - delivered, 0);
    assert_int_equal(summary.users[0], 1);
    summary_release(&summary);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_is_that_of_the_formula),
        cmocka_unit_test(workloads_are_served_by_their_weights),
        cmocka_unit_test(nobody_is_passed_over_where_nobody_waits),
        cmocka_unit_test(users_of_a_closed_loop_fare_alike),
        cmocka_unit_test(a_user_may_have_so_many_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

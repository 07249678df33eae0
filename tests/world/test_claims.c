/*
 * What three shipped scenarios claim, against their controls, under the same luck: not only that
 * each comes out as it says (tests/scenario_files), but that the cause makes the difference, and by
 * as much as a calculation on paper says.
 */
#include <math.h>

#include "support.h"

enum { RUNS = 4 };

/* Sums over the runs of one scenario. */
struct total {
    double arrived, delivered, images, cost, good;
    double by_workload_cost[4], by_workload_delivered[4];
};

static struct total run_file(const char *file) {
    const struct scenario_source source = {.file = file};
    struct scenario scenario;
    struct problems problems;
    struct total total = {0};

    problems_init(&problems);
    if (!scenario_load(&scenario, &source, &problems))
        fail_msg("%s does not load", file);
    problems_release(&problems);
    for (uint64_t run = 0; run < RUNS; run++) {
        struct summary summary;
        run_one(&scenario, run, &summary);
        total.arrived += summary.overall[METRIC_ARRIVED].value;
        total.delivered += summary.overall[METRIC_DELIVERED].value;
        total.images += summary.overall[METRIC_IMAGES_DELIVERED].value;
        total.cost += summary.overall[METRIC_COST].value;
        total.good += summary.overall[METRIC_GOODPUT].numerator;
        for (size_t i = 0; i < scenario.workload_count && i < 4; i++) {
            total.by_workload_cost[i] += summary.by_workload[i][METRIC_COST].value;
            total.by_workload_delivered[i] += summary.by_workload[i][METRIC_DELIVERED].value;
        }
        summary_release(&summary);
    }
    scenario_release(&scenario);
    return total;
}

static void near(double value, double expected, double tolerance) {
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%g is not within %g of %g", value, tolerance, expected);
}

static void previews_elsewhere_serve_all_for_less(void **unused) {
    const struct total hybrid = run_file("scenarios/hybrid.json");
    const struct total control = run_file("scenarios/hybrid-control.json");

    (void)unused;
    /* The same users come; of 12 a minute the limit of 7 lets 7 through at most, so that without
     * the second provider at least five in twelve get nothing; with it nearly all are served. */
    near(hybrid.arrived, control.arrived, 0);
    assert_true(control.delivered / control.arrived < 7.0 / 12 + 0.02);
    assert_true(hybrid.delivered / hybrid.arrived > 0.99);
    /* Three in ten at $0.040 and seven at $0.003 are $0.0141 an image. */
    near(hybrid.cost / hybrid.images, 0.3 * 0.040 + 0.7 * 0.003, 0.0005);
    near(control.cost / control.images, 0.040, 0.0005);
}

static void a_second_provider_bridges_a_block(void **unused) {
    const struct total fallback = run_file("scenarios/fallback.json");
    const struct total control = run_file("scenarios/fallback-control.json");

    (void)unused;
    /* The block begins at 10:00 on a working day; support needs eight working hours. All that the
     * control loses is what arrived in that time; the fallback loses nothing. */
    near(fallback.arrived, control.arrived, 0);
    assert_true(fallback.delivered / fallback.arrived > 0.99);
    const double lost = 1 - control.delivered / control.arrived;
    assert_true(lost > 0.2);
    /* What the fallback saves costs what the second provider charges for it, and nothing else
     * changes: the rest costs the same. */
    const double saved = fallback.delivered - control.delivered;
    near(saved / fallback.arrived, lost, 0.01);
    near((fallback.cost - control.cost) / saved, 0.06, 0.005);
}

static void the_batch_lane_halves_the_price_within_a_day(void **unused) {
    const struct total batch = run_file("scenarios/batch-lane.json");
    const struct total control = run_file("scenarios/batch-lane-control.json");

    (void)unused;
    /* 2000 pictures a run: all come, at half of what the ordinary lane charges for each. */
    near(batch.by_workload_delivered[1], 2000 * RUNS, 0);
    const double price = batch.by_workload_cost[1] / batch.by_workload_delivered[1];
    near(price, 0.053 / 2, 1e-9);
    near(control.by_workload_cost[1] / control.by_workload_delivered[1], 0.053, 1e-9);
    /* The users' lane has a pool of its own: they pay and get as before. */
    near(batch.by_workload_cost[0] / batch.by_workload_delivered[0], 0.053, 1e-3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(previews_elsewhere_serve_all_for_less),
        cmocka_unit_test(a_second_provider_bridges_a_block),
        cmocka_unit_test(the_batch_lane_halves_the_price_within_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

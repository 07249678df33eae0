/*
 * The clairvoyant pacer: instants worked by hand, a brute force over random asks, and hindsight on
 * policies of which it is known what they lose.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/rng.h"
#include "study/clairvoyant.h"
#include "study/hindsight.h"
#include "support.h"

#define SECOND NS_PER_SECOND

/* L images a minute in a sliding log, 5 s a generation. */
#define WORLD(limit)                                                                               \
    "{ 'horizon': '1h', 'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'poisson',"          \
    " 'rate': '1/min' }, 'mix': [ { 'model': 'm' } ] } ],"                                         \
    " 'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': " limit ","         \
    " 'window': '60s' } ], 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                      \
    " 'models': [ { 'name': 'm', 'max_n': 10 } ],"                                                 \
    " 'service_time': { 'type': 'constant', 'value': '5s' } } }"

static struct clairvoyant_ask ask_for(sim_time at, int32_t n) {
    return (struct clairvoyant_ask){.subject = {.arrived_at = at, .n = n},
                                    .patience = SIM_TIME_NEVER,
                                    .service_override = SIM_TIME_NEVER};
}

static void admit(const char *json, struct clairvoyant_ask *asks, size_t count) {
    struct scenario scenario;
    struct error err = {0};

    load_text(&scenario, json);
    assert_true(clairvoyant_admit(&scenario, 0, asks, count, &err));
    scenario_release(&scenario);
}

/* Two a minute: the third of 0, 1, 2 s waits for 60 s, the next for 61 s, and so on. */
static void in_turn_at_the_first_instant_that_passes(void **state) {
    struct clairvoyant_ask asks[] = {ask_for(0, 1), ask_for(SECOND, 1), ask_for(2 * SECOND, 1),
                                     ask_for(3 * SECOND, 1), ask_for(200 * SECOND, 1)};

    (void)state;
    admit(WORLD("2"), asks, 5);
    assert_int_equal(asks[0].admitted_at, 0);
    assert_int_equal(asks[1].admitted_at, SECOND);
    assert_int_equal(asks[2].admitted_at, 60 * SECOND);
    assert_int_equal(asks[3].admitted_at, 61 * SECOND);
    assert_int_equal(asks[4].admitted_at, 200 * SECOND);
    assert_int_equal(asks[3].delivered_at, 66 * SECOND);
}

/* Who would wait 58 s with a patience of 30 s leaves, and the next has his place. */
static void the_impatient_take_nothing(void **state) {
    struct clairvoyant_ask asks[] = {ask_for(0, 1), ask_for(SECOND, 1), ask_for(2 * SECOND, 1),
                                     ask_for(3 * SECOND, 1)};

    (void)state;
    asks[2].patience = 30 * SECOND;
    admit(WORLD("2"), asks, 4);
    assert_int_equal(asks[2].admitted_at, SIM_TIME_NEVER);
    assert_int_equal(asks[2].delivered_at, SIM_TIME_NEVER);
    assert_int_equal(asks[3].admitted_at, 60 * SECOND);
}

/* Five images in calls of two under two a minute: 0, 60 and 120 s. Three at once never pass. */
static void a_split_asks_part_by_part(void **state) {
    struct clairvoyant_ask asks[] = {ask_for(0, 5), ask_for(0, 3)};

    (void)state;
    asks[0].split = 2;
    admit(WORLD("2"), asks, 2);
    assert_int_equal(asks[0].admitted_at, 120 * SECOND);
    assert_int_equal(asks[1].admitted_at, SIM_TIME_NEVER);
}

/* Images of earlier admissions in (t - 60 s, t]. */
static int64_t in_window(const struct clairvoyant_ask *asks, size_t count, sim_time t) {
    int64_t images = 0;

    for (size_t i = 0; i < count; i++)
        if (asks[i].admitted_at <= t && asks[i].admitted_at > t - 60 * SECOND)
            images += asks[i].subject.n;
    return images;
}

static void as_brute_force_finds_them(void **state) {
    enum { COUNT = 300, LIMIT = 7 };
    static struct clairvoyant_ask asks[COUNT];
    const struct rng_key key = {7, 0};
    struct stream stream = stream_open(&key, 1, PURPOSE_ARRIVALS, 0, 0);
    sim_time at = 0, last = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        at += (sim_time)(stream_uniform(&stream) * 30) * SECOND;
        asks[i] = ask_for(at, 1 + (int32_t)(stream_uniform(&stream) * 4));
    }
    admit(WORLD("7"), asks, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        /* Arrivals are whole seconds, so it is enough to look at these. */
        sim_time t = asks[i].subject.arrived_at > last ? asks[i].subject.arrived_at : last;
        while (in_window(asks, i, t) + asks[i].subject.n > LIMIT)
            t += SECOND;
        assert_int_equal(asks[i].admitted_at, t);
        last = t;
    }
}

/* ---- hindsight ---- */

#define TRAFFIC(client)                                                                            \
    "{ 'horizon': '4h', 'drain': '1h', 'seed': 5, 'replications': 3,"                              \
    " 'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'poisson', 'rate': '5/min' },"         \
    "   'mix': [ { 'model': 'm' } ] } ], 'clients': { 'app': " client " },"                        \
    " 'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 7,"                 \
    " 'window': '60s' } ], 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                      \
    " 'service_time': { 'type': 'lognormal', 'median': '10s', 'sigma': 0.4 } } }"

static struct hindsight_sums look_back(const char *json, uint64_t replication,
                                       struct summary *summary) {
    struct scenario scenario;
    struct hindsight hindsight;
    struct hindsight_sums sums;
    struct error err = {0};

    load_text(&scenario, json);
    assert_true(hindsight_init(&hindsight, &scenario));
    const struct world_config config = {
        .scenario = &scenario, .replication = replication, .sink = &hindsight.sink};
    assert_true(world_run(&config, summary, &err));
    assert_true(hindsight_sum(&hindsight, replication, &sums, &err));
    hindsight_release(&hindsight);
    scenario_release(&scenario);
    return sums;
}

/* A client that keeps the very log of the provider is the clairvoyant pacer: nothing is wasted or
 * lost, and what it took to deliver is the same to the last bit. */
static void an_exact_log_loses_nothing(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 3; i++) {
        struct summary summary;
        const struct hindsight_sums sums =
            look_back(TRAFFIC("{ 'pacing': { 'type': 'sliding_window_log' } }"), i, &summary);
        assert_true(fabs(sums.wasted_s) < 1e-6);
        assert_int_equal(sums.images, sums.images_delivered);
        assert_int_equal(sums.compared, sums.delivered);
        assert_true(sums.arrived > 1000);
        assert_true(fabs(sums.latency_p95_s - summary.overall[METRIC_LATENCY_P95].value) < 1e-9);
        assert_true(fabs(to_dollars(sums.cost) - summary.overall[METRIC_COST].value) < 1e-9);
        summary_release(&summary);
    }
}

/* Without retries what is refused is lost: regret is the share refused, and who got in did so at
 * his arrival, earlier than in turn. */
static void without_retries_regret_is_what_was_refused(void **state) {
    struct summary summary;
    const struct hindsight_sums sums =
        look_back(TRAFFIC("{ 'retry': { 'type': 'none' } }"), 0, &summary);
    const double refused = summary.overall[METRIC_REJECTED].value;

    (void)state;
    assert_int_equal(sums.arrived, sums.delivered);
    assert_true(fabs((double)(sums.images - sums.images_delivered) - refused) < 1e-9);
    assert_true(refused > 10);
    assert_true(sums.wasted_s < 0);
    summary_release(&summary);
}

/* Even spacing at nine tenths of the limit wastes time and delivers all the same. */
static void even_spacing_below_the_limit_wastes_time(void **state) {
    struct summary summary;
    const struct hindsight_sums sums =
        look_back(TRAFFIC("{ 'pacing': { 'type': 'even', 'fraction': 0.9 } }"), 0, &summary);

    (void)state;
    assert_true(sums.wasted_s / (double)sums.compared > 1);
    assert_int_equal(sums.images, sums.images_delivered);
    summary_release(&summary);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_turn_at_the_first_instant_that_passes),
        cmocka_unit_test(the_impatient_take_nothing),
        cmocka_unit_test(a_split_asks_part_by_part),
        cmocka_unit_test(as_brute_force_finds_them),
        cmocka_unit_test(an_exact_log_loses_nothing),
        cmocka_unit_test(without_retries_regret_is_what_was_refused),
        cmocka_unit_test(even_spacing_below_the_limit_wastes_time),
    };
    return cmocka_run_group_tests_name("study/clairvoyant", tests, NULL, NULL);
}

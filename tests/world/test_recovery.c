/* What piles up in an outage or a crowd, how long it takes to drain, and who got nothing. */
#include "support.h"

#include "base/check.h"
#include "world/recovery.h"

#define S NS_PER_SECOND

/* ---- the module alone ---- */

struct bench {
    struct arena arena;
    struct recovery recovery;
    struct time_average level;
};

static void bench_init(struct bench *bench, size_t windows) {
    memset(bench, 0, sizeof *bench);
    recovery_init(&bench->recovery, 0, 1, windows, &bench->arena);
    time_average_init(&bench->level, 0, 0);
}

static void come(struct bench *bench, sim_time at) {
    recovery_before(&bench->recovery, at, &bench->level);
    time_average_change(&bench->level, at, 1);
    recovery_arrived(&bench->recovery, at, bench->level.value);
}

static void go(struct bench *bench, sim_time at, enum outcome outcome) {
    recovery_before(&bench->recovery, at, &bench->level);
    time_average_change(&bench->level, at, -1);
    recovery_ended(&bench->recovery, at, bench->level.value, 0, outcome);
}

static void an_incident_is_over_when_the_level_is_usual(void **unused) {
    struct bench bench;
    int64_t failed[OUTCOMES] = {0};

    (void)unused;
    /* Level 2 over [0, 10), so usual is 2. The incident lasts over [10, 20). Three more come at 12,
     * 13 and 14: the peak is 5, at 14. One gives up at 18, one at 22 (level 3), one is served at
     * 30: level 2, usual. Those who give up later do not count. */
    bench_init(&bench, 1);
    recovery_expect(&bench.recovery, 0, 10 * S, 20 * S);
    come(&bench, 0);
    come(&bench, 0);
    for (int i = 12; i < 15; i++)
        come(&bench, i * S);
    go(&bench, 18 * S, OUTCOME_ABANDONED);
    go(&bench, 22 * S, OUTCOME_REFUSED);
    go(&bench, 30 * S, OUTCOME_DELIVERED);
    go(&bench, 40 * S, OUTCOME_ABANDONED);
    const struct recovery_summary read = recovery_read(&bench.recovery, 0, 0, failed);
    assert_true(read.begun);
    assert_float_equal(read.usual, 2, 0);
    assert_int_equal(read.peak, 5);
    assert_int_equal(read.peak_at, 14 * S);
    assert_int_equal(read.drain_time, 10 * S); /* from the end at 20 */
    assert_int_equal(failed[OUTCOME_ABANDONED], 1);
    assert_int_equal(failed[OUTCOME_REFUSED], 1);
    arena_release(&bench.arena);
}

static void an_incident_that_leaves_nothing_behind_is_over_at_its_end(void **unused) {
    struct bench bench;
    int64_t failed[OUTCOMES] = {0};

    (void)unused;
    bench_init(&bench, 2);
    recovery_expect(&bench.recovery, 0, 10 * S, 20 * S);
    recovery_expect(&bench.recovery, 1, 90 * S, 95 * S); /* after the end: it never begins */
    come(&bench, 12 * S);
    go(&bench, 12 * S, OUTCOME_REFUSED);
    recovery_close(&bench.recovery, 50 * S, &bench.level);
    struct recovery_summary read = recovery_read(&bench.recovery, 0, 0, failed);
    assert_int_equal(read.drain_time, 0);
    assert_int_equal(failed[OUTCOME_REFUSED], 1);
    read = recovery_read(&bench.recovery, 1, 0, failed);
    assert_false(read.begun);
    arena_release(&bench.arena);
}

static void the_peak_drains_to_the_median(void **unused) {
    struct bench bench;
    int64_t failed[OUTCOMES] = {0};

    (void)unused;
    /* Up by one a second to 40 at 40 s, down by one each 2 s: to 5 at 110 s, of whom every second
     * gives up: 18 of the first 35. */
    bench_init(&bench, 0);
    for (int i = 1; i <= 40; i++)
        come(&bench, i * S);
    for (int i = 1; i <= 40; i++)
        go(&bench, (40 + 2 * i) * S, i % 2 ? OUTCOME_ABANDONED : OUTCOME_DELIVERED);
    struct recovery_summary read = recovery_read(&bench.recovery, 0, 5, failed);
    assert_int_equal(read.peak, 40);
    assert_int_equal(read.peak_at, 40 * S);
    assert_int_equal(read.drain_time, 70 * S);
    assert_int_equal(failed[OUTCOME_ABANDONED], 18);
    /* A peak no higher than usual needs no time; one that stays up is never drained. */
    read = recovery_read(&bench.recovery, 0, 40, failed);
    assert_int_equal(read.drain_time, 0);
    for (int i = 0; i < 50; i++)
        come(&bench, 200 * S);
    recovery_close(&bench.recovery, 300 * S, &bench.level);
    for (int i = 0; i < 50; i++)
        go(&bench, 300 * S, OUTCOME_UNFINISHED);
    memset(failed, 0, sizeof failed);
    read = recovery_read(&bench.recovery, 0, 5, failed);
    assert_int_equal(read.peak, 50);
    assert_int_equal(read.drain_time, SIM_TIME_NEVER);
    assert_int_equal(failed[OUTCOME_UNFINISHED], 50);
    assert_int_equal(failed[OUTCOME_ABANDONED], 0); /* of an earlier peak */
    arena_release(&bench.arena);
}

/* ---- through a whole world ---- */

static void an_outage_piles_up_and_drains(void **unused) {
    struct scenario scenario;
    struct summary summary;

    (void)unused;
    /* A request each 10 s that takes 4 s; one worker, and a policy that tries again each second for
     * ever. In the outage over [1000 s, 1100 s) the request of 1000 s and its nine followers to
     * 1090 s stay: ten in the system, eleven with that of 1100 s. Then they are served one each 4
     * s, one more coming each 10 s: at 1100 + 4k s there are 11 - k + ⌊4k/10⌋ left: 1 first at k =
     * 16, at 1164 s: 11 - 16 + 6. */
    load_text(
        &scenario,
        "{ 'horizon': '2000s', 'drain': '1h', 'workloads': [ { 'name': 'w',"
        "  'arrivals': { 'type': 'constant', 'every': '10s' }, 'mix': { 'model': 'm' } } ],"
        "  'clients': { 'c': { 'concurrency': 1, 'retry': { 'type': 'fixed', 'base': '1s' } } },"
        "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
        "    'service_time': { 'type': 'constant', 'value': '4s' } },"
        "  'incidents': [ { 'kind': 'outage', 'at': '1000s', 'for': '100s' } ] }");
    run_one(&scenario, 0, &summary);
    assert_int_equal(summary.recovery_count, 2);
    const struct recovery_summary *outage = &summary.recoveries[0], *peak = &summary.recoveries[1];
    assert_true(outage->begun);
    assert_float_equal(outage->usual, 1, 0); /* 4 s of each 10: 0.4, rounded up */
    assert_int_equal(outage->peak, 11);
    assert_int_equal(outage->peak_at, 1100 * S);
    assert_int_equal(outage->waiting, 10);
    assert_int_equal(outage->drain_time, 60 * S);
    assert_int_equal(peak->peak, 11);
    assert_int_equal(peak->drain_time, 60 * S);
    for (int i = 0; i < 2 * OUTCOMES; i++)
        assert_int_equal(summary.recovery_failed[i], 0);
    summary_release(&summary);
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_incident_is_over_when_the_level_is_usual),
        cmocka_unit_test(an_incident_that_leaves_nothing_behind_is_over_at_its_end),
        cmocka_unit_test(the_peak_drains_to_the_median),
        cmocka_unit_test(an_outage_piles_up_and_drains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

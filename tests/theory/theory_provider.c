/*
 * Concurrency limits against Erlang, with Poisson calls and the provider's own generations.
 *
 * Rejecting: the share rejected is Erlang's B(c, a), whatever the distribution of service (offered
 * load a = λ·E[S]); B(0) = 1, B(k) = a·B(k-1)/(k + a·B(k-1)). B(5, 4) is 0.19907 (the tables'
 * 0.1991). Queueing, exponential service: the mean wait is C(c, a)/(c·µ - λ), C = B/(1 - (a/c)·(1 -
 * B)).
 *
 * The band is Student's t interval at 99.9 % over replications (3.883 standard errors at 19 degrees
 * of freedom), which must also be narrow enough to prove something.
 */
#include "../provider/rig.h"

enum { REPLICATIONS = 20, CALLS = 20000, WARM_UP = 500, SERVERS = 5 };

#define T_999_AT_19 3.883
#define SERVICE_S   10.0

struct waits {
    struct sink sink;
    double sum_s;
    int count;
};

static void note_wait(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct waits *waits = container_of(sink, struct waits, sink);

    (void)now;
    if (charge->call->subject->ordinal < WARM_UP)
        return;
    waits->sum_s += to_seconds(charge->call->service_from - charge->call->sent_at);
    waits->count++;
}

static double erlang_b(int servers, double load) {
    double blocked = 1;

    for (int k = 1; k <= servers; k++)
        blocked = load * blocked / (k + load * blocked);
    return blocked;
}

/* One replication: the share rejected, or the mean wait where excess queues. */
static double replicate(uint64_t replication, double load, const struct dist *service,
                        bool queues) {
    static struct rig rig; /* large */
    struct variant drawn = rig_constant(0);
    struct waits waits;
    struct told told;
    double at_s = 0;
    int rejected = 0;

    rig_prepare(&rig);
    rig.key.replication = replication;
    *(struct dist *)drawn.spec = *service;
    rig.spec.service_time = drawn;
    struct limit_spec *limit = rig_limit(&rig, "jobs", "concurrency", UNIT_REQUESTS, SERVERS);
    if (queues)
        spec_set(&limit->kind.type->spec, limit->kind.spec, "excess", "queue");
    memset(&waits, 0, sizeof waits);
    waits.sink.charge = note_wait;
    rig.config.sink = &waits.sink;
    rig_start(&rig);

    struct stream gaps = stream_open(&rig.key, 9, PURPOSE_ARRIVALS, 0, 0);
    for (uint64_t i = 0; i < CALLS; i++) {
        at_s -= log(stream_uniform_positive(&gaps)) * SERVICE_S / load;
        rig_run(&rig, from_seconds(at_s));
        if (told_ask(&told, &rig, i, 0, 1) == VERDICT_PENDING)
            told_forget(&told, &rig);
        else if (i >= WARM_UP)
            rejected++;
    }
    clock_run_until(&rig.clock, INT64_MAX - 1);
    rig_stop(&rig);
    arena_release(&support_arena);
    return queues ? waits.sum_s / waits.count : rejected / (double)(CALLS - WARM_UP);
}

static void check(double expected, double load, struct dist service, bool queues, double most) {
    double sum = 0, squares = 0;

    for (uint64_t i = 0; i < REPLICATIONS; i++) {
        const double value = replicate(i, load, &service, queues);
        sum += value;
        squares += value * value;
    }
    const double mean = sum / REPLICATIONS;
    const double variance = (squares - sum * mean) / (REPLICATIONS - 1);
    const double band = T_999_AT_19 * sqrt(variance / REPLICATIONS);
    if (!(fabs(mean - expected) <= band && band <= most * expected))
        fail_msg("%g ± %g, expected %g", mean, band, expected);
}

static void test_rejecting_concurrency_blocks_as_erlang_b_says(void **state) {
    (void)state;
    assert_true(fabs(erlang_b(5, 4) - 0.19907) < 5e-6);
    check(erlang_b(SERVERS, 4), 4, dist_exponential(SERVICE_S), false, 0.04);
}

/* Erlang's B does not depend on the shape of service; a lognormal of the same mean. */
static void test_blocking_is_insensitive_to_the_shape_of_service(void **state) {
    (void)state;
    check(erlang_b(SERVERS, 4), 4, dist_lognormal_mean(SERVICE_S, 1), false, 0.04);
    check(erlang_b(SERVERS, 2), 2, dist_constant(SERVICE_S), false, 0.08);
}

static void test_queueing_concurrency_waits_as_erlang_c_says(void **state) {
    const double load = 3, b = erlang_b(SERVERS, load);
    const double c = b / (1 - load / SERVERS * (1 - b));

    (void)state;
    check(c / (SERVERS / SERVICE_S - load / SERVICE_S), load, dist_exponential(SERVICE_S), true,
          0.12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rejecting_concurrency_blocks_as_erlang_b_says),
        cmocka_unit_test(test_blocking_is_insensitive_to_the_shape_of_service),
        cmocka_unit_test(test_queueing_concurrency_waits_as_erlang_c_says),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

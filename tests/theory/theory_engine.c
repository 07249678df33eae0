/*
 * One server, Poisson arrivals, first come first served, on the engine alone.
 *
 * Theory: Pollaczek and Khinchine's mean wait, λ·E[S²]/(2·(1 - ρ)) with ρ = λ·E[S]; for exponential
 * service it is ρ/(μ - λ), and a wait exceeds x with probability ρ·exp(-(μ - λ)·x). The band is
 * Student's t interval at 99.9 % over replications, 3.883 standard errors at 19 degrees of freedom;
 * it must be narrow enough to prove something, too.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "engine/clock.h"
#include "engine/dist.h"

enum { REPLICATIONS = 20, RING = 1 << 14, GAPS = 64 };

#define T_999_AT_19 3.883
#define HORIZON     (60000 * NS_PER_SECOND)
#define WARM_UP     (1000 * NS_PER_SECOND)

struct queue {
    struct clock clock;
    struct event arrival, completion;
    struct rng_key key;
    struct stream gap_stream;
    double gaps[GAPS];
    size_t gaps_used;
    double gap_mean;
    const struct dist *service;

    sim_time waiting[RING]; /* arrival times in order; the first `in_system` from `first` */
    uint64_t first, in_system;
    uint64_t started;

    /* Over customers that arrive after the warm-up. */
    uint64_t count, beyond;
    double wait_sum;
    sim_time threshold; /* `beyond` counts waits longer than this */

    /* Over the whole run, for Little's law. */
    sim_time changed;
    int64_t number_integral, time_sum;
};

static void count_time(struct queue *queue) {
    const sim_time now = queue->clock.now;

    queue->number_integral += (int64_t)queue->in_system * (now - queue->changed);
    queue->changed = now;
}

static void start_service(struct queue *queue) {
    const sim_time arrived = queue->waiting[queue->first % RING];
    const sim_time wait = queue->clock.now - arrived;
    struct stream stream = stream_open(&queue->key, 0, PURPOSE_SERVICE, queue->started++, 0);

    if (arrived >= WARM_UP) {
        queue->count++;
        queue->wait_sum += to_seconds(wait);
        queue->beyond += wait > queue->threshold;
    }
    clock_arm(&queue->clock, &queue->completion,
              queue->clock.now + dist_sample_time(queue->service, &stream), EVENT_COMPLETION);
}

static void arrive(struct event *event) {
    struct queue *queue = container_of(event, struct queue, arrival);

    if (queue->gaps_used == GAPS) {
        stream_fill(&queue->gap_stream, queue->gaps, GAPS);
        queue->gaps_used = 0;
    }
    const double gap = -queue->gap_mean * log(queue->gaps[queue->gaps_used++]);
    clock_arm(&queue->clock, event, queue->clock.now + from_seconds(gap), EVENT_ARRIVAL);
    count_time(queue);
    assert_true(queue->in_system < RING);
    queue->waiting[(queue->first + queue->in_system++) % RING] = queue->clock.now;
    if (queue->in_system == 1)
        start_service(queue);
}

static void complete(struct event *event) {
    struct queue *queue = container_of(event, struct queue, completion);

    count_time(queue);
    queue->time_sum += queue->clock.now - queue->waiting[queue->first % RING];
    queue->first++;
    queue->in_system--;
    if (queue->in_system > 0)
        start_service(queue);
}

static void queue_init(struct queue *queue, const struct dist *service, double gap_mean,
                       uint64_t replication) {
    memset(queue, 0, sizeof *queue);
    clock_init(&queue->clock);
    queue->arrival.fire = arrive;
    queue->completion.fire = complete;
    queue->key = (struct rng_key){20260601, replication};
    queue->gap_stream = stream_open(&queue->key, 0, PURPOSE_ARRIVALS, 0, 0);
    queue->gaps_used = GAPS;
    queue->gap_mean = gap_mean;
    queue->service = service;
    clock_arm(&queue->clock, &queue->arrival, 0, EVENT_ARRIVAL);
}

static struct queue *run(const struct dist *service, double gap_mean, uint64_t replication,
                         sim_time threshold) {
    struct queue *queue = malloc(sizeof *queue);

    assert_non_null(queue);
    queue_init(queue, service, gap_mean, replication);
    queue->threshold = threshold;
    assert_int_equal(clock_run_until(&queue->clock, HORIZON), CLOCK_REACHED);
    return queue;
}

static void queue_free(struct queue *queue) {
    clock_release(&queue->clock);
    free(queue);
}

/* The mean of one value per replication is within the band around theory, and the band is narrower
 * than `precision` of it. */
static void expect_theory(const char *name, const double *values, double theory, double precision) {
    double sum = 0, squares = 0;

    for (size_t i = 0; i < REPLICATIONS; i++)
        sum += values[i];
    const double mean = sum / REPLICATIONS;
    for (size_t i = 0; i < REPLICATIONS; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    const double error = sqrt(squares / (REPLICATIONS - 1) / REPLICATIONS);
    if (!(fabs(mean - theory) <= T_999_AT_19 * error))
        fail_msg("%s: %g, not %g ± %g", name, mean, theory, T_999_AT_19 * error);
    if (!(T_999_AT_19 * error <= precision * theory))
        fail_msg("%s: %g ± %g proves nothing", name, mean, T_999_AT_19 * error);
}

static void mean_waits_are_pollaczek_khinchine(void **state) {
    static const struct {
        const char *name;
        enum { EXPONENTIAL, CONSTANT, LOGNORMAL, GAMMA } kind;
    } rows[] = {{"M/M/1", EXPONENTIAL},
                {"M/D/1", CONSTANT},
                {"M/LN/1", LOGNORMAL},
                {"M/G(gamma)/1", GAMMA}};
    const double gap_mean = 1 / 0.7;

    (void)state;
    for (size_t row = 0; row < array_size(rows); row++) {
        const struct dist services[] = {dist_exponential(1), dist_constant(1),
                                        dist_lognormal_mean(1, 0.5), dist_gamma_cv(1, 1.5)};
        const struct dist *service = &services[rows[row].kind];
        const double second_moment = dist_variance(service) + 1,
                     load = dist_mean(service) / gap_mean;
        const double theory = second_moment / gap_mean / (2 * (1 - load));
        double waits[REPLICATIONS];

        for (uint64_t replication = 0; replication < REPLICATIONS; replication++) {
            struct queue *queue = run(service, gap_mean, replication, 0);
            waits[replication] = queue->wait_sum / (double)queue->count;
            queue_free(queue);
        }
        expect_theory(rows[row].name, waits, theory, 0.04);
    }
}

static void waits_of_the_m_m_1_are_exponential_beyond_zero(void **state) {
    const struct dist service = dist_exponential(1);
    const double load = 0.7;
    static const double thresholds[] = {0, 2, 5};

    (void)state;
    for (size_t i = 0; i < array_size(thresholds); i++) {
        double shares[REPLICATIONS];
        for (uint64_t replication = 0; replication < REPLICATIONS; replication++) {
            struct queue *queue = run(&service, 1 / load, replication, from_seconds(thresholds[i]));
            shares[replication] = (double)queue->beyond / (double)queue->count;
            queue_free(queue);
        }
        expect_theory("share of longer waits", shares, load * exp(-(1 - load) * thresholds[i]),
                      0.06);
    }
}

/* Little's law as an identity: what those still in the system have spent there so far included. */
static void littles_law_holds_to_the_nanosecond(void **state) {
    const struct dist service = dist_exponential(1);
    struct queue *queue = run(&service, 1 / 0.9, 0, 0);

    (void)state;
    count_time(queue);
    for (uint64_t i = 0; i < queue->in_system; i++)
        queue->time_sum += queue->clock.now - queue->waiting[(queue->first + i) % RING];
    assert_int_equal(queue->number_integral, queue->time_sum);
    assert_true(queue->started > 50000);
    queue_free(queue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_waits_are_pollaczek_khinchine),
        cmocka_unit_test(waits_of_the_m_m_1_are_exponential_beyond_zero),
        cmocka_unit_test(littles_law_holds_to_the_nanosecond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

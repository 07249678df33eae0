/*
 * loop - the yardstick: the model of the benchmark, and nothing else, as a loop written by hand.
 *
 * What a good C programmer writes who has one question and wants its answer fast: an array heap of
 * values, a ring of the last L admissions, xoshiro256++ and a ziggurat, no options, no callbacks.
 * Tiersim is measured against it, so it must be honest both ways: as fast as plain C goes, and the
 * same model, which bench_speed checks by success rate and mean latency.
 *
 * The model. Arrivals are a Poisson process on [0, horizon). A sliding log admits `limit` calls per
 * `window`; refused calls are free and are told the exact wait h. A refused call is made again
 * after max(h, 2^k s) + U(0, 1 s), k = 0 before the first retry, up to LOOP_ATTEMPTS attempts in
 * all. An admitted call is served at once, for a lognormal time; it is charged and its request
 * delivered if that ends before the horizon. What has no outcome at the horizon is unfinished.
 *
 * Not a copy of anything in src/: no random number, heap or histogram is shared with it.
 */
#ifndef TIERSIM_TESTS_BENCH_LOOP_H
#define TIERSIM_TESTS_BENCH_LOOP_H

#include <stdint.h>

enum { LOOP_ATTEMPTS = 7 };

/* 128 buckets an octave, as fine as tiersim's. */
enum { LOOP_BUCKET_BITS = 7, LOOP_BUCKETS = 57 << LOOP_BUCKET_BITS };

struct loop_model {
    double rate; /* arrivals a second */
    int64_t horizon_ns;
    int64_t window_ns;
    uint32_t limit;        /* calls a window */
    double service_mean_s; /* of the lognormal, with its sigma */
    double service_sigma;
    int64_t price; /* of a finished call, nano-dollars */
};

struct loop_result {
    int64_t arrived, delivered, exhausted, unfinished;
    int64_t attempts, rejected;
    int64_t latency_sum_ns; /* of the delivered */
    int64_t cost;
    int64_t events;                /* arrivals, and pops of the heap */
    int64_t largest;               /* nodes in the heap at once */
    int64_t latency[LOOP_BUCKETS]; /* of the delivered */
};

/* A call that is admitted is done with: its service time is added on the spot. */
void loop_short(const struct loop_model *model, uint64_t seed, struct loop_result *out);

/* The end of a service is an event of the heap too, which is the work that tiersim does. */
void loop_events(const struct loop_model *model, uint64_t seed, struct loop_result *out);

/* Makes only the random draws that a run with this result made; returns their sum. */
double loop_draws(const struct loop_model *model, uint64_t seed, const struct loop_result *like);

#endif

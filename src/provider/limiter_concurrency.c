/*
 * concurrency - units in flight <= L; excess is rejected, or waits in a queue at the provider.
 *
 * A call holds its units from admission (or from its turn in the queue) to its answer, whether its
 * client still waits or not. The queue is bounded or not; who waits is counted in calls, and nobody
 * passes those who wait. Above a lowered limit the excess drains.
 *
 * No wait can be told, since nobody knows when a generation ends; a fixed hint may be sent.
 *
 * Sources: Ideogram (weighted, rejected), Black Forest Labs (hint of 5 s), fal.ai (queued, never
 * rejected), Leonardo (bounded queue).
 */
#include <assert.h>
#include <stdio.h>

#include "provider/limiter.h"

enum excess { EXCESS_REJECT, EXCESS_QUEUE };

static const char *const excess_names[] = {"reject", "queue", NULL};

struct concurrency_spec {
    int excess;
    int64_t queue_capacity; /* calls; INTEGER_NONE: unbounded */
    sim_time hint;          /* SIM_TIME_NEVER: none */
};

static const struct field concurrency_rows[] = {
    FIELD(struct concurrency_spec, excess, CHOICE, .fallback = "\"reject\"",
          .choices = excess_names,
          .doc = "what happens above the limit: rejected, or queued at the provider",
          GUESS("nobody says whether the excess is rejected or waits")),
    FIELD(struct concurrency_spec, queue_capacity, INTEGER, .low = 0, .high = 1e9, .unit = "calls",
          .doc = "most calls that wait at the provider; absent: any number"),
    FIELD(struct concurrency_spec, hint, DURATION,
          .doc = "wait sent with a rejection, though nobody knows it; absent: none"),
};

struct concurrency {
    const struct concurrency_spec *spec;
    int64_t limit;
    int64_t in_flight;
    int64_t waiting; /* calls */
};

static void adopt(struct concurrency *gauge, const struct limiter_config *config) {
    gauge->spec = config->spec;
    gauge->limit = config->limit;
}

static void gauge_init(void *state, const struct limiter_config *config) {
    adopt(state, config);
}

static bool gauge_admits(void *state, sim_time now, int64_t units) {
    const struct concurrency *gauge = state;

    (void)now;
    if (units > gauge->limit || gauge->limit == 0)
        return false;
    if (gauge->waiting == 0 && gauge->in_flight + units <= gauge->limit)
        return true;
    return gauge->spec->excess == EXCESS_QUEUE && (gauge->spec->queue_capacity == INTEGER_NONE ||
                                                   gauge->waiting < gauge->spec->queue_capacity);
}

/* A call that may have to queue is waiting until it is started. */
static void gauge_charge(void *state, sim_time now, int64_t units) {
    struct concurrency *gauge = state;

    (void)now;
    if (gauge->spec->excess == EXCESS_QUEUE)
        gauge->waiting++;
    else
        gauge->in_flight += units;
}

static bool gauge_start(void *state, sim_time now, int64_t units) {
    struct concurrency *gauge = state;

    (void)now;
    assert(gauge->waiting > 0);
    /* An ask above a limit lowered meanwhile is served alone, rather than never. */
    if (gauge->in_flight + units > gauge->limit && gauge->in_flight > 0)
        return false;
    gauge->waiting--;
    gauge->in_flight += units;
    return true;
}

static void gauge_release(void *state, sim_time now, int64_t units) {
    struct concurrency *gauge = state;

    (void)now;
    /* Less where the limit was of another kind when the call was admitted. */
    gauge->in_flight -= units < gauge->in_flight ? units : gauge->in_flight;
}

static sim_time gauge_wait(void *state, sim_time now, int64_t units) {
    const struct concurrency *gauge = state;

    if (units > gauge->limit || gauge->limit == 0)
        return SIM_TIME_NEVER;
    if (gauge_admits(state, now, units))
        return 0;
    return gauge->spec->hint == SIM_TIME_NEVER ? LIMITER_WAIT_UNKNOWN : gauge->spec->hint;
}

static int64_t gauge_used(void *state, sim_time now) {
    const struct concurrency *gauge = state;

    (void)now;
    return gauge->in_flight;
}

static sim_time gauge_reset(void *state, sim_time now) {
    const struct concurrency *gauge = state;

    (void)now;
    return gauge->in_flight == 0 ? 0 : SIM_TIME_NEVER;
}

static void gauge_retune(void *state, sim_time now, const struct limiter_config *config) {
    (void)now;
    adopt(state, config);
}

static bool gauge_queues(const void *spec) {
    return ((const struct concurrency_spec *)spec)->excess == EXCESS_QUEUE;
}

static bool concurrency_prepare(void *object, struct complaint *out) {
    const struct concurrency_spec *spec = object;

    if (spec->excess == EXCESS_QUEUE || spec->queue_capacity == INTEGER_NONE)
        return true;
    out->field = "queue_capacity";
    snprintf(out->text, sizeof out->text, "given, but excess is rejected; set excess to 'queue'");
    return false;
}

const struct limiter_type limiter_concurrency = {
    .variant = {.name = "concurrency",
                .help = "units in flight; excess is rejected, or waits in a queue at the provider",
                .spec = FIELD_TABLE("limiter", struct concurrency_spec, concurrency_rows,
                                    .prepare = concurrency_prepare)},
    .state_size = sizeof(struct concurrency),
    .windowed = false,
    .init = gauge_init,
    .admits = gauge_admits,
    .charge = gauge_charge,
    .wait = gauge_wait,
    .used = gauge_used,
    .reset = gauge_reset,
    .retune = gauge_retune,
    .release = gauge_release,
    .start = gauge_start,
    .queues = gauge_queues,
};

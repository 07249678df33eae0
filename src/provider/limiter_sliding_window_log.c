/*
 * sliding_window_log - at t, n units pass iff (units admitted in the half-open (t - W, t]) + n <=
 * L.
 *
 * A unit admitted at s is free again at exactly s + W. The log is a ring of (time, units), one
 * entry an instant of admission, a power of two long, doubled when full.
 *
 * Source: the rule of the OpenAI DALL·E labs preview (50 per 24 h, each use returns 24 h later), of
 * Python `limits` (moving window) and of Microsoft's aoai-api-simulator.
 */
#include <assert.h>
#include <string.h>

#include "base/hot.h"
#include "provider/limiter.h"

struct stamp {
    sim_time at;
    int64_t units;
};

struct sliding_log {
    int64_t limit;
    int64_t used; /* the sum of units in the ring */
    sim_time window;
    struct stamp *ring;
    uint32_t head, count, mask; /* oldest entry; entries; length of the ring - 1 */
    struct arena *perm;
};

enum { RING_START = 16 };

/* Drops what has left the window. */
static inline void prune(struct sliding_log *log, sim_time now) {
    const sim_time left = now - log->window;

    while (log->count > 0 && log->ring[log->head].at <= left) {
        log->used -= log->ring[log->head].units;
        log->head = (log->head + 1) & log->mask;
        log->count--;
    }
}

/* Of a full ring, which is doubled if nothing has left the window. */
static APART void make_room(struct sliding_log *log, sim_time now) {
    prune(log, now);
    if (log->count <= log->mask)
        return;

    const uint32_t length = log->mask + 1;
    struct stamp *ring = arena_new(log->perm, struct stamp, (size_t)length * 2);

    memcpy(ring, log->ring + log->head, (length - log->head) * sizeof *ring);
    memcpy(ring + (length - log->head), log->ring, log->head * sizeof *ring);
    log->ring = ring;
    log->head = 0;
    log->mask = length * 2 - 1;
}

static void log_init(void *state, const struct limiter_config *config) {
    struct sliding_log *log = state;

    assert(config->window > 0 && config->window != SIM_TIME_NEVER);
    log->limit = config->limit;
    log->window = config->window;
    log->perm = config->perm;
    log->ring = arena_new(log->perm, struct stamp, RING_START);
    log->mask = RING_START - 1;
}

static bool log_admits(void *state, sim_time now, int64_t units) {
    struct sliding_log *log = state;

    /* While there is room without looking, what has left the window may stay in the log. */
    if (units > log->limit - log->used)
        prune(log, now);
    return units <= log->limit - log->used && log->limit > 0;
}

static inline void enter(struct sliding_log *log, sim_time now, int64_t units) {
    struct stamp *newest = &log->ring[(log->head + log->count - 1) & log->mask];

    assert(units >= 0);
    log->used += units;
    if (log->count > 0 && newest->at == now) {
        newest->units += units;
        return;
    }
    if (RARELY(log->count > log->mask))
        make_room(log, now);
    newest = &log->ring[(log->head + log->count) & log->mask];
    newest->at = now;
    newest->units = units;
    log->count++;
}

static void log_charge(void *state, sim_time now, int64_t units) {
    enter(state, now, units);
}

/* How long until units have left the window, of a pruned log in which they do not fit. */
static inline sim_time wait_for(const struct sliding_log *log, sim_time now, int64_t units) {
    int64_t excess = log->used + units - log->limit;
    uint32_t at = log->head;

    assert(excess > 0);
    while ((excess -= log->ring[at].units) > 0)
        at = (at + 1) & log->mask;
    return log->ring[at].at + log->window - now;
}

static sim_time log_wait(void *state, sim_time now, int64_t units) {
    struct sliding_log *log = state;

    if (units > log->limit || log->limit == 0)
        return SIM_TIME_NEVER;
    prune(log, now);
    return log->used + units <= log->limit ? 0 : wait_for(log, now, units);
}

static sim_time log_take(void *state, sim_time now, int64_t units) {
    struct sliding_log *log = state;

    if (RARELY(units > log->limit || log->limit == 0))
        return SIM_TIME_NEVER;
    if (units > log->limit - log->used)
        prune(log, now);
    if (units > log->limit - log->used)
        return wait_for(log, now, units);
    enter(log, now, units);
    return 0;
}

static int64_t log_used(void *state, sim_time now) {
    struct sliding_log *log = state;

    prune(log, now);
    return log->used;
}

static sim_time log_reset(void *state, sim_time now) {
    struct sliding_log *log = state;

    prune(log, now);
    if (log->count == 0)
        return 0;
    return log->ring[(log->head + log->count - 1) & log->mask].at + log->window - now;
}

static void log_retune(void *state, sim_time now, const struct limiter_config *config) {
    struct sliding_log *log = state;

    prune(log, now); /* by the window that was in force until now */
    log->limit = config->limit;
    log->window = config->window;
}

const struct limiter_type limiter_sliding_window_log = {
    .variant = {.name = "sliding_window_log",
                .help = "exact: what was admitted in the last window counts, and is free again one "
                        "window after its admission",
                .spec = {.noun = "limiter"}},
    .state_size = sizeof(struct sliding_log),
    .windowed = true,
    .init = log_init,
    .admits = log_admits,
    .charge = log_charge,
    .wait = log_wait,
    .take = log_take,
    .used = log_used,
    .reset = log_reset,
    .retune = log_retune,
};

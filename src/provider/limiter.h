/*
 * limiter - admits or rejects an ask: a limit, a window, a kind, a unit.
 *
 * A limiter answers whether `units` pass at an instant (admits), takes them (charge), and says how
 * long the same ask would have to wait if nobody else came (wait). Asking changes nothing; charging
 * never refuses, so that refused asks can be counted as well (rejected_count), and usage may then
 * stand above the limit. It is never refunded. It knows nothing of calls, models or other limits:
 * that all limits of a model must admit before any is charged is the provider's business.
 *
 * Units and nanoseconds are integers and waits are rounded up to the nanosecond: asking again after
 * exactly the wait passes, a nanosecond earlier does not.
 *
 * Kinds are an open set (registry.c): one `const struct limiter_type` a file. `now` never falls
 * from one call to the next. A limit of 0 admits nothing, whatever its kind.
 *
 * State lives in the arena given at init and dies with it; a sliding log grows there with the
 * admissions inside its window (the rings it has outgrown stay in the arena: at most as much
 * again).
 */
#ifndef TIERSIM_PROVIDER_LIMITER_H
#define TIERSIM_PROVIDER_LIMITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/units.h"
#include "record/vocabulary.h"

/* What a refused call adds to a limit: nothing, 1 if the unit is requests, or its whole ask. */
enum rejected_count { REJECTED_NONE, REJECTED_REQUESTS, REJECTED_ALL };

/* How a wait is written into the Retry-After header. */
enum retry_after {
    RETRY_AFTER_EXACT,
    RETRY_AFTER_CEIL_MS,
    RETRY_AFTER_CEIL_SECONDS,
    RETRY_AFTER_ABSENT
};

extern const char *const retry_after_names[]; /* NULL-terminated, for FIELD_CHOICE */

/* One limit as the scenario gives it. */
struct limit_spec {
    const char *name;
    int unit;                 /* enum unit */
    int64_t limit;            /* may be 0: nothing passes */
    sim_time window;          /* SIM_TIME_NEVER: none, for concurrency */
    struct variant kind;      /* a struct limiter_type and its own settings */
    sim_time quantum;         /* SIM_TIME_NEVER: not cut up */
    int rejected_count;       /* enum rejected_count */
    int retry_after;          /* enum retry_after; CHOICE_NONE: as the provider says */
    struct field_list models; /* const char *: models counted together; empty: all */
    const struct outside_load_spec *outside_load; /* NULL: nobody else uses it */
};

/* Other tenants of a shared pool: they take units when the limiter admits them, else go away. */
struct outside_load_spec {
    double rate;   /* asks per second */
    int64_t units; /* each */
    bool even;     /* evenly spaced, else a Poisson process */
};

extern const struct field_table limit_fields;
extern const struct field_table outside_load_fields;

/* The wait of a limiter that cannot know when room will be. */
#define LIMITER_WAIT_UNKNOWN INT64_C(-1)

/* What a limiter is made of, and made into by retune: the limit in force after `quantum`. */
struct limiter_config {
    int64_t limit;
    sim_time window;
    const void *spec;      /* of the kind, see limit_spec.kind */
    int64_t start_unix_ns; /* UNIX time at simulated time 0 */
    struct arena *perm;
};

/* One kind. `state` is its own struct, state_size bytes, zeroed before init. */
struct limiter_type {
    struct variant_type variant;
    size_t state_size;
    bool windowed; /* it needs a window */
    /* What a limit of this kind may not say; NULL: anything goes. */
    bool (*check)(const struct limit_spec *spec, struct complaint *out);
    void (*init)(void *state, const struct limiter_config *config);
    bool (*admits)(void *state, sim_time now, int64_t units);
    void (*charge)(void *state, sim_time now, int64_t units);
    /* Least d >= 0 so that `units` pass at now + d; SIM_TIME_NEVER: they never can. */
    sim_time (*wait)(void *state, sim_time now, int64_t units);
    /* The three in one, as quick as can be: 0 and a charge if they are admitted, else the wait,
     * which is not 0. NULL: not offered. */
    sim_time (*take)(void *state, sim_time now, int64_t units);
    /* Units that count against the limit now, rounded up. */
    int64_t (*used)(void *state, sim_time now);
    /* Duration until nothing counts any more; SIM_TIME_NEVER: nobody knows. */
    sim_time (*reset)(void *state, sim_time now);
    /* Replaces limit and window and keeps the usage: stamps, level and counter stay. */
    void (*retune)(void *state, sim_time now, const struct limiter_config *config);
    /* Concurrency only, else NULL: gives units back; takes units of the queue into service. */
    void (*release)(void *state, sim_time now, int64_t units);
    bool (*start)(void *state, sim_time now, int64_t units);
    /* Largest ask that can ever pass, where it is not the limit; NULL: it is. */
    int64_t (*largest)(const void *spec, int64_t limit);
    bool (*queues)(const void *spec); /* excess waits at the provider instead of being rejected */
};

extern const struct limiter_type limiter_sliding_window_log;
extern const struct limiter_type limiter_token_bucket;
extern const struct limiter_type limiter_fixed_window;
extern const struct limiter_type limiter_sliding_window_counter;
extern const struct limiter_type limiter_concurrency;

extern const struct variant_registry limiter_registry;

/* A limiter in force, with what it has admitted so far. */
struct limiter {
    const struct limiter_type *type;
    void *state;
    int64_t limit;   /* in force, after quantum */
    sim_time window; /* the same */
    enum unit unit;
    enum rejected_count rejected_count;
    int retry_after; /* enum retry_after or CHOICE_NONE */
    bool queues;
    bool paused; /* not in force: it has nothing to give */
    const struct limit_spec *spec;
    int64_t admitted; /* units */
    /* For concurrency, what is held integrated over time: unit-nanoseconds. */
    double held_unit_ns;
    sim_time held_since;
    double capacity_before; /* of limits in force before `since` */
    sim_time since;
};

/* What a limit has had to give and has given (utilization = used / capacity over a span). */
struct limit_reading {
    double admitted; /* units; for concurrency, units held × seconds */
    double capacity; /* ∫ limit/window dt in units; for concurrency, ∫ limit dt in unit-seconds */
    int64_t used;    /* counting against the limit now */
    int64_t limit;   /* in force, after quantum */
    sim_time window;
};

/* `spec` is borrowed and must outlive the limiter. */
void limiter_init(struct limiter *limiter, const struct limit_spec *spec, sim_time now,
                  int64_t start_unix_ns, struct arena *perm);

/*
 * Puts another spec in force, and keeps the usage.
 * ASSUMPTION: a limit that changes its kind starts empty.
 */
void limiter_retune(struct limiter *limiter, const struct limit_spec *spec, sim_time now,
                    int64_t start_unix_ns, struct arena *perm);

/* Out of force until the next retune: usage runs off, and no capacity is counted. */
void limiter_pause(struct limiter *limiter, sim_time now);

/* The limit and window in force by `quantum`: L·w/W per w, at least 1. */
void limit_effective(const struct limit_spec *spec, int64_t *limit, sim_time *window);

static inline bool limiter_admits(const struct limiter *limiter, sim_time now, int64_t units) {
    return limiter->type->admits(limiter->state, now, units);
}

/* Charges an admitted ask. */
void limiter_charge_held(struct limiter *limiter, sim_time now, int64_t units);

static inline void limiter_charge(struct limiter *limiter, sim_time now, int64_t units) {
    if (limiter->type->release) {
        limiter_charge_held(limiter, now, units);
        return;
    }
    limiter->admitted += units;
    limiter->type->charge(limiter->state, now, units);
}

/* limiter_count_rejected where refused calls count. */
void limiter_charge_rejected(struct limiter *limiter, sim_time now, int64_t units);

/* Counts a refused call whose ask is `units`, as rejected_count says. */
static inline void limiter_count_rejected(struct limiter *limiter, sim_time now, int64_t units) {
    if (limiter->rejected_count != REJECTED_NONE)
        limiter_charge_rejected(limiter, now, units);
}

static inline sim_time limiter_wait(const struct limiter *limiter, sim_time now, int64_t units) {
    return limiter->type->wait(limiter->state, now, units);
}

/*
 * Where the kind offers `take`: 0 if the ask is admitted, and then it is charged; else it is
 * counted as rejected_count says, and the wait is returned.
 */
static inline sim_time limiter_take(struct limiter *limiter, sim_time now, int64_t units) {
    const sim_time wait = limiter->type->take(limiter->state, now, units);

    if (wait == 0) {
        limiter->admitted += units;
        return 0;
    }
    if (limiter->rejected_count == REJECTED_NONE)
        return wait;
    limiter_charge_rejected(limiter, now, units);
    return limiter_wait(limiter, now, units);
}

static inline int64_t limiter_used(const struct limiter *limiter, sim_time now) {
    return limiter->type->used(limiter->state, now);
}

static inline sim_time limiter_reset(const struct limiter *limiter, sim_time now) {
    return limiter->type->reset(limiter->state, now);
}

/* Concurrency: gives back what was charged. Nothing happens for other kinds. */
void limiter_release(struct limiter *limiter, sim_time now, int64_t units);

/* Takes a queued ask into service; false while there is no room. Only where `queues`. */
bool limiter_start(struct limiter *limiter, sim_time now, int64_t units);

struct limit_reading limiter_read(const struct limiter *limiter, sim_time now);

/* A wait as the header carries it; SIM_TIME_NEVER: no header. */
sim_time retry_after_sent(enum retry_after how, sim_time wait);

#endif

/*
 * limit_set - the limits of one provider: which of them count a SKU, and all of them or none.
 *
 * Every limit that is ever in force (at any tier, after any change) has one limiter and one index
 * for the whole run, in file order; at each time some are in force. For each SKU the set keeps the
 * list of those that count it, so that nothing is looked up by name in a run.
 *
 * An ask passes if every limit on the list admits it, and is then charged to all. Concurrency units
 * are remembered by the caller as a mask of limit indices (so there are at most 63 limits).
 */
#ifndef TIERSIM_PROVIDER_LIMIT_SET_H
#define TIERSIM_PROVIDER_LIMIT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "provider/limiter.h"
#include "record/call.h"
#include "record/sku.h"

#define LIMIT_SET_MOST 63

/* A limit as one SKU meets it: an ask for n images is per_call + per_image × n units. */
struct sku_limit {
    struct limiter *limiter;
    int64_t per_call, per_image;
    uint32_t index;
};

struct sku_limits {
    struct sku_limit *items;
    const struct sku_limit *only; /* the only one, of a kind that has `take`; NULL: it is not so */
    uint32_t count;
    int32_t queue; /* place in items of the limit whose excess queues; -1: none */
    uint64_t held; /* indices of the concurrency limits among them, the queueing one apart */
};

struct limit_set {
    struct limiter *limiters; /* by index */
    const char **names;
    bool *in_force;
    uint32_t count;
    struct sku_limits *by_sku;
    uint32_t sku_count;
    const struct sku *skus;
    const int64_t *tokens; /* per image, by SKU */
    int64_t start_unix_ns;
    struct arena *perm;
};

/* The limit to blame for a refusal, and how long the ask has to wait. */
struct limit_refusal {
    const struct limiter *limiter;
    int32_t limit; /* its index */
    sim_time wait; /* SIM_TIME_NEVER: it cannot pass; LIMITER_WAIT_UNKNOWN: nobody knows */
};

/* `names` has every limit once; none is in force yet. Borrows skus and tokens, takes names. */
void limit_set_init(struct limit_set *set, const char **names, uint32_t count,
                    const struct sku *skus, const int64_t *tokens, uint32_t sku_count,
                    int64_t start_unix_ns, struct arena *perm);

/*
 * Puts limits in force: specs[i] for limit i, NULL where it is not in force. Limiters that had
 * another spec are retuned. Usage of one that is out of force is kept and runs off.
 */
void limit_set_apply(struct limit_set *set, const struct limit_spec *const *specs, sim_time now);

static inline int64_t sku_limit_units(const struct sku_limit *limit, int32_t n) {
    return limit->per_call + limit->per_image * n;
}

static inline bool limit_set_admits(const struct limit_set *set, uint32_t sku, int32_t n,
                                    sim_time now) {
    const struct sku_limits *limits = &set->by_sku[sku];

    for (uint32_t i = 0; i < limits->count; i++)
        if (!limiter_admits(limits->items[i].limiter, now, sku_limit_units(&limits->items[i], n)))
            return false;
    return true;
}

/*
 * Charges all that admitted but the one whose excess queues: that is charged by the generation that
 * queues, as refusals and errors do not wait in it.
 */
static inline void limit_set_charge(struct limit_set *set, uint32_t sku, int32_t n, sim_time now) {
    const struct sku_limits *limits = &set->by_sku[sku];

    for (uint32_t i = 0; i < limits->count; i++)
        if ((int32_t)i != limits->queue)
            limiter_charge(limits->items[i].limiter, now, sku_limit_units(&limits->items[i], n));
}

/* After a refusal: counts the refused ask where that is the rule, then names the longest wait. */
struct limit_refusal limit_set_refuse(const struct limit_set *set, uint32_t sku, int32_t n,
                                      sim_time now);

/* limit_set_take where there are several limits, or none, or one of a kind that has no `take`. */
bool limit_set_take_all(struct limit_set *set, uint32_t sku, int32_t n, sim_time now,
                        struct limit_refusal *refusal);

/* Charges all limits if all admit the ask; else false, with the refusal. */
static inline bool limit_set_take(struct limit_set *set, uint32_t sku, int32_t n, sim_time now,
                                  struct limit_refusal *refusal) {
    const struct sku_limit *only = set->by_sku[sku].only;

    if (!only)
        return limit_set_take_all(set, sku, n, now, refusal);
    refusal->limiter = only->limiter;
    refusal->limit = (int32_t)only->index;
    refusal->wait = limiter_take(only->limiter, now, sku_limit_units(only, n));
    return refusal->wait == 0;
}

/* What n images of a SKU weigh on a limit. */
int64_t limit_set_units(struct limit_set *set, uint32_t index, uint32_t sku, int32_t n);

/* Gives back the units that an ask holds of the limits in the mask. */
void limit_set_release(struct limit_set *set, uint64_t held, uint32_t sku, int32_t n, sim_time now);

/* What an answer's headers say; returns their number. `headers` has room for set->count. */
uint32_t limit_set_headers(const struct limit_set *set, uint32_t sku, sim_time now,
                           struct limit_header *headers);

#endif

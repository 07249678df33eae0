#include "provider/limit_set.h"

#include <assert.h>

#include "base/check.h"
#include "provider/model.h"

void limit_set_init(struct limit_set *set, const char **names, uint32_t count,
                    const struct sku *skus, const int64_t *tokens, uint32_t sku_count,
                    int64_t start_unix_ns, struct arena *perm) {
    if (count > LIMIT_SET_MOST)
        BUG("%u limits are more than %d", (unsigned)count, LIMIT_SET_MOST);
    set->limiters = arena_new(perm, struct limiter, count);
    set->names = names;
    set->in_force = arena_new(perm, bool, count);
    set->count = count;
    set->by_sku = arena_new(perm, struct sku_limits, sku_count);
    set->sku_count = sku_count;
    set->skus = skus;
    set->tokens = tokens;
    set->start_unix_ns = start_unix_ns;
    set->perm = perm;
    for (uint32_t i = 0; i < sku_count; i++)
        set->by_sku[i].items = arena_new(perm, struct sku_limit, count);
}

/* What n images of a SKU weigh on a limiter: per call, and per image. */
static struct sku_limit weigh(struct limit_set *set, uint32_t index, uint32_t sku) {
    struct sku_limit limit;

    limit.limiter = &set->limiters[index];
    limit.per_call = 0;
    limit.per_image = 0;
    limit.index = index;
    switch (limit.limiter->unit) {
    case UNIT_REQUESTS:
        limit.per_call = 1;
        break;
    case UNIT_IMAGES:
        limit.per_image = 1;
        break;
    case UNIT_TOKENS:
        limit.per_image = set->tokens[sku];
        break;
    case UNITS:
        BUG("a limit without a unit");
    }
    return limit;
}

/* A limit on tokens does not concern a SKU that has none. */
static void list_limits(struct limit_set *set, uint32_t sku) {
    struct sku_limits *limits = &set->by_sku[sku];

    limits->count = 0;
    limits->held = 0;
    limits->queue = -1;
    for (uint32_t i = 0; i < set->count; i++) {
        if (!set->in_force[i] || !model_in(&set->limiters[i].spec->models, set->skus[sku].model))
            continue;
        const struct sku_limit limit = weigh(set, i, sku);
        if (limit.per_call == 0 && limit.per_image == 0)
            continue;
        if (limit.limiter->queues && limits->queue < 0)
            limits->queue = (int32_t)limits->count;
        else if (limit.limiter->type->release)
            limits->held |= UINT64_C(1) << i;
        limits->items[limits->count++] = limit;
    }
    const bool takes =
        limits->count == 1 && limits->queue < 0 && limits->items[0].limiter->type->take;
    limits->only = takes ? &limits->items[0] : NULL;
}

void limit_set_apply(struct limit_set *set, const struct limit_spec *const *specs, sim_time now) {
    for (uint32_t i = 0; i < set->count; i++) {
        struct limiter *limiter = &set->limiters[i];
        if (!specs[i]) {
            if (set->in_force[i])
                limiter_pause(limiter, now);
        } else if (!limiter->type) {
            limiter_init(limiter, specs[i], now, set->start_unix_ns, set->perm);
        } else if (limiter->spec != specs[i] || !set->in_force[i]) {
            limiter_retune(limiter, specs[i], now, set->start_unix_ns, set->perm);
        }
        set->in_force[i] = specs[i] != NULL;
    }
    for (uint32_t sku = 0; sku < set->sku_count; sku++)
        list_limits(set, sku);
}

struct limit_refusal limit_set_refuse(const struct limit_set *set, uint32_t sku, int32_t n,
                                      sim_time now) {
    const struct sku_limits *limits = &set->by_sku[sku];
    struct limit_refusal refusal = {NULL, -1, LIMITER_WAIT_UNKNOWN};
    uint64_t refused = 0;

    for (uint32_t i = 0; i < limits->count; i++)
        if (!limiter_admits(limits->items[i].limiter, now, sku_limit_units(&limits->items[i], n)))
            refused |= UINT64_C(1) << i;
    for (uint32_t i = 0; i < limits->count; i++)
        limiter_count_rejected(limits->items[i].limiter, now,
                               sku_limit_units(&limits->items[i], n));
    for (uint32_t i = 0; i < limits->count; i++) {
        const sim_time wait =
            limiter_wait(limits->items[i].limiter, now, sku_limit_units(&limits->items[i], n));
        /* One that still admits is never to blame, though 0 is more than a wait that is unknown. */
        if (!(refused >> i & 1) && wait == 0)
            continue;
        if (refusal.limit < 0 || wait > refusal.wait) {
            refusal.limiter = limits->items[i].limiter;
            refusal.limit = (int32_t)limits->items[i].index;
            refusal.wait = wait;
        }
    }
    assert(refusal.limit >= 0);
    return refusal;
}

bool limit_set_take_all(struct limit_set *set, uint32_t sku, int32_t n, sim_time now,
                        struct limit_refusal *refusal) {
    if (!limit_set_admits(set, sku, n, now)) {
        *refusal = limit_set_refuse(set, sku, n, now);
        return false;
    }
    limit_set_charge(set, sku, n, now);
    return true;
}

int64_t limit_set_units(struct limit_set *set, uint32_t index, uint32_t sku, int32_t n) {
    const struct sku_limit limit = weigh(set, index, sku);

    return sku_limit_units(&limit, n);
}

void limit_set_release(struct limit_set *set, uint64_t held, uint32_t sku, int32_t n,
                       sim_time now) {
    for (uint32_t i = 0; held >> i != 0; i++) {
        if (!(held >> i & 1))
            continue;
        limiter_release(&set->limiters[i], now, limit_set_units(set, i, sku, n));
    }
}

uint32_t limit_set_headers(const struct limit_set *set, uint32_t sku, sim_time now,
                           struct limit_header *headers) {
    const struct sku_limits *limits = &set->by_sku[sku];

    for (uint32_t i = 0; i < limits->count; i++) {
        const struct limiter *limiter = limits->items[i].limiter;
        const int64_t left = limiter->limit - limiter_used(limiter, now);
        headers[i].limit_index = limits->items[i].index;
        headers[i].limit = limiter->limit;
        headers[i].remaining = left > 0 ? left : 0;
        headers[i].reset = limiter_reset(limiter, now);
    }
    return limits->count;
}

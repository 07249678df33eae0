/*
 * service - how long a generation takes.
 *
 * The distribution of a (SKU, n) is the first that applies: an entry of `service_times` (first
 * match in file order), the price row's, the model's, the provider's. What is drawn is stretched by
 * 1 + per_in_flight × (other generations in service when this one starts) and by the factors of
 * slow incidents then active. A service time that the call brings along (a trace) replaces the draw
 * and is stretched as well.
 *
 * ASSUMPTION: the stretch is fixed when generation starts; those under way are not slowed later.
 *
 * Luck: purpose SERVICE, entity and ordinal of the request, sub = luck_sub(call): the number of its
 * earlier admitted attempts and the leg of a split, so that policies that are compared share it.
 */
#ifndef TIERSIM_PROVIDER_SERVICE_H
#define TIERSIM_PROVIDER_SERVICE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"
#include "engine/dist.h"
#include "engine/rng.h"
#include "record/call.h"
#include "record/sku.h"

struct provider_spec;

/* An entry of `service_times`; absent parts match anything. */
struct service_spec {
    const char *model, *quality, *size;
    int64_t n; /* INTEGER_NONE: any */
    struct variant service_time;
};

extern const struct field_table service_fields;

/* For one SKU: by_n[n] for n up to max_n, borrowed from the scenario. */
struct service_table {
    const struct dist **by_n;
    int32_t max_n;
};

void service_table_init(struct service_table *table, const struct provider_spec *spec,
                        const struct sku *sku, int32_t max_n, struct arena *perm);

/* 256 legs before two luck keys of one request meet. */
#define LUCK_LEGS 256

static inline uint32_t luck_sub(const struct call *call) {
    return call->admitted_before * LUCK_LEGS + call->leg;
}

static inline sim_time service_draw(const struct service_table *table, const struct rng_key *key,
                                    const struct call *call) {
    if (call->service_override != SIM_TIME_NEVER)
        return call->service_override;
    const struct dist *dist = table->by_n[call->n <= table->max_n ? call->n : table->max_n];
    struct stream stream = stream_open(key, call->subject->entity, PURPOSE_SERVICE,
                                       call->subject->ordinal, luck_sub(call));
    return dist_sample_time(dist, &stream);
}

/* factor >= 0; rounds to the nearest nanosecond. */
static inline sim_time service_stretch(sim_time drawn, double factor) {
    return factor == 1 ? drawn : from_seconds(to_seconds(drawn) * factor);
}

#endif

/*
 * client_spec - a client as the scenario describes it: its queue, its workers, how it paces itself
 * and how it tries again. Plain constant data after loading; client.h brings it to life.
 */
#ifndef TIERSIM_CLIENT_CLIENT_SPEC_H
#define TIERSIM_CLIENT_CLIENT_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "base/units.h"

struct queue_spec {
    int64_t capacity;     /* calls that may wait for their first send; INTEGER_NONE: unbounded */
    struct variant order; /* of queue_order_registry */
    int64_t per_user;     /* requests of one user under way at most; INTEGER_NONE: any number */
};

/* What is kept of a client's pacing for one workload; found by the scenario (`reserved` of the
 * workloads). */
struct reserved_share {
    uint32_t workload; /* index in the scenario */
    double share;
};

struct client_spec {
    const char *name;
    const char *preset; /* names of the presets that lie under these settings, or NULL */
    struct queue_spec queue;
    int64_t concurrency;       /* workers; INTEGER_NONE: unbounded */
    bool backoff_holds_worker; /* a worker is held through the waits before retries */
    struct variant pacing;     /* of pacer_registry; absent: none */
    bool pace_retries;         /* retries pass the pacer too */
    sim_time timeout;          /* of one attempt; SIM_TIME_NEVER: none */
    int64_t split;             /* images per call at most; INTEGER_NONE: requests stay whole */
    const struct reserved_share *reserved;
    size_t reserved_count;
    struct field_list gates; /* of struct gate_entry */
    struct field_list retry; /* of struct retry_level_spec, innermost first; empty: none */
};

extern const struct field_table client_fields;

#endif

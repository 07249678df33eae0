/*
 * state - what a provider consists of. For src/provider/ only; the world sees provider.h.
 */
#ifndef TIERSIM_PROVIDER_STATE_H
#define TIERSIM_PROVIDER_STATE_H

#include "provider/job.h"
#include "provider/limit_set.h"
#include "provider/provider.h"

struct incident_state;
struct key_limits;

/* What holds for one SKU now. */
struct provider_sku {
    money price;         /* per image */
    bool watched;        /* key, access or billing may stop a call */
    bool barred;         /* one of the next three may stop a call at the access step */
    bool no_access;      /* not unlocked at this tier */
    bool unverified;     /* needs a verified organization */
    sim_time retires_at; /* SIM_TIME_NEVER: it does not */
    bool troubled;       /* refusals or errors may stop a call after admission */
    uint32_t error_count;
    const struct error_spec *
        *errors;           /* outages, latest in file order first; the provider's; incidents' */
    double slow_factor;    /* of incidents */
    enum verdict wrongful; /* of incidents; VERDICT_PENDING: none */
    struct service_table service;
    const struct price_spec *row;
};

/* Calls in a provider-side queue, oldest first. */
struct job_queue {
    struct job *head, *tail;
};

struct provider {
    struct provider_config config;
    struct clock *clock;
    struct sink *sink;
    struct account *account; /* NULL: none */
    struct provider_sku *skus;
    struct limit_set limits;
    struct key_limits *key_limits; /* of keys that may be stale; NULL: none */
    struct job_queue *queues;      /* by limit */
    struct job_pool jobs;
    struct incident_state *incidents; /* those of this provider, in file order */
    size_t incident_count;
    size_t tier;                 /* in force, an index into spec->tiers */
    struct limit_answer granted; /* a limit increase: see provider_raise_limits */
    uint32_t in_service, queued;
    bool want_headers;
    struct limit_header *headers; /* room for one answer's */
};

static inline sim_time provider_now(const struct provider *provider) {
    return provider->clock->now;
}

#endif

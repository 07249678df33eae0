/*
 * provider - the API: sees calls, never clients.
 *
 * A call passes the steps in this order (design §3): key, access, billing, rate limits, content
 * policy, capacity, generation. What stops at key, access or billing touches no limiter. Every
 * limit of the SKU must admit, only then are all charged, and nothing is refunded. The refusal that
 * is sent is that of the limit with the largest wait (ties: file order); a limit that can never
 * pass the ask (n > L) beats all others and sends no Retry-After, one that cannot know its wait
 * loses to all.
 *
 * A generation is a job, taken from a free list after admission; it outlives its call. When it ends
 * it charges n × price (the price in force then), and answers unless its call was forgotten.
 *
 * Limits in force: those of the account's tier, each tier having its complete list; `limits` where
 * there is no account or no tiers. A limit counts together all its `models` (none named: all).
 *
 * Billed is what account.billed says; where there is no account, what was delivered, timed out or
 * abandoned; content refusals also where `content_refusal.billed` says so.
 *
 * ASSUMPTION: a rejection at key, access, billing or rate limits is decided on submission and
 * answered rejection_time later; the Retry-After counts from the answer (wait - rejection_time, not
 * below 0), so that it stays exact. Headers show the state at the answer.
 * ASSUMPTION: a call held in a provider-side queue is admitted: it has been charged to the limits,
 * stays there when its client gives up, and generates when its turn comes. The queue is FIFO; the
 * refusals and errors of the steps before generation do not wait in it.
 *
 * Ownership: a provider is part of a world and borrows all that its config names; what it needs it
 * takes from `perm`. The model cannot fail.
 */
#ifndef TIERSIM_PROVIDER_PROVIDER_H
#define TIERSIM_PROVIDER_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/units.h"
#include "engine/clock.h"
#include "engine/rng.h"
#include "provider/account.h"
#include "provider/fault.h"
#include "provider/incident.h"
#include "provider/limiter.h"
#include "provider/model.h"
#include "provider/price_book.h"
#include "provider/service.h"
#include "record/call.h"
#include "record/sink.h"
#include "record/sku.h"

/* What a model that the tier does not unlock is answered. */
enum no_access { NO_ACCESS_FORBIDDEN, NO_ACCESS_RATE_LIMIT };

struct provider_spec {
    struct field_list limits;        /* struct limit_spec */
    struct field_list prices;        /* struct price_spec */
    struct field_list models;        /* struct model_spec */
    struct field_list tiers;         /* struct tier_spec, lowest first */
    struct variant service_time;     /* of everything that has none of its own */
    struct field_list service_times; /* struct service_spec */
    double per_in_flight;            /* stretch of service per other generation in service */
    int retry_after;                 /* enum retry_after */
    sim_time rejection_time;
    struct content_refusal_spec content_refusal;
    struct field_list errors; /* struct error_spec */
    int no_access;            /* enum no_access */
    int64_t slow_down_status; /* HTTP status of slow_down: 429 or 503 */
};

extern const struct field_table provider_fields;

struct provider_config {
    const struct provider_spec *spec;
    const struct account_spec *account; /* NULL: no money, no keys, no tiers */
    const struct sku *skus;
    uint32_t sku_count;
    const struct incident_spec
        *incidents; /* of the scenario; those of other providers are skipped */
    size_t incident_count;
    int64_t start_unix_ns;
    uint32_t index; /* of this provider in the scenario */
    const char *name;
    struct clock *clock;
    const struct rng_key *key;
    struct arena *perm;
    struct sink *sink;
};

/* One world's provider; made by provider_new, dies with the arena `perm`. */
struct provider;

/* Arms the incidents; the run has not begun. Every SKU that will be asked for must be priced. */
struct provider *provider_new(const struct provider_config *config);

/* How clients reach it. Set *port.want_headers to get `call->headers`. */
struct port provider_port(struct provider *provider);

/* NULL if there is none. */
struct account *provider_account(struct provider *provider);

/* Puts the limits of a tier (index into the table) in force; usage is kept. */
void provider_set_tier(struct provider *provider, size_t tier);

/* A limit increase was granted: limits are never below the answer's from now on. */
void provider_raise_limits(struct provider *provider, const struct limit_answer *answer);

/* Every limit that any tier names: index as in call->limit, in file order. */
size_t provider_limit_count(const struct provider *provider);
const char *provider_limit_name(const struct provider *provider, size_t limit);
struct limit_reading provider_limit_read(const struct provider *provider, size_t limit);

/* Generations in service, and calls in provider-side queues. */
uint32_t provider_in_service(const struct provider *provider);
uint32_t provider_queued(const struct provider *provider);

/* Most images that one call may ask of a model. */
int64_t provider_max_n(const struct provider_spec *spec, const char *model);

#endif

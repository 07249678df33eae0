/*
 * route - where the requests of a workload go: targets tried in order, or a static split.
 *
 * A target is a provider, perhaps another model, quality or size, and a client of its own (queue,
 * workers, pacer, retry policy), since an application has one for each provider. In an ordered
 * route a call starts at the first target and moves on to the next one
 *
 *   on     when an attempt is answered with one of these verdicts (before the retry policy is
 *          asked, and at once), or, with "shed", when a gate of its client refuses it (gate.h), or
 *   after  when this long has passed since the request arrived and no attempt is in flight.
 *
 * Each move starts the retry policy afresh; there is no way back. With `weight` on every target the
 * target is drawn by weight once a request (PURPOSE_ROUTE) and nothing moves.
 *
 * A target with `hedge` is not moved to: it takes a copy of a call that is under way. Hedges belong
 * to the target before them. The first goes out when the attempt there has had no answer for its
 * delay, the next when that copy has had none for its own, and so on. A copy takes worker, pacer
 * and limiter units and counts as an attempt of its request, to one call the one among those under
 * way that succeeds first is the answer, and the others are dropped: their workers are free, the
 * provider goes on and charges (waste), unless `cancel_unbilled`. A copy has luck of its own. To
 * route and retry policy all copies are one attempt, which fails when the last of those under way
 * does, by the failure of that one; copies not yet sent are then forgotten, and the next attempt
 * has copies again. So an answer within the delay, a rejection too, means no copy.
 *
 * ASSUMPTION: a copy goes ahead of calls never sent, as a retry does, and is paced as one. To the
 * gates of its client (gate.h) it is a retry after a timeout; where they refuse, the others go on.
 * ASSUMPTION: an attempt that has failed while copies are under way gives its worker back.
 * ASSUMPTION: a call that moves needs no room in the queue it moves to.
 * ASSUMPTION: a request of several legs moves leg by leg.
 */
#ifndef TIERSIM_CLIENT_ROUTE_H
#define TIERSIM_CLIENT_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/units.h"
#include "client/mix.h"
#include "client/retry.h"
#include "client/retry_match.h"
#include "engine/rng.h"
#include "record/call.h"

struct client;

/* One target as the scenario has it. */
struct target_spec {
    const char *provider; /* NULL: the workload's */
    const char *client;   /* NULL: the workload's */
    const char *model;    /* NULL: the one asked for; likewise quality and size */
    const char *quality;
    const char *size;
    struct field_list on;     /* of const char *: what opens it; not for the first */
    sim_time after;           /* SIM_TIME_NEVER: time does not open it */
    sim_time hedge;           /* SIM_TIME_NEVER: it takes no copies */
    bool cancel_unbilled;     /* with hedge: what is dropped is not charged */
    double weight;            /* NaN: an ordered route */
    struct retry_match match; /* from `on` */
    bool by_verdict;          /* `on` names any verdict */
    bool by_shed;             /* `on` names "shed" */
};

extern const struct field_table target_fields;

/* What a row of the mix asks for at a target (NULL: the workload's own). */
struct asked_sku {
    const char *model, *quality, *size;
};

struct asked_sku target_asks(const struct target_spec *target, const struct mix_spec *row);

/* Cross-check of a whole route (a list of struct target_spec), for the workload's prepare. */
bool route_check(const struct field_list *route, struct complaint *out);

/* A target in a world. The first of an ordered route has nothing that opens it. */
struct target {
    struct client *client;
    const struct port *port;
    uint32_t provider;
    const uint32_t *skus;           /* of each row of the mix, at this target */
    const struct target_spec *spec; /* NULL: the only one */
};

struct route {
    const struct target *targets;
    uint32_t count;          /* at least 1 */
    bool hedged;             /* some target takes copies */
    bool cancel_unbilled;    /* some of those says so */
    const double *cumulated; /* shares of a static split, the last is 1; NULL: ordered */
};

/* `targets` is borrowed for good; the split's table lives in the arena. */
void route_init(struct route *route, const struct target *targets, uint32_t count,
                struct arena *arena);

/* The target that a request starts at. */
uint32_t route_start(const struct route *route, const struct rng_key *key, uint64_t entity,
                     uint64_t ordinal);

/* Whether there is such a target, and it takes copies. */
static inline bool route_is_hedge(const struct route *route, uint32_t target) {
    return target < route->count && route->targets[target].spec->hedge != SIM_TIME_NEVER;
}

/* The target after `at` that a call can move to; `count` if there is none. */
static inline uint32_t route_next(const struct route *route, uint32_t at) {
    at++;
    while (route->hedged && route_is_hedge(route, at))
        at++;
    return at;
}

/* Whether a failure at target `at` opens the next one. */
static inline bool route_moves_on(const struct route *route, uint32_t at,
                                  const struct retry_failure *failure) {
    if (at + 1 >= route->count || route->cumulated)
        return false;
    const uint32_t to = route_next(route, at);
    if (to == route->count)
        return false;
    const struct target_spec *next = route->targets[to].spec;
    return next->by_verdict && retry_match_has(&next->match, failure);
}

/* Whether a refusal by a gate at target `at` does. */
static inline bool route_moves_on_shed(const struct route *route, uint32_t at) {
    if (route->cumulated || at + 1 >= route->count)
        return false;
    const uint32_t to = route_next(route, at);
    return to < route->count && route->targets[to].spec->by_shed;
}

/* When time opens the one after `at` for a request that arrived at `arrived_at`; SIM_TIME_NEVER: it
 * does not. */
static inline sim_time route_opens_at(const struct route *route, uint32_t at, sim_time arrived_at) {
    if (at + 1 >= route->count || route->cumulated)
        return SIM_TIME_NEVER;
    const uint32_t to = route_next(route, at);
    return to == route->count ? SIM_TIME_NEVER
                              : time_add_sat(arrived_at, route->targets[to].spec->after);
}

#endif

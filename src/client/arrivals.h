/*
 * arrivals - when the requests of a workload come, and from whom.
 *
 * A source of arrivals is asked for the instant of its next one (`due`), and is told to hand it out
 * (`take`). Sources that wait for their users (sessions, closed loops) are also told how requests
 * end, after which `due` may have become earlier. Arrivals lie in [0, horizon), never fall, and do
 * not depend on the horizon otherwise: a longer one adds arrivals at the end and changes none.
 *
 * Luck: an open loop is one entity, (workload, user 0), and its requests have ordinals 0, 1 …; in
 * sessions and closed loops every user is an entity, with ordinals of his own. Nothing depends on
 * other workloads, nor, for open loops, on what becomes of the requests.
 *
 * ASSUMPTION: growth is compound and continuous: a rate at time t is rate·(1 + growth)^(t / 1
 * week).
 *
 * State is plain memory of `state_size` bytes, zeroed, owned by the caller and not moved; what more
 * a source needs it takes from the context's arena. Specs are borrowed for good.
 */
#ifndef TIERSIM_CLIENT_ARRIVALS_H
#define TIERSIM_CLIENT_ARRIVALS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "base/units.h"
#include "engine/rng.h"
#include "record/vocabulary.h"

struct arrival {
    sim_time at;
    uint32_t user;             /* 0 where the workload has no users */
    int32_t n;                 /* images asked for; 0: the mix decides */
    uint64_t entity;           /* whose luck */
    uint64_t ordinal;          /* of the request in its entity */
    int32_t sku_choice;        /* row of the mix; -1: drawn */
    sim_time service_override; /* SIM_TIME_NEVER: drawn */
};

struct arrivals_context {
    struct rng_key key;
    const char *workload_name;
    sim_time horizon;
    int64_t start_unix_ns; /* of simulated time 0, for profiles by local time */
    struct arena *arena;
};

/* Whether requests come from users that are told apart (`user` above). */
enum arrivals_users {
    ARRIVALS_NO_USERS,
    ARRIVALS_USERS,   /* who may come again */
    ARRIVALS_SESSIONS /* each a session, and gone after it */
};

struct arrivals_type {
    struct variant_type variant;
    size_t state_size;
    void (*init)(void *state, const void *spec, const struct arrivals_context *context);
    /* The instant of the next arrival; SIM_TIME_NEVER: none known. */
    sim_time (*due)(const void *state);
    /* Hands out the next arrival, which must be known. */
    void (*take)(void *state, struct arrival *out);
    /* A request of `user` ended; `due` may change. True: the user is gone for good. NULL for open
     * loops. */
    bool (*ended)(void *state, uint32_t user, sim_time now, enum outcome outcome);
    enum arrivals_users (*users)(const void *spec); /* NULL: none */
    /* Why there is no steady state, as "its rate grows": the process follows the date or the time
     * since the start. NULL: it does not. */
    const char *(*unsteady)(const void *spec);
    /*
     * After the files are loaded: matches what the spec names with the workload's mix (a list of
     * struct mix_spec), once per scenario. NULL: nothing to match.
     */
    bool (*match)(void *spec, const struct field_list *mix, struct arena *arena, struct error *err);
};

extern const struct variant_registry arrivals_registry;

/* The type of a decoded field, which must not be absent. */
static inline const struct arrivals_type *arrivals_type_of(const struct variant *variant) {
    return (const struct arrivals_type *)(const void *)variant->type;
}

#endif

/*
 * workload - a source of requests as the scenario describes it: an arrival process, what is asked
 * for, how long its users wait, and the client and the provider its requests go to.
 *
 * Plain constant data after loading.
 */
#ifndef TIERSIM_CLIENT_WORKLOAD_H
#define TIERSIM_CLIENT_WORKLOAD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "base/units.h"
#include "client/arrivals.h"
#include "client/follow_up.h"
#include "client/mix.h"
#include "client/route.h"

enum patience_mode {
    PATIENCE_SILENT, /* users learn nothing and leave when their patience ends */
    PATIENCE_SHOWN,  /* users are shown the estimated wait and leave at once if it is too long */
};

struct workload_spec {
    const char *name;
    struct variant arrivals;
    const char *client;    /* name; NULL: the only client, or a plain one if there is none */
    const char *provider;  /* name; NULL: the first */
    sim_time patience;     /* SIM_TIME_NEVER: users wait for ever */
    int patience_mode;     /* enum patience_mode */
    sim_time deadline;     /* a delivery counts as good up to here; SIM_TIME_NEVER: always */
    double reserved;       /* share of its client's pacing kept for it; NaN: none */
    double weight;         /* share of its turns in a queue of order fair */
    int64_t priority;      /* greater goes first, in a queue ordered by priority */
    struct field_list mix; /* of struct mix_spec; at least one row */
    const struct reask_spec *reask; /* after a content refusal; NULL: nobody asks anew */
    struct field_list route; /* of struct target_spec; empty: the provider and the client above */
};

extern const struct field_table workload_fields;

/* Whether its requests come from users that are told apart. */
enum arrivals_users workload_users(const struct workload_spec *spec);

/* Once, after every file is loaded: lets the arrivals match what they name with the mix. */
bool workload_match(struct workload_spec *spec, struct arena *arena, struct error *err);

#endif

/*
 * clairvoyant - when each request would have been admitted by a pacer that sees the limits.
 *
 * A pure function over arrivals and limits: at each provider, first come first served, each request
 * is admitted at the first instant at which its ask passes every limit, and is never refused. One
 * who would have to wait longer than his patience leaves at his arrival and takes nothing. What it
 * then takes to generate is drawn as the run draws it for a first attempt (same seed, replication
 * and request), so its latencies share the luck of the policies they are compared with.
 *
 * It is a yardstick and no optimum: strict order may keep a small ask behind a large one, and a
 * policy that lets some leave may deliver more in time.
 *
 * ASSUMPTION: the limits are those in force at the start; limits on concurrency, other tenants of a
 * pool, incidents, faults, content policy, money, workers and timeouts are left out, and a request
 * goes to the first target of its route. A request that its client splits asks part by part, and is
 * admitted with the last of them. One that can never pass (n above a limit) is never admitted.
 */
#ifndef TIERSIM_STUDY_CLAIRVOYANT_H
#define TIERSIM_STUDY_CLAIRVOYANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "record/call.h"
#include "scenario/scenario.h"

/* One request, in the order of arrivals. */
struct clairvoyant_ask {
    struct subject subject;
    uint32_t provider;
    int32_t split;             /* images a call at most; 0: all in one */
    sim_time patience;         /* SIM_TIME_NEVER: no end of it */
    sim_time service_override; /* of a trace; SIM_TIME_NEVER: none */
    sim_time admitted_at;      /* found; SIM_TIME_NEVER: never, or he left */
    sim_time delivered_at;     /* found; SIM_TIME_NEVER where not admitted */
};

/* Fills in what is to be found. False with *err set when memory ran out. */
bool clairvoyant_admit(const struct scenario *scenario, uint64_t replication,
                       struct clairvoyant_ask *asks, size_t count, struct error *err);

#endif

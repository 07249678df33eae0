/*
 * world - one replication: built from a const scenario, run, folded into a summary, and checked.
 *
 * Here and nowhere else are clients plugged into providers. A world owns everything it writes; any
 * number of worlds may share a scenario, one thread each. Nothing below this rank names it.
 *
 * Laws checked at the end of every run (design §10), a breach being our bug: requests are conserved
 * per workload and in total; Little's identity holds to the nanosecond; the parts of every latency
 * add up.
 *
 * The series is sampled after everything else of its instant; sampling changes nothing.
 */
#ifndef TIERSIM_WORLD_WORLD_H
#define TIERSIM_WORLD_WORLD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/units.h"
#include "provider/limiter.h"
#include "record/sink.h"
#include "scenario/scenario.h"
#include "world/summary.h"

struct account;
struct world;

/*
 * Readings of parts of the measured span, [warmup, horizon) cut into `count` equal ones: a request
 * counts where its records fall, so that the parts add up to the whole but for the drain. Only
 * metrics that are sums, ratios and quantiles have values; the rest are NaN.
 */
struct world_cuts {
    size_t count;
    size_t scopes;            /* overall, each workload, each SKU asked for */
    struct reading *readings; /* [part][scope][metric], filled in by the run */
};

/* Room for them; false when memory ran out. To be released in any case. */
bool world_cuts_init(struct world_cuts *cuts, const struct scenario *scenario, size_t count);
void world_cuts_release(struct world_cuts *cuts);

struct world_config {
    const struct scenario *scenario;
    uint64_t replication;              /* from 0; with the seed, the key of all luck */
    struct sink *sink;                 /* hears everything besides the tally; NULL: nobody */
    const volatile sig_atomic_t *stop; /* set from outside to stop the run; NULL: never */
    bool want_headers;                 /* calls are shown with their rate-limit headers */
    struct world_cuts *cuts;           /* to be filled in by world_run; NULL: none */
};

/* A world at time 0, or NULL with *err set when memory ran out. */
struct world *world_new(const struct world_config *config, struct error *err);

/*
 * Runs up to `until`, at most the end (horizon + drain). False with *err set if the run cannot go
 * on: memory, the event budget (max_events), too many requests at once (max_requests), or stopped
 * from outside (ERROR_NONE kind is then left in *err).
 */
bool world_advance(struct world *world, sim_time until, struct error *err);

/* The limits of a provider: their number, and the name of each by its index in a call. */
size_t world_limit_count(const struct world *world, size_t provider);
const char *world_limit_name(const struct world *world, size_t provider, size_t limit);

/* How full it is at this instant; reading it changes nothing. */
struct limit_reading world_limit_read(const struct world *world, size_t provider, size_t limit);

/* The account of a provider, to be read only; NULL: it has none. */
struct account *world_account(const struct world *world, size_t provider);

/* Horizon + drain. */
sim_time world_end(const struct world *world);

/* Ends what is still under way, checks the laws and fills in *out. Once, at the end. */
bool world_summarize(struct world *world, struct summary *out, struct error *err);

/* What the world holds of memory, in bytes, without the tally's histograms. */
size_t world_bytes(const struct world *world);

void world_free(struct world *world);

/* world_new, world_advance to the end, world_summarize, world_free. */
bool world_run(const struct world_config *config, struct summary *out, struct error *err);

#endif

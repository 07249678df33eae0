/*
 * world_parts - what a world is made of, private to world/.
 */
#ifndef TIERSIM_WORLD_WORLD_PARTS_H
#define TIERSIM_WORLD_WORLD_PARTS_H

#include <setjmp.h>

#include "base/arena.h"
#include "client/client.h"
#include "engine/clock.h"
#include "engine/rng.h"
#include "provider/provider.h"
#include "world/series.h"
#include "world/tally.h"
#include "world/world.h"

struct world {
    const struct scenario *scenario;
    struct rng_key key;
    struct clock clock;
    struct arena arena;
    jmp_buf out_of_memory; /* where a failed allocation of the model lands */
    struct tally tally;
    struct cell *closed; /* by cell: what earlier cuts took out of the tally; NULL: no cut */
    struct tee tee;
    struct sink *sink; /* the tally, or the tee of tally and listener */
    struct provider **providers;
    struct port *ports;
    uint32_t *first_limit; /* of each provider, counting through all of them */
    uint32_t limit_count;
    struct client_context context;
    struct client *clients;
    struct source *sources;
    struct event sample;
    struct series series;
    struct totals sampled;                        /* at the last point */
    struct limit_reading *at_warmup, *at_horizon; /* by limit: what is measured lies between */
    int marks;                                    /* how many of the two were taken */
    double *limit_admitted, *limit_capacity;      /* at the last point, by limit */
};

/* sampler.c: points of the series; false when memory ran out */
bool sampler_start(struct world *world, sim_time interval);
void sampler_finish(struct world *world); /* the last, perhaps shorter, interval */

/* summary.c: the readings since the last cut, which are taken out of the tally and put back by
 * world_summarize. False when memory ran out. */
bool world_cut(struct world *world, struct world_cuts *cuts, size_t part);
void world_forget_cuts(struct world *world);

/* accounts.c */
void world_close_accounts(struct world *world);
void world_account_readings(const struct world *world, struct reading *out);
bool world_account_summaries(const struct world *world, struct summary *out); /* false: memory */

#endif

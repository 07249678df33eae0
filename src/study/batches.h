/*
 * batches - intervals of one long run, from the parts of its measured span: batch means.
 *
 * Where a steady-state question has one replication only, its span is cut into 20 parts
 * (world_cuts) and the parts stand for replications: of a sum or a quantile Student's t of their
 * values, of a ratio the jackknife over the parts. The value itself stays that of the whole run.
 * Parts that are correlated would make the interval too short: von Neumann's test is made first
 * (stats/batch_means.h), and where it rejects independence at 10 % neighbours are joined, 10 parts
 * tried, and then no interval is given at all.
 *
 * Sources: stats/batch_means.h; of quantiles: Wood and Schmeiser, "Overlapping batch quantiles",
 * Winter Simulation Conference (1995) 303-308.
 *
 * ASSUMPTION: levels and flags (the longest queue, whether the credit ran out) belong to a whole
 * run and have no interval from its parts.
 */
#ifndef TIERSIM_STUDY_BATCHES_H
#define TIERSIM_STUDY_BATCHES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "record/metric.h"
#include "stats/estimate.h"
#include "world/world.h"

enum { BATCHES = 20 };

/*
 * Gives the value of a whole run its interval. False where it cannot have one: of a kind that has
 * none, too few data in a part, or correlated parts; *correlated tells the last. Uses the arena.
 */
bool batches_interval(struct estimate *estimate, const struct world_cuts *cuts, size_t scope,
                      enum metric metric, bool *correlated, struct arena *arena);

#endif

/*
 * spend - what a study says about money over its replications, as tables.
 *
 *   spend        day, date, workload, sku, charges, images, cost: means over the replications
 *   spend_total  what, mean, half_width, p50, p90, p95, lowest, highest of one replication's total:
 *                of the workloads, and where there is other_spend of that and of both
 *   spend_fan    time, mean, lowest, p10, p50, p90, highest of what the workloads spent by then
 *                since the period began; limit: what refuses beyond it, empty where none is known
 *   chances      event, share of the replications in which it came before the horizon, with the
 *                ends of Wilson's 95 % interval, and when it came first, on average over these
 *   grants       credit by name: given, used, expired (mean and half-width), images likewise
 *   alerts       thresholds: how likely they are reached, when the mail is read, what is gone by
 *                then, and the warning it gives: the time from reading it to the first refusal
 *   tiers        how likely each tier above the first is reached, and when
 *
 * Money runs from time 0, warm-up included. A p-quantile is the smallest of the replications'
 * values with at least p of them at or below it, and is left empty unless ten are expected above
 * it: p50 needs 20 replications, p90 100, p95 200. Rows that are zero throughout are left out of
 * `spend`; days are those of the run.
 *
 * The fan's period is that of the spend limits of the only provider's account; without one, or with
 * several providers, a calendar month in UTC. The first begins with what was spent in it before the
 * run, none begins in the drain. Each but the first begins with a row of zeros at the end of the
 * last interval of the series that began before it: an interval across the edge counts for the
 * period in which it began. The limit is the least of those in force, as long as no replication has
 * changed its tier; there is none where other_spend counts against it too, or where what was spent
 * before may have been another project's.
 */
#ifndef TIERSIM_STUDY_SPEND_H
#define TIERSIM_STUDY_SPEND_H

#include <stddef.h>

#include "scenario/scenario.h"
#include "study/replicate.h"
#include "study/table.h"

/* At most so many tables. */
enum { SPEND_TABLES = 7 };

/* Makes the tables that there is something to say in; their number. Failure: table->failed. */
size_t spend_tables(struct table *tables, const struct scenario *scenario,
                    const struct sample *sample);

#endif

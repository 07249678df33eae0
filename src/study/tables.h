/*
 * tables - the figures of a study as tables, for files, plots and people.
 *
 *   series             time_s, arrived_per_min … : means over the replications, one row an interval
 *   latency            latency_s, share: of deliveries of all replications, at most 400 rows
 *   latency_quantiles  p, latency_s: the estimates of the metrics, where known
 *   parts              what latency is made of, by workload and overall, in seconds
 *   ledger             hour, workload, sku (, grant), charges, images, cost_USD
 *   promise            by workload and band of queue positions at arrival: the wait to the first
 * send that held for half and for nine tenths (see world/promise.h) unit_economics     cost per
 * image, user and session, by workload and SKU, on average and in the hour in which the workload
 * cost most (see study/economics.h) recovery           of each incident and of the peak: how many
 * piled up, how long that took to drain, who got nothing meanwhile (see world/recovery.h); means,
 * drain_time over the replications in which it drained, whose share is drained rejections see
 * week.h sweep              the axes, then every overall metric with its half width, then
 * spend_cap_USD, the least limit that refuses spend of a month at the start; one row a point
 *
 * The ledger's rows are means over the replications: counts as they come, money rounded to the
 * nano-dollar, halves away from zero; a single replication is exact. Rows that are zero throughout
 * are left out.
 */
#ifndef TIERSIM_STUDY_TABLES_H
#define TIERSIM_STUDY_TABLES_H

#include <stddef.h>

#include "scenario/scenario.h"
#include "study/replicate.h"
#include "study/result.h"
#include "study/sweep.h"

/* The question where the scenario has one, else its name. */
const char *table_title(const struct scenario *scenario);

/* The header of a column is its name with _unit behind it, so the ones above are exact. Titles are
 * the question where the scenario has one. Failure: table->failed. */
void table_of_series(struct table *table, const struct scenario *scenario,
                     const struct sample *sample);
void table_of_latency(struct table *table, const struct scenario *scenario,
                      const struct sample *sample);
void table_of_quantiles(struct table *table, const struct scenario *scenario,
                        const struct point_result *point);
void table_of_parts(struct table *table, const struct scenario *scenario,
                    const struct point_result *point);
void table_of_ledger(struct table *table, const struct scenario *scenario,
                     const struct sample *sample);
void table_of_promise(struct table *table, const struct scenario *scenario,
                      const struct sample *sample);
void table_of_economics(struct table *table, const struct scenario *scenario,
                        const struct sample *sample);
void table_of_recovery(struct table *table, const struct scenario *scenario,
                       const struct sample *sample);
void table_of_sweep(struct table *table, const char *title, const struct axis *axes,
                    size_t axis_count, const struct point_result *points, const money *caps,
                    size_t point_count);

#endif

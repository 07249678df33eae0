/*
 * compare - several designs against the first of them, under the same luck.
 *
 * Designs are run with the same seed and the same replications, so that replication i of one and of
 * another have the same arrivals, service times and faults (design §6). What is estimated is the
 * difference replication by replication: a paired t interval; of ratios a paired jackknife
 * (stats/paired_ratio.h). Designs whose seed or number of replications differs are refused.
 *
 * The table `compare` has one row for each later design, scope and metric that both have:
 *
 *   design, scope, name, metric, unit   scope is "overall", "by_workload" …
 *   first, value                        means of the first design and of this one
 *   difference                          value minus first, with half_width, low, high (95 %)
 *   p_greater, p_less                   one-sided: small means that this design's is greater, less
 *   variance_ratio                      variance of the paired difference / that of two designs
 *                                       with luck of their own; 0.2: a fifth of the replications
 *
 * Scopes are told apart by their names: a workload that only one design has is left out.
 *
 * ASSUMPTION: of a flag (ran_dry, blocked) the difference is that of two proportions with a paired
 * t interval. ASSUMPTION: with `precision`, what is to be precise is the difference; "5%" is of the
 * first design's value.
 */
#ifndef TIERSIM_STUDY_COMPARE_H
#define TIERSIM_STUDY_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "study/designs.h"
#include "study/result.h"
#include "study/run.h"

/*
 * Loads and runs at least two designs. False with *err set and nothing to release; if it was the
 * scenarios' fault, their problems are in *problems too (warnings in any case).
 */
bool study_compare(const struct design *designs, size_t count, const struct study_options *options,
                   struct result *out, struct problems *problems, struct error *err);

/* One metric of one scope: the second sample minus the first. Unknown is NaN. */
struct estimate_comparison compare_metric(const struct sample *first, size_t first_scope,
                                          const struct sample *second, size_t second_scope,
                                          enum metric metric, double confidence,
                                          struct arena *scratch);

#endif

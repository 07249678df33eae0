/*
 * paired_ratio: the difference of two ratios of sums, replication by replication.
 *
 * sum(n) / sum(d) of each design; the interval and the p-values of the difference come from the
 * jackknife: the ratio with one replication left out, of both designs at once, so that the luck
 * they share cancels. The pseudo-values are centred on the ratio itself, as estimate_ratio does:
 * the difference is that of the two ratios, without a correction for bias.
 *
 * A replication with a NaN in either design is left out of both. NaN when a denominator sums to 0
 * or would with one replication left out.
 *
 * Source: Efron and Stein, "The jackknife estimate of variance", Annals of Statistics 9 (1981).
 */
#ifndef TIERSIM_STATS_PAIRED_RATIO_H
#define TIERSIM_STATS_PAIRED_RATIO_H

#include <stddef.h>

#include "stats/estimate.h"

/* One design: a numerator and a denominator a replication; borrowed. */
struct ratio_values {
    const double *numerators, *denominators;
};

/* First minus second. `scratch` has room for 2 × count numbers. */
struct estimate_comparison estimate_paired_ratio(struct ratio_values first,
                                                 struct ratio_values second, size_t count,
                                                 double confidence, double *scratch);

#endif

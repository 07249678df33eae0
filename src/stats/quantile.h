/*
 * quantile: the one definition of a p-quantile, and of when there are too few samples to show one.
 *
 * The p-quantile of N samples is the smallest sample with ceil(p N) samples at or below it; no
 * interpolation (definition 1 of Hyndman and Fan, "Sample quantiles in statistical packages", The
 * American Statistician 50 (1996) 361-365). p is meant as the decimal its author wrote: 0.07 times
 * 100 is 7, although the product of the two doubles is a little more, so a product within rounding
 * of a whole number is that number. Pure functions; nothing fails.
 */
#ifndef TIERSIM_STATS_QUANTILE_H
#define TIERSIM_STATS_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The rank, from 1 to count, of the p-quantile in ascending order: ceil(p count), at least 1.
 * Requires count > 0 and 0 <= p <= 1.
 */
int64_t quantile_rank(double p, int64_t count);

/*
 * Whether a p-quantile of `count` samples may be shown: count (1 - p) >= 10, that is, at least ten
 * samples are expected beyond it. False for count == 0 and for p == 1.
 */
bool quantile_known(double p, int64_t count);

/* The p-quantile of `count` values in ascending order. Requires count > 0. */
int64_t quantile_of_sorted(const int64_t *values, size_t count, double p);

#endif

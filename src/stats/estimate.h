/*
 * estimate: what replications say about a metric: a value, its interval, one-sided bounds.
 *
 * A replication is the unit of the sample: one value each, independent and identically distributed.
 * Never pass the requests of one run: they are correlated and the interval would be too short.
 *
 * A value that is NaN (the metric was null in that replication) is left out and counted in
 * `missing`; infinite values are a bug of the caller. What cannot be known is NaN, never a number
 * that looks like an answer: the mean of no values, the half-width of fewer than two.
 *
 * `confidence` is that of the two-sided interval [low, high]; lower_bound and upper_bound are
 * one-sided bounds at the same confidence (each by itself), hence nearer to the mean than low and
 * high.
 *
 * Pure functions of their arguments; nothing is allocated, every pointer is borrowed. An estimate
 * depends on the order of the values by rounding only; give them in index order so that the bytes
 * are the same.
 *
 * Sources: Student's t and replications needed: Law, "Simulation Modeling and Analysis", 5th ed.
 * (2015), ch. 9.4.1; ratio: Quenouille's jackknife as in Efron and Stein, "The jackknife estimate
 * of variance", Annals of Statistics 9 (1981) 586-596; proportion: Wilson, "Probable inference, the
 * law of succession, and statistical inference", JASA 22 (1927) 209-212. Quantiles of t and of the
 * normal law are GSL's.
 */
#ifndef TIERSIM_STATS_ESTIMATE_H
#define TIERSIM_STATS_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/moments.h"

#define ESTIMATE_CONFIDENCE 0.95 /* what every output shows */

struct estimate {
    double mean;           /* NaN when nothing is known */
    double half_width;     /* half the length of [low, high]; NaN when unknown */
    double low;            /* ends of the two-sided interval; NaN when unknown */
    double high;           /* mean - half_width and mean + half_width, but for a proportion */
    double lower_bound;    /* one-sided: the truth is above this with `confidence` */
    double upper_bound;    /* one-sided: the truth is below this with `confidence` */
    double standard_error; /* of the mean; NaN when unknown */
    double confidence;     /* strictly between 0.5 and 1 */
    size_t count;          /* replications used */
    size_t missing;        /* replications left out: NaN */
};

/* A comparison of two designs, replication by replication. */
struct estimate_comparison {
    struct estimate difference; /* first minus second */
    double p_greater; /* one-sided p-value against "first <= second": small means first > second */
    double p_less;    /* one-sided p-value against "first >= second": small means first < second */
};

/* What `estimate_replications_needed` gives when no number will do or none can be told. */
#define ESTIMATE_NEVER ((size_t)-1)

/* The mean with Student's t interval. */
struct estimate estimate_mean(const double *values, size_t count, double confidence);

/* The same from the moments of the values that were there; `missing` is only passed on. */
struct estimate estimate_of_moments(const struct moments *moments, size_t missing,
                                    double confidence);

/*
 * sum(numerators) / sum(denominators) with a jackknife interval (t, count - 1 degrees of freedom).
 * A pair with a NaN in it is left out. The mean is NaN when the denominators sum to 0; the
 * half-width also when they do so with one replication left out (one replication alone carries the
 * ratio).
 */
struct estimate estimate_ratio(const double *numerators, const double *denominators, size_t count,
                               double confidence);

/*
 * The mean of first[i] - second[i] with its paired t interval and p-values. A pair with a NaN in it
 * is left out. When all differences are equal the p-values are 0 and 1; when all are zero, both are
 * 1.
 */
struct estimate_comparison estimate_paired(const double *first, const double *second, size_t count,
                                           double confidence);

/*
 * The share of `successes` among `count` with Wilson's score interval: for one yes or no a
 * replication. The interval is not centred on the share: show low and high. standard_error is
 * half_width / z.
 */
struct estimate estimate_wilson(size_t successes, size_t count, double confidence);

/*
 * Whether half_width <= precision (absolute), or <= precision * |mean| (relative). False when
 * unknown.
 */
bool estimate_is_precise(const struct estimate *estimate, double precision, bool relative);

/*
 * The least number of replications in all, not below those already made, at which the interval
 * would be that precise if the standard deviation stayed as estimated: min { i : t(i - 1) s /
 * sqrt(i) <= target }. ESTIMATE_NEVER when nothing can be told: fewer than two replications, a
 * target of 0. Law's relative error g is had by passing g / (1 + g). Missing replications are not
 * foreseen.
 */
size_t estimate_replications_needed(const struct estimate *estimate, double precision,
                                    bool relative);

#endif

/*
 * moments: count, mean, variance, least and greatest of a stream of doubles, in constant memory.
 *
 * Not a histogram (no quantiles) and not an estimate: samples of one run are correlated, so no
 * interval may be made of their variance. Intervals come from stats/estimate.h, over replications.
 *
 * Invariants: m2 >= 0; count == 0 means that mean and m2 are 0, minimum is +INFINITY and maximum
 * -INFINITY. The unit is that of the samples. Samples must not be NaN. Merging two gives what one
 * pass over both would give, up to rounding. Nothing is allocated, nothing fails; every pointer is
 * borrowed.
 *
 * Sources: add is Welford, "Note on a method for calculating corrected sums of squares and
 * products", Technometrics 4 (1962) 419-420; merge is Chan, Golub and LeVeque, "Algorithms for
 * computing the sample variance", The American Statistician 37 (1983) 242-247, eq. (2.1).
 */
#ifndef TIERSIM_STATS_MOMENTS_H
#define TIERSIM_STATS_MOMENTS_H

#include <assert.h>
#include <stdint.h>

struct moments {
    int64_t count;
    double mean;
    double m2; /* sum of squared deviations from the mean */
    double minimum;
    double maximum;
};

/* Makes the empty set of samples. */
void moments_init(struct moments *moments);

/* Adds one sample. */
static inline void moments_add(struct moments *moments, double sample) {
    assert(sample == sample);
    moments->count++;
    double from_old_mean = sample - moments->mean;
    moments->mean += from_old_mean / (double)moments->count;
    moments->m2 += from_old_mean * (sample - moments->mean);
    if (sample < moments->minimum)
        moments->minimum = sample;
    if (sample > moments->maximum)
        moments->maximum = sample;
}

/* Adds all samples of `from` to `into`. The two may be the same object. */
void moments_merge(struct moments *into, const struct moments *from);

/* The mean; NaN when there are no samples. */
double moments_mean(const struct moments *moments);

/* The unbiased sample variance m2 / (count - 1); NaN for fewer than two samples. */
double moments_variance(const struct moments *moments);

/* The square root of the variance; NaN for fewer than two samples. */
double moments_standard_deviation(const struct moments *moments);

#endif

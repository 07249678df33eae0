#include "stats/estimate.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

static struct estimate unknown_estimate(size_t count, size_t missing, double confidence) {
    assert(confidence > 0.5 && confidence < 1.0);
    struct estimate estimate = {
        .mean = NAN,
        .half_width = NAN,
        .low = NAN,
        .high = NAN,
        .lower_bound = NAN,
        .upper_bound = NAN,
        .standard_error = NAN,
        .confidence = confidence,
        .count = count,
        .missing = missing,
    };
    return estimate;
}

/*
 * Sets everything that follows from the mean, its standard error and t with count - 1 degrees of
 * freedom.
 */
static void set_t_interval(struct estimate *estimate, double standard_error) {
    double freedom = (double)estimate->count - 1.0;
    double two_sided = gsl_cdf_tdist_Pinv(0.5 + estimate->confidence / 2, freedom);
    double one_sided = gsl_cdf_tdist_Pinv(estimate->confidence, freedom);
    estimate->standard_error = standard_error;
    estimate->half_width = two_sided * standard_error;
    estimate->low = estimate->mean - estimate->half_width;
    estimate->high = estimate->mean + estimate->half_width;
    estimate->lower_bound = estimate->mean - one_sided * standard_error;
    estimate->upper_bound = estimate->mean + one_sided * standard_error;
}

/* Whether a value is there; an infinite one is a bug of the caller. */
static bool is_present(double value) {
    assert(!isinf(value));
    return !isnan(value);
}

struct estimate estimate_of_moments(const struct moments *moments, size_t missing,
                                    double confidence) {
    struct estimate estimate = unknown_estimate((size_t)moments->count, missing, confidence);
    estimate.mean = moments_mean(moments);
    if (moments->count > 1)
        set_t_interval(&estimate, sqrt(moments_variance(moments) / (double)moments->count));
    return estimate;
}

struct estimate estimate_mean(const double *values, size_t count, double confidence) {
    struct moments moments;
    moments_init(&moments);
    for (size_t i = 0; i < count; i++) {
        if (is_present(values[i]))
            moments_add(&moments, values[i]);
    }
    return estimate_of_moments(&moments, count - (size_t)moments.count, confidence);
}

struct estimate estimate_ratio(const double *numerators, const double *denominators, size_t count,
                               double confidence) {
    double numerator = 0.0;
    double denominator = 0.0;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        bool numerator_present = is_present(numerators[i]);
        bool denominator_present = is_present(denominators[i]);
        if (!numerator_present || !denominator_present)
            continue;
        numerator += numerators[i];
        denominator += denominators[i];
        used++;
    }
    struct estimate estimate = unknown_estimate(used, count - used, confidence);
    if (denominator == 0.0)
        return estimate;
    estimate.mean = numerator / denominator;
    if (used < 2)
        return estimate;

    struct moments left_out; /* the ratios with one replication left out */
    moments_init(&left_out);
    for (size_t i = 0; i < count; i++) {
        if (isnan(numerators[i]) || isnan(denominators[i]))
            continue;
        double remaining = denominator - denominators[i];
        if (remaining == 0.0)
            return estimate;
        moments_add(&left_out, (numerator - numerators[i]) / remaining);
    }
    double shrink = ((double)used - 1.0) / (double)used;
    set_t_interval(&estimate, sqrt(shrink * left_out.m2));
    return estimate;
}

struct estimate_comparison estimate_paired(const double *first, const double *second, size_t count,
                                           double confidence) {
    struct moments moments;
    moments_init(&moments);
    for (size_t i = 0; i < count; i++) {
        bool first_present = is_present(first[i]);
        bool second_present = is_present(second[i]);
        if (first_present && second_present)
            moments_add(&moments, first[i] - second[i]);
    }
    struct estimate_comparison comparison = {
        .difference = estimate_of_moments(&moments, count - (size_t)moments.count, confidence),
        .p_greater = NAN,
        .p_less = NAN,
    };
    if (moments.count < 2)
        return comparison;
    double difference = comparison.difference.mean;
    double standard_error = comparison.difference.standard_error;
    if (standard_error > 0.0) {
        double freedom = (double)moments.count - 1.0;
        double t = difference / standard_error;
        comparison.p_greater = gsl_cdf_tdist_Q(t, freedom);
        comparison.p_less = gsl_cdf_tdist_P(t, freedom);
    } else {
        comparison.p_greater = difference > 0.0 ? 0.0 : 1.0;
        comparison.p_less = difference < 0.0 ? 0.0 : 1.0;
    }
    return comparison;
}

/*
 * The ends of Wilson's interval, the roots of |share - p| = z sqrt(p (1 - p) / n) in p. No success
 * and no failure are set apart because rounding would leave a trace where 0 and 1 are exact.
 */
static void wilson_ends(size_t successes, size_t count, double z, double *low, double *high) {
    double n = (double)count;
    double share = (double)successes / n;
    double shrink = 1.0 + z * z / n;
    double centre = (share + z * z / (2 * n)) / shrink;
    double spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / shrink;
    *low = successes == 0 ? 0.0 : centre - spread;
    *high = successes == count ? 1.0 : centre + spread;
}

struct estimate estimate_wilson(size_t successes, size_t count, double confidence) {
    assert(successes <= count);
    struct estimate estimate = unknown_estimate(count, 0, confidence);
    if (count == 0)
        return estimate;
    double z = gsl_cdf_ugaussian_Pinv(0.5 + confidence / 2);
    estimate.mean = (double)successes / (double)count;
    wilson_ends(successes, count, z, &estimate.low, &estimate.high);
    estimate.half_width = (estimate.high - estimate.low) / 2;
    estimate.standard_error = estimate.half_width / z;
    wilson_ends(successes, count, gsl_cdf_ugaussian_Pinv(confidence), &estimate.lower_bound,
                &estimate.upper_bound);
    return estimate;
}

static double target_half_width(const struct estimate *estimate, double precision, bool relative) {
    assert(precision >= 0.0);
    return relative ? precision * fabs(estimate->mean) : precision;
}

bool estimate_is_precise(const struct estimate *estimate, double precision, bool relative) {
    return estimate->half_width <= target_half_width(estimate, precision, relative);
}

/* What the half-width would be with `count` replications of the same standard deviation. */
static double half_width_at(const struct estimate *estimate, size_t count) {
    double quantile = gsl_cdf_tdist_Pinv(0.5 + estimate->confidence / 2, (double)count - 1);
    return quantile * estimate->standard_error * sqrt((double)estimate->count / (double)count);
}

size_t estimate_replications_needed(const struct estimate *estimate, double precision,
                                    bool relative) {
    if (estimate_is_precise(estimate, precision, relative))
        return estimate->count;
    double target = target_half_width(estimate, precision, relative);
    if (!(target > 0.0) || isnan(estimate->half_width))
        return ESTIMATE_NEVER;

    /* The half-width falls as the count grows: bracket the answer, then halve the bracket. */
    const size_t most = (size_t)1 << 50;
    size_t too_few = estimate->count;
    size_t enough = 2 * too_few;
    while (half_width_at(estimate, enough) > target) {
        if (enough > most)
            return ESTIMATE_NEVER;
        too_few = enough;
        enough *= 2;
    }
    while (enough - too_few > 1) {
        size_t middle = too_few + (enough - too_few) / 2;
        if (half_width_at(estimate, middle) > target)
            too_few = middle;
        else
            enough = middle;
    }
    return enough;
}

/*
 * The logarithm is normal with mean mu and standard deviation sigma. Median exp(mu), mean
 * exp(mu + sigma^2/2), p-quantile exp(mu + sigma·z_p) with z_p that of the standard normal.
 */
#include <gsl/gsl_cdf.h>

#include "base/check.h"
#include "engine/dist_spec.h"

struct lognormal_spec {
    struct dist dist;
    sim_time median, mean, p50, p95;
    double sigma;
};

struct dist dist_lognormal(double mu, double sigma) {
    struct dist dist = {.kind = DIST_LOGNORMAL};

    if (!(isfinite(mu) && isfinite(sigma) && sigma >= 0))
        BUG("lognormal distribution with mu %g, sigma %g", mu, sigma);
    dist.lognormal.mu = mu;
    dist.lognormal.sigma = sigma;
    return dist;
}

struct dist dist_lognormal_median(double median, double sigma) {
    return dist_lognormal(log(median), sigma);
}

struct dist dist_lognormal_mean(double mean, double sigma) {
    return dist_lognormal(log(mean) - sigma * sigma / 2, sigma);
}

struct dist dist_lognormal_quantiles(double p50, double p95) {
    return dist_lognormal(log(p50), log(p95 / p50) / gsl_cdf_ugaussian_Pinv(0.95));
}

static bool prepare(void *object, struct complaint *out) {
    struct lognormal_spec *spec = object;
    const bool median = dist_has_time(spec->median), mean = dist_has_time(spec->mean);
    const bool p50 = dist_has_time(spec->p50), p95 = dist_has_time(spec->p95);
    const bool sigma = dist_has_number(spec->sigma);

    if (median + mean + (p50 || p95) != 1)
        return dist_complain(
            out, NULL,
            "give exactly one of 'median' and 'sigma', 'mean' and 'sigma', 'p50' and 'p95'");
    if (p50 != p95)
        return dist_complain(out, p50 ? "p50" : "p95", "'p50' and 'p95' go together");
    if (p50 && sigma)
        return dist_complain(out, "sigma", "'p50' and 'p95' leave no choice of 'sigma'");
    if (!p50 && !sigma)
        return dist_complain(out, median ? "median" : "mean", "'sigma' is missing");
    if (p50 && spec->p95 <= spec->p50)
        return dist_complain(out, "p95", "'p95' must be more than 'p50'");

    if (median)
        spec->dist = dist_lognormal_median(to_seconds(spec->median), spec->sigma);
    else if (mean)
        spec->dist = dist_lognormal_mean(to_seconds(spec->mean), spec->sigma);
    else
        spec->dist = dist_lognormal_quantiles(to_seconds(spec->p50), to_seconds(spec->p95));
    return true;
}

static const struct field fields[] = {
    FIELD(struct lognormal_spec, median, DURATION, .low = DIST_SHORTEST, .high = DIST_LONGEST,
          .doc = "the duration that half of all exceed; with 'sigma'"),
    FIELD(struct lognormal_spec, mean, DURATION, .low = DIST_SHORTEST, .high = DIST_LONGEST,
          .doc = "the mean duration; with 'sigma'"),
    FIELD(struct lognormal_spec, sigma, NUMBER, .high = 10,
          .doc = "standard deviation of the natural logarithm: 0.35 is a moderate spread"),
    FIELD(struct lognormal_spec, p50, DURATION, .low = DIST_SHORTEST, .high = DIST_LONGEST,
          .doc = "the median; with 'p95', instead of 'sigma'"),
    FIELD(struct lognormal_spec, p95, DURATION, .low = DIST_SHORTEST, .high = DIST_LONGEST,
          .doc = "the duration that one in twenty exceeds; with 'p50'"),
};

const struct variant_type dist_lognormal_type = {
    .name = "lognormal",
    .help = "a hump with a long tail, as measured service times mostly look",
    .spec =
        FIELD_TABLE("lognormal distribution", struct lognormal_spec, fields, .prepare = prepare),
};

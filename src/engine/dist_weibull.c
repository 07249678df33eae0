/*
 * P(X > x) = exp(-(x/scale)^shape): mean scale·G1, variance scale^2·(G2 - G1^2), G_i = Γ(1 +
 * i/shape).
 */
#include <gsl/gsl_sf_gamma.h>

#include "base/check.h"
#include "engine/dist_spec.h"

struct dist dist_weibull(double shape, double scale) {
    struct dist dist = {.kind = DIST_WEIBULL};

    if (!(isfinite(shape) && isfinite(scale) && shape >= DIST_WEIBULL_SHAPE_LOW && scale > 0))
        BUG("weibull distribution with shape %g, scale %g", shape, scale);
    dist.weibull.shape = shape;
    dist.weibull.scale = scale;
    return dist;
}

/* log(1 + cv^2) falls as the shape rises. */
static double log_spread(double shape) {
    return gsl_sf_lngamma(1 + 2 / shape) - 2 * gsl_sf_lngamma(1 + 1 / shape);
}

/*
 * The shape has no closed form; an interval around it is halved until nothing is left of it. GSL's
 * root solvers would allocate, which can fail, to save steps that do not count.
 */
struct dist dist_weibull_cv(double mean, double cv) {
    const double target = log1p(cv * cv);
    double low = DIST_WEIBULL_SHAPE_LOW, high = 200; /* cv of 3.7e5 and 0.0064 */

    if (!(cv >= DIST_WEIBULL_CV_LOW && cv <= DIST_WEIBULL_CV_HIGH))
        BUG("weibull distribution with cv %g", cv);
    for (int step = 0; step < 100; step++) {
        const double middle = (low + high) / 2;
        if (log_spread(middle) > target)
            low = middle;
        else
            high = middle;
    }
    return dist_weibull(high, mean / gsl_sf_gamma(1 + 1 / high));
}

static bool prepare(void *object, struct complaint *out) {
    struct dist_shape_spec *spec = object;
    bool by_mean;

    if (!dist_shape_check(spec, &by_mean, out))
        return false;
    spec->dist = by_mean ? dist_weibull_cv(to_seconds(spec->mean), spec->cv)
                         : dist_weibull(spec->shape, to_seconds(spec->scale));
    return true;
}

static const struct field fields[] = {
    FIELD(struct dist_shape_spec, shape, NUMBER, .low = DIST_WEIBULL_SHAPE_LOW,
          .high = DIST_SHAPE_HIGH,
          .doc = "1 is exponential, less has a longer tail, more is steadier; with 'scale'"),
    FIELD(struct dist_shape_spec, scale, DURATION, .low = DIST_SHORTEST, .high = DIST_LONGEST,
          .doc = "the duration that a share of 1/e exceeds; with 'shape'"),
    FIELD(struct dist_shape_spec, mean, DURATION, .low = DIST_SHORTEST, .high = DIST_LONGEST,
          .doc = "the mean duration; with 'cv', instead of 'shape' and 'scale'"),
    FIELD(struct dist_shape_spec, cv, NUMBER, .low = DIST_WEIBULL_CV_LOW,
          .high = DIST_WEIBULL_CV_HIGH, .unit = "ratio",
          .doc = "coefficient of variation, standard deviation over mean"),
};

const struct variant_type dist_weibull_type = {
    .name = "weibull",
    .help = "a tail longer (shape below 1) or shorter (above 1) than exponential",
    .spec = FIELD_TABLE("weibull distribution", struct dist_shape_spec, fields, .prepare = prepare),
};

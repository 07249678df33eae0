/* Density x^(shape-1)·exp(-x/scale), normed: mean shape·scale, variance shape·scale^2, cv^2
 * 1/shape. */
#include "base/check.h"
#include "engine/dist_spec.h"

struct dist dist_gamma(double shape, double scale) {
    struct dist dist = {.kind = DIST_GAMMA};

    if (!(isfinite(shape) && isfinite(scale) && shape > 0 && scale > 0))
        BUG("gamma distribution with shape %g, scale %g", shape, scale);
    dist.gamma.shape = shape;
    dist.gamma.scale = scale;
    return dist;
}

struct dist dist_gamma_cv(double mean, double cv) {
    return dist_gamma(1 / (cv * cv), mean * cv * cv);
}

static bool prepare(void *object, struct complaint *out) {
    struct dist_shape_spec *spec = object;
    bool by_mean;

    if (!dist_shape_check(spec, &by_mean, out))
        return false;
    spec->dist = by_mean ? dist_gamma_cv(to_seconds(spec->mean), spec->cv)
                         : dist_gamma(spec->shape, to_seconds(spec->scale));
    return true;
}

static const struct field fields[] = {
    FIELD(struct dist_shape_spec, shape, NUMBER, .low = DIST_SHAPE_LOW, .high = DIST_SHAPE_HIGH,
          .doc = "1 is exponential, less is burstier, more is steadier; with 'scale'"),
    FIELD(struct dist_shape_spec, scale, DURATION, .low = DIST_SHORTEST, .high = DIST_LONGEST,
          .doc = "the mean is shape times scale; with 'shape'"),
    FIELD(struct dist_shape_spec, mean, DURATION, .low = DIST_SHORTEST, .high = DIST_LONGEST,
          .doc = "the mean duration; with 'cv', instead of 'shape' and 'scale'"),
    FIELD(struct dist_shape_spec, cv, NUMBER, .low = DIST_GAMMA_CV_LOW, .high = DIST_GAMMA_CV_HIGH,
          .unit = "ratio", .doc = "coefficient of variation, standard deviation over mean"),
};

const struct variant_type dist_gamma_type = {
    .name = "gamma",
    .help = "from bursty (cv above 1) over memoryless (1) to steady (below 1)",
    .spec = FIELD_TABLE("gamma distribution", struct dist_shape_spec, fields, .prepare = prepare),
};

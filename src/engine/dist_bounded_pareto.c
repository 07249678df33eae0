/*
 * P(X <= x) = (1 - (low/x)^shape)/span on [low, high], span = 1 - (low/high)^shape: a power law cut
 * at both ends, not folded. Inverse: low·(1 - span·u)^(-1/shape).
 */
#include "base/check.h"
#include "engine/dist_spec.h"

struct pareto_spec {
    struct dist dist;
    double shape;
    sim_time low, high;
};

struct dist dist_bounded_pareto(double shape, double low, double high) {
    struct dist dist = {.kind = DIST_BOUNDED_PARETO};

    if (!(isfinite(shape) && isfinite(high) && shape > 0 && low > 0 && low < high))
        BUG("bounded pareto distribution with shape %g from %g to %g", shape, low, high);
    dist.pareto.shape = shape;
    dist.pareto.low = low;
    dist.pareto.high = high;
    dist.pareto.span = -expm1(-shape * log(high / low));
    return dist;
}

static bool prepare(void *object, struct complaint *out) {
    struct pareto_spec *spec = object;

    if (spec->low >= spec->high)
        return dist_complain(out, "low", "'low' must be less than 'high'");
    spec->dist = dist_bounded_pareto(spec->shape, to_seconds(spec->low), to_seconds(spec->high));
    return true;
}

static const struct field fields[] = {
    FIELD(struct pareto_spec, shape, NUMBER, .required = true, .low = DIST_SHAPE_LOW,
          .high = DIST_SHAPE_HIGH, .doc = "exponent of the tail: 1 to 2 is heavy"),
    FIELD(struct pareto_spec, low, DURATION, .required = true, .low = DIST_SHORTEST,
          .high = DIST_LONGEST, .doc = "the shortest duration"),
    FIELD(struct pareto_spec, high, DURATION, .required = true, .low = DIST_SHORTEST,
          .high = DIST_LONGEST, .doc = "the longest duration"),
};

const struct variant_type dist_bounded_pareto_type = {
    .name = "bounded_pareto",
    .help = "a power law between two bounds: most short, the longest very long",
    .spec =
        FIELD_TABLE("bounded pareto distribution", struct pareto_spec, fields, .prepare = prepare),
};

/* Flat between two bounds: mean (low + high)/2, variance (high - low)^2/12. */
#include "base/check.h"
#include "engine/dist_spec.h"

struct uniform_spec {
    struct dist dist;
    sim_time low, high;
};

struct dist dist_uniform(double low, double high) {
    struct dist dist = {.kind = DIST_UNIFORM};

    if (!(isfinite(low) && isfinite(high) && low <= high))
        BUG("uniform distribution from %g to %g", low, high);
    dist.uniform.low = low;
    dist.uniform.high = high;
    return dist;
}

static bool prepare(void *object, struct complaint *out) {
    struct uniform_spec *spec = object;

    if (spec->low > spec->high)
        return dist_complain(out, "low", "'low' is more than 'high'");
    spec->dist = dist_uniform(to_seconds(spec->low), to_seconds(spec->high));
    return true;
}

static const struct field fields[] = {
    FIELD(struct uniform_spec, low, DURATION, .required = true, .high = DIST_LONGEST,
          .doc = "the shortest duration"),
    FIELD(struct uniform_spec, high, DURATION, .required = true, .high = DIST_LONGEST,
          .doc = "the longest duration"),
};

const struct variant_type dist_uniform_type = {
    .name = "uniform",
    .help = "any duration between two bounds, all alike",
    .spec = FIELD_TABLE("uniform distribution", struct uniform_spec, fields, .prepare = prepare),
};

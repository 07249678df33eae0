/* Always the same value. */
#include "base/check.h"
#include "engine/dist_spec.h"

struct constant_spec {
    struct dist dist;
    sim_time value;
};

struct dist dist_constant(double value) {
    struct dist dist = {.kind = DIST_CONSTANT};

    if (!isfinite(value))
        BUG("constant distribution of %g", value);
    dist.constant.value = value;
    return dist;
}

static bool prepare(void *object, struct complaint *out) {
    struct constant_spec *spec = object;

    (void)out;
    spec->dist = dist_constant(to_seconds(spec->value));
    return true;
}

static const struct field fields[] = {
    FIELD(struct constant_spec, value, DURATION, .required = true, .high = DIST_LONGEST,
          .doc = "the duration that is always drawn"),
};

const struct variant_type dist_constant_type = {
    .name = "constant",
    .help = "always the same duration",
    .spec = FIELD_TABLE("constant distribution", struct constant_spec, fields, .prepare = prepare),
};

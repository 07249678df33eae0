/* Density exp(-x/mean)/mean: memoryless; variance mean^2. */
#include "base/check.h"
#include "engine/dist_spec.h"

struct exponential_spec {
    struct dist dist;
    sim_time mean;
};

struct dist dist_exponential(double mean) {
    struct dist dist = {.kind = DIST_EXPONENTIAL};

    if (!(isfinite(mean) && mean > 0))
        BUG("exponential distribution with mean %g", mean);
    dist.exponential.mean = mean;
    return dist;
}

static bool prepare(void *object, struct complaint *out) {
    struct exponential_spec *spec = object;

    (void)out;
    spec->dist = dist_exponential(to_seconds(spec->mean));
    return true;
}

static const struct field fields[] = {
    FIELD(struct exponential_spec, mean, DURATION, .required = true, .low = DIST_SHORTEST,
          .high = DIST_LONGEST, .doc = "the mean duration"),
};

const struct variant_type dist_exponential_type = {
    .name = "exponential",
    .help = "memoryless, with a given mean; many short, few long",
    .spec = FIELD_TABLE("exponential distribution", struct exponential_spec, fields,
                        .prepare = prepare),
};

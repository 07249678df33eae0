/* One of several distributions, chosen anew for each sample with chances in proportion to weights.
 */
#include "base/check.h"
#include "engine/dist_spec.h"

struct mixture_spec {
    struct dist dist;
    struct field_list components;
};

struct dist dist_mixture(struct dist_component *components, size_t count) {
    struct dist dist = {.kind = DIST_MIXTURE};
    double total = 0, sum = 0;

    if (count == 0)
        BUG("mixture of no distributions");
    for (size_t i = 0; i < count; i++) {
        if (!(isfinite(components[i].weight) && components[i].weight > 0))
            BUG("mixture with a weight of %g", components[i].weight);
        total += components[i].weight;
    }
    for (size_t i = 0; i < count; i++) {
        sum += components[i].weight;
        components[i].up_to = sum / total;
    }
    components[count - 1].up_to = 1;
    dist.mixture.components = components;
    dist.mixture.count = count;
    return dist;
}

double dist_sample_mixture(const struct dist *dist, struct stream *stream) {
    const struct dist_component *component = dist->mixture.components;
    const double u = stream_uniform(stream);

    while (u >= component->up_to)
        component++;
    return dist_sample(component->dist, stream);
}

static double share(const struct dist *dist, size_t i) {
    const struct dist_component *components = dist->mixture.components;

    return components[i].up_to - (i ? components[i - 1].up_to : 0);
}

double dist_mixture_mean(const struct dist *dist) {
    double mean = 0;

    for (size_t i = 0; i < dist->mixture.count; i++)
        mean += share(dist, i) * dist_mean(dist->mixture.components[i].dist);
    return mean;
}

/* The mean of the components' variances plus the variance of their means. */
double dist_mixture_variance(const struct dist *dist) {
    const double mean = dist_mixture_mean(dist);
    double variance = 0;

    for (size_t i = 0; i < dist->mixture.count; i++) {
        const struct dist *part = dist->mixture.components[i].dist;
        const double distance = dist_mean(part) - mean;
        variance += share(dist, i) * (dist_variance(part) + distance * distance);
    }
    return variance;
}

double dist_mixture_cdf(const struct dist *dist, double x) {
    double p = 0;

    for (size_t i = 0; i < dist->mixture.count; i++)
        p += share(dist, i) * dist_cdf(dist->mixture.components[i].dist, x);
    return p;
}

static bool prepare(void *object, struct complaint *out) {
    struct mixture_spec *spec = object;
    struct dist_component *components = spec->components.items;

    if (spec->components.count == 0)
        return dist_complain(out, "components", "a mixture needs at least one component");
    for (size_t i = 0; i < spec->components.count; i++)
        components[i].dist = dist_of(&components[i].variant);
    spec->dist = dist_mixture(components, spec->components.count);
    return true;
}

static const struct field component_fields[] = {
    FIELD(struct dist_component, weight, NUMBER, .fallback = "1", .low = 1e-9, .high = 1e9,
          .doc = "chance of this component, relative to the others'"),
    {.name = "dist",
     .kind = FIELD_VARIANT,
     .offset = offsetof(struct dist_component, variant),
     .required = true,
     .variants = &dist_registry,
     .doc = "what is drawn from when this component is chosen"},
};

static const struct field_table component_table =
    FIELD_TABLE("component", struct dist_component, component_fields);

static const struct field fields[] = {
    FIELD(struct mixture_spec, components, LIST, .required = true, .sub = &component_table,
          .doc = "the distributions that are mixed, with their weights"),
};

const struct variant_type dist_mixture_type = {
    .name = "mixture",
    .help = "one of several distributions, by weight: cache hits and misses, fast and slow",
    .spec = FIELD_TABLE("mixture distribution", struct mixture_spec, fields, .prepare = prepare),
};

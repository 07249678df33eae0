/* What the engine offers by name. */
#include "base/check.h"
#include "engine/dist_spec.h"

static const struct variant_type *const types[] = {
    &dist_constant_type,       &dist_uniform_type,   &dist_exponential_type,
    &dist_lognormal_type,      &dist_gamma_type,     &dist_weibull_type,
    &dist_bounded_pareto_type, &dist_empirical_type, &dist_mixture_type,
};

_Static_assert(array_size(types) == DIST_KINDS, "every kind of distribution is registered");

const struct variant_registry dist_registry = {
    .noun = "distribution",
    .types = types,
    .count = array_size(types),
};

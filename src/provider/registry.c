/* Every kind of limiter and of incident: what look-up, `list`, the schema and the tests go over. */
#include "base/check.h"
#include "provider/incident.h"
#include "provider/limiter.h"

static const struct variant_type *const limiters[] = {
    &limiter_sliding_window_log.variant, &limiter_token_bucket.variant,
    &limiter_fixed_window.variant,       &limiter_sliding_window_counter.variant,
    &limiter_concurrency.variant,
};

const struct variant_registry limiter_registry = {"limiter", limiters, array_size(limiters)};

static const struct variant_type *const incidents[] = {
    &incident_outage.variant,           &incident_errors.variant, &incident_slow.variant,
    &incident_wrongful_refusal.variant, &incident_change.variant,
};

const struct variant_registry incident_registry = {"incident", incidents, array_size(incidents)};

#include "client/registry.h"

#include "base/check.h"
#include "client/retry_presets.h"

static const struct variant_type *const arrivals[] = {
    &arrivals_poisson.variant, &arrivals_constant.variant, &arrivals_batch.variant,
    &arrivals_gamma.variant,   &arrivals_weibull.variant,  &arrivals_profile.variant,
    &arrivals_spike.variant,   &arrivals_sessions.variant, &arrivals_closed.variant,
    &arrivals_trace.variant,   &arrivals_mmpp.variant,     &arrivals_parameter_table.variant,
};

const struct variant_registry arrivals_registry = {"arrivals", arrivals, array_size(arrivals)};

static const struct variant_type *const pacers[] = {
    &pacer_type_none.variant,       &pacer_type_even.variant,      &pacer_type_token_bucket.variant,
    &pacer_type_log.variant,        &pacer_type_schedule.variant,  &pacer_type_headers.variant,
    &pacer_type_adaptive.variant,   &pacer_type_reservoir.variant, &pacer_type_aiolimiter.variant,
    &pacer_type_bottleneck.variant, &pacer_type_pyrate.variant,    &pacer_type_governor.variant,
    &pacer_type_cookbook.variant,
};

const struct variant_registry pacer_registry = {"pacing", pacers, array_size(pacers)};

static const struct variant_type *const retries[] = {&retry_none.variant, &retry_fixed.variant,
                                                     &retry_exponential.variant,
#define X(name) &retry_presets[RETRY_PRESET_##name].type.variant,
                                                     RETRY_PRESET_LIST(X)
#undef X
};

const struct variant_registry retry_registry = {
    .noun = "retry policy",
    .types = retries,
    .count = array_size(retries),
};

static const struct variant_type *const gates[] = {
    &gate_retry_quota.variant,       &gate_retry_bucket.variant,
    &gate_retry_ratio.variant,       &gate_retry_breaker.variant,
    &gate_breaker.variant,           &gate_adaptive_throttle.variant,
    &gate_aimd_concurrency.variant,  &gate_aws_standard_quota.variant,
    &gate_aws_2026_quota.variant,    &gate_aws_js_quota.variant,
    &gate_aws_adaptive_rate.variant, &gate_grpc_throttling.variant,
    &gate_finagle_budget.variant,    &gate_envoy_budget.variant,
    &gate_envoy_max_retries.variant, &gate_resilience4j_breaker.variant,
    &gate_hystrix_breaker.variant,   &gate_polly_breaker.variant,
    &gate_netflix_aimd.variant,      &gate_pause.variant,
    &gate_cookbook_pause.variant,    &gate_litellm_cooldown.variant,
};

const struct variant_registry gate_registry = {"gate", gates, array_size(gates)};

static const struct variant_type *const queue_orders[] = {
    &queue_order_fifo.variant,     &queue_order_lifo.variant,
    &queue_order_priority.variant, &queue_order_earliest_deadline.variant,
    &queue_order_fair.variant,
};

const struct variant_registry queue_order_registry = {"queue order", queue_orders,
                                                      array_size(queue_orders)};

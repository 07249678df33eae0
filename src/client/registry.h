/*
 * registry - every kind of arrivals, pacer, retry policy, gate and queue order, private to
 * client/: each
 * is one file, and registry.c lists them for the scenario (arrivals_registry …).
 */
#ifndef TIERSIM_CLIENT_REGISTRY_H
#define TIERSIM_CLIENT_REGISTRY_H

#include "client/arrivals.h"
#include "client/gate.h"
#include "client/pacer.h"
#include "client/queue.h"
#include "client/retry.h"

extern const struct arrivals_type arrivals_poisson, arrivals_constant, arrivals_batch,
    arrivals_gamma, arrivals_weibull, arrivals_profile, arrivals_spike, arrivals_sessions,
    arrivals_closed, arrivals_trace, arrivals_mmpp, arrivals_parameter_table;

extern const struct pacer_type pacer_type_none, pacer_type_even, pacer_type_token_bucket,
    pacer_type_log, pacer_type_schedule, pacer_type_headers, pacer_type_adaptive,
    pacer_type_reservoir, pacer_type_aiolimiter, pacer_type_governor, pacer_type_cookbook,
    pacer_type_bottleneck, pacer_type_pyrate;

extern const struct retry_type retry_none, retry_fixed, retry_exponential;

extern const struct gate_type gate_retry_quota, gate_aws_standard_quota, gate_aws_2026_quota,
    gate_aws_js_quota, gate_retry_bucket, gate_retry_breaker, gate_retry_ratio,
    gate_grpc_throttling, gate_finagle_budget, gate_envoy_budget, gate_envoy_max_retries,
    gate_breaker, gate_resilience4j_breaker, gate_hystrix_breaker, gate_polly_breaker,
    gate_adaptive_throttle, gate_aimd_concurrency, gate_netflix_aimd, gate_aws_adaptive_rate,
    gate_pause, gate_cookbook_pause, gate_litellm_cooldown;

extern const struct queue_order_type queue_order_lifo, queue_order_priority,
    queue_order_earliest_deadline, queue_order_fair;

#endif

/*
 * random_client - the clients of random_scenario.h: queues, pacing, retry policies.
 */
#ifndef TESTS_WORLD_RANDOM_CLIENT_H
#define TESTS_WORLD_RANDOM_CLIENT_H

#include "random_load.h"

static inline void write_aim(struct dice *dice) {
    if (dice_chance(dice, 60))
        say_number(dice, "fraction", 30, 100);
}

static inline void write_aim_or_rate(struct dice *dice) {
    if (dice_chance(dice, 40))
        say(dice, ", 'rate': '%" PRId64 "/min'", dice_between(dice, 3, 60));
    else
        write_aim(dice);
}

static inline void write_pacer_bucket(struct dice *dice) {
    write_aim_or_rate(dice);
    if (dice_chance(dice, 60))
        say_integer(dice, "capacity", 4, 20);
    say_choice(dice, "starts", "full|empty");
}

static inline void write_schedule(struct dice *dice) {
    say_choice(dice, "from", "0h|23h|30m|22h");
    say_choice(dice, "to", "1h|6h|90m|12h");
    say_choice(dice, "time_zone", "UTC|America/New_York");
    if (dice_chance(dice, 30))
        say(dice, ", 'days': ['mon', 'fri', 'sat', 'sun']");
}

static inline void write_headers(struct dice *dice) {
    if (dice_chance(dice, 50))
        say_integer(dice, "reserve", 0, 3);
}

static inline void write_adaptive(struct dice *dice) {
    write_aim_or_rate(dice);
    say(dice, ", 'increase': '2/min', 'minimum': '2/min'");
    say_number(dice, "decrease", 20, 90);
    if (dice_chance(dice, 50))
        say(dice, ", 'maximum': '90/min'");
    say_ms(dice, "hold", 0, 5000);
}

static inline void write_reservoir(struct dice *dice) {
    write_aim(dice);
    if (dice_chance(dice, 50))
        say_integer(dice, "amount", 4, 12);
    if (dice_chance(dice, 50))
        say_ms(dice, "refresh", 5000, 120000);
    say_ms(dice, "min_time", 0, 4000);
}

static inline void write_pacing(struct dice *dice) {
    static const struct recipe recipes[] = {
        {"none", write_nothing},
        {"even", write_aim_or_rate},
        {"token_bucket", write_pacer_bucket},
        {"sliding_window_log", write_aim},
        {"schedule", write_schedule},
        {"reservoir", write_reservoir},
        {"headers", write_headers},
        {"adaptive", write_adaptive},
    };

    say(dice, ", 'pacing': { ");
    say_variant(dice, "type", &pacer_registry, recipes, array_size(recipes), NULL);
    say(dice, " }");
}

static inline void write_backoff(struct dice *dice, const char *jitters) {
    say_ms(dice, "base", 100, 8000);
    say_choice(dice, "jitter", jitters);
    say(dice, ", 'jitter_low': 0.5, 'jitter_high': 1.5");
    say_ms(dice, "jitter_max", 1, 3000);
    say_integer(dice, "max_attempts", 1, 7);
    if (dice_chance(dice, 40))
        say_ms(dice, "max_elapsed", 1000, 120000);
    say_choice(dice, "retry_after", "honour|replace|ignore");
    if (dice_chance(dice, 50)) {
        say_ms(dice, "retry_after_max", 1000, 60000);
        say_choice(dice, "above_max", "backoff|clamp|give_up");
    }
    if (dice_chance(dice, 30))
        say(dice, ", 'retry_on': ['429', '5xx', 'timeout', 'content_policy_violation']");
}

static inline void write_fixed(struct dice *dice) {
    write_backoff(dice, "none|full|equal|proportional|additive");
}

static inline void write_exponential(struct dice *dice) {
    write_backoff(dice, "none|full|equal|proportional|additive|decorrelated");
    say_number(dice, "factor", 100, 300);
    if (dice_chance(dice, 60))
        say_ms(dice, "cap", 8000, 60000);
}

static inline void write_retry(struct dice *dice) {
    static const struct recipe recipes[] = {
        {"none", write_nothing}, {"fixed", write_fixed}, {"exponential", write_exponential}};
    if (dice_chance(dice, 35)) { /* any, the published ones too; those may be several levels */
        say(dice, ", 'retry': { ");
        say_variant(dice, "type", &retry_registry, recipes, array_size(recipes), NULL);
        say(dice, " }");
        return;
    }
    const struct variant_registry generic = {retry_registry.noun, retry_registry.types,
                                             array_size(recipes)};
    const int64_t levels = dice_chance(dice, 75) ? 1 : dice_between(dice, 2, 3);

    say(dice, ", 'retry': [");
    for (int64_t i = 0; i < levels; i++) {
        say(dice, "%s{ ", i ? ", " : "");
        say_variant(dice, "type", &generic, recipes, array_size(recipes), NULL);
        say(dice, " }");
    }
    say(dice, "]");
}

/* ---- gates: small enough that they do something in an hour ---- */

static inline void write_quota(struct dice *dice) {
    say_integer(dice, "capacity", 5, 100);
}

static inline void write_retry_bucket(struct dice *dice) {
    say_number(dice, "deposit", 1, 80);
    say_choice(dice, "deposits", "first_send|success");
}

static inline void write_share(struct dice *dice) {
    say_number(dice, "share", 1, 60);
}

static inline void write_finagle(struct dice *dice) {
    write_share(dice);
    say(dice, ", 'min_retries_per_second': 0.0%d", (int)dice_between(dice, 0, 9));
    say_ms(dice, "ttl", 10000, 600000);
}

static inline void write_breaker(struct dice *dice) {
    say_integer(dice, "volume", 2, 8);
    say_number(dice, "ratio", 10, 80);
    if (dice_chance(dice, 50))
        say_integer(dice, "window_calls", 8, 30);
    say_ms(dice, "open_for", 1000, 60000);
    say_integer(dice, "probes", 1, 4);
}

static inline void write_library_breaker(struct dice *dice) {
    say_integer(dice, "volume", 2, 8);
    if (dice_chance(dice, 50))
        say(dice, ", 'failures': ['429', 'server_error', '5xx', 'timeout']");
}

static inline void write_throttle(struct dice *dice) {
    say_number(dice, "k", 105, 250);
    say_ms(dice, "window", 30000, 300000);
}

static inline void write_aimd(struct dice *dice) {
    say(dice, ", 'initial': 4, 'minimum': 1");
    say_number(dice, "decrease", 20, 95);
    if (dice_chance(dice, 50))
        say_ms(dice, "timeout", 3000, 40000);
    say_choice(dice, "excess", "wait|refuse");
}

static inline void write_gates(struct dice *dice) {
    static const struct recipe recipes[] = {{"retry_quota", write_quota},
                                            {"aws-standard-quota", write_quota},
                                            {"aws-2026-quota", write_quota},
                                            {"aws-js-3-quota", write_quota},
                                            {"retry_bucket", write_retry_bucket},
                                            {"retry_ratio", write_share},
                                            {"retry_breaker", write_share},
                                            {"finagle-2024-budget", write_finagle},
                                            {"envoy-budget", write_share},
                                            {"breaker", write_breaker},
                                            {"resilience4j-2.4-breaker", write_library_breaker},
                                            {"hystrix-1.5-breaker", write_library_breaker},
                                            {"polly-8-breaker", write_library_breaker},
                                            {"adaptive_throttle", write_throttle},
                                            {"aimd_concurrency", write_aimd},
                                            {"netflix-aimd-0.5", write_aimd}};
    const int64_t count = dice_chance(dice, 70) ? 1 : 2;

    say(dice, ", 'gates': [");
    for (int64_t i = 0; i < count; i++) {
        say(dice, "%s{ ", i ? ", " : "");
        say_variant(dice, "type", &gate_registry, recipes, array_size(recipes), NULL);
        say(dice, " }");
    }
    say(dice, "]");
}

static inline void write_client(struct frame *frame, int64_t index) {
    static const struct recipe orders[] = {{"fifo", write_nothing},
                                           {"lifo", write_nothing},
                                           {"priority", write_nothing},
                                           {"earliest_deadline", write_nothing},
                                           {"fair", write_nothing}};
    struct dice *dice = &frame->dice;

    say(dice, "'client-%" PRId64 "': { 'queue': { ", index);
    say_variant(dice, "order", &queue_order_registry, orders, array_size(orders), NULL);
    if (dice_chance(dice, 50))
        say_integer(dice, "capacity", 0, 30);
    say(dice, " }");
    if (dice_chance(dice, 60))
        say_integer(dice, "concurrency", 1, 8);
    say_flag(dice, "backoff_holds_worker");
    if (dice_chance(dice, 70))
        write_pacing(dice);
    say_flag(dice, "pace_retries");
    if (dice_chance(dice, 50))
        say_ms(dice, "timeout", 2000, 40000);
    if (dice_chance(dice, 30))
        say_integer(dice, "split", 1, 3);
    if (dice_chance(dice, 40))
        write_gates(dice);
    write_retry(dice);
    say(dice, " }");
}

#endif

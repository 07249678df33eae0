/*
 * random_provider - the providers of random_scenario.h: limits, tiers, prices, faults.
 */
#ifndef TESTS_WORLD_RANDOM_PROVIDER_H
#define TESTS_WORLD_RANDOM_PROVIDER_H

#include "random_load.h"

#include "provider/limiter.h"

static inline void write_bucket(struct dice *dice) {
    if (dice_chance(dice, 40))
        say_integer(dice, "capacity", 4, 40);
    if (dice_chance(dice, 40))
        say_integer(dice, "refill", 4, 40);
}

static inline void write_fixed_window(struct dice *dice) {
    say_choice(dice, "edges", "phase|first_request");
    say_ms(dice, "phase", 0, 90000);
}

static inline void write_counter(struct dice *dice) {
    say_ms(dice, "phase", 0, 90000);
}

static inline void write_concurrency(struct dice *dice) {
    if (dice_chance(dice, 40))
        say_ms(dice, "hint", 100, 20000);
}

static const struct recipe limiter_recipes[] = {
    {"sliding_window_log", write_nothing}, {"token_bucket", write_bucket},
    {"fixed_window", write_fixed_window},  {"sliding_window_counter", write_counter},
    {"concurrency", write_concurrency},
};

/* The first limit has a window and is in images or requests, so that clients can aim at it. */
static inline void write_limit(struct frame *frame, int64_t index) {
    static const char *const units[] = {"images", "requests", "tokens"};
    struct dice *dice = &frame->dice;
    const int64_t unit = dice_between(dice, 0, index == 0 ? 1 : 2);
    const bool gauge = index > 0 && dice_chance(dice, 40);
    const bool daily = index > 0 && !gauge && dice_chance(dice, 15);
    const int64_t scale = unit == 2 ? 500 : 1;

    say(dice, "{ 'name': '%s', 'unit': '%s'", frame->limit_names[index], units[unit]);
    if (gauge) {
        say_integer(dice, "limit", 4 * scale, 12 * scale);
        say(dice, ", 'kind': 'concurrency'");
        if (dice_chance(dice, 50)) {
            write_concurrency(dice);
        } else if (index == 1) {
            say(dice, ", 'excess': 'queue'");
            if (dice_chance(dice, 60))
                say_integer(dice, "queue_capacity", 0, 6);
        }
    } else if (daily) {
        say_integer(dice, "limit", 50 * scale, 400 * scale);
        say(dice, ", 'window': '1d', 'kind': 'fixed_window', 'edges': 'calendar_day'");
        say_choice(dice, "time_zone", "UTC|America/Los_Angeles");
    } else {
        const bool cut = dice_chance(dice, 15);
        say(dice, ", 'limit': %" PRId64,
            cut ? 12 * scale * dice_between(dice, 1, 3) : dice_between(dice, 3, 40) * scale);
        if (cut) {
            say(dice, ", 'window': '60s', 'quantum': '10s'");
        } else {
            say_choice(dice, "window", "10s|60s|60s|61s|5m|100ms");
        }
        say(dice, ", ");
        if (cut)
            say(dice, "'kind': 'sliding_window_log'");
        else
            say_variant(dice, "kind", &limiter_registry, limiter_recipes,
                        array_size(limiter_recipes), "concurrency");
        say_choice(dice, "rejected_count", "none|none|requests|all");
        if (dice_chance(dice, 15))
            say(dice, ", 'outside_load': { 'rate': '4/min', 'units': %" PRId64 " }", scale);
    }
    if (dice_chance(dice, 30))
        say_choice(dice, "retry_after", "exact|ceil_ms|ceil_seconds|absent");
    if (index > 0 && dice_chance(dice, 25))
        say(dice, ", 'models': ['dall-e-3']");
    say(dice, " }");
}

static inline void write_tiers(struct frame *frame) {
    struct dice *dice = &frame->dice;

    say(dice, ", 'tiers': [");
    for (int64_t tier = 1; tier <= 3; tier++) {
        say(dice, "%s{ 'name': '%" PRId64 "', 'paid': '$%" PRId64 "', 'age': '%" PRId64 "m'",
            tier > 1 ? ", " : "", tier, tier == 1 ? 0 : 5 * tier, (tier - 1) * 7);
        if (dice_chance(dice, 40))
            say_money(dice, "monthly_cap", 500 * tier, 4000 * tier);
        say(dice, ", 'limits': [{ 'name': '%s', 'limit': %" PRId64 " }]", frame->limit_names[0],
            6 * tier * (dice_chance(dice, 50) ? 1 : 2));
        if (tier == 1 && dice_chance(dice, 30))
            say(dice, ", 'no_access': ['dall-e-2']");
        say(dice, " }");
    }
    say(dice, "]");
    if (dice_chance(dice, 50))
        say_choice(dice, "no_access", "forbidden|rate_limit");
}

static inline void write_faults(struct dice *dice) {
    if (dice_chance(dice, 40)) {
        say(dice, ", 'content_refusal': { 'probability': 0.1");
        say_number(dice, "retryable_share", 0, 100);
        say_choice(dice, "stage", "input|output");
        if (dice_chance(dice, 50))
            say_dist(dice, "after", 100, 3000);
        say_flag(dice, "billed");
        say(dice, " }");
    }
    if (dice_chance(dice, 40)) {
        say(dice, ", 'errors': [{ 'probability': 0.06");
        say_choice(dice, "verdict", "server_error|server_is_overloaded|slow_down");
        if (dice_chance(dice, 50))
            say_dist(dice, "after", 100, 3000);
        say(dice, " }, { 'probability': 0.03 }]");
    }
}

static inline void write_provider(struct frame *frame) {
    struct dice *dice = &frame->dice;

    frame->limits = dice_between(dice, 1, 3);
    say(dice, "'limits': [");
    for (int64_t i = 0; i < frame->limits; i++) {
        say(dice, "%s", i ? ", " : "");
        write_limit(frame, i);
    }
    say(dice, "], 'prices': [");
    for (size_t i = 0; i < array_size(skus); i++) {
        say(dice, "%s{ %s, 'price': '$0.%03" PRId64 "', 'tokens': %" PRId64, i ? ", " : "",
            skus[i].sku, skus[i].price_mills, skus[i].tokens);
        if (dice_chance(dice, 20))
            say_dist(dice, "service_time", 500, 20000);
        say(dice, " }");
    }
    say(dice, "]");
    say_dist(dice, "service_time", 500, 15000);
    if (dice_chance(dice, 30)) {
        say(dice, ", 'service_times': [{ 'model': 'dall-e-3', 'n': 2");
        say_dist(dice, "service_time", 5000, 30000);
        say(dice, " }]");
    }
    if (dice_chance(dice, 25))
        say_number(dice, "per_in_flight", 1, 10);
    say_choice(dice, "retry_after", "exact|exact|ceil_ms|ceil_seconds|absent");
    if (dice_chance(dice, 50))
        say_ms(dice, "rejection_time", 0, 400);
    write_faults(dice);
    if (frame->tiers)
        write_tiers(frame);
}

#endif

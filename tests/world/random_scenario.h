/*
 * random_scenario - a seeded generator of valid scenarios, as JSON.
 *
 * Between them the seeds reach every type of every registry (traces alone are left out: they need a
 * file) and most settings of the model, each scenario small enough to run in a few milliseconds. It
 * promises nothing about what is in a given seed.
 */
#ifndef TESTS_WORLD_RANDOM_SCENARIO_H
#define TESTS_WORLD_RANDOM_SCENARIO_H

#include "random_values.h"

#include "client/registry.h"
#include "provider/draw_down.h"
#include "provider/incident.h"
#include "provider/limiter.h"

/* What is drawn once for a scenario, as other parts must fit to it. */
struct frame {
    struct dice dice;
    int64_t horizon_min;
    int64_t workloads, clients, limits;
    int64_t requests; /* of one workload, about */
    bool two_providers, tiers, account;
    const char *limit_names[3];
};

/* ---- arrivals ---- */

static inline struct frame *frame_of(struct dice *dice) {
    return container_of(dice, struct frame, dice);
}

static inline void say_rate(struct dice *dice, const char *key, int64_t requests) {
    say(dice, ", '%s': '", key);
    text_add_fixed(dice->out, 1 + 100 * requests / frame_of(dice)->horizon_min, 2);
    say(dice, "/min'");
}

static inline void write_rate(struct dice *dice) {
    say_rate(dice, "rate", frame_of(dice)->requests);
    if (dice_chance(dice, 25))
        say_number(dice, "growth", -50, 300);
}

static inline void write_constant(struct dice *dice) {
    const struct frame *frame = frame_of(dice);

    if (dice_chance(dice, 50))
        write_rate(dice);
    else
        say(dice, ", 'every': '%" PRId64 "ms'", 1 + frame->horizon_min * 60000 / frame->requests);
}

static inline void write_batch(struct dice *dice) {
    say_integer(dice, "size", 1, 40);
    if (dice_chance(dice, 50))
        say_ms(dice, "at", 0, 600000);
    if (dice_chance(dice, 50))
        say_ms(dice, "every", 300000, 1200000);
}

static inline void write_renewal(struct dice *dice) {
    write_rate(dice);
    say_number(dice, "cv", 30, 300);
}

static inline void write_curve(struct dice *dice) {
    static const char *const profiles[] = {"[1,0,0,0,0,1,2,3,4,5,6,6,5,5,5,5,4,4,3,3,2,2,1,1]",
                                           "[0,9,0,9,0,9,0,9,0,9,0,9,0,9,0,9,0,9,0,9,0,9,0,9]"};

    write_rate(dice);
    if (dice_chance(dice, 50))
        say(dice, ", 'hours': %s", profiles[dice_between(dice, 0, 1)]);
    if (dice_chance(dice, 50))
        say(dice, ", 'days': [1,2,3,4,5,6,7]");
    if (dice_chance(dice, 50))
        say_choice(dice, "time_zone", "UTC|America/New_York|Asia/Kolkata|Europe/Berlin");
}

static inline void write_spike(struct dice *dice) {
    write_curve(dice);
    if (dice_chance(dice, 70)) {
        say(dice, ", 'bursts': [{ 'at': '%" PRId64 "ms'", dice_between(dice, 0, 900000));
        if (dice_chance(dice, 50)) {
            say_integer(dice, "size", 5, 120);
            say_ms(dice, "within", 1000, 600000);
        } else {
            say(dice, ", 'peak': '%" PRId64 "/min'", dice_between(dice, 5, 60));
            say_ms(dice, "decay", 10000, 200000);
        }
        say(dice, " }]");
    }
    if (dice_chance(dice, 50)) {
        say(dice, ", 'launch': { 'share': 0.8");
        say_ms(dice, "within", 60000, 1200000);
        say_ms(dice, "at", 0, 600000);
        say_integer(dice, "total", 10, 200);
        say(dice, " }");
    }
}

static inline void write_sessions(struct dice *dice) {
    say_rate(dice, "rate", frame_of(dice)->requests / 4 + 1);
    say_integer(dice, "requests_min", 1, 3);
    if (dice_chance(dice, 70))
        say_integer(dice, "requests_max", 3, 8);
    say_dist(dice, "think", 1000, 60000);
    say_flag(dice, "leave_on_failure");
}

static inline void write_closed(struct dice *dice) {
    say_integer(dice, "users", 1, 6);
    say_dist(dice, "think", 8000, 60000);
}

static inline void write_mmpp(struct dice *dice) {
    say(dice, ", 'states': [{ 'stay': '5m'");
    say_rate(dice, "rate", frame_of(dice)->requests);
    say(dice, " }, { 'rate': '0/min'");
    say_ms(dice, "stay", 60000, 900000);
    say(dice, " }]");
}

static inline void write_table(struct dice *dice) {
    say(dice, ", 'file': 'tests/client/data/parameters.csv'");
    say_number(dice, "rate_scale", 1, 20);
    say_flag(dice, "loop");
}

static inline void write_arrivals(struct dice *dice) {
    static const struct recipe recipes[] = {
        {"poisson", write_rate},  {"constant", write_constant},     {"batch", write_batch},
        {"gamma", write_renewal}, {"weibull", write_renewal},       {"profile", write_curve},
        {"spike", write_spike},   {"sessions", write_sessions},     {"closed", write_closed},
        {"mmpp", write_mmpp},     {"parameter_table", write_table},
    };

    say(dice, "'arrivals': { ");
    say_variant(dice, "type", &arrivals_registry, recipes, array_size(recipes), "trace");
    say(dice, " }");
}

/* ---- what is asked for ---- */

struct row {
    const char *sku;
    int64_t price_mills, tokens;
    const char *model;
};

static const struct row skus[] = {
    {"'model': 'dall-e-3', 'quality': 'standard', 'size': '1024x1024'", 40, 700, "dall-e-3"},
    {"'model': 'dall-e-3', 'quality': 'hd', 'size': '1792x1024'", 120, 900, "dall-e-3"},
    {"'model': 'dall-e-2', 'size': '512x512'", 18, 400, "dall-e-2"},
};

static inline void write_mix(struct dice *dice) {
    const int64_t rows = dice_between(dice, 1, 3);

    say(dice, ", 'mix': [");
    for (int64_t i = 0; i < rows; i++) {
        say(dice, "%s{ %s", i ? ", " : "", skus[dice_between(dice, 0, 2)].sku);
        if (dice_chance(dice, 60))
            say_integer(dice, "n", 1, 4);
        say_integer(dice, "weight", i == 0 ? 1 : 0, 5);
        if (i == 0 && rows > 1 && dice_chance(dice, 30)) {
            say(dice, ", 'then': { 'row': %" PRId64 ", 'probability': 0.5", rows - 1);
            say_dist(dice, "after", 1000, 60000);
            say(dice, " }");
        }
        say(dice, " }");
    }
    say(dice, "]");
    if (dice_chance(dice, 30)) {
        say(dice, ", 'reask': { 'probability': 0.7, 'most': %" PRId64, dice_between(dice, 1, 3));
        say_dist(dice, "delay", 1000, 60000);
        say(dice, " }");
    }
}

/* A fallback, or a static split, over the providers that there are. */
static inline void write_route(struct frame *frame) {
    struct dice *dice = &frame->dice;
    const bool split = dice_chance(dice, 40);

    say(dice, ", 'route': [{ ");
    say(dice, split ? "'weight': 3 }, { 'weight': 1" : "}, { 'on': ['");
    if (!split) {
        say_one_of(dice, "429|rate_limit_exceeded|5xx|timeout|insufficient_quota");
        say(dice, "']");
        if (dice_chance(dice, 40))
            say_ms(dice, "after", 100, 60000);
    }
    say(dice, ", 'client': 'client-%" PRId64 "'", dice_between(dice, 0, frame->clients - 1));
    if (frame->two_providers)
        say_choice(dice, "provider", "default|other");
    if (dice_chance(dice, 50))
        say(dice, ", %s", skus[dice_between(dice, 0, 1)].sku);
    say(dice, " }]");
}

static inline void write_workload(struct frame *frame, int64_t index) {
    struct dice *dice = &frame->dice;

    frame->requests = dice_between(dice, 20, 300);
    say(dice, "{ 'name': 'workload-%" PRId64 "', ", index);
    write_arrivals(dice);
    write_mix(dice);
    say(dice, ", 'client': 'client-%" PRId64 "'", dice_between(dice, 0, frame->clients - 1));
    if (frame->two_providers)
        say_choice(dice, "provider", "default|other");
    if (dice_chance(dice, 25))
        write_route(frame);
    if (dice_chance(dice, 50)) {
        say_ms(dice, "patience", 500, 180000);
        say_choice(dice, "patience_mode", "silent|shown");
    }
    if (dice_chance(dice, 40))
        say_ms(dice, "deadline", 5000, 60000);
    if (dice_chance(dice, 40))
        say_integer(dice, "priority", -2, 2);
    say(dice, " }");
}

/* ---- clients ---- */

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

static inline void write_pacing(struct dice *dice) {
    static const struct recipe recipes[] = {
        {"none", write_nothing},
        {"even", write_aim_or_rate},
        {"token_bucket", write_pacer_bucket},
        {"sliding_window_log", write_aim},
        {"schedule", write_schedule},
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
    const int64_t levels = dice_chance(dice, 75) ? 1 : dice_between(dice, 2, 3);

    say(dice, ", 'retry': [");
    for (int64_t i = 0; i < levels; i++) {
        say(dice, "%s{ ", i ? ", " : "");
        say_variant(dice, "type", &retry_registry, recipes, array_size(recipes), NULL);
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
    write_retry(dice);
    say(dice, " }");
}

/* ---- the provider ---- */

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

/* ---- money ---- */

static inline void write_grants(struct dice *dice) {
    say(dice, ", 'grants': [{ 'name': 'welcome'");
    say_money(dice, "amount", 20, 600);
    say_ms(dice, "expires_after", 60000, 7200000);
    say(dice, " }, { 'name': 'bought', 'category': 'paid'");
    say_money(dice, "amount", 20, 1500);
    say_integer(dice, "priority", -1, 1);
    if (dice_chance(dice, 50))
        say(dice, ", 'after': '5m'");
    say(dice, " }, { 'name': 'pictures', 'images': %" PRId64 ", 'applies_to': ['dall-e-2'] }]",
        dice_between(dice, 1, 40));
}

static inline void write_prepaid(struct dice *dice) {
    say(dice, ", 'settlement': 'prepaid'");
    if (dice_chance(dice, 60))
        say_money(dice, "opening_credit", 0, 2000);
    if (dice_chance(dice, 60))
        write_grants(dice);
    if (dice_chance(dice, 50)) {
        say(dice, ", 'auto_recharge': { 'below': '$1'");
        say_money(dice, dice_chance(dice, 50) ? "amount" : "to", 100, 800);
        if (dice_chance(dice, 50))
            say_money(dice, "monthly_limit", 500, 4000);
        say_ms(dice, "crediting_delay", 0, 300000);
        if (dice_chance(dice, 10))
            say(dice, ", 'declined': true");
        say(dice, " }");
    }
    if (dice_chance(dice, 50))
        say(dice, ", 'purchases': [{ 'at': '10m', 'amount': '$4' }, "
                  "{ 'at': '15m', 'amount': '$6' }]");
    say_choice(dice, "balance_rule", "positive|covers_ask");
}

static inline void write_postpaid(struct dice *dice) {
    say(dice, ", 'settlement': 'postpaid'");
    if (dice_chance(dice, 30))
        say(dice, ", 'switch_to_prepaid': { 'at': '12m' }, 'purchases': "
                  "[{ 'at': '14m', 'amount': '$5' }]");
    if (dice_chance(dice, 30))
        say_ms(dice, "payment_delay", 0, 3600000);
    if (dice_chance(dice, 30))
        write_grants(dice);
}

static inline void write_spend_limits(struct dice *dice) {
    if (dice_chance(dice, 50))
        say_money(dice, "hard_limit", 100, 3000);
    if (dice_chance(dice, 30))
        say_money(dice, "project_limit", 100, 2000);
    if (dice_chance(dice, 30))
        say_money(dice, "monthly_cap", 100, 4000);
    if (dice_chance(dice, 30))
        say_money(dice, "soft_limit", 50, 1000);
    if (dice_chance(dice, 30))
        say(dice, ", 'alerts': [{ 'name': 'first', 'amount': '$2' }, "
                  "{ 'name': 'low', 'balance': '$1' }]");
    if (dice_chance(dice, 20))
        say_ms(dice, "limit_period", 600000, 3600000);
}

static inline void write_account(struct frame *frame) {
    struct dice *dice = &frame->dice;

    say(dice, "'account': { 'organization': 'acme'");
    if (dice_chance(dice, 60))
        write_prepaid(dice);
    else
        write_postpaid(dice);
    write_spend_limits(dice);
    if (dice_chance(dice, 60))
        say_ms(dice, "billing_lag", 0, 1200000);
    if (dice_chance(dice, 40))
        say_ms(dice, "usage_display_lag", 0, 1800000);
    if (dice_chance(dice, 30))
        say_ms(dice, "mail_delay", 0, 600000);
    if (dice_chance(dice, 30))
        say(dice, ", 'free_allowance': { 'images': 10, 'period': '20m' }");
    if (dice_chance(dice, 30))
        say(dice, ", 'other_spend': { 'amount': '$2', 'per': '1h', 'step': '7m' }");
    if (dice_chance(dice, 20))
        say(dice, ", 'billed': { 'moderated_output': true, 'timed_out': false, "
                  "'abandoned': false, 'server_error': true }");
    if (dice_chance(dice, 20))
        say(dice, ", 'card_declined': { 'at': '5m', 'for': '20m' }");
    if (frame->tiers) {
        say_choice(dice, "tier", "1|2");
        say(dice, ", 'first_payment': '2026-01-31T22:50:00Z', 'paid': '$%" PRId64 "'",
            dice_between(dice, 0, 12));
        say(dice, ", 'promotion': { 'delay': '3m'");
        say_choice(dice, "counts", "payments|settled_usage");
        say_choice(dice, "evaluation", "delayed|next_payment");
        say(dice, " }");
        if (dice_chance(dice, 30))
            say_choice(dice, "stale_keys", "work|keep_limits|keep_error");
    }
    say(dice, ", ");
    const char *name =
        draw_down_registry.types[dice_between(dice, 0, (int64_t)draw_down_registry.count - 1)]
            ->name;
    say(dice, "'draw_down': '%s' }, ", name);
}

/* ---- incidents ---- */

static inline void write_outage(struct dice *dice) {
    say_choice(dice, "verdict", "server_error|server_is_overloaded|slow_down");
    if (dice_chance(dice, 40))
        say_dist(dice, "after", 100, 2000);
}

static inline void write_errors(struct dice *dice) {
    say_number(dice, "probability", 10, 90);
    write_outage(dice);
}

static inline void write_slow(struct dice *dice) {
    say_number(dice, "factor", 50, 500);
}

static inline void write_wrongful(struct dice *dice) {
    say_choice(dice, "verdict", "billing_hard_limit_reached|insufficient_quota");
    if (dice_chance(dice, 50))
        say(dice, ", 'support_time': '10m', 'support': { 'time_zone': 'UTC', 'opens': '0h', "
                  "'closes': '24h' }");
}

static inline void write_change(struct dice *dice) {
    const struct frame *frame = frame_of(dice);

    switch (dice_between(dice, 0, 3)) {
    case 0:
        say(dice, ", 'limit': '%s'", frame->limit_names[0]);
        say_integer(dice, "limit_to", 0, 40);
        break;
    case 1:
        say(dice, ", 'limit': '%s', 'window_to': '45s'", frame->limit_names[0]);
        break;
    case 2:
        say(dice, ", 'model': 'dall-e-3'");
        say_money(dice, "price_to", 1, 30);
        break;
    default:
        say(dice, ", 'retire': 'dall-e-2'");
    }
}

static inline void write_incidents(struct frame *frame) {
    static const struct recipe recipes[] = {{"outage", write_outage},
                                            {"errors", write_errors},
                                            {"slow", write_slow},
                                            {"wrongful_refusal", write_wrongful},
                                            {"change", write_change}};
    struct dice *dice = &frame->dice;
    const int64_t count = dice_between(dice, 0, 3);

    say(dice, "'incidents': [");
    for (int64_t i = 0; i < count; i++) {
        say(dice, "%s{ ", i ? ", " : "");
        say_variant(dice, "kind", &incident_registry, recipes, array_size(recipes), NULL);
        say_ms(dice, "at", 0, 1800000);
        if (dice_chance(dice, 70))
            say_ms(dice, "for", 60000, 900000);
        say(dice, " }");
    }
    say(dice, "], ");
}

/* ---- the whole ---- */

static inline void write_frame(struct frame *frame) {
    struct dice *dice = &frame->dice;

    say(dice, "{ 'horizon': '%" PRId64 "m', 'seed': %" PRIu64, frame->horizon_min,
        frame->dice.state % 1000);
    say(dice, ", 'start': '2026-01-31T23:30:00Z'");
    if (dice_chance(dice, 50))
        say_ms(dice, "drain", 1, 600000);
    if (dice_chance(dice, 30))
        say_ms(dice, "warmup", 1, 600000);
    if (dice_chance(dice, 30))
        say(dice, ", 'report': { 'series_interval': '%" PRId64 "ms' }",
            dice_between(dice, 1000, 600000));
}

/* *out is replaced by the scenario of this seed. */
static inline void random_scenario(struct text *out, uint64_t seed) {
    struct frame frame = {.dice = {.state = seed * UINT64_C(0xd1342543de82ef95), .out = out},
                          .limit_names = {"first", "second", "third"}};
    struct dice *dice = &frame.dice;

    text_clear(out);
    frame.horizon_min = dice_between(dice, 15, 90);
    frame.workloads = dice_between(dice, 1, 3);
    frame.clients = dice_between(dice, 1, 2);
    frame.account = dice_chance(dice, 65);
    frame.tiers = frame.account && dice_chance(dice, 40);
    frame.two_providers = dice_chance(dice, 20);
    write_frame(&frame);
    say(dice, ", 'workloads': [");
    for (int64_t i = 0; i < frame.workloads; i++) {
        say(dice, "%s", i ? ", " : "");
        write_workload(&frame, i);
    }
    say(dice, "], 'clients': { ");
    for (int64_t i = 0; i < frame.clients; i++) {
        say(dice, "%s", i ? ", " : "");
        write_client(&frame, i);
    }
    say(dice, " }, ");
    if (frame.account)
        write_account(&frame);
    write_incidents(&frame);
    say(dice, "'provider': { ");
    write_provider(&frame);
    say(dice, " }");
    frame.tiers = false;
    if (frame.two_providers) {
        say(dice, ", 'providers': { 'other': { ");
        write_provider(&frame);
        say(dice, " } }");
    }
    say(dice, " }");
    for (size_t i = 0; i < out->length; i++)
        if (out->bytes[i] == '\'')
            out->bytes[i] = '"';
}

#endif

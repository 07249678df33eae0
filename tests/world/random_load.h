/*
 * random_load - what random_scenario.h asks for: workloads, their arrivals, mixes and routes; and
 * what is drawn once for a whole scenario.
 */
#ifndef TESTS_WORLD_RANDOM_LOAD_H
#define TESTS_WORLD_RANDOM_LOAD_H

#include "random_values.h"

#include "client/registry.h"

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
static inline void write_moved_target(struct dice *dice) {
    say(dice, ", { 'on': ['");
    say_one_of(dice, "429|rate_limit_exceeded|5xx|timeout|insufficient_quota|shed|shed', '429");
    say(dice, "']");
    if (dice_chance(dice, 40))
        say_ms(dice, "after", 100, 60000);
}

static inline void write_hedged_target(struct dice *dice) {
    say(dice, ", { 'hedge': '%" PRId64 "ms'", dice_between(dice, 0, 20000));
    if (dice_chance(dice, 50))
        say_flag(dice, "cancel_unbilled");
}

static inline void write_rest_of_target(struct frame *frame) {
    struct dice *dice = &frame->dice;

    say(dice, ", 'client': 'client-%" PRId64 "'", dice_between(dice, 0, frame->clients - 1));
    if (frame->two_providers)
        say_choice(dice, "provider", "default|other");
    if (dice_chance(dice, 50))
        say(dice, ", %s", skus[dice_between(dice, 0, 1)].sku);
    say(dice, " }");
}

static inline void write_route(struct frame *frame) {
    struct dice *dice = &frame->dice;
    const bool split = dice_chance(dice, 30);

    say(dice, ", 'route': [{ %s}", split ? "'weight': 3 " : "");
    const int64_t targets = dice_between(dice, 1, 2);
    for (int64_t i = 0; i < targets; i++) {
        if (split)
            say(dice, ", { 'weight': 1");
        else if (dice_chance(dice, 40))
            write_hedged_target(dice);
        else
            write_moved_target(dice);
        write_rest_of_target(frame);
    }
    say(dice, "]");
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

#endif

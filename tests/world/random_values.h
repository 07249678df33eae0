/*
 * random_values - dice, and the random values that random_scenario.h is made of.
 *
 * What is written is JSON with ' for ". A registry's types are found in the registry; how to write
 * the settings of each is a recipe here. A type without one stands with its defaults; if it has
 * none, the test fails: whoever adds such a type adds a recipe.
 */
#ifndef TESTS_WORLD_RANDOM_VALUES_H
#define TESTS_WORLD_RANDOM_VALUES_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/field.h"
#include "base/text.h"
#include "engine/dist.h"

struct dice {
    uint64_t state;
    const uint8_t *chosen; /* what the first throws show, two bytes each, in place of chance */
    size_t chosen_size;
    struct text *out;
    int64_t scale_ms; /* of the durations that distributions are made of */
};

/* SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t dice_next(struct dice *dice) {
    uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);

    if (dice->chosen_size >= 2) {
        z = (uint64_t)dice->chosen[0] | (uint64_t)dice->chosen[1] << 8;
        dice->chosen += 2;
        dice->chosen_size -= 2;
        return z;
    }
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Both bounds included. */
static inline int64_t dice_between(struct dice *dice, int64_t low, int64_t high) {
    return low + (int64_t)(dice_next(dice) % (uint64_t)(high - low + 1));
}

static inline bool dice_chance(struct dice *dice, int percent) {
    return dice_between(dice, 1, 100) <= percent;
}

static inline void say(struct dice *dice, const char *fmt, ...) PRINTF_LIKE(2, 3);

static inline void say(struct dice *dice, const char *fmt, ...) {
    va_list arguments;

    va_start(arguments, fmt);
    text_vprintf(dice->out, fmt, arguments);
    va_end(arguments);
}

/* One of "a|b|c", as it stands. */
static inline void say_one_of(struct dice *dice, const char *words) {
    int64_t count = 1;

    for (const char *c = words; *c; c++)
        count += *c == '|';
    for (int64_t skip = dice_between(dice, 0, count - 1); skip > 0; skip--)
        words = strchr(words, '|') + 1;
    text_add_bytes(dice->out, words, strcspn(words, "|"));
}

/* , 'key': 'one of the words' */
static inline void say_choice(struct dice *dice, const char *key, const char *words) {
    say(dice, ", '%s': '", key);
    say_one_of(dice, words);
    say(dice, "'");
}

static inline void say_flag(struct dice *dice, const char *key) {
    say(dice, ", '%s': %s", key, dice_chance(dice, 50) ? "true" : "false");
}

static inline void say_ms(struct dice *dice, const char *key, int64_t low, int64_t high) {
    say(dice, ", '%s': '%" PRId64 "ms'", key, dice_between(dice, low, high));
}

/* Hundredths, as a decimal number. */
static inline void say_number(struct dice *dice, const char *key, int64_t low, int64_t high) {
    say(dice, ", '%s': ", key);
    text_add_fixed(dice->out, dice_between(dice, low, high), 2);
}

/* Cents. */
static inline void say_money(struct dice *dice, const char *key, int64_t low, int64_t high) {
    say(dice, ", '%s': '$", key);
    text_add_fixed(dice->out, dice_between(dice, low, high), 2);
    say(dice, "'");
}

static inline void say_integer(struct dice *dice, const char *key, int64_t low, int64_t high) {
    say(dice, ", '%s': %" PRId64, key, dice_between(dice, low, high));
}

/* How the settings of one type are written, each with a comma in front. */
struct recipe {
    const char *name;
    void (*write)(struct dice *dice);
};

/* "type": …, and its settings, without braces. The type called `except` is left out. */
static inline void say_variant(struct dice *dice, const char *key,
                               const struct variant_registry *registry,
                               const struct recipe *recipes, size_t count, const char *except) {
    const struct variant_type *type;

    do
        type = registry->types[dice_between(dice, 0, (int64_t)registry->count - 1)];
    while (except && strcmp(type->name, except) == 0);
    const char *name = type->alias && dice_chance(dice, 20) ? type->alias : type->name;
    say(dice, "'%s': '%s'", key, name);
    for (size_t i = 0; i < count; i++)
        if (strcmp(recipes[i].name, type->name) == 0) {
            recipes[i].write(dice);
            return;
        }
    for (size_t i = 0; i < type->spec.count; i++)
        if (type->spec.fields[i].required)
            BUG("no recipe for the %s '%s', which needs '%s'", registry->noun, type->name,
                type->spec.fields[i].name);
}

static inline void write_nothing(struct dice *dice) {
    (void)dice;
}

/* ---- distributions of durations ---- */

static inline void write_dist(struct dice *dice);

static inline void write_dist_constant(struct dice *dice) {
    say(dice, ", 'value': '%" PRId64 "ms'", dice->scale_ms);
}

static inline void write_dist_uniform(struct dice *dice) {
    say(dice, ", 'low': '%" PRId64 "ms', 'high': '%" PRId64 "ms'", dice->scale_ms / 2,
        dice->scale_ms * 2);
}

static inline void write_dist_exponential(struct dice *dice) {
    say(dice, ", 'mean': '%" PRId64 "ms'", dice->scale_ms);
}

static inline void write_dist_lognormal(struct dice *dice) {
    static const char *const forms[] = {", 'median': '%" PRId64 "ms', 'sigma': 0.5",
                                        ", 'mean': '%" PRId64 "ms', 'sigma': 0.35"};
    const int64_t form = dice_between(dice, 0, 2);

    if (form == 2)
        say(dice, ", 'p50': '%" PRId64 "ms', 'p95': '%" PRId64 "ms'", dice->scale_ms,
            dice->scale_ms * 3);
    else if (form == 1)
        say(dice, forms[1], dice->scale_ms);
    else
        say(dice, forms[0], dice->scale_ms);
}

/* gamma and weibull alike */
static inline void write_dist_shape(struct dice *dice) {
    if (dice_chance(dice, 50))
        say(dice, ", 'mean': '%" PRId64 "ms', 'cv': 0.8", dice->scale_ms);
    else
        say(dice, ", 'shape': 1.5, 'scale': '%" PRId64 "ms'", dice->scale_ms);
}

static inline void write_dist_pareto(struct dice *dice) {
    say(dice, ", 'shape': 1.4, 'low': '%" PRId64 "ms', 'high': '%" PRId64 "ms'",
        dice->scale_ms / 3 + 1, dice->scale_ms * 20);
}

static inline void write_dist_empirical(struct dice *dice) {
    const int64_t scale = dice->scale_ms;

    if (dice_chance(dice, 50))
        say(dice, ", 'values': ['%" PRId64 "ms', '%" PRId64 "ms', '%" PRId64 "ms']", scale,
            scale * 2, scale / 2);
    else
        say(dice,
            ", 'quantiles': [{ 'p': 0, 'value': '%" PRId64 "ms' }, "
            "{ 'p': 0.5, 'value': '%" PRId64 "ms' }, { 'p': 1, 'value': '%" PRId64 "ms' }]",
            scale / 2, scale, scale * 4);
}

static inline void write_dist_mixture(struct dice *dice) {
    say(dice, ", 'components': [{ 'weight': 3, 'dist': ");
    write_dist(dice);
    say(dice, " }, { 'dist': { 'type': 'constant', 'value': '%" PRId64 "ms' } }]",
        dice->scale_ms * 2);
}

static inline void write_dist(struct dice *dice) {
    static const struct recipe recipes[] = {
        {"constant", write_dist_constant},
        {"uniform", write_dist_uniform},
        {"exponential", write_dist_exponential},
        {"lognormal", write_dist_lognormal},
        {"gamma", write_dist_shape},
        {"weibull", write_dist_shape},
        {"bounded_pareto", write_dist_pareto},
        {"empirical", write_dist_empirical},
        {"mixture", write_dist_mixture},
    };

    say(dice, "{ ");
    say_variant(dice, "type", &dist_registry, recipes, array_size(recipes), NULL);
    say(dice, " }");
}

/* , 'key': a distribution about so many milliseconds */
static inline void say_dist(struct dice *dice, const char *key, int64_t low_ms, int64_t high_ms) {
    dice->scale_ms = dice_between(dice, low_ms, high_ms);
    say(dice, ", '%s': ", key);
    write_dist(dice);
}

#endif

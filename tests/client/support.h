/*
 * support: what the tests of client/ share: settings written as a scenario would have them, and
 * near-equality.
 */
#ifndef TIERSIM_TESTS_CLIENT_SUPPORT_H
#define TIERSIM_TESTS_CLIENT_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "client/arrivals.h"
#include "scenario/decode.h"

#define SECONDS(s) ((sim_time)((s)*NS_PER_SECOND))

#define assert_near(actual, expected, tolerance)                                                   \
    do {                                                                                           \
        const double actual_ = (actual), expected_ = (expected), tolerance_ = (tolerance);         \
        if (!(fabs(actual_ - expected_) <= tolerance_))                                            \
            fail_msg("%s is %.9g, not within %.3g of %.9g", #actual, actual_, tolerance_,          \
                     expected_);                                                                   \
    } while (0)

/* Decodes `json`; what is wrong with it, if anything, goes to `wrong` ("" if it is all right). */
static inline bool decode_text(const struct field_table *table, const char *json, void *out,
                               struct arena *arena, char *wrong, size_t size) {
    struct problems problems;
    struct decoder decoder = {.arena = arena, .problems = &problems, .directory = "tests/client"};
    cJSON *object = cJSON_Parse(json);

    if (!object)
        fail_msg("the test's JSON is none: %s", json);
    problems_init(&problems);
    memset(out, 0, table->size);
    const bool ok = decode_object(&decoder, table, object, out);
    wrong[0] = '\0';
    if (problems.count > 0)
        snprintf(wrong, size, "%s: %s", problems.items[0].path, problems.items[0].text);
    problems_release(&problems);
    cJSON_Delete(object);
    return ok;
}

/* A field of its own, of kind VARIANT or LIST, so that any registry or table can be read. */
struct held {
    struct variant variant;
    struct field_list list;
};

static inline struct held decode_held(struct field field, const char *json, struct arena *arena) {
    const struct field_table table = {
        .noun = "test", .size = sizeof(struct held), .fields = &field, .count = 1};
    struct held held;
    char object[2048], wrong[512];

    snprintf(object, sizeof object, "{\"x\": %s}", json);
    if (!decode_text(&table, object, &held, arena, wrong, sizeof wrong))
        fail_msg("%s: %s", json, wrong);
    return held;
}

static inline struct variant variant_of(const struct variant_registry *registry, const char *json,
                                        struct arena *arena) {
    const struct field field = {.name = "x",
                                .kind = FIELD_VARIANT,
                                .offset = offsetof(struct held, variant),
                                .variants = registry};
    return decode_held(field, json, arena).variant;
}

static inline struct field_list list_of(const struct field_table *sub, const char *json,
                                        struct arena *arena) {
    const struct field field = {.name = "x",
                                .kind = FIELD_LIST,
                                .offset = offsetof(struct held, list),
                                .one_or_many = true,
                                .sub = sub};
    return decode_held(field, json, arena).list;
}

/* What is said about settings that are wrong; fails if they are not. */
static inline const char *complaint_about(const struct variant_registry *registry, const char *json,
                                          struct arena *arena) {
    static char wrong[512];
    const struct field field = {.name = "x",
                                .kind = FIELD_VARIANT,
                                .offset = offsetof(struct held, variant),
                                .variants = registry};
    const struct field_table table = {
        .noun = "test", .size = sizeof(struct held), .fields = &field, .count = 1};
    struct held held;
    char object[2048];

    snprintf(object, sizeof object, "{\"x\": %s}", json);
    if (decode_text(&table, object, &held, arena, wrong, sizeof wrong))
        fail_msg("nothing is said about %s", json);
    return wrong;
}

/* A source of arrivals at work. */
struct source_under_test {
    struct arena arena;
    const struct arrivals_type *type;
    void *state;
};

static inline void source_open(struct source_under_test *source, const char *json, uint64_t seed,
                               sim_time horizon, int64_t start_unix_ns) {
    arena_init(&source->arena);
    const struct variant variant = variant_of(&arrivals_registry, json, &source->arena);
    const struct arrivals_context context = {.key = {seed, 0},
                                             .workload_name = "web",
                                             .horizon = horizon,
                                             .start_unix_ns = start_unix_ns,
                                             .arena = &source->arena};

    source->type = arrivals_type_of(&variant);
    source->state = arena_alloc(&source->arena, source->type->state_size);
    source->type->init(source->state, variant.spec, &context);
}

static inline void source_close(struct source_under_test *source) {
    arena_release(&source->arena);
}

/* The next arrival; false at the end. An open loop, or one whose requests end at once. */
static inline bool source_next(struct source_under_test *source, struct arrival *arrival) {
    const sim_time due = source->type->due(source->state);

    if (due == SIM_TIME_NEVER)
        return false;
    source->type->take(source->state, arrival);
    assert_int_equal(arrival->at, due);
    if (source->type->ended)
        source->type->ended(source->state, arrival->user, arrival->at, OUTCOME_DELIVERED);
    return true;
}

#endif

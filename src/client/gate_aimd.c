#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * A limit on calls in flight, by additive increase and multiplicative decrease, as in Netflix's
 * concurrency-limits: a failure, or an answer later than `timeout`, makes the limit
 * floor(limit · decrease); any other answer adds 1 if at least half of the limit was in flight when
 * its call was sent. What is above it waits (in the queue, as for the pacer) or is refused.
 */
struct aimd_spec {
    struct gate_failures failures;
    int64_t initial, minimum, maximum;
    double decrease;
    sim_time timeout; /* SIM_TIME_NEVER: none */
    int excess;       /* 0 waits, 1 refused */
};

struct aimd {
    int64_t limit;
};

static void init(struct gate *gate, struct arena *arena) {
    const struct aimd_spec *spec = gate->spec;

    (void)arena;
    ((struct aimd *)gate->state)->limit = spec->initial;
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct aimd_spec *spec = gate->spec;
    const struct aimd *aimd = gate->state;

    if (ask->stage == GATE_STAGE_RETRY || ask->in_flight < aimd->limit)
        return ask->now;
    return spec->excess ? GATE_REFUSES : SIM_TIME_NEVER;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct aimd_spec *spec = gate->spec;
    struct aimd *aimd = gate->state;

    if (news->kind != GATE_ANSWERED)
        return;
    if (gate_failed(&spec->failures, news) || news->now - news->sent_at > spec->timeout)
        aimd->limit = (int64_t)((double)aimd->limit * spec->decrease);
    else if (2 * news->in_flight_then >= aimd->limit)
        aimd->limit++;
    if (aimd->limit < spec->minimum)
        aimd->limit = spec->minimum;
    if (aimd->limit > spec->maximum)
        aimd->limit = spec->maximum;
}

static bool prepare(void *object, struct complaint *out) {
    struct aimd_spec *spec = object;

    if (spec->minimum <= spec->initial && spec->initial <= spec->maximum)
        return gate_failures_prepare(&spec->failures, out);
    out->field = "initial";
    snprintf(out->text, sizeof out->text, "must lie between 'minimum' and 'maximum'");
    return false;
}

static const char *const excesses[] = {"wait", "refuse", NULL};

#define ROWS(failures_, initial_, minimum_, timeout_, excess_)                                     \
    {                                                                                              \
        GATE_FAILURES_ROW(struct aimd_spec, failures, failures_),                                  \
            FIELD(struct aimd_spec, initial, INTEGER, .fallback = (initial_), .low = 1,            \
                  .high = 1e9, .unit = "calls", .doc = "the limit at the start"),                  \
            FIELD(struct aimd_spec, minimum, INTEGER, .fallback = (minimum_), .low = 1,            \
                  .high = 1e9, .unit = "calls", .doc = "the limit never falls below this"),        \
            FIELD(struct aimd_spec, maximum, INTEGER, .fallback = "200", .low = 1, .high = 1e9,    \
                  .unit = "calls", .doc = "the limit never rises above this"),                     \
            FIELD(struct aimd_spec, decrease, NUMBER, .fallback = "0.9", .low = 0, .high = 1,      \
                  .doc = "what the limit is multiplied by after a failure"),                       \
            FIELD(struct aimd_spec, timeout, DURATION, .fallback = (timeout_),                     \
                  .doc = "an answer that takes longer is a failure; no bound when left out"),      \
            FIELD(struct aimd_spec, excess, CHOICE, .fallback = (excess_), .choices = excesses,    \
                  .doc = "what happens to a call above the limit")                                 \
    }

static const struct field generic_rows[] =
    ROWS("[\"429\", \"5xx\", \"timeout\"]", "4", "1", NULL, "\"wait\"");
static const struct field netflix_rows[] =
    ROWS("[\"429\", \"5xx\", \"timeout\"]", "20", "20", "\"5s\"", "\"refuse\"");

static const struct origin netflix_origin = {
    "concurrency-limits", "0.5.4", "Netflix/concurrency-limits@78a74b9", "source",
    "its timeout of 5 s takes every image for a failure, and its least limit of 20 is above the "
    "lowest tiers: override both"};

#define AIMD(name_, help_, rows_, origin_)                                                         \
    {                                                                                              \
        .variant = {.name = (name_),                                                               \
                    .help = (help_),                                                               \
                    .spec = FIELD_TABLE("gate", struct aimd_spec, rows_, .prepare = prepare)},     \
        .origin = (origin_), .state_size = sizeof(struct aimd), .init = init,                      \
        .may_send = may_send, .note = note                                                         \
    }

const struct gate_type gate_aimd_concurrency = AIMD(
    "aimd_concurrency", "a limit on calls in flight that adapts to failures", generic_rows, NULL);
const struct gate_type gate_netflix_aimd =
    AIMD("netflix-aimd-0.5", "the same with the figures of Netflix's concurrency-limits",
         netflix_rows, &netflix_origin);

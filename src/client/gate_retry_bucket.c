#include <math.h>
#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * Brooker's token bucket ("Fixing retries with token buckets and circuit breakers", 2022): each
 * first send (or, as his text has it, each success) puts `deposit` tokens in, up to `capacity`; a
 * retry takes one and goes only while there is more than one. Kept in millionths.
 *
 * In the long run there are `deposit` retries for each first send, whatever fails.
 */
struct bucket_spec {
    double deposit;
    double capacity;
    int deposits; /* on 0 first_send, 1 success */
};

#define MILLION 1000000.0

struct bucket {
    int64_t tokens, deposit, capacity; /* millionths */
};

static void init(struct gate *gate, struct arena *arena) {
    const struct bucket_spec *spec = gate->spec;
    struct bucket *bucket = gate->state;

    (void)arena;
    bucket->deposit = llround(spec->deposit * MILLION);
    bucket->capacity = llround(spec->capacity * MILLION);
    bucket->tokens = bucket->capacity;
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct bucket *bucket = gate->state;

    if (ask->stage != GATE_STAGE_RETRY)
        return ask->now;
    return (double)bucket->tokens > MILLION ? ask->now : GATE_REFUSES;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct bucket_spec *spec = gate->spec;
    struct bucket *bucket = gate->state;
    const bool first = news->kind == GATE_GOES && news->stage == GATE_STAGE_FIRST_SEND;
    const bool success = news->kind == GATE_ANSWERED && !news->failure;

    if (news->kind == GATE_GOES && news->stage == GATE_STAGE_RETRY)
        bucket->tokens -= (int64_t)MILLION;
    else if (spec->deposits ? success : first)
        bucket->tokens += bucket->deposit;
    if (bucket->tokens > bucket->capacity)
        bucket->tokens = bucket->capacity;
}

static const char *const deposits[] = {"first_send", "success", NULL};

static const struct field rows[] = {
    FIELD(struct bucket_spec, deposit, NUMBER, .fallback = "0.1", .low = 0, .high = 1000,
          .unit = "tokens", .doc = "tokens put in each time; a retry takes one"),
    FIELD(struct bucket_spec, capacity, NUMBER, .fallback = "5", .low = 0, .high = 1e9,
          .unit = "tokens", .doc = "tokens at most, and at the start"),
    FIELD(struct bucket_spec, deposits, CHOICE, .fallback = "\"first_send\"", .choices = deposits,
          .doc = "what puts them in"),
};

static const struct origin origin = {
    "simulator_example", "as of @bbfe394", "mbrooker/simulator_example@bbfe394 retry_sim", "source",
    "the post says per success, its code deposits at each first try: see 'deposits'"};

const struct gate_type gate_retry_bucket = {
    .variant = {.name = "retry_bucket",
                .help = "Brooker's token bucket: a tenth of a retry earned by each first send",
                .spec = FIELD_TABLE("gate", struct bucket_spec, rows, .prepare = NULL)},
    .origin = &origin,
    .state_size = sizeof(struct bucket),
    .init = init,
    .may_send = may_send,
    .note = note,
};

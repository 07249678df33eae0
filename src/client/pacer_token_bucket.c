#include <math.h>
#include <stdio.h>

#include "client/pacer_rate.h"
#include "client/registry.h"

/*
 * A bucket of `capacity` tokens, one more every interval, kept as the instant at which it would be
 * full again: t tokens are missing while that is t·interval ahead. n units may go when, with them,
 * no more than capacity are missing.
 */
struct token_bucket_spec {
    struct pacer_spec common;
    int64_t capacity; /* INTEGER_NONE: the share of the limit; 1 where only a rate is known */
    int starts;       /* 0 full, 1 empty */
};

struct token_bucket {
    sim_time interval;
    int64_t capacity;
    sim_time full_at;
};

static void init(struct pacer *pacer) {
    const struct token_bucket_spec *spec = pacer->spec;
    struct token_bucket *bucket = pacer->state;

    bucket->interval = pacer_interval(&spec->common);
    bucket->capacity = spec->capacity;
    if (spec->capacity == INTEGER_NONE)
        bucket->capacity = pacer_is_bounded(&spec->common) ? pacer_share(&spec->common) : 1;
    bucket->full_at = spec->starts ? pacer_span(bucket->capacity, bucket->interval) : 0;
}

static sim_time ready(struct pacer *pacer, sim_time now, int64_t units) {
    const struct token_bucket *bucket = pacer->state;

    if (units > bucket->capacity || bucket->full_at == SIM_TIME_NEVER)
        return SIM_TIME_NEVER;
    const sim_time missing_after = pacer_span(bucket->capacity - units, bucket->interval);
    const sim_time at = missing_after == SIM_TIME_NEVER ? now : bucket->full_at - missing_after;
    return at > now ? at : now;
}

static void take(struct pacer *pacer, sim_time now, int64_t units) {
    struct token_bucket *bucket = pacer->state;
    const sim_time from = bucket->full_at > now ? bucket->full_at : now;

    bucket->full_at = time_add_sat(from, pacer_span(units, bucket->interval));
}

static bool prepare(void *object, struct complaint *out) {
    return pacer_spec_prepare(object, out);
}

static const char *const starts[] = {"full", "empty", NULL};

static const struct field rows[] = {
    PACER_LIMIT_ROWS,
    PACER_RATE_ROW,
    FIELD(struct token_bucket_spec, capacity, INTEGER, .low = 1, .high = 1e12, .unit = "units",
          .doc = "units that may go at once; fraction x limit when left out, 1 with a rate alone"),
    FIELD(struct token_bucket_spec, starts, CHOICE, .fallback = "\"full\"", .choices = starts,
          .doc = "the bucket at the start of the run"),
};

const struct pacer_type pacer_type_token_bucket = {
    .variant = {.name = "token_bucket",
                .help = "bursts up to a capacity, refilled evenly",
                .spec = FIELD_TABLE("pacing", struct token_bucket_spec, rows, .prepare = prepare)},
    .needs_limit = true,
    .takes_rate = true,
    .can_share = true,
    .state_size = sizeof(struct token_bucket),
    .init = init,
    .ready = ready,
    .take = take,
};

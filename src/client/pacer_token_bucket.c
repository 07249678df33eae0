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

#define ROWS(fraction_)                                                                            \
    {                                                                                              \
        FIELD(struct pacer_spec, limit, STRING, .doc = PACER_LIMIT_DOC),                           \
            FIELD(struct pacer_spec, fraction, NUMBER, .fallback = (fraction_), .low = 1e-9,       \
                  .high = 1, .unit = "ratio", .doc = "how much of the limit to use"),              \
            PACER_RATE_ROW,                                                                        \
            FIELD(struct token_bucket_spec, capacity, INTEGER, .low = 1, .high = 1e12,             \
                  .unit = "units",                                                                 \
                  .doc = "units that may go at once; fraction x limit when left out, 1 with a "    \
                         "rate alone"),                                                            \
            FIELD(struct token_bucket_spec, starts, CHOICE, .fallback = "\"full\"",                \
                  .choices = starts, .doc = "the bucket at the start of the run")                  \
    }

static const struct field rows[] = ROWS("1");
static const struct field half_rows[] = ROWS("0.5");

static const struct origin aiolimiter_origin = {
    "aiolimiter", "1.2.1", "mjpieters/aiolimiter@01c52ea", "source",
    "its leaky bucket starts empty, so that twice the limit fits into the first window"};
static const struct origin governor_origin = {
    "governor", "0.10.4", "boinkor-net/governor@9f3a79d", "source",
    "per_minute(L) has a burst of L; allow_burst(1) is the pacer 'even'"};
static const struct origin cookbook_origin = {
    "openai-cookbook", "as of @04a3090",
    "openai/openai-cookbook@04a3090 examples/api_request_parallel_processor.py", "source",
    "its file recommends half of the limit; goes with the retry policy cookbook-processor-04a3090"};

#define BUCKET(name_, help_, rows_, origin_)                                                       \
    {                                                                                              \
        .variant = {.name = (name_),                                                               \
                    .help = (help_),                                                               \
                    .spec = FIELD_TABLE("pacing", struct token_bucket_spec, rows_,                 \
                                        .prepare = prepare)},                                      \
        .origin = (origin_), .needs_limit = true, .takes_rate = true, .can_share = true,           \
        .state_size = sizeof(struct token_bucket), .init = init, .ready = ready, .take = take      \
    }

const struct pacer_type pacer_type_token_bucket =
    BUCKET("token_bucket", "bursts up to a capacity, refilled evenly", rows, NULL);
const struct pacer_type pacer_type_aiolimiter =
    BUCKET("aiolimiter-1.2", "aiolimiter's leaky bucket: a burst of the whole limit at once", rows,
           &aiolimiter_origin);
const struct pacer_type pacer_type_governor =
    BUCKET("governor-0.10", "governor's GCRA with the burst it has by default: the limit", rows,
           &governor_origin);
const struct pacer_type pacer_type_cookbook =
    BUCKET("cookbook-processor-04a3090",
           "the cookbook's parallel processor: half of the limit, from a full bucket", half_rows,
           &cookbook_origin);

/*
 * token_bucket (gcra) - a level that drains at `refill` a window under `capacity`.
 *
 * An ask of n passes iff level + n <= capacity; the wait is (level + n - capacity) / refill.
 *
 * The level is kept as the time at which it will be zero (the theoretical arrival time of GCRA), a
 * whole number of ns and a fraction of den-ths, where one unit drains in whole + rem/den ns: every
 * sum is exact, and a wait is rounded up once. The published waits of OpenAI's API come out to the
 * last digit (10,000 a minute, 8,782 used, 8,172 asked: 41.724 s).
 *
 * ASSUMPTION: a bucket starts empty of usage. While the limit is 0 the level drains as before.
 */
#include <assert.h>
#include <stdio.h>

#include "provider/limiter.h"

__extension__ typedef __int128 wide;

struct bucket_spec {
    int64_t capacity; /* INTEGER_NONE: the limit */
    int64_t refill;   /* units a window; INTEGER_NONE: the limit */
};

/* 73 years, beyond any run: drains that take longer are cut to it. */
#define LONGEST (INT64_MAX / 4)

/* A duration of ns + part/den. */
struct span {
    sim_time ns;
    int64_t part;
};

struct bucket {
    int64_t limit;
    int64_t capacity;
    int64_t rem, den; /* of one unit; rem is 0 where a unit drains in whole ns */
    sim_time whole;
    struct span empty_at; /* the level is zero from here on */
};

static const struct field bucket_rows[] = {
    FIELD(struct bucket_spec, capacity, INTEGER, .low = 1, .high = 1e12,
          .doc = "largest burst; absent: the limit",
          GUESS("how large a burst passes is not told: up to the limit")),
    FIELD(struct bucket_spec, refill, INTEGER, .low = 1, .high = 1e12,
          .doc = "units that drain a window; absent: the limit"),
};

static int64_t greatest_common_divisor(int64_t a, int64_t b) {
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* How long so many units take to drain. */
static inline struct span span_of(const struct bucket *bucket, int64_t units) {
    struct span span;

    if (bucket->rem == 0 && !__builtin_mul_overflow(units, bucket->whole, &span.ns) &&
        span.ns <= LONGEST) {
        span.part = 0;
        return span;
    }
    const wide parts = (wide)units * (wide)bucket->rem;
    const wide ns = (wide)units * (wide)bucket->whole + parts / (wide)bucket->den;
    if (ns > (wide)LONGEST) {
        span.ns = LONGEST;
        span.part = 0;
        return span;
    }
    span.ns = (sim_time)ns;
    span.part = (int64_t)(parts % (wide)bucket->den);
    return span;
}

static void set_rate(struct bucket *bucket, int64_t refill, sim_time window) {
    const int64_t divisor = greatest_common_divisor(window, refill);

    bucket->den = refill / divisor;
    bucket->whole = window / divisor / bucket->den;
    bucket->rem = window / divisor % bucket->den;
}

/* Takes limit and capacity from the config; returns the refill, 0 where the limit is 0. */
static int64_t adopt(struct bucket *bucket, const struct limiter_config *config) {
    const struct bucket_spec *spec = config->spec;

    bucket->limit = config->limit;
    bucket->capacity = spec->capacity != INTEGER_NONE ? spec->capacity : config->limit;
    if (config->limit == 0)
        return 0;
    return spec->refill != INTEGER_NONE ? spec->refill : config->limit;
}

static void bucket_init(void *state, const struct limiter_config *config) {
    struct bucket *bucket = state;
    const int64_t refill = adopt(bucket, config);

    assert(config->window > 0 && config->window != SIM_TIME_NEVER);
    set_rate(bucket, refill > 0 ? refill : 1, config->window);
}

static inline bool passes(const struct bucket *bucket, int64_t units) {
    return units <= bucket->capacity && bucket->limit > 0;
}

static bool bucket_admits(void *state, sim_time now, int64_t units) {
    const struct bucket *bucket = state;

    if (!passes(bucket, units))
        return false;
    const struct span room = span_of(bucket, bucket->capacity - units);
    const sim_time left = bucket->empty_at.ns - now;
    return left < room.ns || (left == room.ns && bucket->empty_at.part <= room.part);
}

static void bucket_charge(void *state, sim_time now, int64_t units) {
    struct bucket *bucket = state;
    const struct span more = span_of(bucket, units);

    assert(units >= 0);
    if (bucket->empty_at.ns < now) {
        bucket->empty_at.ns = now;
        bucket->empty_at.part = 0;
    }
    bucket->empty_at.ns = time_add_sat(bucket->empty_at.ns, more.ns);
    bucket->empty_at.part += more.part;
    if (bucket->empty_at.part >= bucket->den) {
        bucket->empty_at.part -= bucket->den;
        bucket->empty_at.ns++;
    }
}

static sim_time bucket_wait(void *state, sim_time now, int64_t units) {
    const struct bucket *bucket = state;

    if (!passes(bucket, units))
        return SIM_TIME_NEVER;
    const struct span room = span_of(bucket, bucket->capacity - units);
    const sim_time wait = bucket->empty_at.ns - now - room.ns + (bucket->empty_at.part > room.part);
    return wait > 0 ? wait : 0;
}

static int64_t bucket_used(void *state, sim_time now) {
    const struct bucket *bucket = state;

    if (bucket->empty_at.ns < now)
        return 0;
    const wide unit = (wide)bucket->whole * (wide)bucket->den + (wide)bucket->rem;
    const wide left =
        (wide)(bucket->empty_at.ns - now) * (wide)bucket->den + (wide)bucket->empty_at.part;
    return (int64_t)((left + unit - 1) / unit);
}

static sim_time bucket_reset(void *state, sim_time now) {
    const struct bucket *bucket = state;

    if (bucket->empty_at.ns < now)
        return 0;
    return bucket->empty_at.ns - now + (bucket->empty_at.part > 0);
}

/* The level in units stays; it is rounded up to what the new rate can express (< 1 ns). */
static void bucket_retune(void *state, sim_time now, const struct limiter_config *config) {
    struct bucket *bucket = state;
    const wide old_unit = (wide)bucket->whole * (wide)bucket->den + (wide)bucket->rem;
    const wide left =
        bucket->empty_at.ns < now
            ? 0
            : (wide)(bucket->empty_at.ns - now) * (wide)bucket->den + (wide)bucket->empty_at.part;
    const int64_t refill = adopt(bucket, config);

    if (refill == 0)
        return;
    set_rate(bucket, refill, config->window);
    const wide unit = (wide)bucket->whole * (wide)bucket->den + (wide)bucket->rem;
    const wide parts = left / old_unit * unit + (left % old_unit * unit + old_unit - 1) / old_unit;
    const wide ns = parts / (wide)bucket->den;
    bucket->empty_at.ns = now + (ns > (wide)LONGEST ? LONGEST : (sim_time)ns);
    bucket->empty_at.part = (int64_t)(parts % (wide)bucket->den);
}

static int64_t bucket_largest(const void *spec, int64_t limit) {
    const struct bucket_spec *bucket = spec;

    return bucket->capacity != INTEGER_NONE && limit > 0 ? bucket->capacity : limit;
}

static bool bucket_check(const struct limit_spec *spec, struct complaint *out) {
    const struct bucket_spec *bucket = spec->kind.spec;

    if (spec->quantum == SIM_TIME_NEVER ||
        (bucket->capacity == INTEGER_NONE && bucket->refill == INTEGER_NONE))
        return true;
    out->field = "quantum";
    snprintf(out->text, sizeof out->text,
             "a bucket with a capacity or refill of its own cannot have a quantum as well");
    return false;
}

const struct limiter_type limiter_token_bucket = {
    .variant = {.name = "token_bucket",
                .help = "a level that drains steadily: bursts up to the capacity, then one unit "
                        "each window / refill",
                .alias = "gcra",
                .spec = FIELD_TABLE("limiter", struct bucket_spec, bucket_rows, .prepare = NULL)},
    .state_size = sizeof(struct bucket),
    .windowed = true,
    .check = bucket_check,
    .init = bucket_init,
    .admits = bucket_admits,
    .charge = bucket_charge,
    .wait = bucket_wait,
    .used = bucket_used,
    .reset = bucket_reset,
    .retune = bucket_retune,
    .largest = bucket_largest,
};

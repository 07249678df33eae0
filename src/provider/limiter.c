#include "provider/limiter.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/check.h"

static const char *const rejected_count_names[] = {"none", "requests", "all", NULL};
const char *const retry_after_names[] = {"exact", "ceil_ms", "ceil_seconds", "absent", NULL};

static const struct field outside_load_rows[] = {
    FIELD(struct outside_load_spec, rate, RATE, .required = true, .low = 0, .high = 1e6,
          .doc = "asks of other tenants"),
    FIELD(struct outside_load_spec, units, INTEGER, .fallback = "1", .low = 1, .high = 1e9,
          .doc = "units each of them takes, if the limit has room"),
    FIELD(struct outside_load_spec, even, BOOLEAN, .fallback = "false",
          .doc = "evenly spaced; else a Poisson process"),
};
const struct field_table outside_load_fields =
    FIELD_TABLE("outside load", struct outside_load_spec, outside_load_rows);

static const struct field limit_rows[] = {
    FIELD(struct limit_spec, name, STRING, .required = true,
          .doc = "what the limit is called in messages, headers and results"),
    FIELD(struct limit_spec, unit, CHOICE, .required = true, .choices = unit_names,
          .doc = "what a call is counted in: 1 request, n images, or the tokens of its SKU × n"),
    FIELD(struct limit_spec, limit, INTEGER, .required = true, .low = 0, .high = 1e12,
          .doc = "units per window; 0 lets nothing pass"),
    FIELD(struct limit_spec, window, DURATION, .low = 1, .high = 400.0 * (double)NS_PER_DAY,
          .doc = "length of the window; only concurrency has none"),
    FIELD(struct limit_spec, kind, INLINE_VARIANT, .fallback = "\"sliding_window_log\"",
          .variants = &limiter_registry, .doc = "how the limit is enforced",
          GUESS("how it is enforced is not told")),
    FIELD(struct limit_spec, quantum, DURATION, .low = 1, .high = 400.0 * (double)NS_PER_DAY,
          .doc = "enforce limit × quantum / window per quantum, a whole number",
          GUESS_BESIDE("nobody says whether it is enforced in parts of its window: it is not",
                       "window")),
    FIELD(struct limit_spec, rejected_count, CHOICE, .fallback = "\"none\"",
          .choices = rejected_count_names,
          .doc = "what a rejected call adds: none; requests: 1 if the unit is requests; all: its "
                 "whole ask",
          GUESS_BESIDE("whether rejected calls count is not told", "window")),
    FIELD(struct limit_spec, retry_after, CHOICE, .choices = retry_after_names,
          .doc = "how this limit sends its wait; absent: as the provider does"),
    FIELD(struct limit_spec, models, STRINGS,
          .doc = "models counted together under this limit; empty: all"),
    FIELD(struct limit_spec, outside_load, OPTIONAL, .sub = &outside_load_fields,
          .doc = "what other tenants of a shared pool take"),
};

static bool complain(struct complaint *out, const char *field, const char *text) {
    out->field = field;
    snprintf(out->text, sizeof out->text, "%s", text);
    return false;
}

static const struct limiter_type *type_of(const struct limit_spec *spec) {
    return (const struct limiter_type *)(const void *)spec->kind.type;
}

static bool limit_prepare(void *object, struct complaint *out) {
    const struct limit_spec *spec = object;
    const struct limiter_type *type = type_of(spec);

    if (type->windowed && spec->window == SIM_TIME_NEVER)
        return complain(out, "window", "missing: a limit of this kind needs a window");
    if (!type->windowed && spec->rejected_count != REJECTED_NONE)
        return complain(out, "rejected_count",
                        "a concurrency limit counts what is in flight: only 'none' makes sense");
    if (!type->windowed && spec->outside_load)
        return complain(out, "outside_load", "a concurrency limit has none: nobody would end it");
    if (spec->quantum != SIM_TIME_NEVER) {
        if (!type->windowed)
            return complain(out, "quantum", "a limit without a window has no quantum");
        const double units = (double)spec->limit * (double)spec->quantum / (double)spec->window;
        if (units < 1 || units != floor(units)) {
            out->field = "quantum";
            snprintf(out->text, sizeof out->text,
                     "limit × quantum / window is %.6g, not a whole number of at least 1", units);
            return false;
        }
    }
    return type->check ? type->check(spec, out) : true;
}

const struct field_table limit_fields =
    FIELD_TABLE("limit", struct limit_spec, limit_rows, .prepare = limit_prepare);

void limit_effective(const struct limit_spec *spec, int64_t *limit, sim_time *window) {
    *limit = spec->limit;
    *window = spec->window;
    if (spec->quantum == SIM_TIME_NEVER || spec->limit == 0)
        return;
    const double units = (double)spec->limit * (double)spec->quantum / (double)spec->window;
    *limit = units < 1 ? 1 : (int64_t)units;
    *window = spec->quantum;
}

static struct limiter_config config_of(const struct limiter *limiter, int64_t start_unix_ns,
                                       struct arena *perm) {
    struct limiter_config config;

    config.limit = limiter->limit;
    config.window = limiter->window;
    config.spec = limiter->spec->kind.spec;
    config.start_unix_ns = start_unix_ns;
    config.perm = perm;
    return config;
}

/* Takes from a spec all that is not state. */
static void adopt(struct limiter *limiter, const struct limit_spec *spec) {
    limit_effective(spec, &limiter->limit, &limiter->window);
    limiter->spec = spec;
    limiter->unit = (enum unit)spec->unit;
    limiter->rejected_count = (enum rejected_count)spec->rejected_count;
    limiter->retry_after = spec->retry_after;
    limiter->type = type_of(spec);
    limiter->queues = limiter->type->queues && limiter->type->queues(spec->kind.spec);
}

void limiter_init(struct limiter *limiter, const struct limit_spec *spec, sim_time now,
                  int64_t start_unix_ns, struct arena *perm) {
    assert(spec->kind.type);
    adopt(limiter, spec);
    limiter->paused = false;
    limiter->admitted = 0;
    limiter->held_unit_ns = 0;
    limiter->held_since = now;
    limiter->capacity_before = 0;
    limiter->since = now;
    limiter->state = arena_alloc(perm, limiter->type->state_size);
    const struct limiter_config config = config_of(limiter, start_unix_ns, perm);
    limiter->type->init(limiter->state, &config);
}

/* Units the limit in force has had to give since `since`. */
static double capacity_since(const struct limiter *limiter, sim_time now) {
    if (limiter->paused)
        return 0;
    const double per_window = limiter->type->windowed ? (double)limiter->window : 1e9;
    return (double)limiter->limit * ((double)(now - limiter->since) / per_window);
}

static void close_span(struct limiter *limiter, sim_time now) {
    limiter->capacity_before += capacity_since(limiter, now);
    limiter->since = now;
}

void limiter_retune(struct limiter *limiter, const struct limit_spec *spec, sim_time now,
                    int64_t start_unix_ns, struct arena *perm) {
    const struct limiter_type *before = limiter->type;

    close_span(limiter, now);
    adopt(limiter, spec);
    limiter->paused = false;
    if (limiter->type == before) {
        const struct limiter_config config = config_of(limiter, start_unix_ns, perm);
        limiter->type->retune(limiter->state, now, &config);
        return;
    }
    limiter->state = arena_alloc(perm, limiter->type->state_size);
    const struct limiter_config config = config_of(limiter, start_unix_ns, perm);
    limiter->type->init(limiter->state, &config);
}

void limiter_pause(struct limiter *limiter, sim_time now) {
    close_span(limiter, now);
    limiter->paused = true;
}

/* Brings the integral of what is held up to now. */
static void settle_held(struct limiter *limiter, sim_time now) {
    const int64_t held = limiter->type->used(limiter->state, now);

    limiter->held_unit_ns += (double)held * (double)(now - limiter->held_since);
    limiter->held_since = now;
}

void limiter_charge_held(struct limiter *limiter, sim_time now, int64_t units) {
    settle_held(limiter, now);
    limiter->admitted += units;
    limiter->type->charge(limiter->state, now, units);
}

void limiter_charge_rejected(struct limiter *limiter, sim_time now, int64_t units) {
    switch (limiter->rejected_count) {
    case REJECTED_NONE:
        return;
    case REJECTED_REQUESTS:
        if (limiter->unit == UNIT_REQUESTS)
            limiter->type->charge(limiter->state, now, 1);
        return;
    case REJECTED_ALL:
        limiter->type->charge(limiter->state, now, units);
        return;
    }
}

void limiter_release(struct limiter *limiter, sim_time now, int64_t units) {
    if (!limiter->type->release)
        return;
    settle_held(limiter, now);
    limiter->type->release(limiter->state, now, units);
}

bool limiter_start(struct limiter *limiter, sim_time now, int64_t units) {
    assert(limiter->type->start);
    settle_held(limiter, now);
    return limiter->type->start(limiter->state, now, units);
}

struct limit_reading limiter_read(const struct limiter *limiter, sim_time now) {
    struct limit_reading reading;

    reading.used = limiter->type->used(limiter->state, now);
    reading.limit = limiter->paused ? 0 : limiter->limit;
    reading.window = limiter->window;
    reading.capacity = limiter->capacity_before + capacity_since(limiter, now);
    reading.admitted = (double)limiter->admitted;
    if (limiter->type->release)
        reading.admitted =
            (limiter->held_unit_ns + (double)reading.used * (double)(now - limiter->held_since)) /
            1e9;
    return reading;
}

sim_time retry_after_sent(enum retry_after how, sim_time wait) {
    sim_time unit = 1;

    if (wait == SIM_TIME_NEVER || wait == LIMITER_WAIT_UNKNOWN)
        return SIM_TIME_NEVER;
    switch (how) {
    case RETRY_AFTER_ABSENT:
        return SIM_TIME_NEVER;
    case RETRY_AFTER_EXACT:
        return wait;
    case RETRY_AFTER_CEIL_MS:
        unit = NS_PER_MS;
        break;
    case RETRY_AFTER_CEIL_SECONDS:
        unit = NS_PER_SECOND;
        break;
    }
    return wait > SIM_TIME_NEVER - unit ? wait : (wait + unit - 1) / unit * unit;
}

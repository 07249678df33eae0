#include <stdio.h>

#include "client/arrivals_open.h"
#include "client/registry.h"

/*
 * The n-th arrival comes at n·every exactly; with a rate, at the instant by which n arrivals are
 * expected, rounded to the nearest nanosecond, so that errors do not add up.
 */
struct constant_spec {
    sim_time every; /* SIM_TIME_NEVER: by rate */
    double rate;
    double growth;
};

struct constant {
    struct open_loop loop;
    struct growing_rate rate;
    sim_time every;
};

static void advance(struct constant *constant) {
    const uint64_t n = constant->loop.ordinal;
    sim_time at;

    if (constant->every == SIM_TIME_NEVER)
        at = arrival_time(growing_rate_inverse(&constant->rate, (double)n));
    else if (__builtin_mul_overflow((sim_time)n, constant->every, &at))
        at = SIM_TIME_NEVER;
    open_loop_set(&constant->loop, at);
}

static void init(void *state, const void *spec_, const struct arrivals_context *context) {
    const struct constant_spec *spec = spec_;
    struct constant *constant = state;
    double rate = spec->rate;

    open_loop_init(&constant->loop, context);
    constant->every = spec->growth == 0 ? spec->every : SIM_TIME_NEVER;
    if (spec->every != SIM_TIME_NEVER)
        rate = 1 / to_seconds(spec->every);
    constant->rate = growing_rate_of(rate, spec->growth);
    advance(constant);
}

static sim_time due(const void *state) {
    return ((const struct constant *)state)->loop.next;
}

static void take(void *state, struct arrival *out) {
    struct constant *constant = state;

    open_loop_take(&constant->loop, out);
    advance(constant);
}

static const char *unsteady(const void *spec) {
    return growth_unsteady(((const struct constant_spec *)spec)->growth);
}

static bool prepare(void *object, struct complaint *out) {
    const struct constant_spec *spec = object;
    const bool by_time = spec->every != SIM_TIME_NEVER, by_rate = !isnan(spec->rate);

    out->field = NULL;
    if (by_time == by_rate) {
        snprintf(out->text, sizeof out->text, "give either 'every' or 'rate'");
        return false;
    }
    if (by_time ? spec->every > 0 : spec->rate > 0)
        return true;
    out->field = by_time ? "every" : "rate";
    snprintf(out->text, sizeof out->text, "must be above 0");
    return false;
}

static const struct field rows[] = {
    FIELD(struct constant_spec, every, DURATION, .doc = "the time between two arrivals"),
    FIELD(struct constant_spec, rate, RATE, .unit = "requests", .doc = "or how many come"),
    ARRIVALS_GROWTH_ROW(struct constant_spec),
};

const struct arrivals_type arrivals_constant = {
    .variant = {.name = "constant",
                .help = "one after the other at equal gaps, the first at once",
                .spec = FIELD_TABLE("arrivals", struct constant_spec, rows, .prepare = prepare)},
    .state_size = sizeof(struct constant),
    .init = init,
    .due = due,
    .take = take,
    .unsteady = unsteady,
};

#include "client/pacer_rate.h"
#include "client/pacer_window.h"
#include "client/registry.h"

static void init(struct pacer *pacer) {
    const struct pacer_spec *spec = pacer->spec;

    pacer_window_init(pacer->state, pacer_share(spec), spec->resolved.window, pacer->arena);
}

static sim_time ready(struct pacer *pacer, sim_time now, int64_t units) {
    return pacer_window_ready(pacer->state, now, units);
}

static void take(struct pacer *pacer, sim_time now, int64_t units) {
    pacer_window_take(pacer->state, now, units);
}

/*
 * pyrate-limiter: a clock of milliseconds, and a caller told to wait does so for 1 ms and a buffer
 * of 50 ms more than the log asks.
 */
struct pyrate {
    struct pacer_window window;
    sim_time asleep_until;
};

#define PYRATE_EXTRA (51 * NS_PER_MS)

static void pyrate_init(struct pacer *pacer) {
    const struct pacer_spec *spec = pacer->spec;
    struct pyrate *pyrate = pacer->state;

    pyrate->asleep_until = 0;
    pacer_window_init(&pyrate->window, pacer_share(spec), spec->resolved.window, pacer->arena);
}

static sim_time pyrate_ready(struct pacer *pacer, sim_time now, int64_t units) {
    struct pyrate *pyrate = pacer->state;

    if (pyrate->asleep_until > now)
        return pyrate->asleep_until;
    const sim_time at = pacer_window_ready(&pyrate->window, now, units);
    if (at == now || at == SIM_TIME_NEVER)
        return at;
    pyrate->asleep_until = time_add_sat(at, PYRATE_EXTRA);
    return pyrate->asleep_until;
}

static void pyrate_take(struct pacer *pacer, sim_time now, int64_t units) {
    pacer_window_take(&((struct pyrate *)pacer->state)->window, now, units);
}

static const struct field rows[] = {PACER_LIMIT_ROWS};

static const struct origin pyrate_origin = {
    "pyrate-limiter", "4.4.0", "vutran1710/PyrateLimiter@f444c5e", "source",
    "the one default among these libraries that a sliding log never rejects"};

const struct pacer_type pacer_type_log = {
    .variant = {.name = "sliding_window_log",
                .help = "at most fraction x limit units in any window, as fast as that allows",
                .spec = FIELD_TABLE("pacing", struct pacer_spec, rows)},
    .needs_limit = true,
    .can_share = true,
    .state_size = sizeof(struct pacer_window),
    .init = init,
    .ready = ready,
    .take = take,
};

const struct pacer_type pacer_type_pyrate = {
    .variant = {.name = "pyrate-limiter-4.4",
                .help = "pyrate-limiter's sliding log, which sleeps 51 ms more than it must",
                .spec = FIELD_TABLE("pacing", struct pacer_spec, rows)},
    .origin = &pyrate_origin,
    .needs_limit = true,
    .can_share = true,
    .state_size = sizeof(struct pyrate),
    .init = pyrate_init,
    .ready = pyrate_ready,
    .take = pyrate_take,
};

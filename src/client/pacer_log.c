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

static const struct field rows[] = {PACER_LIMIT_ROWS};

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

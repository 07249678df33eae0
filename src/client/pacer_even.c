#include "client/pacer_rate.h"
#include "client/pacer_window.h"
#include "client/registry.h"

/*
 * One unit every interval. The window bounds asks of several images, which would otherwise put up
 * to limit + n - 1 units into a window; where a rate alone was asked for, nothing is bounded.
 */
struct even {
    sim_time interval;
    sim_time next; /* when the next ask may go */
    bool bounded;
    struct pacer_window window;
};

static void init(struct pacer *pacer) {
    const struct pacer_spec *spec = pacer->spec;
    struct even *even = pacer->state;

    even->interval = pacer_interval(spec);
    even->next = 0;
    even->bounded = pacer_is_bounded(spec);
    if (even->bounded)
        pacer_window_init(&even->window, spec->resolved.limit, spec->resolved.window, pacer->arena);
}

static sim_time ready(struct pacer *pacer, sim_time now, int64_t units) {
    struct even *even = pacer->state;
    const sim_time spaced = even->next > now ? even->next : now;

    if (!even->bounded)
        return spaced;
    const sim_time inside = pacer_window_ready(&even->window, now, units);
    return inside > spaced ? inside : spaced;
}

static void take(struct pacer *pacer, sim_time now, int64_t units) {
    struct even *even = pacer->state;

    even->next = time_add_sat(now, pacer_span(units, even->interval));
    if (even->bounded)
        pacer_window_take(&even->window, now, units);
}

static bool prepare(void *object, struct complaint *out) {
    return pacer_spec_prepare(object, out);
}

static const struct field rows[] = {PACER_LIMIT_ROWS, PACER_RATE_ROW};

const struct pacer_type pacer_type_even = {
    .variant = {.name = "even",
                .help = "one unit every window / (fraction x limit), no burst",
                .spec = FIELD_TABLE("pacing", struct pacer_spec, rows, .prepare = prepare)},
    .needs_limit = true,
    .takes_rate = true,
    .can_share = true,
    .state_size = sizeof(struct even),
    .init = init,
    .ready = ready,
    .take = take,
};

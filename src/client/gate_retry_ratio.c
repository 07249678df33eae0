#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * A retry goes while retries / sends of the last `window` is below `share` (Google SRE book,
 * "Handling Overload": 10 % a client). Sends are first sends and retries; with a share s the load
 * is at most 1 / (1 - s) times that of first sends.
 *
 * ASSUMPTION: the book names no window; two minutes, as for its throttle.
 */
struct ratio_spec {
    double share;
    sim_time window;
};

enum { SENDS, RETRIES };
enum { SLICES = 120 };

static void init(struct gate *gate, struct arena *arena) {
    const struct ratio_spec *spec = gate->spec;

    gate_window_init(gate->state, spec->window, SLICES, arena);
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct ratio_spec *spec = gate->spec;
    const struct gate_window *window = gate->state;

    if (ask->stage != GATE_STAGE_RETRY)
        return ask->now;
    const double sends = (double)gate_window_sum(window, ask->now, SENDS);
    const double retries = (double)gate_window_sum(window, ask->now, RETRIES);
    return retries < spec->share * sends ? ask->now : GATE_REFUSES;
}

/* A retry counts when it is decided, or many could be decided at once. */
static void note(struct gate *gate, const struct gate_news *news) {
    struct gate_window *window = gate->state;

    if (news->kind != GATE_GOES || news->stage == GATE_STAGE_RESEND)
        return;
    gate_window_add(window, news->now, SENDS, 1);
    if (news->stage == GATE_STAGE_RETRY)
        gate_window_add(window, news->now, RETRIES, 1);
}

static bool prepare(void *object, struct complaint *out) {
    return gate_window_check(((const struct ratio_spec *)object)->window, SLICES, "window", out);
}

static const struct field rows[] = {
    FIELD(struct ratio_spec, share, NUMBER, .fallback = "0.1", .low = 0, .high = 1, .unit = "ratio",
          .doc = "of the sends that may be retries"),
    FIELD(struct ratio_spec, window, DURATION, .fallback = "\"2m\"",
          .doc = "how far back sends and retries count"),
};

const struct gate_type gate_retry_ratio = {
    .variant = {.name = "retry_ratio",
                .help = "retries stay under a share of all sends, 10 % after Google's SRE book",
                .spec = FIELD_TABLE("gate", struct ratio_spec, rows, .prepare = prepare)},
    .state_size = sizeof(struct gate_window),
    .init = init,
    .may_send = may_send,
    .note = note,
};

#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * Client-side throttling after Google's SRE book, "Handling Overload". Over the last `window` the
 * client keeps requests (sends it tried, refused here or not) and accepts (answers that are no
 * failure), and refuses a send with probability
 *
 *   max(0, (requests - k·accepts) / (requests + 1))
 *
 * A backend that accepts a fixed rate C then sees about k·C, so (k - 1) rejections for each accept.
 * Where calls fail at random with an accepted share below 1/k it chokes itself: refusing lowers
 * requests no more than accepts.
 */
struct throttle_spec {
    struct gate_failures failures;
    double k;
    sim_time window;
};

enum { REQUESTS, ACCEPTS };
enum { SLICES = 120 };

static void init(struct gate *gate, struct arena *arena) {
    const struct throttle_spec *spec = gate->spec;

    gate_window_init(gate->state, spec->window, SLICES, arena);
}

/* The gate's own draw for this send. */
static double draw(const struct gate *gate, const struct gate_ask *ask) {
    struct stream stream = stream_open(gate->key, ask->subject->entity, PURPOSE_GATE,
                                       ask->subject->ordinal, ask->number);

    for (uint32_t i = 0; i < gate->index; i++)
        stream_uniform(&stream);
    return stream_uniform(&stream);
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct throttle_spec *spec = gate->spec;
    const struct gate_window *window = gate->state;

    if (ask->stage == GATE_STAGE_RETRY)
        return ask->now; /* asked again when its wait is over */
    const double requests = (double)gate_window_sum(window, ask->now, REQUESTS);
    const double accepts = (double)gate_window_sum(window, ask->now, ACCEPTS);
    const double refused = (requests - spec->k * accepts) / (requests + 1);
    return refused > 0 && draw(gate, ask) < refused ? GATE_REFUSES : ask->now;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct throttle_spec *spec = gate->spec;
    const bool tried = news->kind == GATE_GOES || news->kind == GATE_STOPPED;

    if (tried && news->stage != GATE_STAGE_RETRY)
        gate_window_add(gate->state, news->now, REQUESTS, 1);
    else if (news->kind == GATE_ANSWERED && !gate_failed(&spec->failures, news))
        gate_window_add(gate->state, news->now, ACCEPTS, 1);
}

static bool prepare(void *object, struct complaint *out) {
    struct throttle_spec *spec = object;

    return gate_window_check(spec->window, SLICES, "window", out) &&
           gate_failures_prepare(&spec->failures, out);
}

static const struct field rows[] = {
    GATE_FAILURES_ROW(struct throttle_spec, failures, "[\"429\", \"5xx\", \"timeout\"]"),
    FIELD(struct throttle_spec, k, NUMBER, .fallback = "2", .low = 1, .high = 1000,
          .doc = "sends allowed for each accepted one before it refuses any"),
    FIELD(struct throttle_spec, window, DURATION, .fallback = "\"2m\"",
          .doc = "how far back sends and accepts count; longer than a call takes"),
};

const struct gate_type gate_adaptive_throttle = {
    .variant = {.name = "adaptive_throttle",
                .help = "refuses sends by chance when few are accepted, after Google's SRE book",
                .alias = "sre_throttle",
                .spec = FIELD_TABLE("gate", struct throttle_spec, rows, .prepare = prepare)},
    .state_size = sizeof(struct gate_window),
    .init = init,
    .may_send = may_send,
    .note = note,
};

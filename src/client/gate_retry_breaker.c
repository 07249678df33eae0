#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * Brooker's circuit breaker of retries ("Fixing retries with token buckets and circuit breakers",
 * 2022): a retry goes while failed answers / first sends is at most `share`. It never stops a first
 * send, so it sees at once when things are well again. His counts never expire; with a `window`
 * those of that time count.
 */
struct retry_breaker_spec {
    struct gate_failures failures;
    double share;
    sim_time window; /* SIM_TIME_NEVER: since the start */
};

enum { SENDS, FAILURES };
enum { SLICES = 120 };

static void init(struct gate *gate, struct arena *arena) {
    const struct retry_breaker_spec *spec = gate->spec;

    gate_window_init(gate->state, spec->window, SLICES, arena);
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct retry_breaker_spec *spec = gate->spec;
    const struct gate_window *window = gate->state;

    if (ask->stage != GATE_STAGE_RETRY)
        return ask->now;
    const double sends = (double)gate_window_sum(window, ask->now, SENDS);
    const double failures = (double)gate_window_sum(window, ask->now, FAILURES);
    return failures > spec->share * sends ? GATE_REFUSES : ask->now;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct retry_breaker_spec *spec = gate->spec;

    if (news->kind == GATE_GOES && news->stage == GATE_STAGE_FIRST_SEND)
        gate_window_add(gate->state, news->now, SENDS, 1);
    else if (news->kind == GATE_ANSWERED && gate_failed(&spec->failures, news))
        gate_window_add(gate->state, news->now, FAILURES, 1);
}

static bool prepare(void *object, struct complaint *out) {
    struct retry_breaker_spec *spec = object;

    if (spec->window < SLICES) {
        out->field = "window";
        snprintf(out->text, sizeof out->text, "must be a time above 0");
        return false;
    }
    return gate_failures_prepare(&spec->failures, out);
}

static const struct field rows[] = {
    GATE_FAILURES_ROW(struct retry_breaker_spec, failures, "[\"429\", \"5xx\", \"timeout\"]"),
    FIELD(struct retry_breaker_spec, share, NUMBER, .fallback = "0.1", .low = 0, .high = 1000,
          .unit = "ratio",
          .doc = "failed answers for each first send above which nothing is "
                 "retried"),
    FIELD(struct retry_breaker_spec, window, DURATION,
          .doc = "how far back sends and failures count; to the start when left out"),
};

static const struct origin origin = {"simulator_example", "as of @bbfe394",
                                     "mbrooker/simulator_example@bbfe394 retry_sim", "source",
                                     NULL};

const struct gate_type gate_retry_breaker = {
    .variant = {.name = "retry_breaker",
                .help = "Brooker's breaker: no retries while more than a tenth of calls fail",
                .spec = FIELD_TABLE("gate", struct retry_breaker_spec, rows, .prepare = prepare)},
    .origin = &origin,
    .state_size = sizeof(struct gate_window),
    .init = init,
    .may_send = may_send,
    .note = note,
};

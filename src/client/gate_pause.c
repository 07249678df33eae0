#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * A pause of all sends for `pause` after a failure, counted from the latest one; calls in flight go
 * on. Nothing is refused, everything waits.
 *
 * The cookbook's parallel processor does so for 15 s after a rate limit. ASSUMPTION: its loop lets
 * one call through between two pauses that touch, which is left out. One revision knows a rate
 * limit by the words in its message; the next asks for a code of 429, which a body with a name for
 * a code does not have, and then never pauses: that one is the retry policy alone, without this
 * gate.
 */
struct pause_spec {
    struct gate_failures failures;
    sim_time pause;
};

struct pause {
    sim_time until;
};

static void init(struct gate *gate, struct arena *arena) {
    (void)arena;
    ((struct pause *)gate->state)->until = 0;
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct pause *pause = gate->state;

    return ask->stage == GATE_STAGE_RETRY || pause->until <= ask->now ? ask->now : pause->until;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct pause_spec *spec = gate->spec;

    if (news->kind == GATE_ANSWERED && gate_failed(&spec->failures, news))
        ((struct pause *)gate->state)->until = time_add_sat(news->now, spec->pause);
}

static bool prepare(void *object, struct complaint *out) {
    struct pause_spec *spec = object;

    if (spec->pause == SIM_TIME_NEVER) {
        out->field = "pause";
        snprintf(out->text, sizeof out->text, "nothing would ever be sent again");
        return false;
    }
    return gate_failures_prepare(&spec->failures, out);
}

static const struct field rows[] = {
    GATE_FAILURES_ROW(struct pause_spec, failures, "[\"rate_limit_exceeded\"]"),
    FIELD(struct pause_spec, pause, DURATION, .fallback = "\"15s\"",
          .doc = "how long nothing is sent after a failure"),
};

static const struct origin cookbook_origin = {
    "openai-cookbook", "as of @d2bb606",
    "openai/openai-cookbook@d2bb606 examples/api_request_parallel_processor.py", "source",
    "goes with the pacer and the retry policy cookbook-processor-04a3090, whose own revision "
    "pauses "
    "only where the error's code is '429'"};

#define PAUSE(name_, help_, origin_)                                                               \
    {                                                                                              \
        .variant = {.name = (name_),                                                               \
                    .help = (help_),                                                               \
                    .spec = FIELD_TABLE("gate", struct pause_spec, rows, .prepare = prepare)},     \
        .origin = (origin_), .state_size = sizeof(struct pause), .init = init,                     \
        .may_send = may_send, .note = note                                                         \
    }

const struct gate_type gate_pause =
    PAUSE("pause", "nothing is sent for a while after a failure", NULL);
const struct gate_type gate_cookbook_pause =
    PAUSE("cookbook-processor-d2bb606-pause",
          "the cookbook's parallel processor: 15 s for all after a rate limit", &cookbook_origin);

#include <math.h>
#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * The retry throttling of gRPC's A6. max_tokens at first; each failure takes one, retried or not,
 * and each success gives token_ratio (to three decimals), up to max_tokens. A retry goes only while
 * more than half of max_tokens are there. From full, the fifth failure in a row stops retries.
 */
struct grpc_spec {
    struct gate_failures failures;
    int64_t max_tokens;
    double token_ratio;
};

#define THOUSAND INT64_C(1000)

struct grpc {
    int64_t thousandths;
};

static void init(struct gate *gate, struct arena *arena) {
    const struct grpc_spec *spec = gate->spec;
    struct grpc *state = gate->state;

    (void)arena;
    state->thousandths = spec->max_tokens * THOUSAND;
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct grpc_spec *spec = gate->spec;
    const struct grpc *state = gate->state;

    if (ask->stage != GATE_STAGE_RETRY)
        return ask->now;
    return 2 * state->thousandths > spec->max_tokens * THOUSAND ? ask->now : GATE_REFUSES;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct grpc_spec *spec = gate->spec;
    struct grpc *state = gate->state;
    const int64_t most = spec->max_tokens * THOUSAND;

    if (news->kind != GATE_ANSWERED)
        return;
    if (gate_failed(&spec->failures, news))
        state->thousandths -= THOUSAND;
    else if (!news->failure)
        state->thousandths += llround(spec->token_ratio * (double)THOUSAND);
    if (state->thousandths < 0)
        state->thousandths = 0;
    if (state->thousandths > most)
        state->thousandths = most;
}

static bool prepare(void *object, struct complaint *out) {
    return gate_failures_prepare(&((struct grpc_spec *)object)->failures, out);
}

static const struct field rows[] = {
    GATE_FAILURES_ROW(struct grpc_spec, failures, "[\"429\", \"502\", \"503\", \"504\"]"),
    FIELD(struct grpc_spec, max_tokens, INTEGER, .fallback = "10", .low = 1, .high = 1000,
          .unit = "tokens", .doc = "tokens at most, and at the start"),
    FIELD(struct grpc_spec, token_ratio, NUMBER, .fallback = "0.1", .low = 0.001, .high = 1000,
          .unit = "tokens", .doc = "what a success gives"),
};

static const struct origin origin = {
    "grpc", "A6 as of 2026-06", "grpc/proposal@1fd061a A6-client-retries.md", "specification",
    "the figures are those of its example; ASSUMPTION: UNAVAILABLE is 429, 502, 503, 504"};

const struct gate_type gate_grpc_throttling = {
    .variant = {.name = "grpc-a6-throttling",
                .help = "gRPC's retry throttling: retries only while more than half of the tokens "
                        "are there",
                .spec = FIELD_TABLE("gate", struct grpc_spec, rows, .prepare = prepare)},
    .origin = &origin,
    .state_size = sizeof(struct grpc),
    .init = init,
    .may_send = may_send,
    .note = note,
};

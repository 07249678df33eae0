#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * The cool-down of a deployment by litellm's router: for a while nothing is sent to it, first sends
 * and retries alike. A client is one deployment; `alternatives` says that its group has others (a
 * route whose next target opens `on` "shed" goes there).
 *
 * An answer is looked at if its status is 429, 401, 404 or 408 (a timeout is one) or no 4xx. The
 * deployment cools down after
 *
 *   401 and 404           always
 *   429                   with alternatives
 *   any of them           with alternatives, when more than half of at least 5 calls of this minute
 *                         failed; without, when all of at least 1000 did
 *
 * for cooldown_time, else as long as the Retry-After says (0: not at all), else 5 s. "This minute"
 * is a window of 60 s that begins with the first answer after the last one is over.
 */
struct litellm_spec {
    bool alternatives;
    sim_time cooldown_time; /* SIM_TIME_NEVER: as the header says */
};

#define MINUTE           (60 * NS_PER_SECOND)
#define COOLDOWN_ELSE    (5 * NS_PER_SECOND)
#define SHARE_LEAST      5
#define ALL_FAILED_LEAST 1000

struct litellm {
    sim_time until; /* when it is cool again */
    sim_time began; /* this minute */
    int64_t answers, failures;
};

static void init(struct gate *gate, struct arena *arena) {
    struct litellm *state = gate->state;

    (void)arena;
    *state = (struct litellm){.began = -MINUTE};
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct litellm *state = gate->state;

    return ask->now < state->until ? GATE_REFUSES : ask->now;
}

static int32_t status_of(const struct retry_failure *failure) {
    return failure->verdict == VERDICT_TIMEOUT ? 408 : failure->status;
}

static bool is_looked_at(int32_t status) {
    return status == 429 || status == 401 || status == 404 || status == 408 || status / 100 != 4;
}

static bool cools_down(const struct litellm_spec *spec, const struct litellm *state,
                       int32_t status) {
    if (status == 401 || status == 404)
        return true;
    if (!spec->alternatives)
        return state->answers >= ALL_FAILED_LEAST && state->failures == state->answers;
    return status == 429 || (state->answers >= SHARE_LEAST && 2 * state->failures > state->answers);
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct litellm_spec *spec = gate->spec;
    struct litellm *state = gate->state;

    if (news->kind != GATE_ANSWERED)
        return;
    if (news->now - state->began >= MINUTE) {
        state->began = news->now;
        state->answers = state->failures = 0;
    }
    state->answers++;
    if (!news->failure)
        return;
    state->failures++;
    const int32_t status = status_of(news->failure);
    if (!is_looked_at(status) || !cools_down(spec, state, status))
        return;
    sim_time lasts = spec->cooldown_time;
    if (lasts == SIM_TIME_NEVER)
        lasts = news->failure->retry_after;
    if (lasts == SIM_TIME_NEVER)
        lasts = COOLDOWN_ELSE;
    state->until = time_add_sat(news->now, lasts);
}

static const struct field rows[] = {
    FIELD(struct litellm_spec, alternatives, BOOLEAN, .fallback = "false",
          .doc = "its group has other deployments"),
    FIELD(struct litellm_spec, cooldown_time, DURATION,
          .doc = "how long it cools down; as the Retry-After says, else 5 s, when left out"),
};

static const struct origin origin = {"litellm", "as of @1fa201c",
                                     "BerriAI/litellm@1fa201c router_utils/cooldown_handlers.py",
                                     "source", "goes with the retry policy litellm-one-deployment"};

const struct gate_type gate_litellm_cooldown = {
    .variant = {.name = "litellm-cooldown",
                .help = "litellm's cool-down of a deployment: nothing is sent for 5 s, or as told",
                .spec = FIELD_TABLE("gate", struct litellm_spec, rows, .prepare = NULL)},
    .origin = &origin,
    .state_size = sizeof(struct litellm),
    .init = init,
    .may_send = may_send,
    .note = note,
};

#include "client/registry.h"
#include "client/retry_match.h"

static enum retry_answer decide(const struct retry_type *type, const void *spec,
                                struct retry_level_state *state,
                                const struct retry_failure *failure, struct stream *jitter,
                                struct retry_step *out) {
    (void)type;
    (void)spec;
    (void)state;
    (void)jitter;
    (void)out;
    return retry_match_has(&retry_match_default, failure) ? RETRY_GIVE_UP : RETRY_NOT_LISTED;
}

static uint32_t max_attempts(const struct retry_type *type, const void *spec) {
    (void)type;
    (void)spec;
    return 1;
}

static bool never_waits(const struct retry_type *type, const void *spec) {
    (void)type;
    (void)spec;
    return true;
}

const struct retry_type retry_none = {
    .variant = {.name = "none",
                .help = "one attempt and no more",
                .spec = {.noun = "retry policy"}},
    .decide = decide,
    .max_attempts = max_attempts,
    .never_waits = never_waits,
};

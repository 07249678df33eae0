#include "client/retry.h"

#include <assert.h>

#include "client/retry_match.h"
#include "client/retry_presets.h"

static const struct field rows[] = {
    FIELD(struct retry_level_spec, type, INLINE_VARIANT, .required = true,
          .variants = &retry_registry, .refuse = retry_preset_refuse, .doc = "the policy"),
};

const struct field_table retry_level_fields =
    FIELD_TABLE("retry level", struct retry_level_spec, rows);

static const struct retry_type *type_of(const struct retry_level_spec *spec) {
    return (const struct retry_type *)(const void *)spec->type.type;
}

size_t retry_level_count(const struct field_list *levels) {
    const struct retry_level_spec *specs = levels->items;
    size_t count = 0;

    for (size_t i = 0; i < levels->count; i++) {
        const uint32_t parts = type_of(&specs[i])->part_count;
        count += parts > 0 ? parts : 1;
    }
    return count;
}

static void add_level(struct retry *retry, const struct retry_type *type, const void *spec) {
    retry->types[retry->count] = type;
    retry->specs[retry->count] = spec;
    retry->count++;
}

void retry_init(struct retry *retry, const struct field_list *levels) {
    const struct retry_level_spec *specs = levels->items;

    assert(retry_level_count(levels) <= RETRY_LEVELS_MAX);
    retry->count = 0;
    for (size_t i = 0; i < levels->count; i++) {
        const struct retry_type *type = type_of(&specs[i]);
        for (uint32_t part = 0; part < type->part_count; part++)
            add_level(retry, type->parts[part].type, type->parts[part].spec);
        if (type->part_count == 0)
            add_level(retry, type, specs[i].type.spec);
    }
}

static void start_level(struct retry_level_state *level, sim_time now) {
    level->started_at = now;
    level->memory = 0;
    level->retries = 0;
}

void retry_start(const struct retry *retry, struct retry_state *state, sim_time now) {
    for (uint32_t level = 0; level < retry->count; level++)
        start_level(&state->levels[level], now);
    state->unsent = 0;
}

/* What one level says; if it retries, *out is filled in and those inside it are reset. */
static inline enum retry_answer ask_level(const struct retry *retry, struct retry_state *state,
                                          uint32_t level, const struct retry_failure *failure,
                                          struct stream *jitter, struct retry_decision *out) {
    const struct retry_type *type = retry->types[level];
    struct retry_level_state *mine = &state->levels[level];
    struct retry_step step;

    step.slept = 0;
    const enum retry_answer answer =
        type->decide(type, retry->specs[level], mine, failure, jitter, &step);

    if (answer != RETRY_AGAIN) {
        out->slept = time_add_sat(out->slept, step.slept);
        return answer;
    }
    assert(step.wait >= 0);
    out->retry = true;
    out->not_retryable = false;
    out->cause = step.cause;
    out->wait = time_add_sat(out->slept, step.wait);
    out->level = level;
    out->retry_number = mine->retries++;
    for (uint32_t inside = 0; inside < level; inside++) {
        start_level(&state->levels[inside], time_add_sat(failure->now, out->wait));
        state->unsent |= 1u << inside;
    }
    return answer;
}

struct retry_decision retry_decide(const struct retry *retry, struct retry_state *state,
                                   const struct retry_failure *failure, const struct rng_key *key,
                                   const struct subject *subject, uint32_t retry_index) {
    struct stream jitter =
        stream_open(key, subject->entity, PURPOSE_JITTER, subject->ordinal, retry_index);
    struct retry_decision decision;
    bool listed = false;

    decision.retry = false;
    decision.slept = 0;
    if (retry->count == 1) { /* as is most usual */
        decision.not_retryable =
            ask_level(retry, state, 0, failure, &jitter, &decision) == RETRY_NOT_LISTED;
        return decision;
    }
    for (uint32_t level = 0; level < retry->count; level++) {
        const enum retry_answer answer =
            ask_level(retry, state, level, failure, &jitter, &decision);
        if (answer == RETRY_AGAIN)
            return decision;
        listed = listed || answer != RETRY_NOT_LISTED;
    }
    if (retry->count == 0)
        listed = retry_match_has(&retry_match_default, failure);
    decision.not_retryable = !listed;
    return decision;
}

bool retry_may_spin(const struct retry *retry) {
    for (uint32_t level = 0; level < retry->count; level++) {
        const struct retry_type *type = retry->types[level];
        const uint32_t max_attempts = type->max_attempts(type, retry->specs[level]);

        if (max_attempts == 1)
            continue;
        if (!type->never_waits(type, retry->specs[level]))
            return false; /* every pass of the levels outside takes time in here */
        if (max_attempts == 0)
            return true;
    }
    return false;
}

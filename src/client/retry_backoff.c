#include "client/retry_backoff.h"

#include <math.h>
#include <stdio.h>

#include "base/check.h"

const char *const retry_jitters[] = {"none",     "full",         "equal", "proportional",
                                     "additive", "decorrelated", NULL};
const char *const retry_fixed_jitters[] = {"none",         "full",     "equal",
                                           "proportional", "additive", NULL};
const char *const retry_after_modes[] = {"honour", "replace", "ignore", NULL};
const char *const retry_above_modes[] = {"backoff", "clamp", "give_up", NULL};

static bool complain(const char *field, const char *text, struct complaint *out) {
    out->field = field;
    snprintf(out->text, sizeof out->text, "%s", text);
    return false;
}

/* Real nanoseconds; infinite where there is no bound. */
static double nanoseconds(sim_time duration) {
    return duration == SIM_TIME_NEVER ? INFINITY : (double)duration;
}

sim_time retry_round_up(double ns) {
    if (!(ns < 0x1p63))
        return SIM_TIME_NEVER;
    const sim_time whole = (sim_time)ns;
    return whole + ((double)whole < ns);
}

/* b of the formulas: what the wait before retry k grows to, under the cap, in real nanoseconds. */
static double grow(const struct retry_backoff_spec *spec, uint32_t k) {
    const double grown = spec->base > 0 ? (double)spec->base * pow(spec->factor, k) : 0;

    return fmin(grown, nanoseconds(spec->cap));
}

static double ceiling_of(const struct retry_backoff_spec *spec, uint32_t k) {
    return k < spec->ceiling_count ? spec->ceilings[k] : grow(spec, k);
}

bool retry_backoff_prepare(struct retry_backoff_spec *spec, struct complaint *out) {
    const bool proportional = spec->jitter == JITTER_PROPORTIONAL;

    if (spec->base == SIM_TIME_NEVER)
        return complain("base", "'never' is no wait", out);
    if (proportional && (isnan(spec->jitter_low) || isnan(spec->jitter_high)))
        return complain("jitter", "'proportional' needs 'jitter_low' and 'jitter_high'", out);
    if (proportional && spec->jitter_low > spec->jitter_high)
        return complain("jitter_low", "is above 'jitter_high'", out);
    if (spec->jitter == JITTER_ADDITIVE && spec->jitter_max == SIM_TIME_NEVER)
        return complain("jitter", "'additive' needs 'jitter_max'", out);
    if (spec->above_max != ABOVE_MAX_BACKOFF && spec->retry_after_max == SIM_TIME_NEVER)
        return complain("above_max", "needs 'retry_after_max'", out);
    for (uint32_t k = 0; k < RETRY_CEILINGS; k++)
        spec->ceilings[k] = grow(spec, k);
    spec->ceiling_count = RETRY_CEILINGS;
    return retry_match_prepare(&spec->match, &spec->retry_on, out);
}

/* What is drawn before one retry, in real nanoseconds. */
struct drawn {
    double wait;  /* w of the formulas */
    double added; /* A */
};

static inline struct drawn draw(const struct retry_backoff_spec *spec,
                                struct retry_level_state *state, struct stream *jitter) {
    const double ceiling = ceiling_of(spec, state->retries);
    const double u = spec->jitter == JITTER_NONE ? 0 : stream_uniform(jitter);
    double last;

    switch ((enum retry_jitter)spec->jitter) {
    case JITTER_NONE:
        break;
    case JITTER_FULL:
        return (struct drawn){ceiling * u, 0};
    case JITTER_EQUAL:
        return (struct drawn){ceiling / 2 + ceiling / 2 * u, 0};
    case JITTER_PROPORTIONAL:
        return (struct drawn){
            ceiling * (spec->jitter_low + (spec->jitter_high - spec->jitter_low) * u), 0};
    case JITTER_ADDITIVE:
        return (struct drawn){ceiling, (double)spec->jitter_max * u};
    case JITTER_DECORRELATED:
        last = state->retries == 0 ? (double)spec->base : state->memory;
        state->memory =
            fmin(nanoseconds(spec->cap), (double)spec->base + (3 * last - (double)spec->base) * u);
        return (struct drawn){state->memory, 0};
    }
    return (struct drawn){ceiling, 0};
}

/* Puts wait and header together; false if the header makes the level give up. */
static inline bool combine(const struct retry_backoff_spec *spec, sim_time header,
                           struct drawn drawn, struct retry_step *out) {
    enum wait_cause not_told = WAIT_COMPUTED, told = WAIT_HEADER;
    bool listens = header != SIM_TIME_NEVER && spec->retry_after != RETRY_AFTER_IGNORE;

    if (listens && header > spec->retry_after_max) {
        switch ((enum retry_above_mode)spec->above_max) {
        case ABOVE_MAX_BACKOFF:
            not_told = WAIT_HEADER_REFUSED;
            listens = false;
            break;
        case ABOVE_MAX_GIVE_UP:
            return false;
        case ABOVE_MAX_CLAMP:
            header = spec->retry_after_max;
            told = WAIT_HEADER_CLAMPED;
            break;
        }
    }
    if (listens && (spec->retry_after == RETRY_AFTER_REPLACE || (double)header > drawn.wait)) {
        out->wait = time_add_sat(header, retry_round_up(drawn.added));
        out->cause = told;
    } else {
        out->wait = retry_round_up(drawn.wait + drawn.added);
        out->cause = not_told;
    }
    return true;
}

enum retry_answer retry_backoff_decide(const struct retry_type *type, const void *spec_,
                                       struct retry_level_state *state,
                                       const struct retry_failure *failure, struct stream *jitter,
                                       struct retry_step *out) {
    const struct retry_backoff_spec *spec = spec_;

    (void)type;
    if (!retry_match_has(&spec->match, failure))
        return RETRY_NOT_LISTED;
    if (spec->max_attempts != INTEGER_NONE && state->retries + INT64_C(1) >= spec->max_attempts)
        return RETRY_GIVE_UP;

    const struct drawn drawn = draw(spec, state, jitter);
    if (!combine(spec, failure->retry_after, drawn, out))
        return RETRY_GIVE_UP;
    if (spec->max_elapsed != SIM_TIME_NEVER &&
        time_add_sat(failure->now, out->wait) > time_add_sat(state->started_at, spec->max_elapsed))
        return RETRY_GIVE_UP;
    return RETRY_AGAIN;
}

uint32_t retry_backoff_max_attempts(const struct retry_type *type, const void *spec_) {
    const struct retry_backoff_spec *spec = spec_;

    (void)type;
    return spec->max_attempts == INTEGER_NONE ? 0 : (uint32_t)spec->max_attempts;
}

bool retry_backoff_never_waits(const struct retry_type *type, const void *spec_) {
    const struct retry_backoff_spec *spec = spec_;

    (void)type;
    if (spec->jitter == JITTER_ADDITIVE && spec->jitter_max > 0)
        return false;
    return spec->base == 0 || spec->cap == 0 ||
           (spec->jitter == JITTER_PROPORTIONAL && !(spec->jitter_high > 0));
}

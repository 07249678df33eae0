/* The rules of one preset, applied to one failure. */
#include <math.h>
#include <string.h>

#include "client/retry_backoff.h"
#include "client/retry_presets.h"

const struct retry_preset_spec retry_preset_unchanged = {.base = SIM_TIME_NEVER,
                                                         .cap = SIM_TIME_NEVER,
                                                         .floor = SIM_TIME_NEVER,
                                                         .max_elapsed = SIM_TIME_NEVER,
                                                         .max_attempts = INTEGER_NONE};

static const struct preset_rules *rules_of(const struct retry_type *type) {
    return &((const struct retry_preset *)(const void *)type)->rules;
}

static double changed(sim_time setting, sim_time own) {
    return (double)(setting != SIM_TIME_NEVER ? setting : own);
}

/* ---- whether at all ---- */

static bool is_throttling(const struct retry_failure *failure) {
    return failure->status == 429 || failure->verdict == VERDICT_RATE_LIMIT_EXCEEDED ||
           failure->verdict == VERDICT_SLOW_DOWN;
}

static bool is_listed(const struct preset_rules *rules, const struct retry_failure *failure) {
    if (rules->obeys_should_retry && failure->should_retry != SHOULD_RETRY_ABSENT)
        return failure->should_retry == SHOULD_RETRY_YES;
    return retry_match_has(&rules->match, failure);
}

static sim_time max_elapsed_of(const struct preset_rules *rules,
                               const struct retry_preset_spec *spec) {
    if (spec->max_elapsed != SIM_TIME_NEVER)
        return spec->max_elapsed;
    return rules->max_elapsed > 0 ? rules->max_elapsed : SIM_TIME_NEVER;
}

uint32_t retry_preset_max_attempts(const struct retry_type *type, const void *spec_) {
    const struct preset_rules *rules = rules_of(type);
    const struct retry_preset_spec *spec = spec_;
    uint32_t attempts = rules->attempts;

    if (spec->max_attempts != INTEGER_NONE)
        attempts = (uint32_t)spec->max_attempts;
    return rules->attempts_cap > 0 && attempts > rules->attempts_cap ? rules->attempts_cap
                                                                     : attempts;
}

bool retry_preset_never_waits(const struct retry_type *type, const void *spec) {
    const struct preset_rules *rules = rules_of(type);

    return rules->jitter != PRESET_PRODUCT && rules->added == 0 &&
           changed(((const struct retry_preset_spec *)spec)->base, rules->base) <= 0;
}

/* ---- the wait without a header, in real nanoseconds ---- */

struct draw {
    const struct preset_rules *rules;
    double base, cap, floor; /* in force */
    double k;
    sim_time now;
    struct retry_level_state *state;
    struct stream *jitter;
};

static double uniform(const struct draw *draw, double low, double high) {
    return low + (high - low) * stream_uniform(draw->jitter);
}

static double draw_product(const struct draw *draw) {
    double *last = &draw->state->memory;

    *last = (*last > 0 ? *last : draw->base) * uniform(draw, 2, 4);
    return *last;
}

static double draw_polly(const struct draw *draw) {
    const double t = draw->k + stream_uniform(draw->jitter);
    const double g = exp2(t) * tanh(sqrt(4 * t));
    const double wait = (g - draw->state->memory) * draw->base / 1.4;

    if (!isfinite(g))
        return INFINITY;
    draw->state->memory = g;
    return wait;
}

static double draw_finagle(const struct draw *draw, bool decorrelated) {
    double *last = &draw->state->memory;

    if (draw->k <= 0) {
        *last = draw->base;
    } else if (decorrelated) {
        *last = *last >= draw->cap ? draw->cap : fmin(draw->cap, *last * uniform(draw, 1, 3));
    } else {
        const double ceiling = *last * exp2(draw->k);
        *last = ceiling >= draw->cap ? draw->cap : uniform(draw, 0, ceiling);
    }
    return *last;
}

static double draw_phased(const struct draw *draw) {
    const double since = (double)(draw->now - draw->state->started_at);

    return fmax(0, (draw->k + 1) * draw->base - since + uniform(draw, 0, draw->base));
}

static double draw_jittered(const struct draw *draw) {
    const struct preset_rules *rules = draw->rules;
    const double growth = rules->growth > 0 ? pow(rules->growth, draw->k) : exp2(draw->k);
    const double grown = draw->base > 0 ? draw->base * growth : 0;
    const double b = fmax(draw->floor, fmin(grown, draw->cap));

    switch (rules->jitter) {
    case PRESET_SCALED:
        return rules->low < rules->high ? b * uniform(draw, rules->low, rules->high)
                                        : b * rules->low;
    case PRESET_FROM_FLOOR:
        return uniform(draw, draw->floor, b);
    case PRESET_ADDITIVE:
        return b + uniform(draw, 0, (double)rules->added);
    case PRESET_CAPPED:
        return fmin(grown + uniform(draw, 0, (double)rules->added), draw->cap);
    case PRESET_TWO_POINT:
        return fmin(grown * (stream_uniform(draw->jitter) < 0.5 ? rules->low : rules->high),
                    draw->cap);
    case PRESET_PRODUCT:
        return draw_product(draw);
    case PRESET_POLLY:
        return draw_polly(draw);
    case PRESET_FINAGLE_DECORRELATED:
        return draw_finagle(draw, true);
    case PRESET_FINAGLE_EXPONENTIAL:
        return draw_finagle(draw, false);
    case PRESET_INCLUSIVE:
        return uniform(draw, b * rules->low, b * rules->high + (double)rules->grain);
    case PRESET_PHASED:
        return draw_phased(draw);
    }
    return b;
}

static double draw_wait(const struct preset_rules *rules, const struct retry_preset_spec *spec,
                        struct retry_level_state *state, const struct retry_failure *failure,
                        struct stream *jitter) {
    const bool throttled = rules->base_throttled > 0 && is_throttling(failure);
    const double grain = (double)rules->grain;
    const double skipped = rules->header.use == HEADER_PUSHBACK ? state->memory : 0;
    const struct draw draw = {
        .rules = rules,
        .base = changed(spec->base, throttled ? rules->base_throttled : rules->base),
        .cap = spec->cap == SIM_TIME_NEVER && rules->cap == 0 ? INFINITY
                                                              : changed(spec->cap, rules->cap),
        .floor = changed(spec->floor, rules->floor),
        .k = state->retries - skipped,
        .now = failure->now,
        .state = state,
        .jitter = jitter,
    };
    const double wait = draw_jittered(&draw);

    if (rules->grain == 0 || !isfinite(wait))
        return wait;
    return floor(wait / grain + (rules->nearest ? 0.5 : 0)) * grain;
}

/* ---- the header ---- */

enum header_verdict { NOT_TAKEN, ABOVE, BELOW, TAKEN };

static enum header_verdict judge(const struct preset_header *header, sim_time h, double wait) {
    if (h == SIM_TIME_NEVER || header->use == HEADER_IGNORED)
        return NOT_TAKEN;
    if (header->whole > 0 && h % header->whole != 0)
        return NOT_TAKEN;
    if (h < header->low || (h == header->low && header->above_low))
        return BELOW;
    if (header->high > 0 && (h > header->high || (h == header->high && header->below_high)))
        return header->or_under_wait && (double)h < wait ? TAKEN : ABOVE;
    return TAKEN;
}

/* A header that is taken. */
static void use_header(const struct preset_rules *rules, struct retry_level_state *state,
                       sim_time h, double wait, struct stream *jitter, struct retry_step *out) {
    const sim_time sent = h > 0 ? h : 0;
    double most;

    out->cause = WAIT_HEADER;
    out->wait = sent;
    switch (rules->header.use) {
    case HEADER_TAKEN:
        if (rules->jitter == PRESET_ADDITIVE)
            out->wait =
                time_add_sat(sent, retry_round_up((double)rules->added * stream_uniform(jitter)));
        break;
    case HEADER_STRETCHED:
        out->wait = time_add_sat(sent, retry_round_up(0.5 * (double)sent * stream_uniform(jitter)));
        break;
    case HEADER_NUDGES:
        most = wait + 5e9;
        out->wait = retry_round_up(fmax(wait, fmin((double)sent, most)));
        if ((double)sent <= wait)
            out->cause = WAIT_COMPUTED;
        else if ((double)sent > most)
            out->cause = WAIT_HEADER_CLAMPED;
        break;
    case HEADER_PUSHBACK:
        state->memory = state->retries + 1.0;
        break;
    case HEADER_IGNORED:
        break;
    }
}

/* ---- together ---- */

/* False if too much time has passed. */
static bool mind_elapsed(const struct preset_rules *rules, sim_time max_elapsed,
                         struct retry_level_state *state, const struct retry_failure *failure,
                         struct retry_step *out) {
    const sim_time elapsed = failure->now - state->started_at;
    sim_time left;

    if (max_elapsed == SIM_TIME_NEVER)
        return true;
    switch (rules->stop) {
    case STOP_NEVER:
        break;
    case STOP_AT_FAILURE:
        return elapsed < max_elapsed;
    case STOP_WITH_WAIT:
        return time_add_sat(elapsed, out->wait) <= max_elapsed;
    case STOP_AT_SEND: /* memory: when the failed attempt was due, since the first send */
        left = max_elapsed - (sim_time)state->memory;
        if (left <= 0)
            return false;
        out->wait = out->wait < left ? out->wait : left;
        state->memory = (double)time_add_sat(elapsed, out->wait);
        break;
    }
    return true;
}

enum retry_answer retry_preset_decide(const struct retry_type *type, const void *spec_,
                                      struct retry_level_state *state,
                                      const struct retry_failure *failure, struct stream *jitter,
                                      struct retry_step *out) {
    const struct preset_rules *rules = rules_of(type);
    const struct retry_preset_spec *spec = spec_;
    const uint32_t attempts = retry_preset_max_attempts(type, spec);

    if (!is_listed(rules, failure))
        return RETRY_NOT_LISTED;
    const bool last = attempts > 0 && state->retries + UINT32_C(1) >= attempts;
    if (last && !rules->sleeps_at_end)
        return RETRY_GIVE_UP;

    const double wait = draw_wait(rules, spec, state, failure, jitter);
    const enum header_verdict header = judge(&rules->header, failure->retry_after, wait);
    if ((header == ABOVE && rules->header.give_up) ||
        (header == BELOW && rules->header.use == HEADER_PUSHBACK))
        return RETRY_GIVE_UP;
    if (header == TAKEN) {
        use_header(rules, state, failure->retry_after, wait, jitter, out);
    } else {
        out->wait = retry_round_up(wait);
        out->cause = header == ABOVE ? WAIT_HEADER_REFUSED : WAIT_COMPUTED;
    }
    if (last) {
        out->slept = out->wait;
        return RETRY_GIVE_UP;
    }
    return mind_elapsed(rules, max_elapsed_of(rules, spec), state, failure, out) ? RETRY_AGAIN
                                                                                 : RETRY_GIVE_UP;
}

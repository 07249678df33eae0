#include "provider/fault.h"

#include <assert.h>
#include <stddef.h>

#include "engine/dist.h"
#include "provider/service.h"

static const char *const stage_names[] = {"input", "output", NULL};
const char *const fault_names[] = {"server_error", "server_is_overloaded", "slow_down", NULL};

enum verdict fault_verdict(int choice) {
    static const enum verdict verdicts[] = {VERDICT_SERVER_ERROR, VERDICT_OVERLOADED,
                                            VERDICT_SLOW_DOWN};
    assert(choice >= 0 && choice < 3);
    return verdicts[choice];
}

static const struct field content_refusal_rows[] = {
    FIELD(struct content_refusal_spec, probability, NUMBER, .fallback = "0", .low = 0, .high = 1,
          .unit = "ratio", .doc = "share of admitted calls refused by the content policy",
          GUESS("how many prompts are refused is not told")),
    FIELD(struct content_refusal_spec, retryable_share, NUMBER, .fallback = "0", .low = 0,
          .high = 1, .unit = "ratio", .doc = "share of the refusals that a plain retry may pass"),
    FIELD(struct content_refusal_spec, stage, CHOICE, .fallback = "\"input\"",
          .choices = stage_names,
          .doc = "input: before generation, after `after`; output: when generation is done"),
    FIELD(struct content_refusal_spec, after, VARIANT, .variants = &dist_registry,
          .doc = "time an input-stage refusal takes; absent: none"),
    FIELD(struct content_refusal_spec, billed, BOOLEAN, .fallback = "false",
          .doc = "refused images are charged all the same",
          GUESS_BESIDE("whether a refusal is charged is not told", "probability")),
};
const struct field_table content_refusal_fields =
    FIELD_TABLE("content refusal", struct content_refusal_spec, content_refusal_rows);

static const struct field error_rows[] = {
    FIELD(struct error_spec, probability, NUMBER, .required = true, .low = 0, .high = 1,
          .unit = "ratio", .doc = "share of the calls that reach the capacity step"),
    FIELD(struct error_spec, verdict, CHOICE, .fallback = "\"server_error\"",
          .choices = fault_names, .doc = "what they are answered"),
    FIELD(struct error_spec, after, VARIANT, .variants = &dist_registry,
          .doc = "time until the error is answered; absent: none"),
};
const struct field_table error_fields = FIELD_TABLE("error", struct error_spec, error_rows);

/* Draws of one attempt: sub 0 is the request's own. */
static struct stream open_luck(const struct rng_key *key, const struct call *call,
                               enum purpose purpose, uint32_t sub) {
    return stream_open(key, call->subject->entity, purpose, call->subject->ordinal, sub);
}

enum refusal content_refusal_draw(const struct content_refusal_spec *spec,
                                  const struct rng_key *key, const struct call *call) {
    const double final = spec->probability * (1 - spec->retryable_share);
    const double passing = spec->probability * spec->retryable_share;

    if (final > 0) {
        struct stream stream = open_luck(key, call, PURPOSE_REFUSAL, 0);
        if (stream_uniform(&stream) < final)
            return REFUSAL_FINAL;
    }
    if (passing > 0) {
        struct stream stream = open_luck(key, call, PURPOSE_REFUSAL, 1 + luck_sub(call));
        if (stream_uniform(&stream) * (1 - final) < passing)
            return REFUSAL_RETRYABLE;
    }
    return REFUSAL_NO;
}

static sim_time draw_after(const struct variant *after, const struct rng_key *key,
                           const struct call *call, enum purpose purpose) {
    const struct dist *dist = dist_of(after);

    if (!dist)
        return 0;
    struct stream stream = open_luck(key, call, purpose, 1 + luck_sub(call));
    stream_bits(&stream); /* the decision's */
    return dist_sample_time(dist, &stream);
}

sim_time content_refusal_after(const struct content_refusal_spec *spec, const struct rng_key *key,
                               const struct call *call) {
    return draw_after(&spec->after, key, call, PURPOSE_REFUSAL);
}

const struct error_spec *error_draw(const struct error_spec *const *sources, size_t count,
                                    const struct rng_key *key, const struct call *call) {
    struct stream stream = open_luck(key, call, PURPOSE_FAULT, 1 + luck_sub(call));
    double u = stream_uniform(&stream);

    for (size_t i = 0; i < count; i++) {
        const double p = sources[i]->probability;
        if (u < p)
            return sources[i];
        /* What is left of the unit interval is spread over it again for the next source. */
        u = (u - p) / (1 - p);
    }
    return NULL;
}

sim_time error_after(const struct error_spec *source, const struct rng_key *key,
                     const struct call *call) {
    return draw_after(&source->after, key, call, PURPOSE_FAULT);
}

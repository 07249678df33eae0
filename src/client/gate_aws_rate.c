#include <math.h>
#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * The client-side rate of the AWS SDKs' adaptive mode. Every send waits for a token of a bucket
 * that does nothing until the first throttling answer. At each answer, t in seconds:
 *
 *   measured   answers are counted in buckets of half a second; with the first answer of a later
 *              bucket: measured = 0.8·(count / time between the buckets) + 0.2·measured, count = 0
 *   throttled  r = measured, or min(measured, fill) once enabled; w_max = r;
 *              K = cbrt(w_max·(1 - beta) / scale); t_fail = t; new = beta·r; enabled
 *   else       new = scale·(t - t_fail - K)^3 + w_max
 *   then       fill = max(minimum, min(new, 2·measured)); capacity = max(min(new, 2·measured), 1)
 *
 * Figures are real numbers; a send waits until its token is there to a billionth. With the minimum
 * of half a token a second no client goes below 30 calls a minute.
 */
struct aws_rate_spec {
    struct gate_failures failures; /* what is throttling */
    double beta, scale, smoothing;
    double minimum; /* per second */
};

#define BUCKET_SECONDS 0.5
#define ENOUGH         (1 - 1e-9)

struct aws_rate {
    bool enabled;
    double fill, capacity, tokens; /* per second, tokens */
    sim_time filled_at;
    double w_max, k;
    sim_time failed_at;
    double measured, last_bucket, count;
};

static void init(struct gate *gate, struct arena *arena) {
    struct aws_rate *rate = gate->state;

    (void)arena;
    *rate = (struct aws_rate){.fill = 1, .capacity = 1};
}

static double tokens_at(const struct aws_rate *rate, sim_time now) {
    return fmin(rate->capacity, rate->tokens + to_seconds(now - rate->filled_at) * rate->fill);
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct aws_rate *rate = gate->state;

    if (!rate->enabled || ask->stage == GATE_STAGE_RETRY)
        return ask->now;
    const double missing = 1 - tokens_at(rate, ask->now);
    if (missing <= 1 - ENOUGH)
        return ask->now;
    const sim_time wait = (sim_time)ceil(missing / rate->fill * (double)NS_PER_SECOND);
    return time_add_sat(ask->now, wait > 0 ? wait : 1);
}

static void refill(struct aws_rate *rate, sim_time now) {
    rate->tokens = tokens_at(rate, now);
    rate->filled_at = now;
}

static void measure(const struct aws_rate_spec *spec, struct aws_rate *rate, sim_time now) {
    const double bucket = floor(to_seconds(now) / BUCKET_SECONDS) * BUCKET_SECONDS;

    rate->count++;
    if (bucket <= rate->last_bucket)
        return;
    rate->measured = spec->smoothing * rate->count / (bucket - rate->last_bucket) +
                     (1 - spec->smoothing) * rate->measured;
    rate->count = 0;
    rate->last_bucket = bucket;
}

static double after_throttling(const struct aws_rate_spec *spec, struct aws_rate *rate,
                               sim_time now) {
    const double used = rate->enabled ? fmin(rate->measured, rate->fill) : rate->measured;

    rate->w_max = used;
    rate->k = cbrt(used * (1 - spec->beta) / spec->scale);
    rate->failed_at = now;
    rate->enabled = true;
    return spec->beta * used;
}

static double after_success(const struct aws_rate_spec *spec, const struct aws_rate *rate,
                            sim_time now) {
    const double t = to_seconds(now - rate->failed_at) - rate->k;

    return spec->scale * t * t * t + rate->w_max;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct aws_rate_spec *spec = gate->spec;
    struct aws_rate *rate = gate->state;

    if (news->kind == GATE_GOES && news->stage != GATE_STAGE_RETRY && rate->enabled) {
        refill(rate, news->now);
        rate->tokens -= 1;
    }
    if (news->kind != GATE_ANSWERED)
        return;
    measure(spec, rate, news->now);
    const double wanted = gate_failed(&spec->failures, news)
                              ? after_throttling(spec, rate, news->now)
                              : after_success(spec, rate, news->now);
    const double allowed = fmin(wanted, 2 * rate->measured);
    refill(rate, news->now);
    rate->fill = fmax(allowed, spec->minimum);
    rate->capacity = fmax(allowed, 1);
    rate->tokens = fmin(rate->tokens, rate->capacity);
}

static bool prepare(void *object, struct complaint *out) {
    struct aws_rate_spec *spec = object;

    if (spec->minimum > 0 && spec->scale > 0)
        return gate_failures_prepare(&spec->failures, out);
    out->field = spec->minimum > 0 ? "scale" : "minimum";
    snprintf(out->text, sizeof out->text, "must be above 0, or nothing would ever be sent again");
    return false;
}

static const struct field rows[] = {
    GATE_FAILURES_ROW(struct aws_rate_spec, failures, "[\"rate_limit_exceeded\", \"slow_down\"]"),
    FIELD(struct aws_rate_spec, beta, NUMBER, .fallback = "0.7", .low = 0, .high = 1,
          .doc = "what the rate is multiplied by after throttling"),
    FIELD(struct aws_rate_spec, scale, NUMBER, .fallback = "0.4", .low = 0, .high = 1000,
          .doc = "how steeply the rate grows again"),
    FIELD(struct aws_rate_spec, smoothing, NUMBER, .fallback = "0.8", .low = 0, .high = 1,
          .doc = "the weight of the newest half second in the measured rate"),
    FIELD(struct aws_rate_spec, minimum, RATE, .fallback = "\"0.5/s\"", .unit = "calls",
          .doc = "the rate never falls below this"),
};

static const struct origin origin = {
    "botocore", "1.43.67, adaptive mode", "boto/botocore@0e6e240 (1.43.67)", "source",
    "goes with aws-standard and aws-standard-quota; its floor of 30 a minute is above the lowest "
    "tiers"};

const struct gate_type gate_aws_adaptive_rate = {
    .variant = {.name = "aws-adaptive-rate",
                .help = "the client-side rate of AWS's adaptive mode, after the CUBIC function",
                .spec = FIELD_TABLE("gate", struct aws_rate_spec, rows, .prepare = prepare)},
    .origin = &origin,
    .state_size = sizeof(struct aws_rate),
    .init = init,
    .may_send = may_send,
    .note = note,
};

#include "client/rate_curve.h"

#include <math.h>

#include "base/check.h"

/* ---- the base: what weight holds when ---- */

static void scale_weights(const struct field_list *given, double *weights, size_t count) {
    const double *items = given->items;
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += given->count ? items[i] : 1;
    for (size_t i = 0; i < count; i++)
        weights[i] = (given->count ? items[i] : 1) * (double)count / sum;
}

static double greatest(const double *weights, size_t count) {
    double most = 0;

    for (size_t i = 0; i < count; i++)
        most = fmax(most, weights[i]);
    return most;
}

/* Finds the piece that holds t: an hour of local time, cut at the ends of the launch day. */
static void find_piece(struct rate_curve *curve, sim_time t) {
    const int64_t unix_ns = curve->start_unix_ns + t;
    const int64_t local = unix_ns + time_zone_offset_ns(&curve->spec->zone, unix_ns);
    int64_t into_hour = local % NS_PER_HOUR;
    if (into_hour < 0)
        into_hour += NS_PER_HOUR;
    const struct civil civil = civil_from_unix(local);
    const int monday_first = (calendar_weekday(local) + 6) % 7;

    curve->piece_from = t - into_hour;
    curve->piece_to = curve->piece_from + NS_PER_HOUR;
    curve->weight = curve->hours[civil.hour] * curve->days[monday_first];
    if (t < curve->launch_from && curve->piece_to > curve->launch_from)
        curve->piece_to = curve->launch_from;
    if (t >= curve->launch_from && t < curve->launch_to) {
        curve->weight *= curve->launch_scale;
        if (curve->piece_to > curve->launch_to)
            curve->piece_to = curve->launch_to;
    }
}

/* Arrivals of the base expected in [from, to), without a launch. */
static double expected_between(struct rate_curve *curve, sim_time from, sim_time to) {
    const struct growing_rate rate = growing_rate_of(curve->spec->rate, curve->spec->growth);
    double expected = 0;

    for (sim_time t = from; t < to; t = curve->piece_to) {
        find_piece(curve, t);
        const sim_time end = curve->piece_to < to ? curve->piece_to : to;
        if (curve->spec->rate > 0)
            expected +=
                curve->weight * growing_rate_integral(&rate, to_seconds(t), to_seconds(end));
    }
    return expected;
}

/* Moves to the next candidate that is kept. */
static void advance_base(struct rate_curve *curve) {
    curve->base_next = SIM_TIME_NEVER;
    if (!(curve->ceiling.rate > 0))
        return;
    for (;;) {
        if (curve->used == RATE_CURVE_BATCH) {
            stream_fill(&curve->gaps, curve->gap, RATE_CURVE_BATCH);
            stream_fill(&curve->keeps, curve->keep, RATE_CURVE_BATCH);
            for (int i = 0; i < RATE_CURVE_BATCH; i++)
                curve->gap[i] = -log(curve->gap[i]);
            curve->used = 0;
        }
        curve->sum += curve->gap[curve->used];
        const double keep = curve->keep[curve->used++];
        const sim_time t = arrival_time(growing_rate_inverse(&curve->ceiling, curve->sum));
        if (t >= curve->horizon)
            return;
        if (t >= curve->piece_to)
            find_piece(curve, t);
        if (keep * curve->greatest < curve->weight) {
            curve->base_next = t;
            return;
        }
    }
}

/* ---- bursts ---- */

static void advance_burst(struct rate_burst *burst, sim_time horizon) {
    burst->sum -= log(stream_uniform_positive(&burst->stream));
    burst->next = SIM_TIME_NEVER;
    if (burst->sum >= burst->size)
        return;
    const double share = burst->sum / burst->size;
    const double after = isinf(burst->decay)
                             ? burst->within * share
                             : -burst->decay * log1p(share * expm1(-burst->within / burst->decay));
    const sim_time t = arrival_time(burst->at + after);
    if (t < horizon)
        burst->next = t;
}

static void add_burst(struct rate_curve *curve, const struct arrivals_context *context,
                      const struct burst_spec *spec) {
    struct rate_burst *burst = &curve->bursts[curve->burst_count++];
    const uint64_t entity = rng_entity(context->workload_name, 0);

    burst->stream =
        stream_open(&context->key, entity, PURPOSE_ARRIVALS, 0, (uint32_t)curve->burst_count);
    burst->at = to_seconds(spec->at);
    burst->size = spec->size;
    burst->within = to_seconds(spec->within);
    burst->decay = to_seconds(spec->decay);
    burst->sum = 0;
    advance_burst(burst, curve->horizon);
}

/* ---- all together ---- */

static void choose_next(struct rate_curve *curve) {
    curve->next = curve->base_next;
    for (size_t i = 0; i < curve->burst_count; i++)
        if (curve->bursts[i].next < curve->next)
            curve->next = curve->bursts[i].next;
}

void rate_curve_advance(struct rate_curve *curve) {
    if (curve->next == curve->base_next) {
        advance_base(curve);
    } else {
        size_t i = 0;
        while (curve->bursts[i].next != curve->next)
            i++;
        advance_burst(&curve->bursts[i], curve->horizon);
    }
    choose_next(curve);
}

/* Sets the scale of the base on the launch day; returns the arrivals of the launch itself. */
static double init_launch(struct rate_curve *curve, const struct launch_spec *launch) {
    const sim_time from = launch->day * NS_PER_DAY, to = from + NS_PER_DAY;
    const double ordinary = expected_between(curve, from, to);
    const double total = isnan(launch->total) ? ordinary : launch->total;

    curve->launch_from = from;
    curve->launch_to = to;
    curve->launch_scale = ordinary > 0 ? (1 - launch->share) * total / ordinary : 0;
    return launch->share * total;
}

void rate_curve_init(struct rate_curve *curve, const struct rate_curve_spec *spec,
                     const struct arrivals_context *context) {
    const uint64_t entity = rng_entity(context->workload_name, 0);
    const struct launch_spec *launch = spec->launch;

    curve->spec = spec;
    curve->start_unix_ns = context->start_unix_ns;
    curve->horizon = context->horizon;
    scale_weights(&spec->hours, curve->hours, array_size(curve->hours));
    scale_weights(&spec->days, curve->days, array_size(curve->days));
    curve->launch_scale = 1;
    curve->launch_from = curve->launch_to = SIM_TIME_NEVER;
    const double launch_size = launch ? init_launch(curve, launch) : 0;
    curve->greatest =
        greatest(curve->hours, 24) * greatest(curve->days, 7) * fmax(1, curve->launch_scale);
    curve->ceiling = growing_rate_of(spec->rate * curve->greatest, spec->growth);
    curve->gaps = stream_open(&context->key, entity, PURPOSE_ARRIVALS, 0, 0);
    curve->keeps = stream_open(&context->key, entity, PURPOSE_THINNING, 0, 0);
    curve->sum = 0;
    curve->used = RATE_CURVE_BATCH;
    curve->piece_from = curve->piece_to = 0;
    advance_base(curve);

    const struct burst_spec *bursts = spec->bursts.items;
    curve->burst_count = 0;
    curve->bursts = arena_new(context->arena, struct rate_burst, spec->bursts.count + 1);
    for (size_t i = 0; i < spec->bursts.count; i++)
        add_burst(curve, context, &bursts[i]);
    if (launch_size > 0) {
        assert(launch);
        const struct burst_spec burst = {.at = curve->launch_from + launch->at,
                                         .size = launch_size,
                                         .within = launch->within,
                                         .decay = SIM_TIME_NEVER};
        add_burst(curve, context, &burst);
    }
    choose_next(curve);
}

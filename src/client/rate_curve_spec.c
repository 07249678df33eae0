#include <math.h>
#include <stdio.h>

#include "client/rate_curve.h"

static bool complain(const char *field, const char *text, struct complaint *out) {
    out->field = field;
    snprintf(out->text, sizeof out->text, "%s", text);
    return false;
}

static bool prepare_burst(void *object, struct complaint *out) {
    struct burst_spec *spec = object;

    if (isnan(spec->size) == isnan(spec->peak))
        return complain(NULL, "give either 'size' or 'peak'", out);
    if (spec->within == SIM_TIME_NEVER && spec->decay == SIM_TIME_NEVER)
        return complain(NULL, "give 'within', 'decay' or both", out);
    if (spec->within == 0 || spec->decay == 0)
        return complain(spec->within == 0 ? "within" : "decay", "must be above 0", out);
    if (spec->at == SIM_TIME_NEVER)
        return complain("at", "'never' is no time for a burst", out);
    if (isnan(spec->peak))
        return true;
    spec->size = spec->decay == SIM_TIME_NEVER
                     ? spec->peak * to_seconds(spec->within)
                     : -spec->peak * to_seconds(spec->decay) *
                           expm1(-to_seconds(spec->within) / to_seconds(spec->decay));
    return true;
}

static const struct field burst_rows[] = {
    FIELD(struct burst_spec, at, DURATION, .required = true, .doc = "when it begins"),
    FIELD(struct burst_spec, size, NUMBER, .low = 0, .high = 1e12,
          .doc = "arrivals expected in it"),
    FIELD(struct burst_spec, peak, RATE, .doc = "or its rate at the beginning"),
    FIELD(struct burst_spec, within, DURATION,
          .doc = "when it is over, after its beginning; only decay ends it when left out"),
    FIELD(struct burst_spec, decay, DURATION,
          .doc = "the time in which its rate falls to 1/e; constant when left out"),
};

const struct field_table burst_fields =
    FIELD_TABLE("burst", struct burst_spec, burst_rows, .prepare = prepare_burst);

static bool prepare_launch(void *object, struct complaint *out) {
    const struct launch_spec *spec = object;

    if (spec->within == 0)
        return complain("within", "must be above 0", out);
    if (spec->at >= NS_PER_DAY || spec->within > NS_PER_DAY - spec->at)
        return complain("within", "the launch ends after its day", out);
    return true;
}

static const struct field launch_rows[] = {
    FIELD(struct launch_spec, day, INTEGER, .fallback = "0", .low = 0, .high = 36500,
          .unit = "days", .doc = "the day of the launch, 0 being the first 24 hours"),
    FIELD(struct launch_spec, share, NUMBER, .required = true, .low = 0, .high = 1, .unit = "ratio",
          .doc = "the share of the day's arrivals that come at the launch"),
    FIELD(struct launch_spec, at, DURATION, .fallback = "\"0s\"",
          .doc = "when the launch begins, after the start of the day"),
    FIELD(struct launch_spec, within, DURATION, .required = true,
          .doc = "how long it takes for the share to arrive"),
    FIELD(struct launch_spec, total, NUMBER, .low = 0, .high = 1e12,
          .doc = "arrivals expected on that day; as many as without a launch when left out"),
};

const struct field_table launch_fields =
    FIELD_TABLE("launch", struct launch_spec, launch_rows, .prepare = prepare_launch);

static bool check_weights(const struct field_list *weights, size_t wanted, const char *field,
                          struct complaint *out) {
    const double *items = weights->items;
    double sum = 0;

    if (weights->count == 0)
        return true;
    if (weights->count != wanted) {
        out->field = field;
        snprintf(out->text, sizeof out->text, "needs %zu weights, has %zu", wanted, weights->count);
        return false;
    }
    for (size_t i = 0; i < wanted; i++) {
        if (!(items[i] >= 0))
            return complain(field, "a weight cannot be negative", out);
        sum += items[i];
    }
    return sum > 0 || complain(field, "needs a weight above 0", out);
}

bool rate_curve_prepare(struct rate_curve_spec *spec, struct complaint *out) {
    if (!check_weights(&spec->hours, 24, "hours", out) ||
        !check_weights(&spec->days, 7, "days", out))
        return false;
    if (!(spec->rate > 0) && spec->bursts.count == 0 && !spec->launch)
        return complain("rate", "nothing would ever arrive", out);
    if (spec->launch && isnan(spec->launch->total) && !(spec->rate > 0))
        return complain("launch", "needs 'total', as the rate is 0", out);
    if (!time_zone_parse(spec->time_zone, &spec->zone)) {
        out->field = "time_zone";
        snprintf(out->text, sizeof out->text, "unknown time zone '%.60s'", spec->time_zone);
        return false;
    }
    return true;
}

const char *rate_curve_unsteady(const struct rate_curve_spec *spec) {
    if (spec->launch)
        return "it has a launch day";
    if (spec->bursts.count > 0)
        return "it has a spike";
    if (spec->hours.count > 0 || spec->days.count > 0)
        return "its rate follows the hours or the days";
    return growth_unsteady(spec->growth);
}

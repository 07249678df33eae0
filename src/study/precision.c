#include "study/precision.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

static bool parse_width(const char *text, struct precision_goal *out) {
    const char *unit = metric_types[out->metric].unit;
    sim_time duration;
    money amount;
    char *end;

    out->relative = false;
    out->half_width = text_to_number(text, &end);
    if (end != text && strcmp(end, "%") == 0) {
        out->relative = true;
        out->half_width /= 100;
    } else if (strcmp(unit, "s") == 0) {
        if (!duration_parse(text, &duration) || duration == SIM_TIME_NEVER)
            return false;
        out->half_width = to_seconds(duration);
    } else if (strcmp(unit, "USD") == 0) {
        if (!money_parse(text, &amount) || amount == MONEY_NONE)
            return false;
        out->half_width = to_dollars(amount);
    } else if (end == text || *end) {
        return false;
    }
    return isfinite(out->half_width) && out->half_width > 0;
}

bool precision_parse(const char *text, struct precision_goal *out, struct error *err) {
    const char *colon = strchr(text, ':');
    const char *names[METRICS];
    char name[64] = "";

    for (int i = 0; i < METRICS; i++)
        names[i] = metric_types[i].name;
    if (!colon || colon == text || (size_t)(colon - text) >= sizeof name)
        return error_set(err, ERROR_USAGE,
                         "'--precision' takes METRIC:WIDTH such as latency_p95:5%%, got '%s'",
                         text);
    memcpy(name, text, (size_t)(colon - text));
    out->text = text;
    out->metric = metric_find(name);
    if (out->metric == METRICS) {
        const char *nearest = text_nearest(name, names, METRICS);
        return error_set(err, ERROR_USAGE, "'--precision': there is no metric '%s'%s%s%s", name,
                         nearest ? "; did you mean '" : "", nearest ? nearest : "",
                         nearest ? "'?" : "");
    }
    if (!parse_width(colon + 1, out))
        return error_set(
            err, ERROR_USAGE,
            "'--precision': expected a width above 0 such as 5%% or one in %s, got '%s'",
            metric_types[out->metric].unit, colon + 1);
    return true;
}

bool precision_reached(const struct precision_goal *goal, const struct estimate *estimate,
                       double scale) {
    const double most = goal->relative ? goal->half_width * fabs(scale) : goal->half_width;

    return estimate->half_width <= most;
}

size_t precision_most(size_t most, size_t batch) {
    most = most ? most : PRECISION_BATCHES_MOST * batch;
    return most > batch ? most : batch;
}

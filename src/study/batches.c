#include "study/batches.h"

#include <math.h>

#include "stats/batch_means.h"

/* Above this chance of being so far from independent by luck, parts are taken as independent. */
#define INDEPENDENT_ABOVE 0.10

struct parts {
    double values[BATCHES], above[BATCHES], below[BATCHES];
    size_t count;
};

static const struct reading *reading_of(const struct world_cuts *cuts, size_t part, size_t scope,
                                        enum metric metric) {
    return &cuts->readings[(part * cuts->scopes + scope) * METRICS + (size_t)metric];
}

static bool is_sum(enum metric metric) {
    return metric_types[metric].kind == METRIC_COUNT || metric_types[metric].kind == METRIC_AMOUNT;
}

/* False where a part has no value, or where what is counted comes at the end only (unfinished). */
static bool gather(struct parts *out, const struct world_cuts *cuts, size_t scope,
                   enum metric metric, double whole) {
    double sum = 0;

    out->count = cuts->count;
    for (size_t i = 0; i < cuts->count; i++) {
        const struct reading *reading = reading_of(cuts, i, scope, metric);
        out->values[i] = reading->value;
        out->above[i] = reading->numerator;
        out->below[i] = reading->denominator;
        if (isnan(reading->value))
            return false;
        sum += reading->value;
    }
    return !is_sum(metric) || sum != 0 || whole == 0;
}

/* Two neighbours as one part: sums and ratios add up, of quantiles the mean is taken. */
static void join(struct parts *parts, enum metric metric) {
    const bool ratio = metric_types[metric].kind == METRIC_RATIO;

    for (size_t i = 0; i < parts->count / 2; i++) {
        const size_t a = 2 * i, b = a + 1;
        const double sum = parts->values[a] + parts->values[b];
        parts->above[i] = parts->above[a] + parts->above[b];
        parts->below[i] = parts->below[a] + parts->below[b];
        parts->values[i] = ratio            ? parts->above[i] / parts->below[i]
                           : is_sum(metric) ? sum
                                            : sum / 2;
    }
    parts->count /= 2;
}

static bool is_independent(const struct parts *parts) {
    const struct batch_means means =
        batch_means(parts->values, parts->count, parts->count, ESTIMATE_CONFIDENCE);

    /* NaN: all alike, with nothing to be correlated. */
    return !(means.independence_p_value < INDEPENDENT_ABOVE);
}

static void widen(struct estimate *estimate, const struct estimate *parts, double scale) {
    estimate->half_width = parts->half_width * scale;
    estimate->standard_error = parts->standard_error * scale;
    estimate->low = estimate->mean - estimate->half_width;
    estimate->high = estimate->mean + estimate->half_width;
    estimate->lower_bound = estimate->mean - (parts->mean - parts->lower_bound) * scale;
    estimate->upper_bound = estimate->mean + (parts->upper_bound - parts->mean) * scale;
}

bool batches_interval(struct estimate *estimate, const struct world_cuts *cuts, size_t scope,
                      enum metric metric, bool *correlated, struct arena *arena) {
    const enum metric_kind kind = metric_types[metric].kind;
    struct parts *parts = arena_new(arena, struct parts, 1);

    *correlated = false;
    if (!parts || kind == METRIC_LEVEL || kind == METRIC_FLAG || isnan(estimate->mean) ||
        !gather(parts, cuts, scope, metric, estimate->mean))
        return false;
    if (!is_independent(parts)) {
        join(parts, metric);
        *correlated = !is_independent(parts);
    }
    if (*correlated)
        return false;
    const struct estimate of_parts =
        kind == METRIC_RATIO
            ? estimate_ratio(parts->above, parts->below, parts->count, ESTIMATE_CONFIDENCE)
            : estimate_mean(parts->values, parts->count, ESTIMATE_CONFIDENCE);
    widen(estimate, &of_parts, is_sum(metric) ? (double)parts->count : 1);
    return true;
}

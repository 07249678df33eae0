#include "study/judge.h"

#include <math.h>

static size_t scope_of(const struct objective *objective) {
    return objective->workload >= 0 ? 1 + (size_t)objective->workload : 0;
}

static double *gather(const struct sample *sample, size_t scope, enum metric metric, int side,
                      struct arena *arena) {
    double *values = arena_new(arena, double, sample->finished);

    for (size_t i = 0; values && i < sample->finished; i++) {
        const struct reading *reading = &sample_readings(sample, i, scope)[metric];
        values[i] = side == 0   ? reading->value
                    : side == 1 ? reading->numerator
                                : reading->denominator;
    }
    return values;
}

/* Half of this interval is the distance from the mean to the one-sided bound at `confidence`. */
static double two_sided(double confidence) {
    return 2 * confidence - 1;
}

struct estimate judge_estimate(const struct sample *sample, size_t scope, enum metric metric,
                               double confidence, struct arena *scratch) {
    const size_t count = sample->finished;
    const double *values = gather(sample, scope, metric, 0, scratch);

    if (metric_types[metric].kind == METRIC_RATIO) {
        const double *above = gather(sample, scope, metric, 1, scratch);
        const double *below = gather(sample, scope, metric, 2, scratch);
        if (above && below)
            return estimate_ratio(above, below, count, confidence);
    }
    if (metric_types[metric].kind == METRIC_FLAG) {
        size_t yes = 0, known = 0;
        for (size_t i = 0; values && i < count; i++) {
            known += isnan(values[i]) ? 0 : 1;
            yes += values[i] > 0;
        }
        return estimate_wilson(yes, known, confidence);
    }
    return estimate_mean(values, values ? count : 0, confidence);
}

/* The share of runs that meet it; a run in which it is not known does not. */
static struct estimate estimate_share_of(const struct sample *sample,
                                         const struct objective *objective, double confidence,
                                         struct arena *scratch) {
    const double *values = gather(sample, scope_of(objective), objective->metric, 0, scratch);
    size_t met = 0;

    for (size_t i = 0; values && i < sample->finished; i++)
        met += !isnan(values[i]) && objective_met(objective, values[i]);
    return estimate_wilson(met, sample->finished, two_sided(confidence));
}

static struct objective_judgement judge(const struct objective *asked,
                                        const struct estimate *estimate) {
    struct objective_judgement out = {.judgement = JUDGED_NOT_MET,
                                      .value = estimate->mean,
                                      .low = estimate->low,
                                      .high = estimate->high,
                                      .short_by = NAN,
                                      .more = ESTIMATE_NEVER};
    const bool up = asked->comparison == AT_LEAST || asked->comparison == MORE_THAN;

    if (isnan(estimate->mean))
        return out;
    const double beyond = up ? asked->value - estimate->mean : estimate->mean - asked->value;
    const double worst = up ? estimate->low : estimate->high;
    const double best = up ? estimate->high : estimate->low;
    out.short_by = beyond > 0 ? beyond : 0;
    if (isnan(worst) || (objective_met(asked, best) && !objective_met(asked, worst))) {
        out.judgement = JUDGED_UNDECIDED;
        const size_t all = estimate_replications_needed(estimate, fabs(beyond), false);
        out.more = all == ESTIMATE_NEVER ? all : all > estimate->count ? all - estimate->count : 1;
    } else if (objective_met(asked, worst)) {
        out.judgement = JUDGED_MET;
    }
    return out;
}

struct objective_judgement judge_objective(const struct sample *sample,
                                           const struct objective *objective, double confidence,
                                           struct arena *scratch) {
    struct objective share = *objective;
    struct estimate estimate;

    if (isnan(objective->probability)) {
        estimate = judge_estimate(sample, scope_of(objective), objective->metric,
                                  two_sided(confidence), scratch);
        return judge(objective, &estimate);
    }
    estimate = estimate_share_of(sample, objective, confidence, scratch);
    share.comparison = AT_LEAST;
    share.value = objective->probability;
    return judge(&share, &estimate);
}

enum judgement judgement_worse(enum judgement a, enum judgement b) {
    if (a == JUDGED_NOT_MET || b == JUDGED_NOT_MET)
        return JUDGED_NOT_MET;
    return a == JUDGED_UNDECIDED ? a : b;
}

const char *judgement_name(enum judgement judgement) {
    switch (judgement) {
    case JUDGED_MET:
        return "met";
    case JUDGED_NOT_MET:
        return "not met";
    case JUDGED_UNDECIDED:
        return "undecided";
    }
    return "";
}

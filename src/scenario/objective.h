/*
 * objective - what a scenario asks of its results: "success_rate": ">= 0.99".
 *
 * Any metric may be asked for (record/metric.h has the list and their units), of a workload those
 * that exist by workload. Nothing is measured here: world/ reads a metric, study/ compares its
 * estimate.
 *
 * "<= 60s with probability 0.9" asks it not of the mean but of that share of runs. Each may also be
 * written as an object: { "at_most": "60s", "probability": 0.9 }, with at_least, at_most, more_than
 * or less_than.
 *
 * Unit of a bound: that of the metric; seconds and US dollars, ratios and counts as they are.
 */
#ifndef TIERSIM_SCENARIO_OBJECTIVE_H
#define TIERSIM_SCENARIO_OBJECTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/field.h"
#include "record/metric.h"

enum comparison { AT_LEAST, AT_MOST, MORE_THAN, LESS_THAN };

/* One condition that the results are to meet. */
struct objective {
    enum metric metric;
    enum comparison comparison;
    double value;       /* in the metric's unit */
    double probability; /* share of runs that are to meet it; NaN: it is asked of the mean */
    int32_t workload;   /* index; -1: over all workloads */
    const char *text;   /* ">= 0.99", as it was written */
};

const char *objective_metric_name(enum metric metric);
const char *comparison_sign(enum comparison comparison); /* ">=" … */

/* Does a measured value meet it? NaN meets nothing. */
bool objective_met(const struct objective *objective, double value);

/*
 * Reads ">= 0.99", "<= 60s", "< $500" for a metric: a duration where its unit is seconds, money
 * where it is dollars, else a plain number (of a ratio also "99%"), each also with " with
 * probability 0.9" behind it. Fills metric, comparison, value, probability and text.
 */
bool objective_parse(enum metric metric, const char *text, struct objective *out,
                     struct error *err);

/* How a scenario writes them: one string a metric. Absent: NULL. */
struct objective_set {
#define X(constant, name, kind, unit, scope, meaning) const char *constant;
    METRIC_LIST(X)
#undef X
};

/* A field a metric, of the same name; those of a workload are the ones that exist there. */
extern const struct field_table objective_set_fields;
extern const struct field_table objective_workload_fields;

#endif

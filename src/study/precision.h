/*
 * precision - how many replications are enough: as many as it takes to know a metric so well.
 *
 * Replications are made in batches of as many as the scenario asks for. After each batch, and at no
 * other time, one looks at the replications made so far in index order: results are the same for
 * any number of threads. It ends at the first look at which every goal is reached, or at the most
 * allowed.
 *
 * A goal is a metric over all workloads and the half-width that its 95 % interval may have,
 * relative to the mean ("latency_p95:5%") or in the metric's unit ("latency_p95:2s", "cost:$1"). A
 * flag or a ratio may have a percentage of its value likewise.
 *
 * Looking several times makes the interval a little too short (it may end on a lucky look); with
 * batches of 20 and few looks that is small beside the approximation of t.
 */
#ifndef TIERSIM_STUDY_PRECISION_H
#define TIERSIM_STUDY_PRECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "record/metric.h"
#include "stats/estimate.h"

/* Where no other number is given: so many times the scenario's replications. */
#define PRECISION_BATCHES_MOST 50

struct precision_goal {
    enum metric metric;
    double half_width; /* a share of the mean, or in the metric's unit */
    bool relative;
    const char *text; /* "latency_p95:5%", borrowed */
};

bool precision_parse(const char *text, struct precision_goal *out, struct error *err);

/* Of a difference `relative` is to `scale`, else pass the estimate's own mean. */
bool precision_reached(const struct precision_goal *goal, const struct estimate *estimate,
                       double scale);

/* The most replications: `most`, or the default where it is 0; at least one batch. */
size_t precision_most(size_t most, size_t batch);

#endif

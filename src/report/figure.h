/*
 * figure - a metric as people read it: its label, its value and half-width in their unit.
 *
 * Single numbers are those of base/figure.h.
 */
#ifndef TIERSIM_REPORT_FIGURE_H
#define TIERSIM_REPORT_FIGURE_H

#include "base/figure.h"
#include "base/text.h"
#include "study/result.h"

/* A metric's mean and half-width, or "n/a (reason)"; of a yes or no its interval's ends. */
void figure_add_metric(struct text *out, const struct metric_result *metric);

/* A metric's name for people: "latency, median" for latency_p50. */
const char *figure_label(enum metric metric);

#endif

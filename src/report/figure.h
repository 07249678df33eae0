/*
 * figure - one number as people read it: "12.3 s", "2.4 min", "$4.56", "87.2 %", "1,234".
 *
 * Three significant digits are kept, more where a whole number or cents need them. The unit decides
 * the form: "s" in the largest of days, hours, minutes that leaves a number of at least 2, "USD" as
 * dollars, "ratio" as a percentage (or as a plain number where it may exceed 1), others behind the
 * number.
 */
#ifndef TIERSIM_REPORT_FIGURE_H
#define TIERSIM_REPORT_FIGURE_H

#include "base/text.h"
#include "study/result.h"

/* `value` in `unit`; NaN is "n/a". */
void figure_add(struct text *out, double value, const char *unit);

/* "12.3 ± 0.4 s": both in the unit that fits the value; without ± if half_width is NaN. */
void figure_add_interval(struct text *out, double value, double half_width, const char *unit);

/* A metric's mean and half-width, or "n/a (reason)". */
void figure_add_metric(struct text *out, const struct metric_result *metric);

/* A metric's name for people: "95 % quantile of latency" for latency_p95. */
const char *figure_label(enum metric metric);

#endif

/*
 * figure - one number as people read it: "12.3 s", "2.4 min", "$4.56", "87.2 %", "1,234".
 *
 * Three significant digits are kept, more where a whole number, cents or the first digit of the
 * half-width need them. The unit decides the form: "s" is shown in the largest of days, hours and
 * minutes of which there are at least 2, "USD" as dollars, "ratio" as a percentage, any other unit
 * stands behind the number.
 */
#ifndef TIERSIM_REPORT_FIGURE_H
#define TIERSIM_REPORT_FIGURE_H

#include "base/text.h"
#include "study/result.h"

/* `value` in `unit`; NaN is "n/a". */
void figure_add(struct text *out, double value, const char *unit);

/* "12.3 ± 0.4 s": both in the unit that fits the value; without ± if half_width is NaN. */
void figure_add_interval(struct text *out, double value, double half_width, const char *unit);

/* A metric's mean and half-width, or "n/a (reason)"; of a yes or no its interval's ends. */
void figure_add_metric(struct text *out, const struct metric_result *metric);

/* A metric's name for people: "latency, median" for latency_p50. */
const char *figure_label(enum metric metric);

/* The unit to pass for a metric: none for counts, which their label names, and for amplification.
 */
const char *figure_unit(enum metric metric);

#endif

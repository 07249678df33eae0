/*
 * print_compare - a comparison as text: each design against the first, metric by metric.
 *
 * Of the table `compare` the overall metrics that differ are shown, and always the success rate,
 * latencies and cost; a differing metric is one whose interval leaves 0 out, or which is not 0 in
 * both.
 */
#ifndef TIERSIM_REPORT_PRINT_COMPARE_H
#define TIERSIM_REPORT_PRINT_COMPARE_H

#include "base/text.h"
#include "study/result.h"

void print_comparison(struct text *out, const struct result *result);

#endif

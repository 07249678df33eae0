/*
 * print_timeline - some requests as text, one after the other: what happened to each, record by
 * record, at the time since the start and since its arrival.
 */
#ifndef TIERSIM_REPORT_PRINT_TIMELINE_H
#define TIERSIM_REPORT_PRINT_TIMELINE_H

#include "base/text.h"
#include "study/result.h"

/* Of a result with the table `timeline` (study/request_timeline.h). */
void print_timeline(struct text *out, const struct result *result);

#endif

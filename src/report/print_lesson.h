/*
 * print_lesson - what a lesson that was run found: a column a variant, and whether its claims hold.
 */
#ifndef TIERSIM_REPORT_PRINT_LESSON_H
#define TIERSIM_REPORT_PRINT_LESSON_H

#include "base/text.h"
#include "study/result.h"

/* Of a result with the tables `lesson` and `claims` (study/lesson_run.h). */
void print_lesson_figures(struct text *out, const struct result *result);
void print_lesson_claims(struct text *out, const struct result *result);

#endif

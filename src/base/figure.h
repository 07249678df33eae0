/*
 * figure - one number as people read it: "12.3 s", "2.4 min", "$4.56", "87.2 %", "1,234".
 *
 * Three significant digits are kept, more where a whole number, cents or the first digit of the
 * half-width need them. The unit decides the form: "s" is shown in the largest of days, hours and
 * minutes of which there are at least 2, "USD" as dollars, "ratio" as a percentage, any other unit
 * stands behind the number. For programs there is text_add_number.
 */
#ifndef TIERSIM_BASE_FIGURE_H
#define TIERSIM_BASE_FIGURE_H

#include "base/text.h"

/* `value` in `unit` (NULL or "": none); NaN is "n/a". */
void figure_add(struct text *out, double value, const char *unit);

/* "12.3 ± 0.4 s": both in the unit that fits the value; without ± if half_width is NaN. */
void figure_add_interval(struct text *out, double value, double half_width, const char *unit);

#endif

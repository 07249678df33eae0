/*
 * answer - what a result comes to, in a sentence or two.
 *
 * Of one point: how many requests are delivered, how long they take, what it costs. Of a
 * comparison: how each later design changes these. Of many policies: the first and the last. Of a
 * sweep over loads with objectives: for each load the cheapest design that meets all of them. Of
 * other sweeps: the cheapest among those that deliver nearly most (within a hundredth of the best
 * success rate), under the last load where there is one.
 */
#ifndef TIERSIM_REPORT_ANSWER_H
#define TIERSIM_REPORT_ANSWER_H

#include "base/text.h"
#include "study/result.h"

/*
 * The first sentence of `about` that ends with a question mark, all of it where none does: what a
 * picture or a page is headed with.
 */
void answer_add_question(struct text *out, const char *about);

void answer_add(struct text *out, const struct result *result);

#endif

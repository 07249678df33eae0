/*
 * words - the model's figures in the plain sentences of a study.
 *
 * For reading only: seconds are rounded to the millisecond. Tables beside the sentences are exact.
 */
#ifndef TIERSIM_STUDY_WORDS_H
#define TIERSIM_STUDY_WORDS_H

#include "base/text.h"
#include "record/journey.h"

/* "12.345 s", halves up. */
void words_add_seconds(struct text *out, sim_time duration);

/* ": backoff 12.000 s, service 10.123 s": what a latency is made of, the parts that are not 0. */
void words_add_parts(struct text *out, const struct journey *journey);

#endif

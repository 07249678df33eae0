/*
 * envelope - what one can work out on the back of an envelope, beside the simulated figures.
 *
 * Sentences from plain arithmetic on means over the replications: the load offered to the tightest
 * limit (images, requests or tokens arrived over the measured span; the peak from the series), how
 * fast the backlog grows while it is above, the most one can spend in an hour at that limit, and
 * how many generations are under way at full use of it (limit × mean service time: Little's law).
 *
 * While a peak is above the limit, the backlog is that of a fluid: what arrives in each interval of
 * the series less what the limit lets through in it.
 *
 * ASSUMPTION: of a route, the load is all on its first target.
 * ASSUMPTION: the limits are those in force at the start; a limit counted in requests or tokens is
 * compared with what the mean request asks for, one call a request (no retries).
 * ASSUMPTION: the question has no steady state when the load over the measured span is above what
 * the tightest limit lets through; it is then said that the wait depends on the horizon.
 */
#ifndef TIERSIM_STUDY_ENVELOPE_H
#define TIERSIM_STUDY_ENVELOPE_H

#include <stddef.h>

#include "base/arena.h"
#include "scenario/scenario.h"
#include "study/replicate.h"

/* The sentences of a point, in the arena; their number in *count. */
const char *const *envelope_of(const struct scenario *scenario, const struct sample *sample,
                               struct arena *arena, size_t *count);

#endif

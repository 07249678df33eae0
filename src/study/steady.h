/*
 * steady - whether a question has a steady state, so that a warm-up may be looked for and one long
 * run be cut into batches.
 *
 * Before a run: it has none where arrivals follow the date or the time since the start (a spike, a
 * launch, a profile, growth, a batch, a recording), where pacing or incidents do, or where an
 * account's credit runs down or its rules change on given days. After a run: nor where money
 * refused a call or a tier changed in some replication. An account that does neither within the
 * horizon is no hindrance: its limits are not felt.
 */
#ifndef TIERSIM_STUDY_STEADY_H
#define TIERSIM_STUDY_STEADY_H

#include <stdbool.h>

#include "base/text.h"
#include "scenario/scenario.h"
#include "study/sample.h"

/* By what the scenario says; false with the reason in *why. */
bool steady_as_asked(const struct scenario *scenario, struct text *why);

/* By what happened. */
bool steady_as_seen(const struct sample *sample, struct text *why);

#endif

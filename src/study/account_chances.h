/*
 * account_chances - how likely an account runs dry, is refused, is warned, climbs; see spend.h.
 *
 * The tables chances, grants, alerts and tiers of every account of a scenario. Where there are
 * several accounts, names stand behind that of their provider.
 */
#ifndef TIERSIM_STUDY_ACCOUNT_CHANCES_H
#define TIERSIM_STUDY_ACCOUNT_CHANCES_H

#include <stddef.h>

#include "scenario/scenario.h"
#include "study/replicate.h"
#include "study/table.h"

enum { ACCOUNT_CHANCE_TABLES = 4 };

/* Makes the tables that have something to say; their number. Failure: table->failed. */
size_t account_chances(struct table *tables, const struct scenario *scenario,
                       const struct sample *sample);

#endif

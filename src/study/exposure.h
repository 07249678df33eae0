/*
 * exposure - what a leaked key can cost, by tier: limit × price × lag.
 *
 * Whoever has a key asks for what costs most at the highest rate the tier's limits let through, and
 * goes on, after the spend limit is reached, until that is seen: one billing lag. The table
 * `exposure` has a row a tier:
 *
 *   tier, sku        what costs most in a minute at that tier
 *   images_per_min   the least of its limits: images, requests × max_n, tokens ÷ tokens of an image
 *   per_hour         in dollars
 *   monthly_cap, to_cap  and how long it takes to spend it
 *   beyond_1m, beyond_10m, beyond_1h  what is spent beyond a limit seen so much later
 *   beyond_lag       the same for the account's own billing lag, where it has one
 *
 * Work in flight (rate × service time) and what a window lets through at once come on top of that.
 * A tier that may use no priced model has no row. ASSUMPTION: every image has the price of its SKU
 * in force at the start, and nothing else uses the limits.
 */
#ifndef TIERSIM_STUDY_EXPOSURE_H
#define TIERSIM_STUDY_EXPOSURE_H

#include <stdint.h>

#include "scenario/scenario.h"
#include "study/table.h"

/* Of one provider; a provider without tiers has one row, for its limits. No row: nothing is
 * priced or nothing limited. Failure: table->failed. */
void exposure_table(struct table *table, const struct scenario *scenario, size_t provider);

#endif

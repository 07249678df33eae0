/*
 * focus - what one account was charged, as a bill in the columns of FOCUS 1.2.
 *
 * FOCUS is the FinOps Open Cost and Usage Specification (focus.finops.org, version 1.2): the 21
 * columns it demands, some it recommends for priced usage, and two of our own (x_Workload,
 * x_CreditName). A sink that adds up one replication; all money is exact.
 *
 *   Usage       by UTC hour, workload, SKU, unit price and payer. PricingQuantity is in images.
 *   Credit      the negative of usage that a promotional grant paid
 *   Purchase    bought credit, EffectiveCost 0: it covers later charges
 *   Adjustment  bought credit that expired: EffectiveCost only
 *
 * BilledCost of usage is 0 where bought credit paid (it was billed when it was bought) and where it
 * was taken from a prepaid account below zero (the next purchase is billed for it); else it is what
 * was charged. EffectiveCost of usage is what was charged. So the sum of BilledCost is what was
 * really paid or invoiced.
 *
 * ASSUMPTION: a billing period is a calendar month in UTC. Images that a free allowance covered
 * have their list price in ListCost and cost nothing. Spend outside the model is usage of a service
 * called "other", without SKU or quantity.
 */
#ifndef TIERSIM_STUDY_FOCUS_H
#define TIERSIM_STUDY_FOCUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/account.h"
#include "record/sink.h"
#include "scenario/scenario.h"
#include "study/table.h"

struct focus_row;

struct focus {
    struct sink sink;
    const struct scenario *scenario;
    uint32_t provider;
    struct account *account; /* set before the table is made */
    struct focus_row *rows;
    size_t count, capacity;
    size_t hour_start; /* first row of the hour under way */
    bool failed;       /* memory ran out */
};

void focus_init(struct focus *focus, const struct scenario *scenario, uint32_t provider);
void focus_release(struct focus *focus);

/* The table `focus`, for the caller to release. */
void focus_table(const struct focus *focus, struct table *table);

#endif

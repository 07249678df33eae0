/*
 * other_spend - what an organization spends on the same account outside the model.
 *
 * A steady amount per time, or one shaped by the hour of the UTC day: with weights, an hour's share
 * of the day's amount is its weight over the sum of all. It is charged in steps, each at its end,
 * and each rounded to the nano-dollar.
 */
#ifndef TIERSIM_PROVIDER_OTHER_SPEND_H
#define TIERSIM_PROVIDER_OTHER_SPEND_H

#include <stdint.h>

#include "base/field.h"
#include "base/units.h"

struct other_spend_spec {
    money amount;
    sim_time per;
    sim_time step;           /* how often it is charged */
    struct field_list hours; /* doubles: 24 weights; empty: even */
};

extern const struct field_table other_spend_fields;

/* What is spent in (from, to]; UNIX time in nanoseconds, from 1970 on. */
money other_spend_between(const struct other_spend_spec *spec, int64_t from, int64_t to);

#endif

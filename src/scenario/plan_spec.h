/*
 * plan_spec - what `tiersim plan` may choose from: the key `plan` of a scenario.
 *
 * Plain data; study/plan.h says what is made of it. A run does not look at it.
 */
#ifndef TIERSIM_SCENARIO_PLAN_SPEC_H
#define TIERSIM_SCENARIO_PLAN_SPEC_H

#include <stddef.h>

#include "base/field.h"
#include "base/units.h"

/* What paying up front does to the tier. */
enum plan_promotion {
    PLAN_HELD,   /* the tier one has paid for is in force from the start and stays */
    PLAN_NATURAL /* the account starts where it stands and climbs by the provider's rules */
};

struct plan_spec {
    struct field_list tiers;   /* of const char *; empty: all */
    struct field_list clients; /* of const char *; empty: each workload's own */
    struct field_list prepaid; /* of const char *, amounts of money; empty: not varied */
    struct field_list limits;  /* of double, whole: other limits to try at the choice */
    int promotion;             /* enum plan_promotion */
    double confidence;         /* of the one-sided bound that decides an objective */
    money indifference;        /* of costs: as good; MONEY_NONE: nothing is put out early */
    double tolerance;          /* of an objective's bound, a share of it: as good */
};

extern const struct field_table plan_fields;

#endif

/*
 * tier - the rungs of a provider's ladder, and how an account climbs them.
 *
 * A tier is data: what one must have paid (or used) and for how long, and what it then allows. A
 * tier_ladder is the state of one account on it: what counted so far, and when which promotion is
 * due. It has no events and no clock: the account asks for the next due time and arms it.
 *
 * Rules. A promotion needs its money gate and its age gate at one instant. `counts` says what
 * passes the money gate: payments, whatever they are used for, or settled usage that paid money
 * covered. Money from promotional grants never counts. `evaluation` says when somebody looks: as
 * soon as both gates are open and then `delay` later, or only when a payment is made (and then
 * `delay` later), however long the gates have been open. Several rungs may be climbed at once;
 * nobody is ever demoted, and the tier given in the scenario is a floor.
 *
 * Sources. Gates by date: OpenAI rate-limits guide, 2026-02-26 (with days) and 2026-05-29
 * (without). Payments count: community threads 546277, 683883, 923143. Settled usage counts: thread
 * 1354458. Only the next payment makes somebody look: thread 683883. Within 24 to 48 hours: thread
 * 1354458.
 *
 * ASSUMPTION: in `delayed` evaluation, gates open at the start of the run have been open for long:
 * that tier is in force from the start. In `next_payment` the floor is in force until one pays.
 * ASSUMPTION: money paid before the start without a date of the first payment was paid at the
 * start.
 *
 * Times are sim_time (negative before the start); money is money.
 */
#ifndef TIERSIM_PROVIDER_TIER_H
#define TIERSIM_PROVIDER_TIER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/units.h"

struct tier_spec {
    const char *name;
    money paid;                  /* the money gate; $0: open */
    sim_time age;                /* the age gate, from the first payment; 0: open */
    money monthly_cap;           /* most spend a period; MONEY_NONE: no cap */
    money credit_maximum;        /* a purchase may not lift the balance above; MONEY_NONE: any */
    struct field_list limits;    /* of struct limit_spec, in place of or beside the provider's */
    struct field_list no_access; /* of const char *: models this tier may not use */
};

extern const struct field_table tier_fields;

enum promotion_counts { PROMOTION_COUNTS_PAYMENTS, PROMOTION_COUNTS_SETTLED_USAGE };
enum promotion_evaluation { PROMOTION_DELAYED, PROMOTION_AT_NEXT_PAYMENT };

struct promotion_spec {
    int counts;     /* enum promotion_counts */
    int evaluation; /* enum promotion_evaluation */
    sim_time delay; /* from the evaluation to the new tier */
    bool age_gates; /* false: the ages of the tiers are ignored */
};

extern const struct field_table promotion_fields;

/* Payments, delayed by nothing, ages respected. */
extern const struct promotion_spec promotion_default;

/* Index of the tier of that name; `count` if there is none or name is NULL. */
size_t tier_find(const struct tier_spec *tiers, size_t count, const char *name);

/* Whether a tier may use a model at all. */
bool tier_has_access(const struct tier_spec *tier, const char *model);

/* Private but for `current`. */
struct tier_ladder {
    const struct tier_spec *tiers; /* in rising order; borrowed */
    size_t count;
    struct promotion_spec promotion;
    size_t current;         /* index of the tier in force; 0 also when there are no tiers */
    money paid;             /* payments so far */
    money settled;          /* usage settled out of paid money so far */
    sim_time first_payment; /* SIM_TIME_NEVER: none yet */
    sim_time *due;          /* per tier: when its promotion is due; SIM_TIME_NEVER: not in sight */
    money next_gate;        /* counted money at which the next gate opens; MONEY_NONE: none left */
};

struct tier_ladder_history {
    money paid;
    money settled;
    sim_time first_payment; /* SIM_TIME_NEVER: unknown or none */
};

/* `floor` is an index; `promotion` may be NULL. Memory for `due` comes from the arena. */
void tier_ladder_init(struct tier_ladder *ladder, const struct tier_spec *tiers, size_t count,
                      const struct promotion_spec *promotion, size_t floor,
                      const struct tier_ladder_history *history, struct arena *arena);

/* A payment was made. True if the next due time may have changed. */
bool tier_ladder_pay(struct tier_ladder *ladder, sim_time now, money amount);

/* Usage was settled (posted) that paid money covered. True if the next due time may have changed.
 */
bool tier_ladder_settle(struct tier_ladder *ladder, sim_time now, money amount);

/* The tiers themselves have changed. */
void tier_ladder_review(struct tier_ladder *ladder, sim_time now);

/* When the next promotion is due; SIM_TIME_NEVER: none in sight. */
sim_time tier_ladder_next(const struct tier_ladder *ladder);

/* Takes every promotion due by now; true if the tier changed. */
bool tier_ladder_promote(struct tier_ladder *ladder, sim_time now);

#endif

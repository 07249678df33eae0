/*
 * spending - what was spent in each period, and how that stands to the limits of the period.
 *
 * Spend is counted three times: incurred (at once), posted (one billing lag later) and shown (on
 * the usage page). A charge belongs to the period in which it was incurred, whenever it is seen;
 * seen after the period's end it changes nothing any more. Limits refuse by the posted count.
 *
 *   overshoot of a limit = the largest, over time, of incurred - limit, not below 0
 *
 * The project's spend leaves out other_spend; organization limit and monthly cap count everything.
 *
 * A period is [start, end), in sim_time.
 */
#ifndef TIERSIM_PROVIDER_SPENDING_H
#define TIERSIM_PROVIDER_SPENDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/units.h"

/* In the order in which they refuse. */
enum spend_limit { SPEND_PROJECT, SPEND_ORGANIZATION, SPEND_CAP, SPEND_LIMITS };

struct spend_period {
    sim_time start;
    money incurred;
    money project_incurred;
};

/* Read it; change it through the functions. */
struct spending {
    sim_time start, end; /* of the current period; end SIM_TIME_NEVER: none */
    money incurred, project_incurred;
    money posted, project_posted;
    money shown;
    money limit[SPEND_LIMITS];     /* MONEY_NONE: none */
    money overshoot[SPEND_LIMITS]; /* so far */
    money total;                   /* incurred in all periods of the run */
    struct spend_period *periods;  /* ended ones; the current one is not among them */
    size_t period_count, period_capacity;
    struct arena *arena;
};

/* `spent` was spent, posted and shown in this period before the run (by other projects too). */
void spending_init(struct spending *spending, sim_time start, sim_time end, money spent,
                   struct arena *arena);

/* A limit is set or changed; MONEY_NONE lifts it. */
void spending_limit(struct spending *spending, enum spend_limit which, money limit);

void spending_incur(struct spending *spending, money amount, bool project);

/* What was incurred at `incurred_at` is posted, or shown. */
void spending_post(struct spending *spending, sim_time incurred_at, money amount, bool project);
void spending_show(struct spending *spending, sim_time incurred_at, money amount);

/* The next period begins where this one ends. */
void spending_turn(struct spending *spending, sim_time end);

/* Posted spend that a limit looks at, and whether it refuses. */
static inline money spending_posted(const struct spending *spending, enum spend_limit which) {
    return which == SPEND_PROJECT ? spending->project_posted : spending->posted;
}

static inline bool spending_reached(const struct spending *spending, enum spend_limit which) {
    return spending_posted(spending, which) >= spending->limit[which];
}

#endif

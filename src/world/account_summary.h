/*
 * account_summary - what one account went through in one replication, after the run.
 *
 * Per account: the money that moved, what became of each grant, when each threshold, refusal and
 * tier came. A summary owns its memory: names are copied, so that it outlives its world.
 *
 * Times are sim_time; SIM_TIME_NEVER: it did not happen in this replication.
 */
#ifndef TIERSIM_WORLD_ACCOUNT_SUMMARY_H
#define TIERSIM_WORLD_ACCOUNT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/units.h"
#include "provider/account.h"

/* Everything of one name: a grant, the opening credit, all purchases, all recharges. */
struct credit_summary {
    const char *name;
    int category; /* enum grant_category */
    money credited, drawn, expired;
    int64_t images_credited, images_drawn, images_expired;
};

struct threshold_summary {
    const char *name;
    bool on_balance;
    money amount;          /* in force at the end; MONEY_NONE: none */
    sim_time reached_at;   /* the first time */
    sim_time read_at;      /* its mail */
    sim_time warning;      /* from reading it to being refused; negative: refused before */
    money spent_when_read; /* in the period; MONEY_NONE: not read */
};

struct refusal_summary {
    sim_time first_at; /* of being in force */
    sim_time total;    /* time in force */
    uint64_t calls;    /* refused */
};

struct account_summary {
    struct arena arena; /* of all that follows */
    uint32_t provider;
    money incurred, other; /* all that was charged; of that, other_spend */
    money largest_period;  /* most incurred in any period of the limits, what was spent in it before
                              the run included */
    money balance, lowest_balance, breakage, overshoot;
    bool keeps_credit; /* there is a balance to speak of */
    sim_time ran_dry_at, blocked_at;
    struct credit_summary *credits;
    size_t credit_count;
    struct threshold_summary *thresholds;
    size_t threshold_count;
    struct refusal_summary refusals[BLOCKS];
    sim_time *tier_at; /* by tier: when it was in force first; a tier passed over: when the one
                          above it was */
    size_t tier_count;
};

/* Of an account that is finished. False when memory ran out; *out is then to be released too. */
bool account_summary_init(struct account_summary *out, const struct account *account);
void account_summary_release(struct account_summary *summary);

#endif

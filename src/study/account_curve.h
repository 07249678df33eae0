/*
 * account_curve - how one account's money stood over the time of one replication.
 *
 * Two tables for pictures, read off the account at given instants:
 *
 *   account_curve  time_s; incurred, posted, shown: spend of the period; soft_limit, project_limit,
 *                  hard_limit, monthly_cap: in force then, empty where there is none; balance;
 *                  paid: into the account so far, before the run included; tier, tier_name
 *   balance        time_s; one column a grant (all purchases are one): what is left of it and can
 *                  pay for something here; owed: below zero; expired, lost: what was lost since the
 *                  row before, and of which grants
 *
 * Points are taken at even steps by whoever runs the world, and by the curve itself where something
 * happens that is no charge. Reading changes nothing.
 */
#ifndef TIERSIM_STUDY_ACCOUNT_CURVE_H
#define TIERSIM_STUDY_ACCOUNT_CURVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "provider/account.h"
#include "record/sink.h"
#include "scenario/scenario.h"
#include "study/statement.h"
#include "study/table.h"

struct curve_point;

struct account_curve {
    struct sink sink;
    struct statement *statement; /* hears everything before the curve does */
    struct arena arena;
    struct curve_point *points;
    size_t count, capacity;
    const char **names; /* of the grants seen so far */
    size_t name_count, name_capacity;
    money expired; /* since the last point */
    struct text lost;
    bool failed; /* memory ran out */
};

/* Needs a statement of the same account, which must stand before it in the same tee. */
void account_curve_init(struct account_curve *curve, struct statement *statement);
void account_curve_release(struct account_curve *curve);

/* Takes a point now. */
void account_curve_take(struct account_curve *curve, sim_time now);

/* The two tables, for the caller to release. */
void account_curve_tables(const struct account_curve *curve, struct table *figures,
                          struct table *balance);

#endif

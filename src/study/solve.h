/*
 * solve - the largest (or least) setting with which a scenario still meets a condition.
 *
 * max-hard-limit: the highest hard limit of the account such that P(spend > bound) <= risk, under
 * the scenario's billing lag and work in flight. Spend is the account's largest in any period of
 * the limit (a month), other_spend and spent_this_month included.
 *
 * A limit is accepted if the upper end of Wilson's one-sided 95 % interval of the share of
 * replications that spend more is at most the risk; so with no such replication at all a risk of
 * 5 % needs 52 of them, and fewer are refused. Candidates are whole cents (steps of the given
 * size), tried by bisection between 0 and the bound; all share their luck, replication by
 * replication. That a higher limit never spends less in the same replication is what makes the
 * bisection right: it holds where being refused sooner brings nothing to be charged later in the
 * period.
 * If even without any hard limit the risk is kept, none is needed, and that is the answer.
 *
 * The result's point is the scenario at the answer; table `solve` has a row for each candidate in
 * the order of trying, table `exposure` what a leaked key can cost (exposure.h), table `answer` one
 * row for programs.
 */
#ifndef TIERSIM_STUDY_SOLVE_H
#define TIERSIM_STUDY_SOLVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/units.h"
#include "scenario/scenario.h"
#include "study/result.h"
#include "study/run.h"

struct solve_question {
    money bound;          /* on spend in a period */
    double risk;          /* in (0, 1) */
    money step;           /* candidates are multiples of this */
    size_t replications;  /* 0: the scenario's, or the 200 that most risks need if these are more */
    const char *provider; /* whose account; NULL: the first that has one */
};

struct solve_answer {
    bool found;      /* a limit above 0 keeps the risk */
    bool not_needed; /* and none at all does too */
    money limit;     /* MONEY_NONE: not needed */
};

/*
 * False with *err set and nothing to release: no account (ERROR_SCENARIO), too few replications or
 * a bad question (ERROR_USAGE), a run that failed. Interrupted: as study_run; the answer is then
 * not found.
 */
bool study_solve_hard_limit(const struct scenario *scenario, const struct solve_question *question,
                            const struct study_options *options, struct result *out,
                            struct solve_answer *answer, struct error *err);

/* The fewest replications with which a share of 0 is below the risk. */
size_t solve_replications_needed(double risk);

#endif

/*
 * timeline - one replication followed as it happens: what its account went through.
 *
 * A result of one point (that replication) with the tables `account` (statement.h), `account_curve`
 * and `balance` (account_curve.h) and `focus` (focus.h), besides those of a run. The replication is
 * the very one that study_run has under the same number.
 *
 * The audit of draw-down orders is the table `draw_down`: the same replication under each order,
 * nothing else being different, one row an order: what was charged, what expired and of which
 * credits, what is left, when the credit was used up first, how many calls were refused for money.
 */
#ifndef TIERSIM_STUDY_TIMELINE_H
#define TIERSIM_STUDY_TIMELINE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/result.h"

struct timeline_options {
    uint64_t replication;
    const char *provider; /* NULL: the first with an account */
    bool audit;           /* of draw-down orders */
    const volatile sig_atomic_t *stop;
};

/*
 * False with *err set and nothing to release: no such provider, no account (ERROR_SCENARIO), or the
 * run failed; of kind ERROR_NONE it was stopped.
 */
bool study_account_timeline(const struct scenario *scenario, const struct timeline_options *options,
                            struct result *out, struct error *err);

#endif

/*
 * run - the study of one scenario: its replications, and what they say of every metric.
 *
 * Estimates are across replications (design §7): counts, amounts, levels and quantiles by their
 * mean, ratios as sum / sum, flags as a proportion. What cannot be told is NaN with a reason.
 *
 * Rules where design §7 and §8 are silent:
 * ASSUMPTION: an objective is met when the mean of its metric meets it; one whose metric is NaN is
 *   not known, hence not met.
 * ASSUMPTION: `censored` is set when the unfinished requests of all replications are more than 1 %
 *   of those that arrived.
 * ASSUMPTION: a constraint is listed when it refused a measured call, delayed a measured request,
 *   or had the last word on one that failed; success is none. Failed requests that no provider had
 *   answered count for "the client itself".
 *
 * A single replication has no intervals, but one with a warm-up of a question that has a steady
 * state (steady.h): that gets them from the parts of its span (batches.h), and says so.
 *
 * The result copies what it needs: the scenario may be released afterwards.
 */
#ifndef TIERSIM_STUDY_RUN_H
#define TIERSIM_STUDY_RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/precision.h"
#include "study/result.h"

struct store;

/* How a study is carried out; nothing here changes a byte of a result that is not partial. All zero
 * is every core, in silence. */
struct study_options {
    size_t threads;                    /* 0: every core that is online */
    const volatile sig_atomic_t *stop; /* set from outside to end early; NULL: never */
    /* Told of each finished replication, one call at a time, from any thread. NULL: nobody. */
    void (*progress)(void *context, size_t done, size_t total);
    void *context;
    const struct precision_goal *goals; /* more replications until these are reached; NULL: none */
    size_t goal_count;
    size_t max_replications; /* with goals; 0: PRECISION_BATCHES_MOST times the scenario's */
    bool steady;         /* the question is about the steady state, though no warm-up is needed */
    struct store *store; /* not begun: of sweep, compare and plan; NULL: none */
    size_t max_runs;     /* more replications than this in all are refused; 0: any number */
};

/*
 * Runs every replication of the scenario. True with *out filled in, result_release gives it back;
 * if it was stopped, out->partial is set and the replications that were finished are in it, perhaps
 * none. False with *err set and nothing to release.
 */
bool study_run(const struct scenario *scenario, const struct study_options *options,
               struct result *out, struct error *err);

#endif

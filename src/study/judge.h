/*
 * judge - whether a sample meets an objective, for certain enough.
 *
 * A plain objective is on the mean (of a ratio: sum / sum): met when the one-sided bound at the
 * confidence given meets it, not met when the bound on the other side does not, else undecided. One
 * with a probability asks it of that share of runs: the same, with Wilson's bounds of the share of
 * replications that meet it. What is not known (no delivery, no account) is not met.
 *
 * Undecided counts as not met; `more` says about how many further replications would decide, if
 * mean and spread stay as they are.
 */
#ifndef TIERSIM_STUDY_JUDGE_H
#define TIERSIM_STUDY_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "scenario/objective.h"
#include "stats/estimate.h"
#include "study/replicate.h"

enum judgement { JUDGED_MET, JUDGED_NOT_MET, JUDGED_UNDECIDED };

struct objective_judgement {
    enum judgement judgement;
    double value;     /* the mean; with a probability the share of runs; NaN: not known */
    double low, high; /* the one-sided bounds; NaN: not known */
    double short_by;  /* how far value is on the wrong side of what is asked; 0: it is not */
    size_t more;      /* replications; ESTIMATE_NEVER: cannot be told */
};

/* Uses the arena for scratch; a failure is left in it. */
struct objective_judgement judge_objective(const struct sample *sample,
                                           const struct objective *objective, double confidence,
                                           struct arena *scratch);

/* A metric of a scope (0: overall) with its two-sided interval, as its kind asks for. */
struct estimate judge_estimate(const struct sample *sample, size_t scope, enum metric metric,
                               double confidence, struct arena *scratch);

/* Of several: not met before undecided before met. */
enum judgement judgement_worse(enum judgement a, enum judgement b);

const char *judgement_name(enum judgement judgement); /* "met", "not met", "undecided" */

#endif

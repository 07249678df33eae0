/*
 * solve_for - the rate, limit or credit at which a scenario only just meets its objectives.
 *
 * What is solved for is one of a registry (solve_type.h): the highest rate, the least limit, the
 * least credit. The answer is where the estimate of the hardest objective crosses what is asked of
 * it; its 95 % interval holds every candidate that a one-sided test at 97.5 % neither shows to meet
 * all objectives nor shows to fail one. Both are found by bisection, every candidate under the same
 * luck: edge.h has the method and its sources, judge.h the tests. Of several objectives each
 * is tested at 1 - 2.5 % / their number (Bonferroni), so that the interval is not too short.
 *
 * The interval says what luck leaves open, not what the model does; and that a harder candidate is
 * never easier is taken for granted. Trials that contradict it are told.
 *
 * Objectives are the question's in place of the scenario's, or the scenario's where it has none.
 *
 * The result's point is the scenario at the answer; table `solve` has a row for each candidate,
 * rising, with the objective that came nearest to failing, table `solution` one row for programs.
 */
#ifndef TIERSIM_STUDY_SOLVE_FOR_H
#define TIERSIM_STUDY_SOLVE_FOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/units.h"
#include "scenario/scenario.h"
#include "study/result.h"
#include "study/run.h"
#include "study/solve_type.h"

struct solve_for_question {
    const struct solve_type *type;
    const char *const *objectives; /* "latency_p95 <= 60s", "web: latency_p95 <= 60s" */
    size_t objective_count;        /* 0: the scenario's */
    const char *workload;          /* whose rate; NULL: every one by the same factor */
    const char *limit;             /* NULL: the only one, or the only one in images */
    const char *provider;          /* NULL: the first, of an account the first that has one */
    double tolerance;              /* of a rate, relative; in (0, 1) */
    money step;                    /* of a credit */
};

/*
 * False with *err set and nothing to release; if it was the scenario's fault, its problems are in
 * *problems too (warnings in any case). *found: the objectives can be met. Interrupted: the result
 * is partial and there is no answer.
 */
bool study_solve_for(const struct scenario_source *source,
                     const struct solve_for_question *question, const struct study_options *options,
                     struct result *out, bool *found, struct problems *problems, struct error *err);

#endif

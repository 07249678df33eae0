/*
 * solve_parts - what the files of solve_for share; not for others.
 *
 *   solve_for    runs candidates and finds the edges
 *   solve_words  the result: sentences and tables
 */
#ifndef TIERSIM_STUDY_SOLVE_PARTS_H
#define TIERSIM_STUDY_SOLVE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/designs.h"
#include "study/edge.h"
#include "study/result.h"
#include "study/run.h"
#include "study/solve_type.h"

struct solve {
    struct solve_for of; /* what types see */
    struct scenario_source source;
    const struct study_options *options;
    struct problems *problems;
    bool interrupted;
    struct edge_answer answer; /* by the estimate */
    struct edge_answer shown;  /* the hardest shown to meet */
    struct edge_answer open;   /* the hardest not shown to fail */
};

/* Loads and runs the scenario at a candidate; `out` is to be released in any case. */
bool solve_run(struct solve *solve, int64_t candidate, struct designs *out, bool *stopped,
               struct error *err);

/* Fills in the whole result. */
bool solve_tell(struct solve *solve, struct result *out, struct error *err);

#endif

/*
 * lesson_run - a lesson carried out: its variants under the same luck, its claims put to the test,
 * and its why with the figures of this very run.
 *
 * The result is that of study_compare (compare.h) over the variants, the question being the
 * lesson's and the answer its why, and two tables:
 *
 *   lesson   metric, unit, variant, value, half_width: what the lesson reads, metric by metric
 *   claims   claim (in words), difference, low, high, at_least, at_most, control and holds (1: yes)
 *
 * Differences are paired, replication by replication: the mean of the differences of each
 * replication's value, with Student's interval.
 */
#ifndef TIERSIM_STUDY_LESSON_RUN_H
#define TIERSIM_STUDY_LESSON_RUN_H

#include <stdbool.h>

#include "base/error.h"
#include "scenario/lesson.h"
#include "scenario/scenario.h"
#include "study/result.h"
#include "study/run.h"

/* One variant as a source of a scenario, in the arena. `seed` NULL: the lesson's. */
bool lesson_source(const struct lesson *lesson, const struct lesson_variant *variant,
                   const char *seed, struct arena *arena, struct scenario_source *out,
                   struct error *err);

/*
 * False with *err set and nothing to release; what is wrong with a scenario is in *problems too. A
 * lesson that names a variant, metric or workload that is not there is ERROR_SCENARIO.
 */
bool study_lesson(const struct lesson *lesson, const char *seed,
                  const struct study_options *options, struct result *out,
                  struct problems *problems, struct error *err);

/* Whether every claim of a finished lesson holds. */
bool lesson_holds(const struct result *result);

#endif

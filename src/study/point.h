/*
 * point - one design's sample as estimates: what `run` and `sweep` have in common.
 *
 * Everything made lives in the arena given; names are copied.
 */
#ifndef TIERSIM_STUDY_POINT_H
#define TIERSIM_STUDY_POINT_H

#include "base/arena.h"
#include "scenario/scenario.h"
#include "study/replicate.h"
#include "study/result.h"

/* Fills in everything but name and settings, which are left alone. */
void point_of_sample(struct point_result *point, const struct scenario *scenario,
                     const struct sample *sample, struct arena *arena);

/* The name of the constraint of requests that failed before any provider had answered. */
#define POINT_OWN_CONSTRAINT "the client itself"

/* Fills in its constraints only. */
void point_constraints(struct point_result *point, const struct scenario *scenario,
                       const struct sample *sample, struct arena *arena);

/* The facts of a result that come from a scenario; not its sentences, points or tables. */
void result_about(struct result *result, const char *command, const struct scenario *scenario);

/* A scenario's warnings and assumptions, and the sources of the values in force. */
void result_say_all(struct result *result, const struct scenario *scenario);

/* Appends a sentence to the result, if it is not among them already. */
void result_say(struct result *result, enum sentence_kind kind, const char *evidence,
                const char *text);

#endif

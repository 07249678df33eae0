/*
 * knob - the arrival rates of a scenario as settings that can all be turned by one factor.
 *
 * A knob is the `rate` of a workload's arrivals, or the `rate_scale` of a trace; workloads that
 * have neither (batch, closed loop) have none and keep their load. Turned rates are rounded to six
 * digits in the unit they were written in, so that they can be typed in again.
 */
#ifndef TIERSIM_STUDY_KNOB_H
#define TIERSIM_STUDY_KNOB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "scenario/scenario.h"

/* ASSUMPTION: more load than this many times the scenario's is not looked for. */
#define KNOB_FACTOR_MOST 64.0

/* "workloads[web].arrivals.rate" = 4 "/min". */
struct knob {
    const char *workload;
    const char *path;
    double number;
    const char *unit;
    double weight; /* a factor f turns it by f^weight; 1 as found */
};

struct knobs {
    struct knob *items;
    size_t count;
};

/* Those of every workload, or of the one named; false when memory ran out. */
bool knobs_find(struct knobs *out, const struct scenario *scenario, const char *workload,
                struct arena *arena);

/* The number of a knob at a factor, to six digits. */
double knob_turned(const struct knob *knob, double factor);

/* Writes "7.6/min". */
void knob_format(struct text *out, const struct knob *knob, double factor);

/* One override a knob, in the arena; NULL when memory ran out. */
const struct scenario_override *knobs_turn(const struct knobs *knobs, double factor,
                                           const char *origin, struct arena *arena);

#endif

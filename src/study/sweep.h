/*
 * sweep - one scenario at every combination of some axes' values.
 *
 * An axis is a setting and its values, written PATH=V1,V2,V3 or PATH=FROM:TO:STEPS[:log]:
 *
 *   account.tier=1,2,3                       three values
 *   workloads[web].arrivals.rate=1/min:30/min:6      six, evenly spaced, both ends included
 *   provider.limits[images].limit=5:80:5:log         5, 10, 20, 40, 80: even by ratio
 *   clients[app].retry={"type":"none"},{"type":"fixed","base":"1s"}
 *
 * A comma inside quotes, brackets or braces does not separate. The ends of a range are numbers,
 * durations, amounts of money, or rates of one unit; its values are rounded to the nanosecond, the
 * nano-dollar, or 12 significant digits. Any value may be JSON or bare text, exactly as in --set.
 *
 * An axis is numeric if all its values are numbers, or all durations (in seconds), money (in
 * dollars) or rates (in the unit of the first one).
 *
 * Axes that are zipped walk together, value by value, as if they were one axis in the place of the
 * first of them: tiers 1, 2, 3 with 2, 4, 8 workers are three points. They have as many values.
 *
 * Points are the cross product, the last axis varying fastest. A point is the source with the axis
 * values as overrides of origin "axis" on top of its own. Every problem of every point is reported,
 * each once, before anything runs. Points share their luck (design §6). A point is called by what
 * was varied: "tier 2, rate 4/min".
 *
 * The result's effective scenario and hash are those of the source without axes, where that is a
 * scenario by itself, else those of the first point.
 */
#ifndef TIERSIM_STUDY_SWEEP_H
#define TIERSIM_STUDY_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "scenario/scenario.h"
#include "study/result.h"
#include "study/run.h"

/* More points than this are refused, since each is a scenario in memory. */
#define SWEEP_POINTS_MOST 10000

struct axis {
    const char *path;
    const char *name;             /* for columns and points: the last key of the path */
    const struct setting *values; /* as they are shown, without quotes */
    const char *const *texts;     /* as they were given, for the override */
    size_t value_count;           /* at least 1 */
    bool numeric;                 /* every value has a number, all in `unit` */
    const char *unit;             /* "", "s", "USD", "/min" */
    bool zipped;                  /* with the others that are; false from axis_parse */
};

/* Reads one axis; what it holds lives in the arena, which must outlive it. */
bool axis_parse(const char *text, struct arena *arena, struct axis *out, struct error *err);

/*
 * Loads and runs every point. False with *err set and nothing to release; if it was the scenario's
 * fault, its problems are in *problems too (warnings are added there in any case). Interrupted: as
 * study_run; a point of which nothing was finished is left out.
 */
bool study_sweep(const struct scenario_source *source, const struct axis *axes, size_t axis_count,
                 const struct study_options *options, struct result *out, struct problems *problems,
                 struct error *err);

#endif

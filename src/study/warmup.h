/*
 * warmup - how long a steady-state question takes to forget that it started empty: `--warmup auto`.
 *
 * The mean number of requests under way, over some pilot runs, at WARMUP_POINTS instants of the
 * horizon, is cut by MSER-5 (stats/mser.h); averaging over runs first makes its series smoother and
 * the cut surer (Hoad, Robinson and Davies 2010). The number under way is looked at because what
 * anybody waits for is in it, by Little's law. Pilot runs have the luck of the study's own first
 * replications; there are as many as the study asks for, but WARMUP_PILOTS at least. Of several
 * designs the longest warm-up is taken, so that all hide the same requests.
 *
 * Refused in words where there is no steady state (steady.h), and where MSER-5 finds no end of the
 * transient in the first half: the run is too short, or the load more than is carried.
 */
#ifndef TIERSIM_STUDY_WARMUP_H
#define TIERSIM_STUDY_WARMUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "base/units.h"
#include "study/designs.h"
#include "study/run.h"

enum { WARMUP_POINTS = 2000, WARMUP_PILOTS = 5 };

/*
 * The warm-up that fits every design, and a sentence about it. Only threads, stop and progress of
 * the options count. False with *err set; if it was the scenarios' fault, their problems are in
 * *problems too. *stopped: interrupted, *out is 0.
 */
bool warmup_find(const struct design *designs, size_t count, const struct study_options *options,
                 sim_time *out, struct text *sentence, bool *stopped, struct problems *problems,
                 struct error *err);

#endif

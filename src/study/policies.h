/*
 * policies - one scenario under many retry policies and pacings, on the same traffic with the same
 * luck: which of them gets through, and at what cost.
 *
 * A policy is a name of retry_registry, which replaces the `retry` of every client of the scenario,
 * "pacing:NAME" of pacer_registry, which replaces its `pacing`, "gate:NAME" of gate_registry, which
 * replaces its `gates`, or "client:NAME", a published client, which replaces what it says of any
 * setting; all else stays as it is. The first design is always the scenario as
 * it is. "all" is every one of these that needs no settings; those that this scenario does not
 * allow are left out and named in a note.
 *
 * The result has a point a design and the table `policies`, a row a design, the least regret first
 * (then the least wasted wait), behind the clairvoyant pacer itself:
 *
 *   policy, success_rate, latency_p95, attempts_per_image (HTTP calls / images delivered), rejected
 *   (429s of rate limits), cost, waste, wasted_wait, regret; each but the name with its half_width
 *
 * Wasted wait and regret are defined in hindsight.h, the clairvoyant pacer in clairvoyant.h; its
 * row is made of the arrivals of the first design, which are those of all unless users ask again
 * only after an answer (sessions, closed loops, follow-ups). Its attempts are one a request.
 */
#ifndef TIERSIM_STUDY_POLICIES_H
#define TIERSIM_STUDY_POLICIES_H

#include <stdbool.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/result.h"
#include "study/run.h"

/*
 * `list`: names with commas between them, or "all". False with *err set and nothing to release; if
 * it was the scenario's fault, its problems are in *problems too (warnings in any case).
 */
bool study_policies(const struct scenario_source *source, const char *list,
                    const struct study_options *options, struct result *out,
                    struct problems *problems, struct error *err);

#endif

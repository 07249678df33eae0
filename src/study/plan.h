/*
 * plan - which tier, client and prepaid credit meet the objectives, for least.
 *
 * Every combination of the tiers, clients and amounts that the scenario's `plan` lists is an
 * option; all are run under the same luck and judged (judge.h). Order of preference: money up
 * front, then mean cost, then the 95 % quantile of latency. The choice is the first that meets
 * every objective. One organization is taken as given: a second one is never an option.
 *
 * An option's money up front is what its tier's money gate still asks for beyond `account.paid`, or
 * the prepaid amount where that is more. A tier below the one that is in force anyway is no option.
 *
 * With `plan.indifference` the options are run by a procedure of selection (stats/selection.h): in
 * stages of as many replications as the scenario asks for, up to 50 of them. An option that is
 * shown to miss an objective, or to be dearer than one that meets all, gets no more; the choice is
 * right with probability `plan.confidence`, costs being alike within the indifference and
 * objectives within `plan.tolerance`. Where that does not come to an end, options are judged as
 * without it. ASSUMPTION: a first stage of few replications tells variances well enough where
 * values are near to normal; quantiles and shares of runs are less so than costs and rates.
 *
 * Then:
 *   - for each cheaper option the objectives it fails, and by how much;
 *   - the load at which the choice breaks: every arrival rate times a factor, the luck the same;
 *     where it is an objective on money that breaks, the same for the others;
 *   - where a run is shorter than 30 days: whether at its rate of spend the choice's monthly cap
 *     would be reached in so many, as a warning;
 *   - the date at which growth brings that load: each rate is turned by its own growth, as if the
 *     same run began so many weeks later;
 *   - when each tier above the one where the account stands is reached, as the account goes and by
 *     paying its money gate at the start: the account's own rules, simulated, for up to 400 days or
 *     400,000 requests a replication in at most 3 replications;
 *   - how high a limit the choice needs (of the nearest option, where nothing is enough): the least
 *     limit on images (else on requests) at which every objective is met, and the largest at which
 *     one is shown not to be, each with the same clients; and each of `plan.limits`. Other limits
 * on images or requests over the same window are raised as far, or they would bind in its place;
 *   - a limit increase instead: whether a tier of less money would do with that limit, what the
 *     provider answers there, when, and whether asking at the start is soon enough;
 *   - the decision under each contested reading (rejected calls counted or not; a log or a bucket;
 *     the guide's or the observed ladder; billing lag 0 or 2 h), and which of them change it.
 *
 * Tables: `plan` (one row an option, in order of preference), `objectives` (one row for each
 * objective of each option), `limits` (one row a limit tried), `robustness` (one row a reading),
 * `promotion` (one row a tier; of the runs that got there the latest).
 *
 * ASSUMPTION: where the plan lists no tiers, one that may not use every model asked for is no
 * option. ASSUMPTION: `account.tier` says what a run has, not what was paid for: only
 * `account.paid` counts against a tier's money gate, and where that is less than the gate of the
 * tier named, the plan says so. ASSUMPTION: held: the tier asked for is in force from the start and
 * nothing promotes. Where credit is given or bought, or `plan.prepaid` is listed, money up front is
 * credit usable at the start; else it was paid before and buys the tier only. ASSUMPTION: natural:
 * the account starts where it stands: at the tier named where that is paid for, else at the lowest
 * that may use what is asked for (its first payment is made). Money up front is a payment at the
 * start and the provider's rules promote; settlement stays as it is. Options that pay as much are
 * one, called by the highest tier. A client's pacing does not notice a promotion. ASSUMPTION: the
 * load breaks where an objective is no longer shown to be met (undecided is not met); the factor is
 * found to 2 %, and not sought above 64. Workloads without a rate (batch, closed loop) keep their
 * load. ASSUMPTION: limits are not sought above 64 times the option's own.
 */
#ifndef TIERSIM_STUDY_PLAN_H
#define TIERSIM_STUDY_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/result.h"
#include "study/run.h"

/*
 * False with *err set and nothing to release; if it was the scenario's fault, its problems are in
 * *problems too (warnings in any case). *feasible: there is a choice. Interrupted: what was
 * finished is in *out, which is then partial and may lack the later parts.
 */
bool study_plan(const struct scenario_source *source, const struct study_options *options,
                struct result *out, bool *feasible, struct problems *problems, struct error *err);

#endif

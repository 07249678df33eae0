/*
 * sample - what the replications of one point have in common, and apart: what estimates need.
 *
 * Results are folded one by one, in the order of the replications, so that sums of real numbers are
 * the same whoever made them. Readings are kept for each replication; histograms, series and
 * charges are added up. A sample owns its memory.
 */
#ifndef TIERSIM_STUDY_SAMPLE_H
#define TIERSIM_STUDY_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "scenario/scenario.h"
#include "stats/histogram.h"
#include "study/charges.h"
#include "study/economics.h"
#include "study/recoveries.h"
#include "study/task.h"
#include "study/week.h"
#include "world/promise.h"
#include "world/series.h"
#include "world/summary.h"
#include "world/world.h"

/* What the replications of one point have in common, and apart. */
struct sample {
    size_t finished;          /* replications 0 … finished - 1 are in here */
    size_t scopes;            /* overall, each workload, each SKU asked for */
    struct reading *readings; /* [replication][scope][metric] */
    size_t limits;
    struct limit_summary *limit_readings;      /* [replication][limit] */
    struct verdict_summary verdicts[VERDICTS]; /* sums */
    int64_t failed_waiting;                    /* sum */
    struct histogram latency;                  /* merged */
    struct series series;                      /* added up */
    struct promises promises;                  /* added up */
    int64_t *users;                            /* [workload]: sums */
    struct recoveries recoveries;              /* added up */
    struct charges charges;                    /* added up */
    struct economics economics;                /* added up */
    struct week week;                          /* added up */
    struct account_summary *accounts;          /* [replication][account] */
    size_t account_count;
    money *spend;    /* by the workloads, [replication][point of the series]: up to its end */
    uint64_t events; /* sum */
    const struct world_cuts *cuts; /* of the only replication, borrowed; NULL: none */
    struct arena names;            /* of limits */
};

/* Room for `scenario->replications`. False when memory ran out; to be released in any case. */
bool sample_init(struct sample *sample, const struct scenario *scenario);
void sample_release(struct sample *sample);

/* Takes in replication number `finished`, with the curves or without; false when memory ran out.
 * The result may be emptied of what the sample keeps, and is to be released in any case. */
bool sample_fold(struct sample *sample, const struct scenario *scenario, struct task_result *result,
                 bool curves);

/*
 * The sample of the one replication whose summary and sorted charges are given; both are emptied.
 * False when memory ran out; the sample is to be released in any case.
 */
bool sample_of_one(struct sample *sample, const struct scenario *scenario, struct summary *summary,
                   struct charges *charges);

/* The readings of one scope of one replication: METRICS of them. Scope 0 is overall. */
const struct reading *sample_readings(const struct sample *sample, size_t replication,
                                      size_t scope);

/* What the account at a provider went through in a replication; it must have one. */
const struct account_summary *sample_account(const struct sample *sample, size_t replication,
                                             size_t provider);

#endif

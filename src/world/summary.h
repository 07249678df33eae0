/*
 * summary - the plain numbers of one replication, after the run.
 *
 * Readings are those of record/metric.h, per scope. A summary owns its memory (summary_release) and
 * knows nothing of the world it came from.
 */
#ifndef TIERSIM_WORLD_SUMMARY_H
#define TIERSIM_WORLD_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"
#include "record/metric.h"
#include "stats/histogram.h"
#include "world/promise.h"
#include "world/recovery.h"
#include "world/account_summary.h"
#include "world/series.h"

struct limit_summary {
    uint32_t provider;
    uint32_t limit;   /* index at the provider */
    const char *name; /* borrowed from the scenario */
    double admitted;  /* units; for concurrency unit-seconds */
    double capacity;  /* what the limit would have allowed, same unit */
    int64_t rejected; /* measured calls that this limit refused */
    double backoff_s; /* measured seconds of backoff decided on its refusals */
    int64_t failed;   /* measured requests whose last verdict it gave */
};

struct verdict_summary {
    int64_t answers; /* measured calls answered so, the rate-limit verdict included */
    double backoff_s;
    int64_t failed;
};

struct summary {
    uint64_t replication;
    struct reading overall[METRICS];
    struct reading (*by_workload)[METRICS];
    size_t workload_count;
    struct reading (*by_sku)[METRICS];
    size_t sku_count;
    struct limit_summary *limits; /* of every provider, in their order */
    size_t limit_count;
    struct verdict_summary *verdicts; /* VERDICTS of them */
    int64_t failed_waiting;           /* failed requests that no provider had answered */
    struct histogram latency;         /* of delivered measured requests, ns */
    struct promises promises;
    struct recovery_summary *recoveries; /* of each incident of each provider; then of the peak */
    size_t recovery_count;
    int64_t *recovery_failed; /* [recovery][workload][outcome] */
    int64_t *users; /* [workload]: who asked for something measured; 0 where none are told apart */
    struct series series;
    struct account_summary *accounts; /* of the providers that have one, in their order */
    size_t account_count;
    uint64_t events; /* fired in the run */
};

void summary_release(struct summary *summary);

#endif

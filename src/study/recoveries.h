/*
 * recoveries - what incidents and the peak did to the requests under way (world/recovery.h), summed
 * over replications.
 */
#ifndef TIERSIM_STUDY_RECOVERIES_H
#define TIERSIM_STUDY_RECOVERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world/summary.h"

/* One incident, or the peak, over the replications in which it began. */
struct recovery_sum {
    size_t begun, drained;
    double usual, peak, waiting;
    double peak_at_s, drain_time_s; /* drain_time_s of those that drained */
};

/* All zero is empty. */
struct recoveries {
    size_t count, workload_count;
    struct recovery_sum *sums; /* of each incident, then of the peak */
    int64_t *failed;           /* [recovery][workload][outcome] */
};

/* Adds one replication; false when memory ran out. */
bool recoveries_add(struct recoveries *into, const struct summary *from);
void recoveries_release(struct recoveries *recoveries);

#endif

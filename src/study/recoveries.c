#include "study/recoveries.h"

#include <stdlib.h>
#include <string.h>

void recoveries_release(struct recoveries *recoveries) {
    free(recoveries->sums);
    free(recoveries->failed);
    memset(recoveries, 0, sizeof *recoveries);
}

static void add(struct recovery_sum *to, const struct recovery_summary *from) {
    if (!from->begun)
        return;
    to->begun++;
    to->usual += from->usual;
    to->peak += (double)from->peak;
    to->waiting += (double)from->waiting;
    to->peak_at_s += to_seconds(from->peak_at);
    if (from->drain_time == SIM_TIME_NEVER)
        return;
    to->drained++;
    to->drain_time_s += to_seconds(from->drain_time);
}

bool recoveries_add(struct recoveries *into, const struct summary *from) {
    const size_t cells = from->recovery_count * from->workload_count * OUTCOMES;

    if (!into->sums) {
        into->count = from->recovery_count;
        into->workload_count = from->workload_count;
        into->sums = calloc(into->count, sizeof *into->sums);
        into->failed = calloc(cells, sizeof *into->failed);
    }
    if (!into->sums || !into->failed)
        return false;
    for (size_t i = 0; i < into->count; i++)
        add(&into->sums[i], &from->recoveries[i]);
    for (size_t i = 0; i < cells; i++)
        into->failed[i] += from->recovery_failed[i];
    return true;
}

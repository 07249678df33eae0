#include "study/tables.h"

#include <math.h>

#include "base/check.h"
#include "provider/incident.h"

static const struct column columns[] = {
    {"event", NULL, COLUMN_TEXT},
    {"workload", NULL, COLUMN_TEXT},
    {"usual", NULL, COLUMN_NUMBER},
    {"peak", NULL, COLUMN_NUMBER},
    {"peak_at", "s", COLUMN_NUMBER},
    {"waiting", NULL, COLUMN_NUMBER},
    {"drain_time", "s", COLUMN_NUMBER},
    {"drained", NULL, COLUMN_NUMBER},
    {"queue_full", NULL, COLUMN_NUMBER},
    {"abandoned", NULL, COLUMN_NUMBER},
    {"retries_exhausted", NULL, COLUMN_NUMBER},
    {"refused", NULL, COLUMN_NUMBER},
    {"shed", NULL, COLUMN_NUMBER},
    {"unfinished", NULL, COLUMN_NUMBER},
};

/* The name of an incident, counting through all providers; what comes after them is the peak. */
static const char *name_of(const struct scenario *scenario, size_t index) {
    for (size_t p = 0; p < scenario->provider_count; p++) {
        if (index < scenario->providers[p].incident_count)
            return incident_name(&scenario->providers[p].incidents[index]);
        index -= scenario->providers[p].incident_count;
    }
    return "peak";
}

/* workload -1: all of them, with what belongs to none. */
static void add_row(struct table *table, const struct scenario *scenario,
                    const struct sample *sample, size_t index, int64_t workload) {
    const struct recovery_sum *sum = &sample->recoveries.sums[index];
    const size_t first = index * scenario->workload_count;
    const double begun = (double)sum->begun;

    table_add_text(table, name_of(scenario, index));
    table_add_text(table, workload < 0 ? "all" : scenario->workloads[workload].name);
    if (workload < 0) {
        table_add_number(table, sum->usual / begun);
        table_add_number(table, sum->peak / begun);
        table_add_number(table, sum->peak_at_s / begun);
        table_add_number(table, sum->waiting / begun);
        table_add_number(table, sum->drained ? sum->drain_time_s / (double)sum->drained : NAN);
        table_add_number(table, (double)sum->drained / begun);
    } else {
        for (int i = 0; i < 6; i++)
            table_add_empty(table);
    }
    for (int outcome = OUTCOME_QUEUE_FULL; outcome < OUTCOMES; outcome++) {
        int64_t failed = 0;
        for (size_t k = 0; k < scenario->workload_count; k++)
            if (workload < 0 || (size_t)workload == k)
                failed += sample->recoveries.failed[(first + k) * OUTCOMES + (size_t)outcome];
        table_add_number(table, (double)failed / begun);
    }
}

void table_of_recovery(struct table *table, const struct scenario *scenario,
                       const struct sample *sample) {
    _Static_assert(sizeof columns / sizeof *columns == 8 + OUTCOMES - 1, "a column an outcome");
    table_init(table, "recovery", table_title(scenario), columns, array_size(columns));
    for (size_t i = 0; i < sample->recoveries.count; i++) {
        if (sample->recoveries.sums[i].begun == 0)
            continue;
        add_row(table, scenario, sample, i, -1);
        for (size_t k = 0; scenario->workload_count > 1 && k < scenario->workload_count; k++)
            add_row(table, scenario, sample, i, (int64_t)k);
    }
}

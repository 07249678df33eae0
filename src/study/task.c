#include "study/task.h"

#include <string.h>

#include "base/check.h"

/* Both zeros are one: what is kept in a file and read again need not tell them apart. */
static void drop_negative_zeros(struct summary *summary) {
    struct reading *scopes[] = {summary->overall, summary->by_workload[0], summary->by_sku[0]};
    const size_t counts[] = {1, summary->workload_count, summary->sku_count};

    for (size_t k = 0; k < array_size(scopes); k++)
        for (size_t i = 0; i < counts[k] * METRICS; i++) {
            scopes[k][i].value += 0.0;
            scopes[k][i].numerator += 0.0;
            scopes[k][i].denominator += 0.0;
        }
}

bool task_run(const struct scenario *scenario, size_t replication, bool curves,
              const volatile sig_atomic_t *stop, struct task_result *out, struct error *err) {
    return task_run_in_parts(scenario, replication, curves, stop, NULL, out, err);
}

bool task_run_in_parts(const struct scenario *scenario, size_t replication, bool curves,
                       const volatile sig_atomic_t *stop, struct world_cuts *cuts,
                       struct task_result *out, struct error *err) {
    struct charge_listener charges;
    struct economy_listener economy;
    struct week_listener week;
    struct tee both, all;
    struct world_config config;

    charge_listener_init(&charges);
    economy_listener_init(&economy, scenario);
    week_listener_init(&week, scenario);
    tee_init(&both, &charges.sink, &economy.sink);
    tee_init(&all, &both.sink, &week.sink);
    config.scenario = scenario;
    config.replication = replication;
    config.sink = curves ? &all.sink : NULL;
    config.stop = stop;
    config.want_headers = false;
    config.cuts = cuts;
    memset(out, 0, sizeof *out);
    const bool done = world_run(&config, &out->summary, err);
    charges_sort(&charges.charges);
    out->charges = charges.charges;
    out->economics = economy.economics;
    out->week = week.week;
    economy_listener_release(&economy);
    if (done)
        drop_negative_zeros(&out->summary);
    else
        task_result_release(out);
    return done;
}

void task_result_release(struct task_result *result) {
    summary_release(&result->summary);
    charges_release(&result->charges);
    economics_release(&result->economics);
    week_release(&result->week);
    arena_release(&result->names);
}

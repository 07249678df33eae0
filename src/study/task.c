#include "study/task.h"

#include <string.h>

#include "world/world.h"

bool task_run(const struct scenario *scenario, size_t replication, bool curves,
              const volatile sig_atomic_t *stop, struct task_result *out, struct error *err) {
    struct charge_listener charges;
    struct economy_listener economy;
    struct tee both;
    struct world_config config;

    charge_listener_init(&charges);
    economy_listener_init(&economy, scenario);
    tee_init(&both, &charges.sink, &economy.sink);
    config.scenario = scenario;
    config.replication = replication;
    config.sink = curves ? &both.sink : NULL;
    config.stop = stop;
    config.want_headers = false;
    memset(out, 0, sizeof *out);
    const bool done = world_run(&config, &out->summary, err);
    charges_sort(&charges.charges);
    out->charges = charges.charges;
    out->economics = economy.economics;
    economy_listener_release(&economy);
    if (!done)
        task_result_release(out);
    return done;
}

void task_result_release(struct task_result *result) {
    summary_release(&result->summary);
    charges_release(&result->charges);
    economics_release(&result->economics);
}

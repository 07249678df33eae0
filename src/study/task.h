/*
 * task - one replication of one point: the unit of work of every study, and what comes of it.
 *
 * A task needs nothing but its scenario and its number; its result is the same whoever carries it
 * out, a thread, another process or an earlier session. A result owns its memory; names in it are
 * borrowed from the scenario.
 */
#ifndef TIERSIM_STUDY_TASK_H
#define TIERSIM_STUDY_TASK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/charges.h"
#include "study/economics.h"
#include "world/summary.h"

struct task {
    size_t number; /* in the order of all tasks */
    size_t point, replication;
};

struct task_result {
    struct summary summary;
    struct charges charges; /* sorted; with curves only, as what follows */
    struct economics economics;
};

/*
 * Runs one replication. False with *err set, or with its kind left at ERROR_NONE if it was stopped
 * from outside; *out needs no release then.
 */
bool task_run(const struct scenario *scenario, size_t replication, bool curves,
              const volatile sig_atomic_t *stop, struct task_result *out, struct error *err);

void task_result_release(struct task_result *result);

#endif

/*
 * tasks - the (point, replication) pairs of a study in their one order: handed out one by one,
 * taken back in any order, folded into samples in theirs.
 *
 * The order is replication by replication, each at every point before the next. Whoever carries
 * tasks out (threads, other processes) asks here for the next one and brings back what came of it;
 * nobody else knows what is to be done, and nothing here knows how it is done.
 *
 * Any number of threads may call at once. Looks, failures and stops are those of replicate.h.
 */
#ifndef TIERSIM_STUDY_TASKS_H
#define TIERSIM_STUDY_TASKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "study/replicate.h"
#include "study/sample.h"
#include "study/task.h"

struct tasks;

enum tasks_given {
    TASKS_ONE,   /* there it is */
    TASKS_LATER, /* none now: ask again after something was brought back */
    TASKS_NONE   /* nor ever again */
};

/* How many tasks a plan has. */
size_t tasks_total(const struct replicate_plan *plan);

/* `samples` are initialised, one a point; `ahead` results may wait for their turn. NULL when
 * memory ran out. */
struct tasks *tasks_new(const struct replicate_plan *plan, struct sample *samples, size_t ahead);
void tasks_delete(struct tasks *tasks);

/* The next task; one that waits is never told TASKS_LATER. */
enum tasks_given tasks_take(struct tasks *tasks, bool wait, struct task *out);

/* Brings a task back: what came of it, which is emptied, */
void tasks_finish(struct tasks *tasks, const struct task *task, struct task_result *result);
/* or why nothing did; of kind ERROR_NONE: it was stopped. */
void tasks_fail(struct tasks *tasks, const struct task *task, const struct error *why);

/* After the end: whether everything that was to be done is folded, and the first failure in order,
 * its kind ERROR_NONE where there is none. */
bool tasks_complete(const struct tasks *tasks);
const struct error *tasks_failure(const struct tasks *tasks, size_t *point);

#endif

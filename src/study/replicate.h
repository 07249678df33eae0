/*
 * replicate - runs the replications of some points on threads, and keeps what estimates need.
 *
 * The unit of work is one replication of one point. Work is handed out replication by replication,
 * each at every point before the next (so that an interrupted sweep has about the same number of
 * each), and its results are folded in that same order, whatever thread finished first: results are
 * the same bytes for any number of threads, sums of real numbers included.
 *
 * Stopped early: what is kept is the longest prefix of that order in which every replication is
 * finished. Whole replications only; of each point those from 0 up; the counts of two points differ
 * by one at most.
 *
 * Failure: the first in that order is reported, with the same message for any number of threads;
 * what comes before it is finished first, what comes after it is not begun.
 *
 * Looks: with `batch` and `enough`, one looks after each so many replications of every point, when
 * all of them are folded and nothing further is begun, and ends where they are enough. The points
 * must then have the same number of replications; some of them may be dropped at a look.
 *
 * With a store, a result that it has is taken from there, and every other one is put into it as
 * soon as it is finished. Neither curves nor what `run` heard are kept: then there must be no
 * store.
 *
 * Memory: readings are kept for each replication; histograms, series and charges are added up as
 * soon as their turn comes and given back. A thread that is far ahead waits for its turn.
 */
#ifndef TIERSIM_STUDY_REPLICATE_H
#define TIERSIM_STUDY_REPLICATE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/sample.h"
#include "study/store.h"
#include "study/task.h"

struct replicate_plan {
    const struct scenario *const *points;
    size_t point_count;
    size_t threads;   /* 0: every core that is online */
    bool keep_curves; /* series, latency and charges too, not only readings */
    const volatile sig_atomic_t *stop;
    void (*progress)(void *context, size_t done, size_t total);
    void *context;
    size_t batch; /* replications of each point between two looks; 0: none is taken */
    bool (*enough)(void *enough_context, const struct sample *samples);
    void *enough_context;
    /* [point]: no further replications of it are wanted; read after each look. NULL: of none. */
    const bool *dropped;
    /* In place of task_run, for who wants to hear a replication himself: from any thread, a result
     * that only depends on the task. NULL: task_run. */
    bool (*run)(void *run_context, const struct task *task, struct task_result *out,
                struct error *err);
    void *run_context;
    struct store *store;      /* what is finished is kept here, and found; begun; NULL: none */
    const char *const *names; /* of the points, for the store; NULL: those of their scenarios */
};

/*
 * Runs `scenario->replications` of each point into samples[point]. True also when stopped: *stopped
 * says so. False with *err set; *failed_point (may be NULL) is then the point it was. The samples
 * are to be released in any case; they borrow names from the scenarios.
 */
bool replicate(const struct replicate_plan *plan, struct sample *samples, bool *stopped,
               size_t *failed_point, struct error *err);

#endif

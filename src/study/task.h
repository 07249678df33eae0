/*
 * task - one replication of one point: the unit of work of every study, and what comes of it.
 *
 * A task needs nothing but its scenario and its number; its result is the same whoever carries it
 * out, a thread, another process or an earlier session. A result owns its memory; names in it are
 * borrowed from the scenario, or are its own where it was unpacked.
 *
 * Packed, a result without its curves is a string of bytes (base/bytes.h) that is the same wherever
 * it was made. In this order: PACK_FORMAT; events; failed_waiting; number of workloads and of SKUs;
 * readings of each scope (overall, each workload, each SKU) by metric, one number, of a ratio
 * three; users of each workload; verdicts; number of limits and each; the histogram of latency:
 * minimum, maximum, the sum's low and high half, number of buckets, and of each its least value and
 * count.
 */
#ifndef TIERSIM_STUDY_TASK_H
#define TIERSIM_STUDY_TASK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "scenario/scenario.h"
#include "study/charges.h"
#include "study/economics.h"
#include "study/week.h"
#include "world/summary.h"
#include "world/world.h"

struct task {
    size_t number; /* in the order of all tasks */
    size_t point, replication;
};

struct task_result {
    struct summary summary;
    struct charges charges; /* sorted; with curves only, as what follows */
    struct economics economics;
    struct week week;
    struct arena names; /* of limits, where it was unpacked */
};

/*
 * Runs one replication. False with *err set, or with its kind left at ERROR_NONE if it was stopped
 * from outside; *out needs no release then.
 */
bool task_run(const struct scenario *scenario, size_t replication, bool curves,
              const volatile sig_atomic_t *stop, struct task_result *out, struct error *err);

/* The same, with readings of the parts of its measured span. */
bool task_run_in_parts(const struct scenario *scenario, size_t replication, bool curves,
                       const volatile sig_atomic_t *stop, struct world_cuts *cuts,
                       struct task_result *out, struct error *err);

void task_result_release(struct task_result *result);

/* An empty result with room for these. False when memory ran out; release it in any case. */
bool task_result_init(struct task_result *result, size_t workloads, size_t skus, size_t limits);

/* Adds the bytes of a result; of curves, nothing. */
void task_result_pack(struct text *to, const struct task_result *result);

/* False if these are not the bytes of a result, or memory ran out; *out needs no release then. */
bool task_result_unpack(struct task_result *out, const void *bytes, size_t length);

/* The histogram alone, as it is in a result. */
void task_histogram_pack(struct text *to, const struct histogram *histogram);
/* The reader fails if it is none; it is to be released in any case. */
void task_histogram_unpack(struct histogram *out, struct bytes_reader *from);

#endif

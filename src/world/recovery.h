/*
 * recovery - what an incident, or the greatest crowd of the run, did to the requests under way: how
 * many piled up, how long that took to drain, and who got nothing meanwhile.
 *
 * All of measured requests. The level is their number in the system, the backlog its greatest
 * value.
 *
 *   incident  From its start. What is usual is the mean level from the end of the warm-up to the
 *             start, rounded up and at least 1. It has recovered at the first instant, at its end
 * or later, at which the level is usual; an incident without an end, at the first such instant
 * after its peak. peak      The greatest level of the run, the first time it is reached. What is
 * usual is the median of the series up to the horizon, the warm-up left out. It has drained when
 * the level is first usual again.
 *
 * drain_time runs to that instant from the peak, or from the end of the incident where that is
 * later. Who failed is counted from the start of the incident, or from the peak, to that instant;
 * to the end of the run if it never came, or if the incident has no end.
 *
 * ASSUMPTION: after the peak of the run the level is known to an eighth of an octave: it counts as
 *   usual when it has come as near to it as that.
 *
 * Cost: a comparison or two a request where nothing is under way. Memory is fixed by the numbers of
 * workloads and incidents. Private to world/, but for what a summary holds.
 */
#ifndef TIERSIM_WORLD_RECOVERY_H
#define TIERSIM_WORLD_RECOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hot.h"
#include "base/units.h"
#include "record/vocabulary.h"
#include "stats/time_average.h"

/* What is told of one incident, or of the peak (the last). */
struct recovery_summary {
    bool begun;   /* its start lies in the run */
    double usual; /* level */
    int64_t peak; /* level */
    sim_time peak_at;
    int64_t waiting;     /* most calls waiting in clients' queues from its start to its end */
    sim_time drain_time; /* SIM_TIME_NEVER: not within the run */
};

struct recovery_window {
    sim_time from, until; /* until SIM_TIME_NEVER: no end */
    bool begun, over;
    int64_t usual, peak, waiting;
    sim_time peak_at, usual_at; /* usual_at SIM_TIME_NEVER: not yet */
    int64_t *failed;            /* [workload][outcome] */
};

enum { RECOVERY_BUCKETS = 512 };

struct recovery {
    sim_time warmup;
    uint32_t workload_count;
    struct recovery_window *windows;
    size_t window_count;
    size_t under_way;   /* windows begun and not over */
    sim_time next_edge; /* start or end of a window */
    bool closed;        /* the run is over: requests that end now do not drain */
    int64_t waiting;    /* calls, now */
    int64_t peak, peak_waiting;
    sim_time peak_at;
    int lowest;                          /* bucket of the least level since the peak */
    int64_t lowest_from;                 /* least level in that bucket */
    sim_time first_at[RECOVERY_BUCKETS]; /* since the peak, at or below the bucket */
    int64_t *failed;                     /* [bucket][workload][outcome] since the peak */
};

void recovery_init(struct recovery *recovery, sim_time warmup, uint32_t workload_count,
                   size_t window_count, struct arena *arena);

/* Before the run: incident `index`. */
void recovery_expect(struct recovery *recovery, size_t index, sim_time from, sim_time until);

/* Private to the functions below. */
APART void recovery_edges(struct recovery *recovery, sim_time now,
                          const struct time_average *level);
APART void recovery_rise(struct recovery *recovery, sim_time now, int64_t level);
APART void recovery_fall(struct recovery *recovery, sim_time now, int64_t level);
NOT_INLINED void recovery_count(struct recovery *recovery, uint32_t workload, enum outcome outcome);

/* `level` is about to change; then it has risen or fallen by one. */
static inline void recovery_before(struct recovery *recovery, sim_time now,
                                   const struct time_average *level) {
    if (now >= recovery->next_edge)
        recovery_edges(recovery, now, level);
}

static inline void recovery_arrived(struct recovery *recovery, sim_time now, int64_t level) {
    if (level > recovery->peak || recovery->under_way > 0)
        recovery_rise(recovery, now, level);
}

static inline void recovery_ended(struct recovery *recovery, sim_time now, int64_t level,
                                  uint32_t workload, enum outcome outcome) {
    if (outcome != OUTCOME_DELIVERED)
        recovery_count(recovery, workload, outcome);
    if (level < recovery->lowest_from || recovery->under_way > 0)
        recovery_fall(recovery, now, level);
}

/* The number of calls waiting in all queues has changed. */
void recovery_waiting(struct recovery *recovery, int64_t waiting);

/* The run is over; what ends from now on is unfinished. */
static inline void recovery_close(struct recovery *recovery, sim_time now,
                                  const struct time_average *level) {
    recovery_before(recovery, now, level);
    recovery->closed = true;
}

/*
 * What is told of incident `index`, or, for window_count, of the peak; `median` is the usual level
 * for that. Adds who failed to `failed`, [workload][outcome].
 */
struct recovery_summary recovery_read(const struct recovery *recovery, size_t index, int64_t median,
                                      int64_t *failed);

#endif

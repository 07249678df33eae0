/*
 * series - what happened in each interval of a run, and what stood at its end.
 *
 * Counts are of all requests, the warm-up included; a point covers (end - interval, end],
 * the first one 0 too, as it is taken after everything else of its instant. Points
 * add up over replications (series_add), so that a mean is a sum divided by their number.
 */
#ifndef TIERSIM_WORLD_SERIES_H
#define TIERSIM_WORLD_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"

struct series_point {
    sim_time end;
    int64_t arrived;    /* requests */
    int64_t attempts;   /* calls */
    int64_t admitted;   /* calls past every limit */
    int64_t rejected;   /* calls refused at the rate-limit step */
    int64_t delivered;  /* requests */
    int64_t images;     /* delivered */
    int64_t failed;     /* requests that ended otherwise */
    int64_t waiting;    /* calls in clients' queues at the end */
    int64_t in_system;  /* requests at the end */
    int64_t in_service; /* generations at the end */
    money cost;         /* incurred in the interval */
    double utilization; /* admitted / allowed in the interval, of the fullest limit; sums up */
};

struct series {
    sim_time interval;
    size_t count;
    size_t capacity;
    size_t replications; /* that were added up */
    struct series_point *points;
};

/* Room for `capacity` points; false when memory ran out. */
bool series_init(struct series *series, sim_time interval, size_t capacity);
void series_release(struct series *series);

/* Adds the points of another run of the same shape; false when memory ran out. */
bool series_add(struct series *into, const struct series *from);

#endif

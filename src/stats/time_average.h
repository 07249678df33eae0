/*
 * time_average: the exact integral, mean and maximum over simulated time of an integer step
 * function, such as a queue's length or the number of requests in the system.
 *
 * The function is right-continuous: at t it has the value set last at t. A value that was replaced
 * at the instant at which it was set was never held: it adds nothing to the area and does not count
 * as a maximum (an arrival that finds a free worker does not make a queue of one).
 *
 * Unit: values are counts of whatever the caller counts, areas are counts times nanoseconds. Areas
 * are exact integers, so that Little's law can be asserted to the nanosecond. Time must not run
 * backwards (asserted). Nothing is allocated, nothing fails; every pointer is borrowed.
 */
#ifndef TIERSIM_STATS_TIME_AVERAGE_H
#define TIERSIM_STATS_TIME_AVERAGE_H

#include <assert.h>
#include <stdint.h>

#include "base/units.h"
#include "stats/int128.h"

struct time_average {
    int128 area;     /* over [since, last] */
    int64_t value;   /* in force from `last` on */
    int64_t maximum; /* of the values held during [since, last); `value` is not yet in it */
    sim_time since;  /* the span measured begins here */
    sim_time last;   /* the function is accounted for up to here */
};

/* Begins at `now` with `value`. */
void time_average_init(struct time_average *average, sim_time now, int64_t value);

/* The function takes `value` from `now` on. */
static inline void time_average_set(struct time_average *average, sim_time now, int64_t value) {
    assert(now >= average->last);
    if (now > average->last) {
        average->area += (int128)average->value * (now - average->last);
        if (average->value > average->maximum)
            average->maximum = average->value;
        average->last = now;
    }
    average->value = value;
}

/* Adds `change` (of either sign) to the value from `now` on. */
static inline void time_average_change(struct time_average *average, sim_time now, int64_t change) {
    time_average_set(average, now, average->value + change);
}

/* Forgets everything before `now` (the end of the warm-up); the value in force stays. */
void time_average_reset_at(struct time_average *average, sim_time now);

/* The integral over [since, now]; now must not be before the last change. */
int128 time_average_area(const struct time_average *average, sim_time now);

/* The greatest value held during [since, now], the value in force at `now` included. */
int64_t time_average_maximum(const struct time_average *average);

/* The area divided by now - since; NaN when no time has passed. */
double time_average_mean(const struct time_average *average, sim_time now);

#endif

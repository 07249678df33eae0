/*
 * pacer_window - what a client has sent during the last window: a ring of (time, units), one entry
 * an admission, private to the pacers.
 *
 * At t, a send of time s counts while s > t - W. The ring grows in the arena and holds only what is
 * inside the window.
 */
#ifndef TIERSIM_CLIENT_PACER_WINDOW_H
#define TIERSIM_CLIENT_PACER_WINDOW_H

#include "base/arena.h"
#include "base/units.h"

struct pacer_sent {
    sim_time at;
    int64_t units;
};

struct pacer_window {
    struct arena *arena;
    struct pacer_sent *ring;
    size_t capacity; /* a power of two, or 0 */
    size_t first;    /* the oldest entry */
    size_t count;
    int64_t inside; /* units of all entries */
    int64_t limit;
    sim_time length;
};

void pacer_window_init(struct pacer_window *window, int64_t limit, sim_time length,
                       struct arena *arena);

/* The least t >= now at which `units` more are at most the limit; SIM_TIME_NEVER if they are above
 * it by themselves. Forgets what is older than the window at `now`. */
sim_time pacer_window_ready(struct pacer_window *window, sim_time now, int64_t units);

void pacer_window_take(struct pacer_window *window, sim_time now, int64_t units);

#endif

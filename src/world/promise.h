/*
 * promise - how long requests really waited until they were first sent, by workload and by the
 * queue position they were told at arrival: the wait that one may honestly promise.
 *
 * Positions are grouped in bands 0, 1, 2-3, 4-7, … A band holds measured requests only. Most
 * requests of a system that is not overloaded find nobody waiting and go out at once: those are not
 * recorded here but counted by the caller (`at_once`), and belong to band 0 with a wait of 0.
 *
 * ASSUMPTION: one who left, or was still waiting at the end, before his first send counts as having
 *   waited longer than anybody who was sent. So what is promised at p = 0.9 holds for nine of ten
 * who were told that position, those who gave up included; where more than that gave up there is no
 *   honest promise. One who was turned away at his arrival was promised nothing and counts nowhere.
 *
 * Histograms own memory: promises_release. The bands of a workload are made when its first request
 * waits.
 */
#ifndef TIERSIM_WORLD_PROMISE_H
#define TIERSIM_WORLD_PROMISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"
#include "stats/histogram.h"

enum { PROMISE_BANDS = 32 };

struct promise_band {
    struct histogram wait; /* of those who were sent */
    int64_t never;         /* who were not */
};

struct promises {
    size_t workload_count;
    struct promise_band **bands; /* [workload] → PROMISE_BANDS of them; NULL: nobody waited */
    int64_t *at_once;            /* [workload] */
    bool failed;                 /* memory ran out */
};

/* False when memory ran out. */
bool promises_init(struct promises *promises, size_t workload_count);
void promises_release(struct promises *promises);

/* The wait of one request; SIM_TIME_NEVER: it was never sent. */
void promises_note(struct promises *promises, uint32_t workload, int64_t position, sim_time wait);

/* Adds another run of the same shape; `into` may be all zero. */
void promises_add(struct promises *into, const struct promises *from);

/* The positions of a band: the first and the last. */
int64_t promise_band_first(int band);
int64_t promise_band_last(int band);

/* How many were told a position of the band. */
int64_t promise_count(const struct promises *promises, size_t workload, int band);

/* What held for a share p of them; SIM_TIME_NEVER where too many never were sent, or where they are
 * too few to tell (design §7). */
sim_time promise_quantile(const struct promises *promises, size_t workload, int band, double p);

#endif

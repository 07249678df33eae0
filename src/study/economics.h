/*
 * economics - what was spent, delivered and by how many users asked for in each hour, by workload
 * and SKU: the base of costs per user, per session and per delivered image.
 *
 * A sink for one replication; sums of several replications add up in turn. Hours count from the
 * start of the run; those that begin before the end of the warm-up are left out.
 *
 * Cost belongs to the hour in which it was incurred and to the SKU attempted; images to the hour in
 * which they were delivered and to the SKU asked for (as in the metrics by SKU). A user is active
 * in an hour if he asks in it; where workloads have no users there are none.
 *
 * Memory: 16 bytes for each hour, workload and SKU, and a counter for each user present.
 */
#ifndef TIERSIM_STUDY_ECONOMICS_H
#define TIERSIM_STUDY_ECONOMICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/counts.h"
#include "base/units.h"
#include "record/sink.h"
#include "scenario/scenario.h"

struct economy_cell {
    money cost;
    int64_t images; /* of delivered requests */
};

/* All zero is empty. */
struct economics {
    size_t workload_count, sku_count;
    int64_t first_hour; /* of the arrays below */
    size_t hour_count, hour_room;
    struct economy_cell *cells; /* [hour][workload][sku] */
    int64_t *users;             /* [hour][workload]: active */
    bool failed;                /* memory ran out */
};

void economics_release(struct economics *economics);

/* Adds another run of the same scenario. */
void economics_add(struct economics *into, const struct economics *from);

/* Sums over an hour (from first_hour on), or over all of them: hour -1; of one workload and SKU, or
 * of all of them: -1. */
struct economy_cell economics_sum(const struct economics *economics, int64_t hour, int64_t workload,
                                  int64_t sku);

/* The hour in which a workload (-1: all) cost most, the first of equals; -1: none did. */
int64_t economics_peak(const struct economics *economics, int64_t workload);

/* Active users of a workload in an hour. */
int64_t economics_users(const struct economics *economics, int64_t hour, size_t workload);

/* Listens to one replication. */
struct economy_listener {
    struct sink sink;
    struct economics economics;
    const struct scenario *scenario;
    struct arena arena;
    struct counts last_hour; /* of each user: first is the hour + 1 */
};

void economy_listener_init(struct economy_listener *listener, const struct scenario *scenario);
/* All but the economics, which are the caller's. */
void economy_listener_release(struct economy_listener *listener);

#endif

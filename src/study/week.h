/*
 * week - calls refused at the rate-limit step, by minute of the week: when a limit hurts.
 *
 * A sink for one replication; the counts of several add up. Minutes are those of UTC, 0 being
 * Monday 00:00. Only what lies in [warmup, horizon) counts, so that each count has a span it
 * belongs to: how much of that minute the run saw, over all its weeks.
 *
 * Memory: 80 KB, taken at the first refusal.
 */
#ifndef TIERSIM_STUDY_WEEK_H
#define TIERSIM_STUDY_WEEK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/units.h"
#include "record/sink.h"
#include "scenario/scenario.h"
#include "study/table.h"

enum { WEEK_MINUTES = 7 * 24 * 60 };

/* All zero is empty. */
struct week {
    int64_t *rejected; /* [WEEK_MINUTES]; NULL: nothing was refused */
    bool failed;       /* memory ran out */
};

void week_release(struct week *week);

/* Adds another run of the same scenario. */
void week_add(struct week *into, const struct week *from);

/* How many minutes of this minute of the week lie in [warmup, horizon) of one replication. */
double week_seen(const struct scenario *scenario, int minute);

/*
 * The table `rejections`: day (1 Monday … 7 Sunday), minute of the day, seen (minutes, of one
 * replication), rejected_per_min: means over `replications`. One row for each minute that was seen;
 * none where nothing was refused.
 */
void table_of_week(struct table *table, const struct scenario *scenario, const struct week *week,
                   size_t replications);

/* Listens to one replication. */
struct week_listener {
    struct sink sink;
    struct week week; /* the caller's */
    sim_time from, until;
    int64_t offset_ns; /* of time 0 in its week */
};

void week_listener_init(struct week_listener *listener, const struct scenario *scenario);

#endif

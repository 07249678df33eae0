/*
 * posting - charges on their way from being incurred to being seen.
 *
 * A ring of draws in the order in which they were incurred, with two readers: enforcement, which
 * sees a draw one billing lag later, and the usage page, which has a lag of its own. A draw leaves
 * the ring when both have read it, so memory is bounded by what is incurred in the longer lag.
 *
 * A lag of 0 reads at once; SIM_TIME_NEVER never reads, and nothing is kept for that reader.
 */
#ifndef TIERSIM_PROVIDER_POSTING_H
#define TIERSIM_PROVIDER_POSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/units.h"
#include "provider/ledger.h"

struct posting {
    sim_time incurred_at;
    struct lot *lot; /* valid until enforcement has read it; NULL: debt */
    money amount;
    int32_t images;
    bool project; /* made by the project's calls, not by other_spend */
};

enum posting_reader { POSTING_ENFORCEMENT, POSTING_DISPLAY, POSTING_READERS };

struct posting_queue {
    struct posting *ring;
    size_t capacity;    /* a power of two, or 0 */
    uint64_t head, end; /* running numbers: kept are [head, end) */
    uint64_t next[POSTING_READERS];
    sim_time lag[POSTING_READERS];
    struct arena *arena;
};

void posting_init(struct posting_queue *queue, sim_time billing_lag, sim_time display_lag,
                  struct arena *arena);

/* Puts a draw at the end. `incurred_at` never falls. */
void posting_push(struct posting_queue *queue, const struct posting *posting);

/* When a reader may take its next draw; SIM_TIME_NEVER: there is none. */
sim_time posting_due(const struct posting_queue *queue, enum posting_reader reader);

/* Takes the next draw that is due by now, or returns false. */
bool posting_take(struct posting_queue *queue, enum posting_reader reader, sim_time now,
                  struct posting *out);

#endif

/*
 * tally - a sink that folds the records of one replication into sums.
 *
 * The sums are leaf cells, one for each workload and SKU, of integers only, so that any grouping of
 * them is exact and independent of order. Requests that arrived before the warm-up are hidden, with
 * their attempts and charges (design §7); `total` counts everything, for the series.
 *
 * Request figures belong to the SKU asked for; attempts, cost and waste to the SKU attempted.
 *
 * ASSUMPTION: a backoff counts for by_constraint with the length that was decided, even if the user
 * leaves before it is over.
 * ASSUMPTION: the error of the estimated wait is measured where there was something to estimate:
 *   requests told 0 that went out at once are left out, and so are those never sent.
 */
#ifndef TIERSIM_WORLD_TALLY_H
#define TIERSIM_WORLD_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/units.h"
#include "record/sink.h"
#include "stats/histogram.h"
#include "stats/int128.h"
#include "stats/time_average.h"
#include "world/fairness.h"
#include "world/promise.h"
#include "world/recovery.h"

struct cell {
    int64_t arrived;
    int64_t outcomes[OUTCOMES];
    int64_t attempts;
    int64_t rejected;
    int64_t images;      /* of delivered requests */
    int64_t images_good; /* of those within the deadline */
    money cost;
    money waste;
    int64_t told;             /* requests with an estimate and a first send, not both at once */
    int64_t told_short;       /* of those: told less than they waited */
    int128 told_error_ns;     /* told minus waited */
    int128 told_distance_ns;  /* its absolute value */
    int128 parts[PARTS];      /* of delivered requests */
    struct histogram latency; /* of delivered requests; its sum is exact */
};

/* Every request and call, the warm-up included. */
struct totals {
    int64_t arrived, attempts, admitted, rejected, delivered, images, failed;
    money cost;
};

/* What one limit, or one verdict, did to measured requests. */
struct tally_cause {
    int64_t answers;   /* calls that it refused; of a verdict: calls answered so */
    int64_t failed;    /* requests whose last answer it was */
    int128 backoff_ns; /* decided on its answers */
};

struct tally {
    struct sink sink;
    sim_time warmup;
    uint32_t workload_count, sku_count;
    const sim_time *deadlines; /* by workload; SIM_TIME_NEVER: none */
    struct cell *cells;        /* [workload * sku_count + sku] */
    struct totals total;
    const uint32_t *first_limit; /* of each provider in `limits` */
    struct tally_cause *limits;
    struct tally_cause verdicts[VERDICTS];
    int64_t failed_waiting;
    struct time_average in_system; /* measured requests */
    int128 time_in_system_ns;      /* of measured requests that have ended */
    sim_time last_outcome_at;
    int64_t *queue_lengths; /* by client */
    int64_t queue_length_max;
    struct promises promises;
    struct fairness fairness;
    struct recovery recovery;
    int64_t waiting; /* calls in all queues */
    uint32_t client_count;
};

struct tally_config {
    sim_time warmup;
    uint32_t workload_count, sku_count, client_count, limit_count;
    const sim_time *deadlines;
    const uint32_t *first_limit;
    const bool *has_users; /* by workload */
    size_t incident_count;
};

/* False when memory ran out. */
bool tally_init(struct tally *tally, const struct tally_config *config, struct arena *arena);
void tally_release(struct tally *tally);

#endif

/*
 * hindsight - what a client's policy lost in one replication, against a clairvoyant pacer.
 *
 * A sink that keeps every arrival of a replication and when each delivered request was admitted
 * (its winning attempt sent; of a split the last part's); at the end it is compared, request by
 * request, with what a clairvoyant pacer makes of the same arrivals (clairvoyant.h).
 *
 *   wasted wait   admission minus the instant at which the clairvoyant pacer admits the request,
 *                 over requests that both deliver; below 0 where the policy served somebody before
 *                 his turn
 *   regret        1 - images delivered / images that the clairvoyant pacer delivers before the run
 *                 ends: the share of what could be had that the policy did not get. What faults,
 *                 refusals of content or money took away is in it too. Below 0: the policy
 * delivered more, as a yardstick that serves strictly in turn is no optimum
 *
 * Requests that arrived in the warm-up are left out, as in every metric. Memory grows with the
 * requests of one replication.
 */
#ifndef TIERSIM_STUDY_HINDSIGHT_H
#define TIERSIM_STUDY_HINDSIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "record/sink.h"
#include "scenario/scenario.h"

/* Sums of one replication. */
struct hindsight_sums {
    int64_t arrived;
    int64_t delivered;        /* by the clairvoyant pacer */
    int64_t images;           /* the same */
    int64_t images_delivered; /* by the policy */
    int64_t compared;         /* requests that both deliver */
    double wasted_s;          /* of these */
    double latency_p95_s;     /* of the clairvoyant pacer; NaN: cannot be told */
    money cost;               /* the same */
};

struct kept_request;

struct hindsight {
    struct sink sink;
    const struct scenario *scenario;
    struct kept_request *kept; /* in the order of arrivals */
    size_t count, capacity;
    struct id_index *by_workload; /* where request id of a workload is */
    bool failed;                  /* memory ran out */
};

/* False when memory ran out; to be released in any case. */
bool hindsight_init(struct hindsight *hindsight, const struct scenario *scenario);

/* After the run. False with *err set when memory ran out. */
bool hindsight_sum(const struct hindsight *hindsight, uint64_t replication,
                   struct hindsight_sums *out, struct error *err);

void hindsight_release(struct hindsight *hindsight);

#endif

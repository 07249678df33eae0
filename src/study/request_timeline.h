/*
 * request_timeline - what happened to some requests, attempt by attempt, and how full the limits
 * were meanwhile.
 *
 * A result without points whose tables are
 *
 *   timeline         a row a record of the requests followed, in simulation order: time, request
 *                    (1 the first), workload and id (as in a log), event, leg, attempt, verdict,
 *                    status, limit with used and of (after the call), retry_after, until, cause,
 *                    amount, and one plain sentence
 *   timeline_spans   request, label, state, from, to: queue, pacing, backoff, failed_attempt,
 *                    provider_queue, service; and instants (from = to): rejected, and the outcome
 *   timeline_fill    time and, for each limit, used / limit, while these requests were under way
 *
 * The replication is the very one that study_run has under the same number, run as far as it is
 * needed: until the last of the requests has ended and LATE_CHARGES later, for what is charged for
 * answers that nobody waited for. It is run twice, the second time to read the limits at regular
 * steps of the span that the first time found.
 */
#ifndef TIERSIM_STUDY_REQUEST_TIMELINE_H
#define TIERSIM_STUDY_REQUEST_TIMELINE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/result.h"

#define LATE_CHARGES NS_PER_HOUR

struct request_timeline_options {
    uint64_t replication;
    const char *workload; /* NULL: any; the first where an id is given */
    size_t count;         /* of the first requests; 1 to FOLLOWED_MOST */
    sim_time from;        /* the first that arrive at this instant or later */
    int64_t id;           /* only this request of the workload, from 0; -1: the first ones */
    const volatile sig_atomic_t *stop;
};

/*
 * False with *err set and nothing to release: no such workload, too many requests (ERROR_USAGE), no
 * such request (ERROR_SCENARIO), or the run failed; of kind ERROR_NONE it was stopped.
 */
bool study_request_timeline(const struct scenario *scenario,
                            const struct request_timeline_options *options, struct result *out,
                            struct error *err);

#endif

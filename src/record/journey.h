/*
 * journey - one request from its arrival to its one outcome, as it is reported.
 *
 * The client keeps one inside each request and shows it to the sink at arrival and at the end.
 * Law: the sum of `parts` is ended_at - arrived_at for a delivered request, to the nanosecond.
 */
#ifndef TIERSIM_RECORD_JOURNEY_H
#define TIERSIM_RECORD_JOURNEY_H

#include <stdint.h>

#include "base/units.h"
#include "record/call.h"
#include "record/vocabulary.h"

struct journey {
    struct subject subject;
    sim_time ended_at;
    sim_time parts[PARTS]; /* complete for delivered requests only */
    enum outcome outcome;
    enum verdict last_verdict; /* PENDING when there was none */
    int32_t last_limit;        /* limit of the last rejection; -1: none */
    uint32_t provider;         /* that gave the last verdict */
    uint64_t follows;          /* id of the request that it grew out of; its own: of none */
    uint32_t attempts;         /* sent so far, all legs and copies */
    int64_t told_position;     /* waiting ahead at arrival */
    sim_time told_wait;        /* estimated at arrival; SIM_TIME_NEVER: not estimated */
    sim_time first_sent_at;    /* SIM_TIME_NEVER: never sent */
};

#endif

/*
 * follow_up - requests that grow out of the outcome of another one: a user refused for what he
 * asked asks anew (`reask` of a workload), a user who was delivered a preview asks for the real
 * thing (`then` of a row of the mix).
 *
 *   reask  after the outcome refused with content_policy_violation as the last verdict, with
 *          `probability` and after `delay`: the same row and n again, at most `most` times in a row
 *   then   after a delivery of the row, with `probability` and after `after`: the row numbered
 * `row` (from 0), usually one of weight 0, with its own n
 *
 * A follow-up is a new request: it arrives, is counted, has its own patience, deadline and outcome,
 * and may be followed itself. It belongs to the same user and workload, and its journey names the
 * request that it follows.
 *
 * Luck: a request has at most one follow-up, as it is either delivered or refused, so a chain of
 * them is numbered by generation: the entity is that of the first, the ordinal is that of the first
 * | generation << 32. Whether and when is one draw each keyed by the request that is followed
 * (PURPOSE_REASK; sub 0 for reask, 1 for then), so it does not depend on what else happens.
 *
 * ASSUMPTION: follow-ups that would arrive at the horizon or later do not happen.
 * ASSUMPTION: a follow-up is no step of a session or a closed loop: those think after the outcome
 *   of the request that they made, and a follow-up comes beside it.
 * ASSUMPTION: a follow-up starts at the beginning of the route.
 *
 * Pending follow-ups come from a free list; memory grows with how many are pending at once.
 */
#ifndef TIERSIM_CLIENT_FOLLOW_UP_H
#define TIERSIM_CLIENT_FOLLOW_UP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/field.h"

struct reask_spec {
    double probability;
    struct variant delay; /* of dist_registry */
    int64_t most;         /* times in a row; INTEGER_NONE: no bound */
};

struct then_spec {
    int64_t row; /* of the same mix */
    double probability;
    struct variant after; /* of dist_registry */
};

extern const struct field_table reask_fields;
extern const struct field_table then_fields;

/* Cross-check of the rows of a mix (a list of struct mix_spec): every `then` names a row, and they
 * lead nowhere in a circle. For the workload's prepare. */
bool then_check(const struct field_list *mix, struct complaint *out);

struct request;
struct workload_spec;

/* Whether requests of the workload can have any. */
bool follow_ups_possible(const struct workload_spec *workload);

/* The request has its outcome: draws its follow-up, if any, and arms its arrival. */
void follow_up_of(const struct request *request);

#endif

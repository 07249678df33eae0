/*
 * retry_match - which failures are worth trying again, by name: a verdict ("slow_down"), an HTTP
 * status ("409") or a class of them ("5xx"). For the specs of retry policies.
 *
 * A status is matched as it was sent, so "429" also takes quota errors that are sent with 429, as a
 * client does that looks at nothing else.
 */
#ifndef TIERSIM_CLIENT_RETRY_MATCH_H
#define TIERSIM_CLIENT_RETRY_MATCH_H

#include <stdbool.h>

#include "base/field.h"
#include "client/retry.h"

/* As JSON, for the fallback of a FIELD_STRINGS row. */
#define RETRY_ON_DEFAULT                                                                           \
    "[\"408\", \"409\", \"rate_limit_exceeded\", \"slow_down\", \"5xx\", \"timeout\"]"

/* The same, prepared. */
extern const struct retry_match retry_match_default;

/* Fills in *match from a list of const char *; false, with a complaint about `retry_on`, if a name
 * means nothing. */
bool retry_match_prepare(struct retry_match *match, const struct field_list *names,
                         struct complaint *out);

/* Whether it lists the HTTP status of a failure, or its class. */
bool retry_match_has_status(const struct retry_match *match, int32_t status);

static inline bool retry_match_has(const struct retry_match *match,
                                   const struct retry_failure *failure) {
    return (match->verdicts >> failure->verdict & 1) ||
           retry_match_has_status(match, failure->status);
}

#endif

/*
 * answer - what goes back to a client: verdict, status as sent, headers.
 */
#ifndef TIERSIM_PROVIDER_ANSWER_H
#define TIERSIM_PROVIDER_ANSWER_H

#include "provider/state.h"

/* HTTP status of a verdict, as this provider sends it. */
static inline int32_t answer_status(const struct provider *provider, enum verdict verdict) {
    if (verdict == VERDICT_SUCCESS)
        return 200;
    return verdict == VERDICT_SLOW_DOWN ? (int32_t)provider->config.spec->slow_down_status
                                        : verdict_status(verdict);
}

/* Fills in the answer as it leaves now. */
static inline void answer_write(struct provider *provider, struct call *call,
                                enum verdict verdict) {
    call->verdict = verdict;
    call->status = answer_status(provider, verdict);
    call->answered_at = provider->clock->now;
    if (!provider->want_headers || verdict_step(verdict) < STEP_RATE_LIMITS)
        return;
    call->headers = provider->headers;
    call->header_count =
        limit_set_headers(&provider->limits, call->sku, provider->clock->now, provider->headers);
}

#endif

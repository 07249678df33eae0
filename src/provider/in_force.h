/*
 * in_force - what holds at a provider now, worked out once whenever something changes.
 *
 * Tier, granted increases, active incidents and changes decide which limits, prices, errors and
 * access rules hold. Whenever one of them changes the rows of provider.skus and the limit set are
 * worked out anew, so that a call looks at plain values only.
 */
#ifndef TIERSIM_PROVIDER_IN_FORCE_H
#define TIERSIM_PROVIDER_IN_FORCE_H

#include <stdbool.h>

#include "provider/state.h"

/* The limits a stale key is still held to: all that are not concurrency, at the tier of the key. */
struct key_limits {
    struct limit_set set;
    size_t tier;
};

/* Sets up SKU rows, limits and incidents; provider->account and config are in place. */
void in_force_init(struct provider *provider);

/* Works everything out anew; `announce`: limits that changed are told to the sink. */
void in_force_refresh(struct provider *provider, bool announce);

/* The account's gates and caps follow the tiers that a change names. */
void in_force_replace_tiers(struct provider *provider, const struct change_spec *change);

/* The limits a call's key is held to beside the organization's; NULL: none. */
struct limit_set *in_force_key_limits(struct provider *provider, uint32_t key);

void in_force_notice(struct provider *provider, enum notice_kind kind, const char *subject,
                     int64_t value, const char *text);

#endif

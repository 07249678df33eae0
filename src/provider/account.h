/*
 * account - an organization's money at one provider: what it may spend, what it has, what it is
 * told.
 *
 * Two views of one thing. Incurred: what has been charged, to the nano-dollar, at the instant the
 * server finished. Posted: what enforcement, auto-recharge and mails see of it, one billing lag
 * later. Nobody is refused by the incurred view, and nothing is paid by the posted one.
 *
 * What it is not: it neither prices (price_book does), nor limits rates, nor knows calls beyond
 * their SKU and key. It reports ledger entries and notices to the sink; the charge itself is
 * reported by the provider.
 *
 * ASSUMPTION: spend that counts towards limits is all that is charged, whether a grant, bought
 * credit or an invoice pays for it; images covered by a free allowance are not charged.
 *
 * Ownership: part of a provider; all memory comes from the arena. The model cannot fail.
 */
#ifndef TIERSIM_PROVIDER_ACCOUNT_H
#define TIERSIM_PROVIDER_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/units.h"
#include "engine/clock.h"
#include "engine/rng.h"
#include "provider/account_spec.h"
#include "provider/tier.h"
#include "record/call.h"
#include "record/sink.h"
#include "record/sku.h"

/* The answer to a request for higher limits. */
struct limit_answer {
    size_t tier;               /* the limits of this tier, at least; SIZE_MAX: see below */
    int64_t images_per_minute; /* the limit on images per minute; 0: see above */
};

struct account_config {
    const struct account_spec
        *spec;                     /* NULL: no account; everything passes and charges are summed */
    const struct tier_spec *tiers; /* lowest first */
    size_t tier_count;
    const struct promotion_spec *promotion; /* NULL: the account's */
    const struct sku *skus;
    size_t sku_count;
    int64_t start_unix_ns;
    uint32_t provider; /* index, for records */
    struct clock *clock;
    struct rng_key rng_key;
    struct arena *arena;
    struct sink *sink; /* may be NULL */
    /* The account was promoted, at the clock's now. May be NULL. Not called for the first tier. */
    void (*set_tier)(void *owner, size_t tier);
    /* A limit increase was granted. May be NULL. */
    void (*set_limits)(void *owner, const struct limit_answer *answer);
    void *owner;
};

/* Visible so that the hot path can be inline; read it through the functions. */
struct account {
    struct account_config config;
    size_t tier;
    money incurred;
};

/* Before the run: the clock is at 0. Grants effective by then are entered at once. */
void account_init(struct account *account, const struct account_config *config);

/* At the end of the run: what is due by now is done, and the law is checked. */
void account_finish(struct account *account, sim_time now);

/* The tier in force, and the one whose limits a key works under (see stale_keys). */
size_t account_tier(const struct account *account);
size_t account_tier_of_key(const struct account *account, uint32_t key);

/* Whether the organization counts as verified. */
bool account_verified(const struct account *account, sim_time now);

/* Which outcomes are charged; the defaults without a spec. */
const struct billed_spec *account_billed(const struct account *account);

/*
 * The key and billing steps for a call that asks for `ask`: VERDICT_SUCCESS if nothing objects. Key
 * first, then project limit, organization limit, monthly cap, balance.
 */
enum verdict account_verdict(struct account *account, sim_time now, const struct call *call,
                             money ask);

/* A charge is incurred. Returns what is really charged: less than asked where images are free. */
money account_charge(struct account *account, sim_time now, const struct charge_record *charge);

/* All that was charged so far. */
money account_incurred(const struct account *account);

#endif

/*
 * account - an organization's money at one provider: what it has, what it may spend, what it is
 * told.
 *
 * Two views of one thing. Incurred: what is charged, to the nano-dollar, at the instant the server
 * finished. Posted: what limits, auto-recharge and mails see of it, one billing lag later. Nobody
 * is refused by the incurred view, and nothing is paid by the posted one. The usage page is a third
 * view with a lag of its own. A charge belongs to the period in which it was incurred.
 *
 * Money in.  A payment is made, counts for the tier, is credited `crediting_delay` later, and
 * `clearing_delay` after that the refusals it cures end. What is owed comes out of it first.
 * Money out. A charge draws on the lots usable then (ledger.h); what no lot can pay is owed:
 * prepaid, the balance is negative; postpaid, it is on the invoice at the period's end.
 *
 * Refusals, in this order: project limit, organization limit, the tier's monthly cap, an unpaid
 * invoice, the balance. A limit refuses from the posting that reaches it to the end of the period
 * or until it is raised. Soft limit, budget and alerts only send mails, once a period.
 *
 * What it is not: it neither prices nor limits rates, and knows of calls their SKU and key only. It
 * reports ledger entries and notices to the sink; the charge itself is the provider's to report.
 *
 * ASSUMPTION: spend that counts towards limits is all that is charged, whoever pays: a grant,
 * bought credit or an invoice. Images covered by a free allowance are not charged. ASSUMPTION:
 * other_spend stops while the organization is refused (a project limit does not stop it), and only
 * grants without `applies_to` pay for it. ASSUMPTION: one auto-recharge is under way at a time, and
 * one that would pass its monthly limit is not made. A declined payment (recharge, invoice) is
 * tried again every day. ASSUMPTION: a purchase that would lift the balance above the tier's credit
 * maximum is declined. ASSUMPTION: an account without tiers in its provider has no caps and is
 * never promoted.
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
#include "provider/ledger.h"
#include "provider/posting.h"
#include "provider/spending.h"
#include "provider/tier.h"
#include "record/call.h"
#include "record/sink.h"
#include "record/sku.h"

/* Why calls are refused for money, in the order of asking. The first three are enum spend_limit. */
#define BLOCK_LIST(X)                                                                              \
    X(PROJECT_LIMIT, "project_limit", "the project's spend limit")                                 \
    X(HARD_LIMIT, "hard_limit", "the organization's hard limit")                                   \
    X(MONTHLY_CAP, "monthly_cap", "the monthly cap of the tier")                                   \
    X(UNPAID_INVOICE, "unpaid_invoice", "an invoice that could not be paid")                       \
    X(PAYMENT_METHOD, "payment_method", "no credit and no payment method")                         \
    X(CARRY_OVER, "carry_over", "grants not yet carried over into prepaid")                        \
    X(BALANCE, "balance", "the credit balance")

enum block {
#define X(constant, name, text) BLOCK_##constant,
    BLOCK_LIST(X)
#undef X
        BLOCKS
};

const char *block_name(enum block block);

/* The state of one cause, and what it did so far. */
struct block_state {
    bool on;
    sim_time since;    /* of the block that is on */
    sim_time first_at; /* SIM_TIME_NEVER: never on */
    sim_time total;    /* time on, ended blocks only until account_finish */
    uint64_t refusals; /* calls refused */
    sim_time first_refused_at;
};

/* Something that sends a mail: soft limit, budget, alert. The first time counts for the readings.
 */
struct threshold {
    const char *name;
    bool on_balance; /* of the posted balance falling below; else of posted spend reaching */
    money amount;    /* in force now; MONEY_NONE: none (a ratio of a limit that does not exist) */
    double ratio;    /* NaN: amount was given */
    bool reached;    /* in this period */
    sim_time reached_at;
    sim_time read_at;      /* reached_at + mail delay */
    money spent_when_read; /* incurred in the period, MONEY_NONE: not yet read */
    sim_time blocked_at;   /* first block at or after reached_at; SIM_TIME_NEVER: none */
    uint64_t mails;
    struct event mail;
    struct account *account;
};

/* A tier came into force. */
struct tier_step {
    sim_time at;
    size_t tier;
};

/* The answer to a request for higher limits: one of the two is set. */
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
    uint32_t provider; /* index, for records and luck */
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

struct payment;

/* Visible so that the hot path can be inline; read it through the functions. */
struct account {
    money clear_up_to;    /* an ask up to this passes … */
    sim_time clear_until; /* … before this instant; else ask account_object */
    struct ledger ledger;
    struct spending spending;
    struct posting_queue postings;
    struct tier_ladder ladder;
    struct account_config config;
    const struct account_spec *spec;
    struct tier_spec *tiers; /* a copy: incidents replace some */

    bool direct;   /* no lags: a draw is posted and shown at once */
    bool watching; /* somebody looks at what is posted */
    bool prepaid;
    int unpaid;          /* invoices that were declined */
    bool short_of_ask;   /* a call was refused although the balance is not used up */
    sim_time hold_until; /* credited, and not yet let through */
    money spend_trigger, project_trigger,
        balance_floor; /* passing one of these changes something */
    struct block_state blocks[BLOCKS];
    sim_time blocked_at; /* first block of any cause; SIM_TIME_NEVER: none */
    sim_time ran_dry_at; /* all credit used up, or a call refused for want of it; NEVER: not so */
    struct threshold *thresholds;
    size_t threshold_count;

    struct event calendar; /* expiry, refill, period's end, switch, tier: in this order */
    sim_time calendar_at;
    struct event posting;
    sim_time refill_at;
    int64_t refill_number;
    struct grant_scope allowance_scope;
    sim_time switch_at, resume_at;
    struct tier_step *steps;
    size_t step_count;

    struct event grant_event;
    size_t *grant_order; /* by effective time */
    size_t grants_made;
    uint32_t places; /* of purchases in the tie-break */
    struct payment *free_payments;
    uint64_t payments;
    bool recharging;
    sim_time recharge_after; /* declined before: not sooner than this */
    money recharged;         /* in this period */
    money invoiced;          /* and not yet paid */

    struct event other_event;
    money other_total;
    struct event request;
    int request_stage;
};

/* Before the run: the clock is at 0. Grants effective by then are entered at once. */
void account_init(struct account *account, const struct account_config *config);

/* At the end of the run: durations are closed and the law is checked. Events stay as they are. */
void account_finish(struct account *account, sim_time now);

/* The tier in force, and the one whose limits a key works under now (see stale_keys). */
size_t account_tier(const struct account *account);
size_t account_tier_of_key(const struct account *account, uint32_t key);

/* From now on a tier has another cap or other gates: for incidents. */
void account_replace_tier(struct account *account, size_t index, const struct tier_spec *tier);

/* Whether the organization counts as verified. */
bool account_verified(const struct account *account, sim_time now);

/* Which outcomes are charged; the defaults without a spec. */
const struct billed_spec *account_billed(const struct account *account);

/* The long way of account_verdict. */
enum verdict account_object(struct account *account, sim_time now, const struct call *call,
                            money ask);

/*
 * The key and billing steps for a call that asks for `ask` in money: VERDICT_SUCCESS if nothing
 * objects. `now` is the clock's.
 */
static inline enum verdict account_verdict(struct account *account, sim_time now,
                                           const struct call *call, money ask) {
    if (ask <= account->clear_up_to && now < account->clear_until)
        return VERDICT_SUCCESS;
    return account_object(account, now, call, ask);
}

/* A charge is incurred. Returns what is really charged: less than asked where images are free. */
money account_charge(struct account *account, sim_time now, const struct charge_record *charge);

/* ---- readings: plain numbers, at any time ---- */

/* All that was charged in the run, other_spend included. */
money account_incurred(const struct account *account);

money account_balance(const struct account *account);
money account_lowest_balance(const struct account *account);

/* Part of the balance that can pay for nothing now: of other products or organizations, or not yet
 * carried over. */
money account_unusable(const struct account *account);

/* What the usage page shows of this period's spend, and what limits see. */
money account_shown_spend(struct account *account, sim_time now);
money account_posted_spend(const struct account *account);

/* The largest over limits and periods. */
money account_overshoot(const struct account *account);

/* Lost to expiry, in money and in images. */
money account_breakage(const struct account *account);
int64_t account_images_lost(const struct account *account);

/* First times; SIM_TIME_NEVER: it did not happen. */
sim_time account_ran_dry_at(const struct account *account);
sim_time account_blocked_at(const struct account *account);
const struct block_state *account_block(const struct account *account, enum block block);

/* By name of grant; purchases are lines of their own. */
size_t account_line_count(const struct account *account);
const struct ledger_line *account_line(const struct account *account, size_t index);

/* The thresholds in order: soft limit, budget, alerts. */
size_t account_threshold_count(const struct account *account);
const struct threshold *account_threshold(const struct account *account, size_t index);

/* The time from reading a mail to being refused; negative: refused before. SIM_TIME_NEVER: not both
 * happened. */
sim_time threshold_warning(const struct threshold *threshold);

/* Every tier in force so far, the first at time 0. */
size_t account_tier_steps(const struct account *account, const struct tier_step **steps);

/* The periods so far, the current one last; fills at most `most` and returns how many there are. */
size_t account_periods(const struct account *account, struct spend_period *out, size_t most);

#endif

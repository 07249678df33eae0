/*
 * How credit comes in: grants that become effective, purchases, recharges, and the payment of
 * invoices. A payment is an event of its own: it is made, then credited.
 */
#include <assert.h>
#include <string.h>

#include "base/calendar.h"
#include "engine/dist.h"
#include "provider/account_parts.h"

enum { ANY_DAY = 31 };

enum payment_kind { PAYMENT_PURCHASE, PAYMENT_RECHARGE, PAYMENT_INVOICE };

struct payment {
    struct event event;
    struct account *account;
    enum payment_kind kind;
    bool paid; /* and on its way to being credited */
    bool declined;
    bool late; /* an invoice that was declined at least once */
    money amount;
    sim_time delay; /* SIM_TIME_NEVER: as the account says */
    sim_time paid_at;
    struct payment *next_free;
};

/* ---- grants ---- */

static sim_time effective(const struct account *account, size_t index) {
    const struct grant_spec *grants = account->spec->grants.items;

    return account_sim_time(account,
                            grant_effective(&grants[index], account->config.start_unix_ns));
}

static bool elsewhere(const struct account *account, const struct grant_spec *grant) {
    const char *here = account->spec->organization;

    return grant->organization && (!here || strcmp(grant->organization, here) != 0);
}

static void make_grant(struct account *account, sim_time now, size_t index) {
    const struct grant_spec *grant = (const struct grant_spec *)account->spec->grants.items + index;
    const int64_t from = grant_effective(grant, account->config.start_unix_ns);
    struct lot_terms terms;

    terms.line = ledger_line(&account->ledger, grant->name, grant->category);
    terms.key.effective_at = account_sim_time(account, from);
    terms.key.expires_at = account_sim_time(account, grant_expires(grant, from));
    terms.key.priority = grant->priority;
    terms.key.place = (uint32_t)index;
    terms.key.category = grant->category;
    terms.scope = grant_scope(&grant->applies_to, account->config.skus, account->config.sku_count,
                              account->config.arena);
    if (elsewhere(account, grant))
        terms.scope.pays_none = true;
    terms.amount = grant->amount == MONEY_NONE ? 0 : grant->amount;
    terms.images = grant->images == INTEGER_NONE ? 0 : grant->images;
    ledger_credit(&account->ledger, now, LEDGER_GRANT, &terms,
                  terms.scope.pays_none ? "it can pay for nothing that is asked for here" : NULL);
    /* One that is over before it begins is seen to be lost. */
    ledger_expire(&account->ledger, now);
}

/* Makes every grant effective by now; true if there was one. */
static bool make_grants(struct account *account, sim_time now) {
    const size_t before = account->grants_made;

    while (account->grants_made < account->spec->grants.count &&
           effective(account, account->grant_order[account->grants_made]) <= now)
        make_grant(account, now, account->grant_order[account->grants_made++]);
    if (account->grants_made < account->spec->grants.count)
        clock_arm(account->config.clock, &account->grant_event,
                  effective(account, account->grant_order[account->grants_made]), EVENT_MONEY);
    return account->grants_made != before;
}

/* More money is there: what was refused for want of it is asked anew. */
static void credited(struct account *account, sim_time now) {
    account->short_of_ask = false;
    account_look(account, now);
    account_calendar_arm(account);
}

static void grants_fire(struct event *event) {
    struct account *account = container_of(event, struct account, grant_event);
    const sim_time now = account->config.clock->now;

    if (make_grants(account, now))
        credited(account, now);
}

static void sort_grants(struct account *account) {
    const size_t count = account->spec->grants.count;

    account->grant_order = arena_new(account->config.arena, size_t, count);
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        while (at > 0 && effective(account, i) < effective(account, account->grant_order[at - 1])) {
            account->grant_order[at] = account->grant_order[at - 1];
            at--;
        }
        account->grant_order[at] = i;
    }
}

/* ---- payments ---- */

/* Bought credit comes in; what is owed takes its part. */
static void add_bought(struct account *account, sim_time now, const char *name, money amount,
                       sim_time paid_at) {
    const int64_t months = account->spec->credit_expires_after_months;
    struct lot_terms terms;

    terms.line = ledger_line(&account->ledger, name, GRANT_PAID);
    terms.key.effective_at = now;
    terms.key.expires_at =
        months == 0 ? SIM_TIME_NEVER
                    : account_sim_time(account, calendar_add_months(account_unix(account, paid_at),
                                                                    months, ANY_DAY));
    terms.key.priority = 0;
    terms.key.place = account->places++;
    terms.key.category = GRANT_PAID;
    terms.scope.pays = NULL;
    terms.scope.pays_none = false;
    terms.amount = amount;
    terms.images = 0;
    ledger_credit(&account->ledger, now, LEDGER_PURCHASE, &terms, NULL);
}

/* Why a payment is not made; NULL: it is. */
static const char *objection(const struct account *account, const struct payment *payment,
                             sim_time now) {
    const struct card_declined_spec *card = account->spec->card_declined;
    const struct tier_ladder *ladder = &account->ladder;

    if (!account->spec->payment_method)
        return "there is no payment method";
    if (payment->declined)
        return "the card is declined";
    if (card && now >= card->at && now < time_add_sat(card->at, card->duration))
        return "the card is declined";
    if (payment->kind == PAYMENT_INVOICE)
        return NULL;
    if (payment->amount < account->spec->purchase_minimum)
        return "it is below the minimum";
    if (ladder->count > 0) {
        const money most = account->tiers[ladder->current].credit_maximum;
        if (most != MONEY_NONE && payment->amount > most - ledger_balance(&account->ledger))
            return "the balance would be above the tier's maximum";
    }
    return NULL;
}

static void arm(struct payment *payment, sim_time at) {
    clock_arm(payment->account->config.clock, &payment->event, at, EVENT_MONEY);
}

static void free_payment(struct payment *payment) {
    struct account *account = payment->account;

    if (payment->kind == PAYMENT_RECHARGE)
        account->recharging = false;
    payment->next_free = account->free_payments;
    account->free_payments = payment;
}

static void decline(struct payment *payment, sim_time now, const char *why) {
    struct account *account = payment->account;
    const struct money_text amount = account_money(payment->amount);
    const bool for_good = payment->declined || !account->spec->payment_method;

    account_notice(account, NOTICE_DECLINED,
                   payment->kind == PAYMENT_INVOICE ? "invoice" : "purchase", payment->amount,
                   "payment of %s not made: %s", amount.bytes, why);
    if (payment->kind == PAYMENT_INVOICE) {
        account->unpaid += !payment->late;
        payment->late = true;
        arm(payment, time_add_sat(now, NS_PER_DAY));
    } else {
        if (payment->kind == PAYMENT_RECHARGE)
            account->recharge_after = for_good ? SIM_TIME_NEVER : time_add_sat(now, NS_PER_DAY);
        free_payment(payment);
    }
    account_look(account, now);
    account_calendar_arm(account);
}

static sim_time crediting_delay(struct account *account, const struct payment *payment) {
    const struct dist *dist = dist_of(&account->spec->crediting_time);

    if (payment->delay != SIM_TIME_NEVER)
        return payment->delay;
    if (!dist)
        return account->spec->crediting_delay;
    struct stream stream =
        stream_open(&account->config.rng_key, rng_entity("account", account->config.provider),
                    PURPOSE_OTHER, account->payments, 0);
    return dist_sample_time(dist, &stream);
}

static void credit(struct payment *payment, sim_time now) {
    struct account *account = payment->account;
    const bool refused = account->blocks[BLOCK_BALANCE].on;
    const struct money_text amount = account_money(payment->amount);

    add_bought(account, now, payment->kind == PAYMENT_RECHARGE ? "auto-recharge" : "purchase",
               payment->amount, payment->paid_at);
    account_notice(account, NOTICE_CREDITED, "purchase", payment->amount, "%s of credit is usable",
                   amount.bytes);
    if (refused && account->spec->clearing_delay > 0)
        account->hold_until = time_add_sat(now, account->spec->clearing_delay);
    free_payment(payment);
    credited(account, now);
}

static void settle_invoice(struct payment *payment, sim_time now) {
    struct account *account = payment->account;

    const money paid = ledger_pay_debt(&account->ledger, now, payment->amount, NULL);

    tier_ladder_pay(&account->ladder, now, paid);
    account->invoiced -= payment->amount;
    account->unpaid -= payment->late;
    free_payment(payment);
    credited(account, now);
}

static void payment_fires(struct event *event) {
    struct payment *payment = container_of(event, struct payment, event);
    struct account *account = payment->account;
    const sim_time now = account->config.clock->now;

    if (payment->paid) {
        credit(payment, now);
        return;
    }
    const char *why = objection(account, payment, now);
    if (why) {
        decline(payment, now, why);
        return;
    }
    if (payment->kind == PAYMENT_INVOICE) {
        settle_invoice(payment, now);
        return;
    }
    if (payment->kind == PAYMENT_RECHARGE)
        account->recharged += payment->amount;
    if (tier_ladder_pay(&account->ladder, now, payment->amount))
        account_calendar_arm(account);
    const sim_time delay = crediting_delay(account, payment);
    account->payments++;
    payment->paid = true;
    payment->paid_at = now;
    if (delay == 0)
        credit(payment, now);
    else
        arm(payment, time_add_sat(now, delay));
}

static struct payment *new_payment(struct account *account, enum payment_kind kind, money amount,
                                   sim_time delay, bool declined) {
    struct payment *payment = account->free_payments;

    if (payment)
        account->free_payments = payment->next_free;
    else
        payment = arena_new(account->config.arena, struct payment, 1);
    payment->event.fire = payment_fires;
    payment->account = account;
    payment->kind = kind;
    payment->paid = false;
    payment->declined = declined;
    payment->late = false;
    payment->amount = amount;
    payment->delay = delay;
    return payment;
}

void account_invoice(struct account *account, sim_time now) {
    const money owed = account->ledger.debt - account->invoiced;

    if (owed <= 0 || !account->spec->payment_method)
        return;
    const struct money_text amount = account_money(owed);
    char note[sizeof amount.bytes + 16];
    snprintf(note, sizeof note, "invoice of %s", amount.bytes);
    ledger_remark(&account->ledger, now, LEDGER_INVOICE, note);
    account->invoiced += owed;
    struct payment *payment = new_payment(account, PAYMENT_INVOICE, owed, SIM_TIME_NEVER, false);
    /* Paid at once, nothing is owed at any instant that somebody could look at. */
    if (account->spec->payment_delay == 0)
        payment_fires(&payment->event);
    else
        arm(payment, time_add_sat(now, account->spec->payment_delay));
}

/* ---- auto-recharge ---- */

static bool may_recharge(const struct account *account, sim_time now) {
    return account->spec->auto_recharge && account->prepaid && !account->recharging &&
           now >= account->recharge_after;
}

static money recharge_amount(const struct account *account) {
    const struct auto_recharge_spec *recharge = account->spec->auto_recharge;

    return recharge->amount != MONEY_NONE ? recharge->amount
                                          : recharge->to - account->ledger.posted;
}

static bool within_monthly_limit(const struct account *account) {
    const money limit = account->spec->auto_recharge->monthly_limit;

    return limit == MONEY_NONE || recharge_amount(account) <= limit - account->recharged;
}

money account_recharge_floor(const struct account *account, sim_time now) {
    if (!may_recharge(account, now) || !within_monthly_limit(account))
        return INT64_MIN;
    return account->spec->auto_recharge->below;
}

void account_recharge(struct account *account, sim_time now) {
    if (account->ledger.posted >= account_recharge_floor(account, now))
        return;
    const struct auto_recharge_spec *recharge = account->spec->auto_recharge;
    account->recharging = true;
    arm(new_payment(account, PAYMENT_RECHARGE, recharge_amount(account), recharge->crediting_delay,
                    recharge->declined),
        now);
}

void account_credit_init(struct account *account) {
    const struct account_spec *spec = account->spec;

    account->grant_event.fire = grants_fire;
    account->places = (uint32_t)spec->grants.count;
    sort_grants(account);
    make_grants(account, 0);
    if (spec->opening_credit > 0)
        add_bought(account, 0, "opening credit", spec->opening_credit, 0);
}

/* What is bought at the very start is there before anybody asks. */
void account_credit_start(struct account *account) {
    const struct purchase_spec *purchases = account->spec->purchases.items;

    for (size_t i = 0; i < account->spec->purchases.count; i++) {
        const sim_time at = account_when(account, purchases[i].at, purchases[i].date);
        if (at < 0)
            continue;
        struct payment *payment = new_payment(account, PAYMENT_PURCHASE, purchases[i].amount,
                                              purchases[i].crediting_delay, purchases[i].declined);
        if (at == 0)
            payment_fires(&payment->event);
        else
            arm(payment, at);
    }
}

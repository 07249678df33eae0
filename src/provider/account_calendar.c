/*
 * What dates change. One event serves them all, so that at one instant they come in one order:
 * expiry, refill, the period's end, the switch to prepaid and its end, tiers, then whoever is to be
 * let through again.
 */
#include <assert.h>

#include "base/calendar.h"
#include "provider/account_parts.h"

/* ---- periods ---- */

static int64_t period_anchor(const struct account_spec *spec, int64_t start_unix_ns) {
    return spec->first_payment == DATE_NONE ? start_unix_ns : spec->first_payment;
}

/* Fixed periods counted from an anchor: the edge at or before an instant. */
static int64_t fixed_edge(int64_t anchor, sim_time period, int64_t unix_ns) {
    const int64_t past = (unix_ns - anchor) % period;

    return unix_ns - (past < 0 ? past + period : past);
}

int64_t spend_period_start(const struct account_spec *spec, int64_t start_unix_ns,
                           int64_t unix_ns) {
    if (!spec || spec->limit_period == SIM_TIME_NEVER)
        return calendar_month_start(unix_ns);
    return fixed_edge(period_anchor(spec, start_unix_ns), spec->limit_period, unix_ns);
}

sim_time account_period_start(const struct account *account, sim_time at) {
    return account_sim_time(account,
                            spend_period_start(account->spec, account->config.start_unix_ns,
                                               account_unix(account, at)));
}

sim_time account_period_end(const struct account *account, sim_time at) {
    const int64_t unix_ns = account_unix(account, at);
    const sim_time period = account->spec->limit_period;

    if (period == SIM_TIME_NEVER)
        return account_sim_time(account, calendar_next_month(unix_ns));
    const int64_t start = spend_period_start(account->spec, account->config.start_unix_ns, unix_ns);
    return account_sim_time(account, time_add_sat(start, period));
}

static void turn_period(struct account *account, sim_time now) {
    if (!account->prepaid)
        account_invoice(account, now);
    spending_turn(&account->spending, account_period_end(account, account->spending.end));
    account->recharged = 0;
    for (size_t i = 0; i < account->threshold_count; i++)
        if (!account->thresholds[i].on_balance)
            account->thresholds[i].reached = false;
}

/* ---- free allowance ---- */

static int64_t joined(const struct account *account) {
    const int64_t date = account->spec->free_allowance->joined;

    return date == DATE_NONE ? account->config.start_unix_ns : date;
}

/* The allowance of period `refill_number` comes in; the one before expires by its own date. */
static void refill(struct account *account, sim_time now) {
    const struct free_allowance_spec *spec = account->spec->free_allowance;
    const int64_t number = account->refill_number;
    struct lot_terms terms;

    account->refill_number++;
    account->refill_at = account_sim_time(
        account, allowance_period_start(spec, joined(account), account->refill_number));
    terms.line = ledger_line(&account->ledger, "free allowance", GRANT_PROMOTIONAL);
    terms.key.effective_at = now;
    terms.key.expires_at = account->refill_at;
    terms.key.priority = 0;
    terms.key.place = account->places++;
    terms.key.category = GRANT_PROMOTIONAL;
    terms.scope = account->allowance_scope;
    terms.amount = 0;
    terms.images = allowance_images(spec, number);
    if (terms.images > 0)
        ledger_credit(&account->ledger, now, LEDGER_REFILL, &terms, NULL);
}

static void init_allowance(struct account *account) {
    const struct free_allowance_spec *spec = account->spec->free_allowance;

    account->refill_at = SIM_TIME_NEVER;
    if (!spec)
        return;
    account->allowance_scope = grant_scope(&spec->applies_to, account->config.skus,
                                           account->config.sku_count, account->config.arena);
    account->refill_number =
        allowance_period_of(spec, joined(account), account->config.start_unix_ns);
    if (account->refill_number >= 0) {
        refill(account, 0);
    } else {
        account->refill_number = 0;
        account->refill_at = account_sim_time(account, joined(account));
    }
}

/* ---- the switch to prepaid ---- */

static sim_time to_end_of_month(void *context, sim_time expires) {
    const struct account *account = context;

    return expires == SIM_TIME_NEVER
               ? expires
               : account_sim_time(account, grant_end_of_month(account_unix(account, expires)));
}

static void switch_to_prepaid(struct account *account, sim_time now) {
    const struct switch_to_prepaid_spec *change = account->spec->switch_to_prepaid;

    account->switch_at = SIM_TIME_NEVER;
    account_invoice(account, now);
    account->prepaid = true;
    if (change->expiry == CARRY_OVER_END_OF_MONTH)
        ledger_move_expiries(&account->ledger, to_end_of_month, account);
    if (change->carry_over_delay > 0) {
        ledger_suspend(&account->ledger, true);
        account->resume_at = time_add_sat(now, change->carry_over_delay);
    }
    account_note_dry(account, now);
}

static void resume(struct account *account) {
    account->resume_at = SIM_TIME_NEVER;
    ledger_suspend(&account->ledger, false);
}

/* ---- tiers ---- */

static void promote(struct account *account, sim_time now) {
    if (!tier_ladder_promote(&account->ladder, now))
        return;
    const size_t tier = account->ladder.current;
    const struct tier_spec *spec = &account->tiers[tier];
    account->steps[account->step_count].at = now;
    account->steps[account->step_count].tier = tier;
    account->step_count++;
    if (account->spec->monthly_cap == MONEY_NONE)
        spending_limit(&account->spending, SPEND_CAP, spec->monthly_cap);
    account_notice(account, NOTICE_TIER, spec->name, (int64_t)tier, "promoted to tier %s",
                   spec->name);
    if (account->config.set_tier)
        account->config.set_tier(account->config.owner, tier);
}

/* ---- the event ---- */

static sim_time earlier(sim_time a, sim_time b) {
    return a < b ? a : b;
}

static sim_time next_date(const struct account *account, sim_time now) {
    sim_time next = earlier(account->ledger.next_expiry, account->refill_at);

    next = earlier(next, account->spending.end);
    next = earlier(next, earlier(account->switch_at, account->resume_at));
    next = earlier(next, tier_ladder_next(&account->ladder));
    if (account->hold_until > now)
        next = earlier(next, account->hold_until);
    if (account->recharge_after > now)
        next = earlier(next, account->recharge_after);
    return next;
}

void account_calendar_run(struct account *account, sim_time now) {
    ledger_expire(&account->ledger, now);
    while (account->refill_at <= now)
        refill(account, now);
    while (account->spending.end <= now)
        turn_period(account, now);
    if (account->switch_at <= now)
        switch_to_prepaid(account, now);
    if (account->resume_at <= now)
        resume(account);
    promote(account, now);
    account_note_dry(account, now);
    account_look(account, now);
    account_calendar_arm(account);
}

static void calendar_fires(struct event *event) {
    struct account *account = container_of(event, struct account, calendar);

    account_calendar_run(account, account->config.clock->now);
}

void account_calendar_arm(struct account *account) {
    struct clock *clock = account->config.clock;
    sim_time next = next_date(account, clock->now);

    if (next < clock->now)
        next = clock->now;
    account->calendar_at = next;
    clock_arm(clock, &account->calendar, next, EVENT_CALENDAR);
    account->clear_until = next;
    if (account->watching)
        account->clear_until = earlier(next, posting_due(&account->postings, POSTING_ENFORCEMENT));
}

void account_calendar_init(struct account *account) {
    const struct switch_to_prepaid_spec *change = account->spec->switch_to_prepaid;

    account->calendar.fire = calendar_fires;
    account->resume_at = SIM_TIME_NEVER;
    account->switch_at = change ? account_when(account, change->at, change->date) : SIM_TIME_NEVER;
    init_allowance(account);
}

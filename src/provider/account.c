#include "provider/account.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "provider/account_parts.h"

/* ---- what every part uses ---- */

sim_time account_sim_time(const struct account *account, int64_t unix_ns) {
    return unix_ns == INT64_MAX ? SIM_TIME_NEVER
                                : time_add_sat(unix_ns, -account->config.start_unix_ns);
}

int64_t account_unix(const struct account *account, sim_time at) {
    return at == SIM_TIME_NEVER ? INT64_MAX : time_add_sat(at, account->config.start_unix_ns);
}

sim_time account_when(const struct account *account, sim_time at, int64_t date) {
    return date == DATE_NONE ? at : account_sim_time(account, date);
}

struct money_text account_money(money amount) {
    struct money_text result;
    /* No amount is longer, so that nothing is allocated: the model cannot fail. */
    struct text text = {.bytes = result.bytes, .capacity = sizeof result.bytes};

    result.bytes[0] = '\0';
    money_format(&text, amount);
    assert(text.bytes == result.bytes);
    return result;
}

void account_notice(struct account *account, enum notice_kind kind, const char *subject,
                    int64_t value, const char *fmt, ...) {
    struct sink *sink = account->config.sink;
    struct notice_record notice;
    char text[256];
    va_list arguments;

    if (!sink || !sink->notice)
        return;
    va_start(arguments, fmt);
    vsnprintf(text, sizeof text, fmt, arguments);
    va_end(arguments);
    notice.kind = kind;
    notice.provider = account->config.provider;
    notice.subject = subject;
    notice.value = value;
    notice.shown = account_shown_spend(account, account->config.clock->now);
    notice.text = text;
    sink->notice(sink, account->config.clock->now, &notice);
}

/* ---- set-up ---- */

static void init_ladder(struct account *account) {
    const struct account_config *config = &account->config;
    const struct account_spec *spec = account->spec;
    struct tier_ladder_history history;
    size_t floor = tier_find(config->tiers, config->tier_count, spec->tier);

    account->tiers = arena_new(config->arena, struct tier_spec, config->tier_count);
    for (size_t i = 0; i < config->tier_count; i++)
        account->tiers[i] = config->tiers[i];
    if (floor == config->tier_count)
        floor = 0;
    history.paid = spec->paid;
    history.settled = spec->settled;
    history.first_payment = spec->first_payment == DATE_NONE
                                ? SIM_TIME_NEVER
                                : account_sim_time(account, spec->first_payment);
    tier_ladder_init(&account->ladder, account->tiers, config->tier_count,
                     config->promotion ? config->promotion : &spec->promotion, floor, &history,
                     config->arena);
    account->steps = arena_new(config->arena, struct tier_step, config->tier_count + 1);
    account->steps[0].at = 0;
    account->steps[0].tier = account->ladder.current;
    account->step_count = 1;
}

static money cap_in_force(const struct account *account) {
    if (account->spec->monthly_cap != MONEY_NONE)
        return account->spec->monthly_cap;
    return account->ladder.count ? account->tiers[account->ladder.current].monthly_cap : MONEY_NONE;
}

static void init_spending(struct account *account) {
    const struct account_spec *spec = account->spec;
    struct spending *spending = &account->spending;

    spending_init(spending, account_period_start(account, 0), account_period_end(account, 0),
                  spec->spent_this_month, account->config.arena);
    spending_limit(spending, SPEND_PROJECT, spec->project_limit);
    spending_limit(spending, SPEND_ORGANIZATION, spec->hard_limit);
    spending_limit(spending, SPEND_CAP, cap_in_force(account));
}

/* Whether anything at all depends on what is posted, now or at another tier. */
static bool somebody_watches(const struct account *account) {
    const struct account_spec *spec = account->spec;
    bool watching = account->prepaid || spec->switch_to_prepaid || !spec->payment_method ||
                    account->threshold_count > 0 || spec->project_limit != MONEY_NONE ||
                    spec->hard_limit != MONEY_NONE || spec->monthly_cap != MONEY_NONE ||
                    account->ladder.promotion.counts == PROMOTION_COUNTS_SETTLED_USAGE;

    for (size_t i = 0; i < account->ladder.count; i++)
        watching = watching || account->tiers[i].monthly_cap != MONEY_NONE;
    return watching;
}

static void post_due(struct account *account, sim_time now);

static void posting_fires(struct event *event) {
    struct account *account = container_of(event, struct account, posting);

    post_due(account, account->config.clock->now);
}

static bool organization_refused(const struct account *account) {
    for (int block = BLOCK_HARD_LIMIT; block < BLOCKS; block++)
        if (account->blocks[block].on)
            return true;
    return false;
}

static void other_fires(struct event *event) {
    struct account *account = container_of(event, struct account, other_event);
    const struct other_spend_spec *other = account->spec->other_spend;
    const sim_time now = account->config.clock->now;
    const int64_t to = account_unix(account, now);

    if (!organization_refused(account)) {
        const money amount = other_spend_between(other, to - other->step, to);
        account->other_total += amount;
        if (amount > 0)
            account_incur(account, now, LEDGER_NO_SKU, 0, amount, false, NULL);
    }
    clock_arm(account->config.clock, event, time_add_sat(now, other->step), EVENT_MONEY);
}

static void init_nothing(struct account *account) {
    account->clear_up_to = MONEY_NONE;
    account->clear_until = SIM_TIME_NEVER;
    account->calendar_at = SIM_TIME_NEVER;
    account->blocked_at = SIM_TIME_NEVER;
    account->ran_dry_at = SIM_TIME_NEVER;
    for (int block = 0; block < BLOCKS; block++) {
        account->blocks[block].first_at = SIM_TIME_NEVER;
        account->blocks[block].first_refused_at = SIM_TIME_NEVER;
    }
}

void account_init(struct account *account, const struct account_config *config) {
    memset(account, 0, sizeof *account);
    account->config = *config;
    account->spec = config->spec;
    init_nothing(account);
    if (!account->spec)
        return;
    const struct account_spec *spec = account->spec;
    assert(spec->settlement != CHOICE_NONE);
    assert(config->clock->now == 0);
    account->prepaid = spec->settlement == SETTLEMENT_PREPAID;
    account->hold_until = INT64_MIN;
    account->posting.fire = posting_fires;
    account->other_event.fire = other_fires;
    account->direct = spec->billing_lag == 0 && spec->usage_display_lag == 0;
    ledger_init(&account->ledger, draw_down_of(spec->draw_down), config->arena, config->sink,
                config->provider);
    posting_init(&account->postings, spec->billing_lag, spec->usage_display_lag, config->arena);
    init_ladder(account);
    init_spending(account);
    account_thresholds_init(account);
    account->watching = somebody_watches(account);
    account_credit_init(account);
    account_calendar_init(account);
    account_request_init(account);
    account_credit_start(account);
    if (spec->other_spend)
        clock_arm(config->clock, &account->other_event, spec->other_spend->step, EVENT_MONEY);
    account_look(account, 0);
    account_calendar_arm(account);
    account->ledger.lowest = ledger_balance(&account->ledger);
    assert(ledger_adds_up(&account->ledger));
}

void account_finish(struct account *account, sim_time now) {
    if (!account->spec)
        return;
    for (int block = 0; block < BLOCKS; block++) {
        struct block_state *state = &account->blocks[block];
        if (state->on) {
            state->total += now - state->since;
            state->since = now;
        }
    }
    if (!ledger_adds_up(&account->ledger))
        BUG("the ledger of provider %u does not add up", account->config.provider);
}

void account_replace_tier(struct account *account, size_t index, const struct tier_spec *tier) {
    if (!account->spec || index >= account->ladder.count)
        return;
    account->tiers[index] = *tier;
    tier_ladder_review(&account->ladder, account->config.clock->now);
    spending_limit(&account->spending, SPEND_CAP, cap_in_force(account));
    account_look(account, account->config.clock->now);
    account_calendar_arm(account);
}

/* ---- charges ---- */

/* What was incurred is seen by enforcement. */
static void settle(struct account *account, sim_time now, const struct posting *posting) {
    const bool paid = !posting->lot || posting->lot->key.category == GRANT_PAID;

    ledger_post(&account->ledger, posting->lot, posting->amount, posting->images);
    spending_post(&account->spending, posting->incurred_at, posting->amount, posting->project);
    if (paid && tier_ladder_settle(&account->ladder, now, posting->amount))
        account_calendar_arm(account);
}

static void look_if_needed(struct account *account, sim_time now) {
    if (account->spending.posted >= account->spend_trigger ||
        account->spending.project_posted >= account->project_trigger ||
        account->ledger.posted < account->balance_floor)
        account_look(account, now);
    else if (account->clear_up_to >= 0 && account->clear_up_to != MONEY_NONE)
        account->clear_up_to = account->ledger.posted; /* covers_ask */
}

static void arm_posting(struct account *account) {
    const sim_time due = posting_due(&account->postings, POSTING_ENFORCEMENT);

    if (!account->watching)
        return;
    clock_arm(account->config.clock, &account->posting, due, EVENT_MONEY);
    account->clear_until = due < account->calendar_at ? due : account->calendar_at;
}

static void post_due(struct account *account, sim_time now) {
    struct posting posting;

    while (posting_take(&account->postings, POSTING_ENFORCEMENT, now, &posting))
        settle(account, now, &posting);
    look_if_needed(account, now);
    arm_posting(account);
}

void account_catch_up(struct account *account, sim_time now) {
    if (account->calendar_at <= now)
        account_calendar_run(account, now);
    if (account->watching && posting_due(&account->postings, POSTING_ENFORCEMENT) <= now)
        post_due(account, now);
}

static void show_due(struct account *account, sim_time now) {
    struct posting posting;

    while (posting_take(&account->postings, POSTING_DISPLAY, now, &posting))
        spending_show(&account->spending, posting.incurred_at, posting.amount);
}

void account_note_dry(struct account *account, sim_time now) {
    const struct ledger *ledger = &account->ledger;
    const bool had_any = ledger->granted + ledger->purchased > 0 || ledger->images_credited > 0;

    if (account->ran_dry_at == SIM_TIME_NEVER && account_checks_balance(account) && had_any &&
        ledger->spendable <= 0 && ledger->images_spendable == 0)
        account->ran_dry_at = now;
}

static void pass_on_draws(struct account *account, sim_time now, bool project) {
    const struct ledger *ledger = &account->ledger;
    struct posting posting;

    posting.incurred_at = now;
    posting.project = project;
    for (size_t i = 0; i < ledger->draw_count; i++) {
        posting.lot = ledger->draws[i].lot;
        posting.amount = ledger->draws[i].amount;
        posting.images = (int32_t)ledger->draws[i].images;
        if (account->direct) {
            settle(account, now, &posting);
            spending_show(&account->spending, now, posting.amount);
        } else {
            posting_push(&account->postings, &posting);
        }
    }
    if (account->direct) {
        look_if_needed(account, now);
        return;
    }
    show_due(account, now);
    if (account->spec->billing_lag == 0 || !account->watching)
        post_due(account, now);
    else if (!agenda_armed(&account->posting))
        arm_posting(account);
}

money account_incur(struct account *account, sim_time now, uint32_t sku, int32_t n, money amount,
                    bool project, const struct charge_record *charge) {
    if (now >= account->clear_until)
        account_catch_up(account, now);
    const money charged = ledger_draw(&account->ledger, now, sku, n, amount, charge);
    spending_incur(&account->spending, charged, project);
    if (account->ledger.spendable <= 0)
        account_note_dry(account, now);
    pass_on_draws(account, now, project);
    return charged;
}

money account_charge(struct account *account, sim_time now, const struct charge_record *charge) {
    if (!account->spec) {
        account->spending.total += charge->amount;
        return charge->amount;
    }
    return account_incur(account, now, charge->call->sku, charge->call->n, charge->amount, true,
                         charge);
}

money account_shown_spend(struct account *account, sim_time now) {
    if (!account->spec)
        return account->spending.total;
    show_due(account, now);
    return account->spending.shown;
}

/*
 * What posted figures change: who is refused, which mails go out, what auto-recharge does, and up
 * to where nothing of this can change again, so that a charge costs three comparisons.
 */
#include <assert.h>
#include <math.h>

#include "provider/account_parts.h"

const char *block_name(enum block block) {
    static const char *const names[] = {
#define X(constant, name, text) name,
        BLOCK_LIST(X)
#undef X
    };

    assert((int)block >= 0 && block < BLOCKS);
    return names[block];
}

static const char *block_text(enum block block) {
    static const char *const texts[] = {
#define X(constant, name, text) text,
        BLOCK_LIST(X)
#undef X
    };
    return texts[block];
}

bool account_checks_balance(const struct account *account) {
    return account->prepaid || !account->spec->payment_method;
}

/* ---- mails ---- */

static void mail_fires(struct event *event) {
    struct threshold *threshold = container_of(event, struct threshold, mail);
    struct account *account = threshold->account;
    const struct money_text amount = account_money(threshold->amount);

    threshold->mails++;
    if (threshold->spent_when_read == MONEY_NONE) {
        threshold->read_at = account->config.clock->now;
        threshold->spent_when_read = account->spending.incurred;
    }
    account_notice(account, NOTICE_ALERT, threshold->name, threshold->amount,
                   threshold->on_balance ? "mail: the balance is below %s"
                                         : "mail: spend of this period has reached %s",
                   amount.bytes);
}

static void add_threshold(struct account *account, const char *name, bool on_balance, money amount,
                          double ratio) {
    struct threshold *threshold = &account->thresholds[account->threshold_count++];

    threshold->name = name;
    threshold->on_balance = on_balance;
    threshold->amount = amount;
    threshold->ratio = ratio;
    threshold->reached_at = SIM_TIME_NEVER;
    threshold->read_at = SIM_TIME_NEVER;
    threshold->spent_when_read = MONEY_NONE;
    threshold->blocked_at = SIM_TIME_NEVER;
    threshold->mail.fire = mail_fires;
    threshold->account = account;
}

void account_thresholds_init(struct account *account) {
    const struct account_spec *spec = account->spec;
    const struct alert_spec *alerts = spec->alerts.items;

    account->thresholds =
        arena_new(account->config.arena, struct threshold, spec->alerts.count + 2);
    if (spec->soft_limit != MONEY_NONE)
        add_threshold(account, "soft_limit", false, spec->soft_limit, NAN);
    if (spec->budget != MONEY_NONE)
        add_threshold(account, "budget", false, spec->budget, NAN);
    for (size_t i = 0; i < spec->alerts.count; i++) {
        const struct alert_spec *alert = &alerts[i];
        const bool on_balance = alert->balance != MONEY_NONE;
        const char *name =
            alert->name ? alert->name : arena_printf(account->config.arena, "alert %zu", i + 1);
        add_threshold(account, name, on_balance, on_balance ? alert->balance : alert->amount,
                      alert->ratio);
    }
}

/* What a ratio is a ratio of. */
static money ratio_base(const struct account *account) {
    const money *limit = account->spending.limit;

    if (limit[SPEND_ORGANIZATION] != MONEY_NONE)
        return limit[SPEND_ORGANIZATION];
    return limit[SPEND_CAP] != MONEY_NONE ? limit[SPEND_CAP] : account->spec->budget;
}

static bool beyond(const struct account *account, const struct threshold *threshold) {
    if (threshold->amount == MONEY_NONE)
        return false;
    return threshold->on_balance ? account->ledger.posted < threshold->amount
                                 : account->spending.posted >= threshold->amount;
}

static void look_at_thresholds(struct account *account, sim_time now) {
    for (size_t i = 0; i < account->threshold_count; i++) {
        struct threshold *threshold = &account->thresholds[i];
        if (!isnan(threshold->ratio)) {
            const money base = ratio_base(account);
            threshold->amount =
                base == MONEY_NONE ? MONEY_NONE : from_dollars(to_dollars(base) * threshold->ratio);
        }
        const bool reached = beyond(account, threshold);
        if (reached && !threshold->reached) {
            if (threshold->reached_at == SIM_TIME_NEVER)
                threshold->reached_at = now;
            if (!agenda_armed(&threshold->mail))
                clock_arm(account->config.clock, &threshold->mail,
                          time_add_sat(now, account->spec->mail_delay), EVENT_MONEY);
        }
        threshold->reached = reached;
    }
}

/* ---- blocks ---- */

static void set_block(struct account *account, sim_time now, enum block block, bool on,
                      money value) {
    struct block_state *state = &account->blocks[block];

    if (state->on == on)
        return;
    state->on = on;
    if (!on) {
        state->total += now - state->since;
        account_notice(account, NOTICE_UNBLOCKED, block_name(block), value, "no longer refused: %s",
                       block_text(block));
        return;
    }
    state->since = now;
    if (state->first_at == SIM_TIME_NEVER)
        state->first_at = now;
    if (account->blocked_at == SIM_TIME_NEVER)
        account->blocked_at = now;
    for (size_t i = 0; i < account->threshold_count; i++)
        if (account->thresholds[i].reached_at <= now &&
            account->thresholds[i].blocked_at == SIM_TIME_NEVER)
            account->thresholds[i].blocked_at = now;
    account_notice(account, NOTICE_BLOCKED, block_name(block), value, "refused from now on: %s",
                   block_text(block));
}

/* Free images that enforcement still counts, for whatever SKU. */
static bool images_posted(const struct account *account) {
    const struct ledger *ledger = &account->ledger;

    for (size_t i = 0; i < ledger->count && ledger->particular > 0; i++) {
        const struct lot *lot = ledger->lots[i];
        if (!lot->suspended && !lot->expired && !lot->scope.pays_none &&
            lot->images + lot->images_unposted > 0)
            return true;
    }
    return false;
}

static void look_at_balance(struct account *account, sim_time now) {
    const money posted = account->ledger.posted;
    const bool empty = posted <= 0 && !images_posted(account);
    const bool suspended = account->resume_at != SIM_TIME_NEVER;
    const bool checked = account_checks_balance(account);
    const bool refused = checked && (empty || account->short_of_ask);
    const bool pays = account->spec->payment_method;

    /* A refusal for an empty balance outlives the credit that cures it by the clearing delay. */
    const bool held = checked && now < account->hold_until;
    set_block(account, now, BLOCK_UNPAID_INVOICE, account->unpaid > 0, account->invoiced);
    set_block(account, now, BLOCK_CARRY_OVER, refused && suspended, posted);
    set_block(account, now, BLOCK_PAYMENT_METHOD, refused && !suspended && !pays, posted);
    set_block(account, now, BLOCK_BALANCE, (refused && !suspended && pays) || held, posted);
}

/* ---- when to look again ---- */

static void set_triggers(struct account *account, sim_time now) {
    const struct spending *spending = &account->spending;
    money spend = MONEY_NONE, floor = account_recharge_floor(account, now);

    for (int which = SPEND_ORGANIZATION; which < SPEND_LIMITS; which++)
        if (!account->blocks[which].on && spending->limit[which] < spend)
            spend = spending->limit[which];
    for (size_t i = 0; i < account->threshold_count; i++) {
        const struct threshold *threshold = &account->thresholds[i];
        if (threshold->reached || threshold->amount == MONEY_NONE)
            continue;
        if (!threshold->on_balance && threshold->amount < spend)
            spend = threshold->amount;
        if (threshold->on_balance && threshold->amount > floor)
            floor = threshold->amount;
    }
    if (account_checks_balance(account) && account->ledger.posted > 0 && floor < 1)
        floor = 1;
    account->spend_trigger = spend;
    account->balance_floor = floor;
    account->project_trigger =
        account->blocks[BLOCK_PROJECT_LIMIT].on ? MONEY_NONE : spending->limit[SPEND_PROJECT];
}

/* Up to which ask a call passes without being looked at. */
static money clear_up_to(const struct account *account, sim_time now) {
    const bool upgraded = account->step_count > 1;

    for (int block = 0; block <= BLOCK_UNPAID_INVOICE; block++)
        if (account->blocks[block].on)
            return -1;
    if (upgraded && account->spec->stale_keys == STALE_KEYS_KEEP_ERROR)
        return -1;
    if (!account_checks_balance(account))
        return MONEY_NONE;
    if (now < account->hold_until || account->ledger.particular > 0 || account->ledger.posted <= 0)
        return -1;
    return account->spec->balance_rule == BALANCE_POSITIVE ? MONEY_NONE : account->ledger.posted;
}

void account_look(struct account *account, sim_time now) {
    const struct spending *spending = &account->spending;

    look_at_thresholds(account, now);
    for (int which = 0; which < SPEND_LIMITS; which++)
        set_block(account, now, (enum block)which,
                  spending_reached(spending, (enum spend_limit)which), spending->limit[which]);
    look_at_balance(account, now);
    account_recharge(account, now);
    set_triggers(account, now);
    account->clear_up_to = clear_up_to(account, now);
}

_Static_assert((int)BLOCK_PROJECT_LIMIT == (int)SPEND_PROJECT &&
                   (int)BLOCK_HARD_LIMIT == (int)SPEND_ORGANIZATION &&
                   (int)BLOCK_MONTHLY_CAP == (int)SPEND_CAP,
               "the first blocks are the spend limits");

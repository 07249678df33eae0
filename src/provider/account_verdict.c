/* Whether a call is refused for its key or for money, and with which code. */
#include <assert.h>

#include "provider/account_parts.h"

/* When the key that is used now was made; INT64_MIN: before everything. */
static sim_time key_made(const struct account *account, uint32_t index, sim_time now) {
    const struct api_key_spec *keys = account->spec->keys.items;

    if (index >= account->spec->keys.count)
        return now;
    const struct api_key_spec *key = &keys[index];
    if (key->rotated_at <= now)
        return key->rotated_at;
    return key->made_at == SIM_TIME_NEVER ? INT64_MIN : key->made_at;
}

size_t account_tier_of_key(const struct account *account, uint32_t key) {
    size_t step = account->step_count;

    if (!account->spec || account->spec->stale_keys != STALE_KEYS_KEEP_LIMITS)
        return account_tier(account);
    const sim_time made = key_made(account, key, account->config.clock->now);
    while (step > 1 && account->steps[step - 1].at > made)
        step--;
    return account->steps[step - 1].tier;
}

static bool key_gives_error(const struct account *account, uint32_t key, sim_time now) {
    return account->step_count > 1 && account->spec->stale_keys == STALE_KEYS_KEEP_ERROR &&
           key_made(account, key, now) < account->steps[account->step_count - 1].at;
}

static enum verdict verdict_of(const struct account *account, enum block block) {
    static const enum verdict by_cause[BLOCKS] = {
        [BLOCK_PROJECT_LIMIT] = VERDICT_PROJECT_SPEND_LIMIT_EXCEEDED,
        [BLOCK_HARD_LIMIT] = VERDICT_ORGANIZATION_SPEND_LIMIT_EXCEEDED,
        [BLOCK_MONTHLY_CAP] = VERDICT_ORGANIZATION_USAGE_LIMIT_EXCEEDED,
        [BLOCK_UNPAID_INVOICE] = VERDICT_ORGANIZATION_SPEND_LIMIT_EXCEEDED,
        [BLOCK_PAYMENT_METHOD] = VERDICT_ORGANIZATION_SPEND_LIMIT_EXCEEDED,
        [BLOCK_BALANCE] = VERDICT_CREDIT_BALANCE_EXHAUSTED,
    };

    if (block == BLOCK_CARRY_OVER)
        return VERDICT_INSUFFICIENT_QUOTA;
    switch ((enum error_style)account->spec->error_style) {
    case ERROR_STYLE_HARD_LIMIT:
        return VERDICT_BILLING_HARD_LIMIT_REACHED;
    case ERROR_STYLE_QUOTA:
        return VERDICT_INSUFFICIENT_QUOTA;
    case ERROR_STYLE_BY_CAUSE:
        break;
    }
    return by_cause[block];
}

static enum verdict refuse(struct account *account, sim_time now, enum block block) {
    struct block_state *state = &account->blocks[block];

    state->refusals++;
    if (state->first_refused_at == SIM_TIME_NEVER)
        state->first_refused_at = now;
    if ((block == BLOCK_BALANCE || block == BLOCK_PAYMENT_METHOD) &&
        account->ran_dry_at == SIM_TIME_NEVER)
        account->ran_dry_at = now;
    return verdict_of(account, block);
}

/* Why an empty balance is empty. */
static enum block balance_cause(const struct account *account) {
    if (account->resume_at != SIM_TIME_NEVER)
        return BLOCK_CARRY_OVER;
    return account->spec->payment_method ? BLOCK_BALANCE : BLOCK_PAYMENT_METHOD;
}

static bool balance_passes(const struct account *account, sim_time now, const struct call *call,
                           money ask) {
    money posted = account->ledger.posted;
    int64_t images = 0;

    if (now < account->hold_until)
        return false;
    if (account->ledger.particular > 0)
        posted = ledger_posted_for(&account->ledger, now, call->sku, &images);
    if (account->spec->balance_rule == BALANCE_POSITIVE)
        return posted > 0 || images > 0;
    if (images >= call->n)
        return true;
    return posted >= ask / call->n * (call->n - images);
}

enum verdict account_object(struct account *account, sim_time now, const struct call *call,
                            money ask) {
    assert(account->spec);
    assert(call->n > 0);
    if (now >= account->clear_until)
        account_catch_up(account, now);
    if (key_gives_error(account, call->key, now))
        return stale_key_verdict(account->spec->stale_key_error);
    for (int block = 0; block <= BLOCK_UNPAID_INVOICE; block++)
        if (account->blocks[block].on)
            return refuse(account, now, (enum block)block);
    if (!account_checks_balance(account) || balance_passes(account, now, call, ask))
        return VERDICT_SUCCESS;
    const enum block cause = balance_cause(account);
    if (!account->blocks[cause].on) {
        account->short_of_ask = true;
        account_look(account, now);
    }
    return refuse(account, now, cause);
}

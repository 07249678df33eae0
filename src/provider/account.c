#include "provider/account.h"

void account_init(struct account *account, const struct account_config *config) {
    account->config = *config;
    account->incurred = 0;
    account->tier =
        config->spec ? tier_find(config->tiers, config->tier_count, config->spec->tier) : 0;
    if (account->tier == config->tier_count)
        account->tier = 0;
}

void account_finish(struct account *account, sim_time now) {
    (void)account;
    (void)now;
}

size_t account_tier(const struct account *account) {
    return account->tier;
}

size_t account_tier_of_key(const struct account *account, uint32_t key) {
    (void)key;
    return account->tier;
}

bool account_verified(const struct account *account, sim_time now) {
    const struct account_spec *spec = account->config.spec;

    return !spec || spec->verified ||
           now >= time_add_sat(spec->verified_at, spec->verification_delay);
}

const struct billed_spec *account_billed(const struct account *account) {
    static const struct billed_spec usual = {
        .delivered = true, .timed_out = true, .abandoned = true};

    return account->config.spec ? &account->config.spec->billed : &usual;
}

enum verdict account_verdict(struct account *account, sim_time now, const struct call *call,
                             money ask) {
    (void)account;
    (void)now;
    (void)call;
    (void)ask;
    return VERDICT_SUCCESS;
}

money account_charge(struct account *account, sim_time now, const struct charge_record *charge) {
    (void)now;
    account->incurred += charge->amount;
    return charge->amount;
}

money account_incurred(const struct account *account) {
    return account->incurred;
}

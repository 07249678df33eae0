/* What a run says about money that no request does: balances, expiry, limits on spend. */
#include <math.h>
#include <stdlib.h>

#include "provider/account.h"
#include "world/world_parts.h"

void world_close_accounts(struct world *world) {
    for (size_t i = 0; i < world->scenario->provider_count; i++) {
        struct account *account = provider_account(world->providers[i]);
        if (account)
            account_finish(account, world->clock.now);
    }
}

static struct reading told(double value) {
    return (struct reading){value, NAN, NAN};
}

/* Adds to a sum that is unknown as long as nothing has been added. */
static void add_money(struct reading *sum, money amount) {
    sum->value = (isnan(sum->value) ? 0 : sum->value) + to_dollars(amount);
}

/* Whether the account has credit at all: else its balance says nothing. */
static bool keeps_credit(const struct account *account) {
    return account->prepaid || account_line_count(account) > 0;
}

void world_account_readings(const struct world *world, struct reading *out) {
    bool any = false, dry = false, blocked = false;

    for (size_t i = 0; i < world->scenario->provider_count; i++) {
        const struct account *account = provider_account(world->providers[i]);
        if (!account || !world->scenario->providers[i].account)
            continue;
        any = true;
        dry |= account_ran_dry_at(account) != SIM_TIME_NEVER;
        blocked |= account_blocked_at(account) != SIM_TIME_NEVER;
        add_money(&out[METRIC_BREAKAGE], account_breakage(account));
        if (isnan(out[METRIC_OVERSHOOT].value) ||
            to_dollars(account_overshoot(account)) > out[METRIC_OVERSHOOT].value)
            out[METRIC_OVERSHOOT] = told(to_dollars(account_overshoot(account)));
        if (keeps_credit(account)) {
            add_money(&out[METRIC_BALANCE], account_balance(account));
            add_money(&out[METRIC_LOWEST_BALANCE], account_lowest_balance(account));
        }
    }
    if (any) {
        out[METRIC_RAN_DRY] = told(dry);
        out[METRIC_BLOCKED] = told(blocked);
    }
}

bool world_account_summaries(const struct world *world, struct summary *out) {
    const size_t providers = world->scenario->provider_count;
    bool done = true;

    out->accounts = calloc(providers + 1, sizeof *out->accounts);
    if (!out->accounts)
        return false;
    for (size_t i = 0; done && i < providers; i++) {
        const struct account *account = provider_account(world->providers[i]);
        if (account && world->scenario->providers[i].account)
            done = account_summary_init(&out->accounts[out->account_count++], account);
    }
    return done;
}

struct account *world_account(const struct world *world, size_t provider) {
    return world->scenario->providers[provider].account
               ? provider_account(world->providers[provider])
               : NULL;
}

/* Readings of an account: plain numbers, nothing is changed by asking. */
#include <assert.h>

#include "provider/account_parts.h"

size_t account_tier(const struct account *account) {
    return account->spec ? account->ladder.current : 0;
}

bool account_verified(const struct account *account, sim_time now) {
    const struct account_spec *spec = account->spec;

    return !spec || spec->verified ||
           now >= time_add_sat(spec->verified_at, spec->verification_delay);
}

const struct billed_spec *account_billed(const struct account *account) {
    static const struct billed_spec usual = {
        .delivered = true, .timed_out = true, .abandoned = true};

    return account->spec ? &account->spec->billed : &usual;
}

money account_incurred(const struct account *account) {
    return account->spending.total;
}

money account_balance(const struct account *account) {
    return ledger_balance(&account->ledger);
}

money account_lowest_balance(const struct account *account) {
    return account->ledger.lowest;
}

money account_unusable(const struct account *account) {
    return ledger_balance(&account->ledger) - account->ledger.spendable;
}

money account_posted_spend(const struct account *account) {
    return account->spec ? account->spending.posted : account->spending.total;
}

money account_overshoot(const struct account *account) {
    money most = 0;

    for (int which = 0; which < SPEND_LIMITS; which++)
        if (account->spending.overshoot[which] > most)
            most = account->spending.overshoot[which];
    return most;
}

money account_breakage(const struct account *account) {
    return account->ledger.expired;
}

int64_t account_images_lost(const struct account *account) {
    return account->ledger.images_expired;
}

sim_time account_ran_dry_at(const struct account *account) {
    return account->ran_dry_at;
}

sim_time account_blocked_at(const struct account *account) {
    return account->blocked_at;
}

const struct block_state *account_block(const struct account *account, enum block block) {
    assert((int)block >= 0 && block < BLOCKS);
    return &account->blocks[block];
}

size_t account_line_count(const struct account *account) {
    return account->ledger.line_count;
}

const struct ledger_line *account_line(const struct account *account, size_t index) {
    assert(index < account->ledger.line_count);
    return account->ledger.lines[index];
}

size_t account_threshold_count(const struct account *account) {
    return account->threshold_count;
}

const struct threshold *account_threshold(const struct account *account, size_t index) {
    assert(index < account->threshold_count);
    return &account->thresholds[index];
}

sim_time threshold_warning(const struct threshold *threshold) {
    if (threshold->read_at == SIM_TIME_NEVER || threshold->blocked_at == SIM_TIME_NEVER)
        return SIM_TIME_NEVER;
    return threshold->blocked_at - threshold->read_at;
}

size_t account_tier_steps(const struct account *account, const struct tier_step **steps) {
    *steps = account->steps;
    return account->step_count;
}

size_t account_periods(const struct account *account, struct spend_period *out, size_t most) {
    const struct spending *spending = &account->spending;

    if (!account->spec)
        return 0;
    for (size_t i = 0; i < spending->period_count && i < most; i++)
        out[i] = spending->periods[i];
    if (spending->period_count < most) {
        out[spending->period_count].start = spending->start;
        out[spending->period_count].incurred = spending->incurred;
        out[spending->period_count].project_incurred = spending->project_incurred;
    }
    return spending->period_count + 1;
}

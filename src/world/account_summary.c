#include "world/account_summary.h"

#include <string.h>

static void summarize_credits(struct account_summary *out, const struct account *account) {
    const size_t count = account_line_count(account);

    out->credits = arena_new(&out->arena, struct credit_summary, count);
    if (!out->credits)
        return;
    out->credit_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct ledger_line *line = account_line(account, i);
        struct credit_summary *credit = &out->credits[i];
        credit->name = arena_strdup(&out->arena, line->name);
        credit->category = line->category;
        credit->credited = line->credited;
        credit->drawn = line->drawn;
        credit->expired = line->expired;
        credit->images_credited = line->images_credited;
        credit->images_drawn = line->images_drawn;
        credit->images_expired = line->images_expired;
    }
}

static void summarize_thresholds(struct account_summary *out, const struct account *account) {
    const size_t count = account_threshold_count(account);

    out->thresholds = arena_new(&out->arena, struct threshold_summary, count);
    if (!out->thresholds)
        return;
    out->threshold_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct threshold *from = account_threshold(account, i);
        struct threshold_summary *threshold = &out->thresholds[i];
        threshold->name = arena_strdup(&out->arena, from->name);
        threshold->on_balance = from->on_balance;
        threshold->amount = from->amount;
        threshold->reached_at = from->reached_at;
        threshold->read_at = from->read_at;
        threshold->warning = threshold_warning(from);
        threshold->spent_when_read = from->spent_when_read;
    }
}

static void summarize_tiers(struct account_summary *out, const struct account *account) {
    const struct tier_step *steps;
    const size_t step_count = account_tier_steps(account, &steps);
    const size_t count = account->ladder.count;

    out->tier_at = arena_new(&out->arena, sim_time, count);
    if (!out->tier_at || count == 0)
        return;
    out->tier_count = count;
    for (size_t tier = 0; tier < count; tier++) {
        out->tier_at[tier] = SIM_TIME_NEVER;
        for (size_t i = step_count; i-- > 0;)
            if (steps[i].tier >= tier)
                out->tier_at[tier] = steps[i].at;
    }
}

bool account_summary_init(struct account_summary *out, const struct account *account) {
    memset(out, 0, sizeof *out);
    arena_init(&out->arena);
    out->provider = account->config.provider;
    out->incurred = account_incurred(account);
    out->other = account->other_total;
    out->largest_period = account->spending.incurred;
    for (size_t i = 0; i < account->spending.period_count; i++)
        if (account->spending.periods[i].incurred > out->largest_period)
            out->largest_period = account->spending.periods[i].incurred;
    out->balance = account_balance(account);
    out->lowest_balance = account_lowest_balance(account);
    out->breakage = account_breakage(account);
    out->overshoot = account_overshoot(account);
    out->keeps_credit = account->prepaid || account_line_count(account) > 0;
    out->ran_dry_at = account_ran_dry_at(account);
    out->blocked_at = account_blocked_at(account);
    summarize_credits(out, account);
    summarize_thresholds(out, account);
    summarize_tiers(out, account);
    for (int block = 0; block < BLOCKS; block++) {
        const struct block_state *state = account_block(account, (enum block)block);
        out->refusals[block].first_at = state->first_at;
        out->refusals[block].total = state->total;
        out->refusals[block].calls = state->refusals;
    }
    return !out->arena.failed;
}

void account_summary_release(struct account_summary *summary) {
    arena_release(&summary->arena);
    memset(summary, 0, sizeof *summary);
}

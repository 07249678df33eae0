/*
 * min-credit: the least prepaid credit at the start, account.opening_credit.
 *
 * Candidate -k is k steps of credit: the least is the hardest. The account is taken as prepaid, as
 * it is by itself wherever credit is bought; one that has credit and is postpaid, or that refills
 * by itself, is refused, since credit at the start decides nothing there. ASSUMPTION: no more than
 * a million dollars are looked for, nor more than 10^9 steps.
 */
#include <string.h>

#include "study/solve_for.h"

#define CREDIT_MOST (1000000 * NUSD_PER_USD)
#define STEPS_MOST  1000000000

static bool check_account(const struct account_spec *account, struct error *err) {
    if (account->auto_recharge)
        return error_set(err, ERROR_SCENARIO,
                         "account.auto_recharge: credit is bought again whenever it runs low, so "
                         "that none is needed at the start; remove it to solve for the credit");
    if (account->settlement == SETTLEMENT_POSTPAID && account->opening_credit > 0)
        return error_set(err, ERROR_SCENARIO,
                         "account.settlement: it is postpaid, so that no credit is needed");
    return true;
}

static bool prepare(struct solve_for *solve, struct error *err) {
    const money step = solve->question->step;
    size_t provider;

    if (step <= 0)
        return error_set(err, ERROR_USAGE, "the step must be above $0");
    if (!solve_find_provider(solve, true, &provider, err))
        return false;
    const struct account_spec *account = solve->base->providers[provider].account;
    if (!check_account(account, err))
        return false;
    solve->path = solve_account_path(solve, provider);
    solve->unit = "USD";
    const int64_t most = CREDIT_MOST / step, now = account->opening_credit / step;
    solve->edge.least = -(most < STEPS_MOST ? most : STEPS_MOST);
    solve->edge.most = 0;
    solve->edge.start = -(now > 0 ? now : NUSD_PER_USD / step + 1);
    if (solve->edge.start < solve->edge.least)
        solve->edge.start = solve->edge.least;
    return solve->path ? true : error_no_memory(err);
}

static money credit_of(const struct solve_for *solve, int64_t candidate) {
    return -candidate * solve->question->step;
}

static void format(struct text *out, const struct solve_for *solve, int64_t candidate) {
    money_format(out, credit_of(solve, candidate));
}

static struct solve_overrides turn(const struct solve_for *solve, int64_t candidate) {
    struct scenario_override *overrides = arena_new(solve->arena, struct scenario_override, 2);
    const char *settlement = arena_printf(solve->arena, "%s.settlement", solve->path);
    const char *credit = arena_printf(solve->arena, "%s.opening_credit", solve->path);
    struct text text;

    text_init_for(&text, &solve->arena->failed);
    format(&text, solve, candidate);
    const char *value = arena_strdup(solve->arena, text_cstr(&text));
    text_release(&text);
    if (!overrides || !settlement || !credit || !value)
        return (struct solve_overrides){0};
    overrides[0] = (struct scenario_override){credit, value, "solve"};
    overrides[1] = (struct scenario_override){settlement, "prepaid", "solve"};
    return (struct solve_overrides){overrides, 2};
}

static double number(const struct solve_for *solve, int64_t candidate) {
    return to_dollars(credit_of(solve, candidate));
}

const struct solve_type solve_credit = {
    .name = "min-credit",
    .help = "the least prepaid credit at the start of the account",
    .asked = "least credit",
    .every = "No credit is needed: even %s meets",
    .none = "No credit, however high, meets",
    .noun = "credit",
    .whole = true,
    .prepare = prepare,
    .turn = turn,
    .format = format,
    .number = number,
};

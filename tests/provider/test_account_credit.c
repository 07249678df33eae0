/*
 * How credit comes in and runs out: purchases, recharges, declined cards, invoices, free images,
 * the two rules for a balance. Worked by hand.
 */
#include "money_bench.h"

#include "engine/dist.h"

static struct bench bench;

#define DAY(n)  ((sim_time)(n)*NS_PER_DAY)
#define HOUR(n) ((sim_time)(n)*NS_PER_HOUR)
#define REFUSED VERDICT_BILLING_HARD_LIMIT_REACHED

static struct auto_recharge_spec recharge_spec(money below, money amount) {
    struct auto_recharge_spec spec;

    memset(&spec, 0, sizeof spec);
    spec_defaults(account_field_sub("auto_recharge"), &spec);
    spec.below = below;
    spec.amount = amount;
    return spec;
}

/* `positive`: $0.01 left lets a $5 call pass; `covers_ask` refuses it and lets one of $0.01 pass.
 */
static void test_the_two_rules_for_a_balance(void **state) {
    (void)state;
    for (int rule = BALANCE_POSITIVE; rule <= BALANCE_COVERS_ASK; rule++) {
        const bool covers = rule == BALANCE_COVERS_ASK;
        bench_init(&bench, "2026-06-01");
        bench.spec.opening_credit = DOLLAR;
        bench.spec.balance_rule = rule;
        bench_start(&bench);
        assert_int_equal(bench_ask(&bench, 0, 1, DOLLAR), VERDICT_SUCCESS);
        assert_int_equal(bench_ask(&bench, 0, 1, DOLLAR + 1), covers ? REFUSED : VERDICT_SUCCESS);
        bench_charge(&bench, 0, 1, 99 * CENT);
        assert_int_equal(bench_ask(&bench, 0, 1, 5 * DOLLAR), covers ? REFUSED : VERDICT_SUCCESS);
        assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_SUCCESS);
        bench_charge(&bench, 0, 1, CENT);
        assert_int_equal(bench_ask(&bench, 0, 1, CENT), REFUSED);
        bench_end(&bench);
    }
}

/* Seen an hour late: the balance goes below zero, and the next purchase pays that first. */
static void test_a_balance_seen_late_goes_negative(void **state) {
    struct purchase_spec purchases[] = {bench_purchase(HOUR(10), 5 * DOLLAR)};

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.opening_credit = DOLLAR;
    bench.spec.purchases = bench_list(purchases, 1);
    bench.spec.billing_lag = HOUR(1);
    bench_start(&bench);
    bench_charge_at(&bench, HOUR(1), DOLLAR);
    bench_charge_at(&bench, HOUR(1) + 1, 2 * DOLLAR);
    assert_int_equal(bench_ask_at(&bench, HOUR(2) - 1, CENT), VERDICT_SUCCESS);
    assert_int_equal(bench_ask_at(&bench, HOUR(2), CENT), REFUSED);
    assert_int_equal(account_ran_dry_at(&bench.account), HOUR(1));
    assert_money_equal(account_lowest_balance(&bench.account), -2 * DOLLAR);
    bench_run(&bench, HOUR(11));
    assert_money_equal(account_balance(&bench.account), 3 * DOLLAR);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_SUCCESS);
    assert_int_equal(bench_find_notice(&bench, NOTICE_UNBLOCKED, "balance", 0)->at, HOUR(10));
    bench_end(&bench);
}

/* Bought on 29 February 2024, usable an hour later, lost on 28 February 2025 counted from payment.
 */
static void test_bought_credit_lives_a_year_from_its_payment(void **state) {
    struct purchase_spec purchases[] = {bench_purchase(0, 5 * DOLLAR)};

    (void)state;
    bench_init(&bench, "2024-02-29T08:00:00Z");
    bench.spec.purchases = bench_list(purchases, 1);
    bench.spec.crediting_delay = HOUR(1);
    bench_start(&bench);
    bench_run(&bench, HOUR(1));
    assert_money_equal(account_balance(&bench.account), 0);
    bench_run(&bench, HOUR(1) + 1);
    assert_money_equal(account_balance(&bench.account), 5 * DOLLAR);
    const sim_time lost = account_sim_time_of(&bench, bench_date("2025-02-28T08:00:00Z"));
    bench_run(&bench, lost);
    assert_money_equal(account_breakage(&bench.account), 0);
    bench_run(&bench, lost + 1);
    assert_money_equal(account_breakage(&bench.account), 5 * DOLLAR);
    assert_money_equal(account_line(&bench.account, 0)->expired, 5 * DOLLAR);
    bench_end(&bench);
}

/*
 * Below $2 buys $5, at most $10 a month. From $3 with $1 an hour: $1 left after the 2nd charge, +5;
 * 6, 5, 4, 3, 2, 1 after the 7th, +5; then 5 … 1 and the month's limit is used up. It runs dry at
 * the 13th. The recharge of July comes at the edge of the month.
 */
static void test_a_recharge_waits_for_the_months_edge(void **state) {
    struct auto_recharge_spec recharge = recharge_spec(2 * DOLLAR, 5 * DOLLAR);

    (void)state;
    recharge.monthly_limit = 10 * DOLLAR;
    bench_init(&bench, "2026-06-01");
    bench.spec.opening_credit = 3 * DOLLAR;
    bench.spec.auto_recharge = &recharge;
    bench_start(&bench);
    for (int hour = 1; hour <= 13; hour++) {
        assert_int_equal(bench_ask_at(&bench, HOUR(hour), DOLLAR), VERDICT_SUCCESS);
        bench_charge(&bench, 0, 1, DOLLAR);
    }
    assert_int_equal(bench_ask_at(&bench, HOUR(14), DOLLAR), REFUSED);
    bench_run(&bench, DAY(30) + 1);
    static const sim_time at[] = {0, HOUR(2), HOUR(7), DAY(30)};
    for (size_t i = 0; i < array_size(at); i++)
        assert_int_equal(bench_find_entry(&bench, LEDGER_PURCHASE, i)->at, at[i]);
    assert_null(bench_find_entry(&bench, LEDGER_PURCHASE, 4));
    assert_money_equal(account_balance(&bench.account), 5 * DOLLAR);
    assert_int_equal(bench_ask(&bench, 0, 1, DOLLAR), VERDICT_SUCCESS);
    bench_end(&bench);
}

/* To $10 when below $2: at $1.50 it buys $8.50; while that is on its way nothing more is bought. */
static void test_a_recharge_to_a_target_buys_what_is_missing(void **state) {
    struct auto_recharge_spec recharge = recharge_spec(2 * DOLLAR, MONEY_NONE);

    (void)state;
    recharge.to = 10 * DOLLAR;
    recharge.crediting_delay = HOUR(5);
    bench_init(&bench, "2026-06-01");
    bench.spec.opening_credit = 3 * DOLLAR;
    bench.spec.auto_recharge = &recharge;
    bench_start(&bench);
    bench_charge_at(&bench, HOUR(1), 150 * CENT);
    bench_charge_at(&bench, HOUR(2), 50 * CENT);
    bench_run(&bench, HOUR(8));
    assert_int_equal(bench_find_entry(&bench, LEDGER_PURCHASE, 1)->at, HOUR(6));
    assert_money_equal(bench_find_entry(&bench, LEDGER_PURCHASE, 1)->amount, 850 * CENT);
    assert_money_equal(account_balance(&bench.account), 950 * CENT);
    assert_null(bench_find_entry(&bench, LEDGER_PURCHASE, 2));
    bench_end(&bench);
}

/* Without lag, delay and limit nobody is ever refused: a recharge comes before the next call. */
static void test_an_instant_recharge_never_refuses(void **state) {
    struct auto_recharge_spec recharge = recharge_spec(DOLLAR, 5 * DOLLAR);

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.opening_credit = DOLLAR;
    bench.spec.auto_recharge = &recharge;
    bench.spec.balance_rule = BALANCE_COVERS_ASK;
    bench_start(&bench);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(bench_ask_at(&bench, HOUR(i), DOLLAR), VERDICT_SUCCESS);
        bench_charge(&bench, 0, 1, DOLLAR);
    }
    assert_int_equal(account_block(&bench.account, BLOCK_BALANCE)->refusals, 0);
    bench_end(&bench);
}

/* Minimum, maximum by tier, a declined card, none at all: each is said and nothing is bought. */
static void test_purchases_that_are_not_made(void **state) {
    struct tier_spec tiers[] = {bench_tier("1", 0, 0, MONEY_NONE)};
    struct card_declined_spec card = {HOUR(20), HOUR(10)};
    struct purchase_spec purchases[] = {
        bench_purchase(HOUR(1), 4 * DOLLAR),  /* below the minimum of $5 */
        bench_purchase(HOUR(2), 60 * DOLLAR), /* made: $60 */
        bench_purchase(HOUR(3), 41 * DOLLAR), /* would make $101 of at most $100 */
        bench_purchase(HOUR(4), 40 * DOLLAR), /* made: $100 */
        bench_purchase(HOUR(5), 5 * DOLLAR),  /* the card is declined */
        bench_purchase(HOUR(25), 5 * DOLLAR), /* within the time when the card fails */
    };

    (void)state;
    purchases[4].declined = true;
    tiers[0].credit_maximum = 100 * DOLLAR;
    bench_init(&bench, "2026-06-01");
    bench.config.tiers = tiers;
    bench.config.tier_count = 1;
    bench.spec.card_declined = &card;
    bench.spec.purchase_minimum = 5 * DOLLAR;
    bench.spec.purchases = bench_list(purchases, array_size(purchases));
    bench_start(&bench);
    bench_run(&bench, DAY(3));
    assert_money_equal(account_balance(&bench.account), 100 * DOLLAR);
    static const sim_time at[] = {HOUR(1), HOUR(3), HOUR(5), HOUR(25)};
    for (size_t i = 0; i < array_size(at); i++)
        assert_int_equal(bench_find_notice(&bench, NOTICE_DECLINED, "purchase", i)->at, at[i]);
    assert_null(bench_find_notice(&bench, NOTICE_DECLINED, NULL, 4));
    bench_end(&bench);
}

/* A card that fails for 36 hours: the recharge is tried again each day and comes on the third. */
static void test_a_declined_recharge_is_tried_again_each_day(void **state) {
    struct auto_recharge_spec recharge = recharge_spec(2 * DOLLAR, 5 * DOLLAR);
    struct card_declined_spec card = {0, HOUR(36)};

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.opening_credit = DOLLAR;
    bench.spec.auto_recharge = &recharge;
    bench.spec.card_declined = &card;
    bench_start(&bench);
    bench_run(&bench, DAY(5));
    assert_int_equal(bench_find_entry(&bench, LEDGER_PURCHASE, 1)->at, DAY(2));
    assert_int_equal(bench_find_notice(&bench, NOTICE_DECLINED, NULL, 1)->at, DAY(1));
    assert_null(bench_find_notice(&bench, NOTICE_DECLINED, NULL, 2));
    bench_end(&bench);
}

/* No payment method: with credit it passes, without it refuses like a hard limit, also postpaid. */
static void test_without_a_payment_method_only_credit_pays(void **state) {
    struct grant_spec grants[] = {bench_grant("trial", DOLLAR)};

    (void)state;
    for (int settlement = SETTLEMENT_PREPAID; settlement <= SETTLEMENT_POSTPAID; settlement++) {
        bench_init(&bench, "2023-06-01");
        bench.spec.settlement = settlement;
        bench.spec.payment_method = false;
        bench.spec.error_style = ERROR_STYLE_BY_CAUSE;
        bench.spec.grants = bench_list(grants, 1);
        bench_start(&bench);
        assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_SUCCESS);
        bench_charge(&bench, 0, 1, DOLLAR);
        assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_ORGANIZATION_SPEND_LIMIT_EXCEEDED);
        assert_true(account_block(&bench.account, BLOCK_PAYMENT_METHOD)->on);
        bench_end(&bench);
    }
}

/* Postpaid: $3 of June are invoiced on 1 July and paid two days later; a grant paid $1 of $4. */
static void test_an_invoice_comes_at_the_months_end(void **state) {
    struct grant_spec grants[] = {bench_grant("g", DOLLAR)};
    struct tier_spec tiers[] = {bench_tier("free", 0, 0, MONEY_NONE),
                                bench_tier("1", 3 * DOLLAR, 0, MONEY_NONE)};

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.config.tiers = tiers;
    bench.config.tier_count = 2;
    bench.spec.settlement = SETTLEMENT_POSTPAID;
    bench.spec.grants = bench_list(grants, 1);
    bench.spec.payment_delay = DAY(2);
    bench_start(&bench);
    bench_charge_at(&bench, DAY(1), 4 * DOLLAR);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_SUCCESS);
    bench_charge_at(&bench, DAY(31), DOLLAR); /* July's: not on June's invoice */
    assert_money_equal(account_balance(&bench.account), -4 * DOLLAR);
    bench_run(&bench, DAY(33));
    const struct bench_entry *payment = bench_find_entry(&bench, LEDGER_PAYMENT, 0);
    assert_int_equal(bench_find_entry(&bench, LEDGER_INVOICE, 0)->at, DAY(30));
    assert_int_equal(payment->at, DAY(32));
    assert_money_equal(payment->amount, 3 * DOLLAR);
    assert_money_equal(account_balance(&bench.account), -DOLLAR);
    assert_int_equal(account_tier(&bench.account), 1); /* $3 paid in: the grant's dollar is not */
    assert_int_equal(account_ran_dry_at(&bench.account), SIM_TIME_NEVER);
    bench_end(&bench);
}

/* The card fails on 1 July and works again on 3 July: refused until the third attempt. */
static void test_an_unpaid_invoice_refuses_like_a_hard_limit(void **state) {
    struct card_declined_spec card = {DAY(30), DAY(2)};

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.card_declined = &card;
    bench_start(&bench);
    bench_charge_at(&bench, DAY(1), DOLLAR);
    assert_int_equal(bench_ask_at(&bench, DAY(30) - 1, CENT), VERDICT_SUCCESS);
    assert_int_equal(bench_ask_at(&bench, DAY(30) + 1, CENT), REFUSED);
    assert_int_equal(bench_ask_at(&bench, DAY(32) - 1, CENT), REFUSED);
    assert_int_equal(bench_ask_at(&bench, DAY(32) + 1, CENT), VERDICT_SUCCESS);
    assert_int_equal(account_block(&bench.account, BLOCK_UNPAID_INVOICE)->total, DAY(2));
    bench_end(&bench);
}

/* 3 free images, $0 else: passes while one is left, ask for 2 with 1 left passes as `positive`. */
static void test_free_images_let_calls_pass_without_money(void **state) {
    struct free_allowance_spec allowance;
    const char *models[] = {"dall-e-3"};

    (void)state;
    memset(&allowance, 0, sizeof allowance);
    spec_defaults(&allowance_fields, &allowance);
    allowance.images = 3;
    allowance.applies_to = bench_list(models, 1);
    for (int rule = BALANCE_POSITIVE; rule <= BALANCE_COVERS_ASK; rule++) {
        bench_init(&bench, "2026-06-10");
        bench.spec.settlement = SETTLEMENT_PREPAID;
        bench.spec.balance_rule = rule;
        bench.spec.free_allowance = &allowance;
        bench_start(&bench);
        assert_int_equal(account_ran_dry_at(&bench.account), SIM_TIME_NEVER);
        assert_int_equal(bench_ask(&bench, 1, 1, CENT), REFUSED); /* another model */
        assert_int_equal(bench_ask(&bench, 0, 2, 4 * CENT), VERDICT_SUCCESS);
        assert_money_equal(bench_charge(&bench, 0, 2, 4 * CENT), 0);
        assert_int_equal(bench_ask(&bench, 0, 2, 4 * CENT),
                         rule == BALANCE_POSITIVE ? VERDICT_SUCCESS : REFUSED);
        assert_int_equal(bench_ask(&bench, 0, 1, 4 * CENT), VERDICT_SUCCESS);
        assert_money_equal(bench_charge(&bench, 0, 1, 4 * CENT), 0);
        assert_int_equal(bench_ask(&bench, 0, 1, 4 * CENT), REFUSED);
        assert_int_equal(bench_ask_at(&bench, DAY(30) - 1, CENT), REFUSED);
        assert_int_equal(bench_ask_at(&bench, DAY(30), CENT), VERDICT_SUCCESS); /* 10 July */
        assert_money_equal(account_incurred(&bench.account), 0);
        bench_end(&bench);
    }
}

/* Credit of another organization, or of another product, is there and refuses. */
static void test_credit_that_cannot_pay_refuses_with_money_in_the_account(void **state) {
    struct grant_spec grants[] = {bench_grant("labs", 9 * DOLLAR), bench_grant("other", DOLLAR)};
    const char *models[] = {"dall-e-labs"};

    (void)state;
    grants[0].applies_to = bench_list(models, 1);
    grants[1].organization = "org-b";
    bench_init(&bench, "2023-06-01");
    bench.spec.organization = "org-a";
    bench.spec.grants = bench_list(grants, 2);
    bench_start(&bench);
    assert_money_equal(account_balance(&bench.account), 10 * DOLLAR);
    assert_money_equal(account_unusable(&bench.account), 10 * DOLLAR);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), REFUSED);
    bench_end(&bench);
}

/* A grant effective in an hour, expiring in two: usable in [1 h, 2 h). */
static void test_a_grant_is_usable_between_its_dates(void **state) {
    struct grant_spec grants[] = {bench_grant("g", DOLLAR)};

    (void)state;
    grants[0].after = HOUR(1);
    grants[0].expires_after = HOUR(1);
    bench_init(&bench, "2026-06-01");
    bench.spec.grants = bench_list(grants, 1);
    bench_start(&bench);
    assert_int_equal(bench_ask_at(&bench, HOUR(1) - 1, CENT), REFUSED);
    assert_int_equal(bench_ask_at(&bench, HOUR(1) + 1, CENT), VERDICT_SUCCESS);
    assert_int_equal(bench_ask_at(&bench, HOUR(2) - 1, CENT), VERDICT_SUCCESS);
    assert_int_equal(bench_ask_at(&bench, HOUR(2), CENT), REFUSED); /* swept or not */
    assert_money_equal(account_breakage(&bench.account), DOLLAR);
    bench_end(&bench);
}

/* Bought at 0: there from the start. Bought later: not dry before a call was refused or it is used.
 */
static void test_running_dry_needs_credit_or_a_refusal(void **state) {
    struct purchase_spec purchases[] = {bench_purchase(0, DOLLAR)};

    (void)state;
    for (int at = 0; at < 2; at++) {
        purchases[0].at = HOUR(at);
        bench_init(&bench, "2026-06-01");
        bench.spec.purchases = bench_list(purchases, 1);
        bench_start(&bench);
        assert_int_equal(account_blocked_at(&bench.account), at ? 0 : SIM_TIME_NEVER);
        bench_run(&bench, HOUR(2));
        assert_int_equal(account_ran_dry_at(&bench.account), SIM_TIME_NEVER);
        bench_charge(&bench, 0, 1, DOLLAR);
        assert_int_equal(account_ran_dry_at(&bench.account), HOUR(2));
        bench_end(&bench);
    }
    purchases[0].at = HOUR(1);
    bench_init(&bench, "2026-06-01");
    bench.spec.purchases = bench_list(purchases, 1);
    bench_start(&bench);
    assert_int_equal(bench_ask_at(&bench, HOUR(1) - 1, CENT), REFUSED);
    assert_int_equal(account_ran_dry_at(&bench.account), HOUR(1) - 1);
    bench_end(&bench);
}

/* The time to credit may be drawn: constant 10 minutes, and the same draw in every run. */
static void test_the_crediting_time_may_be_a_distribution(void **state) {
    struct purchase_spec purchases[] = {bench_purchase(0, DOLLAR)};
    struct dist dist = dist_lognormal_median(600, 1);
    static const struct variant_type type = {.name = "lognormal"};
    sim_time first = 0;

    (void)state;
    for (int run = 0; run < 2; run++) {
        bench_init(&bench, "2026-06-01");
        bench.spec.purchases = bench_list(purchases, 1);
        bench.spec.crediting_time.type = &type;
        bench.spec.crediting_time.spec = &dist;
        bench_start(&bench);
        bench_run(&bench, DAY(3));
        const sim_time at = bench_find_entry(&bench, LEDGER_PURCHASE, 0)->at;
        assert_true(at > 0);
        assert_true(run == 0 || at == first);
        first = at;
        bench_end(&bench);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_two_rules_for_a_balance),
        cmocka_unit_test(test_a_balance_seen_late_goes_negative),
        cmocka_unit_test(test_bought_credit_lives_a_year_from_its_payment),
        cmocka_unit_test(test_a_recharge_waits_for_the_months_edge),
        cmocka_unit_test(test_a_recharge_to_a_target_buys_what_is_missing),
        cmocka_unit_test(test_an_instant_recharge_never_refuses),
        cmocka_unit_test(test_purchases_that_are_not_made),
        cmocka_unit_test(test_a_declined_recharge_is_tried_again_each_day),
        cmocka_unit_test(test_without_a_payment_method_only_credit_pays),
        cmocka_unit_test(test_an_invoice_comes_at_the_months_end),
        cmocka_unit_test(test_an_unpaid_invoice_refuses_like_a_hard_limit),
        cmocka_unit_test(test_free_images_let_calls_pass_without_money),
        cmocka_unit_test(test_credit_that_cannot_pay_refuses_with_money_in_the_account),
        cmocka_unit_test(test_a_grant_is_usable_between_its_dates),
        cmocka_unit_test(test_running_dry_needs_credit_or_a_refusal),
        cmocka_unit_test(test_the_crediting_time_may_be_a_distribution),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

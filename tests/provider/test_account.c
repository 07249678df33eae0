/*
 * Limits on spend: what is seen when, what refuses with which code, and when it ends. Worked by
 * hand. An account starts postpaid without limits unless a test says otherwise.
 */
#include "money_bench.h"

static struct bench bench;

#define NOTHING_AT SIM_TIME_NEVER
#define DAY(n)     ((sim_time)(n)*NS_PER_DAY)
#define HOUR(n)    ((sim_time)(n)*NS_PER_HOUR)

static void test_without_an_account_everything_passes(void **state) {
    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.config.spec = NULL;
    account_init(&bench.account, &bench.config);
    assert_int_equal(bench_ask(&bench, 0, 1, 1000000 * DOLLAR), VERDICT_SUCCESS);
    assert_money_equal(bench_charge(&bench, 0, 2, DOLLAR), 2 * DOLLAR);
    assert_money_equal(account_incurred(&bench.account), 2 * DOLLAR);
    assert_money_equal(account_balance(&bench.account), 0);
    assert_int_equal(account_blocked_at(&bench.account), NOTHING_AT);
    assert_true(account_billed(&bench.account)->delivered);
    assert_false(account_billed(&bench.account)->server_error);
    assert_true(account_verified(&bench.account, 0));
    bench_end(&bench);
}

/* $1 limit, lag 1 h: the charge at 10:00 refuses from 11:00 on, and the next month clears it. */
static void test_a_limit_refuses_from_its_posting_to_the_months_end(void **state) {
    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.hard_limit = DOLLAR;
    bench.spec.billing_lag = HOUR(1);
    bench_start(&bench);
    bench_charge_at(&bench, HOUR(10), DOLLAR);
    assert_int_equal(bench_ask_at(&bench, HOUR(11) - 1, CENT), VERDICT_SUCCESS);
    assert_int_equal(bench_ask_at(&bench, HOUR(11), CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
    /* June has 30 days. */
    assert_int_equal(bench_ask_at(&bench, DAY(30) - 1, CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
    assert_int_equal(bench_ask_at(&bench, DAY(30), CENT), VERDICT_SUCCESS);
    const struct block_state *block = account_block(&bench.account, BLOCK_HARD_LIMIT);
    assert_int_equal(block->first_at, HOUR(11));
    assert_int_equal(block->total, DAY(30) - HOUR(11));
    assert_int_equal(block->refusals, 2);
    assert_int_equal(block->first_refused_at, HOUR(11));
    bench_end(&bench);
}

/* A charge belongs to the month it was made in: seen in July, it does not refuse in July. */
static void test_a_charge_seen_after_its_month_refuses_nobody(void **state) {
    struct spend_period periods[3];

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.hard_limit = DOLLAR;
    bench.spec.billing_lag = HOUR(2);
    bench_start(&bench);
    bench_charge_at(&bench, DAY(30) - HOUR(1), 3 * DOLLAR);
    bench_charge_at(&bench, DAY(30) + HOUR(2), CENT);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_SUCCESS);
    assert_money_equal(account_posted_spend(&bench.account), 0);
    bench_run(&bench, DAY(31));
    assert_money_equal(account_posted_spend(&bench.account), CENT);
    assert_int_equal(account_blocked_at(&bench.account), NOTHING_AT);
    assert_money_equal(account_overshoot(&bench.account), 2 * DOLLAR);
    assert_int_equal(account_periods(&bench.account, periods, 3), 2);
    assert_money_equal(periods[0].incurred, 3 * DOLLAR);
    assert_int_equal(periods[0].start, 0);
    assert_money_equal(periods[1].incurred, CENT);
    assert_int_equal(periods[1].start, DAY(30));
    bench_end(&bench);
}

/* Lag of 40 days: no charge is ever seen in its own month, so the limit never refuses. */
static void test_a_lag_longer_than_a_month_makes_a_limit_useless(void **state) {
    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.hard_limit = DOLLAR;
    bench.spec.billing_lag = DAY(40);
    bench_start(&bench);
    for (int day = 0; day < 90; day++) {
        bench_charge_at(&bench, DAY(day), DOLLAR);
        assert_int_equal(bench_ask(&bench, 0, 1, DOLLAR), VERDICT_SUCCESS);
    }
    /* The largest: July with 31 days, $31 under a limit of $1. */
    assert_money_equal(account_overshoot(&bench.account), 30 * DOLLAR);
    bench_end(&bench);
}

/* Leap day and year's end: the period ends where the calendar says. */
static void test_months_end_where_the_calendar_says(void **state) {
    static const struct {
        const char *start;
        int days;
    } rows[] = {{"2024-02-01", 29}, {"2023-02-01", 28}, {"2025-12-01", 31}, {"2026-04-01", 30}};

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        bench_init(&bench, rows[i].start);
        bench.spec.hard_limit = DOLLAR;
        bench_start(&bench);
        bench_charge(&bench, 0, 1, DOLLAR);
        const sim_time end = DAY(rows[i].days);
        assert_int_equal(bench_ask_at(&bench, end - 1, CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
        assert_int_equal(bench_ask_at(&bench, end, CENT), VERDICT_SUCCESS);
        bench_end(&bench);
    }
}

/* 30-day periods from the first payment on 22 May: the first edge after 1 June is 21 June. */
static void test_periods_of_30_days_count_from_the_first_payment(void **state) {
    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.hard_limit = DOLLAR;
    bench.spec.limit_period = DAY(30);
    bench.spec.first_payment = bench_date("2026-05-22");
    bench_start(&bench);
    bench_charge(&bench, 0, 1, DOLLAR);
    assert_int_equal(bench_ask_at(&bench, DAY(20) - 1, CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
    assert_int_equal(bench_ask_at(&bench, DAY(20), CENT), VERDICT_SUCCESS);
    bench_charge(&bench, 0, 1, DOLLAR);
    assert_int_equal(bench_ask_at(&bench, DAY(50) - 1, CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
    assert_int_equal(bench_ask_at(&bench, DAY(50), CENT), VERDICT_SUCCESS);
    bench_end(&bench);
}

/* Each cause by its code of 2026; of two at one instant the earlier step speaks. */
static void test_two_limits_at_one_instant_refuse_in_order(void **state) {
    static const struct {
        money project, hard, cap;
        enum verdict verdict;
        enum block block;
    } rows[] = {
        {1, 1, 1, VERDICT_PROJECT_SPEND_LIMIT_EXCEEDED, BLOCK_PROJECT_LIMIT},
        {2, 1, 1, VERDICT_ORGANIZATION_SPEND_LIMIT_EXCEEDED, BLOCK_HARD_LIMIT},
        {2, 2, 1, VERDICT_ORGANIZATION_USAGE_LIMIT_EXCEEDED, BLOCK_MONTHLY_CAP},
        {2, 2, 2, VERDICT_CREDIT_BALANCE_EXHAUSTED, BLOCK_BALANCE},
    };

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        bench_init(&bench, "2026-10-01");
        bench.spec.error_style = ERROR_STYLE_BY_CAUSE;
        bench.spec.project_limit = rows[i].project * DOLLAR;
        bench.spec.hard_limit = rows[i].hard * DOLLAR;
        bench.spec.monthly_cap = rows[i].cap * DOLLAR;
        bench.spec.opening_credit = DOLLAR;
        bench_start(&bench);
        bench_charge_at(&bench, HOUR(1), DOLLAR);
        assert_int_equal(bench_ask(&bench, 0, 1, CENT), rows[i].verdict);
        assert_int_equal(account_block(&bench.account, rows[i].block)->refusals, 1);
        assert_int_equal(account_block(&bench.account, BLOCK_BALANCE)->first_at, HOUR(1));
        assert_int_equal(account_ran_dry_at(&bench.account), HOUR(1));
        bench_end(&bench);
    }
}

static void test_the_code_is_that_of_the_catalogs_date(void **state) {
    static const enum verdict verdicts[] = {VERDICT_BILLING_HARD_LIMIT_REACHED,
                                            VERDICT_INSUFFICIENT_QUOTA,
                                            VERDICT_ORGANIZATION_SPEND_LIMIT_EXCEEDED};

    (void)state;
    for (int style = ERROR_STYLE_HARD_LIMIT; style <= ERROR_STYLE_BY_CAUSE; style++) {
        bench_init(&bench, "2026-06-01");
        bench.spec.error_style = style;
        bench.spec.hard_limit = 0;
        bench_start(&bench);
        assert_int_equal(bench_ask(&bench, 0, 1, CENT), verdicts[style]);
        bench_end(&bench);
    }
}

/* A soft limit and a budget mail and never refuse; alerts are ratios of the hard limit. */
static void test_what_only_notifies_never_refuses(void **state) {
    struct alert_spec alerts[] = {{"half", MONEY_NONE, 0.5, MONEY_NONE},
                                  {NULL, MONEY_NONE, NAN, 5 * DOLLAR}};

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.soft_limit = 2 * DOLLAR;
    bench.spec.budget = 3 * DOLLAR;
    bench.spec.hard_limit = 10 * DOLLAR;
    bench.spec.opening_credit = 20 * DOLLAR;
    bench.spec.mail_delay = HOUR(1);
    bench.spec.alerts = bench_list(alerts, 2);
    bench_start(&bench);
    for (int i = 1; i <= 9; i++) {
        bench_charge_at(&bench, HOUR(i), DOLLAR);
        assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_SUCCESS);
    }
    bench_charge_at(&bench, HOUR(10), DOLLAR);
    bench_run(&bench, HOUR(20));
    static const struct {
        const char *name;
        sim_time reached_at;
    } rows[] = {{"soft_limit", HOUR(2)}, {"budget", HOUR(3)}, {"half", HOUR(5)}};
    for (size_t i = 0; i < array_size(rows); i++) {
        const struct threshold *threshold = account_threshold(&bench.account, i);
        assert_string_equal(threshold->name, rows[i].name);
        assert_int_equal(threshold->reached_at, rows[i].reached_at);
        assert_int_equal(threshold->read_at, rows[i].reached_at + HOUR(1));
        assert_int_equal(threshold_warning(threshold), HOUR(9) - rows[i].reached_at);
        assert_int_equal(bench_find_notice(&bench, NOTICE_ALERT, rows[i].name, 0)->at,
                         threshold->read_at);
    }
    /* The balance is $10: its alert at $5 has not come. Without a name it is called by number. */
    const struct threshold *last = account_threshold(&bench.account, 3);
    assert_string_equal(last->name, "alert 2");
    assert_int_equal(last->reached_at, NOTHING_AT);
    assert_int_equal(threshold_warning(last), NOTHING_AT);
    /* Next month the mails come again. */
    for (int i = 0; i < 2; i++)
        bench_charge_at(&bench, DAY(30) + HOUR(i), DOLLAR);
    bench_run(&bench, DAY(31));
    assert_int_equal(account_threshold(&bench.account, 0)->mails, 2);
    assert_int_equal(account_threshold(&bench.account, 1)->mails, 1);
    bench_end(&bench);
}

/* Tier 1's cap of $100 refuses; tier 2 after one more payment lifts it to $500 in mid-month. */
static void test_a_promotion_lifts_the_cap(void **state) {
    struct tier_spec tiers[] = {bench_tier("1", 5 * DOLLAR, 0, 100 * DOLLAR),
                                bench_tier("2", 50 * DOLLAR, 0, 500 * DOLLAR)};
    struct purchase_spec purchases[] = {bench_purchase(HOUR(5), 50 * DOLLAR)};

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.config.tiers = tiers;
    bench.config.tier_count = 2;
    bench.spec.settlement = SETTLEMENT_POSTPAID;
    bench.spec.purchases = bench_list(purchases, 1);
    bench.spec.promotion.delay = HOUR(24);
    bench_start(&bench);
    bench_charge_at(&bench, HOUR(1), 101 * DOLLAR);
    assert_int_equal(bench_ask_at(&bench, HOUR(29) - 1, CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
    assert_int_equal(bench_ask_at(&bench, HOUR(29), CENT), VERDICT_SUCCESS);
    bench_run(&bench, HOUR(29) + 1);
    assert_int_equal(account_tier(&bench.account), 1);
    assert_int_equal(bench_find_notice(&bench, NOTICE_UNBLOCKED, "monthly_cap", 0)->at, HOUR(29));
    assert_money_equal(account_overshoot(&bench.account), DOLLAR);

    struct tier_spec higher = tiers[1];
    higher.monthly_cap = 101 * DOLLAR;
    account_replace_tier(&bench.account, 1, &higher);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
    bench_end(&bench);
}

/* other_spend counts for the organization and its credit, not for the project, and stops refused.
 */
static void test_other_spend_draws_on_the_same_account(void **state) {
    struct other_spend_spec other = {24 * DOLLAR, NS_PER_DAY, NS_PER_HOUR, {NULL, 0}};

    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.other_spend = &other;
    bench.spec.opening_credit = 100 * DOLLAR;
    bench.spec.project_limit = DOLLAR;
    bench.spec.hard_limit = 5 * DOLLAR;
    bench_start(&bench);
    bench_run(&bench, HOUR(3) + 1); /* $1 an hour, at the end of each */
    assert_money_equal(account_posted_spend(&bench.account), 3 * DOLLAR);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_SUCCESS);
    bench_charge(&bench, 0, 1, DOLLAR);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
    assert_true(account_block(&bench.account, BLOCK_PROJECT_LIMIT)->on);
    bench_run(&bench,
              DAY(2)); /* the project limit does not stop the others: $4, then $5 and stop */
    assert_money_equal(account_incurred(&bench.account), 5 * DOLLAR);
    assert_money_equal(account_balance(&bench.account), 95 * DOLLAR);
    bench_end(&bench);
}

/* $20 spent before the start counts against the limit of $21. */
static void test_spend_before_the_start_counts(void **state) {
    (void)state;
    bench_init(&bench, "2026-06-20");
    bench.spec.hard_limit = 21 * DOLLAR;
    bench.spec.spent_this_month = 20 * DOLLAR;
    bench_start(&bench);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_SUCCESS);
    bench_charge(&bench, 0, 1, DOLLAR);
    assert_int_equal(bench_ask(&bench, 0, 1, CENT), VERDICT_BILLING_HARD_LIMIT_REACHED);
    assert_money_equal(account_shown_spend(&bench.account, 0), 21 * DOLLAR);
    assert_money_equal(account_incurred(&bench.account), DOLLAR);
    bench_end(&bench);
}

/* Enforcement, usage page and mail are three clocks: 1 h, 3 h, and 30 min after enforcement. */
static void test_three_clocks(void **state) {
    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.soft_limit = DOLLAR;
    bench.spec.billing_lag = HOUR(1);
    bench.spec.usage_display_lag = HOUR(3);
    bench.spec.mail_delay = 30 * NS_PER_MINUTE;
    bench_start(&bench);
    bench_charge(&bench, 0, 1, DOLLAR);
    bench_run(&bench, HOUR(1));
    assert_money_equal(account_posted_spend(&bench.account), 0); /* due at the bound */
    bench_run(&bench, HOUR(1) + 1);
    assert_money_equal(account_posted_spend(&bench.account), DOLLAR);
    bench_run(&bench, HOUR(2));
    const struct bench_notice *mail = bench_find_notice(&bench, NOTICE_ALERT, "soft_limit", 0);
    assert_int_equal(mail->at, 90 * NS_PER_MINUTE);
    assert_money_equal(mail->shown, 0);
    assert_money_equal(account_shown_spend(&bench.account, HOUR(3) - 1), 0);
    assert_money_equal(account_shown_spend(&bench.account, HOUR(3)), DOLLAR);
    bench_end(&bench);
}

static void test_verification_takes_its_time_to_spread(void **state) {
    (void)state;
    bench_init(&bench, "2026-06-01");
    bench.spec.verified = false;
    bench_start(&bench);
    assert_false(account_verified(&bench.account, DAY(1000)));
    bench.spec.verified_at = HOUR(1);
    assert_false(account_verified(&bench.account, HOUR(1) + 15 * NS_PER_MINUTE - 1));
    assert_true(account_verified(&bench.account, HOUR(1) + 15 * NS_PER_MINUTE));
    bench_end(&bench);
}

/* 2026-06-03 is a Wednesday; 3 working days later is Monday the 8th, 7 are Friday the 12th. */
static void test_a_limit_increase_is_answered_after_working_days(void **state) {
    struct tier_spec tiers[] = {
        bench_tier("1", 0, 0, MONEY_NONE), bench_tier("2", 50 * DOLLAR, 0, MONEY_NONE),
        bench_tier("3", 100 * DOLLAR, 0, MONEY_NONE), bench_tier("4", 250 * DOLLAR, 0, MONEY_NONE)};
    static const struct {
        const char *tier;
        int64_t asked;
        size_t given_tier;
        int64_t given_images;
        int answers;
    } rows[] = {
        {"3", 100, SIZE_MAX, 100, 1}, /* tier 3 and up: as asked */
        {"1", 100, 1, 0, 1},          /* tiers 1 and 2 above 15: the next tier's */
        {"2", 16, 2, 0, 1},
        {"1", 15, SIZE_MAX, 15, 1},
        {"4", 1001, 0, 0, 0}, /* needs a contract */
        {"4", 1000, SIZE_MAX, 1000, 1},
    };

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        struct limit_increase_spec increase;
        memset(&increase, 0, sizeof increase);
        bench_init(&bench, "2026-06-03T10:00:00Z");
        spec_defaults(account_field_sub("limit_increase"), &increase);
        increase.at = 0;
        increase.images_per_minute = rows[i].asked;
        bench.config.tiers = tiers;
        bench.config.tier_count = 4;
        bench.spec.tier = rows[i].tier;
        bench.spec.limit_increase = &increase;
        bench_start(&bench);
        bench_run(&bench, DAY(5));
        assert_int_equal(bench.answers, 0);
        bench_run(&bench, DAY(9) + 1);
        assert_int_equal(bench.answers, rows[i].answers);
        assert_non_null(bench_find_notice(&bench, NOTICE_SUPPORT, "limit_increase", 1));
        if (rows[i].answers) {
            assert_int_equal(bench.answer.tier, rows[i].given_tier);
            assert_int_equal(bench.answer.images_per_minute, rows[i].given_images);
        }
        bench_end(&bench);
    }
}

/* A partial answer is appealed once: with certainty of success the whole ask comes. */
static void test_a_partial_answer_is_appealed_once(void **state) {
    struct tier_spec tiers[] = {bench_tier("1", 0, 0, MONEY_NONE),
                                bench_tier("2", 50 * DOLLAR, 0, MONEY_NONE),
                                bench_tier("3", 100 * DOLLAR, 0, MONEY_NONE)};

    (void)state;
    for (int success = 0; success < 2; success++) {
        struct limit_increase_spec increase;
        memset(&increase, 0, sizeof increase);
        bench_init(&bench, "2026-06-03T10:00:00Z");
        spec_defaults(account_field_sub("limit_increase"), &increase);
        increase.at = 0;
        increase.images_per_minute = 100;
        increase.appeal = true;
        increase.appeal_success = success;
        bench.config.tiers = tiers;
        bench.config.tier_count = 3;
        bench.spec.limit_increase = &increase;
        bench_start(&bench);
        bench_run(&bench, DAY(60));
        assert_int_equal(bench.answers, 1 + success);
        assert_int_equal(bench.answer.images_per_minute, success ? 100 : 0);
        assert_null(bench_find_notice(&bench, NOTICE_SUPPORT, "limit_increase", 3));
        bench_end(&bench);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_an_account_everything_passes),
        cmocka_unit_test(test_a_limit_refuses_from_its_posting_to_the_months_end),
        cmocka_unit_test(test_a_charge_seen_after_its_month_refuses_nobody),
        cmocka_unit_test(test_a_lag_longer_than_a_month_makes_a_limit_useless),
        cmocka_unit_test(test_months_end_where_the_calendar_says),
        cmocka_unit_test(test_periods_of_30_days_count_from_the_first_payment),
        cmocka_unit_test(test_two_limits_at_one_instant_refuse_in_order),
        cmocka_unit_test(test_the_code_is_that_of_the_catalogs_date),
        cmocka_unit_test(test_what_only_notifies_never_refuses),
        cmocka_unit_test(test_a_promotion_lifts_the_cap),
        cmocka_unit_test(test_other_spend_draws_on_the_same_account),
        cmocka_unit_test(test_spend_before_the_start_counts),
        cmocka_unit_test(test_three_clocks),
        cmocka_unit_test(test_verification_takes_its_time_to_spread),
        cmocka_unit_test(test_a_limit_increase_is_answered_after_working_days),
        cmocka_unit_test(test_a_partial_answer_is_appealed_once),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

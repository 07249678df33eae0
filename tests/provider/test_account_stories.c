/*
 * Stories of money told by forums and help pages, driven on an account and a clock alone. Each has
 * a control in which the cause is removed. Figures are worked by hand beside them.
 */
#include "money_bench.h"

enum { CALLS = 6000 };

struct completion {
    struct event event;
    struct caller *caller;
};

/* Calls one image each, call k at offset + k·span/count, all equally long in service. */
struct caller {
    struct bench *bench;
    struct event arrival;
    struct completion completions[CALLS];
    sim_time offset, span;
    int64_t count;
    sim_time service;
    money price;
    int64_t arrived, admitted, refused;
    sim_time first_refused_at;
    enum verdict refusal;
};

static struct bench bench;
static struct caller caller;

static void completes(struct event *event) {
    struct completion *completion = container_of(event, struct completion, event);

    bench_charge(completion->caller->bench, 0, 1, completion->caller->price);
}

static void arrives(struct event *event) {
    struct caller *from = container_of(event, struct caller, arrival);
    struct clock *clock = &from->bench->clock;
    const enum verdict verdict = bench_ask(from->bench, 0, 1, from->price);

    from->arrived++;
    if (verdict == VERDICT_SUCCESS) {
        assert_true(from->admitted < CALLS);
        struct completion *completion = &from->completions[from->admitted++];
        completion->event.fire = completes;
        completion->caller = from;
        clock_arm(clock, &completion->event, clock->now + from->service, EVENT_COMPLETION);
    } else if (from->refused++ == 0) {
        from->first_refused_at = clock->now;
        from->refusal = verdict;
    }
    clock_arm(clock, event, from->offset + from->arrived * from->span / from->count, EVENT_ARRIVAL);
}

static void start_caller(sim_time span, int64_t count, sim_time service) {
    memset(&caller, 0, sizeof caller);
    caller.bench = &bench;
    caller.arrival.fire = arrives;
    caller.span = span;
    caller.count = count;
    caller.service = service;
    caller.price = 4 * CENT;
    clock_arm(&bench.clock, &caller.arrival, 0, EVENT_ARRIVAL);
}

/* ---- 1. the overshoot ---- */

static void set_up_overshoot(sim_time lag) {
    bench_init(&bench, "2023-06-10T00:00:00Z");
    bench.spec.billing_lag = lag;
    bench.spec.soft_limit = 80 * DOLLAR;
    bench.spec.hard_limit = 120 * DOLLAR;
}

/*
 * Image k (from 0) arrives at k·60/37 s and is charged 10 s later. $80 is image number 2,000 and
 * $120 number 3,000: 1,000·60/37 s = 1621.62 s apart, 27m02s to the second. The hard limit is seen
 * at 2999·60/37 + 10 + 1909 = 6782.24 s; k·60/37 <= 6782.24 holds for k <= 4182: 4,183 images, at
 * $0.04 $167.32. What a forum post tells: mails at 3:24 and 3:51, $167.33 spent under $120.
 */
static void test_a_hard_limit_seen_late_is_overshot(void **state) {
    (void)state;
    set_up_overshoot(31 * NS_PER_MINUTE + 49 * NS_PER_SECOND);
    bench_start(&bench);
    start_caller(NS_PER_MINUTE, 37, 10 * NS_PER_SECOND);
    bench_run(&bench, 4 * NS_PER_HOUR);

    const struct bench_notice *soft = bench_find_notice(&bench, NOTICE_ALERT, "soft_limit", 0);
    const struct bench_notice *hard = bench_find_notice(&bench, NOTICE_BLOCKED, "hard_limit", 0);
    assert_non_null(soft);
    assert_non_null(hard);
    assert_int_equal((hard->at - soft->at + NS_PER_SECOND / 2) / NS_PER_SECOND, 27 * 60 + 2);
    assert_int_equal(caller.admitted, 4183);
    assert_money_equal(account_incurred(&bench.account), 167 * DOLLAR + 32 * CENT);
    assert_money_equal(account_overshoot(&bench.account), 47 * DOLLAR + 32 * CENT);
    assert_int_equal(caller.refusal, VERDICT_BILLING_HARD_LIMIT_REACHED);
    /* The warning that the mail gave is the same 27m02s. */
    assert_int_equal(threshold_warning(account_threshold(&bench.account, 0)), hard->at - soft->at);
    bench_end(&bench);
}

/* The last of the $120 is charged at 4873.24 s; k <= 3005 have arrived: 3,006 images, $120.24. */
static void test_without_lag_only_work_in_flight_is_over(void **state) {
    (void)state;
    set_up_overshoot(0);
    bench_start(&bench);
    start_caller(NS_PER_MINUTE, 37, 10 * NS_PER_SECOND);
    bench_run(&bench, 4 * NS_PER_HOUR);
    assert_int_equal(caller.admitted, 3006);
    assert_money_equal(account_incurred(&bench.account), 120 * DOLLAR + 24 * CENT);
    assert_money_equal(account_overshoot(&bench.account), 24 * CENT);
    bench_end(&bench);
}

/*
 * The page of the forum post showed $24.01 when the limit was reached. $24 is 600 images; at
 * 6782.24 s image 599 (charged at 599·60/37 + 10 = 981.35 s) is the last shown with a lag of
 * 6782.24 - 981.35 = 5800.89 s; image 600 is 1.62 s later. So a lag of 5800 s shows $24.00.
 */
static void test_the_usage_page_lags_more_than_the_limit(void **state) {
    (void)state;
    set_up_overshoot(31 * NS_PER_MINUTE + 49 * NS_PER_SECOND);
    bench.spec.usage_display_lag = 5800 * NS_PER_SECOND;
    bench_start(&bench);
    start_caller(NS_PER_MINUTE, 37, 10 * NS_PER_SECOND);
    bench_run(&bench, 4 * NS_PER_HOUR);
    const struct bench_notice *hard = bench_find_notice(&bench, NOTICE_BLOCKED, "hard_limit", 0);
    assert_money_equal(hard->shown, 24 * DOLLAR);
    assert_money_equal(account_shown_spend(&bench.account, 4 * NS_PER_HOUR),
                       167 * DOLLAR + 32 * CENT);
    bench_end(&bench);
}

/* ---- 2. a hard limit with credit left and under the budget: a project limit ---- */

static void test_a_project_limit_refuses_with_credit_left(void **state) {
    static const money limits[] = {10 * DOLLAR, MONEY_NONE};

    (void)state;
    for (int control = 0; control < 2; control++) {
        bench_init(&bench, "2025-05-01T00:00:00Z");
        bench.spec.opening_credit = 20 * DOLLAR;
        bench.spec.budget = 35 * DOLLAR;
        bench.spec.project_limit = limits[control];
        bench_start(&bench);
        for (int i = 0; i < 250; i++)
            bench_charge_at(&bench, i * NS_PER_MINUTE, 4 * CENT);
        /* 250 × $0.04 = $10: at the project's limit, with $10 of credit left. */
        assert_money_equal(account_balance(&bench.account), 10 * DOLLAR);
        assert_int_equal(bench_ask(&bench, 0, 1, 4 * CENT),
                         control ? VERDICT_SUCCESS : VERDICT_BILLING_HARD_LIMIT_REACHED);
        bench_end(&bench);
    }
}

/* ---- 3. a key made before the upgrade ---- */

static void test_an_old_key_errs_until_it_is_rotated(void **state) {
    struct tier_spec tiers[] = {bench_tier("free", 0, 0, MONEY_NONE),
                                bench_tier("1", 5 * DOLLAR, 0, MONEY_NONE)};
    struct api_key_spec keys[] = {{"old", SIM_TIME_NEVER, 3 * NS_PER_HOUR},
                                  {"new", 2 * NS_PER_HOUR, SIM_TIME_NEVER}};
    struct purchase_spec purchases[] = {bench_purchase(NS_PER_HOUR, 5 * DOLLAR)};
    struct call call;

    (void)state;
    memset(&call, 0, sizeof call);
    call.n = 1;
    for (int mode = STALE_KEYS_WORK; mode <= STALE_KEYS_KEEP_ERROR; mode++) {
        bench_init(&bench, "2024-03-01T00:00:00Z");
        bench.config.tiers = tiers;
        bench.config.tier_count = 2;
        bench.spec.settlement = SETTLEMENT_POSTPAID;
        bench.spec.purchases = bench_list(purchases, 1);
        bench.spec.keys = bench_list(keys, 2);
        bench.spec.stale_keys = mode;
        bench_start(&bench);
        bench_run(&bench, 2 * NS_PER_HOUR);
        assert_int_equal(bench.tier_told, 1);
        call.key = 0;
        assert_int_equal(account_verdict(&bench.account, bench.clock.now, &call, CENT),
                         mode == STALE_KEYS_KEEP_ERROR ? VERDICT_INVALID_API_KEY : VERDICT_SUCCESS);
        assert_int_equal(account_tier_of_key(&bench.account, 0),
                         mode == STALE_KEYS_KEEP_LIMITS ? 0 : 1);
        call.key = 1;
        assert_int_equal(account_verdict(&bench.account, bench.clock.now, &call, CENT),
                         VERDICT_SUCCESS);
        assert_int_equal(account_tier_of_key(&bench.account, 1), 1);
        bench_run(&bench, 3 * NS_PER_HOUR); /* the old key is replaced now */
        call.key = 0;
        assert_int_equal(account_verdict(&bench.account, bench.clock.now, &call, CENT),
                         VERDICT_SUCCESS);
        assert_int_equal(account_tier_of_key(&bench.account, 0), 1);
        bench_end(&bench);
    }
}

/* ---- 4. ten minutes of errors after paying ---- */

static void test_errors_last_until_paid_credit_is_there_and_cleared(void **state) {
    struct purchase_spec purchases[] = {bench_purchase(NS_PER_HOUR, 5 * DOLLAR)};

    (void)state;
    bench_init(&bench, "2025-01-01T00:00:00Z");
    bench.spec.purchases = bench_list(purchases, 1);
    bench.spec.crediting_delay = 4 * NS_PER_MINUTE;
    bench.spec.clearing_delay = 6 * NS_PER_MINUTE;
    bench_start(&bench);
    assert_true(bench_ask_at(&bench, NS_PER_HOUR + 1, CENT) != VERDICT_SUCCESS);
    /* Credited after 4 minutes, let through 6 minutes later: ten in all. */
    assert_true(bench_ask_at(&bench, NS_PER_HOUR + 5 * NS_PER_MINUTE, CENT) != VERDICT_SUCCESS);
    assert_money_equal(account_balance(&bench.account), 5 * DOLLAR);
    assert_true(bench_ask_at(&bench, NS_PER_HOUR + 10 * NS_PER_MINUTE - 1, CENT) !=
                VERDICT_SUCCESS);
    assert_int_equal(bench_ask_at(&bench, NS_PER_HOUR + 10 * NS_PER_MINUTE, CENT), VERDICT_SUCCESS);
    bench_end(&bench);

    bench_init(&bench, "2025-01-01T00:00:00Z");
    bench.spec.purchases = bench_list(purchases, 1);
    bench_start(&bench);
    assert_int_equal(bench_ask_at(&bench, NS_PER_HOUR + 1, CENT), VERDICT_SUCCESS);
    bench_end(&bench);
}

/* ---- 5. grants through the switch to prepaid ---- */

static void test_grants_carry_over_after_a_delay(void **state) {
    struct grant_spec grants[] = {bench_grant("startup", 1000 * DOLLAR)};
    struct switch_to_prepaid_spec change = {10 * NS_PER_DAY, DATE_NONE, 2 * NS_PER_DAY,
                                            CARRY_OVER_END_OF_MONTH};

    (void)state;
    grants[0].expires_at = bench_date("2024-09-10T00:00:00Z");
    for (int control = 0; control < 2; control++) {
        change.carry_over_delay = control ? 0 : 2 * NS_PER_DAY;
        bench_init(&bench, "2024-03-01T00:00:00Z");
        bench.spec.grants = bench_list(grants, 1);
        bench.spec.settlement = SETTLEMENT_POSTPAID;
        bench.spec.switch_to_prepaid = &change;
        bench_start(&bench);
        assert_int_equal(bench_ask_at(&bench, 10 * NS_PER_DAY - 1, CENT), VERDICT_SUCCESS);
        assert_int_equal(bench_ask_at(&bench, 10 * NS_PER_DAY + 1, CENT),
                         control ? VERDICT_SUCCESS : VERDICT_INSUFFICIENT_QUOTA);
        /* More than $1,000 in grants, and none of it can pay. */
        assert_money_equal(account_balance(&bench.account), 1000 * DOLLAR);
        assert_money_equal(account_unusable(&bench.account), control ? 0 : 1000 * DOLLAR);
        assert_int_equal(bench_ask_at(&bench, 12 * NS_PER_DAY + 1, CENT), VERDICT_SUCCESS);
        assert_money_equal(account_unusable(&bench.account), 0);
        /* Its expiry moved from the 10th to the end of September. */
        assert_int_equal(account_sim_time_of(&bench, bench_date("2024-10-01T00:00:00Z")),
                         bench.account.ledger.next_expiry);
        bench_end(&bench);
    }
}

/* ---- 6. a free allowance joined on 31 August ---- */

static void test_an_allowance_joined_on_the_31st_refills_on_the_28th(void **state) {
    struct free_allowance_spec allowance = {15, 50, 0, SIM_TIME_NEVER, {NULL, 0}};

    (void)state;
    bench_init(&bench, "2022-08-31T12:00:00Z");
    allowance.joined = bench.config.start_unix_ns;
    bench.spec.free_allowance = &allowance;
    bench_start(&bench);
    bench_run(&bench, 90 * NS_PER_DAY);
    static const char *const dates[] = {"2022-08-31T12:00:00Z", "2022-09-28T12:00:00Z",
                                        "2022-10-28T12:00:00Z", "2022-11-28T12:00:00Z"};
    static const int64_t images[] = {50, 15, 15, 15};
    for (size_t i = 0; i < 4; i++) {
        const struct bench_entry *refill = bench_find_entry(&bench, LEDGER_REFILL, i);
        assert_non_null(refill);
        assert_int_equal(refill->at, account_sim_time_of(&bench, bench_date(dates[i])));
        assert_int_equal(refill->images, images[i]);
    }
    assert_null(bench_find_entry(&bench, LEDGER_REFILL, 4));
    /* Unused ones are lost: 50 + 15 + 15. */
    assert_int_equal(account_images_lost(&bench.account), 80);
    bench_end(&bench);
}

/* The reading of the forum: 50 every 30 days. Control of the calendar rule. */
static void test_an_allowance_by_30_days_refills_every_30_days(void **state) {
    struct free_allowance_spec allowance = {
        50, INTEGER_NONE, DATE_NONE, 30 * NS_PER_DAY, {NULL, 0}};

    (void)state;
    bench_init(&bench, "2022-08-31T12:00:00Z");
    bench.spec.free_allowance = &allowance;
    bench_start(&bench);
    bench_run(&bench, 90 * NS_PER_DAY);
    for (size_t i = 0; i < 3; i++) {
        const struct bench_entry *refill = bench_find_entry(&bench, LEDGER_REFILL, i);
        assert_int_equal(refill->at, (sim_time)i * 30 * NS_PER_DAY);
        assert_int_equal(refill->images, 50);
    }
    assert_null(bench_find_entry(&bench, LEDGER_REFILL, 3)); /* due at 90 d: the next run's */
    bench_end(&bench);
}

/* ---- 7. a trial that expired before its first use ---- */

static void test_a_trial_expires_before_its_first_use(void **state) {
    struct grant_spec grants[] = {bench_grant("trial", 18 * DOLLAR)};

    (void)state;
    for (int control = 0; control < 2; control++) {
        grants[0].effective_at = bench_date("2023-01-15T00:00:00Z");
        grants[0].expires_after_months = control ? 12 : 3;
        bench_init(&bench, "2023-06-01T00:00:00Z");
        bench.spec.grants = bench_list(grants, 1);
        bench_start(&bench);
        assert_int_equal(bench_ask_at(&bench, NS_PER_HOUR, CENT),
                         control ? VERDICT_SUCCESS : VERDICT_BILLING_HARD_LIMIT_REACHED);
        assert_money_equal(account_breakage(&bench.account), control ? 0 : 18 * DOLLAR);
        bench_end(&bench);
    }
}

/* ---- 8. tier 1, saturated with even pacing ---- */

/*
 * One image every 12 s; the 2,500th is charged at 2499·12 + service. With 10 s that is 29,998 s,
 * before the arrival at 30,000 s = 500 min: refused, overshoot $0. With 20 s it is 30,008 s: the
 * arrival at 30,000 s is let in, 2,501 images and $0.04 over; 30,012 s is refused.
 */
static void test_a_saturated_tier_1_ends_after_500_minutes(void **state) {
    struct tier_spec tiers[] = {bench_tier("1", 5 * DOLLAR, 0, 100 * DOLLAR)};
    static const struct {
        sim_time service;
        int64_t images;
        sim_time refused_at;
        money overshoot;
    } rows[] = {{10 * NS_PER_SECOND, 2500, 500 * NS_PER_MINUTE, 0},
                {20 * NS_PER_SECOND, 2501, 30012 * NS_PER_SECOND, 4 * CENT}};

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        bench_init(&bench, "2026-06-01T00:00:00Z");
        bench.config.tiers = tiers;
        bench.config.tier_count = 1;
        bench_start(&bench);
        start_caller(NS_PER_MINUTE, 5, rows[i].service);
        bench_run(&bench, 10 * NS_PER_HOUR);
        assert_int_equal(caller.admitted, rows[i].images);
        assert_int_equal(caller.first_refused_at, rows[i].refused_at);
        assert_money_equal(account_overshoot(&bench.account), rows[i].overshoot);
        assert_money_equal(account_incurred(&bench.account), rows[i].images * 4 * CENT);
        bench_end(&bench);
    }
}

/* ---- 9. when is tier 4 reached ---- */

static void make_ladder(struct tier_spec *tiers) {
    tiers[0] = bench_tier("free", 0, 0, 100 * DOLLAR);
    tiers[1] = bench_tier("1", 5 * DOLLAR, 0, 100 * DOLLAR);
    tiers[2] = bench_tier("2", 50 * DOLLAR, 7 * NS_PER_DAY, 500 * DOLLAR);
    tiers[3] = bench_tier("3", 100 * DOLLAR, 7 * NS_PER_DAY, 1000 * DOLLAR);
    tiers[4] = bench_tier("4", 250 * DOLLAR, 14 * NS_PER_DAY, 5000 * DOLLAR);
    tiers[5] = bench_tier("5", 1000 * DOLLAR, 30 * NS_PER_DAY, 10000 * DOLLAR);
}

/*
 * $250 paid on day 0 buys tier 1 at once; the ages of tiers 2 and 3 open on day 7, of tier 4 on day
 * 14. Without ages tier 4 is in force at once.
 */
static void test_paying_ahead_waits_for_the_age_gate(void **state) {
    struct tier_spec tiers[6];
    struct purchase_spec purchases[] = {bench_purchase(0, 250 * DOLLAR)};
    const struct tier_step *steps;

    (void)state;
    for (int ages = 0; ages < 2; ages++) {
        bench_init(&bench, "2024-03-01T00:00:00Z");
        make_ladder(tiers);
        bench.config.tiers = tiers;
        bench.config.tier_count = 6;
        bench.spec.purchases = bench_list(purchases, 1);
        bench.spec.promotion.age_gates = ages;
        bench_start(&bench);
        bench_run(&bench, 60 * NS_PER_DAY);
        const size_t count = account_tier_steps(&bench.account, &steps);
        assert_int_equal(steps[0].tier, 0);
        if (ages) {
            assert_int_equal(count, 4);
            assert_int_equal(steps[1].tier, 1);
            assert_int_equal(steps[1].at, 0);
            assert_int_equal(steps[2].tier, 3);
            assert_int_equal(steps[2].at, 7 * NS_PER_DAY);
            assert_int_equal(steps[3].tier, 4);
            assert_int_equal(steps[3].at, 14 * NS_PER_DAY);
        } else {
            assert_int_equal(count, 2);
            assert_int_equal(steps[1].tier, 4);
        }
        bench_end(&bench);
    }
}

/* ---- 11. the $5 gate that counts spend, while image access needs the gate ---- */

static void test_a_gate_on_usage_needs_other_usage(void **state) {
    struct tier_spec tiers[] = {bench_tier("free", 0, 0, MONEY_NONE),
                                bench_tier("1", 5 * DOLLAR, 0, MONEY_NONE)};
    struct purchase_spec purchases[] = {bench_purchase(0, 10 * DOLLAR)};
    struct other_spend_spec other;

    (void)state;
    memset(&other, 0, sizeof other);
    other.amount = DOLLAR;
    other.per = NS_PER_DAY;
    other.step = NS_PER_DAY;
    for (int with_other = 0; with_other < 2; with_other++) {
        bench_init(&bench, "2026-01-01T00:00:00Z");
        bench.config.tiers = tiers;
        bench.config.tier_count = 2;
        bench.spec.promotion.counts = PROMOTION_COUNTS_SETTLED_USAGE;
        bench.spec.purchases = bench_list(purchases, 1);
        bench.spec.other_spend = with_other ? &other : NULL;
        bench_start(&bench);
        bench_run(&bench, 5 * NS_PER_DAY);
        assert_int_equal(account_tier(&bench.account), 0);
        bench_run(&bench, 5 * NS_PER_DAY + 1); /* the fifth dollar is spent on day 5 */
        assert_int_equal(account_tier(&bench.account), with_other);
        bench_run(&bench, 9 * NS_PER_DAY);
        assert_int_equal(account_tier(&bench.account), with_other);
        bench_end(&bench);
    }
}

/* ---- 12. $720 an hour: how much is gone before an alert is read ---- */

/*
 * 100 images a minute at $0.12: $0.20 a second. The $100 alert is passed by the 834th image
 * (833·0.12 = $99.96), charged at 833·0.6 = 499.8 s, and read 10 minutes later, at 1099.8 s, when
 * the images 0 … 1833 are charged: those of 0.6·k <= 1099.8, 1,834 images. The mail comes before
 * the charge at its own instant: 1,833 images, $219.96.
 */
static void test_an_alert_is_read_when_twice_as_much_is_gone(void **state) {
    struct alert_spec alerts[] = {{NULL, 100 * DOLLAR, NAN, MONEY_NONE}};

    (void)state;
    bench_init(&bench, "2026-06-01T00:00:00Z");
    bench.spec.alerts = bench_list(alerts, 1);
    bench.spec.mail_delay = 10 * NS_PER_MINUTE;
    bench_start(&bench);
    start_caller(NS_PER_MINUTE, 100, 0);
    caller.price = 12 * CENT;
    bench_run(&bench, NS_PER_HOUR);
    const struct threshold *alert = account_threshold(&bench.account, 0);
    assert_int_equal(alert->reached_at, 499800 * NS_PER_MS);
    assert_int_equal(alert->read_at, 1099800 * NS_PER_MS);
    assert_money_equal(alert->spent_when_read, 1833 * 12 * CENT);
    bench_end(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hard_limit_seen_late_is_overshot),
        cmocka_unit_test(test_without_lag_only_work_in_flight_is_over),
        cmocka_unit_test(test_the_usage_page_lags_more_than_the_limit),
        cmocka_unit_test(test_a_project_limit_refuses_with_credit_left),
        cmocka_unit_test(test_an_old_key_errs_until_it_is_rotated),
        cmocka_unit_test(test_errors_last_until_paid_credit_is_there_and_cleared),
        cmocka_unit_test(test_grants_carry_over_after_a_delay),
        cmocka_unit_test(test_an_allowance_joined_on_the_31st_refills_on_the_28th),
        cmocka_unit_test(test_an_allowance_by_30_days_refills_every_30_days),
        cmocka_unit_test(test_a_trial_expires_before_its_first_use),
        cmocka_unit_test(test_a_saturated_tier_1_ends_after_500_minutes),
        cmocka_unit_test(test_paying_ahead_waits_for_the_age_gate),
        cmocka_unit_test(test_a_gate_on_usage_needs_other_usage),
        cmocka_unit_test(test_an_alert_is_read_when_twice_as_much_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

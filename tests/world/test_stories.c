/*
 * The stories of money that happened to somebody, as they are shipped (scenarios/money-*.json): run
 * as whole worlds, each beside its control. Figures are worked by hand beside them. Stories of
 * tiers and alerts: test_stories_tiers.c.
 */
#include "story.h"

static struct story story;

#define MINUTES(n) ((n)*NS_PER_MINUTE)
#define HOURS(n)   ((n)*NS_PER_HOUR)
#define DAYS(n)    ((n)*NS_PER_DAY)

static int64_t to_the_second(sim_time span) {
    return (span + NS_PER_SECOND / 2) / NS_PER_SECOND;
}

static void expect_nothing_refused(const char *name) {
    story_run(&story, name, 0, NULL);
    story_expect(&story, METRIC_REFUSED, 0);
    story_expect(&story, METRIC_SUCCESS_RATE, 1);
    story_end(&story);
}

/* ---- 1. the overshoot ---- */

/*
 * Image k (from 0) arrives at k·60/37 s and is charged 10 s later. $80 is image number 2,000 and
 * $120 number 3,000: 1,000·60/37 s = 1621.62 s apart, 27m02s. The hard limit is seen at
 * 2999·60/37 + 10 + 1909 = 6782.24 s; k·60/37 <= 6782.24 holds for k <= 4182: 4,183 images, at
 * $0.04 $167.32, $47.32 over. The usage page is 5800 s late: it shows what was charged by 982.24 s,
 * images 0 … 599 (599·60/37 + 10 = 981.35 s): $24.00. Of 37·180 = 6,660 calls in three hours 2,477
 * are refused.
 */
static void a_limit_seen_late_is_overshot(void **unused) {
    (void)unused;
    story_run(&story, "money-overshoot", 0, NULL);
    const struct story_notice *soft = story_notice(&story, NOTICE_ALERT, "soft_limit", 0);
    const struct story_notice *hard = story_notice(&story, NOTICE_ALERT, "hard_limit_mail", 0);
    const struct story_notice *blocked = story_notice(&story, NOTICE_BLOCKED, "hard_limit", 0);
    assert_non_null(soft);
    assert_non_null(hard);
    assert_non_null(blocked);
    assert_int_equal(to_the_second(hard->at - soft->at), 27 * 60 + 2);
    assert_int_equal(hard->at, blocked->at);
    assert_int_equal(blocked->shown, 24 * DOLLAR);
    story_expect(&story, METRIC_DELIVERED, 4183);
    story_expect(&story, METRIC_REFUSED, 2477);
    story_expect_money(&story, METRIC_COST, 167.32);
    story_expect_money(&story, METRIC_OVERSHOOT, 47.32);
    assert_int_equal(story.refusal, VERDICT_BILLING_HARD_LIMIT_REACHED);
    story_end(&story);
}

/* Seen at once: the last of the $120 is charged at 2999·60/37 + 10 = 4873.24 s, and k <= 3005 have
 * arrived by then: 3,006 images, the last six in flight, $120.24. */
static void seen_at_once_only_work_in_flight_is_over(void **unused) {
    (void)unused;
    story_run(&story, "money-overshoot-control", 0, NULL);
    story_expect(&story, METRIC_DELIVERED, 3006);
    story_expect_money(&story, METRIC_COST, 120.24);
    story_expect_money(&story, METRIC_OVERSHOOT, 0.24);
    story_end(&story);
}

/* ---- 2. a hard limit with credit left and under the budget ---- */

/* 250 × $0.04 = $10. Image k comes at minute k and is charged 10 s later, the 250th at 249m10s: the
 * call at minute 250 is the first refused, of 360 calls 110 are, and $10 of the $20 are left. */
static void a_project_limit_refuses_with_credit_left(void **unused) {
    (void)unused;
    story_run(&story, "money-project-limit", 0, NULL);
    assert_int_equal(story.first_refused_at, MINUTES(250));
    assert_int_equal(story.refusal, VERDICT_BILLING_HARD_LIMIT_REACHED);
    story_expect(&story, METRIC_REFUSED, 110);
    story_expect_money(&story, METRIC_COST, 10);
    story_expect_money(&story, METRIC_BALANCE, 10);
    assert_null(story_notice(&story, NOTICE_ALERT, "budget", 0)); /* $35: never near */
    story_end(&story);
    expect_nothing_refused("money-project-limit-control");
}

/*
 * From Friday 2 May 2025, 14:00 UTC. Reported an hour later, at 8:00 in Los Angeles: support works
 * 9:00 to 17:00, eight of its twelve hours on Friday and four on Monday, done at 13:00 = 20:00 UTC
 * on the 5th: 78 hours after the start. A call each half hour: 156 refused. $10 + $5 - 84 × $0.04 =
 * $11.64 are left.
 */
static void a_wrongful_refusal_lasts_until_support_answers(void **unused) {
    (void)unused;
    story_run(&story, "money-wrongful-refusal", 0, NULL);
    assert_int_equal(story.first_refused_at, HOURS(2));
    const struct story_notice *over = story_notice(&story, NOTICE_INCIDENT_END, "", 0);
    assert_non_null(over);
    assert_int_equal(over->at, HOURS(80));
    assert_int_equal(over->at, story_date(&story, "2025-05-05T20:00:00Z"));
    story_expect(&story, METRIC_REFUSED, 156);
    story_expect_money(&story, METRIC_BALANCE, 11.64);
    story_end(&story);
    expect_nothing_refused("money-wrongful-refusal-control");
}

/* ---- 3. a key made before the upgrade ---- */

/* Upgraded at one o'clock, the key replaced at three: the 120 calls of two hours get 401. */
static void an_old_key_errs_until_it_is_replaced(void **unused) {
    (void)unused;
    story_run(&story, "money-old-key", 0, NULL);
    assert_int_equal(story_notice(&story, NOTICE_TIER, "2", 0)->at, HOURS(1));
    assert_int_equal(story.first_refused_at, HOURS(1));
    assert_int_equal(story.last_refused_at, HOURS(3) - MINUTES(1));
    assert_int_equal(story.refusal, VERDICT_INVALID_API_KEY);
    story_expect(&story, METRIC_REFUSED, 120);
    story_expect(&story, METRIC_DELIVERED, 240);
    story_end(&story);
    expect_nothing_refused("money-old-key-control");
}

/* ---- 4. ten minutes of errors after paying ---- */

/*
 * $2.40 are 60 images, the last charged at 59m10s. Paid at 60m, credited 4 minutes later, let
 * through 6 minutes after that: the calls of minutes 60 to 69 are refused, ten.
 */
static void errors_go_on_for_ten_minutes_after_paying(void **unused) {
    static const char *const usual[] = {"account.crediting_time", "null", "account.crediting_delay",
                                        "4m", NULL};

    (void)unused;
    story_run(&story, "money-crediting", 0, usual);
    assert_int_equal(story.first_refused_at, HOURS(1));
    assert_int_equal(story.last_refused_at, MINUTES(69));
    story_expect(&story, METRIC_REFUSED, 10);
    story_end(&story);
    expect_nothing_refused("money-crediting-control");
}

/*
 * As shipped the credit takes a lognormal time of median 4 minutes: half of all runs have at most
 * 10 refusals (a binomial share of 400 runs: 0.5 ± 0.075 at 3 standard errors). With sigma 2.5 the
 * share above a day is P(Z > ln(1434/4)/2.5) = P(Z > 2.353) = 0.0093: of 400 runs 3.7 are expected,
 * and none at all or more than 12 would happen less often than in one of forty seeds.
 */
static void errors_last_a_day_in_the_tail(void **unused) {
    int at_most_ten = 0, a_day = 0;

    (void)unused;
    for (uint64_t run = 0; run < 400; run++) {
        story_run(&story, "money-crediting", run, NULL);
        at_most_ten += story.refused <= 10;
        a_day += story.refused >= 24 * 60;
        story_end(&story);
    }
    assert_in_range(at_most_ten, 170, 230);
    assert_in_range(a_day, 1, 12);
}

/* ---- 5. grants through the switch to prepaid ---- */

/* From 11 to 13 March, a call each ten minutes: 288. What is charged before and after, 1,728 ×
 * $0.04 = $69.12, leaves $930.88, whose expiry moved from 10 September to the end of that month. */
static void grants_carry_over_after_two_days(void **unused) {
    (void)unused;
    story_run(&story, "money-prepaid-switch", 0, NULL);
    assert_int_equal(story.first_refused_at, DAYS(10));
    assert_int_equal(story.last_refused_at, DAYS(12) - MINUTES(10));
    assert_int_equal(story.refusal, VERDICT_INSUFFICIENT_QUOTA);
    story_expect(&story, METRIC_REFUSED, 288);
    story_expect_money(&story, METRIC_BALANCE, 930.88);
    story_end(&story);
    expect_nothing_refused("money-prepaid-switch-control");
}

/* What is left expires at the end of September: seen by a longer run with nobody asking after the
 * first two weeks' worth, which needs $0 a call to leave the grant whole. */
static void a_carried_over_grant_expires_at_the_end_of_its_month(void **unused) {
    static const char *const longer[] = {"horizon", "220d", "workloads[app].arrivals.every", "100d",
                                         NULL};

    (void)unused;
    story_run(&story, "money-prepaid-switch", 0, longer);
    const struct story_entry *expiry = story_entry(&story, LEDGER_EXPIRY, 0);
    assert_non_null(expiry);
    assert_int_equal(expiry->at, story_date(&story, "2024-10-01T00:00:00Z"));
    assert_int_equal(expiry->amount, -(1000 * DOLLAR - 3 * 4 * CENT)); /* day 0, 100 and 200 */
    story_end(&story);
}

/* ---- 6. a free allowance joined on 31 August ---- */

/*
 * Two pictures a day. 50 last to day 24.5; six refused; 28 September (day 28) 15, to day 35; 45
 * refused; 28 October (day 58) 4 of 15 until day 60: 50 + 15 + 4 = 69 of 120.
 */
static void joined_on_the_31st_images_come_back_on_the_28th(void **unused) {
    (void)unused;
    story_run(&story, "money-free-images", 0, NULL);
    const struct story_entry *first = story_entry(&story, LEDGER_REFILL, 0);
    const struct story_entry *september = story_entry(&story, LEDGER_REFILL, 1);
    const struct story_entry *october = story_entry(&story, LEDGER_REFILL, 2);
    assert_int_equal(first->images, 50);
    assert_int_equal(september->at, story_date(&story, "2022-09-28T12:00:00Z"));
    assert_int_equal(september->images, 15);
    assert_int_equal(october->at, story_date(&story, "2022-10-28T12:00:00Z"));
    assert_null(story_entry(&story, LEDGER_REFILL, 3));
    story_expect(&story, METRIC_DELIVERED, 69);
    story_expect(&story, METRIC_REFUSED, 51);
    story_expect_money(&story, METRIC_COST, 0);
    story_end(&story);
}

/* Joined on the 3rd, the refill is on the 3rd of September, day 31: 50 + 15 of 120. */
static void joined_on_the_3rd_images_come_back_on_the_3rd(void **unused) {
    (void)unused;
    story_run(&story, "money-free-images-control", 0, NULL);
    assert_int_equal(story_entry(&story, LEDGER_REFILL, 1)->at,
                     story_date(&story, "2022-09-03T12:00:00Z"));
    story_expect(&story, METRIC_DELIVERED, 65);
    story_end(&story);
}

/* ---- 7. a trial that expired before its first use ---- */

static void a_trial_expires_before_its_first_use(void **unused) {
    (void)unused;
    story_run(&story, "money-trial-expired", 0, NULL);
    assert_int_equal(story.first_refused_at, 0);
    assert_int_equal(story.refusal, VERDICT_BILLING_HARD_LIMIT_REACHED);
    story_expect(&story, METRIC_REFUSED, 120);
    story_expect_money(&story, METRIC_BREAKAGE, 18);
    story_end(&story);
    /* 120 × $0.04 = $4.80 of the $18. */
    story_run(&story, "money-trial-expired-control", 0, NULL);
    story_expect(&story, METRIC_SUCCESS_RATE, 1);
    story_expect_money(&story, METRIC_BREAKAGE, 0);
    story_expect_money(&story, METRIC_BALANCE, 13.20);
    story_end(&story);
}

/* ---- 8. tier 1 saturated with even pacing ---- */

/*
 * One image every 12 s; the 2,500th is charged at 2499·12 + service. With 10 s that is 29,998 s,
 * before the call at 30,000 s = 500 min, which is refused: overshoot $0. With 20 s it is 30,008 s:
 * the call at 30,000 s is let in, 2,501 images and $0.04 over; that at 30,012 s is refused.
 */
static void tier_1_saturated_ends_after_500_minutes(void **unused) {
    static const char *const slower[] = {"provider.service_time.value", "20s", NULL};

    (void)unused;
    story_run(&story, "money-saturated", 0, NULL);
    assert_int_equal(story.images, 2500);
    assert_int_equal(story.first_refused_at, MINUTES(500));
    story_expect_money(&story, METRIC_COST, 100);
    story_expect_money(&story, METRIC_OVERSHOOT, 0);
    story_end(&story);

    story_run(&story, "money-saturated", 0, slower);
    assert_int_equal(story.images, 2501);
    assert_int_equal(story.first_refused_at, 30012 * NS_PER_SECOND);
    story_expect_money(&story, METRIC_COST, 100.04);
    story_expect_money(&story, METRIC_OVERSHOOT, 0.04);
    story_end(&story);

    expect_nothing_refused("money-saturated-control");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_seen_late_is_overshot),
        cmocka_unit_test(seen_at_once_only_work_in_flight_is_over),
        cmocka_unit_test(a_project_limit_refuses_with_credit_left),
        cmocka_unit_test(a_wrongful_refusal_lasts_until_support_answers),
        cmocka_unit_test(an_old_key_errs_until_it_is_replaced),
        cmocka_unit_test(errors_go_on_for_ten_minutes_after_paying),
        cmocka_unit_test(errors_last_a_day_in_the_tail),
        cmocka_unit_test(grants_carry_over_after_two_days),
        cmocka_unit_test(a_carried_over_grant_expires_at_the_end_of_its_month),
        cmocka_unit_test(joined_on_the_31st_images_come_back_on_the_28th),
        cmocka_unit_test(joined_on_the_3rd_images_come_back_on_the_3rd),
        cmocka_unit_test(a_trial_expires_before_its_first_use),
        cmocka_unit_test(tier_1_saturated_ends_after_500_minutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

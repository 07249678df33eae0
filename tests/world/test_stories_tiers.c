/*
 * The stories of tiers, alerts and draw-down orders as they are shipped (scenarios/money-*.json):
 * when a tier is reached, what paying ahead buys and costs, how much is gone before a mail is read.
 * Run as whole worlds; figures are worked by hand beside them.
 */
#include "story.h"

static struct story story;

#define SECONDS(n) ((n)*NS_PER_SECOND)
#define DAYS(n)    ((n)*NS_PER_DAY)

static sim_time tier_reached(const char *tier) {
    const struct story_notice *notice = story_notice(&story, NOTICE_TIER, tier, 0);

    return notice ? notice->at : SIM_TIME_NEVER;
}

/* ---- 9. when is tier 4 reached, and what does paying today buy ---- */

/*
 * 400 images a day: image k at k·216 s, charged 10 s later, $16 a day. $25 are bought on the first
 * day, and again whenever the balance is below $10: after more than 15, 40, 65 … dollars, that is
 * with image number 376, 1,001, 1,626 …; the p-th purchase comes with number 376 + 625·(p - 2).
 *
 * By money alone: $50 with the 2nd, 375·216 + 10 = 81,010 s; $100 with the 4th, number 1,626;
 * $250 with the 10th, number 5,376, at 5375·216 + 10 = 1,161,010 s = 13.4 days.
 */
static void by_money_alone_tier_4_comes_after_13_days(void **unused) {
    (void)unused;
    story_run(&story, "money-tier-4-control", 0, NULL);
    assert_int_equal(tier_reached("2"), SECONDS(81010));
    assert_int_equal(tier_reached("3"), SECONDS(1625 * 216 + 10));
    assert_int_equal(tier_reached("4"), SECONDS(1161010));
    story_expect(&story, METRIC_REFUSED, 0);
    story_end(&story);
}

/*
 * With days since the first payment: after number 2,500 (2499·216 + 10 = 539,794 s, day 6.2) the
 * $100 of tier 1 are spent and calls are refused before day 7 comes. Nobody pays, so nobody looks,
 * until the month ends on day 30. 2,500 + 376 = number 2,876 brings the 6th purchase, by the 376th
 * image of May, at 30 d + 81,010 s: $150, tier 3. The 10th, number 5,376, is the 2,876th of May:
 * 30 d + 2875·216 + 10 = 30 d + 621,010 s = 37.2 days. Refused: calls 2,500 … 11,999.
 */
static void by_days_too_it_takes_37_days_most_of_them_refused(void **unused) {
    (void)unused;
    story_run(&story, "money-tier-4", 0, NULL);
    assert_int_equal(story_notice(&story, NOTICE_BLOCKED, "monthly_cap", 0)->at, SECONDS(539794));
    assert_int_equal(story_notice(&story, NOTICE_UNBLOCKED, "monthly_cap", 0)->at, DAYS(30));
    assert_int_equal(tier_reached("2"), SIM_TIME_NEVER); /* passed over */
    assert_int_equal(tier_reached("3"), DAYS(30) + SECONDS(81010));
    assert_int_equal(tier_reached("4"), DAYS(30) + SECONDS(621010));
    story_expect(&story, METRIC_REFUSED, 9500);
    story_end(&story);
}

/* $250 on day 0 and $5 on days 7 and 14: somebody looks when the days of tier 3, then 4, are over.
 * The cap refuses calls 2,500 … 2,799, to day 7. */
static void paying_today_buys_nothing_before_day_7(void **unused) {
    (void)unused;
    story_run(&story, "money-tier-4-today", 0, NULL);
    assert_int_equal(tier_reached("3"), DAYS(7));
    assert_int_equal(tier_reached("4"), DAYS(14));
    story_expect(&story, METRIC_REFUSED, 300);
    story_end(&story);
}

/* Without the two payments of $5 nobody looks: tier 1, and refused from number 2,501 to the end. */
static void paying_today_and_never_again_buys_nothing(void **unused) {
    static const char *const once[] = {"account.purchases",
                                       "[ { \"at\": \"0s\", \"amount\": \"$250\" } ]", NULL};

    (void)unused;
    story_run(&story, "money-tier-4-today", 0, once);
    assert_null(story_notice(&story, NOTICE_TIER, "", 0));
    story_expect(&story, METRIC_REFUSED, 20 * 400 - 2500);
    story_end(&story);
}

static void without_days_paying_today_buys_tier_4_today(void **unused) {
    (void)unused;
    story_run(&story, "money-tier-4-today-control", 0, NULL);
    assert_int_equal(tier_reached("4"), 0);
    story_expect(&story, METRIC_REFUSED, 0);
    story_end(&story);
}

/* ---- 10. is $100 today to unlock a tier worth it ---- */

/*
 * 52 weeks of 24 images at $0.04 are $49.92; the credit of 15 April 2025 expires on 15 April 2026
 * with $50.08 in it. Tier 3, from the second day on, passes 15 images at once and 9 a minute later:
 * 10 s and 70 s, so p95 is 70 s (histogram error 0.5 %).
 */
static void a_hundred_dollars_today_lose_half_and_save_three_minutes(void **unused) {
    (void)unused;
    story_run(&story, "money-unlock", 0, NULL);
    assert_int_equal(tier_reached("3"), DAYS(1)); /* evaluated after 24 hours */
    const struct story_entry *expiry = story_entry(&story, LEDGER_EXPIRY, 0);
    assert_int_equal(expiry->at, story_date(&story, "2026-04-15T00:00:00Z"));
    story_expect_money(&story, METRIC_COST, 49.92);
    story_expect_money(&story, METRIC_BREAKAGE, 50.08);
    assert_float_equal(story_metric(&story, METRIC_LATENCY_P95), 70, 0.35);
    story_expect(&story, METRIC_SUCCESS_RATE, 1);
    story_end(&story);
}

/*
 * As needed: $5, and $5 more each time less than $1 is left, after more than 4, 9, 14 … dollars:
 * ten times until $49.92. $55 paid leave $5.08. At 5 a minute 24 images take 5, 5, 5, 5, 4 at 10,
 * 70, 130, 190, 250 s; p95 of the year is 250 s. The tenth payment makes $50 with the image that
 * passes $44, number 1,101, in week 46: tier 2 a day later.
 */
static void as_needed_nothing_is_lost_and_the_last_image_waits(void **unused) {
    (void)unused;
    story_run(&story, "money-unlock-control", 0, NULL);
    story_expect_money(&story, METRIC_BREAKAGE, 0);
    story_expect_money(&story, METRIC_BALANCE, 5.08);
    assert_float_equal(story_metric(&story, METRIC_LATENCY_P95), 250, 1.25);
    /* Week 46 begins on day 2 + 45·7 = 317; number 1,101 is the 21st of its 24, in the fifth
     * minute, charged after 250 s. */
    assert_int_equal(tier_reached("2"), DAYS(318) + SECONDS(250));
    assert_int_equal(tier_reached("3"), SIM_TIME_NEVER);
    story_end(&story);
}

/* ---- 11. the gate that counts spend, while spending needs the gate ---- */

static void a_gate_on_usage_never_opens_by_itself(void **unused) {
    (void)unused;
    story_run(&story, "money-deadlock", 0, NULL);
    assert_int_equal(story.images, 0);
    assert_int_equal(tier_reached("1"), SIM_TIME_NEVER);
    assert_int_equal(story.refusal, VERDICT_MODEL_NOT_AVAILABLE);
    story_expect(&story, METRIC_REFUSED, 240);
    story_expect_money(&story, METRIC_BALANCE, 20);
    story_end(&story);
}

/* $1 is charged at the end of each day, the fifth on day 5: from that hour on 120 images. */
static void other_usage_opens_the_gate_on_day_5(void **unused) {
    (void)unused;
    story_run(&story, "money-deadlock-control", 0, NULL);
    assert_int_equal(tier_reached("1"), DAYS(5));
    assert_int_equal(story.first_image_at, DAYS(5) + SECONDS(10));
    story_expect(&story, METRIC_DELIVERED, 120);
    /* $20 - 120 × $0.04 - $1 on each of ten days: the tenth day ends within the drain. */
    story_expect_money(&story, METRIC_BALANCE, 5.20);
    story_end(&story);
}

/* ---- 12. $720 an hour: how much is gone before each alert is read ---- */

/*
 * $0.20 a second. Image k at k·0.6 s, charged 10 s later. $100 is passed by number 834 (833 · 0.12
 * = $99.96), $250 by number 2,084, $500 by number 4,167. Seen 5 minutes and read 10 more minutes
 * later, when 1,500 more would be charged; the mail comes before the charge at its own instant, so
 * 1,499: 2,333 × $0.12 = $279.96, 3,583 × $0.12 = $429.96, 5,666 × $0.12 = $679.92.
 */
static void every_alert_is_read_when_180_dollars_more_are_gone(void **unused) {
    static const int64_t images[] = {2333, 3583, 5666};

    (void)unused;
    story_run(&story, "money-alerts", 0, NULL);
    for (size_t i = 0; i < array_size(images); i++) {
        const struct story_notice *mail = story_notice(&story, NOTICE_ALERT, "", i);
        assert_non_null(mail);
        assert_int_equal(mail->incurred, images[i] * 12 * CENT);
    }
    story_expect_money(&story, METRIC_COST, 720);
    story_end(&story);
}

/* Read at once: 834, 2,084 and 4,167 images. The mail is sent while the image that passes the
 * amount is being charged, before that charge is told to listeners: they count one less. */
static void read_at_once_no_more_than_the_alert_is_gone(void **unused) {
    static const money amounts[] = {100 * DOLLAR, 250 * DOLLAR, 500 * DOLLAR};

    (void)unused;
    story_run(&story, "money-alerts-control", 0, NULL);
    for (size_t i = 0; i < array_size(amounts); i++) {
        const struct story_notice *mail = story_notice(&story, NOTICE_ALERT, "", i);
        assert_non_null(mail);
        assert_true(mail->incurred <= amounts[i] + 12 * CENT);
        assert_true(mail->incurred > amounts[i] - 12 * CENT);
    }
    story_end(&story);
}

/* ---- the same usage under each draw-down order ---- */

/*
 * $0.50 a day. sign-up $30 on days 0 to 90, bought $20 on 10 to 60, campaign $8 on 20 to 50.
 *   expiring_first     sign-up 5, bought 5, campaign 8 (to day 36), bought 12, sign-up 15:
 *                      bought loses 3, sign-up 10
 *   promotional_first  sign-up 10, campaign 8, sign-up 20 (to day 76); bought loses 20
 *   priority           bought first: 20 (day 10 to 50), campaign loses 8, sign-up 5 + 20, loses 5
 *   fifo               sign-up 30 (to day 60); bought loses 20, campaign 8
 * All that are not empty before the end lose the same: $58 - 90 × $0.50 = $13. The others refuse
 * what comes from then on, 12.5 calls a day: 14 days are 175, 30 days 375.
 */
static void the_order_decides_what_expires(void **unused) {
    static const struct {
        const char *order;
        double lost;
        double refused;
    } rows[] = {{"expiring_first", 13, 0},
                {"promotional_first", 20, 175},
                {"priority", 13, 0},
                {"fifo", 28, 375}};

    (void)unused;
    for (size_t i = 0; i < array_size(rows); i++) {
        const char *const set[] = {"account.draw_down", rows[i].order, NULL};
        story_run(&story, "money-draw-down", 0, set);
        story_expect_money(&story, METRIC_BREAKAGE, rows[i].lost);
        story_expect(&story, METRIC_REFUSED, rows[i].refused);
        story_end(&story);
        story_run(&story, "money-draw-down-control", 0, set);
        story_expect_money(&story, METRIC_BREAKAGE, 0);
        story_expect(&story, METRIC_REFUSED, 0);
        story_end(&story);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_money_alone_tier_4_comes_after_13_days),
        cmocka_unit_test(by_days_too_it_takes_37_days_most_of_them_refused),
        cmocka_unit_test(paying_today_buys_nothing_before_day_7),
        cmocka_unit_test(paying_today_and_never_again_buys_nothing),
        cmocka_unit_test(without_days_paying_today_buys_tier_4_today),
        cmocka_unit_test(a_hundred_dollars_today_lose_half_and_save_three_minutes),
        cmocka_unit_test(as_needed_nothing_is_lost_and_the_last_image_waits),
        cmocka_unit_test(a_gate_on_usage_never_opens_by_itself),
        cmocka_unit_test(other_usage_opens_the_gate_on_day_5),
        cmocka_unit_test(every_alert_is_read_when_180_dollars_more_are_gone),
        cmocka_unit_test(read_at_once_no_more_than_the_alert_is_gone),
        cmocka_unit_test(the_order_decides_what_expires),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

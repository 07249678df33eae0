/* The ladder: money and age gates, what counts, when somebody looks. Worked by hand. */
#include "money_bench.h"

static struct arena arena;
static struct tier_ladder ladder;
static struct tier_spec tiers[4];

/* $0; $5; $50 and 7 days; $100 and 7 days: OpenAI's first rungs until April 2026. */
static void start(const struct promotion_spec *promotion, size_t floor, money paid, money settled,
                  sim_time first_payment) {
    const struct tier_ladder_history history = {paid, settled, first_payment};

    arena_init(&arena);
    tiers[0] = bench_tier("free", 0, 0, 100 * DOLLAR);
    tiers[1] = bench_tier("1", 5 * DOLLAR, 0, 100 * DOLLAR);
    tiers[2] = bench_tier("2", 50 * DOLLAR, 7 * NS_PER_DAY, 500 * DOLLAR);
    tiers[3] = bench_tier("3", 100 * DOLLAR, 7 * NS_PER_DAY, 1000 * DOLLAR);
    tier_ladder_init(&ladder, tiers, array_size(tiers), promotion, floor, &history, &arena);
}

static void end(void) {
    arena_release(&arena);
}

static struct promotion_spec promotion(int counts, int evaluation, sim_time delay, bool ages) {
    const struct promotion_spec spec = {counts, evaluation, delay, ages};

    return spec;
}

static void test_both_gates_must_be_open(void **state) {
    (void)state;
    start(NULL, 0, 0, 0, SIM_TIME_NEVER);
    assert_int_equal(tier_ladder_next(&ladder), SIM_TIME_NEVER);
    assert_false(tier_ladder_pay(&ladder, 100, 4 * DOLLAR));
    assert_int_equal(tier_ladder_next(&ladder), SIM_TIME_NEVER);
    assert_true(tier_ladder_pay(&ladder, 200, 1 * DOLLAR));
    assert_int_equal(tier_ladder_next(&ladder), 200);
    assert_true(tier_ladder_promote(&ladder, 200));
    assert_int_equal(ladder.current, 1);
    assert_true(tier_ladder_pay(&ladder, NS_PER_DAY, 95 * DOLLAR));
    /* Seven days from the first payment, at 100. */
    assert_int_equal(tier_ladder_next(&ladder), 7 * NS_PER_DAY + 100);
    assert_false(tier_ladder_promote(&ladder, 7 * NS_PER_DAY + 99));
    assert_true(tier_ladder_promote(&ladder, 7 * NS_PER_DAY + 100));
    assert_int_equal(ladder.current, 3); /* two rungs at once */
    end();
}

static void test_the_delay_runs_from_the_last_gate(void **state) {
    const struct promotion_spec spec =
        promotion(PROMOTION_COUNTS_PAYMENTS, PROMOTION_DELAYED, NS_PER_DAY, true);

    (void)state;
    start(&spec, 0, 0, 0, SIM_TIME_NEVER);
    tier_ladder_pay(&ladder, 0, 50 * DOLLAR);
    assert_int_equal(tier_ladder_next(&ladder), NS_PER_DAY); /* tier 1 */
    tier_ladder_promote(&ladder, NS_PER_DAY);
    assert_int_equal(ladder.current, 1);
    assert_int_equal(tier_ladder_next(&ladder), 8 * NS_PER_DAY);
    end();
}

/* Waiting does nothing: on day 9 a minimum payment makes somebody look (forum, 2024). */
static void test_mere_days_do_not_promote_where_only_payments_are_looked_at(void **state) {
    const struct promotion_spec spec =
        promotion(PROMOTION_COUNTS_PAYMENTS, PROMOTION_AT_NEXT_PAYMENT, 0, true);

    (void)state;
    start(&spec, 0, 0, 0, SIM_TIME_NEVER);
    tier_ladder_pay(&ladder, 0, 50 * DOLLAR);
    tier_ladder_promote(&ladder, 0);
    assert_int_equal(ladder.current, 1);
    assert_int_equal(tier_ladder_next(&ladder), SIM_TIME_NEVER);
    assert_false(tier_ladder_promote(&ladder, 9 * NS_PER_DAY));
    assert_true(tier_ladder_pay(&ladder, 9 * NS_PER_DAY, 5 * DOLLAR));
    assert_true(tier_ladder_promote(&ladder, 9 * NS_PER_DAY));
    assert_int_equal(ladder.current, 2);
    end();
}

static void test_settled_usage_counts_where_payments_do_not(void **state) {
    const struct promotion_spec spec =
        promotion(PROMOTION_COUNTS_SETTLED_USAGE, PROMOTION_DELAYED, 0, false);

    (void)state;
    start(&spec, 0, 0, 0, SIM_TIME_NEVER);
    assert_false(tier_ladder_pay(&ladder, 0, 1000 * DOLLAR));
    assert_int_equal(tier_ladder_next(&ladder), SIM_TIME_NEVER);
    assert_false(tier_ladder_settle(&ladder, 1, 5 * DOLLAR - 1));
    assert_true(tier_ladder_settle(&ladder, 2, 1));
    assert_int_equal(tier_ladder_next(&ladder), 2);
    assert_true(tier_ladder_promote(&ladder, 2));
    assert_int_equal(ladder.current, 1);
    end();
}

static void test_a_given_tier_is_a_floor(void **state) {
    (void)state;
    start(NULL, 2, 0, 0, SIM_TIME_NEVER);
    assert_int_equal(ladder.current, 2);
    assert_false(tier_ladder_promote(&ladder, 100 * NS_PER_DAY)); /* and never left downwards */
    assert_int_equal(ladder.current, 2);
    end();
}

/* $100 paid 7 days before the start is tier 3 from the start; 6 days before: one day later. */
static void test_what_was_paid_before_the_start_counts(void **state) {
    (void)state;
    start(NULL, 0, 100 * DOLLAR, 0, -7 * NS_PER_DAY);
    assert_int_equal(ladder.current, 3);
    end();
    start(NULL, 0, 100 * DOLLAR, 0, -6 * NS_PER_DAY);
    assert_int_equal(ladder.current, 1);
    assert_int_equal(tier_ladder_next(&ladder), NS_PER_DAY);
    end();
    start(NULL, 0, 100 * DOLLAR, 0, SIM_TIME_NEVER); /* no date: paid at the start */
    assert_int_equal(tier_ladder_next(&ladder), 7 * NS_PER_DAY);
    end();
}

/* In May 2026 the ages went: who had paid is promoted then. */
static void test_gates_that_change_are_looked_at(void **state) {
    (void)state;
    start(NULL, 0, 0, 0, SIM_TIME_NEVER);
    tier_ladder_pay(&ladder, 0, 40 * DOLLAR);
    tier_ladder_promote(&ladder, 0);
    tiers[2] = bench_tier("2", 40 * DOLLAR, 0, 500 * DOLLAR);
    tier_ladder_review(&ladder, NS_PER_DAY);
    assert_int_equal(tier_ladder_next(&ladder), NS_PER_DAY);
    end();
}

static void test_tiers_are_found_by_name(void **state) {
    const char *models[] = {"dall-e-3"};

    (void)state;
    start(NULL, 0, 0, 0, SIM_TIME_NEVER);
    assert_int_equal(tier_find(tiers, 4, "2"), 2);
    assert_int_equal(tier_find(tiers, 4, "9"), 4);
    assert_int_equal(tier_find(tiers, 4, NULL), 4);
    tiers[0].no_access = bench_list(models, 1);
    assert_false(tier_has_access(&tiers[0], "dall-e-3"));
    assert_true(tier_has_access(&tiers[0], "dall-e-2"));
    end();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_gates_must_be_open),
        cmocka_unit_test(test_the_delay_runs_from_the_last_gate),
        cmocka_unit_test(test_mere_days_do_not_promote_where_only_payments_are_looked_at),
        cmocka_unit_test(test_settled_usage_counts_where_payments_do_not),
        cmocka_unit_test(test_a_given_tier_is_a_floor),
        cmocka_unit_test(test_what_was_paid_before_the_start_counts),
        cmocka_unit_test(test_gates_that_change_are_looked_at),
        cmocka_unit_test(test_tiers_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

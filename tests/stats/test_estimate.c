#include "stats/estimate.h"

#include "support.h"

static const double two_sided = 0.95;

static void assert_unknown_interval(const struct estimate *estimate) {
    assert_true(isnan(estimate->half_width));
    assert_true(isnan(estimate->low));
    assert_true(isnan(estimate->high));
    assert_true(isnan(estimate->lower_bound));
    assert_true(isnan(estimate->upper_bound));
    assert_true(isnan(estimate->standard_error));
}

/* Published: any table of Student's t, columns 0.975, 0.95 and 0.995, three decimals. */
static void quantiles_of_t_from_a_table(void **state) {
    (void)state;
    static const struct {
        size_t freedom;
        double t_975;
        double t_95;
        double t_995;
    } rows[] = {
        {1, 12.706, 6.314, 63.657}, {2, 4.303, 2.920, 9.925},   {4, 2.776, 2.132, 4.604},
        {9, 2.262, 1.833, 3.250},   {19, 2.093, 1.729, 2.861},  {29, 2.045, 1.699, 2.756},
        {60, 2.000, 1.671, 2.660},  {120, 1.980, 1.658, 2.617},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double values[121];
        for (size_t j = 0; j <= rows[i].freedom; j++)
            values[j] = (double)(j * j % 7);
        struct estimate at_95 = estimate_mean(values, rows[i].freedom + 1, 0.95);
        struct estimate at_99 = estimate_mean(values, rows[i].freedom + 1, 0.99);
        assert_near(at_95.half_width / at_95.standard_error, rows[i].t_975, 0.0005001);
        assert_near((at_95.upper_bound - at_95.mean) / at_95.standard_error, rows[i].t_95,
                    0.0005001);
        assert_near((at_95.mean - at_95.lower_bound) / at_95.standard_error, rows[i].t_95,
                    0.0005001);
        assert_near(at_99.half_width / at_99.standard_error, rows[i].t_995, 0.0005001);
    }
}

/*
 * By hand: 1 2 3 4: mean 2.5, s^2 = (2.25 + 0.25 + 0.25 + 2.25)/3 = 5/3, standard error sqrt(5/12)
 * = 0.645497; t(3) = 3.182446 (tables: 3.182) makes 2.054260.
 */
static void a_mean_by_hand(void **state) {
    (void)state;
    struct estimate estimate = estimate_mean((const double[]){1, 2, 3, 4}, 4, two_sided);
    assert_near(estimate.mean, 2.5, 1e-15);
    assert_near(estimate.standard_error, sqrt(5.0 / 12.0), 1e-14);
    assert_near(estimate.half_width, 2.054260, 1e-6);
    assert_near(estimate.low, 0.445740, 1e-6);
    assert_near(estimate.high, 4.554260, 1e-6);
    assert_true(estimate.count == 4);
    assert_true(estimate.missing == 0);
    assert_true(estimate.confidence == two_sided);
}

static void too_few_values_have_no_interval(void **state) {
    (void)state;
    struct estimate none = estimate_mean(NULL, 0, two_sided);
    assert_true(isnan(none.mean));
    assert_unknown_interval(&none);
    struct estimate one = estimate_mean((const double[]){7}, 1, two_sided);
    assert_true(one.mean == 7.0);
    assert_unknown_interval(&one);
}

/* A null metric is no sample: the estimate is that of the others. */
static void missing_values_are_left_out_and_counted(void **state) {
    (void)state;
    struct estimate all = estimate_mean((const double[]){1, 2, 3, 4}, 4, two_sided);
    struct estimate some = estimate_mean((const double[]){NAN, 1, 2, NAN, 3, 4, NAN}, 7, two_sided);
    assert_true(some.mean == all.mean);
    assert_true(some.half_width == all.half_width);
    assert_true(some.count == 4);
    assert_true(some.missing == 3);
    struct estimate nothing = estimate_mean((const double[]){NAN, NAN}, 2, two_sided);
    assert_true(isnan(nothing.mean));
    assert_true(nothing.count == 0);
    assert_true(nothing.missing == 2);
}

/* A deterministic model: all replications equal, nothing unknown. */
static void equal_values_have_a_half_width_of_zero(void **state) {
    (void)state;
    double values[10];
    for (size_t i = 0; i < 10; i++)
        values[i] = 0.1;
    struct estimate estimate = estimate_mean(values, 10, two_sided);
    assert_true(estimate.mean == 0.1);
    assert_true(estimate.half_width == 0.0);
    assert_true(estimate.low == 0.1);
}

/*
 * By hand: 2/1, 6/2, 4/3 give 12/6 = 2. One left out: 10/5, 6/4, 8/3, that is 36, 27, 48 over 18,
 * mean 37/18, squares (1 + 100 + 121)/324; times (3 - 1)/3 is 444/972, the square of 0.675862. t(2)
 * = 4.302653 (tables: 4.303) makes 2.908000.
 */
static void a_jackknife_on_three_points_by_hand(void **state) {
    (void)state;
    struct estimate estimate =
        estimate_ratio((const double[]){2, 6, 4}, (const double[]){1, 2, 3}, 3, two_sided);
    assert_near(estimate.mean, 2.0, 1e-15);
    assert_near(estimate.standard_error, sqrt(444.0 / 972.0), 1e-14);
    assert_near(estimate.half_width, 4.302653 * sqrt(444.0 / 972.0), 1e-6);
    assert_true(estimate.count == 3);
}

/* Law: with equal denominators the jackknife is the t interval of the mean, exactly. */
static void a_ratio_to_a_constant_is_a_mean(void **state) {
    (void)state;
    const double numerators[] = {3, 8, 1, 9, 4};
    const double denominators[] = {2, 2, 2, 2, 2};
    const double quotients[] = {1.5, 4, 0.5, 4.5, 2};
    struct estimate ratio = estimate_ratio(numerators, denominators, 5, two_sided);
    struct estimate mean = estimate_mean(quotients, 5, two_sided);
    assert_near(ratio.mean, mean.mean, 1e-14);
    assert_near(ratio.half_width, mean.half_width, 1e-13);
    assert_near(ratio.upper_bound, mean.upper_bound, 1e-13);
}

static void ratios_that_cannot_be_known(void **state) {
    (void)state;
    const double zero[] = {0, 0, 0};
    const double some[] = {1, 2, 3};
    struct estimate of_nothing = estimate_ratio(some, zero, 3, two_sided);
    assert_true(isnan(of_nothing.mean));
    assert_unknown_interval(&of_nothing);
    struct estimate one = estimate_ratio(some, some, 1, two_sided);
    assert_true(one.mean == 1.0);
    assert_unknown_interval(&one);
    /* Only the second replication delivered anything: a ratio, but no idea of its spread. */
    struct estimate lonely =
        estimate_ratio((const double[]){0, 8, 0}, (const double[]){0, 4, 0}, 3, two_sided);
    assert_true(lonely.mean == 2.0);
    assert_unknown_interval(&lonely);
    struct estimate holes = estimate_ratio((const double[]){2, NAN, 6, 4, 5},
                                           (const double[]){1, 9, 2, 3, NAN}, 5, two_sided);
    assert_near(holes.mean, 2.0, 1e-15);
    assert_near(holes.standard_error, sqrt(444.0 / 972.0), 1e-14);
    assert_true(holes.count == 3);
    assert_true(holes.missing == 2);
}

/*
 * Published: Student, "The probable error of a mean", Biometrika 6 (1908), the extra hours of sleep
 * of ten patients under two drugs. R's help page of t.test (data set sleep, paired) prints t =
 * -4.0621, df = 9, p = 0.002833 (two-sided), interval -2.4598858 -0.7001142, mean -1.58.
 */
static void students_sleep(void **state) {
    (void)state;
    const double first[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    const double second[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    struct estimate_comparison sleep = estimate_paired(first, second, 10, two_sided);
    assert_near(sleep.difference.mean, -1.58, 1e-14);
    assert_near(sleep.difference.mean / sleep.difference.standard_error, -4.0621, 5e-5);
    assert_near(sleep.difference.low, -2.4598858, 5e-8);
    assert_near(sleep.difference.high, -0.7001142, 5e-8);
    assert_near(sleep.p_less, 0.002833 / 2, 5e-7);
    assert_near(sleep.p_greater, 1 - 0.002833 / 2, 5e-7);
}

static void comparisons_at_the_edges(void **state) {
    (void)state;
    const double low[] = {1, 2, 3};
    const double high[] = {2, 3, 4};
    struct estimate_comparison always = estimate_paired(high, low, 3, two_sided);
    assert_true(always.difference.mean == 1.0);
    assert_true(always.difference.half_width == 0.0);
    assert_true(always.p_greater == 0.0);
    assert_true(always.p_less == 1.0);
    struct estimate_comparison same = estimate_paired(low, low, 3, two_sided);
    assert_true(same.difference.mean == 0.0);
    assert_true(same.p_greater == 1.0);
    assert_true(same.p_less == 1.0);
    struct estimate_comparison holes = estimate_paired(
        (const double[]){1, NAN, 3, 9}, (const double[]){1, 2, NAN, 4}, 4, two_sided);
    assert_near(holes.difference.mean, 2.5, 1e-15);
    assert_true(holes.difference.count == 2);
    assert_true(holes.difference.missing == 2);
    struct estimate_comparison one = estimate_paired(low, high, 1, two_sided);
    assert_true(one.difference.mean == -1.0);
    assert_unknown_interval(&one.difference);
    assert_true(isnan(one.p_greater));
    assert_true(isnan(one.p_less));
}

/*
 * Published: Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
 * Medicine 17 (1998) 857-872, table I, method 3 (Wilson's score without continuity correction).
 */
static void newcombes_four_proportions(void **state) {
    (void)state;
    static const struct {
        size_t successes;
        size_t count;
        double low;
        double high;
    } rows[] = {
        {81, 263, 0.2553, 0.3662},
        {15, 148, 0.0624, 0.1605},
        {0, 20, 0.0000, 0.1611},
        {1, 29, 0.0061, 0.1718},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct estimate share = estimate_wilson(rows[i].successes, rows[i].count, two_sided);
        assert_near(share.mean, (double)rows[i].successes / (double)rows[i].count, 1e-15);
        assert_near(share.low, rows[i].low, 5.01e-5);
        assert_near(share.high, rows[i].high, 5.01e-5);
        assert_near(share.half_width, (share.high - share.low) / 2, 1e-15);
    }
}

/* By formula: no success in n: [0, z^2/(n + z^2)]; z = 1.644854 for the one-sided bound. */
static void none_and_all_of_twenty(void **state) {
    (void)state;
    struct estimate none = estimate_wilson(0, 20, two_sided);
    assert_true(none.low == 0.0);
    assert_true(none.lower_bound == 0.0);
    assert_near(none.upper_bound, 2.705543 / 22.705543, 1e-6);
    struct estimate all = estimate_wilson(20, 20, two_sided);
    assert_true(all.high == 1.0);
    assert_true(all.upper_bound == 1.0);
    assert_near(all.low, 1.0 - none.high, 1e-15);
    assert_near(all.lower_bound, 1.0 - none.upper_bound, 1e-15);
    struct estimate nothing = estimate_wilson(0, 0, two_sided);
    assert_true(isnan(nothing.mean));
    assert_unknown_interval(&nothing);
}

/* A one-sided bound at 95 % is the end of the two-sided interval at 90 %. */
static void bounds_are_the_ends_of_a_wider_interval(void **state) {
    (void)state;
    const double values[] = {3, 8, 1, 9, 4};
    struct estimate at_95 = estimate_mean(values, 5, 0.95);
    struct estimate at_90 = estimate_mean(values, 5, 0.90);
    assert_near(at_95.lower_bound, at_90.low, 1e-10);
    assert_near(at_95.upper_bound, at_90.high, 1e-10);
    struct estimate share_95 = estimate_wilson(7, 20, 0.95);
    struct estimate share_90 = estimate_wilson(7, 20, 0.90);
    assert_near(share_95.lower_bound, share_90.low, 1e-10);
    assert_near(share_95.upper_bound, share_90.high, 1e-10);
}

/*
 * Published: Law, "Simulation Modeling and Analysis", the bank of ch. 9.4.1: ten average delays
 * give 2.03 +- 0.32 at 90 %; 16 replications for an absolute error of 0.25, 27 for a relative error
 * of 0.10, that is 0.10/1.10 of the mean.
 */
static void laws_bank(void **state) {
    (void)state;
    const double delays[] = {1.53, 1.66, 1.24, 2.34, 2.00, 1.69, 2.69, 2.86, 1.70, 2.60};
    struct estimate bank = estimate_mean(delays, 10, 0.90);
    assert_near(bank.mean, 2.03, 0.005);
    assert_near(bank.half_width, 0.32, 0.005);
    assert_true(estimate_replications_needed(&bank, 0.25, false) == 16);
    assert_true(estimate_replications_needed(&bank, 0.10 / 1.10, true) == 27);
}

static void precision_at_the_edges(void **state) {
    (void)state;
    struct estimate estimate = estimate_mean((const double[]){1, 2, 3, 4}, 4, two_sided);
    assert_true(estimate_is_precise(&estimate, estimate.half_width, false));
    assert_false(estimate_is_precise(&estimate, 0.99 * estimate.half_width, false));
    assert_true(estimate_is_precise(&estimate, 0.83, true));  /* 2.0543 <= 0.83 * 2.5 = 2.075 */
    assert_false(estimate_is_precise(&estimate, 0.82, true)); /* 2.05 */
    assert_true(estimate_replications_needed(&estimate, estimate.half_width, false) == 4);
    assert_true(estimate_replications_needed(&estimate, 0.0, false) == ESTIMATE_NEVER);

    struct estimate one = estimate_mean((const double[]){1}, 1, two_sided);
    assert_false(estimate_is_precise(&one, 100.0, false));
    assert_true(estimate_replications_needed(&one, 100.0, false) == ESTIMATE_NEVER);

    struct estimate exact = estimate_mean((const double[]){2, 2, 2}, 3, two_sided);
    assert_true(estimate_replications_needed(&exact, 0.0, true) == 3);

    struct estimate about_zero = estimate_mean((const double[]){-1, 1}, 2, two_sided);
    assert_true(estimate_replications_needed(&about_zero, 0.1, true) == ESTIMATE_NEVER);
}

/* By formula: for many replications t is z = 1.959964 and i = (z s / target)^2; s^2 = 5/3. */
static void many_replications_by_formula(void **state) {
    (void)state;
    struct estimate estimate = estimate_mean((const double[]){1, 2, 3, 4}, 4, two_sided);
    double formula = 1.959964 * 1.959964 * (5.0 / 3.0) / 1e-6;
    size_t needed = estimate_replications_needed(&estimate, 0.001, false);
    assert_near((double)needed, formula, 10.0);
}

/* Law: a narrower target never needs fewer. */
static void more_precision_needs_more_replications(void **state) {
    (void)state;
    struct estimate estimate = estimate_mean((const double[]){5, 9, 2, 7, 7, 4}, 6, two_sided);
    size_t last = 0;
    for (int divisor = 1; divisor <= 50; divisor++) {
        size_t needed = estimate_replications_needed(&estimate, 2.0 / divisor, false);
        assert_true(needed >= last);
        last = needed;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_of_t_from_a_table),
        cmocka_unit_test(a_mean_by_hand),
        cmocka_unit_test(too_few_values_have_no_interval),
        cmocka_unit_test(missing_values_are_left_out_and_counted),
        cmocka_unit_test(equal_values_have_a_half_width_of_zero),
        cmocka_unit_test(a_jackknife_on_three_points_by_hand),
        cmocka_unit_test(a_ratio_to_a_constant_is_a_mean),
        cmocka_unit_test(ratios_that_cannot_be_known),
        cmocka_unit_test(students_sleep),
        cmocka_unit_test(comparisons_at_the_edges),
        cmocka_unit_test(newcombes_four_proportions),
        cmocka_unit_test(none_and_all_of_twenty),
        cmocka_unit_test(bounds_are_the_ends_of_a_wider_interval),
        cmocka_unit_test(laws_bank),
        cmocka_unit_test(precision_at_the_edges),
        cmocka_unit_test(many_replications_by_formula),
        cmocka_unit_test(more_precision_needs_more_replications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* dist: closed forms worked by hand, and what the samplers promise. */
#include "engine/dist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"

static const struct rng_key key = {20260601, 3};

static void assert_near(double got, double expected) {
    if (!(fabs(got - expected) <= 1e-9 * fmax(1, fabs(expected))))
        fail_msg("%.15g is not %.15g", got, expected);
}

static void expect_moments(struct dist dist, double mean, double variance) {
    assert_near(dist_mean(&dist), mean);
    assert_near(dist_variance(&dist), variance);
}

/* Each value by its textbook formula, the integral or sum written out where it is short. */
static void moments_are_the_closed_forms(void **state) {
    const double pi = 3.14159265358979324, ln2 = 0.693147180559945309;

    (void)state;
    expect_moments(dist_constant(3), 3, 0);
    expect_moments(dist_uniform(2, 8), 5, 3); /* 36/12 */
    expect_moments(dist_uniform(4, 4), 4, 0);
    expect_moments(dist_exponential(7), 7, 49);
    /* mean 10·e^(0.08), variance mean^2·(e^0.16 - 1) */
    expect_moments(dist_lognormal_median(10, 0.4), 10.8328706767496, 20.3616893344147);
    expect_moments(dist_lognormal_mean(10, 0.4), 10, 17.3510870991810);
    expect_moments(dist_lognormal_median(10, 0), 10, 0);
    expect_moments(dist_gamma(4, 2.5), 10, 25);
    expect_moments(dist_gamma_cv(6, 0.5), 6, 9);
    expect_moments(dist_weibull(1, 3), 3, 9);
    expect_moments(dist_weibull(2, 1), sqrt(pi) / 2, 1 - pi / 4);
    expect_moments(dist_weibull(0.5, 1), 2, 20); /* 2! and 4! - 2!^2 */
    /* Density 2/0.75·x^-3 on [1, 2]: E[X] = 8/3·(1 - 1/2), E[X^2] = 8/3·ln 2. */
    expect_moments(dist_bounded_pareto(2, 1, 2), 4. / 3, 8. / 3 * ln2 - 16. / 9);
    /* Density 2·x^-2 on [1, 2]: E[X] = 2·ln 2, E[X^2] = 2. */
    expect_moments(dist_bounded_pareto(1, 1, 2), 2 * ln2, 2 - 4 * ln2 * ln2);
    /* Beside the removable singularity the result must not jump. */
    const struct dist beside = dist_bounded_pareto(1 + 1e-9, 1, 2);
    assert_true(fabs(dist_mean(&beside) - 2 * ln2) < 1e-8);
}

static void cdfs_are_the_closed_forms(void **state) {
    const struct dist uniform = dist_uniform(2, 8), exponential = dist_exponential(2);
    const struct dist weibull = dist_weibull(2, 3), pareto = dist_bounded_pareto(2, 1, 2);
    const struct dist constant = dist_constant(3), gamma = dist_gamma(2, 1);
    const struct dist fixed = dist_lognormal_median(10, 0);

    (void)state;
    assert_near(dist_cdf(&uniform, 1), 0);
    assert_near(dist_cdf(&uniform, 5), 0.5);
    assert_near(dist_cdf(&uniform, 9), 1);
    assert_near(dist_cdf(&exponential, 2), 0.632120558828558); /* 1 - 1/e */
    assert_near(dist_cdf(&exponential, -1), 0);
    assert_near(dist_cdf(&weibull, 3), 0.632120558828558);
    assert_near(dist_cdf(&pareto, sqrt(2)), 2. / 3); /* (1 - 1/2)/(3/4) */
    assert_near(dist_cdf(&pareto, 1), 0);
    assert_near(dist_cdf(&pareto, 2), 1);
    assert_near(dist_cdf(&constant, 2.9), 0);
    assert_near(dist_cdf(&constant, 3), 1);
    assert_near(dist_cdf(&gamma, 1), 0.264241117657115); /* Erlang: 1 - 2/e */
    assert_near(dist_cdf(&fixed, 9.99), 0);
    assert_near(dist_cdf(&fixed, 10.01), 1);
}

static void lognormal_by_quantiles_has_these_quantiles(void **state) {
    const struct dist dist = dist_lognormal_quantiles(8, 20);

    (void)state;
    assert_near(dist_cdf(&dist, 8), 0.5);
    assert_near(dist_cdf(&dist, 20), 0.95);
}

static void gamma_and_weibull_have_the_cv_asked_for(void **state) {
    static const double cvs[] = {0.01, 0.1, 0.5, 1, 2, 5, 10};

    (void)state;
    for (size_t i = 0; i < array_size(cvs); i++) {
        const struct dist gamma = dist_gamma_cv(4, cvs[i]), weibull = dist_weibull_cv(4, cvs[i]);
        assert_near(dist_mean(&gamma), 4);
        assert_near(sqrt(dist_variance(&gamma)) / 4, cvs[i]);
        assert_near(dist_mean(&weibull), 4);
        assert_near(sqrt(dist_variance(&weibull)) / 4, cvs[i]);
    }
    const struct dist memoryless = dist_weibull_cv(4, 1);
    assert_near(memoryless.weibull.shape, 1);
    const struct dist wildest = dist_weibull_cv(4, DIST_WEIBULL_CV_HIGH);
    assert_near(sqrt(dist_variance(&wildest)) / 4, DIST_WEIBULL_CV_HIGH);
}

/* Values 1, 2, 3, 4 s stand for p of 1/8, 3/8, 5/8, 7/8. */
static void empirical_values_are_hazen_quantiles(void **state) {
    sim_time values[] = {3 * NS_PER_SECOND, 1 * NS_PER_SECOND, 4 * NS_PER_SECOND,
                         2 * NS_PER_SECOND};
    const struct dist dist = dist_empirical_values(values, array_size(values));

    (void)state;
    assert_near(dist_empirical_quantile(&dist, 0), 1);
    assert_near(dist_empirical_quantile(&dist, 0.125), 1);
    assert_near(dist_empirical_quantile(&dist, 0.25), 1.5);
    assert_near(dist_empirical_quantile(&dist, 0.5), 2.5);
    assert_near(dist_empirical_quantile(&dist, 0.75), 3.5);
    assert_near(dist_empirical_quantile(&dist, 0.9), 4);
    assert_near(dist_empirical_quantile(&dist, 1), 4);
    assert_near(dist_mean(&dist), 2.5); /* that of the values */
    /* E[X^2]: 1/8·1 + 1/4·(7/3 + 19/3 + 37/3) + 1/8·16 = 59/8; less 2.5^2. */
    assert_near(dist_variance(&dist), 59. / 8 - 6.25);
    assert_near(dist_cdf(&dist, 0.99), 0);
    assert_near(dist_cdf(&dist, 1), 0.125);
    assert_near(dist_cdf(&dist, 2.5), 0.5);
    assert_near(dist_cdf(&dist, 3.5), 0.75);
    assert_near(dist_cdf(&dist, 4), 1);
}

static void empirical_values_may_repeat_or_be_single(void **state) {
    sim_time twice[] = {5 * NS_PER_SECOND, 5 * NS_PER_SECOND}, once[] = {7 * NS_PER_SECOND};
    const struct dist pair = dist_empirical_values(twice, 2),
                      single = dist_empirical_values(once, 1);

    (void)state;
    for (double p = 0; p <= 1; p += 0.125) {
        assert_near(dist_empirical_quantile(&pair, p), 5);
        assert_near(dist_empirical_quantile(&single, p), 7);
    }
    assert_near(dist_cdf(&pair, 5), 1);
    assert_near(dist_cdf(&pair, 4.9), 0);
    expect_moments(single, 7, 0);
}

/* Half of all take 2 s, the 0.9-quantile is 10 s, the longest 110 s. */
static void empirical_points_are_joined_by_lines(void **state) {
    static const struct dist_point points[] = {
        {0.5, 2 * NS_PER_SECOND}, {0.9, 10 * NS_PER_SECOND}, {1, 110 * NS_PER_SECOND}};
    const struct dist dist = dist_empirical_points(points, array_size(points));

    (void)state;
    assert_near(dist_empirical_quantile(&dist, 0), 2);
    assert_near(dist_empirical_quantile(&dist, 0.5), 2);
    assert_near(dist_empirical_quantile(&dist, 0.7), 6);
    assert_near(dist_empirical_quantile(&dist, 0.9), 10);
    assert_near(dist_empirical_quantile(&dist, 0.95), 60);
    assert_near(dist_empirical_quantile(&dist, 1), 110);
    assert_near(dist_mean(&dist), 0.5 * 2 + 0.4 * 6 + 0.1 * 60);
    assert_near(dist_cdf(&dist, 2), 0.5);
    assert_near(dist_cdf(&dist, 6), 0.7);
}

static void a_mixture_mixes_moments_and_chances(void **state) {
    const struct dist fast = dist_uniform(0, 2), slow = dist_constant(11);
    struct dist_component parts[] = {{.weight = 3, .dist = &fast}, {.weight = 1, .dist = &slow}};
    const struct dist inner = dist_mixture(parts, 2);
    struct dist_component outer_parts[] = {{.weight = 1, .dist = &inner}};
    const struct dist outer = dist_mixture(outer_parts, 1);

    (void)state;
    /* Mean 3/4·1 + 1/4·11; variance 3/4·(1/3 + 2.5^2) + 1/4·7.5^2. */
    expect_moments(inner, 3.5, 0.75 * (1. / 3 + 6.25) + 0.25 * 56.25);
    expect_moments(outer, 3.5, 0.75 * (1. / 3 + 6.25) + 0.25 * 56.25);
    assert_near(dist_cdf(&outer, 1), 0.375);
    assert_near(dist_cdf(&outer, 10), 0.75);
    assert_near(dist_cdf(&outer, 11), 1);

    /* Weights in no proportion to a power of two still leave no gap at the end. */
    struct dist_component thirds[] = {{.weight = 0.1, .dist = &slow},
                                      {.weight = 0.1, .dist = &slow},
                                      {.weight = 0.1, .dist = &slow}};
    const struct dist same = dist_mixture(thirds, 3);
    struct stream stream = stream_open(&key, 0, PURPOSE_OTHER, 0, 0);
    for (int i = 0; i < 1000; i++)
        assert_near(dist_sample(&same, &stream), 11);
    assert_true(thirds[2].up_to == 1);
}

/* 0.0000000014 s rounds to 1 ns, 1.6e-9 s to 2 ns; below 0 there is no duration, and 1e300 s is
 * beyond the last time that can be represented. */
static void sampled_times_are_rounded_and_in_range(void **state) {
    const struct dist small = dist_constant(1.4e-9), larger = dist_constant(1.6e-9);
    const struct dist negative = dist_constant(-5), huge = dist_constant(1e300);
    struct stream stream = stream_open(&key, 0, PURPOSE_OTHER, 0, 0);

    (void)state;
    assert_int_equal(dist_sample_time(&small, &stream), 1);
    assert_int_equal(dist_sample_time(&larger, &stream), 2);
    assert_int_equal(dist_sample_time(&negative, &stream), 0);
    assert_true(dist_sample_time(&huge, &stream) >= SIM_TIME_NEVER - 1);
}

/* Designs that differ in one parameter share their luck: the same draw, stretched. */
static void scale_only_stretches_the_same_luck(void **state) {
    const struct dist pairs[][2] = {
        {dist_exponential(1), dist_exponential(4)},
        {dist_lognormal_median(1, 0.5), dist_lognormal_median(4, 0.5)},
        {dist_gamma(2, 1), dist_gamma(2, 4)},
        {dist_weibull(0.7, 1), dist_weibull(0.7, 4)},
        {dist_uniform(0, 1), dist_uniform(0, 4)},
        {dist_bounded_pareto(1.5, 1, 9), dist_bounded_pareto(1.5, 4, 36)},
    };

    (void)state;
    for (size_t i = 0; i < array_size(pairs); i++)
        for (uint64_t request = 0; request < 1000; request++) {
            struct stream a = stream_open(&key, 1, PURPOSE_SERVICE, request, 0), b = a;
            assert_near(dist_sample(&pairs[i][1], &b), 4 * dist_sample(&pairs[i][0], &a));
        }
}

static void the_inverse_transforms_are_what_they_say(void **state) {
    const struct dist exponential = dist_exponential(3), pareto = dist_bounded_pareto(2, 1, 2);
    struct stream a = stream_open(&key, 1, PURPOSE_SERVICE, 0, 0), b = a;

    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_near(dist_sample(&exponential, &a), -3 * log(stream_uniform_positive(&b)));
        /* Where F(x) = u: the cdf undoes the sample. */
        const double x = dist_sample(&pareto, &a);
        assert_near(dist_cdf(&pareto, x), stream_uniform(&b));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_the_closed_forms),
        cmocka_unit_test(cdfs_are_the_closed_forms),
        cmocka_unit_test(lognormal_by_quantiles_has_these_quantiles),
        cmocka_unit_test(gamma_and_weibull_have_the_cv_asked_for),
        cmocka_unit_test(empirical_values_are_hazen_quantiles),
        cmocka_unit_test(empirical_values_may_repeat_or_be_single),
        cmocka_unit_test(empirical_points_are_joined_by_lines),
        cmocka_unit_test(a_mixture_mixes_moments_and_chances),
        cmocka_unit_test(sampled_times_are_rounded_and_in_range),
        cmocka_unit_test(scale_only_stretches_the_same_luck),
        cmocka_unit_test(the_inverse_transforms_are_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

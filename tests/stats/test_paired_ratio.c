/* The paired jackknife of a difference of ratios. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/paired_ratio.h"

#define CONFIDENCE 0.95

static void close_to(double value, double expected) {
    if (!(fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected))))
        fail_msg("%.17g is not %.17g", value, expected);
}

/*
 * Worked by hand. First 1/2, 3/4: ratio 4/6; without one of them 3/4, 1/2; second 1/4, 1/4: ratio
 * 1/4 whatever is left out. Centred pseudo-values of the first: mean of those left out is 5/8, so
 * 2/3 + (5/8 - 3/4) = 13/24 and 2/3 + (5/8 - 1/2) = 19/24. Differences from 1/4: 7/24 and 13/24:
 * mean 10/24 = 5/12, standard deviation 6/24 / sqrt 2, standard error 1/8.
 */
static void by_hand(void **state) {
    static const double above[] = {1, 3}, below[] = {2, 4}, ones[] = {1, 1}, fours[] = {4, 4};
    double scratch[4];
    const struct estimate_comparison paired =
        estimate_paired_ratio((struct ratio_values){above, below},
                              (struct ratio_values){ones, fours}, 2, CONFIDENCE, scratch);

    (void)state;
    close_to(paired.difference.mean, 5.0 / 12);
    close_to(paired.difference.standard_error, 1.0 / 8);
    assert_true(paired.p_greater < paired.p_less);
    close_to(paired.p_greater + paired.p_less, 1);
}

/* With denominators all 1 a ratio is a mean: the plain paired interval (estimate.h). */
static void of_means_it_is_the_paired_interval(void **state) {
    static const double a[] = {3, 5, 4, 8, 6}, b[] = {2, 5, 1, 7, 3}, ones[] = {1, 1, 1, 1, 1};
    double scratch[10];
    const struct estimate_comparison plain = estimate_paired(a, b, 5, CONFIDENCE);
    const struct estimate_comparison ratio = estimate_paired_ratio(
        (struct ratio_values){a, ones}, (struct ratio_values){b, ones}, 5, CONFIDENCE, scratch);

    (void)state;
    close_to(ratio.difference.mean, plain.difference.mean);
    close_to(ratio.difference.half_width, plain.difference.half_width);
    close_to(ratio.p_greater, plain.p_greater);
}

/* The same design twice differs by nothing, and nothing follows from it. */
static void the_same_twice_differs_by_nothing(void **state) {
    static const double a[] = {1, 2, 3}, b[] = {3, 7, 11}, twice_a[] = {2, 4, 6},
                        twice_b[] = {6, 14, 22};
    double scratch[6];
    const struct estimate_comparison paired =
        estimate_paired_ratio((struct ratio_values){a, b}, (struct ratio_values){twice_a, twice_b},
                              3, CONFIDENCE, scratch);

    (void)state;
    close_to(paired.difference.mean, 0);
    close_to(paired.difference.half_width, 0);
    close_to(paired.p_greater, 1);
    close_to(paired.p_less, 1);
}

/* One replication has a difference and no interval; an unknown one is left out of both sides. */
static void few_and_unknown(void **state) {
    static const double above[] = {1, NAN, 9}, below[] = {2, 1, NAN}, ones[] = {1, 1, 1},
                        fours[] = {4, 4, 4};
    double scratch[6];
    const struct estimate_comparison paired =
        estimate_paired_ratio((struct ratio_values){above, below},
                              (struct ratio_values){ones, fours}, 3, CONFIDENCE, scratch);

    (void)state;
    close_to(paired.difference.mean, 0.25); /* 1/2 - 1/4 */
    assert_true(isnan(paired.difference.half_width));
    assert_int_equal(paired.difference.count, 1);
    assert_int_equal(paired.difference.missing, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(of_means_it_is_the_paired_interval),
        cmocka_unit_test(the_same_twice_differs_by_nothing),
        cmocka_unit_test(few_and_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

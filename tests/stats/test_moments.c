#include "stats/moments.h"

#include "support.h"

static struct moments moments_of(const double *samples, size_t count) {
    struct moments moments;
    moments_init(&moments);
    for (size_t i = 0; i < count; i++)
        moments_add(&moments, samples[i]);
    return moments;
}

static void empty_is_unknown(void **state) {
    (void)state;
    struct moments moments = moments_of(NULL, 0);
    assert_true(moments.count == 0);
    assert_true(isnan(moments_mean(&moments)));
    assert_true(isnan(moments_variance(&moments)));
    assert_true(moments.minimum == INFINITY);
    assert_true(moments.maximum == -INFINITY);
}

static void one_sample_has_no_variance(void **state) {
    (void)state;
    struct moments moments = moments_of((const double[]){-3.5}, 1);
    assert_true(moments_mean(&moments) == -3.5);
    assert_true(isnan(moments_standard_deviation(&moments)));
    assert_true(moments.minimum == -3.5);
    assert_true(moments.maximum == -3.5);
}

/* By hand: 2 4 4 4 5 5 7 9 have mean 40/8 = 5 and squares 9 1 1 1 0 0 4 16, 32 in all; 32/7. */
static void eight_samples_by_hand(void **state) {
    (void)state;
    struct moments moments = moments_of((const double[]){2, 4, 4, 4, 5, 5, 7, 9}, 8);
    assert_near(moments_mean(&moments), 5.0, 1e-15);
    assert_near(moments.m2, 32.0, 1e-13);
    assert_near(moments_variance(&moments), 32.0 / 7.0, 1e-13);
    assert_near(moments_standard_deviation(&moments), sqrt(32.0 / 7.0), 1e-13);
    assert_true(moments.minimum == 2.0);
    assert_true(moments.maximum == 9.0);
}

/*
 * Chan, Golub and LeVeque's reason for not using the sum of squares: 1e9 + {4, 7, 13, 16} has mean
 * 1e9 + 10 and variance (36 + 9 + 9 + 36)/3 = 30, which sum x^2 - n mean^2 loses in rounding.
 */
static void a_large_offset_does_not_cancel(void **state) {
    (void)state;
    struct moments moments = moments_of((const double[]){1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}, 4);
    assert_near(moments_variance(&moments), 30.0, 1e-9);
}

/* Equal samples: no deviation arises at all, whatever their binary form. */
static void equal_samples_have_no_variance(void **state) {
    (void)state;
    struct moments moments;
    moments_init(&moments);
    for (int i = 0; i < 1000; i++)
        moments_add(&moments, 0.1);
    assert_true(moments_mean(&moments) == 0.1);
    assert_true(moments_variance(&moments) == 0.0);
}

/* Law: cut anywhere, a merge is one pass. */
static void a_merge_equals_one_pass(void **state) {
    (void)state;
    enum { count = 1000 };
    double samples[count];
    uint64_t seed = 1;
    for (size_t i = 0; i < count; i++)
        samples[i] = 50.0 + 10.0 * next_normal(&seed);
    struct moments whole = moments_of(samples, count);
    const size_t cuts[] = {0, 1, 2, 333, 500, 999, 1000};
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        struct moments left = moments_of(samples, cuts[i]);
        struct moments right = moments_of(samples + cuts[i], count - cuts[i]);
        moments_merge(&left, &right);
        assert_true(left.count == whole.count);
        assert_near(left.mean, whole.mean, 1e-11);
        assert_near(left.m2, whole.m2, 1e-9 * whole.m2);
        assert_true(left.minimum == whole.minimum);
        assert_true(left.maximum == whole.maximum);
    }
}

/* By hand: 1 2 3 twice: mean 2, m2 2 + 2. */
static void a_set_can_be_merged_with_itself(void **state) {
    (void)state;
    struct moments moments = moments_of((const double[]){1, 2, 3}, 3);
    moments_merge(&moments, &moments);
    assert_true(moments.count == 6);
    assert_near(moments.mean, 2.0, 1e-15);
    assert_near(moments.m2, 4.0, 1e-14);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_is_unknown),
        cmocka_unit_test(one_sample_has_no_variance),
        cmocka_unit_test(eight_samples_by_hand),
        cmocka_unit_test(a_large_offset_does_not_cancel),
        cmocka_unit_test(equal_samples_have_no_variance),
        cmocka_unit_test(a_merge_equals_one_pass),
        cmocka_unit_test(a_set_can_be_merged_with_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "stats/batch_means.h"

#include "support.h"

/*
 * By hand: 1 ... 8 in four batches: means 1.5 3.5 5.5 7.5, mean 4.5, s^2 = (9 + 1 + 1 + 9)/3 =
 * 20/3, standard error sqrt(20/12), t(3) = 3.182446 (tables: 3.182). Correlation 1 - 3*4/(2*20) =
 * 0.7, times sqrt((16 - 1)/(4 - 2)) = 2.738613 is 1.917029, beyond which a normal has 0.0276
 * (tables: 1.91 0.0281, 1.92 0.0274).
 */
static void four_batches_by_hand(void **state) {
    (void)state;
    const double values[] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct batch_means means = batch_means(values, 8, 4, 0.95);
    assert_true(means.batch_size == 2);
    assert_true(means.left_out == 0);
    assert_true(means.estimate.count == 4);
    assert_near(means.estimate.mean, 4.5, 1e-15);
    assert_near(means.estimate.standard_error, sqrt(20.0 / 12.0), 1e-14);
    assert_near(means.estimate.half_width, 3.182446 * sqrt(20.0 / 12.0), 1e-6);
    assert_near(means.correlation, 0.7, 1e-15);
    assert_near(means.independence_p_value, 0.0276, 0.0001);
}

/* What fills no batch is left out at the start: 99 and 98 do not count. */
static void the_remainder_is_left_out_at_the_start(void **state) {
    (void)state;
    const double longer[] = {99, 98, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    struct batch_means means = batch_means(longer, 12, 5, 0.95);
    assert_true(means.batch_size == 2);
    assert_true(means.left_out == 2);
    assert_near(means.estimate.mean, 5.5, 1e-15);
}

static void what_cannot_be_known(void **state) {
    (void)state;
    const double values[] = {4, 4, 4, 4, 4, 4};
    struct batch_means equal = batch_means(values, 6, 3, 0.95);
    assert_true(equal.estimate.half_width == 0.0);
    assert_true(isnan(equal.correlation));
    assert_true(isnan(equal.independence_p_value));
    struct batch_means few = batch_means(values, 2, 3, 0.95);
    assert_true(isnan(few.estimate.mean));
    assert_true(few.batch_size == 0);
    assert_true(few.left_out == 2);
    struct batch_means two = batch_means((const double[]){1, 3}, 2, 2, 0.95);
    assert_near(two.correlation, 0.0, 1e-15); /* 1 - 4/(2*2) */
    assert_true(isnan(two.independence_p_value));
}

/* By hand: 1 -1 1 -1 ... one value a batch, ten batches: 1 - 9*4/(2*10) = -0.8. */
static void alternation_is_negative_correlation(void **state) {
    (void)state;
    double values[10];
    for (size_t i = 0; i < 10; i++)
        values[i] = i % 2 == 0 ? 1.0 : -1.0;
    struct batch_means means = batch_means(values, 10, 10, 0.95);
    assert_near(means.correlation, -0.8, 1e-15);
    assert_true(means.independence_p_value > 0.99);
}

/* x(i+1) = 0.9 x(i) + noise: batches of 10 are visibly dependent, of 1000 are not (fixed seed). */
static void short_batches_of_a_slow_series_are_found_out(void **state) {
    (void)state;
    enum { count = 20000 };
    static double values[count];
    uint64_t seed = 17;
    double value = 0.0;
    for (size_t i = 0; i < count; i++) {
        value = 0.9 * value + next_normal(&seed);
        values[i] = value;
    }
    assert_true(batch_means(values, count, 2000, 0.95).independence_p_value < 1e-6);
    assert_true(batch_means(values, count, 20, 0.95).independence_p_value > 0.1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_batches_by_hand),
        cmocka_unit_test(the_remainder_is_left_out_at_the_start),
        cmocka_unit_test(what_cannot_be_known),
        cmocka_unit_test(alternation_is_negative_correlation),
        cmocka_unit_test(short_batches_of_a_slow_series_are_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

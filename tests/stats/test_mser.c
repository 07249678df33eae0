#include "stats/mser.h"

#include "support.h"

/* Writes each batch mean five times, so that the batch means are as given. */
static size_t spread(const double *means, size_t batches, double *values) {
    for (size_t i = 0; i < batches * mser_batch_size; i++)
        values[i] = means[i / mser_batch_size];
    return batches * mser_batch_size;
}

/*
 * By hand: batch means 6, then 1 -1 six times. Nothing dropped: (48 - 36/13)/169 = 0.268; one:
 * 12/144 = 0.0833; two: (11 - 1/11)/121 = 0.0902; three: 10/100 = 0.1; then (9 - 1/9)/81 = 0.110,
 * 8/64 = 0.125 and so on upwards. One batch of five goes.
 */
static void one_high_batch_by_hand(void **state) {
    (void)state;
    const double means[] = {6, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
    double values[65];
    struct mser mser = mser_truncation(values, spread(means, 13, values));
    assert_true(mser.known);
    assert_true(mser.truncation == 5);
    assert_near(mser.statistic, 12.0 / 144.0, 1e-15);
    assert_near(mser.mean, 0.0, 1e-15);
}

/*
 * The batch of five is what is looked at: values that vary inside batches of equal mean are flat.
 */
static void only_batch_means_count(void **state) {
    (void)state;
    double values[100];
    for (size_t i = 0; i < 100; i++)
        values[i] = (double)(i % 5);
    struct mser mser = mser_truncation(values, 100);
    assert_true(mser.known);
    assert_true(mser.truncation == 0);
    assert_true(mser.statistic == 0.0);
    assert_near(mser.mean, 2.0, 1e-15);
}

/* By hand: 0 for twelve batches, 1 for eight: the least error, 0, is reached by dropping twelve. */
static void a_minimum_in_the_second_half_is_unknown(void **state) {
    (void)state;
    double means[20];
    for (size_t i = 0; i < 20; i++)
        means[i] = i < 12 ? 0.0 : 1.0;
    double values[100];
    struct mser mser = mser_truncation(values, spread(means, 20, values));
    assert_false(mser.known);
    assert_true(mser.truncation == 60);
}

/* The same with ten and ten: at the half itself it is known. */
static void a_minimum_at_the_half_is_known(void **state) {
    (void)state;
    double means[20];
    for (size_t i = 0; i < 20; i++)
        means[i] = i < 10 ? 0.0 : 1.0;
    double values[100];
    struct mser mser = mser_truncation(values, spread(means, 20, values));
    assert_true(mser.known);
    assert_true(mser.truncation == 50);
}

static void too_few_batches_are_unknown(void **state) {
    (void)state;
    double values[29] = {0};
    struct mser none = mser_truncation(values, 0);
    assert_false(none.known);
    assert_true(isnan(none.statistic));
    struct mser five = mser_truncation(values, 29); /* five batches and four values */
    assert_false(five.known);
    assert_true(isnan(five.mean));
}

/* A ramp without end never settles. */
static void a_ramp_is_unknown(void **state) {
    (void)state;
    double values[500];
    for (size_t i = 0; i < 500; i++)
        values[i] = (double)i;
    assert_false(mser_truncation(values, 500).known);
}

/* Values after the last whole batch change nothing. */
static void an_incomplete_batch_is_not_looked_at(void **state) {
    (void)state;
    double values[54];
    uint64_t seed = 5;
    for (size_t i = 0; i < 54; i++)
        values[i] = next_normal(&seed);
    struct mser whole = mser_truncation(values, 50);
    struct mser more = mser_truncation(values, 54);
    assert_true(whole.truncation == more.truncation);
    assert_true(whole.statistic == more.statistic);
}

/* Oracle: the definition, two loops, on noise over a decaying start. */
static void agrees_with_the_definition(void **state) {
    (void)state;
    enum { batches = 200, count = batches * mser_batch_size };
    static double values[count];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t bits = seed;
        for (size_t i = 0; i < count; i++)
            values[i] = 8.0 * exp(-(double)i / 50.0) + next_normal(&bits);
        double least = INFINITY;
        size_t dropped_at_least = 0;
        for (size_t dropped = 0; dropped + mser_least_rest < batches; dropped++) {
            size_t from = dropped * mser_batch_size;
            double kept = (double)(batches - dropped);
            double mean = 0.0;
            for (size_t i = from; i < count; i++)
                mean += values[i] / (kept * mser_batch_size);
            double squares = 0.0;
            for (size_t batch = dropped; batch < batches; batch++) {
                double sum = 0.0;
                for (size_t i = 0; i < mser_batch_size; i++)
                    sum += values[batch * mser_batch_size + i];
                squares += (sum / 5.0 - mean) * (sum / 5.0 - mean);
            }
            if (squares / (kept * kept) < least) {
                least = squares / (kept * kept);
                dropped_at_least = from;
            }
        }
        struct mser mser = mser_truncation(values, count);
        assert_true(mser.truncation == dropped_at_least);
        assert_near(mser.statistic, least, 1e-12);
        /* 8 exp(-t/50) is below 0.1 sd from t = 220 on; some of it must go, not half the run. */
        assert_true(mser.known);
        assert_true(mser.truncation >= 50 && mser.truncation <= 500);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_high_batch_by_hand),
        cmocka_unit_test(only_batch_means_count),
        cmocka_unit_test(a_minimum_in_the_second_half_is_unknown),
        cmocka_unit_test(a_minimum_at_the_half_is_known),
        cmocka_unit_test(too_few_batches_are_unknown),
        cmocka_unit_test(a_ramp_is_unknown),
        cmocka_unit_test(an_incomplete_batch_is_not_looked_at),
        cmocka_unit_test(agrees_with_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

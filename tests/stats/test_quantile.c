#include "stats/quantile.h"

#include "support.h"

/*
 * By hand: ceil(p N). The rows with 0.07, 0.28, 0.55 and 0.57 have a product of doubles that is not
 * the whole number meant: 0.07 * 100 > 7, 0.28 * 25 > 7, 0.55 * 100 > 55, 0.57 * 100 < 57.
 */
static void ranks_by_hand(void **state) {
    (void)state;
    static const struct {
        double p;
        int64_t count;
        int64_t rank;
    } rows[] = {
        {0.0, 10, 1},
        {1.0, 10, 10},
        {0.5, 1, 1},
        {0.5, 2, 1},
        {0.5, 3, 2},
        {0.5, 4, 2},
        {0.95, 20, 19},
        {0.95, 21, 20},
        {0.99, 100, 99},
        {0.99, 101, 100},
        {0.07, 100, 7},
        {0.28, 25, 7},
        {0.55, 100, 55},
        {0.57, 100, 57},
        {0.999, 1000, 999},
        {0.999, 1001, 1000},
        {0.1, 1000000007, 100000001},
        {0.9999, 10000, 9999},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(quantile_rank(rows[i].p, rows[i].count), rows[i].rank);
}

/* Whole percents of a hundred samples: the rank is the percent, for every one of them. */
static void every_percent_of_a_hundred(void **state) {
    (void)state;
    for (int percent = 1; percent <= 100; percent++)
        assert_int_equal(quantile_rank(percent / 100.0, 100), percent);
}

/* By hand: N (1 - p) >= 10 at the edge and one short of it. */
static void known_only_with_ten_samples_beyond(void **state) {
    (void)state;
    assert_true(quantile_known(0.5, 20));
    assert_false(quantile_known(0.5, 19));
    assert_true(quantile_known(0.9, 100));
    assert_false(quantile_known(0.9, 99));
    assert_true(quantile_known(0.95, 200));
    assert_false(quantile_known(0.95, 199));
    assert_true(quantile_known(0.99, 1000));
    assert_false(quantile_known(0.99, 999));
    assert_true(quantile_known(0.999, 10000));
    assert_false(quantile_known(0.999, 9999));
    assert_false(quantile_known(0.5, 0));
    assert_false(quantile_known(1.0, 1000000));
}

/* Published: Wikipedia, "Percentile", the nearest-rank method, its two worked examples. */
static void published_nearest_ranks(void **state) {
    (void)state;
    const int64_t five[] = {15, 20, 35, 40, 50};
    assert_int_equal(quantile_of_sorted(five, 5, 0.05), 15);
    assert_int_equal(quantile_of_sorted(five, 5, 0.30), 20);
    assert_int_equal(quantile_of_sorted(five, 5, 0.40), 20);
    assert_int_equal(quantile_of_sorted(five, 5, 0.50), 35);
    assert_int_equal(quantile_of_sorted(five, 5, 1.00), 50);
    const int64_t ten[] = {3, 6, 7, 8, 8, 10, 13, 15, 16, 20};
    assert_int_equal(quantile_of_sorted(ten, 10, 0.25), 7);
    assert_int_equal(quantile_of_sorted(ten, 10, 0.50), 8);
    assert_int_equal(quantile_of_sorted(ten, 10, 0.75), 15);
    assert_int_equal(quantile_of_sorted(ten, 10, 1.00), 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_by_hand),
        cmocka_unit_test(every_percent_of_a_hundred),
        cmocka_unit_test(known_only_with_ten_samples_beyond),
        cmocka_unit_test(published_nearest_ranks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

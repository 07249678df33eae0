#include "stats/time_average.h"

#include "support.h"

/* By hand: 0 over [0,10), 3 over [10,14), 1 over [14,20): 0 + 12 + 6 = 18; 18/20; highest 3. */
static void three_steps_by_hand(void **state) {
    (void)state;
    struct time_average average;
    time_average_init(&average, 0, 0);
    time_average_set(&average, 10, 3);
    time_average_set(&average, 14, 1);
    assert_true(time_average_area(&average, 20) == 18);
    assert_near(time_average_mean(&average, 20), 0.9, 1e-15);
    assert_int_equal(time_average_maximum(&average), 3);
}

/* Looking changes nothing: the same area whether asked for in between or not. */
static void asking_is_not_changing(void **state) {
    (void)state;
    struct time_average average;
    time_average_init(&average, 5, 2);
    assert_true(time_average_area(&average, 5) == 0);
    assert_true(time_average_area(&average, 8) == 6);
    assert_true(time_average_area(&average, 7) == 4);
    time_average_change(&average, 9, -1);
    assert_true(time_average_area(&average, 11) == 10); /* 2*4 + 1*2 */
}

static void no_time_has_no_mean(void **state) {
    (void)state;
    struct time_average average;
    time_average_init(&average, 7, 4);
    assert_true(isnan(time_average_mean(&average, 7)));
    assert_int_equal(time_average_maximum(&average), 4);
}

/* The header's rule: what is replaced at the same instant was never held. */
static void a_value_held_for_no_time_does_not_count(void **state) {
    (void)state;
    struct time_average average;
    time_average_init(&average, 0, 0);
    time_average_set(&average, 10, 99);
    time_average_set(&average, 10, 1);
    assert_int_equal(time_average_maximum(&average), 1);
    assert_true(time_average_area(&average, 12) == 2);
    time_average_set(&average, 12, 50);
    assert_int_equal(time_average_maximum(&average), 50);
    time_average_set(&average, 12, 0);
    assert_int_equal(time_average_maximum(&average), 1);
}

/* By hand: 5 until the warm-up ends at 10, still 5 until 12, then 2 until 20: 10 + 16 over 10. */
static void a_reset_forgets_the_warm_up_and_keeps_the_value(void **state) {
    (void)state;
    struct time_average average;
    time_average_init(&average, 0, 9);
    time_average_set(&average, 3, 5);
    time_average_reset_at(&average, 10);
    assert_int_equal(time_average_maximum(&average), 5);
    time_average_set(&average, 12, 2);
    assert_true(time_average_area(&average, 20) == 26);
    assert_near(time_average_mean(&average, 20), 2.6, 1e-15);
    assert_int_equal(time_average_maximum(&average), 5);
}

static void negative_values_are_values(void **state) {
    (void)state;
    struct time_average average;
    time_average_init(&average, 0, -4);
    time_average_set(&average, 5, -2);
    assert_true(time_average_area(&average, 10) == -30);
    assert_int_equal(time_average_maximum(&average), -2);
}

/*
 * 10^9 requests for 100 years of 365 days are 3.1536e18 ns * 1e9 = 3.1536e27, far beyond 2^63; one
 * request less for the last nanosecond makes it odd, and nothing is rounded.
 */
static void areas_are_exact_beyond_64_bits(void **state) {
    (void)state;
    const sim_time century = 3153600000 * NS_PER_SECOND;
    struct time_average average;
    time_average_init(&average, 0, 1000000000);
    time_average_set(&average, century - 1, 999999999);
    int128 expected = (int128)century * 1000000000 - 1;
    assert_true(time_average_area(&average, century) == expected);
}

/*
 * Little's law as an identity: the area of the number in system is the sum of the times in system,
 * for any arrivals and stays, both inside the span and cut at its end.
 */
static void the_area_is_the_sum_of_stays(void **state) {
    (void)state;
    enum { users = 200 };
    sim_time arrival[users], departure[users];
    uint64_t seed = 7;
    const sim_time end = 10000;
    int128 stays = 0;
    for (size_t i = 0; i < users; i++) {
        arrival[i] = (sim_time)(next_bits(&seed) % 10000);
        departure[i] = arrival[i] + (sim_time)(next_bits(&seed) % 3000);
        stays += (departure[i] < end ? departure[i] : end) - arrival[i];
    }
    struct time_average average;
    time_average_init(&average, 0, 0);
    for (sim_time now = 0; now < end; now++) {
        for (size_t i = 0; i < users; i++) {
            if (arrival[i] == now)
                time_average_change(&average, now, 1);
            if (departure[i] == now)
                time_average_change(&average, now, -1);
        }
    }
    assert_true(time_average_area(&average, end) == stays);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_steps_by_hand),
        cmocka_unit_test(asking_is_not_changing),
        cmocka_unit_test(no_time_has_no_mean),
        cmocka_unit_test(a_value_held_for_no_time_does_not_count),
        cmocka_unit_test(a_reset_forgets_the_warm_up_and_keeps_the_value),
        cmocka_unit_test(negative_values_are_values),
        cmocka_unit_test(areas_are_exact_beyond_64_bits),
        cmocka_unit_test(the_area_is_the_sum_of_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

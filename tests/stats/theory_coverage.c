/*
 * Theory: an interval that claims 95 % covers the truth in 95 % of experiments. Each test counts
 * 4000 experiments under a fixed seed. With true coverage c the count has a standard deviation of
 * sqrt(4000 c (1 - c)), 13.8 for c = 0.95, 0.345 % of 4000; a band of four of them is [93.62 %,
 * 96.38 %].
 */
#include "stats/batch_means.h"
#include "stats/estimate.h"

#include "support.h"

enum { experiments = 4000 };

static const double band = 4 * 0.00345;

static double share(size_t hits) {
    return (double)hits / experiments;
}

/* Exact for normal values at any sample size: ten replications, as a user would start with. */
static void t_interval_of_ten_normals(void **state) {
    (void)state;
    uint64_t seed = 20260601;
    size_t covered = 0, above_lower = 0, below_upper = 0;
    for (size_t i = 0; i < experiments; i++) {
        double values[10];
        for (size_t j = 0; j < 10; j++)
            values[j] = 3.0 + 2.0 * next_normal(&seed);
        struct estimate estimate = estimate_mean(values, 10, 0.95);
        covered += estimate.low <= 3.0 && 3.0 <= estimate.high;
        above_lower += estimate.lower_bound <= 3.0;
        below_upper += 3.0 <= estimate.upper_bound;
    }
    assert_near(share(covered), 0.95, band);
    assert_near(share(above_lower), 0.95, band);
    assert_near(share(below_upper), 0.95, band);
}

/* Under no difference a p-value is uniform: it is below 0.05 in 5 % of experiments. */
static void paired_p_values_without_a_difference(void **state) {
    (void)state;
    uint64_t seed = 7;
    size_t greater = 0, less = 0;
    for (size_t i = 0; i < experiments; i++) {
        double first[10], second[10];
        for (size_t j = 0; j < 10; j++) {
            double luck = 5.0 * next_normal(&seed); /* shared, as by paired replications */
            first[j] = luck + next_normal(&seed);
            second[j] = luck + next_normal(&seed);
        }
        struct estimate_comparison comparison = estimate_paired(first, second, 10, 0.95);
        greater += comparison.p_greater < 0.05;
        less += comparison.p_less < 0.05;
    }
    assert_near(share(greater), 0.05, band);
    assert_near(share(less), 0.05, band);
}

/*
 * The jackknife is right for many replications only: with twenty, a numerator of twice the
 * denominator plus noise, and a denominator that varies by a third, two points below 95 % are
 * allowed beside the band.
 */
static void jackknife_of_a_ratio(void **state) {
    (void)state;
    uint64_t seed = 11;
    size_t covered = 0;
    for (size_t i = 0; i < experiments; i++) {
        double numerators[20], denominators[20];
        for (size_t j = 0; j < 20; j++) {
            denominators[j] = 0.5 + next_uniform(&seed);
            numerators[j] = 2.0 * denominators[j] + 0.5 * next_normal(&seed);
        }
        struct estimate estimate = estimate_ratio(numerators, denominators, 20, 0.95);
        covered += estimate.low <= 2.0 && 2.0 <= estimate.high;
    }
    assert_true(share(covered) >= 0.95 - band - 0.02);
    assert_true(share(covered) <= 0.95 + band);
}

/*
 * Exact, no experiment: for n = 20 and p = 0.1 ... 0.9 the coverage is the sum of the binomial
 * probabilities of those k whose interval holds p. Brown, Cai and DasGupta, "Interval estimation
 * for a binomial proportion", Statistical Science 16 (2001) 101-133, show it to swing about 95 %
 * by some three points away from the ends.
 */
static void wilson_covers_near_its_name(void **state) {
    (void)state;
    for (int tenths = 1; tenths <= 9; tenths++) {
        double p = tenths / 10.0;
        double probability = pow(1 - p, 20);
        double coverage = 0.0;
        for (size_t k = 0; k <= 20; k++) {
            struct estimate estimate = estimate_wilson(k, 20, 0.95);
            if (estimate.low <= p && p <= estimate.high)
                coverage += probability;
            probability *= (20.0 - (double)k) / ((double)k + 1) * p / (1 - p);
        }
        assert_true(coverage > 0.92 && coverage < 0.99);
    }
}

/*
 * Independent values: twenty batch means are twenty independent normals, and the test of
 * independence rejects at its own level, 10 %; its band is four of sqrt(0.1 * 0.9 / 4000).
 */
static void batch_means_of_independent_values(void **state) {
    (void)state;
    uint64_t seed = 13;
    size_t covered = 0, rejected = 0;
    for (size_t i = 0; i < experiments; i++) {
        double values[100];
        for (size_t j = 0; j < 100; j++)
            values[j] = next_normal(&seed);
        struct batch_means means = batch_means(values, 100, 20, 0.95);
        covered += means.estimate.low <= 0.0 && 0.0 <= means.estimate.high;
        rejected += means.independence_p_value < 0.10;
    }
    assert_near(share(covered), 0.95, band);
    assert_near(share(rejected), 0.10, 4 * 0.00474);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t_interval_of_ten_normals),
        cmocka_unit_test(paired_p_values_without_a_difference),
        cmocka_unit_test(jackknife_of_a_ratio),
        cmocka_unit_test(wilson_covers_near_its_name),
        cmocka_unit_test(batch_means_of_independent_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * support: what the tests of stats/ share: near-equality, and a generator of their own (SplitMix64
 * of Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), so that
 * they do not lean on engine/.
 */
#ifndef TIERSIM_TESTS_STATS_SUPPORT_H
#define TIERSIM_TESTS_STATS_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define assert_near(actual, expected, tolerance)                                                   \
    assert_true(fabs((actual) - (expected)) <= (tolerance))

static inline uint64_t next_bits(uint64_t *state) {
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t bits = *state;
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return bits ^ (bits >> 31);
}

/* Strictly between 0 and 1. */
static inline double next_uniform(uint64_t *state) {
    return ((double)(next_bits(state) >> 12) + 0.5) / 4503599627370496.0;
}

/* Standard normal, by Box and Muller. */
static inline double next_normal(uint64_t *state) {
    double radius = sqrt(-2.0 * log(next_uniform(state)));
    return radius * cos(6.283185307179586 * next_uniform(state));
}

#endif

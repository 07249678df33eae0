/* Counters by key: a long random use against an array, which is exact by construction. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/counts.h"

enum { KEYS = 300, STEPS = 200000 };

/* A linear congruential generator of one's own (Knuth's MMIX), so that the test is the same
 * everywhere. */
static uint64_t next(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static void counters_are_those_of_a_plain_array(void **unused) {
    static uint32_t plain[KEYS];
    static uint8_t there[KEYS];
    struct arena arena = {0};
    struct counts counts;
    uint64_t state = 1;
    size_t present = 0;

    (void)unused;
    counts_init(&counts, &arena);
    assert_null(counts_find(&counts, 5));
    for (int step = 0; step < STEPS; step++) {
        const uint64_t i = next(&state) % KEYS, key = i << 32 | (i * 7);
        if (next(&state) % 3 > 0) {
            struct count *count = counts_at(&counts, key);
            assert_non_null(count);
            present += !there[i];
            there[i] = 1;
            count->first++;
            count->second += 2;
            plain[i]++;
        } else {
            struct count *count = counts_find(&counts, key);
            assert_int_equal(count != NULL, there[i]);
            if (!count)
                continue;
            assert_int_equal(count->first, plain[i]);
            assert_int_equal(count->second, 2 * plain[i]);
            counts_remove(&counts, count);
            plain[i] = there[i] = 0;
            present--;
        }
        assert_int_equal(counts.used, present);
    }
    size_t met = 0, at = 0;
    for (const struct count *count; (count = counts_next(&counts, &at)); met++)
        assert_int_equal(count->first, plain[count->key >> 32]);
    assert_int_equal(met, present);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(counters_are_those_of_a_plain_array)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

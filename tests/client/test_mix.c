/* The mix: shares by weight, and no draw where there is no choice. */
#include "support.h"

#include "client/mix.h"

static void rows_come_by_weight(void **unused) {
    (void)unused;
    struct arena arena = {0};
    const struct field_list rows =
        list_of(&mix_fields,
                "[{\"model\": \"a\", \"weight\": 1}, {\"model\": \"b\", \"weight\": 0},"
                " {\"model\": \"c\", \"weight\": 3, \"n\": 4}]",
                &arena);
    const struct rng_key key = {1, 0};
    struct mix mix;
    int counts[3] = {0};

    mix_init(&mix, &rows, &arena);
    for (uint64_t i = 0; i < 100000; i++)
        counts[mix_pick(&mix, &key, rng_entity("web", 0), i)]++;
    /* Binomial(100 000, 1/4): standard deviation 137; 4 of them. */
    assert_near(counts[0], 25000, 4 * 137);
    assert_int_equal(counts[1], 0);
    assert_int_equal(counts[0] + counts[2], 100000);
    arena_release(&arena);
}

static void one_positive_row_is_always_picked(void **unused) {
    (void)unused;
    struct arena arena = {0};
    const struct field_list rows =
        list_of(&mix_fields, "[{\"model\": \"a\", \"weight\": 0}, {\"model\": \"b\"}]", &arena);
    const struct rng_key key = {1, 0};
    struct mix mix;

    mix_init(&mix, &rows, &arena);
    for (uint64_t i = 0; i < 100; i++)
        assert_int_equal(mix_pick(&mix, &key, 0, i), 1);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_by_weight),
        cmocka_unit_test(one_positive_row_is_always_picked),
    };
    return cmocka_run_group_tests_name("mix", tests, NULL, NULL);
}

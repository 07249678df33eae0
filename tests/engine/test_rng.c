/* rng: the published known answers, and what streams promise about one another. */
#include "engine/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <gsl/gsl_randist.h>

#include "base/check.h"

/*
 * "threefry2x64 20" rows of the file kat_vectors of Random123 (D. E. Shaw Research), the authors'
 * own library: counter, key, expected.
 */
static const struct {
    uint64_t counter[2], key[2], expected[2];
} known_answers[] = {
    {{0, 0}, {0, 0}, {0xc2b6e3a8c2c69865, 0x6f81ed42f350084d}},
    {{UINT64_MAX, UINT64_MAX}, {UINT64_MAX, UINT64_MAX}, {0xe02cb7c4d95d277a, 0xd06633d0893b8b68}},
    {{0x243f6a8885a308d3, 0x13198a2e03707344},
     {0xa4093822299f31d0, 0x082efa98ec4e6c89},
     {0x263c7d30bb0f0af1, 0x56be8361d3311526}},
};

static void the_known_answers_of_random123_come_out(void **state) {
    (void)state;
    for (size_t i = 0; i < array_size(known_answers); i++) {
        uint64_t x[2] = {known_answers[i].counter[0], known_answers[i].counter[1]};
        threefry2x64_20(known_answers[i].key, x);
        assert_int_equal(x[0], known_answers[i].expected[0]);
        assert_int_equal(x[1], known_answers[i].expected[1]);
    }
}

/* The counter's words as rng.h lays them out, put together by hand. */
static void a_stream_is_the_bijection_of_its_counter(void **state) {
    const struct rng_key key = {5, 9};
    const uint64_t words[2] = {5, 9};
    struct stream stream = stream_open(&key, 77, PURPOSE_JITTER, 1234, 56);

    (void)state;
    for (uint64_t block = 0; block < 300; block++) {
        /* 256 blocks fit; then the block number starts over under another entity word. */
        uint64_t x[2] = {77 + block / 256 * RNG_FOLD_BLOCK, (uint64_t)PURPOSE_JITTER << 60 |
                                                                UINT64_C(1234) << 24 |
                                                                UINT64_C(56) << 8 | block % 256};
        threefry2x64_20(words, x);
        assert_int_equal(stream_bits(&stream), x[0]);
        assert_int_equal(stream_bits(&stream), x[1]);
    }
}

static void streams_do_not_depend_on_the_order_of_use(void **state) {
    enum { STREAMS = 40, DRAWS = 9 };
    const struct rng_key key = {1, 2};
    static uint64_t alone[STREAMS][DRAWS];
    struct stream streams[STREAMS];

    (void)state;
    for (size_t i = 0; i < STREAMS; i++) {
        struct stream stream = stream_open(&key, 3, PURPOSE_SERVICE, i / 4, i % 4);
        for (size_t j = 0; j < DRAWS; j++)
            alone[i][j] = stream_bits(&stream);
    }
    for (size_t i = STREAMS; i-- > 0;)
        streams[i] = stream_open(&key, 3, PURPOSE_SERVICE, i / 4, i % 4);
    for (size_t j = 0; j < DRAWS; j++)
        for (size_t i = STREAMS; i-- > 0;)
            assert_int_equal(stream_bits(&streams[i]), alone[i][j]);
}

static uint64_t first_of(uint64_t seed, uint64_t replication, uint64_t entity, enum purpose purpose,
                         uint64_t ordinal, uint32_t sub) {
    const struct rng_key key = {seed, replication};
    struct stream stream = stream_open(&key, entity, purpose, ordinal, sub);

    return stream_bits(&stream);
}

static int compare_words(const void *a, const void *b) {
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

/* With one key the map is a bijection, so equal first blocks would mean equal counters; 64 bits of
 * them agree by chance with a probability below 1e-10 for this many. */
static void every_part_of_a_name_makes_another_stream(void **state) {
    static const uint64_t ordinals[] = {0,
                                        1,
                                        2,
                                        (UINT64_C(1) << 36) - 1,
                                        UINT64_C(1) << 36,
                                        (UINT64_C(1) << 36) + 1,
                                        UINT64_C(1) << 60,
                                        UINT64_MAX};
    static const uint32_t subs[] = {0, 1, 255, 256, 65535, 65536, 65537, UINT32_MAX};
    static uint64_t words[3 * 3 * 3 * PURPOSES * 8 * 8];
    size_t count = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 3; seed++)
        for (uint64_t replication = 0; replication < 3; replication++)
            for (uint32_t user = 0; user < 3; user++)
                for (int purpose = 0; purpose < PURPOSES; purpose++)
                    for (size_t i = 0; i < array_size(ordinals); i++)
                        for (size_t j = 0; j < array_size(subs); j++)
                            words[count++] = first_of(seed, replication, rng_entity("web", user),
                                                      (enum purpose)purpose, ordinals[i], subs[j]);
    assert_int_equal(count, array_size(words));
    qsort(words, count, sizeof *words, compare_words);
    for (size_t i = 1; i < count; i++)
        assert_int_not_equal(words[i], words[i - 1]);
}

static void filling_equals_drawing_one_at_a_time(void **state) {
    const struct rng_key key = {11, 0};
    double filled[200];

    (void)state;
    /* Every length up to 70 from both parities, and streams long enough to run out of blocks. */
    for (size_t before = 0; before < 2; before++)
        for (size_t n = 0; n <= 70; n++) {
            struct stream single = stream_open(&key, 1, PURPOSE_ARRIVALS, n, 0), batch = single;
            for (size_t i = 0; i < before; i++)
                assert_true(stream_bits(&single) == stream_bits(&batch));
            stream_fill(&batch, filled, n);
            for (size_t i = 0; i < n; i++)
                assert_true(filled[i] == stream_uniform_positive(&single));
            assert_true(stream_bits(&single) == stream_bits(&batch));
        }
    struct stream single = stream_open(&key, 1, PURPOSE_ARRIVALS, 0, 0), batch = single;
    for (int round = 0; round < 20; round++) {
        stream_fill(&batch, filled, 64);
        for (size_t i = 0; i < 64; i++)
            assert_true(filled[i] == stream_uniform_positive(&single));
    }
}

/* By hand from the formulas: (bits >> 11)·2^-53, and ((bits >> 12) + 1/2)·2^-52. */
static void uniforms_keep_to_their_interval(void **state) {
    (void)state;
    assert_true(rng_uniform(0) == 0);
    assert_true(rng_uniform(UINT64_MAX) == 1 - 0x1p-53);
    assert_true(rng_uniform_positive(0) == 0x1p-53);
    assert_true(rng_uniform_positive(UINT64_MAX) == 1 - 0x1p-53);
    assert_true(isfinite(log(rng_uniform_positive(0))));
    assert_true(log(rng_uniform_positive(UINT64_MAX)) < 0);
}

/* Chi-square of 256 cells over first draws of neighbouring streams, the way the model uses them.
 * With 255 degrees of freedom it leaves [167, 367] once in 10^5: 255·(1 - 2/2295
 * ± 4.417·sqrt(2/2295))^3, by Wilson and Hilferty's formula. */
static void first_draws_of_neighbouring_streams_are_uniform(void **state) {
    enum { CELLS = 256, DRAWS = 1 << 16 };
    unsigned counts[CELLS] = {0};
    double chi_square = 0;

    (void)state;
    for (uint64_t i = 0; i < DRAWS; i++)
        counts[first_of(1, 0, 0, PURPOSE_FAULT, i, 0) >> 56]++;
    for (size_t i = 0; i < CELLS; i++) {
        const double expected = (double)DRAWS / CELLS, off = counts[i] - expected;
        chi_square += off * off / expected;
    }
    assert_true(chi_square > 167);
    assert_true(chi_square < 367);
}

/* FNV-1a's published test values: "" and "a", "foobar" (isthe.com/chongo/tech/comp/fnv). */
static void an_entity_is_a_hash_and_a_user(void **state) {
    (void)state;
    assert_int_equal(rng_entity("", 0), UINT64_C(0x811c9dc500000000));
    assert_int_equal(rng_entity("a", 1), UINT64_C(0xe40c292c00000001));
    assert_int_equal(rng_entity("foobar", UINT32_MAX), UINT64_C(0xbf9cf968ffffffff));
}

static void gsl_draws_the_same_numbers(void **state) {
    const struct rng_key key = {3, 4};
    struct stream single = stream_open(&key, 5, PURPOSE_SERVICE, 6, 0), under_gsl = single;
    const gsl_rng rng = stream_gsl(&under_gsl);

    (void)state;
    assert_true(gsl_rng_get(&rng) == stream_bits(&single));
    assert_true(gsl_rng_uniform(&rng) == stream_uniform(&single));
    assert_int_equal(gsl_rng_min(&rng), 0);
    assert_true(gsl_rng_max(&rng) == UINT64_MAX);
    assert_string_equal(gsl_rng_name(&rng), "threefry2x64-20");
    assert_true(gsl_rng_uniform_int(&rng, 10) < 10);

    /* As a generator of GSL's own it keeps all 64 bits of a seed, which gsl_rng_mt19937 does not.
     */
    gsl_rng *low = gsl_rng_alloc(stream_gsl_type), *high = gsl_rng_alloc(stream_gsl_type);
    gsl_rng_set(low, 7);
    gsl_rng_set(high, 7 + (1ul << 32));
    assert_true(gsl_rng_get(low) != gsl_rng_get(high));
    gsl_rng_free(low);
    gsl_rng_free(high);
}

static void every_purpose_has_a_name_of_its_own(void **state) {
    (void)state;
    for (int a = 0; a < PURPOSES; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(purpose_name((enum purpose)a), purpose_name((enum purpose)b));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_known_answers_of_random123_come_out),
        cmocka_unit_test(a_stream_is_the_bijection_of_its_counter),
        cmocka_unit_test(streams_do_not_depend_on_the_order_of_use),
        cmocka_unit_test(every_part_of_a_name_makes_another_stream),
        cmocka_unit_test(filling_equals_drawing_one_at_a_time),
        cmocka_unit_test(uniforms_keep_to_their_interval),
        cmocka_unit_test(first_draws_of_neighbouring_streams_are_uniform),
        cmocka_unit_test(an_entity_is_a_hash_and_a_user),
        cmocka_unit_test(gsl_draws_the_same_numbers),
        cmocka_unit_test(every_purpose_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

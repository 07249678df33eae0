/* arena: zeroed, aligned, distinct pieces; failure that is seen; nothing leaked (run under ASan).
 */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool all_zero(const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void pieces_are_zeroed_aligned_and_distinct(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    unsigned char *pieces[300];
    for (size_t i = 0; i < array_size(pieces); i++) {
        size_t size = i * 7; /* 0 to 2093 bytes: 314 kB in all, several chunks */
        pieces[i] = arena_alloc(&arena, size);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        assert_true(all_zero(pieces[i], size));
        memset(pieces[i], (int)(i % 251) + 1, size);
    }
    for (size_t i = 0; i < array_size(pieces); i++)
        for (size_t j = 0; j < i * 7; j++)
            assert_int_equal(pieces[i][j], i % 251 + 1);
    assert_ptr_not_equal(arena_alloc(&arena, 0), arena_alloc(&arena, 0));
    /* 7 × (0 + 1 + … + 299) = 7 × 44 850 bytes were asked for. */
    assert_true(arena_bytes(&arena) >= 313950);
    assert_false(arena.failed);
    arena_release(&arena);
    assert_int_equal(arena_bytes(&arena), 0);
}

static void a_large_piece_does_not_waste_the_chunk_in_use(void **state) {
    (void)state;
    struct arena arena = {0};
    char *first = arena_alloc(&arena, 16);
    char *large = arena_alloc(&arena, 1 << 20);
    char *second = arena_alloc(&arena, 16);
    assert_non_null(large);
    assert_ptr_equal(second, first + 16);
    arena_release(&arena);
}

static void clear_takes_everything_back_and_zeroes_again(void **state) {
    (void)state;
    struct arena arena = {0};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            unsigned char *piece = arena_alloc(&arena, 1000);
            assert_true(all_zero(piece, 1000));
            memset(piece, 0xff, 1000);
        }
        size_t before = arena_bytes(&arena);
        arena_clear(&arena);
        assert_true(arena_bytes(&arena) > 0);
        assert_true(arena_bytes(&arena) < before || round > 0);
    }
    arena_release(&arena);
    arena_clear(&arena); /* of an empty arena: nothing happens */
    arena_release(&arena);
}

static void too_much_is_a_failure_and_not_an_overflow(void **state) {
    (void)state;
    struct arena arena = {0};
    assert_null(arena_new(&arena, uint64_t, SIZE_MAX / 8 + 1)); /* the product is 2^64 */
    assert_true(arena.failed);
    arena_release(&arena);
    assert_false(arena.failed);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX - 32));
    assert_null(arena_alloc(&arena, SIZE_MAX - 64)); /* fits, the chunk's head does not */
    assert_null(arena_strndup(&arena, "", SIZE_MAX));
    assert_true(arena.failed);
    assert_non_null(
        arena_alloc(&arena, 8)); /* small pieces still work; the failure is remembered */
    assert_true(arena.failed);
    arena_release(&arena);
}

static void the_limit_is_kept(void **state) {
    (void)state;
    struct arena arena = {0};
    arena_limit(&arena, 20000);
    int pieces = 0;
    while (arena_alloc(&arena, 100))
        pieces++;
    /* 100 bytes take 112, a head 32. Three chunks of at least 8 kB or the rest: at most 3 × (32 +
       111) bytes are lost, so at least (20 000 − 429) / 112 = 174 pieces fit. */
    assert_in_range(pieces, 174, 20000 / 112);
    assert_true(arena_bytes(&arena) <= 20000);
    assert_true(arena.failed);
    arena_release(&arena);
}

static void leave(void *context) {
    longjmp(*(jmp_buf *)context, 1);
}

static void a_handler_may_leave_by_longjmp(void **state) {
    (void)state;
    struct arena arena = {0};
    jmp_buf out;
    arena_limit(&arena, 4096);
    arena_on_failure(&arena, leave, &out);
    if (setjmp(out) == 0) {
        for (int i = 0; i < 1000; i++)
            arena_alloc(&arena, 64);
        fail_msg("the limit was not noticed");
    }
    assert_true(arena.failed);
    arena_release(&arena);
}

static void strings_are_copied(void **state) {
    (void)state;
    struct arena arena = {0};
    char word[] = "limiter";
    char *copy = arena_strdup(&arena, word);
    word[0] = 'L';
    assert_string_equal(copy, "limiter");
    assert_null(arena_strdup(&arena, NULL));
    assert_false(arena.failed);
    assert_string_equal(arena_strndup(&arena, "limiter", 5), "limit");
    assert_string_equal(arena_strndup(&arena, NULL, 0), "");
    assert_string_equal(arena_printf(&arena, "%s[%d]", "limits", 3), "limits[3]");
    assert_string_equal(arena_printf(&arena, "%s", ""), "");
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_distinct),
        cmocka_unit_test(a_large_piece_does_not_waste_the_chunk_in_use),
        cmocka_unit_test(clear_takes_everything_back_and_zeroes_again),
        cmocka_unit_test(too_much_is_a_failure_and_not_an_overflow),
        cmocka_unit_test(the_limit_is_kept),
        cmocka_unit_test(a_handler_may_leave_by_longjmp),
        cmocka_unit_test(strings_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

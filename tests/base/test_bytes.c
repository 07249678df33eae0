/* Numbers and strings in a buffer and back, to the last bit. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"

static void what_is_written_is_read_back(void **state) {
    static const int64_t whole[] = {0, 1, -1, INT64_MAX, INT64_MIN, 0x0123456789abcdef};
    static const double real[] = {0.0, -0.0, 1.5, -1e300, 5e-324, INFINITY};
    struct text text = {0};
    size_t length;

    (void)state;
    for (size_t i = 0; i < array_size(whole); i++)
        bytes_put_int(&text, whole[i]);
    for (size_t i = 0; i < array_size(real); i++)
        bytes_put_real(&text, real[i]);
    bytes_put_real(&text, NAN);
    bytes_put_string(&text, "a\0b", 3);
    bytes_put_string(&text, "", 0);
    struct bytes_reader from = bytes_reader_of(text.bytes, text.length);
    for (size_t i = 0; i < array_size(whole); i++)
        assert_true(bytes_int(&from) == whole[i]);
    for (size_t i = 0; i < array_size(real); i++) {
        const double value = bytes_real(&from);
        assert_memory_equal(&value, &real[i], sizeof value);
    }
    assert_true(isnan(bytes_real(&from)));
    assert_false(from.failed);
    assert_memory_equal(bytes_string(&from, &length), "a\0b", 3);
    assert_int_equal(length, 3);
    bytes_string(&from, &length);
    assert_int_equal(length, 0);
    assert_false(from.failed);
    assert_ptr_equal(from.at, from.end);
    text_release(&text);
}

/* 0x0102 is 02 01 00 …: files of one machine are read on another. */
static void the_least_significant_byte_comes_first(void **state) {
    static const char expected[8] = {2, 1, 0, 0, 0, 0, 0, 0};
    struct text text = {0};

    (void)state;
    bytes_put_int(&text, 0x0102);
    assert_int_equal(text.length, 8);
    assert_memory_equal(text.bytes, expected, 8);
    text_release(&text);
}

static void nothing_is_read_beyond_the_end(void **state) {
    struct text text = {0};
    size_t length;

    (void)state;
    bytes_put_int(&text, 100);
    struct bytes_reader from = bytes_reader_of(text.bytes, 7);
    assert_int_equal(bytes_int(&from), 0);
    assert_true(from.failed);
    from = bytes_reader_of(text.bytes, 8);
    bytes_string(&from, &length);
    assert_int_equal(length, 0);
    assert_true(from.failed);
    from = bytes_reader_of(text.bytes, 8);
    assert_int_equal(bytes_count(&from, 8), 0);
    assert_true(from.failed);
    assert_true(isnan(bytes_real(&from)));
    from = bytes_reader_of(NULL, 0);
    assert_int_equal(bytes_int(&from), 0);
    assert_true(from.failed);
    text_release(&text);
}

/* Test vectors of the FNV page by Landon Curt Noll: fnv1a_64 of "", "a" and "foobar". */
static void the_hash_has_its_published_values(void **state) {
    (void)state;
    assert_true(bytes_hash("", 0) == UINT64_C(0xcbf29ce484222325));
    assert_true(bytes_hash("a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(bytes_hash("foobar", 6) == UINT64_C(0x85944171f73967e8));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(the_least_significant_byte_comes_first),
        cmocka_unit_test(nothing_is_read_beyond_the_end),
        cmocka_unit_test(the_hash_has_its_published_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

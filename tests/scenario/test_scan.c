/* The grammar: what RFC 8259 allows and forbids, by hand; and the places of values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "scenario/scan.h"

static void takes_what_the_grammar_allows(void **state) {
    static const char *const good[] = {
        "0",
        "-0",
        "1",
        "-1.5e+10",
        "1E3",
        "0.5",
        "true",
        "false",
        "null",
        "\"\"",
        "[]",
        "{}",
        " \t\r\n[ 1 , 2 ] \n",
        "{\"a\":{\"b\":[]}}",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"",
        "\xef\xbb\xbf{}",
    };
    (void)state;
    for (size_t i = 0; i < array_size(good); i++) {
        struct scan_error error;
        if (!scan_text(good[i], strlen(good[i]), &error))
            fail_msg("'%s': %s", good[i], error.text);
    }
}

static void refuses_everything_else_at_its_offset(void **state) {
    static const struct {
        const char *text;
        size_t offset;
    } bad[] = {
        {"", 0},
        {"  ", 2},
        {"01", 0},
        {"-", 0},
        {"-01", 0},
        {"1.", 0},
        {".5", 0},
        {"+1", 0},
        {"1e", 0},
        {"1e+", 0},
        {"0x10", 1},
        {"tru", 0},
        {"True", 0},
        {"nul", 0},
        {"NaN", 0},
        {"-Infinity", 0},
        {"[1,]", 2},
        {"[1 2]", 3},
        {"[,]", 1},
        {"{\"a\"}", 4},
        {"{\"a\":}", 5},
        {"{a:1}", 1},
        {"{\"a\":1,}", 6},
        {"[1", 2},
        {"\"abc", 0},
        {"\"a\nb\"", 0},
        {"\"\\x\"", 1},
        {"\"\\u12g4\"", 1},
        {"\"\\u0000\"", 1},
        {"\"\\udc00\"", 1},
        {"\"\\ud800x\"", 1},
        {"1 2", 2},
        {"{} x", 3},
        {"\"\x80\"", 1},
        {"\"\xc0\xaf\"", 1},
        {"\"\xed\xa0\x80\"", 1},
        {"\"\xf5\x80\x80\x80\"", 1},
        {"\"\xe2\x82\"", 1},
        {"\"\x01\"", 1},
    };
    (void)state;
    for (size_t i = 0; i < array_size(bad); i++) {
        struct scan_error error = {.offset = 999};
        if (scan_text(bad[i].text, strlen(bad[i].text), &error))
            fail_msg("'%s' was taken", bad[i].text);
        if (error.offset != bad[i].offset)
            fail_msg("'%s': at %zu, not %zu", bad[i].text, error.offset, bad[i].offset);
    }
}

static void nesting_is_bounded(void **state) {
    char text[2 * SCAN_DEPTH_MAX + 3];
    struct scan_error error;
    (void)state;
    memset(text, '[', SCAN_DEPTH_MAX);
    memset(text + SCAN_DEPTH_MAX, ']', SCAN_DEPTH_MAX);
    assert_true(scan_text(text, 2 * SCAN_DEPTH_MAX, &error));
    memset(text, '[', SCAN_DEPTH_MAX + 1);
    memset(text + SCAN_DEPTH_MAX + 1, ']', SCAN_DEPTH_MAX + 1);
    assert_false(scan_text(text, 2 * SCAN_DEPTH_MAX + 2, &error));
    assert_int_equal(error.offset, SCAN_DEPTH_MAX);
}

/* Values in the order in which they begin: the object, 1, the list, its two, the string. */
static void finds_the_nth_value_and_its_key(void **state) {
    const char *text = "{ \"a\": 1,\n  \"b\": [2, 3], \"c\": \"x\" }";
    static const struct {
        size_t key, value;
    } places[] = {{0, 0}, {2, 7}, {12, 17}, {18, 18}, {21, 21}, {25, 30}};
    (void)state;
    for (size_t i = 0; i < array_size(places); i++) {
        struct scan_place place = scan_find(text, strlen(text), i);
        assert_true(place.found);
        assert_int_equal(place.key, places[i].key);
        assert_int_equal(place.value, places[i].value);
    }
    assert_false(scan_find(text, strlen(text), array_size(places)).found);
}

/* "ü" is two bytes and one column. */
static void positions_count_lines_and_characters(void **state) {
    const char *text = "a\n\xc3\xbc"
                       "b\n";
    static const int expected[][2] = {{1, 1}, {1, 2}, {2, 1}, {2, 2}, {2, 2}, {2, 3}, {3, 1}};
    (void)state;
    for (size_t offset = 0; offset < array_size(expected); offset++) {
        int line, column;
        if (offset == 3)
            continue; /* inside the character */
        scan_position(text, strlen(text), offset, &line, &column);
        assert_int_equal(line, expected[offset][0]);
        assert_int_equal(column, expected[offset][1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_the_grammar_allows),
        cmocka_unit_test(refuses_everything_else_at_its_offset),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(finds_the_nth_value_and_its_key),
        cmocka_unit_test(positions_count_lines_and_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

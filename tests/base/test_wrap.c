/* Running text in lines: where it breaks, what it is indented by, characters and not bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/wrap.h"

static void check(const char *lead, const char *from, size_t width, const char *expected) {
    struct text text;

    text_init(&text);
    wrap_add(&text, lead, from, width);
    assert_string_equal(text_cstr(&text), expected);
    text_release(&text);
}

static void lines_break_between_words(void **state) {
    (void)state;
    check("", "one two three", 20, "one two three\n");
    check("", "one two three", 7, "one two\nthree\n");
    check("", "one two three", 8, "one two\nthree\n");
    check("", "", 8, "\n");
    check("", "incomprehensible is long", 6, "incomprehensible\nis\nlong\n");
}

static void later_lines_stand_below_the_first(void **state) {
    (void)state;
    check("a) ", "one two three", 10, "a) one two\n   three\n");
    check("- ", "one\ntwo", 10, "- one\n  two\n");
    check("", "one\n\ntwo", 10, "one\n\ntwo\n");
}

static void characters_are_counted_and_not_bytes(void **state) {
    (void)state;
    check("", "±± ±± ±±", 5, "±± ±±\n±±\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_break_between_words),
        cmocka_unit_test(later_lines_stand_below_the_first),
        cmocka_unit_test(characters_are_counted_and_not_bytes),
    };
    return cmocka_run_group_tests_name("base/wrap", tests, NULL, NULL);
}

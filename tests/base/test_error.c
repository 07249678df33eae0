/* error: single errors and lists of problems, against the lines a person should see. */
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void set_returns_false_and_fills(void **state) {
    (void)state;
    struct error err = {0};
    assert_false(error_set(&err, ERROR_USAGE, "unknown option '%s'", "--tear"));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.text, "unknown option '--tear'");
    assert_false(error_set(NULL, ERROR_IO, "nobody listens"));
}

static void an_error_can_be_wrapped_in_place(void **state) {
    (void)state;
    struct error err = {0};
    error_set(&err, ERROR_SCENARIO, "window is zero");
    error_set(&err, ERROR_SCENARIO, "catalog 'x': %s", err.text);
    assert_string_equal(err.text, "catalog 'x': window is zero");
}

static void a_long_text_is_cut(void **state) {
    (void)state;
    struct error err = {0};
    char word[3000];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    error_set(&err, ERROR_IO, "%s", word);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

/* The documented exit codes of the program. */
static void kinds_are_exit_codes(void **state) {
    (void)state;
    assert_int_equal(ERROR_NONE, 0);
    assert_int_equal(ERROR_USAGE, 2);
    assert_int_equal(ERROR_SCENARIO, 3);
    assert_int_equal(ERROR_IO, 4);
    struct error err = {0};
    assert_false(error_no_memory(&err));
    assert_int_equal(err.kind, ERROR_IO);
    assert_string_equal(err.text, "out of memory");
}

static char *printed(const struct problems *problems, char *buffer, size_t size) {
    FILE *file = tmpfile();
    assert_non_null(file);
    problems_print(problems, file);
    rewind(file);
    size_t length = fread(buffer, 1, size - 1, file);
    buffer[length] = '\0';
    fclose(file);
    return buffer;
}

static void problems_print_what_is_known(void **state) {
    (void)state;
    struct problems problems;
    problems_init(&problems);
    char path[] = "provider.limits[images].limit";
    problems_add(&problems, false, path, "must be at least %d", 1);
    path[0] = 'X'; /* the list has its own copy */
    problems.items[0].file = "a.json";
    problems.items[0].line = 12;
    problems.items[0].column = 7;
    problems_add(&problems, true, NULL, "model is retired");
    problems.items[1].file = "a.json";
    problems_add(&problems, false, "seed", "is missing");
    problems_add(&problems, false, NULL, "unexpected end");
    problems.items[3].file = "a.json";
    problems.items[3].line = 30;
    char buffer[1000];
    assert_string_equal(printed(&problems, buffer, sizeof buffer),
                        "a.json:12:7: error: provider.limits[images].limit: must be at least 1\n"
                        "a.json: warning: model is retired\n"
                        "error: seed: is missing\n"
                        "a.json:30: error: unexpected end\n");
    assert_int_equal(problems_count_errors(&problems), 3);
    assert_int_equal(problems.warnings, 1);
    problems_release(&problems);
    assert_int_equal(problems_count_errors(&problems), 0);
}

static void problems_are_bounded_by_kind(void **state) {
    (void)state;
    struct problems problems = {0};
    for (int i = 0; i < PROBLEMS_KEPT + 1; i++)
        problems_add(&problems, true, NULL, "warning %d", i);
    for (int i = 0; i < PROBLEMS_KEPT + 23; i++)
        problems_add(&problems, false, NULL, "error %d", i);
    assert_int_equal(problems.count, 2 * PROBLEMS_KEPT);
    assert_int_equal(problems_count_errors(&problems), 123);
    static char buffer[20000];
    printed(&problems, buffer, sizeof buffer);
    assert_non_null(strstr(buffer, "error: error 99\nand 23 more errors\nand 1 more warning\n"));
    assert_null(strstr(buffer, "error 100"));
    problems_release(&problems);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_returns_false_and_fills),
        cmocka_unit_test(an_error_can_be_wrapped_in_place),
        cmocka_unit_test(a_long_text_is_cut),
        cmocka_unit_test(kinds_are_exit_codes),
        cmocka_unit_test(problems_print_what_is_known),
        cmocka_unit_test(problems_are_bounded_by_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

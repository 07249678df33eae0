/* Files that are read: those on disk first, then those compiled in. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "base/input.h"

#define BUILT_IN "scenarios/steady.json"

static char folder[] = "/tmp/tiersim-input-XXXXXX";

/* An empty folder, in which no relative name is on disk. */
static int in_an_empty_folder(void **state) {
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void a_built_in_file_is_read_where_there_is_none(void **state) {
    const struct embedded_file *file = embedded_find(BUILT_IN);
    struct text text;
    struct error err;

    (void)state;
    text_init(&text);
    assert_non_null(file);
    assert_true(input_read(&text, BUILT_IN, "file", BUILT_IN, &err));
    assert_int_equal(text.length, file->length);
    assert_memory_equal(text.bytes, file->bytes, file->length);
    text_release(&text);
}

static void a_file_on_disk_comes_first(void **state) {
    struct text text;
    struct error err;

    (void)state;
    text_init(&text);
    assert_int_equal(system("mkdir scenarios && printf mine > " BUILT_IN), 0);
    assert_true(input_read(&text, BUILT_IN, "file", BUILT_IN, &err));
    assert_string_equal(text_cstr(&text), "mine");
    assert_int_equal(system("rm -r scenarios"), 0);
    text_release(&text);
}

static void what_is_nowhere_is_told(void **state) {
    struct text text;
    struct error err;

    (void)state;
    text_init(&text);
    assert_null(input_open("nowhere.csv"));
    assert_int_equal(errno, ENOENT);
    assert_false(input_read(&text, "a/nowhere.csv", "trace", "nowhere.csv", &err));
    assert_int_equal(err.kind, ERROR_IO);
    assert_string_equal(err.text, "cannot open trace 'nowhere.csv': No such file or directory");
    text_release(&text);
}

static void a_folder_is_no_file(void **state) {
    struct text text;
    struct error err;

    (void)state;
    text_init(&text);
    assert_false(input_read(&text, "/", "table", "/", &err));
    assert_string_equal(err.text, "cannot read table '/': Is a directory");
    text_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_built_in_file_is_read_where_there_is_none),
        cmocka_unit_test(a_file_on_disk_comes_first),
        cmocka_unit_test(what_is_nowhere_is_told),
        cmocka_unit_test(a_folder_is_no_file),
    };
    return cmocka_run_group_tests(tests, in_an_empty_folder, remove_folder);
}

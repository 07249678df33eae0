/* output: files whole or not at all, and errors that name the file; the reasons are libc's words.
 */
#include "report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder.h"

static char path[256];

static int set_up(void **state) {
    (void)state;
    folder_make(path, sizeof path);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    folder_remove(path);
    return 0;
}

static struct text text_of(const char *words) {
    struct text text;

    text_init(&text);
    text_add(&text, words);
    return text;
}

static void expect_content(const struct output *output, const char *name, const char *words) {
    struct text text;
    struct error err;

    text_init(&text);
    assert_true(output_read(output, name, &text, &err));
    assert_string_equal(text_cstr(&text), words);
    text_release(&text);
}

static void a_file_is_written_and_replaced(void **state) {
    struct text first = text_of("one\n"), second = text_of("two\n");
    struct output output;
    struct error err;
    char names[256];
    (void)state;

    assert_true(output_open(&output, path, &err));
    assert_true(output_write(&output, "a.csv", &first, &err));
    expect_content(&output, "a.csv", "one\n");
    assert_true(output_write(&output, "a.csv", &second, &err));
    expect_content(&output, "a.csv", "two\n");
    assert_true(output_rename(&output, "a.csv", "b.csv", &err));
    folder_list(path, names, sizeof names);
    assert_string_equal(names, "b.csv ");
    output_close(&output);
    text_release(&first);
    text_release(&second);
}

static void directories_are_made_with_their_parents(void **state) {
    struct output output;
    struct error err;
    char deep[300], middle[300];
    (void)state;

    snprintf(middle, sizeof middle, "%s/x", path);
    snprintf(deep, sizeof deep, "%s/x/y/", path);
    for (int i = 0; i < 2; i++) {
        assert_true(output_open(&output, deep, &err));
        output_close(&output);
    }
    rmdir(deep);
    rmdir(middle);
}

static void what_is_no_directory_is_refused(void **state) {
    struct text text = text_of("x");
    struct output output;
    struct error err = {0};
    char file[300], expected[400];
    (void)state;

    snprintf(file, sizeof file, "%s/file", path);
    assert_true(output_file(file, &text, &err));
    assert_false(output_open(&output, file, &err));
    assert_int_equal(err.kind, ERROR_IO);
    snprintf(expected, sizeof expected, "cannot open directory '%s': Not a directory", file);
    assert_string_equal(err.text, expected);
    assert_false(output_open(&output, "", &err));
    assert_string_equal(err.text, "cannot make directory '': it has no name");
    text_release(&text);
}

/* A limit on the size of files fails a write half-way, as a full disk does. */
static void a_full_disk_leaves_the_old_file(void **state) {
    struct text old = text_of("old\n"), large;
    struct rlimit before, small;
    struct output output;
    struct error err = {0};
    char names[256], expected[400];
    (void)state;

    text_init(&large);
    for (int i = 0; i < 10000; i++)
        text_add(&large, "0123456789");
    assert_true(output_open(&output, path, &err));
    assert_true(output_write(&output, "a.csv", &old, &err));
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &small);
    assert_false(output_write(&output, "a.csv", &large, &err));
    setrlimit(RLIMIT_FSIZE, &before);
    snprintf(expected, sizeof expected, "cannot write '%s/a.csv': File too large", path);
    assert_string_equal(err.text, expected);
    assert_int_equal(err.kind, ERROR_IO);
    expect_content(&output, "a.csv", "old\n");
    folder_list(path, names, sizeof names);
    assert_string_equal(names, "a.csv ");
    output_close(&output);
    text_release(&old);
    text_release(&large);
}

static void a_directory_that_may_not_be_written_is_told(void **state) {
    struct text text;
    struct output output;
    struct error err = {0};
    char names[256], expected[400];
    (void)state;

    if (geteuid() == 0)
        skip(); /* root may write everywhere */
    text = text_of("x");
    assert_true(output_open(&output, path, &err));
    chmod(path, 0500);
    assert_false(output_write(&output, "a.csv", &text, &err));
    snprintf(expected, sizeof expected, "cannot write '%s/a.csv': Permission denied", path);
    assert_string_equal(err.text, expected);
    folder_list(path, names, sizeof names);
    assert_string_equal(names, "");
    output_close(&output);
    text_release(&text);
}

static void lack_of_memory_is_an_error(void **state) {
    struct text text = text_of("x");
    struct output output;
    struct error err = {0};
    char names[256];
    (void)state;

    text.failed = true;
    assert_true(output_open(&output, path, &err));
    assert_false(output_write(&output, "a.csv", &text, &err));
    assert_string_equal(err.text, "out of memory");
    assert_false(output_stdout(&text, &err));
    assert_false(output_file("/dev/null", &text, &err));
    folder_list(path, names, sizeof names);
    assert_string_equal(names, "");
    output_close(&output);
    text_release(&text);
}

static void a_device_is_written_to_and_not_replaced(void **state) {
    struct text text;
    struct error err = {0};
    (void)state;

    if (access("/dev/full", W_OK) != 0)
        skip();
    text = text_of("x");
    assert_true(output_file("/dev/null", &text, &err));
    assert_false(output_file("/dev/full", &text, &err));
    assert_string_equal(err.text, "cannot write '/dev/full': No space left on device");
    text_release(&text);
}

static void one_file_somewhere(void **state) {
    struct text text = text_of("x");
    struct error err = {0};
    char file[300], expected[400], names[256];
    (void)state;

    snprintf(file, sizeof file, "%s/one.json", path);
    assert_true(output_file(file, &text, &err));
    folder_list(path, names, sizeof names);
    assert_string_equal(names, "one.json ");
    snprintf(file, sizeof file, "%s/no/one.json", path);
    assert_false(output_file(file, &text, &err));
    snprintf(expected, sizeof expected, "cannot write '%s': No such file or directory", file);
    assert_string_equal(err.text, expected);
    text_release(&text);
}

/* Standard output is exchanged for a while; TAP goes there too. */
static void a_full_standard_output_is_an_error(void **state) {
    struct text text = text_of("x");
    struct error err = {0};
    int full = open("/dev/full", O_WRONLY);
    int kept;
    bool written;
    (void)state;

    if (full < 0)
        skip();
    fflush(stdout);
    kept = dup(1);
    dup2(full, 1);
    written = output_stdout(&text, &err);
    dup2(kept, 1);
    close(full);
    close(kept);
    clearerr(stdout);
    assert_false(written);
    assert_int_equal(err.kind, ERROR_IO);
    assert_string_equal(err.text, "cannot write to standard output: No space left on device");
    text_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_written_and_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(directories_are_made_with_their_parents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_directory_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_directory_that_may_not_be_written_is_told, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(lack_of_memory_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_device_is_written_to_and_not_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_file_somewhere, set_up, tear_down),
        cmocka_unit_test(a_full_standard_output_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

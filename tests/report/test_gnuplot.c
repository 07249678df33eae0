/* gnuplot: how the child is called and what becomes of it, with fake_gnuplot.sh in its place. */
#include "report/gnuplot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder.h"

static char path[256];
static struct output output;

static int set_up(void **state) {
    char fake[600], here[512];
    struct error err;
    (void)state;

    if (!getcwd(here, sizeof here))
        return -1;
    snprintf(fake, sizeof fake, "%s/tests/report/fake_gnuplot.sh", here);
    setenv("TIERSIM_GNUPLOT", fake, 1);
    folder_make(path, sizeof path);
    return output_open(&output, path, &err) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    output_close(&output);
    folder_remove(path);
    unsetenv("TIERSIM_GNUPLOT");
    unsetenv("FAKE_GNUPLOT");
    return 0;
}

static const struct gnuplot_variable variables[] = {{"csv", "latency.csv"},
                                                    {"title", "it's `ls` \\ \"x\"\nhere"}};

static enum gnuplot_outcome run(const char *behaviour, bool png, double limit, struct error *err) {
    const struct gnuplot_job job = {
        {"latency", NULL}, png ? "a.png" : "a.svg", png, variables, 2, limit};

    setenv("FAKE_GNUPLOT", behaviour, 1);
    memset(err, 0, sizeof *err);
    return gnuplot_run(&job, &output, err);
}

static void expect_files(const char *expected) {
    char names[256];

    folder_list(path, names, sizeof names);
    assert_string_equal(names, expected);
}

static void the_child_gets_variables_script_and_directory(void **state) {
    struct text picture;
    struct error err;
    char here[300];
    (void)state;

    assert_int_equal(run("show", false, 20, &err), GNUPLOT_DONE);
    expect_files("a.svg ");
    text_init(&picture);
    assert_true(output_read(&output, "a.svg", &picture, &err));
    /* A quote within single quotes is doubled, a line end is a blank, nothing else is touched. */
    assert_non_null(strstr(text_cstr(&picture), "csv='latency.csv'; "
                                                "title='it''s `ls` \\ \"x\" here'; term='svg'; "
                                                "out='.a.svg."));
    assert_non_null(strstr(text_cstr(&picture), "# style.gp - "));
    snprintf(here, sizeof here, "\n%s\n", path);
    assert_non_null(strstr(text_cstr(&picture), here));
    text_release(&picture);
}

static void what_it_says_when_it_fails_is_told(void **state) {
    struct error err;
    (void)state;

    assert_int_equal(run("fail", false, 20, &err), GNUPLOT_FAILED);
    assert_int_equal(err.kind, ERROR_IO);
    assert_string_equal(err.text, "gnuplot failed on 'a.svg': line 3: no such thing");
    expect_files("");
}

static void half_a_picture_is_none(void **state) {
    struct error err;
    (void)state;

    assert_int_equal(run("half", false, 20, &err), GNUPLOT_FAILED);
    assert_string_equal(err.text, "gnuplot did not make the whole of 'a.svg'");
    assert_int_equal(run("half", true, 20, &err), GNUPLOT_FAILED);
    assert_int_equal(run("nothing", false, 20, &err), GNUPLOT_FAILED);
    expect_files("");
}

static void what_hangs_is_killed(void **state) {
    struct error err;
    (void)state;

    assert_int_equal(run("hang", false, 0.2, &err), GNUPLOT_USELESS);
    assert_string_equal(err.text, "gnuplot did not finish 'a.svg' within 0.2 s");
    expect_files("");
}

static void none_at_all(void **state) {
    struct error err;
    (void)state;

    setenv("TIERSIM_GNUPLOT", "/no/such/gnuplot", 1);
    assert_int_equal(run("show", false, 20, &err), GNUPLOT_USELESS);
    assert_string_equal(err.text, "gnuplot was not found");
    setenv("TIERSIM_GNUPLOT", "no-such-gnuplot-in-the-path", 1);
    assert_int_equal(run("show", false, 20, &err), GNUPLOT_USELESS);
    expect_files("");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_child_gets_variables_script_and_directory, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_it_says_when_it_fails_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_a_picture_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_hangs_is_killed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(none_at_all, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

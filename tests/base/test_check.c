/* check: BUG says where and aborts; the two macros. */
#include "base/check.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct inner {
    int number;
};

struct outer {
    char first;
    struct inner inner;
};

static void container_of_finds_the_owner(void **state) {
    (void)state;
    struct outer outer = {.first = 'a', .inner = {.number = 7}};
    struct inner *inner = &outer.inner;
    assert_ptr_equal(container_of(inner, struct outer, inner), &outer);
}

static void array_size_counts_elements(void **state) {
    (void)state;
    assert_int_equal(array_size(((double[]){1, 2, 3})), 3);
}

static void a_bug_is_located_and_aborts(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        BUG("%d apples", 3);
    }
    close(ends[1]);
    char said[500];
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], said + length, sizeof said - 1 - length)) > 0;)
        length += (size_t)got;
    said[length] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_int_equal(strncmp(said, "bug: ", 5), 0);
    assert_non_null(strstr(said, "test_check.c:"));
    assert_non_null(strstr(said, ": 3 apples\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(container_of_finds_the_owner),
        cmocka_unit_test(array_size_counts_elements),
        cmocka_unit_test(a_bug_is_located_and_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

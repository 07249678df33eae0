/*
 * Memory that runs out: the command line, in this process, with one allocation failing after the
 * other.
 *
 * However it ends, nothing is half done: either the command succeeds and every byte is the same as
 * without a failure, or it exits with 4 and says that memory ran out, its standard output is empty
 * or whole, every file in its folder is whole, and nothing is left behind, neither a block nor a
 * temporary file.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "allocator.h"
#include "base/check.h"
#include "cli/command.h"

/* main.c, which has no part in this, owns it in the program. */
volatile sig_atomic_t command_stop;

enum { MOST_ARGUMENTS = 24, MOST_BYTES = 1 << 20, ALL = 0 };

static char scratch[64]; /* a folder of this process, gone at the end */

/* What came of one run of a command. */
struct ending {
    int code;
    size_t asked; /* allocations */
    long left;    /* blocks more than before */
    size_t said, talked;
    char output[MOST_BYTES], talk[MOST_BYTES];
};

static struct ending whole, failed;

static const char *place(const char *name) {
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % array_size(paths)];

    snprintf(path, sizeof paths[0], "%s/%s", scratch, name);
    return path;
}

static size_t content(int file, char *bytes) {
    const ssize_t length = pread(file, bytes, MOST_BYTES - 1, 0);

    assert_true(length >= 0 && length < MOST_BYTES - 1);
    bytes[length] = '\0';
    return (size_t)length;
}

/* ---- folders ---- */

static bool is_itself_or_above(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void empty_folder(const char *path) {
    DIR *folder = opendir(path);

    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        char below[512];
        if (is_itself_or_above(entry->d_name))
            continue;
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (unlink(below) != 0) {
            empty_folder(below);
            assert_int_equal(rmdir(below), 0);
        }
    }
    if (folder)
        closedir(folder);
}

static bool same_file(int folder, int reference, const char *name) {
    static char a[MOST_BYTES], b[MOST_BYTES];
    const int one = openat(folder, name, O_RDONLY), other = openat(reference, name, O_RDONLY);
    bool same = one >= 0 && other >= 0;

    if (same) {
        const size_t length = content(one, a);
        same = length == content(other, b) && memcmp(a, b, length) == 0;
    }
    if (one >= 0)
        close(one);
    if (other >= 0)
        close(other);
    return same;
}

/* The files of `path`, and of folders in it, that are not as in `reference`: the name of the first,
 * else NULL. */
static const char *half_written(const char *path, const char *reference, size_t *files) {
    static char name[256];
    DIR *folder = opendir(path);
    const int other = open(reference, O_RDONLY | O_DIRECTORY);
    bool same = true;

    for (const struct dirent *entry; folder && same && (entry = readdir(folder));) {
        char below[512], opposite[512];
        struct stat status;
        /* What was finished is kept to go on with; sqlite sees to it that this is whole. */
        if (is_itself_or_above(entry->d_name) || strncmp(entry->d_name, "results.sqlite", 14) == 0)
            continue;
        snprintf(name, sizeof name, "%s", entry->d_name);
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        snprintf(opposite, sizeof opposite, "%s/%s", reference, entry->d_name);
        if (stat(below, &status) == 0 && S_ISDIR(status.st_mode)) {
            same = half_written(below, opposite, files) == NULL;
            continue;
        }
        same = same_file(dirfd(folder), other, name);
        ++*files;
    }
    if (folder)
        closedir(folder);
    if (other >= 0)
        close(other);
    return same ? NULL : name;
}

/* ---- one run ---- */

typedef int command_function(int argc, char **argv);

struct trial {
    command_function *command;
    const char *arguments[MOST_ARGUMENTS];
    size_t failures; /* how many allocations are made to fail, spread evenly; ALL: every one */
};

static void run(const struct trial *trial, const char *out, struct ending *to) {
    static char copies[MOST_ARGUMENTS][256];
    static char out_option[] = "--out";
    char *argv[MOST_ARGUMENTS + 3];
    char folder[128];
    int argc = 0;

    for (; trial->arguments[argc]; argc++) {
        snprintf(copies[argc], sizeof copies[argc], "%s", trial->arguments[argc]);
        argv[argc] = copies[argc];
    }
    if (out) {
        snprintf(folder, sizeof folder, "%s", out);
        argv[argc++] = out_option;
        argv[argc++] = folder;
    }
    argv[argc] = NULL;

    const int streams[] = {dup(1), dup(2)};
    const int files[] = {open(place("output"), O_RDWR | O_CREAT | O_TRUNC, 0600),
                         open(place("talk"), O_RDWR | O_CREAT | O_TRUNC, 0600)};
    fflush(stdout);
    dup2(files[0], 1);
    dup2(files[1], 2);

    const long before = allocator.blocks;
    allocator.asked = 0;
    allocator.on = true;
    to->code = trial->command(argc, argv);
    fflush(stdout);
    allocator.on = false;
    to->asked = allocator.asked;
    to->left = ALLOCATOR_COUNTS_BLOCKS ? allocator.blocks - before : 0;

    clearerr(stdout);
    dup2(streams[0], 1);
    dup2(streams[1], 2);
    to->said = content(files[0], to->output);
    to->talked = content(files[1], to->talk);
    for (size_t i = 0; i < 2; i++) {
        close(streams[i]);
        close(files[i]);
    }
}

/* Why the failed run is not as it must be; NULL: it is. */
static const char *complaint(const char *out, const char *reference) {
    static char why[300];
    size_t written = 0, wanted = 0;

    if (failed.left != 0)
        return "blocks are left";
    const char *half = out ? half_written(out, reference, &written) : NULL;
    if (half) {
        snprintf(why, sizeof why, "'%s' is not whole", half);
        return why;
    }
    if (out)
        half_written(reference, reference, &wanted);
    if (failed.said != 0 &&
        (failed.said != whole.said || memcmp(failed.output, whole.output, whole.said) != 0))
        return "the standard output is not whole";
    if (failed.code == whole.code)
        return failed.said != whole.said ? "it succeeded without an answer"
               : written != wanted       ? "it succeeded without all files"
                                         : NULL;
    if (failed.code != EXIT_IO)
        return "the exit status is neither that of a success nor 4";
    if (!strstr(failed.talk, "out of memory") && !strstr(failed.talk, "Cannot allocate memory"))
        return "it does not say that memory ran out";
    return NULL;
}

static void try_all(const struct trial *trial, bool all_after, const char *out,
                    const char *reference) {
    const size_t total = whole.asked;
    const size_t step =
        trial->failures == ALL || total <= trial->failures ? 1 : total / trial->failures;

    allocator.all_after = all_after;
    for (size_t i = 0; i < total; i += step) {
        allocator.fail_at = i;
        if (out)
            empty_folder(out);
        run(trial, out, &failed);
        const char *why = complaint(out, reference);
        if (why)
            fail_msg("allocation %zu of %zu%s: %s (exit status %d, %ld blocks left)\n%s", i, total,
                     all_after ? " and all after it" : "", why, failed.code, failed.left,
                     failed.talk);
    }
}

/* Run without a failure to know what is wanted, twice, since streams take their buffers once. */
static void nothing_is_half_done(const struct trial *trial, bool with_files) {
    char out[128], reference[128];

    snprintf(out, sizeof out, "%s", place("out"));
    snprintf(reference, sizeof reference, "%s", place("reference"));
    empty_folder(reference);
    empty_folder(out);
    allocator.fail_at = SIZE_MAX;
    run(trial, with_files ? reference : NULL, &whole);
    run(trial, with_files ? reference : NULL, &whole);
    assert_int_equal(whole.left, 0);
    assert_true(whole.code == EXIT_DONE || whole.code == EXIT_SCENARIO);
    run(trial, with_files ? out : NULL, &failed);
    const char *why = complaint(with_files ? out : NULL, reference);
    if (why)
        fail_msg("%s", why);
    try_all(trial, false, with_files ? out : NULL, reference);
    try_all(trial, true, with_files ? out : NULL, reference);
}

#define SMALL "tests/faults/small.json"

static void load_and_run(void **unused) {
    (void)unused;
    nothing_is_half_done(&(struct trial){cmd_run, {SMALL, "--threads", "1", "--json"}, ALL}, false);
}

static void run_and_print(void **unused) {
    (void)unused;
    nothing_is_half_done(&(struct trial){cmd_run, {SMALL, "--threads", "1"}, ALL}, false);
}

static void run_and_report(void **unused) {
    (void)unused;
    nothing_is_half_done(
        &(struct trial){cmd_run, {SMALL, "--threads", "1", "--no-plots", "--json"}, ALL}, true);
}

#define FEW 30

/* With files these keep a store, which starts a thread: a sanitizer cannot without memory. */
#define WITH_STORE ALLOCATOR_COUNTS_BLOCKS

/* The same for every other command, at allocations spread over it. */
static const struct named_trial {
    const char *name;
    bool with_files;
    struct trial trial;
} others[] = {
    {"sweep",
     WITH_STORE,
     {cmd_sweep,
      {SMALL, "--vary", "seed=1,2", "--vary", "provider.limits[images].limit=3,5", "--threads", "1",
       "--no-plots", "--json"},
      FEW}},
    {"sweep_printed", false, {cmd_sweep, {SMALL, "--vary", "seed=1,2", "--threads", "1"}, FEW}},
#if ALLOCATOR_COUNTS_BLOCKS /* a sanitizer cannot bear it where it starts a thread */
    {"sweep_on_threads",
     false,
     {cmd_sweep, {SMALL, "--vary", "seed=1:4:4", "--threads", "3", "--json"}, FEW}},
#endif
    {"compare",
     WITH_STORE,
     {cmd_compare,
      {SMALL, "--variant", "ignore:clients.app.retry.retry_after=ignore", "--threads", "1",
       "--no-plots"},
      FEW}},
    {"plan",
     WITH_STORE,
     {cmd_plan,
      {"scenarios/launch.json", "--set", "horizon=1h", "--replications", "2", "--threads", "1",
       "--no-plots"},
      4}},
    {"solve",
     true,
     {cmd_solve,
      {"max-hard-limit", SMALL, "--objective", "spend <= $2", "--threads", "1", "--no-plots",
       "--replications", "60"},
      FEW}},
    {"timeline", true, {cmd_timeline, {SMALL, "--account", "--no-plots"}, FEW}},
    {"timeline_of_requests", true, {cmd_timeline, {SMALL, "--first", "4", "--no-plots"}, FEW}},
    {"compare_policies",
     true,
     {cmd_compare,
      {SMALL, "--policies", "none,openai-python-2.52", "--threads", "1", "--no-plots"},
      FEW}},
    {"lesson",
     true,
     {cmd_lesson, {"run", "nested-retries", "--threads", "1", "--no-plots", "--json"}, 20}},
    {"exercise", false, {cmd_lesson, {"run", "timeout", "--key"}, FEW}},
    {"log", false, {cmd_run, {SMALL, "--log", "/dev/null", "--threads", "1"}, FEW}},
    {"quick",
     false,
     {cmd_quick,
      {"--catalog", "openai-guide-2026-06", "--tier", "1", "--rate", "4/min", "--for", "1h",
       "--save", "/dev/null", "--threads", "1"},
      FEW}},
    {"check_printed",
     false,
     {cmd_check, {"scenarios/launch.json", "--print", "--set", "seed=5"}, FEW}},
    {"check_json", false, {cmd_check, {"scenarios/hybrid.json", "--json"}, FEW}},
    {"check_wrong", false, {cmd_check, {"tests/bad/many_at_once.json"}, FEW}},
    {"trace",
     false,
     {cmd_run, {"scenarios/trace.json", "--replications", "1", "--threads", "1"}, FEW}},
    {"list", false, {cmd_list, {"catalogs"}, FEW}},
    {"show_catalog", false, {cmd_show, {"catalog:openai-guide-2026-06"}, FEW}},
    {"show_policy", false, {cmd_show, {"policy:tenacity-9-exponential-jitter"}, FEW}},
    {"show_exposure", false, {cmd_show, {"exposure:openai-guide-2026-06"}, FEW}},
    {"catalog_diff",
     false,
     {cmd_catalog, {"diff", "openai-observed-2024", "openai-guide-2026-06", "--json"}, FEW}},
};

static void another_command(void **state) {
    const struct named_trial *trial = *state;

    nothing_is_half_done(&trial->trial, trial->with_files);
}

int main(void) {
    struct CMUnitTest tests[3 + array_size(others)] = {
        cmocka_unit_test(load_and_run),
        cmocka_unit_test(run_and_print),
        cmocka_unit_test(run_and_report),
    };

    for (size_t i = 0; i < array_size(others); i++)
        tests[3 + i] = (struct CMUnitTest){.name = others[i].name,
                                           .test_func = another_command,
                                           .initial_state = (void *)(uintptr_t)&others[i]};
    cmocka_set_test_filter(
        getenv("TIERSIM_TEST")); /* one of them, for those who look for a fault */
    snprintf(scratch, sizeof scratch, "/tmp/tiersim-faults-XXXXXX");
    if (!mkdtemp(scratch) || mkdir(place("out"), 0700) != 0 || mkdir(place("reference"), 0700) != 0)
        return 1;
    const int count = cmocka_run_group_tests(tests, NULL, NULL);
    empty_folder(place("out"));
    empty_folder(place("reference"));
    rmdir(place("out"));
    rmdir(place("reference"));
    empty_folder(scratch);
    rmdir(scratch);
    return count;
}

/*
 * Every NAME.json here is wrong, and NAME.expected is, to the letter, what loading it says.
 * NAME.set, where there is one, holds overrides, PATH=VALUE, one a line.
 *
 * With TIERSIM_REWRITE=1 in the environment the expected files are written: review their diff.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/files.h"
#include "scenario/scenario.h"

#define FOLDER        "tests/bad"
#define NAMES_MAX     500
#define OVERRIDES_MAX 20

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of all .json files, without their ending, sorted; in the arena. */
static size_t list_names(struct arena *arena, const char *names[NAMES_MAX]) {
    size_t count = 0;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name);
        if (length <= 5 || strcmp(entry->d_name + length - 5, ".json") != 0)
            continue;
        assert_true(count < NAMES_MAX);
        names[count++] = arena_strndup(arena, entry->d_name, length - 5);
    }
    closedir(folder);
    qsort(names, count, sizeof *names, compare_names);
    return count;
}

/* The content of a file, NULL if there is none. */
static const char *content_of(struct arena *arena, const char *name, const char *ending,
                              size_t *length) {
    const char *text;
    struct error err;
    const char *path = arena_printf(arena, FOLDER "/%s%s", name, ending);
    return file_read(path, arena, &text, length, &err) ? text : NULL;
}

static size_t read_overrides(struct arena *arena, const char *name,
                             struct scenario_override overrides[OVERRIDES_MAX]) {
    size_t length, count = 0;
    const char *text = content_of(arena, name, ".set", &length);
    while (text && *text) {
        size_t line = strcspn(text, "\n"), path = strcspn(text, "=");
        assert_true(path < line && count < OVERRIDES_MAX);
        overrides[count++] = (struct scenario_override){
            .path = arena_strndup(arena, text, path),
            .value = arena_strndup(arena, text + path + 1, line - path - 1),
            .origin = "--set"};
        text += line + (text[line] == '\n');
    }
    return count;
}

/* What is printed about the scenario, in the arena. */
static const char *messages_of(struct arena *arena, const char *name) {
    struct scenario_override overrides[OVERRIDES_MAX];
    struct scenario scenario;
    struct problems problems;
    struct scenario_source source = {.directory = FOLDER, .overrides = overrides};
    char *printed = NULL;
    size_t size;
    problems_init(&problems);
    source.text = content_of(arena, name, ".json", &source.length);
    source.file = arena_printf(arena, "%s.json", name);
    source.override_count = read_overrides(arena, name, overrides);
    if (scenario_load(&scenario, &source, &problems)) {
        scenario_release(&scenario);
        problems_release(&problems);
        return "it loads\n";
    }
    FILE *stream = open_memstream(&printed, &size);
    problems_print(&problems, stream);
    fclose(stream);
    problems_release(&problems);
    const char *copy = arena_strdup(arena, printed);
    free(printed);
    return copy;
}

static void write_expected(struct arena *arena, const char *name, const char *messages) {
    FILE *stream = fopen(arena_printf(arena, FOLDER "/%s.expected", name), "w");
    assert_non_null(stream);
    fputs(messages, stream);
    fclose(stream);
}

static void says_what_is_wrong(void **state) {
    const char *name = *state;
    struct arena arena;
    size_t length;
    arena_init(&arena);
    const char *messages = messages_of(&arena, name);
    if (getenv("TIERSIM_REWRITE"))
        write_expected(&arena, name, messages);
    const char *expected = content_of(&arena, name, ".expected", &length);
    assert_non_null(expected);
    assert_string_equal(messages, expected);
    assert_string_not_equal(messages, "it loads\n");
    arena_release(&arena);
}

int main(void) {
    static struct CMUnitTest tests[NAMES_MAX];
    const char *names[NAMES_MAX];
    struct arena arena;
    arena_init(&arena);
    size_t count = list_names(&arena, names);
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){
            .name = names[i], .test_func = says_what_is_wrong, .initial_state = (void *)names[i]};
    int failed = _cmocka_run_group_tests("bad", tests, count, NULL, NULL);
    arena_release(&arena);
    return failed;
}

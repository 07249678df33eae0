/*
 * Every harness over its kept corpus, and over what a few hundred small changes make of it: no
 * fuzzer is needed, and every run is the same. `make fuzz` looks further.
 *
 * TIERSIM_FUZZ_ROUNDS is how many changed inputs are tried for each one kept (default 60).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "harness_loaders.h"
#include "harness_world.h"

enum { INPUT_MOST = 1 << 16, ENTRIES_MOST = 1000 };

struct harness {
    const char *name; /* and of the folder of its corpus */
    void (*run)(const uint8_t *data, size_t size);
    int cost;            /* of one input, beside the cheapest */
    const char *more[2]; /* folders of files that serve as inputs, too; NULL: no more */
};

static const struct harness harnesses[] = {
    {"scenario", fuzz_scenario, 4, {"tests/bad", "scenarios"}},
    {"catalog", fuzz_catalog, 2, {NULL}},
    {"trace", fuzz_trace, 1, {NULL}},
    {"set", fuzz_set, 4, {"tests/bad"}},
    {"units", fuzz_units, 1, {NULL}},
    {"world", fuzz_world, 6, {NULL}},
};

static size_t read_input(const char *folder, const char *name, uint8_t *to) {
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t size = fread(to, 1, INPUT_MOST / 2, file);
    fclose(file);
    return size;
}

/* One small change: a byte, a piece taken out, a piece put in twice, the end cut off. */
static size_t change(uint8_t *bytes, size_t size, struct dice *dice) {
    static const char telling[] = "\"{}[]:,-0123456789eE.$%/\\\n\0 nanull";
    if (size == 0)
        return 0;
    const size_t at = (size_t)dice_between(dice, 0, (int64_t)size - 1);
    size_t length = (size_t)dice_between(dice, 1, 16);

    if (length > size - at)
        length = size - at;
    switch (dice_between(dice, 0, 4)) {
    case 0:
        bytes[at] = (uint8_t)telling[dice_between(dice, 0, sizeof telling - 2)];
        return size;
    case 1:
        bytes[at] ^= (uint8_t)(1u << dice_between(dice, 0, 7));
        return size;
    case 2:
        memmove(bytes + at, bytes + at + length, size - at - length);
        return size - length;
    case 3:
        if (size + length > INPUT_MOST)
            return size;
        memmove(bytes + at + length, bytes + at, size - at);
        return size + length;
    default:
        return at;
    }
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_folder(const char *folder, const char *name) {
    char path[512];
    struct stat status;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &status) != 0 || S_ISDIR(status.st_mode);
}

static size_t list(const char *folder, char *names[ENTRIES_MOST]) {
    DIR *directory = opendir(folder);
    size_t count = 0;

    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) && count < ENTRIES_MOST;)
        if (entry->d_name[0] != '.' && !is_folder(folder, entry->d_name))
            names[count++] = strdup(entry->d_name);
    closedir(directory);
    qsort(names, count, sizeof *names, compare_names);
    return count;
}

static void try_folder(const struct harness *harness, const char *folder) {
    static uint8_t input[INPUT_MOST], changed[INPUT_MOST];
    const char *told = getenv("TIERSIM_FUZZ_ROUNDS");
    const int rounds = (told ? atoi(told) : 60) / harness->cost;
    char *names[ENTRIES_MOST];

    const size_t count = list(folder, names);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        const size_t size = read_input(folder, names[i], input);
        harness->run(input, size);
        for (int round = 0; round < rounds; round++) {
            struct dice dice = {.state = i * 1000 + (uint64_t)round};
            size_t length = size;
            memcpy(changed, input, size);
            for (int64_t k = dice_between(&dice, 1, 4); k > 0; k--)
                length = change(changed, length, &dice);
            harness->run(changed, length);
        }
        free(names[i]);
    }
}

static void finds_nothing(void **state) {
    const struct harness *harness = *state;
    char folder[256];

    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", harness->name);
    try_folder(harness, folder);
    for (size_t i = 0; i < array_size(harness->more) && harness->more[i]; i++)
        try_folder(harness, harness->more[i]);
}

int main(void) {
    struct CMUnitTest tests[array_size(harnesses)];

    cmocka_set_test_filter(getenv("TIERSIM_TEST"));
    for (size_t i = 0; i < array_size(harnesses); i++)
        tests[i] = (struct CMUnitTest){.name = harnesses[i].name,
                                       .test_func = finds_nothing,
                                       .initial_state = (void *)(uintptr_t)&harnesses[i]};
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(fuzz_file((const uint8_t *)"", 0, ".json"));
    unlink(fuzz_file((const uint8_t *)"", 0, ".csv"));
    unlink(fuzz_file((const uint8_t *)"", 0, ".jsonl"));
    return failed;
}

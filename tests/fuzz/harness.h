/*
 * harness - what is fuzzed, one function each: bytes in, nothing out, an abort on a finding.
 *
 * A finding is a crash, what a sanitizer sees, a hang, and every promise broken that is checked
 * here by EXPECT. Private copies of exact size, so that reading on by one byte is seen.
 */
#ifndef TESTS_FUZZ_HARNESS_H
#define TESTS_FUZZ_HARNESS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "base/check.h"
#include "scenario/scenario.h"

#define EXPECT(promise)                                                                            \
    do                                                                                             \
        if (!(promise))                                                                            \
            BUG("broken promise: %s", #promise);                                                   \
    while (0)

/* The bytes as a string; the caller frees it. */
static inline char *fuzz_string(const uint8_t *data, size_t size) {
    char *copy = malloc(size + 1);

    EXPECT(copy);
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

/* A file of this process with these bytes in it, for what reads files by name. */
static inline const char *fuzz_file(const uint8_t *data, size_t size, const char *ending) {
    static char path[64];
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    snprintf(path, sizeof path, "%s/tiersim-fuzz-%ld%s", folder, (long)getpid(), ending);
    FILE *file = fopen(path, "wb");
    EXPECT(file);
    EXPECT(fwrite(data, 1, size, file) == size);
    EXPECT(fclose(file) == 0);
    return path;
}

/* Problems that were told: each says something, and memory did not run out. */
static inline void fuzz_expect_problems(const struct problems *problems, bool loaded) {
    EXPECT(!problems->failed);
    EXPECT(loaded == (problems->errors == 0));
    for (size_t i = 0; i < problems->count; i++)
        EXPECT(problems->items[i].text && problems->items[i].text[0]);
}

static inline void fuzz_no_value(void *context, const struct scenario_value *value) {
    (void)context;
    EXPECT(value->path && value->value && value->origin);
}

/* Loads a scenario; what is valid is the same when its effective JSON is loaded. */
static inline void fuzz_load(const struct scenario_source *source) {
    struct scenario scenario, again;
    struct problems problems;

    problems_init(&problems);
    const bool loaded = scenario_load(&scenario, source, &problems);
    fuzz_expect_problems(&problems, loaded);
    problems_release(&problems);
    if (!loaded)
        return;
    const struct scenario_source printed = {
        .text = scenario.effective, .file = source->file, .directory = scenario.directory};
    problems_init(&problems);
    if (!scenario_load(&again, &printed, &problems)) {
        problems_print(&problems, stderr);
        BUG("broken promise: the effective JSON loads\n%s", scenario.effective);
    }
    if (strcmp(again.effective, scenario.effective) != 0)
        BUG("broken promise: the effective JSON is the scenario's\n%s\nloads as\n%s",
            scenario.effective, again.effective);
    EXPECT(scenario_values(&scenario, fuzz_no_value, NULL));
    problems_release(&problems);
    scenario_release(&again);
    scenario_release(&scenario);
}

void fuzz_scenario(const uint8_t *data, size_t size);
void fuzz_catalog(const uint8_t *data, size_t size);
void fuzz_trace(const uint8_t *data, size_t size);
void fuzz_set(const uint8_t *data, size_t size);
void fuzz_units(const uint8_t *data, size_t size);
void fuzz_world(const uint8_t *data, size_t size);

#endif

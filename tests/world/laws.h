/* What the tests of the laws share: every scenario there is, and one run of it, looked at. */
#ifndef TESTS_WORLD_LAWS_H
#define TESTS_WORLD_LAWS_H

#include "fingerprint.h"
#include "random_scenario.h"
#include "base/embedded.h"
#include "support.h"

enum { RANDOM_SCENARIOS = 200 };

/* Loads JSON, or the file of that name, with up to eight overrides "path=value". */
static inline void load_changed(struct scenario *scenario, const char *file, const char *json,
                                const char *const *changes) {
    struct scenario_override overrides[8];
    char paths[8][64];
    size_t count = 0;

    for (; changes && changes[count]; count++) {
        const char *equals = strchr(changes[count], '=');
        assert_true(count < array_size(overrides) && equals);
        snprintf(paths[count], sizeof paths[count], "%.*s", (int)(equals - changes[count]),
                 changes[count]);
        overrides[count] = (struct scenario_override){paths[count], equals + 1, "test"};
    }
    struct problems problems;
    const struct scenario_source source = {
        .file = file, .text = json, .overrides = overrides, .override_count = count};
    problems_init(&problems);
    if (!scenario_load(scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s does not load", file ? file : json);
    }
    problems_release(&problems);
}

/* A scenario by its number: the random ones, then those that are shipped. NULL after the last. */
struct subject_scenario {
    struct text json;
    const char *file; /* NULL: random */
    const struct embedded_file *next;
    uint64_t seed;
    char what[80]; /* for messages */
};

static inline void subjects_begin(struct subject_scenario *at) {
    memset(at, 0, sizeof *at);
    text_init(&at->json);
    at->next = embedded_files;
}

static inline bool subjects_next(struct subject_scenario *at) {
    if (at->seed < RANDOM_SCENARIOS) {
        random_scenario(&at->json, at->seed);
        snprintf(at->what, sizeof at->what, "random scenario %d", (int)at->seed++);
        return true;
    }
    while (at->next->name && !scenario_is_built_in(at->next->name))
        at->next++;
    if (!at->next->name) {
        text_release(&at->json);
        return false;
    }
    at->file = at->next->name;
    at->next++;
    snprintf(at->what, sizeof at->what, "%s", at->file);
    return true;
}

static inline void subject_load(const struct subject_scenario *at, struct scenario *out,
                                const char *const *changes) {
    load_changed(out, at->file, at->file ? NULL : text_cstr(&at->json), changes);
}

/* ---- one run ---- */

static inline void run_with(const struct scenario *scenario, struct sink *sink, bool headers,
                            struct summary *out) {
    const struct world_config config = {
        .scenario = scenario, .sink = sink, .want_headers = headers};
    struct error err = {0};

    if (!world_run(&config, out, &err))
        fail_msg("%s", err.text);
}

static inline void run_for_sink(const struct scenario *scenario, struct sink *sink) {
    struct summary summary;

    run_with(scenario, sink, false, &summary);
    summary_release(&summary);
}

/* Equal bit by bit, NaNs included. */
static inline bool readings_equal(const struct reading *a, const struct reading *b, size_t count) {
    return memcmp(a, b, count * METRICS * sizeof *a) == 0;
}

static inline bool limits_equal(const struct limit_summary *a, const struct limit_summary *b) {
    return a->provider == b->provider && a->limit == b->limit && strcmp(a->name, b->name) == 0 &&
           memcmp(&a->admitted, &b->admitted, sizeof a->admitted) == 0 &&
           memcmp(&a->capacity, &b->capacity, sizeof a->capacity) == 0 &&
           a->rejected == b->rejected && a->failed == b->failed && a->backoff_s == b->backoff_s;
}

static inline bool summaries_equal(const struct summary *a, const struct summary *b) {
    if (a->workload_count != b->workload_count || a->sku_count != b->sku_count ||
        a->limit_count != b->limit_count || a->events != b->events ||
        a->failed_waiting != b->failed_waiting || a->series.count != b->series.count)
        return false;
    for (size_t i = 0; i < a->limit_count; i++)
        if (!limits_equal(&a->limits[i], &b->limits[i]))
            return false;
    return readings_equal(a->overall, b->overall, 1) &&
           readings_equal(*a->by_workload, *b->by_workload, a->workload_count) &&
           readings_equal(*a->by_sku, *b->by_sku, a->sku_count) &&
           memcmp(a->verdicts, b->verdicts, VERDICTS * sizeof *a->verdicts) == 0 &&
           histogram_equal(&a->latency, &b->latency) &&
           memcmp(a->series.points, b->series.points, a->series.count * sizeof *a->series.points) ==
               0;
}

#endif

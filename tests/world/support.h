/* What tests of whole worlds share: a scenario from text, and its replications one after another.
 */
#ifndef TESTS_WORLD_SUPPORT_H
#define TESTS_WORLD_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/scenario.h"
#include "stats/estimate.h"
#include "world/world.h"

/* A scenario from JSON in which ' stands for ", so that it can be read in C. */
static inline void load_text(struct scenario *scenario, const char *json) {
    static char text[1 << 16];
    struct problems problems;
    struct scenario_source source = {.text = text};

    assert_true(strlen(json) < sizeof text);
    strcpy(text, json);
    for (char *c = text; *c; c++)
        if (*c == '\'')
            *c = '"';
    problems_init(&problems);
    if (!scenario_load(scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("the scenario does not load");
    }
    problems_release(&problems);
}

static inline void run_one(const struct scenario *scenario, uint64_t replication,
                           struct summary *out) {
    const struct world_config config = {.scenario = scenario, .replication = replication};
    struct error err = {0};

    if (!world_run(&config, out, &err))
        fail_msg("%s", err.text);
}

/* The mean over `count` replications of what `measure` makes of each, with its interval. */
static inline struct estimate estimate_runs(const char *json, size_t count, double confidence,
                                            double (*measure)(const struct summary *)) {
    static double values[1000];
    struct scenario scenario;

    assert_true(count <= 1000);
    load_text(&scenario, json);
    for (size_t i = 0; i < count; i++) {
        struct summary summary;
        run_one(&scenario, i, &summary);
        values[i] = measure(&summary);
        summary_release(&summary);
    }
    scenario_release(&scenario);
    return estimate_mean(values, count, confidence);
}

#endif

/*
 * The shipped scenarios as claims: each loads without an error, says what it asks and what it
 * expects, and comes out as it says. A file X-control.json is X.json with the cause of its claim
 * removed; it expects the opposite.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"
#include "record/metric.h"
#include "base/embedded.h"
#include "scenario/objective.h"
#include "scenario/scenario.h"
#include "world/world.h"

/* Few: every claim is meant to hold by a wide margin. */
enum { RUNS = 4 };

static void for_every_scenario(void (*check)(const char *name, const struct scenario *scenario)) {
    size_t count = 0;

    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        struct problems problems;
        struct scenario scenario;
        const struct scenario_source source = {.file = file->name};

        if (!scenario_is_built_in(file->name))
            continue;
        problems_init(&problems);
        if (!scenario_load(&scenario, &source, &problems)) {
            problems_print(&problems, stderr);
            fail_msg("%s does not load", file->name);
        }
        check(file->name, &scenario);
        scenario_release(&scenario);
        problems_release(&problems);
        count++;
    }
    assert_true(count >= 4);
}

static void check_words(const char *name, const struct scenario *scenario) {
    const char *control = strstr(name, "-control.json");
    struct text cause = {0};

    if (!scenario->about || strlen(scenario->about) < 40)
        fail_msg("%s does not say what it asks", name);
    if (scenario->objective_count == 0)
        fail_msg("%s expects nothing", name);
    if (!control)
        return;
    text_add_bytes(&cause, name, (size_t)(control - name));
    text_add(&cause, ".json");
    if (!embedded_find(text_cstr(&cause)))
        fail_msg("%s controls nothing", name);
    text_release(&cause);
}

static void every_scenario_says_what_it_asks_and_expects(void **state) {
    (void)state;
    for_every_scenario(check_words);
}

/* One objective's metric over the runs so far: ratios are sum over sum, all else a mean. */
struct total {
    double sum, numerator, denominator;
};

static void add(struct total *total, const struct reading *reading) {
    total->sum += reading->value / RUNS;
    total->numerator += reading->numerator;
    total->denominator += reading->denominator;
}

static double value_of(const struct total *total, enum metric metric) {
    return metric_types[metric].kind == METRIC_RATIO ? total->numerator / total->denominator
                                                     : total->sum;
}

static void check_claims(const char *name, const struct scenario *scenario) {
    struct total totals[64] = {{0}};
    struct error err = {0};

    assert_true(scenario->objective_count <= 64);
    for (uint64_t run = 0; run < RUNS; run++) {
        const struct world_config config = {.scenario = scenario, .replication = run};
        struct summary summary;

        if (!world_run(&config, &summary, &err))
            fail_msg("%s: %s", name, err.text);
        for (size_t i = 0; i < scenario->objective_count; i++) {
            const struct objective *objective = &scenario->objectives[i];
            const enum metric metric = metric_find(objective_metric_name(objective->metric));
            assert_true(metric < METRICS);
            add(&totals[i], objective->workload < 0
                                ? &summary.overall[metric]
                                : &summary.by_workload[objective->workload][metric]);
        }
        summary_release(&summary);
    }
    for (size_t i = 0; i < scenario->objective_count; i++) {
        const struct objective *objective = &scenario->objectives[i];
        const char *metric = objective_metric_name(objective->metric);
        const double value = value_of(&totals[i], metric_find(metric));
        if (!objective_met(objective, value))
            fail_msg("%s expects %s %s, and it is %g", name, metric, objective->text, value);
    }
}

static void every_scenario_comes_out_as_it_says(void **state) {
    (void)state;
    for_every_scenario(check_claims);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scenario_says_what_it_asks_and_expects),
        cmocka_unit_test(every_scenario_comes_out_as_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Conditions on metrics: how they are written, and when they are met. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "scenario/objective.h"

static void reads_each_unit(void **state) {
    static const struct {
        const char *metric, *text;
        enum comparison comparison;
        double value;
    } rows[] = {
        {"success_rate", ">= 0.99", AT_LEAST, 0.99}, {"success_rate", ">=99%", AT_LEAST, 0.99},
        {"latency_p95", "<= 60s", AT_MOST, 60},      {"latency_p95", "< 1m30s", LESS_THAN, 90},
        {"cost", "<= $500", AT_MOST, 500},           {"balance", "> -$0.50", MORE_THAN, -0.5},
        {"arrived", ">= 1e3", AT_LEAST, 1000},       {"goodput_per_min", "  > 4.5", MORE_THAN, 4.5},
    };
    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        struct objective objective = {.workload = 3};
        struct error err;
        enum metric metric = metric_find(rows[i].metric);
        if (!objective_parse(metric, rows[i].text, &objective, &err))
            fail_msg("%s", err.text);
        assert_int_equal(objective.metric, metric);
        assert_int_equal(objective.comparison, rows[i].comparison);
        assert_true(fabs(objective.value - rows[i].value) < 1e-12);
        assert_int_equal(objective.workload, 3);
        assert_string_equal(objective.text, rows[i].text);
    }
}

static void refuses_another_unit_or_sign(void **state) {
    static const struct {
        const char *metric, *text;
    } rows[] = {
        {"success_rate", "0.99"},
        {"success_rate", "= 0.99"},
        {"success_rate", ">= 0.99s"},
        {"success_rate", ">= "},
        {"latency_p95", "<= 60"},
        {"latency_p95", "<= never"},
        {"cost", "<= 500"},
        {"cost", "<= none"},
        {"arrived", ">= 99%"},
        {"arrived", ">= 5 requests"},
        {"arrived", ">= nan"},
        {"arrived", "=> 5"},
        {"arrived", ""},
    };
    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        struct objective objective;
        struct error err;
        if (objective_parse(metric_find(rows[i].metric), rows[i].text, &objective, &err))
            fail_msg("'%s' was taken for %s", rows[i].text, rows[i].metric);
    }
}

static void met_at_below_and_above_the_bound(void **state) {
    static const bool expected[][3] = {[AT_LEAST] = {false, true, true},
                                       [AT_MOST] = {true, true, false},
                                       [MORE_THAN] = {false, false, true},
                                       [LESS_THAN] = {true, false, false}};
    (void)state;
    for (int c = AT_LEAST; c <= LESS_THAN; c++) {
        const struct objective objective = {.comparison = (enum comparison)c, .value = 5};
        for (int i = 0; i < 3; i++)
            assert_int_equal(objective_met(&objective, 4 + i), expected[c][i]);
        assert_false(objective_met(&objective, NAN));
    }
}

static void a_field_a_metric(void **state) {
    (void)state;
    assert_int_equal(objective_set_fields.count, METRICS);
    for (size_t i = 0; i < METRICS; i++)
        assert_string_equal(objective_set_fields.fields[i].name, metric_types[i].name);
    for (size_t i = 0; i < objective_workload_fields.count; i++) {
        enum metric metric = metric_find(objective_workload_fields.fields[i].name);
        assert_true(metric_types[metric].scope & SCOPE_WORKLOAD);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_each_unit),
        cmocka_unit_test(refuses_another_unit_or_sign),
        cmocka_unit_test(met_at_below_and_above_the_bound),
        cmocka_unit_test(a_field_a_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

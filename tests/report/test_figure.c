/* figure: numbers as people read them; each form worked by hand from the rules in figure.h. */
#include "report/figure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_metric(void **state) {
    const struct metric_result rows[] = {
        {.metric = METRIC_AMPLIFICATION, .estimate = {.mean = 1.25, .half_width = 0.02}},
        {.metric = METRIC_DELIVERED, .estimate = {.mean = 10, .half_width = NAN}},
        {.metric = METRIC_LATENCY_P99, .estimate = {.mean = NAN}, .reason = "too few"},
        {.metric = METRIC_LATENCY_P99, .estimate = {.mean = NAN}},
        {.metric = METRIC_RAN_DRY,
         .estimate = {.mean = 0.25, .half_width = 0.2, .low = 0.1, .high = 0.5}},
    };
    static const char *const texts[] = {"1.25 ± 0.02", "10", "n/a (too few)", "n/a",
                                        "25 % of runs (10 % to 50 %)"};
    (void)state;

    for (size_t i = 0; i < array_size(rows); i++) {
        struct text text;

        text_init(&text);
        figure_add_metric(&text, &rows[i]);
        assert_string_equal(text_cstr(&text), texts[i]);
        text_release(&text);
    }
}

static void every_metric_has_a_label(void **state) {
    (void)state;

    assert_string_equal(figure_label(METRIC_LATENCY_P50), "latency, median");
    assert_string_equal(figure_label(METRIC_COST), "cost");
    for (int metric = 0; metric < METRICS; metric++) {
        assert_non_null(figure_label((enum metric)metric));
        /* A metric without a label of its own goes by its name. */
        assert_true(figure_label((enum metric)metric)[0] != '\0');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_metric),
        cmocka_unit_test(every_metric_has_a_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Cost per image, user and session, on average and at the peak: worked by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "study/run.h"

static const struct table *find_table(const struct result *result, const char *name) {
    for (size_t i = 0; i < result->table_count; i++)
        if (strcmp(result->tables[i].name, name) == 0)
            return &result->tables[i];
    fail_msg("there is no table %s", name);
    return NULL;
}

static void run_text(const char *json, struct result *out) {
    static char text[1 << 14];
    struct problems problems;
    struct scenario scenario;
    struct error err = {0};
    const struct scenario_source source = {.text = text};
    const struct study_options options = {.threads = 2};

    strcpy(text, json);
    for (char *c = text; *c; c++)
        if (*c == '\'')
            *c = '"';
    problems_init(&problems);
    if (!scenario_load(&scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("the scenario does not load");
    }
    problems_release(&problems);
    if (!study_run(&scenario, &options, out, &err))
        fail_msg("%s", err.text);
    scenario_release(&scenario);
}

/* The row of a workload and SKU. */
static size_t row_of(const struct table *table, const char *workload, const char *sku) {
    for (size_t row = 0; row < table->row_count; row++)
        if (strcmp(table_cell(table, row, 0)->text, workload) == 0 &&
            strcmp(table_cell(table, row, 1)->text, sku) == 0)
            return row;
    fail_msg("there is no row %s, %s", workload, sku);
    return 0;
}

static void is(const struct table *table, size_t row, const char *column, double expected) {
    const int at = table_column(table, column);

    assert_true(at >= 0);
    const double value = table_number(table, row, (size_t)at);
    if (!(fabs(value - expected) < 1e-9) && !(isnan(value) && isnan(expected)))
        fail_msg("%s of row %zu is %g, not %g", column, row, value, expected);
}

/* 'burst': five requests at 0:00 and at 2:00, each for two images of 'm' at $0.10. 'loop': three
 * users who think 50 min and ask for one image of 'k' at $1, at 0:50:00, 1:40:10 and 2:30:20: one
 * image a user in each hour. Every image takes 10 s. */
#define BOTH                                                                                       \
    "{ 'horizon': '3h', 'drain': '1h', 'replications': 2, 'workloads': ["                          \
    "  { 'name': 'burst', 'arrivals': { 'type': 'batch', 'size': 5, 'every': '2h' },"              \
    "    'mix': { 'model': 'm', 'n': 2 } },"                                                       \
    "  { 'name': 'loop', 'arrivals': { 'type': 'closed', 'users': 3,"                              \
    "      'think': { 'type': 'constant', 'value': '50m' } }, 'mix': { 'model': 'k' } } ],"        \
    "  'provider': { 'prices': [ { 'model': 'm', 'price': '$0.10' },"                              \
    "                            { 'model': 'k', 'price': '$1' } ],"                               \
    "    'service_time': { 'type': 'constant', 'value': '10s' } } }"

static void costs_are_per_image_and_per_user(void **unused) {
    struct result result;

    (void)unused;
    run_text(BOTH, &result);
    const struct table *table = find_table(&result, "unit_economics");
    size_t row = row_of(table, "loop", "all");
    /* Nine images for three users: $9, $1 an image, $3 a user; in any one hour $1 a user. */
    is(table, row, "cost", 9);
    is(table, row, "images", 9);
    is(table, row, "users", 3);
    is(table, row, "sessions", NAN);
    is(table, row, "cost_per_image", 1);
    is(table, row, "cost_per_user", 3);
    is(table, row, "peak_hour", 0); /* the first of three equals */
    is(table, row, "peak_cost", 3);
    is(table, row, "peak_cost_per_user", 1);
    /* Two batches of five requests for two: $2 in all, $1 in the hour of each; nobody to ask who.
     */
    row = row_of(table, "burst", "m");
    is(table, row, "cost", 2);
    is(table, row, "images", 20);
    is(table, row, "cost_per_image", 0.1);
    is(table, row, "users", NAN);
    is(table, row, "cost_per_user", NAN);
    is(table, row, "peak_hour", 0);
    is(table, row, "peak_cost", 1);
    /* Together $11 for 29 images; the workloads do not have users alike. */
    row = row_of(table, "overall", "all");
    is(table, row, "cost", 11);
    is(table, row, "cost_per_image", 11.0 / 29);
    is(table, row, "users", NAN);
    is(table, row, "peak_cost", 4);
    is(table, row, "peak_cost_per_image", 4.0 / 13);
    result_release(&result);
}

static void sessions_are_counted_as_such(void **unused) {
    struct result result;

    (void)unused;
    /* Each session makes two requests, a minute apart, at $1: none is cut off but those that begin
     * in the last minute or so of 3 h. */
    run_text("{ 'horizon': '3h', 'drain': '1h', 'replications': 2, 'workloads': ["
             "  { 'name': 's', 'arrivals': { 'type': 'sessions', 'rate': '2/min',"
             "      'requests_min': 2, 'think': { 'type': 'constant', 'value': '50s' } },"
             "    'mix': { 'model': 'm' } } ],"
             "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
             "    'service_time': { 'type': 'constant', 'value': '10s' } } }",
             &result);
    const struct table *table = find_table(&result, "unit_economics");
    const double per_session = table_number(table, row_of(table, "s", "all"),
                                            (size_t)table_column(table, "cost_per_session"));
    assert_true(per_session > 1.97 && per_session <= 2);
    is(table, row_of(table, "overall", "all"), "cost_per_session", per_session);
    is(table, row_of(table, "s", "m"), "cost_per_image", 1);
    is(table, row_of(table, "s", "m"), "users", NAN);
    result_release(&result);
}

static void hours_of_the_warmup_are_left_out(void **unused) {
    struct result result;

    (void)unused;
    run_text("{ 'horizon': '3h', 'drain': '1h', 'warmup': '90m', 'replications': 1, 'workloads': ["
             "  { 'name': 'b', 'arrivals': { 'type': 'constant', 'every': '30m' },"
             "    'mix': { 'model': 'm' } } ],"
             "  'provider': { 'prices': [ { 'model': 'm', 'price': '$1' } ],"
             "    'service_time': { 'type': 'constant', 'value': '10s' } } }",
             &result);
    const struct table *table = find_table(&result, "unit_economics");
    /* Only the hour from 2:00 is whole after the warm-up: requests at 2:00 and 2:30. */
    is(table, row_of(table, "b", "all"), "cost", 2);
    is(table, row_of(table, "b", "all"), "peak_hour", 2);
    result_release(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_per_image_and_per_user),
        cmocka_unit_test(sessions_are_counted_as_such),
        cmocka_unit_test(hours_of_the_warmup_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

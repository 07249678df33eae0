/*
 * The timeline of requests: a run that can be worked out by hand, record by record; its spans are
 * the parts of every latency, in whole worlds; following changes nothing.
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
#include "study/follower.h"
#include "study/request_timeline.h"
#include "support.h"

/*
 * Three calls at 0, 10 and 20 s under 2 a minute (log), each 5 s long at $0.04, a grant of $0.05
 * before one of $1. The third is refused at 20 s with both images used: the first is free again at
 * 60 s, so Retry-After is 40 s, and it is delivered at 65 s.
 */
#define THREE                                                                                      \
    "{ 'horizon': '30s', 'drain': '5m', 'replications': 1,"                                        \
    "  'account': { 'grants': ["                                                                   \
    "    { 'name': 'gift', 'category': 'promotional', 'amount': '$0.05' },"                        \
    "    { 'name': 'bought', 'category': 'paid', 'amount': '$1' } ],"                              \
    "    'draw_down': 'promotional_first' },"                                                      \
    "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant', 'rate': '6/min' },"       \
    "    'mix': [ { 'model': 'm' } ] } ],"                                                         \
    "  'clients': { 'app': { 'retry': { 'type': 'exponential', 'base': '1s',"                      \
    "    'jitter': 'none', 'max_attempts': 3 } } },"                                               \
    "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 2,"                \
    "                              'window': '60s' } ],"                                           \
    "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                                        \
    "    'service_time': { 'type': 'constant', 'value': '5s' } } }"

static void follow(const char *json, const struct request_timeline_options *options,
                   struct result *out) {
    struct scenario scenario;
    struct error err = {0};

    load_text(&scenario, json);
    if (!study_request_timeline(&scenario, options, out, &err))
        fail_msg("%s", err.text);
    scenario_release(&scenario);
}

static const struct cell_value *cell(const struct result *result, const char *table, size_t row,
                                     const char *column) {
    const struct table *of = result_table(result, table);

    assert_non_null(of);
    assert_true(row < of->row_count);
    return table_cell(of, row, (size_t)table_column(of, column));
}

static void check_event(const struct result *result, size_t row, double at, int64_t request,
                        const char *event, const char *text) {
    assert_int_equal(cell(result, "timeline", row, "time")->whole, from_seconds(at));
    assert_int_equal(cell(result, "timeline", row, "request")->whole, request);
    assert_string_equal(cell(result, "timeline", row, "event")->text, event);
    assert_string_equal(cell(result, "timeline", row, "text")->text, text);
}

static void every_record_as_worked_by_hand(void **state) {
    const struct request_timeline_options options = {.count = 3, .id = -1};
    struct result result;

    (void)state;
    follow(THREE, &options, &result);
    check_event(&result, 0, 0, 1, "arrival", "arrives: 1 image of m");
    check_event(&result, 1, 0, 1, "admitted", "attempt 1 is admitted: images 1 of 2 used");
    check_event(&result, 2, 5, 1, "charge", "charged $0.04: $0.04 by 'gift'");
    check_event(&result, 3, 5, 1, "success", "attempt 1 succeeds after 5.000 s of service");
    check_event(&result, 4, 5, 1, "delivered",
                "delivered, 5.000 s after it arrived: service 5.000 s");
    check_event(&result, 7, 15, 2, "charge", "charged $0.04: $0.01 by 'gift', $0.03 by 'bought'");
    check_event(&result, 11, 20, 3, "rejected",
                "attempt 1 is refused: 429 rate_limit_exceeded, images 2 of 2 used, Retry-After "
                "40.000 s");
    check_event(&result, 12, 20, 3, "wait",
                "sleeps 40.000 s until 60.000 s: as the Retry-After says (retry 1)");
    check_event(&result, 13, 60, 3, "admitted", "attempt 2 is admitted: images 2 of 2 used");
    check_event(&result, 16, 65, 3, "delivered",
                "delivered, 45.000 s after it arrived: backoff 40.000 s, service 5.000 s");
    assert_int_equal(result_table(&result, "timeline")->row_count, 17);
    assert_int_equal(cell(&result, "timeline", 11, "used")->whole, 2);
    assert_int_equal(cell(&result, "timeline", 11, "of")->whole, 2);
    assert_int_equal(cell(&result, "timeline", 11, "retry_after")->whole, from_seconds(40));
    assert_int_equal(cell(&result, "timeline", 12, "until")->whole, from_seconds(60));
    assert_string_equal(result.answer, "Of 3 requests followed 3 are delivered.");
    result_release(&result);
}

/* The limit is half full from 0 s and full from 10 s on; what happens at an instant comes after it.
 */
static void the_fill_is_that_of_the_limit(void **state) {
    const struct request_timeline_options options = {.count = 3, .id = -1};
    struct result result;

    (void)state;
    follow(THREE, &options, &result);
    const struct table *fill = result_table(&result, "timeline_fill");
    for (size_t row = 1; row < fill->row_count; row++) {
        const sim_time at = cell(&result, "timeline_fill", row, "time")->whole;
        const double used = cell(&result, "timeline_fill", row, "images")->number;
        assert_true(fabs(used - (at < from_seconds(10) ? 0.5 : 1)) < 1e-12);
    }
    assert_int_equal(cell(&result, "timeline_fill", fill->row_count - 1, "time")->whole,
                     from_seconds(65));
    result_release(&result);
}

static void one_request_alone(void **state) {
    const struct request_timeline_options options = {.count = 5, .id = 2, .workload = "web"};
    const struct request_timeline_options none = {.count = 5, .id = 9};
    struct scenario scenario;
    struct error err = {0};
    struct result result;

    (void)state;
    follow(THREE, &options, &result);
    check_event(&result, 0, 20, 1, "arrival", "arrives: 1 image of m");
    assert_int_equal(cell(&result, "timeline", 0, "id")->whole, 2);
    assert_int_equal(result_table(&result, "timeline")->row_count, 7);
    result_release(&result);
    load_text(&scenario, THREE);
    assert_false(study_request_timeline(&scenario, &none, &result, &err));
    assert_non_null(strstr(err.text, "no request 9"));
    scenario_release(&scenario);
}

/* A timeout of 3 s: the answer at 5 s is paid for and received by nobody. */
static void a_timeout_pays_for_images_nobody_sees(void **state) {
    static const char impatient[] =
        "{ 'horizon': '1s', 'drain': '1m', 'replications': 1,"
        "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant', 'rate': '1/min' },"
        "    'mix': [ { 'model': 'm' } ] } ],"
        "  'clients': { 'app': { 'timeout': '3s', 'retry': { 'type': 'none' } } },"
        "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 2,"
        "                              'window': '60s' } ],"
        "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"
        "    'service_time': { 'type': 'constant', 'value': '5s' } } }";
    const struct request_timeline_options options = {.count = 1, .id = -1};
    struct result result;

    (void)state;
    follow(impatient, &options, &result);
    check_event(&result, 2, 3, 1, "timeout",
                "attempt 1 is given up after 3.000 s: the client's timeout; the provider goes on");
    check_event(&result, 3, 3, 1, "retries_exhausted",
                "retries_exhausted, 3.000 s after it arrived");
    check_event(&result, 4, 5, 1, "charge", "charged $0.04, for images that nobody receives");
    result_release(&result);
}

/* No answer for 2 s of 5: a copy goes out at 2 s, takes as long, and comes too late. */
static void a_hedge_is_called_a_copy(void **state) {
    static const char hedged[] =
        "{ 'horizon': '1s', 'drain': '1m', 'replications': 1,"
        "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant', 'rate': '1/min' },"
        "    'route': [ { 'client': 'app' }, { 'client': 'app', 'hedge': '2s' } ],"
        "    'mix': [ { 'model': 'm' } ] } ],"
        "  'clients': { 'app': { 'retry': { 'type': 'none' } } },"
        "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 2,"
        "                              'window': '60s' } ],"
        "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"
        "    'service_time': { 'type': 'constant', 'value': '5s' } } }";
    const struct request_timeline_options options = {.count = 1, .id = -1};
    struct result result;

    (void)state;
    follow(hedged, &options, &result);
    check_event(&result, 1, 0, 1, "admitted", "attempt 1 is admitted: images 1 of 2 used");
    check_event(&result, 2, 2, 1, "admitted",
                "attempt 1 of a copy is admitted: images 2 of 2 used");
    check_event(&result, 5, 5, 1, "delivered",
                "delivered, 5.000 s after it arrived: service 5.000 s");
    check_event(&result, 6, 7, 1, "charge", "charged $0.04, for images that nobody receives");
    result_release(&result);
}

/* Spans of a request lie one behind the other from its arrival to its outcome. */
static void spans_fill_every_life(void **state) {
    const struct request_timeline_options options = {.count = FOLLOWED_MOST, .id = -1};
    struct result result;
    sim_time at[FOLLOWED_MOST + 1] = {0};
    size_t ended = 0, rejected = 0;

    (void)state;
    follow(STORM, &options, &result);
    const struct table *events = result_table(&result, "timeline");
    for (size_t row = 0; row < events->row_count; row++)
        if (strcmp(cell(&result, "timeline", row, "event")->text, "arrival") == 0)
            at[cell(&result, "timeline", row, "request")->whole] =
                cell(&result, "timeline", row, "time")->whole;
    const struct table *spans = result_table(&result, "timeline_spans");
    for (size_t row = 0; row < spans->row_count; row++) {
        const int64_t request = cell(&result, "timeline_spans", row, "request")->whole;
        const char *of = cell(&result, "timeline_spans", row, "state")->text;
        const sim_time from = cell(&result, "timeline_spans", row, "from")->whole;
        const sim_time to = cell(&result, "timeline_spans", row, "to")->whole;
        if (strcmp(of, "rejected") == 0) {
            rejected++;
            continue; /* a mark */
        }
        if (from != at[request])
            fail_msg("request %lld: %s from %lld, told up to %lld", (long long)request, of,
                     (long long)from, (long long)at[request]);
        at[request] = to;
        ended += from == to;
    }
    assert_int_equal(ended, FOLLOWED_MOST);
    assert_true(rejected > 50);
    result_release(&result);
}

static void what_cannot_be_followed_is_said(void **state) {
    const struct request_timeline_options nobody = {.count = 1, .id = -1, .workload = "nobody"};
    const struct request_timeline_options many = {.count = FOLLOWED_MOST + 1, .id = -1};
    const struct request_timeline_options late = {
        .count = 1, .id = -1, .from = INT64_C(3600) * NS_PER_SECOND};
    struct scenario scenario;
    struct result result;
    struct error err = {0};

    (void)state;
    load_text(&scenario, THREE);
    assert_false(study_request_timeline(&scenario, &nobody, &result, &err));
    assert_string_equal(err.text, "no workload is called 'nobody'");
    assert_false(study_request_timeline(&scenario, &many, &result, &err));
    assert_string_equal(err.text, "1 to 200 requests can be followed, not 201");
    assert_false(study_request_timeline(&scenario, &late, &result, &err));
    assert_string_equal(err.text, "no request arrives in this run");
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_as_worked_by_hand),
        cmocka_unit_test(the_fill_is_that_of_the_limit),
        cmocka_unit_test(one_request_alone),
        cmocka_unit_test(a_timeout_pays_for_images_nobody_sees),
        cmocka_unit_test(a_hedge_is_called_a_copy),
        cmocka_unit_test(spans_fill_every_life),
        cmocka_unit_test(what_cannot_be_followed_is_said),
    };
    return cmocka_run_group_tests_name("study/request_timeline", tests, NULL, NULL);
}

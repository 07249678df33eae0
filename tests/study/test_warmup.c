/*
 * Steady-state questions: which have none, where the transient ends, and intervals of one long run
 * from its parts.
 */
#include "support.h"

#include <math.h>

#include "study/batches.h"
#include "study/steady.h"
#include "study/warmup.h"

/* One worker, exponential service of 10 s, 90 % busy: a queue that takes hours to settle. */
#define BUSY                                                                                       \
    "{ 'horizon': '10d', 'seed': 5, 'replications': 8, 'account': { },"                            \
    "  'workloads': [ { 'name': 'web', 'client': 'app',"                                           \
    "    'arrivals': { 'type': 'poisson', 'rate': '5.4/min' }, 'mix': [ { 'model': 'm' } ] } ],"   \
    "  'clients': { 'app': { 'concurrency': 1, 'retry': { 'type': 'none' } } },"                   \
    "  'provider': { 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                            \
    "    'service_time': { 'type': 'exponential', 'mean': '10s' } } }"

static void load_with(struct scenario *out, const char *path, const char *value) {
    char *text = quoted(BUSY);
    const struct scenario_override override = {path, value, "test"};
    const struct scenario_source source = {
        .text = text, .overrides = &override, .override_count = path ? 1 : 0};
    struct problems problems;

    problems_init(&problems);
    if (!scenario_load(out, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s=%s", path, value);
    }
    problems_release(&problems);
    free(text);
}

/* ---- what is steady ---- */

static void a_question_tells_whether_it_is_steady(void **unused) {
    static const struct {
        const char *path, *value, *why; /* NULL: it is */
    } rows[] = {
        {NULL, NULL, NULL},
        {"workloads[web].arrivals", "{\"type\":\"constant\",\"rate\":\"5/min\"}", NULL},
        {"workloads[web].arrivals", "{\"type\":\"gamma\",\"rate\":\"5/min\",\"cv\":2}", NULL},
        {"workloads[web].arrivals",
         "{\"type\":\"closed\",\"users\":5,\"think\":{\"type\":\"constant\",\"value\":\"9s\"}}",
         NULL},
        {"workloads[web].arrivals", "{\"type\":\"poisson\",\"rate\":\"5/min\",\"growth\":0.1}",
         "workloads[web]: its rate grows"},
        {"workloads[web].arrivals",
         "{\"type\":\"spike\",\"rate\":\"1/min\",\"bursts\":{\"at\":\"1h\",\"size\":9,"
         "\"within\":\"1h\"}}",
         "workloads[web]: it has a spike"},
        {"workloads[web].arrivals", "{\"type\":\"batch\",\"size\":5}",
         "workloads[web]: it comes at given instants"},
        {"clients[app].pacing", "{\"type\":\"schedule\",\"from\":\"22h\",\"to\":\"6h\"}",
         "clients[app]: it sends at given times of the day only"},
        {"account.opening_credit", "$9", "account: its credit runs down"},
        {"incidents", "[{\"kind\":\"outage\",\"at\":\"1d\",\"for\":\"1h\"}]",
         "incidents: they come at given instants"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scenario scenario;
        struct text why;
        load_with(&scenario, rows[i].path, rows[i].value);
        text_init(&why);
        assert_int_equal(steady_as_asked(&scenario, &why), rows[i].why == NULL);
        assert_string_equal(text_cstr(&why), rows[i].why ? rows[i].why : "");
        text_release(&why);
        scenario_release(&scenario);
    }
}

/* ---- warm-up ---- */

static bool find(const char *path, const char *value, size_t threads, sim_time *out,
                 struct error *err) {
    char *text = quoted(BUSY);
    const struct scenario_override override = {path, value, "test"};
    const struct design design = {
        .source = {.text = text, .overrides = &override, .override_count = path ? 1 : 0}};
    const struct study_options options = {.threads = threads};
    struct problems problems;
    struct text said;
    bool stopped;

    problems_init(&problems);
    text_init(&said);
    const bool done = warmup_find(&design, 1, &options, out, &said, &stopped, &problems, err);
    if (done)
        assert_non_null(strstr(text_cstr(&said), "MSER-5"));
    text_release(&said);
    problems_release(&problems);
    free(text);
    return done;
}

/*
 * From empty, the mean of M/M/1 with ρ = 0.9 comes near its limit with the relaxation time
 * 1/(√µ - √λ)² = 10 s / (1 - √0.9)² = 3,800 s (Cohen, "The Single Server Queue", 2nd ed., p. 180):
 * some hours of warm-up are to be found, neither none nor days.
 */
static void a_busy_queue_needs_hours(void **unused) {
    struct error err = {0};
    sim_time warmup, again;

    (void)unused;
    if (!find(NULL, NULL, 1, &warmup, &err))
        fail_msg("%s", err.text);
    print_message("warm-up %.2f h\n", to_seconds(warmup) / 3600);
    assert_true(warmup >= NS_PER_HOUR && warmup <= 4 * NS_PER_DAY);
    assert_true(find(NULL, NULL, 3, &again, &err));
    assert_int_equal(warmup, again);
}

static void no_steady_state_is_said(void **unused) {
    struct error err = {0};
    sim_time warmup;

    (void)unused;
    assert_false(find("account.hard_limit", "$20", 1, &warmup, &err));
    assert_non_null(strstr(err.text, "calls were refused for money in 8 of 8 runs"));
    assert_false(find("account.opening_credit", "$20", 1, &warmup, &err));
    assert_non_null(strstr(err.text, "its credit runs down, so that there is no steady state"));
    /* One in 9 s for a worker who takes 10: the queue grows without end. */
    assert_false(find("workloads[web].arrivals.rate", "6.7/min", 1, &warmup, &err));
    assert_non_null(strstr(err.text, "has not settled"));
}

/* ---- one long run ---- */

static void run(const char *horizon, int replications, struct result *out) {
    char *text = quoted(BUSY), count[16];
    const struct scenario_override overrides[] = {
        {"horizon", horizon, "test"}, {"warmup", "1d", "test"}, {"replications", count, "test"}};
    const struct scenario_source source = {
        .text = text, .overrides = overrides, .override_count = 3};
    struct scenario scenario;
    struct problems problems;

    snprintf(count, sizeof count, "%d", replications);
    problems_init(&problems);
    assert_true(scenario_load(&scenario, &source, &problems));
    problems_release(&problems);
    study(&scenario, 1, out);
    scenario_release(&scenario);
    free(text);
}

/* The mean latency of M/M/1: 10 s / (1 - 0.9) = 100 s, its 95 % quantile 100 s · ln 20 = 299.6 s.
 */
static void batch_means_hold_the_truth(void **unused) {
    struct result result;

    (void)unused;
    run("400d", 1, &result);
    const struct point_result *point = &result.points[0];
    const struct metric_result *mean = scope_metric(result_overall(point), METRIC_LATENCY_MEAN);
    const struct metric_result *p95 = scope_metric(result_overall(point), METRIC_LATENCY_P95);
    const struct metric_result *queue =
        scope_metric(result_overall(point), METRIC_QUEUE_LENGTH_MAX);
    assert_string_equal(point->intervals, "batch means");
    print_message("mean %.1f ± %.1f s, p95 %.1f ± %.1f s\n", mean->estimate.mean,
                  mean->estimate.half_width, p95->estimate.mean, p95->estimate.half_width);
    assert_true(mean->estimate.low <= 100 && 100 <= mean->estimate.high);
    assert_true(mean->estimate.half_width < 12);
    assert_true(p95->estimate.low <= 299.57 && 299.57 <= p95->estimate.high);
    assert_true(isnan(queue->estimate.half_width));
    result_release(&result);
}

/* Parts of nine minutes, with a relaxation time of an hour, follow one another: no interval, in
 * words. The value itself is told. */
static void correlated_parts_give_no_interval(void **unused) {
    struct result result;

    (void)unused;
    run("27h", 1, &result);
    const struct metric_result *mean =
        scope_metric(result_overall(&result.points[0]), METRIC_LATENCY_MEAN);
    assert_true(mean->estimate.mean > 10);
    assert_true(isnan(mean->estimate.half_width));
    assert_true(result.points[0].correlated > 0);
    bool said = false;
    for (size_t i = 0; i < result.sentence_count; i++)
        said = said || strstr(result.sentences[i].text, "their parts are correlated");
    assert_true(said);
    result_release(&result);
}

/* Cutting a run into parts changes nothing else: the first of several replications is it. */
static void parts_change_no_figure(void **unused) {
    struct result one, several;

    (void)unused;
    run("5d", 1, &one);
    run("5d", 3, &several);
    const struct scope_result *a = result_overall(&one.points[0]);
    const struct scope_result *b = result_overall(&several.points[0]);
    assert_int_equal(a->metric_count, b->metric_count);
    for (size_t i = 0; i < a->metric_count; i++)
        assert_true(a->metrics[i].values[0] == b->metrics[i].values[0] ||
                    (isnan(a->metrics[i].values[0]) && isnan(b->metrics[i].values[0])));
    assert_null(several.points[0].intervals);
    result_release(&one);
    result_release(&several);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_tells_whether_it_is_steady),
        cmocka_unit_test(a_busy_queue_needs_hours),
        cmocka_unit_test(no_steady_state_is_said),
        cmocka_unit_test(batch_means_hold_the_truth),
        cmocka_unit_test(correlated_parts_give_no_interval),
        cmocka_unit_test(parts_change_no_figure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

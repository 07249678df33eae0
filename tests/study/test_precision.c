/* Replications until a metric is known well enough: looks at batch edges only, the same bytes for
 * any number of threads, and the very replications that one would have asked for. */
#include "support.h"

#include "base/check.h"
#include "study/precision.h"

static void run_until(const char *text, const char *goal_text, size_t most, size_t threads,
                      struct result *out) {
    struct precision_goal goal;
    struct scenario scenario;
    struct error err = {0};

    load_text(&scenario, text);
    assert_true(precision_parse(goal_text, &goal, &err));
    const struct study_options options = {
        .threads = threads, .goals = &goal, .goal_count = 1, .max_replications = most};
    if (!study_run(&scenario, &options, out, &err))
        fail_msg("%s", err.text);
    scenario_release(&scenario);
}

static const struct estimate *arrived(const struct result *result) {
    return &scope_metric(result_overall(&result->points[0]), METRIC_ARRIVED)->estimate;
}

/* STORM has 9 replications, so that looks are at 9, 18, 27 …: the goal is reached at the one where
 * it ends and was not at the one before. */
static void ends_at_the_first_batch_edge_that_is_enough(void **state) {
    struct result result, before;
    struct scenario scenario;

    (void)state;
    run_until(STORM, "arrived:1%", 2000, 2, &result);
    const size_t count = result.points[0].replications;
    assert_int_equal(count % 9, 0);
    assert_true(count > 9 && count < 2000);
    assert_true(arrived(&result)->half_width <= 0.01 * arrived(&result)->mean);

    load_text(&scenario, STORM);
    scenario.replications = (int64_t)count - 9;
    study(&scenario, 2, &before);
    assert_true(arrived(&before)->half_width > 0.01 * arrived(&before)->mean);
    result_release(&before);
    scenario.replications = (int64_t)count;
    study(&scenario, 2, &before);
    assert_true(arrived(&before)->mean == arrived(&result)->mean);
    assert_true(arrived(&before)->half_width == arrived(&result)->half_width);
    result_release(&before);
    scenario_release(&scenario);
    result_release(&result);
}

/* 20 is not a multiple of 9: the last batch is short, and one is told what would do. */
static void never_more_than_allowed(void **state) {
    struct result result;
    bool told = false;

    (void)state;
    run_until(STORM, "latency_mean:1ms", 20, 2, &result);
    assert_int_equal(result.points[0].replications, 20);
    assert_false(result.partial);
    for (size_t i = 0; i < result.sentence_count; i++)
        told = told || strstr(result.sentences[i].text, "not reached after 20 replications");
    assert_true(told);
    result_release(&result);
}

static void same_bytes_for_any_number_of_threads(void **state) {
    char *first = NULL;

    (void)state;
    for (size_t threads = 1; threads <= 8; threads = threads == 1 ? 2 : threads * 4) {
        struct result result;
        run_until(STORM, "arrived:1%", 0, threads, &result);
        char *bytes = serialise(&result);
        result_release(&result);
        if (first) {
            assert_string_equal(bytes, first);
            free(bytes);
        } else {
            first = bytes;
        }
    }
    free(first);
}

static void goals_are_read_or_refused(void **state) {
    static const char *const wrong[] = {"latency_p95",      "latency_p95:", ":5%",
                                        "latency_p95:5",    "cost:5s",      "latency_p9:5%",
                                        "success_rate:-1%", "cost:$0"};
    static const struct {
        const char *text;
        double half_width;
        bool relative;
    } right[] = {{"latency_p95:5%", 0.05, true},
                 {"latency_p95:1500ms", 1.5, false},
                 {"cost:$2.50", 2.5, false},
                 {"success_rate:0.001", 0.001, false}};
    struct precision_goal goal;
    struct error err;

    (void)state;
    for (size_t i = 0; i < array_size(wrong); i++)
        assert_false(precision_parse(wrong[i], &goal, &err));
    for (size_t i = 0; i < array_size(right); i++) {
        assert_true(precision_parse(right[i].text, &goal, &err));
        assert_true(goal.half_width == right[i].half_width);
        assert_true(goal.relative == right[i].relative);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_at_the_first_batch_edge_that_is_enough),
        cmocka_unit_test(never_more_than_allowed),
        cmocka_unit_test(same_bytes_for_any_number_of_threads),
        cmocka_unit_test(goals_are_read_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

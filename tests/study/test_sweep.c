/* Sweeps: points crossed in order, each the same as a run of its own, problems before anything
 * runs. */
#include "support.h"

#include <math.h>

#include "study/sweep.h"

struct set {
    struct arena arena;
    struct axis axes[4];
    size_t count;
};

static void parse(struct set *set, size_t count, const char *const *texts) {
    struct error err = {0};

    arena_init(&set->arena);
    set->count = count;
    for (size_t i = 0; i < count; i++)
        if (!axis_parse(texts[i], &set->arena, &set->axes[i], &err))
            fail_msg("%s", err.text);
}

static bool sweep(const char *json, const struct set *set, const struct study_options *options,
                  struct result *out, struct problems *problems, struct error *err) {
    char *text = quoted(json);
    const struct scenario_source source = {.text = text};

    problems_init(problems);
    const bool done = study_sweep(&source, set->axes, set->count, options, out, problems, err);
    free(text);
    return done;
}

static void points_are_crossed_with_the_last_axis_fastest(void **state) {
    static const char *const texts[] = {"provider.limits[images].limit=5,6",
                                        "workloads[web].arrivals.rate=1/min,2/min,3/min"};
    static const char *const names[] = {"limit 5, rate 1/min", "limit 5, rate 2/min",
                                        "limit 5, rate 3/min", "limit 6, rate 1/min",
                                        "limit 6, rate 2/min", "limit 6, rate 3/min"};
    const struct study_options options = {.threads = 2};
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    parse(&set, 2, texts);
    if (!sweep(CLOCKWORK, &set, &options, &result, &problems, &err))
        fail_msg("%s", err.text);
    assert_string_equal(result.command, "sweep");
    assert_int_equal(result.point_count, 6);
    const struct table *table = result_table(&result, "sweep");
    assert_int_equal(table->row_count, 6);
    assert_string_equal(table->columns[0].name, "limit");
    assert_string_equal(table->columns[1].name, "rate");
    assert_string_equal(table->columns[2].name, metric_types[0].name);
    assert_string_equal(table->columns[3].name, "arrived_half_width");
    const size_t cost = (size_t)table_column(table, "cost");
    for (size_t i = 0; i < 6; i++) {
        const struct point_result *point = &result.points[i];
        const double limit = i < 3 ? 5 : 6, rate = (double)(i % 3 + 1);
        assert_string_equal(point->name, names[i]);
        assert_string_equal(point->settings[1].path, "workloads[web].arrivals.rate");
        assert_true(point->settings[0].number == limit);
        assert_true(point->settings[1].number == rate);
        assert_true(table_number(table, i, 0) == limit);
        assert_true(table_number(table, i, 1) == rate);
        /* 60, 120 and 180 images at $0.04, by clockwork */
        assert_true(fabs(table_number(table, i, cost) - 2.4 * rate) < 1e-12);
        assert_true(fabs(mean_of(&result, i, METRIC_ARRIVED) - 60 * rate) < 1e-12);
    }
    result_release(&result);
    problems_release(&problems);
    arena_release(&set.arena);
}

/* Three pairs of limit and rate, each under both times of service: 60, 120 and 180 requests in the
 * hour, whatever the limit. */
static void zipped_axes_walk_together(void **state) {
    static const char *const texts[] = {"provider.service_time.value=1s,2s",
                                        "provider.limits[images].limit=5,6,7",
                                        "workloads[web].arrivals.rate=1/min,2/min,3/min"};
    static const char *const names[] = {
        "value 1s, limit 5, rate 1/min", "value 1s, limit 6, rate 2/min",
        "value 1s, limit 7, rate 3/min", "value 2s, limit 5, rate 1/min",
        "value 2s, limit 6, rate 2/min", "value 2s, limit 7, rate 3/min"};
    const struct study_options options = {.threads = 1};
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    parse(&set, 3, texts);
    set.axes[1].zipped = set.axes[2].zipped = true;
    if (!sweep(CLOCKWORK, &set, &options, &result, &problems, &err))
        fail_msg("%s", err.text);
    assert_int_equal(result.point_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(result.points[i].name, names[i]);
        assert_true(fabs(mean_of(&result, i, METRIC_ARRIVED) - 60.0 * (double)(i % 3 + 1)) < 1e-12);
    }
    assert_false(result.points[0].coupled[0] || result.points[0].coupled[1]);
    assert_true(result.points[0].coupled[2]);
    result_release(&result);
    problems_release(&problems);
    set.axes[1].value_count = 2;
    assert_false(sweep(CLOCKWORK, &set, &options, &result, &problems, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.text, "zipped axes have as many values"));
    problems_release(&problems);
    arena_release(&set.arena);
}

/* Common random numbers (design 6): a point is bit by bit the run of the same scenario. */
static void a_point_is_the_run_with_that_setting(void **state) {
    static const char *const texts[] = {"provider.limits[images].limit=6,8"};
    const struct study_options options = {.threads = 2};
    char *json = quoted(STORM);
    const struct scenario_override override = {"provider.limits[images].limit", "8", "--set"};
    const struct scenario_source source = {
        .text = json, .overrides = &override, .override_count = 1};
    struct set set;
    struct scenario scenario;
    struct result swept, run;
    struct problems problems, others;
    struct error err = {0};

    (void)state;
    parse(&set, 1, texts);
    assert_true(sweep(STORM, &set, &options, &swept, &problems, &err));
    problems_init(&others);
    assert_true(scenario_load(&scenario, &source, &others));
    study(&scenario, 1, &run);
    for (int i = 0; i < METRICS; i++) {
        const struct metric_result *mine =
            scope_metric(result_overall(&swept.points[1]), (enum metric)i);
        const struct metric_result *theirs =
            scope_metric(result_overall(&run.points[0]), (enum metric)i);
        assert_int_equal(mine->count, theirs->count);
        assert_memory_equal(mine->values, theirs->values, mine->count * sizeof(double));
    }
    /* and the users who come are the same at every point */
    assert_memory_equal(scope_metric(result_overall(&swept.points[0]), METRIC_ARRIVED)->values,
                        scope_metric(result_overall(&swept.points[1]), METRIC_ARRIVED)->values,
                        9 * sizeof(double));
    result_release(&run);
    scenario_release(&scenario);
    problems_release(&others);
    result_release(&swept);
    problems_release(&problems);
    arena_release(&set.arena);
    free(json);
}

static size_t told;

static void count_progress(void *context, size_t done, size_t total) {
    (void)context;
    (void)done;
    (void)total;
    told++;
}

/* Two values are wrong, at two points each; everything is said once, and nothing has run. */
static void every_problem_of_every_point_comes_first(void **state) {
    static const char *const texts[] = {"provider.limits[images].limit=5,-1,1.5",
                                        "workloads[web].arrivals.rate=1/min,2/min"};
    const struct study_options options = {.threads = 1, .progress = count_progress};
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    parse(&set, 2, texts);
    told = 0;
    assert_false(sweep(CLOCKWORK, &set, &options, &result, &problems, &err));
    assert_int_equal(told, 0);
    assert_int_equal(err.kind, ERROR_SCENARIO);
    assert_string_equal(err.text,
                        "nothing was run: 4 of the 6 points of the sweep cannot be loaded");
    assert_int_equal(problems_count_errors(&problems), 2);
    for (size_t i = 0; i < problems.count; i++)
        assert_string_equal(problems.items[i].path, "provider.limits[images].limit");
    problems_release(&problems);
    arena_release(&set.arena);
}

static void an_unknown_path_is_told_with_the_nearest(void **state) {
    static const char *const texts[] = {"provider.limits[images].limmit=5,6"};
    const struct study_options options = {.threads = 1};
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    parse(&set, 1, texts);
    assert_false(sweep(CLOCKWORK, &set, &options, &result, &problems, &err));
    assert_int_equal(problems_count_errors(&problems), 1);
    assert_non_null(strstr(problems.items[0].text, "limit"));
    problems_release(&problems);
    arena_release(&set.arena);
}

static void too_many_runs_or_points_are_refused(void **state) {
    static const char *const small[] = {"provider.limits[images].limit=5,6"};
    static const char *const large[] = {"seed=1:10000:10000", "provider.limits[images].limit=5,6"};
    const struct study_options options = {.threads = 1, .max_runs = 5};
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    parse(&set, 1, small);
    assert_false(sweep(CLOCKWORK, &set, &options, &result, &problems, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.text,
                        "2 points with their replications are 6 runs, more than the 5 allowed");
    problems_release(&problems);
    arena_release(&set.arena);

    parse(&set, 2, large);
    assert_false(sweep(CLOCKWORK, &set, &options, &result, &problems, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.text, "the axes cross in more than 10000 points");
    problems_release(&problems);
    arena_release(&set.arena);
}

static void a_failure_names_its_point(void **state) {
    static const char *const texts[] = {"max_events=1000000,50"};
    const struct study_options options = {.threads = 2};
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    parse(&set, 1, texts);
    assert_false(sweep(CLOCKWORK, &set, &options, &result, &problems, &err));
    assert_int_equal(err.kind, ERROR_SCENARIO);
    assert_true(strncmp(err.text, "at max_events 50: replication 0 used up its budget", 50) == 0);
    problems_release(&problems);
    arena_release(&set.arena);
}

/* Two axes that end in one key are told apart by their paths. */
static void columns_are_told_apart(void **state) {
    static const char *const texts[] = {"workloads[web].mix[0].n=1,2",
                                        "workloads[night].mix[0].n=1"};
    const struct study_options options = {.threads = 2};
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    parse(&set, 2, texts);
    if (!sweep(STORM, &set, &options, &result, &problems, &err)) {
        problems_print(&problems, stderr);
        fail_msg("%s", err.text);
    }
    const struct table *table = result_table(&result, "sweep");
    assert_string_equal(table->columns[0].name, "workloads[web].mix[0].n");
    assert_string_equal(table->columns[1].name, "workloads[night].mix[0].n");
    result_release(&result);
    problems_release(&problems);
    arena_release(&set.arena);
}

/* The least of what refuses: the guide caps tier 1 at $100 a month and tier 2 at $500. */
static void what_caps_the_spend_is_told(void **state) {
    static const char *const texts[] = {"account.tier=1,2", "account.hard_limit=$120,$600"};
    static const double caps[] = {100, 100, 120, 500};
    const struct study_options options = {.threads = 2};
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    parse(&set, 2, texts);
    if (!sweep("{ 'catalog': 'openai-guide-2026-06', 'horizon': '1h', 'replications': 1,"
               "  'workloads': [ { 'name': 'web', 'client': 'app',"
               "    'arrivals': { 'type': 'constant', 'rate': '1/min' },"
               "    'mix': [ { 'model': 'dall-e-3', 'quality': 'standard',"
               "               'size': '1024x1024' } ] } ],"
               "  'clients': { 'app': { 'retry': { 'type': 'none' } } } }",
               &set, &options, &result, &problems, &err)) {
        problems_print(&problems, stderr);
        fail_msg("%s", err.text);
    }
    const struct table *table = result_table(&result, "sweep");
    for (size_t i = 0; i < 4; i++)
        assert_true(table_number(table, i, (size_t)table_column(table, "spend_cap")) == caps[i]);
    result_release(&result);
    problems_release(&problems);
    arena_release(&set.arena);
}

/* The scenario without its axes is what is told of as run; where it is none, the first point is. */
static void the_effective_scenario_is_the_one_without_axes(void **state) {
    static const char *const texts[] = {"provider.limits[images].limit=6,7"};
    const struct study_options options = {.threads = 1};
    struct scenario base;
    struct set set;
    struct result result;
    struct problems problems;
    struct error err = {0};

    (void)state;
    load_text(&base, CLOCKWORK);
    parse(&set, 1, texts);
    assert_true(sweep(CLOCKWORK, &set, &options, &result, &problems, &err));
    assert_string_equal(result.effective, base.effective);
    assert_true(result.hash == base.hash);
    result_release(&result);
    problems_release(&problems);
    arena_release(&set.arena);
    scenario_release(&base);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_caps_the_spend_is_told),
        cmocka_unit_test(points_are_crossed_with_the_last_axis_fastest),
        cmocka_unit_test(zipped_axes_walk_together),
        cmocka_unit_test(a_point_is_the_run_with_that_setting),
        cmocka_unit_test(every_problem_of_every_point_comes_first),
        cmocka_unit_test(an_unknown_path_is_told_with_the_nearest),
        cmocka_unit_test(too_many_runs_or_points_are_refused),
        cmocka_unit_test(a_failure_names_its_point),
        cmocka_unit_test(columns_are_told_apart),
        cmocka_unit_test(the_effective_scenario_is_the_one_without_axes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

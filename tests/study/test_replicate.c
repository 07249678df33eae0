/* Replications on threads: the same bytes for any number of them, whole prefixes when stopped, the
 * first failure in order. Also run under ThreadSanitizer. */
#include "support.h"

#include <math.h>

#include "study/replicate.h"
#include "study/sweep.h"

/* Sets a flag from the progress callback, after so many replications. ThreadSanitizer would call
 * the flag a race, as it would a signal's: it is volatile sig_atomic_t for that very use. */
struct brake {
    volatile sig_atomic_t stop;
    size_t after;
    size_t told, last, total;
    bool in_order;
};

__attribute__((no_sanitize("thread"))) static void brake(void *context, size_t done, size_t total) {
    struct brake *me = context;

    me->in_order = me->in_order && done == me->last + 1;
    me->told++;
    me->last = done;
    me->total = total;
    if (done == me->after)
        me->stop = 1;
}

static void same_bytes_for_any_number_of_threads(void **state) {
    struct scenario scenario;
    char *first = NULL;

    (void)state;
    load_text(&scenario, STORM);
    for (size_t threads = 1; threads <= 8; threads = threads == 1 ? 2 : threads * 4) {
        struct result result;
        study(&scenario, threads, &result);
        assert_int_equal(result.points[0].replications, 9);
        char *bytes = serialise(&result);
        result_release(&result);
        if (!first) {
            first = bytes;
            continue;
        }
        assert_string_equal(bytes, first);
        free(bytes);
    }
    free(first);
    scenario_release(&scenario);
}

static void a_sweep_has_the_same_bytes_too(void **state) {
    char *text = quoted(STORM), *first = NULL;
    const struct scenario_source source = {.text = text};
    struct arena arena;
    struct axis axis;
    struct error err = {0};

    (void)state;
    arena_init(&arena);
    assert_true(axis_parse("provider.limits[images].limit=5,7,9", &arena, &axis, &err));
    for (size_t threads = 1; threads <= 8; threads = threads == 1 ? 2 : threads * 4) {
        const struct study_options options = {.threads = threads};
        struct problems problems;
        struct result result;
        problems_init(&problems);
        assert_true(study_sweep(&source, &axis, 1, &options, &result, &problems, &err));
        problems_release(&problems);
        char *bytes = serialise(&result);
        result_release(&result);
        if (!first) {
            first = bytes;
            continue;
        }
        assert_string_equal(bytes, first);
        free(bytes);
    }
    free(first);
    arena_release(&arena);
    free(text);
}

/* A result stopped early has the first values of the whole one, and says that it is partial. */
static void compare_prefix(const struct result *part, const struct result *whole) {
    const struct point_result *point = &part->points[0];

    assert_true(part->partial);
    for (size_t i = 0; i < point->scope_count; i++)
        for (size_t k = 0; k < point->scopes[i].metric_count; k++) {
            const struct metric_result *mine = &point->scopes[i].metrics[k];
            const struct metric_result *theirs = &whole->points[0].scopes[i].metrics[k];
            assert_int_equal(mine->count, point->replications);
            for (size_t r = 0; r < mine->count; r++)
                assert_memory_equal(&mine->values[r], &theirs->values[r], sizeof(double));
        }
}

static void stopped_early_keeps_a_prefix(void **state) {
    struct scenario scenario;
    struct result whole;

    (void)state;
    load_text(&scenario, STORM);
    study(&scenario, 1, &whole);
    for (size_t threads = 1; threads <= 4; threads += 3) {
        struct brake me = {.after = 4, .in_order = true};
        const struct study_options options = {
            .threads = threads, .stop = &me.stop, .progress = brake, .context = &me};
        struct result part;
        struct error err = {0};
        assert_true(study_run(&scenario, &options, &part, &err));
        /* One thread stops exactly there; of several, those under way may finish or not, and one
         * that was late holds back those after it. */
        if (threads == 1)
            assert_int_equal(part.points[0].replications, 4);
        assert_true(part.points[0].replications <= 4 + threads);
        assert_true(part.points[0].replications < 9);
        compare_prefix(&part, &whole);
        result_release(&part);
    }
    result_release(&whole);
    scenario_release(&scenario);
}

static void the_curves_of_a_prefix_are_those_of_its_replications(void **state) {
    struct scenario scenario, shorter;
    struct brake me = {.after = 4, .in_order = true};
    const struct study_options options = {
        .threads = 1, .stop = &me.stop, .progress = brake, .context = &me};
    struct result part, whole;
    struct error err = {0};

    (void)state;
    load_text(&scenario, STORM);
    load_text(&shorter, STORM);
    shorter.replications = 4;
    assert_true(study_run(&scenario, &options, &part, &err));
    study(&shorter, 2, &whole);
    for (size_t i = 0; i < part.table_count; i++) {
        struct text mine = {0}, theirs = {0};
        write_table(&mine, &part.tables[i]);
        write_table(&theirs, &whole.tables[i]);
        assert_string_equal(text_cstr(&mine), text_cstr(&theirs));
        text_release(&mine);
        text_release(&theirs);
    }
    result_release(&part);
    result_release(&whole);
    scenario_release(&scenario);
    scenario_release(&shorter);
}

static void stopped_at_once_is_said_and_is_no_number(void **state) {
    struct scenario scenario;
    struct brake me = {.stop = 1, .in_order = true};
    const struct study_options options = {.threads = 2, .stop = &me.stop};
    struct result result;
    struct error err = {0};

    (void)state;
    load_text(&scenario, STORM);
    assert_true(study_run(&scenario, &options, &result, &err));
    assert_true(result.partial);
    assert_int_equal(result.points[0].replications, 0);
    const struct metric_result *cost = scope_metric(result_overall(&result.points[0]), METRIC_COST);
    assert_true(isnan(cost->estimate.mean));
    assert_string_equal(cost->reason, "no replication was finished");
    assert_int_equal(result_table(&result, "latency")->row_count, 0);
    assert_false(result.points[0].objectives[0].known);
    assert_false(result.points[0].objectives[0].met);
    result_release(&result);
    scenario_release(&scenario);
}

static void progress_counts_every_replication_once(void **state) {
    struct scenario scenario;

    (void)state;
    load_text(&scenario, STORM);
    for (size_t threads = 1; threads <= 16; threads += 15) {
        struct brake me = {.in_order = true};
        const struct study_options options = {
            .threads = threads, .progress = brake, .context = &me};
        struct result result;
        struct error err = {0};
        assert_true(study_run(&scenario, &options, &result, &err));
        assert_int_equal(me.told, 9);
        assert_int_equal(me.last, 9);
        assert_int_equal(me.total, 9);
        assert_true(me.in_order);
        result_release(&result);
    }
    scenario_release(&scenario);
}

/* 500 events are too few for every replication: the first in order is the one that is told of. */
static void the_first_failure_in_order_is_told(void **state) {
    struct scenario scenario;
    char first[sizeof((struct error *)0)->text] = "";

    (void)state;
    load_text(&scenario, STORM);
    scenario.max_events = 500;
    for (size_t threads = 1; threads <= 8; threads = threads == 1 ? 2 : threads * 4) {
        const struct study_options options = {.threads = threads};
        struct result result;
        struct error err = {0};
        assert_false(study_run(&scenario, &options, &result, &err));
        assert_int_equal(err.kind, ERROR_SCENARIO);
        assert_non_null(strstr(err.text, "replication 0 used up its budget of 500 events"));
        if (first[0])
            assert_string_equal(err.text, first);
        strcpy(first, err.text);
    }
    scenario_release(&scenario);
}

/* Replication by replication, each at every point: 3 points of 4, stopped after 5 runs, have 2, 2
 * and 1. */
static void an_interrupted_sweep_is_even(void **state) {
    struct scenario scenarios[3];
    const struct scenario *points[3];
    struct sample samples[3];
    struct brake me = {.after = 5, .in_order = true};
    const struct replicate_plan plan = {.points = points,
                                        .point_count = 3,
                                        .threads = 1,
                                        .stop = &me.stop,
                                        .progress = brake,
                                        .context = &me};
    bool stopped = false;
    struct error err = {0};

    (void)state;
    for (int i = 0; i < 3; i++) {
        load_text(&scenarios[i], STORM);
        scenarios[i].replications = 4;
        points[i] = &scenarios[i];
    }
    assert_true(replicate(&plan, samples, &stopped, NULL, &err));
    assert_true(stopped);
    assert_int_equal(samples[0].finished, 2);
    assert_int_equal(samples[1].finished, 2);
    assert_int_equal(samples[2].finished, 1);
    for (int i = 0; i < 3; i++) {
        sample_release(&samples[i]);
        scenario_release(&scenarios[i]);
    }
}

static void points_may_have_unequal_numbers_of_replications(void **state) {
    struct scenario scenarios[3];
    const struct scenario *points[3];
    struct sample samples[3];
    const struct replicate_plan plan = {.points = points, .point_count = 3, .threads = 3};
    bool stopped = true;
    struct error err = {0};

    (void)state;
    for (int i = 0; i < 3; i++) {
        load_text(&scenarios[i], CLOCKWORK);
        scenarios[i].replications = i == 0 ? 1 : i == 1 ? 5 : 2;
        points[i] = &scenarios[i];
    }
    assert_true(replicate(&plan, samples, &stopped, NULL, &err));
    assert_false(stopped);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(samples[i].finished, scenarios[i].replications);
        sample_release(&samples[i]);
        scenario_release(&scenarios[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bytes_for_any_number_of_threads),
        cmocka_unit_test(a_sweep_has_the_same_bytes_too),
        cmocka_unit_test(stopped_early_keeps_a_prefix),
        cmocka_unit_test(the_curves_of_a_prefix_are_those_of_its_replications),
        cmocka_unit_test(stopped_at_once_is_said_and_is_no_number),
        cmocka_unit_test(progress_counts_every_replication_once),
        cmocka_unit_test(the_first_failure_in_order_is_told),
        cmocka_unit_test(an_interrupted_sweep_is_even),
        cmocka_unit_test(points_may_have_unequal_numbers_of_replications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The list of tasks by itself: their order, the ring of results that wait for their turn, looks at
 * the edges of batches, the first failure. */
#include "support.h"

#include "study/tasks.h"

/* Two points of three and two replications; with `batch` both have three. */
struct bench {
    struct scenario scenarios[2];
    const struct scenario *points[2];
    struct sample samples[2];
    struct replicate_plan plan;
    struct tasks *tasks;
    size_t looks;
};

static bool enough_at_second_look(void *context, const struct sample *samples) {
    struct bench *bench = context;

    bench->looks++;
    assert_int_equal(samples[0].finished, bench->looks);
    assert_int_equal(samples[1].finished, bench->looks);
    return bench->looks == 2;
}

static void set_up(struct bench *bench, size_t ahead, size_t batch) {
    memset(bench, 0, sizeof *bench);
    for (int i = 0; i < 2; i++) {
        load_text(&bench->scenarios[i], CLOCKWORK);
        bench->scenarios[i].replications = i == 0 || batch > 0 ? 3 : 2;
        bench->points[i] = &bench->scenarios[i];
        assert_true(sample_init(&bench->samples[i], bench->points[i]));
    }
    bench->plan = (struct replicate_plan){.points = bench->points, .point_count = 2};
    bench->plan.batch = batch;
    bench->plan.enough = enough_at_second_look;
    bench->plan.enough_context = bench;
    bench->tasks = tasks_new(&bench->plan, bench->samples, ahead);
    assert_non_null(bench->tasks);
}

static void tear_down(struct bench *bench) {
    tasks_delete(bench->tasks);
    for (int i = 0; i < 2; i++) {
        sample_release(&bench->samples[i]);
        scenario_release(&bench->scenarios[i]);
    }
}

static struct task take(struct bench *bench) {
    struct task task;

    assert_int_equal(tasks_take(bench->tasks, false, &task), TASKS_ONE);
    return task;
}

static void finish(struct bench *bench, const struct task *task) {
    struct task_result result;
    struct error err = {0};

    assert_true(
        task_run(bench->points[task->point], task->replication, false, NULL, &result, &err));
    tasks_finish(bench->tasks, task, &result);
}

static void each_replication_at_every_point_before_the_next(void **state) {
    static const size_t order[5][2] = {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0, 2}};
    struct bench bench;
    struct task task;

    (void)state;
    set_up(&bench, 8, 0);
    assert_int_equal(tasks_total(&bench.plan), 5);
    for (size_t i = 0; i < 5; i++) {
        task = take(&bench);
        assert_int_equal(task.number, i);
        assert_int_equal(task.point, order[i][0]);
        assert_int_equal(task.replication, order[i][1]);
        finish(&bench, &task);
    }
    assert_int_equal(tasks_take(bench.tasks, false, &task), TASKS_NONE);
    assert_true(tasks_complete(bench.tasks));
    tear_down(&bench);
}

/* With room for two, the third waits until the first, not the second, is back. */
static void nobody_runs_further_ahead_than_there_is_room(void **state) {
    struct bench bench;
    struct task task;

    (void)state;
    set_up(&bench, 2, 0);
    const struct task first = take(&bench), second = take(&bench);
    finish(&bench, &second);
    assert_int_equal(bench.samples[1].finished, 0);
    assert_int_equal(tasks_take(bench.tasks, false, &task), TASKS_LATER);
    finish(&bench, &first);
    assert_int_equal(bench.samples[0].finished, 1);
    assert_int_equal(bench.samples[1].finished, 1);
    assert_int_equal(take(&bench).number, 2);
    assert_false(tasks_complete(bench.tasks));
    tear_down(&bench);
}

static void nothing_is_handed_out_across_an_edge_before_the_look(void **state) {
    struct bench bench;
    struct task task;

    (void)state;
    set_up(&bench, 8, 1);
    const struct task first = take(&bench), second = take(&bench);
    assert_int_equal(tasks_take(bench.tasks, false, &task), TASKS_LATER);
    finish(&bench, &first);
    assert_int_equal(tasks_take(bench.tasks, false, &task), TASKS_LATER);
    assert_int_equal(bench.looks, 0);
    finish(&bench, &second);
    for (int i = 0; i < 2; i++) {
        task = take(&bench);
        assert_int_equal(bench.looks, 1);
        finish(&bench, &task);
    }
    assert_int_equal(tasks_take(bench.tasks, false, &task), TASKS_NONE);
    assert_int_equal(bench.looks, 2);
    assert_true(tasks_complete(bench.tasks));
    tear_down(&bench);
}

static void the_first_failure_in_order_is_kept_and_ends_it(void **state) {
    struct bench bench;
    struct error early = {ERROR_IO, "early"}, late = {ERROR_SCENARIO, "late"}, none = {0};
    size_t point = 9;
    struct task task;

    (void)state;
    set_up(&bench, 8, 0);
    const struct task first = take(&bench), second = take(&bench), third = take(&bench);
    tasks_fail(bench.tasks, &third, &late);
    assert_int_equal(tasks_take(bench.tasks, true, &task), TASKS_NONE);
    tasks_fail(bench.tasks, &second, &early);
    tasks_fail(bench.tasks, &first, &none);
    assert_string_equal(tasks_failure(bench.tasks, &point)->text, "early");
    assert_int_equal(point, 1);
    assert_false(tasks_complete(bench.tasks));
    tear_down(&bench);
}

/* Both have three; after the first look, point 0 is dropped: it keeps one, the other gets the rest.
 */
static void a_dropped_point_gets_no_more(void **state) {
    static const bool dropped[2] = {true, false};
    struct bench bench;
    struct task task;

    (void)state;
    set_up(&bench, 8, 1);
    bench.plan.dropped = dropped;
    for (int i = 0; i < 2; i++) {
        task = take(&bench);
        finish(&bench, &task);
    }
    task = take(&bench);
    assert_int_equal(bench.looks, 1);
    assert_int_equal(task.number, 2);
    assert_int_equal(task.point, 1);
    assert_int_equal(task.replication, 1);
    assert_int_equal(tasks_take(bench.tasks, false, &task), TASKS_LATER);
    tear_down(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_replication_at_every_point_before_the_next),
        cmocka_unit_test(nobody_runs_further_ahead_than_there_is_room),
        cmocka_unit_test(nothing_is_handed_out_across_an_edge_before_the_look),
        cmocka_unit_test(a_dropped_point_gets_no_more),
        cmocka_unit_test(the_first_failure_in_order_is_kept_and_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The store by itself: what is put in comes out bit for bit, in this session's successor. What
 * kills, changes and damage do is in tests/cli/resume.bats. */
#include "../report/folder.h"
#include "support.h"

#include "study/replicate.h"
#include "study/store.h"

static char folder[256];

static int make_folder(void **state) {
    (void)state;
    folder_make(folder, sizeof folder);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    folder_remove(folder);
    return 0;
}

static struct store *begin(const struct scenario *scenario, bool resume) {
    const struct store_point point = {"the point", scenario};
    const struct store_study study = {"sweep", scenario, &point, 1};
    struct store *store = store_new(folder, resume);
    struct error err = {0};

    assert_non_null(store);
    if (!store_begin(store, &study, &err))
        fail_msg("%s", err.text);
    assert_true(store_point(store, &point, &err));
    return store;
}

static void end(struct store *store, bool finished) {
    struct error err = {0};

    if (!store_end(store, finished, &err))
        fail_msg("%s", err.text);
    store_delete(store);
}

static void pack_one(const struct scenario *scenario, size_t replication, struct text *to) {
    struct task_result result;
    struct error err = {0};

    assert_true(task_run(scenario, replication, false, NULL, &result, &err));
    task_result_pack(to, &result);
    task_result_release(&result);
}

static void what_was_put_in_is_found_by_the_next_session(void **state) {
    struct scenario scenario;
    struct task_result found;
    struct error err = {0};
    struct text put[3] = {{0}, {0}, {0}};

    (void)state;
    load_text(&scenario, STORM);
    struct store *store = begin(&scenario, false);
    for (size_t i = 0; i < 3; i++) {
        pack_one(&scenario, 2 * i, &put[i]);
        assert_true(store_put(store, &scenario, 2 * i, put[i].bytes, put[i].length, &err));
    }
    assert_int_equal(store_find(store, &scenario, 0, &found, &err), STORE_ABSENT);
    end(store, false);

    store = begin(&scenario, true);
    assert_int_equal(store_kept(store), 3);
    assert_false(store_rolled_back(store));
    assert_int_equal(store_find(store, &scenario, 1, &found, &err), STORE_ABSENT);
    for (size_t i = 0; i < 3; i++) {
        struct text again = {0};
        assert_int_equal(store_find(store, &scenario, 2 * i, &found, &err), STORE_FOUND);
        task_result_pack(&again, &found);
        assert_int_equal(again.length, put[i].length);
        assert_memory_equal(again.bytes, put[i].bytes, again.length);
        text_release(&again);
        text_release(&put[i]);
        task_result_release(&found);
    }
    end(store, true);
    scenario_release(&scenario);
}

/* Half of the replications from an earlier session, and four threads: the samples are the same. */
static void samples_are_the_same_from_a_store(void **state) {
    struct scenario scenario;
    const struct scenario *points[1] = {&scenario};
    struct sample plain, resumed;
    struct replicate_plan plan = {.points = points, .point_count = 1, .threads = 4};
    struct error err = {0};
    bool stopped;

    (void)state;
    load_text(&scenario, STORM);
    assert_true(replicate(&plan, &plain, &stopped, NULL, &err));
    plan.store = begin(&scenario, false); /* the one before is finished: it may be replaced */
    scenario.replications = 4;
    assert_true(replicate(&plan, &resumed, &stopped, NULL, &err));
    sample_release(&resumed);
    end(plan.store, false);
    scenario.replications = 9;
    plan.store = begin(&scenario, true);
    assert_int_equal(store_kept(plan.store), 4);
    assert_true(replicate(&plan, &resumed, &stopped, NULL, &err));
    end(plan.store, true);
    assert_false(stopped);
    assert_int_equal(resumed.finished, 9);
    assert_int_equal(resumed.events, plain.events);
    assert_memory_equal(resumed.readings, plain.readings,
                        9 * plain.scopes * METRICS * sizeof *plain.readings);
    assert_memory_equal(resumed.verdicts, plain.verdicts, sizeof plain.verdicts);
    sample_release(&resumed);
    sample_release(&plain);
    scenario_release(&scenario);
}

static void an_unfinished_study_is_not_replaced(void **state) {
    struct scenario scenario;
    const struct store_study study = {"sweep", &scenario, NULL, 0};
    struct text bytes = {0};
    struct error err = {0};

    (void)state;
    load_text(&scenario, STORM);
    struct store *store = begin(&scenario, false);
    pack_one(&scenario, 0, &bytes);
    assert_true(store_put(store, &scenario, 0, bytes.bytes, bytes.length, &err));
    end(store, false);
    store = store_new(folder, false);
    assert_false(store_begin(store, &study, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.text, "holds 1 finished replications"));
    store_delete(store);
    text_release(&bytes);
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_in_is_found_by_the_next_session),
        cmocka_unit_test(samples_are_the_same_from_a_store),
        cmocka_unit_test(an_unfinished_study_is_not_replaced),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* A task's result as bytes: the same after a way there and back, the same from a scenario that was
 * loaded anew from its effective JSON (as another process does), and refused where damaged. */
#include "support.h"

#include "base/embedded.h"
#include "study/task.h"

static void load(struct scenario *out, const struct scenario_source *source) {
    struct problems problems;

    problems_init(&problems);
    if (!scenario_load(out, source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s does not load", source->file);
    }
    problems_release(&problems);
}

static void pack_one(const struct scenario *scenario, size_t replication, struct text *to) {
    struct task_result result;
    struct error err = {0};

    if (!task_run(scenario, replication, false, NULL, &result, &err))
        fail_msg("%s: %s", scenario->name, err.text);
    task_result_pack(to, &result);
    task_result_release(&result);
}

static void assert_same(const struct text *a, const struct text *b, const char *name) {
    if (a->length != b->length || memcmp(a->bytes, b->bytes, a->length) != 0)
        fail_msg("%s: %zu bytes became %zu others", name, a->length, b->length);
}

static void every_shipped_result_survives_packing_and_loading_anew(void **state) {
    size_t count = 0;

    (void)state;
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        struct scenario scenario, again;
        struct text bytes = {0}, repacked = {0}, anew = {0};
        struct task_result result;
        if (!scenario_is_built_in(file->name))
            continue;
        load(&scenario, &(struct scenario_source){.file = file->name});
        load(&again, &(struct scenario_source){.file = scenario.name,
                                               .text = scenario.effective,
                                               .directory = scenario.directory});
        pack_one(&scenario, 1, &bytes);
        pack_one(&again, 1, &anew);
        assert_same(&bytes, &anew, file->name);
        assert_true(task_result_unpack(&result, bytes.bytes, bytes.length));
        task_result_pack(&repacked, &result);
        assert_same(&bytes, &repacked, file->name);
        task_result_release(&result);
        text_release(&bytes);
        text_release(&repacked);
        text_release(&anew);
        scenario_release(&scenario);
        scenario_release(&again);
        count++;
    }
    assert_true(count >= 4);
}

/* What the metrics are made of, too: the histogram with its exact sum, and names. */
static void an_unpacked_result_is_the_one_that_was_packed(void **state) {
    struct scenario scenario;
    struct task_result before, after;
    struct text bytes = {0};
    struct error err = {0};

    (void)state;
    load_text(&scenario, STORM);
    assert_true(task_run(&scenario, 4, false, NULL, &before, &err));
    task_result_pack(&bytes, &before);
    assert_true(task_result_unpack(&after, bytes.bytes, bytes.length));
    assert_true(histogram_equal(&before.summary.latency, &after.summary.latency));
    assert_true(before.summary.latency.count > 100);
    assert_int_equal(after.summary.limit_count, 1);
    assert_string_equal(after.summary.limits[0].name, "images");
    assert_ptr_not_equal(after.summary.limits[0].name, before.summary.limits[0].name);
    assert_int_equal(before.summary.events, after.summary.events);
    task_result_release(&before);
    task_result_release(&after);
    text_release(&bytes);
    scenario_release(&scenario);
}

static void damaged_bytes_are_refused(void **state) {
    struct scenario scenario;
    struct task_result result;
    struct text bytes = {0};

    (void)state;
    load_text(&scenario, STORM);
    pack_one(&scenario, 0, &bytes);
    for (size_t length = 0; length < bytes.length; length += 7)
        assert_false(task_result_unpack(&result, bytes.bytes, length));
    bytes.bytes[0] ^= 1; /* another format */
    assert_false(task_result_unpack(&result, bytes.bytes, bytes.length));
    bytes.bytes[0] ^= 1;
    bytes.bytes[24 + 7] = 0x7f; /* more workloads than there are bytes */
    assert_false(task_result_unpack(&result, bytes.bytes, bytes.length));
    text_release(&bytes);
    scenario_release(&scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shipped_result_survives_packing_and_loading_anew),
        cmocka_unit_test(an_unpacked_result_is_the_one_that_was_packed),
        cmocka_unit_test(damaged_bytes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

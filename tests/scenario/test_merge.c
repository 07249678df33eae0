/* Layers over layers, worked by hand: what is below, what is above, what comes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario/json.h"
#include "scenario/merge.h"
#include "toy.h"

struct row {
    const char *lower, *upper, *result; /* compact JSON, as json_write writes it */
    bool patch;
};

static void play(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct merge how = {.patch = rows[i].patch};
        struct text text;
        cJSON *lower = cJSON_Parse(rows[i].lower), *upper = cJSON_Parse(rows[i].upper);
        assert_non_null(lower);
        assert_non_null(upper);
        assert_true(merge_object(&garden_fields, &lower, upper, &how));
        text_init(&text);
        json_write(&text, lower);
        assert_string_equal(text_cstr(&text), rows[i].result);
        text_release(&text);
        cJSON_Delete(lower);
        cJSON_Delete(upper);
    }
}

static void objects_are_merged_by_key(void **state) {
    static const struct row rows[] = {
        {"{}", "{\"trees\": 1}", "{\"trees\": 1}", false},
        {"{\"trees\": 1, \"slope\": 0}", "{\"trees\": 2}", "{\"trees\": 2, \"slope\": 0}", false},
        {"{\"fence\": {\"height\": 1}}", "{\"fence\": {\"width\": 3}}",
         "{\"fence\": {\"height\": 1, \"width\": 3}}", false},
        {"{\"gardeners\": {\"ann\": {\"pay\": \"1/h\"}}}",
         "{\"gardeners\": {\"ann\": {\"visits\": []}, \"bob\": {}}}",
         "{\"gardeners\": {\"ann\": {\"pay\": \"1/h\", \"visits\": []}, \"bob\": {}}}", false},
        /* Wrong kinds and unknown keys pass: decoding speaks of them. */
        {"{\"fence\": 5}", "{\"fence\": {\"width\": 3}}", "{\"fence\": {\"width\": 3}}", false},
        {"{}", "{\"fance\": {\"width\": 3}}", "{\"fance\": {\"width\": 3}}", false},
    };
    (void)state;
    play(rows, array_size(rows));
}

static void null_removes_and_stays_visible(void **state) {
    static const struct row rows[] = {
        {"{\"trees\": 1}", "{\"trees\": null}", "{\"trees\": null}", false},
        {"{}", "{\"trees\": null}", "{\"trees\": null}", false},
        {"{\"trees\": null}", "{\"trees\": 2}", "{\"trees\": 2}", false},
        {"{\"fence\": {\"height\": 1}}", "{\"fence\": {\"height\": null}}",
         "{\"fence\": {\"height\": null}}", false},
        {"{\"gardeners\": {\"ann\": {}, \"bob\": {}}}", "{\"gardeners\": {\"ann\": null}}",
         "{\"gardeners\": {\"ann\": null, \"bob\": {}}}", false},
    };
    (void)state;
    play(rows, array_size(rows));
}

static void keyed_lists_are_merged_by_element(void **state) {
    static const struct row rows[] = {
        {"{\"beds\": [{\"name\": \"a\", \"rows\": 1}, {\"name\": \"b\"}]}",
         "{\"beds\": [{\"name\": \"c\"}, {\"name\": \"a\", \"rows\": 2}]}",
         "{\"beds\": [{\"name\": \"a\", \"rows\": 2}, {\"name\": \"b\"}, {\"name\": \"c\"}]}",
         false},
        {"{\"prices\": [{\"model\": \"m\", \"size\": \"1x1\", \"price\": \"$1\"}]}",
         "{\"prices\": [{\"model\": \"m\", \"size\": \"1x1\", \"price\": \"$2\"},"
         " {\"model\": \"m\", \"quality\": \"hd\", \"price\": \"$3\"}]}",
         "{\"prices\": [{\"model\": \"m\", \"size\": \"1x1\", \"price\": \"$2\"}, "
         "{\"model\": \"m\", \"quality\": \"hd\", \"price\": \"$3\"}]}",
         false},
        /* Written as an object by key; null removes one element. */
        {"{\"beds\": [{\"name\": \"a\", \"rows\": 1}, {\"name\": \"b\"}]}",
         "{\"beds\": {\"a\": {\"rows\": 2}, \"c\": {}}}",
         "{\"beds\": [{\"name\": \"a\", \"rows\": 2}, {\"name\": \"b\"}, {\"name\": \"c\"}]}",
         false},
        {"{\"beds\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}", "{\"beds\": {\"a\": null}}",
         "{\"beds\": [null, {\"name\": \"b\"}]}", false},
        {"{}", "{\"prices\": {\"m/hd/1x1\": {\"price\": \"$1\"}, \"m/2x2\": {}, \"m/low\": {}}}",
         "{\"prices\": [{\"model\": \"m\", \"quality\": \"hd\", \"size\": \"1x1\", \"price\": "
         "\"$1\"}, {\"model\": \"m\", \"size\": \"2x2\"}, {\"model\": \"m\", \"quality\": "
         "\"low\"}]}",
         false},
    };
    (void)state;
    play(rows, array_size(rows));
}

static void other_lists_are_replaced(void **state) {
    static const struct row rows[] = {
        {"{\"depths\": [1, 2]}", "{\"depths\": [3]}", "{\"depths\": [3]}", false},
        {"{\"birds\": [\"a\"]}", "{\"birds\": []}", "{\"birds\": []}", false},
        /* One element stands for a list of one. */
        {"{\"gardeners\": {\"ann\": {\"visits\": [{\"at\": \"1s\"}, {\"at\": \"2s\"}]}}}",
         "{\"gardeners\": {\"ann\": {\"visits\": {\"at\": \"3s\"}}}}",
         "{\"gardeners\": {\"ann\": {\"visits\": [{\"at\": \"3s\"}]}}}", false},
    };
    (void)state;
    play(rows, array_size(rows));
}

static void variants_with_a_type_replace_and_without_merge(void **state) {
    static const struct row rows[] = {
        {"{\"water\": {\"type\": \"rain\", \"every\": \"1d\", \"amount\": 2}}",
         "{\"water\": {\"amount\": 3}}",
         "{\"water\": {\"type\": \"rain\", \"every\": \"1d\", \"amount\": 3}}", false},
        {"{\"water\": {\"type\": \"rain\", \"every\": \"1d\", \"amount\": 2}}",
         "{\"water\": {\"type\": \"rain\", \"every\": \"2d\"}}",
         "{\"water\": {\"type\": \"rain\", \"every\": \"2d\"}}", false},
        {"{\"water\": {\"type\": \"rain\", \"every\": \"1d\"}}", "{\"water\": \"hose\"}",
         "{\"water\": {\"type\": \"hose\"}}", false},
        /* An override of the type keeps what the new type knows. */
        {"{\"water\": {\"type\": \"rain\", \"every\": \"1d\", \"amount\": 2}}",
         "{\"water\": {\"type\": \"hose\"}}", "{\"water\": {\"type\": \"hose\", \"amount\": 2}}",
         true},
        {"{\"water\": \"hose\"}", "{\"water\": {\"pressure\": 1}}",
         "{\"water\": {\"type\": \"hose\", \"pressure\": 1}}", true},
    };
    (void)state;
    play(rows, array_size(rows));
}

static void inline_variants_drop_what_the_new_type_does_not_know(void **state) {
    static const struct row rows[] = {
        {"{\"beds\": [{\"name\": \"a\", \"water\": \"rain\", \"every\": \"1d\", \"amount\": 2, "
         "\"rows\": 4}]}",
         "{\"beds\": [{\"name\": \"a\", \"water\": \"hose\", \"pressure\": 1}]}",
         "{\"beds\": [{\"name\": \"a\", \"water\": \"hose\", \"amount\": 2, \"rows\": 4, "
         "\"pressure\": 1}]}",
         false},
        /* An unknown key is no stranger of a type: it stays, for the message. */
        {"{\"beds\": [{\"name\": \"a\", \"water\": \"rain\", \"evry\": \"1d\"}]}",
         "{\"beds\": [{\"name\": \"a\", \"water\": \"hose\"}]}",
         "{\"beds\": [{\"name\": \"a\", \"water\": \"hose\", \"evry\": \"1d\"}]}", false},
    };
    (void)state;
    play(rows, array_size(rows));
}

static void patches_reach_elements_by_index(void **state) {
    static const struct row rows[] = {
        {"{\"gardeners\": {\"ann\": {\"visits\": [{\"at\": \"1s\"}, {\"at\": \"2s\"}]}}}",
         "{\"gardeners\": {\"ann\": {\"visits\": {\"1\": {\"at\": \"9s\"}}}}}",
         "{\"gardeners\": {\"ann\": {\"visits\": [{\"at\": \"1s\"}, {\"at\": \"9s\"}]}}}", true},
        {"{\"gardeners\": {\"ann\": {\"visits\": [{\"at\": \"1s\"}, {\"at\": \"2s\"}]}}}",
         "{\"gardeners\": {\"ann\": {\"visits\": {\"0\": null}}}}",
         "{\"gardeners\": {\"ann\": {\"visits\": [{\"at\": \"2s\"}]}}}", true},
        {"{\"depths\": [1, 2]}", "{\"depths\": {\"0\": 7}}", "{\"depths\": [7, 2]}", true},
        {"{\"depths\": [1]}", "{\"depths\": {\"1\": 7}}", "{\"depths\": [1, 7]}", true},
        /* In a file that is a wrong kind, and stays one. */
        {"{\"depths\": [1, 2]}", "{\"depths\": {\"0\": 7}}", "{\"depths\": {\"0\": 7}}", false},
    };
    (void)state;
    play(rows, array_size(rows));
}

static void count_twice(void *context, const cJSON *element, const char *key) {
    assert_non_null(element);
    assert_string_equal(key, "a");
    ++*(int *)context;
}

static void the_same_key_twice_in_one_list_is_told(void **state) {
    int count = 0;
    const struct merge how = {.twice = count_twice, .context = &count};
    cJSON *lower = cJSON_Parse("{\"beds\": [{\"name\": \"a\"}]}");
    cJSON *upper =
        cJSON_Parse("{\"beds\": [{\"name\": \"a\"}, {\"name\": \"b\"}, {\"name\": \"a\"}]}");
    (void)state;
    assert_true(merge_object(&garden_fields, &lower, upper, &how));
    assert_int_equal(count, 1);
    cJSON_Delete(lower);
    cJSON_Delete(upper);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_merged_by_key),
        cmocka_unit_test(null_removes_and_stays_visible),
        cmocka_unit_test(keyed_lists_are_merged_by_element),
        cmocka_unit_test(other_lists_are_replaced),
        cmocka_unit_test(variants_with_a_type_replace_and_without_merge),
        cmocka_unit_test(inline_variants_drop_what_the_new_type_does_not_know),
        cmocka_unit_test(patches_reach_elements_by_index),
        cmocka_unit_test(the_same_key_twice_in_one_list_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

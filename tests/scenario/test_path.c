/* Paths: read against tables and a tree, written back, and refused with the nearest name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario/json.h"
#include "scenario/path.h"
#include "toy.h"

static const char tree[] =
    "{\"trees\": 4, \"beds\": [{\"name\": \"a\", \"rows\": 1}, {\"name\": \"b.c\", \"rows\": 2,"
    " \"water\": \"rain\", \"every\": \"1d\"}],"
    " \"prices\": [{\"model\": \"m\", \"quality\": \"hd\", \"size\": \"1x1\", \"price\": \"$1\"},"
    " {\"model\": \"m\", \"price\": \"$2\"}],"
    " \"gardeners\": {\"ann\": {\"visits\": [{\"at\": \"1s\"}]}, \"bob\": {\"visits\": [{\"at\": "
    "\"1s\"}, {\"at\": \"2s\"}]}},"
    " \"water\": {\"type\": \"hose\", \"pressure\": 1}, \"depths\": [1, 2]}";

static void resolves_to_a_value_and_one_way_of_writing(void **state) {
    static const struct {
        const char *path, *written, *value; /* value NULL: not in the tree */
    } rows[] = {
        {"trees", "trees", "4"},
        {"slope", "slope", NULL},
        {"fence.height", "fence.height", NULL},
        {"beds[a].rows", "beds[a].rows", "1"},
        {"beds[0].rows", "beds[a].rows", "1"},
        {"beds[b.c].rows", "beds[b.c].rows", "2"},
        {"beds[b.c].every", "beds[b.c].every", "\"1d\""},
        {"beds[new]", "beds[new]", NULL},
        {"prices[m/hd/1x1].price", "prices[m/hd/1x1].price", "\"$1\""},
        {"prices[1].price", "prices[m].price", "\"$2\""},
        {"gardeners.ann", "gardeners.ann", "{\"visits\": [{\"at\": \"1s\"}]}"},
        {"gardeners[ann].visits[0].at", "gardeners.ann.visits[0].at", "\"1s\""},
        {"gardeners.ann.visits.at", "gardeners.ann.visits[0].at", "\"1s\""},
        {"gardeners.bob.visits[1].at", "gardeners.bob.visits[1].at", "\"2s\""},
        {"gardeners.cleo", "gardeners.cleo", NULL},
        {"water.pressure", "water.pressure", "1"},
        {"water.type", "water.type", "\"hose\""},
        {"depths[1]", "depths[1]", "2"},
        {"depths[2]", "depths[2]", NULL},
        {"acidity", "acidity", NULL},
    };
    cJSON *root = cJSON_Parse(tree);
    (void)state;
    assert_non_null(root);
    for (size_t i = 0; i < array_size(rows); i++) {
        struct arena arena;
        struct trail trail;
        struct text text;
        struct error err;
        const struct field *field;
        bool item;
        arena_init(&arena);
        if (!path_resolve(rows[i].path, &garden_fields, root, &arena, &trail, &field, &item, &err))
            fail_msg("%s: %s", rows[i].path, err.text);
        text_init(&text);
        trail_text(&trail, &text);
        assert_string_equal(text_cstr(&text), rows[i].written);
        const cJSON *value = trail_find(&trail, root);
        assert_int_equal(value != NULL, rows[i].value != NULL);
        if (value) {
            text_clear(&text);
            json_write(&text, value);
            assert_string_equal(text_cstr(&text), rows[i].value);
        }
        text_release(&text);
        arena_release(&arena);
    }
    cJSON_Delete(root);
}

static void refuses_with_the_nearest_name(void **state) {
    static const struct {
        const char *path, *message;
    } rows[] = {
        {"tres", "there is no setting 'tres' here; did you mean 'trees'?"},
        {"fence.colour", "there is no setting 'colour' here; known: height, width"},
        {"beds[a].every", "there is no setting 'every' here; known: name, rows, water, amount, "
                          "pressure, plants"},
        {"beds[x].rows", "there is no 'x'; known: a, b.c"},
        {"beds[9].rows", "there is no element 9: there are 2"},
        {"beds.rows", "'beds' is a list: say which element, as in 'beds[0].rows'"},
        {"gardeners.an.pay", "there is no 'an'; known: ann, bob; did you mean 'ann'?"},
        {"gardeners.bob.visits.at", "'visits' is a list: say which element, as in "
                                    "'visits[0].at'"},
        {"water.type.x", "'type' has no settings"},
        {"water.every", "there is no setting 'every' here; known: amount, pressure"},
        {"trees.x", "there is no setting 'x' here"},
        {"trees[0]", "'[0]' follows what is no list"},
        {"beds[a", "a '[' has no ']'"},
        {"beds[]", "a name is missing"},
        {"", "a name is missing"},
        {"fence.", "a name is missing"},
        {"fence..height", "a name is missing"},
        {".trees", "a name is missing"},
        {"depths[7]", "there is no element 7: there are 2"},
        {"depths[x]", "there is no 'x'; known: 0, 1"},
    };
    cJSON *root = cJSON_Parse(tree);
    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        struct arena arena;
        struct trail trail;
        struct error err;
        const struct field *field;
        bool item;
        arena_init(&arena);
        if (path_resolve(rows[i].path, &garden_fields, root, &arena, &trail, &field, &item, &err))
            fail_msg("'%s' was taken", rows[i].path);
        assert_string_equal(err.text, rows[i].message);
        arena_release(&arena);
    }
    cJSON_Delete(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resolves_to_a_value_and_one_way_of_writing),
        cmocka_unit_test(refuses_with_the_nearest_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

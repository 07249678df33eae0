/*
 * The shipped schemas are those that the field tables generate.
 *
 * With TIERSIM_REWRITE=1 in the environment they are written: review their diff.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/files.h"
#include "scenario/json.h"
#include "scenario/scenario.h"

static void compare(const char *file, const struct text *generated) {
    struct arena arena;
    struct error err;
    const char *shipped;
    size_t length;
    assert_false(generated->failed);
    if (getenv("TIERSIM_REWRITE")) {
        FILE *stream = fopen(file, "w");
        assert_non_null(stream);
        fputs(text_cstr(generated), stream);
        fclose(stream);
    }
    arena_init(&arena);
    if (!file_read(file, &arena, &shipped, &length, &err))
        fail_msg("%s", err.text);
    if (length != generated->length || memcmp(shipped, generated->bytes, length) != 0)
        fail_msg("'%s' is not what the field tables say: TIERSIM_REWRITE=1 writes it anew", file);
    arena_release(&arena);
}

static void scenario_schema_is_the_generated_one(void **state) {
    struct text text;
    (void)state;
    text_init(&text);
    scenario_schema(&text);
    compare("scenarios/scenario.schema.json", &text);
    text_release(&text);
}

static void catalog_schema_is_the_generated_one(void **state) {
    struct text text;
    (void)state;
    text_init(&text);
    catalog_schema(&text);
    compare("scenarios/catalog.schema.json", &text);
    text_release(&text);
}

static void lesson_schema_is_the_generated_one(void **state) {
    struct text text;
    (void)state;
    text_init(&text);
    lesson_schema(&text);
    compare("scenarios/lesson.schema.json", &text);
    text_release(&text);
}

/* Every "$ref" leads to a definition that is there, and every definition is used. */
static void check_references(const cJSON *node, const cJSON *definitions, const char *used[],
                             size_t *count) {
    const char *to = json_string(node, "$ref");
    if (to) {
        assert_memory_equal(to, "#/$defs/", 8);
        assert_non_null(json_member(definitions, to + 8));
        assert_true(*count < 5000);
        used[(*count)++] = to + 8;
    }
    for (const cJSON *child = node->child; child; child = child->next)
        check_references(child, definitions, used, count);
}

static void references_of(void (*generate)(struct text *)) {
    struct text text;
    static const char *used[5000];
    size_t count = 0;
    text_init(&text);
    generate(&text);
    cJSON *root = cJSON_Parse(text_cstr(&text));
    assert_non_null(root);
    const cJSON *definitions = json_member(root, "$defs");
    check_references(root, definitions, used, &count);
    for (const cJSON *child = definitions->child; child; child = child->next) {
        size_t i = 0;
        while (i < count && strcmp(used[i], child->string) != 0)
            i++;
        assert_true(i < count);
    }
    cJSON_Delete(root);
    text_release(&text);
}

static void every_reference_has_its_definition(void **state) {
    (void)state;
    references_of(scenario_schema);
    references_of(catalog_schema);
    references_of(lesson_schema);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenario_schema_is_the_generated_one),
        cmocka_unit_test(catalog_schema_is_the_generated_one),
        cmocka_unit_test(lesson_schema_is_the_generated_one),
        cmocka_unit_test(every_reference_has_its_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

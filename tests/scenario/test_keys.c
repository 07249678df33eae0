/* The keys of a scenario as they are told: every object once, with paths, forms and defaults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "scenario/keys.h"

/* "OBJECT noun @ path", "TYPE name" and "FIELD name: form (default)", one a line. */
static void add_line(void *context, const struct scenario_key *key) {
    struct text *out = context;

    if (key->kind == KEY_OBJECT)
        text_printf(out, "OBJECT %s @ %s\n", key->name, key->path);
    else if (key->kind == KEY_TYPE)
        text_printf(out, "TYPE %s @ %s\n", key->name, key->path);
    else
        text_printf(out, "FIELD %s.%s: %s%s (%s)\n", key->path, key->name, key->form,
                    key->required ? ", required" : "", key->fallback ? key->fallback : "");
}

static size_t times(const char *text, const char *line) {
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, line)); at++)
        count++;
    return count;
}

static void every_kind_of_object_is_told_once(void **state) {
    struct text text;
    struct error err;

    (void)state;
    text_init(&text);
    assert_true(scenario_keys(add_line, &text, &err));
    const char *told = text_cstr(&text);
    assert_int_equal(strncmp(told, "OBJECT scenario @ \n", 19), 0);
    /* The words of the design's own example. */
    assert_int_equal(times(told, "\nOBJECT workload @ workloads[NAME]\n"), 1);
    assert_int_equal(times(told, "\nOBJECT client @ clients.NAME\n"), 1);
    assert_int_equal(times(told, "\nOBJECT limit @ provider.limits[NAME]\n"), 1);
    assert_int_equal(times(told, "\nOBJECT grant @ account.grants"), 1);
    assert_int_equal(times(told, "FIELD .horizon: a duration such as \"90s\", required ()\n"), 1);
    assert_int_equal(times(told, "FIELD .seed: a whole number (1)\n"), 1);
    /* A distribution holds distributions; it is told all the same, and once. */
    assert_int_equal(times(told, "\nTYPE lognormal @ "), 1);
    assert_int_equal(times(told, "\nTYPE sliding_window_log @ provider.limits[NAME]\n"), 1);
    text_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_kind_of_object_is_told_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

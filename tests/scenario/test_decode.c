/* JSON into a struct with a field of every kind, its defaults, its problems, and back into JSON. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario/decode.h"
#include "scenario/merge.h"
#include "scenario/print.h"
#include "toy.h"

struct loaded {
    struct arena arena;
    struct problems problems;
    struct garden garden;
    bool ok;
};

static void load(struct loaded *out, const char *text) {
    cJSON *root = cJSON_Parse(text);
    assert_non_null(root);
    memset(out, 0, sizeof *out);
    struct decoder decoder = {.arena = &out->arena, .problems = &out->problems};
    out->ok = decode_object(&decoder, &garden_fields, root, &out->garden);
    assert_int_equal(out->ok, out->problems.errors == 0);
    assert_int_equal(decoder.trail.depth, 0);
    cJSON_Delete(root);
}

static void release(struct loaded *loaded) {
    arena_release(&loaded->arena);
    problems_release(&loaded->problems);
}

static void absent_fields_get_defaults_or_the_absent_value(void **state) {
    struct loaded l;
    (void)state;
    load(&l, "{}");
    const struct garden *g = &l.garden;
    assert_true(l.ok && g->open);
    assert_true(g->trees == INTEGER_NONE && isnan(g->slope) && isnan(g->growth));
    assert_true(g->age == SIM_TIME_NEVER && g->planted == DATE_NONE && g->value == MONEY_NONE);
    assert_true(!g->about && g->side == CHOICE_NONE && !g->gate && !g->water.type);
    assert_true(g->fence.height == 1 && g->fence.width == 2 && g->soil.acidity == 7);
    assert_int_equal(g->beds.count + g->prices.count + g->gardeners.count + g->depths.count, 0);
    release(&l);
}

static void every_kind_is_read(void **state) {
    struct loaded l;
    (void)state;
    load(&l, "{\"open\": false, \"trees\": -3, \"slope\": 0.25, \"age\": \"1h30m\","
             " \"planted\": \"1970-01-02\", \"value\": \"$1.5\", \"growth\": \"120/min\","
             " \"about\": \"x\", \"side\": \"south\", \"fence\": {\"width\": 4}, \"gate\": {},"
             " \"beds\": [{\"name\": \"a\", \"water\": \"pipe\", \"pressure\": 2},"
             " {\"name\": \"b\", \"water\": \"rain\", \"every\": \"2s\", \"plants\": [\"p\"]}],"
             " \"prices\": [{\"model\": \"m\", \"price\": \"$0.04\"}],"
             " \"gardeners\": {\"ann\": {\"visits\": {\"at\": \"1s\"}}},"
             " \"depths\": [1, 2.5], \"birds\": [\"owl\"], \"pauses\": [\"1ms\"],"
             " \"water\": {\"type\": \"rain\", \"every\": \"3s\"}, \"acidity\": 5}");
    const struct garden *g = &l.garden;
    const struct bed *beds = g->beds.items;
    const struct price *prices = g->prices.items;
    const struct gardener *gardeners = g->gardeners.items;
    const struct visit *visits = gardeners[0].visits.items;
    const struct rain *rain = g->water.spec;
    const struct hose *hose = beds[0].water.spec;
    assert_true(l.ok && !g->open && g->trees == -3 && g->slope == 0.25);
    assert_true(g->age == 90 * NS_PER_MINUTE && g->planted == NS_PER_DAY);
    assert_true(g->value == 1500000000 && g->growth == 2 && g->side == 1);
    assert_true(g->fence.height == 1 && g->fence.width == 4 && g->gate->height == 1);
    assert_true(g->beds.count == 2 && beds[0].rows == 3 && beds[0].water.type == &hose_type);
    assert_true(hose->pressure == 2 && hose->amount == 5);
    assert_true(((const struct rain *)beds[1].water.spec)->every == 2 * NS_PER_SECOND);
    assert_string_equal(((const char *const *)beds[1].plants.items)[0], "p");
    assert_true(prices[0].price == 40000000 && !prices[0].size);
    assert_string_equal(gardeners[0].name, "ann");
    assert_true(gardeners[0].visits.count == 1 && visits[0].at == NS_PER_SECOND);
    assert_true(((const double *)g->depths.items)[1] == 2.5);
    assert_true(((const sim_time *)g->pauses.items)[0] == NS_PER_MS);
    assert_true(g->water.type == &rain_type && rain->amount == 1 && g->soil.acidity == 5);
    release(&l);
}

static void null_is_as_if_nobody_had_said_anything(void **state) {
    struct loaded l;
    (void)state;
    load(&l, "{\"open\": null, \"trees\": null, \"gate\": null, \"fence\": null, \"water\": null,"
             " \"beds\": null, \"gardeners\": {\"ann\": null}}");
    assert_true(l.ok && l.garden.open && l.garden.trees == INTEGER_NONE && !l.garden.gate);
    assert_true(l.garden.fence.width == 2 && l.garden.gardeners.count == 0);
    release(&l);
}

static void every_problem_is_told_with_its_path(void **state) {
    static const struct {
        const char *text, *path, *message;
    } rows[] = {
        {"{\"opn\": true}", "opn", "unknown key; did you mean 'open'?"},
        {"{\"slope\": 2}", "slope", "must be from -1 to 1, got 2"},
        {"{\"trees\": 1e300}", "trees", "expected a whole number such as 5, got 1e300"},
        {"{\"side\": \"nort\"}", "side",
         "'nort' is not one of north, south; did you mean "
         "'north'?"},
        {"{\"fence\": {\"width\": 0.5}}", "fence.width", "must not be below 'height'"},
        {"{\"beds\": [{\"name\": \"a\", \"rows\": 0}]}", "beds[a].rows",
         "must be from 1 to 100, got 0"},
        {"{\"beds\": [{\"rows\": 1}]}", "beds[0].name", "is required: a string such as \"web\""},
        {"{\"beds\": [{\"name\": \"a\", \"every\": \"1s\"}]}", "beds[a].every",
         "unknown key; known: name, rows, water, amount, pressure, plants"},
        {"{\"beds\": [{\"name\": \"a\", \"water\": \"rain\"}]}", "beds[a].every",
         "is required: a duration such as \"90s\""},
        {"{\"prices\": [{\"model\": \"m\", \"size\": \"1x1\"}]}", "prices[m/1x1].price",
         "is required: an amount of money such as \"$0.040\""},
        {"{\"gardeners\": {\"a.b\": {\"pay\": \"1\"}}}", "gardeners[a.b].pay",
         "expected a rate such as \"15/min\", got \"1\""},
        {"{\"water\": {\"every\": \"1s\"}}", "water.type", "is required: one of rain, hose"},
        {"{\"water\": \"reign\"}", "water.type",
         "no such water: 'reign' is not one of rain, hose; did you mean 'rain'?"},
        {"{\"water\": {\"type\": \"hose\", \"pressure\": 11}}", "water.pressure",
         "must be from 0 to 10, got 11"},
        {"{\"depths\": [1, \"2\"]}", "depths[1]", "expected a number such as 0.5, got \"2\""},
        {"{\"depths\": 1}", "depths", "expected a list of numbers such as [1, 2.5], got 1"},
        {"{\"acidity\": []}", "acidity", "expected a number such as 0.5, got a list"},
    };
    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        struct loaded l;
        load(&l, rows[i].text);
        assert_int_equal(l.problems.count, 1);
        assert_string_equal(l.problems.items[0].path, rows[i].path);
        assert_string_equal(l.problems.items[0].text, rows[i].message);
        release(&l);
    }
}

static void all_problems_of_one_text_are_told(void **state) {
    struct loaded l;
    (void)state;
    load(&l, "{\"open\": 1, \"trees\": \"x\", \"fence\": {\"height\": \"y\"}, \"beds\": [5, {}],"
             " \"colour\": \"red\"}");
    assert_int_equal(l.problems.errors, 6);
    release(&l);
}

/* Printed, loaded and printed again is the same; what is printed is every value in force. */
static void printing_and_loading_are_inverse(void **state) {
    static const char expected[] =
        "{\n"
        "  \"open\": true,\n"
        "  \"trees\": null,\n"
        "  \"age\": \"1m30s\",\n"
        "  \"value\": \"$1000.50\",\n"
        "  \"fence\": { \"height\": 1, \"width\": 2 },\n"
        "  \"beds\": { \"a\": null, \"b\": { \"name\": \"b\", \"rows\": 3, \"water\": \"hose\", "
        "\"amount\": 5, \"plants\": [\"p\", \"q\"] } },\n"
        "  \"gardeners\": { \"ann\": { \"pay\": \"1/min\", \"visits\": [ { \"at\": \"1s\", "
        "\"share\": 0.5 } ] } },\n"
        "  \"pauses\": [\"1m\"],\n"
        "  \"water\": { \"type\": \"hose\", \"amount\": 5 },\n"
        "  \"acidity\": 7\n"
        "}\n";
    const struct merge how = {.patch = false};
    cJSON *below = cJSON_Parse("{\"trees\": 5, \"beds\": [{\"name\": \"a\"}]}");
    cJSON *above = cJSON_Parse(
        "{\"acidity\": 7.0, \"trees\": null, \"age\": \"90s\", \"value\": \"$1,000.5\", \"beds\": "
        "{\"a\": null, \"b\": {\"water\": \"pipe\", \"plants\": [\"p\", \"q\"]}}, \"gardeners\": "
        "{\"ann\": {\"pay\": \"60/h\", \"visits\": {\"at\": \"1000ms\"}}}, \"pauses\": [\"60s\"], "
        "\"water\": \"hose\"}");
    (void)state;
    assert_true(merge_object(&garden_fields, &below, above, &how));
    struct text once, twice;
    text_init(&once);
    text_init(&twice);
    print_object(&once, &garden_fields, below);
    assert_string_equal(text_cstr(&once), expected);
    /* Again over the same lower layer, from which the nulls remove what they removed before. */
    cJSON *again = cJSON_Parse("{\"trees\": 5, \"beds\": [{\"name\": \"a\"}]}");
    cJSON *printed = cJSON_Parse(text_cstr(&once));
    assert_non_null(printed);
    assert_true(merge_object(&garden_fields, &again, printed, &how));
    print_object(&twice, &garden_fields, again);
    assert_string_equal(text_cstr(&twice), expected);
    text_release(&once);
    text_release(&twice);
    cJSON_Delete(below);
    cJSON_Delete(above);
    cJSON_Delete(again);
    cJSON_Delete(printed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_fields_get_defaults_or_the_absent_value),
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(null_is_as_if_nobody_had_said_anything),
        cmocka_unit_test(every_problem_is_told_with_its_path),
        cmocka_unit_test(all_problems_of_one_text_are_told),
        cmocka_unit_test(printing_and_loading_are_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What is shipped: every scenario's effective JSON loads to itself, every catalog's notes of
 * provenance are about settings that exist, and the example of the manual loads as it says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/embedded.h"
#include "scenario/json.h"
#include "scenario/path.h"
#include "scenario/question.h"
#include "scenario/scenario.h"

static void load(struct scenario *out, const struct scenario_source *source) {
    struct problems problems;
    problems_init(&problems);
    if (!scenario_load(out, source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s does not load", source->file ? source->file : "a text");
    }
    problems_release(&problems);
}

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static void every_effective_scenario_loads_to_itself(void **state) {
    size_t count = 0;
    (void)state;
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        struct scenario scenario, again;
        if (!scenario_is_built_in(file->name))
            continue;
        load(&scenario, &(struct scenario_source){.file = file->name});
        load(&again, &(struct scenario_source){.file = file->name,
                                               .text = scenario.effective,
                                               .directory = scenario.directory});
        assert_string_equal(again.effective, scenario.effective);
        assert_true(again.hash == scenario.hash);
        scenario_release(&again);
        scenario_release(&scenario);
        count++;
    }
    assert_true(count >= 4);
}

static void check_paths(const struct catalog *catalog, const cJSON *root) {
    const struct provenance *notes = catalog->provenance.items;
    for (size_t i = 0; i < catalog->provenance.count; i++) {
        struct arena arena;
        struct trail trail;
        const struct field *field;
        bool item;
        struct error err;
        arena_init(&arena);
        bool account = starts_with(notes[i].path, "account");
        const char *path =
            account ? notes[i].path : arena_printf(&arena, "provider.%s", notes[i].path);
        if (notes[i].path[0] &&
            !path_resolve(path, &catalog_fields, root, &arena, &trail, &field, &item, &err))
            fail_msg("%s: %s: %s", catalog->name, path, err.text);
        arena_release(&arena);
    }
}

static void provenance_is_about_settings_that_exist(void **state) {
    struct arena arena;
    const char *name;
    (void)state;
    arena_init(&arena);
    for (size_t i = 0; catalog_builtin_name(i, &arena, &name); i++) {
        struct catalog catalog;
        struct problems problems;
        struct error err;
        const char *text, *label;
        size_t length;
        problems_init(&problems);
        if (!catalog_read_meta(name, NULL, &arena, &catalog, &problems)) {
            problems_print(&problems, stderr);
            fail_msg("%s cannot be read", name);
        }
        assert_string_equal(catalog.name, name);
        assert_true(catalog_text(name, NULL, &arena, &text, &length, &label, &err));
        cJSON *root = cJSON_Parse(text);
        check_paths(&catalog, root);
        cJSON_Delete(root);
        problems_release(&problems);
    }
    arena_release(&arena);
}

static const struct provenance *about(const struct catalog *catalog, const char *path) {
    return catalog_provenance(catalog, path);
}

/* The longest path that covers a value is its note. */
static void the_nearest_note_is_a_value_s_provenance(void **state) {
    static struct provenance notes[] = {
        {.path = "limits", .source = "a"},
        {.path = "limits[images]", .source = "b"},
        {.path = "account", .source = "c"},
        {.path = "limits[images].window", .source = "d"},
    };
    const struct catalog catalog = {.provenance = {notes, 4}};
    (void)state;
    assert_ptr_equal(about(&catalog, "limits[requests].limit"), &notes[0]);
    assert_ptr_equal(about(&catalog, "limits[images].limit"), &notes[1]);
    assert_ptr_equal(about(&catalog, "limits[images].window"), &notes[3]);
    assert_ptr_equal(about(&catalog, "account.tier"), &notes[2]);
    assert_null(about(&catalog, "limits2"));
    assert_null(about(&catalog, "accounting"));
    assert_null(about(&catalog, "prices[m].price"));
}

static const char example[] =
    "{\n"
    "  \"$schema\": \"scenario.schema.json\",\n"
    "  \"about\": \"A product-image tool opens to its first 200 users\",\n"
    "  \"catalog\": \"openai-guide-2026-06\", \"start\": \"2026-06-01T00:00:00Z\","
    " \"horizon\": \"7d\", \"drain\": \"1h\", \"warmup\": \"0s\",\n"
    "  \"seed\": 1, \"replications\": 20,\n"
    "  \"account\": { \"tier\": \"1\", \"paid\": \"$5\","
    " \"first_payment\": \"2026-05-01T00:00:00Z\", \"settlement\": \"prepaid\",\n"
    "    \"grants\": [ { \"name\": \"welcome\", \"category\": \"promotional\","
    " \"amount\": \"$18\", \"expires_after\": \"90d\" } ],\n"
    "    \"draw_down\": \"expiring_first\", \"billing_lag\": \"20m\", \"soft_limit\": \"$80\","
    " \"hard_limit\": \"$120\",\n"
    "    \"auto_recharge\": { \"below\": \"$10\", \"amount\": \"$50\","
    " \"monthly_limit\": \"$500\", \"crediting_delay\": \"10m\" } },\n"
    "  \"workloads\": [ { \"name\": \"web\", \"arrivals\": { \"type\": \"poisson\","
    " \"rate\": \"4/min\" }, \"patience\": \"2m\", \"client\": \"app\",\n"
    "    \"mix\": [ { \"model\": \"dall-e-3\", \"quality\": \"standard\","
    " \"size\": \"1024x1024\", \"n\": 1, \"weight\": 1 } ] } ],\n"
    "  \"clients\": { \"app\": { \"queue\": { \"capacity\": 1000, \"order\": \"fifo\" },"
    " \"concurrency\": 8, \"backoff_holds_worker\": true,\n"
    "    \"pacing\": { \"type\": \"none\" }, \"timeout\": \"60s\",\n"
    "    \"retry\": { \"type\": \"exponential\", \"base\": \"1s\", \"factor\": 2,"
    " \"cap\": \"60s\", \"jitter\": \"additive\",\n"
    "               \"jitter_max\": \"1s\", \"max_attempts\": 6, \"retry_after\": \"honour\" } } "
    "},\n"
    "  \"provider\": { \"limits\": [ { \"name\": \"images\", \"unit\": \"images\", \"limit\": 5,"
    " \"window\": \"60s\", \"kind\": \"sliding_window_log\", \"rejected_count\": \"none\" } ],\n"
    "                \"prices\": [ { \"model\": \"dall-e-3\", \"quality\": \"standard\","
    " \"size\": \"1024x1024\", \"price\": \"$0.040\" } ],\n"
    "                \"retry_after\": \"exact\", \"service_time\": { \"type\": \"lognormal\","
    " \"median\": \"10s\", \"sigma\": 0.35 } },\n"
    "  \"incidents\": [ { \"kind\": \"outage\", \"at\": \"2d\", \"for\": \"30m\" } ],\n"
    "  \"objectives\": { \"success_rate\": \">= 0.99\", \"latency_p95\": \"<= 60s\","
    " \"cost\": \"<= $500\" }\n"
    "}\n";

static void the_example_of_the_manual_loads(void **state) {
    struct scenario s;
    (void)state;
    load(&s, &(struct scenario_source){.text = example, .file = "example.json"});
    const struct scenario_provider *provider = &s.providers[0];
    const struct grant_spec *grants = provider->account->grants.items;
    assert_string_equal(s.name, "example");
    assert_int_equal(s.seed, 1);
    assert_int_equal(s.replications, 20);
    assert_int_equal(s.horizon, 7 * NS_PER_DAY);
    assert_int_equal(s.drain, NS_PER_HOUR);
    assert_int_equal(s.start, days_from_civil(2026, 6, 1) * NS_PER_DAY);
    assert_string_equal(provider->catalog->name, "openai-guide-2026-06");
    assert_string_equal(provider->tier, "1");
    assert_int_equal(grants[0].amount, 18 * NUSD_PER_USD);
    assert_int_equal(grants[0].expires_after, 90 * NS_PER_DAY);
    assert_int_equal(provider->account->auto_recharge->below, 10 * NUSD_PER_USD);
    assert_int_equal(provider->incident_count, 1);
    assert_int_equal(s.workload_count, 1);
    assert_int_equal(s.workloads[0].patience, 2 * NS_PER_MINUTE);
    assert_string_equal(s.skus[0].label, "dall-e-3/standard/1024x1024");
    assert_int_equal(s.clients[0].concurrency, 8);
    assert_int_equal(s.clients[0].queue.capacity, 1000);
    assert_int_equal(s.clients[0].retry.count, 1);
    assert_int_equal(s.objective_count, 3);
    /* Its model is retired at the start. */
    assert_int_equal(s.warning_count, 1);
    assert_non_null(strstr(s.warnings[0], "was retired on 2026-05-12"));
    scenario_release(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_effective_scenario_loads_to_itself),
        cmocka_unit_test(provenance_is_about_settings_that_exist),
        cmocka_unit_test(the_nearest_note_is_a_value_s_provenance),
        cmocka_unit_test(the_example_of_the_manual_loads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

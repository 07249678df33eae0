/*
 * Whole scenarios from several layers: where values come from, which limits are in force, what the
 * overrides change. The catalog is tests/scenario/toy-catalog.json: base limits images 10 and
 * requests 100; tier "free" images 1; tier "1" ($5) images 5; tier "2" ($50) images 20, batch 7.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "client/pacer.h"
#include "scenario/scenario.h"

#define REST                                                                                       \
    "\"horizon\": \"1h\", \"workloads\": [{\"name\": \"web\", \"arrivals\": {\"type\": "           \
    "\"poisson\", \"rate\": \"1/min\"}, \"mix\": {\"model\": \"m\"}}]"
#define BASE "{\"catalog\": \"toy-catalog.json\",\n" REST

struct case_ {
    struct scenario scenario;
    struct problems problems;
};

static bool try_load(struct case_ *c, const char *text, const struct scenario_override *overrides,
                     size_t count) {
    const struct scenario_source source = {.text = text,
                                           .file = "s.json",
                                           .directory = "tests/scenario",
                                           .overrides = overrides,
                                           .override_count = count};
    problems_init(&c->problems);
    return scenario_load(&c->scenario, &source, &c->problems);
}

static void load(struct case_ *c, const char *text, const struct scenario_override *overrides,
                 size_t count) {
    if (try_load(c, text, overrides, count))
        return;
    problems_print(&c->problems, stderr);
    fail();
}

static void release(struct case_ *c) {
    scenario_release(&c->scenario);
    problems_release(&c->problems);
}

static const struct limit_spec *find(const struct field_list *list, const char *name) {
    const struct limit_spec *limits = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(limits[i].name, name) == 0)
            return &limits[i];
    return NULL;
}

/* The limit by that name at the start; -1: there is none. */
static int64_t at_start(const struct case_ *c, const char *name) {
    const struct limit_spec *limit = find(&c->scenario.providers[0].limits, name);
    return limit ? limit->limit : -1;
}

static int64_t at_tier(const struct case_ *c, size_t tier, const char *name) {
    const struct tier_spec *tiers = c->scenario.providers[0].spec.tiers.items;
    const struct limit_spec *limit = find(&tiers[tier].limits, name);
    return limit ? limit->limit : -1;
}

static void without_an_account_there_is_no_tier(void **state) {
    struct case_ c;
    (void)state;
    load(&c, BASE ", \"account\": null}", NULL, 0);
    assert_null(c.scenario.providers[0].account);
    assert_null(c.scenario.providers[0].tier);
    assert_int_equal(at_start(&c, "images"), 10);
    assert_int_equal(at_start(&c, "requests"), 100);
    assert_int_equal(at_start(&c, "batch"), -1);
    assert_int_equal(c.scenario.providers[0].spec.limits.count, 2);
    assert_int_equal(c.scenario.providers[0].spec.tiers.count, 0);
    release(&c);
}

static void a_tier_s_limits_lie_over_the_base_ones(void **state) {
    struct case_ c;
    (void)state;
    load(&c, BASE ", \"account\": {\"tier\": \"1\"}}", NULL, 0);
    assert_string_equal(c.scenario.providers[0].tier, "1");
    assert_int_equal(at_start(&c, "images"), 5);
    assert_int_equal(at_start(&c, "requests"), 100);
    /* Every tier is complete, and the provider looks nowhere else. */
    assert_int_equal(at_tier(&c, 0, "images"), 1);
    assert_int_equal(at_tier(&c, 0, "requests"), 100);
    assert_int_equal(at_tier(&c, 2, "images"), 20);
    assert_int_equal(at_tier(&c, 2, "batch"), 7);
    assert_int_equal(at_tier(&c, 1, "batch"), -1);
    assert_int_equal(c.scenario.providers[0].spec.limits.count, 0);
    release(&c);
}

static void the_file_s_limits_lie_over_every_tier_s(void **state) {
    struct case_ c;
    (void)state;
    load(&c,
         BASE ", \"account\": {\"tier\": \"1\"}, \"provider\": {\"limits\": [{\"name\": "
              "\"images\", \"limit\": 3}]}}",
         NULL, 0);
    for (size_t tier = 0; tier < 3; tier++)
        assert_int_equal(at_tier(&c, tier, "images"), 3);
    assert_int_equal(at_start(&c, "images"), 3);
    release(&c);
    /* But the file's own tier has the last word. */
    load(&c,
         BASE ", \"account\": {\"tier\": \"1\"}, \"provider\": {\"limits\": [{\"name\": "
              "\"images\", \"limit\": 3}], \"tiers\": [{\"name\": \"1\", \"limits\": "
              "[{\"name\": \"images\", \"limit\": 4}]}]}}",
         NULL, 0);
    assert_int_equal(at_start(&c, "images"), 4);
    assert_int_equal(at_tier(&c, 2, "images"), 3);
    release(&c);
}

static void a_null_removes_a_limit(void **state) {
    struct case_ c;
    (void)state;
    load(&c,
         BASE ", \"account\": {\"tier\": \"2\"}, \"provider\": {\"limits\": {\"requests\": "
              "null}}}",
         NULL, 0);
    assert_int_equal(at_start(&c, "requests"), -1);
    assert_int_equal(at_tier(&c, 1, "requests"), -1);
    assert_int_equal(at_start(&c, "images"), 20);
    release(&c);
}

/* $60 paid and no age gate: tier "2" is in force from the start, whatever the floor. */
static void gates_open_at_the_start_have_been_climbed(void **state) {
    struct case_ c;
    (void)state;
    load(&c, BASE ", \"account\": {\"tier\": \"1\", \"paid\": \"$60\"}}", NULL, 0);
    assert_string_equal(c.scenario.providers[0].tier, "2");
    assert_string_equal(c.scenario.providers[0].account->tier, "1");
    assert_int_equal(at_start(&c, "images"), 20);
    assert_int_equal(at_start(&c, "batch"), 7);
    release(&c);
}

static void overrides_come_last_and_in_order(void **state) {
    static const struct scenario_override overrides[] = {
        {"account.tier", "2", "axis"},
        {"provider.limits[images].limit", "8", "--set"},
        {"provider.limits[batch].limit", "9", "--set"},
        {"workloads[0].mix[0].n", "2", "--set"},
        {"workloads[web].mix[0].n", "3", "--set"},
        {"clients.default.timeout", "45s", "--set"},
        {"clients.default.retry", "{\"type\": \"fixed\", \"base\": \"2s\", \"max_attempts\": 3}",
         "--set"},
        {"clients.default.retry.max_attempts", "4", "--set"},
        {"clients.default.pacing", "none", "--set"},
        {"provider.service_time.median", "5s", "--set"},
        {"about", "42", "--set"},
    };
    struct case_ c;
    struct text text;
    struct error err;
    (void)state;
    load(&c, BASE ", \"account\": {\"tier\": \"1\"}, \"clients\": {\"default\": {}}}", overrides,
         array_size(overrides));
    const struct mix_spec *mix = c.scenario.workloads[0].mix.items;
    assert_int_equal(at_start(&c, "images"), 8);
    assert_int_equal(at_start(&c, "batch"), 9);
    assert_int_equal(at_tier(&c, 1, "batch"), -1); /* which it never had */
    assert_int_equal(mix[0].n, 3);
    assert_int_equal(c.scenario.clients[0].timeout, 45 * NS_PER_SECOND);
    assert_string_equal(c.scenario.about, "42");
    text_init(&text);
    assert_true(
        scenario_value_at(&c.scenario, "clients.default.retry[0].max_attempts", &text, &err));
    assert_string_equal(text_cstr(&text), "4");
    text_clear(&text);
    assert_true(scenario_value_at(&c.scenario, "provider.service_time", &text, &err));
    assert_string_equal(text_cstr(&text),
                        "{ \"type\": \"lognormal\", \"median\": \"5s\", \"sigma\": 0.5 }");
    text_clear(&text);
    assert_true(scenario_value_at(&c.scenario, "drain", &text, &err));
    assert_string_equal(text_cstr(&text), "\"0s\"");
    text_clear(&text);
    assert_true(scenario_value_at(&c.scenario, "account.hard_limit", &text, &err));
    assert_string_equal(text_cstr(&text), "null");
    assert_false(scenario_value_at(&c.scenario, "account.hard_limt", &text, &err));
    text_release(&text);
    release(&c);
}

struct wanted {
    const char *path, *value, *origin;
    enum evidence evidence; /* EVIDENCES: none */
    bool found;
};

static void look_at(void *context, const struct scenario_value *value) {
    struct wanted *wanted = context;
    for (; wanted->path; wanted++) {
        if (strcmp(wanted->path, value->path) != 0)
            continue;
        assert_false(wanted->found);
        wanted->found = true;
        assert_string_equal(value->value, wanted->value);
        assert_string_equal(value->origin, wanted->origin);
        assert_int_equal(value->provenance != NULL, wanted->evidence != EVIDENCES);
        if (value->provenance)
            assert_int_equal(value->provenance->evidence, wanted->evidence);
    }
}

static void every_value_says_where_it_came_from(void **state) {
    static const struct scenario_override overrides[] = {
        {"provider.limits[requests].limit", "50", "--set"}, {"seed", "7", "axis"}};
    struct wanted wanted[] = {
        {"seed", "7", "axis", EVIDENCES, false},
        {"horizon", "\"1h\"", "s.json:2", EVIDENCES, false},
        {"drain", "\"0s\"", "default", EVIDENCES, false},
        {"start", "\"2026-03-01T00:00:00Z\"", "catalog toy-catalog.json", EVIDENCES, false},
        {"account.tier", "\"1\"", "s.json:3", EVIDENCES, false},
        {"account.purchase_minimum", "\"$5.00\"", "catalog toy-catalog.json", EVIDENCE_OFFICIAL,
         false},
        {"provider.limits[images].limit", "5", "catalog toy-catalog.json", EVIDENCE_OBSERVED,
         false},
        {"provider.limits[images].window", "\"1m\"", "catalog toy-catalog.json",
         EVIDENCE_SINGLE_SOURCE, false},
        {"provider.limits[requests].limit", "50", "--set", EVIDENCES, false},
        {"provider.tiers[free].limits[requests].limit", "50", "--set", EVIDENCES, false},
        {"provider.tiers[2].limits[batch].limit", "7", "catalog toy-catalog.json",
         EVIDENCE_ASSUMPTION, false},
        {"provider.service_time.sigma", "0.5", "catalog toy-catalog.json", EVIDENCES, false},
        {"workloads[web].mix[0].model", "\"m\"", "s.json:2", EVIDENCES, false},
        {NULL, NULL, NULL, EVIDENCES, false},
    };
    struct case_ c;
    (void)state;
    load(&c, BASE ",\n \"account\": {\"tier\": \"1\"}}", overrides, array_size(overrides));
    scenario_values(&c.scenario, look_at, wanted);
    for (const struct wanted *w = wanted; w->path; w++)
        if (!w->found)
            fail_msg("%s is not listed", w->path);
    /* Figures in force that are assumptions, once each, before the guesses of defaults. */
    assert_string_equal(c.scenario.assumptions[0], "tiers[2].limits[batch]: made up (nobody)");
    for (size_t i = 1; i < c.scenario.assumption_count; i++)
        assert_non_null(strstr(c.scenario.assumptions[i], "; "));
    release(&c);
}

static void effective_json_loads_to_itself(void **state) {
    static const char *const texts[] = {
        BASE "}",
        BASE ", \"account\": {\"tier\": \"2\"}}",
        BASE ", \"account\": {\"tier\": \"1\", \"paid\": \"$60\"}, \"provider\": {\"limits\": "
             "{\"requests\": null}, \"prices\": {\"m\": {\"price\": \"$1\"}}}}",
        "{" REST ", \"providers\": {\"a\": {\"catalog\": \"toy-catalog.json\", \"account\": "
        "{\"tier\": \"2\"}}, \"b\": {\"prices\": [{\"model\": \"m\", \"price\": \"$2\"}]}}}",
    };
    (void)state;
    for (size_t i = 0; i < array_size(texts); i++) {
        struct case_ c, again;
        load(&c, texts[i], NULL, 0);
        load(&again, c.scenario.effective, NULL, 0);
        assert_string_equal(again.scenario.effective, c.scenario.effective);
        assert_true(again.scenario.hash == c.scenario.hash);
        release(&again);
        release(&c);
    }
}

static void the_hash_is_of_the_values_not_of_their_writing(void **state) {
    struct case_ a, b;
    (void)state;
    load(&a, "{\"catalog\": \"toy-catalog.json\", \"drain\": \"90s\", " REST "}", NULL, 0);
    load(&b, BASE ", \"drain\": \"1m30s\"}", NULL, 0);
    assert_true(a.scenario.hash == b.scenario.hash);
    release(&b);
    load(&b, BASE ", \"drain\": \"91s\"}", NULL, 0);
    assert_true(a.scenario.hash != b.scenario.hash);
    release(&a);
    release(&b);
}

static void several_providers_each_with_a_catalog(void **state) {
    struct case_ c;
    (void)state;
    load(&c,
         "{\"horizon\": \"1h\", \"catalog\": \"toy-catalog.json\", \"account\": null, "
         "\"workloads\": ["
         "{\"name\": \"x\", \"arrivals\": {\"type\": \"poisson\", \"rate\": \"1/min\"}, "
         "\"mix\": {\"model\": \"m\"}},"
         "{\"name\": \"y\", \"provider\": \"b\", \"arrivals\": {\"type\": \"poisson\", \"rate\": "
         "\"1/min\"}, \"mix\": {\"model\": \"m\"}}],"
         " \"providers\": {\"b\": {\"catalog\": \"toy-catalog.json\", \"account\": {\"tier\": "
         "\"2\"}, \"limits\": [{\"name\": \"images\", \"limit\": 2}]}},"
         " \"incidents\": [{\"kind\": \"outage\", \"at\": \"1m\", \"provider\": \"b\"},"
         " {\"kind\": \"outage\", \"at\": \"2m\"}]}",
         NULL, 0);
    assert_int_equal(c.scenario.provider_count, 2);
    assert_string_equal(c.scenario.providers[0].name, "default");
    assert_string_equal(c.scenario.providers[1].name, "b");
    assert_int_equal(at_start(&c, "images"), 10);
    const struct limit_spec *images = find(&c.scenario.providers[1].limits, "images");
    assert_int_equal(images->limit, 2);
    assert_int_equal(images->window, NS_PER_MINUTE);
    assert_string_equal(c.scenario.providers[1].catalog->name, "toy");
    assert_string_equal(c.scenario.workloads[0].provider, "default");
    assert_int_equal(c.scenario.providers[0].incident_count, 1);
    assert_int_equal(c.scenario.providers[0].incidents[0].at, 2 * NS_PER_MINUTE);
    assert_int_equal(c.scenario.providers[1].incidents[0].at, NS_PER_MINUTE);
    assert_int_equal(c.scenario.sku_count, 1);
    release(&c);
}

/* Worked by hand: images 5 a minute at n = 2 let 2.5 requests a minute pass, requests 100. */
static void pacing_aims_at_the_tightest_limit_or_the_named_one(void **state) {
    static const struct scenario_override by_name[] = {
        {"clients.default.pacing.limit", "requests", "--set"}};
    const char *text = BASE ", \"account\": {\"tier\": \"1\"}, \"clients\": {\"default\": "
                            "{\"pacing\": {\"type\": \"even\", \"fraction\": 0.5}}}}";
    struct case_ c;
    (void)state;
    load(&c, text, NULL, 0);
    const struct pacer_spec *spec = pacer_spec_of(&c.scenario.clients[0].pacing);
    assert_int_equal(spec->resolved.limit, 5);
    assert_int_equal(spec->resolved.window, NS_PER_MINUTE);
    assert_int_equal(spec->resolved.unit, UNIT_IMAGES);
    assert_int_equal(spec->resolved.index, 0);
    release(&c);
    load(&c, text, by_name, 1);
    spec = pacer_spec_of(&c.scenario.clients[0].pacing);
    assert_int_equal(spec->resolved.limit, 100);
    assert_int_equal(spec->resolved.unit, UNIT_REQUESTS);
    assert_int_equal(spec->resolved.index, 1);
    release(&c);
}

static void warnings_do_not_fail_and_are_kept(void **state) {
    struct case_ c;
    (void)state;
    load(&c,
         BASE ", \"start\": \"2026-07-01\", \"account\": {\"tier\": \"free\"}, \"provider\": "
              "{\"models\": [{\"name\": \"m\", \"retires\": \"2026-06-30\"}], \"limits\": "
              "[{\"name\": \"images\", \"limit\": 0}]}}",
         NULL, 0);
    assert_int_equal(c.problems.errors, 0);
    assert_int_equal(c.scenario.warning_count, 3);
    assert_string_equal(c.scenario.warnings[0], "catalog: the figures of 'toy' are those of "
                                                "2026-03-01, 122 days before the start");
    assert_string_equal(c.scenario.warnings[1],
                        "workloads[web].mix[0]: a call for 1 of 'm' can never pass: the limit "
                        "'images' is 0 images");
    assert_string_equal(c.scenario.warnings[2],
                        "workloads[web].mix[0].model: 'm' was retired on 2026-06-30, before the "
                        "start; the run takes it as still there");
    release(&c);
}

static void an_unknown_catalog_is_told_with_the_nearest(void **state) {
    struct case_ c;
    (void)state;
    assert_false(try_load(&c, "{\"catalog\": \"openai-guide-2026-60\", " REST "}", NULL, 0));
    assert_int_equal(c.problems.errors, 1);
    assert_string_equal(c.problems.items[0].path, "catalog");
    assert_non_null(strstr(c.problems.items[0].text, "did you mean 'openai-guide-2026-06'?"));
    problems_release(&c.problems);
}

static void a_bad_catalog_is_blamed_by_its_own_lines(void **state) {
    struct case_ c;
    (void)state;
    assert_false(try_load(&c, "{\"catalog\": \"bad-catalog.json\", " REST "}", NULL, 0));
    assert_int_equal(c.problems.errors, 2);
    assert_string_equal(c.problems.items[0].file, "tests/scenario/bad-catalog.json");
    assert_int_equal(c.problems.items[0].line, 5);
    assert_string_equal(c.problems.items[0].path, "provider.prices[m].price");
    assert_int_equal(c.problems.items[1].line, 6);
    assert_string_equal(c.problems.items[1].path, "provider.limit");
    problems_release(&c.problems);
}

static void max_events_is_lowered_until_money_cannot_overflow(void **state) {
    struct case_ c;
    (void)state;
    /* 2^63 / 4 nano-dollars over $1000 = 1e12 of them an event: 2305843.009... */
    load(&c, BASE ", \"provider\": {\"prices\": [{\"model\": \"m\", \"price\": \"$1000\"}]}}", NULL,
         0);
    assert_int_equal(c.scenario.max_events, 2305843);
    release(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_an_account_there_is_no_tier),
        cmocka_unit_test(a_tier_s_limits_lie_over_the_base_ones),
        cmocka_unit_test(the_file_s_limits_lie_over_every_tier_s),
        cmocka_unit_test(a_null_removes_a_limit),
        cmocka_unit_test(gates_open_at_the_start_have_been_climbed),
        cmocka_unit_test(overrides_come_last_and_in_order),
        cmocka_unit_test(every_value_says_where_it_came_from),
        cmocka_unit_test(effective_json_loads_to_itself),
        cmocka_unit_test(the_hash_is_of_the_values_not_of_their_writing),
        cmocka_unit_test(several_providers_each_with_a_catalog),
        cmocka_unit_test(pacing_aims_at_the_tightest_limit_or_the_named_one),
        cmocka_unit_test(warnings_do_not_fail_and_are_kept),
        cmocka_unit_test(an_unknown_catalog_is_told_with_the_nearest),
        cmocka_unit_test(a_bad_catalog_is_blamed_by_its_own_lines),
        cmocka_unit_test(max_events_is_lowered_until_money_cannot_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Published clients: every one is a client that can be run, and lies where it should among the
 * layers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "client/pacer.h"
#include "client/retry.h"
#include "scenario/client_preset.h"
#include "scenario/scenario.h"

#define SHOP(client)                                                                               \
    "{\"horizon\": \"1h\", \"workloads\": [{\"name\": \"w\", \"client\": \"app\", "                \
    "\"arrivals\": {\"type\": \"poisson\", \"rate\": \"1/min\"}, \"mix\": [{\"model\": "           \
    "\"m\"}]}], "                                                                                  \
    "\"clients\": {\"app\": " client "}, \"provider\": {\"limits\": [{\"name\": \"i\", "           \
    "\"unit\": \"images\", \"limit\": 5, \"window\": \"60s\"}], \"prices\": [{\"model\": \"m\", "  \
    "\"price\": \"$0.04\"}], \"service_time\": {\"type\": \"constant\", \"value\": \"10s\"}}}"

/* Loads with one override (NULL: none); false, with the first problem in `said`, if it cannot. */
static bool load(struct scenario *scenario, const char *text, const char *preset, char *said,
                 size_t size) {
    const struct scenario_override override = {"clients.app.preset", preset, "--set"};
    const struct scenario_source source = {
        .text = text, .overrides = &override, .override_count = preset ? 1 : 0};
    struct problems problems;

    problems_init(&problems);
    const bool loaded = scenario_load(scenario, &source, &problems);
    snprintf(said, size, "%s: %s", problems.count ? problems.items[0].path : "",
             problems.count ? problems.items[0].text : "");
    problems_release(&problems);
    return loaded;
}

static void expect_loaded(struct scenario *scenario, const char *text, const char *preset) {
    char said[512];

    if (!load(scenario, text, preset, said, sizeof said))
        fail_msg("%s: %s", preset ? preset : text, said);
}

static void every_preset_can_be_run_and_says_where_it_is_from(void **unused) {
    struct arena arena;
    struct client_preset preset;
    size_t count = 0;

    (void)unused;
    arena_init(&arena);
    for (; client_preset_at(count, &arena, &preset); count++) {
        struct scenario scenario;
        expect_loaded(&scenario, SHOP("{}"), preset.name);
        scenario_release(&scenario);
        assert_non_null(preset.about);
        assert_non_null(preset.evidence);
        assert_null(strstr(preset.name, "latest"));
        if (!strchr(preset.source, '@') && !strstr(preset.source, "ASSUMPTION") &&
            !strstr(preset.source, "sre.google"))
            fail_msg("%s: no source in '%s'", preset.name, preset.source);
    }
    assert_true(count > 30);
    arena_release(&arena);
}

static const char *retry_name(const struct client_spec *client) {
    const struct retry_level_spec *levels = client->retry.items;

    return client->retry.count ? levels[0].type.type->name : "none";
}

/* What the file's client says goes before the presets that it names, the last of them before the
 * first. */
static void a_files_presets_lie_under_its_own_settings(void **unused) {
    struct scenario scenario;

    (void)unused;
    expect_loaded(&scenario,
                  SHOP("{\"preset\": \"openai-node-7.5, timeout-29s-gateway\", "
                       "\"concurrency\": 3}"),
                  NULL);
    assert_string_equal(retry_name(&scenario.clients[0]), "openai-node-7.5");
    assert_true(scenario.clients[0].timeout == 29 * NS_PER_SECOND);
    assert_int_equal(scenario.clients[0].concurrency, 3);
    scenario_release(&scenario);
    expect_loaded(&scenario,
                  SHOP("{\"preset\": \"aws-adaptive\", \"retry\": {\"type\": \"fixed\", "
                       "\"base\": \"2s\"}, \"timeout\": null}"),
                  NULL);
    assert_string_equal(retry_name(&scenario.clients[0]), "fixed");
    assert_true(scenario.clients[0].timeout == SIM_TIME_NEVER);
    assert_int_equal(scenario.clients[0].gates.count, 2);
    scenario_release(&scenario);
}

/* What --set names goes before the file, where it says something. */
static void an_overrides_presets_lie_over_the_file(void **unused) {
    struct scenario scenario;

    (void)unused;
    expect_loaded(&scenario,
                  SHOP("{\"retry\": {\"type\": \"fixed\", \"base\": \"2s\"}, "
                       "\"pacing\": {\"type\": \"even\"}, \"concurrency\": 3}"),
                  "cookbook-processor-d2bb606");
    assert_string_equal(retry_name(&scenario.clients[0]), "cookbook-processor-04a3090");
    assert_string_equal(scenario.clients[0].pacing.type->name, "cookbook-processor-04a3090");
    assert_int_equal(scenario.clients[0].concurrency, 3);
    assert_false(scenario.clients[0].backoff_holds_worker);
    scenario_release(&scenario);
}

static void unknown_names_are_told(void **unused) {
    static const struct {
        const char *client, *preset, *said;
    } cases[] = {
        {SHOP("{}"), "openai-latest", "never 'latest'"},
        {SHOP("{}"), "hystrix-1.4", "did you mean 'hystrix-1.5'?"},
        {SHOP("{\"preset\": \"timeout-60s, openai-node-7\"}"), NULL, "clients.app.preset"},
    };
    char said[2048];

    (void)unused;
    for (size_t i = 0; i < array_size(cases); i++) {
        struct scenario scenario;
        assert_false(load(&scenario, cases[i].client, cases[i].preset, said, sizeof said));
        if (!strstr(said, cases[i].said))
            fail_msg("'%s' does not say '%s'", said, cases[i].said);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_can_be_run_and_says_where_it_is_from),
        cmocka_unit_test(a_files_presets_lie_under_its_own_settings),
        cmocka_unit_test(an_overrides_presets_lie_over_the_file),
        cmocka_unit_test(unknown_names_are_told),
    };
    return cmocka_run_group_tests_name("client presets", tests, NULL, NULL);
}

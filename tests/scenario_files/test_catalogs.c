/*
 * The built-in catalogs as data: every figure says where it comes from, every one of them loads
 * with every tier and every SKU it names, and answers a question.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "record/metric.h"
#include "scenario/catalog.h"
#include "scenario/catalog_view.h"
#include "scenario/json.h"
#include "scenario/scenario.h"
#include "world/world.h"

/* What can be asked of a catalog. */
struct choice {
    const char *catalog, *tier; /* tier NULL: the catalog's own */
    const cJSON *price;         /* the SKU */
};

static void for_every_catalog(void (*check)(const char *name)) {
    struct arena arena;
    const char *name;
    size_t count = 0;

    arena_init(&arena);
    for (; catalog_builtin_name(count, &arena, &name); count++)
        check(name);
    arena_release(&arena);
    assert_true(count >= 16); /* those of the first delivery */
}

static struct document open_catalog(const char *name, struct arena *arena) {
    struct document document;
    struct problems problems;
    struct error err = {0};
    const char *text, *label;
    size_t length;

    problems_init(&problems);
    arena_init(arena);
    if (!catalog_text(name, ".", arena, &text, &length, &label, &err))
        fail_msg("%s", err.text);
    if (!document_parse(&document, label, text, length, &problems))
        fail_msg("%s is not JSON", name);
    problems_release(&problems);
    return document;
}

/* ---- every figure has its source ---- */

static void check_figure(void *context, const struct catalog_figure *figure) {
    if (!figure->provenance || figure->provenance->path[0] == '\0')
        fail_msg("%s: no provenance of %s = %s", (const char *)context, figure->path,
                 figure->value);
}

static void check_figures(const char *name) {
    struct error err = {0};

    if (!catalog_visit(name, ".", check_figure, (void *)(uintptr_t)name, &err))
        fail_msg("%s", err.text);
}

static void every_figure_says_where_it_comes_from(void **state) {
    (void)state;
    for_every_catalog(check_figures);
}

/* ---- every source is of a figure ---- */

struct use {
    const struct catalog *catalog;
    bool used[512];
};

static void note_use(void *context, const struct catalog_figure *figure) {
    struct use *use = context;
    const struct provenance *entries = use->catalog->provenance.items;

    for (size_t i = 0; figure->provenance && i < use->catalog->provenance.count; i++)
        if (strcmp(entries[i].path, figure->provenance->path) == 0)
            use->used[i] = true;
}

static void check_meta(const char *name) {
    struct problems problems;
    struct catalog catalog;
    struct arena arena;
    struct error err = {0};
    struct use use = {.catalog = &catalog};

    problems_init(&problems);
    arena_init(&arena);
    if (!catalog_read_meta(name, ".", &arena, &catalog, &problems))
        fail_msg("%s: %s", name, problems.count ? problems.items[0].text : "unreadable");
    assert_string_equal(catalog.name, name);
    assert_non_null(catalog.about);
    assert_true(catalog.as_of > INT64_C(1640995200) * NS_PER_SECOND); /* 2022-01-01 */
    assert_true(catalog.provenance.count <= array_size(use.used));
    if (!catalog_visit(name, ".", note_use, &use, &err))
        fail_msg("%s", err.text);

    const struct provenance *entries = catalog.provenance.items;
    for (size_t i = 0; i < catalog.provenance.count; i++) {
        if (!use.used[i])
            fail_msg("%s: the provenance of '%s' is that of nothing", name, entries[i].path);
        if (strchr(entries[i].source, '/') == entries[i].source)
            fail_msg("%s: a source is a file of some machine: %s", name, entries[i].source);
    }
    arena_release(&arena);
    problems_release(&problems);
}

static void every_source_is_of_a_figure(void **state) {
    (void)state;
    for_every_catalog(check_meta);
}

/* ---- it loads and answers ---- */

static void write_member(struct text *text, const char *name, const char *value) {
    if (value)
        text_printf(text, ", \"%s\": \"%s\"", name, value);
}

/* One call every ten minutes for an hour. */
static void load_question(struct scenario *scenario, const struct choice *choice) {
    struct problems problems;
    struct text text = {0};

    text_printf(&text, "{\"catalog\": \"%s\", \"horizon\": \"1h\", \"drain\": \"25h\"",
                choice->catalog);
    if (choice->tier)
        text_printf(&text, ", \"account\": {\"tier\": \"%s\"}", choice->tier);
    text_printf(&text,
                ", \"workloads\": [{\"name\": \"w\", \"arrivals\": {\"type\": \"constant\", "
                "\"every\": \"10m\"}, \"mix\": {\"model\": \"%s\"",
                json_string(choice->price, "model"));
    write_member(&text, "quality", json_string(choice->price, "quality"));
    write_member(&text, "size", json_string(choice->price, "size"));
    text_add(&text, "}}]}");

    problems_init(&problems);
    const struct scenario_source source = {.text = text_cstr(&text)};
    if (!scenario_load(scenario, &source, &problems)) {
        problems_print(&problems, stderr);
        fail_msg("%s does not load: %s", choice->catalog, text_cstr(&text));
    }
    problems_release(&problems);
    text_release(&text);
}

static void check_every_tier_and_sku(const char *name) {
    struct arena arena;
    struct document document = open_catalog(name, &arena);
    const cJSON *provider = json_value(document.root, "provider"), *price, *tier;
    struct choice choice = {.catalog = name};
    struct scenario scenario;

    cJSON_ArrayForEach(price, json_value(provider, "prices")) {
        choice.price = price;
        load_question(&scenario, &choice);
        scenario_release(&scenario);
    }
    choice.price = json_value(provider, "prices")->child;
    cJSON_ArrayForEach(tier, json_value(provider, "tiers")) {
        choice.tier = json_string(tier, "name");
        load_question(&scenario, &choice);
        scenario_release(&scenario);
    }
    document_release(&document);
    arena_release(&arena);
}

static void every_tier_and_sku_loads(void **state) {
    (void)state;
    for_every_catalog(check_every_tier_and_sku);
}

/* Six calls, ten minutes apart: below every limit that any provider has. */
static void check_answer(const char *name) {
    struct arena arena;
    struct document document = open_catalog(name, &arena);
    struct catalog_choice chosen = {0};
    struct choice choice = {.catalog = name};
    struct scenario scenario;
    struct summary summary;
    struct error err = {0};

    if (!catalog_choose(name, ".", &arena, &chosen, &err))
        fail_msg("%s", err.text);
    choice.tier = chosen.tier;
    choice.price = json_value(json_value(document.root, "provider"), "prices")->child;
    load_question(&scenario, &choice);
    const struct world_config config = {.scenario = &scenario};
    if (!world_run(&config, &summary, &err))
        fail_msg("%s: %s", name, err.text);
    if (summary.overall[METRIC_DELIVERED].value != 6)
        fail_msg("%s: %g of 6 calls delivered", name, summary.overall[METRIC_DELIVERED].value);
    summary_release(&summary);
    scenario_release(&scenario);
    document_release(&document);
    arena_release(&arena);
}

static void a_few_calls_are_delivered(void **state) {
    (void)state;
    for_every_catalog(check_answer);
}

/* ---- the figures, written down a second time from their sources ---- */

static const struct {
    const char *catalog, *tier, *path, *value;
} figures[] = {
    /* the guide's ladder, June 2026 */
    {"openai-guide-2026-06", "1", "provider.limits[images].limit", "5"},
    {"openai-guide-2026-06", "2", "provider.limits[images].limit", "7"},
    {"openai-guide-2026-06", "3", "provider.limits[images].limit", "15"},
    {"openai-guide-2026-06", "4", "provider.limits[images].limit", "50"},
    {"openai-guide-2026-06", "5", "provider.limits[images].limit", "100"},
    {"openai-guide-2026-06", "5", "provider.limits[requests].limit", "100"},
    {"openai-guide-2026-06", "4", "provider.tiers[4].paid", "\"$250.00\""},
    {"openai-guide-2026-06", "4", "provider.tiers[4].age", "\"0s\""},
    /* account pages and refusals of 2024 */
    {"openai-observed-2024", "3", "provider.limits[images].limit", "7"},
    {"openai-observed-2024", "3", "provider.limits[requests].limit", "5000"},
    {"openai-observed-2024", "4", "provider.limits[images].limit", "15"},
    {"openai-observed-2024", "5", "provider.limits[images].limit", "50"},
    {"openai-observed-2024", "5", "provider.tiers[5].age", "\"30d\""},
    {"openai-observed-2024", "5", "provider.tiers[5].monthly_cap", "\"$50000.00\""},
    /* model pages of the gpt-image family */
    {"openai-gpt-image-2026", "2", "provider.limits[gpt-image-2-images].limit", "20"},
    {"openai-gpt-image-2026", "2", "provider.limits[gpt-image-2-tokens].limit", "250000"},
    {"openai-gpt-image-2026", "5", "provider.limits[gpt-image-1.5-images].limit", "250"},
    {"openai-gpt-image-2026", "5", "provider.limits[gpt-image-1.5-tokens].limit", "8000000"},
    /* help 6696591, the oldest copy */
    {"openai-dall-e-2-2022", NULL, "provider.limits[images].limit", "20"},
    {"openai-dall-e-2-2022", NULL, "provider.limits[images-per-5-minutes].limit", "50"},
    /* dalle-2-preview #19; the vendors' own pages */
    {"openai-labs-2022", NULL, "provider.limits[requests].window", "\"1d\""},
    {"stability-v1-2023", NULL, "provider.limits[requests].limit", "150"},
    {"replicate", "granted", "provider.limits[creates].limit", "6"},
    {"replicate", "paid", "provider.limits[creates].limit", "600"},
    {"fal", "new", "provider.limits[in-progress].limit", "2"},
    {"ideogram", NULL, "provider.limits[in-progress].unit", "\"images\""},
    {"black-forest-labs", NULL, "provider.limits[in-flight].limit", "24"},
    {"azure-openai-dalle3", "enterprise", "provider.limits[gpt-image-1-requests].limit", "20"},
    {"gemini-2026", "free", "provider.limits[requests-per-day].limit", "100"},
    {"openai-2026-autumn", "Launch", "provider.limits[images].limit", "7500"},
};

static void figures_are_those_of_their_sources(void **state) {
    (void)state;
    for (size_t i = 0; i < array_size(figures); i++) {
        struct arena arena;
        struct document document = open_catalog(figures[i].catalog, &arena);
        const struct choice choice = {
            .catalog = figures[i].catalog,
            .tier = figures[i].tier,
            .price = json_value(json_value(document.root, "provider"), "prices")->child,
        };
        struct scenario scenario;
        struct text value = {0};
        struct error err = {0};

        load_question(&scenario, &choice);
        if (!scenario_value_at(&scenario, figures[i].path, &value, &err))
            fail_msg("%s: %s", figures[i].catalog, err.text);
        if (strcmp(text_cstr(&value), figures[i].value) != 0)
            fail_msg("%s, tier %s: %s is %s, not %s", figures[i].catalog,
                     figures[i].tier ? figures[i].tier : "-", figures[i].path, text_cstr(&value),
                     figures[i].value);
        text_release(&value);
        scenario_release(&scenario);
        document_release(&document);
        arena_release(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_says_where_it_comes_from),
        cmocka_unit_test(every_source_is_of_a_figure),
        cmocka_unit_test(every_tier_and_sku_loads),
        cmocka_unit_test(a_few_calls_are_delivered),
        cmocka_unit_test(figures_are_those_of_their_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

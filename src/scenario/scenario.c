#include "scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "provider/tier.h"
#include "scenario/decode.h"
#include "scenario/loader.h"
#include "scenario/print.h"

static bool no_memory(struct loader *loader) {
    return problems_no_memory(loader->problems);
}

/* ---- decoding ---- */

static bool decode(struct loader *loader) {
    struct decoder decoder = {.arena = &loader->out->arena,
                              .problems = loader->problems,
                              .layers = loader->layers,
                              .directory = loader->out->directory};
    memset(&loader->question, 0, sizeof loader->question);
    return decode_object(&decoder, &question_fields, loader->layers->merged, &loader->question) &&
           (!loader->out->arena.failed || no_memory(loader));
}

/* The tier an account has already climbed to when the run begins; NULL: that of the file. */
static const char *climbed_tier(const struct provider_spec *spec,
                                const struct account_spec *account, int64_t start) {
    const struct tier_spec *tiers = spec->tiers.items;
    size_t count = spec->tiers.count;
    if (!account || count == 0)
        return NULL;
    size_t floor = tier_find(tiers, count, account->tier);
    struct tier_ladder_history history = {
        .paid = account->paid, .settled = account->settled, .first_payment = SIM_TIME_NEVER};
    if (floor == count)
        floor = 0;
    if (account->first_payment != DATE_NONE &&
        __builtin_sub_overflow(account->first_payment, start, &history.first_payment))
        history.first_payment = SIM_TIME_NEVER;
    struct arena scratch;
    struct tier_ladder ladder;
    arena_init(&scratch);
    tier_ladder_init(&ladder, tiers, count, &account->promotion, floor, &history, &scratch);
    size_t tier = ladder.current;
    arena_release(&scratch);
    return tier == floor ? NULL : tiers[tier].name;
}

/* Limits at the start are those of the tier in force then, which is known only now. */
static bool climb(struct loader *loader) {
    const struct question *question = &loader->question;
    const struct question_provider *named = question->providers.items;
    struct layers *layers = loader->layers;
    if (question->provider) {
        const char *tier = climbed_tier(question->provider, question->account, question->start);
        if (tier)
            layers->climbed[layers->climbed_count++] = (struct tier_choice){NULL, tier};
    }
    for (size_t i = 0; i < question->providers.count && layers->climbed_count < LAYER_PROVIDERS_MAX;
         i++) {
        const char *tier = climbed_tier(&named[i].spec, named[i].account, question->start);
        if (tier)
            layers->climbed[layers->climbed_count++] = (struct tier_choice){named[i].name, tier};
    }
    if (layers->climbed_count == 0)
        return true;
    if (!layers_complete_limits(layers))
        return no_memory(loader);
    return decode(loader);
}

static bool set_tiers(struct loader *loader) {
    struct scenario_provider *providers = (struct scenario_provider *)loader->out->providers;
    for (size_t i = 0; i < loader->out->provider_count; i++) {
        const char *mount = providers[i].shorthand ? NULL : providers[i].name;
        const char *tier = layers_tier(loader->layers, mount);
        providers[i].tier = arena_strdup(&loader->out->arena, tier);
        if (tier && !providers[i].tier)
            return no_memory(loader);
    }
    return true;
}

/* ---- what is said about it ---- */

static bool set_effective(struct loader *loader) {
    struct scenario *out = loader->out;
    struct text text;
    text_init(&text);
    print_object(&text, &question_fields, loader->layers->merged);
    out->effective = text.failed ? NULL : arena_strdup(&out->arena, text_cstr(&text));
    out->hash = bytes_hash(text_cstr(&text), text.length);
    text_release(&text);
    return out->effective ? true : no_memory(loader);
}

static bool set_warnings(struct loader *loader, size_t before) {
    struct scenario *out = loader->out;
    const struct problems *problems = loader->problems;
    const char **warnings = arena_new(&out->arena, const char *, problems->count - before);
    if (!warnings)
        return no_memory(loader);
    out->warnings = warnings;
    for (size_t i = before; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (!problem->warning)
            continue;
        const char *sentence =
            problem->path ? arena_printf(&out->arena, "%s: %s", problem->path, problem->text)
                          : arena_strdup(&out->arena, problem->text);
        if (!sentence)
            return no_memory(loader);
        warnings[out->warning_count++] = sentence;
    }
    return true;
}

/* ---- loading ---- */

static bool load(struct loader *loader) {
    size_t before = loader->problems->count;
    loader->layers = loader->out->layers = layers_new(&question_fields);
    if (!loader->layers)
        return no_memory(loader);
    bool layers = load_layers(loader);
    if (!loader->layers->merged || loader->layers->count == 0 ||
        loader->problems->errors > PROBLEMS_KEPT || loader->problems->failed)
        return false;
    /* Decoding needs a tree that is whole: it goes on behind a bad override only. */
    if (!decode(loader) || !layers || !climb(loader) || !assemble(loader) || !set_tiers(loader) ||
        !check_scenario(loader))
        return false;
    return set_effective(loader) && set_warnings(loader, before) && list_assumptions(loader) &&
           (!loader->out->arena.failed || no_memory(loader));
}

/* In the order of the files, each from top to bottom. Only what was added here; it is little. */
static bool comes_before(const struct problem *a, const struct problem *b) {
    bool same_file = a->file && b->file && strcmp(a->file, b->file) == 0;
    if (!same_file || !a->line || !b->line)
        return false;
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

static void sort_problems(struct problems *problems, size_t before) {
    for (size_t i = before + 1; i < problems->count; i++) {
        struct problem moved = problems->items[i];
        size_t k = i;
        for (; k > before && comes_before(&moved, &problems->items[k - 1]); k--)
            problems->items[k] = problems->items[k - 1];
        problems->items[k] = moved;
    }
}

bool scenario_load(struct scenario *out, const struct scenario_source *source,
                   struct problems *problems) {
    size_t errors = problems->errors, before = problems->count;
    *out = (struct scenario){.name = NULL};
    arena_init(&out->arena);
    struct loader *loader = calloc(1, sizeof *loader);
    if (!loader)
        return problems_no_memory(problems);
    loader->out = out;
    loader->source = source;
    loader->problems = problems;
    bool ok = load(loader) && problems->errors == errors && !problems->failed;
    sort_problems(problems, before);
    if (!ok && (problems->errors == errors || out->arena.failed))
        problems_no_memory(problems);
    free(loader);
    if (!ok)
        scenario_release(out);
    return ok;
}

void scenario_release(struct scenario *scenario) {
    layers_delete(scenario->layers);
    arena_release(&scenario->arena);
    *scenario = (struct scenario){.name = NULL};
}

/* ---- look-ups ---- */

int32_t scenario_provider_index(const struct scenario *scenario, const char *name) {
    for (size_t i = 0; i < scenario->provider_count; i++)
        if (strcmp(scenario->providers[i].name, name) == 0)
            return (int32_t)i;
    return -1;
}

int32_t scenario_workload_index(const struct scenario *scenario, const char *name) {
    for (size_t i = 0; i < scenario->workload_count; i++)
        if (strcmp(scenario->workloads[i].name, name) == 0)
            return (int32_t)i;
    return -1;
}

int32_t scenario_client_index(const struct scenario *scenario, const char *name) {
    for (size_t i = 0; i < scenario->client_count; i++)
        if (strcmp(scenario->clients[i].name, name) == 0)
            return (int32_t)i;
    return -1;
}

static bool same(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

int32_t scenario_sku_index(const struct scenario *scenario, const char *model, const char *quality,
                           const char *size) {
    for (size_t i = 0; i < scenario->sku_count; i++) {
        const struct sku *sku = &scenario->skus[i];
        if (same(sku->model, model) && same(sku->quality, quality) && same(sku->size, size))
            return (int32_t)i;
    }
    return -1;
}

/* Every value in force, and where it came from. */
#include <string.h>

#include "base/check.h"
#include "scenario/layers.h"
#include "scenario/print.h"
#include "scenario/question.h"
#include "scenario/scenario.h"

struct listing {
    const struct scenario *scenario;
    void (*visit)(void *context, const struct scenario_value *value);
    void *context;
    struct text path, origin, inner;
    bool sources; /* only what a catalog has, without its origin */
    bool failed;  /* memory ran out */
};

static const struct catalog *catalog_of(const struct scenario *scenario, const char *mount) {
    for (size_t i = 0; i < scenario->provider_count; i++) {
        const struct scenario_provider *provider = &scenario->providers[i];
        if (mount ? !provider->shorthand && strcmp(provider->name, mount) == 0
                  : provider->shorthand)
            return provider->catalog;
    }
    return NULL;
}

static const struct provenance *provenance_of(struct listing *list, const struct layer *layer,
                                              const struct trail *trail) {
    const struct catalog *catalog = catalog_of(list->scenario, layer->mount);
    struct trail inner;
    if (!catalog || !layers_in_catalog(list->scenario->layers, layer, trail, &inner))
        return NULL;
    text_clear(&list->inner);
    trail_text(&inner, &list->inner);
    const char *path = text_cstr(&list->inner);
    return catalog_provenance(catalog, strncmp(path, "provider.", 9) == 0 ? path + 9 : path);
}

/* Whether a catalog may have a value here: it knows nothing of workloads and clients. */
static bool in_catalogs(const struct trail *trail) {
    static const char *const tops[] = {"provider", "providers", "account", "start"};
    for (size_t i = 0; i < array_size(tops); i++)
        if (strcmp(trail->steps[0].key, tops[i]) == 0)
            return true;
    return false;
}

static void list_value(void *context, const struct trail *trail, const struct field *field,
                       const char *value) {
    struct listing *list = context;
    const struct layers *layers = list->scenario->layers;
    const cJSON *node;
    if (list->sources && !in_catalogs(trail))
        return;
    const struct layer *layer = layers_origin(layers, trail, &node);
    if (list->sources && (!layer || layer->kind != LAYER_CATALOG))
        return;
    text_clear(&list->path);
    text_clear(&list->origin);
    trail_text(trail, &list->path);
    if (!list->sources)
        layers_origin_text(layers, trail, &list->origin);
    struct scenario_value out = {.path = text_cstr(&list->path),
                                 .value = value,
                                 .origin = list->sources ? NULL : text_cstr(&list->origin),
                                 .doc = field->doc};
    if (layer && layer->kind == LAYER_CATALOG)
        out.provenance = provenance_of(list, layer, trail);
    list->failed = list->failed || list->path.failed || list->origin.failed || list->inner.failed;
    list->visit(list->context, &out);
}

static bool list_values(struct listing *list) {
    const bool whole =
        print_values(&question_fields, list->scenario->layers->merged, list_value, list) &&
        !list->failed;
    text_release(&list->path);
    text_release(&list->origin);
    text_release(&list->inner);
    return whole;
}

bool scenario_values(const struct scenario *scenario,
                     void (*visit)(void *context, const struct scenario_value *value),
                     void *context) {
    struct listing list = {.scenario = scenario, .visit = visit, .context = context};
    return list_values(&list);
}

bool scenario_sources(const struct scenario *scenario,
                      void (*visit)(void *context, const struct scenario_value *value),
                      void *context) {
    struct listing list = {
        .scenario = scenario, .visit = visit, .context = context, .sources = true};
    bool any = false;
    for (size_t i = 0; i < scenario->provider_count; i++)
        any = any || scenario->providers[i].catalog;
    return !any || list_values(&list);
}

bool scenario_value_at(const struct scenario *scenario, const char *path, struct text *out,
                       struct error *err) {
    struct arena scratch;
    struct trail trail;
    const struct field *field;
    bool item;
    arena_init(&scratch);
    const cJSON *merged = scenario->layers->merged;
    bool ok = path_resolve(path, &question_fields, merged, &scratch, &trail, &field, &item, err);
    if (ok) {
        const cJSON *value = trail_find(&trail, merged);
        if (!item)
            print_field(out, field, value);
        else if (value)
            json_write(out, value);
        else
            text_add(out, "null");
    }
    arena_release(&scratch);
    return ok;
}

/* Every value in force, and where it came from. */
#include <string.h>

#include "scenario/layers.h"
#include "scenario/print.h"
#include "scenario/question.h"
#include "scenario/scenario.h"

struct listing {
    const struct scenario *scenario;
    void (*visit)(void *context, const struct scenario_value *value);
    void *context;
    struct text path, origin, inner;
    bool failed; /* memory ran out */
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

static void list_value(void *context, const struct trail *trail, const struct field *field,
                       const char *value) {
    struct listing *list = context;
    const struct layers *layers = list->scenario->layers;
    const cJSON *node;
    const struct layer *layer = layers_origin(layers, trail, &node);
    text_clear(&list->path);
    text_clear(&list->origin);
    trail_text(trail, &list->path);
    layers_origin_text(layers, trail, &list->origin);
    struct scenario_value out = {.path = text_cstr(&list->path),
                                 .value = value,
                                 .origin = text_cstr(&list->origin),
                                 .doc = field->doc};
    if (layer && layer->kind == LAYER_CATALOG)
        out.provenance = provenance_of(list, layer, trail);
    list->failed = list->failed || list->path.failed || list->origin.failed || list->inner.failed;
    list->visit(list->context, &out);
}

bool scenario_values(const struct scenario *scenario,
                     void (*visit)(void *context, const struct scenario_value *value),
                     void *context) {
    struct listing list = {.scenario = scenario, .visit = visit, .context = context};
    const bool whole =
        print_values(&question_fields, scenario->layers->merged, list_value, &list) && !list.failed;
    text_release(&list.path);
    text_release(&list.origin);
    text_release(&list.inner);
    return whole;
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

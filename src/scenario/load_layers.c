/* Opens the documents of a scenario and stacks them. */
#include "scenario/loader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/files.h"
#include "scenario/form.h"
#include "scenario/json.h"
#include "scenario/scan.h"
#include "scenario/shape.h"

static bool say(struct loader *loader, const char *file, const char *path, const char *text) {
    size_t before = loader->problems->count;
    problems_add(loader->problems, false, path, "%s", text);
    if (loader->problems->count > before && file)
        problems_place(loader->problems, before, file, 0, 0);
    return false;
}

static bool no_memory(struct loader *loader) {
    return problems_no_memory(loader->problems);
}

/* ---- the file ---- */

static bool open_file(struct loader *loader) {
    const struct scenario_source *source = loader->source;
    struct arena *arena = &loader->out->arena;
    const char *text = source->text, *name = source->file;
    size_t length = source->length;
    struct error err = {0};
    if (text && length == 0)
        length = strlen(text);
    if (!text && !name) {
        text = "{}";
        length = 2;
    }
    if (!text && !file_read(name, arena, &text, &length, &err))
        loader->problems->unreadable = err.kind == ERROR_IO;
    if (!text)
        return say(loader, NULL, NULL, err.text);
    loader->out->directory = source->directory                ? source->directory
                             : name && strcmp(name, "-") != 0 ? file_folder(name, arena)
                                                              : ".";
    loader->out->directory = arena_strdup(arena, loader->out->directory);
    name = !name ? "scenario" : strcmp(name, "-") == 0 ? "standard input" : name;
    name = arena_strdup(arena, name);
    struct document document;
    if (!name || !loader->out->directory)
        return no_memory(loader);
    if (!document_parse(&document, name, text, length, loader->problems))
        return false;
    layers_add(loader->layers,
               (struct layer){
                   .kind = LAYER_FILE, .label = name, .document = document, .root = document.root});
    return true;
}

/* ---- client presets ---- */

static bool client_error(struct loader *loader, const char *client, const char *text) {
    struct trail trail = {.depth = 0};
    trail_member(&trail, "clients");
    trail_member(&trail, client);
    trail_member(&trail, "preset");
    LOADER_ERROR(loader, &trail, "%s", text);
    return false;
}

/* One of the names that a client gives. */
static bool add_client_preset(struct loader *loader, struct layers *into, const char *client,
                              const char *name) {
    struct layer layer = {.kind = LAYER_CLIENT};
    struct error err;
    layer.mount = arena_strdup(&loader->out->arena, client);
    if (!name || !layer.mount)
        return no_memory(loader);
    if (!client_preset_open(name, &layer.document, &layer.root, &layer.label, loader->problems,
                            &err))
        return client_error(loader, client, err.text);
    if (layers_add(into, layer))
        return true;
    document_release(&layer.document);
    return client_error(loader, client, "there are too many presets");
}

/* All that a client gives, with commas between them, one layer each. */
static bool add_client_presets(struct loader *loader, struct layers *into, const char *client,
                               const char *names) {
    bool ok = true;
    for (;;) {
        names += strspn(names, ", ");
        const size_t length = strcspn(names, ", ");
        if (length == 0)
            return ok;
        const char *name = arena_strndup(&loader->out->arena, names, length);
        ok = add_client_preset(loader, into, client, name) && ok;
        names += length;
    }
}

/* Those that the file names. */
static bool add_named_presets(struct loader *loader, const struct layers *from,
                              struct layers *into) {
    const cJSON *clients = json_value(from->merged, "clients");
    bool ok = true;
    for (const cJSON *c = cJSON_IsObject(clients) ? clients->child : NULL; c; c = c->next) {
        const char *names = json_string(c, "preset");
        ok = (!names || add_client_presets(loader, into, c->string, names)) && ok;
    }
    return ok;
}

/* Those that an override names go over what is there, under the override itself. */
static bool add_override_presets(struct loader *loader, const struct trail *trail,
                                 const char *names) {
    struct layers *layers = loader->layers;
    if (trail->depth != 3 || !trail->steps[0].key || strcmp(trail->steps[0].key, "clients") != 0 ||
        !trail->steps[2].key || strcmp(trail->steps[2].key, "preset") != 0)
        return true;
    const size_t before = layers->count;
    bool ok = add_client_presets(loader, layers, trail->steps[1].key, names);
    const size_t count = layers->count;
    for (layers->count = before; ok && layers->count < count;) {
        layers->count++;
        ok = layers_merge_top(layers) || no_memory(loader);
    }
    layers->count = count;
    return ok;
}

/* ---- overrides ---- */

static bool is_text(const struct field *field) {
    switch (form_element(field->kind)) {
    case FIELD_DURATION:
    case FIELD_DATE:
    case FIELD_MONEY:
    case FIELD_RATE:
    case FIELD_STRING:
    case FIELD_CHOICE:
    case FIELD_INLINE_VARIANT:
    case FIELD_VARIANT:
        return true;
    case FIELD_BOOLEAN:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_OBJECT:
    case FIELD_OPTIONAL:
    case FIELD_LIST:
    case FIELD_MAP:
    case FIELD_NUMBERS:
    case FIELD_STRINGS:
    case FIELD_DURATIONS:
    case FIELD_INLINE:
        break;
    }
    return false;
}

/* The JSON that an override's text stands for: see scenario_override. */
static cJSON *override_value(const struct field *field, bool item, const char *text) {
    struct scan_error error;
    size_t length = strlen(text);
    cJSON *json = NULL;
    if (scan_text(text, length, &error) && !(json = cJSON_Parse(text)))
        return NULL; /* memory ran out */
    if (cJSON_IsNumber(json) && !isfinite(json->valuedouble)) {
        cJSON_Delete(json); /* 1e999: told as it was written */
        json = NULL;
    }
    bool whole = form_element(field->kind) == field->kind || item;
    bool takes_object = (field->kind == FIELD_VARIANT || field->phrases) && cJSON_IsObject(json);
    if (json && whole && is_text(field) && !cJSON_IsString(json) && !cJSON_IsNull(json) &&
        !takes_object) {
        cJSON_Delete(json); /* "1" is a tier's name, not a number */
        json = NULL;
    }
    if (!json)
        json = cJSON_CreateString(text);
    if (json && field->kind == FIELD_LIST && !item && field->one_or_many && cJSON_IsObject(json)) {
        cJSON *list = cJSON_CreateArray();
        if (!list || !cJSON_AddItemToArray(list, json)) {
            cJSON_Delete(list);
            cJSON_Delete(json);
            return NULL;
        }
        json = list;
    }
    return json;
}

/* The tree that has nothing but `value` (owned) at the end of a trail. */
static cJSON *patch_of(const struct trail *trail, cJSON *value) {
    for (size_t i = trail->depth; value && i-- > 0;) {
        const struct trail_step *step = &trail->steps[i];
        char digits[24];
        snprintf(digits, sizeof digits, "%zu", step->index);
        cJSON *outer = cJSON_CreateObject();
        if (!outer || !cJSON_AddItemToObject(outer, step->key ? step->key : digits, value)) {
            cJSON_Delete(outer);
            cJSON_Delete(value);
            return NULL;
        }
        value = outer;
    }
    return value;
}

static bool add_override(struct loader *loader, const struct scenario_override *override,
                         bool silent) {
    struct trail trail;
    const struct field *field = NULL;
    bool item = false;
    struct error err;
    struct layers *layers = loader->layers;
    const char *origin =
        arena_strdup(&loader->out->arena, override->origin ? override->origin : "--set");
    if (!scan_is_utf8(override->path) || !scan_is_utf8(override->value))
        return silent || say(loader, origin, NULL, "this override is not UTF-8");
    if (!path_resolve(override->path, &question_fields, layers->merged, &loader->out->arena, &trail,
                      &field, &item, &err))
        return silent || say(loader, origin, override->path, err.text);
    if (!add_override_presets(loader, &trail, override->value))
        return false;
    cJSON *value = override_value(field, item, override->value);
    cJSON *root = value ? patch_of(&trail, value) : NULL;
    if (!root || !origin)
        return no_memory(loader);
    if (!layers_add(layers,
                    (struct layer){.kind = LAYER_OVERRIDE, .label = origin, .root = root})) {
        cJSON_Delete(root);
        return say(loader, origin, override->path, "there are too many overrides");
    }
    if (!layers_merge_top(layers) || !layers_complete_limits(layers))
        return no_memory(loader);
    return true;
}

static bool add_overrides(struct loader *loader) {
    const struct scenario_source *source = loader->source;
    bool ok = true;
    if (source->catalog) {
        struct scenario_override catalog = {"catalog", source->catalog, "--catalog"};
        ok = add_override(loader, &catalog, false);
    }
    for (size_t i = 0; i < source->override_count; i++)
        ok = add_override(loader, &source->overrides[i], false) && ok;
    return ok;
}

/* ---- catalogs ---- */

static bool ends_in_catalog(const char *path) {
    size_t length = strlen(path);
    return length >= 7 && strcmp(path + length - 7, "catalog") == 0;
}

/* The place of a problem with the naming of a catalog. */
static bool catalog_error(struct loader *loader, const char *mount, const char *text) {
    struct trail trail = {.depth = 0};
    if (mount) {
        trail_member(&trail, "providers");
        trail_member(&trail, mount);
    }
    trail_member(&trail, "catalog");
    LOADER_ERROR(loader, &trail, "%s", text);
    return false;
}

static bool add_catalog(struct loader *loader, struct layers *into, const char *name,
                        const char *mount) {
    struct arena *arena = &loader->out->arena;
    const char *text, *label = NULL;
    size_t length;
    struct error err;
    struct document document;
    name = arena_strdup(arena, name);
    if (mount)
        mount = arena_strdup(arena, mount);
    if (!catalog_text(name, loader->out->directory, arena, &text, &length, &label, &err))
        return catalog_error(loader, mount, err.text);
    if (!document_parse(&document, label, text, length, loader->problems))
        return false;
    if (layers_add(into, (struct layer){.kind = LAYER_CATALOG,
                                        .label = name,
                                        .document = document,
                                        .root = document.root,
                                        .mount = mount}))
        return true;
    document_release(&document);
    return catalog_error(loader, mount, "there are too many catalogs");
}

/* Adds the catalogs that `from` names to `into`. */
static bool add_catalogs(struct loader *loader, const struct layers *from, struct layers *into) {
    const char *name = json_string(from->merged, "catalog");
    const cJSON *providers = json_value(from->merged, "providers");
    bool ok = !name || add_catalog(loader, into, name, NULL);
    size_t count = 0;
    for (const cJSON *p = cJSON_IsObject(providers) ? providers->child : NULL; p; p = p->next) {
        if (++count >= LAYER_PROVIDERS_MAX) {
            struct trail trail = {.depth = 0};
            trail_member(&trail, "providers");
            LOADER_ERROR(loader, &trail, "there may be at most %d", LAYER_PROVIDERS_MAX - 1);
            return false;
        }
        name = json_string(p, "catalog");
        ok = (!name || add_catalog(loader, into, name, p->string)) && ok;
    }
    return ok;
}

/*
 * Which catalogs and client presets there are is known only from the layers above them: these are
 * merged once without them, then the stack is built anew in its true order.
 */
bool load_layers(struct loader *loader) {
    const struct scenario_source *source = loader->source;
    if (!open_file(loader))
        return false;
    struct layers *layers = loader->layers;
    if (!layers_merge(layers, NULL))
        return no_memory(loader);
    if (source->catalog) {
        struct scenario_override catalog = {"catalog", source->catalog, "--catalog"};
        add_override(loader, &catalog, true);
    }
    for (size_t i = 0; i < source->override_count; i++)
        if (ends_in_catalog(source->overrides[i].path))
            add_override(loader, &source->overrides[i], true);

    struct layers *stack = layers_new(&question_fields);
    if (!stack)
        return no_memory(loader);
    bool ok = add_catalogs(loader, layers, stack);
    ok = add_named_presets(loader, layers, stack) && ok;
    layers_add(stack, layers->items[0]); /* the file moves over */
    layers->items[0] = (struct layer){.kind = LAYER_FILE};
    layers_delete(layers);
    loader->layers = loader->out->layers = stack;
    if (!layers_merge(stack, loader->problems))
        return no_memory(loader);
    return add_overrides(loader) && ok;
}

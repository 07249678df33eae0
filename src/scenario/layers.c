#include "scenario/layers.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/merge.h"
#include "scenario/shape.h"

struct layers *layers_new(const struct field_table *table) {
    struct layers *layers = calloc(1, sizeof *layers);
    if (layers)
        layers->table = table;
    return layers;
}

void layers_delete(struct layers *layers) {
    if (!layers)
        return;
    for (size_t i = 0; i < layers->count; i++) {
        struct layer *layer = &layers->items[i];
        if (layer->document.root)
            document_release(&layer->document);
        else
            cJSON_Delete(layer->root);
    }
    cJSON_Delete(layers->merged);
    free(layers);
}

struct layer *layers_add(struct layers *layers, struct layer layer) {
    if (layers->count == LAYERS_MAX)
        return NULL;
    layers->items[layers->count] = layer;
    return &layers->items[layers->count++];
}

static bool step_is(const struct trail *trail, size_t i, const char *key) {
    return i < trail->depth && !trail->steps[i].element && strcmp(trail->steps[i].key, key) == 0;
}

/* How many steps of a trail lead to the provider that is mounted there; 0: it is elsewhere. */
static size_t provider_depth(const struct trail *trail, const char *mount) {
    if (!mount)
        return step_is(trail, 0, "provider") ? 1 : 0;
    return step_is(trail, 0, "providers") && step_is(trail, 1, mount) ? 2 : 0;
}

/* `head`, then the steps of `trail` from `from` on; false if that is too deep to exist. */
static bool join(struct trail *out, const struct trail *trail, size_t from) {
    if (out->depth + trail->depth - from > TRAIL_MAX)
        return false;
    for (size_t i = from; i < trail->depth; i++)
        out->steps[out->depth++] = trail->steps[i];
    return true;
}

/* The trail in a catalog's own document; false if it holds nothing of the kind. */
static bool unmount(const struct layer *layer, const struct trail *trail, struct trail *own) {
    own->depth = 0;
    if (step_is(trail, 0, "start") && trail->depth == 1) {
        trail_member(own, "as_of");
        return true;
    }
    size_t depth = provider_depth(trail, layer->mount);
    if (depth == 0)
        return !layer->mount && step_is(trail, 0, "account") && join(own, trail, 0);
    if (layer->mount && step_is(trail, depth, "catalog"))
        return false;
    if (!layer->mount || !step_is(trail, depth, "account"))
        trail_member(own, "provider");
    return join(own, trail, depth);
}

static cJSON *find_in_catalog(const struct layer *layer, const struct trail *trail) {
    struct trail own;
    return unmount(layer, trail, &own) ? trail_find(&own, layer->root) : NULL;
}

static cJSON *find_in_client(const struct layer *layer, const struct trail *trail) {
    struct trail own = {.depth = 0};

    if (!step_is(trail, 0, "clients") || !step_is(trail, 1, layer->mount) || !join(&own, trail, 2))
        return NULL;
    return own.depth == 0 ? layer->root : trail_find(&own, layer->root);
}

cJSON *layer_find(const struct layer *layer, const struct trail *trail) {
    if (layer->kind == LAYER_CLIENT)
        return find_in_client(layer, trail);
    return layer->kind == LAYER_CATALOG ? find_in_catalog(layer, trail)
                                        : trail_find(trail, layer->root);
}

/* The same trail through the other list that an effective limit may have come from. */
static bool other_list(const struct layers *layers, const struct trail *trail, struct trail *out,
                       bool *tier_first) {
    for (size_t i = 0; i < layers->tier_count; i++) {
        const struct tier_choice *choice = &layers->tiers[i];
        size_t depth = provider_depth(trail, choice->mount);
        if (depth == 0)
            continue;
        out->depth = 0;
        for (size_t k = 0; k < depth; k++)
            out->steps[out->depth++] = trail->steps[k];
        if (step_is(trail, depth, "limits") && trail->depth > depth + 1 && choice->tier) {
            trail_member(out, "tiers");
            trail_element(out, choice->tier, 0);
            *tier_first = true;
            return join(out, trail, depth);
        }
        if (step_is(trail, depth, "tiers") && step_is(trail, depth + 2, "limits") &&
            trail->depth > depth + 3) {
            *tier_first = false;
            return join(out, trail, depth + 2);
        }
    }
    return false;
}

const struct layer *layers_origin(const struct layers *layers, const struct trail *trail,
                                  const cJSON **node) {
    struct trail other;
    bool other_first = false;
    bool has_other = other_list(layers, trail, &other, &other_first);
    for (size_t i = layers->count; i-- > 0;) {
        const struct layer *layer = &layers->items[i];
        const cJSON *found = NULL;
        if (has_other && other_first)
            found = layer_find(layer, &other);
        if (!found)
            found = layer_find(layer, trail);
        if (!found && has_other && !other_first)
            found = layer_find(layer, &other);
        if (found) {
            *node = found;
            return layer;
        }
    }
    *node = NULL;
    return NULL;
}

bool layers_in_catalog(const struct layers *layers, const struct layer *layer,
                       const struct trail *trail, struct trail *out) {
    struct trail other;
    bool other_first = false;
    bool has_other = other_list(layers, trail, &other, &other_first);
    if (layer->kind != LAYER_CATALOG)
        return false;
    for (int i = 0; i < 2; i++) {
        const struct trail *tried = (i == 0) == (has_other && other_first) ? &other : trail;
        if (tried == &other && !has_other)
            continue;
        if (unmount(layer, tried, out) && trail_find(out, layer->root))
            return true;
    }
    return false;
}

void layers_origin_text(const struct layers *layers, const struct trail *trail, struct text *out) {
    const cJSON *node;
    const struct layer *layer = layers_origin(layers, trail, &node);
    if (!layer) {
        text_add(out, "default");
    } else if (layer->kind == LAYER_CATALOG) {
        text_printf(out, "catalog %s", layer->label);
    } else if (layer->kind == LAYER_CLIENT) {
        text_printf(out, "client preset %s", layer->label);
    } else if (layer->kind == LAYER_FILE) {
        int line, column;
        document_place(&layer->document, node, true, &line, &column);
        text_printf(out, "%s:%d", layer->label, line);
    } else {
        text_add(out, layer->label);
    }
}

/* The innermost thing around a trail that some layer has; documents before overrides. */
static const struct layer *around(const struct layers *layers, struct trail *trail,
                                  const cJSON **node) {
    while (trail->depth > 0) {
        trail_pop(trail);
        for (int overrides = 0; overrides < 2; overrides++)
            for (size_t i = layers->count; i-- > 0;) {
                const struct layer *layer = &layers->items[i];
                if ((layer->kind == LAYER_OVERRIDE) != overrides)
                    continue;
                if (trail->depth == 0 && layer->kind == LAYER_CATALOG)
                    continue;
                *node = layer_find(layer, trail);
                if (*node)
                    return layer;
            }
    }
    return NULL;
}

void layers_problem(const struct layers *layers, struct problems *problems, bool warning,
                    const struct trail *trail, bool at_key, const char *fmt, ...) {
    struct text path, said;
    text_init_for(&path, &problems->failed);
    text_init_for(&said, &problems->failed);
    trail_text(trail, &path);
    va_list arguments;
    va_start(arguments, fmt);
    text_vprintf(&said, fmt, arguments);
    va_end(arguments);
    size_t before = problems->count;
    problems_add(problems, warning, text_cstr(&path), "%s", text_cstr(&said));
    text_release(&path);
    text_release(&said);
    if (problems->count == before)
        return;
    const cJSON *node;
    const struct layer *layer = layers_origin(layers, trail, &node);
    if (!layer) {
        struct trail outer = *trail;
        layer = around(layers, &outer, &node);
        at_key = false;
    }
    if (!layer)
        return;
    int line = 0, column = 0;
    if (layer->document.root)
        document_place(&layer->document, node, at_key, &line, &column);
    problems_place(problems, before, layer->document.root ? layer->document.name : layer->label,
                   line, column);
}

struct twice {
    const struct layer *layer;
    struct problems *problems;
};

static void say_twice(void *context, const cJSON *element, const char *key) {
    struct twice *twice = context;
    size_t before = twice->problems->count;
    problems_add(twice->problems, false, NULL, "'%.80s' is given twice in one list", key);
    if (twice->problems->count == before)
        return;
    int line = 0, column = 0;
    if (twice->layer->document.root)
        document_place(&twice->layer->document, element, false, &line, &column);
    problems_place(twice->problems, before,
                   twice->layer->document.root ? twice->layer->document.name : twice->layer->label,
                   line, column);
}

static cJSON *get_or_add_object(cJSON *object, const char *key) {
    cJSON *member = json_member(object, key);
    return cJSON_IsObject(member) ? member : cJSON_AddObjectToObject(object, key);
}

static bool merge_catalog(struct layers *layers, const struct layer *layer,
                          const struct merge *how) {
    const cJSON *provider = json_value(layer->root, "provider");
    const cJSON *account = json_value(layer->root, "account");
    const cJSON *as_of = json_value(layer->root, "as_of");
    cJSON *patch = cJSON_CreateObject(), *place = patch;
    bool ok = patch != NULL;
    /* Borrowed nodes, hung under the keys they are mounted at. */
    if (ok && layer->mount) {
        cJSON *providers = get_or_add_object(patch, "providers");
        place = providers ? get_or_add_object(providers, layer->mount) : NULL;
        ok = place != NULL;
        for (const cJSON *child = cJSON_IsObject(provider) ? provider->child : NULL; ok && child;
             child = child->next)
            ok = cJSON_AddItemReferenceToObject(place, child->string, (cJSON *)child);
    } else if (ok && provider) {
        ok = cJSON_AddItemReferenceToObject(patch, "provider", (cJSON *)provider);
    }
    if (ok && account)
        ok = cJSON_AddItemReferenceToObject(place, "account", (cJSON *)account);
    if (ok && as_of)
        ok = cJSON_AddItemReferenceToObject(patch, "start", (cJSON *)as_of);
    ok = ok && merge_object(layers->table, &layers->merged, patch, how);
    cJSON_Delete(patch);
    return ok;
}

static bool merge_client(struct layers *layers, const struct layer *layer,
                         const struct merge *how) {
    cJSON *patch = cJSON_CreateObject();
    cJSON *clients = patch ? cJSON_AddObjectToObject(patch, "clients") : NULL;
    const bool ok = clients && cJSON_AddItemReferenceToObject(clients, layer->mount, layer->root) &&
                    merge_object(layers->table, &layers->merged, patch, how);

    cJSON_Delete(patch);
    return ok;
}

static bool merge_layer(struct layers *layers, const struct layer *layer,
                        struct problems *problems) {
    struct twice twice = {.layer = layer, .problems = problems};
    struct merge how = {.patch = layer->kind == LAYER_OVERRIDE,
                        .twice = problems ? say_twice : NULL,
                        .context = &twice};
    if (layer->kind == LAYER_CATALOG)
        return merge_catalog(layers, layer, &how);
    if (layer->kind == LAYER_CLIENT)
        return merge_client(layers, layer, &how);
    return merge_object(layers->table, &layers->merged, layer->root, &how);
}

bool layers_merge_top(struct layers *layers) {
    assert(layers->count > 0 && layers->merged);
    return merge_layer(layers, &layers->items[layers->count - 1], NULL);
}

bool layers_merge(struct layers *layers, struct problems *problems) {
    cJSON_Delete(layers->merged);
    layers->merged = cJSON_CreateObject();
    if (!layers->merged)
        return false;
    for (size_t i = 0; i < layers->count; i++)
        if (!merge_layer(layers, &layers->items[i], problems))
            return false;
    return layers_complete_limits(layers);
}

/* Which limits are in force, at the start and at every tier: see scenario.h for the rule. */
#include <string.h>

#include "provider/provider.h"
#include "scenario/layers.h"
#include "scenario/merge.h"

static const struct field *limits_field(void) {
    for (size_t i = 0; i < provider_fields.count; i++)
        if (strcmp(provider_fields.fields[i].name, "limits") == 0)
            return &provider_fields.fields[i];
    BUG("a provider has no limits");
}

/* Lays the list at a trail of one layer over *list. */
static bool lay(cJSON **list, const struct layer *layer, const struct trail *trail) {
    struct merge how = {.patch = layer->kind == LAYER_OVERRIDE};
    const cJSON *upper = layer_find(layer, trail);
    if (!upper)
        return true;
    if (!cJSON_IsNull(upper))
        return merge_value(limits_field(), list, upper, &how);
    cJSON_Delete(*list);
    *list = NULL;
    return true;
}

/*
 * Takes out what is new in *list since `before` and says no unit: it changes a limit that another
 * tier has. In the list in force it stays, so that decoding tells what is missing.
 */
static void drop_partial(cJSON *list, const cJSON *before) {
    struct text key;
    text_init(&key);
    for (cJSON *child = list && cJSON_IsArray(list) ? list->child : NULL, *next; child;
         child = next) {
        next = child->next;
        text_clear(&key);
        if (cJSON_IsObject(child) && element_key(child, &key) && !json_member(child, "unit") &&
            !element_find(before, text_cstr(&key)))
            cJSON_Delete(cJSON_DetachItemViaPointer(list, child));
    }
    text_release(&key);
}

/* Lays one layer's `limits` over a list. */
static bool lay_limits(cJSON **list, const struct layer *layer, const struct trail *provider,
                       bool in_force) {
    struct trail trail = *provider;
    cJSON *before = *list ? cJSON_Duplicate(*list, true) : NULL;
    if (*list && !before)
        return false;
    trail_member(&trail, "limits");
    bool ok = lay(list, layer, &trail);
    if (ok && layer->kind != LAYER_CATALOG && !in_force)
        drop_partial(*list, before);
    cJSON_Delete(before);
    return ok;
}

/* Every layer's limits, and those of its tier (NULL: none) over them. *out may become NULL, as it
 * does on failure. */
static bool complete(const struct layers *layers, const struct trail *provider, const char *tier,
                     bool in_force, cJSON **out) {
    bool ok = true;
    *out = NULL;
    for (size_t i = 0; ok && i < layers->count; i++) {
        ok = lay_limits(out, &layers->items[i], provider, in_force);
        if (!ok || !tier)
            continue;
        struct trail trail = *provider;
        trail_member(&trail, "tiers");
        trail_element(&trail, tier, 0);
        trail_member(&trail, "limits");
        ok = lay(out, &layers->items[i], &trail);
    }
    if (ok)
        return true;
    cJSON_Delete(*out);
    *out = NULL;
    return false;
}

/*
 * Puts a tier's list into the order of the limits in force, with a null for each of these that the
 * tier does not have: so `limits` may be written out as they are in force and loaded again without
 * giving other tiers what they never had. *list is owned and replaced.
 */
static bool align(const cJSON *in_force, cJSON **list) {
    if (!cJSON_IsArray(in_force) || (*list && !cJSON_IsArray(*list)))
        return true;
    cJSON *aligned = cJSON_CreateArray();
    struct text key;
    text_init(&key);
    bool ok = aligned != NULL;
    for (const cJSON *c = in_force->child; ok && c; c = c->next) {
        text_clear(&key);
        if (cJSON_IsNull(c) || !element_key(c, &key))
            continue;
        if (key.failed) {
            ok = false;
            break;
        }
        cJSON *own = element_find(*list, text_cstr(&key));
        cJSON *moved =
            own ? cJSON_DetachItemViaPointer(*list, own) : merge_removed(text_cstr(&key));
        ok = moved && cJSON_AddItemToArray(aligned, moved);
    }
    while (ok && *list && (*list)->child)
        ok = cJSON_AddItemToArray(aligned, cJSON_DetachItemViaPointer(*list, (*list)->child));
    text_release(&key);
    cJSON_Delete(*list);
    *list = aligned;
    return ok;
}

static bool put_limits(cJSON *object, cJSON *limits) {
    cJSON_DeleteItemFromObjectCaseSensitive(object, "limits");
    if (!limits || cJSON_AddItemToObject(object, "limits", limits))
        return true;
    cJSON_Delete(limits);
    return false;
}

/* Puts `limits` (owned) in order, then into the tier. */
static bool put_tier_limits(const cJSON *in_force, cJSON *tier, cJSON *limits) {
    if (align(in_force, &limits))
        return put_limits(tier, limits);
    cJSON_Delete(limits);
    return false;
}

static const char *tier_of(const struct tier_choice *choices, size_t count, const char *mount) {
    for (size_t i = 0; i < count; i++)
        if (mount && choices[i].mount ? strcmp(mount, choices[i].mount) == 0
                                      : mount == choices[i].mount)
            return choices[i].tier;
    return NULL;
}

const char *layers_tier(const struct layers *layers, const char *mount) {
    return tier_of(layers->tiers, layers->tier_count, mount);
}

static bool complete_provider(struct layers *layers, const char *mount, cJSON *provider,
                              const cJSON *account) {
    struct trail trail = {.depth = 0};
    trail_member(&trail, mount ? "providers" : "provider");
    if (mount)
        trail_member(&trail, mount);
    const cJSON *tiers = json_value(provider, "tiers");
    const char *tier = tier_of(layers->climbed, layers->climbed_count, mount);
    if (!tier)
        tier = json_string(account, "tier");
    if (!tier && account && cJSON_IsArray(tiers)) /* the lowest */
        tier = json_string(tiers->child, "name");
    /* There is no such tier, which is said once everything is decoded: the highest lacks least. */
    else if (tier && cJSON_IsArray(tiers) && tiers->child && !element_find(tiers, tier))
        tier = json_string(tiers->child->prev, "name");
    if (!account || !element_find(tiers, tier ? tier : ""))
        tier = NULL;
    if (layers->tier_count < LAYER_PROVIDERS_MAX)
        layers->tiers[layers->tier_count++] = (struct tier_choice){mount, tier};
    cJSON *limits;
    if (!complete(layers, &trail, tier, true, &limits) || !put_limits(provider, limits))
        return false;
    for (cJSON *t = cJSON_IsArray(tiers) ? tiers->child : NULL; t; t = t->next) {
        const char *name = json_string(t, "name");
        if (name && (!complete(layers, &trail, name, false, &limits) ||
                     !put_tier_limits(json_value(provider, "limits"), t, limits)))
            return false;
    }
    return true;
}

bool layers_complete_limits(struct layers *layers) {
    layers->tier_count = 0;
    cJSON *provider = json_value(layers->merged, "provider");
    if (cJSON_IsObject(provider) &&
        !complete_provider(layers, NULL, provider, json_value(layers->merged, "account")))
        return false;
    cJSON *providers = json_value(layers->merged, "providers");
    for (cJSON *p = cJSON_IsObject(providers) ? providers->child : NULL; p; p = p->next)
        if (cJSON_IsObject(p) && !complete_provider(layers, p->string, p, json_value(p, "account")))
            return false;
    return true;
}

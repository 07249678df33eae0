#include "scenario/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "scenario/json.h"
#include "scenario/path.h"
#include "scenario/shape.h"

static bool add_member(cJSON *object, const char *key, cJSON *value) {
    if (value && cJSON_AddItemToObject(object, key, value))
        return true;
    cJSON_Delete(value);
    return false;
}

/* Puts `value` (owned; NULL: memory ran out) in the place of the member, or adds it. */
static bool put_member(cJSON *object, const char *key, cJSON *value) {
    if (!value)
        return false;
    if (!json_member(object, key))
        return add_member(object, key, value);
    if (cJSON_ReplaceItemInObjectCaseSensitive(object, key, value))
        return value->string != NULL; /* cJSON goes on if there was no memory for the name */
    cJSON_Delete(value);
    return false;
}

static bool merge_members(const struct shape *shape, cJSON *lower, const cJSON *upper,
                          const struct merge *how) {
    for (const cJSON *u = upper->child; u; u = u->next) {
        const struct shape_row *row = shape_find(shape, u->string);
        cJSON *l = json_member(lower, u->string);
        if (cJSON_IsNull(u)) { /* kept where there is nothing to remove, too: see merge.h */
            if ((l || row) && !put_member(lower, u->string, cJSON_CreateNull()))
                return false;
            continue;
        }
        if (!row) { /* unknown: kept as it is, for the message */
            if (!put_member(lower, u->string, cJSON_Duplicate(u, true)))
                return false;
            continue;
        }
        cJSON *value = l && !cJSON_IsNull(l) ? cJSON_Duplicate(l, true) : NULL;
        if (l && !cJSON_IsNull(l) && !value)
            return false;
        if (!merge_value(row->field, &value, u, how)) {
            cJSON_Delete(value);
            return false;
        }
        if (!put_member(lower, u->string, value))
            return false;
    }
    return true;
}

/* Drops from `object` what only the old shape knows. */
static void drop_strangers(cJSON *object, const struct shape *old, const struct shape *new) {
    for (cJSON *child = object->child, *next; child; child = next) {
        next = child->next;
        if (shape_find(old, child->string) && !shape_find(new, child->string))
            cJSON_Delete(cJSON_DetachItemViaPointer(object, child));
    }
}

bool merge_object(const struct field_table *table, cJSON **lower, const cJSON *upper,
                  const struct merge *how) {
    struct shape *shapes = malloc(2 * sizeof *shapes);
    if (!shapes)
        return false;
    struct shape *old = &shapes[0], *new = &shapes[1];
    bool chose = false;
    shape_of_table(old, table, *lower);
    for (size_t i = 0; i < old->count; i++) {
        const struct field *field = old->rows[i].field;
        const cJSON *choice = json_member(upper, field->name);
        if (field->kind != FIELD_INLINE_VARIANT || !choice)
            continue;
        chose = true;
        cJSON *copy = cJSON_IsNull(choice) ? cJSON_CreateNull() : cJSON_Duplicate(choice, true);
        if (cJSON_IsNull(choice) && !json_member(*lower, field->name))
            cJSON_Delete(copy);
        else if (!put_member(*lower, field->name, copy)) {
            free(shapes);
            return false;
        }
    }
    shape_of_table(new, table, *lower);
    if (chose)
        drop_strangers(*lower, old, new);
    bool ok = merge_members(new, *lower, upper, how);
    free(shapes);
    return ok;
}

static bool merge_map(const struct field *field, cJSON *lower, const cJSON *upper,
                      const struct merge *how) {
    for (const cJSON *u = upper->child; u; u = u->next) {
        cJSON *l = json_value(lower, u->string);
        cJSON *value = cJSON_IsNull(u)      ? cJSON_CreateNull()
                       : !cJSON_IsObject(u) ? cJSON_Duplicate(u, true)
                       : cJSON_IsObject(l)  ? cJSON_Duplicate(l, true)
                                            : cJSON_CreateObject();
        if (!value)
            return false;
        if (cJSON_IsObject(u) && !merge_object(field->sub, &value, u, how)) {
            cJSON_Delete(value);
            return false;
        }
        if (!put_member(lower, u->string, value))
            return false;
    }
    return true;
}

static bool merge_variant(const struct field *field, cJSON **lower, const cJSON *upper,
                          const struct merge *how) {
    const char *type = cJSON_IsString(upper) ? upper->valuestring : json_string(upper, "type");
    bool object = cJSON_IsObject(upper);
    if (!object && !cJSON_IsString(upper)) {
        cJSON_Delete(*lower);
        *lower = cJSON_Duplicate(upper, true);
        return *lower != NULL;
    }
    struct shape *shapes = malloc(2 * sizeof *shapes);
    if (!shapes)
        return false;
    bool ok = false;
    if (*lower && cJSON_IsString(*lower)) { /* a type alone, as an object */
        cJSON *alone = cJSON_CreateObject();
        if (!alone || !cJSON_AddStringToObject(alone, "type", (*lower)->valuestring)) {
            cJSON_Delete(alone);
            goto out;
        }
        cJSON_Delete(*lower);
        *lower = alone;
    }
    if (!cJSON_IsObject(*lower) || (type && !how->patch)) {
        cJSON_Delete(*lower);
        *lower = cJSON_CreateObject();
    }
    if (!*lower)
        goto out;
    shape_of_variant(&shapes[0], field, *lower);
    if (type && !put_member(*lower, "type", cJSON_CreateString(type)))
        goto out;
    shape_of_variant(&shapes[1], field, *lower);
    drop_strangers(*lower, &shapes[0], &shapes[1]);
    ok = !object || merge_members(&shapes[1], *lower, upper, how);
out:
    free(shapes);
    return ok;
}

/* A new element by its key: { "name": key }, or model, quality and size. */
static cJSON *new_element(const struct field *field, const char *key) {
    cJSON *element = cJSON_CreateObject();
    if (!element)
        return NULL;
    bool ok = true;
    if (strcmp(field->merge_key, "sku") != 0) {
        ok = cJSON_AddStringToObject(element, "name", key) != NULL;
    } else {
        const char *names[] = {"model", "quality", "size"};
        char part[256];
        size_t parts = 0;
        for (const char *rest = key; ok && *rest && parts < array_size(names);) {
            size_t length = strcspn(rest, "/");
            snprintf(part, sizeof part, "%.*s", (int)(length < 255 ? length : 255), rest);
            bool last = rest[length] == '\0';
            /* Of two parts the second is a size if it looks like one. */
            if (parts == 1 && last && part[0] >= '0' && part[0] <= '9')
                parts = 2;
            ok = cJSON_AddStringToObject(element, names[parts++], part) != NULL;
            rest += length + (last ? 0 : 1);
        }
    }
    if (ok)
        return element;
    cJSON_Delete(element);
    return NULL;
}

static bool replace_element(cJSON *list, cJSON *old, cJSON *element) {
    if (!element)
        return false;
    if (old ? cJSON_ReplaceItemViaPointer(list, old, element) : cJSON_AddItemToArray(list, element))
        return true;
    cJSON_Delete(element);
    return false;
}

cJSON *merge_removed(const char *key) {
    cJSON *null = cJSON_CreateNull();
    const size_t size = strlen(key) + 1;
    char *name = null ? malloc(size) : NULL;
    if (!name) {
        cJSON_Delete(null);
        return NULL;
    }
    null->string = memcpy(name, key, size);
    return null;
}

/* Merges one element; `old` is the one of the same key below, or NULL; `key` may be NULL. */
static bool merge_element(const struct field *field, cJSON *list, cJSON *old, const char *key,
                          const cJSON *upper, const struct merge *how) {
    if (!cJSON_IsObject(upper))
        return replace_element(list, old, cJSON_Duplicate(upper, true));
    cJSON *element = old && cJSON_IsObject(old) ? cJSON_Duplicate(old, true)
                     : key                      ? new_element(field, key)
                                                : cJSON_CreateObject();
    if (!element)
        return false;
    if (!merge_object(field->sub, &element, upper, how)) {
        cJSON_Delete(element);
        return false;
    }
    return replace_element(list, old, element);
}

/* True if an element before `element` in its own list has this key too. */
static bool is_second(const cJSON *list, const cJSON *element, const char *key) {
    return element_find(list, key) != element;
}

static bool merge_elements(const struct field *field, cJSON *list, const cJSON *upper,
                           const struct merge *how) {
    struct text key;
    text_init(&key);
    bool ok = true;
    for (const cJSON *u = upper->child; u && ok; u = u->next) {
        text_clear(&key);
        bool named = element_key(u, &key);
        if (key.failed) {
            ok = false;
            break;
        }
        if (named && how->twice && is_second(upper, u, text_cstr(&key)))
            how->twice(how->context, u, text_cstr(&key));
        cJSON *old = named ? element_find(list, text_cstr(&key)) : NULL;
        ok = merge_element(field, list, old, NULL, u, how);
    }
    text_release(&key);
    return ok;
}

static cJSON *element_by_digits(cJSON *list, const char *digits) {
    if (strspn(digits, "0123456789") != strlen(digits) || strlen(digits) > 9)
        return NULL;
    return cJSON_GetArrayItem(list, atoi(digits));
}

/* An object of elements by key (or, in a patch, by index) over a list. */
static bool patch_elements(const struct field *field, cJSON *list, const cJSON *upper,
                           const struct merge *how) {
    for (const cJSON *u = upper->child; u; u = u->next) {
        cJSON *old = field->merge_key ? element_find(list, u->string) : NULL;
        const char *key = field->merge_key ? u->string : NULL;
        if (!old && how->patch && (old = element_by_digits(list, u->string)))
            key = NULL;
        if (cJSON_IsNull(u)) {
            if (old && !key)
                cJSON_Delete(cJSON_DetachItemViaPointer(list, old));
            else if (key && !replace_element(list, old, merge_removed(key)))
                return false;
            continue;
        }
        if (!field->sub ? !replace_element(list, old, cJSON_Duplicate(u, true))
                        : !merge_element(field, list, old, key, u, how))
            return false;
    }
    return true;
}

static bool all_digits(const cJSON *object) {
    for (const cJSON *child = object->child; child; child = child->next)
        if (strspn(child->string, "0123456789") != strlen(child->string))
            return false;
    return object->child != NULL;
}

/* Longer lists are not merged but replaced; loading refuses them. */
static bool keyed(const struct field *field, const cJSON *list) {
    return field->merge_key && field->sub && cJSON_GetArraySize(list) <= MERGE_LIST_MAX;
}

static bool merge_list(const struct field *field, cJSON **lower, const cJSON *upper,
                       const struct merge *how) {
    bool by_key =
        cJSON_IsObject(upper) && (keyed(field, upper) || (how->patch && all_digits(upper)));
    bool single = cJSON_IsObject(upper) && !by_key && field->one_or_many;
    if (!by_key && !single && !cJSON_IsArray(upper)) {
        cJSON_Delete(*lower);
        *lower = cJSON_Duplicate(upper, true);
        return *lower != NULL;
    }
    bool keep = cJSON_IsArray(*lower) && (by_key || keyed(field, upper));
    if (!keep) {
        cJSON_Delete(*lower);
        *lower = cJSON_CreateArray();
        if (!*lower)
            return false;
    }
    if (by_key)
        return patch_elements(field, *lower, upper, how);
    if (single)
        return merge_element(field, *lower, NULL, NULL, upper, how);
    if (keyed(field, upper))
        return merge_elements(field, *lower, upper, how);
    for (const cJSON *u = upper->child; u; u = u->next)
        if (field->sub ? !merge_element(field, *lower, NULL, NULL, u, how)
                       : !replace_element(*lower, NULL, cJSON_Duplicate(u, true)))
            return false;
    return true;
}

bool merge_value(const struct field *field, cJSON **lower, const cJSON *upper,
                 const struct merge *how) {
    bool object = cJSON_IsObject(upper);
    switch (field->kind) {
    case FIELD_OBJECT:
    case FIELD_OPTIONAL:
    case FIELD_MAP:
        if (!object)
            break;
        if (!cJSON_IsObject(*lower)) {
            cJSON_Delete(*lower);
            *lower = cJSON_CreateObject();
        }
        if (!*lower)
            return false;
        return field->kind == FIELD_MAP ? merge_map(field, *lower, upper, how)
                                        : merge_object(field->sub, lower, upper, how);
    case FIELD_VARIANT:
        return merge_variant(field, lower, upper, how);
    case FIELD_LIST:
    case FIELD_NUMBERS:
    case FIELD_STRINGS:
    case FIELD_DURATIONS:
        return merge_list(field, lower, upper, how);
    case FIELD_BOOLEAN:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_DURATION:
    case FIELD_DATE:
    case FIELD_MONEY:
    case FIELD_RATE:
    case FIELD_STRING:
    case FIELD_CHOICE:
    case FIELD_INLINE:
    case FIELD_INLINE_VARIANT:
        break;
    }
    cJSON_Delete(*lower);
    *lower = cJSON_Duplicate(upper, true);
    return *lower != NULL;
}

#include "scenario/decode.h"

#include <string.h>

#include "scenario/form.h"
#include "scenario/merge.h"
#include "scenario/shape.h"

/* Most elements of any list in a scenario. */
#define LIST_MAX 100000

static bool decode_value(struct decoder *d, const struct field *field, const cJSON *value,
                         void *out);
static bool decode_shape(struct decoder *d, const struct shape *shape, const cJSON *object,
                         void *base, const char *map_key, const char *skip);

void decode_problem(struct decoder *d, bool at_key, const char *fmt, ...) {
    struct text said;
    text_init_for(&said, &d->problems->failed);
    va_list arguments;
    va_start(arguments, fmt);
    text_vprintf(&said, fmt, arguments);
    va_end(arguments);
    if (d->layers) {
        layers_problem(d->layers, d->problems, false, &d->trail, at_key, "%s", text_cstr(&said));
    } else {
        struct text path;
        text_init_for(&path, &d->problems->failed);
        trail_text(&d->trail, &path);
        problems_add(d->problems, false, text_cstr(&path), "%s", text_cstr(&said));
        text_release(&path);
    }
    text_release(&said);
}

static void *allocate(struct decoder *d, size_t count, size_t size) {
    void *memory = arena_alloc_array(d->arena, count, size);
    if (!memory)
        problems_no_memory(d->problems);
    return memory;
}

static bool wrong_kind(struct decoder *d, const struct field *field, const cJSON *value) {
    struct text said;
    text_init_for(&said, &d->problems->failed);
    text_add(&said, "expected ");
    form_expected(field, field->kind, &said);
    text_add(&said, ", got ");
    json_describe(&said, value);
    decode_problem(d, false, "%s", text_cstr(&said));
    text_release(&said);
    return false;
}

/* The cross-field check of one struct. */
static bool prepare(struct decoder *d, const struct field_table *table, void *object) {
    struct complaint complaint = {.field = NULL};
    if (!table->prepare || table->prepare(object, &complaint))
        return true;
    if (complaint.field)
        trail_member(&d->trail, complaint.field);
    decode_problem(d, false, "%s", complaint.text);
    if (complaint.field)
        trail_pop(&d->trail);
    return false;
}

static bool prepare_table(struct decoder *d, const struct field_table *table, void *object) {
    bool ok = true;
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        void *place = (char *)object + field->offset;
        if (field->kind == FIELD_INLINE) {
            ok = prepare_table(d, field->sub, place) && ok;
        } else if (field->kind == FIELD_INLINE_VARIANT) {
            const struct variant *variant = place;
            if (variant->type)
                ok = prepare_table(d, &variant->type->spec, variant->spec) && ok;
        }
    }
    return ok && prepare(d, table, object);
}

static bool load_files(struct decoder *d, const struct variant *variant) {
    struct error err = {ERROR_NONE, ""};
    if (!variant->type->load || variant->type->load(variant->spec, d->arena, d->directory, &err))
        return true;
    decode_problem(d, false, "%s", err.text);
    return false;
}

/* Files of the inline variants of a struct whose own fields are right. */
static bool load_inline(struct decoder *d, const struct shape *shape, void *base) {
    bool ok = true;
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_row *row = &shape->rows[i];
        if (row->field->kind != FIELD_INLINE_VARIANT)
            continue;
        const struct variant *variant = (const void *)((char *)base + row->offset);
        if (variant->type)
            ok = load_files(d, variant) && ok;
    }
    return ok;
}

static bool unknown_type(struct decoder *d, const struct field *field, const char *name) {
    const char *refused = field->refuse ? field->refuse(name) : NULL;
    struct text said;
    text_init_for(&said, &d->problems->failed);
    if (refused)
        text_printf(&said, "no such %s: %s", field->variants->noun, refused);
    else
        message_not_a_type(&said, name, field->variants);
    decode_problem(d, false, "%s", text_cstr(&said));
    text_release(&said);
    return false;
}

static bool decode_inline_choice(struct decoder *d, const struct field *field, const cJSON *object,
                                 struct variant *out) {
    const cJSON *value = json_value(object, field->name);
    const char *name = NULL;
    if (value && !cJSON_IsString(value))
        return wrong_kind(d, field, value);
    out->type = variant_choice(field, object, &name);
    if (!out->type) {
        if (name)
            return unknown_type(d, field, name);
        if (!field->required)
            return true;
        struct text said;
        text_init_for(&said, &d->problems->failed);
        form_expected(field, field->kind, &said);
        decode_problem(d, true, "is required: %s", text_cstr(&said));
        text_release(&said);
        return false;
    }
    out->spec = allocate(d, 1, out->type->spec.size);
    return out->spec != NULL;
}

static void missing_type(struct decoder *d, const struct variant_registry *registry) {
    struct text said;
    text_init_for(&said, &d->problems->failed);
    for (size_t i = 0; i < registry->count; i++)
        text_printf(&said, "%s%s", i ? ", " : "", registry->types[i]->name);
    decode_problem(d, true, "is required: one of %s", text_cstr(&said));
    text_release(&said);
}

static bool decode_variant(struct decoder *d, const struct field *field, const cJSON *value,
                           struct variant *out) {
    const char *name = NULL;
    const cJSON *type = json_value(value, "type");
    if (!cJSON_IsObject(value) && !cJSON_IsString(value))
        return wrong_kind(d, field, value);
    if (type && !cJSON_IsString(type)) {
        trail_member(&d->trail, "type");
        wrong_kind(d, field, type);
        trail_pop(&d->trail);
        return false;
    }
    out->type = variant_choice(field, value, &name);
    if (!out->type) {
        trail_member(&d->trail, "type");
        if (name) {
            unknown_type(d, field, name);
        } else {
            missing_type(d, field->variants);
        }
        trail_pop(&d->trail);
        return false;
    }
    out->spec = allocate(d, 1, out->type->spec.size);
    if (!out->spec)
        return false;
    struct shape shape;
    shape_of_variant(&shape, field, value);
    return decode_shape(d, &shape, cJSON_IsObject(value) ? value : NULL, out->spec, NULL, "type") &&
           prepare_table(d, &out->type->spec, out->spec) && load_inline(d, &shape, out->spec) &&
           load_files(d, out);
}

/* Elements that were removed by null do not count. */
static size_t count_elements(const cJSON *list) {
    size_t count = 0;
    for (const cJSON *child = list->child; child; child = child->next)
        count += !(cJSON_IsNull(child) && child->string);
    return count;
}

static bool decode_element(struct decoder *d, const struct field *field, const cJSON *child,
                           void *out) {
    if (!field->sub) {
        enum field_kind kind = form_element(field->kind);
        struct text why;
        text_init_for(&why, &d->problems->failed);
        bool ok = form_read(field, kind, child, out, d->arena, &why);
        if (!ok)
            decode_problem(d, false, "%s", text_cstr(&why));
        text_release(&why);
        return ok;
    }
    if (cJSON_IsObject(child))
        return decode_object(d, field->sub, child, out);
    struct text said;
    text_init_for(&said, &d->problems->failed);
    json_describe(&said, child);
    decode_problem(d, false, "expected an object, got %s", text_cstr(&said));
    text_release(&said);
    return false;
}

static bool decode_list(struct decoder *d, const struct field *field, const cJSON *value,
                        struct field_list *out) {
    if (field->one_or_many && cJSON_IsObject(value)) {
        out->items = allocate(d, 1, field->sub->size);
        out->count = 1;
        return out->items && decode_object(d, field->sub, value, out->items);
    }
    if (!cJSON_IsArray(value))
        return wrong_kind(d, field, value);
    size_t size = field->sub ? field->sub->size : form_size(form_element(field->kind));
    size_t count = count_elements(value), index = 0;
    size_t most = field->merge_key ? MERGE_LIST_MAX : LIST_MAX;
    if (count > most) {
        decode_problem(d, false, "has %zu elements, at most %zu are allowed", count, most);
        return false;
    }
    char *items = allocate(d, count, size);
    if (!items)
        return false;
    bool ok = true;
    struct text key;
    text_init_for(&key, &d->problems->failed);
    for (const cJSON *child = value->child; child; child = child->next) {
        if (cJSON_IsNull(child) && child->string)
            continue;
        text_clear(&key);
        bool named = field->merge_key && element_key(child, &key) && key.length > 0;
        trail_element(&d->trail, named ? arena_strdup(d->arena, text_cstr(&key)) : NULL, index);
        ok = decode_element(d, field, child, items + index * size) && ok;
        trail_pop(&d->trail);
        index++;
    }
    text_release(&key);
    *out = (struct field_list){items, count};
    return ok;
}

static bool decode_map(struct decoder *d, const struct field *field, const cJSON *value,
                       struct field_list *out) {
    const struct field_table *table = field->sub;
    assert(table->fields[0].kind == FIELD_STRING && strcmp(table->fields[0].name, "name") == 0);
    if (!cJSON_IsObject(value))
        return wrong_kind(d, field, value);
    size_t count = 0, index = 0;
    for (const cJSON *child = value->child; child; child = child->next)
        count += !cJSON_IsNull(child);
    if (count > MERGE_LIST_MAX) {
        decode_problem(d, false, "has %zu members, at most %d are allowed", count, MERGE_LIST_MAX);
        return false;
    }
    char *items = allocate(d, count, table->size);
    if (!items)
        return false;
    struct shape shape;
    bool ok = true;
    for (const cJSON *child = value->child; child; child = child->next) {
        if (cJSON_IsNull(child))
            continue;
        void *item = items + index++ * table->size;
        trail_member(&d->trail, child->string);
        if (!cJSON_IsObject(child)) {
            ok = decode_element(d, field, child, item) && ok;
        } else {
            shape_of_table(&shape, table, child);
            ok = decode_shape(d, &shape, child, item, child->string, NULL) &&
                 prepare_table(d, table, item) && load_inline(d, &shape, item) && ok;
        }
        trail_pop(&d->trail);
    }
    *out = (struct field_list){items, count};
    return ok;
}

static bool decode_optional(struct decoder *d, const struct field *field, const cJSON *value,
                            void **out) {
    if (!cJSON_IsObject(value))
        return wrong_kind(d, field, value);
    void *object = allocate(d, 1, field->sub->size);
    if (!object || !decode_object(d, field->sub, value, object))
        return false;
    *out = object;
    return true;
}

static bool decode_value(struct decoder *d, const struct field *field, const cJSON *value,
                         void *out) {
    switch (field->kind) {
    case FIELD_OBJECT:
        if (!cJSON_IsObject(value))
            return wrong_kind(d, field, value);
        return decode_object(d, field->sub, value, out);
    case FIELD_OPTIONAL:
        return decode_optional(d, field, value, out);
    case FIELD_LIST:
    case FIELD_NUMBERS:
    case FIELD_STRINGS:
    case FIELD_DURATIONS:
        return decode_list(d, field, value, out);
    case FIELD_MAP:
        return decode_map(d, field, value, out);
    case FIELD_VARIANT:
        return decode_variant(d, field, value, out);
    case FIELD_BOOLEAN:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_DURATION:
    case FIELD_DATE:
    case FIELD_MONEY:
    case FIELD_RATE:
    case FIELD_STRING:
    case FIELD_CHOICE:
        break;
    case FIELD_INLINE:
    case FIELD_INLINE_VARIANT:
        BUG("field '%s' is not decoded by itself", field->name);
    }
    struct text why;
    text_init_for(&why, &d->problems->failed);
    bool ok = form_read(field, field->kind, value, out, d->arena, &why);
    if (!ok)
        decode_problem(d, false, "%s", text_cstr(&why));
    text_release(&why);
    return ok;
}

/* The value a field has when nobody gives one. */
static bool decode_default(struct decoder *d, const struct field *field, void *out) {
    if (field->fallback) {
        cJSON *fallback = cJSON_Parse(field->fallback);
        if (!fallback) /* a test parses them all */
            return problems_no_memory(d->problems);
        bool ok = decode_value(d, field, fallback, out);
        cJSON_Delete(fallback);
        return ok;
    }
    if (field->kind == FIELD_OBJECT)
        return decode_object(d, field->sub, NULL, out);
    form_absent(field, out);
    if (!field->required)
        return true;
    struct text said;
    text_init_for(&said, &d->problems->failed);
    form_expected(field, field->kind, &said);
    decode_problem(d, false, "is required: %s", text_cstr(&said));
    text_release(&said);
    return false;
}

static bool unknown_keys(struct decoder *d, const struct shape *all, const cJSON *object,
                         const char *skip, bool map) {
    bool ok = true;
    struct shape keys = *all;
    if (map) { /* the name is no key inside */
        keys.count--;
        memmove(keys.rows, keys.rows + 1, keys.count * sizeof *keys.rows);
    }
    const struct shape *shape = &keys;
    for (const cJSON *child = object ? object->child : NULL; child; child = child->next) {
        if ((skip && strcmp(child->string, skip) == 0) || shape_find(shape, child->string))
            continue;
        ok = false;
        trail_member(&d->trail, child->string);
        struct text said;
        text_init_for(&said, &d->problems->failed);
        message_known_keys(&said, child->string, shape);
        decode_problem(d, true, "unknown key%s", text_cstr(&said));
        text_release(&said);
        trail_pop(&d->trail);
    }
    return ok;
}

/* Fields one by one; inline variants choose their type first, as they come before its fields. */
static bool decode_shape(struct decoder *d, const struct shape *shape, const cJSON *object,
                         void *base, const char *map_key, const char *skip) {
    bool ok = true;
    const struct variant *via = NULL;
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_row *row = &shape->rows[i];
        const struct field *field = row->field;
        if (row->via && !via)
            continue; /* its choice failed */
        void *out = (char *)(row->via ? via->spec : base) + row->offset;
        trail_member(&d->trail, field->name);
        if (map_key && i == 0) {
            const char *name = arena_strdup(d->arena, map_key);
            *(const char **)out = name ? name : "";
            ok = (name || problems_no_memory(d->problems)) && ok;
        } else if (field->kind == FIELD_INLINE_VARIANT) {
            struct variant *chosen = out;
            *chosen = (struct variant){0};
            ok = decode_inline_choice(d, field, object, chosen) && ok;
            via = chosen->spec ? chosen : NULL;
        } else {
            const cJSON *value = json_value(object, field->name);
            if (!value) {
                ok = decode_default(d, field, out) && ok;
            } else {
                if (field->kind != FIELD_OBJECT)
                    form_absent(field, out);
                ok = decode_value(d, field, value, out) && ok;
            }
        }
        trail_pop(&d->trail);
    }
    return unknown_keys(d, shape, object, skip, map_key != NULL) && ok;
}

bool decode_object(struct decoder *d, const struct field_table *table, const cJSON *object,
                   void *out) {
    struct shape shape;
    shape_of_table(&shape, table, object);
    return decode_shape(d, &shape, object, out, NULL, NULL) && prepare_table(d, table, out) &&
           load_inline(d, &shape, out);
}

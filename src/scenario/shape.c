#include "scenario/shape.h"

#include <stdio.h>
#include <string.h>

#include "scenario/json.h"

/* Most names that a message lists. */
#define KNOWN_MAX 40

const struct variant_type *variant_find(const struct variant_registry *registry, const char *name) {
    for (size_t i = 0; i < registry->count; i++) {
        const struct variant_type *type = registry->types[i];
        if (strcmp(type->name, name) == 0 || (type->alias && strcmp(type->alias, name) == 0))
            return type;
    }
    return NULL;
}

/*
 * The type named by a fallback: "\"name\"" or "{ "type": "name", … }". Read off the text, since
 * this is asked for everywhere, and parsing may fail for lack of memory.
 */
static const struct variant_type *fallback_choice(const struct field *field) {
    static const char key[] = "\"type\"";
    char name[64] = "";
    if (!field->fallback)
        return NULL;
    const char *type_key = strstr(field->fallback, key);
    const char *quote = strchr(type_key ? type_key + sizeof key - 1 : field->fallback, '"');
    if (quote)
        snprintf(name, sizeof name, "%.*s", (int)strcspn(quote + 1, "\""), quote + 1);
    const struct variant_type *type = variant_find(field->variants, name);
    if (!type)
        BUG("fallback of field '%s' names no %s", field->name, field->variants->noun);
    return type;
}

const struct variant_type *variant_choice(const struct field *field, const cJSON *json,
                                          const char **name) {
    const char *chosen = field->kind == FIELD_INLINE_VARIANT ? json_string(json, field->name)
                         : cJSON_IsString(json)              ? json->valuestring
                                                             : json_string(json, "type");
    if (name)
        *name = chosen;
    return chosen ? variant_find(field->variants, chosen) : fallback_choice(field);
}

static void add_table(struct shape *shape, const struct field_table *table, size_t offset,
                      const struct field *via, const cJSON *object) {
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        if (field->kind == FIELD_INLINE) {
            add_table(shape, field->sub, offset + field->offset, via, object);
            continue;
        }
        if (shape->count == SHAPE_ROWS_MAX)
            BUG("more than %d fields in one %s", SHAPE_ROWS_MAX, shape->noun);
        shape->rows[shape->count++] =
            (struct shape_row){.field = field, .via = via, .offset = offset + field->offset};
        if (field->kind != FIELD_INLINE_VARIANT)
            continue;
        if (via)
            BUG("inline variant '%s' inside another", field->name);
        const struct variant_type *type = variant_choice(field, object, NULL);
        if (type)
            add_table(shape, &type->spec, 0, field, object);
    }
}

void shape_of_table(struct shape *shape, const struct field_table *table, const cJSON *object) {
    shape->noun = table->noun;
    shape->count = 0;
    add_table(shape, table, 0, NULL, object);
}

void shape_of_variant(struct shape *shape, const struct field *field, const cJSON *object) {
    const struct variant_type *type = variant_choice(field, object, NULL);
    shape->noun = field->variants->noun;
    shape->count = 0;
    if (type)
        add_table(shape, &type->spec, 0, NULL, object);
}

const struct shape_row *shape_find(const struct shape *shape, const char *name) {
    for (size_t i = 0; i < shape->count; i++)
        if (strcmp(shape->rows[i].field->name, name) == 0)
            return &shape->rows[i];
    return NULL;
}

const char *shape_nearest(const struct shape *shape, const char *word) {
    const char *names[SHAPE_ROWS_MAX] = {NULL};
    for (size_t i = 0; i < shape->count; i++)
        names[i] = shape->rows[i].field->name;
    return text_nearest(word, names, shape->count);
}

void message_known(struct text *out, const char *word, const char *const *names, size_t count) {
    const char *nearest = text_nearest(word, names, count);
    for (size_t i = 0; i < count && i < KNOWN_MAX; i++)
        text_printf(out, "%s%s", i ? ", " : "; known: ", names[i]);
    if (count > KNOWN_MAX)
        text_printf(out, " and %zu more", count - KNOWN_MAX);
    if (nearest)
        text_printf(out, "; did you mean '%s'?", nearest);
}

void message_known_keys(struct text *out, const char *word, const struct shape *shape) {
    const char *names[SHAPE_ROWS_MAX];
    const char *nearest = shape_nearest(shape, word);
    size_t count = 0;
    for (size_t i = 0; i < shape->count; i++)
        if (shape->rows[i].field->name[0] != '$')
            names[count++] = shape->rows[i].field->name;
    if (nearest)
        text_printf(out, "; did you mean '%s'?", nearest);
    else
        message_known(out, word, names, count);
}

void message_not_one_of(struct text *out, const char *word, const char *const *names,
                        size_t count) {
    text_printf(out, "'%.60s' is not one of ", word);
    for (size_t i = 0; i < count; i++)
        text_printf(out, "%s%s", i ? ", " : "", names[i]);
    const char *nearest = text_nearest(word, names, count);
    if (nearest)
        text_printf(out, "; did you mean '%s'?", nearest);
}

void message_not_a_type(struct text *out, const char *word,
                        const struct variant_registry *registry) {
    const char *names[SHAPE_ROWS_MAX];
    assert(registry->count < SHAPE_ROWS_MAX);
    for (size_t i = 0; i < registry->count; i++)
        names[i] = registry->types[i]->name;
    text_printf(out, "no such %s: ", registry->noun);
    message_not_one_of(out, word, names, registry->count);
}

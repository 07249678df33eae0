#include "scenario/schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenario/form.h"
#include "scenario/json.h"
#include "scenario/question.h"
#include "scenario/shape.h"

#define DEFINITIONS_MAX 256

/* What has a definition of its own: a table, or a registry of variants. */
struct definition {
    const void *subject; /* struct field_table, variant_registry or field_phrases */
    bool variant, phrases;
    bool lax; /* a layer below may give what is missing */
    char name[64];
    /* Of a variant: the type meant when none is named; NULL: none. */
    const struct variant_type *fallback;
};

struct writer {
    struct definition items[DEFINITIONS_MAX];
    size_t count;
    bool failed;
};

static cJSON *item_schema(struct writer *w, const struct field *field, bool lax);

static void put(struct writer *w, cJSON *object, const char *key, cJSON *value) {
    if (value && cJSON_AddItemToObject(object, key, value))
        return;
    cJSON_Delete(value);
    w->failed = true;
}

static void append(struct writer *w, cJSON *list, cJSON *value) {
    if (value && cJSON_AddItemToArray(list, value))
        return;
    cJSON_Delete(value);
    w->failed = true;
}

static cJSON *of_type(struct writer *w, const char *type) {
    cJSON *schema = cJSON_CreateObject();
    put(w, schema, "type", cJSON_CreateString(type));
    return schema;
}

static cJSON *pattern(struct writer *w, const char *regex) {
    cJSON *schema = of_type(w, "string");
    put(w, schema, "pattern", cJSON_CreateString(regex));
    return schema;
}

static cJSON *any_of(struct writer *w, cJSON *first, cJSON *second) {
    cJSON *schema = cJSON_CreateObject(), *list = cJSON_CreateArray();
    append(w, list, first);
    append(w, list, second);
    put(w, schema, "anyOf", list);
    return schema;
}

/* ---- definitions ---- */

static bool named(const struct writer *w, const char *name) {
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->items[i].name, name) == 0)
            return true;
    return false;
}

/* A reference to the definition of a table or registry, which is made when it is new. */
static cJSON *reference(struct writer *w, struct definition wanted, const char *noun) {
    size_t i = 0;
    for (; i < w->count; i++) {
        const struct definition *d = &w->items[i];
        if (d->subject == wanted.subject && d->lax == wanted.lax && d->fallback == wanted.fallback)
            break;
    }
    if (i == w->count) {
        if (w->count == DEFINITIONS_MAX)
            BUG("more than %d definitions in a schema", DEFINITIONS_MAX);
        char base[48];
        snprintf(base, sizeof base, "%s%s", noun, wanted.lax ? " (part)" : "");
        for (char *c = base; *c; c++)
            if (*c == ' ')
                *c = '_';
        snprintf(wanted.name, sizeof wanted.name, "%s", base);
        for (int k = 2; named(w, wanted.name); k++)
            snprintf(wanted.name, sizeof wanted.name, "%s_%d", base, k);
        w->items[w->count++] = wanted;
    }
    char path[96];
    snprintf(path, sizeof path, "#/$defs/%s", w->items[i].name);
    cJSON *schema = cJSON_CreateObject();
    put(w, schema, "$ref", cJSON_CreateString(path));
    return schema;
}

static cJSON *table_reference(struct writer *w, const struct field_table *table, bool lax) {
    return reference(w, (struct definition){.subject = table, .lax = lax}, table->noun);
}

static cJSON *variant_reference(struct writer *w, const struct field *field, bool lax) {
    struct definition wanted = {.subject = field->variants, .variant = true, .lax = lax};
    wanted.fallback = field->fallback ? variant_choice(field, NULL, NULL) : NULL;
    return reference(w, wanted, field->variants->noun);
}

static cJSON *phrases_reference(struct writer *w, const struct field_phrases *phrases) {
    return reference(w, (struct definition){.subject = phrases, .phrases = true}, phrases->noun);
}

/* ---- single fields ---- */

static cJSON *choice_schema(struct writer *w, const struct field *field) {
    cJSON *schema = of_type(w, "string"), *list = cJSON_CreateArray();
    for (size_t i = 0; field->choices[i]; i++)
        append(w, list, cJSON_CreateString(field->choices[i]));
    put(w, schema, "enum", list);
    return schema;
}

static cJSON *number_schema(struct writer *w, const struct field *field, const char *type) {
    cJSON *schema = of_type(w, type);
    bool bounds = field->low != 0 || field->high != 0;
    if (bounds && isfinite(field->low))
        put(w, schema, "minimum", cJSON_CreateNumber(field->low));
    if ((field->high != 0 || field->low < 0) && isfinite(field->high))
        put(w, schema, "maximum", cJSON_CreateNumber(field->high));
    return schema;
}

static cJSON *list_of(struct writer *w, cJSON *items) {
    cJSON *schema = of_type(w, "array");
    put(w, schema, "items", items);
    return schema;
}

static cJSON *single_schema(struct writer *w, const struct field *field, enum field_kind kind) {
    switch ((int)kind) {
    case FIELD_BOOLEAN:
        return of_type(w, "boolean");
    case FIELD_INTEGER:
        return number_schema(w, field, "integer");
    case FIELD_NUMBER:
        return number_schema(w, field, "number");
    case FIELD_DURATION:
        return pattern(w, "^(never|([0-9]*\\.?[0-9]*(w|d|h|m|s|ms|us|ns))+)$");
    case FIELD_DATE:
        return pattern(w, "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?$");
    case FIELD_MONEY:
        return pattern(w, "^(none|-?\\$[0-9,]*\\.?[0-9]*)$");
    case FIELD_RATE:
        return pattern(w, "^[0-9.eE+-]+/(s|sec|second|min|minute|h|hour|d|day|w|week)$");
    case FIELD_CHOICE:
        return choice_schema(w, field);
    default:
        return field->phrases ? phrases_reference(w, field->phrases) : of_type(w, "string");
    }
}

static cJSON *list_schema(struct writer *w, const struct field *field, bool lax) {
    bool overlaid = lax && field->merge_key;
    cJSON *list = list_of(w, table_reference(w, field->sub, overlaid));
    if (field->one_or_many)
        return any_of(w, list, table_reference(w, field->sub, false));
    if (!field->merge_key)
        return list;
    cJSON *by_key = of_type(w, "object"), *types = cJSON_CreateArray(), *member;
    append(w, types, cJSON_CreateString("object"));
    append(w, types, cJSON_CreateString("null"));
    member = cJSON_CreateObject();
    put(w, member, "type", types);
    put(w, by_key, "additionalProperties", member);
    return any_of(w, list, by_key);
}

static cJSON *item_schema(struct writer *w, const struct field *field, bool lax) {
    switch (field->kind) {
    case FIELD_OBJECT:
    case FIELD_OPTIONAL:
        return table_reference(w, field->sub, lax);
    case FIELD_LIST:
        return list_schema(w, field, lax);
    case FIELD_MAP: {
        cJSON *schema = of_type(w, "object");
        put(w, schema, "additionalProperties", table_reference(w, field->sub, lax));
        return schema;
    }
    case FIELD_NUMBERS:
    case FIELD_STRINGS:
    case FIELD_DURATIONS:
        return list_of(w, single_schema(w, field, form_element(field->kind)));
    case FIELD_VARIANT:
        return variant_reference(w, field, lax);
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
        BUG("field '%s' has no schema of its own", field->name);
    }
    return single_schema(w, field, field->kind);
}

static cJSON *member_schema(struct writer *w, const struct field *field, bool lax) {
    cJSON *schema = item_schema(w, field, lax);
    if (lax)
        schema = any_of(w, schema, of_type(w, "null"));
    if (field->doc)
        put(w, schema, "description", cJSON_CreateString(field->doc));
    if (field->fallback)
        put(w, schema, "default", cJSON_Parse(field->fallback));
    return schema;
}

/* ---- objects ---- */

/* Lists of this table's elements are merged by these, so they are needed even in a part. */
static bool is_key(const struct field *field) {
    return strcmp(field->name, "name") == 0 || strcmp(field->name, "model") == 0;
}

static bool is_overlaid(const char *const *overlaid, const char *name) {
    for (size_t i = 0; overlaid && overlaid[i]; i++)
        if (strcmp(overlaid[i], name) == 0)
            return true;
    return false;
}

/* The type's name and alias, under the key that chooses it. */
static cJSON *type_schema(struct writer *w, const struct variant_type *type) {
    cJSON *schema = cJSON_CreateObject(), *list = cJSON_CreateArray();
    append(w, list, cJSON_CreateString(type->name));
    if (type->alias)
        append(w, list, cJSON_CreateString(type->alias));
    put(w, schema, "enum", list);
    put(w, schema, "description", cJSON_CreateString(type->help));
    return schema;
}

/* One object: its members, then which of them must be there. */
static void add_members(struct writer *w, cJSON *schema, const struct shape *shape, bool lax,
                        bool map, const char *const *overlaid, const char *chooser,
                        const struct variant_type *type, bool chooser_required) {
    cJSON *members = cJSON_CreateObject(), *required = cJSON_CreateArray();
    if (chooser && type) {
        put(w, members, chooser, type_schema(w, type));
        if (chooser_required)
            append(w, required, cJSON_CreateString(chooser));
    }
    for (size_t i = map ? 1 : 0; i < shape->count; i++) {
        const struct field *field = shape->rows[i].field;
        if (field->kind == FIELD_INLINE_VARIANT)
            continue;
        bool member_lax = lax || is_overlaid(overlaid, field->name);
        put(w, members, field->name,
            member_schema(w, field, member_lax && !(lax && is_key(field) && field->required)));
        if (field->required && (!lax || is_key(field)))
            append(w, required, cJSON_CreateString(field->name));
    }
    put(w, schema, "type", cJSON_CreateString("object"));
    put(w, schema, "properties", members);
    if (required->child)
        put(w, schema, "required", required);
    else
        cJSON_Delete(required);
    put(w, schema, "additionalProperties", cJSON_CreateFalse());
}

static const struct field *inline_variant(const struct field_table *table) {
    const struct field *found = NULL;
    for (size_t i = 0; i < table->count; i++)
        if (table->fields[i].kind == FIELD_INLINE_VARIANT)
            found = &table->fields[i];
    return found;
}

/* Whether elements of this table are the members of a map, whose key is their name. */
static bool is_mapped(const struct field_table *table) {
    for (size_t i = 0; i < question_fields.count; i++)
        if (question_fields.fields[i].kind == FIELD_MAP && question_fields.fields[i].sub == table)
            return true;
    return strcmp(table->noun, "set of objectives") == 0 && table->count > 0 &&
           strcmp(table->fields[0].name, "name") == 0;
}

static void add_table(struct writer *w, cJSON *schema, const struct field_table *table, bool lax,
                      const char *const *overlaid) {
    const struct field *variant = inline_variant(table);
    struct shape shape;
    if (!variant) {
        shape_of_table(&shape, table, NULL);
        add_members(w, schema, &shape, lax, is_mapped(table), overlaid, NULL, NULL, false);
        return;
    }
    const struct variant_type *fallback =
        variant->fallback ? variant_choice(variant, NULL, NULL) : NULL;
    cJSON *branches = cJSON_CreateArray();
    for (size_t i = 0; i < variant->variants->count; i++) {
        const struct variant_type *type = variant->variants->types[i];
        cJSON *chosen = cJSON_CreateObject(), *branch = cJSON_CreateObject();
        put(w, chosen, variant->name, cJSON_CreateString(type->name));
        shape_of_table(&shape, table, chosen);
        cJSON_Delete(chosen);
        bool needed = type != fallback && (variant->required || fallback) && !lax;
        add_members(w, branch, &shape, lax, false, NULL, variant->name, type, needed);
        append(w, branches, branch);
    }
    put(w, schema, "anyOf", branches);
}

static void add_variant(struct writer *w, cJSON *schema, const struct definition *definition) {
    const struct variant_registry *registry = definition->subject;
    cJSON *branches = cJSON_CreateArray(), *names = cJSON_CreateArray(),
          *by_name = of_type(w, "string");
    struct field field = {.name = "type", .kind = FIELD_VARIANT, .variants = registry};
    for (size_t i = 0; i < registry->count; i++) {
        const struct variant_type *type = registry->types[i];
        struct shape shape;
        cJSON *chosen = cJSON_CreateObject(), *branch = cJSON_CreateObject();
        put(w, chosen, "type", cJSON_CreateString(type->name));
        shape_of_variant(&shape, &field, chosen);
        cJSON_Delete(chosen);
        bool needed = !definition->lax && type != definition->fallback;
        add_members(w, branch, &shape, false, false, NULL, "type", type, needed);
        append(w, branches, branch);
        append(w, names, cJSON_CreateString(type->name));
    }
    put(w, by_name, "enum", names);
    append(w, branches, by_name);
    put(w, schema, "anyOf", branches);
}

/* A text, or the object that may stand for it: one of its beginnings, and the rest. */
static void add_phrases(struct writer *w, cJSON *schema, const struct field_phrase *phrases) {
    cJSON *object = of_type(w, "object"), *members = cJSON_CreateObject(),
          *beginnings = cJSON_CreateArray(), *either = cJSON_CreateArray();
    for (size_t i = 0; phrases[i].key; i++) {
        cJSON *member = any_of(w, of_type(w, "string"), of_type(w, "number"));
        put(w, member, "description", cJSON_CreateString(phrases[i].doc));
        put(w, members, phrases[i].key, member);
        if (!phrases[i].begins)
            continue;
        cJSON *needs = cJSON_CreateObject(), *names = cJSON_CreateArray();
        append(w, names, cJSON_CreateString(phrases[i].key));
        put(w, needs, "required", names);
        append(w, beginnings, needs);
    }
    put(w, object, "properties", members);
    put(w, object, "oneOf", beginnings);
    put(w, object, "additionalProperties", cJSON_CreateFalse());
    append(w, either, of_type(w, "string"));
    append(w, either, object);
    put(w, schema, "anyOf", either);
}

static void write_pretty(struct text *out, const cJSON *value, size_t indent) {
    struct text flat;
    text_init(&flat);
    json_write(&flat, value);
    bool nested = (cJSON_IsObject(value) || cJSON_IsArray(value)) && value->child;
    if (!nested || flat.length + indent <= 100) {
        text_add(out, text_cstr(&flat));
        text_release(&flat);
        return;
    }
    text_release(&flat);
    text_add(out, cJSON_IsObject(value) ? "{\n" : "[\n");
    for (const cJSON *child = value->child; child; child = child->next) {
        for (size_t i = 0; i < indent + 2; i++)
            text_add_char(out, ' ');
        if (cJSON_IsObject(value)) {
            text_add_json_string(out, child->string);
            text_add(out, ": ");
        }
        write_pretty(out, child, indent + 2);
        text_add(out, child->next ? ",\n" : "\n");
    }
    for (size_t i = 0; i < indent; i++)
        text_add_char(out, ' ');
    text_add_char(out, cJSON_IsObject(value) ? '}' : ']');
}

void schema_write(struct text *out, const char *title, const struct field_table *table,
                  const char *const *overlaid) {
    static const struct writer empty;
    struct writer w = empty;
    cJSON *schema = cJSON_CreateObject(), *definitions = cJSON_CreateObject();
    put(&w, schema, "$schema", cJSON_CreateString("https://json-schema.org/draft/2020-12/schema"));
    put(&w, schema, "title", cJSON_CreateString(title));
    add_table(&w, schema, table, false, overlaid);
    /* Definitions bring more definitions, until there are no new ones. */
    for (size_t i = 0; i < w.count; i++) {
        cJSON *definition = cJSON_CreateObject();
        if (w.items[i].variant)
            add_variant(&w, definition, &w.items[i]);
        else if (w.items[i].phrases)
            add_phrases(&w, definition, ((const struct field_phrases *)w.items[i].subject)->list);
        else
            add_table(&w, definition, w.items[i].subject, w.items[i].lax, NULL);
        put(&w, definitions, w.items[i].name, definition);
    }
    put(&w, schema, "$defs", definitions);
    write_pretty(out, schema, 0);
    text_add_char(out, '\n');
    out->failed = out->failed || w.failed;
    cJSON_Delete(schema);
}

void scenario_schema(struct text *out) {
    static const char *const overlaid[] = {"provider", "providers", "account", NULL};
    schema_write(out, "tiersim scenario", &question_fields, overlaid);
}

void catalog_schema(struct text *out) {
    static const char *const overlaid[] = {"provider", "account", NULL};
    schema_write(out, "tiersim catalog", &catalog_fields, overlaid);
}

void lesson_schema(struct text *out) {
    schema_write(out, "tiersim lesson", &whole_lesson_fields, NULL);
}

#include "scenario/print.h"

#include <string.h>

#include "scenario/form.h"
#include "scenario/shape.h"

#define LINE_MAX_LENGTH 120
#define INDENT          2
#define ENDLESS         SIZE_MAX

struct printer {
    struct text *out;
    bool flat;   /* on one line; given up when that gets too long */
    size_t from; /* where the line of the flat part begins; ENDLESS: no bound */
    size_t indent;
    bool failed;        /* memory ran out: something is missing */
    struct arena arena; /* scratch */
    struct trail trail;
    void (*visit)(void *context, const struct trail *trail, const struct field *field,
                  const char *value);
    void *context;
};

static void print_value(struct printer *p, const struct field *field, const cJSON *value);
static void print_members(struct printer *p, const struct shape *shape, const cJSON *object,
                          const char *type, bool by_key);

static bool too_long(const struct printer *p) {
    return p->flat && p->from != ENDLESS && p->out->length - p->from > LINE_MAX_LENGTH;
}

/* Between two parts of an object or list, and before its end. */
static void new_line(struct printer *p, bool first, bool last) {
    if (p->flat) {
        text_add(p->out, first || last ? " " : ", ");
        return;
    }
    text_add(p->out, first || last ? "\n" : ",\n");
    for (size_t i = 0; i < p->indent - (last ? INDENT : 0); i++)
        text_add_char(p->out, ' ');
}

static void print_single(struct printer *p, const struct field *field, enum field_kind kind,
                         const cJSON *value) {
    union {
        int64_t whole;
        double real;
        const char *text;
        int choice;
        bool truth;
    } read;
    struct text why;
    text_init(&why);
    if (!cJSON_IsNull(value) && form_read(field, kind, value, &read, &p->arena, &why))
        form_write(field, kind, &read, p->out);
    else
        json_write(p->out, value);
    p->failed = p->failed || why.failed || p->arena.failed;
    text_release(&why);
}

static void print_singles(struct printer *p, const struct field *field, const cJSON *value) {
    if (!cJSON_IsArray(value)) {
        json_write(p->out, value);
        return;
    }
    text_add_char(p->out, '[');
    for (const cJSON *child = value->child; child; child = child->next) {
        if (child != value->child)
            text_add(p->out, ", ");
        print_single(p, field, form_element(field->kind), child);
    }
    text_add_char(p->out, ']');
}

/* Tries a part on one line, else over several. `write` prints it with its brackets. */
static void fit(struct printer *p,
                void (*write)(struct printer *, const struct field *, const cJSON *),
                const struct field *field, const cJSON *value) {
    if (p->visit || p->flat) {
        write(p, field, value);
        return;
    }
    struct text *out = p->out;
    size_t start = out->length, line = start;
    while (line > 0 && out->bytes[line - 1] != '\n')
        line--;
    p->flat = true;
    p->from = line;
    write(p, field, value);
    bool fits = !too_long(p);
    p->flat = false;
    if (fits || out->failed)
        return;
    out->length = start;
    out->bytes[start] = '\0';
    write(p, field, value);
}

static void write_object(struct printer *p, const struct field *field, const cJSON *value) {
    struct shape shape;
    const char *type = NULL;
    if (field->kind == FIELD_VARIANT) {
        shape_of_variant(&shape, field, value);
        const struct variant_type *chosen = variant_choice(field, value, NULL);
        type = chosen ? chosen->name : "";
    } else {
        shape_of_table(&shape, field->sub, value);
    }
    print_members(p, &shape, value, type, false);
}

static bool has_removed(const cJSON *list) {
    for (const cJSON *child = list->child; child; child = child->next)
        if (cJSON_IsNull(child) && child->string)
            return true;
    return false;
}

static const char *key_of(struct printer *p, const cJSON *child) {
    struct text key;
    text_init(&key);
    const char *copy = cJSON_IsNull(child) && child->string ? child->string
                       : element_key(child, &key) ? arena_strdup(&p->arena, text_cstr(&key))
                                                  : NULL;
    p->failed = p->failed || key.failed || p->arena.failed;
    text_release(&key);
    return copy;
}

static void write_list(struct printer *p, const struct field *field, const cJSON *value) {
    bool by_key = field->merge_key && has_removed(value);
    bool first = true;
    size_t index = 0;
    text_add_char(p->out, by_key ? '{' : '[');
    p->indent += INDENT;
    for (const cJSON *child = value->child; child && !too_long(p); child = child->next) {
        const char *key = field->merge_key ? key_of(p, child) : NULL;
        new_line(p, first, false);
        first = false;
        if (by_key) {
            text_add_json_string(p->out, key ? key : "");
            text_add(p->out, ": ");
        }
        if (cJSON_IsNull(child)) {
            text_add(p->out, "null");
            continue;
        }
        trail_element(&p->trail, key, index++);
        struct field element = *field;
        element.kind = FIELD_OBJECT;
        fit(p, write_object, &element, child);
        trail_pop(&p->trail);
    }
    if (!first)
        new_line(p, false, true);
    p->indent -= INDENT;
    text_add_char(p->out, by_key ? '}' : ']');
}

static void write_map(struct printer *p, const struct field *field, const cJSON *value) {
    bool first = true;
    text_add_char(p->out, '{');
    p->indent += INDENT;
    for (const cJSON *child = value->child; child && !too_long(p); child = child->next) {
        new_line(p, first, false);
        first = false;
        text_add_json_string(p->out, child->string);
        text_add(p->out, ": ");
        if (!cJSON_IsObject(child)) {
            json_write(p->out, child);
            continue;
        }
        struct shape shape;
        shape_of_table(&shape, field->sub, child);
        trail_member(&p->trail, child->string);
        print_members(p, &shape, child, NULL, true);
        trail_pop(&p->trail);
    }
    if (!first)
        new_line(p, false, true);
    p->indent -= INDENT;
    text_add_char(p->out, '}');
}

static void print_value(struct printer *p, const struct field *field, const cJSON *value) {
    struct field one = *field;
    switch (field->kind) {
    case FIELD_LIST:
        if (cJSON_IsArray(value))
            fit(p, write_list, field, value);
        else if (field->one_or_many && cJSON_IsObject(value)) {
            one.kind = FIELD_OBJECT;
            trail_element(&p->trail, NULL, 0);
            fit(p, write_object, &one, value);
            trail_pop(&p->trail);
        } else
            json_write(p->out, value);
        return;
    case FIELD_OBJECT:
    case FIELD_OPTIONAL:
    case FIELD_VARIANT:
        if (cJSON_IsObject(value) || (cJSON_IsString(value) && field->kind == FIELD_VARIANT))
            fit(p, write_object, field, value);
        else
            json_write(p->out, value);
        return;
    case FIELD_MAP:
        if (cJSON_IsObject(value))
            fit(p, write_map, field, value);
        else
            json_write(p->out, value);
        return;
    case FIELD_NUMBERS:
    case FIELD_STRINGS:
    case FIELD_DURATIONS:
        print_singles(p, field, value);
        return;
    case FIELD_INLINE_VARIANT: {
        const struct variant_type *type =
            cJSON_IsString(value) ? variant_find(field->variants, value->valuestring) : NULL;
        text_add_json_string(p->out, type ? type->name : NULL);
        return;
    }
    case FIELD_BOOLEAN:
    case FIELD_INTEGER:
    case FIELD_NUMBER:
    case FIELD_DURATION:
    case FIELD_DATE:
    case FIELD_MONEY:
    case FIELD_RATE:
    case FIELD_STRING:
    case FIELD_CHOICE:
        print_single(p, field, field->kind, value);
        return;
    case FIELD_INLINE:
        BUG("field '%s' is not printed by itself", field->name);
    }
}

/* Lists of objects, objects and maps are visited member by member. */
static bool is_whole(const struct field *field) {
    return form_is_single(form_element(field->kind)) || field->kind == FIELD_INLINE_VARIANT;
}

static void print_field_value(struct printer *p, const struct field *field, const cJSON *value) {
    if (!p->visit || !is_whole(field)) {
        print_value(p, field, value);
        return;
    }
    text_clear(p->out);
    print_value(p, field, value);
    p->failed = p->failed || p->out->failed;
    p->visit(p->context, &p->trail, field, text_cstr(p->out));
}

/* What stands for a member that is not given: its default, or nothing. */
static cJSON *default_of(struct printer *p, const struct field *field) {
    const bool has_one = field->fallback || field->kind == FIELD_OBJECT;
    cJSON *json = field->fallback ? cJSON_Parse(field->fallback)
                  : has_one       ? cJSON_CreateObject()
                                  : NULL;
    p->failed = p->failed || (has_one && !json);
    return json;
}

static void print_members(struct printer *p, const struct shape *shape, const cJSON *object,
                          const char *type, bool by_key) {
    static const struct field type_field = {
        .name = "type", .kind = FIELD_STRING, .doc = "which kind"};
    bool first = true;
    text_add_char(p->out, '{');
    p->indent += INDENT;
    if (type) {
        new_line(p, true, false);
        first = false;
        text_add(p->out, "\"type\": ");
        cJSON *name = cJSON_CreateString(type);
        p->failed = p->failed || !name;
        trail_member(&p->trail, "type");
        print_field_value(p, &type_field, name);
        trail_pop(&p->trail);
        cJSON_Delete(name);
    }
    for (size_t i = by_key ? 1 : 0; i < shape->count && !too_long(p); i++) {
        const struct field *field = shape->rows[i].field;
        const cJSON *given = json_member(object, field->name);
        if (field->name[0] == '$')
            continue;
        cJSON *other = given && !cJSON_IsNull(given) ? NULL : default_of(p, field);
        if (given || other) {
            new_line(p, first, false);
            first = false;
            text_add_json_string(p->out, field->name);
            text_add(p->out, ": ");
            trail_member(&p->trail, field->name);
            if (other)
                print_field_value(p, field, other);
            else if (cJSON_IsNull(given))
                text_add(p->out, "null");
            else
                print_field_value(p, field, given);
            trail_pop(&p->trail);
        }
        cJSON_Delete(other);
    }
    if (!first)
        new_line(p, false, true);
    p->indent -= INDENT;
    text_add_char(p->out, '}');
}

void print_object(struct text *out, const struct field_table *table, const cJSON *object) {
    struct printer p = {.out = out};
    struct shape shape;
    shape_of_table(&shape, table, object);
    print_members(&p, &shape, object, NULL, false);
    text_add_char(out, '\n');
    if (p.failed)
        text_fail(out);
    arena_release(&p.arena);
}

bool print_values(const struct field_table *table, const cJSON *object,
                  void (*visit)(void *context, const struct trail *trail, const struct field *field,
                                const char *value),
                  void *context) {
    struct text scratch;
    text_init(&scratch);
    struct printer p = {.out = &scratch, .visit = visit, .context = context};
    struct shape shape;
    shape_of_table(&shape, table, object);
    print_members(&p, &shape, object, NULL, false);
    arena_release(&p.arena);
    text_release(&scratch);
    return !p.failed;
}

void print_field(struct text *out, const struct field *field, const cJSON *value) {
    struct printer p = {.out = out, .flat = true, .from = ENDLESS};
    cJSON *other = value && !cJSON_IsNull(value) ? NULL : default_of(&p, field);
    if (other || (value && !cJSON_IsNull(value)))
        print_value(&p, field, other ? other : value);
    else
        text_add(out, "null");
    cJSON_Delete(other);
    if (p.failed)
        text_fail(out);
    arena_release(&p.arena);
}

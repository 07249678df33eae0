#include "scenario/keys.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "scenario/form.h"
#include "scenario/question.h"

enum { OBJECTS_MOST = 256 };

/* A kind of object met: a table, or a registry of types; told in the order of meeting. */
struct object {
    const void *subject;
    const char *path;
    bool types;
};

struct tour {
    struct object objects[OBJECTS_MOST];
    size_t count;
    struct arena arena;
    struct text form;
    bool failed;
    void (*visit)(void *context, const struct scenario_key *key);
    void *context;
};

/* Remembers an object to be told later, unless it has been met before. */
static void meet(struct tour *r, const void *subject, bool types, const char *path) {
    for (size_t i = 0; i < r->count; i++)
        if (r->objects[i].subject == subject)
            return;
    if (r->count == OBJECTS_MOST)
        BUG("more than %d kinds of object in a scenario", OBJECTS_MOST);
    r->failed = r->failed || !path;
    if (path)
        r->objects[r->count++] = (struct object){subject, path, types};
}

/* The path of a field's value, or of one element of it. */
static const char *path_of(struct tour *r, const char *above, const struct field *field) {
    const char *element = "";

    if (field->kind == FIELD_MAP)
        element = ".NAME";
    else if (field->kind == FIELD_LIST)
        element = field->merge_key ? "[NAME]" : "[]";
    return arena_printf(&r->arena, "%s%s%s%s", above, above[0] ? "." : "", field->name, element);
}

static void add_choices(struct text *form, const struct field *field) {
    for (size_t i = 0; field->choices[i]; i++)
        text_printf(form, "%s\"%s\"", i ? ", " : "one of ", field->choices[i]);
}

/* An example tells how a duration is written, but nothing about a string or a number. */
static void add_expected(struct text *form, const struct field *field, enum field_kind kind) {
    switch ((int)kind) {
    case FIELD_STRING:
        text_add(form, "a string");
        if (field->phrases)
            text_printf(form, ", or an object: %s", field->phrases->noun);
        return;
    case FIELD_INTEGER:
        text_add(form, "a whole number");
        return;
    case FIELD_NUMBER:
        text_add(form, "a number");
        return;
    default:
        form_expected(field, kind, form);
    }
}

/* What the value looks like. */
static void write_form(struct text *form, const struct field *field) {
    const enum field_kind element = form_element(field->kind);

    switch ((int)field->kind) {
    case FIELD_OBJECT:
    case FIELD_OPTIONAL:
        text_printf(form, "an object: %s", field->sub->noun);
        return;
    case FIELD_LIST:
        text_printf(form, "%sa list of: %s", field->one_or_many ? "one or " : "", field->sub->noun);
        return;
    case FIELD_MAP:
        text_printf(form, "an object whose members are each a: %s", field->sub->noun);
        return;
    case FIELD_VARIANT:
    case FIELD_INLINE_VARIANT:
        text_printf(form, "a type of: %s", field->variants->noun);
        return;
    case FIELD_CHOICE:
        add_choices(form, field);
        return;
    default:
        if (element != field->kind)
            text_add(form, "a list, each ");
        add_expected(form, field, element);
        if (field->unit)
            text_printf(form, " (%s)", field->unit);
    }
}

static void tell_fields(struct tour *r, const struct field_table *table, const char *path);

static void tell_types(struct tour *r, const struct variant_registry *registry, const char *path) {
    for (size_t i = 0; i < registry->count; i++) {
        const struct variant_type *type = registry->types[i];
        r->visit(r->context,
                 &(struct scenario_key){
                     .kind = KEY_TYPE, .path = path, .name = type->name, .doc = type->help});
        tell_fields(r, &type->spec, path);
    }
}

static void tell_field(struct tour *r, const struct field *field, const char *path) {
    text_clear(&r->form);
    write_form(&r->form, field);
    r->visit(r->context, &(struct scenario_key){.kind = KEY_FIELD,
                                                .path = path,
                                                .name = field->name,
                                                .form = text_cstr(&r->form),
                                                .fallback = field->fallback,
                                                .doc = field->doc,
                                                .required = field->required});
    if (field->kind == FIELD_VARIANT)
        meet(r, field->variants, true, path_of(r, path, field));
    else if (field->sub)
        meet(r, field->sub, false, path_of(r, path, field));
}

/* The fields of a table, then of each type where one of them chooses a type in the same object. */
static void tell_fields(struct tour *r, const struct field_table *table, const char *path) {
    for (size_t i = 0; i < table->count; i++) {
        if (table->fields[i].kind == FIELD_INLINE)
            tell_fields(r, table->fields[i].sub, path);
        else
            tell_field(r, &table->fields[i], path);
    }
    for (size_t i = 0; i < table->count; i++)
        if (table->fields[i].kind == FIELD_INLINE_VARIANT)
            tell_types(r, table->fields[i].variants, path);
}

static void tell_object(struct tour *r, const struct object *object) {
    const struct field_table *table = object->subject;
    const struct variant_registry *registry = object->subject;

    r->visit(r->context,
             &(struct scenario_key){.kind = KEY_OBJECT,
                                    .path = object->path,
                                    .name = object->types ? registry->noun : table->noun});
    if (object->types)
        tell_types(r, registry, object->path);
    else
        tell_fields(r, table, object->path);
}

bool scenario_keys(void (*visit)(void *context, const struct scenario_key *key), void *context,
                   struct error *err) {
    struct tour r = {.visit = visit, .context = context};

    arena_init(&r.arena);
    text_init(&r.form);
    meet(&r, &question_fields, false, "");
    for (size_t i = 0; i < r.count; i++)
        tell_object(&r, &r.objects[i]);
    const bool failed = r.failed || r.form.failed;
    text_release(&r.form);
    arena_release(&r.arena);
    return !failed || error_no_memory(err);
}

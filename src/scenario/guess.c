#include "scenario/guess.h"

#include "scenario/shape.h"

struct walk {
    struct trail trail;
    void (*visit)(void *context, const struct trail *trail, const struct field *field);
    void *context;
    bool failed; /* memory ran out */
};

static void walk_object(struct walk *walk, const struct field_table *table, const cJSON *object);

/* Neither empty nor 0. */
static bool says_something(const cJSON *value) {
    if (cJSON_IsObject(value) || cJSON_IsArray(value))
        return value->child != NULL;
    return value && !(cJSON_IsNumber(value) && value->valuedouble == 0);
}

static bool matters(const struct field_guess *guess, const cJSON *object) {
    if (guess->instead && json_value(object, guess->instead))
        return false;
    if (!guess->beside)
        return true;
    for (const char *const *name = guess->beside; *name; name++)
        if (says_something(json_value(object, *name)))
            return true;
    return false;
}

/* `key` NULL: the index is its name. */
static void walk_element(struct walk *walk, const struct field *field, const cJSON *element,
                         const char *key, size_t index) {
    trail_element(&walk->trail, key, index);
    walk_object(walk, field->sub, element);
    trail_pop(&walk->trail);
}

static void walk_list(struct walk *walk, const struct field *field, const cJSON *list) {
    size_t index = 0;

    for (const cJSON *child = list->child; child; child = child->next, index++) {
        if (!cJSON_IsObject(child))
            continue;
        struct text key;
        text_init_for(&key, &walk->failed);
        const bool named = field->merge_key && element_key(child, &key);
        walk_element(walk, field, child, named ? text_cstr(&key) : NULL, index);
        text_release(&key);
    }
}

static void walk_map(struct walk *walk, const struct field *field, const cJSON *map) {
    for (const cJSON *child = map->child; child; child = child->next) {
        trail_member(&walk->trail, child->string);
        walk_object(walk, field->sub, child);
        trail_pop(&walk->trail);
    }
}

static void walk_given(struct walk *walk, const struct field *field, const cJSON *value) {
    const bool object = field->kind == FIELD_OBJECT || field->kind == FIELD_OPTIONAL;

    if (object)
        walk_object(walk, field->sub, value);
    else if (field->kind == FIELD_MAP)
        walk_map(walk, field, value);
    else if (field->kind == FIELD_LIST && cJSON_IsArray(value))
        walk_list(walk, field, value);
    else if (field->kind == FIELD_LIST)
        walk_element(walk, field, value, NULL, 0);
}

static void walk_object(struct walk *walk, const struct field_table *table, const cJSON *object) {
    struct shape shape;

    shape_of_table(&shape, table, object);
    for (size_t i = 0; i < shape.count; i++) {
        const struct field *field = shape.rows[i].field;
        const cJSON *given = json_value(object, field->name);

        trail_member(&walk->trail, field->name);
        if (given)
            walk_given(walk, field, given);
        else if (field->guess && matters(field->guess, object))
            walk->visit(walk->context, &walk->trail, field);
        else if (field->kind == FIELD_OBJECT && !field->guess)
            walk_object(walk, field->sub, NULL);
        trail_pop(&walk->trail);
    }
}

bool guess_all(const struct field_table *table, const cJSON *object,
               void (*visit)(void *context, const struct trail *trail, const struct field *field),
               void *context) {
    struct walk walk = {.visit = visit, .context = context};

    walk_object(&walk, table, object);
    return !walk.failed;
}

#include "scenario/path.h"

#include <string.h>

#include "scenario/json.h"
#include "scenario/shape.h"

static void push(struct trail *trail, struct trail_step step) {
    if (trail->depth == TRAIL_MAX)
        BUG("a path of more than %d steps", TRAIL_MAX);
    trail->steps[trail->depth++] = step;
}

void trail_member(struct trail *trail, const char *key) {
    push(trail, (struct trail_step){.key = key});
}

void trail_element(struct trail *trail, const char *key, size_t index) {
    push(trail, (struct trail_step){.key = key, .index = index, .element = true});
}

void trail_pop(struct trail *trail) {
    assert(trail->depth > 0);
    trail->depth--;
}

static bool plain(const char *key) {
    return key[0] && !key[strcspn(key, ".[] \t\n")];
}

void trail_text(const struct trail *trail, struct text *out) {
    for (size_t i = 0; i < trail->depth; i++) {
        const struct trail_step *step = &trail->steps[i];
        if (step->element && !step->key)
            text_printf(out, "[%zu]", step->index);
        else if (step->element || !plain(step->key))
            text_printf(out, "[%.80s]", step->key);
        else
            text_printf(out, "%s%.80s", i ? "." : "", step->key);
    }
}

bool element_key(const cJSON *element, struct text *out) {
    const char *name = json_string(element, "name");
    if (name) {
        text_add(out, name);
        return true;
    }
    const char *model = json_string(element, "model");
    if (!model)
        return false;
    text_add(out, model);
    for (int i = 0; i < 2; i++) {
        const char *part = json_string(element, i ? "size" : "quality");
        if (part)
            text_printf(out, "/%s", part);
    }
    return true;
}

/* Takes `part` from the front of *key; false if it begins otherwise. */
static bool take(const char **key, const char *part) {
    size_t length = strlen(part);
    bool begins = strncmp(*key, part, length) == 0;
    if (begins)
        *key += length;
    return begins;
}

/* Whether this is the element's key: element_key without its memory. */
static bool has_key(const cJSON *element, const char *key) {
    const char *name = json_string(element, "name"), *model = json_string(element, "model");
    if (name)
        return strcmp(name, key) == 0;
    if (!model || !take(&key, model))
        return false;
    for (int i = 0; i < 2; i++) {
        const char *part = json_string(element, i ? "size" : "quality");
        if (part && !(take(&key, "/") && take(&key, part)))
            return false;
    }
    return *key == '\0';
}

cJSON *element_find(const cJSON *list, const char *key) {
    for (cJSON *child = list ? list->child : NULL; child; child = child->next) {
        bool removed = cJSON_IsNull(child) && child->string && strcmp(child->string, key) == 0;
        if (removed || has_key(child, key))
            return child;
    }
    return NULL;
}

static cJSON *element_at(const cJSON *list, size_t index) {
    cJSON *child = list ? list->child : NULL;
    for (; child && index > 0; index--)
        child = child->next;
    return child;
}

static cJSON *find_step(const struct trail_step *step, cJSON *node) {
    if (!step->element)
        return json_member(node, step->key);
    if (cJSON_IsArray(node))
        return step->key ? element_find(node, step->key) : element_at(node, step->index);
    if (!cJSON_IsObject(node))
        return NULL;
    if (step->key)
        return json_member(node, step->key);
    /* A list written as a patch by index, or one element standing for a list of one. */
    char digits[24];
    snprintf(digits, sizeof digits, "%zu", step->index);
    cJSON *child = json_member(node, digits);
    return child || step->index > 0 ? child : node;
}

cJSON *trail_find(const struct trail *trail, const cJSON *root) {
    cJSON *node = (cJSON *)root;
    for (size_t i = 0; node && i < trail->depth; i++)
        node = find_step(&trail->steps[i], node);
    return node;
}

/* Where a resolution stands: at an object of some shape, or at a map or list of some field. */
struct place {
    const char *rest;          /* of the path's text */
    const cJSON *node;         /* of the merged tree; NULL: nothing there */
    struct shape shape;        /* when `field` is NULL or is a whole object */
    const struct field *field; /* of the last member; NULL at the root */
    bool item;                 /* an element of field has been chosen */
    struct trail *trail;
    struct arena *arena;
    struct error *err;
};

static bool is_list(const struct field *field) {
    return field->kind == FIELD_LIST || field->kind == FIELD_NUMBERS ||
           field->kind == FIELD_STRINGS || field->kind == FIELD_DURATIONS;
}

/* Cuts the next step off; *bracket tells its form. NULL with the error set if it is malformed. */
static const char *next_step(struct place *p, bool *bracket) {
    *bracket = *p->rest == '[';
    size_t length;
    if (*bracket) {
        length = strcspn(++p->rest, "]");
        if (p->rest[length] != ']') {
            error_set(p->err, ERROR_USAGE, "a '[' has no ']'");
            return NULL;
        }
    } else {
        if (p->trail->depth > 0 && *p->rest == '.')
            p->rest++;
        length = strcspn(p->rest, ".[");
    }
    if (length == 0) {
        error_set(p->err, ERROR_USAGE, "a name is missing");
        return NULL;
    }
    const char *step = arena_strndup(p->arena, p->rest, length);
    if (!step)
        error_no_memory(p->err);
    p->rest += length + (*bracket ? 1 : 0);
    return step;
}

/* Digits only, and few of them. */
static bool parse_index(const char *text, size_t *index) {
    size_t length = strlen(text);
    if (length == 0 || length > 9 || strspn(text, "0123456789") != length)
        return false;
    *index = 0;
    for (; *text; text++)
        *index = 10 * *index + (size_t)(*text - '0');
    return true;
}

static bool no_element(struct place *p, const char *word) {
    const char *names[64];
    size_t count = 0;
    struct text said;
    text_init(&said);
    text_printf(&said, "there is no '%.60s'", word);
    for (const cJSON *child = p->node ? p->node->child : NULL; child && count < array_size(names);
         child = child->next) {
        struct text key;
        text_init(&key);
        if (p->field->kind == FIELD_MAP && !cJSON_IsNull(child))
            text_add(&key, child->string);
        else if (!element_key(child, &key))
            text_printf(&key, "%zu", count);
        names[count] = arena_strdup(p->arena, text_cstr(&key));
        text_release(&key);
        count += names[count] != NULL;
    }
    message_known(&said, word, names, count);
    error_set(p->err, ERROR_SCENARIO, "%s", text_cstr(&said));
    text_release(&said);
    return false;
}

/* The shape of what stands below the field (and element) reached. */
static void enter(struct place *p) {
    const cJSON *node = p->node;
    p->shape.count = 0;
    p->shape.noun = p->field->name;
    if (p->field->kind == FIELD_VARIANT)
        shape_of_variant(&p->shape, p->field, node);
    else if (p->field->sub)
        shape_of_table(&p->shape, p->field->sub, node);
}

static bool step_element(struct place *p, const char *word) {
    size_t index = 0;
    const cJSON *child = NULL;
    bool map = p->field->kind == FIELD_MAP;
    if (map) {
        child = json_value(p->node, word);
        trail_member(p->trail, word);
    } else if (p->node && (child = element_find(p->node, word))) {
        if (p->field->merge_key) {
            trail_element(p->trail, word, 0);
        } else {
            for (const cJSON *c = p->node->child; c != child; c = c->next)
                index++;
            trail_element(p->trail, NULL, index);
        }
    } else if (parse_index(word, &index)) {
        child = cJSON_IsArray(p->node) ? element_at(p->node, index) : NULL;
        struct text key;
        text_init(&key);
        const char *name = child && p->field->merge_key && element_key(child, &key)
                               ? arena_strdup(p->arena, text_cstr(&key))
                               : NULL;
        text_release(&key);
        size_t count = cJSON_IsArray(p->node) ? (size_t)cJSON_GetArraySize(p->node) : 0;
        if (!child && index > count)
            return error_set(p->err, ERROR_SCENARIO, "there is no element %zu: there are %zu",
                             index, count);
        trail_element(p->trail, name, index);
    } else if (p->field->merge_key) {
        trail_element(p->trail, word, 0);
    } else {
        return no_element(p, word);
    }
    if ((!child || cJSON_IsNull(child)) && *p->rest)
        return no_element(p, word);
    p->node = child;
    p->item = true;
    if (!map || p->field->sub)
        enter(p);
    return true;
}

static bool no_member(struct place *p, const char *word) {
    const char *nearest = shape_nearest(&p->shape, word);
    if (!nearest && p->trail->depth == 0) {
        /* Settings of the provider are the most likely to be written without it. */
        const struct shape_row *provider = shape_find(&p->shape, "provider");
        struct shape inner;
        if (provider) {
            shape_of_table(&inner, provider->field->sub, NULL);
            if (shape_find(&inner, word))
                return error_set(p->err, ERROR_SCENARIO,
                                 "there is no setting '%.60s'; did you mean 'provider.%.60s'?",
                                 word, word);
        }
    }
    struct text said;
    text_init(&said);
    message_known_keys(&said, word, &p->shape);
    error_set(p->err, ERROR_SCENARIO, "there is no setting '%.60s' here%s", word, text_cstr(&said));
    text_release(&said);
    return false;
}

static bool step_member(struct place *p, const char *word) {
    if (p->field && p->field->kind == FIELD_LIST && !p->item) {
        /* One element stands for the list. */
        size_t count = cJSON_IsArray(p->node) ? (size_t)cJSON_GetArraySize(p->node) : 0;
        if (!p->field->one_or_many || count > 1)
            return error_set(p->err, ERROR_SCENARIO,
                             "'%s' is a list: say which element, as in '%s[0].%s'", p->field->name,
                             p->field->name, word);
        p->node = count ? p->node->child : NULL;
        trail_element(p->trail, NULL, 0);
        enter(p);
    }
    if (p->field && p->field->kind == FIELD_VARIANT && strcmp(word, "type") == 0) {
        trail_member(p->trail, "type");
        p->node = json_value(p->node, "type");
        p->shape.count = 0;
        p->item = true; /* the type is part of the variant, not the variant */
        return *p->rest ? error_set(p->err, ERROR_SCENARIO, "'type' has no settings") : true;
    }
    const struct shape_row *row = shape_find(&p->shape, word);
    if (!row)
        return no_member(p, word);
    trail_member(p->trail, row->field->name);
    p->node = json_value(p->node, row->field->name);
    p->field = row->field;
    p->item = false;
    enter(p);
    return true;
}

bool path_resolve(const char *path, const struct field_table *table, const cJSON *merged,
                  struct arena *arena, struct trail *out, const struct field **field, bool *item,
                  struct error *err) {
    out->depth = 0;
    struct place p = {.rest = path, .node = merged, .trail = out, .arena = arena, .err = err};
    shape_of_table(&p.shape, table, merged);
    do {
        if (out->depth + 2 >= TRAIL_MAX)
            return error_set(err, ERROR_USAGE, "the path is too long");
        bool bracket;
        const char *word = next_step(&p, &bracket);
        if (!word)
            return false;
        bool map = p.field && p.field->kind == FIELD_MAP && !p.item;
        bool list = p.field && is_list(p.field) && !p.item;
        if (bracket && !map && !list)
            return error_set(err, ERROR_SCENARIO, "'[%.60s]' follows what is no list", word);
        if (!((map || bracket) ? step_element(&p, word) : step_member(&p, word)))
            return false;
    } while (*p.rest);
    *field = p.field;
    *item = p.item;
    return true;
}

#include "scenario/catalog_view.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "scenario/json.h"
#include "scenario/path.h"

/* ---- opening ---- */

static bool open_catalog(const char *name, const char *directory, struct arena *arena,
                         struct document *out, struct error *err) {
    struct problems problems;
    const char *text, *label;
    size_t length;
    bool parsed;

    if (!catalog_text(name, directory, arena, &text, &length, &label, err))
        return false;
    problems_init(&problems);
    parsed = document_parse(out, label, text, length, &problems);
    if (!parsed)
        problems_error(&problems, err, "catalog '%s' is not valid JSON", name);
    problems_release(&problems);
    return parsed;
}

/* ---- figures ---- */

struct view {
    const struct catalog *catalog;
    struct trail trail;
    bool failed; /* memory ran out */
    void (*visit)(void *context, const struct catalog_figure *figure);
    void *context;
};

static void visit_leaf(struct view *view, const cJSON *value) {
    struct text path, text;

    text_init_for(&path, &view->failed);
    text_init_for(&text, &view->failed);
    trail_text(&view->trail, &path);
    json_write(&text, value);
    const struct catalog_figure figure = {text_cstr(&path), text_cstr(&text),
                                          catalog_provenance(view->catalog, text_cstr(&path))};
    view->visit(view->context, &figure);
    text_release(&path);
    text_release(&text);
}

static bool holds_objects(const cJSON *value) {
    return value->child && cJSON_IsObject(value->child);
}

/* Whether a trail ends in what an element of a list is called by: its name, or a part of its SKU.
 */
static bool names_its_element(const struct trail *trail) {
    static const char *const parts[] = {"name", "model", "quality", "size"};

    if (trail->depth < 2 || !trail->steps[trail->depth - 2].element ||
        !trail->steps[trail->depth - 2].key)
        return false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(trail->steps[trail->depth - 1].key, parts[i]) == 0)
            return true;
    return false;
}

/* Down to single values and lists of them; what names an element is in the path already. */
static void visit_tree(struct view *view, const cJSON *value) {
    size_t index = 0;

    if (cJSON_IsObject(value)) {
        for (const cJSON *child = value->child; child; child = child->next) {
            trail_member(&view->trail, child->string);
            visit_tree(view, child);
            trail_pop(&view->trail);
        }
    } else if (cJSON_IsArray(value) && holds_objects(value)) {
        for (const cJSON *child = value->child; child; child = child->next, index++) {
            struct text key;
            text_init_for(&key, &view->failed);
            const bool named = element_key(child, &key);
            trail_element(&view->trail, named ? text_cstr(&key) : NULL, index);
            visit_tree(view, child);
            trail_pop(&view->trail);
            text_release(&key);
        }
    } else {
        if (!names_its_element(&view->trail))
            visit_leaf(view, value);
    }
}

bool catalog_visit(const char *name, const char *directory,
                   void (*visit)(void *context, const struct catalog_figure *figure), void *context,
                   struct error *err) {
    struct arena arena;
    struct document document;
    struct problems problems;
    struct catalog catalog;
    bool done = false;

    arena_init(&arena);
    problems_init(&problems);
    if (open_catalog(name, directory, &arena, &document, err)) {
        struct view view = {.catalog = &catalog, .visit = visit, .context = context};
        done = catalog_decode_meta(&document, &arena, &problems, &catalog);
        if (done) {
            const cJSON *account = json_value(document.root, "account");
            visit_tree(&view, json_value(document.root, "provider"));
            if (account) {
                trail_member(&view.trail, "account");
                visit_tree(&view, account);
            }
            done = !view.failed || error_no_memory(err);
        } else {
            problems_error(&problems, err, "catalog '%s'", name);
        }
        document_release(&document);
    }
    problems_release(&problems);
    arena_release(&arena);
    return done;
}

/* ---- choosing ---- */

static bool fits(const char *wanted, const char *priced) {
    return !wanted || (priced && strcmp(wanted, priced) == 0);
}

static const cJSON *first_price(const cJSON *prices, const struct catalog_choice *choice) {
    const cJSON *price;

    cJSON_ArrayForEach(price, prices) {
        if (fits(choice->model, json_string(price, "model")) &&
            fits(choice->quality, json_string(price, "quality")) &&
            fits(choice->size, json_string(price, "size")))
            return price;
    }
    return NULL;
}

static const char *first_tier(const cJSON *tiers) {
    const cJSON *tier;

    cJSON_ArrayForEach(tier, tiers) {
        const char *name = json_string(tier, "name");
        if (name && strcasecmp(name, "free") != 0)
            return name;
    }
    return NULL;
}

static bool nothing_fits(const char *name, const cJSON *prices, const struct catalog_choice *choice,
                         struct error *err) {
    const char *names[256];
    size_t count = 0;
    const cJSON *price;

    cJSON_ArrayForEach(price, prices) {
        if (json_string(price, "model") && count < 256)
            names[count++] = json_string(price, "model");
    }
    const char *nearest = choice->model ? text_nearest(choice->model, names, count) : NULL;
    return error_set(err, ERROR_SCENARIO,
                     "catalog '%s' prices no '%s%s%s%s%s'%s%s%s; 'tiersim show catalog:%s' lists "
                     "its prices",
                     name, choice->model ? choice->model : "any model", choice->quality ? "/" : "",
                     choice->quality ? choice->quality : "", choice->size ? "/" : "",
                     choice->size ? choice->size : "", nearest ? "; did you mean '" : "",
                     nearest ? nearest : "", nearest ? "'" : "", name);
}

bool catalog_choose(const char *name, const char *directory, struct arena *arena,
                    struct catalog_choice *choice, struct error *err) {
    struct document document;

    if (!open_catalog(name, directory, arena, &document, err))
        return false;
    const cJSON *provider = json_value(document.root, "provider");
    const cJSON *prices = json_value(provider, "prices");
    const cJSON *price = first_price(prices, choice);
    if (price) {
        const char *tier = first_tier(json_value(provider, "tiers"));
        choice->model = arena_strdup(arena, json_string(price, "model"));
        choice->quality = arena_strdup(arena, json_string(price, "quality"));
        choice->size = arena_strdup(arena, json_string(price, "size"));
        if (!choice->tier)
            choice->tier = arena_strdup(arena, tier);
    } else {
        nothing_fits(name, prices, choice, err);
    }
    document_release(&document);
    return price != NULL;
}

#include "study/policy_list.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "client/gate.h"
#include "client/pacer.h"
#include "client/retry.h"
#include "client/retry_presets.h"
#include "scenario/client_preset.h"
#include "study/designs.h"

/* What may be put into a client, and where. */
static const struct policy_kind {
    const char *prefix, *key;
    bool list; /* replaced as a whole; an object is merged with what stood there */
    const char *noun, *listed_by;
    const struct variant_registry *registry; /* NULL: published clients */
} kinds[] = {
    {"client:", "preset", false, "client", "clients", NULL},
    {"pacing:", "pacing", false, "pacing", "pacers", &pacer_registry},
    {"gate:", "gates", true, "gate", "gates", &gate_registry},
    {"", "retry", true, "policy", "policies", &retry_registry}, /* last: it fits any name */
};

static bool needs_settings(const struct variant_type *type) {
    for (size_t i = 0; i < type->spec.count; i++)
        if (type->spec.fields[i].required)
            return true;
    return false;
}

static const struct policy_kind *kind_of(const char *name) {
    const struct policy_kind *kind = kinds;

    while (strncmp(name, kind->prefix, strlen(kind->prefix)) != 0)
        kind++;
    return kind;
}

/* The index-th name of a kind that needs no settings, in the arena or for good; NULL: no more. */
static const char *name_at(const struct policy_kind *kind, size_t index, struct arena *arena) {
    struct client_preset preset;

    if (!kind->registry)
        return client_preset_at(index, arena, &preset) ? preset.name : NULL;
    for (size_t i = 0; i < kind->registry->count; i++)
        if (!needs_settings(kind->registry->types[i]) && index-- == 0)
            return kind->registry->types[i]->name;
    return NULL;
}

/* ---- one design ---- */

/* The overrides that put one policy into every client of `scenario`. */
static struct scenario_override *overrides_of(const struct scenario *scenario, const char *name,
                                              size_t *count, struct arena *arena) {
    const struct policy_kind *kind = kind_of(name);
    const char *type = name + strlen(kind->prefix);
    struct scenario_override *overrides =
        arena_new(arena, struct scenario_override, 2 * scenario->client_count);

    *count = 0;
    for (size_t i = 0; overrides && i < scenario->client_count; i++) {
        const char *path =
            arena_printf(arena, "clients[%s].%s", scenario->clients[i].name, kind->key);
        const char *value =
            !kind->registry
                ? type
                : arena_printf(arena, kind->list ? "[{\"type\":\"%s\"}]" : "{\"type\":\"%s\"}",
                               type);
        if (kind->registry && !kind->list)
            overrides[(*count)++] = (struct scenario_override){path, "null", "--policies"};
        overrides[(*count)++] = (struct scenario_override){path, value, "--policies"};
    }
    return overrides;
}

static bool load_one(struct policy_list *list, const struct scenario_source *source,
                     const char *name, struct problems *problems, struct error *err) {
    struct scenario_source changed;
    struct problems own; /* most are those of the scenario as it is, again */
    size_t count;
    const struct scenario_override *overrides =
        overrides_of(&list->scenarios[0], name, &count, &list->arena);

    if (!overrides || list->arena.failed)
        return error_no_memory(err);
    if (!source_with(&changed, source, overrides, count, &list->arena, err))
        return false;
    problems_init(&own);
    const bool loaded = scenario_load(&list->scenarios[list->count], &changed, &own);
    const enum error_kind kind = problems_kind(&own);
    problems_merge(problems, &own);
    problems_release(&own);
    if (!loaded)
        return error_set(err, kind, "the scenario cannot be run under policy '%s'", name);
    list->names[list->count++] = name;
    return true;
}

/* ---- which ---- */

/* Of "all": one that cannot be loaded is named, with the first reason. */
static bool load_if_possible(struct policy_list *list, const struct scenario_source *source,
                             const char *name, struct error *err) {
    struct problems problems;
    struct error why = {0};

    if (!name)
        return error_no_memory(err);
    problems_init(&problems);
    const bool loaded = load_one(list, source, name, &problems, &why);
    if (!loaded && why.kind == ERROR_SCENARIO) {
        const char *reason = why.text;
        for (size_t i = 0; i < problems.count; i++)
            if (!problems.items[i].warning) {
                reason = problems.items[i].text;
                break;
            }
        list->left_out[list->left_out_count++] =
            arena_printf(&list->arena, "left out: %s: %s", name, reason);
    }
    problems_release(&problems);
    return loaded || why.kind == ERROR_SCENARIO || error_set(err, why.kind, "%s", why.text);
}

static bool load_kind(struct policy_list *list, const struct scenario_source *source,
                      const struct policy_kind *kind, struct error *err) {
    const char *name;

    for (size_t i = 0; (name = name_at(kind, i, &list->arena)) != NULL; i++)
        if (!load_if_possible(list, source, arena_printf(&list->arena, "%s%s", kind->prefix, name),
                              err))
            return false;
    return true;
}

static bool load_all(struct policy_list *list, const struct scenario_source *source,
                     struct error *err) {
    for (size_t i = 0; i < array_size(kinds); i++)
        if (!load_kind(list, source, &kinds[i], err))
            return false;
    return true;
}

static bool check_name(const char *name, struct arena *arena, struct error *err) {
    const struct policy_kind *kind = kind_of(name);
    const char *bare = name + strlen(kind->prefix);
    const char *names[128];
    size_t count = 0;

    for (; count < array_size(names); count++) {
        names[count] = name_at(kind, count, arena);
        if (!names[count])
            break;
        if (strcmp(names[count], bare) == 0)
            return true;
    }
    const char *latest = retry_preset_refuse(name);
    if (latest)
        return error_set(err, ERROR_USAGE, "no policy is called '%s': %s", name, latest);
    const char *nearest = text_nearest(bare, names, count);
    return error_set(err, ERROR_USAGE, "no %s is called '%s'%s%s%s; 'tiersim list %s' names them",
                     kind->noun, bare, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "", kind->listed_by);
}

static bool load_named(struct policy_list *list, const struct scenario_source *source, char *names,
                       struct problems *problems, struct error *err) {
    for (char *name = names, *next; name; name = next) {
        next = strchr(name, ',');
        if (next)
            *next++ = '\0';
        if (!check_name(name, &list->arena, err) || !load_one(list, source, name, problems, err))
            return false;
    }
    return true;
}

static size_t count_most(const char *names, struct arena *arena) {
    size_t count = 2;

    for (size_t i = 0; i < array_size(kinds); i++)
        for (size_t k = 0; name_at(&kinds[i], k, arena); k++)
            count++;
    for (; *names; names++)
        count += *names == ',';
    return count;
}

bool policy_list_load(struct policy_list *list, const struct scenario_source *source,
                      const char *names, struct problems *problems, struct error *err) {
    memset(list, 0, sizeof *list);
    arena_init(&list->arena);
    const size_t most = count_most(names, &list->arena);
    list->scenarios = arena_new(&list->arena, struct scenario, most);
    list->names = arena_new(&list->arena, const char *, most);
    list->left_out = arena_new(&list->arena, const char *, most);
    char *copy = arena_strdup(&list->arena, names);
    bool done = !list->arena.failed || error_no_memory(err);
    if (done && !scenario_load(&list->scenarios[0], source, problems))
        done = error_set(err, problems_kind(problems), "the scenario cannot be run");
    if (done) {
        list->names[list->count++] = "as it is";
        done = strcmp(names, "all") == 0 ? load_all(list, source, err)
                                         : load_named(list, source, copy, problems, err);
    }
    if (done && list->arena.failed)
        done = error_no_memory(err);
    if (!done)
        policy_list_release(list);
    return done;
}

void policy_list_release(struct policy_list *list) {
    for (size_t i = 0; i < list->count; i++)
        scenario_release(&list->scenarios[i]);
    arena_release(&list->arena);
    memset(list, 0, sizeof *list);
}

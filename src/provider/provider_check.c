/* Load-time questions about a provider: what cannot work, and what probably was not meant. */
#include <inttypes.h>
#include <string.h>

#include "provider/provider.h"
#include "provider/tier.h"

int64_t provider_max_n(const struct provider_spec *spec, const char *model) {
    const struct model_spec *found = model_find(&spec->models, model);

    return found ? found->max_n : MODEL_MAX_N;
}

/* A path below the provider's, in a buffer of the caller. */
#define PATH_MOST 256
static const char *below(const struct provider_check *what, const char *rest,
                         char path[PATH_MOST]) {
    snprintf(path, PATH_MOST, "%s.%s", what->path ? what->path : "provider", rest);
    return path;
}

static int64_t units_of(const struct provider_check *what, const struct limit_spec *limit,
                        size_t sku) {
    const struct price_spec *price = price_find(&what->spec->prices, &what->skus[sku]);

    switch ((enum unit)limit->unit) {
    case UNIT_REQUESTS:
        return 1;
    case UNIT_IMAGES:
        return what->n_largest[sku];
    case UNIT_TOKENS:
        return price ? price->tokens * what->n_largest[sku] : 0;
    case UNITS:
        break;
    }
    return 0;
}

static void check_sku(const struct provider_check *what, size_t index, struct problems *problems) {
    const struct sku *sku = &what->skus[index];
    const struct model_spec *model = model_find(&what->spec->models, sku->model);
    char path[PATH_MOST];

    if (!price_find(&what->spec->prices, sku))
        problems_add(problems, false, below(what, "prices", path), "no price for '%s'", sku->label);
    if (what->n_largest[index] > provider_max_n(what->spec, sku->model))
        problems_add(problems, false, below(what, "models", path),
                     "a call asks for %" PRId64 " images of '%s', at most %" PRId64
                     " are allowed; a client with 'split' may divide them",
                     what->n_largest[index], sku->model, provider_max_n(what->spec, sku->model));
    if (model && model->retires != DATE_NONE && model->retires <= what->start_unix_ns)
        problems_add(problems, true, below(what, "models", path),
                     "model '%s' is retired when the run begins: the run takes it as still there",
                     sku->model);
}

/* Only a bucket passes more than its limit, if its capacity is larger. */
static int64_t largest_ask(const struct limit_spec *limit) {
    int64_t units;
    sim_time window;

    limit_effective(limit, &units, &window);
    const struct limiter_type *type = (const struct limiter_type *)(const void *)limit->kind.type;
    return type->largest ? type->largest(limit->kind.spec, units) : units;
}

static void check_limit(const struct provider_check *what, const struct limit_spec *limit,
                        struct problems *problems) {
    char path[PATH_MOST], rest[PATH_MOST - 32];

    snprintf(rest, sizeof rest, "limits[%.100s].limit", limit->name);
    for (size_t i = 0; i < what->sku_count; i++) {
        const int64_t units = what->n_largest[i] > 0 ? units_of(what, limit, i) : 0;
        if (units > largest_ask(limit) && model_in(&limit->models, what->skus[i].model))
            problems_add(problems, true, below(what, rest, path),
                         "a call for %" PRId64 " of '%s' asks for %" PRId64
                         " %s and can never pass limit '%s' of %" PRId64,
                         what->n_largest[i], what->skus[i].label, units,
                         unit_name((enum unit)limit->unit), limit->name, largest_ask(limit));
    }
}

/* The limits in force at the start. */
static const struct field_list *limits_at_start(const struct provider_check *what) {
    const struct field_list *tiers = &what->spec->tiers;
    const struct tier_spec *items = tiers->items;

    if (!what->account || tiers->count == 0)
        return &what->spec->limits;
    const size_t tier = tier_find(items, tiers->count, what->account->tier);
    return &items[tier < tiers->count ? tier : 0].limits;
}

static bool limit_known(const struct provider_check *what, const char *name) {
    const struct limit_spec *own = what->spec->limits.items;
    const struct tier_spec *tiers = what->spec->tiers.items;

    for (size_t i = 0; i < what->spec->limits.count; i++)
        if (strcmp(own[i].name, name) == 0)
            return true;
    for (size_t i = 0; i < what->spec->tiers.count; i++) {
        const struct limit_spec *limits = tiers[i].limits.items;
        for (size_t k = 0; k < tiers[i].limits.count; k++)
            if (strcmp(limits[k].name, name) == 0)
                return true;
    }
    return false;
}

/* A change that changes nothing, for its name is wrong. */
static void check_change(const struct provider_check *what, size_t index,
                         struct problems *problems) {
    const struct incident_spec *incident = &what->incidents[index];
    const struct change_spec *change = incident->kind.spec;
    const struct tier_spec *tiers = change->tiers.items;
    char path[PATH_MOST];

    if (incident_kind_of(incident) != INCIDENT_CHANGE)
        return;
    if (incident->provider ? strcmp(incident->provider, what->name) != 0 : what->index != 0)
        return;
    snprintf(path, sizeof path, "incidents[%zu]", index);
    if (change->limit && !limit_known(what, change->limit))
        problems_add(problems, false, path, "there is no limit '%s' to change", change->limit);
    for (size_t i = 0; i < change->tiers.count; i++)
        if (tier_find(what->spec->tiers.items, what->spec->tiers.count, tiers[i].name) ==
            what->spec->tiers.count)
            problems_add(problems, false, path, "there is no tier '%s' to change", tiers[i].name);
}

void provider_check(const struct provider_check *what, struct problems *problems) {
    const struct field_list *limits = limits_at_start(what);

    for (size_t i = 0; i < what->sku_count; i++)
        if (what->n_largest[i] > 0)
            check_sku(what, i, problems);
    for (size_t i = 0; i < limits->count; i++)
        check_limit(what, (const struct limit_spec *)limits->items + i, problems);
    for (size_t i = 0; i < what->incident_count; i++)
        check_change(what, i, problems);
}

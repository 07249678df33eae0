/* Completes a struct scenario from what was decoded: names become indexes, parts find each other.
 */
#include <stdlib.h>
#include <string.h>

#include "provider/incident.h"
#include "provider/tier.h"
#include "scenario/decode.h"
#include "scenario/loader.h"
#include "scenario/shape.h"

void trail_provider(struct trail *trail, const struct scenario_provider *provider) {
    trail->depth = 0;
    trail_member(trail, provider->shorthand ? "provider" : "providers");
    if (!provider->shorthand)
        trail_member(trail, provider->name);
}

void trail_account(struct trail *trail, const struct scenario_provider *provider) {
    trail_provider(trail, provider);
    if (provider->shorthand)
        trail->depth = 0;
    trail_member(trail, "account");
}

size_t destination_count(const struct workload_spec *workload) {
    return workload->route.count ? workload->route.count : 1;
}

const struct target_spec *destination_target(const struct workload_spec *workload, size_t index) {
    return workload->route.count ? (const struct target_spec *)workload->route.items + index : NULL;
}

const struct scenario_provider *destination_provider(const struct scenario *scenario,
                                                     const struct workload_spec *workload,
                                                     size_t index) {
    const struct target_spec *target = destination_target(workload, index);
    const char *name = target ? target->provider : workload->provider;
    return &scenario->providers[scenario_provider_index(scenario, name)];
}

const struct client_spec *destination_client(const struct scenario *scenario,
                                             const struct workload_spec *workload, size_t index) {
    const struct target_spec *target = destination_target(workload, index);
    const char *name = target ? target->client : workload->client;
    return &scenario->clients[scenario_client_index(scenario, name)];
}

static bool no_memory(struct loader *loader) {
    return problems_no_memory(loader->problems);
}

/* "; known: a, b; did you mean 'a'?" */
static const char *hint(struct loader *loader, const char *word, const char *const *names,
                        size_t count) {
    struct text said;
    text_init_for(&said, &loader->problems->failed);
    message_known(&said, word, names, count);
    const char *copy = arena_strdup(&loader->out->arena, text_cstr(&said));
    text_release(&said);
    return copy ? copy : "";
}

/* ---- providers ---- */

static const struct layer *catalog_layer(const struct loader *loader, const char *mount) {
    for (size_t i = 0; i < loader->layers->count; i++) {
        const struct layer *layer = &loader->layers->items[i];
        bool same = mount ? layer->mount && strcmp(layer->mount, mount) == 0 : !layer->mount;
        if (layer->kind == LAYER_CATALOG && same)
            return layer;
    }
    return NULL;
}

static bool add_meta(struct loader *loader, struct scenario_provider *provider) {
    const struct layer *layer = catalog_layer(loader, provider->shorthand ? NULL : provider->name);
    if (!layer)
        return true;
    struct catalog *catalog = arena_new(&loader->out->arena, struct catalog, 1);
    if (!catalog)
        return no_memory(loader);
    provider->catalog = catalog;
    return catalog_decode_meta(&layer->document, &loader->out->arena, loader->problems, catalog);
}

/*
 * Complete lists of the tiers take the place of `limits` (see scenario.h): without an account there
 * is no tier, with tiers the provider looks nowhere else.
 */
static void set_limits(struct scenario_provider *provider) {
    provider->limits = provider->spec.limits;
    if (!provider->account)
        provider->spec.tiers = (struct field_list){0};
    else if (provider->spec.tiers.count > 0)
        provider->spec.limits = (struct field_list){0};
}

static bool assemble_providers(struct loader *loader) {
    const struct question *question = &loader->question;
    const struct question_provider *named = question->providers.items;
    bool shorthand = question->provider || question->catalog || question->account ||
                     question->providers.count == 0;
    size_t count = question->providers.count + shorthand;
    struct scenario_provider *providers =
        arena_new(&loader->out->arena, struct scenario_provider, count);
    if (!providers)
        return no_memory(loader);
    if (shorthand) {
        if (!question->provider) {
            loader->at.depth = 0;
            trail_member(&loader->at, "provider");
            LOADER_ERROR(loader, &loader->at,
                         "is required: a provider of one's own, or a 'catalog' to take it from");
            return false;
        }
        providers[0] = (struct scenario_provider){.name = "default",
                                                  .shorthand = true,
                                                  .account = question->account,
                                                  .spec = *question->provider};
    }
    for (size_t i = 0; i < question->providers.count; i++)
        providers[i + shorthand] = (struct scenario_provider){
            .name = named[i].name, .account = named[i].account, .spec = named[i].spec};
    loader->out->providers = providers;
    loader->out->provider_count = count;
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        if (shorthand && i > 0 && strcmp(providers[i].name, "default") == 0) {
            trail_provider(&loader->at, &providers[i]);
            LOADER_ERROR(
                loader, &loader->at,
                "'default' is the provider of the top-level catalog, account and provider");
            ok = false;
        }
        ok = add_meta(loader, &providers[i]) && ok;
        set_limits(&providers[i]);
    }
    return ok;
}

/* ---- incidents ---- */

/* Limits of the tier as it was that a changed tier does not name stay in force. */
static bool complete_changed_tier(struct loader *loader, const struct scenario_provider *provider,
                                  struct tier_spec *changed) {
    const struct tier_spec *tiers = provider->spec.tiers.items;
    size_t at = tier_find(tiers, provider->spec.tiers.count, changed->name);
    if (at == provider->spec.tiers.count)
        return true;
    const struct limit_spec *own = changed->limits.items, *before = tiers[at].limits.items;
    struct limit_spec *all = arena_new(&loader->out->arena, struct limit_spec,
                                       changed->limits.count + tiers[at].limits.count);
    if (!all)
        return no_memory(loader);
    size_t count = 0;
    for (; count < changed->limits.count; count++)
        all[count] = own[count];
    for (size_t i = 0; i < tiers[at].limits.count; i++) {
        size_t k = 0;
        while (k < changed->limits.count && strcmp(own[k].name, before[i].name) != 0)
            k++;
        if (k == changed->limits.count)
            all[count++] = before[i];
    }
    changed->limits = (struct field_list){all, count};
    return true;
}

static bool complete_change(struct loader *loader, const struct scenario_provider *provider,
                            const struct incident_spec *incident) {
    if (incident_kind_of(incident) != INCIDENT_CHANGE)
        return true;
    const struct change_spec *change = incident->kind.spec;
    struct tier_spec *tiers = change->tiers.items;
    for (size_t i = 0; i < change->tiers.count; i++)
        if (!complete_changed_tier(loader, provider, &tiers[i]))
            return false;
    return true;
}

static bool assemble_incidents(struct loader *loader) {
    struct scenario_provider *providers = (struct scenario_provider *)loader->out->providers;
    const struct incident_spec *all = loader->question.incidents.items;
    size_t total = loader->question.incidents.count;
    const char *names[LAYER_PROVIDERS_MAX];
    bool ok = true;
    for (size_t i = 0; i < loader->out->provider_count; i++)
        names[i] = providers[i].name;
    for (size_t i = 0; i < loader->out->provider_count; i++) {
        struct incident_spec *own = arena_new(&loader->out->arena, struct incident_spec, total);
        if (!own)
            return no_memory(loader);
        providers[i].incidents = own;
        for (size_t k = 0; k < total; k++) {
            int32_t at =
                all[k].provider ? scenario_provider_index(loader->out, all[k].provider) : 0;
            if (at != (int32_t)i)
                continue;
            own[providers[i].incident_count++] = all[k];
            ok = complete_change(loader, &providers[i], &all[k]) && ok;
        }
    }
    for (size_t k = 0; k < total; k++) {
        if (!all[k].provider || scenario_provider_index(loader->out, all[k].provider) >= 0)
            continue;
        loader->at.depth = 0;
        trail_member(&loader->at, "incidents");
        trail_element(&loader->at, NULL, k);
        trail_member(&loader->at, "provider");
        LOADER_ERROR(loader, &loader->at, "there is no provider '%.60s'%s", all[k].provider,
                     hint(loader, all[k].provider, names, loader->out->provider_count));
        ok = false;
    }
    return ok;
}

/* ---- workloads ---- */

static void at_workload(struct loader *loader, const struct workload_spec *workload,
                        const char *member) {
    loader->at.depth = 0;
    trail_member(&loader->at, "workloads");
    trail_element(&loader->at, workload->name, 0);
    if (member)
        trail_member(&loader->at, member);
}

/* What a workload or one of its targets may refer to. */
struct known {
    const char *const *names;
    size_t count;
    bool first; /* left out, the first is meant; else it must be the only one */
};

/* `*name`, the member at loader->at, is one of those known, or is filled in. */
static bool link_name(struct loader *loader, const char *member, const char **name,
                      const struct known *known) {
    for (size_t i = 0; *name && i < known->count; i++)
        if (strcmp(known->names[i], *name) == 0)
            return true;
    if (!*name && known->count > 0 && (known->first || known->count == 1)) {
        *name = known->names[0];
        return true;
    }
    trail_member(&loader->at, member);
    if (*name)
        LOADER_ERROR(loader, &loader->at, "there is no %s '%.60s'%s", member, *name,
                     hint(loader, *name, known->names, known->count));
    else
        LOADER_ERROR(loader, &loader->at, "must be given where there are several%s",
                     hint(loader, "", known->names, known->count));
    trail_pop(&loader->at);
    return false;
}

/* Targets that name no provider or client take the workload's; a workload, those of its first. */
static bool link_workload(struct loader *loader, struct workload_spec *workload,
                          const struct known *clients, const struct known *providers) {
    struct target_spec *targets = workload->route.items;
    bool ok = true;
    for (size_t i = 0; i < workload->route.count; i++) {
        if (!targets[i].client)
            targets[i].client = workload->client;
        if (!targets[i].provider)
            targets[i].provider = workload->provider;
        at_workload(loader, workload, "route");
        trail_element(&loader->at, NULL, i);
        ok = link_name(loader, "client", &targets[i].client, clients) && ok;
        ok = link_name(loader, "provider", &targets[i].provider, providers) && ok;
    }
    if (workload->route.count > 0 && !workload->client)
        workload->client = targets[0].client;
    if (workload->route.count > 0 && !workload->provider)
        workload->provider = targets[0].provider;
    if (!ok)
        return false; /* said already */
    at_workload(loader, workload, NULL);
    ok = link_name(loader, "client", &workload->client, clients);
    return link_name(loader, "provider", &workload->provider, providers) && ok;
}

static bool match_workload(struct loader *loader, struct workload_spec *workload) {
    struct error err;
    if (workload_match(workload, &loader->out->arena, &err))
        return true;
    at_workload(loader, workload, "arrivals");
    LOADER_ERROR(loader, &loader->at, "%s", err.text);
    return false;
}

static bool assemble_workloads(struct loader *loader) {
    const struct question *question = &loader->question;
    struct workload_spec *workloads = question->workloads.items;
    const struct client_spec *clients = question->clients.items;
    size_t client_count = question->clients.count;
    const char **names = arena_new(&loader->out->arena, const char *, client_count);
    const char *providers[LAYER_PROVIDERS_MAX];
    bool ok = true;
    if (!names)
        return no_memory(loader);
    for (size_t i = 0; i < client_count; i++)
        names[i] = clients[i].name;
    for (size_t i = 0; i < loader->out->provider_count; i++)
        providers[i] = loader->out->providers[i].name;
    const struct known known_clients = {names, client_count, false};
    const struct known known_providers = {providers, loader->out->provider_count, true};
    if (question->workloads.count == 0 || client_count == 0) {
        loader->at.depth = 0;
        trail_member(&loader->at, client_count ? "workloads" : "clients");
        LOADER_ERROR(loader, &loader->at, "there must be at least one");
        return false;
    }
    for (size_t i = 0; i < question->workloads.count; i++) {
        struct workload_spec *w = &workloads[i];
        ok = link_workload(loader, w, &known_clients, &known_providers) && ok;
        ok = match_workload(loader, w) && ok;
    }
    loader->out->workloads = workloads;
    loader->out->workload_count = question->workloads.count;
    loader->out->clients = clients;
    loader->out->client_count = client_count;
    return ok;
}

/* ---- SKUs ---- */

static bool add_sku(struct scenario *out, struct sku *skus, const struct asked_sku *asked) {
    if (scenario_sku_index(out, asked->model, asked->quality, asked->size) >= 0)
        return true;
    const char *label =
        arena_printf(&out->arena, "%s%s%s%s%s", asked->model, asked->quality ? "/" : "",
                     asked->quality ? asked->quality : "", asked->size ? "/" : "",
                     asked->size ? asked->size : "");
    skus[out->sku_count++] = (struct sku){asked->model, asked->quality, asked->size, label};
    return label;
}

/* Every row of a workload's mix, at every target of its route. */
static bool add_skus(struct scenario *out, struct sku *skus, const struct workload_spec *workload) {
    const struct mix_spec *mix = workload->mix.items;
    for (size_t k = 0; k < workload->mix.count; k++)
        for (size_t t = 0; t < destination_count(workload); t++) {
            const struct asked_sku asked = target_asks(destination_target(workload, t), &mix[k]);
            if (!add_sku(out, skus, &asked))
                return false;
        }
    return true;
}

static bool assemble_skus(struct loader *loader) {
    struct scenario *out = loader->out;
    size_t most = 0;
    for (size_t i = 0; i < out->workload_count; i++)
        most += out->workloads[i].mix.count * destination_count(&out->workloads[i]);
    struct sku *skus = arena_new(&out->arena, struct sku, most);
    if (!skus)
        return no_memory(loader);
    out->skus = skus;
    for (size_t i = 0; i < out->workload_count; i++)
        if (!add_skus(out, skus, &out->workloads[i]))
            return no_memory(loader);
    return true;
}

/* ---- objectives ---- */

static bool add_objectives(struct loader *loader, const struct field_table *table,
                           const struct objective_set *set, int32_t workload,
                           struct objective *objectives, size_t *count) {
    bool ok = true;
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        const char *text;
        struct error err;
        memcpy(&text, (const char *)set + field->offset, sizeof text);
        if (!text)
            continue;
        struct objective objective = {.workload = workload};
        trail_member(&loader->at, field->name);
        if (objective_parse(metric_find(field->name), text, &objective, &err))
            objectives[(*count)++] = objective;
        else
            ok = false, LOADER_ERROR(loader, &loader->at, "%s", err.text);
        trail_pop(&loader->at);
    }
    return ok;
}

static const char *workload_hint(struct loader *loader, const char *word) {
    const struct scenario *out = loader->out;
    const char **names = arena_new(&loader->out->arena, const char *, out->workload_count);
    for (size_t i = 0; names && i < out->workload_count; i++)
        names[i] = out->workloads[i].name;
    return names ? hint(loader, word, names, out->workload_count) : "";
}

static bool assemble_objectives(struct loader *loader) {
    const struct question_objectives *from = &loader->question.objectives;
    const struct question_workload_objectives *named = from->by_workload.items;
    struct scenario *out = loader->out;
    struct objective *objectives =
        arena_new(&out->arena, struct objective, (1 + from->by_workload.count) * METRICS);
    if (!objectives)
        return no_memory(loader);
    loader->at.depth = 0;
    trail_member(&loader->at, "objectives");
    bool ok = add_objectives(loader, &objective_set_fields, &from->overall, -1, objectives,
                             &out->objective_count);
    trail_member(&loader->at, "by_workload");
    for (size_t i = 0; i < from->by_workload.count; i++) {
        int32_t workload = scenario_workload_index(out, named[i].name);
        trail_member(&loader->at, named[i].name);
        if (workload < 0) {
            LOADER_ERROR(loader, &loader->at, "there is no workload '%.60s'%s", named[i].name,
                         workload_hint(loader, named[i].name));
            ok = false;
        }
        ok = add_objectives(loader, &objective_workload_fields, &named[i].set, workload, objectives,
                            &out->objective_count) &&
             ok;
        trail_pop(&loader->at);
    }
    out->objectives = objectives;
    return ok;
}

/* ---- all of it ---- */

static const char *name_of(struct loader *loader) {
    const char *file = loader->source->file;
    if (loader->question.name)
        return loader->question.name;
    if (!file || strcmp(file, "-") == 0)
        return "scenario";
    const char *slash = strrchr(file, '/');
    file = slash ? slash + 1 : file;
    size_t length = strlen(file);
    if (length > 5 && strcmp(file + length - 5, ".json") == 0)
        length -= 5;
    return arena_strndup(&loader->out->arena, file, length);
}

bool assemble(struct loader *loader) {
    const struct question *question = &loader->question;
    struct scenario *out = loader->out;
    out->name = name_of(loader);
    out->about = question->about;
    out->seed = question->seed;
    out->replications = question->replications;
    out->horizon = question->horizon;
    out->drain = question->drain;
    out->warmup = question->warmup;
    out->start = question->start;
    out->max_events = question->max_events;
    out->max_requests = question->max_requests;
    out->report = question->report;
    out->plan = question->plan;
    if (!out->name)
        return no_memory(loader);
    bool ok = assemble_providers(loader);
    /* What follows needs the providers' names only. */
    if (!loader->out->providers)
        return false;
    bool workloads = assemble_workloads(loader);
    ok = assemble_incidents(loader) && ok;
    ok = workloads && assemble_skus(loader) && ok;
    return assemble_objectives(loader) && ok;
}

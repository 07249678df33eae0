/*
 * What a client's pacing aims at, in numbers: the limit it names, or the tightest.
 *
 * The tightest is the one that lets the fewest average requests through in a second, among the
 * limits with a window, in images or requests, that count a model its workloads ask for; a limit in
 * images counts a request as its mean n (weights of the mix), one in requests as its mean number of
 * calls.
 * ASSUMPTION: the limit aimed at is the one in force at the start; a client does not notice a
 * promotion.
 */
#include <math.h>
#include <string.h>

#include "client/pacer.h"
#include "provider/limit_set.h"
#include "provider/limiter.h"
#include "scenario/loader.h"
#include "scenario/shape.h"

/* Do calls of the workload go through the client to the provider at this place of its route? */
static bool passes(const struct loader *loader, const struct workload_spec *workload, size_t place,
                   const struct client_spec *client, const struct scenario_provider *provider) {
    return destination_client(loader->out, workload, place) == client &&
           (!provider || destination_provider(loader->out, workload, place) == provider);
}

/* `provider` NULL: to any. */
static bool serves(const struct loader *loader, const struct client_spec *client,
                   const struct scenario_provider *provider) {
    for (size_t i = 0; i < loader->out->workload_count; i++) {
        const struct workload_spec *workload = &loader->out->workloads[i];
        for (size_t k = 0; k < destination_count(workload); k++)
            if (passes(loader, workload, k, client, provider))
                return true;
    }
    return false;
}

/* What the limit counts of the requests that pass, summed by weight. */
struct asked {
    double weight, images, calls;
};

static void add_asked(struct asked *sum, const struct workload_spec *workload, size_t place,
                      const struct client_spec *client, const struct limit_spec *limit) {
    const struct mix_spec *mix = workload->mix.items;
    for (size_t k = 0; k < workload->mix.count; k++) {
        const struct asked_sku sku = target_asks(destination_target(workload, place), &mix[k]);
        const double n = (double)mix[k].n;
        if (!model_in(&limit->models, sku.model))
            continue;
        sum->weight += mix[k].weight;
        sum->images += mix[k].weight * n;
        sum->calls +=
            mix[k].weight * (client->split == INTEGER_NONE ? 1 : ceil(n / (double)client->split));
    }
}

/* Average requests a second that a limit lets through; infinite if it cannot be paced by. */
static double pace(const struct loader *loader, const struct client_spec *client,
                   const struct scenario_provider *provider, const struct limit_spec *limit) {
    int64_t units;
    sim_time window;
    struct asked sum = {0, 0, 0};
    for (size_t i = 0; i < loader->out->workload_count; i++) {
        const struct workload_spec *workload = &loader->out->workloads[i];
        for (size_t k = 0; k < destination_count(workload); k++)
            if (passes(loader, workload, k, client, provider))
                add_asked(&sum, workload, k, client, limit);
    }
    if (limit->window == SIM_TIME_NEVER || sum.weight <= 0 ||
        (limit->unit != UNIT_IMAGES && limit->unit != UNIT_REQUESTS))
        return INFINITY;
    limit_effective(limit, &units, &window);
    return (double)units / to_seconds(window) /
           ((limit->unit == UNIT_IMAGES ? sum.images : sum.calls) / sum.weight);
}

/* The place in call->limit, as the provider numbers its limits: each name when first met. */
static int32_t limit_index(const struct scenario_provider *provider, const char *name) {
    const struct tier_spec *tiers = provider->spec.tiers.items;
    const char *names[LIMIT_SET_MOST];
    size_t count = 0;
    for (size_t t = 0; t <= provider->spec.tiers.count; t++) {
        const struct field_list *list = t == 0 ? &provider->spec.limits : &tiers[t - 1].limits;
        const struct limit_spec *limits = list->items;
        for (size_t i = 0; i < list->count && count < LIMIT_SET_MOST; i++) {
            size_t k = 0;
            while (k < count && strcmp(names[k], limits[i].name) != 0)
                k++;
            if (strcmp(limits[i].name, name) == 0)
                return (int32_t)k;
            if (k == count)
                names[count++] = limits[i].name;
        }
    }
    return -1;
}

struct aim {
    const struct scenario_provider *provider;
    const struct limit_spec *limit;
};

/* The limit named, or, without a name, the tightest. */
static struct aim find_target(const struct loader *loader, const struct client_spec *client,
                              const char *name) {
    struct aim best = {NULL, NULL};
    double least = INFINITY;
    for (size_t i = 0; i < loader->out->provider_count; i++) {
        const struct scenario_provider *provider = &loader->out->providers[i];
        const struct limit_spec *limits = provider->limits.items;
        if (!serves(loader, client, provider))
            continue;
        for (size_t k = 0; k < provider->limits.count; k++) {
            double own = pace(loader, client, provider, &limits[k]);
            bool chosen = name ? !best.limit && strcmp(limits[k].name, name) == 0 : own < least;
            if (!chosen)
                continue;
            least = own;
            best = (struct aim){provider, &limits[k]};
        }
    }
    return best;
}

static bool no_target(struct loader *loader, const struct client_spec *client, const char *name) {
    const char *names[4 * LIMIT_SET_MOST];
    size_t count = 0;
    for (size_t i = 0; i < loader->out->provider_count; i++) {
        const struct scenario_provider *provider = &loader->out->providers[i];
        const struct limit_spec *limits = provider->limits.items;
        for (size_t k = 0; k < provider->limits.count && serves(loader, client, provider); k++)
            if (count < array_size(names))
                names[count++] = limits[k].name;
    }
    struct text said;
    text_init_for(&said, &loader->problems->failed);
    message_known(&said, name ? name : "", names, count);
    if (name) {
        trail_member(&loader->at, "limit");
        LOADER_ERROR(loader, &loader->at, "there is no limit '%.60s'%s", name, text_cstr(&said));
    } else {
        LOADER_ERROR(loader, &loader->at, "there is no limit in images or requests to aim at%s",
                     text_cstr(&said));
    }
    text_release(&said);
    return false;
}

static bool resolve(struct loader *loader, const struct client_spec *client) {
    struct pacer_spec *spec = pacer_spec_of(&client->pacing);
    if (!spec)
        return true;
    const struct pacer_type *type = (const struct pacer_type *)(const void *)client->pacing.type;
    bool by_rate = type->takes_rate && !isnan(spec->rate);
    spec->resolved = (struct pacing_limit){.unit = UNIT_IMAGES, .index = -1};
    if (!serves(loader, client, NULL)) {
        /* It sends nothing, but its pacer is built like any other. */
        spec->resolved.limit = 1;
        spec->resolved.window = NS_PER_SECOND;
        return true;
    }
    loader->at.depth = 0;
    trail_member(&loader->at, "clients");
    trail_member(&loader->at, client->name);
    trail_member(&loader->at, "pacing");
    struct aim target = find_target(loader, client, spec->limit);
    if (!target.limit)
        return (!spec->limit && (by_rate || !type->needs_limit)) ||
               no_target(loader, client, spec->limit);
    const struct limit_spec *limit = target.limit;
    if (spec->limit)
        trail_member(&loader->at, "limit");
    if (limit->window == SIM_TIME_NEVER || limit->unit == UNIT_TOKENS) {
        LOADER_ERROR(loader, &loader->at,
                     "a client can only pace itself by a limit in images or requests per window, "
                     "which '%s' is not",
                     limit->name);
        return false;
    }
    limit_effective(limit, &spec->resolved.limit, &spec->resolved.window);
    spec->resolved.unit = (enum unit)limit->unit;
    spec->resolved.index = limit_index(target.provider, limit->name);
    if (spec->resolved.limit > 0 || by_rate || !type->needs_limit)
        return true;
    LOADER_ERROR(loader, &loader->at, "the limit '%s' is 0 at the start: nothing may be sent",
                 limit->name);
    return false;
}

bool resolve_pacing(struct loader *loader) {
    bool ok = true;
    for (size_t i = 0; i < loader->out->client_count; i++)
        ok = resolve(loader, &loader->out->clients[i]) && ok;
    return ok;
}

#include "provider/in_force.h"

#include <assert.h>
#include <string.h>

#include "base/check.h"
#include "provider/incident_schedule.h"
#include "provider/outside_load.h"
#include "provider/service.h"
#include "provider/tier.h"

void in_force_notice(struct provider *provider, enum notice_kind kind, const char *subject,
                     int64_t value, const char *text) {
    struct notice_record notice;

    if (!provider->sink->notice)
        return;
    notice.kind = kind;
    notice.provider = provider->config.index;
    notice.subject = subject;
    notice.value = value;
    notice.shown = MONEY_NONE;
    notice.text = text;
    provider->sink->notice(provider->sink, provider->clock->now, &notice);
}

static const struct limit_spec *limit_named(const struct field_list *limits, const char *name) {
    const struct limit_spec *items = limits->items;

    for (size_t i = 0; i < limits->count; i++)
        if (strcmp(items[i].name, name) == 0)
            return &items[i];
    return NULL;
}

/* What an active change says of a tier; NULL: nothing. */
static const struct tier_spec *changed_tier(const struct incident_state *incident,
                                            const char *name) {
    const struct change_spec *change = incident_change_of(incident);

    if (!incident->active || !change)
        return NULL;
    const size_t at = tier_find(change->tiers.items, change->tiers.count, name);
    return at < change->tiers.count ? (const struct tier_spec *)change->tiers.items + at : NULL;
}

/* Without an account tiers do not matter. */
static bool has_tiers(const struct provider *provider) {
    return provider->account && provider->config.spec->tiers.count > 0;
}

/* The tier at an index, or what an active change put in its place; NULL: tiers do not matter. */
static const struct tier_spec *tier_at(const struct provider *provider, size_t index) {
    const struct field_list *tiers = &provider->config.spec->tiers;
    const struct tier_spec *tier;

    if (!has_tiers(provider) || index >= tiers->count)
        return NULL;
    tier = (const struct tier_spec *)tiers->items + index;
    for (size_t i = 0; i < provider->incident_count; i++) {
        const struct tier_spec *changed = changed_tier(&provider->incidents[i], tier->name);
        if (changed)
            tier = changed;
    }
    return tier;
}

/* A limit of the tier at an index; those that a change does not name stay. */
static const struct limit_spec *tier_limit(const struct provider *provider, size_t index,
                                           const char *name) {
    const struct field_list *tiers = &provider->config.spec->tiers;
    const struct tier_spec *tier = (const struct tier_spec *)tiers->items + index;
    const struct limit_spec *limit;

    if (index >= tiers->count)
        return NULL;
    limit = limit_named(&tier->limits, name);
    for (size_t i = 0; i < provider->incident_count; i++) {
        const struct tier_spec *changed = changed_tier(&provider->incidents[i], tier->name);
        const struct limit_spec *found = changed ? limit_named(&changed->limits, name) : NULL;
        if (found)
            limit = found;
    }
    return limit;
}

/* A copy of a spec with another limit and window. */
static const struct limit_spec *with_limit(struct provider *provider, const struct limit_spec *spec,
                                           int64_t limit, sim_time window) {
    struct limit_spec *copy = arena_new(provider->config.perm, struct limit_spec, 1);

    *copy = *spec;
    copy->limit = limit;
    copy->window = window;
    return copy;
}

/* What a granted increase makes of a limit of the tier. ASSUMPTION: whoever grants so many images
 * a minute lets as many requests a minute pass, or the grant would be worth nothing to those who
 * ask for one at a time. */
static const struct limit_spec *with_grant(struct provider *provider,
                                           const struct limit_spec *spec) {
    const struct limit_answer *granted = &provider->granted;

    if (granted->tier != SIZE_MAX && granted->tier > provider->tier) {
        const struct limit_spec *raised = tier_limit(provider, granted->tier, spec->name);
        if (raised)
            spec = raised;
    }
    if (granted->images_per_minute > 0 &&
        (spec->unit == UNIT_IMAGES ||
         (spec->unit == UNIT_REQUESTS && spec->window == NS_PER_MINUTE)) &&
        spec->window != SIM_TIME_NEVER) {
        const double limit =
            (double)granted->images_per_minute * (double)spec->window / (double)NS_PER_MINUTE;
        if (limit > (double)spec->limit && limit < 1e12)
            spec = with_limit(provider, spec, (int64_t)limit, spec->window);
    }
    return spec;
}

/* The spec in force for a limit while the tier at an index holds; NULL: not in force. */
static const struct limit_spec *limit_in_force(struct provider *provider, const char *name,
                                               size_t tier) {
    const struct limit_spec *spec = has_tiers(provider)
                                        ? tier_limit(provider, tier, name)
                                        : limit_named(&provider->config.spec->limits, name);

    if (spec && has_tiers(provider))
        spec = with_grant(provider, spec);
    for (size_t i = 0; spec && i < provider->incident_count; i++) {
        const struct incident_state *incident = &provider->incidents[i];
        const struct change_spec *change = incident_change_of(incident);
        if (!incident->active || !change || !change->limit || strcmp(change->limit, name) != 0)
            continue;
        spec = with_limit(provider, spec,
                          change->limit_to != INTEGER_NONE ? change->limit_to : spec->limit,
                          change->window_to != SIM_TIME_NEVER ? change->window_to : spec->window);
    }
    return spec;
}

static void announce_limit(struct provider *provider, uint32_t index, int64_t before) {
    const struct limit_set *set = &provider->limits;
    const int64_t after = set->in_force[index] ? set->limiters[index].limit : INTEGER_NONE;

    if (after == before)
        return;
    if (after == INTEGER_NONE)
        in_force_notice(provider, NOTICE_LIMIT, set->names[index], 0,
                        "the limit does not apply any more");
    else
        in_force_notice(provider, NOTICE_LIMIT, set->names[index], after, "the limit has changed");
}

static void refresh_limits(struct provider *provider, bool announce) {
    struct limit_set *set = &provider->limits;
    const struct limit_spec *specs[LIMIT_SET_MOST];
    int64_t before[LIMIT_SET_MOST];

    for (uint32_t i = 0; i < set->count; i++) {
        specs[i] = limit_in_force(provider, set->names[i], provider->tier);
        before[i] = set->in_force[i] ? set->limiters[i].limit : INTEGER_NONE;
    }
    limit_set_apply(set, specs, provider->clock->now);
    for (uint32_t i = 0; announce && i < set->count; i++)
        announce_limit(provider, i, before[i]);
}

static void refresh_key_limits(struct provider *provider, struct key_limits *key) {
    const struct limit_spec *specs[LIMIT_SET_MOST];

    for (uint32_t i = 0; i < key->set.count; i++) {
        specs[i] = limit_in_force(provider, key->set.names[i], key->tier);
        if (specs[i] && specs[i]->window == SIM_TIME_NEVER)
            specs[i] = NULL;
    }
    limit_set_apply(&key->set, specs, provider->clock->now);
}

struct limit_set *in_force_key_limits(struct provider *provider, uint32_t key) {
    if (!provider->key_limits || key >= provider->config.account->keys.count)
        return NULL;
    struct key_limits *limits = &provider->key_limits[key];
    const size_t tier = account_tier_of_key(provider->account, key);
    if (tier != limits->tier) {
        limits->tier = tier;
        refresh_key_limits(provider, limits);
    }
    return tier == provider->tier ? NULL : &limits->set;
}

/* Errors in the order of error_draw: outages, latest in file order first, then all others. */
static void refresh_errors(struct provider *provider, struct provider_sku *row, const char *model) {
    const struct field_list *own = &provider->config.spec->errors;
    uint32_t count = 0;

    for (size_t i = provider->incident_count; i-- > 0;) {
        const struct incident_state *incident = &provider->incidents[i];
        if (incident->active && incident_kind_of(incident->spec) == INCIDENT_OUTAGE &&
            model_in(&incident->spec->models, model))
            row->errors[count++] = incident->spec->kind.spec;
    }
    for (size_t i = 0; i < own->count; i++)
        row->errors[count++] = (const struct error_spec *)own->items + i;
    for (size_t i = 0; i < provider->incident_count; i++) {
        const struct incident_state *incident = &provider->incidents[i];
        if (incident->active && incident_kind_of(incident->spec) == INCIDENT_ERRORS &&
            model_in(&incident->spec->models, model))
            row->errors[count++] = incident->spec->kind.spec;
    }
    row->error_count = count;
    row->troubled = count > 0 || provider->config.spec->content_refusal.probability > 0;
}

static void apply_change(struct provider *provider, struct provider_sku *row,
                         const struct change_spec *change, const struct sku *sku) {
    if (change->price_to != MONEY_NONE &&
        sku_match(change->model, change->quality, change->size, sku) >= 0)
        row->price = change->price_to;
    if (change->retire && strcmp(change->retire, sku->model) == 0)
        row->retires_at = provider->clock->now;
}

static void refresh_sku(struct provider *provider, uint32_t index) {
    const struct sku *sku = &provider->config.skus[index];
    const struct tier_spec *tier = tier_at(provider, provider->tier);
    const struct model_spec *model = model_find(&provider->config.spec->models, sku->model);
    struct provider_sku *row = &provider->skus[index];

    row->price = row->row ? row->row->price : 0;
    row->no_access = tier && !tier_has_access(tier, sku->model);
    row->unverified = model && model->requires_verification;
    row->retires_at = SIM_TIME_NEVER;
    if (model && model->retires > provider->config.start_unix_ns) /* see model.h */
        row->retires_at = model->retires - provider->config.start_unix_ns;
    row->slow_factor = 1;
    row->wrongful = VERDICT_PENDING;
    for (size_t i = 0; i < provider->incident_count; i++) {
        const struct incident_state *incident = &provider->incidents[i];
        const void *spec = incident->spec->kind.spec;
        if (!incident->active || !model_in(&incident->spec->models, sku->model))
            continue;
        switch (incident_kind_of(incident->spec)) {
        case INCIDENT_SLOW:
            row->slow_factor *= ((const struct slow_spec *)spec)->factor;
            break;
        case INCIDENT_WRONGFUL_REFUSAL:
            row->wrongful = billing_verdict(((const struct wrongful_refusal_spec *)spec)->verdict);
            break;
        case INCIDENT_CHANGE:
            apply_change(provider, row, spec, sku);
            break;
        case INCIDENT_OUTAGE:
        case INCIDENT_ERRORS:
            break;
        }
    }
    row->barred = row->no_access || row->unverified || row->retires_at != SIM_TIME_NEVER;
    row->watched = provider->account || row->barred || row->wrongful != VERDICT_PENDING;
    refresh_errors(provider, row, sku->model);
}

void in_force_refresh(struct provider *provider, bool announce) {
    refresh_limits(provider, announce);
    if (provider->key_limits)
        for (size_t i = 0; i < provider->config.account->keys.count; i++)
            refresh_key_limits(provider, &provider->key_limits[i]);
    for (uint32_t i = 0; i < provider->config.sku_count; i++)
        refresh_sku(provider, i);
}

void in_force_replace_tiers(struct provider *provider, const struct change_spec *change) {
    const struct field_list *tiers = &provider->config.spec->tiers;

    for (size_t i = 0; has_tiers(provider) && i < tiers->count; i++) {
        const struct tier_spec *tier = (const struct tier_spec *)tiers->items + i;
        if (tier_find(change->tiers.items, change->tiers.count, tier->name) < change->tiers.count)
            account_replace_tier(provider->account, i, tier_at(provider, i));
    }
}

struct name_list {
    const char **names;
    uint32_t count;
};

static void add_names(struct name_list *list, const struct field_list *limits) {
    const struct limit_spec *items = limits->items;

    for (size_t i = 0; i < limits->count; i++) {
        uint32_t at = 0;
        while (at < list->count && strcmp(list->names[at], items[i].name) != 0)
            at++;
        if (at < list->count)
            continue;
        if (list->count == LIMIT_SET_MOST)
            BUG("more than %d limits", LIMIT_SET_MOST);
        list->names[list->count++] = items[i].name;
    }
}

static void add_tier_names(struct name_list *list, const struct field_list *tiers) {
    const struct tier_spec *items = tiers->items;

    for (size_t i = 0; i < tiers->count; i++)
        add_names(list, &items[i].limits);
}

/* Every limit that is ever in force: the provider's own, its tiers', those of tiers to come. */
static struct name_list all_names(struct provider *provider) {
    const struct provider_spec *spec = provider->config.spec;
    struct name_list list;

    list.names = arena_new(provider->config.perm, const char *, LIMIT_SET_MOST);
    list.count = 0;
    add_names(&list, &spec->limits);
    add_tier_names(&list, &spec->tiers);
    for (size_t i = 0; i < provider->incident_count; i++) {
        const struct change_spec *change = incident_change_of(&provider->incidents[i]);
        if (change)
            add_tier_names(&list, &change->tiers);
    }
    return list;
}

static void init_key_limits(struct provider *provider, const struct name_list *names,
                            const int64_t *tokens) {
    const struct provider_config *config = &provider->config;

    if (!config->account || config->account->stale_keys != STALE_KEYS_KEEP_LIMITS)
        return;
    provider->key_limits = arena_new(config->perm, struct key_limits, config->account->keys.count);
    for (size_t i = 0; i < config->account->keys.count; i++) {
        struct key_limits *key = &provider->key_limits[i];
        limit_set_init(&key->set, names->names, names->count, config->skus, tokens,
                       config->sku_count, config->start_unix_ns, config->perm);
        key->tier = provider->tier;
    }
}

void in_force_init(struct provider *provider) {
    const struct provider_config *config = &provider->config;
    int64_t *tokens = arena_new(config->perm, int64_t, config->sku_count);

    provider->skus = arena_new(config->perm, struct provider_sku, config->sku_count);
    incident_schedule_init(provider);
    for (uint32_t i = 0; i < config->sku_count; i++) {
        struct provider_sku *row = &provider->skus[i];
        const char *model = config->skus[i].model;
        row->row = price_find(&config->spec->prices, &config->skus[i]);
        tokens[i] = row->row ? row->row->tokens : 0;
        row->errors = arena_new(config->perm, const struct error_spec *,
                                config->spec->errors.count + provider->incident_count);
        service_table_init(&row->service, config->spec, &config->skus[i],
                           (int32_t)provider_max_n(config->spec, model), config->perm);
    }
    const struct name_list names = all_names(provider);
    limit_set_init(&provider->limits, names.names, names.count, config->skus, tokens,
                   config->sku_count, config->start_unix_ns, config->perm);
    init_key_limits(provider, &names, tokens);
    in_force_refresh(provider, false);
    outside_load_init(provider);
}

/* What only shows when everything is known: see loader.h. Every check says all it finds. */
#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"
#include "client/retry.h"
#include "provider/incident.h"
#include "provider/limit_set.h"
#include "provider/limiter.h"
#include "provider/tier.h"
#include "scenario/loader.h"
#include "scenario/shape.h"

/* Figures older than this at the start draw a warning. */
#define CATALOG_FRESH (90 * NS_PER_DAY)

/* No single sum of money given may be larger: what is added up must stay exact. */
#define MONEY_MOST (INT64_C(1000000000) * NUSD_PER_USD)

static void add_day(struct text *out, int64_t unix_ns) {
    struct civil day = civil_from_unix(unix_ns);
    text_printf(out, "%04" PRId64 "-%02d-%02d", day.year, day.month, day.day);
}

/* ---- what is asked for ---- */

struct row {
    const struct workload_spec *workload;
    const struct mix_spec *mix;
    const struct client_spec *client;
    const struct scenario_provider *provider;
    const struct sku *sku;
    int64_t n; /* of one call */
};

static void at_row(struct loader *loader, const struct row *row, const char *member) {
    const struct mix_spec *first = row->workload->mix.items;
    loader->at.depth = 0;
    trail_member(&loader->at, "workloads");
    trail_element(&loader->at, row->workload->name, 0);
    trail_member(&loader->at, "mix");
    trail_element(&loader->at, NULL, (size_t)(row->mix - first));
    if (member)
        trail_member(&loader->at, member);
}

static bool no_price(struct loader *loader, const struct row *row) {
    const struct price_spec *prices = row->provider->spec.prices.items;
    size_t count = row->provider->spec.prices.count;
    const char **labels = arena_new(&loader->out->arena, const char *, count + 1);
    if (!labels)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct price_spec *p = &prices[i];
        labels[i] =
            arena_printf(&loader->out->arena, "%s%s%s%s%s", p->model, p->quality ? "/" : "",
                         p->quality ? p->quality : "", p->size ? "/" : "", p->size ? p->size : "");
        if (!labels[i])
            return false;
    }
    const char *nearest = text_nearest(row->sku->label, labels, count);
    at_row(loader, row, NULL);
    if (nearest)
        LOADER_ERROR(loader, &loader->at, "'%s' has no price; did you mean '%s'?", row->sku->label,
                     nearest);
    else
        LOADER_ERROR(loader, &loader->at,
                     "'%s' has no price: add it to the provider's 'prices'%s%s", row->sku->label,
                     count ? ", which has " : "", count ? labels[0] : "");
    return false;
}

static bool check_n(struct loader *loader, const struct row *row) {
    int64_t most = provider_max_n(&row->provider->spec, row->sku->model);
    if (row->n <= most)
        return true;
    if (row->client->split != INTEGER_NONE) {
        loader->at.depth = 0;
        trail_member(&loader->at, "clients");
        trail_member(&loader->at, row->client->name);
        trail_member(&loader->at, "split");
        LOADER_ERROR(loader, &loader->at, "a call may ask for at most %" PRId64 " of '%s'", most,
                     row->sku->model);
    } else {
        at_row(loader, row, "n");
        LOADER_ERROR(loader, &loader->at,
                     "a call may ask for at most %" PRId64
                     " of '%s': give the client '%s' a 'split' of that",
                     most, row->sku->model, row->client->name);
    }
    return false;
}

static int64_t units_asked(const struct row *row, const struct limit_spec *limit) {
    const struct price_spec *price = price_find(&row->provider->spec.prices, row->sku);
    if (limit->unit == UNIT_REQUESTS)
        return 1;
    return limit->unit == UNIT_IMAGES ? row->n : price ? price->tokens * row->n : 0;
}

static void warn_of_limits(struct loader *loader, const struct row *row) {
    const struct limit_spec *limits = row->provider->limits.items;
    for (size_t i = 0; i < row->provider->limits.count; i++) {
        const struct limit_spec *limit = &limits[i];
        const struct limiter_type *type =
            (const struct limiter_type *)(const void *)limit->kind.type;
        int64_t most, asked = units_asked(row, limit);
        sim_time window;
        limit_effective(limit, &most, &window);
        if (type->largest)
            most = type->largest(limit->kind.spec, most);
        if (asked <= most || !model_in(&limit->models, row->sku->model))
            continue;
        at_row(loader, row, NULL);
        LOADER_WARNING(
            loader, &loader->at,
            "a call for %" PRId64 " of '%s' can never pass: the limit '%s' is %" PRId64 " %s",
            row->n, row->sku->label, limit->name, most, unit_name((enum unit)limit->unit));
    }
}

static void warn_of_model(struct loader *loader, const struct row *row) {
    const struct provider_spec *spec = &row->provider->spec;
    const struct model_spec *model = model_find(&spec->models, row->sku->model);
    size_t tier = tier_find(spec->tiers.items, spec->tiers.count, row->provider->tier);
    at_row(loader, row, "model");
    if (model && model->retires != DATE_NONE && model->retires <= loader->out->start) {
        struct text day;
        text_init_for(&day, &loader->problems->failed);
        add_day(&day, model->retires);
        LOADER_WARNING(loader, &loader->at,
                       "'%s' was retired on %s, before the start; the run takes it as still there",
                       model->name, text_cstr(&day));
        text_release(&day);
    }
    if (tier < spec->tiers.count &&
        !tier_has_access((const struct tier_spec *)spec->tiers.items + tier, row->sku->model))
        LOADER_WARNING(loader, &loader->at, "the tier '%s' has no access to '%s'",
                       row->provider->tier, row->sku->model);
}

/* Lowers max_events so far that even if each event were a charge their sum could be represented. */
static bool bound_money(struct loader *loader, const struct row *row) {
    const struct price_spec *price = price_find(&row->provider->spec.prices, row->sku);
    money cost;
    if (!money_multiply(price->price, row->mix->n, &cost) || cost > MONEY_MOST) {
        at_row(loader, row, "n");
        LOADER_ERROR(loader, &loader->at, "one request would cost more than $1,000,000,000");
        return false;
    }
    int64_t most = cost > 0 ? INT64_MAX / 4 / cost : INT64_MAX;
    if (most < loader->out->max_events)
        loader->out->max_events = most;
    return true;
}

static bool check_row(struct loader *loader, const struct row *row) {
    if (!price_find(&row->provider->spec.prices, row->sku))
        return no_price(loader, row);
    bool ok = check_n(loader, row);
    warn_of_limits(loader, row);
    warn_of_model(loader, row);
    return bound_money(loader, row) && ok;
}

static bool check_destination(struct loader *loader, const struct workload_spec *workload,
                              size_t index) {
    const struct mix_spec *mix = workload->mix.items;
    bool ok = true;
    struct row row = {.workload = workload,
                      .client = destination_client(loader->out, workload, index),
                      .provider = destination_provider(loader->out, workload, index)};
    for (size_t k = 0; k < workload->mix.count; k++) {
        const struct asked_sku asked = target_asks(destination_target(workload, index), &mix[k]);
        int32_t sku = scenario_sku_index(loader->out, asked.model, asked.quality, asked.size);
        row.mix = &mix[k];
        row.sku = &loader->out->skus[sku];
        row.n = mix[k].n;
        if (row.client->split != INTEGER_NONE && row.client->split < row.n)
            row.n = row.client->split;
        ok = check_row(loader, &row) && ok;
    }
    return ok;
}

static bool check_workloads(struct loader *loader) {
    bool ok = true;
    for (size_t i = 0; i < loader->out->workload_count; i++) {
        const struct workload_spec *workload = &loader->out->workloads[i];
        for (size_t k = 0; k < destination_count(workload); k++)
            ok = check_destination(loader, workload, k) && ok;
    }
    return ok;
}

/* ---- clients ---- */

/* Whether calls of the workload go through the client to a provider that rejects in no time. */
static bool rejects_at_once(const struct loader *loader, const struct workload_spec *workload,
                            const struct client_spec *client) {
    for (size_t i = 0; i < destination_count(workload); i++)
        if (destination_client(loader->out, workload, i) == client &&
            destination_provider(loader->out, workload, i)->spec.rejection_time == 0)
            return true;
    return false;
}

static bool check_spin(struct loader *loader) {
    bool ok = true;
    for (size_t i = 0; i < loader->out->client_count; i++) {
        const struct client_spec *client = &loader->out->clients[i];
        struct retry retry;
        retry_init(&retry, &client->retry);
        if (!retry_may_spin(&retry))
            continue;
        for (size_t k = 0; k < loader->out->workload_count; k++) {
            if (!rejects_at_once(loader, &loader->out->workloads[k], client))
                continue;
            loader->at.depth = 0;
            trail_member(&loader->at, "clients");
            trail_member(&loader->at, client->name);
            trail_member(&loader->at, "retry");
            LOADER_ERROR(loader, &loader->at,
                         "would try again for ever at one instant: give it a wait or "
                         "'max_attempts', or the provider a 'rejection_time'");
            ok = false;
            break;
        }
    }
    return ok;
}

/* ---- providers ---- */

struct names {
    const char *items[LIMIT_SET_MOST];
    size_t count;
    bool full;
};

static void add_names(struct names *names, const struct field_list *list) {
    const struct limit_spec *limits = list->items;
    for (size_t i = 0; i < list->count; i++) {
        size_t k = 0;
        while (k < names->count && strcmp(names->items[k], limits[i].name) != 0)
            k++;
        if (k < names->count)
            continue;
        if (names->count == LIMIT_SET_MOST)
            names->full = true;
        else
            names->items[names->count++] = limits[i].name;
    }
}

static void add_tier_names(struct names *names, const struct field_list *tiers) {
    const struct tier_spec *items = tiers->items;
    for (size_t i = 0; i < tiers->count; i++)
        add_names(names, &items[i].limits);
}

/* An error at a member of an incident's change; `i` counts within the provider's incidents. */
static void change_error(struct loader *loader, const struct incident_spec *incident,
                         const char *member, const char *noun, const char *word,
                         const char *const *names, size_t count) {
    const struct incident_spec *all = loader->question.incidents.items;
    size_t index = 0;
    while (index < loader->question.incidents.count && all[index].kind.spec != incident->kind.spec)
        index++;
    loader->at.depth = 0;
    trail_member(&loader->at, "incidents");
    trail_element(&loader->at, NULL, index);
    trail_member(&loader->at, member);
    struct text said;
    text_init_for(&said, &loader->problems->failed);
    message_not_one_of(&said, word, names, count);
    if (count == 0)
        LOADER_ERROR(loader, &loader->at, "the provider has no %s '%.60s'", noun, word);
    else
        LOADER_ERROR(loader, &loader->at, "no such %s: %s", noun, text_cstr(&said));
    text_release(&said);
}

static bool check_change(struct loader *loader, const struct scenario_provider *provider,
                         const struct names *limits, const struct incident_spec *incident) {
    const struct change_spec *change = incident->kind.spec;
    const struct tier_spec *tiers = provider->spec.tiers.items, *changed = change->tiers.items;
    size_t count = provider->spec.tiers.count;
    bool ok = true;
    if (change->limit) {
        size_t k = 0;
        while (k < limits->count && strcmp(limits->items[k], change->limit) != 0)
            k++;
        if (k == limits->count) {
            change_error(loader, incident, "limit", "limit", change->limit, limits->items,
                         limits->count);
            ok = false;
        }
    }
    for (size_t i = 0; i < change->tiers.count; i++) {
        if (tier_find(tiers, count, changed[i].name) < count)
            continue;
        const char **names = arena_new(&loader->out->arena, const char *, count);
        for (size_t k = 0; names && k < count; k++)
            names[k] = tiers[k].name;
        change_error(loader, incident, "tiers", "tier", changed[i].name, names, names ? count : 0);
        ok = false;
    }
    return ok;
}

static bool check_limits(struct loader *loader, const struct scenario_provider *provider) {
    struct names names = {.count = 0};
    bool ok = true;
    add_names(&names, &provider->limits);
    add_names(&names, &provider->spec.limits);
    add_tier_names(&names, &provider->spec.tiers);
    for (size_t i = 0; i < provider->incident_count; i++) {
        const struct incident_spec *incident = &provider->incidents[i];
        if (incident_kind_of(incident) != INCIDENT_CHANGE)
            continue;
        ok = check_change(loader, provider, &names, incident) && ok;
        const struct change_spec *change = incident->kind.spec;
        add_tier_names(&names, &change->tiers);
    }
    if (!names.full)
        return ok;
    trail_provider(&loader->at, provider);
    trail_member(&loader->at, "limits");
    LOADER_ERROR(loader, &loader->at, "there are more than %d limits, those of all tiers included",
                 LIMIT_SET_MOST);
    return false;
}

static bool check_tier(struct loader *loader, const struct scenario_provider *provider) {
    const struct account_spec *account = provider->account;
    const struct tier_spec *tiers = provider->spec.tiers.items;
    size_t count = provider->spec.tiers.count;
    if (!account || !account->tier || tier_find(tiers, count, account->tier) < count)
        return true;
    const char **names = arena_new(&loader->out->arena, const char *, count);
    for (size_t i = 0; names && i < count; i++)
        names[i] = tiers[i].name;
    struct text said;
    text_init_for(&said, &loader->problems->failed);
    message_not_one_of(&said, account->tier, names, names ? count : 0);
    trail_account(&loader->at, provider);
    trail_member(&loader->at, "tier");
    if (count == 0)
        LOADER_ERROR(loader, &loader->at, "the provider has no tiers; '%.60s' was asked for",
                     account->tier);
    else
        LOADER_ERROR(loader, &loader->at, "no such tier: %s", text_cstr(&said));
    text_release(&said);
    return false;
}

/* Amounts that are added up in a run, each and together. */
static bool check_money(struct loader *loader, const struct scenario_provider *provider) {
    const struct account_spec *account = provider->account;
    if (!account)
        return true;
    const struct grant_spec *grants = account->grants.items;
    const struct purchase_spec *purchases = account->purchases.items;
    money sum = 0;
    bool fits = money_add(account->opening_credit, account->paid, &sum);
    for (size_t i = 0; fits && i < account->grants.count; i++)
        fits = grants[i].amount == MONEY_NONE || money_add(sum, grants[i].amount, &sum);
    for (size_t i = 0; fits && i < account->purchases.count; i++)
        fits = money_add(sum, purchases[i].amount, &sum);
    const struct other_spend_spec *other = account->other_spend;
    double spent = other ? to_dollars(other->amount) *
                               (double)(loader->out->horizon + loader->out->drain) /
                               (double)other->per
                         : 0;
    if (fits && sum <= MONEY_MOST && spent <= to_dollars(MONEY_MOST))
        return true;
    trail_account(&loader->at, provider);
    if (fits && sum <= MONEY_MOST)
        trail_member(&loader->at, "other_spend");
    LOADER_ERROR(loader, &loader->at, "adds up to more than $1,000,000,000");
    return false;
}

static void warn_of_age(struct loader *loader, const struct scenario_provider *provider) {
    if (!provider->catalog || loader->out->start - provider->catalog->as_of <= CATALOG_FRESH)
        return;
    struct text day;
    text_init_for(&day, &loader->problems->failed);
    add_day(&day, provider->catalog->as_of);
    trail_provider(&loader->at, provider);
    if (provider->shorthand)
        loader->at.depth = 0;
    trail_member(&loader->at, "catalog");
    LOADER_WARNING(loader, &loader->at,
                   "the figures of '%s' are those of %s, %" PRId64 " days before the start",
                   provider->catalog->name, text_cstr(&day),
                   (loader->out->start - provider->catalog->as_of) / NS_PER_DAY);
    text_release(&day);
}

/* The series is held for every replication: a point each nanosecond of a century is no question. */
static bool check_series(struct loader *loader) {
    const struct scenario *out = loader->out;
    const sim_time interval = out->report.series_interval;
    const sim_time end = time_add_sat(out->horizon, out->drain);
    if (interval == SIM_TIME_NEVER || end / interval <= SCENARIO_SERIES_MOST)
        return true;
    loader->at.depth = 0;
    trail_member(&loader->at, "report");
    trail_member(&loader->at, "series_interval");
    LOADER_ERROR(loader, &loader->at, "makes %lld points, at most %d are kept",
                 (long long)(end / interval), SCENARIO_SERIES_MOST);
    return false;
}

bool check_scenario(struct loader *loader) {
    bool ok = true;
    for (size_t i = 0; i < loader->out->provider_count; i++) {
        const struct scenario_provider *provider = &loader->out->providers[i];
        warn_of_age(loader, provider);
        ok = check_tier(loader, provider) && ok;
        ok = check_limits(loader, provider) && ok;
        ok = check_money(loader, provider) && ok;
    }
    ok = check_workloads(loader) && ok;
    ok = check_spin(loader) && ok;
    ok = check_series(loader) && ok;
    ok = check_plan(loader) && ok;
    ok = resolve_reserved(loader) && ok;
    return resolve_pacing(loader) && ok;
}

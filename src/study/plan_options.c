/* What there is to choose from (plan.h). */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "provider/account_spec.h"
#include "provider/limiter.h"
#include "provider/tier.h"
#include "study/plan_parts.h"

/* One option under construction. */
struct choice {
    const char *tier, *client, *prepaid; /* NULL: not varied */
};

const struct scenario_provider *plan_provider(const struct plan_study *study) {
    return &study->base->providers[study->provider];
}

const struct tier_spec *plan_ladder(const struct plan_study *study) {
    return plan_provider(study)->spec.tiers.items;
}

size_t plan_tier(const struct plan_study *study, const char *name) {
    const struct field_list *tiers = &plan_provider(study)->spec.tiers;
    const size_t index = tier_find(tiers->items, tiers->count, name);

    return index < tiers->count ? index : PLAN_NONE;
}

static const struct tier_spec *find_tier(const struct plan_study *study, const char *name) {
    const size_t index = plan_tier(study, name);

    return index == PLAN_NONE ? NULL : &plan_ladder(study)[index];
}

bool plan_limit_counts(const struct limit_spec *limit, const char *model) {
    const char *const *models = limit->models.items;

    for (size_t i = 0; i < limit->models.count; i++)
        if (strcmp(models[i], model) == 0)
            return true;
    return limit->models.count == 0;
}

/* A limit of 0 lets nothing through. */
bool plan_has_access(const struct plan_study *study, const struct tier_spec *tier) {
    const struct limit_spec *limits = tier->limits.items;

    for (size_t i = 0; i < study->base->sku_count; i++) {
        const char *model = study->base->skus[i].model;
        if (!tier_has_access(tier, model))
            return false;
        for (size_t k = 0; k < tier->limits.count; k++)
            if (limits[k].limit == 0 && plan_limit_counts(&limits[k], model))
                return false;
    }
    return true;
}

/* Where the account stands before anything is paid for the plan (plan.h). */
static size_t find_standing(const struct plan_study *study) {
    const struct account_spec *account = plan_provider(study)->account;
    const size_t count = plan_provider(study)->spec.tiers.count;
    const struct tier_spec *named = find_tier(study, account->tier);

    if (named && named->paid <= account->paid)
        return plan_tier(study, account->tier);
    for (size_t i = 0; i < count; i++)
        if (plan_has_access(study, &plan_ladder(study)[i]))
            return i;
    return count > 0 ? 0 : PLAN_NONE;
}

bool plan_study_init(struct plan_study *study, struct error *err) {
    const struct scenario *base = study->base;

    study->spec = base->plan ? *base->plan
                             : (struct plan_spec){.promotion = PLAN_HELD,
                                                  .confidence = ESTIMATE_CONFIDENCE,
                                                  .indifference = MONEY_NONE};
    study->provider = 0;
    while (study->provider < base->provider_count && !base->providers[study->provider].account)
        study->provider++;
    if (base->objective_count == 0)
        return error_set(err, ERROR_SCENARIO,
                         "objectives: there are none, so that nothing can be planned for; give "
                         "some, such as \"latency_p95\": \"<= 60s\"");
    if (study->provider == base->provider_count)
        return error_set(err, ERROR_SCENARIO,
                         "account: there is none, so that there is no tier to choose");
    const struct scenario_provider *provider = &base->providers[study->provider];
    study->account_path = provider->shorthand
                              ? "account"
                              : arena_printf(study->arena, "providers[%s].account", provider->name);
    study->provider_path = provider->shorthand
                               ? "provider"
                               : arena_printf(study->arena, "providers[%s]", provider->name);
    study->standing = find_standing(study);
    return study->account_path && study->provider_path ? true : error_no_memory(err);
}

money plan_due(const struct plan_study *study, const struct tier_spec *tier) {
    const money due = tier->paid - plan_provider(study)->account->paid;

    return due > 0 ? due : 0;
}

/* What the tier's gate still asks for, or the prepaid amount where that is more. */
static money up_front_of(const struct plan_study *study, const struct choice *choice) {
    const struct tier_spec *tier = find_tier(study, choice->tier);
    const money gate = tier ? plan_due(study, tier) : 0;
    money prepaid = 0;

    if (choice->prepaid)
        money_parse(choice->prepaid, &prepaid);
    return prepaid > gate ? prepaid : gate;
}

static const char *money_text(struct arena *arena, money amount) {
    struct text text;

    text_init_for(&text, &arena->failed);
    money_format(&text, amount);
    const char *copy = arena_strdup(arena, text_cstr(&text));
    text_release(&text);
    return copy;
}

static void add_setting(struct plan_option *option, struct arena *arena, const char *path,
                        const char *key, const char *value) {
    const bool first = option->setting_count == 0;

    option->settings[option->setting_count++] = (struct setting){path, value, NAN};
    option->name =
        arena_printf(arena, "%s%s%s %s", first ? "" : option->name, first ? "" : ", ", key, value);
}

/* Whether what is paid up front is credit. */
static bool buys_credit(const struct plan_study *study) {
    return study->spec.prepaid.count > 0 ||
           plan_provider(study)->account->settlement == SETTLEMENT_PREPAID;
}

/* Overrides of one option under construction. */
struct overrides {
    struct scenario_override *items;
    size_t count;
};

static void add_override(struct overrides *to, const char *path, const char *value) {
    to->items[to->count++] = (struct scenario_override){path, value, "plan"};
}

static void add_account(const struct plan_study *study, struct overrides *to, const char *key,
                        const char *value) {
    add_override(to, arena_printf(study->arena, "%s.%s", study->account_path, key), value);
}

/* The tier is in force from the start and stays; what is paid is credit there from the start. */
static void hold(const struct plan_study *study, const struct choice *choice, money up_front,
                 struct overrides *to) {
    const struct account_spec *account = plan_provider(study)->account;

    if (choice->tier) {
        add_account(study, to, "tier", choice->tier);
        add_account(study, to, "promotion.delay", "36500d");
    }
    if (buys_credit(study) && up_front > 0)
        add_account(study, to, "opening_credit",
                    money_text(study->arena, account->opening_credit + up_front));
}

/* What the scenario says of the settlement, or what it comes to. */
static const char *settlement_of(const struct plan_study *study) {
    struct error ignored;
    struct text value;

    text_init_for(&value, &study->arena->failed);
    const char *path = arena_printf(study->arena, "%s.settlement", study->account_path);
    const bool given = path && scenario_value_at(study->base, path, &value, &ignored) &&
                       strcmp(text_cstr(&value), "null") != 0;
    text_release(&value);
    const bool prepaid = plan_provider(study)->account->settlement == SETTLEMENT_PREPAID;
    return prepaid || (!given && study->spec.prepaid.count > 0) ? "prepaid" : "postpaid";
}

/* The scenario's purchases, and one at the start before them. */
static const char *purchases_with(const struct plan_study *study, money amount) {
    struct error ignored;
    struct text now;

    text_init_for(&now, &study->arena->failed);
    const char *path = arena_printf(study->arena, "%s.purchases", study->account_path);
    if (!path || !scenario_value_at(study->base, path, &now, &ignored))
        text_clear(&now);
    const char *rest = strchr(text_cstr(&now), '{');
    const char *list =
        arena_printf(study->arena, "[{\"at\":\"0s\",\"amount\":\"%s\"}%s%s",
                     money_text(study->arena, amount), rest ? "," : "]", rest ? rest : "");
    text_release(&now);
    return list;
}

void plan_stand(const struct plan_study *study, money payment, struct scenario_override *overrides,
                size_t *count) {
    struct overrides to = {overrides, *count};

    add_account(study, &to, "settlement", settlement_of(study));
    if (study->standing != PLAN_NONE)
        add_account(study, &to, "tier", plan_ladder(study)[study->standing].name);
    if (payment > 0)
        add_account(study, &to, "purchases", purchases_with(study, payment));
    *count = to.count;
}

static bool make_option(const struct plan_study *study, const struct choice *choice,
                        struct plan_option *out, struct error *err) {
    struct arena *arena = study->arena;
    const size_t workloads = choice->client ? study->base->workload_count : 0;
    struct overrides to = {
        arena_new(arena, struct scenario_override, PLAN_STAND_OVERRIDES + workloads), 0};

    memset(out, 0, sizeof *out);
    if (!to.items)
        return error_no_memory(err);
    out->tier = choice->tier;
    out->up_front = up_front_of(study, choice);
    if (study->spec.promotion == PLAN_HELD)
        hold(study, choice, out->up_front, &to);
    else
        plan_stand(study, out->up_front, to.items, &to.count);
    for (size_t i = 0; i < workloads; i++)
        add_override(&to,
                     arena_printf(arena, "workloads[%s].client", study->base->workloads[i].name),
                     choice->client);
    if (choice->tier)
        add_setting(out, arena, arena_printf(arena, "%s.tier", study->account_path), "tier",
                    choice->tier);
    if (choice->client)
        add_setting(out, arena, "client", "client", choice->client);
    if (choice->prepaid)
        add_setting(out, arena, arena_printf(arena, "%s.opening_credit", study->account_path),
                    "prepaid", choice->prepaid);
    if (!out->name)
        out->name = "as it is";
    return !arena->failed ? source_with(&out->source, study->source, to.items, to.count, arena, err)
                          : error_no_memory(err);
}

/* The names of all tiers with access, where the plan does not list some. */
static struct field_list tiers_of(const struct plan_study *study) {
    const struct field_list *tiers = &plan_provider(study)->spec.tiers;
    struct field_list names = study->spec.tiers;

    if (names.count > 0 || tiers->count == 0)
        return names;
    const char **items = arena_new(study->arena, const char *, tiers->count);
    for (size_t i = 0; items && i < tiers->count; i++)
        if (plan_has_access(study, &plan_ladder(study)[i]))
            items[names.count++] = plan_ladder(study)[i].name;
    names.items = items;
    return names;
}

static const char *item(const struct field_list *list, size_t index) {
    return list->count > 0 ? ((const char *const *)list->items)[index] : NULL;
}

/* Who pays as much and climbs by himself takes the same way, whatever tier was in mind. */
static bool same_way(const struct plan_study *study, const struct plan_option *a,
                     const struct plan_option *b) {
    if (study->spec.promotion == PLAN_HELD || a->up_front != b->up_front ||
        a->setting_count != b->setting_count)
        return false;
    for (size_t i = a->tier ? 1 : 0; i < a->setting_count; i++)
        if (strcmp(a->settings[i].value, b->settings[i].value) != 0)
            return false;
    return true;
}

/* In place of an option that is the same way, if there is one: the later names the higher tier. */
static void add_option(const struct plan_study *study, struct plan_options *to,
                       const struct plan_option *option) {
    size_t at = 0;

    while (at < to->count && !same_way(study, &to->items[at], option))
        at++;
    to->items[at] = *option;
    to->count += at == to->count;
}

bool plan_make_options(const struct plan_study *study, struct plan_options *out,
                       struct error *err) {
    const struct field_list tiers = tiers_of(study);
    const struct field_list *clients = &study->spec.clients, *prepaid = &study->spec.prepaid;
    const size_t counts[3] = {tiers.count ? tiers.count : 1, clients->count ? clients->count : 1,
                              prepaid->count ? prepaid->count : 1};

    *out = (struct plan_options){.to_choose_one = true};
    out->items = arena_new(study->arena, struct plan_option, counts[0] * counts[1] * counts[2]);
    if (!out->items)
        return error_no_memory(err);
    for (size_t t = 0; t < counts[0]; t++)
        for (size_t c = 0; c < counts[1]; c++)
            for (size_t p = 0; p < counts[2]; p++) {
                const struct choice choice = {item(&tiers, t), item(clients, c), item(prepaid, p)};
                struct plan_option option;
                if (!make_option(study, &choice, &option, err))
                    return false;
                add_option(study, out, &option);
            }
    return true;
}

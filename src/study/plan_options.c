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

bool plan_study_init(struct plan_study *study, struct error *err) {
    const struct scenario *base = study->base;

    study->spec =
        base->plan ? *base->plan
                   : (struct plan_spec){.promotion = PLAN_HELD, .confidence = ESTIMATE_CONFIDENCE};
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
    return study->account_path && study->provider_path ? true : error_no_memory(err);
}

static const struct tier_spec *find_tier(const struct plan_study *study, const char *name) {
    const struct field_list *tiers = &study->base->providers[study->provider].spec.tiers;
    const size_t index = tier_find(tiers->items, tiers->count, name);

    return name && index < tiers->count ? &((const struct tier_spec *)tiers->items)[index] : NULL;
}

/* What the tier's gate still asks for, or the prepaid amount where that is more. */
static money up_front_of(const struct plan_study *study, const struct choice *choice) {
    const struct account_spec *account = study->base->providers[study->provider].account;
    const struct tier_spec *tier = find_tier(study, choice->tier);
    money prepaid = 0, gate = tier ? tier->paid - account->paid : 0;

    if (choice->prepaid)
        money_parse(choice->prepaid, &prepaid);
    gate = gate > 0 ? gate : 0;
    return prepaid > gate ? prepaid : gate;
}

static const char *money_text(struct arena *arena, money amount) {
    struct text text;

    text_init(&text);
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
    const struct account_spec *account = study->base->providers[study->provider].account;

    return study->spec.prepaid.count > 0 || study->spec.promotion == PLAN_NATURAL ||
           account->settlement == SETTLEMENT_PREPAID;
}

static bool make_option(const struct plan_study *study, const struct choice *choice,
                        struct plan_option *out, struct error *err) {
    const struct account_spec *account = study->base->providers[study->provider].account;
    struct arena *arena = study->arena;
    struct scenario_override overrides[3];
    size_t count = 0;
    const size_t workloads = choice->client ? study->base->workload_count : 0;
    struct scenario_override *all = arena_new(arena, struct scenario_override, 3 + workloads);

    memset(out, 0, sizeof *out);
    out->tier = choice->tier;
    out->up_front = up_front_of(study, choice);
    if (choice->tier) {
        const char *path = arena_printf(arena, "%s.tier", study->account_path);
        add_setting(out, arena, path, "tier", choice->tier);
        if (study->spec.promotion == PLAN_HELD)
            overrides[count++] = (struct scenario_override){path, choice->tier, "plan"};
    }
    if (choice->tier && study->spec.promotion == PLAN_HELD)
        overrides[count++] = (struct scenario_override){
            arena_printf(arena, "%s.promotion.delay", study->account_path), "36500d", "plan"};
    if (buys_credit(study) && out->up_front > 0) {
        const char *credit = money_text(arena, account->opening_credit + out->up_front);
        overrides[count++] = (struct scenario_override){
            arena_printf(arena, "%s.opening_credit", study->account_path), credit, "plan"};
    }
    if (!all)
        return error_no_memory(err);
    memcpy(all, overrides, count * sizeof *all);
    for (size_t i = 0; i < workloads; i++)
        all[count++] = (struct scenario_override){
            arena_printf(arena, "workloads[%s].client", study->base->workloads[i].name),
            choice->client, "plan"};
    if (choice->client)
        add_setting(out, arena, "client", "client", choice->client);
    if (choice->prepaid)
        add_setting(out, arena, arena_printf(arena, "%s.opening_credit", study->account_path),
                    "prepaid", choice->prepaid);
    if (!out->name)
        out->name = "as it is";
    return !arena->failed ? source_with(&out->source, study->source, all, count, arena, err)
                          : error_no_memory(err);
}

static bool counts_model(const struct limit_spec *limit, const char *model) {
    const char *const *models = limit->models.items;

    for (size_t i = 0; i < limit->models.count; i++)
        if (strcmp(models[i], model) == 0)
            return true;
    return limit->models.count == 0;
}

/* Whether a tier may use every model that is asked for: a limit of 0 lets nothing through. */
static bool has_access(const struct plan_study *study, const struct tier_spec *tier) {
    const struct limit_spec *limits = tier->limits.items;

    for (size_t i = 0; i < study->base->sku_count; i++) {
        const char *model = study->base->skus[i].model;
        if (!tier_has_access(tier, model))
            return false;
        for (size_t k = 0; k < tier->limits.count; k++)
            if (limits[k].limit == 0 && counts_model(&limits[k], model))
                return false;
    }
    return true;
}

/* The names of all tiers with access, where the plan does not list some. */
static struct field_list tiers_of(const struct plan_study *study) {
    const struct field_list *tiers = &study->base->providers[study->provider].spec.tiers;
    const struct tier_spec *specs = tiers->items;
    struct field_list names = study->spec.tiers;

    if (names.count > 0 || tiers->count == 0)
        return names;
    const char **items = arena_new(study->arena, const char *, tiers->count);
    for (size_t i = 0; items && i < tiers->count; i++)
        if (has_access(study, &specs[i]))
            items[names.count++] = specs[i].name;
    names.items = items;
    return names;
}

static const char *item(const struct field_list *list, size_t index) {
    return list->count > 0 ? ((const char *const *)list->items)[index] : NULL;
}

bool plan_make_options(const struct plan_study *study, struct plan_options *out,
                       struct error *err) {
    const struct field_list tiers = tiers_of(study);
    const struct field_list *clients = &study->spec.clients, *prepaid = &study->spec.prepaid;
    const size_t counts[3] = {tiers.count ? tiers.count : 1, clients->count ? clients->count : 1,
                              prepaid->count ? prepaid->count : 1};

    out->count = 0;
    out->items = arena_new(study->arena, struct plan_option, counts[0] * counts[1] * counts[2]);
    if (!out->items)
        return error_no_memory(err);
    for (size_t t = 0; t < counts[0]; t++)
        for (size_t c = 0; c < counts[1]; c++)
            for (size_t p = 0; p < counts[2]; p++) {
                const struct choice choice = {item(&tiers, t), item(clients, c), item(prepaid, p)};
                if (!make_option(study, &choice, &out->items[out->count++], err))
                    return false;
            }
    return true;
}

#include "study/exposure.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "provider/limiter.h"
#include "provider/price_book.h"
#include "provider/provider.h"
#include "provider/tier.h"

static const struct column columns[] = {
    {"tier", NULL, COLUMN_TEXT},
    {"sku", NULL, COLUMN_TEXT},
    {"images_per_min", NULL, COLUMN_NUMBER},
    {"per_hour", "USD", COLUMN_NUMBER},
    {"monthly_cap", "USD", COLUMN_MONEY},
    {"to_cap", "s", COLUMN_NUMBER},
    {"beyond_1m", "USD", COLUMN_NUMBER},
    {"beyond_10m", "USD", COLUMN_NUMBER},
    {"beyond_1h", "USD", COLUMN_NUMBER},
    {"beyond_lag", "USD", COLUMN_NUMBER},
};

static bool counts(const struct limit_spec *limit, const char *model) {
    const char *const *models = limit->models.items;

    for (size_t i = 0; i < limit->models.count; i++)
        if (strcmp(models[i], model) == 0)
            return true;
    return limit->models.count == 0;
}

/* Images of a SKU that one limit lets through in a second; INFINITY: any number. */
static double images_per_s(const struct limit_spec *limit, const struct price_spec *price,
                           int64_t max_n) {
    int64_t units;
    sim_time window;

    if (limit->window == SIM_TIME_NEVER || !counts(limit, price->model))
        return INFINITY;
    limit_effective(limit, &units, &window);
    const double rate = (double)units / to_seconds(window);
    switch ((enum unit)limit->unit) {
    case UNIT_REQUESTS:
        return rate * (double)max_n;
    case UNIT_IMAGES:
        return rate;
    case UNIT_TOKENS:
        return price->tokens > 0 ? rate / (double)price->tokens : INFINITY;
    case UNITS:
        break;
    }
    return INFINITY;
}

/* What costs most. */
struct dearest {
    const struct price_spec *price;
    double images_per_s, usd_per_s;
};

static struct dearest find_dearest(const struct scenario_provider *provider,
                                   const struct tier_spec *tier, const struct field_list *limits) {
    const struct price_spec *prices = provider->spec.prices.items;
    const struct limit_spec *specs = limits->items;
    struct dearest dearest = {NULL, 0, 0};

    for (size_t i = 0; i < provider->spec.prices.count; i++) {
        const int64_t max_n = provider_max_n(&provider->spec, prices[i].model);
        double rate = INFINITY;
        if (tier && !tier_has_access(tier, prices[i].model))
            continue;
        for (size_t k = 0; k < limits->count; k++)
            rate = fmin(rate, images_per_s(&specs[k], &prices[i], max_n));
        const double usd_per_s = rate * to_dollars(prices[i].price);
        if (isfinite(usd_per_s) && usd_per_s > dearest.usd_per_s)
            dearest = (struct dearest){&prices[i], rate, usd_per_s};
    }
    return dearest;
}

static void add_sku(struct table *table, const struct price_spec *price) {
    struct text text;

    text_init_for(&text, &table->failed);
    text_printf(&text, "%s%s%s%s%s", price->model, price->quality ? "/" : "",
                price->quality ? price->quality : "", price->size ? "/" : "",
                price->size ? price->size : "");
    table_add_text(table, text_cstr(&text));
    text_release(&text);
}

static void add_row(struct table *table, const struct scenario_provider *provider,
                    const struct tier_spec *tier, const struct field_list *limits) {
    const struct dearest dearest = find_dearest(provider, tier, limits);
    const struct account_spec *account = provider->account;
    money cap = tier ? tier->monthly_cap : MONEY_NONE;

    if (!dearest.price)
        return;
    if (account && account->monthly_cap != MONEY_NONE)
        cap = account->monthly_cap;
    table_add_text(table, tier ? tier->name : "");
    add_sku(table, dearest.price);
    table_add_number(table, dearest.images_per_s * 60);
    table_add_number(table, dearest.usd_per_s * 3600);
    if (cap == MONEY_NONE)
        table_add_empty(table);
    else
        table_add_whole(table, cap);
    table_add_number(table, cap == MONEY_NONE ? NAN : to_dollars(cap) / dearest.usd_per_s);
    table_add_number(table, dearest.usd_per_s * 60);
    table_add_number(table, dearest.usd_per_s * 600);
    table_add_number(table, dearest.usd_per_s * 3600);
    table_add_number(table, account && account->billing_lag > 0
                                ? dearest.usd_per_s * to_seconds(account->billing_lag)
                                : NAN);
}

void exposure_table(struct table *table, const struct scenario *scenario, size_t provider) {
    const struct scenario_provider *from = &scenario->providers[provider];
    const struct tier_spec *tiers = from->spec.tiers.items;

    table_init(table, "exposure",
               "What a leaked key can cost: at full use of the tier's limits, and beyond a spend "
               "limit seen later",
               columns, array_size(columns));
    table->place = TABLE_SHOWN;
    for (size_t i = 0; i < from->spec.tiers.count; i++)
        add_row(table, from, &tiers[i], &tiers[i].limits);
    if (from->spec.tiers.count == 0)
        add_row(table, from, NULL, &from->limits);
}

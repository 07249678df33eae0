#include "study/spend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/check.h"
#include "base/text.h"
#include "stats/estimate.h"
#include "stats/quantile.h"
#include "study/account_chances.h"

enum { HOURS_A_DAY = 24 };

static bool out_of_memory(struct table *table) {
    table->failed = true;
    return false;
}

/* Nearest nano-dollar of a mean, halves away from zero. */
static money mean_money(money sum, size_t count) {
    return from_dollars(to_dollars(sum) / (double)count);
}

/* ---- by day ---- */

static const struct column spend_columns[] = {
    {"day", NULL, COLUMN_COUNT},      {"date", NULL, COLUMN_TEXT},
    {"workload", NULL, COLUMN_TEXT},  {"sku", NULL, COLUMN_TEXT},
    {"charges", NULL, COLUMN_NUMBER}, {"images", NULL, COLUMN_NUMBER},
    {"cost", "USD", COLUMN_MONEY},
};

static void add_day_row(struct table *table, const struct scenario *scenario, int64_t day,
                        size_t runs, const struct charge_cell *sum) {
    struct text date;

    text_init_for(&date, &table->failed);
    calendar_format(&date, time_add_sat(scenario->start, day * NS_PER_DAY));
    table_add_whole(table, day);
    table_add_text(table, text_cstr(&date));
    table_add_text(table, scenario->workloads[sum->workload].name);
    table_add_text(table, scenario->skus[sum->sku].label);
    table_add_number(table, (double)sum->charges / (double)runs);
    table_add_number(table, (double)sum->images / (double)runs);
    table_add_whole(table, mean_money(sum->amount, runs));
    text_release(&date);
}

/* Cells are in order of hour, workload, SKU: sums of a day are gathered by (workload, SKU). */
static void table_of_days(struct table *table, const struct scenario *scenario,
                          const struct sample *sample) {
    const struct charges *charges = &sample->charges;
    const size_t width = scenario->workload_count * scenario->sku_count;
    struct charge_cell *sums = calloc(width + 1, sizeof *sums);

    table_init(table, "spend", "What was spent, by day, workload and SKU", spend_columns,
               array_size(spend_columns));
    table->place = TABLE_JSON;
    for (size_t i = 0; sums && i < charges->count;) {
        const int64_t day = charges->cells[i].hour / HOURS_A_DAY;
        memset(sums, 0, width * sizeof *sums);
        for (; i < charges->count && charges->cells[i].hour / HOURS_A_DAY == day; i++) {
            const struct charge_cell *cell = &charges->cells[i];
            struct charge_cell *sum = &sums[cell->workload * scenario->sku_count + cell->sku];
            sum->workload = cell->workload;
            sum->sku = cell->sku;
            sum->charges += cell->charges;
            sum->images += cell->images;
            sum->amount += cell->amount;
        }
        for (size_t k = 0; k < width; k++)
            if (sums[k].charges > 0 || sums[k].amount != 0)
                add_day_row(table, scenario, day, sample->finished, &sums[k]);
    }
    if (!sums)
        out_of_memory(table);
    free(sums);
}

/* ---- over replications ---- */

static int by_size(const void *a_, const void *b_) {
    const money a = *(const money *)a_, b = *(const money *)b_;

    return (a > b) - (a < b);
}

static void add_quantile(struct table *table, const money *sorted, size_t count, double p) {
    if (quantile_known(p, (int64_t)count))
        table_add_whole(table, quantile_of_sorted(sorted, count, p));
    else
        table_add_empty(table);
}

/* What the workloads spent in a replication up to a point of the series. */
static money spent_by(const struct sample *sample, size_t replication, size_t point) {
    return sample->spend[replication * sample->series.capacity + point];
}

static const struct column total_columns[] = {
    {"what", NULL, COLUMN_TEXT},          {"mean", "USD", COLUMN_NUMBER},
    {"half_width", "USD", COLUMN_NUMBER}, {"p50", "USD", COLUMN_MONEY},
    {"p90", "USD", COLUMN_MONEY},         {"p95", "USD", COLUMN_MONEY},
    {"lowest", "USD", COLUMN_MONEY},      {"highest", "USD", COLUMN_MONEY},
};

/* `amounts` is sorted in place. */
static void add_total(struct table *table, const char *what, money *amounts, size_t count) {
    double *dollars = calloc(count, sizeof *dollars);

    if (!dollars) {
        out_of_memory(table);
        return;
    }
    for (size_t i = 0; i < count; i++)
        dollars[i] = to_dollars(amounts[i]);
    const struct estimate estimate = estimate_mean(dollars, count, ESTIMATE_CONFIDENCE);
    qsort(amounts, count, sizeof *amounts, by_size);
    table_add_text(table, what);
    table_add_number(table, estimate.mean);
    table_add_number(table, estimate.half_width);
    add_quantile(table, amounts, count, 0.50);
    add_quantile(table, amounts, count, 0.90);
    add_quantile(table, amounts, count, 0.95);
    table_add_whole(table, amounts[0]);
    table_add_whole(table, amounts[count - 1]);
    free(dollars);
}

static money other_spend(const struct sample *sample, size_t replication) {
    money sum = 0;

    for (size_t i = 0; i < sample->account_count; i++)
        sum += sample->accounts[replication * sample->account_count + i].other;
    return sum;
}

static void table_of_totals(struct table *table, const struct sample *sample) {
    const size_t runs = sample->finished;
    money *amounts = calloc(runs, sizeof *amounts);
    money other = 0;

    table_init(table, "spend_total", "What is spent in one run", total_columns,
               array_size(total_columns));
    table->place = quantile_known(0.5, (int64_t)runs) ? TABLE_SHOWN : TABLE_JSON;
    if (!amounts) {
        out_of_memory(table);
        return;
    }
    for (size_t i = 0; i < runs; i++) {
        amounts[i] = spent_by(sample, i, sample->series.count - 1);
        other += other_spend(sample, i);
    }
    add_total(table, "workloads", amounts, runs);
    if (other > 0) {
        for (size_t i = 0; i < runs; i++)
            amounts[i] = other_spend(sample, i);
        add_total(table, "other_spend", amounts, runs);
        for (size_t i = 0; i < runs; i++)
            amounts[i] = other_spend(sample, i) + spent_by(sample, i, sample->series.count - 1);
        add_total(table, "total", amounts, runs);
    }
    free(amounts);
}

/* ---- the fan ---- */

static const struct column fan_columns[] = {
    {"time", "s", COLUMN_TIME},       {"mean", "USD", COLUMN_NUMBER},
    {"lowest", "USD", COLUMN_MONEY},  {"p10", "USD", COLUMN_MONEY},
    {"p50", "USD", COLUMN_MONEY},     {"p90", "USD", COLUMN_MONEY},
    {"highest", "USD", COLUMN_MONEY}, {"limit", "USD", COLUMN_MONEY},
};

struct fan {
    struct table *table;
    const struct scenario *scenario;
    const struct sample *sample;
    const struct account_spec *account; /* of the only provider; NULL: none, or several */
    money *amounts;                     /* scratch, by replication */
    int64_t period;                     /* UNIX ns of its start */
    size_t before;                      /* points of the series before the period */
};

static money lesser(money a, money b) {
    return a == MONEY_NONE || (b != MONEY_NONE && b < a) ? b : a;
}

/* The first time at which some replication has another tier than at the start. */
static sim_time first_promotion(const struct fan *fan) {
    sim_time first = SIM_TIME_NEVER;

    for (size_t i = 0; i < fan->sample->finished; i++) {
        const struct account_summary *account = sample_account(fan->sample, i, 0);
        for (size_t tier = 0; tier < account->tier_count; tier++)
            if (account->tier_at[tier] > 0 && account->tier_at[tier] < first)
                first = account->tier_at[tier];
    }
    return first;
}

/* What refuses for spend, at a time at which the cap is that of the start or is not known. */
static money limit_of(const struct fan *fan, bool at_start_tier) {
    const struct scenario_provider *provider = &fan->scenario->providers[0];
    const struct account_spec *account = fan->account;
    const struct tier_spec *tiers = provider->spec.tiers.items;

    if (!account || account->other_spend)
        return MONEY_NONE;
    money limit = lesser(account->hard_limit, account->monthly_cap);
    if (account->spent_this_month == 0)
        limit = lesser(limit, account->project_limit);
    else if (account->project_limit != MONEY_NONE)
        return MONEY_NONE;
    if (account->monthly_cap != MONEY_NONE || !provider->tier)
        return limit;
    const size_t tier = tier_find(tiers, provider->spec.tiers.count, provider->tier);
    if (!at_start_tier)
        return MONEY_NONE;
    return tier < provider->spec.tiers.count ? lesser(limit, tiers[tier].monthly_cap) : limit;
}

/* Of `amounts`, which are sorted in place. */
static void add_fan_row(struct fan *fan, sim_time at, money limit) {
    const size_t runs = fan->sample->finished;
    struct table *table = fan->table;
    double sum = 0;

    for (size_t i = 0; i < runs; i++)
        sum += to_dollars(fan->amounts[i]);
    qsort(fan->amounts, runs, sizeof *fan->amounts, by_size);
    table_add_whole(table, at);
    table_add_number(table, sum / (double)runs);
    table_add_whole(table, fan->amounts[0]);
    /* As far below as p90 is above: known where that is. */
    if (quantile_known(0.9, (int64_t)runs))
        table_add_whole(table, quantile_of_sorted(fan->amounts, runs, 0.1));
    else
        table_add_empty(table);
    add_quantile(table, fan->amounts, runs, 0.50);
    add_quantile(table, fan->amounts, runs, 0.90);
    table_add_whole(table, fan->amounts[runs - 1]);
    if (limit == MONEY_NONE)
        table_add_empty(table);
    else
        table_add_whole(table, limit);
}

/* What a replication spent in the period up to a point of the series. */
static money spent_in_period(const struct fan *fan, size_t replication, size_t point) {
    const money spent = spent_by(fan->sample, replication, point);

    if (fan->before > 0)
        return spent - spent_by(fan->sample, replication, fan->before - 1);
    return spent + (fan->account ? fan->account->spent_this_month : 0);
}

static int64_t period_at(const struct fan *fan, sim_time at) {
    const int64_t start = fan->scenario->start;

    return spend_period_start(fan->account, start, time_add_sat(start, at));
}

static void add_fan_rows(struct fan *fan) {
    const struct series *series = &fan->sample->series;
    const sim_time promotion = fan->account ? first_promotion(fan) : SIM_TIME_NEVER;

    fan->period = period_at(fan, 0);
    for (size_t point = 0; point < series->count; point++) {
        const sim_time began = point > 0 ? series->points[point - 1].end : 0;
        const sim_time end = series->points[point].end;
        const int64_t period = period_at(fan, began);
        if (period != fan->period && began < fan->scenario->horizon) {
            fan->period = period;
            fan->before = point;
            memset(fan->amounts, 0, fan->sample->finished * sizeof *fan->amounts);
            add_fan_row(fan, began, limit_of(fan, began < promotion));
        }
        for (size_t i = 0; i < fan->sample->finished; i++)
            fan->amounts[i] = spent_in_period(fan, i, point);
        add_fan_row(fan, end, limit_of(fan, end < promotion));
    }
}

static void table_of_fan(struct table *table, const struct scenario *scenario,
                         const struct sample *sample) {
    struct fan fan = {.table = table, .scenario = scenario, .sample = sample};

    table_init(table, "spend_fan", scenario->about ? scenario->about : scenario->name, fan_columns,
               array_size(fan_columns));
    if (scenario->provider_count == 1)
        fan.account = scenario->providers[0].account;
    fan.amounts = calloc(sample->finished, sizeof *fan.amounts);
    if (fan.amounts)
        add_fan_rows(&fan);
    else
        out_of_memory(table);
    free(fan.amounts);
}

size_t spend_tables(struct table *tables, const struct scenario *scenario,
                    const struct sample *sample) {
    size_t count = 0;

    if (sample->finished == 0 || sample->series.count == 0)
        return 0;
    table_of_days(&tables[count++], scenario, sample);
    table_of_totals(&tables[count++], sample);
    table_of_fan(&tables[count++], scenario, sample);
    count += account_chances(&tables[count], scenario, sample);
    assert(count <= SPEND_TABLES);
    return count;
}

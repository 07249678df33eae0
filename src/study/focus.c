#include "study/focus.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/check.h"
#include "base/text.h"
#include "scenario/catalog.h"

enum row_kind { ROW_USAGE, ROW_OTHER, ROW_PURCHASE, ROW_EXPIRED };

struct focus_row {
    enum row_kind kind;
    int64_t hour; /* since 1970 */
    uint32_t workload, sku;
    money unit_price;
    const char *credit; /* the payer, or what was bought or lost; NULL: nobody */
    money amount;
    int64_t images; /* covered by free images */
    int64_t charges;
};

/* ---- listening ---- */

static bool same_name(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_row(const struct focus_row *a, const struct focus_row *b) {
    return a->kind == b->kind && a->workload == b->workload && a->sku == b->sku &&
           a->unit_price == b->unit_price && same_name(a->credit, b->credit);
}

static struct focus_row *row_of(struct focus *focus, const struct focus_row *key) {
    if (focus->count > 0 && focus->rows[focus->count - 1].hour != key->hour)
        focus->hour_start = focus->count;
    for (size_t i = focus->hour_start; i < focus->count; i++)
        if (same_row(&focus->rows[i], key))
            return &focus->rows[i];
    if (focus->count == focus->capacity) {
        const size_t capacity = focus->capacity ? 2 * focus->capacity : 64;
        struct focus_row *grown = realloc(focus->rows, capacity * sizeof *focus->rows);
        if (!grown) {
            focus->failed = true;
            return NULL;
        }
        focus->rows = grown;
        focus->capacity = capacity;
    }
    focus->rows[focus->count] = *key;
    return &focus->rows[focus->count++];
}

static int64_t floor_hour(int64_t unix_ns) {
    const int64_t hour = unix_ns / NS_PER_HOUR;

    return hour - (unix_ns % NS_PER_HOUR < 0);
}

static void on_ledger(struct sink *sink, sim_time now, const struct ledger_record *entry) {
    struct focus *focus = container_of(sink, struct focus, sink);
    const struct charge_record *charge = entry->charge;
    struct focus_row key;

    if (entry->provider != focus->provider)
        return;
    memset(&key, 0, sizeof key);
    key.hour = floor_hour(time_add_sat(focus->scenario->start, now));
    key.credit = entry->grant;
    if (entry->kind == LEDGER_CHARGE)
        key.kind = charge ? ROW_USAGE : ROW_OTHER;
    else if (entry->kind == LEDGER_PURCHASE)
        key.kind = ROW_PURCHASE;
    else if (entry->kind == LEDGER_EXPIRY)
        key.kind = ROW_EXPIRED;
    else
        return;
    if (key.kind == ROW_USAGE) {
        key.workload = charge->call->subject->workload;
        key.sku = charge->call->sku;
        key.unit_price = charge->amount / charge->call->n;
    }
    struct focus_row *row = row_of(focus, &key);
    if (!row)
        return;
    row->amount += key.kind == ROW_PURCHASE ? entry->amount : -entry->amount;
    row->images -= entry->images;
    row->charges++;
}

void focus_init(struct focus *focus, const struct scenario *scenario, uint32_t provider) {
    memset(focus, 0, sizeof *focus);
    focus->sink.ledger = on_ledger;
    focus->scenario = scenario;
    focus->provider = provider;
}

void focus_release(struct focus *focus) {
    free(focus->rows);
    focus->rows = NULL;
}

/* ---- the bill ---- */

static const struct column columns[] = {
    {"BilledCost", NULL, COLUMN_MONEY},        {"BillingAccountId", NULL, COLUMN_TEXT},
    {"BillingAccountName", NULL, COLUMN_TEXT}, {"BillingCurrency", NULL, COLUMN_TEXT},
    {"BillingPeriodEnd", NULL, COLUMN_TEXT},   {"BillingPeriodStart", NULL, COLUMN_TEXT},
    {"ChargeCategory", NULL, COLUMN_TEXT},     {"ChargeClass", NULL, COLUMN_TEXT},
    {"ChargeDescription", NULL, COLUMN_TEXT},  {"ChargeFrequency", NULL, COLUMN_TEXT},
    {"ChargePeriodEnd", NULL, COLUMN_TEXT},    {"ChargePeriodStart", NULL, COLUMN_TEXT},
    {"ConsumedQuantity", NULL, COLUMN_NUMBER}, {"ConsumedUnit", NULL, COLUMN_TEXT},
    {"ContractedCost", NULL, COLUMN_MONEY},    {"ContractedUnitPrice", NULL, COLUMN_MONEY},
    {"EffectiveCost", NULL, COLUMN_MONEY},     {"InvoiceIssuerName", NULL, COLUMN_TEXT},
    {"ListCost", NULL, COLUMN_MONEY},          {"ListUnitPrice", NULL, COLUMN_MONEY},
    {"PricingCategory", NULL, COLUMN_TEXT},    {"PricingQuantity", NULL, COLUMN_NUMBER},
    {"PricingUnit", NULL, COLUMN_TEXT},        {"ProviderName", NULL, COLUMN_TEXT},
    {"PublisherName", NULL, COLUMN_TEXT},      {"ServiceCategory", NULL, COLUMN_TEXT},
    {"ServiceName", NULL, COLUMN_TEXT},        {"SkuId", NULL, COLUMN_TEXT},
    {"x_Workload", NULL, COLUMN_TEXT},         {"x_CreditName", NULL, COLUMN_TEXT},
};

/* One line of the bill; what is NULL or has no unit price stays empty. */
struct bill_line {
    const char *category, *frequency, *service, *sku, *workload, *credit;
    struct text description;
    int64_t hour;
    money billed, effective, contracted, list, unit_price;
    double quantity; /* images; only with a unit price */
};

static void add_date(struct table *table, int64_t unix_ns) {
    struct text text;

    text_init_for(&text, &table->failed);
    calendar_format(&text, unix_ns);
    table_add_text(table, text_cstr(&text));
    text_release(&text);
}

static void add_price(struct table *table, const struct bill_line *line) {
    if (line->sku)
        table_add_whole(table, line->unit_price);
    else
        table_add_empty(table);
}

static void add_quantity(struct table *table, const struct bill_line *line) {
    if (line->sku)
        table_add_number(table, line->quantity);
    else
        table_add_empty(table);
}

static void add_line(const struct focus *focus, struct table *table, const struct bill_line *line) {
    const struct scenario_provider *from = &focus->scenario->providers[focus->provider];
    const char *provider = from->shorthand && from->catalog ? from->catalog->name : from->name;
    const int64_t start = line->hour * NS_PER_HOUR;
    const char *account = focus->account->spec->organization;
    const char *unit = line->sku ? "Images" : NULL;

    table_add_whole(table, line->billed);
    table_add_text(table, account ? account : "organization");
    table_add_text(table, account ? account : "organization");
    table_add_text(table, "USD");
    add_date(table, calendar_next_month(start));
    add_date(table, calendar_month_start(start));
    table_add_text(table, line->category);
    table_add_empty(table);
    table_add_text(table, text_cstr(&line->description));
    table_add_text(table, line->frequency);
    add_date(table, start + NS_PER_HOUR);
    add_date(table, start);
    add_quantity(table, line);
    table_add_text(table, unit);
    table_add_whole(table, line->contracted);
    add_price(table, line);
    table_add_whole(table, line->effective);
    table_add_text(table, provider);
    table_add_whole(table, line->list);
    add_price(table, line);
    table_add_text(table, strcmp(line->category, "Credit") == 0 ? NULL : "Standard");
    add_quantity(table, line);
    table_add_text(table, unit);
    table_add_text(table, provider);
    table_add_text(table, provider);
    table_add_text(table, "AI and Machine Learning");
    table_add_text(table, line->service);
    table_add_text(table, line->sku);
    table_add_text(table, line->workload);
    table_add_text(table, line->credit);
}

/* Whether a payer is bought credit. */
static bool is_bought(const struct focus *focus, const char *credit) {
    for (size_t i = 0; credit && i < account_line_count(focus->account); i++) {
        const struct ledger_line *line = account_line(focus->account, i);
        if (strcmp(line->name, credit) == 0)
            return line->category == GRANT_PAID;
    }
    return false;
}

static void init_line(struct bill_line *line, const struct focus_row *row) {
    memset(line, 0, sizeof *line);
    text_init(&line->description);
    line->hour = row->hour;
    line->credit = row->credit;
}

static void add_credit_row(const struct focus *focus, struct table *table,
                           const struct bill_line *usage, money amount) {
    struct bill_line line = *usage;

    text_init_for(&line.description, &table->failed);
    text_printf(&line.description, "credit from '%s'", usage->credit);
    line.category = "Credit";
    line.frequency = "One-Time";
    line.sku = NULL;
    line.billed = line.effective = line.contracted = line.list = -amount;
    add_line(focus, table, &line);
    text_release(&line.description);
}

static void add_usage(const struct focus *focus, struct table *table, const struct focus_row *row) {
    const struct scenario *scenario = focus->scenario;
    const bool bought = is_bought(focus, row->credit);
    const bool owed = !row->credit && focus->account->prepaid;
    struct bill_line line;

    init_line(&line, row);
    line.category = "Usage";
    line.frequency = "Usage-Based";
    line.billed = bought || owed ? 0 : row->amount;
    line.effective = line.contracted = line.list = row->amount;
    line.service = "other";
    text_add(&line.description, "spend outside the model");
    if (row->kind == ROW_USAGE) {
        line.sku = scenario->skus[row->sku].label;
        line.service = scenario->skus[row->sku].model;
        line.workload = scenario->workloads[row->workload].name;
        line.unit_price = row->unit_price;
        line.quantity = (double)row->images;
        if (row->unit_price > 0)
            line.quantity += (double)row->amount / (double)row->unit_price;
        line.list += row->images * row->unit_price;
        line.contracted = line.list;
        text_clear(&line.description);
        text_printf(&line.description, "images of %s for '%s'", line.sku, line.workload);
    }
    add_line(focus, table, &line);
    if (row->credit && !bought && row->amount != 0)
        add_credit_row(focus, table, &line, row->amount);
    text_release(&line.description);
}

static void add_purchase(const struct focus *focus, struct table *table,
                         const struct focus_row *row) {
    struct bill_line line;

    init_line(&line, row);
    line.category = "Purchase";
    line.frequency = "One-Time";
    line.service = "credit";
    line.billed = line.contracted = line.list = row->amount;
    text_add(&line.description, "credit bought in advance");
    add_line(focus, table, &line);
    text_release(&line.description);
}

static void add_expired(const struct focus *focus, struct table *table,
                        const struct focus_row *row) {
    struct bill_line line;

    if (!is_bought(focus, row->credit))
        return;
    init_line(&line, row);
    line.category = "Adjustment";
    line.frequency = "One-Time";
    line.service = "credit";
    line.effective = row->amount;
    text_printf(&line.description, "bought credit '%s' that expired unused", row->credit);
    add_line(focus, table, &line);
    text_release(&line.description);
}

void focus_table(const struct focus *focus, struct table *table) {
    table_init(table, "focus", "The bill, in the columns of FOCUS 1.2", columns,
               array_size(columns));
    for (size_t i = 0; i < focus->count; i++) {
        const struct focus_row *row = &focus->rows[i];
        switch (row->kind) {
        case ROW_USAGE:
        case ROW_OTHER:
            add_usage(focus, table, row);
            break;
        case ROW_PURCHASE:
            add_purchase(focus, table, row);
            break;
        case ROW_EXPIRED:
            add_expired(focus, table, row);
            break;
        }
    }
    table->failed = table->failed || focus->failed;
}

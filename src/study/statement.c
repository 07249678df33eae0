#include "study/statement.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/check.h"
#include "base/text.h"

/* In runs up to this long charges are added up by the hour, else by the day. */
#define HOURLY_UP_TO (3 * NS_PER_DAY)

static const struct column columns[] = {
    {"time", "s", COLUMN_TIME},       {"date", NULL, COLUMN_TEXT},
    {"kind", NULL, COLUMN_TEXT},      {"what", NULL, COLUMN_TEXT},
    {"amount", "USD", COLUMN_MONEY},  {"images", NULL, COLUMN_COUNT},
    {"balance", "USD", COLUMN_MONEY}, {"incurred", "USD", COLUMN_MONEY},
    {"posted", "USD", COLUMN_MONEY},  {"shown", "USD", COLUMN_MONEY},
    {"text", NULL, COLUMN_TEXT},
};

static const struct account_spec *spec_of(const struct statement *statement) {
    return statement->scenario->providers[statement->provider].account;
}

/* ---- where things stand ---- */

static void follow_period(struct statement *statement) {
    const struct account *account = statement->account;

    if (!account || account->spending.start == statement->period_start)
        return;
    statement->period_start = account->spending.start;
    statement->incurred = account->spending.incurred;
}

/* Charges are told before the account counts them, so those that have no lag are counted here. */
struct standing statement_standing(struct statement *statement, sim_time now) {
    struct account *account = statement->account;
    const struct account_spec *spec = spec_of(statement);
    struct standing standing;

    follow_period(statement);
    standing.incurred = standing.posted = standing.shown = statement->incurred;
    standing.balance = statement->balance;
    if (!account)
        return standing;
    standing.balance = account_balance(account);
    if (spec->billing_lag > 0)
        standing.posted = account_posted_spend(account);
    if (spec->usage_display_lag > 0)
        standing.shown = account_shown_spend(account, now);
    return standing;
}

/* ---- lines ---- */

struct line {
    sim_time at;
    const char *kind, *what;
    money amount;
    int64_t images;
    const struct standing *standing;
};

static void write_line(struct statement *statement, const struct line *line, const char *text) {
    struct table *table = &statement->table;
    const int64_t unix_ns = time_add_sat(statement->scenario->start, line->at);
    struct text date;

    text_init_for(&date, &table->failed);
    calendar_format(&date, unix_ns - line->at % NS_PER_SECOND); /* `time` is exact */
    table_add_whole(table, line->at);
    table_add_text(table, text_cstr(&date));
    table_add_text(table, line->kind);
    table_add_text(table, line->what);
    if (line->amount != 0)
        table_add_whole(table, line->amount);
    else
        table_add_empty(table);
    if (line->images != 0)
        table_add_whole(table, line->images);
    else
        table_add_empty(table);
    table_add_whole(table, line->standing->balance);
    table_add_whole(table, line->standing->incurred);
    table_add_whole(table, line->standing->posted);
    table_add_whole(table, line->standing->shown);
    table_add_text(table, text);
    statement->failed = statement->failed || date.failed;
    text_release(&date);
}

static void describe_charges(struct text *text, const struct statement *statement,
                             const struct pending_charges *charges) {
    if (charges->other)
        text_add(text, "spent outside the model");
    else
        text_printf(text, "%lld charge%s", (long long)charges->charges,
                    charges->charges == 1 ? "" : "s");
    if (charges->grant)
        text_printf(text, ", paid by '%s'", charges->grant);
    else
        text_add(text, statement->account && statement->account->prepaid
                           ? ", more than the credit: the balance is below zero"
                           : ", to be invoiced");
}

void statement_finish(struct statement *statement) {
    for (size_t i = 0; i < statement->pending_count; i++) {
        const struct pending_charges *charges = &statement->pending[i];
        const struct line line = {statement->pending_at, ledger_kind_name(LEDGER_CHARGE),
                                  charges->grant,        charges->amount,
                                  charges->images,       &statement->pending_standing};
        struct text text;

        text_init_for(&text, &statement->table.failed);
        describe_charges(&text, statement, charges);
        write_line(statement, &line, text_cstr(&text));
        text_release(&text);
    }
    statement->pending_count = 0;
}

/* ---- charges ---- */

static bool same_payer(const struct pending_charges *charges, const struct ledger_record *entry) {
    if (charges->other != (entry->charge == NULL) || !charges->grant != !entry->grant)
        return false;
    return !entry->grant || strcmp(charges->grant, entry->grant) == 0;
}

static struct pending_charges *pending_of(struct statement *statement,
                                          const struct ledger_record *entry) {
    for (size_t i = 0; i < statement->pending_count; i++)
        if (same_payer(&statement->pending[i], entry))
            return &statement->pending[i];
    if (statement->pending_count == statement->pending_capacity) {
        const size_t capacity = statement->pending_capacity ? 2 * statement->pending_capacity : 8;
        struct pending_charges *grown =
            realloc(statement->pending, capacity * sizeof *statement->pending);
        if (!grown) {
            statement->failed = true;
            return NULL;
        }
        statement->pending = grown;
        statement->pending_capacity = capacity;
    }
    struct pending_charges *charges = &statement->pending[statement->pending_count++];
    memset(charges, 0, sizeof *charges);
    charges->grant = entry->grant;
    charges->other = entry->charge == NULL;
    return charges;
}

static void add_charge(struct statement *statement, sim_time now,
                       const struct ledger_record *entry) {
    const sim_time period_start = statement->period_start;

    if (statement->pending_count > 0 &&
        statement->pending_at / statement->span != now / statement->span)
        statement_finish(statement);
    follow_period(statement);
    if (statement->period_start != period_start)
        statement_finish(statement);
    statement->incurred -= entry->amount;
    struct pending_charges *charges = pending_of(statement, entry);
    if (!charges)
        return;
    charges->amount += entry->amount;
    charges->images += entry->images;
    charges->charges++;
    statement->pending_at = now;
    statement->pending_standing = statement_standing(statement, now);
    statement->pending_standing.balance = entry->balance;
}

/* ---- everything else ---- */

static void describe_entry(struct text *text, const struct ledger_record *entry) {
    if (entry->note) {
        text_add(text, entry->note);
        return;
    }
    switch (entry->kind) {
    case LEDGER_PURCHASE:
        text_add(text, "bought credit is usable");
        break;
    case LEDGER_GRANT:
        text_add(text, "a grant is usable");
        break;
    case LEDGER_EXPIRY:
        text_add(text, "what was left of it is lost");
        break;
    case LEDGER_REFILL:
        text_add(text, "free images of a new period");
        break;
    case LEDGER_INVOICE:
        text_add(text, "an invoice");
        break;
    case LEDGER_PAYMENT:
        text_add(text, "an invoice is paid");
        break;
    case LEDGER_ADJUSTMENT:
        text_add(text, "an adjustment");
        break;
    case LEDGER_CHARGE:
    case LEDGER_KINDS:
        break;
    }
}

static void on_ledger(struct sink *sink, sim_time now, const struct ledger_record *entry) {
    struct statement *statement = container_of(sink, struct statement, sink);
    struct standing standing;
    struct text text;

    if (entry->provider != statement->provider)
        return;
    statement->balance = entry->balance;
    if (entry->kind == LEDGER_CHARGE) {
        add_charge(statement, now, entry);
        return;
    }
    statement_finish(statement);
    standing = statement_standing(statement, now);
    standing.balance = entry->balance;
    const struct line line = {
        now, ledger_kind_name(entry->kind), entry->grant, entry->amount, entry->images, &standing};
    text_init_for(&text, &statement->table.failed);
    describe_entry(&text, entry);
    write_line(statement, &line, text_cstr(&text));
    text_release(&text);
}

static void on_notice(struct sink *sink, sim_time now, const struct notice_record *notice) {
    struct statement *statement = container_of(sink, struct statement, sink);

    if (notice->provider != statement->provider)
        return;
    statement_finish(statement);
    const struct standing standing = statement_standing(statement, now);
    const struct line line = {now,      notice_kind_name(notice->kind), notice->subject, 0, 0,
                              &standing};
    write_line(statement, &line, notice->text);
}

/* ---- life ---- */

void statement_init(struct statement *statement, const struct scenario *scenario,
                    uint32_t provider) {
    const sim_time end = time_add_sat(scenario->horizon, scenario->drain);

    memset(statement, 0, sizeof *statement);
    statement->sink.ledger = on_ledger;
    statement->sink.notice = on_notice;
    statement->scenario = scenario;
    statement->provider = provider;
    statement->span = end <= HOURLY_UP_TO ? NS_PER_HOUR : NS_PER_DAY;
    assert(spec_of(statement));
    statement->incurred = spec_of(statement)->spent_this_month;
    statement->period_start = INT64_MIN;
    table_init(&statement->table, "account", "What happened to the account", columns,
               array_size(columns));
    statement->table.place = TABLE_JSON;
}

void statement_release(struct statement *statement) {
    free(statement->pending);
    statement->pending = NULL;
}

#include "study/account_curve.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

struct curve_point {
    sim_time at;
    struct standing standing;
    money soft_limit, limits[SPEND_LIMITS];
    money paid, owed, expired;
    size_t tier;
    const char *tier_name, *lost;
    money *left; /* by name, as many as were known then */
    size_t left_count;
};

/* ---- points ---- */

static void *grow(struct account_curve *curve, void *items, size_t count, size_t *capacity,
                  size_t size) {
    const size_t wanted = *capacity ? 2 * *capacity : 64;

    if (count < *capacity)
        return items;
    void *grown = realloc(items, wanted * size);
    if (!grown) {
        curve->failed = true;
        return NULL;
    }
    *capacity = wanted;
    return grown;
}

static size_t name_index(struct account_curve *curve, const char *name) {
    for (size_t i = 0; i < curve->name_count; i++)
        if (strcmp(curve->names[i], name) == 0)
            return i;
    const char **names =
        grow(curve, curve->names, curve->name_count, &curve->name_capacity, sizeof *curve->names);
    if (!names)
        return SIZE_MAX;
    curve->names = names;
    curve->names[curve->name_count] = arena_strdup(&curve->arena, name);
    return curve->name_count++;
}

static void read_lots(struct account_curve *curve, struct curve_point *point,
                      const struct ledger *ledger) {
    for (size_t i = 0; i < ledger->count; i++)
        if (ledger->lots[i]->remaining > 0)
            name_index(curve, ledger->lots[i]->line->name);
    point->left = arena_new(&curve->arena, money, curve->name_count);
    point->left_count = curve->name_count;
    for (size_t i = 0; point->left && !curve->failed && i < ledger->count; i++) {
        const struct lot *lot = ledger->lots[i];
        if (lot->remaining > 0 && !lot->scope.pays_none)
            point->left[name_index(curve, lot->line->name)] += lot->remaining;
    }
}

static money soft_limit_of(const struct account *account) {
    for (size_t i = 0; i < account_threshold_count(account); i++) {
        const struct threshold *threshold = account_threshold(account, i);
        if (strcmp(threshold->name, "soft_limit") == 0)
            return threshold->amount;
    }
    return MONEY_NONE;
}

void account_curve_take(struct account_curve *curve, sim_time now) {
    const struct account *account = curve->statement->account;
    struct curve_point *points;

    if (!account || curve->failed)
        return;
    points = grow(curve, curve->points, curve->count, &curve->capacity, sizeof *curve->points);
    if (!points)
        return;
    curve->points = points;
    struct curve_point *point = &points[curve->count++];
    memset(point, 0, sizeof *point);
    point->at = now;
    point->standing = statement_standing(curve->statement, now);
    point->soft_limit = soft_limit_of(account);
    for (int which = 0; which < SPEND_LIMITS; which++)
        point->limits[which] = account->spending.limit[which];
    point->paid = account->ladder.paid;
    point->owed = account->ledger.debt;
    point->tier = account_tier(account);
    point->tier_name = account->ladder.count ? account->tiers[point->tier].name : NULL;
    read_lots(curve, point, &account->ledger);
    point->expired = curve->expired;
    point->lost = arena_strdup(&curve->arena, text_cstr(&curve->lost));
    curve->expired = 0;
    text_clear(&curve->lost);
    curve->failed = curve->failed || curve->arena.failed;
}

/* ---- listening ---- */

static void on_ledger(struct sink *sink, sim_time now, const struct ledger_record *entry) {
    struct account_curve *curve = container_of(sink, struct account_curve, sink);

    if (entry->provider != curve->statement->provider || entry->kind == LEDGER_CHARGE)
        return;
    if (entry->kind == LEDGER_EXPIRY && entry->amount < 0) {
        curve->expired -= entry->amount;
        text_printf(&curve->lost, "%s%s", curve->lost.length ? ", " : "", entry->grant);
    }
    account_curve_take(curve, now);
}

static void on_notice(struct sink *sink, sim_time now, const struct notice_record *notice) {
    struct account_curve *curve = container_of(sink, struct account_curve, sink);

    if (notice->provider == curve->statement->provider)
        account_curve_take(curve, now);
}

void account_curve_init(struct account_curve *curve, struct statement *statement) {
    memset(curve, 0, sizeof *curve);
    curve->sink.ledger = on_ledger;
    curve->sink.notice = on_notice;
    curve->statement = statement;
    arena_init(&curve->arena);
    text_init(&curve->lost);
}

void account_curve_release(struct account_curve *curve) {
    free(curve->points);
    free(curve->names);
    arena_release(&curve->arena);
    text_release(&curve->lost);
    memset(curve, 0, sizeof *curve);
}

/* ---- tables ---- */

static const struct column figure_columns[] = {
    {"time", "s", COLUMN_TIME},          {"incurred", "USD", COLUMN_MONEY},
    {"posted", "USD", COLUMN_MONEY},     {"shown", "USD", COLUMN_MONEY},
    {"soft_limit", "USD", COLUMN_MONEY}, {"project_limit", "USD", COLUMN_MONEY},
    {"hard_limit", "USD", COLUMN_MONEY}, {"monthly_cap", "USD", COLUMN_MONEY},
    {"balance", "USD", COLUMN_MONEY},    {"paid", "USD", COLUMN_MONEY},
    {"tier", NULL, COLUMN_COUNT},        {"tier_name", NULL, COLUMN_TEXT},
};

static void add_limit(struct table *table, money limit) {
    if (limit == MONEY_NONE)
        table_add_empty(table);
    else
        table_add_whole(table, limit);
}

static void add_figures(struct table *table, const struct curve_point *point) {
    table_add_whole(table, point->at);
    table_add_whole(table, point->standing.incurred);
    table_add_whole(table, point->standing.posted);
    table_add_whole(table, point->standing.shown);
    add_limit(table, point->soft_limit);
    for (int which = 0; which < SPEND_LIMITS; which++)
        add_limit(table, point->limits[which]);
    table_add_whole(table, point->standing.balance);
    table_add_whole(table, point->paid);
    table_add_whole(table, (int64_t)point->tier);
    table_add_text(table, point->tier_name);
}

static void add_balance(struct table *table, const struct curve_point *point, size_t names) {
    table_add_whole(table, point->at);
    for (size_t i = 0; i < names; i++)
        table_add_whole(table, i < point->left_count ? point->left[i] : 0);
    table_add_whole(table, point->owed);
    table_add_whole(table, point->expired);
    table_add_text(table, point->lost && point->lost[0] ? point->lost : NULL);
}

static const char *title_of(const struct account_curve *curve) {
    const struct scenario *scenario = curve->statement->scenario;

    return scenario->about ? scenario->about : scenario->name;
}

static void init_balance(const struct account_curve *curve, struct table *table) {
    struct column *columns = calloc(curve->name_count + 4, sizeof *columns);
    size_t count = 0;

    if (!columns) {
        memset(table, 0, sizeof *table);
        table->failed = true;
        return;
    }
    columns[count++] = (struct column){"time", "s", COLUMN_TIME};
    for (size_t i = 0; i < curve->name_count; i++)
        columns[count++] = (struct column){curve->names[i], "USD", COLUMN_MONEY};
    columns[count++] = (struct column){"owed", "USD", COLUMN_MONEY};
    columns[count++] = (struct column){"expired", "USD", COLUMN_MONEY};
    columns[count++] = (struct column){"lost", NULL, COLUMN_TEXT};
    table_init(table, "balance", title_of(curve), columns, count);
    free(columns);
}

void account_curve_tables(const struct account_curve *curve, struct table *figures,
                          struct table *balance) {
    table_init(figures, "account_curve", title_of(curve), figure_columns,
               array_size(figure_columns));
    init_balance(curve, balance);
    for (size_t i = 0; i < curve->count; i++) {
        add_figures(figures, &curve->points[i]);
        add_balance(balance, &curve->points[i], curve->name_count);
    }
    figures->failed = figures->failed || curve->failed;
    balance->failed = balance->failed || curve->failed;
}

#include "study/account_chances.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "stats/estimate.h"

/* One account over the replications. */
struct accounts {
    const struct scenario *scenario;
    const struct sample *sample;
    size_t index;
};

static const struct account_summary *account_of(const struct accounts *accounts,
                                                size_t replication) {
    const struct sample *sample = accounts->sample;

    return &sample->accounts[replication * sample->account_count + accounts->index];
}

static const struct scenario_provider *provider_of(const struct accounts *accounts) {
    return &accounts->scenario->providers[account_of(accounts, 0)->provider];
}

/* "refused: hard_limit", or "azure, refused: hard_limit" where there are several accounts. */
static void add_name(struct table *table, const struct accounts *accounts, const char *before,
                     const char *name) {
    struct text text;

    text_init_for(&text, &table->failed);
    if (accounts->sample->account_count > 1)
        text_printf(&text, "%s, ", provider_of(accounts)->name);
    text_printf(&text, "%s%s", before, name);
    table_add_text(table, text_cstr(&text));
    text_release(&text);
}

/* ---- times of something that may happen ---- */

struct occurrence {
    size_t times; /* replications in which it came before the horizon */
    double sum_s;
    sim_time earliest, latest;
};

static void note(struct occurrence *occurrence, const struct accounts *accounts, sim_time at) {
    if (at == SIM_TIME_NEVER || at > accounts->scenario->horizon)
        return;
    occurrence->sum_s += to_seconds(at);
    if (occurrence->times == 0 || at < occurrence->earliest)
        occurrence->earliest = at;
    if (occurrence->times == 0 || at > occurrence->latest)
        occurrence->latest = at;
    occurrence->times++;
}

static void add_share(struct table *table, const struct accounts *accounts,
                      const struct occurrence *occurrence) {
    const struct estimate share =
        estimate_wilson(occurrence->times, accounts->sample->finished, ESTIMATE_CONFIDENCE);

    table_add_number(table, share.mean);
    table_add_number(table, share.low);
    table_add_number(table, share.high);
}

static void add_mean_time(struct table *table, const struct occurrence *occurrence) {
    table_add_number(table,
                     occurrence->times ? occurrence->sum_s / (double)occurrence->times : NAN);
}

static void add_time(struct table *table, const struct occurrence *occurrence, sim_time at) {
    if (occurrence->times)
        table_add_whole(table, at);
    else
        table_add_empty(table);
}

/* ---- chances ---- */

static const struct column chance_columns[] = {
    {"event", NULL, COLUMN_TEXT},    {"share", "ratio", COLUMN_NUMBER},
    {"low", "ratio", COLUMN_NUMBER}, {"high", "ratio", COLUMN_NUMBER},
    {"first", "s", COLUMN_NUMBER},
};

static void add_chance(struct table *table, const struct accounts *accounts, const char *before,
                       const char *name, const struct occurrence *occurrence) {
    add_name(table, accounts, before, name);
    add_share(table, accounts, occurrence);
    add_mean_time(table, occurrence);
    if (occurrence->times > 0)
        table->place = TABLE_SHOWN;
}

static void add_refusals(struct table *table, const struct accounts *accounts) {
    for (int block = 0; block < BLOCKS; block++) {
        struct occurrence occurrence = {0};
        for (size_t i = 0; i < accounts->sample->finished; i++)
            note(&occurrence, accounts, account_of(accounts, i)->refusals[block].first_at);
        if (occurrence.times > 0)
            add_chance(table, accounts, "refused: ", block_name((enum block)block), &occurrence);
    }
}

static void add_chances(struct table *table, const struct accounts *accounts) {
    struct occurrence dry = {0}, blocked = {0};

    for (size_t i = 0; i < accounts->sample->finished; i++) {
        note(&dry, accounts, account_of(accounts, i)->ran_dry_at);
        note(&blocked, accounts, account_of(accounts, i)->blocked_at);
    }
    if (account_of(accounts, 0)->keeps_credit)
        add_chance(table, accounts, "", "ran dry", &dry);
    add_chance(table, accounts, "", "refused for money", &blocked);
    add_refusals(table, accounts);
    for (size_t k = 0; k < account_of(accounts, 0)->threshold_count; k++) {
        struct occurrence reached = {0};
        for (size_t i = 0; i < accounts->sample->finished; i++)
            note(&reached, accounts, account_of(accounts, i)->thresholds[k].reached_at);
        add_chance(table, accounts, "reached: ", account_of(accounts, 0)->thresholds[k].name,
                   &reached);
    }
}

/* ---- credit by name ---- */

static const struct column grant_columns[] = {
    {"grant", NULL, COLUMN_TEXT},
    {"category", NULL, COLUMN_TEXT},
    {"given", "USD", COLUMN_NUMBER},
    {"used", "USD", COLUMN_NUMBER},
    {"expired", "USD", COLUMN_NUMBER},
    {"expired_half_width", "USD", COLUMN_NUMBER},
    {"images_given", NULL, COLUMN_NUMBER},
    {"images_used", NULL, COLUMN_NUMBER},
    {"images_expired", NULL, COLUMN_NUMBER},
};

static const struct credit_summary *find_credit(const struct account_summary *account,
                                                const char *name) {
    for (size_t i = 0; i < account->credit_count; i++)
        if (strcmp(account->credits[i].name, name) == 0)
            return &account->credits[i];
    return NULL;
}

/* Whether a replication before this one has credit of that name. */
static bool known_before(const struct accounts *accounts, size_t replication, const char *name) {
    for (size_t i = 0; i < replication; i++)
        if (find_credit(account_of(accounts, i), name))
            return true;
    return false;
}

static void add_credit(struct table *table, const struct accounts *accounts, const char *name,
                       int category) {
    const size_t runs = accounts->sample->finished;
    double *expired = calloc(runs, sizeof *expired);
    double given = 0, used = 0, images_given = 0, images_used = 0, images_expired = 0;

    if (!expired) {
        table->failed = true;
        return;
    }
    for (size_t i = 0; i < runs; i++) {
        const struct credit_summary *credit = find_credit(account_of(accounts, i), name);
        if (!credit)
            continue;
        expired[i] = to_dollars(credit->expired);
        given += to_dollars(credit->credited);
        used += to_dollars(credit->drawn);
        images_given += (double)credit->images_credited;
        images_used += (double)credit->images_drawn;
        images_expired += (double)credit->images_expired;
    }
    const struct estimate estimate = estimate_mean(expired, runs, ESTIMATE_CONFIDENCE);
    add_name(table, accounts, "", name);
    table_add_text(table, category == GRANT_PAID ? "paid" : "promotional");
    table_add_number(table, given / (double)runs);
    table_add_number(table, used / (double)runs);
    table_add_number(table, estimate.mean);
    table_add_number(table, estimate.half_width);
    table_add_number(table, images_given > 0 ? images_given / (double)runs : NAN);
    table_add_number(table, images_given > 0 ? images_used / (double)runs : NAN);
    table_add_number(table, images_given > 0 ? images_expired / (double)runs : NAN);
    free(expired);
}

static void add_grants(struct table *table, const struct accounts *accounts) {
    for (size_t i = 0; i < accounts->sample->finished; i++) {
        const struct account_summary *account = account_of(accounts, i);
        for (size_t k = 0; k < account->credit_count; k++)
            if (!known_before(accounts, i, account->credits[k].name))
                add_credit(table, accounts, account->credits[k].name, account->credits[k].category);
    }
}

/* ---- alerts ---- */

static const struct column alert_columns[] = {
    {"alert", NULL, COLUMN_TEXT},      {"amount", "USD", COLUMN_MONEY},
    {"share", "ratio", COLUMN_NUMBER}, {"low", "ratio", COLUMN_NUMBER},
    {"high", "ratio", COLUMN_NUMBER},  {"reached", "s", COLUMN_NUMBER},
    {"read", "s", COLUMN_NUMBER},      {"spent_when_read", "USD", COLUMN_NUMBER},
    {"warning", "s", COLUMN_NUMBER},   {"warned", NULL, COLUMN_COUNT},
};

static void add_alert(struct table *table, const struct accounts *accounts, size_t which) {
    const struct threshold_summary *first = &account_of(accounts, 0)->thresholds[which];
    struct occurrence reached = {0}, read = {0};
    double spent = 0, warning_s = 0;
    size_t read_count = 0, warned = 0;

    for (size_t i = 0; i < accounts->sample->finished; i++) {
        const struct threshold_summary *threshold = &account_of(accounts, i)->thresholds[which];
        note(&reached, accounts, threshold->reached_at);
        note(&read, accounts, threshold->read_at);
        if (threshold->spent_when_read != MONEY_NONE) {
            spent += to_dollars(threshold->spent_when_read);
            read_count++;
        }
        if (threshold->warning != SIM_TIME_NEVER) {
            warning_s += to_seconds(threshold->warning);
            warned++;
        }
    }
    add_name(table, accounts, "", first->name);
    if (first->amount == MONEY_NONE)
        table_add_empty(table);
    else
        table_add_whole(table, first->amount);
    add_share(table, accounts, &reached);
    add_mean_time(table, &reached);
    add_mean_time(table, &read);
    table_add_number(table, read_count ? spent / (double)read_count : NAN);
    table_add_number(table, warned ? warning_s / (double)warned : NAN);
    table_add_whole(table, (int64_t)warned);
}

static void add_alerts(struct table *table, const struct accounts *accounts) {
    for (size_t k = 0; k < account_of(accounts, 0)->threshold_count; k++)
        add_alert(table, accounts, k);
}

/* ---- tiers ---- */

static const struct column tier_columns[] = {
    {"tier", NULL, COLUMN_TEXT},     {"share", "ratio", COLUMN_NUMBER},
    {"low", "ratio", COLUMN_NUMBER}, {"high", "ratio", COLUMN_NUMBER},
    {"mean", "s", COLUMN_NUMBER},    {"earliest", "s", COLUMN_TIME},
    {"latest", "s", COLUMN_TIME},
};

/* A tier that is in force from the very start of every replication is not reached. */
static void add_tiers(struct table *table, const struct accounts *accounts) {
    const struct tier_spec *tiers = provider_of(accounts)->spec.tiers.items;

    for (size_t tier = 0; tier < account_of(accounts, 0)->tier_count; tier++) {
        struct occurrence reached = {0};
        for (size_t i = 0; i < accounts->sample->finished; i++)
            note(&reached, accounts, account_of(accounts, i)->tier_at[tier]);
        if (reached.times > 0 && reached.latest == 0)
            continue;
        add_name(table, accounts, "", tiers[tier].name);
        add_share(table, accounts, &reached);
        add_mean_time(table, &reached);
        add_time(table, &reached, reached.earliest);
        add_time(table, &reached, reached.latest);
        if (reached.times > 0)
            table->place = TABLE_SHOWN;
    }
}

/* ---- all of them ---- */

static const struct chance_table {
    const char *name, *title;
    const struct column *columns;
    size_t column_count;
    enum table_place place;
    void (*fill)(struct table *table, const struct accounts *accounts);
} chance_tables[ACCOUNT_CHANCE_TABLES] = {
    {"chances", "What may happen to the account, as a share of runs, and when at first",
     chance_columns, array_size(chance_columns), TABLE_JSON, add_chances},
    {"grants", "What becomes of each credit (mean of the runs)", grant_columns,
     array_size(grant_columns), TABLE_SHOWN, add_grants},
    {"alerts",
     "What each mail is worth: when it is read, what is gone by then, how long before "
     "calls are refused",
     alert_columns, array_size(alert_columns), TABLE_SHOWN, add_alerts},
    {"tiers", "When each tier is reached", tier_columns, array_size(tier_columns), TABLE_JSON,
     add_tiers},
};

size_t account_chances(struct table *tables, const struct scenario *scenario,
                       const struct sample *sample) {
    struct accounts accounts = {scenario, sample, 0};
    size_t count = 0;

    for (size_t i = 0; i < ACCOUNT_CHANCE_TABLES && sample->account_count > 0; i++) {
        const struct chance_table *from = &chance_tables[i];
        struct table *table = &tables[count];
        table_init(table, from->name, from->title, from->columns, from->column_count);
        table->place = from->place;
        for (accounts.index = 0; accounts.index < sample->account_count; accounts.index++)
            from->fill(table, &accounts);
        if (table->row_count > 0 || table->failed)
            count++;
        else
            table_release(table);
    }
    return count;
}

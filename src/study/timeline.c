#include "study/timeline.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "provider/draw_down.h"
#include "study/account_curve.h"
#include "study/charges.h"
#include "study/focus.h"
#include "study/point.h"
#include "study/replicate.h"
#include "study/statement.h"
#include "study/tables.h"
#include "world/world.h"

/* Steps of the curves, besides the points where something happens. */
#define CURVE_STEPS 400

/* Everything that listens to the replication, and what it heard. */
struct timeline {
    const struct scenario *scenario;
    uint32_t provider;
    struct statement statement;
    struct account_curve curve;
    struct focus focus;
    struct charge_listener charges;
    struct tee tees[3];
    struct summary summary;
};

static bool find_provider(const struct scenario *scenario, const char *name, uint32_t *out,
                          struct error *err) {
    if (name) {
        const int32_t index = scenario_provider_index(scenario, name);
        if (index < 0)
            return error_set(err, ERROR_USAGE, "no provider is called '%s'", name);
        *out = (uint32_t)index;
        if (!scenario->providers[index].account)
            return error_set(err, ERROR_SCENARIO, "provider '%s' has no account to follow", name);
        return true;
    }
    for (uint32_t i = 0; i < scenario->provider_count; i++)
        if (scenario->providers[i].account) {
            *out = i;
            return true;
        }
    return error_set(err, ERROR_SCENARIO,
                     "scenario '%s' has no account to follow; give it an 'account'",
                     scenario->name);
}

/* ---- the run ---- */

static void init(struct timeline *timeline, const struct scenario *scenario, uint32_t provider) {
    memset(timeline, 0, sizeof *timeline);
    timeline->scenario = scenario;
    timeline->provider = provider;
    statement_init(&timeline->statement, scenario, provider);
    account_curve_init(&timeline->curve, &timeline->statement);
    focus_init(&timeline->focus, scenario, provider);
    charge_listener_init(&timeline->charges);
    tee_init(&timeline->tees[0], &timeline->statement.sink, &timeline->curve.sink);
    tee_init(&timeline->tees[1], &timeline->tees[0].sink, &timeline->focus.sink);
    tee_init(&timeline->tees[2], &timeline->tees[1].sink, &timeline->charges.sink);
}

static void release(struct timeline *timeline) {
    statement_release(&timeline->statement);
    account_curve_release(&timeline->curve);
    focus_release(&timeline->focus);
    charges_release(&timeline->charges.charges);
    summary_release(&timeline->summary);
}

/* Advances step by step, so that the curves have points where nothing happens too. */
static bool advance(struct timeline *timeline, struct world *world, struct error *err) {
    const sim_time end = world_end(world);
    const sim_time step = end / CURVE_STEPS > 0 ? end / CURVE_STEPS : 1;

    for (sim_time at = 0; at < end; at = time_add_sat(at, step)) {
        if (!world_advance(world, at, err))
            return false;
        account_curve_take(&timeline->curve, at);
    }
    if (!world_advance(world, end, err))
        return false;
    account_curve_take(&timeline->curve, end);
    return true;
}

/* The tables of the account, for the result's: account, account_curve, balance, focus. */
enum { ACCOUNT_TABLES = 4 };

static bool run(struct timeline *timeline, uint64_t replication, const volatile sig_atomic_t *stop,
                struct table *tables, struct error *err) {
    const struct world_config config = {.scenario = timeline->scenario,
                                        .replication = replication,
                                        .sink = &timeline->tees[2].sink,
                                        .stop = stop};
    struct world *world = world_new(&config, err);
    bool done = false;

    if (world) {
        timeline->statement.account = world_account(world, timeline->provider);
        timeline->focus.account = timeline->statement.account;
        done = advance(timeline, world, err) && world_summarize(world, &timeline->summary, err);
    }
    if (done) {
        statement_finish(&timeline->statement);
        account_curve_tables(&timeline->curve, &tables[1], &tables[2]);
        focus_table(&timeline->focus, &tables[3]);
    }
    tables[0] = timeline->statement.table; /* handed over in any case */
    tables[0].failed = tables[0].failed || timeline->statement.failed;
    world_free(world);
    return done;
}

/* ---- the audit of draw-down orders ---- */

static const struct column audit_columns[] = {
    {"draw_down", NULL, COLUMN_TEXT}, {"charged", "USD", COLUMN_MONEY},
    {"expired", "USD", COLUMN_MONEY}, {"lost", NULL, COLUMN_TEXT},
    {"balance", "USD", COLUMN_MONEY}, {"ran_dry", "s", COLUMN_TIME},
    {"refused", NULL, COLUMN_COUNT},
};

static void add_lost(struct table *table, const struct account_summary *account) {
    struct text text;

    text_init_for(&text, &table->failed);
    for (size_t i = 0; i < account->credit_count; i++) {
        const struct credit_summary *credit = &account->credits[i];
        if (credit->expired <= 0)
            continue;
        text_printf(&text, "%s%s ", text.length ? ", " : "", credit->name);
        money_format(&text, credit->expired);
    }
    table_add_text(table, text_cstr(&text));
    text_release(&text);
}

static void add_order(struct table *table, const char *order,
                      const struct account_summary *account) {
    uint64_t refused = 0;

    for (int block = 0; block < BLOCKS; block++)
        refused += account->refusals[block].calls;
    table_add_text(table, order);
    table_add_whole(table, account->incurred);
    table_add_whole(table, account->breakage);
    add_lost(table, account);
    table_add_whole(table, account->balance);
    if (account->ran_dry_at == SIM_TIME_NEVER)
        table_add_empty(table);
    else
        table_add_whole(table, account->ran_dry_at);
    table_add_whole(table, (int64_t)refused);
}

static const struct account_summary *summary_of(const struct summary *summary, uint32_t provider) {
    for (size_t i = 0; i < summary->account_count; i++)
        if (summary->accounts[i].provider == provider)
            return &summary->accounts[i];
    BUG("provider %u has no account", provider);
}

/* The scenario as it is but for the order; all runs share their luck. */
static bool run_order(const struct scenario *scenario, uint32_t provider, int order,
                      const struct timeline_options *options, struct table *table,
                      struct error *err) {
    struct arena arena;
    struct scenario variant = *scenario;
    struct world_config config = {
        .scenario = &variant, .replication = options->replication, .stop = options->stop};
    struct summary summary;

    arena_init(&arena);
    struct scenario_provider *providers =
        arena_new(&arena, struct scenario_provider, scenario->provider_count);
    struct account_spec *account = arena_new(&arena, struct account_spec, 1);
    bool done = providers && account ? true : error_no_memory(err);
    if (done) {
        memcpy(providers, scenario->providers, scenario->provider_count * sizeof *providers);
        *account = *providers[provider].account;
        account->draw_down = order;
        providers[provider].account = account;
        variant.providers = providers;
        done = world_run(&config, &summary, err);
    }
    if (done) {
        add_order(table, draw_down_names[order], summary_of(&summary, provider));
        summary_release(&summary);
    }
    arena_release(&arena);
    return done;
}

static bool audit(const struct scenario *scenario, uint32_t provider,
                  const struct timeline_options *options, struct table *table, struct error *err) {
    table_init(table, "draw_down", "The same usage under each draw-down order", audit_columns,
               array_size(audit_columns));
    table->place = TABLE_JSON;
    for (int order = 0; draw_down_names[order]; order++)
        if (!run_order(scenario, provider, order, options, table, err))
            return false;
    return true;
}

/* ---- the result ---- */

enum { RUN_TABLES = 4 };

static void add_run_tables(struct result *out, struct table *tables,
                           const struct scenario *scenario, const struct sample *sample) {
    table_of_series(&tables[0], scenario, sample);
    table_of_latency(&tables[1], scenario, sample);
    table_of_parts(&tables[2], scenario, &out->points[0]);
    table_of_ledger(&tables[3], scenario, sample);
}

static bool fill_in(struct result *out, struct timeline *timeline,
                    const struct timeline_options *options, struct error *err) {
    struct point_result *point = arena_new(&out->arena, struct point_result, 1);
    struct table *tables = (struct table *)out->tables;
    const size_t first = out->table_count;
    struct sample sample;

    if (!point)
        return error_no_memory(err);
    charges_sort(&timeline->charges.charges);
    bool done =
        sample_of_one(&sample, timeline->scenario, &timeline->summary, &timeline->charges.charges);
    if (done) {
        result_about(out, "timeline", timeline->scenario);
        result_say_all(out, timeline->scenario);
        point->name = "";
        point_of_sample(point, timeline->scenario, &sample, &out->arena);
        out->replications = 1;
        out->points = point;
        out->point_count = 1;
        done = !out->arena.failed;
    }
    if (done) {
        add_run_tables(out, &tables[first], timeline->scenario, &sample);
        out->table_count = first + RUN_TABLES;
    }
    sample_release(&sample);
    for (size_t i = 0; i < out->table_count; i++)
        done = done && !tables[i].failed;
    if (!done || out->arena.failed)
        return error_no_memory(err);
    if (!options->audit)
        return true;
    out->table_count++;
    return audit(timeline->scenario, timeline->provider, options, &tables[out->table_count - 1],
                 err);
}

bool study_account_timeline(const struct scenario *scenario, const struct timeline_options *options,
                            struct result *out, struct error *err) {
    struct timeline timeline;
    uint32_t provider = 0;

    memset(out, 0, sizeof *out);
    if (!find_provider(scenario, options->provider, &provider, err))
        return false;
    arena_init(&out->arena);
    struct table *tables = arena_new(&out->arena, struct table, ACCOUNT_TABLES + RUN_TABLES + 1);
    if (!tables) {
        arena_release(&out->arena);
        return error_no_memory(err);
    }
    out->tables = tables;
    out->table_count = ACCOUNT_TABLES;
    init(&timeline, scenario, provider);
    const bool done = run(&timeline, options->replication, options->stop, tables, err) &&
                      fill_in(out, &timeline, options, err);
    release(&timeline);
    if (!done)
        result_release(out);
    return done;
}

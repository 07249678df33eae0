#include "study/request_timeline.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "study/follower.h"
#include "study/point.h"
#include "world/world.h"

/* How often one looks whether all requests have ended, and points of the curves of the limits. */
enum { LOOKS = 2000, FILL_STEPS = 720, FILL_LIMITS = 6 };

enum { TABLES = 3 };

/* ---- who did what ---- */

static bool choose(const struct scenario *scenario, const struct request_timeline_options *options,
                   struct follow_choice *out, struct error *err) {
    const bool one = options->id >= 0;

    *out = (struct follow_choice){.count = one ? 1 : options->count,
                                  .from = one ? 0 : options->from,
                                  .workload = one ? 0 : -1,
                                  .id = options->id};
    if (options->workload) {
        out->workload = scenario_workload_index(scenario, options->workload);
        if (out->workload < 0)
            return error_set(err, ERROR_USAGE, "no workload is called '%s'", options->workload);
    }
    if (out->count < 1 || out->count > FOLLOWED_MOST)
        return error_set(err, ERROR_USAGE, "1 to %d requests can be followed, not %zu",
                         (int)FOLLOWED_MOST, out->count);
    return true;
}

/* Runs until all requests have ended, and on for late charges. */
static bool advance(struct follower *follower, struct world *world, struct error *err) {
    const sim_time end = world_end(world);
    const sim_time step = end / LOOKS > 0 ? end / LOOKS : 1;
    sim_time at = 0;

    while (at < end && !follower_done(follower)) {
        at = time_add_sat(at, step) < end ? time_add_sat(at, step) : end;
        if (!world_advance(world, at, err))
            return false;
    }
    if (!world_advance(world, time_add_sat(at, LATE_CHARGES), err))
        return false;
    follower_finish(follower, follower->last);
    return true;
}

static bool listen(struct follower *follower, const struct request_timeline_options *options,
                   struct error *err) {
    const struct world_config config = {.scenario = follower->scenario,
                                        .replication = options->replication,
                                        .sink = &follower->sink,
                                        .stop = options->stop};
    struct world *world = world_new(&config, err);

    follower->world = world;
    const bool done = world && advance(follower, world, err);
    world_free(world);
    follower->world = NULL;
    if (done && follower->count == 0)
        return options->id >= 0
                   ? error_set(err, ERROR_SCENARIO, "there is no request %lld in this run",
                               (long long)options->id)
                   : error_set(err, ERROR_SCENARIO, "no request arrives in this run");
    return done;
}

/* ---- how full the limits were ---- */

struct fill_limit {
    uint32_t provider;
    uint32_t limit;
};

/* Those in force when the requests begin. */
static size_t find_limits(const struct scenario *scenario, const struct world *world,
                          struct fill_limit *out) {
    size_t count = 0;

    for (uint32_t p = 0; p < scenario->provider_count; p++)
        for (uint32_t i = 0; i < world_limit_count(world, p) && count < FILL_LIMITS; i++)
            if (world_limit_read(world, p, i).limit > 0)
                out[count++] = (struct fill_limit){p, i};
    return count;
}

static void init_fill(struct table *table, const struct scenario *scenario,
                      const struct world *world, const struct fill_limit *limits, size_t count) {
    struct column columns[1 + FILL_LIMITS] = {{"time", "s", COLUMN_TIME}};
    struct text names[FILL_LIMITS];

    for (size_t i = 0; i < count; i++) {
        const char *name = world_limit_name(world, limits[i].provider, limits[i].limit);
        text_init_for(&names[i], &table->failed);
        if (scenario->provider_count > 1)
            text_printf(&names[i], "%s/", scenario->providers[limits[i].provider].name);
        text_add(&names[i], name);
        columns[1 + i] = (struct column){text_cstr(&names[i]), "ratio", COLUMN_NUMBER};
    }
    table_init(table, "timeline_fill", scenario->about ? scenario->about : scenario->name, columns,
               1 + count);
    for (size_t i = 0; i < count; i++)
        text_release(&names[i]);
}

static void add_fill(struct table *table, const struct world *world,
                     const struct fill_limit *limits, size_t count, sim_time at) {
    table_add_whole(table, at);
    for (size_t i = 0; i < count; i++) {
        const struct limit_reading reading =
            world_limit_read(world, limits[i].provider, limits[i].limit);
        table_add_number(table,
                         reading.limit > 0 ? (double)reading.used / (double)reading.limit : 1);
    }
}

/* A second run of the same replication, read at even steps of the span. */
static bool fill_table(struct table *table, const struct follower *follower,
                       const struct request_timeline_options *options, struct error *err) {
    const struct world_config config = {
        .scenario = follower->scenario, .replication = options->replication, .stop = options->stop};
    const sim_time span = follower->last - follower->first;
    struct world *world = world_new(&config, err);
    struct fill_limit limits[FILL_LIMITS];
    bool done = world && world_advance(world, follower->first, err);
    size_t count = 0;

    if (done) {
        count = find_limits(follower->scenario, world, limits);
        init_fill(table, follower->scenario, world, limits, count);
        add_fill(table, world, limits, count, follower->first);
    }
    for (int i = 1; done && i <= FILL_STEPS; i++) {
        const sim_time at =
            follower->first + span / FILL_STEPS * i + span % FILL_STEPS * i / FILL_STEPS;
        done = world_advance(world, at, err);
        if (done)
            add_fill(table, world, limits, count, at);
    }
    world_free(world);
    return done;
}

/* ---- the result ---- */

/* "Of 8 requests 6 are delivered, 2 retries_exhausted." */
static void answer(struct text *out, const struct follower *follower) {
    size_t ended[OUTCOMES] = {0};
    const char *comma = " ";

    for (size_t i = 0; i < follower->count; i++)
        ended[follower->followed[i].ended ? follower->followed[i].outcome : OUTCOME_UNFINISHED]++;
    text_printf(out, "Of %zu request%s followed", follower->count, follower->count == 1 ? "" : "s");
    for (int outcome = 0; outcome < OUTCOMES; outcome++) {
        if (ended[outcome] == 0)
            continue;
        text_printf(out, "%s%zu %s %s", comma, ended[outcome], ended[outcome] == 1 ? "is" : "are",
                    outcome_name((enum outcome)outcome));
        comma = ", ";
    }
    text_add(out, ".");
}

static bool fill_in(struct result *out, const struct follower *follower) {
    struct text text;

    result_about(out, "timeline", follower->scenario);
    result_say_all(out, follower->scenario);
    out->replications = 1;
    text_init_for(&text, &out->arena.failed);
    answer(&text, follower);
    out->answer = arena_strdup(&out->arena, text_cstr(&text));
    text_release(&text);
    return !out->arena.failed;
}

bool study_request_timeline(const struct scenario *scenario,
                            const struct request_timeline_options *options, struct result *out,
                            struct error *err) {
    struct follow_choice choice;
    struct follower follower;

    memset(out, 0, sizeof *out);
    if (!choose(scenario, options, &choice, err))
        return false;
    arena_init(&out->arena);
    struct table *tables = arena_new(&out->arena, struct table, TABLES);
    bool done = follower_init(&follower, scenario, &choice) && tables ? true : error_no_memory(err);
    done = done && listen(&follower, options, err);
    if (tables) {
        out->tables = tables;
        out->table_count = TABLES;
        tables[0] = follower.events; /* handed over in any case */
        tables[1] = follower.spans;
        done = done && fill_table(&tables[2], &follower, options, err);
    }
    if (done &&
        (!fill_in(out, &follower) || tables[0].failed || tables[1].failed || tables[2].failed))
        done = error_no_memory(err);
    follower_release(&follower);
    if (!done)
        result_release(out);
    return done;
}

#include "world/world.h"

#include <assert.h>
#include <setjmp.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "client/client.h"
#include "engine/clock.h"
#include "provider/incident.h"
#include "provider/provider.h"
#include "world/world_parts.h"

/* Points of the series where the scenario does not say. */
#define SERIES_POINTS       400
#define SERIES_POINTS_LEAST 20

static void on_arena_failure(void *context) {
    struct world *world = context;
    longjmp(world->out_of_memory, 1);
}

/* ---- building ---- */

static void build_providers(struct world *world) {
    const struct scenario *scenario = world->scenario;
    uint32_t limits = 0;

    world->providers = arena_new(&world->arena, struct provider *, scenario->provider_count);
    world->ports = arena_new(&world->arena, struct port, scenario->provider_count);
    world->first_limit = arena_new(&world->arena, uint32_t, scenario->provider_count);
    for (uint32_t i = 0; i < scenario->provider_count; i++) {
        const struct scenario_provider *from = &scenario->providers[i];
        const struct provider_config config = {.spec = &from->spec,
                                               .account = from->account,
                                               .skus = scenario->skus,
                                               .sku_count = (uint32_t)scenario->sku_count,
                                               .incidents = from->incidents,
                                               .incident_count = from->incident_count,
                                               .start_unix_ns = scenario->start,
                                               .index = i,
                                               .name = from->name,
                                               .clock = &world->clock,
                                               .key = &world->key,
                                               .perm = &world->arena,
                                               .sink = world->sink};
        world->providers[i] = provider_new(&config);
        world->ports[i] = provider_port(world->providers[i]);
        world->first_limit[i] = limits;
        limits += (uint32_t)provider_limit_count(world->providers[i]);
    }
    world->limit_count = limits;
}

static size_t incident_count(const struct scenario *scenario) {
    size_t count = 0;

    for (size_t i = 0; i < scenario->provider_count; i++)
        count += scenario->providers[i].incident_count;
    return count;
}

static bool build_tally(struct world *world) {
    const struct scenario *scenario = world->scenario;
    sim_time *deadlines = arena_new(&world->arena, sim_time, scenario->workload_count);

    bool *has_users = arena_new(&world->arena, bool, scenario->workload_count);

    for (size_t i = 0; i < scenario->workload_count; i++) {
        deadlines[i] = scenario->workloads[i].deadline;
        has_users[i] = workload_users(&scenario->workloads[i]) != ARRIVALS_NO_USERS;
    }
    const struct tally_config config = {.warmup = scenario->warmup,
                                        .workload_count = (uint32_t)scenario->workload_count,
                                        .sku_count = (uint32_t)scenario->sku_count,
                                        .client_count = (uint32_t)scenario->client_count,
                                        .limit_count = world->limit_count,
                                        .deadlines = deadlines,
                                        .first_limit = world->first_limit,
                                        .has_users = has_users,
                                        .incident_count = incident_count(scenario)};
    const bool done = tally_init(&world->tally, &config, &world->arena);

    for (size_t p = 0, i = 0; done && p < scenario->provider_count; p++)
        for (size_t k = 0; k < scenario->providers[p].incident_count; k++) {
            const struct incident_spec *incident = &scenario->providers[p].incidents[k];
            recovery_expect(&world->tally.recovery, i++, incident->at,
                            incident_end(incident, scenario->start));
        }
    return done;
}

static void build_clients(struct world *world) {
    const struct scenario *scenario = world->scenario;

    world->context = (struct client_context){.clock = &world->clock,
                                             .key = &world->key,
                                             .arena = &world->arena,
                                             .sink = world->sink,
                                             .start_unix_ns = scenario->start,
                                             .max_outstanding = (uint64_t)scenario->max_requests};
    world->clients = arena_new(&world->arena, struct client, scenario->client_count);
    for (uint32_t i = 0; i < scenario->client_count; i++)
        client_init(&world->clients[i], &scenario->clients[i], i, &world->context);
}

/* `spec` NULL: the only target of a workload without a route. */
static void build_target(struct world *world, const struct workload_spec *workload,
                         const struct target_spec *spec, struct target *target) {
    const struct mix_spec *rows = workload->mix.items;
    uint32_t *skus = arena_new(&world->arena, uint32_t, workload->mix.count);

    for (size_t i = 0; i < workload->mix.count; i++) {
        const struct asked_sku asked = target_asks(spec, &rows[i]);
        skus[i] =
            (uint32_t)scenario_sku_index(world->scenario, asked.model, asked.quality, asked.size);
    }
    target->spec = spec;
    target->skus = skus;
    target->provider = (uint32_t)scenario_provider_index(
        world->scenario, spec ? spec->provider : workload->provider);
    target->client = &world->clients[scenario_client_index(world->scenario,
                                                           spec ? spec->client : workload->client)];
    target->port = &world->ports[target->provider];
}

static void build_source(struct world *world, uint32_t index) {
    const struct workload_spec *workload = &world->scenario->workloads[index];
    const struct target_spec *route = workload->route.items;
    const uint32_t count = workload->route.count ? (uint32_t)workload->route.count : 1;
    struct target *targets = arena_new(&world->arena, struct target, count);
    struct source *source = &world->sources[index];

    for (uint32_t i = 0; i < count; i++)
        build_target(world, workload, workload->route.count ? &route[i] : NULL, &targets[i]);
    route_init(&source->route, targets, count, &world->arena);
    source->spec = workload;
    source->context = &world->context;
    source->index = index;
    source_start(source, world->scenario->horizon);
}

static sim_time series_interval(const struct scenario *scenario) {
    const sim_time wanted = scenario->report.series_interval;
    const sim_time longest = scenario->horizon / SERIES_POINTS_LEAST;
    sim_time usual = scenario->horizon / SERIES_POINTS;

    /* In less than the usual window a limit would seem to swing between empty and overfull. */
    if (usual < NS_PER_MINUTE)
        usual = longest > NS_PER_MINUTE ? NS_PER_MINUTE : longest;
    const sim_time least = time_add_sat(scenario->horizon, scenario->drain) / SCENARIO_SERIES_MOST;
    if (usual < least)
        usual = least;
    return wanted != SIM_TIME_NEVER ? wanted : usual > 0 ? usual : 1;
}

static bool build(struct world *world, struct sink *listener) {
    /* The providers are counted before the tally is made, and are given the sink before it is
     * filled in: they only keep the pointer. */
    world->sink = listener ? &world->tee.sink : &world->tally.sink;
    if (listener) /* what an account has at the start is told while it is being made */
        tee_init(&world->tee, &world->tally.sink, listener);
    build_providers(world);
    if (!build_tally(world))
        return false;
    if (listener)
        tee_init(&world->tee, &world->tally.sink, listener);
    build_clients(world);
    world->at_warmup = arena_new(&world->arena, struct limit_reading, world->limit_count);
    world->at_horizon = arena_new(&world->arena, struct limit_reading, world->limit_count);
    world->sources = arena_new(&world->arena, struct source, world->scenario->workload_count);
    for (uint32_t i = 0; i < world->scenario->workload_count; i++)
        build_source(world, i);
    return sampler_start(world, series_interval(world->scenario));
}

/* build, with a failed allocation of the model landing here. */
static bool build_guarded(struct world *world, struct sink *listener) {
    if (setjmp(world->out_of_memory))
        return false;
    return build(world, listener);
}

struct world *world_new(const struct world_config *config, struct error *err) {
    struct world *world = calloc(1, sizeof *world);

    if (!world) {
        error_no_memory(err);
        return NULL;
    }
    world->scenario = config->scenario;
    world->key.seed = (uint64_t)config->scenario->seed;
    world->key.replication = config->replication;
    clock_init(&world->clock);
    world->clock.stop = config->stop;
    world->clock.budget = (uint64_t)config->scenario->max_events;
    arena_init(&world->arena);
    arena_on_failure(&world->arena, on_arena_failure, world);
    if (!build_guarded(world, config->sink)) {
        error_no_memory(err);
        world_free(world);
        return NULL;
    }
    for (size_t i = 0; config->want_headers && i < world->scenario->provider_count; i++)
        *world->ports[i].want_headers = true;
    return world;
}

/* ---- running ---- */

sim_time world_end(const struct world *world) {
    return time_add_sat(world->scenario->horizon, world->scenario->drain);
}

size_t world_limit_count(const struct world *world, size_t provider) {
    return provider_limit_count(world->providers[provider]);
}

const char *world_limit_name(const struct world *world, size_t provider, size_t limit) {
    return provider_limit_name(world->providers[provider], limit);
}

struct limit_reading world_limit_read(const struct world *world, size_t provider, size_t limit) {
    return provider_limit_read(world->providers[provider], limit);
}

size_t world_bytes(const struct world *world) {
    return sizeof *world + arena_bytes(&world->arena) +
           world->clock.agenda.capacity * sizeof *world->clock.agenda.nodes;
}

static enum clock_state run_guarded(struct world *world, sim_time until) {
    if (setjmp(world->out_of_memory))
        return CLOCK_NO_MEMORY;
    return clock_run_until(&world->clock, until);
}

static void read_limits(const struct world *world, struct limit_reading *out) {
    for (uint32_t p = 0, i = 0; p < world->scenario->provider_count; p++)
        for (size_t k = 0; k < provider_limit_count(world->providers[p]); k++, i++)
            out[i] = provider_limit_read(world->providers[p], k);
}

/* Runs to `until`, pausing where the measured span begins and ends to read the limits. */
static enum clock_state run_measured(struct world *world, sim_time until) {
    const sim_time spans[] = {world->scenario->warmup, world->scenario->horizon};
    struct limit_reading *const readings[] = {world->at_warmup, world->at_horizon};

    for (; world->marks < 2 && spans[world->marks] <= until; world->marks++) {
        const enum clock_state state = run_guarded(world, spans[world->marks]);
        if (state != CLOCK_REACHED)
            return state;
        read_limits(world, readings[world->marks]);
    }
    return run_guarded(world, until);
}

bool world_advance(struct world *world, sim_time until, struct error *err) {
    if (until > world_end(world))
        until = world_end(world);
    switch (run_measured(world, until)) {
    case CLOCK_REACHED:
        return true;
    case CLOCK_NO_MEMORY:
        return error_no_memory(err);
    case CLOCK_BUDGET:
        return error_set(err, ERROR_SCENARIO,
                         "replication %llu used up its budget of %lld events at %.3f s of %.3f s; "
                         "raise 'max_events' if the load is meant",
                         (unsigned long long)world->key.replication,
                         (long long)world->scenario->max_events, to_seconds(world->clock.now),
                         to_seconds(world_end(world)));
    case CLOCK_STOPPED:
        if (world->context.too_many)
            return error_set(err, ERROR_SCENARIO,
                             "more than %lld requests were under way at once at %.3f s of "
                             "replication %llu; raise 'max_requests' if the load is meant",
                             (long long)world->scenario->max_requests, to_seconds(world->clock.now),
                             (unsigned long long)world->key.replication);
        return false;
    }
    return false;
}

void world_free(struct world *world) {
    if (!world)
        return;
    world_forget_cuts(world);
    tally_release(&world->tally);
    series_release(&world->series);
    clock_release(&world->clock);
    arena_release(&world->arena);
    free(world);
}

/* To the end, stopping at the end of each part to read it. */
static bool run_in_parts(struct world *world, struct world_cuts *cuts, struct error *err) {
    const struct scenario *scenario = world->scenario;
    const sim_time span = scenario->horizon - scenario->warmup;

    if (!world_advance(world, scenario->warmup, err))
        return false;
    for (size_t i = 0; i < cuts->count; i++) {
        const double share = (double)(i + 1) / (double)cuts->count;
        const sim_time until = i + 1 < cuts->count
                                   ? scenario->warmup + (sim_time)((double)span * share)
                                   : scenario->horizon;
        if (!world_advance(world, until, err))
            return false;
        if (!world_cut(world, cuts, i))
            return error_no_memory(err);
    }
    return world_advance(world, world_end(world), err);
}

bool world_run(const struct world_config *config, struct summary *out, struct error *err) {
    struct world *world = world_new(config, err);
    const bool done = world &&
                      (config->cuts ? run_in_parts(world, config->cuts, err)
                                    : world_advance(world, world_end(world), err)) &&
                      world_summarize(world, out, err);

    world_free(world);
    return done;
}

#include "study/clairvoyant.h"

#include <assert.h>
#include <setjmp.h>

#include "base/check.h"
#include "engine/rng.h"
#include "provider/limit_set.h"
#include "provider/price_book.h"
#include "provider/service.h"

/* One provider's limits, and how long its generations take. */
struct counter {
    struct limit_set limits;
    struct service_table *services; /* by SKU; by_n NULL: not yet made */
    sim_time last;                  /* admission */
};

struct clairvoyant {
    const struct scenario *scenario;
    struct rng_key key;
    struct counter *counters; /* by provider */
    struct arena arena;
    jmp_buf out_of_memory;
};

static void on_failure(void *context) {
    struct clairvoyant *clairvoyant = context;

    longjmp(clairvoyant->out_of_memory, 1);
}

/* ---- building ---- */

static int64_t *tokens_of(struct clairvoyant *clairvoyant, const struct provider_spec *spec) {
    const struct scenario *scenario = clairvoyant->scenario;
    int64_t *tokens = arena_new(&clairvoyant->arena, int64_t, scenario->sku_count);

    for (size_t i = 0; i < scenario->sku_count; i++) {
        const struct price_spec *price = price_find(&spec->prices, &scenario->skus[i]);
        tokens[i] = price ? price->tokens : 0;
    }
    return tokens;
}

static void build_counter(struct clairvoyant *clairvoyant, uint32_t provider) {
    const struct scenario *scenario = clairvoyant->scenario;
    const struct scenario_provider *from = &scenario->providers[provider];
    const struct limit_spec *limits = from->limits.items;
    const uint32_t count = (uint32_t)from->limits.count;
    struct counter *counter = &clairvoyant->counters[provider];
    const char **names = arena_new(&clairvoyant->arena, const char *, count);
    const struct limit_spec **specs =
        arena_new(&clairvoyant->arena, const struct limit_spec *, count);

    for (uint32_t i = 0; i < count; i++) {
        const struct limiter_type *type =
            (const struct limiter_type *)(const void *)limits[i].kind.type;
        names[i] = limits[i].name;
        specs[i] = type->release ? NULL : &limits[i]; /* concurrency is left out */
    }
    limit_set_init(&counter->limits, names, count, scenario->skus,
                   tokens_of(clairvoyant, &from->spec), (uint32_t)scenario->sku_count,
                   scenario->start, &clairvoyant->arena);
    limit_set_apply(&counter->limits, specs, 0);
    counter->services = arena_new(&clairvoyant->arena, struct service_table, scenario->sku_count);
}

static void build(struct clairvoyant *clairvoyant) {
    const struct scenario *scenario = clairvoyant->scenario;

    clairvoyant->counters =
        arena_new(&clairvoyant->arena, struct counter, scenario->provider_count);
    for (uint32_t i = 0; i < scenario->provider_count; i++)
        build_counter(clairvoyant, i);
}

/* ---- admitting ---- */

/* When `n` images of a SKU pass, asked for from `at` on: all limits only empty meanwhile. */
static sim_time passes_at(const struct counter *counter, uint32_t sku, int32_t n, sim_time at) {
    const struct sku_limits *limits = &counter->limits.by_sku[sku];
    sim_time longest = 0;

    for (uint32_t i = 0; i < limits->count; i++) {
        const sim_time wait =
            limiter_wait(limits->items[i].limiter, at, sku_limit_units(&limits->items[i], n));
        if (wait > longest)
            longest = wait;
    }
    return time_add_sat(at, longest);
}

static sim_time draw_service(struct clairvoyant *clairvoyant, const struct clairvoyant_ask *ask) {
    const struct scenario_provider *from = &clairvoyant->scenario->providers[ask->provider];
    struct service_table *table = &clairvoyant->counters[ask->provider].services[ask->subject.sku];
    struct call call = {.subject = &ask->subject,
                        .n = ask->split > 0 && ask->split < ask->subject.n ? ask->split
                                                                           : ask->subject.n,
                        .service_override = ask->service_override};

    if (!table->by_n) {
        const struct sku *sku = &clairvoyant->scenario->skus[ask->subject.sku];
        const int64_t most = provider_max_n(&from->spec, sku->model);
        service_table_init(table, &from->spec, sku, (int32_t)most, &clairvoyant->arena);
    }
    return service_draw(table, &clairvoyant->key, &call);
}

/*
 * The parts of a split are charged as they pass, so one who would run out of patience with a later
 * part is told so by asking for all of them as one; what is too large for that is not impatient.
 */
static bool leaves(const struct counter *counter, const struct clairvoyant_ask *ask,
                   sim_time from) {
    const sim_time whole = passes_at(counter, ask->subject.sku, ask->subject.n, from);

    return ask->patience != SIM_TIME_NEVER && whole != SIM_TIME_NEVER &&
           whole - ask->subject.arrived_at > ask->patience;
}

static void admit(struct clairvoyant *clairvoyant, struct clairvoyant_ask *ask) {
    struct counter *counter = &clairvoyant->counters[ask->provider];
    const sim_time arrived_at = ask->subject.arrived_at;
    sim_time at = arrived_at > counter->last ? arrived_at : counter->last;

    ask->admitted_at = ask->delivered_at = SIM_TIME_NEVER;
    if (leaves(counter, ask, at))
        return;
    for (int32_t left = ask->subject.n; left > 0;) {
        const int32_t n = ask->split > 0 && ask->split < left ? ask->split : left;
        at = passes_at(counter, ask->subject.sku, n, at);
        if (at == SIM_TIME_NEVER)
            return;
        limit_set_charge(&counter->limits, ask->subject.sku, n, at);
        counter->last = at;
        left -= n;
    }
    ask->admitted_at = at;
    ask->delivered_at = time_add_sat(at, draw_service(clairvoyant, ask));
}

/* All of it, a failed allocation of a limiter landing here. */
static bool admit_all(struct clairvoyant *clairvoyant, struct clairvoyant_ask *asks, size_t count) {
    if (setjmp(clairvoyant->out_of_memory))
        return false;
    build(clairvoyant);
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || asks[i].subject.arrived_at >= asks[i - 1].subject.arrived_at);
        admit(clairvoyant, &asks[i]);
    }
    return true;
}

bool clairvoyant_admit(const struct scenario *scenario, uint64_t replication,
                       struct clairvoyant_ask *asks, size_t count, struct error *err) {
    struct clairvoyant clairvoyant = {.scenario = scenario,
                                      .key = {(uint64_t)scenario->seed, replication}};

    arena_init(&clairvoyant.arena);
    arena_on_failure(&clairvoyant.arena, on_failure, &clairvoyant);
    const bool done = admit_all(&clairvoyant, asks, count);
    arena_release(&clairvoyant.arena);
    return done || error_no_memory(err);
}

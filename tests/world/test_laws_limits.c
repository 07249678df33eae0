/*
 * Each limiter keeps its own bound (law 3), in whole worlds and by brute force: from nothing but
 * the attempts that were admitted, every window is counted anew. And a wait that is told exactly is
 * exact (law 8): the same ask would pass then and not a nanosecond earlier.
 *
 * Looked at are the limits that stay as they are: no tiers, no change in mid-run. Units that others
 * take (refused asks that count, other tenants) only lower what is admitted, so the bounds hold all
 * the more.
 */
#include "laws.h"
#include "provider/limit_set.h"
#include "provider/model.h"
#include "provider/price_book.h"
#include "stats/int128.h"

/* ---- what was asked ---- */

struct ask {
    sim_time at;
    sim_time retry_after;
    uint32_t provider, sku;
    int32_t n;
    int32_t limit; /* that refused, -1 none */
    bool admitted;
};

/* A generation in service over [from, to). */
struct generation {
    sim_time from, to;
    uint32_t provider, sku;
    int32_t n;
};

enum { MOST_ASKS = 60000 };

struct asks {
    struct sink sink;
    struct ask *items;
    size_t count;
    struct generation *generations;
    size_t generation_count;
};

static void on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                       const struct call *call) {
    struct asks *asks = container_of(sink, struct asks, sink);

    (void)journey;
    assert_true(asks->count < MOST_ASKS);
    asks->items[asks->count++] = (struct ask){now,     call->retry_after, call->provider, call->sku,
                                              call->n, call->limit,       call->admitted};
}

static void on_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct asks *asks = container_of(sink, struct asks, sink);

    assert_true(asks->generation_count < MOST_ASKS);
    asks->generations[asks->generation_count++] =
        (struct generation){charge->call->service_from, now, charge->call->provider,
                            charge->call->sku, charge->call->n};
}

static struct asks *asks_of(const struct scenario *scenario) {
    static struct ask items[MOST_ASKS];
    static struct generation generations[MOST_ASKS];
    static struct asks asks;

    asks = (struct asks){.sink = {.attempt = on_attempt, .charge = on_charge},
                         .items = items,
                         .generations = generations};
    run_for_sink(scenario, &asks.sink);
    return &asks;
}

/* ---- one limit ---- */

struct limit_case {
    const struct scenario *scenario;
    const struct scenario_provider *provider;
    const struct limit_spec *spec;
    uint32_t index; /* of the provider */
    int32_t place;  /* of the limit at the provider */
    int64_t limit;
    sim_time window;
    const struct asks *asks;
    const char *what;
};

/* A setting of the kind's own, as the scenario prints it; 0 if it has none. */
static void setting(const struct limit_case *c, const char *name, char *out, size_t size) {
    char path[200];
    struct text value;
    struct error err = {0};

    text_init(&value);
    if (c->provider->shorthand)
        snprintf(path, sizeof path, "provider.limits[%s].%s", c->spec->name, name);
    else
        snprintf(path, sizeof path, "providers.%s.limits[%s].%s", c->provider->name, c->spec->name,
                 name);
    if (!scenario_value_at(c->scenario, path, &value, &err))
        fail_msg("%s: %s", path, err.text);
    snprintf(out, size, "%s", text_cstr(&value));
    text_release(&value);
}

static int64_t integer_setting(const struct limit_case *c, const char *name, int64_t otherwise) {
    char value[64];

    setting(c, name, value, sizeof value);
    return strcmp(value, "null") == 0 ? otherwise : strtoll(value, NULL, 10);
}

static sim_time duration_setting(const struct limit_case *c, const char *name) {
    char value[64];
    sim_time out = 0;

    setting(c, name, value, sizeof value);
    value[strlen(value) - 1] = '\0'; /* between quotes */
    if (!duration_parse(value + 1, &out))
        fail_msg("%s is no duration", value + 1);
    return out;
}

/* What an ask weighs; 0 if the limit does not count it. */
static int64_t weight(const struct limit_case *c, uint32_t provider, uint32_t sku, int32_t n) {
    if (provider != c->index || !model_in(&c->spec->models, c->scenario->skus[sku].model))
        return 0;
    switch ((enum unit)c->spec->unit) {
    case UNIT_REQUESTS:
        return 1;
    case UNIT_IMAGES:
        return n;
    case UNIT_TOKENS:
        return n * price_find(&c->provider->spec.prices, &c->scenario->skus[sku])->tokens;
    case UNITS:
        break;
    }
    fail();
    return 0;
}

static int64_t ask_weight(const struct limit_case *c, const struct ask *ask) {
    return ask->admitted ? weight(c, ask->provider, ask->sku, ask->n) : 0;
}

/* Units admitted in (from, to]. */
static int64_t admitted_in(const struct limit_case *c, sim_time from, sim_time to) {
    int64_t units = 0;

    for (size_t i = 0; i < c->asks->count; i++)
        if (c->asks->items[i].at > from && c->asks->items[i].at <= to)
            units += ask_weight(c, &c->asks->items[i]);
    return units;
}

static void check_log(const struct limit_case *c) {
    for (size_t i = 0; i < c->asks->count; i++) {
        const struct ask *ask = &c->asks->items[i];
        if (ask_weight(c, ask) == 0)
            continue;
        const int64_t units = admitted_in(c, ask->at - c->window, ask->at);
        if (units > c->limit)
            fail_msg("%s: %s admits %lld units in the window up to %lld ns, its limit is %lld",
                     c->what, c->spec->name, (long long)units, (long long)ask->at,
                     (long long)c->limit);
    }
}

/* Over every span: admitted <= capacity + refill × span / W. */
static void check_bucket(const struct limit_case *c) {
    const int64_t capacity = integer_setting(c, "capacity", c->limit);
    const int64_t refill = integer_setting(c, "refill", c->limit);

    for (size_t i = 0; i < c->asks->count; i++) {
        int128 units = 0;
        if (ask_weight(c, &c->asks->items[i]) == 0)
            continue;
        for (size_t k = i; k < c->asks->count; k++) {
            const sim_time span = c->asks->items[k].at - c->asks->items[i].at;
            units += ask_weight(c, &c->asks->items[k]);
            if ((units - capacity) * c->window > (int128)refill * span)
                fail_msg("%s: %s admits %lld units in %lld ns", c->what, c->spec->name,
                         (long long)units, (long long)span);
        }
    }
}

static sim_time edge_before(sim_time at, sim_time phase, sim_time window) {
    const sim_time since = (at - phase) % window;

    return at - (since < 0 ? since + window : since);
}

/* L in each aligned window; where edges depend on the asks or the date, 2L in any window. */
static void check_fixed_window(const struct limit_case *c) {
    char edges[64];
    sim_time phase = 0;

    setting(c, "edges", edges, sizeof edges);
    const bool aligned = strcmp(edges, "\"phase\"") == 0;
    if (aligned)
        phase = duration_setting(c, "phase");
    for (size_t i = 0; i < c->asks->count; i++) {
        const sim_time at = c->asks->items[i].at;
        if (ask_weight(c, &c->asks->items[i]) == 0)
            continue;
        const sim_time from = aligned ? edge_before(at, phase, c->window) - 1 : at - c->window;
        if (admitted_in(c, from, at) > (aligned ? 1 : 2) * c->limit)
            fail_msg("%s: %s admits more than its limit before %lld ns", c->what, c->spec->name,
                     (long long)at);
    }
}

/* previous × (W - elapsed) + current × W <= L × W, both counted anew. */
static void check_counter(const struct limit_case *c) {
    const sim_time phase = duration_setting(c, "phase");

    for (size_t i = 0; i < c->asks->count; i++) {
        const sim_time at = c->asks->items[i].at;
        if (ask_weight(c, &c->asks->items[i]) == 0)
            continue;
        const sim_time edge = edge_before(at, phase, c->window);
        const int128 previous = admitted_in(c, edge - c->window - 1, edge - 1);
        const int128 current = admitted_in(c, edge - 1, at);
        if (previous * (c->window - (at - edge)) + current * c->window >
            (int128)c->limit * c->window)
            fail_msg("%s: %s admits more than its formula at %lld ns", c->what, c->spec->name,
                     (long long)at);
    }
}

static void check_concurrency(const struct limit_case *c) {
    const struct generation *all = c->asks->generations;

    for (size_t i = 0; i < c->asks->generation_count; i++) {
        int64_t units = 0;
        for (size_t k = 0; k < c->asks->generation_count; k++)
            if (all[k].from <= all[i].from && all[i].from < all[k].to)
                units += weight(c, all[k].provider, all[k].sku, all[k].n);
        if (units > c->limit)
            fail_msg("%s: %s has %lld units in service at %lld ns, its limit is %lld", c->what,
                     c->spec->name, (long long)units, (long long)all[i].from, (long long)c->limit);
    }
}

/* A log that refuses asks only, whose every wait can be counted anew. */
static bool is_plain_log(const struct limit_case *c) {
    const int mode =
        c->spec->retry_after == CHOICE_NONE ? c->provider->spec.retry_after : c->spec->retry_after;
    return strcmp(c->spec->kind.type->name, "sliding_window_log") == 0 &&
           c->spec->rejected_count == REJECTED_NONE && !c->spec->outside_load &&
           mode == RETRY_AFTER_EXACT;
}

/* Returns how many waits were looked at. Asks of the same instant that came before count. */
static int check_waits(const struct limit_case *c) {
    int looked_at = 0;

    for (size_t i = 0; i < c->asks->count; i++) {
        const struct ask *ask = &c->asks->items[i];
        const int64_t asked = weight(c, ask->provider, ask->sku, ask->n);
        if (ask->limit != c->place || asked == 0)
            continue;
        const struct asks before = {.items = c->asks->items, .count = i};
        struct limit_case then = *c;
        then.asks = &before;
        if (ask->retry_after == SIM_TIME_NEVER) {
            assert_true(asked > c->limit);
            continue;
        }
        const sim_time free_at = ask->at + ask->retry_after;
        assert_true(admitted_in(&then, free_at - c->window, ask->at) + asked <= c->limit);
        assert_true(admitted_in(&then, free_at - 1 - c->window, ask->at) + asked > c->limit);
        looked_at++;
    }
    return looked_at;
}

/* ---- all of them ---- */

static bool changes(const struct scenario_provider *provider) {
    for (size_t i = 0; i < provider->incident_count; i++)
        if (incident_kind_of(&provider->incidents[i]) == INCIDENT_CHANGE)
            return true;
    return provider->spec.tiers.count > 0;
}

static const struct {
    const char *kind;
    void (*check)(const struct limit_case *c);
} checks[] = {
    {"sliding_window_log", check_log},    {"token_bucket", check_bucket},
    {"fixed_window", check_fixed_window}, {"sliding_window_counter", check_counter},
    {"concurrency", check_concurrency},
};

static int seen[array_size(checks)], waits;

static void check_limit(const struct limit_case *c) {
    const char *kind = c->spec->kind.type->name;
    size_t i = 0;

    while (i < array_size(checks) && strcmp(checks[i].kind, kind) != 0)
        i++;
    if (i == array_size(checks))
        fail_msg("there is no brute force for the limiter '%s'", kind);
    checks[i].check(c);
    seen[i]++;
    if (is_plain_log(c))
        waits += check_waits(c);
}

/* Every other scenario without incidents, and with refusals that are known at once. */
static void each_limiter_keeps_its_own_bound(void **unused) {
    static const char *const plainer[] = {"incidents=[]", "provider.rejection_time=0s",
                                          "provider.retry_after=exact", NULL};
    struct subject_scenario at;

    (void)unused;
    for (subjects_begin(&at); at.seed < RANDOM_SCENARIOS && subjects_next(&at);) {
        struct scenario scenario;
        subject_load(&at, &scenario, at.seed % 2 ? plainer : NULL);
        const struct asks *asks = asks_of(&scenario);
        for (uint32_t p = 0; p < scenario.provider_count; p++) {
            const struct scenario_provider *provider = &scenario.providers[p];
            const struct limit_spec *limits = provider->limits.items;
            for (size_t k = 0; k < provider->limits.count && !changes(provider); k++) {
                struct limit_case c = {.scenario = &scenario,
                                       .provider = provider,
                                       .spec = &limits[k],
                                       .index = p,
                                       .place = (int32_t)k,
                                       .asks = asks,
                                       .what = at.what};
                limit_effective(&limits[k], &c.limit, &c.window);
                check_limit(&c);
            }
        }
        scenario_release(&scenario);
    }
    text_release(&at.json);
    for (size_t i = 0; i < array_size(checks); i++)
        if (seen[i] < 10)
            fail_msg("only %d limits of kind %s were looked at", seen[i], checks[i].kind);
    if (waits < 200)
        fail_msg("only %d waits were looked at", waits);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_limiter_keeps_its_own_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

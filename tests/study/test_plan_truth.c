/*
 * Plans against the truth: every option of a random shop run by itself at ten times the
 * replications. A plan may miss the truth (what it is not sure of counts as not met), but never
 * chooses what is cheaper. Every other shop has clients and prepaid credit to choose from as well.
 */
#include "plan_support.h"

#include <math.h>

enum { SCENARIOS = 20, TIERS = 4, CLIENTS = 2, AMOUNTS = 2, TIMES = 10 };

#define SHOP                                                                                       \
    "{ 'horizon': '1h', 'drain': '10m', 'seed': %d, 'replications': %d,"                           \
    "  'start': '2026-06-29T00:00:00Z',"                                                           \
    "  'account': { 'tier': '1', 'promotion': { 'delay': '24h' } },"                               \
    "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'poisson', 'rate': '%g/min' },"       \
    "    'patience': '%ds', 'client': 'paced', 'mix': [ { 'model': 'm' } ] } ],"                   \
    "  'clients': { 'brisk': { 'retry': { 'type': 'fixed', 'base': '7s', 'max_attempts': 4 } },"   \
    "    'paced': { 'pacing': { 'type': 'sliding_window_log', 'limit': 'images' } } },"            \
    "  'provider': { 'models': [ { 'name': 'm' } ],"                                               \
    "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                                        \
    "    'limits': [ { 'name': 'images', 'unit': 'images', 'window': '60s', 'limit': 2 } ],"       \
    "    'tiers': [ { 'name': '1', 'paid': '$5' },"                                                \
    "      { 'name': '2', 'paid': '$20', 'limits': [ { 'name': 'images', 'limit': 4 } ] },"        \
    "      { 'name': '3', 'paid': '$50', 'limits': [ { 'name': 'images', 'limit': 8 } ] },"        \
    "      { 'name': '4', 'paid': '$100', 'limits': [ { 'name': 'images', 'limit': 16 } ] } ],"    \
    "    'service_time': { 'type': 'lognormal', 'median': '10s', 'sigma': 0.35 } },"               \
    "  'plan': { %s }, 'objectives': { 'success_rate': '>= %g', 'latency_p95': '<= %ds' } }"

static const double gates[TIERS] = {5, 20, 50, 100};
static const char *const clients[CLIENTS] = {"brisk", "paced"};
static const double amounts[AMOUNTS] = {8, 60};

struct shop {
    int seed;
    bool wide; /* clients and amounts too */
    int replications;
};

/* Seeded, so that the shops are the same every time: a linear congruential generator. */
static uint32_t next(uint32_t *state, uint32_t below) {
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 16) % below;
}

/* The caller frees it. */
static char *shop_text(const struct shop *shop, int replications) {
    uint32_t state = (uint32_t)shop->seed;
    const double rate = 0.5 + 0.25 * next(&state, 60);
    const int patience = 30 + 10 * (int)next(&state, 12), p95 = 20 + 10 * (int)next(&state, 8);
    struct text text;

    text_init(&text);
    text_printf(&text, SHOP, shop->seed, replications, rate, patience,
                shop->wide ? "'clients': ['brisk', 'paced'], 'prepaid': ['$8', '$60']" : "",
                shop->wide ? 0.8 : 0.95, shop->wide ? 2 * p95 : p95);
    char *out = quoted(text_cstr(&text));
    text_release(&text);
    return out;
}

/* Whether its means meet it all. */
static bool is_enough(const struct shop *shop, const struct scenario_override *overrides,
                      size_t count) {
    char *text = shop_text(shop, TIMES * shop->replications);
    const struct scenario_source source = {
        .text = text, .overrides = overrides, .override_count = count};
    struct problems problems;
    struct scenario scenario;
    struct result result;
    bool met = true;

    problems_init(&problems);
    assert_true(scenario_load(&scenario, &source, &problems));
    study(&scenario, 2, &result);
    for (size_t i = 0; i < result.points[0].objective_count; i++)
        met = met && result.points[0].objectives[i].met;
    result_release(&result);
    scenario_release(&scenario);
    problems_release(&problems);
    free(text);
    return met;
}

/* The least money up front that is enough; infinite: none is. */
static double true_price(const struct shop *shop) {
    double best = INFINITY;

    for (int tier = 0; tier < TIERS; tier++)
        for (int option = 0; option < (shop->wide ? CLIENTS * AMOUNTS : 1); option++) {
            const char name[] = {(char)('1' + tier), '\0'};
            const double amount = shop->wide ? amounts[option / CLIENTS] : 0;
            const double price = fmax(gates[tier], amount);
            char credit[32];
            const struct scenario_override overrides[] = {
                {"account.tier", name, "test"},
                {"account.promotion.delay", "900d", "test"},
                {"account.opening_credit", credit, "test"},
                {"workloads[web].client", clients[option % CLIENTS], "test"}};
            snprintf(credit, sizeof credit, "$%g", price);
            if (price < best && is_enough(shop, overrides, shop->wide ? 4 : 2))
                best = price;
        }
    return best;
}

static double chosen_price(const struct shop *shop) {
    char *text = shop_text(shop, shop->replications);
    struct result result;
    double price = INFINITY;

    plan(text, 2, &result);
    for (size_t row = 0; row < result_table(&result, "plan")->row_count; row++)
        if (strcmp(cell(&result, "plan", row, "decision"), "chosen") == 0)
            price = number(&result, "plan", row, "up_front");
    result_release(&result);
    free(text);
    return price;
}

static void never_cheaper_than_the_truth(void **state) {
    int missed = 0, feasible = 0;

    (void)state;
    for (int seed = 1; seed <= SCENARIOS; seed++) {
        const struct shop shop = {seed, seed % 2 == 0, seed % 2 == 0 ? 10 : 20};
        const double price = chosen_price(&shop), truth = true_price(&shop);
        if (price < truth)
            fail_msg("seed %d: $%g are chosen, the truth is $%g", seed, price, truth);
        if (price > truth)
            printf("seed %d: missed: $%g are chosen, the truth is $%g\n", seed, price, truth);
        missed += price > truth;
        feasible += isfinite(truth);
    }
    printf("%d of %d plans are as good as the truth; %d are feasible\n", SCENARIOS - missed,
           SCENARIOS, feasible);
    assert_true(missed <= SCENARIOS / 5);
    assert_true(feasible >= SCENARIOS / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_cheaper_than_the_truth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

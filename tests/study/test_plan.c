/* Plans: where they break, what is infeasible or undecided, the same for any number of threads. */
#include "plan_support.h"

#include <math.h>

enum { TIERS = 4 };

/* A shop at a tier to be chosen: the gates are $5, $20, $50, $100 for 2, 4, 8, 16 images a minute.
 */
#define SHOP                                                                                       \
    "{ 'horizon': '1h', 'drain': '10m', 'seed': %d, 'replications': %d,"                           \
    "  'start': '2026-06-29T00:00:00Z',"                                                           \
    "  'account': { 'tier': '1', 'promotion': { 'delay': '24h' } },"                               \
    "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'poisson', 'rate': '%g/min' },"       \
    "    'patience': '%ds', 'client': 'app', 'mix': [ { 'model': 'm' } ] } ],"                     \
    "  'clients': { 'app': { 'pacing': { 'type': 'sliding_window_log', 'limit': 'images' } } },"   \
    "  'provider': { 'models': [ { 'name': 'm' } ],"                                               \
    "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                                        \
    "    'limits': [ { 'name': 'images', 'unit': 'images', 'window': '60s', 'limit': 2 } ],"       \
    "    'tiers': [ { 'name': '1', 'paid': '$5', 'limits': [ { 'name': 'images', 'limit': 2 } ] "  \
    "},"                                                                                           \
    "      { 'name': '2', 'paid': '$20', 'limits': [ { 'name': 'images', 'limit': 4 } ] },"        \
    "      { 'name': '3', 'paid': '$50', 'limits': [ { 'name': 'images', 'limit': 8 } ] },"        \
    "      { 'name': '4', 'paid': '$100', 'limits': [ { 'name': 'images', 'limit': 16 } ] } ],"    \
    "    'service_time': { 'type': 'lognormal', 'median': '10s', 'sigma': 0.35 } },"               \
    "  'objectives': { 'success_rate': '>= 0.95', 'latency_p95': '<= %ds' } }"

/* Seeded, so that the scenarios are the same every time: a linear congruential generator. */
static uint32_t next(uint32_t *state, uint32_t below) {
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 16) % below;
}

static char *shop(int seed, int replications) {
    uint32_t state = (uint32_t)seed;
    const double rate = 0.5 + 0.25 * next(&state, 60);
    const int patience = 30 + 10 * (int)next(&state, 12), p95 = 20 + 10 * (int)next(&state, 8);
    struct text text;

    text_init(&text);
    text_printf(&text, SHOP, seed, replications, rate, patience, p95);
    char *out = quoted(text_cstr(&text));
    text_release(&text);
    return out;
}

/* The tier chosen, from 1; TIERS + 1: none. */
static int chosen_tier(const struct result *result) {
    const char *option = chosen(result);

    return option ? option[strlen("tier ")] - '0' : TIERS + 1;
}

/*
 * One call a minute, each 10 s: any tier does, so that the cheapest is chosen. What breaks it is
 * known: arrivals 60 s / f apart under 2 a minute wait for ever longer as soon as f > 2.
 */
static void the_load_that_breaks_it_is_the_limit(void **state) {
    char *text = quoted(
        "{ 'horizon': '10h', 'drain': '10h', 'replications': 2,"
        "  'account': { 'tier': '1' },"
        "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant', 'rate': '1/min' },"
        "    'client': 'app', 'mix': [ { 'model': 'm' } ] } ],"
        "  'clients': { 'app': { 'pacing': { 'type': 'sliding_window_log', 'limit': 'images' } } },"
        "  'provider': { 'models': [ { 'name': 'm' } ],"
        "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"
        "    'limits': [ { 'name': 'images', 'unit': 'images', 'window': '60s', 'limit': 2 } ],"
        "    'tiers': [ { 'name': '1', 'paid': '$5' }, { 'name': '2', 'paid': '$50' } ],"
        "    'service_time': { 'type': 'constant', 'value': '10s' } },"
        "  'objectives': { 'latency_p95': '<= 40s' } }");
    struct result result;
    double holds = 0, breaks = 0;

    (void)state;
    assert_true(plan(text, 1, &result));
    assert_int_equal(chosen_tier(&result), 1);
    for (size_t i = 0; i < result.sentence_count; i++)
        sscanf(result.sentences[i].text,
               "The choice holds up to %lf times this load (web %*[^)]) and breaks at %lf", &holds,
               &breaks);
    assert_true(holds >= 1.95 && holds <= 2.05);
    assert_true(breaks >= 2.0 && breaks <= 2.1);
    result_release(&result);
    free(text);
}

/* Nothing is enough: said in words, with what binds. */
static void infeasible_is_said_in_words(void **state) {
    char *text = shop(1, 5);
    char *at = strstr(text, "\"rate\": \"");
    struct result result;

    (void)state;
    assert_non_null(at);
    memcpy(at, "\"rate\": \"040", strlen("\"rate\": \"040")); /* above every tier */
    assert_false(plan(text, 2, &result));
    assert_int_equal(chosen_tier(&result), TIERS + 1);
    assert_non_null(result.answer);
    assert_int_equal(strncmp(result.answer, "INFEASIBLE", strlen("INFEASIBLE")), 0);
    result_release(&result);
    free(text);
}

/* With one run there is no bound: undecided, which is not met. */
static void one_replication_decides_nothing(void **state) {
    size_t undecided = 0;

    (void)state;
    for (int seed = 1; seed <= 5; seed++) {
        char *text = shop(seed, 1);
        struct result result;
        assert_false(plan(text, 1, &result));
        for (size_t row = 0; row < TIERS; row++)
            undecided += strcmp(cell(&result, "plan", row, "decision"), "undecided") == 0;
        result_release(&result);
        free(text);
    }
    assert_true(undecided > 0);
}

/* Asked of a share of runs: 5 of 5 do not show 95 %, 60 of 60 do
 * (Wilson's lower 95 % bound of 60 of 60 is 60 / (60 + 1.645²) = 0.957). */
static void a_probability_is_of_the_runs(void **state) {
    static const int replications[] = {5, 60};

    (void)state;
    for (size_t i = 0; i < array_size(replications); i++) {
        char *text = shop(1, replications[i]);
        char *objectives = strstr(text, "\"objectives\"");
        struct result result;
        strcpy(objectives, "\"objectives\":{\"cost\":\"<= $50 with probability 0.95\"}}");
        assert_int_equal(plan(text, 2, &result), replications[i] == 60);
        result_release(&result);
        free(text);
    }
}

/*
 * 3 calls a minute under 2, none tried again: 2 in 3 pass, as long as refused ones do not count. If
 * they do, in images, the log never runs empty, and of 360 calls the first 2 pass: 0.6 is met at
 * tier 2 only. That they count as requests says nothing of a limit on images.
 */
static void a_reading_that_changes_it_is_named(void **state) {
    static const char *const rows[][2] = {{"as the scenario says", "no"},
                                          {"rejected calls count as requests", "no"},
                                          {"rejected calls count in full", "yes"},
                                          {"limits are token buckets", "no"},
                                          {"billing lag 2 h", "no"}};
    struct result result;

    (void)state;
    assert_true(plan("{ 'horizon': '2h', 'drain': '1m', 'replications': 2,"
                     "  'account': { 'tier': '1' },"
                     "  'workloads': [ { 'name': 'web', 'arrivals': { 'type': 'constant',"
                     "    'rate': '3/min' }, 'client': 'app', 'mix': [ { 'model': 'm' } ] } ],"
                     "  'clients': { 'app': { } },"
                     "  'provider': { 'models': [ { 'name': 'm' } ],"
                     "    'prices': [ { 'model': 'm', 'price': '$0.04' } ],"
                     "    'limits': [ { 'name': 'images', 'unit': 'images', 'window': '60s',"
                     "      'limit': 2 } ],"
                     "    'tiers': [ { 'name': '1', 'paid': '$5' }, { 'name': '2', 'paid': '$50',"
                     "      'limits': [ { 'name': 'images', 'limit': 4 } ] } ],"
                     "    'service_time': { 'type': 'constant', 'value': '10s' } },"
                     "  'objectives': { 'success_rate': '>= 0.6' } }",
                     1, &result));
    assert_string_equal(chosen(&result), "tier 1");
    assert_int_equal(result_table(&result, "robustness")->row_count, array_size(rows));
    for (size_t i = 0; i < array_size(rows); i++) {
        assert_string_equal(cell(&result, "robustness", i, "reading"), rows[i][0]);
        assert_string_equal(cell(&result, "robustness", i, "changes"), rows[i][1]);
    }
    assert_true(fabs(number(&result, "robustness", 2, "success_rate") - 2.0 / 360) < 1e-12);
    assert_string_equal(cell(&result, "robustness", 2, "choice"), "tier 2");
    says(&result, "The decision hangs on this: rejected calls count in full (then tier 2)");
    result_release(&result);
}

static void same_bytes_for_any_number_of_threads(void **state) {
    char *text = shop(2, 8), *first = NULL;

    (void)state;
    for (size_t threads = 1; threads <= 8; threads = threads == 1 ? 2 : threads * 4) {
        struct result result;
        plan(text, threads, &result);
        char *bytes = serialise(&result);
        result_release(&result);
        if (first) {
            assert_string_equal(bytes, first);
            free(bytes);
        } else {
            first = bytes;
        }
    }
    free(first);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_load_that_breaks_it_is_the_limit),
        cmocka_unit_test(infeasible_is_said_in_words),
        cmocka_unit_test(one_replication_decides_nothing),
        cmocka_unit_test(a_probability_is_of_the_runs),
        cmocka_unit_test(a_reading_that_changes_it_is_named),
        cmocka_unit_test(same_bytes_for_any_number_of_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The rate, limit and credit at which objectives are only just met: against theory, against what
 * can be counted by hand, and in words where there is none.
 */
#include "support.h"

#include <math.h>

#include "study/solve_for.h"

#define CENT (NUSD_PER_USD / 100)

/* One image each 10 s goes out: a queue with one server and constant service. */
#define PACED                                                                                      \
    "{ 'horizon': '5d', 'warmup': '12h', 'seed': 11, 'replications': 12,"                          \
    "  'workloads': [ { 'name': 'web', 'client': 'app',"                                           \
    "    'arrivals': { 'type': 'poisson', 'rate': '3/min' }, 'mix': [ { 'model': 'm' } ] } ],"     \
    "  'clients': { 'app': { 'pacing': { 'type': 'even', 'rate': '6/min' },"                       \
    "    'retry': { 'type': 'none' } } },"                                                         \
    "  'provider': { 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                            \
    "    'service_time': { 'type': 'constant', 'value': '5s' } } }"

/* 300 calls 12 s apart, 10 s each, and nobody tries again. */
#define METRONOME                                                                                  \
    "{ 'horizon': '1h', 'drain': '1m', 'replications': 3, 'account': { },"                         \
    "  'workloads': [ { 'name': 'web', 'client': 'app',"                                           \
    "    'arrivals': { 'type': 'constant', 'rate': '5/min' }, 'mix': [ { 'model': 'm' } ] } ],"    \
    "  'clients': { 'app': { 'retry': { 'type': 'none' } } },"                                     \
    "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 8,"                \
    "      'window': '60s' } ], 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                 \
    "    'service_time': { 'type': 'constant', 'value': '10s' } } }"

struct found {
    bool found;
    char outcome[32], sentence[512];
    double value, low, high;
};

static void solve(const char *json, const struct solve_type *type, const char *objective,
                  size_t threads, struct result *out, bool *found) {
    char *text = quoted(json);
    const struct scenario_source source = {.text = text};
    const struct study_options options = {.threads = threads};
    const struct solve_for_question question = {.type = type,
                                                .objectives = &objective,
                                                .objective_count = 1,
                                                .tolerance = 0.01,
                                                .step = CENT};
    struct problems problems;
    struct error err = {0};

    problems_init(&problems);
    if (!study_solve_for(&source, &question, &options, out, found, &problems, &err)) {
        problems_print(&problems, stderr);
        fail_msg("%s", err.text);
    }
    problems_release(&problems);
    free(text);
}

static struct found answer(const char *json, const struct solve_type *type, const char *objective) {
    struct result result;
    struct found out;

    solve(json, type, objective, 2, &result, &out.found);
    const struct table *table = result_table(&result, "solution");
    out.value = table_number(table, 0, 2);
    out.low = table_number(table, 0, 3);
    out.high = table_number(table, 0, 4);
    snprintf(out.outcome, sizeof out.outcome, "%s", table_cell(table, 0, 1)->text);
    snprintf(out.sentence, sizeof out.sentence, "%s", result.answer);
    result_release(&result);
    return out;
}

/* ---- theory ---- */

/*
 * The waiting time of M/D/1 is at most t with probability (1 - ρ) Σ_{k <= t/D} (λ(kD - t))^k / k! ·
 * exp(-λ(kD - t)) (Erlang; Iversen, "Teletraffic Engineering", eq. 10.9): the sum is short where t
 * is a few D.
 */
static double wait_at_most(double rate, double service, double t) {
    double sum = 0, factorial = 1;

    for (int k = 0; k * service <= t; k++) {
        const double x = rate * (k * service - t);
        factorial *= k > 0 ? k : 1;
        sum += pow(x, k) / factorial * exp(-x);
    }
    return (1 - rate * service) * sum;
}

/* A check of the formula itself: without a wait with probability 1 - ρ. */
static void the_rate_of_m_d_1_at_its_p95(void **unused) {
    double low = 0, high = 6;

    (void)unused;
    assert_true(fabs(wait_at_most(0.05, 10, 0) - 0.5) < 1e-12);
    /* Latency is at most 45 s where the wait is at most 40 s: service takes 5 s of its own. */
    while (high - low > 1e-9) {
        const double middle = (low + high) / 2;
        if (wait_at_most(middle / 60, 10, 40) >= 0.95)
            low = middle;
        else
            high = middle;
    }
    const struct found found = answer(PACED, &solve_rate, "latency_p95 <= 45s");
    assert_true(found.found);
    print_message("theory %.4f/min, found %.4f (%.4f to %.4f)\n", low, found.value, found.low,
                  found.high);
    assert_true(found.low <= low && low <= found.high);
    assert_true(found.high / found.low < 1.06);
}

/* ---- by hand ---- */

/* Five a minute are carried when they come 12 s apart; any faster and the sixth comes within a
 * minute of the first. */
static void a_saturated_limit_carries_what_it_says(void **unused) {
    char *json = strdup(METRONOME);
    struct found found;

    (void)unused;
    *strstr(json, "'limit': 8") = '\'';
    memcpy(strstr(json, "'limit': 8"), "'limit': 5", strlen("'limit': 5"));
    found = answer(json, &solve_rate, "success_rate >= 1");
    free(json);
    assert_true(found.found);
    assert_true(found.low <= 5 && 5 <= found.high);
    assert_true(found.high / found.low < 1.011);
}

/* At 0, 12 … 48 s there are five within (0, 60] of one another; the one at 60 s is the sixth of
 * [0, 60] but not of (0, 60]. With four every fifth is refused. */
static void the_least_limit_is_what_comes_in_a_window(void **unused) {
    const struct found found = answer(METRONOME, &solve_limit, "success_rate >= 1");
    const struct found most = answer(METRONOME, &solve_limit, "success_rate >= 0.8");

    (void)unused;
    assert_true(found.value == 5 && found.low == 5 && found.high == 5);
    assert_non_null(strstr(found.sentence, "that alone"));
    assert_true(most.value == 4);
}

/*
 * The last call, at 3,588 s, passes if the balance is above zero. The one before, at 3,576 s, is
 * charged at 3,586 s, so 299 images are: $11.96, and $11.97 is enough. The balance never reaches
 * zero if more than all 300, $12.00, is there.
 */
static void the_least_credit_is_what_is_spent_before_the_last_call(void **unused) {
    const struct found served = answer(METRONOME, &solve_credit, "success_rate >= 1");
    const struct found never_dry = answer(METRONOME, &solve_credit, "ran_dry <= 0");

    (void)unused;
    assert_true(fabs(served.value - 11.97) < 1e-9);
    assert_true(served.low == served.value && served.high == served.value);
    assert_true(fabs(never_dry.value - 12.01) < 1e-9);
}

/* ---- in words ---- */

static void says_what_has_no_answer(void **unused) {
    (void)unused;
    struct found found = answer(METRONOME, &solve_rate, "latency_p50 <= 9s");
    assert_false(found.found);
    assert_true(isnan(found.value));
    found = answer(METRONOME, &solve_limit, "latency_p50 <= 9s");
    assert_false(found.found);
    assert_string_equal(found.outcome, "none");
    assert_non_null(strstr(found.sentence, "No limit, however high, meets latency_p50 <= 9s"));
    assert_non_null(strstr(found.sentence, "latency_p50 is 10 s"));
    found = answer(METRONOME, &solve_limit, "cost <= $100");
    assert_true(found.found);
    assert_string_equal(found.outcome, "every");
    found = answer(METRONOME, &solve_credit, "cost <= $100");
    assert_non_null(strstr(found.sentence, "No credit is needed"));
    found = answer(METRONOME, &solve_rate, "amplification <= 1");
    assert_string_equal(found.outcome, "every");
    assert_non_null(strstr(found.sentence, "Every rate up to web 31"));
}

/* Too few requests for a p99 at any rate that could meet it: not infeasible but not known. */
static void says_what_cannot_be_told(void **unused) {
    const struct found found = answer(METRONOME, &solve_rate, "latency_p99 <= 9s");

    (void)unused;
    assert_false(found.found);
    assert_string_equal(found.outcome, "not known");
}

static void same_bytes_for_any_number_of_threads(void **unused) {
    char *first = NULL;

    (void)unused;
    for (size_t threads = 1; threads <= 8; threads = threads == 1 ? 2 : threads * 4) {
        struct result result;
        bool found;
        solve(STORM, &solve_limit, "success_rate >= 0.9", threads, &result, &found);
        char *bytes = serialise(&result);
        result_release(&result);
        if (first)
            assert_string_equal(bytes, first);
        else
            first = strdup(bytes);
        free(bytes);
    }
    free(first);
}

/* Of two objectives the harder one decides, and it is the one that is told. */
static void the_harder_objective_decides(void **unused) {
    const char *const objectives[] = {"success_rate >= 0.8", "web: success_rate >= 1"};
    char *text = quoted(METRONOME);
    const struct scenario_source source = {.text = text};
    const struct study_options options = {.threads = 1};
    const struct solve_for_question question = {
        .type = &solve_limit, .objectives = objectives, .objective_count = 2};
    struct problems problems;
    struct result result;
    struct error err = {0};
    bool found;

    (void)unused;
    problems_init(&problems);
    assert_true(study_solve_for(&source, &question, &options, &result, &found, &problems, &err));
    assert_true(table_number(result_table(&result, "solution"), 0, 2) == 5);
    const struct table *tried = result_table(&result, "solve");
    for (size_t row = 0; row < tried->row_count; row++)
        if (table_number(tried, row, 1) == 4)
            assert_string_equal(table_cell(tried, row, 2)->text, "web: success_rate >= 1");
    assert_int_equal(result.point_count, 1);
    result_release(&result);
    problems_release(&problems);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rate_of_m_d_1_at_its_p95),
        cmocka_unit_test(a_saturated_limit_carries_what_it_says),
        cmocka_unit_test(the_least_limit_is_what_comes_in_a_window),
        cmocka_unit_test(the_least_credit_is_what_is_spent_before_the_last_call),
        cmocka_unit_test(says_what_has_no_answer),
        cmocka_unit_test(says_what_cannot_be_told),
        cmocka_unit_test(same_bytes_for_any_number_of_threads),
        cmocka_unit_test(the_harder_objective_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

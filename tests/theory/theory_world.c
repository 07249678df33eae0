/*
 * Whole worlds against queueing theory. Each test states the formula, its value, and passes if that
 * lies inside the 99.9 % Student interval of the replications. Seeds are fixed, so a test that
 * passes does so always; of a thousand such tests with other seeds about one would fail.
 */
#include "../world/support.h"

#define CONFIDENCE 0.999

static double queue_wait(const struct summary *summary) {
    return summary->overall[METRIC_QUEUE_WAIT_MEAN].value;
}

static double pacing_wait(const struct summary *summary) {
    return summary->overall[METRIC_PACING_WAIT_MEAN].value;
}

static double latency(const struct summary *summary) {
    return summary->overall[METRIC_LATENCY_MEAN].value;
}

/* Mean number in service at the sampling instants after the first tenth of the run. */
static double in_service(const struct summary *summary) {
    const struct series *series = &summary->series;
    double sum = 0;
    const size_t first = series->count / 10;

    for (size_t i = first; i < series->count; i++)
        sum += (double)series->points[i].in_service;
    return sum / (double)(series->count - first);
}

static void theory_inside(const char *what, double theory, const struct estimate *estimate) {
    if (!(estimate->low <= theory && theory <= estimate->high))
        fail_msg("%s: theory says %.6g, the runs %.6g ± %.2g", what, theory, estimate->mean,
                 estimate->half_width);
}

/* Poisson arrivals, exponential service of 10 s, c workers, no limit: M/M/c. */
#define MMC(rate, workers)                                                                         \
    "{ 'horizon': '20d', 'warmup': '1d', 'seed': 7,"                                               \
    "  'workloads': [ { 'name': 'w', 'client': 'c',"                                               \
    "    'arrivals': { 'type': 'poisson', 'rate': '" rate "' }, 'mix': [ { 'model': 'm' } ] } ],"  \
    "  'clients': { 'c': { 'concurrency': " workers ", 'retry': { 'type': 'none' } } },"           \
    "  'provider': { 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                            \
    "    'service_time': { 'type': 'exponential', 'mean': '10s' } } }"

/* Erlang's C formula: probability of waiting with c servers and a Erlang offered, by the recursion
 * of Erlang's B (Cooper, "Introduction to Queueing Theory", 2nd ed., ch. 3). */
static double erlang_c(int c, double a) {
    double b = 1;

    for (int k = 1; k <= c; k++)
        b = a * b / (k + a * b);
    return b / (1 - a / c * (1 - b));
}

static void waits_for_one_worker_are_those_of_m_m_1(void **unused) {
    /* a = 0.8: Wq = a / (1 - a) × 10 s = 40 s. */
    const struct estimate wait = estimate_runs(MMC("4.8/min", "1"), 30, CONFIDENCE, queue_wait);

    (void)unused;
    theory_inside("M/M/1 wait in seconds", 0.8 / (1 - 0.8) * 10, &wait);
}

static void waits_for_several_workers_are_those_of_erlang_c(void **unused) {
    /* c = 4, λ = 18/min, a = 3: Wq = C(4, 3) × 10 s / (4 - 3) = 0.50943 × 10 s. */
    const struct estimate wait = estimate_runs(MMC("18/min", "4"), 20, CONFIDENCE, queue_wait);

    (void)unused;
    assert_float_equal(erlang_c(4, 3), 0.50943, 1e-5); /* published tables: C(4, 3) = 0.5094 */
    theory_inside("M/M/4 wait in seconds", erlang_c(4, 3) * 10 / (4 - 3), &wait);
}

static void latency_is_wait_and_service(void **unused) {
    const struct estimate all = estimate_runs(MMC("18/min", "4"), 20, CONFIDENCE, latency);

    (void)unused;
    theory_inside("M/M/4 latency in seconds", erlang_c(4, 3) * 10 + 10, &all);
}

static void even_pacing_is_m_d_1(void **unused) {
    /* One image each 10 s, Poisson 4.8/min: ρ = 0.8, Wq = ρ·D / (2(1 - ρ)) = 20 s
     * (Pollaczek-Khinchine with constant service). */
    const struct estimate wait = estimate_runs(
        "{ 'horizon': '20d', 'warmup': '1d', 'seed': 7,"
        "  'workloads': [ { 'name': 'w', 'client': 'c',"
        "    'arrivals': { 'type': 'poisson', 'rate': '4.8/min' }, 'mix': [ { 'model': 'm' } ] } ],"
        "  'clients': { 'c': { 'pacing': { 'type': 'even', 'rate': '6/min' },"
        "    'retry': { 'type': 'none' } } },"
        "  'provider': { 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"
        "    'service_time': { 'type': 'constant', 'value': '5s' } } }",
        30, CONFIDENCE, pacing_wait);

    (void)unused;
    theory_inside("M/D/1 wait in seconds", 0.8 * 10 / (2 * (1 - 0.8)), &wait);
}

static void without_bounds_the_number_in_service_is_m_g_inf(void **unused) {
    /* λ·E[S] = 0.5/s × 12 s, whatever the shape of the service time (here lognormal, σ = 1). */
    const struct estimate number = estimate_runs(
        "{ 'horizon': '2d', 'seed': 7, 'report': { 'series_interval': '5m' },"
        "  'workloads': [ { 'name': 'w', 'client': 'c',"
        "    'arrivals': { 'type': 'poisson', 'rate': '0.5/s' }, 'mix': [ { 'model': 'm' } ] } ],"
        "  'clients': { 'c': { 'retry': { 'type': 'none' } } },"
        "  'provider': { 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"
        "    'service_time': { 'type': 'lognormal', 'mean': '12s', 'sigma': 1 } } }",
        30, CONFIDENCE, in_service);

    (void)unused;
    theory_inside("M/G/inf number in service", 6, &number);
}

static double rejected_share(const struct summary *summary) {
    return summary->overall[METRIC_REJECTED].value / summary->overall[METRIC_ARRIVED].value;
}

/* Probability that a system of c servers and K places is full, a Erlang offered: M/M/c/K, by its
 * birth-and-death equations (Cooper, ch. 3). Poisson arrivals see it (PASTA). */
static double full_share(int c, int k, double a) {
    double term = 1, sum = 1;

    for (int n = 1; n <= k; n++) {
        term *= a / (n < c ? n : c);
        sum += term;
    }
    return term / sum;
}

static void a_bounded_queue_at_the_provider_rejects_as_m_m_c_k(void **unused) {
    /* c = 2 in service, 3 waiting: K = 5; λ = 9/min, service 10 s, a = 1.5. */
    const struct estimate share = estimate_runs(
        "{ 'horizon': '10d', 'warmup': '1h', 'seed': 7,"
        "  'workloads': [ { 'name': 'w', 'client': 'c',"
        "    'arrivals': { 'type': 'poisson', 'rate': '9/min' }, 'mix': [ { 'model': 'm' } ] } ],"
        "  'clients': { 'c': { 'retry': { 'type': 'none' } } },"
        "  'provider': { 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"
        "    'limits': [ { 'name': 'slots', 'unit': 'requests', 'limit': 2,"
        "      'kind': 'concurrency', 'excess': 'queue', 'queue_capacity': 3 } ],"
        "    'service_time': { 'type': 'exponential', 'mean': '10s' } } }",
        20, CONFIDENCE, rejected_share);

    (void)unused;
    theory_inside("M/M/2/5 share of calls rejected", full_share(2, 5, 1.5), &share);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_for_one_worker_are_those_of_m_m_1),
        cmocka_unit_test(waits_for_several_workers_are_those_of_erlang_c),
        cmocka_unit_test(latency_is_wait_and_service),
        cmocka_unit_test(even_pacing_is_m_d_1),
        cmocka_unit_test(a_bounded_queue_at_the_provider_rejects_as_m_m_c_k),
        cmocka_unit_test(without_bounds_the_number_in_service_is_m_g_inf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

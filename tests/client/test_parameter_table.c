/* Arrivals from a table of clients and windows, and from a Markov-modulated Poisson process: what
 * was asked for is recovered from what comes. */
#include "support.h"

#include <unistd.h>

#include "base/check.h"
#include "client/parameter_table.h"
#include "client/registry.h"

#define TABLE "{\"type\": \"parameter_table\", \"file\": \"data/parameters.csv\""

enum { SEEDS = 50 };

static void every_window_has_its_rate_and_variation(void **unused) {
    (void)unused;
    /* tests/client/data/parameters.csv, made up: user 0 asks twice a second for 10 min with CV 0.5,
     * is silent for 10 min, and asks once a second for 10 min with CV 2; user 1 is silent, then
     * asks each 2 s by chance. Of n gaps the count has a standard deviation of about CV·√n; four
     * of them are allowed. */
    static const double expected[2][3] = {{1200, 0, 600}, {0, 300, 300}};
    static const double cvs[2][3] = {{0.5, 0, 2}, {1, 1, 1}};
    double counts[2][3] = {{0}}, sums[2][3] = {{0}}, squares[2][3] = {{0}};

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct source_under_test source;
        struct arrival arrival;
        sim_time last[2] = {0, 0};
        source_open(&source, TABLE "}", seed, NS_PER_HOUR, 0);
        while (source_next(&source, &arrival)) {
            const int window = (int)(arrival.at / SECONDS(600));
            assert_in_range(window, 0, 2);
            assert_true(arrival.user < 2);
            assert_true(arrival.entity == rng_entity("web", arrival.user));
            counts[arrival.user][window]++;
            if (last[arrival.user] / SECONDS(600) == window && last[arrival.user] > 0) {
                const double gap = to_seconds(arrival.at - last[arrival.user]);
                sums[arrival.user][window] += gap;
                squares[arrival.user][window] += gap * gap;
            }
            last[arrival.user] = arrival.at;
        }
        source_close(&source);
    }
    for (int user = 0; user < 2; user++)
        for (int window = 0; window < 3; window++) {
            const double n = SEEDS * expected[user][window], cv = cvs[user][window];
            assert_near(counts[user][window], n, 4 * cv * sqrt(n));
            if (n == 0)
                continue;
            const double gaps = counts[user][window] - SEEDS;
            const double mean = sums[user][window] / gaps;
            const double variance = squares[user][window] / gaps - mean * mean;
            assert_near(sqrt(variance) / mean, cv, 0.05 * cv);
        }
}

static void a_table_may_be_scaled_and_looped(void **unused) {
    (void)unused;
    struct source_under_test source;
    struct arrival arrival;
    double first = 0, second = 0;

    /* 2400 requests a pass of 1800 s; three times as many, over two passes. The standard deviation
     * of a pass is √(3·(0.25·1200 + 4·600 + 600)) = 99. */
    source_open(&source, TABLE ", \"rate_scale\": 3, \"loop\": true}", 7, NS_PER_HOUR, 0);
    while (source_next(&source, &arrival))
        *(arrival.at < NS_PER_HOUR / 2 ? &first : &second) += 1;
    source_close(&source);
    assert_near(first, 7200, 4 * 99);
    assert_near(second, 7200, 4 * 99);
}

/* Counts by client against the integral of its rates. */
static void recovers(const char *file, double rate_scale, sim_time horizon) {
    char json[256];
    struct source_under_test source;
    struct parameter_table table;
    struct arena arena = {0};
    struct arrival arrival;
    struct error err = {0};
    static double counts[100];

    if (!parameter_table_load(&table, file, "tests/client", &arena, &err))
        fail_msg("%s", err.text);
    assert_true(table.count <= array_size(counts));
    memset(counts, 0, sizeof counts);
    snprintf(json, sizeof json,
             "{\"type\": \"parameter_table\", \"file\": \"%s\", \"rate_scale\": %g}", file,
             rate_scale);
    source_open(&source, json, 1, horizon, 0);
    while (source_next(&source, &arrival))
        counts[arrival.user]++;
    source_close(&source);
    for (size_t i = 0; i < table.count; i++) {
        double mean = 0, variance = 0, worst = 0;
        for (size_t k = 0; k < table.clients[i].count; k++) {
            const struct parameter_window *window = &table.clients[i].windows[k];
            const double n = window->rate * (window->end - window->start) * rate_scale;
            const double cv2 = dist_variance(&window->gap);
            if (n == 0)
                continue;
            mean += n;
            variance += cv2 * n;
            worst = fmax(worst, cv2);
        }
        /* Five standard deviations, and the bias of a first gap that begins at 0. */
        assert_near(counts[i], mean, 5 * sqrt(variance) + worst + 1);
    }
    arena_release(&arena);
}

static void recorded_parameters_are_recovered(void **unused) {
    (void)unused;
    if (access("../shared/traces/servegen/mm-image.csv", R_OK) != 0)
        skip();
    recovers("../../../shared/traces/servegen/mm-image.csv", 1, NS_PER_DAY);
    recovers("../../../shared/traces/servegen/m-small.csv", 1e-4, 14 * NS_PER_DAY);
}

static void wrong_tables_are_told(void **unused) {
    (void)unused;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"client_id,rate_per_s\n", "no column 'window_start_s'"},
        {"client_id,window_start_s,rate_per_s\n", "no rows"},
        {"client_id,window_start_s,rate_per_s\na,0,0\n", "every rate is 0"},
        {"client_id,window_start_s,rate_per_s\na,0,x\n", ":2: column 'rate_per_s': 'x' is not"},
        {"client_id,window_start_s,rate_per_s\na,600,1\na,0,1\n", ":3: the windows of a client"},
        {"client_id,window_start_s,rate_per_s,family\na,0,1,Pareto\n", "'family' is none of"},
        {"client_id,window_start_s,rate_per_s\na,0\n", ":2: fewer fields"},
    };
    char path[] = "/tmp/tiersim-table-XXXXXX";
    const int file = mkstemp(path);

    assert_true(file >= 0);
    for (size_t i = 0; i < array_size(cases); i++) {
        struct parameter_table table;
        struct arena arena = {0};
        struct error err = {0};
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        fputs(cases[i].text, out);
        fclose(out);
        assert_false(parameter_table_load(&table, path, NULL, &arena, &err));
        if (!strstr(err.text, cases[i].said))
            fail_msg("'%s' does not say '%s'", err.text, cases[i].said);
        arena_release(&arena);
    }
    close(file);
    unlink(path);
}

/* ---- Markov-modulated Poisson ---- */

#define MMPP                                                                                       \
    "{\"type\": \"mmpp\", \"states\": [{\"rate\": \"4/s\", \"stay\": \"20s\"},"                    \
    " {\"rate\": \"1/s\", \"stay\": \"60s\"}]}"

static void spells_give_the_mean_and_the_dispersion_of_theory(void **unused) {
    (void)unused;
    /* λ = 4 and 1 a second, left at q = 1/20 and 1/60: the mean rate is (20·4 + 60·1)/80 = 1.75/s.
     * Counts over t have variance/mean
     *   1 + 2 (λ1-λ2)² q1 q2 / ((q1+q2)² (λ1 q2 + λ2 q1)) · (1 - (1 - e^-(q1+q2)t) / ((q1+q2) t))
     * (Heffes and Lucantoni 1986): with t = 120 s, 1 + 2·9·(1/1200) / ((1/15)²·(7/60)) · (1 - (1 -
     * e^-8)/8) = 1 + 28.93·0.87504 = 26.31. */
    enum { WINDOWS = 20000 };
    static double counts[WINDOWS];
    struct source_under_test source;
    struct arrival arrival;
    double sum = 0, squares = 0;

    memset(counts, 0, sizeof counts);
    source_open(&source, MMPP, 11, WINDOWS * SECONDS(120), 0);
    while (source_next(&source, &arrival))
        counts[arrival.at / SECONDS(120)]++;
    source_close(&source);
    for (int i = 0; i < WINDOWS; i++) {
        sum += counts[i];
        squares += counts[i] * counts[i];
    }
    const double mean = sum / WINDOWS, variance = squares / WINDOWS - mean * mean;
    /* The long-run variance per second is 1.75·(1 + 28.93): four standard deviations. */
    assert_near(sum / (WINDOWS * 120.0), 1.75, 4 * sqrt(1.75 * 29.93 / (WINDOWS * 120.0)));
    assert_near(variance / mean, 26.31, 0.05 * 26.31);
}

static void a_longer_horizon_changes_no_arrival(void **unused) {
    (void)unused;
    static const char *const types[] = {MMPP, TABLE ", \"loop\": true}"};

    for (size_t t = 0; t < array_size(types); t++) {
        struct source_under_test near, far;
        struct arrival first, second;
        source_open(&near, types[t], 3, NS_PER_HOUR, 0);
        source_open(&far, types[t], 3, 2 * NS_PER_HOUR, 0);
        while (source_next(&near, &first)) {
            assert_true(first.at < NS_PER_HOUR);
            assert_true(source_next(&far, &second));
            assert_int_equal(first.at, second.at);
            assert_true(first.entity == second.entity && first.ordinal == second.ordinal);
        }
        assert_true(source_next(&far, &second));
        assert_true(second.at >= NS_PER_HOUR);
        source_close(&near);
        source_close(&far);
    }
}

static void wrong_spells_are_told(void **unused) {
    (void)unused;
    struct arena arena = {0};
    const char *said = complaint_about(
        &arrivals_registry,
        "{\"type\": \"mmpp\", \"states\": [{\"rate\": \"1/s\", \"stay\": \"1s\"}]}", &arena);

    assert_non_null(strstr(said, "at least two states"));
    said = complaint_about(&arrivals_registry,
                           "{\"type\": \"mmpp\", \"states\": [{\"rate\": \"0/s\", \"stay\": "
                           "\"1s\"}, {\"rate\": \"0/s\", \"stay\": \"1s\"}]}",
                           &arena);
    assert_non_null(strstr(said, "nothing would ever arrive"));
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_window_has_its_rate_and_variation),
        cmocka_unit_test(a_table_may_be_scaled_and_looped),
        cmocka_unit_test(recorded_parameters_are_recovered),
        cmocka_unit_test(wrong_tables_are_told),
        cmocka_unit_test(spells_give_the_mean_and_the_dispersion_of_theory),
        cmocka_unit_test(a_longer_horizon_changes_no_arrival),
        cmocka_unit_test(wrong_spells_are_told),
    };
    return cmocka_run_group_tests_name("parameter tables", tests, NULL, NULL);
}

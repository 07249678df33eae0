/*
 * What pacers do against a provider that keeps an exact log: who is rejected, and how often. Worked
 * out by hand from the rule of each pacer.
 */
#include "support.h"

#include "base/check.h"

/* A provider of a log of five a minute, answering after 10 s; every request at once, or as said. */
#define WORLD(arrivals, client)                                                                    \
    "{ 'horizon': '62s', 'drain': '30m', 'workloads': [ { 'name': 'w', 'client': 'c', "            \
    "'arrivals': " arrivals ","                                                                    \
    "    'mix': [ { 'model': 'm' } ] } ], 'clients': { 'c': { " client " } },"                     \
    "  'provider': { 'limits': [ { 'name': 'images', 'unit': 'images', 'limit': 5,"                \
    "      'window': '60s' } ], 'prices': [ { 'model': 'm', 'price': '$0.04' } ],"                 \
    "    'service_time': { 'type': 'constant', 'value': '10s' } } }"

static void run_text(const char *json, struct summary *out) {
    struct scenario scenario;

    load_text(&scenario, json);
    run_one(&scenario, 0, out);
    scenario_release(&scenario);
}

struct row {
    const char *json;
    double rejected;
};

#define FIFTY(pacing) WORLD("{ 'type': 'batch', 'size': 50 }", "'pacing': " pacing)
/* Five at 59 s and five at 61 s. */
#define BURSTS(pacing)                                                                             \
    WORLD("{ 'type': 'batch', 'size': 5, 'at': '59s', 'every': '2s' }", "'pacing': " pacing)

/*
 * At or under the log nobody is rejected. A bucket that starts full sends five at 0 and one each 12
 * s after: the four at 12, 24, 36 and 48 find the log full, L - 1 of them; from 60 on all is well.
 * A reservoir sends ten within 2 s around its refresh: five too many.
 */
static const struct row rows[] = {
    {FIFTY("{ 'type': 'even' }"), 0},
    {FIFTY("{ 'type': 'sliding_window_log' }"), 0},
    {FIFTY("{ 'type': 'pyrate-limiter-4.4' }"), 0},
    {FIFTY("{ 'type': 'token_bucket', 'capacity': 1 }"), 0},
    {FIFTY("{ 'type': 'token_bucket', 'starts': 'empty' }"), 0},
    {FIFTY("{ 'type': 'token_bucket' }"), 4},
    {FIFTY("{ 'type': 'aiolimiter-1.2' }"), 4},
    {FIFTY("{ 'type': 'governor-0.10' }"), 4},
    {FIFTY("{ 'type': 'reservoir' }"), 0},
    {BURSTS("{ 'type': 'reservoir' }"), 5},
    {BURSTS("{ 'type': 'bottleneck-2.19' }"), 5},
    {BURSTS("{ 'type': 'sliding_window_log' }"), 0},
    {FIFTY("{ 'type': 'none' }"), 45},
};

static void a_pacer_under_its_log_is_never_rejected(void **unused) {
    (void)unused;
    for (size_t i = 0; i < array_size(rows); i++) {
        struct summary summary;
        run_text(rows[i].json, &summary);
        if (summary.overall[METRIC_REJECTED].value != rows[i].rejected)
            fail_msg("%s: %g rejected, not %g", rows[i].json,
                     summary.overall[METRIC_REJECTED].value, rows[i].rejected);
        summary_release(&summary);
    }
}

#define SEVEN(gates)                                                                               \
    WORLD("{ 'type': 'batch', 'size': 7 }",                                                        \
          "'pacing': { 'type': 'cookbook-processor-04a3090', 'fraction': 1 },"                     \
          "'backoff_holds_worker': false, " gates                                                  \
          "'retry': { 'type': 'cookbook-processor-04a3090' }")

/*
 * The cookbook's processor with 7 jobs: five go at 0. Without its pause the sixth is tried with
 * each token, at 12, 24, 36, 48 and 60, when the log is free: it is done at 70; the seventh goes
 * at 72. With the pause of 15 s: at 12, 27, 42, 57 and 72, and the seventh at 72, too. Eleven calls
 * either way. Latency is (5·10 + 70 + 82) / 7 and (5·10 + 82 + 82) / 7.
 */
static void the_cookbooks_processor_with_and_without_its_pause(void **unused) {
    struct summary summary;

    (void)unused;
    run_text(SEVEN(""), &summary);
    assert_true(summary.overall[METRIC_DELIVERED].value == 7);
    assert_true(summary.overall[METRIC_ATTEMPTS].value == 11);
    assert_float_equal(summary.overall[METRIC_LATENCY_MEAN].value, 202.0 / 7, 1e-6);
    summary_release(&summary);
    run_text(SEVEN("'gates': { 'type': 'cookbook-processor-d2bb606-pause' }, "), &summary);
    assert_true(summary.overall[METRIC_DELIVERED].value == 7);
    assert_true(summary.overall[METRIC_ATTEMPTS].value == 11);
    assert_float_equal(summary.overall[METRIC_LATENCY_MEAN].value, 214.0 / 7, 1e-6);
    summary_release(&summary);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pacer_under_its_log_is_never_rejected),
        cmocka_unit_test(the_cookbooks_processor_with_and_without_its_pause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

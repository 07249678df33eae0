/*
 * print: the whole text of the sample result, read and approved line by line against sample.h and
 * the rules of figure.h.
 */
#include "report/print.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"

static void one_point(void **state) {
    struct point_result points[2];
    struct result result;
    struct text text;
    (void)state;

    sample_result(&result, points);
    text_init(&text);
    print_result(&text, &result);
    assert_string_equal(
        text_cstr(&text),
        "A tool opens to 200 users. How long do they wait?\n"
        "launch: 2 replications of 7d, then up to 1h to drain, seed 7, scenario 00c0ffee12345678\n"
        "\n"
        "  success rate              87.2 ± 0.4 %     3,456 of 3,963 requests\n"
        "  latency, median           12.3 ± 0.2 s     of the 87.2 % delivered\n"
        "  latency, p95              2.50 ± 0.10 min  of the 87.2 % delivered\n"
        "  calls per request         1.25 ± 0.02\n"
        "  abandoned                 507 ± 3\n"
        "  cost                      $138.24 ± $0.46\n"
        "  cost per delivered image  $0.04 ± $0\n"
        "  latency, mean 20 s: backoff 40 %, generation 60 %\n"
        "  (± is half of the 95 % interval)\n"
        "\n"
        "  workload    arrived    success rate  cost\n"
        "  web         1,000 ± 2  90 ± 1 %      $36.00 ± $0.50\n"
        "  bulk \"<1>\"  2,963 ± 9  86 ± 1 %      $102.24 ± $0.50\n"
        "\n"
        "what held requests up\n"
        "  limit 'images'  1,235 calls  backoff 7.68 h  last verdict of 3 failed requests\n"
        "\n"
        "back of the envelope\n"
        "  4 requests a minute against a limit of 5\n"
        "\n"
        "objectives\n"
        "  NOT MET  success_rate >= 0.99, is 87.2 %\n"
        "  met      cost <= $500, is $138.24\n"
        "  unknown  web: latency_p99 <= 60s\n"
        "\n"
        "warning: the model is retired & gone\n"
        "rests on 1 assumption and 1 source: see --json or --out DIR\n");
    text_release(&text);
}

static void several_points(void **state) {
    struct point_result points[2];
    struct result result;
    struct text text;
    (void)state;

    sample_sweep(&result, points);
    text_init(&text);
    print_result(&text, &result);
    assert_string_equal(
        text_cstr(&text),
        "A tool opens to 200 users. How long do they wait?\n"
        "launch: 2 replications of 7d, then up to 1h to drain, seed 7, scenario 00c0ffee12345678\n"
        "\n"
        "  tier  success rate  latency p50   latency p95      cost             per image   "
        "objectives\n"
        "  1     87.2 ± 0.4 %  12.3 ± 0.2 s  2.50 ± 0.10 min  $138.24 ± $0.46  $0.04 ± $0  not "
        "met: success_rate, latency_p99\n"
        "  2     87.2 ± 0.4 %  12.3 ± 0.2 s  2.50 ± 0.10 min  $138.24 ± $0.46  $0.04 ± $0  met; "
        "censored\n"
        "\n"
        "  latency is of the requests delivered; ± is half of the 95 % interval\n"
        "  censored: over 1 % of the requests were unfinished at the end\n"
        "\n"
        "warning: the model is retired & gone\n"
        "rests on 1 assumption and 1 source: see --json or --out DIR\n");
    text_release(&text);
}

static void has(const struct result *result, const char *words) {
    struct text text;

    text_init(&text);
    print_result(&text, result);
    if (!strstr(text_cstr(&text), words))
        fail_msg("'%s' is not in:\n%s", words, text_cstr(&text));
    text_release(&text);
}

static void latency_that_is_not_known_says_why(void **state) {
    const struct metric_result metrics[] = {
        SAMPLE_METRIC(METRIC_SUCCESS_RATE, 0.5, NAN),
        {.metric = METRIC_LATENCY_P50, .estimate = {.mean = NAN}, .reason = "too few delivered"},
    };
    const struct scope_result scope = {SCOPE_KIND_OVERALL, "", metrics, 2};
    struct point_result points[2];
    struct result result;
    (void)state;

    sample_result(&result, points);
    points[0].scopes = &scope;
    points[0].scope_count = 1;
    points[0].replications = 1;
    points[0].censored = true;
    result.question = NULL;
    has(&result, "launch: 1 replication of 7d");
    has(&result, "latency, median  n/a (too few delivered)  of the 50 % delivered; censored");
    has(&result, "(one replication: no interval can be told)");
}

static void an_interrupted_run_says_so(void **state) {
    struct point_result points[2];
    struct result result;
    (void)state;

    sample_result(&result, points);
    result.partial = true;
    result.replications = 20;
    result.warmup_s = 3600;
    has(&result, "partial: interrupted before all 20 replications were done\n");
    has(&result, "launch: 2 replications of 7d, the first 1h not counted, then up to 1h to drain");
    points[0].scope_count = 0; /* not one was finished */
    points[0].replications = 0;
    has(&result, "launch: 0 replications");
}

static void a_table_is_aligned(void **state) {
    static const struct column columns[] = {
        {"name", NULL, COLUMN_TEXT}, {"wait", "s", COLUMN_TIME}, {"cost", "USD", COLUMN_MONEY}};
    struct table table;
    struct text text;
    (void)state;

    table_init(&table, "x", NULL, columns, 3);
    table_add_text(&table, "né");
    table_add_whole(&table, 12500 * NS_PER_MS);
    table_add_whole(&table, 4 * NUSD_PER_USD);
    table_add_text(&table, "longer");
    table_add_empty(&table);
    table_add_whole(&table, 12345 * NUSD_PER_USD);
    text_init(&text);
    print_table(&text, &table);
    assert_string_equal(text_cstr(&text), "name    wait_s   cost_USD\n"
                                          "né        12.5      $4.00\n"
                                          "longer          $12345.00\n");
    text_release(&text);
    table_release(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_point),
        cmocka_unit_test(several_points),
        cmocka_unit_test(latency_that_is_not_known_says_why),
        cmocka_unit_test(an_interrupted_run_says_so),
        cmocka_unit_test(a_table_is_aligned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

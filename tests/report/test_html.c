/* html: pieces of the page of the sample result, read against sample.h; pictures set into it. */
#include "report/html.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/answer.h"
#include "sample.h"

static void ids_of_a_picture_get_its_name(void **state) {
    struct text text;
    (void)state;

    text_init(&text);
    html_add_svg(&text,
                 "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg id=\"a\" grid=\"x\">\n"
                 "<g id='b'><use xlink:href='#a' href=\"#b\" fill=\"url(#a)\"/>"
                 "<text> id=\"not one\" url(#no)</text></g></svg>\n",
                 "series");
    assert_string_equal(text_cstr(&text),
                        "<svg id=\"series-a\" grid=\"x\">\n"
                        "<g id='series-b'><use xlink:href='#series-a' href=\"#series-b\" "
                        "fill=\"url(#series-a)\"/>"
                        "<text> id=\"not one\" url(#no)</text></g></svg>\n");
    text_release(&text);
}

static void has(const struct text *page, const char *words) {
    if (!strstr(text_cstr(page), words))
        fail_msg("'%s' is not in:\n%s", words, text_cstr(page));
}

static void has_not(const struct text *page, const char *words) {
    if (strstr(text_cstr(page), words))
        fail_msg("'%s' is in:\n%s", words, text_cstr(page));
}

static const struct sentence forum = {SENTENCE_SOURCE, "prices: a forum", "single_source"};

static void evidence_is_told(void **state) {
    const struct html_options options = {NULL, NULL, 0, NULL};
    struct point_result points[2];
    struct result result;
    struct text page;
    (void)state;

    sample_result(&result, points);
    result.sentences = &forum;
    result.sentence_count = 1;
    text_init(&page);
    html_result(&page, &result, &options);
    has(&page, "<li>prices: a forum <span class=\"tag single_source\">single source</span></li>");
    text_release(&page);
}

static void one_point(void **state) {
    const struct html_figure figure = {"latency", "<svg><g id=\"x\"/></svg>", "how long <it> took",
                                       "latency_quantiles"};
    const struct html_options options = {"tiersim run launch.json", &figure, 1, NULL};
    struct point_result points[2];
    struct result result;
    struct text page;
    (void)state;

    sample_result(&result, points);
    text_init(&page);
    html_result(&page, &result, &options);
    has(&page, "<title>A tool opens to 200 users. How long do they wait?</title>");
    has(&page, "<h1>How long do they wait?</h1>");
    has(&page,
        "<p class=\"answer\">87.2&nbsp;±&nbsp;0.4 % of the requests are delivered, half of these "
        "within 12.3&nbsp;±&nbsp;0.2 s, 95 % within 2.50&nbsp;±&nbsp;0.10 min. It costs "
        "$138.24&nbsp;±&nbsp;$0.46, $0.04&nbsp;±&nbsp;$0 for each image delivered.</p>");
    has(&page, "<p class=\"about\">A tool opens to 200 users. How long do they wait?</p>");
    has(&page, "<p class=\"warning\">the model is retired &amp; gone</p>");
    has(&page, "<span class=\"not-met\">not met</span> success_rate &gt;= 0.99, is 87.2 %");
    has(&page, "<span class=\"met\">met</span> cost &lt;= $500, is $138.24");
    has(&page, "<span class=\"tag\">unknown</span> web: latency_p99 &lt;= 60s");
    has(&page, "<g id=\"latency-x\"/>");
    has(&page, "aria-label=\"how long &lt;it&gt; took\">");
    has(&page, "<figcaption>the figures are in <code>latency_quantiles.csv</code></figcaption>");
    has(&page, "<th>latency, p99</th>\n<td>n/a (fewer than 10 delivered requests lie beyond this "
               "quantile)</td>");
    has(&page, "<th>bulk &quot;&lt;1&gt;&quot;</th>");
    has(&page, "<td>7.68 h</td>");
    has(&page, "<li>4 requests a minute against a limit of 5</li>");
    has(&page, "<li>latency is lognormal <span class=\"tag assumption\">assumption</span></li>");
    has(&page, "2 replications of 7 d (warm-up 0 s, drain 60 min), seed 7");
    has(&page, "seed 7, scenario <code>00c0ffee12345678</code>");
    has(&page, "<pre>tiersim run launch.json</pre>");
    has(&page, "<pre>{ &quot;seed&quot;: 7 }</pre>");
    has_not(&page, "{{");
    has_not(&page, "<script");
    has_not(&page, "src=");
    text_release(&page);
}

static void several_points(void **state) {
    const struct html_options options = {NULL, NULL, 0, "there are no pictures: why <not>"};
    struct point_result points[2];
    struct result result;
    struct text page;
    (void)state;

    sample_sweep(&result, points);
    result.partial = true;
    text_init(&page);
    html_result(&page, &result, &options);
    has(&page,
        "Of 2 designs, the cheapest that delivers nearly as much as the best is tier 1: 87.2");
    has(&page, "<p class=\"warning\">there are no pictures: why &lt;not&gt;</p>");
    has(&page, "<p class=\"warning\">Interrupted: only some of the replications were done.</p>");
    has(&page, "<thead><tr><th>tier</th>\n<th>success rate</th>");
    has(&page, "<tr><th>1</th>\n<td>87.2 ± 0.4 %</td>");
    has(&page, "<td>not met: success_rate, latency_p99</td>");
    has(&page, "<tr><th>2</th>");
    has(&page, "<td>met; censored</td>");
    has(&page, "Censored: over 1 % of the requests were unfinished at the end.");
    has_not(&page, "<figure>");
    text_release(&page);
}

static void the_question_is_found(void **state) {
    static const char *const rows[][2] = {
        {"How long?", "How long?"},
        {"A tool opens. How long do they wait? Nobody knows.", "How long do they wait?"},
        {"Limits of 2.5 a second, e.g.\nSo what?", "So what?"},
        {"No question at all.", "No question at all."},
        {"", ""},
    };
    (void)state;

    for (size_t i = 0; i < array_size(rows); i++) {
        struct text text;

        text_init(&text);
        answer_add_question(&text, rows[i][0]);
        assert_string_equal(text_cstr(&text), rows[i][1]);
        text_release(&text);
    }
}

static const struct objective_result met = {"cost", "<= $500", "", 138.24, true, true};
static const struct objective_result not_met = {"cost", "<= $100", "", 138.24, false, true};

/* Two loads at two tiers; under the greater one none meets its objective. */
static void loads_are_answered_one_by_one(void **state) {
    static const struct setting settings[4][2] = {
        {{"a.rate", "1/min", 1}, {"account.tier", "1", 1}},
        {{"a.rate", "1/min", 1}, {"account.tier", "2", 2}},
        {{"a.rate", "2/min", 2}, {"account.tier", "1", 1}},
        {{"a.rate", "2/min", 2}, {"account.tier", "2", 2}},
    };
    struct point_result points[4];
    struct result result;
    struct text text;
    (void)state;

    sample_result(&result, points);
    for (size_t i = 0; i < 4; i++) {
        points[i] = points[0];
        points[i].name = "one of four";
        points[i].settings = settings[i];
        points[i].setting_count = 2;
        points[i].objectives = i == 1 ? &met : &not_met;
        points[i].objective_count = 1;
    }
    result.point_count = 4;
    text_init(&text);
    answer_add(&text, &result);
    assert_string_equal(text_cstr(&text),
                        "The cheapest that meets every objective: tier 2 at 1/min "
                        "($138.24 ± $0.46), none at 2/min.");
    text_clear(&text);
    for (size_t i = 0; i < 4; i++)
        points[i].objective_count = 0;
    answer_add(&text, &result);
    if (strncmp(text_cstr(&text),
                "Of 4 designs, the cheapest that delivers nearly as much as the best at 2/min is",
                79) != 0)
        fail_msg("%s", text_cstr(&text));
    text_release(&text);
}

static void differences_are_the_answer(void **state) {
    static const struct column columns[] = {
        {"design", NULL, COLUMN_TEXT},      {"scope", NULL, COLUMN_TEXT},
        {"metric", NULL, COLUMN_TEXT},      {"first", NULL, COLUMN_NUMBER},
        {"value", NULL, COLUMN_NUMBER},     {"difference", NULL, COLUMN_NUMBER},
        {"half_width", NULL, COLUMN_NUMBER}};
    static const struct {
        const char *scope, *metric;
        double difference, half_width;
    } rows[] = {{"overall", "success_rate", -0.008, 0.0005},
                {"overall", "latency_p95", 2, 3},
                {"by_workload", "cost", 7, 1},
                {"overall", "cost", NAN, NAN}};
    struct point_result points[2];
    struct result result;
    struct table table;
    struct text text;
    (void)state;

    sample_sweep(&result, points);
    table_init(&table, "compare", "Which?", columns, array_size(columns));
    for (size_t i = 0; i < array_size(rows); i++) {
        table_add_text(&table, "tier 2");
        table_add_text(&table, rows[i].scope);
        table_add_text(&table, rows[i].metric);
        table_add_number(&table, 1);
        table_add_number(&table, 1);
        table_add_number(&table, rows[i].difference);
        table_add_number(&table, rows[i].half_width);
    }
    result.tables = &table;
    result.table_count = 1;
    text_init(&text);
    answer_add(&text, &result);
    assert_string_equal(
        text_cstr(&text),
        "Against tier 1, tier 2 changes the success rate by -0.800 ± 0.050 %, p95 of "
        "latency by +2 ± 3 s (not settled).");
    text_release(&text);
    table_release(&table);
}

static void policies_are_answered_by_their_ends(void **state) {
    static const struct column columns[] = {{"policy", NULL, COLUMN_TEXT},
                                            {"success_rate", NULL, COLUMN_NUMBER},
                                            {"success_rate_half_width", NULL, COLUMN_NUMBER},
                                            {"attempts_per_image", NULL, COLUMN_NUMBER},
                                            {"attempts_per_image_half_width", NULL, COLUMN_NUMBER}};
    static const char *const names[] = {"clairvoyant", "even", "storm"};
    struct point_result points[2];
    struct result result;
    struct table table;
    struct text text;
    (void)state;

    sample_sweep(&result, points);
    table_init(&table, "policies", "Which?", columns, array_size(columns));
    for (size_t i = 0; i < array_size(names); i++) {
        table_add_text(&table, names[i]);
        table_add_number(&table, i < 2 ? 0.9 : 0);
        table_add_number(&table, 0.01);
        table_add_number(&table, i < 2 ? 1.5 : NAN);
        table_add_number(&table, 0.1);
    }
    result.tables = &table;
    result.table_count = 1;
    text_init(&text);
    answer_add(&text, &result);
    assert_string_equal(text_cstr(&text),
                        "Of 2 ways to call, measured against a pacer that sees the limits, even "
                        "comes first: 90 ± 1 % are delivered, with 1.50 ± 0.10 calls an image; "
                        "storm comes last: 0 ± 1 % are delivered.");
    text_release(&text);
    table_release(&table);
}

static void nothing_finished_is_said(void **state) {
    struct point_result points[2];
    struct result result;
    struct text text;
    (void)state;

    sample_result(&result, points);
    text_init(&text);
    points[0].scope_count = 0;
    answer_add(&text, &result);
    text_add(&text, " / ");
    result.point_count = 0;
    answer_add(&text, &result);
    assert_string_equal(text_cstr(&text),
                        "No request arrived, so there is nothing to tell. / Nothing was finished.");
    text_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_of_a_picture_get_its_name),
        cmocka_unit_test(evidence_is_told),
        cmocka_unit_test(one_point),
        cmocka_unit_test(several_points),
        cmocka_unit_test(the_question_is_found),
        cmocka_unit_test(loads_are_answered_one_by_one),
        cmocka_unit_test(differences_are_the_answer),
        cmocka_unit_test(policies_are_answered_by_their_ends),
        cmocka_unit_test(nothing_finished_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

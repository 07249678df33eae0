/* csv: exact text, worked by hand from RFC 4180 and the rule of headers in csv.h. */
#include "report/csv.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void headers_say_the_unit_once(void **state) {
    static const struct {
        const char *name, *unit, *header;
    } rows[] = {
        {"latency_p95", "s", "latency_p95_s"},
        {"time_s", "s", "time_s"},
        {"cost", "USD", "cost_USD"},
        {"success_rate", "ratio", "success_rate"},
        {"waiting", NULL, "waiting"},
        {"waiting", "", "waiting"},
        {"goodput", "images/min", "goodput_images_per_min"},
        {"arrived_per_min", "requests/min", "arrived_per_min"},
        {"rate", "1/min", "rate_1_per_min"},
        {"load", "%", "load__"},
        {"a,b", "s", "\"a,b_s\""},
    };
    (void)state;

    for (size_t i = 0; i < array_size(rows); i++) {
        const struct column column = {rows[i].name, rows[i].unit, COLUMN_NUMBER};
        struct text text;

        text_init(&text);
        csv_add_header(&text, &column);
        assert_string_equal(text_cstr(&text), rows[i].header);
        text_release(&text);
    }
}

static const struct column columns[] = {
    {"who", NULL, COLUMN_TEXT},    {"share", NULL, COLUMN_NUMBER}, {"calls", NULL, COLUMN_COUNT},
    {"cost", "USD", COLUMN_MONEY}, {"time", "s", COLUMN_TIME},
};

static void add_row(struct table *table, const char *who, double share, int64_t whole) {
    table_add_text(table, who);
    table_add_number(table, share);
    for (int i = 0; i < 3; i++)
        table_add_whole(table, whole);
}

static void cells_are_exact(void **state) {
    struct table table;
    struct text text;
    (void)state;

    table_init(&table, "x", NULL, columns, 5);
    add_row(&table, "plain", 0.1, 1);
    add_row(&table, "a \"quoted\", word", 1e21, 1500000000);
    add_row(&table, "two\nlines", INFINITY, -40000000);
    add_row(&table, NULL, NAN, INT64_C(9007199254740993)); /* 2^53 + 1: no double has it */
    for (int i = 0; i < 5; i++)
        table_add_empty(&table);
    add_row(&table, "nought", 0, 0);
    text_init(&text);
    csv_table(&text, &table);
    assert_string_equal(text_cstr(&text), "who,share,calls,cost_USD,time_s\n"
                                          "plain,0.1,1,0.000000001,0.000000001\n"
                                          "\"a \"\"quoted\"\", word\",1e21,1500000000,1.5,1.5\n"
                                          "\"two\nlines\",,-40000000,-0.04,-0.04\n"
                                          ",,9007199254740993,9007199.254740993,9007199.254740993\n"
                                          ",,,,\n"
                                          "nought,0,0,0,0\n");
    text_release(&text);
    table_release(&table);
}

static void no_rows_is_a_header_alone(void **state) {
    struct table table;
    struct text text;
    (void)state;

    table_init(&table, "x", NULL, columns, 1);
    text_init(&text);
    csv_table(&text, &table);
    assert_string_equal(text_cstr(&text), "who\n");
    text_release(&text);
    table_release(&table);
}

static void the_locale_does_not_matter(void **state) {
    struct table table;
    struct text text;
    (void)state;

    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
        skip(); /* this machine has no locale with a decimal comma */
    table_init(&table, "x", NULL, columns + 1, 1);
    table_add_number(&table, 2.5);
    text_init(&text);
    csv_table(&text, &table);
    assert_string_equal(text_cstr(&text), "share\n2.5\n");
    text_release(&text);
    table_release(&table);
    setlocale(LC_ALL, "C");
}

static void a_table_that_failed_is_not_written(void **state) {
    struct table table;
    struct text text;
    (void)state;

    table_init(&table, "x", NULL, columns, 1);
    table.failed = true;
    text_init(&text);
    csv_table(&text, &table);
    assert_true(text.failed);
    text_release(&text);
    table_release(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_say_the_unit_once),
        cmocka_unit_test(cells_are_exact),
        cmocka_unit_test(no_rows_is_a_header_alone),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(a_table_that_failed_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* table: cells come back as they were put in, in every kind; worked by hand. */
#include "study/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct column columns[] = {
    {"who", NULL, COLUMN_TEXT},    {"share", "ratio", COLUMN_NUMBER}, {"calls", NULL, COLUMN_COUNT},
    {"cost", "USD", COLUMN_MONEY}, {"time", "s", COLUMN_TIME},
};

static void cells_come_back_in_the_unit_of_the_column(void **state) {
    struct table table;
    (void)state;

    table_init(&table, "x", "why?", columns, 5);
    table_add_text(&table, "web");
    table_add_number(&table, 0.25);
    table_add_whole(&table, 7);
    table_add_whole(&table, 40 * (NUSD_PER_USD / 1000)); /* 4 cents */
    table_add_whole(&table, 1500 * NS_PER_MS);
    assert_int_equal(table.row_count, 1);
    assert_string_equal(table_cell(&table, 0, 0)->text, "web");
    assert_true(table_number(&table, 0, 1) == 0.25);
    assert_true(table_number(&table, 0, 2) == 7);
    assert_true(table_number(&table, 0, 3) == 0.04);
    assert_true(table_number(&table, 0, 4) == 1.5);
    assert_true(isnan(table_number(&table, 0, 0)));
    assert_false(table.failed);
    table_release(&table);
}

static void empty_cells_are_empty_in_every_kind(void **state) {
    struct table table;
    (void)state;

    table_init(&table, "x", NULL, columns, 5);
    for (size_t i = 0; i < 5; i++)
        table_add_empty(&table);
    table_add_text(&table, NULL);
    table_add_number(&table, NAN);
    for (size_t i = 0; i < 3; i++)
        table_add_whole(&table, 0); /* nought is not nothing */
    for (size_t i = 0; i < 5; i++) {
        assert_true(table_cell_empty(&table, 0, i));
        assert_true(isnan(table_number(&table, 0, i)));
        assert_int_equal(table_cell_empty(&table, 1, i), i < 2);
    }
    assert_null(table.title);
    table_release(&table);
}

static void what_it_is_given_is_copied(void **state) {
    char name[] = "a", unit[] = "s", title[] = "t", text[] = "cell";
    const struct column column = {name, unit, COLUMN_TEXT};
    struct table table;
    (void)state;

    table_init(&table, name, title, &column, 1);
    table_add_text(&table, text);
    name[0] = unit[0] = title[0] = text[0] = '?';
    assert_string_equal(table.name, "a");
    assert_string_equal(table.title, "t");
    assert_string_equal(table.columns[0].name, "a");
    assert_string_equal(table.columns[0].unit, "s");
    assert_string_equal(table_cell(&table, 0, 0)->text, "cell");
    table_release(&table);
}

static void it_grows_and_finds_columns_by_name(void **state) {
    struct table table;
    (void)state;

    table_init(&table, "x", NULL, columns + 2, 2);
    for (int64_t i = 0; i < 1000; i++) {
        table_add_whole(&table, i);
        table_add_whole(&table, -i);
    }
    table_add_whole(&table, 1); /* half a row is no row, and is given back all the same */
    assert_int_equal(table.row_count, 1000);
    assert_int_equal(table_cell(&table, 999, 1)->whole, -999);
    assert_int_equal(table_column(&table, "cost"), 1);
    assert_int_equal(table_column(&table, "tim"), -1);
    table_release(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_back_in_the_unit_of_the_column),
        cmocka_unit_test(empty_cells_are_empty_in_every_kind),
        cmocka_unit_test(what_it_is_given_is_copied),
        cmocka_unit_test(it_grows_and_finds_columns_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

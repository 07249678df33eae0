/* grid: columns that stand straight, worked by hand. */
#include "report/grid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void row(struct grid *grid, const char *first, const char *second, const char *third) {
    grid_add(grid, first);
    grid_add(grid, second);
    if (third)
        grid_add(grid, third);
    grid_end_row(grid);
}

static void columns_are_aligned_without_trailing_spaces(void **state) {
    struct grid grid;
    struct text text;
    (void)state;

    grid_init(&grid);
    grid.align_right[1] = true;
    row(&grid, "a", "1", "x");
    row(&grid, "±é", "1000", NULL); /* two code points, four bytes */
    row(&grid, "", "22", "");
    row(&grid, "two\nlines", "", "y");
    text_init(&text);
    grid_print(&grid, &text, 1);
    assert_string_equal(text_cstr(&text), " a             1  x\n"
                                          " ±é         1000\n"
                                          "              22\n"
                                          " two lines        y\n");
    text_release(&text);
    grid_release(&grid);
}

static void what_is_too_much_is_left_out(void **state) {
    struct grid grid;
    struct text text;
    (void)state;

    grid_init(&grid);
    for (int i = 0; i < GRID_COLUMNS + 5; i++)
        grid_add(&grid, "x");
    grid_end_row(&grid);
    text_init(&text);
    grid_print(&grid, &text, 0);
    assert_int_equal(text.length, 3 * GRID_COLUMNS - 2 + 1);
    text_release(&text);
    grid_release(&grid);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_aligned_without_trailing_spaces),
        cmocka_unit_test(what_is_too_much_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

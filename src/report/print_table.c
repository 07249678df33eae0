#include "report/csv.h"
#include "report/figure.h"
#include "report/print.h"
#include "report/print_parts.h"

static void add_table_cell(struct grid *grid, const struct table *table, size_t row,
                           size_t column) {
    const struct cell_value *cell = table_cell(table, row, column);
    enum column_kind kind = table->columns[column].kind;
    struct text text;

    text_init(&text);
    if (table_cell_empty(table, row, column))
        text_add(&text, "");
    else if (kind == COLUMN_TEXT)
        text_add(&text, cell->text);
    else if (kind == COLUMN_COUNT)
        text_add_int64(&text, cell->whole);
    else if (kind == COLUMN_MONEY)
        money_format(&text, cell->whole);
    else
        figure_add(&text, table_number(table, row, column), "");
    print_add_cell(grid, &text);
    text_release(&text);
}

void print_table(struct text *out, const struct table *table) {
    struct grid grid;
    struct text head;

    grid_init(&grid);
    text_init(&head);
    for (size_t column = 0; column < table->column_count; column++) {
        csv_add_header(&head, &table->columns[column]);
        print_add_cell(&grid, &head);
        if (column < GRID_COLUMNS)
            grid.align_right[column] = table->columns[column].kind != COLUMN_TEXT;
    }
    grid_end_row(&grid);
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++)
            add_table_cell(&grid, table, row, column);
        grid_end_row(&grid);
    }
    grid_print(&grid, out, 0);
    grid_release(&grid);
    text_release(&head);
}

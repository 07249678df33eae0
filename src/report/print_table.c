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

static void print_some(struct text *out, const struct table *table, const size_t *shown,
                       size_t count) {
    struct grid grid;
    struct text head;

    grid_init(&grid);
    text_init(&head);
    for (size_t i = 0; i < count; i++) {
        csv_add_header(&head, &table->columns[shown[i]]);
        print_add_cell(&grid, &head);
        if (i < GRID_COLUMNS)
            grid.align_right[i] = table->columns[shown[i]].kind != COLUMN_TEXT;
    }
    grid_end_row(&grid);
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t i = 0; i < count; i++)
            add_table_cell(&grid, table, row, shown[i]);
        grid_end_row(&grid);
    }
    grid_print(&grid, out, 0);
    grid_release(&grid);
    text_release(&head);
}

void print_table(struct text *out, const struct table *table) {
    size_t shown[GRID_COLUMNS];
    size_t count = table->column_count < GRID_COLUMNS ? table->column_count : GRID_COLUMNS;

    for (size_t i = 0; i < count; i++)
        shown[i] = i;
    print_some(out, table, shown, count);
}

static bool is_empty(const struct table *table, size_t column) {
    for (size_t row = 0; row < table->row_count; row++)
        if (!table_cell_empty(table, row, column))
            return false;
    return true;
}

void print_add_readable_head(struct text *out, const struct column *column) {
    for (const char *at = column->name; *at; at++)
        text_add_char(out, *at == '_' ? ' ' : *at);
}

void print_add_readable_cell(struct text *out, const struct table *table, size_t row,
                             size_t column) {
    const struct column *of = &table->columns[column];

    if (table_cell_empty(table, row, column))
        return;
    if (of->kind == COLUMN_TEXT)
        text_add(out, table_cell(table, row, column)->text);
    else
        figure_add(out, table_number(table, row, column), of->unit ? of->unit : "");
}

bool print_column_is_empty(const struct table *table, size_t column) {
    return is_empty(table, column);
}

void print_readable(struct text *out, const struct table *table) {
    struct grid grid;
    struct text cell;
    size_t shown = 0;

    grid_init(&grid);
    text_init(&cell);
    for (size_t column = 0; column < table->column_count; column++) {
        if (is_empty(table, column))
            continue;
        print_add_readable_head(&cell, &table->columns[column]);
        print_add_cell(&grid, &cell);
        if (shown < GRID_COLUMNS)
            grid.align_right[shown++] = table->columns[column].kind != COLUMN_TEXT;
    }
    grid_end_row(&grid);
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            if (is_empty(table, column))
                continue;
            print_add_readable_cell(&cell, table, row, column);
            print_add_cell(&grid, &cell);
        }
        grid_end_row(&grid);
    }
    grid_print(&grid, out, 2);
    grid_release(&grid);
    text_release(&cell);
}

void print_columns(struct text *out, const struct table *table, const char *const *names) {
    size_t shown[GRID_COLUMNS];
    size_t count = 0;

    for (; *names && count < GRID_COLUMNS; names++) {
        const int column = table_column(table, *names);
        if (column >= 0 && !is_empty(table, (size_t)column))
            shown[count++] = (size_t)column;
    }
    print_some(out, table, shown, count);
}

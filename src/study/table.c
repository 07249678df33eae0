#include "study/table.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *copy(struct table *table, const char *text) {
    char *made = text ? strdup(text) : NULL;

    if (text && !made)
        table->failed = true;
    return made;
}

void table_init(struct table *table, const char *name, const char *title,
                const struct column *columns, size_t column_count) {
    assert(column_count > 0);

    memset(table, 0, sizeof *table);
    table->name = copy(table, name);
    table->title = copy(table, title);
    table->columns = calloc(column_count, sizeof *table->columns);
    if (!table->columns) {
        table->failed = true;
        return;
    }
    table->column_count = column_count;
    for (size_t i = 0; i < column_count; i++) {
        table->columns[i].name = copy(table, columns[i].name);
        table->columns[i].unit = copy(table, columns[i].unit);
        table->columns[i].kind = columns[i].kind;
    }
}

void table_release(struct table *table) {
    /* Cells of an unfinished row are owned too. */
    size_t cells = table->row_count * table->column_count + table->filled;

    for (size_t i = 0; i < cells; i++)
        free(table->cells[i].text);
    for (size_t i = 0; i < table->column_count; i++) {
        free((void *)(size_t)table->columns[i].name);
        free((void *)(size_t)table->columns[i].unit);
    }
    free(table->cells);
    free(table->columns);
    free((void *)(size_t)table->name);
    free((void *)(size_t)table->title);
    memset(table, 0, sizeof *table);
}

static bool grow(struct table *table) {
    size_t capacity = table->row_capacity ? 2 * table->row_capacity : 16;
    size_t row_size = table->column_count * sizeof *table->cells;
    struct cell_value *cells =
        capacity > SIZE_MAX / row_size ? NULL : realloc(table->cells, capacity * row_size);

    if (!cells)
        return false;
    table->cells = cells;
    table->row_capacity = capacity;
    return true;
}

/* The next cell, empty; NULL when memory ran out, now or before. */
static struct cell_value *next(struct table *table) {
    struct cell_value *cell;

    if (table->failed)
        return NULL;
    if (table->row_count == table->row_capacity && !grow(table)) {
        table->failed = true;
        return NULL;
    }
    cell = &table->cells[table->row_count * table->column_count + table->filled];
    cell->number = NAN;
    cell->whole = 0;
    cell->text = NULL;
    return cell;
}

static enum column_kind next_kind(const struct table *table) {
    return table->columns[table->filled].kind;
}

static void fill(struct table *table) {
    if (++table->filled == table->column_count) {
        table->filled = 0;
        table->row_count++;
    }
}

void table_add_number(struct table *table, double value) {
    struct cell_value *cell = next(table);

    if (!cell)
        return;
    assert(next_kind(table) == COLUMN_NUMBER);
    cell->number = value;
    fill(table);
}

void table_add_whole(struct table *table, int64_t value) {
    struct cell_value *cell = next(table);

    if (!cell)
        return;
    assert(next_kind(table) != COLUMN_NUMBER);
    assert(next_kind(table) != COLUMN_TEXT);
    cell->whole = value;
    cell->number = (double)value;
    fill(table);
}

void table_add_text(struct table *table, const char *text) {
    struct cell_value *cell = next(table);

    if (!cell)
        return;
    assert(next_kind(table) == COLUMN_TEXT);
    cell->text = copy(table, text);
    fill(table);
}

void table_add_empty(struct table *table) {
    if (next(table))
        fill(table);
}

int table_column(const struct table *table, const char *name) {
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

const struct cell_value *table_cell(const struct table *table, size_t row, size_t column) {
    assert(row < table->row_count);
    assert(column < table->column_count);

    return &table->cells[row * table->column_count + column];
}

bool table_cell_empty(const struct table *table, size_t row, size_t column) {
    const struct cell_value *cell = table_cell(table, row, column);

    return table->columns[column].kind == COLUMN_TEXT ? !cell->text : isnan(cell->number);
}

double table_number(const struct table *table, size_t row, size_t column) {
    const struct cell_value *cell = table_cell(table, row, column);

    if (table_cell_empty(table, row, column))
        return NAN;
    switch (table->columns[column].kind) {
    case COLUMN_NUMBER:
    case COLUMN_COUNT:
        return cell->number;
    case COLUMN_MONEY:
        return to_dollars(cell->whole);
    case COLUMN_TIME:
        return to_seconds(cell->whole);
    case COLUMN_TEXT:
        break;
    }
    return NAN;
}

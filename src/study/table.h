/*
 * table - named columns with units, and rows: the one shape in which figures leave a study.
 *
 * A table is filled row by row and then only read. Cells are numbers, exact decimal integers (time
 * in ns, money in nano-dollars, counts), or text; NaN is an empty cell. Writers in report/ turn it
 * into text, CSV and plots and know nothing else of what it means.
 *
 * A table owns what it holds, texts included. When memory runs out `failed` is set, later calls do
 * nothing, and the owner reports it once at the end.
 */
#ifndef TIERSIM_STUDY_TABLE_H
#define TIERSIM_STUDY_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"

enum column_kind {
    COLUMN_NUMBER, /* written with round-trip digits */
    COLUMN_COUNT,  /* whole number */
    COLUMN_MONEY,  /* nano-dollars, written as dollars, exact */
    COLUMN_TIME,   /* ns, written as seconds, exact */
    COLUMN_TEXT
};

struct column {
    const char *name; /* "latency_p95"; the header of a CSV is name, with _unit behind it */
    const char *unit; /* "s", "USD", "images/min"; NULL or "": none */
    enum column_kind kind;
};

struct cell_value {
    double number; /* COLUMN_NUMBER; NaN in any kind: empty */
    int64_t whole; /* COLUMN_COUNT, MONEY, TIME */
    char *text;    /* COLUMN_TEXT; NULL: empty */
};

/* Where a table stands besides its CSV file. */
enum table_place {
    TABLE_FILE,  /* nowhere else */
    TABLE_JSON,  /* in summary.json and --json, under its name */
    TABLE_SHOWN, /* in the text and on the page too, under its title: small ones */
};

struct table {
    const char *name;       /* "series", "latency", "sweep": the stem of its file */
    const char *title;      /* the question it answers, for pictures and headings */
    enum table_place place; /* TABLE_FILE; set by who fills it */
    struct column *columns; /* copied, owned */
    size_t column_count;
    struct cell_value *cells; /* row_count × column_count */
    size_t row_count, row_capacity;
    size_t filled; /* cells of the row being filled */
    bool failed;
};

/* Names, units and titles are copied. */
void table_init(struct table *table, const char *name, const char *title,
                const struct column *columns, size_t column_count);
void table_release(struct table *table);

/* Cells are added from left to right; a row is complete when its last column is. The kind must fit.
 */
void table_add_number(struct table *table, double value);
void table_add_whole(struct table *table, int64_t value); /* COUNT, MONEY or TIME */
void table_add_text(struct table *table, const char *text);
void table_add_empty(struct table *table);

/* Column index by name, or -1. */
int table_column(const struct table *table, const char *name);
const struct cell_value *table_cell(const struct table *table, size_t row, size_t column);
bool table_cell_empty(const struct table *table, size_t row, size_t column);
/* As a number in the column's unit (seconds, dollars); NaN when empty or text. */
double table_number(const struct table *table, size_t row, size_t column);

#endif

/*
 * print_parts - what the files of print share; not for others.
 */
#ifndef TIERSIM_REPORT_PRINT_PARTS_H
#define TIERSIM_REPORT_PRINT_PARTS_H

#include "report/grid.h"
#include "study/result.h"

/* NULL where not one replication was finished. */
const struct scope_result *print_overall_of(const struct point_result *point);

/* Adds the cell and empties it. */
void print_add_cell(struct grid *grid, struct text *cell);

/* "12.3 ± 0.4 s", an empty cell for NULL; no reason if it is n/a. */
void print_add_short(struct grid *grid, const struct metric_result *metric);

/* Of print_readable: the name of a column, one cell, whether a column is left out. */
void print_add_readable_head(struct text *out, const struct column *column);
void print_add_readable_cell(struct text *out, const struct table *table, size_t row,
                             size_t column);
bool print_column_is_empty(const struct table *table, size_t column);

/* What was varied and what came of it, a line a point; below a head. */
void print_sweep_grid(struct grid *grid, const struct result *result);
/* A later design against the first, a line a metric; false, without a cell, where the result
 * compares nothing. */
bool print_compare_grid(struct grid *grid, const struct result *result, size_t design);

/* A table with one line a point, and what must be said beside it. */
void print_sweep(struct text *out, const struct result *result);

#endif

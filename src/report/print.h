/*
 * print - a result as text for people: the question, the answer with ±, and what to think of it.
 *
 * At most some forty lines for one point, a table with one line a point for several. A figure that
 * cannot be told is "n/a" with the reason. Latency never stands without the success rate. ± is the
 * half-width of the 95 % interval; with one replication there is none.
 *
 * Figures are rounded for reading: programs read json.h.
 */
#ifndef TIERSIM_REPORT_PRINT_H
#define TIERSIM_REPORT_PRINT_H

#include "base/text.h"
#include "study/result.h"

void print_result(struct text *out, const struct result *result);

/* A small table as it is read: units with each figure, columns that are empty throughout left out.
 */
void print_readable(struct text *out, const struct table *table);

/* Any table, its columns aligned, units in the head. */
void print_table(struct text *out, const struct table *table);

/* The same with these columns only (NULL at the end), in this order; what the table lacks and what
 * is empty in every row is left out. */
void print_columns(struct text *out, const struct table *table, const char *const *names);

#endif

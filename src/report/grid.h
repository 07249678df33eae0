/*
 * grid - cells of text in aligned columns, for a terminal.
 *
 * Cells are added from left to right; a row ends with grid_end_row, and may be shorter than others.
 * Width is counted in code points of UTF-8. Columns stand two spaces apart, lines have no trailing
 * spaces. When memory runs out `failed` is set and passed on to the text.
 */
#ifndef TIERSIM_REPORT_GRID_H
#define TIERSIM_REPORT_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define GRID_COLUMNS 24 /* what stands beyond is left out */

struct grid {
    struct text bytes;              /* each cell with a NUL behind it, each row with a '\n' */
    int width[GRID_COLUMNS];        /* of each column */
    bool align_right[GRID_COLUMNS]; /* set by the caller before grid_print */
    size_t column;                  /* next to be filled */
};

void grid_init(struct grid *grid);
void grid_release(struct grid *grid);

void grid_add(struct grid *grid, const char *cell);
void grid_end_row(struct grid *grid);

/* Every line with `indent` spaces before it. */
void grid_print(const struct grid *grid, struct text *out, int indent);

#endif

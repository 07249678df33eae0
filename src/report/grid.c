#include "report/grid.h"

#include <string.h>

void grid_init(struct grid *grid) {
    memset(grid, 0, sizeof *grid);
    text_init(&grid->bytes);
}

void grid_release(struct grid *grid) {
    text_release(&grid->bytes);
}

static int width_of(const char *cell) {
    int width = 0;

    /* Bytes 10xxxxxx continue a code point. */
    for (; *cell; cell++)
        width += ((unsigned char)*cell & 0xC0) != 0x80;
    return width;
}

void grid_add(struct grid *grid, const char *cell) {
    int width = width_of(cell);

    if (grid->column == GRID_COLUMNS)
        return;
    if (width > grid->width[grid->column])
        grid->width[grid->column] = width;
    /* A line end or a tab in a name would break the lines. */
    for (const char *at = cell; *at; at++)
        text_add_char(&grid->bytes, (unsigned char)*at < ' ' ? ' ' : *at);
    text_add_bytes(&grid->bytes, "", 1);
    grid->column++;
}

void grid_end_row(struct grid *grid) {
    text_add_bytes(&grid->bytes, "\n", 2);
    grid->column = 0;
}

static void add_spaces(struct text *out, int count) {
    for (int i = 0; i < count; i++)
        text_add_char(out, ' ');
}

void grid_print(const struct grid *grid, struct text *out, int indent) {
    const char *cell = text_cstr(&grid->bytes);
    const char *end = cell + grid->bytes.length;
    size_t column = 0;
    int owed = indent; /* spaces that are due once something follows */

    for (; cell < end; cell += strlen(cell) + 1) {
        int missing;

        if (strcmp(cell, "\n") == 0) {
            text_add_char(out, '\n');
            column = 0;
            owed = indent;
            continue;
        }
        missing = grid->width[column] - width_of(cell);
        if (cell[0]) {
            add_spaces(out, owed + (grid->align_right[column] ? missing : 0));
            text_add(out, cell);
            owed = grid->align_right[column] ? 2 : missing + 2;
        } else {
            owed += missing + 2;
        }
        column++;
    }
    out->failed = out->failed || grid->bytes.failed;
}

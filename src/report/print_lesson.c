#include "report/print_lesson.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/figure.h"
#include "base/wrap.h"
#include "report/figure.h"
#include "report/grid.h"
#include "report/print_parts.h"

/* The columns of the table `lesson`. */
enum { METRIC, UNIT, VARIANT, VALUE, HALF_WIDTH };

/* "latency, p95" of latency_p95; "web: latency, p95" of web.latency_p95. */
static void add_label(struct text *out, const char *metric) {
    const char *dot = strchr(metric, '.');

    if (dot)
        text_printf(out, "%.*s: ", (int)(dot - metric), metric);
    text_add(out, figure_label(metric_find(dot ? dot + 1 : metric)));
}

void print_lesson_figures(struct text *out, const struct result *result) {
    const struct table *table = result_table(result, "lesson");
    struct grid grid;
    struct text cell;

    assert(table);
    assert(result->point_count > 0);
    grid_init(&grid);
    text_init(&cell);
    grid_add(&grid, "");
    for (size_t i = 0; i < result->point_count; i++) {
        grid_add(&grid, result->points[i].name);
        if (1 + i < GRID_COLUMNS)
            grid.align_right[1 + i] = true;
    }
    grid_end_row(&grid);
    for (size_t row = 0; row < table->row_count; row++) {
        const double half_width = table_number(table, row, HALF_WIDTH);
        if (row % result->point_count == 0) {
            add_label(&cell, table_cell(table, row, METRIC)->text);
            print_add_cell(&grid, &cell);
        }
        figure_add_interval(&cell, table_number(table, row, VALUE),
                            half_width > 0 ? half_width : NAN, table_cell(table, row, UNIT)->text);
        print_add_cell(&grid, &cell);
        if ((row + 1) % result->point_count == 0)
            grid_end_row(&grid);
    }
    grid_print(&grid, out, 2);
    grid_release(&grid);
    text_release(&cell);
}

void print_lesson_claims(struct text *out, const struct result *result) {
    const struct table *table = result_table(result, "claims");
    const size_t control = (size_t)table_column(table, "control");
    const size_t holds = (size_t)table_column(table, "holds");

    for (size_t row = 0; row < table->row_count; row++) {
        struct text line;
        text_init(&line);
        text_add(&line, table_cell(table, row, control)->whole ? "control: " : "");
        text_add(&line, table_cell(table, row, 0)->text);
        text_add(&line, table_cell(table, row, holds)->whole ? " (holds)" : " (DOES NOT HOLD)");
        wrap_add(out, "  ", text_cstr(&line), 92);
        out->failed = out->failed || line.failed;
        text_release(&line);
    }
}

#include "report/print_policies.h"

#include <assert.h>
#include <math.h>

#include "base/check.h"
#include "base/figure.h"
#include "report/grid.h"
#include "report/print_parts.h"

/* The table's figures: what they are called here, and in what unit. */
static const struct {
    const char *column, *head, *unit;
} figures[] = {
    {"success_rate", "success", "ratio"},
    {"latency_p95", "p95", "s"},
    {"attempts_per_image", "attempts/image", ""},
    {"rejected", "429s", ""},
    {"cost", "cost", "USD"},
    {"waste", "waste", "USD"},
    {"wasted_wait", "wasted wait", "s"},
    {"regret", "regret", "ratio"},
};

static void add_figure(struct grid *grid, const struct table *table, size_t row, size_t figure) {
    const int column = table_column(table, figures[figure].column);
    const double value = table_number(table, row, (size_t)column);
    const double half_width = table_number(table, row, (size_t)column + 1);
    struct text cell;

    text_init(&cell);
    figure_add_interval(&cell, value, half_width > 0 ? half_width : NAN, figures[figure].unit);
    print_add_cell(grid, &cell);
    text_release(&cell);
}

static void print_rows(struct text *out, const struct table *table) {
    struct grid grid;

    grid_init(&grid);
    grid_add(&grid, "policy");
    for (size_t i = 0; i < array_size(figures); i++) {
        grid_add(&grid, figures[i].head);
        grid.align_right[1 + i] = true;
    }
    grid_end_row(&grid);
    for (size_t row = 0; row < table->row_count; row++) {
        grid_add(&grid, table_cell(table, row, 0)->text);
        for (size_t i = 0; i < array_size(figures); i++)
            add_figure(&grid, table, row, i);
        grid_end_row(&grid);
    }
    grid_print(&grid, out, 2);
    grid_release(&grid);
}

void print_policies(struct text *out, const struct result *result) {
    const struct table *table = result_table(result, "policies");

    assert(table);
    if (result->question)
        text_printf(out, "%s\n\n", result->question);
    print_rows(out, table);
    text_printf(out,
                "\n± half of the 95 %% interval over %zu replications, which all policies share. "
                "Wasted wait: later than a\npacer that sees the limits would have been admitted; "
                "regret: the share of the images it delivers\nthat the policy does not.\n",
                result->replications);
    for (size_t i = 0; i < result->sentence_count; i++)
        if (result->sentences[i].kind == SENTENCE_NOTE)
            text_printf(out, "%s\n", result->sentences[i].text);
}

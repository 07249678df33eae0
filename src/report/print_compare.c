#include "report/print_compare.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "report/figure.h"
#include "report/print.h"
#include "report/print_parts.h"

/* The columns of the table `compare`, by name. */
struct compared {
    const struct table *table;
    int design, scope, metric, first, value, difference, half_width, p_greater, p_less,
        variance_ratio;
};

static double number_at(const struct compared *from, size_t row, int column) {
    return table_number(from->table, row, (size_t)column);
}

static const char *text_at(const struct compared *from, size_t row, int column) {
    const char *text = table_cell(from->table, row, (size_t)column)->text;

    return text ? text : "";
}

static bool always_shown(enum metric metric) {
    return metric == METRIC_SUCCESS_RATE || metric == METRIC_LATENCY_MEAN ||
           metric == METRIC_LATENCY_P50 || metric == METRIC_LATENCY_P95 || metric == METRIC_COST ||
           metric == METRIC_COST_PER_IMAGE || metric == METRIC_AMPLIFICATION;
}

static bool is_shown(const struct compared *from, size_t row, enum metric metric) {
    const double difference = number_at(from, row, from->difference);

    return strcmp(text_at(from, row, from->scope), "overall") == 0 &&
           (always_shown(metric) || fabs(difference) > 0);
}

/* A difference with its sign: "+1.2 ± 0.3 s", "-$4.50 ± $0.20". */
static void add_difference(struct text *out, double difference, double half_width,
                           const char *unit) {
    if (difference > 0)
        text_add_char(out, '+');
    figure_add_interval(out, difference, half_width, unit);
}

/* The smaller of the two p-values says which way; "no difference" where neither is small. */
static void add_judgement(struct text *out, double p_greater, double p_less) {
    const bool greater = p_greater < p_less;
    const double p = greater ? p_greater : p_less;

    if (isnan(p))
        return;
    if (p > 0.05) {
        text_printf(out, "no difference shown (p ");
    } else {
        text_printf(out, "%s (p ", greater ? "more" : "less");
    }
    if (p < 0.0001) {
        text_add(out, "< 0.0001");
    } else {
        text_add_fixed(out, (int64_t)llround(p * 10000), 4);
    }
    text_add_char(out, ')');
}

/* What pairing makes of the variance: nothing where nothing varies. */
static void add_ratio(struct text *out, double ratio) {
    if (ratio < 0.001)
        text_add(out, "< 0.001");
    else if (isfinite(ratio))
        text_printf(out, "%.3f", ratio);
}

static void add_row(struct grid *grid, const struct compared *from, size_t row,
                    enum metric metric) {
    const char *unit = metric_shown_unit(metric);
    struct text cell;

    text_init(&cell);
    grid_add(grid, figure_label(metric));
    figure_add(&cell, number_at(from, row, from->first), unit);
    print_add_cell(grid, &cell);
    figure_add(&cell, number_at(from, row, from->value), unit);
    print_add_cell(grid, &cell);
    add_difference(&cell, number_at(from, row, from->difference),
                   number_at(from, row, from->half_width), unit);
    print_add_cell(grid, &cell);
    add_judgement(&cell, number_at(from, row, from->p_greater), number_at(from, row, from->p_less));
    print_add_cell(grid, &cell);
    add_ratio(&cell, number_at(from, row, from->variance_ratio));
    print_add_cell(grid, &cell);
    grid_end_row(grid);
    text_release(&cell);
}

static bool find_columns(struct compared *out, const struct table *table) {
    if (!table)
        return false;
    *out = (struct compared){table,
                             table_column(table, "design"),
                             table_column(table, "scope"),
                             table_column(table, "metric"),
                             table_column(table, "first"),
                             table_column(table, "value"),
                             table_column(table, "difference"),
                             table_column(table, "half_width"),
                             table_column(table, "p_greater"),
                             table_column(table, "p_less"),
                             table_column(table, "variance_ratio")};
    return true;
}

bool print_compare_grid(struct grid *grid, const struct result *result, size_t design) {
    const struct point_result *point = &result->points[design];
    struct compared from;

    if (!find_columns(&from, result_table(result, "compare")))
        return false;
    grid_add(grid, "");
    grid_add(grid, result->points[0].name);
    grid_add(grid, point->name);
    grid_add(grid, "difference");
    grid_add(grid, "");
    grid_add(grid, "variance");
    grid_end_row(grid);
    for (size_t row = 0; row < from.table->row_count; row++) {
        const enum metric metric = metric_find(text_at(&from, row, from.metric));
        if (strcmp(text_at(&from, row, from.design), point->name) == 0 && metric != METRICS &&
            is_shown(&from, row, metric))
            add_row(grid, &from, row, metric);
    }
    return true;
}

void print_comparison(struct text *out, const struct result *result) {
    bool compared = false;

    print_result(out, result);
    for (size_t i = 1; i < result->point_count; i++) {
        struct grid grid;

        grid_init(&grid);
        compared = print_compare_grid(&grid, result, i);
        if (compared) {
            text_printf(out, "\n%s against %s\n", result->points[i].name, result->points[0].name);
            grid_print(&grid, out, 2);
        }
        grid_release(&grid);
    }
    if (compared)
        text_add(out, "\n  differences are paired, replication by replication; ± is half of their "
                      "95 % interval,\n  p one-sided; a p-value is for one question asked "
                      "beforehand;\n  variance: that of the paired difference / that of designs "
                      "with luck of their own, which is\n  the share of their replications that "
                      "is needed\n");
}

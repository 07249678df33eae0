#include "report/print_parts.h"

#include <math.h>
#include <string.h>

#include "report/figure.h"

static const struct {
    enum metric metric;
    const char *head;
} sweep_columns[] = {
    {METRIC_SUCCESS_RATE, "success rate"}, {METRIC_LATENCY_P50, "latency p50"},
    {METRIC_LATENCY_P95, "latency p95"},   {METRIC_COST, "cost"},
    {METRIC_COST_PER_IMAGE, "per image"},
};

/* "rate" of "workloads[web].arrivals.rate". */
static const char *last_key(const char *path) {
    const char *dot = strrchr(path, '.');

    return dot ? dot + 1 : path;
}

/* "met", or the metrics of those that are not; and whether the latencies are censored. */
static void add_remark(struct grid *grid, const struct point_result *point) {
    const char *before = "not met: ";
    struct text cell;

    text_init(&cell);
    for (size_t i = 0; i < point->objective_count; i++) {
        if (point->objectives[i].met)
            continue;
        text_printf(&cell, "%s%s", before, point->objectives[i].metric);
        before = ", ";
    }
    if (point->objective_count > 0 && !cell.length)
        text_add(&cell, "met");
    if (point->censored)
        text_add(&cell, cell.length ? "; censored" : "censored");
    print_add_cell(grid, &cell);
    text_release(&cell);
}

static void add_sweep_row(struct grid *grid, const struct point_result *point) {
    const struct scope_result *overall = print_overall_of(point);

    if (point->setting_count == 0)
        grid_add(grid, point->name);
    for (size_t i = 0; i < point->setting_count; i++)
        grid_add(grid, point->settings[i].value);
    for (size_t i = 0; overall && i < array_size(sweep_columns); i++)
        print_add_short(grid, scope_metric(overall, sweep_columns[i].metric));
    add_remark(grid, point);
    grid_end_row(grid);
}

/* One sentence for each metric that is n/a somewhere in the table. */
static void add_sweep_reasons(struct text *out, const struct result *result) {
    for (size_t i = 0; i < array_size(sweep_columns); i++) {
        for (size_t p = 0; p < result->point_count; p++) {
            const struct scope_result *overall = print_overall_of(&result->points[p]);
            const struct metric_result *metric =
                overall ? scope_metric(overall, sweep_columns[i].metric) : NULL;

            if (!metric || isfinite(metric->estimate.mean) || !metric->reason)
                continue;
            text_printf(out, "  n/a in %s: %s\n", sweep_columns[i].head, metric->reason);
            break;
        }
    }
}

void print_sweep_grid(struct grid *grid, const struct result *result) {
    const struct point_result *first = &result->points[0];

    if (first->setting_count == 0)
        grid_add(grid, "");
    for (size_t i = 0; i < first->setting_count; i++)
        grid_add(grid, last_key(first->settings[i].path));
    for (size_t i = 0; i < array_size(sweep_columns); i++)
        grid_add(grid, sweep_columns[i].head);
    grid_add(grid, first->objective_count > 0 ? "objectives" : "");
    grid_end_row(grid);
    for (size_t i = 0; i < result->point_count; i++)
        add_sweep_row(grid, &result->points[i]);
}

void print_sweep(struct text *out, const struct result *result) {
    bool censored = false;
    struct grid grid;

    for (size_t i = 0; i < result->point_count; i++)
        censored = censored || result->points[i].censored;
    grid_init(&grid);
    print_sweep_grid(&grid, result);
    text_add_char(out, '\n');
    grid_print(&grid, out, 2);
    grid_release(&grid);
    text_add(out, "\n  latency is of the requests delivered; ± is half of the 95 % interval\n");
    add_sweep_reasons(out, result);
    if (censored)
        text_add(out, "  censored: over 1 % of the requests were unfinished at the end\n");
}

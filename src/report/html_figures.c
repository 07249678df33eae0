#include "report/html_parts.h"

#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/print_parts.h"

/* `text` between <tag> and </tag>, escaped. */
void html_add_element(struct text *out, const char *tag, const char *text) {
    text_printf(out, "<%s>", tag);
    text_add_html(out, text);
    text_printf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void add_cell_of(struct text *out, struct text *cell) {
    html_add_element(out, "td", text_cstr(cell));
    out->failed = out->failed || cell->failed;
    text_clear(cell);
}

/* ---- figures of one scope: every metric it has, with what it means ---- */

static void add_metrics(struct text *out, const struct scope_result *scope) {
    struct text cell;

    text_init_for(&cell, &out->failed);
    text_add(out, "<div class=\"wide\"><table class=\"metrics\">\n<thead><tr>"
                  "<th>figure</th><th>value</th><th>what it is</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < scope->metric_count; i++) {
        enum metric metric = scope->metrics[i].metric;

        text_add(out, "<tr>");
        html_add_element(out, "th", figure_label(metric));
        figure_add_metric(&cell, &scope->metrics[i]);
        add_cell_of(out, &cell);
        html_add_element(out, "td class=\"note\"", metric_types[metric].meaning);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
    text_release(&cell);
}

/* ---- tables of scopes ---- */

static const enum metric columns[] = {
    METRIC_ARRIVED,  METRIC_SUCCESS_RATE,      METRIC_LATENCY_P50, METRIC_LATENCY_P95,
    METRIC_REJECTED, METRIC_LIMIT_UTILIZATION, METRIC_COST,        METRIC_COST_PER_IMAGE,
};

static void add_columns_of(struct text *out, const struct scope_result *scope,
                           const bool shown[array_size(columns)]) {
    struct text cell;

    text_init_for(&cell, &out->failed);
    for (size_t i = 0; i < array_size(columns); i++) {
        const struct metric_result *metric = scope ? scope_metric(scope, columns[i]) : NULL;

        if (!shown[i])
            continue;
        if (metric)
            figure_add_interval(&cell, metric->estimate.mean, metric->estimate.half_width,
                                metric_shown_unit(columns[i]));
        add_cell_of(out, &cell);
    }
    text_release(&cell);
}

static void add_column_heads(struct text *out, const bool shown[array_size(columns)]) {
    for (size_t i = 0; i < array_size(columns); i++)
        if (shown[i])
            html_add_element(out, "th", figure_label(columns[i]));
    text_add(out, "</tr></thead>\n<tbody>\n");
}

static void add_scopes(struct text *out, const struct point_result *point, enum scope_kind kind,
                       const char *heading, const char *first) {
    bool shown[array_size(columns)] = {false};
    size_t count = 0;

    for (size_t i = 0; i < point->scope_count; i++) {
        if (point->scopes[i].kind != kind)
            continue;
        count++;
        for (size_t k = 0; k < array_size(columns); k++)
            shown[k] = shown[k] || scope_metric(&point->scopes[i], columns[k]);
    }
    if (count < 2)
        return;
    html_add_element(out, "h2", heading);
    text_add(out, "<div class=\"wide\"><table>\n<thead><tr>");
    html_add_element(out, "th", first);
    add_column_heads(out, shown);
    for (size_t i = 0; i < point->scope_count; i++) {
        if (point->scopes[i].kind != kind)
            continue;
        text_add(out, "<tr>");
        html_add_element(out, "th", point->scopes[i].name);
        add_columns_of(out, &point->scopes[i], shown);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
}

/* ---- several points ---- */

/* The first row as the head, the first cell of each as its name. */
static void add_grid(struct text *out, const struct grid *grid) {
    const char *cell = text_cstr(&grid->bytes);
    const char *end = cell + grid->bytes.length;
    bool head = true, first = true;

    text_add(out, "<div class=\"wide\"><table class=\"figures\">\n<thead><tr>");
    for (; cell < end; cell += strlen(cell) + 1) {
        if (strcmp(cell, "\n") != 0) {
            html_add_element(out, head || first ? "th" : "td", cell);
            first = false;
            continue;
        }
        text_add(out, head ? "</tr></thead>\n<tbody>\n" : "</tr>\n");
        if (cell + strlen(cell) + 1 < end)
            text_add(out, "<tr>");
        head = false;
        first = true;
    }
    text_add(out, "</tbody></table></div>\n");
    out->failed = out->failed || grid->bytes.failed;
}

static void add_comparisons(struct text *out, const struct result *result) {
    bool compared = false;
    struct text heading;

    text_init_for(&heading, &out->failed);
    for (size_t i = 1; i < result->point_count; i++) {
        struct grid grid;

        grid_init(&grid);
        compared = print_compare_grid(&grid, result, i);
        if (compared) {
            text_printf(&heading, "%s against %s", result->points[i].name, result->points[0].name);
            html_add_element(out, "h2", text_cstr(&heading));
            text_clear(&heading);
            add_grid(out, &grid);
        }
        grid_release(&grid);
    }
    if (compared)
        html_add_element(out, "p class=\"note\"",
                         "Differences are paired, replication by replication; ± is half of their "
                         "95 % interval, p one-sided; a p-value is for one question asked "
                         "beforehand.");
    text_release(&heading);
}

void html_add_points(struct text *out, const struct result *result) {
    bool censored = false;
    struct grid grid;

    add_comparisons(out, result);
    for (size_t i = 0; i < result->point_count; i++)
        censored = censored || result->points[i].censored;
    html_add_element(out, "h2", "What was varied, and what came of it");
    grid_init(&grid);
    print_sweep_grid(&grid, result);
    add_grid(out, &grid);
    grid_release(&grid);
    html_add_element(out, "p class=\"note\"",
                     "Latency is that of the requests delivered; ± is half of the 95 % interval.");
    if (censored)
        html_add_element(out, "p class=\"note\"",
                         "Censored: over 1 % of the requests were unfinished at the end.");
}

/* ---- what else a point says ---- */

static void add_constraints(struct text *out, const struct point_result *point) {
    struct text cell;

    if (point->constraint_count == 0)
        return;
    text_init_for(&cell, &out->failed);
    html_add_element(out, "h2", "What held requests up");
    text_add(out, "<div class=\"wide\"><table>\n<thead><tr><th></th><th>calls refused</th>"
                  "<th>backoff caused</th><th>failed requests with this last verdict</th>"
                  "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < point->constraint_count; i++) {
        const struct constraint_result *constraint = &point->constraints[i];

        text_add(out, "<tr>");
        html_add_element(out, "th", constraint->name);
        figure_add(&cell, constraint->refusals, "");
        add_cell_of(out, &cell);
        figure_add(&cell, constraint->backoff_s, "s");
        add_cell_of(out, &cell);
        figure_add(&cell, constraint->failed, "");
        add_cell_of(out, &cell);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
    text_release(&cell);
}

void html_add_objectives(struct text *out, const struct point_result *point) {
    struct text value;

    if (point->objective_count == 0)
        return;
    text_init_for(&value, &out->failed);
    html_add_element(out, "h2", "Objectives");
    text_add(out, "<ul>\n");
    for (size_t i = 0; i < point->objective_count; i++) {
        const struct objective_result *objective = &point->objectives[i];
        enum metric metric = metric_find(objective->metric);

        text_add(out, "<li>");
        if (!objective->known)
            text_add(out, "<span class=\"tag\">unknown</span> ");
        else
            text_printf(out, "<span class=\"%s</span> ",
                        objective->met ? "met\">met" : "not-met\">not met");
        if (objective->scope && objective->scope[0]) {
            text_add_html(out, objective->scope);
            text_add(out, ": ");
        }
        text_add_html(out, objective->metric);
        text_add_char(out, ' ');
        text_add_html(out, objective->text);
        if (objective->known) {
            figure_add(&value, objective->value, metric < METRICS ? metric_shown_unit(metric) : "");
            text_add(out, ", is ");
            text_add_html(out, text_cstr(&value));
            text_clear(&value);
        }
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul>\n");
    text_release(&value);
}

static void add_envelope(struct text *out, const struct point_result *point) {
    if (point->envelope_count == 0)
        return;
    html_add_element(out, "h2", "On the back of an envelope");
    text_add(out, "<ul>\n");
    for (size_t i = 0; i < point->envelope_count; i++)
        html_add_element(out, "li", point->envelope[i]);
    text_add(out, "</ul>\n");
}

void html_add_point(struct text *out, const struct point_result *point) {
    const struct scope_result *overall = print_overall_of(point);

    if (overall) {
        html_add_element(out, "h2", "Figures");
        add_metrics(out, overall);
    }
    add_scopes(out, point, SCOPE_KIND_WORKLOAD, "By workload", "workload");
    add_scopes(out, point, SCOPE_KIND_SKU, "By what was asked for", "SKU");
    add_scopes(out, point, SCOPE_KIND_LIMIT, "By limit", "limit");
    add_constraints(out, point);
    add_envelope(out, point);
}

/* ---- small tables ---- */

static void add_table(struct text *out, const struct table *table) {
    struct text cell;

    text_init_for(&cell, &out->failed);
    html_add_element(out, "h2", table->title);
    text_add(out, "<div class=\"wide\"><table>\n<thead><tr>");
    for (size_t column = 0; column < table->column_count; column++) {
        if (print_column_is_empty(table, column))
            continue;
        print_add_readable_head(&cell, &table->columns[column]);
        html_add_element(out, "th", text_cstr(&cell));
        text_clear(&cell);
    }
    text_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < table->row_count; row++) {
        text_add(out, "<tr>");
        for (size_t column = 0; column < table->column_count; column++) {
            if (print_column_is_empty(table, column))
                continue;
            print_add_readable_cell(&cell, table, row, column);
            add_cell_of(out, &cell);
        }
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody></table></div>\n");
    text_release(&cell);
}

void html_add_tables(struct text *out, const struct result *result) {
    for (size_t i = 0; i < result->table_count; i++)
        if (result->tables[i].place == TABLE_SHOWN && result->tables[i].row_count > 0)
            add_table(out, &result->tables[i]);
}

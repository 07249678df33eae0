#include "study/tables.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

/* Rows of the latency curve are this far apart in share, so that there are at most 400. */
#define LATENCY_STEPS 390

const char *table_title(const struct scenario *scenario) {
    return scenario->about ? scenario->about : scenario->name;
}

/* ---- series ---- */

static const struct column series_columns[] = {
    {"time", "s", COLUMN_TIME},
    {"arrived_per_min", NULL, COLUMN_NUMBER},
    {"admitted_per_min", NULL, COLUMN_NUMBER},
    {"rejected_per_min", NULL, COLUMN_NUMBER},
    {"delivered_per_min", NULL, COLUMN_NUMBER},
    {"waiting", NULL, COLUMN_NUMBER},
    {"in_system", NULL, COLUMN_NUMBER},
    {"in_service", NULL, COLUMN_NUMBER},
    {"limit_utilization", NULL, COLUMN_NUMBER},
    {"cost_per_h", NULL, COLUMN_NUMBER},
    {"cost_total", NULL, COLUMN_NUMBER},
};

void table_of_series(struct table *table, const struct scenario *scenario,
                     const struct sample *sample) {
    const struct series *series = &sample->series;
    const double runs = (double)series->replications;
    sim_time begun = 0;
    money total = 0;

    table_init(table, "series", table_title(scenario), series_columns, array_size(series_columns));
    for (size_t i = 0; i < series->count; i++) {
        const struct series_point *point = &series->points[i];
        const double span_s = to_seconds(point->end - begun);
        const double per_min = span_s > 0 ? 60 / span_s / runs : NAN;
        begun = point->end;
        total += point->cost;
        table_add_whole(table, point->end);
        table_add_number(table, (double)point->arrived * per_min);
        table_add_number(table, (double)point->admitted * per_min);
        table_add_number(table, (double)point->rejected * per_min);
        table_add_number(table, (double)point->delivered * per_min);
        table_add_number(table, (double)point->waiting / runs);
        table_add_number(table, (double)point->in_system / runs);
        table_add_number(table, (double)point->in_service / runs);
        table_add_number(table, point->utilization / runs);
        table_add_number(table, to_dollars(point->cost) * 60 * per_min);
        table_add_number(table, to_dollars(total) / runs);
    }
}

/* ---- latency ---- */

static const struct column latency_columns[] = {{"latency", "s", COLUMN_NUMBER},
                                                {"share", NULL, COLUMN_NUMBER}};

void table_of_latency(struct table *table, const struct scenario *scenario,
                      const struct sample *sample) {
    const struct histogram *latency = &sample->latency;
    struct histogram_bucket bucket = {0};
    double next = 0;

    table_init(table, "latency", table_title(scenario), latency_columns,
               array_size(latency_columns));
    while (histogram_next(latency, &bucket)) {
        const double share = (double)bucket.cumulative / (double)latency->count;
        if (share < next && bucket.cumulative < latency->count)
            continue;
        table_add_number(table, (double)bucket.upper / (double)NS_PER_SECOND);
        table_add_number(table, share);
        next = (floor(share * LATENCY_STEPS) + 1) / LATENCY_STEPS;
    }
}

static const struct column quantile_columns[] = {{"p", NULL, COLUMN_NUMBER},
                                                 {"latency", "s", COLUMN_NUMBER}};

void table_of_quantiles(struct table *table, const struct scenario *scenario,
                        const struct point_result *point) {
    static const struct {
        double p;
        enum metric metric;
    } rows[] = {{0.50, METRIC_LATENCY_P50}, {0.95, METRIC_LATENCY_P95}, {0.99, METRIC_LATENCY_P99}};

    table_init(table, "latency_quantiles", table_title(scenario), quantile_columns,
               array_size(quantile_columns));
    for (size_t i = 0; i < array_size(rows); i++) {
        const struct metric_result *metric = scope_metric(result_overall(point), rows[i].metric);
        if (!metric || isnan(metric->estimate.mean))
            continue;
        table_add_number(table, rows[i].p);
        table_add_number(table, metric->estimate.mean);
    }
}

/* ---- parts ---- */

static const struct column parts_columns[] = {
    {"workload", NULL, COLUMN_TEXT},        {"queue", "s", COLUMN_NUMBER},
    {"pacing", "s", COLUMN_NUMBER},         {"backoff", "s", COLUMN_NUMBER},
    {"failed_attempt", "s", COLUMN_NUMBER}, {"provider_queue", "s", COLUMN_NUMBER},
    {"service", "s", COLUMN_NUMBER},        {"latency", "s", COLUMN_NUMBER},
    {"success_rate", NULL, COLUMN_NUMBER},
};

static void add_parts(struct table *table, const char *name, const struct scope_result *scope) {
    static const enum metric metrics[] = {METRIC_QUEUE_WAIT_MEAN,     METRIC_PACING_WAIT_MEAN,
                                          METRIC_BACKOFF_WAIT_MEAN,   METRIC_FAILED_ATTEMPT_MEAN,
                                          METRIC_PROVIDER_QUEUE_MEAN, METRIC_SERVICE_MEAN,
                                          METRIC_LATENCY_MEAN,        METRIC_SUCCESS_RATE};

    table_add_text(table, name);
    for (size_t i = 0; i < array_size(metrics); i++)
        table_add_number(table, scope_metric(scope, metrics[i])->estimate.mean);
}

void table_of_parts(struct table *table, const struct scenario *scenario,
                    const struct point_result *point) {
    table_init(table, "parts", table_title(scenario), parts_columns, array_size(parts_columns));
    for (size_t i = 0; i < point->scope_count; i++)
        if (point->scopes[i].kind == SCOPE_KIND_WORKLOAD)
            add_parts(table, point->scopes[i].name, &point->scopes[i]);
    add_parts(table, "overall", result_overall(point));
}

/* ---- ledger ---- */

/* Nearest nano-dollar of a mean, halves away from zero. */
static money mean_money(money sum, size_t count) {
    const money n = (money)count, half = n / 2;

    return sum >= 0 ? (sum + half) / n : -((-sum + half) / n);
}

void table_of_ledger(struct table *table, const struct scenario *scenario,
                     const struct sample *sample) {
    struct column columns[7];
    const struct charges *charges = &sample->charges;
    const bool grants = charges->name_count > 0;
    const double runs = (double)sample->finished;
    size_t count = 0;

    columns[count++] = (struct column){"hour", NULL, COLUMN_COUNT};
    columns[count++] = (struct column){"workload", NULL, COLUMN_TEXT};
    columns[count++] = (struct column){"sku", NULL, COLUMN_TEXT};
    if (grants)
        columns[count++] = (struct column){"grant", NULL, COLUMN_TEXT};
    columns[count++] = (struct column){"charges", NULL, COLUMN_NUMBER};
    columns[count++] = (struct column){"images", NULL, COLUMN_NUMBER};
    columns[count++] = (struct column){"cost", "USD", COLUMN_MONEY};
    table_init(table, "ledger", table_title(scenario), columns, count);
    for (size_t i = 0; i < charges->count; i++) {
        const struct charge_cell *cell = &charges->cells[i];
        table_add_whole(table, cell->hour);
        table_add_text(table, scenario->workloads[cell->workload].name);
        table_add_text(table, scenario->skus[cell->sku].label);
        if (grants)
            table_add_text(table, cell->grant);
        table_add_number(table, (double)cell->charges / runs);
        table_add_number(table, (double)cell->images / runs);
        table_add_whole(table, mean_money(cell->amount, sample->finished));
    }
}

/* ---- sweep ---- */

/* Two axes may end in one key; they are then told apart by their whole path. */
static const char *axis_column(const struct axis *axes, size_t axis_count, size_t axis) {
    for (size_t i = 0; i < axis_count; i++)
        if (i != axis && strcmp(axes[i].name, axes[axis].name) == 0)
            return axes[axis].path;
    return axes[axis].name;
}

static void add_sweep_row(struct table *table, const struct axis *axes, size_t axis_count,
                          const struct point_result *point, money cap) {
    const struct scope_result *overall = result_overall(point);

    for (size_t i = 0; i < axis_count; i++)
        if (axes[i].numeric)
            table_add_number(table, point->settings[i].number);
        else
            table_add_text(table, point->settings[i].value);
    for (size_t i = 0; i < METRICS; i++) {
        const struct estimate *estimate = &overall->metrics[i].estimate;
        table_add_number(table, estimate->mean);
        table_add_number(table, estimate->half_width);
    }
    if (cap == MONEY_NONE)
        table_add_empty(table);
    else
        table_add_whole(table, cap);
}

void table_of_sweep(struct table *table, const char *title, const struct axis *axes,
                    size_t axis_count, const struct point_result *points, const money *caps,
                    size_t point_count) {
    struct arena names;
    struct column *columns;
    size_t count = 0;

    arena_init(&names);
    columns = arena_new(&names, struct column, axis_count + 2 * METRICS + 1);
    if (!columns) {
        memset(table, 0, sizeof *table);
        table->failed = true;
        arena_release(&names);
        return;
    }
    for (size_t i = 0; i < axis_count; i++)
        columns[count++] = (struct column){axis_column(axes, axis_count, i), NULL,
                                           axes[i].numeric ? COLUMN_NUMBER : COLUMN_TEXT};
    for (size_t i = 0; i < METRICS; i++) {
        const char *name = metric_types[i].name;
        columns[count++] = (struct column){name, NULL, COLUMN_NUMBER};
        columns[count++] =
            (struct column){arena_printf(&names, "%s_half_width", name), NULL, COLUMN_NUMBER};
    }
    columns[count++] = (struct column){"spend_cap", "USD", COLUMN_MONEY};
    table_init(table, "sweep", title, columns, count);
    table->failed = table->failed || names.failed;
    arena_release(&names);
    for (size_t i = 0; i < point_count; i++)
        if (points[i].scope_count > 0)
            add_sweep_row(table, axes, axis_count, &points[i], caps[i]);
}

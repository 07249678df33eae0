#include "report/print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/print_parts.h"

#define LINE_WIDTH 88

/* `sentence` broken between words; lines after the first are indented. */
static void add_wrapped(struct text *out, const char *before, const char *sentence) {
    size_t indent = strlen(before);
    size_t used = indent;
    bool first = true;

    text_add(out, before);
    while (*sentence) {
        size_t length = strcspn(sentence, " \n\t");

        if (length == 0) {
            sentence++;
            continue;
        }
        if (!first && used + 1 + length > LINE_WIDTH) {
            text_printf(out, "\n%*s", (int)indent, "");
            used = indent;
            first = true;
        }
        if (!first) {
            text_add_char(out, ' ');
            used++;
        }
        text_add_bytes(out, sentence, length);
        used += length;
        sentence += length;
        first = false;
    }
    text_add_char(out, '\n');
}

const struct scope_result *print_overall_of(const struct point_result *point) {
    return point->scope_count > 0 ? result_overall(point) : NULL;
}

static void add_heading(struct text *out, const char *heading) {
    text_printf(out, "\n%s\n", heading);
}

static void add_duration(struct text *out, double seconds) {
    duration_format(out, from_seconds(seconds));
}

static void add_head(struct text *out, const struct result *result) {
    size_t replications =
        result->point_count == 1 ? result->points[0].replications : result->replications;

    if (result->question)
        add_wrapped(out, "", result->question);
    text_printf(out, "%s: %zu replication%s of ", result->scenario, replications,
                replications == 1 ? "" : "s");
    add_duration(out, result->horizon_s);
    if (result->warmup_s > 0) {
        text_add(out, ", the first ");
        add_duration(out, result->warmup_s);
        text_add(out, " not counted");
    }
    if (result->drain_s > 0) {
        text_add(out, ", then up to ");
        add_duration(out, result->drain_s);
        text_add(out, " to drain");
    }
    text_printf(out, ", seed %" PRId64 ", scenario %016" PRIx64 "\n", result->seed, result->hash);
    if (result->answer) {
        text_add_char(out, '\n');
        add_wrapped(out, "", result->answer);
    }
    if (result->partial)
        text_printf(out, "partial: interrupted before all %zu replications were done\n",
                    result->replications);
}

void print_add_cell(struct grid *grid, struct text *cell) {
    grid_add(grid, text_cstr(cell));
    grid->bytes.failed = grid->bytes.failed || cell->failed;
    text_clear(cell);
}

static void grid_add_metric(struct grid *grid, const struct metric_result *metric) {
    struct text cell;

    text_init(&cell);
    figure_add_metric(&cell, metric);
    print_add_cell(grid, &cell);
    text_release(&cell);
}

/* "of the 87.2 % delivered": what a latency must never be read without. */
static void add_share(struct grid *grid, const struct scope_result *scope, bool censored) {
    const struct metric_result *success = scope_metric(scope, METRIC_SUCCESS_RATE);
    struct text cell;

    if (!success)
        return;
    text_init(&cell);
    text_add(&cell, "of the ");
    figure_add(&cell, success->estimate.mean, "ratio");
    text_add(&cell, " delivered");
    if (censored)
        text_add(&cell, "; censored: over 1 % unfinished at the end");
    print_add_cell(grid, &cell);
    text_release(&cell);
}

static void add_counts(struct grid *grid, const struct scope_result *scope) {
    const struct metric_result *delivered = scope_metric(scope, METRIC_DELIVERED);
    const struct metric_result *arrived = scope_metric(scope, METRIC_ARRIVED);
    struct text cell;

    if (!delivered || !arrived)
        return;
    text_init(&cell);
    figure_add(&cell, delivered->estimate.mean, "");
    text_add(&cell, " of ");
    figure_add(&cell, arrived->estimate.mean, "");
    text_add(&cell, " requests");
    print_add_cell(grid, &cell);
    text_release(&cell);
}

/* How a line of the answer behaves. */
enum answer_rule { ALWAYS, IF_KNOWN, IF_NOT_ZERO };

static const struct answer_line {
    enum metric metric;
    enum answer_rule rule;
} answer_lines[] = {
    {METRIC_SUCCESS_RATE, ALWAYS},
    {METRIC_LATENCY_P50, ALWAYS},
    {METRIC_LATENCY_P95, ALWAYS},
    {METRIC_LATENCY_P99, IF_KNOWN},
    {METRIC_GOODPUT, ALWAYS},
    {METRIC_LIMIT_UTILIZATION, IF_KNOWN},
    {METRIC_AMPLIFICATION, ALWAYS},
    {METRIC_REJECTED, IF_NOT_ZERO},
    {METRIC_QUEUE_LENGTH_MAX, IF_NOT_ZERO},
    {METRIC_QUEUE_FULL, IF_NOT_ZERO},
    {METRIC_ABANDONED, IF_NOT_ZERO},
    {METRIC_RETRIES_EXHAUSTED, IF_NOT_ZERO},
    {METRIC_REFUSED, IF_NOT_ZERO},
    {METRIC_SHED, IF_NOT_ZERO},
    {METRIC_UNFINISHED, IF_NOT_ZERO},
    {METRIC_COST, ALWAYS},
    {METRIC_COST_PER_IMAGE, ALWAYS},
    {METRIC_WASTE, IF_NOT_ZERO},
    {METRIC_BREAKAGE, IF_NOT_ZERO},
    {METRIC_OVERSHOOT, IF_NOT_ZERO},
    {METRIC_LOWEST_BALANCE, IF_KNOWN},
    {METRIC_BALANCE, IF_KNOWN},
    {METRIC_RAN_DRY, IF_NOT_ZERO},
    {METRIC_BLOCKED, IF_NOT_ZERO},
};

static bool is_wanted(const struct metric_result *metric, enum answer_rule rule) {
    bool known = metric && isfinite(metric->estimate.mean);

    switch (rule) {
    case ALWAYS:
        return metric != NULL;
    case IF_KNOWN:
        return known;
    case IF_NOT_ZERO:
        return known && metric->estimate.mean != 0;
    }
    return false;
}

static void add_answer(struct text *out, const struct point_result *point) {
    const struct scope_result *overall = print_overall_of(point);
    struct grid grid;

    grid_init(&grid);
    for (size_t i = 0; overall && i < array_size(answer_lines); i++) {
        enum metric metric = answer_lines[i].metric;
        const struct metric_result *found = scope_metric(overall, metric);

        if (!is_wanted(found, answer_lines[i].rule))
            continue;
        grid_add(&grid, figure_label(metric));
        grid_add_metric(&grid, found);
        if (metric == METRIC_SUCCESS_RATE)
            add_counts(&grid, overall);
        if (metric >= METRIC_LATENCY_MEAN && metric <= METRIC_LATENCY_P99)
            add_share(&grid, overall, point->censored);
        grid_end_row(&grid);
    }
    text_add_char(out, '\n');
    grid_print(&grid, out, 2);
    grid_release(&grid);
}

/* "latency is made of: backoff 61 %, generation 39 %". */
static void add_parts(struct text *out, const struct scope_result *overall) {
    static const struct {
        enum metric metric;
        const char *name;
    } parts[] = {
        {METRIC_QUEUE_WAIT_MEAN, "waiting for a worker"},
        {METRIC_PACING_WAIT_MEAN, "pacing"},
        {METRIC_BACKOFF_WAIT_MEAN, "backoff"},
        {METRIC_FAILED_ATTEMPT_MEAN, "failed attempts"},
        {METRIC_PROVIDER_QUEUE_MEAN, "the provider's queue"},
        {METRIC_SERVICE_MEAN, "generation"},
    };
    const struct metric_result *mean = scope_metric(overall, METRIC_LATENCY_MEAN);
    const char *before = ": ";

    if (!mean || !(mean->estimate.mean > 0))
        return;
    text_add(out, "  latency, mean ");
    figure_add(out, mean->estimate.mean, "s");
    for (size_t i = 0; i < array_size(parts); i++) {
        const struct metric_result *part = scope_metric(overall, parts[i].metric);
        double share = part ? part->estimate.mean / mean->estimate.mean : NAN;

        if (!(share >= 0.0005))
            continue;
        text_printf(out, "%s%s ", before, parts[i].name);
        figure_add(out, share, "ratio");
        before = ", ";
    }
    text_add_char(out, '\n');
}

/* The columns of a table of scopes, ended by METRICS. */
static const enum metric request_columns[] = {
    METRIC_ARRIVED,     METRIC_SUCCESS_RATE, METRIC_LATENCY_P50,
    METRIC_LATENCY_P95, METRIC_COST,         METRICS,
};
static const enum metric limit_columns[] = {
    METRIC_LIMIT_UTILIZATION,
    METRIC_ATTEMPTS,
    METRIC_REJECTED,
    METRICS,
};

static bool any_has(const struct point_result *point, enum scope_kind kind, enum metric metric) {
    for (size_t i = 0; i < point->scope_count; i++)
        if (point->scopes[i].kind == kind && scope_metric(&point->scopes[i], metric))
            return true;
    return false;
}

void print_add_short(struct grid *grid, const struct metric_result *metric) {
    struct text cell;

    text_init(&cell);
    if (metric)
        figure_add_interval(&cell, metric->estimate.mean, metric->estimate.half_width,
                            metric_shown_unit(metric->metric));
    print_add_cell(grid, &cell);
    text_release(&cell);
}

/* Whether a scope has anything to tell: a limit that nothing was asked of has not. */
static bool is_told(const struct scope_result *scope, enum scope_kind kind) {
    const struct metric_result *used = scope_metric(scope, METRIC_LIMIT_UTILIZATION);
    const struct metric_result *rejected = scope_metric(scope, METRIC_REJECTED);

    if (scope->kind != kind)
        return false;
    return kind != SCOPE_KIND_LIMIT || !used || !rejected || used->estimate.mean != 0 ||
           rejected->estimate.mean != 0;
}

static void add_scopes(struct text *out, const struct point_result *point, enum scope_kind kind,
                       const char *heading, const enum metric *columns) {
    struct grid grid;
    size_t count = 0;

    for (size_t i = 0; i < point->scope_count; i++)
        count += is_told(&point->scopes[i], kind);
    if (count < 2)
        return;
    grid_init(&grid);
    grid_add(&grid, heading);
    for (const enum metric *at = columns; *at != METRICS; at++)
        if (any_has(point, kind, *at))
            grid_add(&grid, figure_label(*at));
    grid_end_row(&grid);
    for (size_t i = 0; i < point->scope_count; i++) {
        if (!is_told(&point->scopes[i], kind))
            continue;
        grid_add(&grid, point->scopes[i].name);
        for (const enum metric *at = columns; *at != METRICS; at++)
            if (any_has(point, kind, *at))
                print_add_short(&grid, scope_metric(&point->scopes[i], *at));
        grid_end_row(&grid);
    }
    text_add_char(out, '\n');
    grid_print(&grid, out, 2);
    grid_release(&grid);
}

static void add_constraints(struct text *out, const struct point_result *point) {
    struct grid grid;
    struct text cell;

    if (point->constraint_count == 0)
        return;
    grid_init(&grid);
    text_init(&cell);
    for (size_t i = 0; i < point->constraint_count; i++) {
        const struct constraint_result *constraint = &point->constraints[i];

        grid_add(&grid, constraint->name);
        figure_add(&cell, constraint->refusals, "calls");
        print_add_cell(&grid, &cell);
        text_add(&cell, "backoff ");
        figure_add(&cell, constraint->backoff_s, "s");
        print_add_cell(&grid, &cell);
        text_add(&cell, "last verdict of ");
        figure_add(&cell, constraint->failed, "failed requests");
        print_add_cell(&grid, &cell);
        grid_end_row(&grid);
    }
    add_heading(out, "what held requests up");
    grid_print(&grid, out, 2);
    text_release(&cell);
    grid_release(&grid);
}

static void add_objectives(struct text *out, const struct point_result *point) {
    if (point->objective_count > 0)
        add_heading(out, "objectives");
    for (size_t i = 0; i < point->objective_count; i++) {
        const struct objective_result *objective = &point->objectives[i];
        enum metric metric = metric_find(objective->metric);

        text_printf(out, "  %s  ",
                    !objective->known ? "unknown"
                    : objective->met  ? "met    "
                                      : "NOT MET");
        if (objective->scope && objective->scope[0])
            text_printf(out, "%s: ", objective->scope);
        text_printf(out, "%s %s", objective->metric, objective->text);
        if (objective->known) {
            text_add(out, ", is ");
            figure_add(out, objective->value, metric < METRICS ? metric_shown_unit(metric) : "");
        }
        text_add_char(out, '\n');
    }
}

static void add_envelope(struct text *out, const struct point_result *point) {
    if (point->envelope_count > 0)
        add_heading(out, "back of the envelope");
    for (size_t i = 0; i < point->envelope_count; i++)
        add_wrapped(out, "  ", point->envelope[i]);
}

static void add_sentences(struct text *out, const struct result *result) {
    size_t assumptions = 0, sources = 0;

    text_add_char(out, '\n');
    for (size_t i = 0; i < result->sentence_count; i++) {
        const struct sentence *sentence = &result->sentences[i];

        switch (sentence->kind) {
        case SENTENCE_WARNING:
            add_wrapped(out, "warning: ", sentence->text);
            break;
        case SENTENCE_NOTE:
            add_wrapped(out, "", sentence->text);
            break;
        case SENTENCE_ASSUMPTION:
            assumptions++;
            break;
        case SENTENCE_SOURCE:
            sources++;
            break;
        }
    }
    if (assumptions + sources > 0)
        text_printf(out, "rests on %zu assumption%s and %zu source%s: see --json or --out DIR\n",
                    assumptions, assumptions == 1 ? "" : "s", sources, sources == 1 ? "" : "s");
}

static void print_point(struct text *out, const struct point_result *point) {
    const struct scope_result *overall = print_overall_of(point);

    if (point->name && point->name[0])
        add_heading(out, point->name);
    add_answer(out, point);
    if (overall)
        add_parts(out, overall);
    if (point->intervals)
        text_printf(out, "  (one replication; ± is half of the 95 %% interval, by %s)\n",
                    point->intervals);
    else
        text_add(out, point->replications > 1 ? "  (± is half of the 95 % interval)\n"
                                              : "  (one replication: no interval can be told)\n");
    add_scopes(out, point, SCOPE_KIND_WORKLOAD, "workload", request_columns);
    add_scopes(out, point, SCOPE_KIND_SKU, "what is asked for", request_columns);
    add_scopes(out, point, SCOPE_KIND_LIMIT, "limit", limit_columns);
    add_constraints(out, point);
    add_envelope(out, point);
    add_objectives(out, point);
}

static void add_tables(struct text *out, const struct result *result) {
    for (size_t i = 0; i < result->table_count; i++) {
        if (result->tables[i].place != TABLE_SHOWN || result->tables[i].row_count == 0)
            continue;
        add_heading(out, result->tables[i].title);
        print_readable(out, &result->tables[i]);
    }
}

void print_result(struct text *out, const struct result *result) {
    add_head(out, result);
    if (result->point_count == 1)
        print_point(out, &result->points[0]);
    else if (result->point_count > 1)
        print_sweep(out, result);
    add_tables(out, result);
    add_sentences(out, result);
}

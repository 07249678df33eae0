#include "report/picture_kind.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "report/answer.h"
#include "report/figure.h"
#include "report/picture_axes.h"

/* ---- whether there is anything to draw ---- */

static bool any_cell(const struct table *table, const char *name) {
    const int column = table_column(table, name);

    for (size_t row = 0; column >= 0 && row < table->row_count; row++)
        if (!table_cell_empty(table, row, (size_t)column))
            return true;
    return false;
}

static bool has_limits(const struct result *result, const struct table *table) {
    (void)result;
    return any_cell(table, "soft_limit") || any_cell(table, "project_limit") ||
           any_cell(table, "hard_limit") || any_cell(table, "monthly_cap");
}

static bool has_tiers(const struct result *result, const struct table *table) {
    (void)result;
    return any_cell(table, "tier_name");
}

/* Beside the time, what is owed and what was lost. */
static bool has_credit(const struct result *result, const struct table *table) {
    (void)result;
    return table->column_count > 4;
}

/* A choice of limits with latencies. */
static bool has_latencies(const struct result *result, const struct table *table) {
    const int latency = table_column(table, "latency_p95");
    size_t known = 0;

    (void)result;
    for (size_t row = 0; row < table->row_count; row++)
        known += !table_cell_empty(table, row, (size_t)latency);
    return known >= 3;
}

/* Runs that differ. */
static bool has_spread(const struct result *result, const struct table *table) {
    const int low = table_column(table, "lowest"), high = table_column(table, "highest");
    (void)result;

    for (size_t row = 0; row < table->row_count; row++)
        if (table_number(table, row, (size_t)low) < table_number(table, row, (size_t)high))
            return true;
    return false;
}

/* Half a day at least; what is shorter is seen as well over time. */
static bool has_days(const struct result *result, const struct table *table) {
    (void)result;
    return table->row_count >= 12 * 60;
}

/* ---- what is its own ---- */

static void tell_first(struct picture_variables *variables, const struct result *result,
                       const struct table *table) {
    (void)table;
    if (result->point_count > 0)
        text_add(picture_variable(variables, "first"), result->points[0].name);
}

static void tell_options(struct picture_variables *variables, const struct result *result,
                         const struct table *table) {
    (void)result;
    (void)table;
    text_add(picture_variable(variables, "names"), "option");
    text_add(picture_variable(variables, "cost"), "cost_USD");
    text_add(picture_variable(variables, "latency"), "latency_p95_s");
}

static void tell_quantiles(struct picture_variables *variables, const struct result *result,
                           const struct table *table) {
    const struct table *quantiles = result_table(result, "latency_quantiles");

    (void)table;
    if (quantiles && quantiles->row_count > 0)
        text_add(picture_variable(variables, "quantiles"), "latency_quantiles.csv");
}

static void tell_headers(struct picture_variables *variables, const struct result *result,
                         const struct table *table) {
    (void)table;
    if (result_table(result, "policy_headers"))
        text_add(picture_variable(variables, "headers"), "policy_headers.csv");
}

static void tell_fill(struct picture_variables *variables, const struct result *result,
                      const struct table *table) {
    (void)table;
    if (result_table(result, "timeline_fill"))
        text_add(picture_variable(variables, "fill"), "timeline_fill.csv");
}

/* "images a minute", of "other limits on images a minute at tier 4". */
static void tell_limit(struct picture_variables *variables, const struct result *result,
                       const struct table *table) {
    const char *from = strstr(table->title, " on "), *to = strstr(table->title, " at ");

    (void)result;
    if (from && to && from + 4 < to)
        text_add_bytes(picture_variable(variables, "limit"), from + 4, (size_t)(to - from - 4));
}

/* "success_rate" "success rate" "web.latency_p50" "web: latency, median" … */
static void tell_metrics(struct picture_variables *variables, const struct result *result,
                         const struct table *table) {
    struct text *out = picture_variable(variables, "metrics");

    (void)result;
    for (size_t row = 0; row < table->row_count; row++) {
        const char *metric = table_cell(table, row, 0)->text;
        const char *dot = strchr(metric, '.');
        if (row > 0 && strcmp(metric, table_cell(table, row - 1, 0)->text) == 0)
            continue;
        text_printf(out, "%s\"%s\" \"", row ? " " : "", metric);
        if (dot)
            text_printf(out, "%.*s: ", (int)(dot - metric), metric);
        text_printf(out, "%s\"", figure_label(metric_find(dot ? dot + 1 : metric)));
    }
}

/* ---- how high ---- */

/* Room for a bar each. */
static int64_t height_of_bars(const struct table *table) {
    return 180 + 40 * (table->row_count < 8 ? (int64_t)table->row_count : 8);
}

/* Room for a row a day. */
static int64_t height_of_week(const struct table *table) {
    int64_t days = 0;

    for (size_t row = 0; row < table->row_count; row++)
        days +=
            row == 0 || table_cell(table, row, 0)->whole != table_cell(table, row - 1, 0)->whole;
    return 180 + 34 * days;
}

/* Room for a line each of about nine metrics of a design, of four where there are many. */
static int64_t height_of_differences(const struct table *table) {
    const int design = table_column(table, "design");
    int64_t designs = 0;

    for (size_t row = 0; row < table->row_count; row++)
        designs += row == 0 || strcmp(table_cell(table, row, (size_t)design)->text,
                                      table_cell(table, row - 1, (size_t)design)->text) != 0;
    return 160 + 34 * (designs < 3 ? 9 * designs : 4 * (designs < 6 ? designs : 6));
}

/* Room for a bar a variant: the rows of one metric. */
static int64_t height_of_lesson(const struct table *table) {
    int64_t variants = 0;

    while (variants < (int64_t)table->row_count &&
           strcmp(table_cell(table, (size_t)variants, 0)->text, table_cell(table, 0, 0)->text) == 0)
        variants++;
    return 150 + 34 * variants;
}

static int64_t height_of_policies(const struct table *table) {
    return 150 + 17 * (int64_t)table->row_count;
}

/* Room for a line a request. */
static int64_t height_of_requests(const struct table *table) {
    const int request = table_column(table, "request");
    int64_t lines = 0;

    for (size_t row = 0; row < table->row_count; row++)
        if (table_cell(table, row, (size_t)request)->whole > lines)
            lines = table_cell(table, row, (size_t)request)->whole;
    return 340 + 22 * (lines < 40 ? lines : 40);
}

/* ---- the kinds ---- */

const struct picture_kind picture_kinds[] = {
    {.name = "latency",
     .ask = "How long do they wait?",
     .scripts = {"latency"},
     .table = "latency",
     .height = 480,
     .latency = true,
     .note = "how long delivery took",
     .tell = tell_quantiles},
    {.name = "series",
     .ask = "What happens when?",
     .scripts = {"series"},
     .table = "series",
     .height = 680,
     .note = "what arrived, was admitted and was refused; who waited; how full the limit was"},
    {.name = "rejections",
     .ask = "When are calls rejected?",
     .scripts = {"rejections"},
     .table = "rejections",
     .height_of = height_of_week,
     .note = "calls rejected by a rate limit, by minute of the week, mean of the runs",
     .wanted = has_days},
    {.name = "parts",
     .ask = "What do they wait for?",
     .scripts = {"parts"},
     .table = "parts",
     .height_of = height_of_bars,
     .note = "what the mean latency of delivered requests is made of"},
    {.name = "spend",
     .ask = "What is spent, and when?",
     .scripts = {"spend"},
     .table = "series",
     .height = 480,
     .note = "what was spent"},
    {.name = "sweep_latency",
     .ask = "How does latency move?",
     .scripts = {"sweep_latency", "sweep"},
     .table = "sweep",
     .height = 820,
     .bands = true,
     .note = "how long the delivered requests took, and how many these were",
     .wanted = picture_has_axes,
     .tell = picture_tell_axes},
    {.name = "sweep_cost",
     .ask = "How does the cost move?",
     .scripts = {"sweep_cost", "sweep"},
     .table = "sweep",
     .height = 480,
     .bands = true,
     .note = "what it cost, and what may be spent",
     .wanted = picture_has_axes,
     .tell = picture_tell_axes},
    {.name = "sweep_heat",
     .ask = "Where does latency grow?",
     .scripts = {"sweep_heat"},
     .table = "sweep",
     .height = 560,
     .note = "how long 95 % of the delivered requests took at most",
     .wanted = picture_has_plane,
     .tell = picture_tell_plane},
    {.name = "pareto",
     .ask = "What costs less, what is quicker?",
     .scripts = {"pareto"},
     .table = "sweep",
     .height = 480,
     .note = "cost against latency; joined: what nothing else beats in both under that load",
     .wanted = picture_has_choice,
     .tell = picture_tell_choice},
    {.name = "plan",
     .ask = "What costs less, what is quicker?",
     .scripts = {"pareto"},
     .table = "plan",
     .height = 480,
     .note = "cost against latency of the options; joined: what nothing else beats in both",
     .question = true,
     .tell = tell_options},
    {.name = "plan_limits",
     .ask = "How high a limit is needed?",
     .scripts = {"plan_limits"},
     .table = "limits",
     .height = 420,
     .note = "latency of those delivered, at other limits; bars: 95 % interval",
     .wanted = has_latencies,
     .tell = tell_limit},
    {.name = "spend_fan",
     .ask = "How much is spent by when in each period?",
     .scripts = {"spend_fan"},
     .table = "spend_fan",
     .height = 480,
     .note = "since each month or period began; bands: all runs, p10 to p90 of 100 or more",
     .wanted = has_spread},
    {.name = "limits",
     .ask = "How near does spend come to its limits?",
     .scripts = {"limits"},
     .table = "account_curve",
     .height = 480,
     .note = "spend of the period, as it is, as limits see it and as the usage page shows it; "
             "shaded: beyond the limit",
     .wanted = has_limits},
    {.name = "balance",
     .ask = "What is left of the credit?",
     .scripts = {"balance"},
     .table = "balance",
     .height = 480,
     .note = "what was left of each credit, and what expired",
     .wanted = has_credit},
    {.name = "tiers",
     .ask = "When does the tier rise?",
     .scripts = {"tiers"},
     .table = "account_curve",
     .height = 520,
     .note = "the tier in force, and the money paid in",
     .wanted = has_tiers},
    {.name = "difference",
     .ask = "What differs, and by how much?",
     .scripts = {"difference"},
     .table = "compare",
     .height_of = height_of_differences,
     .note = "paired differences from the first design; bars: 95 % interval, grey: it holds 0",
     .tell = tell_first},
    {.name = "tornado",
     .scripts = {"tornado"},
     .table = "robustness",
     .height = 420,
     .note = "the choice under each contested reading: latency, of how many delivered, and what it "
             "changes",
     .ask = "Does the choice hang on what sources disagree on?"},
    {.name = "lesson",
     .ask = "What does the lesson show?",
     .scripts = {"lesson"},
     .table = "lesson",
     .height_of = height_of_lesson,
     .note = "the same users with the same luck; bars: 95 % interval",
     .tell = tell_metrics},
    {.name = "policy",
     .ask = "How long does it wait before it tries again?",
     .scripts = {"policy"},
     .table = "policy_waits",
     .height = 360,
     .note =
         "least, mean, greatest of 20,000 requests whose every attempt is refused by a rate limit",
     .tell = tell_headers},
    {.name = "policies",
     .ask = "Which policy does best?",
     .scripts = {"policies"},
     .table = "policies",
     .height_of = height_of_policies,
     .note = "the least regret first; wasted wait: later than a pacer that sees the limits; bars: "
             "95 %"},
    {.name = "timeline",
     .ask = "What was each request doing?",
     .scripts = {"timeline"},
     .table = "timeline_spans",
     .height_of = height_of_requests,
     .note = "what each request was doing, and how full the limits were meanwhile",
     .tell = tell_fill},
};

const size_t picture_kind_count = array_size(picture_kinds);

static_assert(array_size(picture_kinds) <= PICTURES_MOST, "more kinds than room for them");

/* ---- what a script is told ---- */

struct text *picture_variable(struct picture_variables *variables, const char *name) {
    struct text *value;

    assert(variables->count < PICTURE_VARIABLES_MOST);
    value = &variables->values[variables->count];
    text_init(value);
    variables->rows[variables->count++].name = name;
    return value;
}

/* "…; mean of 20 replications, bands: 95 % interval". */
void picture_add_note(struct text *out, const struct picture_kind *kind,
                      const struct result *result) {
    const struct point_result *first = &result->points[0];
    const struct metric_result *success =
        result->point_count > 0 && first->scope_count > 0
            ? scope_metric(result_overall(first), METRIC_SUCCESS_RATE)
            : NULL;

    text_add(out, kind->note);
    if (kind->latency && success && isfinite(success->estimate.mean)) {
        text_add(out, ", for the ");
        figure_add(out, success->estimate.mean, "ratio");
        text_add(out, " that were delivered");
        if (first->censored)
            text_add(out, " (censored: over 1 % unfinished)");
    }
    if (kind->bands && first->replications > 1)
        text_printf(out, "; bands: 95 %% interval");
}

static void add_title(struct text *out, const struct picture_kind *kind,
                      const struct result *result, const struct table *table) {
    const char *title = table->title ? table->title : "";

    if (kind->question)
        title = result->question ? result->question : result->scenario;
    answer_add_question(out, strchr(title, '?') ? title : kind->ask);
}

void picture_tell(struct picture_variables *variables, const struct picture_kind *kind,
                  const struct result *result, const struct table *table, const char *csv) {
    variables->count = 0;
    text_add(picture_variable(variables, "csv"), csv);
    add_title(picture_variable(variables, "title"), kind, result, table);
    picture_add_note(picture_variable(variables, "note"), kind, result);
    text_add_int64(picture_variable(variables, "height"),
                   kind->height_of ? kind->height_of(table) : kind->height);
    if (kind->tell)
        kind->tell(variables, result, table);
    for (size_t i = 0; i < variables->count; i++)
        variables->rows[i].value = text_cstr(&variables->values[i]);
}

void picture_variables_release(struct picture_variables *variables) {
    for (size_t i = 0; i < variables->count; i++)
        text_release(&variables->values[i]);
}

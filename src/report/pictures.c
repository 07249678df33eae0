#include "report/pictures.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "report/answer.h"
#include "report/csv.h"
#include "report/figure.h"
#include "report/gnuplot.h"

#define TIME_LIMIT_S 20.0

/* ---- whether there is anything to draw ---- */

static bool any_cell(const struct table *table, const char *name) {
    const int column = table_column(table, name);

    for (size_t row = 0; column >= 0 && row < table->row_count; row++)
        if (!table_cell_empty(table, row, (size_t)column))
            return true;
    return false;
}

static bool has_limits(const struct table *table) {
    return any_cell(table, "soft_limit") || any_cell(table, "project_limit") ||
           any_cell(table, "hard_limit") || any_cell(table, "monthly_cap");
}

static bool has_tiers(const struct table *table) {
    return any_cell(table, "tier_name");
}

/* Beside the time, what is owed and what was lost. */
static bool has_credit(const struct table *table) {
    return table->column_count > 4;
}

/* Runs that differ. */
static bool has_spread(const struct table *table) {
    const int low = table_column(table, "lowest"), high = table_column(table, "highest");

    for (size_t row = 0; row < table->row_count; row++)
        if (table_number(table, row, (size_t)low) < table_number(table, row, (size_t)high))
            return true;
    return false;
}

static const struct picture {
    const char *name;
    const char *scripts[2];
    const char *table;
    int height;
    bool sweep;   /* has axes */
    bool latency; /* is never shown without the success rate */
    const char *note;
    bool (*wanted)(const struct table *table); /* NULL: always */
} kinds[] = {
    {"latency", {"latency", NULL}, "latency", 480, false, true, "how long delivery took", NULL},
    {"series",
     {"series", NULL},
     "series",
     680,
     false,
     false,
     "what arrived, was admitted and was refused; who waited; how full the limit was",
     NULL},
    {"parts",
     {"parts", NULL},
     "parts",
     0,
     false,
     false,
     "what the mean latency of delivered requests is made of",
     NULL},
    {"spend", {"spend", NULL}, "series", 480, false, false, "what was spent", NULL},
    {"sweep_latency",
     {"sweep_latency", "sweep"},
     "sweep",
     820,
     true,
     false,
     "how long the delivered requests took, and how many these were",
     NULL},
    {"sweep_cost", {"sweep_cost", "sweep"}, "sweep", 480, true, false, "what it cost", NULL},
    {"spend_fan",
     {"spend_fan", NULL},
     "spend_fan",
     480,
     false,
     false,
     "spent by when; bands: lowest to highest of the runs, p10 to p90 (100 runs or more)",
     has_spread},
    {"limits",
     {"limits", NULL},
     "account_curve",
     480,
     false,
     false,
     "spend of the period, as it is, as limits see it and as the usage page shows it; shaded: "
     "beyond the limit",
     has_limits},
    {"balance",
     {"balance", NULL},
     "balance",
     480,
     false,
     false,
     "what was left of each credit, and what expired",
     has_credit},
    {"tiers",
     {"tiers", NULL},
     "account_curve",
     520,
     false,
     false,
     "the tier in force, and the money paid in",
     has_tiers},
    {"difference",
     {"difference", NULL},
     "compare",
     620,
     false,
     false,
     "paired differences from the first design; bars: 95 % interval, grey: it holds 0",
     NULL},
    {"tornado",
     {"tornado", NULL},
     "robustness",
     420,
     false,
     false,
     "the choice under each contested reading: latency, of how many delivered, and what it changes",
     NULL},
    {"policy",
     {"policy", NULL},
     "policy_waits",
     360,
     false,
     false,
     "least, mean, greatest of 20,000 requests whose every attempt is refused by a rate limit",
     NULL},
    {"policies",
     {"policies", NULL},
     "policies",
     0,
     false,
     false,
     "the least regret first; wasted wait: later than a pacer that sees the limits; bars: 95 %",
     NULL},
    {"timeline",
     {"timeline", NULL},
     "timeline_spans",
     0,
     false,
     false,
     "what each request was doing, and how full the limits were meanwhile",
     NULL},
};

static_assert(array_size(kinds) <= PICTURES_MOST, "more kinds of pictures than room for them");

/* ---- what a script is told ---- */

#define VARIABLES_MOST 12

/* Texts of variables; the names are literals. */
struct variables {
    struct gnuplot_variable rows[VARIABLES_MOST];
    struct text values[VARIABLES_MOST];
    size_t count;
};

static struct text *add_variable(struct variables *variables, const char *name) {
    struct text *value;

    assert(variables->count < VARIABLES_MOST);
    value = &variables->values[variables->count];
    text_init(value);
    variables->rows[variables->count++].name = name;
    return value;
}

static void release_variables(struct variables *variables) {
    for (size_t i = 0; i < variables->count; i++)
        text_release(&variables->values[i]);
}

/* "/min" of "4/min", "s" of "90s", "USD" of "$5"; empty for plain numbers and words. */
static const char *unit_of(const struct setting *setting) {
    const char *value = setting->value;
    char *end;

    if (!isfinite(setting->number))
        return "";
    if (*value == '$')
        return "USD";
    text_to_number(value, &end);
    return end == value || *end == '"' ? "" : end;
}

/* How many different values the axis has. */
static size_t count_values(const struct result *result, size_t axis) {
    size_t count = 0;

    for (size_t i = 0; i < result->point_count; i++) {
        size_t j = 0;

        while (j < i && strcmp(result->points[j].settings[axis].value,
                               result->points[i].settings[axis].value) != 0)
            j++;
        count += j == i;
    }
    return count;
}

static bool is_numeric(const struct result *result, size_t axis) {
    for (size_t i = 0; i < result->point_count; i++)
        if (!isfinite(result->points[i].settings[axis].number))
            return false;
    return true;
}

/*
 * The axis to draw along: of the numeric ones the first with a unit (a load, a time, an amount; a
 * tier has none), else the one with the most values; without numbers the first.
 */
static size_t choose_axis(const struct result *result, size_t axis_count) {
    size_t best = 0, most = 0;

    for (size_t axis = 0; axis < axis_count; axis++) {
        size_t values = is_numeric(result, axis) ? count_values(result, axis) : 0;

        if (values > 0 && unit_of(&result->points[0].settings[axis])[0])
            return axis;
        if (values > most) {
            most = values;
            best = axis;
        }
    }
    return best;
}

/* "rate (per min)", "base (s)", "tier". */
static void add_axis_label(struct text *out, const char *name, const char *unit) {
    text_add(out, name);
    if (unit[0] == '/')
        text_printf(out, " (per %s)", unit + 1);
    else if (unit[0])
        text_printf(out, " (%s)", unit);
}

static void add_axes(struct variables *variables, const struct result *result,
                     const struct table *table) {
    const struct point_result *first = &result->points[0];
    size_t axis_count = first->setting_count;
    size_t x = choose_axis(result, axis_count);
    struct text *by;
    size_t lines = 0;

    text_add(add_variable(variables, "x"), table->columns[x].name);
    add_axis_label(add_variable(variables, "x_label"), table->columns[x].name,
                   unit_of(&first->settings[x]));
    by = add_variable(variables, "by");
    for (size_t axis = 0; axis < axis_count; axis++) {
        if (axis == x)
            continue;
        /* Quoted, so that gnuplot takes a name with blanks as one word. */
        text_printf(by, "%s\"%s\"", lines++ ? " " : "", table->columns[axis].name);
        if (axis_count == 2)
            text_add(add_variable(variables, "by_suffix"), unit_of(&first->settings[axis]));
    }
}

/* "…; mean of 20 replications, bands: 95 % interval". */
static void add_note(struct text *out, const struct picture *kind, const struct result *result) {
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
    if (kind->sweep && first->replications > 1)
        text_printf(out, "; bands: 95 %% interval");
}

/* Room for a line each: of a bar, or of a request. */
static int64_t height_of(const struct picture *kind, const struct table *table) {
    const int request = table_column(table, "request");
    int64_t lines = 0;

    if (kind->height > 0)
        return kind->height;
    if (table_column(table, "policy") >= 0)
        return 150 + 17 * (int64_t)table->row_count;
    if (request < 0)
        return 180 + 40 * (table->row_count < 8 ? (int64_t)table->row_count : 8);
    for (size_t row = 0; row < table->row_count; row++)
        if (table_cell(table, row, (size_t)request)->whole > lines)
            lines = table_cell(table, row, (size_t)request)->whole;
    return 340 + 22 * (lines < 40 ? lines : 40);
}

static void set_variables(struct variables *variables, const struct picture *kind,
                          const struct result *result, const struct table *table, const char *csv) {
    const struct table *quantiles = result_table(result, "latency_quantiles");

    variables->count = 0;
    text_add(add_variable(variables, "csv"), csv);
    answer_add_question(add_variable(variables, "title"), table->title ? table->title : "");
    add_note(add_variable(variables, "note"), kind, result);
    text_add_int64(add_variable(variables, "height"), height_of(kind, table));
    if (kind->latency && quantiles && quantiles->row_count > 0)
        text_add(add_variable(variables, "quantiles"), "latency_quantiles.csv");
    if (result_table(result, "policy_headers"))
        text_add(add_variable(variables, "headers"), "policy_headers.csv");
    if (result_table(result, "timeline_fill"))
        text_add(add_variable(variables, "fill"), "timeline_fill.csv");
    if (kind->sweep)
        add_axes(variables, result, table);
    for (size_t i = 0; i < variables->count; i++)
        variables->rows[i].value = text_cstr(&variables->values[i]);
}

/* ---- drawing ---- */

static bool needs_quotes(const struct table *table) {
    for (size_t row = 0; row < table->row_count; row++)
        for (size_t column = 0; column < table->column_count; column++)
            if (table->columns[column].kind == COLUMN_TEXT &&
                !table_cell_empty(table, row, column) &&
                strpbrk(table_cell(table, row, column)->text, "\",\r\n"))
                return true;
    return false;
}

/* gnuplot knows neither "" nor a comma within quotes: a copy of the CSV without them. */
static bool write_plain(const struct table *table, const struct output *output, const char *name,
                        struct error *err) {
    struct text csv, plain;
    bool quoted = false;
    bool written;

    text_init(&csv);
    text_init(&plain);
    csv_table(&csv, table);
    for (const char *at = text_cstr(&csv); *at; at++) {
        if (*at == '"')
            quoted = !quoted;
        else
            text_add_char(&plain, quoted && strchr(",\r\n", *at) ? ' ' : *at);
    }
    plain.failed = plain.failed || csv.failed;
    written = output_write(output, name, &plain, err);
    text_release(&csv);
    text_release(&plain);
    return written;
}

/* Both forms of one picture; the SVG is read back into `svg`. */
static enum gnuplot_outcome draw(const struct picture *kind, const struct variables *variables,
                                 const struct output *output, struct text *svg, struct error *err) {
    static const char *const ends[] = {"svg", "png"};
    enum gnuplot_outcome outcome = GNUPLOT_DONE;

    for (int png = 0; png <= 1 && outcome == GNUPLOT_DONE; png++) {
        struct gnuplot_job job = {{kind->scripts[0], kind->scripts[1]},
                                  NULL,
                                  png == 1,
                                  variables->rows,
                                  variables->count,
                                  TIME_LIMIT_S};
        struct text file;

        text_init(&file);
        text_printf(&file, "%s.%s", kind->name, ends[png]);
        job.file = text_cstr(&file);
        outcome = gnuplot_run(&job, output, err);
        if (outcome == GNUPLOT_DONE && !png && !output_read(output, job.file, svg, err))
            outcome = GNUPLOT_FAILED;
        text_release(&file);
    }
    return outcome;
}

static bool is_possible(const struct picture *kind, const struct result *result) {
    const struct table *table = result_table(result, kind->table);

    return table && (result->point_count > 0 || table->row_count > 0) &&
           (!kind->sweep || (result->point_count > 0 && result->points[0].setting_count > 0)) &&
           (!kind->wanted || kind->wanted(table));
}

static enum gnuplot_outcome make_one(struct pictures *pictures, const struct picture *kind,
                                     const struct result *result, const struct output *output,
                                     struct error *err) {
    static const char plain[] = ".plain.csv";
    const struct table *table = result_table(result, kind->table);
    struct text *svg = &pictures->svgs[pictures->count];
    struct text *caption = &pictures->captions[pictures->count];
    enum gnuplot_outcome outcome = GNUPLOT_FAILED;
    bool copied = needs_quotes(table);
    struct variables variables;
    struct text csv;

    text_init(&csv);
    text_printf(&csv, "%s.csv", table->name);
    set_variables(&variables, kind, result, table, copied ? plain : text_cstr(&csv));
    if (!copied || write_plain(table, output, plain, err))
        outcome = draw(kind, &variables, output, svg, err);
    if (copied)
        unlinkat(output->directory, plain, 0);
    if (outcome == GNUPLOT_DONE) {
        add_note(caption, kind, result);
        pictures->figures[pictures->count++] =
            (struct html_figure){kind->name, text_cstr(svg), text_cstr(caption), table->name};
    } else {
        text_clear(svg);
    }
    release_variables(&variables);
    text_release(&csv);
    return outcome;
}

void pictures_make(struct pictures *pictures, const struct result *result,
                   const struct output *output) {
    enum gnuplot_outcome outcome = GNUPLOT_DONE;

    memset(pictures, 0, sizeof *pictures);
    for (size_t i = 0; i < array_size(kinds) && outcome != GNUPLOT_USELESS; i++) {
        struct error err = {0};

        if (!is_possible(&kinds[i], result))
            continue;
        outcome = make_one(pictures, &kinds[i], result, output, &err);
        if (outcome != GNUPLOT_DONE && !pictures->trouble.length)
            text_printf(&pictures->trouble, "%s: %s",
                        pictures->count ? "some pictures are missing" : "there are no pictures",
                        err.text);
    }
}

void pictures_release(struct pictures *pictures) {
    for (size_t i = 0; i < PICTURES_MOST; i++) {
        text_release(&pictures->svgs[i]);
        text_release(&pictures->captions[i]);
    }
    text_release(&pictures->trouble);
}

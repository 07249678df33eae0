#include "report/answer.h"

#include <math.h>
#include <string.h>

#include "report/figure.h"

void answer_add_question(struct text *out, const char *about) {
    const char *start = about;

    for (const char *at = about; *at; at++) {
        bool ends = strchr(".?!", *at) && (at[1] == ' ' || at[1] == '\n' || at[1] == '\0');

        if (ends && *at == '?') {
            text_add_bytes(out, start, (size_t)(at - start) + 1);
            return;
        }
        if (ends)
            start = at + 1 + strspn(at + 1, " \n");
    }
    text_add(out, about);
}

/* NULL where the metric is not there or not known. */
static const struct metric_result *known(const struct point_result *point, enum metric metric) {
    const struct metric_result *found =
        point->scope_count > 0 ? scope_metric(result_overall(point), metric) : NULL;

    return found && isfinite(found->estimate.mean) ? found : NULL;
}

static void add_point(struct text *out, const struct point_result *point) {
    const struct metric_result *success = known(point, METRIC_SUCCESS_RATE);
    const struct metric_result *median = known(point, METRIC_LATENCY_P50);
    const struct metric_result *most = known(point, METRIC_LATENCY_P95);
    const struct metric_result *cost = known(point, METRIC_COST);
    const struct metric_result *image = known(point, METRIC_COST_PER_IMAGE);

    if (!success) {
        text_add(out, "No request arrived, so there is nothing to tell.");
        return;
    }
    figure_add_metric(out, success);
    text_add(out, " of the requests are delivered");
    if (median) {
        text_add(out, ", half of these within ");
        figure_add_metric(out, median);
    }
    if (median && most) {
        text_add(out, ", 95 % within ");
        figure_add_metric(out, most);
    }
    text_add(out, point->censored
                      ? " (over 1 % are unfinished at the end, which hides the longest)."
                      : ".");
    if (cost) {
        text_add(out, " It costs ");
        figure_add_metric(out, cost);
        if (image) {
            text_add(out, ", ");
            figure_add_metric(out, image);
            text_add(out, " for each image delivered");
        }
        text_add_char(out, '.');
    }
}

/* ---- several designs ---- */

/* The axis that is a load, a rate such as 50/day; the number of axes where there is none. */
static size_t load_axis(const struct result *result) {
    const struct point_result *first = &result->points[0];
    size_t axis = 0;

    while (axis < first->setting_count &&
           !(isfinite(first->settings[axis].number) && strchr(first->settings[axis].value, '/')))
        axis++;
    return axis;
}

static bool same_load(const struct point_result *a, const struct point_result *b, size_t axis) {
    return axis >= a->setting_count ||
           strcmp(a->settings[axis].value, b->settings[axis].value) == 0;
}

static bool meets_all(const struct point_result *point) {
    for (size_t i = 0; i < point->objective_count; i++)
        if (!point->objectives[i].known || !point->objectives[i].met)
            return false;
    return point->objective_count > 0;
}

/* The cheapest under the load of `like` that meets all objectives; NULL: none does. */
static const struct point_result *cheapest(const struct result *result,
                                           const struct point_result *like, size_t axis) {
    const struct point_result *best = NULL;
    double best_cost = INFINITY;

    for (size_t i = 0; i < result->point_count; i++) {
        const struct point_result *point = &result->points[i];
        const struct metric_result *cost = known(point, METRIC_COST);

        if (same_load(point, like, axis) && meets_all(point) && cost &&
            cost->estimate.mean < best_cost) {
            best_cost = cost->estimate.mean;
            best = point;
        }
    }
    return best;
}

/* What sets a design apart from others under its load: "tier 2, limit 5". */
static void add_design(struct text *out, const struct point_result *point, size_t axis) {
    const char *between = "";

    for (size_t i = 0; i < point->setting_count; i++) {
        const char *dot = strrchr(point->settings[i].path, '.');

        if (i == axis)
            continue;
        text_printf(out, "%s%s %s", between, dot ? dot + 1 : point->settings[i].path,
                    point->settings[i].value);
        between = ", ";
    }
}

/* For each load the cheapest design that meets every objective. */
static void add_by_load(struct text *out, const struct result *result, size_t axis) {
    const bool alone = result->points[0].setting_count == 1;
    const char *between =
        alone ? "Every objective is " : "The cheapest that meets every objective: ";

    for (size_t i = 0; i < result->point_count; i++) {
        const struct point_result *point = &result->points[i];
        const struct point_result *best = cheapest(result, point, axis);
        size_t before = 0;

        while (before < i && !same_load(&result->points[before], point, axis))
            before++;
        if (before < i)
            continue;
        text_add(out, between);
        between = ", ";
        if (alone)
            text_add(out, best ? "met" : "not met");
        else if (best)
            add_design(out, best, axis);
        else
            text_add(out, "none");
        text_printf(out, " at %s", point->settings[axis].value);
        if (best) {
            text_add(out, " (");
            figure_add_metric(out, known(best, METRIC_COST));
            text_add_char(out, ')');
        }
    }
    text_add_char(out, '.');
}

/* Under the last load, where there is one: what is asked least costs least, which is no news. */
static void add_best(struct text *out, const struct result *result) {
    const struct point_result *last = &result->points[result->point_count - 1];
    const size_t axis = load_axis(result);
    const struct point_result *best = NULL;
    double best_cost = INFINITY;
    double success = 0;

    for (size_t i = 0; i < result->point_count; i++) {
        const struct metric_result *rate = known(&result->points[i], METRIC_SUCCESS_RATE);

        if (rate && same_load(&result->points[i], last, axis))
            success = fmax(success, rate->estimate.mean);
    }
    for (size_t i = 0; i < result->point_count; i++) {
        const struct metric_result *rate = known(&result->points[i], METRIC_SUCCESS_RATE);
        const struct metric_result *cost = known(&result->points[i], METRIC_COST);

        if (rate && cost && same_load(&result->points[i], last, axis) &&
            rate->estimate.mean >= success - 0.01 && cost->estimate.mean < best_cost) {
            best_cost = cost->estimate.mean;
            best = &result->points[i];
        }
    }
    if (!best) {
        text_printf(out, "%zu designs were tried.", result->point_count);
        return;
    }
    text_printf(out,
                "Of %zu designs, the cheapest that delivers nearly as much as the best%s%s is %s: ",
                result->point_count, axis < last->setting_count ? " at " : "",
                axis < last->setting_count ? last->settings[axis].value : "", best->name);
    add_point(out, best);
}

/* ---- differences ---- */

static const struct {
    enum metric metric;
    const char *words;
} compared[] = {{METRIC_SUCCESS_RATE, "the success rate"},
                {METRIC_LATENCY_P95, "p95 of latency"},
                {METRIC_COST, "the cost"}};

/* The row of a design's overall metric; the number of rows where there is none. */
static size_t find_row(const struct table *table, const char *design, enum metric metric) {
    const size_t who = (size_t)table_column(table, "design"),
                 scope = (size_t)table_column(table, "scope"),
                 what = (size_t)table_column(table, "metric");
    size_t row = 0;

    while (row < table->row_count &&
           (strcmp(table_cell(table, row, who)->text, design) != 0 ||
            strcmp(table_cell(table, row, scope)->text, "overall") != 0 ||
            strcmp(table_cell(table, row, what)->text, metric_types[metric].name) != 0))
        row++;
    return row;
}

/* "Against A, B changes the success rate by -0.8 ± 0.1 %, p95 of latency by +2 ± 3 s (not
 * settled)." */
static void add_differences(struct text *out, const struct result *result,
                            const struct table *table) {
    const int difference = table_column(table, "difference");
    const int half_width = table_column(table, "half_width");

    for (size_t i = 1; i < result->point_count; i++) {
        const char *between = " changes ";

        text_printf(out, "%s%s%s%s", i > 1 ? " " : "Against ", i > 1 ? "" : result->points[0].name,
                    i > 1 ? "" : ", ", result->points[i].name);
        for (size_t k = 0; k < array_size(compared); k++) {
            const size_t row = find_row(table, result->points[i].name, compared[k].metric);

            if (row == table->row_count || table_cell_empty(table, row, (size_t)difference))
                continue;
            const double change = table_number(table, row, (size_t)difference);
            const double half = table_number(table, row, (size_t)half_width);

            text_printf(out, "%s%s by %s", between, compared[k].words, change > 0 ? "+" : "");
            figure_add_interval(out, change, half, metric_shown_unit(compared[k].metric));
            if (change != 0 && !(fabs(change) > half))
                text_add(out, " (not settled)");
            between = ", ";
        }
        text_add(out, strcmp(between, ", ") == 0 ? "." : " cannot be compared.");
    }
}

/* ---- policies ---- */

static void add_policy(struct text *out, const struct table *table, size_t row) {
    const size_t success = (size_t)table_column(table, "success_rate");
    const size_t attempts = (size_t)table_column(table, "attempts_per_image");

    figure_add_interval(out, table_number(table, row, success),
                        table_number(table, row, success + 1), "ratio");
    text_add(out, " are delivered");
    if (table_cell_empty(table, row, attempts))
        return;
    text_add(out, ", with ");
    figure_add_interval(out, table_number(table, row, attempts),
                        table_number(table, row, attempts + 1), "");
    text_add(out, " calls an image");
}

/* The table has the pacer that sees the limits in front, then the least regret first. */
static void add_policies(struct text *out, const struct result *result, const struct table *table) {
    const size_t name = (size_t)table_column(table, "policy");
    const size_t last = table->row_count - 1;

    text_printf(out,
                "Of %zu ways to call, measured against a pacer that sees the limits, %s comes "
                "first: ",
                result->point_count, table_cell(table, 1, name)->text);
    add_policy(out, table, 1);
    if (last > 1) {
        text_printf(out, "; %s comes last: ", table_cell(table, last, name)->text);
        add_policy(out, table, last);
    }
    text_add_char(out, '.');
}

void answer_add(struct text *out, const struct result *result) {
    const struct table *differences = result_table(result, "compare");
    const struct table *policies = result_table(result, "policies");

    if (result->answer)
        text_add(out, result->answer);
    else if (result->point_count == 0)
        text_add(out, "Nothing was finished.");
    else if (result->point_count == 1)
        add_point(out, &result->points[0]);
    else if (policies && policies->row_count > 1)
        add_policies(out, result, policies);
    else if (differences)
        add_differences(out, result, differences);
    else if (load_axis(result) < result->points[0].setting_count &&
             result->points[0].objective_count > 0)
        add_by_load(out, result, load_axis(result));
    else
        add_best(out, result);
}

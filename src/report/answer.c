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

static void add_best(struct text *out, const struct result *result) {
    const struct point_result *best = NULL;
    double best_cost = INFINITY;
    double success = 0;

    for (size_t i = 0; i < result->point_count; i++) {
        const struct metric_result *rate = known(&result->points[i], METRIC_SUCCESS_RATE);

        success = rate ? fmax(success, rate->estimate.mean) : success;
    }
    for (size_t i = 0; i < result->point_count; i++) {
        const struct metric_result *rate = known(&result->points[i], METRIC_SUCCESS_RATE);
        const struct metric_result *cost = known(&result->points[i], METRIC_COST);

        if (rate && cost && rate->estimate.mean >= success - 0.01 &&
            cost->estimate.mean < best_cost) {
            best_cost = cost->estimate.mean;
            best = &result->points[i];
        }
    }
    if (!best) {
        text_printf(out, "%zu designs were tried.", result->point_count);
        return;
    }
    text_printf(out,
                "Of %zu designs, the cheapest that delivers nearly as much as the best is %s: ",
                result->point_count, best->name);
    add_point(out, best);
}

void answer_add(struct text *out, const struct result *result) {
    if (result->answer)
        text_add(out, result->answer);
    else if (result->point_count == 0)
        text_add(out, "Nothing was finished.");
    else if (result->point_count == 1)
        add_point(out, &result->points[0]);
    else
        add_best(out, result);
}

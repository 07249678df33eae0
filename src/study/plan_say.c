/* Pieces that the sentences of a plan share. */
#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "base/figure.h"
#include "study/plan_parts.h"
#include "study/point.h"

void plan_say(struct result *out, struct text *text) {
    if (!text->failed)
        result_say(out, SENTENCE_NOTE, NULL, text_cstr(text));
    else
        out->arena.failed = true;
    text_clear(text);
}

void plan_add_money(struct text *text, money amount) {
    if (amount == 0)
        text_add(text, "$0");
    else
        figure_add(text, to_dollars(amount), "USD");
}

void plan_add_date(struct text *text, int64_t unix_ns) {
    struct text whole;

    text_init(&whole);
    calendar_format(&whole, unix_ns);
    text_add_bytes(text, text_cstr(&whole), strlen("2026-06-01"));
    if (whole.failed)
        text_fail(text);
    text_release(&whole);
}

void plan_add_objective(struct text *text, const struct scenario *scenario,
                        const struct objective *objective) {
    if (objective->workload >= 0)
        text_printf(text, "%s: ", scenario->workloads[objective->workload].name);
    text_printf(text, "%s %s", objective_metric_name(objective->metric), objective->text);
}

/* A distance between two shares is in points: 96 % is off 98 % by 2 points. */
static void add_distance(struct text *text, double distance, const char *unit) {
    if (strcmp(unit, "ratio") == 0)
        figure_add(text, 100 * distance, "points");
    else
        figure_add(text, distance, unit);
}

static void add_failure(struct text *text, const struct scenario *scenario,
                        const struct objective *objective,
                        const struct objective_judgement *judged) {
    const bool of_runs = !isnan(objective->probability);
    const char *unit = of_runs ? "ratio" : metric_shown_unit(objective->metric);

    plan_add_objective(text, scenario, objective);
    if (isnan(judged->value)) {
        text_add(text, " cannot be told");
        return;
    }
    text_add(text, of_runs ? " holds in a share of runs of " : " is ");
    figure_add(text, judged->value, unit);
    if (judged->judgement == JUDGED_NOT_MET && judged->short_by > 0) {
        text_add(text, ", off by ");
        add_distance(text, judged->short_by, unit);
    } else if (judged->judgement == JUDGED_UNDECIDED) {
        text_add(text, ", undecided (counts as not met)");
        if (judged->more != ESTIMATE_NEVER)
            text_printf(text, ": about %zu more replications", judged->more);
    }
}

void plan_add_failures(struct text *text, const struct scenario *scenario,
                       const struct objective_judgement *objectives) {
    const char *before = "";

    for (size_t i = 0; i < scenario->objective_count; i++) {
        if (objectives[i].judgement == JUDGED_MET)
            continue;
        text_add(text, before);
        add_failure(text, scenario, &scenario->objectives[i], &objectives[i]);
        before = "; ";
    }
}

/* What a plan says: sentences and tables (plan.h). */
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "base/figure.h"
#include "base/text.h"
#include "study/plan_parts.h"
#include "study/point.h"

/* ---- numbers for people ---- */

static void add_metric(struct text *text, const struct point_result *point, enum metric metric) {
    const struct metric_result *found = scope_metric(result_overall(point), metric);

    if (found)
        figure_add_interval(text, found->estimate.mean, found->estimate.half_width,
                            metric_shown_unit(metric));
}

static void add_money(struct text *text, money amount) {
    money_format(text, amount);
}

static void say(struct result *out, struct text *text) {
    if (!text->failed)
        result_say(out, SENTENCE_NOTE, NULL, text_cstr(text));
    else
        out->arena.failed = true;
    text_clear(text);
}

static void answer(struct result *out, struct text *text) {
    out->answer = arena_strdup(&out->arena, text_cstr(text));
    out->arena.failed = out->arena.failed || text->failed;
    text_clear(text);
}

/* ---- an objective and how it is failed ---- */

static void add_objective(struct text *text, const struct scenario *scenario,
                          const struct objective *objective) {
    if (objective->workload >= 0)
        text_printf(text, "%s: ", scenario->workloads[objective->workload].name);
    text_printf(text, "%s %s", objective_metric_name(objective->metric), objective->text);
}

/* "latency_p95 <= 60s: is 150 s, 90 s short" */
static void add_failure(struct text *text, const struct scenario *scenario,
                        const struct objective *objective,
                        const struct objective_judgement *judged) {
    const char *unit =
        isnan(objective->probability) ? metric_shown_unit(objective->metric) : "ratio";

    add_objective(text, scenario, objective);
    if (isnan(judged->value)) {
        text_add(text, " cannot be told");
        return;
    }
    text_add(text, isnan(objective->probability) ? " is " : " holds in a share of runs of ");
    figure_add(text, judged->value, unit);
    if (judged->judgement == JUDGED_NOT_MET) {
        text_add(text, ", off by ");
        figure_add(text, judged->short_by, unit);
    } else if (judged->more == ESTIMATE_NEVER) {
        text_add(text, ", undecided (counts as not met)");
    } else {
        text_printf(text, ", undecided (counts as not met): about %zu more replications",
                    judged->more);
    }
}

static void add_failures(struct text *text, const struct scenario *scenario,
                         const struct plan_score *score) {
    const char *before = "";

    for (size_t i = 0; i < scenario->objective_count; i++) {
        if (score->objectives[i].judgement == JUDGED_MET)
            continue;
        text_add(text, before);
        add_failure(text, scenario, &scenario->objectives[i], &score->objectives[i]);
        before = "; ";
    }
}

/* ---- the sentences ---- */

static void add_option(struct text *text, const struct plan_score *score,
                       const struct point_result *point) {
    text_printf(text, "%s: ", score->option->name);
    add_money(text, score->option->up_front);
    text_add(text, " up front, cost ");
    add_metric(text, point, METRIC_COST);
    text_add(text, ", latency p95 ");
    add_metric(text, point, METRIC_LATENCY_P95);
    text_add(text, " of the ");
    add_metric(text, point, METRIC_SUCCESS_RATE);
    text_add(text, " delivered");
}

/* The option that fails least: fewest objectives, then the smallest relative distances. */
static size_t nearest(const struct plan_study *study, const struct plan_decision *decision) {
    size_t best = 0;
    double best_penalty = INFINITY;

    for (size_t i = 0; i < decision->count; i++) {
        double penalty = 0;
        for (size_t k = 0; k < study->base->objective_count; k++) {
            const struct objective_judgement *judged = &decision->scores[i].objectives[k];
            const double scale = fabs(judged->value) + fabs(judged->short_by);
            if (judged->judgement != JUDGED_MET)
                penalty += 1 + (scale > 0 ? judged->short_by / scale : isnan(scale) ? 1 : 0);
        }
        if (penalty < best_penalty) {
            best_penalty = penalty;
            best = i;
        }
    }
    return best;
}

static void say_infeasible(const struct plan_study *study, const struct plan_decision *decision,
                           struct result *out, struct text *text) {
    const size_t best = nearest(study, decision);
    const struct point_result *point = &out->points[best];

    text_printf(text, "INFEASIBLE: none of the %zu options meets every objective. The nearest is ",
                decision->count);
    add_option(text, &decision->scores[best], point);
    text_add(text, "; it fails: ");
    add_failures(text, study->base, &decision->scores[best]);
    if (point->constraint_count > 0) {
        text_printf(text, ". What binds there: %s (", point->constraints[0].name);
        figure_add(text, point->constraints[0].refusals, "");
        text_add(text, " refusals, ");
        figure_add(text, point->constraints[0].backoff_s, "");
        text_add(text, " s of backoff, last word on ");
        figure_add(text, point->constraints[0].failed, "");
        text_add(text, " failed requests a run)");
    }
    answer(out, text);
}

static void say_choice(const struct plan_study *study, const struct plan_decision *decision,
                       struct result *out, struct text *text) {
    text_add(text, "Choose ");
    add_option(text, &decision->scores[decision->choice], &out->points[decision->choice]);
    answer(out, text);
    if (decision->runner_up == PLAN_NONE) {
        text_add(text, "There is no runner-up: no other option meets every objective");
    } else {
        text_add(text, "Runner-up: ");
        add_option(text, &decision->scores[decision->runner_up], &out->points[decision->runner_up]);
    }
    say(out, text);
    for (size_t i = 0; i < decision->choice; i++) {
        text_printf(text, "Preferred but not enough, %s (", decision->scores[i].option->name);
        add_money(text, decision->scores[i].option->up_front);
        text_add(text, " up front): ");
        add_failures(text, study->base, &decision->scores[i]);
        say(out, text);
    }
}

static void say_load(const struct plan_study *study, const struct plan_break *load,
                     struct result *out, struct text *text) {
    if (!load->known) {
        if (!out->partial)
            say(out, (text_add(text, "At what load the choice breaks is not told: no workload has "
                                     "a rate that could be raised"),
                      text));
        return;
    }
    text_add(text, "The choice holds up to ");
    figure_add(text, load->holds, "");
    text_printf(text, " times this load (%s)", load->load);
    if (load->within) {
        text_add(text, " and breaks at ");
        figure_add(text, load->breaks, "");
        text_add(text, " times: ");
        add_objective(text, study->base, &study->base->objectives[load->objective]);
        text_add(text, " is then no longer shown to be met");
    } else {
        text_add(text, " at least");
    }
    say(out, text);
}

static void say_readings(const struct plan_readings *readings, struct result *out,
                         struct text *text) {
    size_t changes = 0, run = 0;

    for (size_t i = 0; i < readings->count; i++) {
        const struct plan_reading *reading = &readings->items[i];
        run += reading->trouble == NULL;
        if (reading->trouble || !reading->changes)
            continue;
        text_printf(text, "%s%s (then %s)",
                    changes++ ? "; " : "The decision hangs on this: ", reading->name,
                    reading->choice ? reading->choice : "nothing is enough");
    }
    if (changes > 0)
        say(out, text);
    else if (run > 0) {
        text_printf(text, "The decision is the same under each of the %zu other contested readings",
                    run);
        say(out, text);
    }
}

/* ---- the tables ---- */

static const struct column option_columns[] = {
    {"option", "", COLUMN_TEXT},         {"decision", "", COLUMN_TEXT},
    {"up_front", "USD", COLUMN_MONEY},   {"cost", "USD", COLUMN_NUMBER},
    {"latency_p95", "s", COLUMN_NUMBER}, {"success_rate", "ratio", COLUMN_NUMBER},
};
static const struct column objective_columns[] = {
    {"option", "", COLUMN_TEXT},
    {"objective", "", COLUMN_TEXT},
    {"judgement", "", COLUMN_TEXT},
    {"value", "", COLUMN_NUMBER},
    {"short_by", "", COLUMN_NUMBER},
    {"unit", "", COLUMN_TEXT},
    {"more_replications", "", COLUMN_COUNT},
};
static const struct column reading_columns[] = {
    {"reading", "", COLUMN_TEXT},
    {"choice", "", COLUMN_TEXT},
    {"changes", "", COLUMN_TEXT},
    {"up_front", "USD", COLUMN_MONEY},
    {"cost", "USD", COLUMN_NUMBER},
    {"latency_p95", "s", COLUMN_NUMBER},
    {"success_rate", "ratio", COLUMN_NUMBER},
};

static void table_of_options(struct table *table, const struct plan_decision *decision) {
    table_init(table, "plan", "the options, the most preferred first", option_columns,
               array_size(option_columns));
    table->place = TABLE_SHOWN;
    for (size_t i = 0; i < decision->count; i++) {
        const struct plan_score *score = &decision->scores[i];
        table_add_text(table, score->option->name);
        table_add_text(table, i == decision->choice      ? "chosen"
                              : i == decision->runner_up ? "runner-up"
                                                         : judgement_name(score->judgement));
        table_add_whole(table, score->option->up_front);
        table_add_number(table, score->cost);
        table_add_number(table, score->p95);
        table_add_number(table, score->success);
    }
}

static void table_of_objectives(struct table *table, const struct plan_study *study,
                                const struct plan_decision *decision) {
    struct text text;

    table_init(table, "objectives", "each objective at each option", objective_columns,
               array_size(objective_columns));
    table->place = TABLE_FILE;
    text_init(&text);
    for (size_t i = 0; i < decision->count; i++) {
        for (size_t k = 0; k < study->base->objective_count; k++) {
            const struct objective *objective = &study->base->objectives[k];
            const struct objective_judgement *judged = &decision->scores[i].objectives[k];
            text_clear(&text);
            add_objective(&text, study->base, objective);
            table_add_text(table, decision->scores[i].option->name);
            table_add_text(table, text_cstr(&text));
            table_add_text(table, judgement_name(judged->judgement));
            table_add_number(table, judged->value);
            table_add_number(table, judged->short_by);
            table_add_text(table, isnan(objective->probability)
                                      ? metric_types[objective->metric].unit
                                      : "ratio");
            if (judged->judgement == JUDGED_UNDECIDED && judged->more != ESTIMATE_NEVER)
                table_add_whole(table, (int64_t)judged->more);
            else
                table_add_empty(table);
        }
    }
    table->failed = table->failed || text.failed;
    text_release(&text);
}

static void add_reading(struct table *table, const struct plan_reading *reading) {
    table_add_text(table, reading->name);
    table_add_text(table, reading->trouble  ? reading->trouble
                          : reading->choice ? reading->choice
                                            : "INFEASIBLE");
    table_add_text(table, reading->trouble ? "" : reading->changes ? "yes" : "no");
    if (reading->up_front == MONEY_NONE)
        table_add_empty(table);
    else
        table_add_whole(table, reading->up_front);
    table_add_number(table, reading->cost);
    table_add_number(table, reading->p95);
    table_add_number(table, reading->success);
}

/* The first row is the decision itself. */
static void table_of_readings(struct table *table, const struct plan_decision *decision,
                              const struct plan_readings *readings) {
    struct plan_reading as_it_is = {
        "as the scenario says", NULL, NULL, MONEY_NONE, false, NAN, NAN, NAN};

    table_init(table, "robustness",
               "the decision under each contested reading; figures are those of the choice above",
               reading_columns, array_size(reading_columns));
    table->place = TABLE_SHOWN;
    if (decision->choice != PLAN_NONE) {
        const struct plan_score *choice = &decision->scores[decision->choice];
        as_it_is.choice = choice->option->name;
        as_it_is.up_front = choice->option->up_front;
        as_it_is.cost = choice->cost;
        as_it_is.p95 = choice->p95;
        as_it_is.success = choice->success;
    }
    if (readings->count > 0)
        add_reading(table, &as_it_is);
    for (size_t i = 0; i < readings->count; i++)
        add_reading(table, &readings->items[i]);
}

/* ---- the whole ---- */

/* An objective is met in a plan when it is shown to be. */
static const struct objective_result *judged(const struct plan_study *study,
                                             const struct point_result *point,
                                             const struct plan_score *score) {
    struct objective_result *results =
        arena_new(study->arena, struct objective_result, point->objective_count);

    for (size_t i = 0; results && i < point->objective_count; i++) {
        results[i] = point->objectives[i];
        results[i].met = score->objectives[i].judgement == JUDGED_MET;
    }
    return results;
}

static bool make_points(const struct plan_study *study, const struct plan_decision *decision,
                        struct result *out) {
    struct point_result *points = arena_new(&out->arena, struct point_result, decision->count);

    for (size_t i = 0; points && i < decision->count; i++) {
        const struct plan_score *score = &decision->scores[i];
        const struct scenario *scenario = &decision->designs.scenarios[score->design];
        struct setting *settings = arena_new(&out->arena, struct setting, 3);
        result_say_all(out, scenario);
        points[i].name = score->option->name;
        points[i].settings = settings;
        points[i].setting_count = score->option->setting_count;
        for (size_t k = 0; settings && k < score->option->setting_count; k++)
            settings[k] =
                (struct setting){arena_strdup(&out->arena, score->option->settings[k].path),
                                 arena_strdup(&out->arena, score->option->settings[k].value), NAN};
        point_of_sample(&points[i], scenario, &decision->designs.samples[score->design],
                        &out->arena);
        points[i].objectives = judged(study, &points[i], score);
    }
    out->points = points;
    out->point_count = points ? decision->count : 0;
    return !out->arena.failed;
}

bool plan_tell(const struct plan_study *study, const struct plan_decision *decision,
               const struct plan_break *load, const struct plan_readings *readings,
               struct result *out) {
    enum { TABLES = 3 };
    struct table *tables = arena_new(&out->arena, struct table, TABLES);
    struct text text;

    result_about(out, "plan", study->base);
    if (!tables || !make_points(study, decision, out))
        return false;
    text_init(&text);
    if (decision->stopped) {
        text_add(&text, "interrupted before every option was finished: nothing is decided");
        say(out, &text);
    } else if (decision->choice == PLAN_NONE) {
        say_infeasible(study, decision, out, &text);
    } else {
        say_choice(study, decision, out, &text);
        say_load(study, load, out, &text);
    }
    say_readings(readings, out, &text);
    text_release(&text);
    out->tables = tables;
    out->table_count = TABLES;
    table_of_options(&tables[0], decision);
    table_of_objectives(&tables[1], study, decision);
    table_of_readings(&tables[2], decision, readings);
    return !tables[0].failed && !tables[1].failed && !tables[2].failed && !out->arena.failed;
}

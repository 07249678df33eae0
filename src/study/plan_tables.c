/* The tables of a plan: options, objectives, limits, readings, promotion (plan.h). */
#include <math.h>

#include "base/check.h"
#include "base/text.h"
#include "study/plan_parts.h"

static const struct column option_columns[] = {
    {"option", "", COLUMN_TEXT},         {"decision", "", COLUMN_TEXT},
    {"up_front", "USD", COLUMN_MONEY},   {"cost", "USD", COLUMN_NUMBER},
    {"latency_p95", "s", COLUMN_NUMBER}, {"success_rate", "ratio", COLUMN_NUMBER},
    {"replications", "", COLUMN_COUNT}, /* where they differ */
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
               array_size(option_columns) - !decision->selecting);
    table->place = TABLE_SHOWN;
    for (size_t i = 0; i < decision->count; i++) {
        const struct plan_score *score = &decision->scores[i];
        table_add_text(table, score->option->name);
        table_add_text(table, i == decision->choice      ? "chosen"
                              : i == decision->runner_up ? "runner-up"
                                                         : judgement_name(score->judgement));
        table_add_whole(table, score->option->up_front);
        table_add_number(table, score->cost.mean);
        table_add_number(table, score->p95.mean);
        table_add_number(table, score->success.mean);
        if (decision->selecting)
            table_add_whole(table, (int64_t)decision->designs.samples[score->design].finished);
    }
}

static void table_of_objectives(struct table *table, const struct plan_study *study,
                                const struct plan_decision *decision) {
    struct text text;

    table_init(table, "objectives", "each objective at each option", objective_columns,
               array_size(objective_columns));
    table->place = TABLE_FILE;
    text_init_for(&text, &table->failed);
    for (size_t i = 0; i < decision->count; i++) {
        for (size_t k = 0; k < study->base->objective_count; k++) {
            const struct objective *objective = &study->base->objectives[k];
            const struct objective_judgement *judged = &decision->scores[i].objectives[k];
            text_clear(&text);
            plan_add_objective(&text, study->base, objective);
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
        as_it_is.cost = choice->cost.mean;
        as_it_is.p95 = choice->p95.mean;
        as_it_is.success = choice->success.mean;
    }
    if (readings->count > 0)
        add_reading(table, &as_it_is);
    for (size_t i = 0; i < readings->count; i++)
        add_reading(table, &readings->items[i]);
}

static const struct column limit_columns[] = {
    {"limit", "", COLUMN_COUNT},
    {"decision", "", COLUMN_TEXT},
    {"success_rate", "ratio", COLUMN_NUMBER},
    {"latency_p95", "s", COLUMN_NUMBER},
    {"latency_p95_half_width", "s", COLUMN_NUMBER},
    {"cost", "USD", COLUMN_NUMBER},
    {"fails", "", COLUMN_TEXT},
};

static void table_of_limits(struct table *table, const struct plan_study *study,
                            const struct plan_limits *limits) {
    struct text text;

    text_init_for(&text, &table->failed);
    text_printf(&text, "other limits on %s at %s", limits->unit ? limits->unit : "",
                limits->option ? limits->option : "");
    table_init(table, "limits", text_cstr(&text), limit_columns, array_size(limit_columns));
    table->place = TABLE_SHOWN;
    for (size_t i = 0; i < limits->count; i++) {
        const struct plan_try *try = &limits->tries[i];
        const size_t failure = plan_first_failure(study, try->objectives);
        table_add_whole(table, try->limit);
        table_add_text(table, judgement_name(try->judgement));
        table_add_number(table, try->success.mean);
        table_add_number(table, try->p95.mean);
        table_add_number(table, try->p95.half_width);
        table_add_number(table, try->cost.mean);
        text_clear(&text);
        if (failure < study->base->objective_count)
            plan_add_objective(&text, study->base, &study->base->objectives[failure]);
        table_add_text(table, text_cstr(&text));
    }
    table->failed = table->failed || text.failed;
    text_release(&text);
}

static const struct column promotion_columns[] = {
    {"tier", "", COLUMN_TEXT},
    {"as_it_goes", "", COLUMN_TEXT},
    {"as_it_goes_after", "s", COLUMN_TIME},
    {"as_it_goes_runs", "ratio", COLUMN_NUMBER},
    {"payment", "USD", COLUMN_MONEY},
    {"paying", "", COLUMN_TEXT},
    {"paying_after", "s", COLUMN_TIME},
    {"paying_runs", "ratio", COLUMN_NUMBER},
};

/* The latest time over the runs that got there, as a date and from the start, and their share. */
static void add_reached(struct table *table, const struct plan_study *study,
                        const struct plan_ascent *promotion, size_t runs, sim_time latest) {
    struct text text;

    text_init_for(&text, &table->failed);
    if (runs > 0) {
        plan_add_date(&text, study->base->start + latest);
    } else {
        text_add(&text, "not by ");
        plan_add_date(&text, study->base->start + promotion->simulated);
    }
    table_add_text(table, text_cstr(&text));
    table->failed = table->failed || text.failed;
    text_release(&text);
    if (runs > 0)
        table_add_whole(table, latest);
    else
        table_add_empty(table);
    table_add_number(table, (double)runs / (double)promotion->replications);
}

static void table_of_promotion(struct table *table, const struct plan_study *study,
                               const struct plan_ascent *promotion) {
    table_init(table, "promotion",
               "when each tier is reached: as the account goes, and by paying at the start",
               promotion_columns, array_size(promotion_columns));
    table->place = TABLE_SHOWN;
    for (size_t i = 0; promotion->known && i < promotion->count; i++) {
        const struct plan_rung *step = &promotion->steps[i];
        table_add_text(table, step->tier);
        add_reached(table, study, promotion, step->runs_as_it_goes, step->as_it_goes);
        table_add_whole(table, step->payment);
        add_reached(table, study, promotion, step->runs_paying, step->paying);
    }
}

bool plan_fill_tables(struct table *tables, const struct plan_study *study,
                      const struct plan_findings *findings) {
    bool failed = false;

    table_of_options(&tables[0], &findings->decision);
    table_of_objectives(&tables[1], study, &findings->decision);
    table_of_limits(&tables[2], study, &findings->limits);
    table_of_readings(&tables[3], &findings->decision, &findings->readings);
    table_of_promotion(&tables[4], study, &findings->promotion);
    for (size_t i = 0; i < PLAN_TABLES; i++)
        failed = failed || tables[i].failed;
    return !failed;
}

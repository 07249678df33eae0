/* What a plan says of its decision, in sentences (plan.h). */
#include <math.h>
#include <string.h>

#include "base/figure.h"
#include "base/text.h"
#include "study/plan_parts.h"
#include "study/point.h"

static void add_metric(struct text *text, const struct point_result *point, enum metric metric) {
    const struct metric_result *found = scope_metric(result_overall(point), metric);

    if (found)
        figure_add_interval(text, found->estimate.mean, found->estimate.half_width,
                            metric_shown_unit(metric));
}

static void answer(struct result *out, struct text *text) {
    out->answer = arena_strdup(&out->arena, text_cstr(text));
    out->arena.failed = out->arena.failed || text->failed;
    text_clear(text);
}

/* "tier 4 ($250.00 up front): it delivers …" */
static void add_option(struct text *text, const struct plan_score *score,
                       const struct point_result *point) {
    text_printf(text, "%s (", score->option->name);
    plan_add_money(text, score->option->up_front);
    text_add(text, " up front): it delivers ");
    add_metric(text, point, METRIC_SUCCESS_RATE);
    text_add(text, " of the requests, 95 % of these within ");
    add_metric(text, point, METRIC_LATENCY_P95);
    text_add(text, ", and costs ");
    add_metric(text, point, METRIC_COST);
}

static void say_infeasible(const struct plan_study *study, const struct plan_findings *findings,
                           struct result *out, struct text *text) {
    const struct plan_decision *decision = &findings->decision;
    const size_t best = plan_nearest(study, decision);
    const struct point_result *point = &out->points[best];

    if (decision->count == 1)
        text_add(text, "INFEASIBLE: the only option does not meet every objective. It is ");
    else
        text_printf(text,
                    "INFEASIBLE: none of the %zu options meets every objective. The nearest is ",
                    decision->count);
    add_option(text, &decision->scores[best], point);
    text_add(text, "; it fails: ");
    plan_add_failures(text, study->base, decision->scores[best].objectives);
    text_add_char(text, '.');
    if (point->constraint_count > 0) {
        text_printf(text, " What binds there: %s (", point->constraints[0].name);
        figure_add(text, point->constraints[0].refusals, "refusals");
        text_add(text, ", ");
        figure_add(text, point->constraints[0].backoff_s, "s");
        text_add(text, " of backoff, last word on ");
        figure_add(text, point->constraints[0].failed, "failed requests");
        text_add(text, " a run).");
    }
    plan_add_limits(text, study, &findings->limits);
    answer(out, text);
}

static void say_choice(const struct plan_study *study, const struct plan_findings *findings,
                       struct result *out, struct text *text) {
    const struct plan_decision *decision = &findings->decision;

    text_add(text, "Choose ");
    add_option(text, &decision->scores[decision->choice], &out->points[decision->choice]);
    text_add_char(text, '.');
    plan_add_limits(text, study, &findings->limits);
    answer(out, text);
    if (decision->runner_up == PLAN_NONE) {
        text_add(text, "There is no runner-up: no other option meets every objective");
    } else {
        text_add(text, "Runner-up: ");
        add_option(text, &decision->scores[decision->runner_up], &out->points[decision->runner_up]);
    }
    plan_say(out, text);
    for (size_t i = 0; i < decision->choice; i++) {
        text_printf(text, "Preferred but not enough, %s (", decision->scores[i].option->name);
        plan_add_money(text, decision->scores[i].option->up_front);
        text_add(text, " up front): ");
        plan_add_failures(text, study->base, decision->scores[i].objectives);
        plan_say(out, text);
    }
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
        plan_say(out, text);
    else if (run > 0) {
        text_printf(text, "The decision is the same under each of the %zu other contested readings",
                    run);
        plan_say(out, text);
    }
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

static void say_assumption(struct result *out, struct text *text) {
    result_say(out, SENTENCE_ASSUMPTION, "assumption", text_cstr(text));
    out->arena.failed = out->arena.failed || text->failed;
    text_clear(text);
}

/* What a plan takes as given, where a scenario may have meant something else. */
static void say_assumptions(const struct plan_study *study, struct result *out, struct text *text) {
    const struct scenario_provider *provider = plan_provider(study);
    const struct account_spec *account = provider->account;
    const size_t named = plan_tier(study, account->tier);
    const struct tier_spec *tiers = provider->spec.tiers.items;
    size_t accounts = 0;

    for (size_t i = 0; i < study->base->provider_count; i++)
        accounts += study->base->providers[i].account != NULL;
    if (accounts > 1) {
        text_printf(text,
                    "What is planned is the account at %s; those at other providers stay as "
                    "they are",
                    provider->name);
        plan_say(out, text);
    }
    if (study->spec.promotion == PLAN_NATURAL && study->standing != PLAN_NONE) {
        text_printf(text,
                    "promotion is natural: the account starts at tier %s, money up front is a "
                    "payment at the start, and a client that paces itself by a limit does not "
                    "notice when it has risen",
                    tiers[study->standing].name);
        say_assumption(out, text);
    }
    if (named == PLAN_NONE || tiers[named].paid <= account->paid)
        return;
    text_printf(text, "%s.tier is %s, for which ", study->account_path, account->tier);
    plan_add_money(text, tiers[named].paid);
    text_add(text, " must have been paid; ");
    plan_add_money(text, account->paid);
    text_printf(text,
                " are (%s.paid), so that the rest counts as money up front. If the account is "
                "there already, say what it has paid",
                study->account_path);
    say_assumption(out, text);
}

bool plan_tell(const struct plan_study *study, const struct plan_findings *findings,
               struct result *out) {
    const struct plan_decision *decision = &findings->decision;
    struct table *tables = arena_new(&out->arena, struct table, PLAN_TABLES);
    struct text text;

    result_about(out, "plan", study->base);
    if (!tables || !make_points(study, decision, out))
        return false;
    text_init_for(&text, &out->arena.failed);
    if (decision->stopped) {
        text_add(&text, "interrupted before every option was finished: nothing is decided");
        plan_say(out, &text);
    } else if (decision->choice == PLAN_NONE) {
        say_infeasible(study, findings, out, &text);
    } else {
        say_choice(study, findings, out, &text);
        plan_warn_of_cap(out, study, findings, &text);
        plan_say_load(out, study, findings, &text);
    }
    plan_say_selection(study, decision, out, &text);
    plan_say_promotion(out, study, findings, &text);
    plan_say_increases(out, study, &findings->limits, &text);
    say_readings(&findings->readings, out, &text);
    say_assumptions(study, out, &text);
    text_release(&text);
    out->tables = tables;
    out->table_count = PLAN_TABLES;
    return plan_fill_tables(tables, study, findings) && !out->arena.failed;
}

/* Runs options and judges them. Everything that a plan runs, it runs here. */
#include <stdlib.h>
#include <string.h>

#include "study/plan_parts.h"

/* A tier below the one that is in force anyway: the account would be at that one. */
static bool is_moot(const struct plan_study *study, const struct plan_option *option,
                    const struct scenario *scenario) {
    const char *tier = scenario->providers[study->provider].tier;

    if (!option->tier || !tier)
        return false;
    return study->spec.promotion == PLAN_HELD
               ? strcmp(tier, option->tier) != 0
               : plan_tier(study, option->tier) < plan_tier(study, tier);
}

static bool load(const struct plan_study *study, const struct plan_options *options,
                 struct plan_decision *out, struct error *err) {
    struct design *designs = arena_new(study->arena, struct design, options->count);

    out->scores = arena_new(study->arena, struct plan_score, options->count);
    if (!designs || !out->scores)
        return error_no_memory(err);
    for (size_t i = 0; i < options->count; i++)
        designs[i] = (struct design){options->items[i].name, options->items[i].source};
    if (!designs_load(&out->designs, designs, options->count, study->problems, err))
        return false;

    struct scenario *scenarios = out->designs.scenarios;
    for (size_t i = 0; i < options->count; i++) {
        if (is_moot(study, &options->items[i], &scenarios[i])) {
            scenario_release(&scenarios[i]);
            continue;
        }
        if (out->count != i)
            scenarios[out->count] = scenarios[i];
        out->designs.names[out->count] = options->items[i].name;
        out->scores[out->count] =
            (struct plan_score){.option = &options->items[i], .design = out->count};
        out->count++;
    }
    out->designs.count = out->count;
    if (out->count == 0)
        return error_set(err, ERROR_SCENARIO,
                         "plan.tiers: the account stands above each of them already");
    return true;
}

static void score(const struct plan_study *study, const struct plan_decision *decision,
                  struct plan_score *out) {
    const struct scenario *scenario = &decision->designs.scenarios[out->design];
    const struct sample *sample = &decision->designs.samples[out->design];
    struct arena scratch;

    arena_init(&scratch);
    out->objectives =
        arena_new(study->arena, struct objective_judgement, scenario->objective_count);
    for (size_t i = 0; out->objectives && i < scenario->objective_count; i++) {
        out->objectives[i] =
            judge_objective(sample, &scenario->objectives[i], study->spec.confidence, &scratch);
        out->judgement = judgement_worse(out->judgement, out->objectives[i].judgement);
    }
    out->cost = judge_estimate(sample, 0, METRIC_COST, ESTIMATE_CONFIDENCE, &scratch);
    out->p95 = judge_estimate(sample, 0, METRIC_LATENCY_P95, ESTIMATE_CONFIDENCE, &scratch);
    out->success = judge_estimate(sample, 0, METRIC_SUCCESS_RATE, ESTIMATE_CONFIDENCE, &scratch);
    study->arena->failed = study->arena->failed || scratch.failed;
    arena_release(&scratch);
}

/* What the selection has found goes before bounds that are as wide as it let them be. */
static void settle(const struct plan_decision *decision, struct plan_score *score) {
    if (!score->objectives)
        return;
    if (score->place.state == SELECTION_UNMET) {
        score->judgement = JUDGED_NOT_MET;
        score->objectives[score->place.by].judgement = JUDGED_NOT_MET;
    } else if (score->design == decision->selection) {
        score->judgement = JUDGED_MET;
    }
}

bool plan_evaluate(const struct plan_study *study, const struct plan_options *options,
                   struct plan_decision *out, struct error *err) {
    size_t failed = 0;

    memset(out, 0, sizeof *out);
    out->choice = out->runner_up = out->selection = PLAN_NONE;
    if (!load(study, options, out, err))
        return false;
    if (study->options->max_runs > 0 &&
        (uint64_t)study->base->replications * out->count > study->options->max_runs)
        return error_set(err, ERROR_USAGE,
                         "%zu options of %lld replications are more runs than "
                         "the %zu allowed",
                         out->count, (long long)study->base->replications,
                         study->options->max_runs);
    out->designs.keep_curves = options->keep_accounts;
    const bool select =
        options->to_choose_one && out->count > 1 && study->spec.indifference != MONEY_NONE;
    const bool done = select
                          ? plan_select(study, out, &failed, err)
                          : designs_run(&out->designs, study->options, &out->stopped, &failed, err);
    if (!done)
        return error_set(err, err ? err->kind : ERROR_IO, "at %s: %s",
                         out->scores[failed].option->name, err ? err->text : "");
    for (size_t i = 0; i < out->count; i++) {
        score(study, out, &out->scores[i]);
        if (out->selected)
            settle(out, &out->scores[i]);
    }
    return !study->arena->failed || error_no_memory(err);
}

void plan_decision_release(struct plan_decision *decision) {
    designs_release(&decision->designs);
}

size_t plan_first_failure(const struct plan_study *study,
                          const struct objective_judgement *objectives) {
    size_t i = 0;

    while (i < study->base->objective_count && objectives[i].judgement == JUDGED_MET)
        i++;
    return i;
}

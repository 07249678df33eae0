/* Runs options and puts them in order of preference (plan.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/plan_parts.h"

/* ---- loading ---- */

/* A tier below the one that is in force anyway: the account would be at that one. */
static bool is_moot(const struct plan_study *study, const struct plan_option *option,
                    const struct scenario *scenario) {
    const char *tier = scenario->providers[study->provider].tier;

    return study->spec.promotion == PLAN_HELD && option->tier && tier &&
           strcmp(tier, option->tier) != 0;
}

static bool load(const struct plan_study *study, const struct plan_options *options,
                 struct plan_decision *out, struct error *err) {
    struct design *designs = arena_new(study->arena, struct design, options->count);

    out->scores = arena_new(study->arena, struct plan_score, options->count);
    if (!designs || !out->scores)
        return error_no_memory(err);
    for (size_t i = 0; i < options->count; i++)
        designs[i].source = options->items[i].source;
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

/* ---- judging ---- */

static double ratio_mean(const struct sample *sample, enum metric metric) {
    double above = 0, below = 0;

    for (size_t i = 0; i < sample->finished; i++) {
        above += sample_readings(sample, i, 0)[metric].numerator;
        below += sample_readings(sample, i, 0)[metric].denominator;
    }
    return below > 0 ? above / below : NAN;
}

/* Over the replications that have a value. */
static double plain_mean(const struct sample *sample, enum metric metric) {
    double sum = 0, count = 0;

    for (size_t i = 0; i < sample->finished; i++) {
        const double value = sample_readings(sample, i, 0)[metric].value;
        if (isnan(value))
            continue;
        sum += value;
        count++;
    }
    return count > 0 ? sum / count : NAN;
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
    out->cost = plain_mean(sample, METRIC_COST);
    out->p95 = plain_mean(sample, METRIC_LATENCY_P95);
    out->success = ratio_mean(sample, METRIC_SUCCESS_RATE);
    study->arena->failed = study->arena->failed || scratch.failed;
    arena_release(&scratch);
}

/* Unknown is behind everything known. */
static int order_of(double a, double b) {
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return a < b ? -1 : a > b;
}

/* Money up front, mean cost, p95; then as they were listed. */
static int by_preference(const void *a_, const void *b_) {
    const struct plan_score *a = a_, *b = b_;
    int order =
        (a->option->up_front > b->option->up_front) - (a->option->up_front < b->option->up_front);

    order = order ? order : order_of(a->cost, b->cost);
    order = order ? order : order_of(a->p95, b->p95);
    return order ? order : (a->design > b->design) - (a->design < b->design);
}

static void choose(struct plan_decision *decision) {
    decision->choice = decision->runner_up = PLAN_NONE;
    for (size_t i = 0; i < decision->count; i++) {
        if (decision->scores[i].judgement != JUDGED_MET)
            continue;
        if (decision->choice == PLAN_NONE) {
            decision->choice = i;
        } else {
            decision->runner_up = i;
            break;
        }
    }
}

bool plan_decide(const struct plan_study *study, const struct plan_options *options,
                 struct plan_decision *out, struct error *err) {
    size_t failed = 0;

    memset(out, 0, sizeof *out);
    out->choice = out->runner_up = PLAN_NONE;
    if (!load(study, options, out, err))
        return false;
    if (study->options->max_runs > 0 &&
        (uint64_t)study->base->replications * out->count > study->options->max_runs)
        return error_set(err, ERROR_USAGE,
                         "%zu options of %lld replications are more runs than "
                         "the %zu allowed",
                         out->count, (long long)study->base->replications,
                         study->options->max_runs);
    if (!designs_run(&out->designs, study->options, &out->stopped, &failed, err))
        return error_set(err, err ? err->kind : ERROR_IO, "at %s: %s",
                         out->scores[failed].option->name, err ? err->text : "");
    for (size_t i = 0; i < out->count; i++)
        score(study, out, &out->scores[i]);
    if (study->arena->failed)
        return error_no_memory(err);
    qsort(out->scores, out->count, sizeof *out->scores, by_preference);
    if (!out->stopped)
        choose(out);
    return true;
}

void plan_decision_release(struct plan_decision *decision) {
    designs_release(&decision->designs);
}

/* The load at which an option breaks, and when growth brings it (plan.h). */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "study/edge.h"
#include "study/knob.h"
#include "study/plan_parts.h"
#include "study/point.h"

#define FACTOR_MOST      KNOB_FACTOR_MOST
#define FACTOR_PRECISION 1.02

struct search {
    const struct plan_study *study;
    const struct plan_option *choice;
    struct knobs knobs;
    bool money_aside;  /* objectives on money do not count */
    size_t objective;  /* the first that was not met at the last factor that broke it */
    const char *binds; /* what most failed requests were refused by there; NULL: nothing */
};

static double factor_of(int64_t candidate) {
    return pow(FACTOR_PRECISION, (double)candidate);
}

static bool is_on_money(const struct objective *objective) {
    return strcmp(metric_types[objective->metric].unit, "USD") == 0;
}

/* As plan_first_failure, of those that count. */
static size_t first_failure(const struct search *search,
                            const struct objective_judgement *objectives) {
    const struct scenario *base = search->study->base;

    for (size_t i = 0; i < base->objective_count; i++)
        if (objectives[i].judgement != JUDGED_MET &&
            !(search->money_aside && is_on_money(&base->objectives[i])))
            return i;
    return base->objective_count;
}

/* The constraint that had the last word on most requests, if the provider had it. */
static const char *find_binding(const struct search *search, const struct scenario *scenario,
                                const struct sample *sample) {
    struct point_result point = {0};
    const struct constraint_result *most = NULL;

    point_constraints(&point, scenario, sample, search->study->arena);
    for (size_t i = 0; i < point.constraint_count; i++)
        if (point.constraints[i].failed > (most ? most->failed : 0))
            most = &point.constraints[i];
    return most && strcmp(most->name, POINT_OWN_CONSTRAINT) != 0 ? most->name : NULL;
}

/* Whether every objective is met at this factor; an edge_grade is a yes or no here. */
static bool holds_at(void *context, int64_t candidate, enum edge_grade *out, struct error *err) {
    struct search *search = context;
    const struct plan_study *study = search->study;
    const struct scenario_override *overrides =
        knobs_turn(&search->knobs, factor_of(candidate), "plan", study->arena);
    struct plan_option turned = *search->choice;
    const struct plan_options one = {&turned, 1, false, false};
    struct plan_decision decision;

    if (!overrides)
        return error_no_memory(err);
    if (!source_with(&turned.source, &search->choice->source, overrides, search->knobs.count,
                     study->arena, err))
        return false;
    const bool done = plan_evaluate(study, &one, &decision, err);
    if (done) {
        const size_t failure = first_failure(search, decision.scores[0].objectives);
        const bool holds = failure == study->base->objective_count;
        *out = decision.stopped ? EDGE_INTERRUPTED : holds ? EDGE_MEETS : EDGE_FAILS;
        if (!holds && !decision.stopped) {
            search->objective = failure;
            search->binds =
                find_binding(search, &decision.designs.scenarios[0], &decision.designs.samples[0]);
        }
    }
    plan_decision_release(&decision);
    return done;
}

static const char *load_at(const struct search *search, double factor) {
    struct text text;

    text_init_for(&text, &search->study->arena->failed);
    for (size_t i = 0; i < search->knobs.count; i++) {
        const struct knob *knob = &search->knobs.items[i];
        const double value = round(knob->number * pow(factor, knob->weight) * 100) / 100;
        text_printf(&text, "%s%s ", i ? ", " : "", knob->workload);
        text_add_number(&text, value);
        text_add(&text, knob->unit);
    }
    const char *copy = arena_strdup(search->study->arena, text_cstr(&text));
    text_release(&text);
    return copy;
}

/* The greatest factor that holds. */
static bool find_factor(struct search *search, struct plan_break *out, struct error *err) {
    const double steps = log(FACTOR_MOST) / log(FACTOR_PRECISION);
    struct edge edge = {.most = (int64_t)steps,
                        .stride = (int64_t)(log(2) / log(FACTOR_PRECISION)),
                        .grade = holds_at,
                        .context = search};
    struct edge_answer answer;

    /* The choice meets its objectives: that is known without a run. */
    edge.trials[0] = (struct edge_trial){0, EDGE_MEETS};
    edge.trial_count = 1;
    if (!edge_find(&edge, EDGE_MEETS, &answer, err))
        return false;
    out->known = answer.outcome == EDGE_FOUND || answer.outcome == EDGE_EVERY;
    out->within = answer.outcome == EDGE_FOUND;
    out->holds = factor_of(answer.at);
    out->breaks = factor_of(answer.at + 1);
    out->objective = search->objective;
    out->binds =
        is_on_money(&search->study->base->objectives[search->objective]) ? NULL : search->binds;
    out->load = load_at(search, out->holds);
    return out->load ? true : error_no_memory(err);
}

bool plan_find_break(const struct plan_study *study, const struct plan_option *choice,
                     struct plan_break *out, struct plan_break *money_aside, struct error *err) {
    const struct objective *objectives = study->base->objectives;
    struct search search = {.study = study, .choice = choice};
    size_t others = 0;

    memset(out, 0, sizeof *out);
    memset(money_aside, 0, sizeof *money_aside);
    if (!knobs_find(&search.knobs, study->base, NULL, study->arena))
        return error_no_memory(err);
    if (search.knobs.count == 0)
        return true;
    if (!find_factor(&search, out, err))
        return false;
    for (size_t i = 0; i < study->base->objective_count; i++)
        others += !is_on_money(&objectives[i]);
    search.money_aside = true;
    return !out->within || others == 0 || !is_on_money(&objectives[out->objective]) ||
           find_factor(&search, money_aside, err);
}

/* ---- growth ---- */

double plan_growth_of(const struct plan_study *study, const char *workload) {
    struct text value;
    struct error ignored;
    char *end;
    double growth = NAN;

    text_init_for(&value, &study->arena->failed);
    const char *path = arena_printf(study->arena, "workloads[%s].arrivals.growth", workload);
    if (path && scenario_value_at(study->base, path, &value, &ignored)) {
        growth = text_to_number(text_cstr(&value), &end);
        growth = end == text_cstr(&value) ? NAN : growth;
    }
    text_release(&value);
    return growth;
}

/* So many weeks on; a date too far away to be one is the last there is. */
static int64_t weeks_after(int64_t start, double weeks) {
    return weeks < 1e4 ? start + (int64_t)(weeks * (double)NS_PER_WEEK) : INT64_MAX;
}

/* Each rate turns as its own growth makes it when the fastest has grown by the factor. */
static bool weigh(struct search *search, const double *growth, double fastest) {
    bool alike = true;

    for (size_t i = 0; i < search->knobs.count; i++) {
        search->knobs.items[i].weight = isnan(growth[i]) ? 0 : log1p(growth[i]) / log1p(fastest);
        alike = alike && search->knobs.items[i].weight == 1;
    }
    return alike;
}

bool plan_find_growth(const struct plan_study *study, const struct plan_option *choice,
                      const struct plan_break *load, struct plan_growth *out, struct error *err) {
    struct search search = {.study = study, .choice = choice};

    memset(out, 0, sizeof *out);
    if (!knobs_find(&search.knobs, study->base, NULL, study->arena))
        return error_no_memory(err);
    double *growth = arena_new(study->arena, double, search.knobs.count + 1);
    if (!growth)
        return error_no_memory(err);
    for (size_t i = 0; i < search.knobs.count; i++) {
        growth[i] = plan_growth_of(study, search.knobs.items[i].workload);
        out->given = out->given || (!isnan(growth[i]) && growth[i] != 0);
        out->fastest = fmax(out->fastest, isnan(growth[i]) ? 0 : growth[i]);
    }
    out->at = *load;
    if (out->fastest <= 0 || !load->known)
        return true;
    out->alike = weigh(&search, growth, out->fastest);
    if (!out->alike && !find_factor(&search, &out->at, err))
        return false;
    const double log_week = log1p(out->fastest);
    out->holds = weeks_after(study->base->start, log(out->at.holds) / log_week);
    out->breaks = weeks_after(study->base->start, log(out->at.breaks) / log_week);
    return true;
}

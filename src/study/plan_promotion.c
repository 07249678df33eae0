/*
 * When each tier above the one where the account stands is reached: as one goes, and by paying its
 * money gate at the start (plan.h). Simulated, over more time than the scenario's where it takes
 * that.
 */
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "study/plan_parts.h"

/* Dates differ little from run to run, and a long time is a long run. */
#define REPLICATIONS_MOST 3
#define REQUESTS_MOST     400000.0

static const sim_time stages[] = {3 * NS_PER_DAY, 30 * NS_PER_DAY, 120 * NS_PER_DAY,
                                  400 * NS_PER_DAY};

struct forecast {
    const struct plan_study *study;
    struct plan_ascent *out;
    sim_time most; /* no longer run than this */
    bool stopped;
};

static double growth_most(const struct plan_study *study) {
    double most = 0;

    for (size_t i = 0; i < study->base->workload_count; i++) {
        const double growth = plan_growth_of(study, study->base->workloads[i].name);
        most = fmax(most, isnan(growth) ? 0 : growth);
    }
    return most;
}

/* The time in which so many requests come that a longer run would be one to wait for. */
static sim_time longest(const struct plan_study *study, const struct plan_decision *decision) {
    const struct sample *sample = &decision->designs.samples[decision->scores[0].design];
    const double measured_s = to_seconds(study->base->horizon - study->base->warmup);
    const double log_growth = log1p(growth_most(study)) / to_seconds(NS_PER_WEEK);
    double arrived = 0;

    for (size_t i = 0; i < sample->finished; i++)
        arrived += sample_readings(sample, i, 0)[METRIC_ARRIVED].value / (double)sample->finished;
    if (!(arrived > 0))
        return stages[array_size(stages) - 1];
    const double flat_s = REQUESTS_MOST * measured_s / arrived;
    const double seconds = log_growth > 0 ? log1p(flat_s * log_growth) / log_growth : flat_s;
    const sim_time whole = seconds < 2 * 86400 ? NS_PER_HOUR : NS_PER_DAY;
    if (seconds >= to_seconds(stages[array_size(stages) - 1]))
        return stages[array_size(stages) - 1];
    return from_seconds(seconds) / whole * whole;
}

/* The scenario where the account stands, with that payment, over that time. */
static bool make_run(const struct forecast *forecast, money payment, sim_time horizon,
                     struct plan_option *out, struct error *err) {
    const struct plan_study *study = forecast->study;
    struct arena *arena = study->arena;
    struct scenario_override overrides[PLAN_STAND_OVERRIDES + 2];
    size_t count = 0;
    struct text text;

    memset(out, 0, sizeof *out);
    out->name = "natural promotion";
    plan_stand(study, payment, overrides, &count);
    text_init_for(&text, &arena->failed);
    duration_format(&text, horizon);
    overrides[count++] =
        (struct scenario_override){"horizon", arena_strdup(arena, text_cstr(&text)), "plan"};
    text_release(&text);
    overrides[count++] = (struct scenario_override){
        "replications", arena_printf(arena, "%zu", forecast->out->replications), "plan"};
    return !arena->failed ? source_with(&out->source, study->source, overrides, count, arena, err)
                          : error_no_memory(err);
}

/* In how many replications a tier was reached, and the latest time. */
static size_t reached(const struct forecast *forecast, const struct sample *sample,
                      const char *tier, sim_time *latest) {
    const size_t index = plan_tier(forecast->study, tier);
    size_t runs = 0;

    *latest = 0;
    for (size_t i = 0; i < sample->finished; i++) {
        const sim_time at = sample_account(sample, i, forecast->study->provider)->tier_at[index];
        if (at == SIM_TIME_NEVER)
            continue;
        runs++;
        *latest = at > *latest ? at : *latest;
    }
    return runs;
}

/* What is not known of yet, over a time; *left: how much of it is still not. */
static bool run_stage(struct forecast *forecast, sim_time horizon, size_t *left,
                      struct error *err) {
    struct plan_ascent *out = forecast->out;
    struct plan_option *runs =
        arena_new(forecast->study->arena, struct plan_option, out->count + 1);
    size_t *steps = arena_new(forecast->study->arena, size_t, out->count + 1);
    struct plan_options options = {runs, 0, true, false};
    struct plan_decision trial;
    bool natural = false;

    if (!runs || !steps)
        return error_no_memory(err);
    for (size_t i = 0; i < out->count; i++)
        natural = natural || out->steps[i].runs_as_it_goes < out->replications;
    if (natural) {
        steps[options.count] = out->count;
        if (!make_run(forecast, 0, horizon, &runs[options.count++], err))
            return false;
    }
    for (size_t i = 0; i < out->count; i++) {
        if (out->steps[i].runs_paying == out->replications)
            continue;
        steps[options.count] = i;
        if (!make_run(forecast, out->steps[i].payment, horizon, &runs[options.count++], err))
            return false;
    }
    const bool done = plan_evaluate(forecast->study, &options, &trial, err);
    forecast->stopped = trial.stopped;
    *left = 0;
    for (size_t k = 0; done && !trial.stopped && k < trial.count; k++) {
        const struct sample *sample = &trial.designs.samples[k];
        for (size_t i = 0; steps[k] == out->count && i < out->count; i++) {
            struct plan_rung *step = &out->steps[i];
            step->runs_as_it_goes = reached(forecast, sample, step->tier, &step->as_it_goes);
            *left += step->runs_as_it_goes < out->replications;
        }
        if (steps[k] < out->count) {
            struct plan_rung *step = &out->steps[steps[k]];
            step->runs_paying = reached(forecast, sample, step->tier, &step->paying);
            *left += step->runs_paying < out->replications;
        }
    }
    out->simulated = horizon;
    plan_decision_release(&trial);
    return done;
}

static bool list_steps(const struct plan_study *study, struct plan_ascent *out, struct error *err) {
    const struct tier_spec *tiers = plan_ladder(study);
    const size_t count = plan_provider(study)->spec.tiers.count;

    out->standing = tiers[study->standing].name;
    out->steps = arena_new(study->arena, struct plan_rung, count);
    if (!out->steps)
        return error_no_memory(err);
    for (size_t i = study->standing + 1; i < count; i++)
        if (plan_has_access(study, &tiers[i]))
            out->steps[out->count++] =
                (struct plan_rung){.tier = tiers[i].name, .payment = plan_due(study, &tiers[i])};
    return true;
}

bool plan_find_promotion(const struct plan_study *study, const struct plan_decision *decision,
                         struct plan_ascent *out, struct error *err) {
    struct forecast forecast = {.study = study, .out = out};
    size_t left = 1;

    memset(out, 0, sizeof *out);
    if (study->standing == PLAN_NONE)
        return true;
    out->replications = (size_t)study->base->replications < REPLICATIONS_MOST
                            ? (size_t)study->base->replications
                            : REPLICATIONS_MOST;
    if (!list_steps(study, out, err))
        return false;
    forecast.most = longest(study, decision);
    for (size_t i = 0; i < array_size(stages) && left > 0 && !forecast.stopped; i++) {
        sim_time horizon = stages[i] < forecast.most ? stages[i] : forecast.most;
        horizon = horizon > study->base->horizon ? horizon : study->base->horizon;
        if (out->count > 0 && horizon > out->simulated &&
            !run_stage(&forecast, horizon, &left, err))
            return false;
    }
    out->known = out->count > 0 && !forecast.stopped;
    return true;
}

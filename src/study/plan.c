#include "study/plan.h"

#include <string.h>

#include "study/plan_parts.h"
#include "study/store.h"

static bool is_stopped(const struct plan_study *study, const struct plan_decision *decision) {
    volatile const sig_atomic_t *stop = study->options->stop;

    return decision->stopped || (stop && *stop);
}

/* The parts in turn; an interruption leaves out what comes after it. */
static bool find_out(struct plan_study *study, struct plan_findings *out, struct error *err) {
    const struct plan_decision *decision = &out->decision;
    struct plan_options options;

    if (!plan_study_init(study, err) || !plan_make_options(study, &options, err) ||
        !plan_decide(study, &options, &out->decision, err))
        return false;
    if (decision->choice != PLAN_NONE) {
        const struct plan_option *choice = decision->scores[decision->choice].option;
        if (!plan_find_break(study, choice, &out->load, &out->load_money_aside, err) ||
            !plan_find_growth(study, choice, &out->load, &out->growth, err))
            return false;
    }
    if (!is_stopped(study, decision) && !plan_find_limits(study, decision, &out->limits, err))
        return false;
    if (!is_stopped(study, decision) && !plan_find_promotion(study, decision, &out->promotion, err))
        return false;
    return is_stopped(study, decision) || plan_read_otherwise(study, decision, &out->readings, err);
}

static bool decide_and_tell(struct plan_study *study, struct result *out, bool *feasible,
                            struct error *err) {
    struct plan_findings findings;

    memset(&findings, 0, sizeof findings);
    bool done = find_out(study, &findings, err);
    if (done) {
        out->partial = is_stopped(study, &findings.decision);
        *feasible = findings.decision.choice != PLAN_NONE;
        if (!plan_tell(study, &findings, out))
            done = error_no_memory(err);
    }
    plan_decision_release(&findings.decision);
    return done;
}

bool study_plan(const struct scenario_source *source, const struct study_options *options,
                struct result *out, bool *feasible, struct problems *problems, struct error *err) {
    struct scenario_source copy = *source;
    struct scenario base;
    struct plan_study study = {.source = &copy, .options = options, .problems = problems};

    memset(out, 0, sizeof *out);
    arena_init(&out->arena);
    study.arena = &out->arena;
    *feasible = false;
    if (!source_hold(&copy, &out->arena, err)) {
        result_release(out);
        return false;
    }
    bool done = scenario_load(&base, &copy, problems);
    if (!done) {
        error_set(err, problems_kind(problems), "nothing was run: the scenario cannot be loaded");
    } else {
        const struct store_study of = {"plan", &base, NULL, 0};
        study.base = &base;
        done = (!options->store || store_begin(options->store, &of, err)) &&
               decide_and_tell(&study, out, feasible, err);
        scenario_release(&base);
    }
    if (!done)
        result_release(out);
    return done;
}

#include "study/plan.h"

#include <string.h>

#include "study/plan_parts.h"

/* The parts in turn; an interruption leaves out what comes after it. */
static bool decide_and_tell(struct plan_study *study, struct result *out, bool *feasible,
                            struct error *err) {
    struct plan_options options;
    struct plan_decision decision;
    struct plan_break load = {0};
    struct plan_readings readings = {0};
    volatile const sig_atomic_t *stop = study->options->stop;

    memset(&decision, 0, sizeof decision);
    bool done = plan_study_init(study, err) && plan_make_options(study, &options, err) &&
                plan_decide(study, &options, &decision, err);
    if (done && decision.choice != PLAN_NONE)
        done = plan_find_break(study, decision.scores[decision.choice].option, &load, err);
    if (done && !decision.stopped && !(stop && *stop))
        done = plan_read_otherwise(study, &decision, &readings, err);
    if (done) {
        out->partial = decision.stopped || (stop && *stop);
        *feasible = decision.choice != PLAN_NONE;
        if (!plan_tell(study, &decision, &load, &readings, out))
            done = error_no_memory(err);
    }
    plan_decision_release(&decision);
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
        error_set(err, ERROR_SCENARIO, "nothing was run: the scenario cannot be loaded");
    } else {
        study.base = &base;
        done = decide_and_tell(&study, out, feasible, err);
        scenario_release(&base);
    }
    if (!done)
        result_release(out);
    return done;
}

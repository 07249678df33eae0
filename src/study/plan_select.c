/* Many options: each runs until it is chosen or put out (plan.h, stats/selection.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/figure.h"
#include "base/text.h"
#include "study/plan_parts.h"
#include "study/precision.h"

/* What is looked at; rows of samples are options, observations are replications. */
struct contest {
    const struct plan_study *study;
    struct plan_decision *decision;
    struct selection_problem problem;
    struct selection *selection;
    const struct sample *samples;
    size_t *ranks; /* by money up front */
    bool *dropped;
    size_t seen; /* replications of who is in */
};

static const struct reading *reading_of(const struct contest *contest, size_t option,
                                        const struct objective *objective, size_t replication) {
    const size_t scope = objective->workload >= 0 ? 1 + (size_t)objective->workload : 0;

    return &sample_readings(&contest->samples[option], replication, scope)[objective->metric];
}

static const struct objective *objective_at(const struct contest *contest, size_t option,
                                            size_t index) {
    return &contest->decision->designs.scenarios[option].objectives[index];
}

static double cost_of(const void *context, size_t option, size_t replication) {
    const struct contest *contest = context;

    return sample_readings(&contest->samples[option], replication, 0)[METRIC_COST].value;
}

/*
 * By how much an objective is missed, in one replication: its mean is to be at most 0. Of a ratio
 * n / d it is n - bound * d, whose mean has the sign of sum / sum less the bound; of a share of
 * runs that share less one if this run meets it. What is not known in some runs is asked of the
 * others.
 */
static double missed_by(const void *context, size_t option, size_t index, size_t replication) {
    const struct contest *contest = context;
    const struct objective *objective = objective_at(contest, option, index);
    const struct reading *reading = reading_of(contest, option, objective, replication);
    const bool up = objective->comparison == AT_LEAST || objective->comparison == MORE_THAN;
    double over;

    if (!isnan(objective->probability))
        return objective->probability - (objective_met(objective, reading->value) ? 1 : 0);
    if (metric_types[objective->metric].kind == METRIC_RATIO)
        over = reading->numerator - objective->value * reading->denominator;
    else
        over = isnan(reading->value) ? 0 : reading->value - objective->value;
    return up ? -over : over;
}

/* A share of the bound (of 1 where that is 0), in the unit of missed_by; NaN: nothing is known. */
static double tolerance_of(const void *context, size_t option, size_t index) {
    const struct contest *contest = context;
    const struct objective *objective = objective_at(contest, option, index);
    const double share = contest->study->spec.tolerance;
    const size_t count = contest->problem.first_stage;
    double weight = 0;

    if (!isnan(objective->probability))
        return share;
    for (size_t i = 0; i < count; i++) {
        const struct reading *reading = reading_of(contest, option, objective, i);
        if (metric_types[objective->metric].kind == METRIC_RATIO)
            weight += reading->denominator;
        else
            weight += isnan(reading->value) ? 0 : 1;
    }
    const double bound = fabs(objective->value) > 0 ? fabs(objective->value) : 1;
    return weight > 0 ? share * bound * weight / (double)count : (double)NAN;
}

/* ---- looking ---- */

static bool look(void *context, const struct sample *samples) {
    struct contest *contest = context;

    contest->samples = samples;
    contest->seen += contest->problem.first_stage;
    const bool over = selection_look(contest->selection, contest->seen);
    for (size_t i = 0; i < contest->problem.systems; i++)
        contest->dropped[i] = selection_place(contest->selection, i)->state != SELECTION_IN;
    return over;
}

/* As many ranks as there are amounts of money up front. */
static void rank(struct contest *contest) {
    const struct plan_decision *decision = contest->decision;

    for (size_t i = 0; i < decision->count; i++)
        for (size_t k = 0; k < decision->count; k++)
            contest->ranks[i] +=
                decision->scores[k].option->up_front < decision->scores[i].option->up_front;
}

static bool contest_init(struct contest *contest, const struct plan_study *study,
                         struct plan_decision *decision, struct error *err) {
    const size_t count = decision->count;

    memset(contest, 0, sizeof *contest);
    if (study->base->replications < 2)
        return error_set(err, ERROR_SCENARIO,
                         "plan.indifference needs at least 2 replications, to tell how they vary");
    contest->study = study;
    contest->decision = decision;
    contest->ranks = arena_new(study->arena, size_t, count);
    contest->dropped = arena_new(study->arena, bool, count);
    if (!contest->ranks || !contest->dropped)
        return error_no_memory(err);
    rank(contest);
    contest->problem = (struct selection_problem){
        .systems = count,
        .constraints = study->base->objective_count,
        .first_stage = (size_t)study->base->replications,
        .confidence = study->spec.confidence,
        .indifference = to_dollars(study->spec.indifference),
        .context = contest,
        .value = cost_of,
        .constraint = missed_by,
        .tolerance = tolerance_of,
        .ranks = contest->ranks,
    };
    contest->selection = selection_new(&contest->problem);
    return contest->selection || error_no_memory(err);
}

bool plan_select(const struct plan_study *study, struct plan_decision *decision, size_t *failed,
                 struct error *err) {
    struct contest contest;

    *failed = 0;
    if (!contest_init(&contest, study, decision, err))
        return false;
    const struct designs_look looking = {look, &contest, 0, contest.dropped};
    const bool done = designs_run_looking(&decision->designs, study->options, &looking,
                                          &decision->stopped, failed, err);
    const size_t best = selection_best(contest.selection);
    size_t in = 0;
    for (size_t i = 0; i < decision->count; i++) {
        decision->scores[i].place = *selection_place(contest.selection, i);
        in += decision->scores[i].place.state == SELECTION_IN;
    }
    decision->selecting = true;
    decision->selection = best < decision->count ? best : PLAN_NONE;
    decision->selected = done && !decision->stopped && (in == 0 || best < decision->count);
    selection_delete(contest.selection);
    return done;
}

/* ---- saying ---- */

static size_t replications_of(const struct plan_decision *decision, size_t score) {
    return decision->designs.samples[decision->scores[score].design].finished;
}

/* The one that was observed last has as many as all would have got. */
void plan_say_selection(const struct plan_study *study, const struct plan_decision *decision,
                        struct result *out, struct text *text) {
    size_t all = 0, most = 0;

    if (!decision->selecting || decision->stopped)
        return;
    for (size_t i = 0; i < decision->count; i++) {
        all += replications_of(decision, i);
        if (replications_of(decision, i) > most)
            most = replications_of(decision, i);
    }
    if (decision->selected)
        text_printf(text, "Selected with probability %g", study->spec.confidence);
    else
        text_printf(text,
                    "The selection was not at its end after %zu replications, and the choice is "
                    "by the bounds of each objective; it would have been with probability %g",
                    most, study->spec.confidence);
    text_add(text, ", costs being alike within ");
    plan_add_money(text, study->spec.indifference);
    text_printf(text,
                " and objectives within %g %% of their bounds, by %zu replications in place of the "
                "%zu that as many of each option would be",
                100 * study->spec.tolerance, all, most * decision->count);
    plan_say(out, text);
}

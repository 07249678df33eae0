/* Puts options in order of preference and chooses (plan.h). */
#include <math.h>
#include <stdlib.h>

#include "study/plan_parts.h"

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

    order = order ? order : order_of(a->cost.mean, b->cost.mean);
    order = order ? order : order_of(a->p95.mean, b->p95.mean);
    return order ? order : (a->design > b->design) - (a->design < b->design);
}

/* The one that was left goes before those that are as good but for less than the indifference. */
static void choose_selected(struct plan_decision *decision) {
    size_t at = 0;

    if (decision->selection == PLAN_NONE)
        return;
    while (decision->scores[at].design != decision->selection)
        at++;
    for (; at > 0 && decision->scores[at - 1].place.state == SELECTION_BEATEN; at--) {
        const struct plan_score before = decision->scores[at - 1];
        decision->scores[at - 1] = decision->scores[at];
        decision->scores[at] = before;
    }
    decision->choice = at;
    for (size_t i = 0; i < decision->count && decision->runner_up == PLAN_NONE; i++)
        if (i != at && decision->scores[i].judgement == JUDGED_MET)
            decision->runner_up = i;
}

static void choose(struct plan_decision *decision) {
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
    if (!plan_evaluate(study, options, out, err))
        return false;
    qsort(out->scores, out->count, sizeof *out->scores, by_preference);
    if (!out->stopped && out->selected)
        choose_selected(out);
    else if (!out->stopped)
        choose(out);
    return true;
}

size_t plan_nearest(const struct plan_study *study, const struct plan_decision *decision) {
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

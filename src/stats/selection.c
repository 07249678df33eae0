#include "stats/selection.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* A sum that is followed, and the triangle that it has to leave. */
struct walk {
    double sum;      /* of the observations so far */
    double variance; /* of one, from the first stage */
    double drift;    /* tolerance or indifference */
};

struct selection {
    const struct selection_problem *problem;
    struct selection_place *places; /* [system] */
    struct walk *constraints;       /* [system][constraint] */
    bool *decided;                  /* [system][constraint] */
    double *sums;                   /* [system]: of the values */
    double *variances;              /* [system][system]: of the differences */
    double eta;
    size_t seen; /* observations */
};

struct selection *selection_new(const struct selection_problem *problem) {
    struct selection *selection = calloc(1, sizeof *selection);
    const size_t systems = problem->systems, all = systems * problem->constraints;

    assert(systems >= 1);
    assert(problem->first_stage >= 2);
    assert(problem->indifference > 0);
    if (!selection)
        return NULL;
    selection->problem = problem;
    selection->places = calloc(systems, sizeof *selection->places);
    selection->constraints = calloc(all + 1, sizeof *selection->constraints);
    selection->decided = calloc(all + 1, sizeof *selection->decided);
    selection->sums = calloc(systems, sizeof *selection->sums);
    selection->variances = calloc(systems * systems, sizeof *selection->variances);
    if (!selection->places || !selection->constraints || !selection->decided || !selection->sums ||
        !selection->variances) {
        selection_delete(selection);
        return NULL;
    }
    const double things = (double)(systems - 1 + problem->constraints);
    const double error = (1 - problem->confidence) / (things > 0 ? things : 1);
    selection->eta = (pow(2 * error, -2 / ((double)problem->first_stage - 1)) - 1) / 2;
    return selection;
}

void selection_delete(struct selection *selection) {
    free(selection->places);
    free(selection->constraints);
    free(selection->decided);
    free(selection->sums);
    free(selection->variances);
    free(selection);
}

/* ---- the first stage ---- */

/* Of the difference of two systems. Two passes: the first stage is short. */
static double variance_of_difference(const struct selection_problem *problem, size_t a, size_t b) {
    const size_t count = problem->first_stage;
    double mean = 0, squares = 0;

    for (size_t i = 0; i < count; i++)
        mean += problem->value(problem->context, a, i) - problem->value(problem->context, b, i);
    mean /= (double)count;
    for (size_t i = 0; i < count; i++) {
        const double off =
            problem->value(problem->context, a, i) - problem->value(problem->context, b, i) - mean;
        squares += off * off;
    }
    return squares / ((double)count - 1);
}

static double variance_of_constraint(const struct selection_problem *problem, size_t system,
                                     size_t constraint) {
    const size_t count = problem->first_stage;
    double mean = 0, squares = 0;

    for (size_t i = 0; i < count; i++)
        mean += problem->constraint(problem->context, system, constraint, i);
    mean /= (double)count;
    for (size_t i = 0; i < count; i++) {
        const double off = problem->constraint(problem->context, system, constraint, i) - mean;
        squares += off * off;
    }
    return squares / ((double)count - 1);
}

static void take_variances(struct selection *selection) {
    const struct selection_problem *problem = selection->problem;

    for (size_t a = 0; a < problem->systems; a++) {
        for (size_t b = 0; b < a; b++)
            selection->variances[a * problem->systems + b] =
                selection->variances[b * problem->systems + a] =
                    variance_of_difference(problem, a, b);
        for (size_t k = 0; k < problem->constraints; k++) {
            struct walk *walk = &selection->constraints[a * problem->constraints + k];
            walk->variance = variance_of_constraint(problem, a, k);
            walk->drift = problem->tolerance(problem->context, a, k);
            assert(walk->drift > 0 || isnan(walk->drift));
        }
    }
}

/* ---- a look ---- */

static void observe(struct selection *selection, size_t observations) {
    const struct selection_problem *problem = selection->problem;

    for (size_t i = 0; i < problem->systems; i++) {
        if (selection->places[i].state != SELECTION_IN)
            continue;
        for (size_t at = selection->seen; at < observations; at++) {
            selection->sums[i] += problem->value(problem->context, i, at);
            for (size_t k = 0; k < problem->constraints; k++)
                selection->constraints[i * problem->constraints + k].sum +=
                    problem->constraint(problem->context, i, k, at);
        }
    }
    selection->seen = observations;
}

/* How far a sum has to be from 0 after so many observations. */
static double boundary(const struct selection *selection, double variance, double drift) {
    const double freedom = (double)selection->problem->first_stage - 1;
    const double most = selection->eta * freedom * variance / drift;
    const double left = most - drift * (double)selection->seen / 2;

    return left > 0 ? left : 0;
}

static void put_out(struct selection *selection, size_t system, enum selection_state state,
                    size_t by) {
    selection->places[system].state = state;
    selection->places[system].observations = selection->seen;
    selection->places[system].by = by;
}

static void judge_constraints(struct selection *selection, size_t system) {
    const size_t count = selection->problem->constraints;
    struct selection_place *place = &selection->places[system];

    for (size_t k = 0; k < count && place->state == SELECTION_IN; k++) {
        const struct walk *walk = &selection->constraints[system * count + k];
        bool *decided = &selection->decided[system * count + k];
        const double edge = boundary(selection, walk->variance, walk->drift);
        if (*decided)
            continue;
        if (walk->sum <= -edge && !isnan(walk->drift)) {
            *decided = true;
            place->met++;
        } else if (!(walk->sum < edge) || isnan(walk->drift)) { /* NaN too */
            put_out(selection, system, SELECTION_UNMET, k);
        }
    }
}

static bool meets_all(const struct selection *selection, size_t system) {
    const struct selection_place *place = &selection->places[system];

    return place->state == SELECTION_IN && place->met == selection->problem->constraints;
}

/* Whether `a`, which meets all, puts `b` out. */
static bool beats(const struct selection *selection, size_t a, size_t b) {
    const struct selection_problem *problem = selection->problem;
    const double by = selection->sums[b] - selection->sums[a];

    if (problem->ranks && problem->ranks[a] != problem->ranks[b])
        return problem->ranks[a] < problem->ranks[b];
    const double edge =
        boundary(selection, selection->variances[a * problem->systems + b], problem->indifference);
    if (isnan(by) || isnan(edge))
        return !isnan(selection->sums[a]) || (isnan(selection->sums[b]) && a < b);
    /* Of two that are the same to the end the first is as good. */
    return by > 0 ? by >= edge : by == 0 && edge <= 0 && a < b;
}

static void compare_all(struct selection *selection) {
    const size_t count = selection->problem->systems;

    for (size_t b = 0; b < count; b++)
        for (size_t a = 0; a < count && selection->places[b].state == SELECTION_IN; a++)
            if (a != b && meets_all(selection, a) && beats(selection, a, b))
                put_out(selection, b, SELECTION_BEATEN, a);
}

bool selection_look(struct selection *selection, size_t observations) {
    const size_t count = selection->problem->systems;
    size_t in = 0;

    assert(observations > selection->seen);
    assert(observations >= selection->problem->first_stage);
    if (selection->seen == 0)
        take_variances(selection);
    observe(selection, observations);
    for (size_t i = 0; i < count; i++)
        if (selection->places[i].state == SELECTION_IN)
            judge_constraints(selection, i);
    compare_all(selection);
    for (size_t i = 0; i < count; i++)
        in += selection->places[i].state == SELECTION_IN;
    return in == 0 || selection_best(selection) < count;
}

const struct selection_place *selection_place(const struct selection *selection, size_t system) {
    assert(system < selection->problem->systems);
    return &selection->places[system];
}

size_t selection_best(const struct selection *selection) {
    const size_t count = selection->problem->systems;
    size_t best = count;

    for (size_t i = 0; i < count; i++) {
        if (selection->places[i].state != SELECTION_IN)
            continue;
        if (best < count || !meets_all(selection, i))
            return count;
        best = i;
    }
    return best;
}

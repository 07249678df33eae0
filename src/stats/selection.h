/*
 * selection - the best of several systems, among those that meet their constraints, with as few
 * observations as it takes: those that are hopeless are put out early and observed no further.
 *
 * The procedure is fully sequential. From every system `first_stage` observations are taken, and
 * from these alone the variances. Then, at each look, with r observations of every system that is
 * still in:
 *
 *   - a constraint of a system is decided when the sum of its observations leaves (-R, R): met
 *     below, not met above, and then the system is out. R = max(0, eta (n0 - 1) S^2 / e - e r / 2)
 *     with S^2 the variance of the constraint and e its tolerance;
 *   - a system is out when another one, all of whose constraints are met, is better: by its rank,
 *     or by the sum of the differences, which has reached R, with S^2 the variance of the
 *     difference and e the indifference.
 *
 * It ends when one is left, all of whose constraints are met, or none. As R falls to 0 it always
 * ends. Each of the k - 1 + s things that can go wrong (another system kept or the best one beaten;
 * one of its s constraints misjudged) goes wrong with probability at most b = (1 - confidence) /
 * (k - 1 + s), by eta = ((2 b)^(-2 / (n0 - 1)) - 1) / 2.
 *
 * The guarantee: with probability at least `confidence` the one that is left is the best, if every
 * other one is worse by the indifference at the least (or of another rank), and no constraint is
 * missed or met by less than its tolerance; what is nearer than that is as good. It is proved for
 * normal observations, independent from one to the next, of any variances, and of systems that are
 * correlated in any way, as under common random numbers. Looking only now and then makes no error
 * more likely. ASSUMPTION: means of many requests or days are near enough to normal.
 *
 * Sources: S.-H. Kim and B. L. Nelson, "A fully sequential procedure for indifference-zone
 * selection in simulation", ACM TOMACS 11 (2001) 251-273 (KN, with c = 1: what this is without
 * constraints); S. Andradottir and S.-H. Kim, "Fully sequential procedures for comparing
 * constrained systems via simulation", Naval Research Logistics 57 (2010) 403-421; C. Healey, S.
 * Andradottir and S.-H. Kim, "Selection procedures for simulations with multiple constraints under
 * independent and correlated sampling", ACM TOMACS 24 (2014) 14.
 *
 * Observations are asked for, never kept; a selection owns its tables (selection_delete).
 */
#ifndef TIERSIM_STATS_SELECTION_H
#define TIERSIM_STATS_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

/* Everything is borrowed and asked for again at every look. */
struct selection_problem {
    size_t systems; /* at least 1 */
    size_t constraints;
    size_t first_stage; /* observations, at least 2 */
    double confidence;
    double indifference; /* above 0, in the unit of the value */
    const void *context;
    /* Observation `index` of a system: less is better. NaN: as bad as can be. */
    double (*value)(const void *context, size_t system, size_t index);
    /* The same of a constraint, the mean of which is to be at most 0; NaN: not met. */
    double (*constraint)(const void *context, size_t system, size_t constraint, size_t index);
    /* How far its mean may be off and still do; above 0; NaN: not met. Asked for once, after the
     * first stage. */
    double (*tolerance)(const void *context, size_t system, size_t constraint);
    /* A system of a lower rank is better whatever the values are; NULL: all are alike. */
    const size_t *ranks;
};

enum selection_state { SELECTION_IN, SELECTION_UNMET, SELECTION_BEATEN };

/* Where a system stands. */
struct selection_place {
    enum selection_state state;
    size_t observations; /* when it was put out */
    size_t by;           /* the constraint that it does not meet, the system that is better */
    size_t met;          /* constraints that are decided and met */
};

struct selection;

/* NULL when memory ran out. */
struct selection *selection_new(const struct selection_problem *problem);
void selection_delete(struct selection *selection);

/* Looks at the first so many observations of every system that is in: at first the first stage,
 * then more each time. True: it is at its end. */
bool selection_look(struct selection *selection, size_t observations);

const struct selection_place *selection_place(const struct selection *selection, size_t system);

/* The one that is left with every constraint met; `systems` where there is none (yet). */
size_t selection_best(const struct selection *selection);

#endif

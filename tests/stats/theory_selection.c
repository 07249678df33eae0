/*
 * Theory: a selection that promises to be right with probability 0.95 is, in 1,000 selections whose
 * truth is known. If it were right with 0.95 exactly, the count would have a standard deviation of
 * sqrt(1000 * 0.95 * 0.05) = 6.9; it is known to be right more often than it promises (the bound is
 * Bonferroni's), so that no fewer than 950 are asked for. What it saves is counted too.
 */
#include "stats/selection.h"

#include "support.h"

enum { SELECTIONS = 1000, SYSTEMS = 10, MOST = 4000 };

/* Normal values with common luck: correlation 0.5 between systems. */
struct truth {
    double mean[SYSTEMS], deviation[SYSTEMS];
    double constraint_mean[SYSTEMS], tolerance; /* of normals with deviation 1 */
    double values[SYSTEMS][MOST], constraints[SYSTEMS][MOST];
    size_t drawn;
    uint64_t seed;
};

static struct truth truth; /* large */

static void draw_to(struct truth *of, size_t index) {
    for (; of->drawn <= index; of->drawn++) {
        const double luck = next_normal(&of->seed), other = next_normal(&of->seed);
        assert_true(of->drawn < MOST);
        for (size_t i = 0; i < SYSTEMS; i++) {
            const double own = next_normal(&of->seed);
            of->values[i][of->drawn] = of->mean[i] + of->deviation[i] * (luck + own) / sqrt(2);
            of->constraints[i][of->drawn] =
                of->constraint_mean[i] + (other + next_normal(&of->seed)) / sqrt(2);
        }
    }
}

static double value(const void *context, size_t system, size_t index) {
    draw_to(&truth, index);
    (void)context;
    return truth.values[system][index];
}

static double constraint(const void *context, size_t system, size_t number, size_t index) {
    draw_to(&truth, index);
    (void)context;
    (void)number;
    return truth.constraints[system][index];
}

static double tolerance(const void *context, size_t system, size_t number) {
    (void)context;
    (void)system;
    (void)number;
    return truth.tolerance;
}

struct outcome {
    size_t right;
    double observations; /* mean of all systems together */
    double last;         /* mean of the last system alone */
};

/* With looks `step` observations apart. */
static struct outcome select_often(size_t constraints, size_t step, size_t best) {
    const struct selection_problem problem = {.systems = SYSTEMS,
                                              .constraints = constraints,
                                              .first_stage = 10,
                                              .confidence = 0.95,
                                              .indifference = 1,
                                              .value = value,
                                              .constraint = constraint,
                                              .tolerance = tolerance};
    struct outcome outcome = {0, 0, 0};

    truth.seed = 20260601;
    for (size_t n = 0; n < SELECTIONS; n++) {
        struct selection *selection = selection_new(&problem);
        size_t r = problem.first_stage;
        truth.drawn = 0;
        while (!selection_look(selection, r))
            r += step;
        outcome.right += selection_best(selection) == best;
        for (size_t i = 0; i < SYSTEMS; i++) {
            const struct selection_place *place = selection_place(selection, i);
            const size_t own = place->state == SELECTION_IN ? r : place->observations;
            outcome.observations += (double)own / SELECTIONS;
            if (i == SYSTEMS - 1)
                outcome.last += (double)own / SELECTIONS;
        }
        selection_delete(selection);
    }
    return outcome;
}

/* The least favourable means: all others worse by the indifference exactly, which is a third of
 * the deviation. */
static void the_best_by_just_the_indifference_is_found(void **state) {
    (void)state;
    for (size_t i = 0; i < SYSTEMS; i++) {
        truth.mean[i] = i == 4 ? 0 : 1;
        truth.deviation[i] = 3;
    }
    const struct outcome each = select_often(0, 1, 4), batches = select_often(0, 10, 4);
    print_message("slippage: %zu of 1000 right, %.0f observations; looks of 10: %zu, %.0f\n",
                  each.right, each.observations, batches.right, batches.observations);
    assert_true(each.right >= 950);
    assert_true(batches.right >= 950);
    assert_true(batches.right + 5 >= each.right); /* looking less often makes no more errors */
}

/* Means apart, deviations unequal: the worst is put out after little more than the first stage. */
static void the_hopeless_get_few_observations(void **state) {
    (void)state;
    for (size_t i = 0; i < SYSTEMS; i++) {
        truth.mean[i] = (double)i;
        truth.deviation[i] = 3 + (double)(i % 3);
    }
    const struct outcome outcome = select_often(0, 1, 0);
    print_message("apart: %zu of 1000 right, %.0f observations, of the worst %.1f\n", outcome.right,
                  outcome.observations, outcome.last);
    assert_true(outcome.right >= 950);
    assert_true(outcome.last < 20);
}

/* The cheapest three miss their constraint by the tolerance exactly, the others meet it by that. */
static void the_best_of_those_that_meet_their_constraint_is_found(void **state) {
    (void)state;
    truth.tolerance = 0.5;
    for (size_t i = 0; i < SYSTEMS; i++) {
        truth.mean[i] = (double)i;
        truth.deviation[i] = 3;
        truth.constraint_mean[i] = i < 3 ? 0.5 : -0.5;
    }
    const struct outcome outcome = select_often(1, 1, 3);
    print_message("constrained: %zu of 1000 right, %.0f observations, of the worst %.1f\n",
                  outcome.right, outcome.observations, outcome.last);
    assert_true(outcome.right >= 950);
}

/* Nobody meets it: nobody is chosen. */
static void where_none_meets_its_constraint_none_is_found(void **state) {
    (void)state;
    truth.tolerance = 0.5;
    for (size_t i = 0; i < SYSTEMS; i++) {
        truth.mean[i] = (double)i;
        truth.deviation[i] = 3;
        truth.constraint_mean[i] = 0.5;
    }
    const struct outcome outcome = select_often(1, 1, SYSTEMS);
    print_message("infeasible: %zu of 1000 right\n", outcome.right);
    assert_true(outcome.right >= 950);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_by_just_the_indifference_is_found),
        cmocka_unit_test(the_hopeless_get_few_observations),
        cmocka_unit_test(the_best_of_those_that_meet_their_constraint_is_found),
        cmocka_unit_test(where_none_meets_its_constraint_none_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

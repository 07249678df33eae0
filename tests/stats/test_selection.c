/* Selection by hand: when a sum leaves its triangle, ranks, ties, what is not known. */
#include "stats/selection.h"

#include "support.h"

/* Values by system, repeated for ever; constraints likewise. */
struct table {
    const double *values[4];
    const double *constraints[4];
    size_t period;
};

static double value(const void *context, size_t system, size_t index) {
    const struct table *table = context;

    return table->values[system][index % table->period];
}

static double constraint(const void *context, size_t system, size_t number, size_t index) {
    const struct table *table = context;

    (void)number;
    return table->constraints[system][index % table->period];
}

static double tolerance(const void *context, size_t system, size_t number) {
    (void)context;
    (void)system;
    (void)number;
    return 0.2;
}

static struct selection_problem problem_of(const struct table *table, size_t systems,
                                           size_t constraints) {
    return (struct selection_problem){.systems = systems,
                                      .constraints = constraints,
                                      .first_stage = 10,
                                      .confidence = 0.95,
                                      .indifference = 0.2,
                                      .context = table,
                                      .value = value,
                                      .constraint = constraint,
                                      .tolerance = tolerance};
}

/* Looks after each observation; how many it took. */
static size_t run(struct selection *selection) {
    size_t r = 10;

    while (!selection_look(selection, r))
        r++;
    return r;
}

/*
 * Two systems, no constraint: b = 0.05, eta = (0.1^(-2/9) - 1) / 2 = 0.33405. The difference
 * is 1.5, -0.5, 1.5, -0.5 …: mean 0.5, variance of the first ten 10/9, so that R = 0.33405 * 9 *
 * (10/9) / 0.2 - 0.2 r / 2 = 16.7025 - 0.1 r. The sum is r / 2, and 1 more where r is odd: at 25 it
 * is 13.5 and R 14.2, at 26 13.0 and 14.1, at 27 14.5 and 14.0.
 */
static const double zero[] = {0, 0};
static const double half[] = {1.5, -0.5};

static void a_difference_is_decided_when_it_leaves_the_triangle(void **state) {
    const struct table table = {{zero, half}, {NULL}, 2};
    const struct selection_problem problem = problem_of(&table, 2, 0);
    struct selection *selection = selection_new(&problem);

    (void)state;
    assert_int_equal(run(selection), 27);
    assert_int_equal(selection_best(selection), 0);
    assert_int_equal(selection_place(selection, 1)->state, SELECTION_BEATEN);
    assert_int_equal(selection_place(selection, 1)->by, 0);
    assert_int_equal(selection_place(selection, 1)->observations, 27);
    selection_delete(selection);
}

/* The same walk as a constraint: one system and one constraint is one thing that can go wrong. */
static void a_constraint_is_decided_likewise(void **state) {
    static const double minus[] = {-1.5, 0.5};
    const struct table missed = {{zero}, {half}, 2}, met = {{zero}, {minus}, 2};
    struct selection_problem problem = problem_of(&missed, 1, 1);
    struct selection *selection = selection_new(&problem);

    (void)state;
    assert_int_equal(run(selection), 27);
    assert_int_equal(selection_best(selection), 1);
    assert_int_equal(selection_place(selection, 0)->state, SELECTION_UNMET);
    selection_delete(selection);
    problem.context = &met;
    selection = selection_new(&problem);
    assert_int_equal(run(selection), 27);
    assert_int_equal(selection_best(selection), 0);
    selection_delete(selection);
}

/* A lower rank wins whatever the values are, but only when its constraint is met. */
static void a_rank_comes_before_the_value(void **state) {
    static const double dear[] = {100, 100}, met[] = {-1, -1}, missed[] = {1, 1};
    static const size_t ranks[] = {0, 1, 2};
    const struct table table = {{zero, dear, zero}, {missed, met, met}, 2};
    struct selection_problem problem = problem_of(&table, 3, 1);

    (void)state;
    problem.ranks = ranks;
    struct selection *selection = selection_new(&problem);
    assert_int_equal(run(selection), 10); /* nothing varies: the first look decides */
    assert_int_equal(selection_best(selection), 1);
    assert_int_equal(selection_place(selection, 0)->state, SELECTION_UNMET);
    assert_int_equal(selection_place(selection, 2)->state, SELECTION_BEATEN);
    selection_delete(selection);
}

static void of_equals_the_first_is_left(void **state) {
    const struct table table = {{half, half, half}, {NULL}, 2};
    const struct selection_problem problem = problem_of(&table, 3, 0);
    struct selection *selection = selection_new(&problem);

    (void)state;
    run(selection);
    assert_int_equal(selection_best(selection), 0);
    selection_delete(selection);
}

static void what_is_not_known_is_worst(void **state) {
    static const double unknown[] = {NAN, 1}, met[] = {-1, -1};
    const struct table values = {{unknown, half, unknown}, {met, met, met}, 2};
    const struct table constraints = {{zero, half, zero}, {unknown, met, unknown}, 2};
    struct selection_problem problem = problem_of(&values, 3, 1);
    struct selection *selection = selection_new(&problem);

    (void)state;
    run(selection);
    assert_int_equal(selection_best(selection), 1);
    selection_delete(selection);
    problem.context = &constraints;
    selection = selection_new(&problem);
    run(selection);
    assert_int_equal(selection_best(selection), 1);
    assert_int_equal(selection_place(selection, 2)->state, SELECTION_UNMET);
    selection_delete(selection);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_difference_is_decided_when_it_leaves_the_triangle),
        cmocka_unit_test(a_constraint_is_decided_likewise),
        cmocka_unit_test(a_rank_comes_before_the_value),
        cmocka_unit_test(of_equals_the_first_is_left),
        cmocka_unit_test(what_is_not_known_is_worst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

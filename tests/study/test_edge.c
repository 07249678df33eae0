/* The edge of every grade, wherever it lies, against looking at every candidate; few trials; no
 * candidate twice; what cannot be found is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "study/edge.h"

/* Up to the first the grade is MEETS, up to the second NEAR, up to the third SHORT. */
struct hill {
    int64_t meets, near, short_of, unknown_below;
    int asked;
    int64_t interrupted_after;
};

static bool grade(void *context, int64_t candidate, enum edge_grade *out, struct error *err) {
    struct hill *hill = context;

    (void)err;
    hill->asked++;
    *out = candidate <= hill->meets      ? EDGE_MEETS
           : candidate <= hill->near     ? EDGE_NEAR
           : candidate <= hill->short_of ? EDGE_SHORT
                                         : EDGE_FAILS;
    if (candidate < hill->unknown_below)
        *out = EDGE_UNKNOWN;
    if (hill->interrupted_after > 0 && hill->asked > hill->interrupted_after)
        *out = EDGE_INTERRUPTED;
    return true;
}

static struct edge_answer find(struct edge *edge, enum edge_grade wanted) {
    struct edge_answer answer;
    struct error err = {0};

    assert_true(edge_find(edge, wanted, &answer, &err));
    return answer;
}

static void finds_every_edge_from_everywhere(void **unused) {
    (void)unused;
    for (int64_t start = -30; start <= 30; start += 4)
        for (int64_t at = -29; at < 30; at++)
            for (int64_t stride = 0; stride < 12; stride += 5) {
                struct hill hill = {at - 1, at, at + 1, INT64_MIN, 0, 0};
                struct edge edge = {.least = -100,
                                    .most = 100,
                                    .start = start,
                                    .stride = stride,
                                    .grade = grade,
                                    .context = &hill};
                assert_int_equal(find(&edge, EDGE_NEAR).at, at);
                assert_int_equal(find(&edge, EDGE_MEETS).at, at - 1);
                assert_int_equal(find(&edge, EDGE_SHORT).at, at + 1);
                assert_int_equal(hill.asked, edge.trial_count);
                assert_false(edge.uneven);
            }
}

/* Doubling from 5 to 10,000 and halving back: 11 and 13 trials, and as few again for the rest. */
static void few_trials_are_enough(void **unused) {
    struct hill hill = {-10100, -10000, -9900, INT64_MIN, 0, 0};
    struct edge edge = {
        .least = -1000000, .most = -1, .start = -5, .grade = grade, .context = &hill};

    (void)unused;
    assert_int_equal(find(&edge, EDGE_NEAR).at, -10000);
    assert_in_range(hill.asked, 20, 28);
    assert_int_equal(find(&edge, EDGE_MEETS).at, -10100);
    assert_int_equal(find(&edge, EDGE_SHORT).at, -9900);
    assert_in_range(hill.asked, 20, 50);
}

static void says_what_cannot_be_found(void **unused) {
    struct hill always = {1000, 1000, 1000, INT64_MIN, 0, 0};
    struct hill never = {-1000, -1000, -1000, INT64_MIN, 0, 0};
    struct hill blind = {-10, -10, -10, -5, 0, 0};
    struct hill stopped = {0, 0, 0, INT64_MIN, 0, 3};
    struct edge edge = {.least = -100, .most = 100, .stride = 9, .grade = grade};
    struct edge_answer answer;

    (void)unused;
    edge.context = &always;
    answer = find(&edge, EDGE_NEAR);
    assert_int_equal(answer.outcome, EDGE_EVERY);
    assert_int_equal(answer.at, 100);
    edge.trial_count = 0;
    edge.context = &never;
    assert_int_equal(find(&edge, EDGE_NEAR).outcome, EDGE_NONE);
    edge.trial_count = 0;
    edge.context = &blind;
    assert_int_equal(find(&edge, EDGE_NEAR).outcome, EDGE_BLIND);
    edge.trial_count = 0;
    edge.context = &stopped;
    assert_int_equal(find(&edge, EDGE_NEAR).outcome, EDGE_STOPPED);
}

/* Met up to 10, not from 11 to 20, met again above: the edge is 10, and that is told. */
static bool grade_twice(void *context, int64_t candidate, enum edge_grade *out, struct error *err) {
    (void)context;
    (void)err;
    *out = candidate <= 10 || candidate > 20 ? EDGE_MEETS : EDGE_FAILS;
    return true;
}

static void what_comes_back_is_told(void **unused) {
    struct edge edge = {.least = 0, .most = 100, .start = 0, .stride = 25, .grade = grade_twice};

    (void)unused;
    edge.trials[0] = (struct edge_trial){15, EDGE_FAILS};
    edge.trials[1] = (struct edge_trial){25, EDGE_MEETS};
    edge.trial_count = 2;
    assert_int_equal(find(&edge, EDGE_MEETS).at, 10);
    assert_true(edge.uneven);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_edge_from_everywhere),
        cmocka_unit_test(few_trials_are_enough),
        cmocka_unit_test(says_what_cannot_be_found),
        cmocka_unit_test(what_comes_back_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

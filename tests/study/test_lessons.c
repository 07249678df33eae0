/*
 * Every shipped lesson: what it claims holds, in sign and size, with its 95 % interval, and does
 * not without the cause; its texts are complete; its exercise has a key.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "scenario/lesson.h"
#include "study/lesson_run.h"
#include "study/lesson_sheet.h"
#include "study/run.h"

static void for_every_lesson(void (*check)(const struct lesson *lesson)) {
    struct arena arena;
    const char *name;
    size_t count = 0;

    arena_init(&arena);
    for (; lesson_name(count, &arena, &name); count++) {
        struct problems problems;
        struct lesson lesson;
        problems_init(&problems);
        if (!lesson_load(&lesson, name, &arena, &problems)) {
            problems_print(&problems, stderr);
            fail_msg("lesson %s does not load", name);
        }
        problems_release(&problems);
        check(&lesson);
    }
    assert_true(count >= 1);
    arena_release(&arena);
}

static void run_lesson(const struct lesson *lesson, struct result *result) {
    const struct study_options options = {.threads = 0};
    struct problems problems;
    struct error err = {0};

    problems_init(&problems);
    if (!study_lesson(lesson, NULL, &options, result, &problems, &err)) {
        problems_print(&problems, stderr);
        fail_msg("%s: %s", lesson->name, err.text);
    }
    problems_release(&problems);
}

static void check_claims(const struct lesson *lesson) {
    struct result result;

    run_lesson(lesson, &result);
    const struct table *claims = result_table(&result, "claims");
    const size_t holds = (size_t)table_column(claims, "holds");
    for (size_t row = 0; row < claims->row_count; row++)
        if (table_cell(claims, row, holds)->whole == 0)
            fail_msg("%s: %s", lesson->name, table_cell(claims, row, 0)->text);
    assert_true(lesson_holds(&result));
    assert_null(strpbrk(result.answer, "{}"));
    assert_null(strstr(result.answer, "n/a"));
    result_release(&result);
}

static void every_claim_holds(void **state) {
    (void)state;
    for_every_lesson(check_claims);
}

/* No figure of a run is typed in: digits stand in placeholders only, or are the scenario's. */
static void check_texts(const struct lesson *lesson) {
    const struct lesson_claim *claims = lesson->claims.items;
    size_t effects = 0, controls = 0;

    assert_in_range(lesson->choices.count, 2, 6);
    assert_in_range(lesson->answer, 1, (int64_t)lesson->choices.count);
    assert_true(lesson->variants.count >= 2);
    assert_true(lesson->read.count >= 2);
    if (!strchr(lesson->why, '{'))
        fail_msg("%s: the why has no figure of the run", lesson->name);
    for (size_t i = 0; i < lesson->claims.count; i++) {
        const bool bounded = !isnan(claims[i].at_least) || !isnan(claims[i].at_most);
        if (!bounded)
            fail_msg("%s: claim %zu says nothing", lesson->name, i);
        /* An effect has a sign: its bound is on one side of 0. */
        if (!claims[i].control && !(claims[i].at_least > 0) && !(claims[i].at_most < 0))
            fail_msg("%s: claim %zu has no sign", lesson->name, i);
        *(claims[i].control ? &controls : &effects) += 1;
    }
    if (effects == 0 || controls == 0)
        fail_msg("%s: %zu effects, %zu controls", lesson->name, effects, controls);
    if (lesson->follow)
        assert_non_null(lesson_variant(lesson, lesson->follow->variant));
}

static void every_text_is_complete(void **state) {
    (void)state;
    for_every_lesson(check_texts);
}

/* ---- the exercise ---- */

static const struct lesson plain = {.name = "plain", .title = "Plain", .question = "Which?"};

/*
 * Five are let in at 0, 4, 9, 15 and 20 s. The sixth (24 s) is told 36 s, the seventh (30 s) 30 s,
 * the eighth (41 s) 19 s: all three come at 60 s, when one image is free (that of 0 s). The other
 * two are told 4 s, but wait 16 s after their second refusal; at 76 s there is room for both.
 */
static void the_key_as_worked_by_hand(void **state) {
    static const int64_t images[SHEET_REQUESTS] = {10, 14, 19, 25, 30, 70, 86, 86};
    struct sheet_line lines[SHEET_REQUESTS];
    struct error err = {0};

    (void)state;
    assert_true(lesson_sheet_key(&plain, NULL, lines, &err));
    for (size_t i = 0; i < SHEET_REQUESTS; i++) {
        assert_int_equal(lines[i].image_at, images[i] * NS_PER_SECOND);
        assert_int_equal(lines[i].tries, i < 5 ? 1 : i == 5 ? 2 : 3);
        assert_int_equal(lines[i].charged, from_dollars(0.04));
    }
    assert_int_equal(lines[5].told[0], 36 * NS_PER_SECOND);
    assert_int_equal(lines[6].told[0], 30 * NS_PER_SECOND);
    assert_int_equal(lines[7].told[0], 19 * NS_PER_SECOND);
    assert_int_equal(lines[6].tried_at[1], 60 * NS_PER_SECOND);
    assert_int_equal(lines[6].told[1], 4 * NS_PER_SECOND);
    assert_int_equal(lines[7].tried_at[2], 76 * NS_PER_SECOND);
}

static void check_sheet(const struct lesson *lesson) {
    struct error err = {0};
    struct text empty, solved;

    text_init(&empty);
    text_init(&solved);
    if (!lesson_sheet(&empty, lesson, NULL, false, &err) ||
        !lesson_sheet(&solved, lesson, NULL, true, &err))
        fail_msg("%s: %s", lesson->name, err.text);
    /* The exercise is the beginning of its solution, and does not give it away. */
    assert_memory_equal(text_cstr(&empty), text_cstr(&solved), empty.length);
    assert_true(solved.length > empty.length);
    assert_null(strstr(text_cstr(&empty), " yes |"));
    text_release(&empty);
    text_release(&solved);
}

static void every_exercise_has_a_key(void **state) {
    (void)state;
    for_every_lesson(check_sheet);
}

/* ---- what is wrong with a lesson ---- */

static void a_lesson_that_refers_to_nothing_is_told(void **state) {
    static const struct {
        const char *why, *says;
    } cases[] = {
        {"{nobody:success_rate}", "no variant 'nobody'"},
        {"{ignored:happiness}", "'happiness', which is no metric"},
        {"{ignored:nobody.success_rate}", "'nobody.success_rate', which is not there"},
        {"{ignored}", "'{ignored}' is no VARIANT:METRIC"},
    };
    const struct study_options options = {0};
    struct arena arena;
    struct lesson lesson;
    struct problems problems;

    (void)state;
    arena_init(&arena);
    problems_init(&problems);
    assert_true(lesson_load(&lesson, "retry-after", &arena, &problems));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct result result;
        lesson.why = cases[i].why;
        assert_false(study_lesson(&lesson, NULL, &options, &result, &problems, &err));
        if (!strstr(err.text, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.text);
    }
    assert_false(lesson_load(&lesson, "retry-afte", &arena, &problems));
    assert_non_null(strstr(problems.items[problems.count - 1].text, "did you mean 'retry-after'"));
    problems_release(&problems);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_claim_holds),
        cmocka_unit_test(every_text_is_complete),
        cmocka_unit_test(the_key_as_worked_by_hand),
        cmocka_unit_test(every_exercise_has_a_key),
        cmocka_unit_test(a_lesson_that_refers_to_nothing_is_told),
    };
    return cmocka_run_group_tests_name("study/lessons", tests, NULL, NULL);
}

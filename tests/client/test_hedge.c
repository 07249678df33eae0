/*
 * Hedges (route.h) of a client against a provider that follows a script: replies are in the order
 * of the sends. Every number is worked out by hand beside it.
 */
#include "stage.h"

#include "support.h"

/* One more target of the same client that takes copies after `delay`. */
static void hedge_after(struct stage *stage, sim_time delay) {
    stage->target_specs[stage->target_count++].hedge = delay;
}

/* The first takes 20 s; a copy goes out at 5 and is answered at 8, and wins: 5 s of another attempt
 * in flight, 3 s of service. The first is forgotten. */
static void the_first_success_wins(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 5 * S);
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 20 * S, 0, 0}, {VERDICT_SUCCESS, 3 * S, 1 * S, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 5 * S, 1 * S, 2 * S);
    assert_int_equal(stage->ended[0].attempts, 2);
    assert_int_equal(stage->script.forgotten, 1);
    assert_int_equal(stage->script.unbilled, 0);
}

/* The first is answered at 12, before the copy: all 12 s are its service, the overlap counts once.
 */
static void an_overlapping_copy_counts_once(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 5 * S);
    stage->target_specs[1].cancel_unbilled = true;
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 12 * S, 0, 0}, {VERDICT_SUCCESS, 30 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 0, 0, 12 * S);
    assert_int_equal(stage->script.forgotten, 1);
    assert_int_equal(stage->script.unbilled, 1);
}

/* An answer within the delay: no copy. A rejection is one, too: its retry is hedged anew. */
static void an_answer_in_time_means_no_copy(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 3);
    hedge_after(stage, 5 * S);
    ACT(stage, ((struct batch_row[]){{0, 1}, {50 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 4 * S, 0, 0},
                          {VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                          {VERDICT_SUCCESS, 20 * S, 0, 0},
                          {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].attempts, 1);
    /* 50: rejected. 53: sent again. 58: its copy, answered at 59. */
    assert_int_equal(stage->sent[3], 58 * S);
    parts_are(&stage->ended[1], 0, 0, 3 * S, 5 * S, 0, 1 * S);
    assert_int_equal(stage->waits, 1);
}

/* Copies at 2 and, 4 s after that was sent, at 6; the second wins at 7. */
static void each_copy_opens_the_next(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 2 * S);
    hedge_after(stage, 4 * S);
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 20 * S, 0, 0},
                          {VERDICT_SUCCESS, 20 * S, 0, 0},
                          {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->sent[1], 2 * S);
    assert_int_equal(stage->sent[2], 6 * S);
    parts_are(&stage->ended[0], 0, 0, 0, 6 * S, 0, 1 * S);
    assert_int_equal(stage->script.forgotten, 2);
}

/* The copy is rejected at once, the first goes on and succeeds: nobody waits for anything. */
static void a_rejected_copy_changes_nothing(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 3);
    hedge_after(stage, 2 * S);
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 9 * S, 0, 0}, {VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 0, 0, 9 * S);
    assert_int_equal(stage->waits, 0);
}

/* The first fails at 4 while a copy is in flight; that fails too, at 6, told to come back in 7 s:
 * one retry, at 13. */
static void the_last_failure_of_the_copies_decides(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 2);
    hedge_after(stage, 2 * S);
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 4 * S, 0, 0},
                          {VERDICT_RATE_LIMIT_EXCEEDED, 4 * S, 0, 7 * S},
                          {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->sent[2], 13 * S);
    assert_int_equal(stage->waits, 1);
    parts_are(&stage->ended[0], 0, 0, 7 * S, 6 * S, 0, 1 * S);
}

/* Two attempts allowed, each with a copy: four calls, then retries are exhausted. */
static void copies_are_no_attempts_to_the_retry_policy(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 2);
    hedge_after(stage, 1 * S);
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 2 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 2 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 2 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 2 * S, 0, 0}}));
    /* 0 and 1, failed at 3; 6 and 7, failed at 9. */
    assert_int_equal(stage->sent[3], 7 * S);
    assert_int_equal(stage->ended[0].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[0].ended_at, 9 * S);
    assert_int_equal(stage->ended[0].attempts, 4);
}

/* One worker: the copy waits for it, behind the first, and is dropped unsent when that is over. */
static void a_copy_takes_a_worker(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 2 * S);
    stage->spec.concurrency = 1;
    ACT(stage, ((struct batch_row[]){{0, 1}, {1 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 9 * S, 0, 0}, {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 0, 0, 9 * S);
    parts_are(&stage->ended[1], 8 * S, 0, 0, 0, 0, 1 * S);
    assert_int_equal(stage->longest, 2);
}

/* Two workers: the winner frees the loser's worker at once, so that the third request goes at 5. */
static void a_loser_frees_its_worker(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 2 * S);
    stage->spec.concurrency = 2;
    ACT(stage, ((struct batch_row[]){{0, 1}, {3 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 60 * S, 0, 0},
                          {VERDICT_SUCCESS, 3 * S, 0, 0},
                          {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    parts_are(&stage->ended[1], 2 * S, 0, 0, 0, 0, 1 * S);
    assert_int_equal(stage->ended[1].ended_at, 6 * S);
}

/* Each call of a split request has copies of its own: the second call's wins, the first needs none.
 */
static void each_call_of_a_split_request_is_hedged(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 5 * S);
    stage->spec.split = 1;
    ACT(stage, ((struct batch_row[]){{0, 2}}),
        ((struct reply[]){{VERDICT_SUCCESS, 4 * S, 0, 0},
                          {VERDICT_SUCCESS, 40 * S, 0, 0},
                          {VERDICT_SUCCESS, 2 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 5 * S, 0, 2 * S);
    assert_int_equal(stage->ended[0].attempts, 3);
}

/* The user leaves at 6 with both under way: neither is waited for. */
static void patience_ends_all_copies(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 2 * S);
    stage->workload.patience = 6 * S;
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 9 * S, 0, 0}, {VERDICT_SUCCESS, 9 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[0].ended_at, 6 * S);
    assert_int_equal(stage->script.forgotten, 2);
}

/* The first failed at 3; the user leaves at 6 while the copy is in flight. */
static void patience_ends_a_copy_whose_original_has_failed(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 2 * S);
    stage->workload.patience = 6 * S;
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 3 * S, 0, 0}, {VERDICT_SUCCESS, 9 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].ended_at, 6 * S);
    assert_int_equal(stage->ended[0].last_verdict, VERDICT_SERVER_ERROR);
}

/* Each copy has its own timeout of 5 s: the first times out at 5, its copy of 2 at 7. */
static void copies_time_out_by_themselves(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 1 * S, 1);
    hedge_after(stage, 2 * S);
    stage->spec.timeout = 5 * S;
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 90 * S, 0, 0}, {VERDICT_SUCCESS, 90 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[0].ended_at, 7 * S);
}

/* gRPC's throttling is shared by retries and hedges: after five failures no copy goes out. */
static void a_budget_is_asked_for_copies(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 2 * S);
    stage->spec.gates = list_of(&gate_fields, "{\"type\": \"grpc-a6-throttling\"}", &stage->arena);
    ACT(stage,
        ((struct batch_row[]){{0, 1}, {1 * S, 1}, {2 * S, 1}, {3 * S, 1}, {4 * S, 1}, {10 * S, 1}}),
        ((struct reply[]){{VERDICT_OVERLOADED, 0, 0, 0},
                          {VERDICT_OVERLOADED, 0, 0, 0},
                          {VERDICT_OVERLOADED, 0, 0, 0},
                          {VERDICT_OVERLOADED, 0, 0, 0},
                          {VERDICT_OVERLOADED, 0, 0, 0},
                          {VERDICT_SUCCESS, 9 * S, 0, 0}}));
    parts_are(&stage->ended[5], 0, 0, 0, 0, 0, 9 * S);
    assert_int_equal(stage->refusals, 1);
    assert_int_equal(stage->ended[5].attempts, 1);
}

/* A breaker opens between a copy's leave to go and its turn: the copy is dropped, the first goes
 * on.
 */
static void a_copy_that_is_refused_as_it_goes_is_dropped(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    hedge_after(stage, 2 * S);
    stage->spec.concurrency = 2;
    stage->spec.gates =
        list_of(&gate_fields, "{\"type\": \"breaker\", \"volume\": 1}", &stage->arena);
    /* The copy of the first, due at 2, waits for a worker until the second fails at 4: open. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {1 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 9 * S, 0, 0}, {VERDICT_SERVER_ERROR, 3 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_DELIVERED);
    assert_int_equal(stage->ended[0].attempts, 1);
    parts_are(&stage->ended[0], 0, 0, 0, 0, 0, 9 * S);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_success_wins),
        cmocka_unit_test(an_overlapping_copy_counts_once),
        cmocka_unit_test(an_answer_in_time_means_no_copy),
        cmocka_unit_test(each_copy_opens_the_next),
        cmocka_unit_test(a_rejected_copy_changes_nothing),
        cmocka_unit_test(the_last_failure_of_the_copies_decides),
        cmocka_unit_test(copies_are_no_attempts_to_the_retry_policy),
        cmocka_unit_test(a_copy_takes_a_worker),
        cmocka_unit_test(a_loser_frees_its_worker),
        cmocka_unit_test(each_call_of_a_split_request_is_hedged),
        cmocka_unit_test(patience_ends_all_copies),
        cmocka_unit_test(patience_ends_a_copy_whose_original_has_failed),
        cmocka_unit_test(copies_time_out_by_themselves),
        cmocka_unit_test(a_budget_is_asked_for_copies),
        cmocka_unit_test(a_copy_that_is_refused_as_it_goes_is_dropped),
    };
    return cmocka_run_group_tests_name("hedges", tests, NULL, NULL);
}

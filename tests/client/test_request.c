/*
 * The life of a request against a provider that follows a script (stage.h). Every expected number
 * is worked out by hand in the comment beside it, from design §2.
 */
#include "stage.h"

static void a_success_is_service_after_provider_queue(void **unused) {
    struct stage *stage = stage_new();
    /* Answered 12 s after sending, of which 2 s in the provider's queue. */
    ACT(stage, ((struct batch_row[]){{5 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 12 * S, 2 * S, 0}}));
    (void)unused;
    parts_are(&stage->ended[0], 0, 0, 0, 0, 2 * S, 10 * S);
    assert_int_equal(stage->ended[0].ended_at, 17 * S);
    assert_int_equal(stage->ended[0].attempts, 1);
}

static void a_busy_worker_makes_the_next_request_queue(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    /* The worker is busy over [0, 10): the second, at 4, queues for 6 s, then takes 3 s. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {4 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0}, {VERDICT_SUCCESS, 3 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 0, 0, 10 * S);
    parts_are(&stage->ended[1], 6 * S, 0, 0, 0, 0, 3 * S);
    assert_int_equal(stage->ended[1].told_position, 0);
    assert_int_equal(stage->longest, 1);
}

static void a_full_queue_refuses_and_an_arrival_that_can_go_needs_no_room(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    stage->spec.queue.capacity = 1;
    /* Three at once: one goes out, one waits, one is refused. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {0, 1}, {0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0}, {VERDICT_SUCCESS, 10 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_DELIVERED);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_DELIVERED);
    assert_int_equal(stage->ended[2].outcome, OUTCOME_QUEUE_FULL);
    assert_int_equal(stage->ended[2].ended_at, 0);
    parts_are(&stage->ended[1], 10 * S, 0, 0, 0, 0, 10 * S);
}

static void patience_ends_a_wait_at_once(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    stage->workload.patience = 5 * S;
    /* The first is in flight when its patience ends at 5: it keeps its worker to 10, as waste. The
     * second, from 1 on, leaves at 6. The third, from 8 on, is sent at 10 and served by 13 = 8 + 5:
     * an answer at the instant of the patience comes first (completion before patience). */
    ACT(stage, ((struct batch_row[]){{0, 1}, {1 * S, 1}, {8 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0}, {VERDICT_SUCCESS, 3 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[0].ended_at, 5 * S);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[1].ended_at, 6 * S);
    parts_are(&stage->ended[2], 2 * S, 0, 0, 0, 0, 3 * S);
    assert_int_equal(stage->script.forgotten, 0);
}

static void without_a_bound_on_workers_an_abandoned_call_is_forgotten(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->workload.patience = 5 * S;
    ACT(stage, ((struct batch_row[]){{0, 1}}), ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->script.forgotten, 1);
}

static void a_verdict_not_worth_retrying_refuses(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_CONTENT_POLICY_VIOLATION, 0, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_REFUSED);
    assert_int_equal(stage->ended[0].last_verdict, VERDICT_CONTENT_POLICY_VIOLATION);
}

static void what_is_under_way_at_the_end_is_unfinished(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    ACT(stage, ((struct batch_row[]){{0, 1}, {1 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 5000 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_UNFINISHED);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_UNFINISHED);
    assert_int_equal(stage->ended[1].ended_at, 1000 * S);
}

static void a_split_request_is_delivered_with_its_last_leg(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.split = 4;
    /* 10 images: legs of 4, 4, 2, sent at 0; the last answer at 9 s wins. Before it was sent no
     * time had passed, so all of the latency is its service. */
    ACT(stage, ((struct batch_row[]){{0, 10}}),
        ((struct reply[]){{VERDICT_SUCCESS, 5 * S, 0, 0},
                          {VERDICT_SUCCESS, 9 * S, 0, 0},
                          {VERDICT_SUCCESS, 7 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 0, 0, 9 * S);
    assert_int_equal(stage->ended[0].attempts, 3);
}

static void the_first_leg_that_fails_ends_a_split_request_and_wastes_what_was_paid(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.split = 4;
    /* The leg of 4 images delivered at 2 s cost 4 × $0.04; the refusal at 3 s ends the request. */
    ACT(stage, ((struct batch_row[]){{0, 10}}),
        ((struct reply[]){{VERDICT_SUCCESS, 2 * S, 0, 0},
                          {VERDICT_CONTENT_POLICY_VIOLATION, 3 * S, 0, 0},
                          {VERDICT_SUCCESS, 7 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_REFUSED);
    assert_int_equal(stage->ended[0].ended_at, 3 * S);
    assert_int_equal(stage->waste, 4 * NUSD_PER_USD / 25);
    assert_int_equal(stage->script.forgotten, 1);
}

static void a_rejected_attempt_waits_and_goes_again(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 3);
    /* Rejected at 0 and told 7 s, so max(7, 3) = 7; rejected at 7 without header, so 3; sent at 10.
     */
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 7 * S},
                          {VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                          {VERDICT_SUCCESS, 5 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 10 * S, 0, 0, 5 * S);
    assert_int_equal(stage->sent[1], 7 * S);
    assert_int_equal(stage->sent[2], 10 * S);
    assert_int_equal(stage->waits, 2);
}

static void attempts_run_out(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 2);
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 2 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 2 * S, 0, 0}}));
    /* 2 s in flight, 3 s backoff, 2 s in flight. */
    assert_int_equal(stage->ended[0].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[0].ended_at, 7 * S);
    assert_int_equal(stage->ended[0].attempts, 2);
}

static void a_timeout_is_a_failed_attempt_and_the_provider_is_told_to_forget(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 2);
    stage->spec.timeout = 4 * S;
    /* 4 s in vain, 3 s backoff, then an answer exactly at the timeout, which comes first. */
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 9 * S, 0, 0}, {VERDICT_SUCCESS, 4 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 3 * S, 4 * S, 0, 4 * S);
    assert_int_equal(stage->script.forgotten, 1);
}

static void a_worker_is_held_through_backoff_or_not(void **unused) {
    const struct batch_row arrivals[] = {{0, 1}, {1 * S, 1}};
    const struct reply held[] = {{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                                 {VERDICT_SUCCESS, 5 * S, 0, 0},
                                 {VERDICT_SUCCESS, 5 * S, 0, 0}};
    const struct reply freed[] = {{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                                  {VERDICT_SUCCESS, 5 * S, 0, 0},
                                  {VERDICT_SUCCESS, 5 * S, 0, 0}};
    struct stage *stage = stage_new();

    (void)unused;
    /* Held: the first is rejected at 0, waits to 3 with the only worker, is served to 8; the second
     * queues from 1 to 8 and is served to 13. */
    retry_fixed_policy(stage, 3 * S, 3);
    stage->spec.concurrency = 1;
    ACT(stage, arrivals, held);
    parts_are(&stage->ended[0], 0, 0, 3 * S, 0, 0, 5 * S);
    parts_are(&stage->ended[1], 7 * S, 0, 0, 0, 0, 5 * S);

    /* Not held: the second goes out at 1 and is served to 6; the first, due at 3, queues to 6. */
    stage = stage_new();
    retry_fixed_policy(stage, 3 * S, 3);
    stage->spec.concurrency = 1;
    stage->spec.backoff_holds_worker = false;
    ACT(stage, arrivals, freed);
    parts_are(&stage->ended[0], 3 * S, 0, 3 * S, 0, 0, 5 * S);
    parts_are(&stage->ended[1], 0, 0, 0, 0, 0, 5 * S);
}

static void a_retry_goes_before_those_never_sent_and_needs_no_room(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 2 * S, 3);
    stage->spec.concurrency = 1;
    stage->spec.backoff_holds_worker = false;
    stage->spec.queue.capacity = 1;
    /* 0: the first is rejected, backs off to 2. 0: the second takes the worker to 10. 1: the third
     * fills the queue. 2: the first comes back, ahead of the third. 3: the fourth finds no room.
     * 10: the first to 14; 14: the third to 19. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {0, 1}, {1 * S, 1}, {3 * S, 1}}),
        ((struct reply[]){{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                          {VERDICT_SUCCESS, 10 * S, 0, 0},
                          {VERDICT_SUCCESS, 4 * S, 0, 0},
                          {VERDICT_SUCCESS, 5 * S, 0, 0}}));
    parts_are(&stage->ended[0], 8 * S, 0, 2 * S, 0, 0, 4 * S);
    parts_are(&stage->ended[2], 13 * S, 0, 0, 0, 0, 5 * S);
    assert_int_equal(stage->ended[3].outcome, OUTCOME_QUEUE_FULL);
}

static void patience_ends_a_backoff_and_frees_its_worker(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 30 * S, 3);
    stage->spec.concurrency = 1;
    stage->workload.patience = 10 * S;
    /* The first backs off from 0 and leaves at 10; the second, waiting since 2, goes out then. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {2 * S, 1}}),
        ((struct reply[]){{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0}, {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[0].ended_at, 10 * S);
    parts_are(&stage->ended[1], 8 * S, 0, 0, 0, 0, 1 * S);
}

static void who_is_shown_too_long_a_wait_leaves_and_the_queue_stays(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    stage->workload.patience = 25 * S;
    stage->workload.patience_mode = PATIENCE_SHOWN;
    /* Sent at 0, 10 and 20: a gap of 10 s is known at 20. At 21 two wait, so he who comes is shown
     * 3 x 10 s, more than 25 s, and leaves. The others leave when their own patience ends: the one
     * in flight since 20 at 2 + 25, those who still wait at 3 + 25 and 4 + 25. */
    ACT(stage,
        ((struct batch_row[]){{0, 1}, {1 * S, 1}, {2 * S, 1}, {3 * S, 1}, {4 * S, 1}, {21 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0},
                          {VERDICT_SUCCESS, 10 * S, 0, 0},
                          {VERDICT_SUCCESS, 10 * S, 0, 0}}));
    assert_int_equal(stage->ended[1].ended_at, 20 * S);
    assert_int_equal(stage->ended[5].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[5].told_position, 2);
    assert_int_equal(stage->ended[5].told_wait, 30 * S);
    assert_int_equal(stage->ended[5].ended_at, 21 * S);
    assert_int_equal(stage->ended[2].ended_at, 27 * S);
    assert_int_equal(stage->ended[3].ended_at, 28 * S);
    assert_int_equal(stage->ended[4].ended_at, 29 * S);
}

/* Targets that open 1 s and 2 s after the arrival; the first attempt fails at 5 s: on to the last
 * of them at once. */
static void a_route_whose_times_are_over_goes_to_its_end(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->target_count = 3;
    stage->target_specs[1].after = 1 * S;
    stage->target_specs[2].after = 2 * S;
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 5 * S, 0, 0}, {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->sent[1], 5 * S);
    parts_are(&stage->ended[0], 0, 0, 0, 5 * S, 0, 1 * S);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_success_is_service_after_provider_queue),
        cmocka_unit_test(a_busy_worker_makes_the_next_request_queue),
        cmocka_unit_test(a_full_queue_refuses_and_an_arrival_that_can_go_needs_no_room),
        cmocka_unit_test(patience_ends_a_wait_at_once),
        cmocka_unit_test(without_a_bound_on_workers_an_abandoned_call_is_forgotten),
        cmocka_unit_test(a_verdict_not_worth_retrying_refuses),
        cmocka_unit_test(what_is_under_way_at_the_end_is_unfinished),
        cmocka_unit_test(a_split_request_is_delivered_with_its_last_leg),
        cmocka_unit_test(the_first_leg_that_fails_ends_a_split_request_and_wastes_what_was_paid),
        cmocka_unit_test(a_rejected_attempt_waits_and_goes_again),
        cmocka_unit_test(attempts_run_out),
        cmocka_unit_test(a_timeout_is_a_failed_attempt_and_the_provider_is_told_to_forget),
        cmocka_unit_test(a_worker_is_held_through_backoff_or_not),
        cmocka_unit_test(a_retry_goes_before_those_never_sent_and_needs_no_room),
        cmocka_unit_test(patience_ends_a_backoff_and_frees_its_worker),
        cmocka_unit_test(a_route_whose_times_are_over_goes_to_its_end),
        cmocka_unit_test(who_is_shown_too_long_a_wait_leaves_and_the_queue_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

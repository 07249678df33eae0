/*
 * Requests of a client with gates (gate.h), against a provider that follows a script: when gates
 * are asked and told, and how a refusal ends. Every number is worked out by hand beside it.
 */
#include "stage.h"

#include "support.h"

static void give_gates(struct stage *stage, const char *json) {
    stage->spec.gates = list_of(&gate_fields, json, &stage->arena);
}

/* One failure opens it for 30 s: who comes at 10 is shed, neither worker nor script is touched. */
static void a_first_send_that_is_refused_is_shed(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    give_gates(stage, "{\"type\": \"breaker\", \"volume\": 1}");
    stage->spec.concurrency = 1;
    ACT(stage, ((struct batch_row[]){{0, 1}, {10 * S, 1}, {31 * S, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 1 * S, 0, 0}, {VERDICT_SUCCESS, 2 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_SHED);
    assert_int_equal(stage->ended[1].ended_at, 10 * S);
    assert_int_equal(stage->ended[1].attempts, 0);
    assert_int_equal(stage->ended[1].last_verdict, VERDICT_PENDING);
    assert_int_equal(stage->refused_at[0], GATE_STAGE_FIRST_SEND);
    parts_are(&stage->ended[2], 0, 0, 0, 0, 0, 2 * S); /* open from 1 to 31, then a probe */
}

/* The first holds the only worker to 5 and fails; the two that queued are shed as it is freed, and
 * with them goes the queue. */
static void those_who_queue_are_shed_when_their_turn_comes(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    give_gates(stage, "{\"type\": \"breaker\", \"volume\": 1}");
    stage->spec.concurrency = 1;
    ACT(stage, ((struct batch_row[]){{0, 1}, {1 * S, 1}, {2 * S, 1}}),
        ((struct reply[]){{VERDICT_OVERLOADED, 5 * S, 0, 0}}));
    for (int id = 1; id <= 2; id++) {
        assert_int_equal(stage->ended[id].outcome, OUTCOME_SHED);
        assert_int_equal(stage->ended[id].ended_at, 5 * S);
    }
}

/* Five tokens: a retry costs 5, so the second failure finds none. */
static void a_budget_that_is_spent_exhausts_retries_at_once(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 9);
    give_gates(stage, "{\"type\": \"retry_quota\", \"capacity\": 5}");
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 1 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[0].ended_at, 5 * S); /* 1 + 3 + 1, no last wait */
    assert_int_equal(stage->ended[0].attempts, 2);
    assert_int_equal(stage->waits, 1);
    assert_int_equal(stage->refused_at[0], GATE_STAGE_RETRY);
}

/* What is not worth retrying is refused, and costs no budget. */
static void a_budget_is_asked_only_for_retries(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 9);
    give_gates(stage, "{\"type\": \"retry_quota\", \"capacity\": 5}");
    ACT(stage, ((struct batch_row[]){{0, 1}, {10 * S, 1}}),
        ((struct reply[]){{VERDICT_CONTENT_POLICY_VIOLATION, 1 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 1 * S, 0, 0},
                          {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_REFUSED);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_DELIVERED);
    assert_int_equal(stage->refusals, 0);
}

/* The first fails at 1 and may retry at 4; the second fails at 2 and opens the breaker, so that the
 * retry is stopped as it goes out, and the second's at 5 too. */
static void a_retry_is_stopped_as_it_goes_out(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 9);
    give_gates(stage, "{\"type\": \"breaker\", \"volume\": 2}");
    stage->spec.concurrency = 2;
    ACT(stage, ((struct batch_row[]){{0, 1}, {0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 1 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 2 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[0].ended_at, 4 * S);
    assert_int_equal(stage->ended[1].ended_at, 5 * S);
    assert_int_equal(stage->refused_at[1], GATE_STAGE_RESEND);
}

/* Envoy, one retry at a time. 18: the first fails and may retry, due at 28. 19: the second may not.
 * 20: the user of the first leaves, which gives its place back. 21: the third may, due at 31. */
static void a_retry_that_is_given_up_is_told(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 10 * S, 9);
    give_gates(stage, "{\"type\": \"envoy-max-retries\", \"minimum\": 1}");
    stage->workload.patience = 20 * S;
    ACT(stage, ((struct batch_row[]){{0, 1}, {2 * S, 1}, {17 * S, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 18 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 17 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 4 * S, 0, 0},
                          {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[1].ended_at, 19 * S);
    parts_are(&stage->ended[2], 0, 0, 10 * S, 4 * S, 0, 1 * S);
}

/* Without a bound on workers a limit of 2 in flight holds the third until the first is over; its
 * wait counts as pacing. Each answer with half the limit in flight adds one. */
static void a_limit_in_flight_makes_calls_wait(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    give_gates(stage, "{\"type\": \"aimd_concurrency\", \"initial\": 2}");
    ACT(stage, ((struct batch_row[]){{0, 1}, {1 * S, 1}, {2 * S, 1}, {3 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0},
                          {VERDICT_SUCCESS, 20 * S, 0, 0},
                          {VERDICT_SUCCESS, 10 * S, 0, 0},
                          {VERDICT_SUCCESS, 10 * S, 0, 0}}));
    parts_are(&stage->ended[2], 0, 8 * S, 0, 0, 0, 10 * S);
    parts_are(&stage->ended[3], 0, 7 * S, 0, 0, 0, 10 * S); /* the limit is 3 at 10 */
}

/* A user who leaves while his attempt is in flight frees its place where it is dropped. */
static void a_dropped_attempt_is_no_longer_in_flight(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    give_gates(stage, "{\"type\": \"aimd_concurrency\", \"initial\": 1, \"maximum\": 1}");
    stage->workload.patience = 5 * S;
    ACT(stage, ((struct batch_row[]){{0, 1}, {2 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 60 * S, 0, 0}, {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    parts_are(&stage->ended[1], 0, 3 * S, 0, 0, 0, 1 * S);
}

/* A pacer of one in 10 s: the shed request takes none of it, so the probe at 40 goes at once. */
static void a_shed_call_takes_nothing_from_the_pacer(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    give_gates(stage, "{\"type\": \"breaker\", \"volume\": 1, \"open_for\": \"30s\"}");
    stage->spec.pacing =
        variant_of(&pacer_registry, "{\"type\": \"even\", \"rate\": \"6/min\"}", &stage->arena);
    pacer_spec_of(&stage->spec.pacing)->resolved =
        (struct pacing_limit){.limit = 6, .window = 60 * S, .unit = UNIT_IMAGES, .index = -1};
    ACT(stage, ((struct batch_row[]){{0, 1}, {30 * S, 1}, {31 * S, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 1 * S, 0, 0}, {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[1].outcome, OUTCOME_SHED);
    parts_are(&stage->ended[2], 0, 0, 0, 0, 0, 1 * S);
}

static void a_route_goes_on_where_a_gate_refuses(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->target_count = 2;
    stage->target_specs[1].by_shed = true;
    retry_fixed_policy(stage, 3 * S, 3);
    give_gates(stage, "{\"type\": \"retry_quota\", \"capacity\": 4}");
    /* The quota pays for no retry: the failure at 1 goes to the second target at once, where its
     * attempt is a first one again, and a failure there exhausts the retries. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {10 * S, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 1 * S, 0, 0},
                          {VERDICT_SUCCESS, 2 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 1 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 1 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 1 * S, 0, 2 * S);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[1].attempts, 2);
    assert_int_equal(stage->ended[1].ended_at, 12 * S);
    assert_int_equal(stage->refusals, 3);
}

/* litellm: fails at 1, 1.5 + U(0, 0.75) s and so on, and after the third failure sleeps 2 to 2.75 s
 * more before it says so. Its worker is held meanwhile. */
static void a_library_may_sleep_before_it_gives_up(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.retry =
        list_of(&retry_level_fields, "{\"type\": \"litellm-one-deployment\"}", &stage->arena);
    stage->spec.concurrency = 1;
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 1 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 1 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[0].attempts, 3);
    assert_int_equal(stage->waits, 3);
    const sim_time slept = stage->ended[0].ended_at - stage->sent[2] - 1 * S;
    assert_true(slept >= 2 * S && slept <= 2 * S + 750 * NS_PER_MS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_send_that_is_refused_is_shed),
        cmocka_unit_test(those_who_queue_are_shed_when_their_turn_comes),
        cmocka_unit_test(a_budget_that_is_spent_exhausts_retries_at_once),
        cmocka_unit_test(a_budget_is_asked_only_for_retries),
        cmocka_unit_test(a_retry_is_stopped_as_it_goes_out),
        cmocka_unit_test(a_retry_that_is_given_up_is_told),
        cmocka_unit_test(a_limit_in_flight_makes_calls_wait),
        cmocka_unit_test(a_dropped_attempt_is_no_longer_in_flight),
        cmocka_unit_test(a_route_goes_on_where_a_gate_refuses),
        cmocka_unit_test(a_library_may_sleep_before_it_gives_up),
        cmocka_unit_test(a_shed_call_takes_nothing_from_the_pacer),
    };
    return cmocka_run_group_tests_name("gating", tests, NULL, NULL);
}

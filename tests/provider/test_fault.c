/* Content refusals and server errors: their shares, what a plain retry meets, what is billed. */
#include "rig.h"

#define SECOND NS_PER_SECOND

/* 10 000 requests; a share p is within 4 standard errors, 4·sqrt(p(1-p)/10000). */
enum { MANY = 10000 };

static void check_share(int count, double p) {
    assert_true(fabs(count / (double)MANY - p) < 4 * sqrt(p * (1 - p) / MANY));
}

static void test_refusals_come_with_their_probability(void **state) {
    struct content_refusal_spec spec;
    const struct rng_key key = {1, 0};
    struct subject subject;
    struct call call;
    int final = 0, retryable = 0, second = 0;

    (void)state;
    memset(&spec, 0, sizeof spec);
    memset(&subject, 0, sizeof subject);
    memset(&call, 0, sizeof call);
    call.subject = &subject;
    spec.probability = 0.2;
    spec.retryable_share = 0.25;
    for (uint64_t i = 0; i < MANY; i++) {
        subject.ordinal = i;
        call.admitted_before = 0;
        const enum refusal first = content_refusal_draw(&spec, &key, &call);
        call.admitted_before = 1;
        const enum refusal again = content_refusal_draw(&spec, &key, &call);
        final += first == REFUSAL_FINAL;
        retryable += first == REFUSAL_RETRYABLE;
        second += first == REFUSAL_RETRYABLE && again == REFUSAL_NO;
        /* For good is for good, and nobody who passed the final draw meets it later. */
        assert_true((first == REFUSAL_FINAL) == (again == REFUSAL_FINAL));
    }
    check_share(final, 0.15);     /* p(1 - r) */
    check_share(retryable, 0.05); /* p·r */
    /* Each retryable one passes the second time with 1 - 0.05/0.85. */
    assert_true(second > retryable * 8 / 10);
}

static void test_errors_come_with_their_probabilities(void **state) {
    const struct rng_key key = {1, 0};
    struct error_spec a, b;
    const struct error_spec *const sources[] = {&a, &b};
    struct subject subject;
    struct call call;
    int first = 0, other = 0;

    (void)state;
    memset(&a, 0, sizeof a);
    memset(&b, 0, sizeof b);
    memset(&subject, 0, sizeof subject);
    memset(&call, 0, sizeof call);
    call.subject = &subject;
    a.probability = 0.1;
    b.probability = 0.5;
    for (uint64_t i = 0; i < MANY; i++) {
        subject.ordinal = i;
        const struct error_spec *error = error_draw(sources, 2, &key, &call);
        /* Another source never saves a call that fails without it. */
        if (error_draw(sources, 1, &key, &call))
            assert_true(error == &a);
        first += error == &a;
        other += error == &b;
    }
    check_share(first, 0.1);
    check_share(other, 0.45); /* 0.5 of the 0.9 that the first lets through */
}

/* Refused at the input: answered after 2 s, charged to the limits, not billed. */
static void test_a_refusal_costs_units_but_no_money(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig.spec.content_refusal.probability = 1;
    rig.spec.content_refusal.after = rig_constant(2);
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 5);
    rig_start(&rig);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_PENDING);
    assert_true(told.call.admitted);
    rig_run(&rig, 2 * SECOND);
    assert_int_equal(told.call.verdict, VERDICT_CONTENT_POLICY_VIOLATION);
    assert_int_equal(told.call.status, 400);
    assert_false(told.call.retryable_refusal);
    assert_int_equal(told.call.charged, 0);
    assert_int_equal(rig.charge_count, 0);
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 1);
    rig_stop(&rig);
}

/* Refused at the output: after the whole service time; Azure's rule would bill it. */
static void test_a_refusal_at_the_output_takes_the_service_time(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig.spec.content_refusal.probability = 1;
    rig.spec.content_refusal.stage = REFUSAL_OUTPUT;
    rig.spec.content_refusal.billed = true;
    rig_start(&rig);
    told_ask(&told, &rig, 0, 0, 1);
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(told.call.verdict, VERDICT_CONTENT_POLICY_VIOLATION);
    assert_int_equal(told.call.answered_at, 10 * SECOND);
    assert_int_equal(told.call.charged, 40000000); /* $0.04 */
    assert_false(rig.charges[0].received);
    rig_stop(&rig);
}

/* A refusal that needs no time is answered by submit, and holds no concurrency afterwards. */
static void test_an_answer_that_needs_no_time_comes_at_once(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "jobs", "concurrency", UNIT_REQUESTS, 1);
    spec_defaults(&error_fields, &rig.errors[0]);
    rig.errors[0].probability = 1;
    rig.errors[0].verdict = 2; /* slow_down */
    rig.spec.errors.count = 1;
    rig.spec.slow_down_status = 503;
    rig_start(&rig);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_SLOW_DOWN);
    assert_int_equal(told.call.status, 503);
    assert_true(told.call.admitted);
    assert_int_equal(told.answers, 0);
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 0);
    assert_int_equal(rig.charge_count, 0);
    rig_stop(&rig);
}

/* Content policy comes before capacity: with both certain, the refusal is what is told. */
static void test_content_policy_comes_before_capacity(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig.spec.content_refusal.probability = 1;
    spec_defaults(&error_fields, &rig.errors[0]);
    rig.errors[0].probability = 1;
    rig.spec.errors.count = 1;
    rig_start(&rig);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_CONTENT_POLICY_VIOLATION);
    rig_stop(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals_come_with_their_probability),
        cmocka_unit_test(test_errors_come_with_their_probabilities),
        cmocka_unit_test(test_a_refusal_costs_units_but_no_money),
        cmocka_unit_test(test_a_refusal_at_the_output_takes_the_service_time),
        cmocka_unit_test(test_an_answer_that_needs_no_time_comes_at_once),
        cmocka_unit_test(test_content_policy_comes_before_capacity),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

/* The pipeline: its order, what is charged and when, what is sent. */
#include "rig.h"

#define SECOND NS_PER_SECOND
#define CENT   (NUSD_PER_USD / 100)

/* ---- generation and charges ---- */

static void test_a_generation_takes_its_time_and_is_charged_at_its_end(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig_start(&rig);
    rig_run(&rig, SECOND);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 3), VERDICT_PENDING);
    assert_true(told.call.admitted);
    assert_int_equal(told.call.service_from, SECOND);
    rig_run(&rig, 11 * SECOND - 1);
    assert_int_equal(told.answers, 0);
    assert_int_equal(rig.charge_count, 0);
    assert_int_equal(provider_in_service(rig.provider), 1);
    rig_run(&rig, 11 * SECOND);
    assert_int_equal(told.answers, 1);
    assert_int_equal(told.call.verdict, VERDICT_SUCCESS);
    assert_int_equal(told.call.status, 200);
    assert_int_equal(told.call.answered_at, 11 * SECOND);
    assert_int_equal(told.call.charged, 12 * CENT); /* 3 × $0.04 */
    assert_int_equal(rig.charge_count, 1);
    assert_int_equal(rig.charges[0].amount, 12 * CENT);
    assert_true(rig.charges[0].received);
    assert_int_equal(rig.charges[0].call->service_from, SECOND);
    assert_int_equal(provider_in_service(rig.provider), 0);
    rig_stop(&rig);
}

/* A timeout: the provider goes on, finishes, charges, and nobody is told. */
static void test_a_forgotten_call_is_charged_all_the_same(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "jobs", "concurrency", UNIT_REQUESTS, 1);
    rig_start(&rig);
    told_ask(&told, &rig, 0, 0, 1);
    rig_run(&rig, 4 * SECOND);
    told_forget(&told, &rig);
    assert_null(told.call.job);
    struct told other;
    assert_int_equal(told_ask(&other, &rig, 1, 0, 1), VERDICT_RATE_LIMIT_EXCEEDED); /* unit kept */
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(told.answers, 0);
    assert_int_equal(rig.charge_count, 1);
    assert_false(rig.charges[0].received);
    assert_int_equal(told_ask(&other, &rig, 1, 0, 1), VERDICT_PENDING);
    rig_stop(&rig);
}

/* A hedge that lost, where the provider bills no cancelled work. */
static void test_unbilled_work_is_not_charged(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig_start(&rig);
    told_ask(&told, &rig, 0, 0, 1);
    told.call.unbilled = true;
    told_forget(&told, &rig);
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(rig.charge_count, 0);
    rig_stop(&rig);
}

/* Nobody waits any more, though the call is still there: waste. */
static void test_images_nobody_wants_are_not_received(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig_start(&rig);
    told_ask(&told, &rig, 0, 0, 1);
    told.call.wanted = false;
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(told.answers, 1);
    assert_int_equal(rig.charge_count, 1);
    assert_false(rig.charges[0].received);
    rig_stop(&rig);
}

/* A trace's service time replaces the draw; 1 + 0.5 × others stretches: 10 s, then 15, then 20. */
static void test_service_is_stretched_by_what_is_in_flight(void **state) {
    struct rig rig;
    struct told told[3];

    (void)state;
    rig_prepare(&rig);
    rig.spec.per_in_flight = 0.5;
    rig_start(&rig);
    for (uint64_t i = 0; i < 3; i++)
        told_ask(&told[i], &rig, i, 0, 1);
    rig_run(&rig, 60 * SECOND);
    assert_int_equal(told[0].call.answered_at, 10 * SECOND);
    assert_int_equal(told[1].call.answered_at, 15 * SECOND);
    assert_int_equal(told[2].call.answered_at, 20 * SECOND);
    rig_stop(&rig);
}

/* Of service_times the first match in file order; else price row, model, provider. */
static void test_service_time_of_the_most_special_setting(void **state) {
    struct rig rig;
    struct told told[3];
    struct service_spec special[2];

    (void)state;
    rig_prepare(&rig);
    memset(special, 0, sizeof special);
    spec_defaults(&service_fields, &special[0]);
    spec_defaults(&service_fields, &special[1]);
    special[0].n = 2;
    special[0].service_time = rig_constant(2);
    special[1].model = "gpt-image-1";
    special[1].service_time = rig_constant(3);
    rig.spec.service_times = (struct field_list){special, 2};
    rig.models[0].service_time = rig_constant(4);
    rig_start(&rig);
    told_ask(&told[0], &rig, 0, 1, 2); /* gpt-image-1 with n 2: the first entry */
    told_ask(&told[1], &rig, 1, 1, 1); /* the second */
    told_ask(&told[2], &rig, 2, 0, 1); /* dall-e-3: its model's */
    rig_run(&rig, 60 * SECOND);
    assert_int_equal(told[0].call.answered_at, 2 * SECOND);
    assert_int_equal(told[1].call.answered_at, 3 * SECOND);
    assert_int_equal(told[2].call.answered_at, 4 * SECOND);
    rig_stop(&rig);
}

/* Luck belongs to request, admitted attempt and leg: what else happens moves it not. */
static void test_service_is_the_luck_of_the_request(void **state) {
    sim_time alone[3], in_company;

    (void)state;
    for (int crowd = 0; crowd < 2; crowd++) {
        struct rig rig;
        struct told told, others[5];
        struct variant service = rig_constant(0);
        rig_prepare(&rig);
        *(struct dist *)service.spec = dist_lognormal_median(10, 0.35);
        rig.spec.service_time = service;
        rig_start(&rig);
        for (uint64_t i = 0; crowd && i < 5; i++)
            told_ask(&others[i], &rig, 10 + i, 0, 1);
        told_ask(&told, &rig, 3, 0, 1);
        rig_run(&rig, 1000 * SECOND);
        in_company = told.call.answered_at - told.call.sent_at;
        if (!crowd) {
            alone[0] = in_company;
            told.call.leg = 1; /* of a split request */
            told.call.sent_at = rig.clock.now;
            rig.port.submit(rig.port.server, &told.call);
            rig_run(&rig, 2000 * SECOND);
            alone[1] = told.call.answered_at - told.call.sent_at;
            told.call.leg = 0;
            told_retry(&told, &rig);
            rig_run(&rig, 3000 * SECOND);
            alone[2] = told.call.answered_at - told.call.sent_at;
        }
        rig_stop(&rig);
    }
    assert_int_equal(in_company, alone[0]);
    assert_true(alone[0] != alone[1] && alone[0] != alone[2] && alone[1] != alone[2]);
}

/* ---- rate limits ---- */

/* 5 a minute, one each 12 s over [0, 1 h): 300 admitted. */
static void test_constant_arrivals_at_the_limit_all_pass(void **state) {
    struct rig rig;
    struct told told;
    int admitted = 0;

    (void)state;
    rig_prepare(&rig);
    rig.sink.charge = NULL;
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 5);
    rig_start(&rig);
    for (uint64_t i = 0; i < 300; i++) {
        rig_run(&rig, (sim_time)i * 12 * SECOND);
        admitted += told_ask(&told, &rig, i, 0, 1) == VERDICT_PENDING;
        if (told.call.job)
            told_forget(&told, &rig);
    }
    assert_int_equal(admitted, 300);
    assert_int_equal(provider_limit_count(rig.provider), 1);
    assert_string_equal(provider_limit_name(rig.provider, 0), "images");
    const struct limit_reading reading = provider_limit_read(rig.provider, 0);
    assert_true(reading.admitted == 300);
    /* now is 59 min 48 s: 5 × 59.8 */
    assert_true(fabs(reading.capacity - 299) < 1e-9);
    rig_stop(&rig);
}

/* The sixth at 11.999999999 s each is told 5 ns, and passes then. */
static void test_the_sixth_call_is_told_five_nanoseconds(void **state) {
    struct rig rig;
    struct told told[6];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 5);
    rig_start(&rig);
    for (uint64_t i = 0; i < 6; i++) {
        rig_run(&rig, (sim_time)i * (12 * SECOND - 1));
        told_ask(&told[i], &rig, i, 0, 1);
    }
    assert_int_equal(told[5].at_once, VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[5].call.status, 429);
    assert_int_equal(told[5].call.retry_after, 5);
    assert_int_equal(told[5].call.limit, 0);
    assert_false(told[5].call.admitted);
    rig_run(&rig, 60 * SECOND - 1);
    assert_int_equal(told_retry(&told[5], &rig), VERDICT_RATE_LIMIT_EXCEEDED);
    rig_run(&rig, 60 * SECOND);
    assert_int_equal(told_retry(&told[5], &rig), VERDICT_PENDING);
    rig_run(&rig, 80 * SECOND); /* calls live on the stack: let all be answered */
    rig_stop(&rig);
}

/* n = 4 takes four units of 5: the second such call is refused (community 542791). */
static void test_n_images_take_n_units(void **state) {
    struct rig rig;
    struct told told[3];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 5);
    rig_start(&rig);
    assert_int_equal(told_ask(&told[0], &rig, 0, 0, 4), VERDICT_PENDING);
    assert_int_equal(told_ask(&told[1], &rig, 1, 0, 4), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[1].call.retry_after, 60 * SECOND);
    /* "Limit 5, Requested 10" can never pass: no Retry-After. */
    assert_int_equal(told_ask(&told[2], &rig, 2, 0, 10), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[2].call.retry_after, SIM_TIME_NEVER);
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/*
 * Every limit must admit, then all are charged. Buckets of 2 images and 1 request a minute: the
 * second call is refused by the requests (60 s), and costs the images nothing.
 */
static void test_all_limits_admit_or_none_is_charged(void **state) {
    struct rig rig;
    struct told told[2];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "images", "token_bucket", UNIT_IMAGES, 2);
    rig_limit(&rig, "requests", "token_bucket", UNIT_REQUESTS, 1);
    rig_start(&rig);
    assert_int_equal(told_ask(&told[0], &rig, 0, 0, 1), VERDICT_PENDING);
    assert_int_equal(told_ask(&told[1], &rig, 1, 0, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[1].call.limit, 1);
    assert_int_equal(told[1].call.retry_after, 60 * SECOND);
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 1);
    assert_int_equal(provider_limit_read(rig.provider, 1).used, 1);
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/* Two equal limits refuse with the same wait: the first in the file is named. */
static void test_of_equal_waits_the_first_in_the_file_is_named(void **state) {
    struct rig rig;
    struct told told[2];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "open", "sliding_window_log", UNIT_IMAGES, 9);
    rig_limit(&rig, "a", "sliding_window_log", UNIT_IMAGES, 1);
    rig_limit(&rig, "b", "sliding_window_log", UNIT_IMAGES, 1);
    rig_start(&rig);
    told_ask(&told[0], &rig, 0, 0, 1);
    told_ask(&told[1], &rig, 1, 0, 1);
    assert_string_equal(provider_limit_name(rig.provider, (size_t)told[1].call.limit), "a");
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/* The limit that refuses is named though it knows no wait: one that admits would wait 0, which is
 * not to be sent. 5 images a minute, of which 1 is used; 1 job at once, which is used. */
static void test_a_limit_that_admits_is_never_to_blame(void **state) {
    struct rig rig;
    struct told told[2];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "jobs", "concurrency", UNIT_REQUESTS, 1);
    rig_limit(&rig, "images", "token_bucket", UNIT_IMAGES, 5);
    rig_start(&rig);
    told_ask(&told[0], &rig, 0, 0, 1);
    assert_int_equal(told_ask(&told[1], &rig, 1, 0, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_string_equal(provider_limit_name(rig.provider, (size_t)told[1].call.limit), "jobs");
    assert_int_equal(told[1].call.retry_after, SIM_TIME_NEVER);
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/* A concurrency limit that knows no wait gives way to one that does. */
static void test_a_known_wait_is_sent_before_an_unknown_one(void **state) {
    struct rig rig;
    struct told told[2];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "jobs", "concurrency", UNIT_REQUESTS, 1);
    rig_limit(&rig, "images", "token_bucket", UNIT_IMAGES, 1);
    rig_start(&rig);
    told_ask(&told[0], &rig, 0, 0, 1);
    rig_run(&rig, 6 * SECOND);
    told_ask(&told[1], &rig, 1, 0, 1);
    assert_int_equal(told[1].call.limit, 1);
    assert_int_equal(told[1].call.retry_after, 54 * SECOND);
    rig_run(&rig, 60 * SECOND);
    told_ask(&told[0], &rig, 2, 0, 1);
    rig_run(&rig, 65 * SECOND);
    rig_stop(&rig);
}

/* A limit of one model does not see the other; tokens weigh on token limits only. */
static void test_limits_count_their_own_models_and_units(void **state) {
    struct rig rig;
    struct told told[4];
    static const char *const models[] = {"gpt-image-1"};

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "tpm", "token_bucket", UNIT_TOKENS, 600);
    struct limit_spec *ipm = rig_limit(&rig, "ipm", "token_bucket", UNIT_IMAGES, 5);
    ipm->models.items = (void *)(uintptr_t)models;
    ipm->models.count = 1;
    rig_start(&rig);
    assert_int_equal(told_ask(&told[0], &rig, 0, 0, 9), VERDICT_PENDING); /* neither counts it */
    assert_int_equal(told_ask(&told[1], &rig, 1, 1, 2), VERDICT_PENDING); /* 544 tokens */
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 544);
    assert_int_equal(told_ask(&told[2], &rig, 2, 1, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    /* (544 + 272 - 600) tokens at 10 a second */
    assert_int_equal(told[2].call.retry_after, 21600 * NS_PER_MS);
    assert_int_equal(told[2].call.limit, 0);
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/*
 * 2 requests and 5 images a minute, both buckets that count refused asks. Two calls of 2 images
 * use them up: 2 requests, 4 images. The third is refused by both: requests go to 3 (by
 * 'requests') and images to 6 (by 'all'); the waits are (3 + 1 - 2)·30 s = 60 s and
 * (6 + 2 - 5)·12 s = 36 s.
 */
static void test_refused_calls_count_where_told(void **state) {
    struct rig rig;
    struct told told[3];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "requests", "token_bucket", UNIT_REQUESTS, 2)->rejected_count =
        REJECTED_REQUESTS;
    rig_limit(&rig, "images", "token_bucket", UNIT_IMAGES, 5)->rejected_count = REJECTED_ALL;
    rig_start(&rig);
    for (uint64_t i = 0; i < 3; i++)
        told_ask(&told[i], &rig, i, 0, 2);
    assert_int_equal(told[2].at_once, VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[2].call.limit, 0);
    assert_int_equal(told[2].call.retry_after, 60 * SECOND);
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 3);
    assert_int_equal(provider_limit_read(rig.provider, 1).used, 6);
    assert_true(provider_limit_read(rig.provider, 1).admitted == 4);
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/* The rejection leaves 0.26 s later (facts: a billing refusal after 257 ms); its wait counts from
 * then, so that it is exact. */
static void test_a_rejection_may_take_time(void **state) {
    struct rig rig;
    struct told told[2];

    (void)state;
    rig_prepare(&rig);
    rig.spec.rejection_time = 260 * NS_PER_MS;
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 1);
    rig_start(&rig);
    told_ask(&told[0], &rig, 0, 0, 1);
    assert_int_equal(told_ask(&told[1], &rig, 1, 0, 1), VERDICT_PENDING);
    assert_false(told[1].call.admitted);
    rig_run(&rig, 260 * NS_PER_MS);
    assert_int_equal(told[1].answers, 1);
    assert_int_equal(told[1].call.verdict, VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[1].call.retry_after, 60 * SECOND - 260 * NS_PER_MS);
    rig_run(&rig, 60 * SECOND - 1);
    assert_int_equal(told_retry(&told[1], &rig), VERDICT_PENDING);
    rig_run(&rig, 60 * SECOND);
    struct told other;
    told_ask(&other, &rig, 2, 0, 1);
    assert_true(other.call.admitted);
    rig_run(&rig, 80 * SECOND);
    assert_int_equal(rig.charge_count, 2);
    rig_stop(&rig);
}

/* Headers come only when asked for: limit, remaining, reset of every limit that counts the SKU. */
static void test_headers_are_filled_in_when_wanted(void **state) {
    struct rig rig;
    struct told told[3];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "images", "token_bucket", UNIT_IMAGES, 1);
    rig_start(&rig);
    told_ask(&told[0], &rig, 0, 0, 1);
    told_ask(&told[1], &rig, 1, 0, 1);
    assert_int_equal(told[1].call.header_count, 0);
    *rig.port.want_headers = true;
    told_ask(&told[1], &rig, 1, 0, 1);
    assert_int_equal(told[1].call.header_count, 1);
    assert_int_equal(told[1].call.headers[0].limit, 1);
    assert_int_equal(told[1].call.headers[0].remaining, 0);
    assert_int_equal(told[1].call.headers[0].reset, 60 * SECOND);
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(told[0].call.header_count, 1); /* on a success too, as of the answer */
    assert_int_equal(told[0].call.headers[0].reset, 50 * SECOND);
    rig_stop(&rig);
}

/* ceil_seconds by the provider, exact by the one limit that says so. */
static void test_a_limit_may_send_its_wait_in_its_own_way(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig.spec.retry_after = RETRY_AFTER_CEIL_SECONDS;
    static const char *const dalle[] = {"dall-e-3"}, *const gpt[] = {"gpt-image-1"};
    struct limit_spec *a = rig_limit(&rig, "a", "sliding_window_log", UNIT_IMAGES, 1);
    struct limit_spec *b = rig_limit(&rig, "b", "sliding_window_log", UNIT_IMAGES, 1);
    a->models = (struct field_list){(void *)(uintptr_t)dalle, 1};
    b->models = (struct field_list){(void *)(uintptr_t)gpt, 1};
    b->retry_after = RETRY_AFTER_EXACT;
    rig_start(&rig);
    struct told first[2];
    told_ask(&first[0], &rig, 0, 0, 1);
    told_ask(&first[1], &rig, 1, 1, 1);
    rig_run(&rig, 1);
    told_ask(&told, &rig, 2, 0, 1);
    assert_int_equal(told.call.retry_after, 60 * SECOND);
    told_ask(&told, &rig, 3, 1, 1);
    assert_int_equal(told.call.retry_after, 60 * SECOND - 1);
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/* ---- concurrency at the provider ---- */

/* fal.ai: 2 in progress, the rest waits and is never rejected; service 10 s each. */
static void test_excess_waits_in_the_providers_queue(void **state) {
    struct rig rig;
    struct told told[5];

    (void)state;
    rig_prepare(&rig);
    struct limit_spec *spec = rig_limit(&rig, "jobs", "concurrency", UNIT_REQUESTS, 2);
    spec_set(&spec->kind.type->spec, spec->kind.spec, "excess", "queue");
    rig_start(&rig);
    for (uint64_t i = 0; i < 5; i++)
        assert_int_equal(told_ask(&told[i], &rig, i, 0, 1), VERDICT_PENDING);
    assert_int_equal(provider_in_service(rig.provider), 2);
    assert_int_equal(provider_queued(rig.provider), 3);
    assert_int_equal(told[2].call.service_from, SIM_TIME_NEVER);
    told_forget(&told[3], &rig); /* stays in the queue */
    rig_run(&rig, 60 * SECOND);
    assert_int_equal(told[2].call.service_from, 10 * SECOND);
    assert_int_equal(told[2].call.answered_at, 20 * SECOND);
    assert_int_equal(told[4].call.service_from, 20 * SECOND);
    assert_int_equal(rig.charge_count, 5);
    rig_stop(&rig);
}

/* A bounded queue: Leonardo's shape with 1 job and 1 pending. */
static void test_a_full_provider_queue_rejects(void **state) {
    struct rig rig;
    struct told told[3];

    (void)state;
    rig_prepare(&rig);
    struct limit_spec *spec = rig_limit(&rig, "jobs", "concurrency", UNIT_REQUESTS, 1);
    spec_set(&spec->kind.type->spec, spec->kind.spec, "excess", "queue");
    spec_set(&spec->kind.type->spec, spec->kind.spec, "queue_capacity", "1");
    rig_start(&rig);
    assert_int_equal(told_ask(&told[0], &rig, 0, 0, 1), VERDICT_PENDING);
    assert_int_equal(told_ask(&told[1], &rig, 1, 0, 1), VERDICT_PENDING);
    assert_int_equal(told_ask(&told[2], &rig, 2, 0, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[2].call.retry_after, SIM_TIME_NEVER);
    rig_run(&rig, 30 * SECOND);
    rig_stop(&rig);
}

/* Units are weighted and the queue is FIFO: 3 of 4 busy, a call for 2 waits, and a call for 1 that
 * would fit waits behind it. */
static void test_nobody_passes_in_the_providers_queue(void **state) {
    struct rig rig;
    struct told told[3];

    (void)state;
    rig_prepare(&rig);
    struct limit_spec *spec = rig_limit(&rig, "jobs", "concurrency", UNIT_IMAGES, 4);
    spec_set(&spec->kind.type->spec, spec->kind.spec, "excess", "queue");
    rig_start(&rig);
    told_ask(&told[0], &rig, 0, 0, 3);
    told_ask(&told[1], &rig, 1, 0, 2);
    told_ask(&told[2], &rig, 2, 0, 1);
    assert_int_equal(provider_queued(rig.provider), 2);
    rig_run(&rig, 30 * SECOND);
    assert_int_equal(told[1].call.service_from, 10 * SECOND);
    assert_int_equal(told[2].call.service_from, 10 * SECOND);
    rig_stop(&rig);
}

/* ---- access ---- */

static void test_access_comes_before_the_limits(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig.models[0].retires = 5 * SECOND; /* the run starts at UNIX time 0 */
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 1);
    rig_start(&rig);
    struct told first;
    assert_int_equal(told_ask(&first, &rig, 0, 0, 1), VERDICT_PENDING);
    rig_run(&rig, 5 * SECOND);
    assert_int_equal(told_ask(&told, &rig, 1, 0, 1), VERDICT_MODEL_RETIRED);
    assert_int_equal(told.call.status, 404);
    assert_int_equal(told.call.limit, -1);
    rig_run(&rig, 60 * SECOND);
    rig_stop(&rig);
}

/*
 * A key made before the upgrade keeps the old limit of 1 a minute although the organization has 3
 * (a key that was rotated has the new one).
 */
static void test_a_stale_key_may_keep_the_old_limits(void **state) {
    struct rig rig;
    struct told told[4];
    struct tier_spec tiers[2];
    struct limit_spec limits[2];
    struct account_spec account;
    struct api_key_spec keys[2];
    struct purchase_spec purchase;

    (void)state;
    rig_prepare(&rig);
    rig_tiers(&rig, tiers, limits, &account);
    account.stale_keys = STALE_KEYS_KEEP_LIMITS;
    memset(keys, 0, sizeof keys);
    keys[0] = (struct api_key_spec){"old", SIM_TIME_NEVER, SIM_TIME_NEVER};
    keys[1] = (struct api_key_spec){"rotated", SIM_TIME_NEVER, 2 * SECOND};
    account.keys = (struct field_list){keys, 2};
    memset(&purchase, 0, sizeof purchase);
    purchase.at = SECOND;
    purchase.date = DATE_NONE;
    purchase.amount = 50 * NUSD_PER_USD; /* opens the second tier */
    purchase.crediting_delay = SIM_TIME_NEVER;
    account.purchases = (struct field_list){&purchase, 1};
    rig_start(&rig);
    rig_run(&rig, 3 * SECOND);
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 3);
    assert_int_equal(told_ask(&told[0], &rig, 0, 0, 1), VERDICT_PENDING);
    assert_int_equal(told_ask(&told[1], &rig, 1, 0, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[1].call.limit, 0);
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 1);
    told[1].call.key = 1;
    assert_int_equal(told_retry(&told[1], &rig), VERDICT_PENDING);
    rig_run(&rig, NS_PER_MINUTE);
    rig_stop(&rig);
}

/*
 * A call that fails at every step is answered by the first; taken away one by one, by the next:
 * key (a stale one), access (a locked model), billing (an incident), rate limits, content,
 * capacity.
 */
static void test_the_steps_come_in_their_order(void **state) {
    static const enum verdict expected[] = {VERDICT_INVALID_API_KEY,
                                            VERDICT_MODEL_NOT_AVAILABLE,
                                            VERDICT_INSUFFICIENT_QUOTA,
                                            VERDICT_RATE_LIMIT_EXCEEDED,
                                            VERDICT_CONTENT_POLICY_VIOLATION,
                                            VERDICT_SERVER_ERROR,
                                            VERDICT_PENDING};

    (void)state;
    for (size_t good = 0; good < array_size(expected); good++) {
        struct rig rig;
        struct told told;
        struct tier_spec tiers[2];
        struct limit_spec limits[2];
        struct account_spec account;
        struct api_key_spec key = {"old", SIM_TIME_NEVER, SIM_TIME_NEVER};
        struct purchase_spec purchase;
        rig_prepare(&rig);
        rig_tiers(&rig, tiers, limits, &account);
        account.stale_keys = STALE_KEYS_KEEP_ERROR;
        account.keys = (struct field_list){&key, good < 1};
        memset(&purchase, 0, sizeof purchase);
        purchase.at = 1; /* lifts the tier, so that the key is stale */
        purchase.date = DATE_NONE;
        purchase.amount = 50 * NUSD_PER_USD;
        purchase.crediting_delay = SIM_TIME_NEVER;
        account.purchases = (struct field_list){&purchase, 1};
        if (good < 2)
            tiers[1].no_access = tiers[0].no_access;
        if (good < 3)
            ((struct wrongful_refusal_spec *)rig_incident(&rig, "wrongful_refusal", 0,
                                                          SIM_TIME_NEVER))
                ->verdict = 1; /* insufficient_quota */
        if (good < 4)
            limits[1].limit = 0;
        if (good < 5)
            rig.spec.content_refusal.probability = 1;
        if (good < 6) {
            spec_defaults(&error_fields, &rig.errors[0]);
            rig.errors[0].probability = 1;
            rig.spec.errors.count = 1;
        }
        rig_start(&rig);
        rig_run(&rig, SECOND);
        assert_int_equal(told_ask(&told, &rig, 0, 1, 1), expected[good]);
        /* Only what passed the limits is charged to them. */
        assert_int_equal(provider_limit_read(rig.provider, 0).used, good >= 4);
        rig_run(&rig, 20 * SECOND);
        rig_stop(&rig);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_generation_takes_its_time_and_is_charged_at_its_end),
        cmocka_unit_test(test_a_forgotten_call_is_charged_all_the_same),
        cmocka_unit_test(test_unbilled_work_is_not_charged),
        cmocka_unit_test(test_images_nobody_wants_are_not_received),
        cmocka_unit_test(test_service_is_stretched_by_what_is_in_flight),
        cmocka_unit_test(test_service_time_of_the_most_special_setting),
        cmocka_unit_test(test_service_is_the_luck_of_the_request),
        cmocka_unit_test(test_constant_arrivals_at_the_limit_all_pass),
        cmocka_unit_test(test_the_sixth_call_is_told_five_nanoseconds),
        cmocka_unit_test(test_n_images_take_n_units),
        cmocka_unit_test(test_all_limits_admit_or_none_is_charged),
        cmocka_unit_test(test_of_equal_waits_the_first_in_the_file_is_named),
        cmocka_unit_test(test_a_limit_that_admits_is_never_to_blame),
        cmocka_unit_test(test_a_known_wait_is_sent_before_an_unknown_one),
        cmocka_unit_test(test_limits_count_their_own_models_and_units),
        cmocka_unit_test(test_refused_calls_count_where_told),
        cmocka_unit_test(test_a_rejection_may_take_time),
        cmocka_unit_test(test_headers_are_filled_in_when_wanted),
        cmocka_unit_test(test_a_limit_may_send_its_wait_in_its_own_way),
        cmocka_unit_test(test_excess_waits_in_the_providers_queue),
        cmocka_unit_test(test_a_full_provider_queue_rejects),
        cmocka_unit_test(test_nobody_passes_in_the_providers_queue),
        cmocka_unit_test(test_access_comes_before_the_limits),
        cmocka_unit_test(test_the_steps_come_in_their_order),
        cmocka_unit_test(test_a_stale_key_may_keep_the_old_limits),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

/* Incidents, changes and tiers: when they act, how they compose, what they change. */
#include "rig.h"

#include "provider/tier.h"

#define SECOND NS_PER_SECOND
#define MINUTE NS_PER_MINUTE

/* An outage acts in [10 s, 20 s): the call is admitted, charged to the limits, and fails. */
static void test_an_outage_fails_calls_after_the_limits(void **state) {
    struct rig rig;
    struct told told[3];

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 3);
    rig_incident(&rig, "outage", 10 * SECOND, 10 * SECOND);
    rig_start(&rig);
    rig_run(&rig, 9 * SECOND);
    assert_int_equal(told_ask(&told[0], &rig, 0, 0, 1), VERDICT_PENDING);
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(told_ask(&told[1], &rig, 1, 0, 1), VERDICT_OVERLOADED);
    assert_int_equal(told[1].call.status, 503);
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 2);
    rig_run(&rig, 19 * SECOND); /* what was under way finishes normally */
    assert_int_equal(told[0].call.verdict, VERDICT_SUCCESS);
    rig_run(&rig, 20 * SECOND);
    assert_int_equal(told_ask(&told[2], &rig, 2, 0, 1), VERDICT_PENDING);
    assert_int_equal(rig.notices[0].kind, NOTICE_INCIDENT_START);
    assert_int_equal(rig.notices[1].kind, NOTICE_INCIDENT_END);
    rig_run(&rig, 30 * SECOND);
    rig_stop(&rig);
}

/* Slow by 2 in [0, 20 s) and by 3 in [10 s, 30 s): 20, 60, 30 s, fixed at the start. */
static void test_slow_incidents_multiply(void **state) {
    struct rig rig;
    struct told told[4];

    (void)state;
    rig_prepare(&rig);
    ((struct slow_spec *)rig_incident(&rig, "slow", 0, 20 * SECOND))->factor = 2;
    ((struct slow_spec *)rig_incident(&rig, "slow", 10 * SECOND, 20 * SECOND))->factor = 3;
    rig_start(&rig);
    for (uint64_t i = 0; i < 4; i++) {
        rig_run(&rig, (sim_time)i * 10 * SECOND);
        told_ask(&told[i], &rig, i, 0, 1);
    }
    rig_run(&rig, 200 * SECOND);
    assert_int_equal(told[0].call.answered_at, 20 * SECOND);
    assert_int_equal(told[1].call.answered_at, 10 * SECOND + 60 * SECOND);
    assert_int_equal(told[2].call.answered_at, 20 * SECOND + 30 * SECOND);
    assert_int_equal(told[3].call.answered_at, 30 * SECOND + 10 * SECOND);
    rig_stop(&rig);
}

/* One ends when the other starts: the end comes first, and the second is in force. */
static void test_at_one_instant_ends_come_before_starts(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    struct change_spec *second = rig_incident(&rig, "change", 10 * SECOND, SIM_TIME_NEVER);
    struct change_spec *first = rig_incident(&rig, "change", 0, 10 * SECOND);
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 5);
    first->limit = second->limit = "images";
    first->limit_to = 1;
    second->limit_to = 2;
    rig_start(&rig);
    rig_run(&rig, 0);
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 1);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 2), VERDICT_RATE_LIMIT_EXCEEDED);
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 2);
    /* start, limit 1 | end, limit 5, start, limit 2: the limits are told as they turn */
    static const int64_t told_values[] = {0, 1, 0, 5, 0, 2};
    assert_int_equal(rig.notice_count, 6);
    for (int i = 0; i < 6; i++)
        assert_int_equal(rig.notices[i].value, told_values[i]);
    rig_stop(&rig);
}

/* A generation is charged at the price in force when it ends. */
static void test_a_price_changes_for_what_ends_later(void **state) {
    struct rig rig;
    struct told told[2];

    (void)state;
    rig_prepare(&rig);
    struct change_spec *change = rig_incident(&rig, "change", 5 * SECOND, SIM_TIME_NEVER);
    change->model = "dall-e-3";
    change->price_to = 80000000;
    rig_start(&rig);
    told_ask(&told[0], &rig, 0, 0, 1);
    told_ask(&told[1], &rig, 1, 1, 1);
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(told[0].call.charged, 80000000);
    assert_int_equal(told[1].call.charged, 11000000); /* another model */
    rig_stop(&rig);
}

/* Of 10 s an errors incident with probability 1 concerns one model only. */
static void test_incidents_concern_their_models(void **state) {
    struct rig rig;
    struct told told[2];
    static const char *const models[] = {"gpt-image-1"};

    (void)state;
    rig_prepare(&rig);
    ((struct error_spec *)rig_incident(&rig, "errors", 0, 10 * SECOND))->probability = 1;
    rig.incidents[0].models = (struct field_list){(void *)(uintptr_t)models, 1};
    rig_start(&rig);
    rig_run(&rig, 0);
    assert_int_equal(told_ask(&told[0], &rig, 0, 0, 1), VERDICT_PENDING);
    assert_int_equal(told_ask(&told[1], &rig, 1, 1, 1), VERDICT_SERVER_ERROR);
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/*
 * Wrongly refused at the billing step from Friday 2026-06-05 16:00 UTC; support works 9 to 17 and
 * needs 2 hours: 1 on Friday, 1 on Monday, over at Monday 10:00. No limiter is touched.
 */
static void test_support_ends_a_wrongful_refusal(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    assert_true(calendar_parse("2026-06-05T16:00:00Z", &rig.config.start_unix_ns));
    struct wrongful_refusal_spec *refusal =
        rig_incident(&rig, "wrongful_refusal", 0, SIM_TIME_NEVER);
    struct complaint complaint;
    refusal->support_time = 2 * NS_PER_HOUR;
    spec_set(&support_fields, &refusal->support, "time_zone", "UTC");
    refusal->support.opens = 9 * NS_PER_HOUR;
    refusal->support.closes = 17 * NS_PER_HOUR;
    assert_true(spec_prepare(&support_fields, &refusal->support, &complaint));
    rig_limit(&rig, "images", "sliding_window_log", UNIT_IMAGES, 1);
    rig_start(&rig);
    rig_run(&rig, SECOND);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_BILLING_HARD_LIMIT_REACHED);
    assert_int_equal(told.call.status, 400);
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 0);
    const sim_time over = (8 + 48 + 10) * NS_PER_HOUR; /* to Saturday, to Monday, to 10:00 */
    rig_run(&rig, over - 1);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_BILLING_HARD_LIMIT_REACHED);
    rig_run(&rig, over);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_PENDING);
    rig_run(&rig, over + 10 * SECOND);
    rig_stop(&rig);
}

static void test_a_model_may_be_retired_in_mid_run(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    ((struct change_spec *)rig_incident(&rig, "change", 5 * SECOND, 5 * SECOND))->retire =
        "dall-e-3";
    rig_start(&rig);
    rig_run(&rig, 6 * SECOND);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_MODEL_RETIRED);
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_PENDING);
    rig_run(&rig, 20 * SECOND);
    rig_stop(&rig);
}

/* An incident without a provider happens at the first one. */
static void test_incidents_of_other_providers_are_skipped(void **state) {
    struct rig rig;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig.config.index = 1;
    rig_incident(&rig, "outage", 0, SIM_TIME_NEVER);
    rig_incident(&rig, "outage", 0, SIM_TIME_NEVER);
    rig.incidents[1].provider = "another";
    rig_start(&rig);
    rig_run(&rig, 0);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_PENDING);
    rig_run(&rig, 10 * SECOND);
    rig_stop(&rig);
}

/* ---- tiers ---- */

/* Usage is kept when the tier changes: 1 of 1 used, then 1 of 3. */
static void test_a_tier_brings_its_limits_and_access(void **state) {
    struct rig rig;
    struct told told[4];
    struct tier_spec tiers[2];
    struct limit_spec limits[2];
    struct account_spec account;

    (void)state;
    rig_prepare(&rig);
    rig_tiers(&rig, tiers, limits, &account);
    rig_start(&rig);
    assert_int_equal(told_ask(&told[0], &rig, 0, 0, 1), VERDICT_PENDING);
    assert_int_equal(told_ask(&told[1], &rig, 1, 0, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told_ask(&told[2], &rig, 2, 1, 1), VERDICT_MODEL_NOT_AVAILABLE);
    assert_int_equal(told[2].call.status, 403);
    rig_run(&rig, SECOND);
    provider_set_tier(rig.provider, 1);
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 3);
    assert_int_equal(provider_limit_read(rig.provider, 0).used, 1);
    assert_int_equal(told_ask(&told[2], &rig, 2, 1, 2), VERDICT_PENDING);
    assert_int_equal(told_ask(&told[3], &rig, 3, 0, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[3].call.retry_after, 59 * SECOND);
    rig_run(&rig, MINUTE);
    rig_stop(&rig);
}

/*
 * A new tier table from 10 s to 20 s: tier one has 2 images a minute, no lock, and the requests it
 * does not name stay as they are.
 */
static void test_a_change_of_the_tier_table(void **state) {
    struct rig rig;
    struct tier_spec tiers[2], table;
    struct limit_spec limits[2], more, both[2];
    struct account_spec account;
    struct told told;

    (void)state;
    rig_prepare(&rig);
    rig_tiers(&rig, tiers, limits, &account);
    both[0] = limits[0];
    both[1] = make_limit("token_bucket", UNIT_REQUESTS, 9, NS_PER_MINUTE, NULL);
    both[1].name = "requests";
    tiers[0].limits = (struct field_list){both, 2};
    more = make_limit("sliding_window_log", UNIT_IMAGES, 2, NS_PER_MINUTE, NULL);
    more.name = "images";
    memset(&table, 0, sizeof table);
    spec_defaults(&tier_fields, &table);
    table.name = "one";
    table.paid = 0;
    table.limits = (struct field_list){&more, 1};
    struct change_spec *change = rig_incident(&rig, "change", 10 * SECOND, 10 * SECOND);
    change->tiers = (struct field_list){&table, 1};
    rig_start(&rig);
    assert_int_equal(told_ask(&told, &rig, 0, 1, 1), VERDICT_MODEL_NOT_AVAILABLE);
    rig_run(&rig, 10 * SECOND);
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 2);
    assert_int_equal(provider_limit_read(rig.provider, 1).limit, 9);
    assert_int_equal(told_ask(&told, &rig, 0, 1, 1), VERDICT_PENDING);
    rig_run(&rig, 20 * SECOND);
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 1);
    assert_int_equal(told_ask(&told, &rig, 0, 1, 1), VERDICT_MODEL_NOT_AVAILABLE);
    rig_stop(&rig);
}

/* Observed for the free tier: 429 with limit 0 rather than 403. */
static void test_no_access_may_look_like_a_limit_of_zero(void **state) {
    struct rig rig;
    struct told told;
    struct tier_spec tiers[2];
    struct limit_spec limits[2];
    struct account_spec account;

    (void)state;
    rig_prepare(&rig);
    rig_tiers(&rig, tiers, limits, &account);
    rig.spec.no_access = NO_ACCESS_RATE_LIMIT;
    rig_start(&rig);
    assert_int_equal(told_ask(&told, &rig, 0, 1, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told.call.retry_after, SIM_TIME_NEVER);
    rig_stop(&rig);
}

/* Granted 2 images a minute at tier one (limit 1); never less than the tier's own. */
static void test_a_granted_increase_lifts_the_limit(void **state) {
    struct rig rig;
    struct tier_spec tiers[2];
    struct limit_spec limits[2];
    struct account_spec account;

    (void)state;
    rig_prepare(&rig);
    rig_tiers(&rig, tiers, limits, &account);
    rig_start(&rig);
    provider_raise_limits(rig.provider,
                          &(struct limit_answer){.tier = SIZE_MAX, .images_per_minute = 2});
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 2);
    provider_set_tier(rig.provider, 1);
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 3);
    rig_stop(&rig);
}

/* So many images a minute are worth as many requests a minute; a day's requests stay. */
static void test_a_granted_increase_lifts_the_requests_of_its_minute(void **state) {
    struct rig rig;
    struct tier_spec tiers[2];
    struct limit_spec limits[2], all[3];
    struct account_spec account;

    (void)state;
    rig_prepare(&rig);
    rig_tiers(&rig, tiers, limits, &account);
    all[0] = limits[0];
    all[1] = make_limit("token_bucket", UNIT_REQUESTS, 1, NS_PER_MINUTE, NULL);
    all[1].name = "requests";
    all[2] = make_limit("token_bucket", UNIT_REQUESTS, 1, NS_PER_DAY, NULL);
    all[2].name = "daily";
    tiers[0].limits = (struct field_list){all, 3};
    rig_start(&rig);
    provider_raise_limits(rig.provider,
                          &(struct limit_answer){.tier = SIZE_MAX, .images_per_minute = 2});
    assert_int_equal(provider_limit_read(rig.provider, 0).limit, 2);
    assert_int_equal(provider_limit_read(rig.provider, 1).limit, 2);
    assert_int_equal(provider_limit_read(rig.provider, 2).limit, 1);
    rig_stop(&rig);
}

/* The verification comes through at 20 s: before that 403. */
static void test_an_unverified_organization_is_refused(void **state) {
    struct rig rig;
    struct told told;
    struct tier_spec tiers[2];
    struct limit_spec limits[2];
    struct account_spec account;

    (void)state;
    rig_prepare(&rig);
    rig_tiers(&rig, tiers, limits, &account);
    rig.models[0].requires_verification = true;
    account.verified = false;
    account.verified_at = 5 * SECOND;
    account.verification_delay = 15 * SECOND;
    rig_start(&rig);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_ORGANIZATION_NOT_VERIFIED);
    rig_run(&rig, 20 * SECOND - 1);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_ORGANIZATION_NOT_VERIFIED);
    rig_run(&rig, 20 * SECOND);
    assert_int_equal(told_ask(&told, &rig, 0, 0, 1), VERDICT_PENDING);
    rig_run(&rig, MINUTE);
    rig_stop(&rig);
}

/* ---- outside load ---- */

/* A pool of 5 a minute; others take one each 30 s from 30 s on. Ours: 4 at once, the fifth at 30 s
 * is too late by others' unit: it waits for the first of ours. */
static void test_others_draw_on_a_shared_pool(void **state) {
    struct rig rig;
    struct told told[6];
    const struct outside_load_spec load = {.rate = 1.0 / 30, .units = 1, .even = true};

    (void)state;
    rig_prepare(&rig);
    rig_limit(&rig, "pool", "sliding_window_log", UNIT_IMAGES, 5)->outside_load = &load;
    rig_start(&rig);
    for (uint64_t i = 0; i < 4; i++)
        assert_int_equal(told_ask(&told[i], &rig, i, 0, 1), VERDICT_PENDING);
    rig_run(&rig, 30 * SECOND);
    assert_int_equal(told_ask(&told[4], &rig, 4, 0, 1), VERDICT_RATE_LIMIT_EXCEEDED);
    assert_int_equal(told[4].call.retry_after, 30 * SECOND);
    const struct limit_reading reading = provider_limit_read(rig.provider, 0);
    assert_int_equal(reading.used, 5);
    assert_true(reading.admitted == 4);
    rig_stop(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_outage_fails_calls_after_the_limits),
        cmocka_unit_test(test_slow_incidents_multiply),
        cmocka_unit_test(test_at_one_instant_ends_come_before_starts),
        cmocka_unit_test(test_a_price_changes_for_what_ends_later),
        cmocka_unit_test(test_incidents_concern_their_models),
        cmocka_unit_test(test_support_ends_a_wrongful_refusal),
        cmocka_unit_test(test_a_model_may_be_retired_in_mid_run),
        cmocka_unit_test(test_incidents_of_other_providers_are_skipped),
        cmocka_unit_test(test_a_tier_brings_its_limits_and_access),
        cmocka_unit_test(test_a_change_of_the_tier_table),
        cmocka_unit_test(test_no_access_may_look_like_a_limit_of_zero),
        cmocka_unit_test(test_a_granted_increase_lifts_the_limit),
        cmocka_unit_test(test_a_granted_increase_lifts_the_requests_of_its_minute),
        cmocka_unit_test(test_an_unverified_organization_is_refused),
        cmocka_unit_test(test_others_draw_on_a_shared_pool),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

/* Dates of grants, allowances and people who answer. Every date is from a calendar, by hand. */
#include "money_bench.h"

static int64_t expires(const char *effective, const struct grant_spec *grant) {
    return grant_expires(grant, bench_date(effective));
}

static void test_expiry_by_days_is_a_lifetime(void **state) {
    struct grant_spec grant = bench_grant("g", DOLLAR);

    (void)state;
    grant.expires_after = 90 * NS_PER_DAY;
    /* June has 30 days and July 31: 1 June + 90 d = 30 August. */
    assert_int_equal(expires("2026-06-01T10:00:00Z", &grant), bench_date("2026-08-30T10:00:00Z"));
    /* Over the leap day: 15 January 2024 + 90 d = 14 April (16 + 29 + 31 + 14). */
    assert_int_equal(expires("2024-01-15", &grant), bench_date("2024-04-14"));
    assert_int_equal(expires("2023-01-15", &grant), bench_date("2023-04-15"));
}

static void test_expiry_by_months_keeps_the_day_if_it_exists(void **state) {
    static const struct {
        const char *effective;
        int64_t months;
        const char *expires;
    } rows[] = {
        {"2026-01-31", 1, "2026-02-28"},  {"2024-01-31", 1, "2024-02-29"},
        {"2026-11-30", 3, "2027-02-28"},  {"2025-12-31T23:59:59Z", 12, "2026-12-31T23:59:59Z"},
        {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
        {"2026-12-15", 1, "2027-01-15"},
    };

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        struct grant_spec grant = bench_grant("g", DOLLAR);
        grant.expires_after_months = rows[i].months;
        assert_int_equal(expires(rows[i].effective, &grant), bench_date(rows[i].expires));
    }
}

/* The end of the month of the last usable instant. */
static void test_expiry_moves_to_the_end_of_its_month(void **state) {
    struct grant_spec grant = bench_grant("g", DOLLAR);

    (void)state;
    grant.expires_end_of_month = true;
    assert_int_equal(expires("2024-02-10", &grant), bench_date("2024-03-01"));
    grant.expires_at = bench_date("2024-09-10");
    assert_int_equal(expires("2024-02-10", &grant), bench_date("2024-10-01"));
    grant.expires_at = bench_date("2024-10-01"); /* it is the end of September already */
    assert_int_equal(expires("2024-02-10", &grant), bench_date("2024-10-01"));
    grant.expires_at = DATE_NONE;
    grant.expires_after_months = 3;
    assert_int_equal(expires("2024-11-30", &grant), bench_date("2025-03-01"));
}

static void test_a_grant_without_dates_is_there_from_the_start_for_ever(void **state) {
    struct grant_spec grant = bench_grant("g", DOLLAR);
    const int64_t start = bench_date("2026-06-01");

    (void)state;
    assert_int_equal(grant_effective(&grant, start), start);
    assert_int_equal(grant_expires(&grant, start), INT64_MAX);
    grant.after = 2 * NS_PER_DAY;
    assert_int_equal(grant_effective(&grant, start), bench_date("2026-06-03"));
}

static bool complains_about(const struct field_table *table, void *object, const char *field) {
    struct complaint complaint;

    if (spec_prepare(table, object, &complaint))
        return false;
    return strcmp(complaint.field, field) == 0;
}

static void test_contradictions_are_named(void **state) {
    struct grant_spec grant = bench_grant("g", DOLLAR);
    struct account_spec spec;

    (void)state;
    assert_false(complains_about(&grant_fields, &grant, "amount"));
    grant.images = 5;
    assert_true(complains_about(&grant_fields, &grant, "amount"));
    grant = bench_grant("g", MONEY_NONE);
    assert_true(complains_about(&grant_fields, &grant, "amount"));
    grant = bench_grant("g", DOLLAR);
    grant.expires_after = NS_PER_DAY;
    grant.expires_after_months = 1;
    assert_true(complains_about(&grant_fields, &grant, "expires_at"));
    grant = bench_grant("g", DOLLAR);
    grant.after = 0;
    grant.effective_at = 0;
    assert_true(complains_about(&grant_fields, &grant, "after"));

    memset(&spec, 0, sizeof spec);
    spec_defaults(&account_fields, &spec);
    assert_false(complains_about(&account_fields, &spec, ""));
    assert_int_equal(spec.settlement, SETTLEMENT_POSTPAID); /* no credit of any kind */
    memset(&spec, 0, sizeof spec);
    spec_defaults(&account_fields, &spec);
    spec.opening_credit = DOLLAR;
    assert_false(complains_about(&account_fields, &spec, ""));
    assert_int_equal(spec.settlement, SETTLEMENT_PREPAID);
}

/* ---- allowances ---- */

static struct free_allowance_spec monthly(int64_t images) {
    struct free_allowance_spec spec;

    memset(&spec, 0, sizeof spec);
    spec_defaults(&allowance_fields, &spec);
    spec.images = images;
    return spec;
}

/* OpenAI help 6399305: 3 August -> 3 September; 29th, 30th and 31st -> the 28th. */
static void test_refills_come_on_the_day_of_sign_up(void **state) {
    static const struct {
        const char *joined;
        int64_t number;
        const char *start;
    } rows[] = {
        {"2022-08-03", 1, "2022-09-03"}, {"2022-08-31", 1, "2022-09-28"},
        {"2022-08-31", 2, "2022-10-28"}, {"2022-08-31", 0, "2022-08-31"},
        {"2022-12-29", 1, "2023-01-28"}, {"2022-12-30", 2, "2023-02-28"},
        {"2024-01-28", 1, "2024-02-28"}, {"2022-11-15", 14, "2024-01-15"},
        {"2024-01-31", 1, "2024-02-28"}, /* the 28th in a leap year too */
    };
    const struct free_allowance_spec spec = monthly(15);

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        const int64_t joined = bench_date(rows[i].joined), start = bench_date(rows[i].start);
        assert_int_equal(allowance_period_start(&spec, joined, rows[i].number), start);
        assert_int_equal(allowance_period_of(&spec, joined, start), rows[i].number);
        assert_int_equal(allowance_period_of(&spec, joined, start - 1), rows[i].number - 1);
    }
}

static void test_the_first_period_may_have_more(void **state) {
    struct free_allowance_spec spec = monthly(15);

    (void)state;
    assert_int_equal(allowance_images(&spec, 0), 15);
    spec.first_images = 50;
    assert_int_equal(allowance_images(&spec, 0), 50);
    assert_int_equal(allowance_images(&spec, 1), 15);
    spec.period = 30 * NS_PER_DAY;
    assert_int_equal(allowance_period_start(&spec, 0, 3), 90 * NS_PER_DAY);
    assert_int_equal(allowance_period_of(&spec, 0, 90 * NS_PER_DAY - 1), 2);
}

/* ---- working time ---- */

static struct support_spec office(const char *zone) {
    struct support_spec spec;
    struct complaint complaint;

    memset(&spec, 0, sizeof spec);
    spec_defaults(&support_fields, &spec);
    spec.time_zone = zone;
    assert_true(spec_prepare(&support_fields, &spec, &complaint));
    return spec;
}

/* 2026-06-05 is a Friday; hours are 9:00 to 17:00. */
static void test_working_time_stands_still_at_night_and_on_weekends(void **state) {
    static const struct {
        const char *from;
        sim_time working;
        const char *to;
    } rows[] = {
        {"2026-06-05T10:00:00Z", 2 * NS_PER_HOUR, "2026-06-05T12:00:00Z"},
        {"2026-06-05T16:00:00Z", 2 * NS_PER_HOUR, "2026-06-08T10:00:00Z"},
        {"2026-06-05T16:00:00Z", 1 * NS_PER_HOUR, "2026-06-05T17:00:00Z"},
        {"2026-06-06T12:00:00Z", 0, "2026-06-08T09:00:00Z"},
        {"2026-06-08T03:00:00Z", 8 * NS_PER_HOUR, "2026-06-08T17:00:00Z"},
        {"2026-06-08T03:00:00Z", 41 * NS_PER_HOUR, "2026-06-15T10:00:00Z"},
    };
    const struct support_spec spec = office("UTC");

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++)
        assert_int_equal(business_time_after(&spec, bench_date(rows[i].from), rows[i].working),
                         bench_date(rows[i].to));
    assert_int_equal(business_time_after(&spec, 0, SIM_TIME_NEVER), INT64_MAX);
}

/* In Los Angeles 9:00 is 17:00 UTC in winter and 16:00 in summer (from 8 March 2026). */
static void test_working_time_is_local(void **state) {
    const struct support_spec spec = office("America/Los_Angeles");

    (void)state;
    assert_int_equal(business_time_after(&spec, bench_date("2026-03-06T12:00:00Z"), NS_PER_HOUR),
                     bench_date("2026-03-06T18:00:00Z"));
    assert_int_equal(business_time_after(&spec, bench_date("2026-03-07T12:00:00Z"), NS_PER_HOUR),
                     bench_date("2026-03-09T17:00:00Z"));
}

static void test_working_days_skip_weekends(void **state) {
    static const struct {
        const char *from;
        int64_t days;
        const char *to;
    } rows[] = {
        {"2026-06-05T10:00:00Z", 1, "2026-06-08T10:00:00Z"}, /* Friday -> Monday */
        {"2026-06-06T10:00:00Z", 1, "2026-06-08T10:00:00Z"}, /* Saturday -> Monday */
        {"2026-06-03T10:00:00Z", 3, "2026-06-08T10:00:00Z"}, /* Wednesday + 3 */
        {"2026-06-03T10:00:00Z", 7, "2026-06-12T10:00:00Z"},
        {"2026-06-03T10:00:00Z", 0, "2026-06-03T10:00:00Z"},
    };
    const struct support_spec spec = office("UTC");

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++)
        assert_int_equal(business_days_after(&spec, bench_date(rows[i].from), rows[i].days),
                         bench_date(rows[i].to));
}

/* ---- other spend ---- */

/* $24 a day, all of it from 9 to 10 and from 10 to 11 in the ratio 3 : 1. */
static void test_other_spend_follows_its_profile(void **state) {
    double hours[24] = {0};
    struct other_spend_spec spec = {24 * DOLLAR, NS_PER_DAY, NS_PER_HOUR, {NULL, 0}};

    (void)state;
    assert_money_equal(other_spend_between(&spec, 0, NS_PER_HOUR), DOLLAR);
    hours[9] = 3;
    hours[10] = 1;
    spec.hours = bench_list(hours, 24);
    assert_money_equal(other_spend_between(&spec, 0, 9 * NS_PER_HOUR), 0);
    assert_money_equal(other_spend_between(&spec, 9 * NS_PER_HOUR, 10 * NS_PER_HOUR), 18 * DOLLAR);
    assert_money_equal(
        other_spend_between(&spec, 9 * NS_PER_HOUR + 30 * NS_PER_MINUTE, 11 * NS_PER_HOUR),
        15 * DOLLAR);
    assert_money_equal(other_spend_between(&spec, NS_PER_DAY, 3 * NS_PER_DAY), 48 * DOLLAR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expiry_by_days_is_a_lifetime),
        cmocka_unit_test(test_expiry_by_months_keeps_the_day_if_it_exists),
        cmocka_unit_test(test_expiry_moves_to_the_end_of_its_month),
        cmocka_unit_test(test_a_grant_without_dates_is_there_from_the_start_for_ever),
        cmocka_unit_test(test_contradictions_are_named),
        cmocka_unit_test(test_refills_come_on_the_day_of_sign_up),
        cmocka_unit_test(test_the_first_period_may_have_more),
        cmocka_unit_test(test_working_time_stands_still_at_night_and_on_weekends),
        cmocka_unit_test(test_working_time_is_local),
        cmocka_unit_test(test_working_days_skip_weekends),
        cmocka_unit_test(test_other_spend_follows_its_profile),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

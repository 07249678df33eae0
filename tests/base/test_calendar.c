/*
 * calendar: dates. UNIX times were checked with `date -u -d DATE +%s`; the rest is worked by hand
 * from the Gregorian rules.
 */
#include "base/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/units.h"

#define REFUSED INT64_C(424242) /* left in the output: a refusal does not touch it */

static void days_and_dates_correspond(void **state) {
    (void)state;
    static const struct {
        int64_t year;
        int month, day;
        int64_t days;
    } rows[] = {
        {1970, 1, 1, 0},       {1969, 12, 31, -1},    {2000, 2, 29, 11016}, /* 951782400 / 86400 */
        {2000, 3, 1, 11017},   {1900, 2, 28, -25509}, /* 1900 was no leap year: the next day is 1
                                                         March */
        {1900, 3, 1, -25508},                         /* -2203891200 / 86400 */
        {2024, 12, 31, 20088}, {2026, 6, 1, 20605},   /* 1780272000 / 86400 */
        {0, 3, 1, -719468},                           /* the epoch of Hinnant's algorithm */
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        assert_true(days_from_civil(rows[i].year, rows[i].month, rows[i].day) == rows[i].days);
        struct civil civil = civil_from_days(rows[i].days);
        assert_true(civil.year == rows[i].year);
        assert_int_equal(civil.month, rows[i].month);
        assert_int_equal(civil.day, rows[i].day);
    }
    /* The 29th, 30th and so on of a short month run on. */
    assert_true(days_from_civil(2026, 2, 29) == days_from_civil(2026, 3, 1));
}

/* Every day of 800 years follows the one before by the rule of month lengths. */
static void dates_count_up(void **state) {
    (void)state;
    struct civil expected = {.year = 1600, .month = 1, .day = 1};
    int64_t first = days_from_civil(1600, 1, 1);
    for (int64_t day = first; day < first + 2 * 146097; day++) {
        struct civil civil = civil_from_days(day);
        assert_true(civil.year == expected.year);
        assert_int_equal(civil.month, expected.month);
        assert_int_equal(civil.day, expected.day);
        if (++expected.day > calendar_days_in_month(expected.year, expected.month)) {
            expected.day = 1;
            if (++expected.month > 12) {
                expected.month = 1;
                expected.year++;
            }
        }
    }
    assert_true(expected.year == 2400);
}

static void instants_are_read(void **state) {
    (void)state;
    static const struct {
        const char *s;
        int64_t unix_ns;
    } rows[] = {
        {"2026-06-01", INT64_C(1780272000000000000)},
        {"2026-06-01T00:00:00Z", INT64_C(1780272000000000000)},
        {"2026-06-01t00:00:00z", INT64_C(1780272000000000000)},
        {"2026-06-01T00:00", INT64_C(1780272000000000000)},
        {"2026-06-01T02:00:00+02:00", INT64_C(1780272000000000000)},
        {"2026-05-31T17:00:00-0700", INT64_C(1780272000000000000)},
        {"2026-06-01 05:30:00+05:30", INT64_C(1780272000000000000)},
        {"2023-11-16 18:17:03.9799600", INT64_C(1700158623979960000)}, /* as in Azure's traces */
        {"2026-06-01T00:00:00.000000001Z", INT64_C(1780272000000000001)},
        {"2026-06-01T00:00:00.5", INT64_C(1780272000500000000)},
        {"1970-01-01", 0},
        {"1969-12-31T23:59:59.999999999Z", -1},
        {"2024-02-29", INT64_C(1709164800000000000)},
        {"2000-02-29", INT64_C(951782400000000000)},
        {"2262-04-11T23:47:16.854775807Z", INT64_MAX},
        {"1677-09-21T00:12:43.145224193Z", -INT64_MAX},
        {"2262-04-12T00:47:16.854775807+01:00", INT64_MAX},
        {"2262-04-11T23:47:16.854775808Z", REFUSED},
        {"1677-09-21T00:12:43.145224192Z", REFUSED}, /* INT64_MIN means no date */
        {"9999-12-31", REFUSED},
        {"0001-01-01", REFUSED},
        {"2023-02-29", REFUSED},
        {"1900-02-29", REFUSED},
        {"2026-04-31", REFUSED},
        {"2026-13-01", REFUSED},
        {"2026-00-01", REFUSED},
        {"2026-01-00", REFUSED},
        {"2026-6-1", REFUSED},
        {"26-06-01", REFUSED},
        {"20260601", REFUSED},
        {"", REFUSED},
        {"2026-06-01T", REFUSED},
        {"2026-06-01Z", REFUSED},
        {"2026-06-01T24:00:00Z", REFUSED},
        {"2026-06-01T23:60:00Z", REFUSED},
        {"2026-06-30T23:59:60Z", REFUSED}, /* no leap seconds */
        {"2026-06-01T00:00:00.Z", REFUSED},
        {"2026-06-01T00:00:00.1234567890Z", REFUSED},
        {"2026-06-01T00:00:00+2", REFUSED},
        {"2026-06-01T00:00:00+24:00", REFUSED},
        {"2026-06-01T00:00:00Zx", REFUSED},
        {"2026-06-01T00:00:00 Z", REFUSED},
        {" 2026-06-01", REFUSED},
        {"2026-06-01 ", REFUSED},
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        int64_t unix_ns = REFUSED;
        bool ok = calendar_parse(rows[i].s, &unix_ns);
        if (ok != (rows[i].unix_ns != REFUSED) || unix_ns != rows[i].unix_ns)
            fail_msg("'%s' gave %s, %lld", rows[i].s, ok ? "true" : "false", (long long)unix_ns);
    }
}

static int64_t at(const char *iso8601) {
    int64_t unix_ns;
    if (!calendar_parse(iso8601, &unix_ns))
        fail_msg("'%s' is no date", iso8601);
    return unix_ns;
}

static void check_instant(int64_t unix_ns, const char *expected) {
    struct text text = {0};
    calendar_format(&text, unix_ns);
    assert_string_equal(text_cstr(&text), expected);
    text_release(&text);
}

static void instants_are_written(void **state) {
    (void)state;
    static const char *const same[] = {
        "2026-06-01T00:00:00Z",           "1969-12-31T23:59:59.999999999Z",
        "2023-11-16T18:17:03.97996Z",     "2024-02-29T23:59:59.000000001Z",
        "2262-04-11T23:47:16.854775807Z", "1677-09-21T00:12:43.145224193Z",
    };
    for (size_t i = 0; i < array_size(same); i++)
        check_instant(at(same[i]), same[i]);
    check_instant(INT64_MIN, "1677-09-21T00:12:43.145224192Z");
}

static void civil_times_convert_both_ways(void **state) {
    (void)state;
    struct civil civil = civil_from_unix(at("2024-02-29T13:14:15.000000016Z"));
    assert_true(civil.year == 2024 && civil.month == 2 && civil.day == 29);
    assert_true(civil.hour == 13 && civil.minute == 14 && civil.second == 15);
    assert_int_equal(civil.nanosecond, 16);
    int64_t unix_ns = 0;
    assert_true(civil_to_unix(&civil, &unix_ns));
    check_instant(unix_ns, "2024-02-29T13:14:15.000000016Z");
    civil.year = 2263;
    assert_false(civil_to_unix(&civil, &unix_ns));
    civil.year = INT64_MAX;
    assert_false(civil_to_unix(&civil, &unix_ns));
    civil.year = INT64_MIN;
    assert_false(civil_to_unix(&civil, &unix_ns));
}

static void months_and_weekdays(void **state) {
    (void)state;
    assert_int_equal(calendar_weekday(0), 4);                          /* Thursday */
    assert_int_equal(calendar_weekday(-1), 3);                         /* Wednesday */
    assert_int_equal(calendar_weekday(at("2026-06-01")), 1);           /* Monday */
    assert_int_equal(calendar_weekday(at("2000-02-29T23:59:59Z")), 2); /* Tuesday */
    assert_int_equal(calendar_weekday(at("2026-03-08")), 0);           /* Sunday */
    assert_int_equal(calendar_day_of_month(at("2026-05-31T23:59:59Z")), 31);
    assert_int_equal(calendar_days_in_month(2024, 2), 29);
    assert_int_equal(calendar_days_in_month(2026, 2), 28);
    assert_int_equal(calendar_days_in_month(1900, 2), 28);
    assert_int_equal(calendar_days_in_month(2000, 2), 29);
    assert_int_equal(calendar_days_in_month(2026, 4), 30);
    check_instant(calendar_month_start(at("2026-06-30T23:59:59.9Z")), "2026-06-01T00:00:00Z");
    check_instant(calendar_month_start(at("2026-06-01")), "2026-06-01T00:00:00Z");
    check_instant(calendar_next_month(at("2026-06-01")), "2026-07-01T00:00:00Z");
    check_instant(calendar_next_month(at("2026-12-31T23:59:59Z")), "2027-01-01T00:00:00Z");
    check_instant(calendar_next_month(-1), "1970-01-01T00:00:00Z");
    check_instant(calendar_month_start(-1), "1969-12-01T00:00:00Z");
    assert_true(calendar_next_month(INT64_MAX) == INT64_MAX);
    assert_true(calendar_month_start(INT64_MIN) == INT64_MIN);
}

static void months_are_added(void **state) {
    (void)state;
    static const struct {
        const char *from;
        int64_t months;
        int last_day;
        const char *to;
    } rows[] = {
        {"2026-01-31T10:00:00Z", 1, 31, "2026-02-28T10:00:00Z"},
        {"2024-01-31T10:00:00Z", 1, 31, "2024-02-29T10:00:00Z"},
        {"2026-01-31T10:00:00Z", 2, 31, "2026-03-31T10:00:00Z"},
        {"2026-01-31T10:00:00Z", 2, 28, "2026-03-28T10:00:00Z"},
        {"2026-01-31T10:00:00Z", 0, 28, "2026-01-28T10:00:00Z"},
        {"2026-01-15T00:00:00.5Z", 12, 31, "2027-01-15T00:00:00.5Z"},
        {"2026-01-15T00:00:00Z", -1, 31, "2025-12-15T00:00:00Z"},
        {"2026-03-31T00:00:00Z", -13, 31, "2025-02-28T00:00:00Z"},
        {"2026-11-30T00:00:00Z", 3, 31, "2027-02-28T00:00:00Z"},
        {"1970-01-31T00:00:00Z", -1, 31, "1969-12-31T00:00:00Z"},
    };
    for (size_t i = 0; i < array_size(rows); i++)
        check_instant(calendar_add_months(at(rows[i].from), rows[i].months, rows[i].last_day),
                      rows[i].to);
    assert_true(calendar_add_months(0, INT64_MAX, 31) == INT64_MAX);
    assert_true(calendar_add_months(0, INT64_MIN, 31) == INT64_MIN);
    assert_true(calendar_add_months(INT64_MIN, 8000, 28) == INT64_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_dates_correspond),
        cmocka_unit_test(dates_count_up),
        cmocka_unit_test(instants_are_read),
        cmocka_unit_test(instants_are_written),
        cmocka_unit_test(civil_times_convert_both_ways),
        cmocka_unit_test(months_and_weekdays),
        cmocka_unit_test(months_are_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

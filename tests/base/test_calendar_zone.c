/*
 * calendar: local time. Changes of 2026: the second Sunday of March is the 8th, the first Sundays
 * of April, October and November are the 5th, 4th and 1st, the last of March and October the 29th
 * and 25th (1 January 2026 is a Thursday). The UTC instants below follow from the rules by hand.
 */
#include "base/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/units.h"

static int64_t at(const char *iso8601) {
    int64_t unix_ns;
    if (!calendar_parse(iso8601, &unix_ns))
        fail_msg("'%s' is no date", iso8601);
    return unix_ns;
}

static struct time_zone zone_of(const char *name) {
    struct time_zone zone;
    if (!time_zone_parse(name, &zone))
        fail_msg("'%s' is no time zone", name);
    return zone;
}

static void check_instant(int64_t unix_ns, const char *expected) {
    struct text text = {0};
    calendar_format(&text, unix_ns);
    assert_string_equal(text_cstr(&text), expected);
    text_release(&text);
}

static void offsets_change_to_the_nanosecond(void **state) {
    (void)state;
    static const struct {
        const char *zone, *at;
        double hours_east;
    } rows[] = {
        {"UTC", "2026-07-01", 0},
        {"America/Los_Angeles", "2026-01-01", -8},
        {"America/Los_Angeles", "2026-03-08T09:59:59.999999999Z", -8},
        {"America/Los_Angeles", "2026-03-08T10:00:00Z", -7},
        {"America/Los_Angeles", "2026-11-01T08:59:59.999999999Z", -7},
        {"America/Los_Angeles", "2026-11-01T09:00:00Z", -8},
        {"America/Los_Angeles", "2027-01-01T07:59:59Z", -8}, /* still 31 December there */
        {"America/New_York", "2026-03-08T06:59:59Z", -5},
        {"America/New_York", "2026-03-08T07:00:00Z", -4},
        {"America/Chicago", "2026-11-01T06:59:59Z", -5},
        {"America/Chicago", "2026-11-01T07:00:00Z", -6},
        {"Europe/Berlin", "2026-03-29T00:59:59Z", 1},
        {"Europe/Berlin", "2026-03-29T01:00:00Z", 2},
        {"Europe/Berlin", "2026-10-25T00:59:59Z", 2},
        {"Europe/Berlin", "2026-10-25T01:00:00Z", 1},
        {"Europe/Paris", "2026-07-14", 2},
        {"Europe/London", "2026-03-29T00:59:59Z", 0},
        {"Europe/London", "2026-03-29T01:00:00Z", 1},
        {"Europe/London", "2026-10-25T01:00:00Z", 0},
        {"Asia/Tokyo", "2026-07-01", 9},
        {"Asia/Kolkata", "2026-07-01", 5.5},
        {"Asia/Shanghai", "2026-07-01", 8},
        {"Australia/Sydney", "2026-01-01", 11}, /* summer spans the turn of the year */
        {"Australia/Sydney", "2025-12-31T13:00:00Z", 11},
        {"Australia/Sydney", "2026-04-04T15:59:59Z", 11},
        {"Australia/Sydney", "2026-04-04T16:00:00Z", 10},
        {"Australia/Sydney", "2026-10-03T15:59:59Z", 10},
        {"Australia/Sydney", "2026-10-03T16:00:00Z", 11},
        {"PST8PDT,M3.2.0,M11.1.0", "2026-07-01", -7},
        {"<+0330>-3:30", "2026-07-01", 3.5},
        {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-07-01", -2}, /* Greenland */
        /* Day 60 of 'J' is 1 March in leap years too, that of the zero-based count is not. */
        {"AAA0BBB,J60/0,J300", "2024-02-29T23:59:59Z", 0},
        {"AAA0BBB,J60/0,J300", "2024-03-01T00:00:00Z", 1},
        {"AAA0BBB,59/0,300", "2024-02-28T23:59:59Z", 0},
        {"AAA0BBB,59/0,300", "2024-02-29T00:00:00Z", 1},
        {"AAA0BBB,59/0,300", "2026-03-01T00:00:00Z", 1},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01", 0}, /* Dublin: "summer" time in winter */
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01", 1},
        {"XXX3EDT4,0/0,J365/23", "2026-01-01T04:00:00Z", -4}, /* RFC 8536: summer all year */
        {"XXX3EDT4,0/0,J365/23", "2026-07-01", -4},
        {"AAA0BBB,J364/167,J365/167", "2026-01-01", 0}, /* changes a week into the next year */
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        struct time_zone zone = zone_of(rows[i].zone);
        int64_t offset = time_zone_offset_ns(&zone, at(rows[i].at));
        if (offset != (int64_t)(rows[i].hours_east * 3600) * NS_PER_SECOND)
            fail_msg("%s at %s: %lld ns", rows[i].zone, rows[i].at, (long long)offset);
    }
}

static void what_is_no_time_zone_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "America/Atlantis",
        "utc",
        "PST",
        "PS8",
        "PST8PDT",
        "PST8PDT,M3.2.0",
        "PST25",
        "PST8PDT,M3.2.0,M11.1.0,",
        "PST8PDT,M13.1.0,M11.1.0",
        "PST8PDT,M3.6.0,M11.1.0",
        "PST8PDT,M3.2.7,M11.1.0",
        "PST8PDT,M3,M11.1.0",
        "PST8PDT,M3.2,M11.1.0",
        "PST8PDT,J0,J365",
        "PST8PDT,J1,J366",
        "PST8PDT,0,366",
        "PST8PDT,M3.2.0/168,M11.1.0",
        "PST8:60",
        "PST8:",
        "PST+",
        "<P>8",
        "<PST8",
        "PST8 ",
        "PST00008",
        "AAA-24BBB24,M3.2.0,M11.1.0", /* a jump of two days */
        "AVeryLongNameOfMoreThanSixtyThreeLettersIsNoTimeZoneThatAnybodyKnows0",
    };
    struct time_zone zone = zone_of("Asia/Tokyo");
    for (size_t i = 0; i < array_size(bad); i++)
        if (time_zone_parse(bad[i], &zone))
            fail_msg("'%s' was accepted", bad[i]);
    assert_string_equal(zone.name, "Asia/Tokyo");
    assert_true(zone.standard_s == 9 * 3600);
}

static void all_names_parse(void **state) {
    (void)state;
    size_t count;
    const char *const *names = time_zone_names(&count);
    assert_int_equal(count, 11);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(zone_of(names[i]).name, names[i]);
}

static void midnights_follow_the_clock(void **state) {
    (void)state;
    static const struct {
        const char *zone, *at, *midnight, *next;
    } rows[] = {
        {"UTC", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z"},
        {"UTC", "1969-12-31T23:59:59Z", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z"},
        {"America/Los_Angeles", "2026-06-01T06:59:59.999999999Z", "2026-05-31T07:00:00Z",
         "2026-06-01T07:00:00Z"},
        {"America/Los_Angeles", "2026-06-01T07:00:00Z", "2026-06-01T07:00:00Z",
         "2026-06-02T07:00:00Z"},
        /* 8 March has 23 hours, 1 November 25. */
        {"America/Los_Angeles", "2026-03-08T12:00:00Z", "2026-03-08T08:00:00Z",
         "2026-03-09T07:00:00Z"},
        {"America/Los_Angeles", "2026-11-01T12:00:00Z", "2026-11-01T07:00:00Z",
         "2026-11-02T08:00:00Z"},
        {"Asia/Kolkata", "2026-06-01T18:29:59Z", "2026-05-31T18:30:00Z", "2026-06-01T18:30:00Z"},
        {"Australia/Sydney", "2026-04-05T00:00:00Z", "2026-04-04T13:00:00Z",
         "2026-04-05T14:00:00Z"},
        /* Cairo-like: at midnight of Friday 24 April 2026 clocks go to 01:00, so that the day
           begins with the change; on Thursday 29 October at 24:00 they go back to 23:00. */
        {"EET-2EEST,M4.5.5/0,M10.5.4/24", "2026-04-23T22:00:00Z", "2026-04-23T22:00:00Z",
         "2026-04-24T21:00:00Z"},
        {"EET-2EEST,M4.5.5/0,M10.5.4/24", "2026-04-23T21:59:59Z", "2026-04-22T22:00:00Z",
         "2026-04-23T22:00:00Z"},
        {"EET-2EEST,M4.5.5/0,M10.5.4/24", "2026-10-29T21:30:00Z", "2026-10-28T21:00:00Z",
         "2026-10-29T22:00:00Z"},
        /* Havana: 1 November at 01:00 back to 00:00; the first of two midnights begins the day. */
        {"CST5CDT,M3.2.0/0,M11.1.0/1", "2026-11-01T05:30:00Z", "2026-11-01T04:00:00Z",
         "2026-11-02T05:00:00Z"},
        /* St John's until 2011: at 00:01 back to 23:01 of the day before. That second 23:30 is
           half an hour after the midnight that began the day. */
        {"NST3:30NDT,M3.2.0/0:01,M11.1.0/0:01", "2026-11-01T03:00:00Z", "2026-11-01T02:30:00Z",
         "2026-11-02T03:30:00Z"},
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        struct time_zone zone = zone_of(rows[i].zone);
        check_instant(time_zone_midnight(&zone, at(rows[i].at)), rows[i].midnight);
        check_instant(time_zone_next_midnight(&zone, at(rows[i].at)), rows[i].next);
    }
    struct time_zone pacific = zone_of("America/Los_Angeles");
    assert_true(time_zone_next_midnight(&pacific, INT64_MAX) == INT64_MAX);
    assert_true(time_zone_midnight(&pacific, INT64_MIN) == INT64_MIN);
}

/* Walking from midnight to midnight visits each local day of 40 years once, at 00:00 local time. */
static void every_day_has_one_midnight(void **state) {
    (void)state;
    size_t count;
    const char *const *names = time_zone_names(&count);
    for (size_t i = 0; i < count; i++) {
        struct time_zone zone = zone_of(names[i]);
        int64_t day = days_from_civil(2000, 1, 1);
        int64_t midnight = time_zone_instant(&zone, day, 0);
        for (; day < days_from_civil(2040, 1, 1); day++) {
            struct civil civil = time_zone_civil(&zone, midnight);
            assert_true(days_from_civil(civil.year, civil.month, civil.day) == day);
            assert_true(civil.hour == 0 && civil.minute == 0 && civil.second == 0);
            int64_t next = time_zone_next_midnight(&zone, midnight);
            assert_true(time_zone_midnight(&zone, next - 1) == midnight);
            assert_true(time_zone_midnight(&zone, next) == next);
            assert_true(next - midnight >= 23 * NS_PER_HOUR);
            assert_true(next - midnight <= 25 * NS_PER_HOUR);
            midnight = next;
        }
    }
}

static void local_times_become_instants(void **state) {
    (void)state;
    struct time_zone pacific = zone_of("America/Los_Angeles");
    int64_t march = days_from_civil(2026, 3, 8), november = days_from_civil(2026, 11, 1);
    int64_t half_past_two = 2 * NS_PER_HOUR + 30 * NS_PER_MINUTE;
    /* 02:30:00.5 does not exist on 8 March: the change itself. */
    check_instant(time_zone_instant(&pacific, march, half_past_two + NS_PER_SECOND / 2),
                  "2026-03-08T10:00:00Z");
    check_instant(time_zone_instant(&pacific, march, 3 * NS_PER_HOUR), "2026-03-08T10:00:00Z");
    check_instant(time_zone_instant(&pacific, march, 2 * NS_PER_HOUR - 1),
                  "2026-03-08T09:59:59.999999999Z");
    /* 01:30 comes twice on 1 November: the first one, in summer time. */
    check_instant(time_zone_instant(&pacific, november, NS_PER_HOUR + 30 * NS_PER_MINUTE),
                  "2026-11-01T08:30:00Z");
    check_instant(time_zone_instant(&pacific, november, half_past_two), "2026-11-01T10:30:00Z");
    assert_true(time_zone_instant(&pacific, INT64_MAX, 0) == INT64_MAX);
    assert_true(time_zone_instant(&pacific, INT64_MIN, 0) == INT64_MIN);
}

static void local_dates_are_read_off(void **state) {
    (void)state;
    struct time_zone kolkata = zone_of("Asia/Kolkata");
    struct civil civil = time_zone_civil(&kolkata, at("2025-12-31T18:30:01.000000002Z"));
    assert_true(civil.year == 2026 && civil.month == 1 && civil.day == 1);
    assert_true(civil.hour == 0 && civil.minute == 0 && civil.second == 1);
    assert_int_equal(civil.nanosecond, 2);
    /* Local time may leave the range of instants: 2262-04-11T23:47:16 and 5.5 hours. */
    civil = time_zone_civil(&kolkata, INT64_MAX);
    assert_true(civil.year == 2262 && civil.month == 4 && civil.day == 12 && civil.hour == 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_change_to_the_nanosecond),
        cmocka_unit_test(what_is_no_time_zone_is_refused),
        cmocka_unit_test(all_names_parse),
        cmocka_unit_test(midnights_follow_the_clock),
        cmocka_unit_test(every_day_has_one_midnight),
        cmocka_unit_test(local_times_become_instants),
        cmocka_unit_test(local_dates_are_read_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

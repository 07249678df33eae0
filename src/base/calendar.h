/*
 * calendar - dates in UTC and in local time.
 *
 * Instants are UNIX time in nanoseconds (int64_t, 1677-09-21 to 2262-04-11), days are 86 400 s,
 * leap seconds do not exist. Dates are proleptic Gregorian, ISO 8601. Functions that would leave
 * the range of int64_t saturate. There is no global state: libc's TZ, tzset and localtime are not
 * used.
 *
 * Source of the day arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * https://howardhinnant.github.io/date_algorithms.html (days_from_civil, civil_from_days).
 */
#ifndef TIERSIM_BASE_CALENDAR_H
#define TIERSIM_BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct civil {
    int64_t year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
    int hour, minute, second;
    int32_t nanosecond;
};

/* Days since 1970-01-01 of a date; the day may lie outside its month, the month may not. */
int64_t days_from_civil(int64_t year, int month, int day);

/* The date of a day, time of day zero. */
struct civil civil_from_days(int64_t days);

struct civil civil_from_unix(int64_t unix_ns);

/* False if the instant does not fit into int64_t (INT64_MIN counts as not fitting). */
bool civil_to_unix(const struct civil *civil, int64_t *unix_ns);

/*
 * "2026-06-01", "2026-06-01T00:00:00Z", with a space for the T, up to 9 decimals of the second, and
 * 'Z', '+02:00', '+0200' or nothing (UTC) at the end; seconds may be left out. False, with *unix_ns
 * untouched, for anything else, for dates that do not exist and for those out of range.
 */
bool calendar_parse(const char *iso8601, int64_t *unix_ns);

/* "2026-06-01T00:00:00Z", with a fraction (no trailing zeros) only if there is one. */
void calendar_format(struct text *text, int64_t unix_ns);

int calendar_weekday(int64_t unix_ns); /* 0 Sunday … 6 Saturday */
int calendar_day_of_month(int64_t unix_ns);
int calendar_days_in_month(int64_t year, int month);

/* The first instant of the month that holds unix_ns, and of the next one. */
int64_t calendar_month_start(int64_t unix_ns);
int64_t calendar_next_month(int64_t unix_ns);

/*
 * The same day and time of day `months` later (or earlier). The day is never above `last_day`
 * (28..31) nor above the length of the month: 31 January + 1 is 28 or 29 February. With 28, days 29
 * to 31 become the 28th in every month, as sign-up days of free allowances do.
 */
int64_t calendar_add_months(int64_t unix_ns, int64_t months, int last_day);

/*
 * Local time by a POSIX TZ rule, "PST8PDT,M3.2.0,M11.1.0" (POSIX.1-2017, 8.3; times of change from
 * -167 to 167 hours as in RFC 8536). A zone with summer time must give both rules.
 *
 * ASSUMPTION: a rule holds in all years. The IANA names offered stand for the rule in force in
 * 2026; what a zone did under older laws is not modelled.
 */
struct time_zone_change {
    char kind; /* 'M': month, week, weekday; 'J': day 1..365 without 29 Feb; '0': day 0..365 */
    int month, week, weekday, day;
    int64_t time_s; /* local seconds after 00:00 of that day */
};

struct time_zone {
    char name[64];      /* as it was given */
    int64_t standard_s; /* seconds east of UTC */
    int64_t summer_s;   /* the same in summer time */
    bool has_summer;
    struct time_zone_change summer_start, summer_end;
};

/* An IANA name of the table below or a rule; false, with *zone untouched, if it is neither. */
bool time_zone_parse(const char *name_or_rule, struct time_zone *zone);

/* The IANA names known, *count of them: constant. */
const char *const *time_zone_names(size_t *count);

/* How far local time is ahead of UTC at an instant: seconds east, in nanoseconds. */
int64_t time_zone_offset_ns(const struct time_zone *zone, int64_t unix_ns);

/* What a local clock shows. */
struct civil time_zone_civil(const struct time_zone *zone, int64_t unix_ns);

/*
 * The instant at which a local clock first shows the time of day (0 .. NS_PER_DAY - 1) on a day
 * (days since 1970-01-01). A time skipped by a change happens at the change; of a time that comes
 * twice the first counts.
 */
int64_t time_zone_instant(const struct time_zone *zone, int64_t day, int64_t time_of_day_ns);

/* Local midnight: the first after unix_ns, and the last not after it. Days have 23 to 25 hours. */
int64_t time_zone_next_midnight(const struct time_zone *zone, int64_t unix_ns);
int64_t time_zone_midnight(const struct time_zone *zone, int64_t unix_ns);

#endif

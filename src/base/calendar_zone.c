/* Local time of base/calendar.h: POSIX TZ rules, read and applied without libc's global state. */
#include "base/calendar.h"

#include <string.h>

#include "base/units.h"

enum { SECONDS_PER_HOUR = 3600, SECONDS_PER_DAY = 86400 };

/* Rules in force in 2026, as in the IANA time zone database (files northamerica, europe, asia …).
 */
static const char *const names[] = {
    "UTC",           "America/Los_Angeles", "America/New_York", "America/Chicago",
    "Europe/Berlin", "Europe/London",       "Europe/Paris",     "Asia/Tokyo",
    "Asia/Kolkata",  "Asia/Shanghai",       "Australia/Sydney",
};

static const char *const rules[] = {
    "UTC0",
    "PST8PDT,M3.2.0,M11.1.0",
    "EST5EDT,M3.2.0,M11.1.0",
    "CST6CDT,M3.2.0,M11.1.0",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "GMT0BST,M3.5.0/1,M10.5.0",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "JST-9",
    "IST-5:30",
    "CST-8",
    "AEST-10AEDT,M10.1.0,M4.1.0/3",
};

static_assert(array_size(names) == array_size(rules), "one rule for each name");

const char *const *time_zone_names(size_t *count) {
    *count = array_size(names);
    return names;
}

/* Each reader returns what follows the thing read, or NULL; NULL passes through. */

static const char *read_number(const char *s, int low, int high, int *out) {
    int value = 0;
    int digits = 0;
    for (; *s >= '0' && *s <= '9' && digits < 4; s++, digits++)
        value = value * 10 + (*s - '0');
    if (digits == 0 || digits == 4 || value < low || value > high)
        return NULL;
    *out = value;
    return s;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* An abbreviation: three or more letters, or "<+0330>". */
static const char *read_abbreviation(const char *s) {
    const char *start = s;
    if (*s == '<') {
        do
            s++;
        while (is_letter(*s) || (*s >= '0' && *s <= '9') || *s == '+' || *s == '-');
        return *s == '>' && s - start > 3 ? s + 1 : NULL;
    }
    while (is_letter(*s))
        s++;
    return s - start >= 3 ? s : NULL;
}

/* [+-]hh[:mm[:ss]] */
static const char *read_hours(const char *s, int most_hours, int64_t *seconds) {
    int sign = *s == '-' ? -1 : 1;
    int parts[3] = {0, 0, 0};
    if (*s == '+' || *s == '-')
        s++;
    s = read_number(s, 0, most_hours, &parts[0]);
    for (int i = 1; i < 3 && s && *s == ':'; i++)
        s = read_number(s + 1, 0, 59, &parts[i]);
    *seconds = sign * ((int64_t)parts[0] * SECONDS_PER_HOUR + parts[1] * 60 + parts[2]);
    return s;
}

/* ",M3.2.0/2", ",J60" or ",59/-1" */
static const char *read_change(const char *s, struct time_zone_change *change) {
    if (*s++ != ',')
        return NULL;
    *change = (struct time_zone_change){.kind = '0', .time_s = 2 * SECONDS_PER_HOUR};
    if (*s == 'M') {
        change->kind = 'M';
        s = read_number(s + 1, 1, 12, &change->month);
        if (s && *s == '.')
            s = read_number(s + 1, 1, 5, &change->week);
        else
            return NULL;
        if (s && *s == '.')
            s = read_number(s + 1, 0, 6, &change->weekday);
        else
            return NULL;
    } else if (*s == 'J') {
        change->kind = 'J';
        s = read_number(s + 1, 1, 365, &change->day);
    } else
        s = read_number(s, 0, 365, &change->day);
    return s && *s == '/' ? read_hours(s + 1, 167, &change->time_s) : s;
}

static bool read_rule(const char *s, struct time_zone *zone) {
    int64_t west_s; /* POSIX counts west of Greenwich */
    s = read_abbreviation(s);
    s = s ? read_hours(s, 24, &west_s) : NULL;
    if (!s)
        return false;
    zone->standard_s = -west_s;
    zone->summer_s = zone->standard_s + SECONDS_PER_HOUR;
    if (*s == '\0')
        return true;

    zone->has_summer = true;
    s = read_abbreviation(s);
    if (s && *s != ',') {
        s = read_hours(s, 24, &west_s);
        zone->summer_s = -west_s;
    }
    s = s ? read_change(s, &zone->summer_start) : NULL;
    s = s ? read_change(s, &zone->summer_end) : NULL;
    /* Clocks that jump by more than a day would leave days without an order. */
    int64_t jump_s = zone->summer_s - zone->standard_s;
    return s && *s == '\0' && jump_s >= -SECONDS_PER_DAY && jump_s <= SECONDS_PER_DAY;
}

bool time_zone_parse(const char *name_or_rule, struct time_zone *zone) {
    struct time_zone read = {0};
    if (strlen(name_or_rule) >= sizeof read.name)
        return false;
    const char *rule = name_or_rule;
    for (size_t i = 0; i < array_size(names); i++)
        if (strcmp(name_or_rule, names[i]) == 0)
            rule = rules[i];
    if (!read_rule(rule, &read))
        return false;
    memcpy(read.name, name_or_rule, strlen(name_or_rule) + 1);
    *zone = read;
    return true;
}

/* The day (since 1970-01-01) on which a change falls in a year. */
static int64_t day_of_change(const struct time_zone_change *change, int64_t year) {
    int64_t january_first = days_from_civil(year, 1, 1);
    if (change->kind == '0')
        return january_first + change->day;
    if (change->kind == 'J') {
        bool leap = calendar_days_in_month(year, 2) == 29;
        return january_first + change->day - 1 + (leap && change->day >= 60);
    }
    /* The week-th such weekday of the month; 5 means the last one. */
    int64_t first = days_from_civil(year, change->month, 1);
    int64_t first_weekday = ((first + 4) % 7 + 7) % 7; /* day 0 was a Thursday */
    int64_t day = 1 + (change->weekday - first_weekday + 7) % 7 + 7 * (change->week - 1);
    if (day > calendar_days_in_month(year, change->month))
        day -= 7;
    return first + day - 1;
}

/* An instant in UNIX seconds at which the offset becomes another one. */
struct transition {
    int64_t at_s;
    int64_t offset_s;
};

enum { YEARS_LISTED = 4, TRANSITIONS = 2 * YEARS_LISTED };

/*
 * All changes of the year of an instant, the year after and two before: a rule may put the changes
 * of one year a week into the next, and one has to lie before the instant.
 */
static void list_transitions(const struct time_zone *zone, int64_t unix_s,
                             struct transition list[TRANSITIONS]) {
    int64_t day = unix_s / SECONDS_PER_DAY - (unix_s % SECONDS_PER_DAY < 0);
    int64_t year = civil_from_days(day).year;
    for (int i = 0; i < YEARS_LISTED; i++) {
        const struct time_zone_change *start = &zone->summer_start, *end = &zone->summer_end;
        int64_t start_day = day_of_change(start, year - 2 + i);
        int64_t end_day = day_of_change(end, year - 2 + i);
        list[2 * i] = (struct transition){
            start_day * SECONDS_PER_DAY + start->time_s - zone->standard_s, zone->summer_s};
        list[2 * i + 1] = (struct transition){
            end_day * SECONDS_PER_DAY + end->time_s - zone->summer_s, zone->standard_s};
    }
}

static int64_t offset_at(const struct time_zone *zone, int64_t unix_s) {
    if (!zone->has_summer)
        return zone->standard_s;
    struct transition list[TRANSITIONS];
    list_transitions(zone, unix_s, list);
    const struct transition *last = NULL;
    for (int i = 0; i < TRANSITIONS; i++) {
        const struct transition *t = &list[i];
        if (t->at_s > unix_s || (last && t->at_s < last->at_s))
            continue;
        /* Summer time that ends as it starts again never ends: "XXX3EDT4,0/0,J365/23". */
        if (last && t->at_s == last->at_s && t->offset_s == zone->standard_s)
            continue;
        last = t;
    }
    assert(last);
    return last->offset_s;
}

static int64_t floor_seconds(int64_t ns) {
    return ns / NS_PER_SECOND - (ns % NS_PER_SECOND < 0);
}

int64_t time_zone_offset_ns(const struct time_zone *zone, int64_t unix_ns) {
    return offset_at(zone, floor_seconds(unix_ns)) * NS_PER_SECOND;
}

/* Local days since 1970-01-01 and nanoseconds in that day; the sum need not fit int64_t. */
static int64_t local_day(const struct time_zone *zone, int64_t unix_ns, int64_t *of_day_ns) {
    int64_t unix_s = floor_seconds(unix_ns);
    int64_t local_s = unix_s + offset_at(zone, unix_s);
    int64_t day = local_s / SECONDS_PER_DAY - (local_s % SECONDS_PER_DAY < 0);
    int64_t fraction_ns = unix_ns % NS_PER_SECOND;
    if (fraction_ns < 0)
        fraction_ns += NS_PER_SECOND;
    *of_day_ns = (local_s - day * SECONDS_PER_DAY) * NS_PER_SECOND + fraction_ns;
    return day;
}

struct civil time_zone_civil(const struct time_zone *zone, int64_t unix_ns) {
    int64_t of_day_ns;
    struct civil date = civil_from_days(local_day(zone, unix_ns, &of_day_ns));
    struct civil civil = civil_from_unix(of_day_ns);
    civil.year = date.year;
    civil.month = date.month;
    civil.day = date.day;
    return civil;
}

/* The first UNIX second at which a local clock shows local_s (as if it were UTC), or has skipped
 * it. */
static int64_t first_showing(const struct time_zone *zone, int64_t local_s, bool *skipped) {
    int64_t larger = zone->standard_s;
    int64_t smaller = larger;
    if (zone->has_summer && zone->summer_s > larger)
        larger = zone->summer_s;
    if (zone->has_summer && zone->summer_s < smaller)
        smaller = zone->summer_s;
    int64_t early = local_s - larger, late = local_s - smaller;
    *skipped = false;
    if (offset_at(zone, early) == larger)
        return early;
    if (offset_at(zone, late) == smaller)
        return late;
    /* At `early` the smaller offset held, at `late` the larger one does: it began in between. */
    *skipped = true;
    struct transition list[TRANSITIONS];
    list_transitions(zone, late, list);
    for (int i = 0; i < TRANSITIONS; i++)
        if (list[i].offset_s == larger && list[i].at_s > early && list[i].at_s <= late)
            return list[i].at_s;
    BUG("time zone '%s' never shows local second %lld", zone->name, (long long)local_s);
}

int64_t time_zone_instant(const struct time_zone *zone, int64_t day, int64_t time_of_day_ns) {
    assert(time_of_day_ns >= 0);
    assert(time_of_day_ns < NS_PER_DAY);
    const int64_t most_days = 110000; /* beyond the range of instants on both sides */
    day = day > most_days ? most_days : day < -most_days ? -most_days : day;
    bool skipped;
    int64_t second =
        first_showing(zone, day * SECONDS_PER_DAY + time_of_day_ns / NS_PER_SECOND, &skipped);
    int64_t fraction_ns = skipped ? 0 : time_of_day_ns % NS_PER_SECOND;
    __int128 exact = (__int128)second * NS_PER_SECOND + fraction_ns;
    return exact > INT64_MAX ? INT64_MAX : exact < INT64_MIN ? INT64_MIN : (int64_t)exact;
}

/*
 * Days follow each other without gap, each from its first midnight to the next day's, even where
 * clocks go back over midnight; so the local date at an instant is at most one day off.
 */
int64_t time_zone_next_midnight(const struct time_zone *zone, int64_t unix_ns) {
    int64_t of_day_ns;
    int64_t day = local_day(zone, unix_ns, &of_day_ns);
    for (int64_t next = day; next <= day + 2; next++) {
        int64_t midnight = time_zone_instant(zone, next, 0);
        if (midnight > unix_ns)
            return midnight;
    }
    return INT64_MAX;
}

int64_t time_zone_midnight(const struct time_zone *zone, int64_t unix_ns) {
    int64_t of_day_ns;
    int64_t day = local_day(zone, unix_ns, &of_day_ns);
    for (int64_t last = day + 1; last >= day - 1; last--) {
        int64_t midnight = time_zone_instant(zone, last, 0);
        if (midnight <= unix_ns)
            return midnight;
    }
    return INT64_MIN;
}

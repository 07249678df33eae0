#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "client/registry.h"

/*
 * Sends only between two times of the local day, for work that can wait for the night. `from` after
 * `to` spans midnight. Days of the week may be named; a span belongs to the day it begins on.
 */
struct schedule_spec {
    struct pacer_spec common;
    sim_time from, to; /* time of day */
    const char *time_zone;
    struct field_list days; /* of const char *, "mon" … "sun"; empty: every day */
    struct time_zone zone;  /* from time_zone */
    bool on[7];             /* from days; 0 is Sunday */
};

struct schedule {
    sim_time open_from, open_to; /* the span that now is in, or the next one */
};

/* The span that begins on a local day; false if there is none on that day. */
static bool span_of_day(const struct pacer *pacer, int64_t day, sim_time *from, sim_time *to) {
    const struct schedule_spec *spec = pacer->spec;
    const int weekday = (int)(((day % 7) + 11) % 7); /* 1970-01-01 was a Thursday, 4 */
    const int64_t end_day = spec->to > spec->from ? day : day + 1;

    if (!spec->on[weekday])
        return false;
    *from = time_zone_instant(&spec->zone, day, spec->from) - pacer->start_unix_ns;
    *to = time_zone_instant(&spec->zone, end_day, spec->to) - pacer->start_unix_ns;
    return true;
}

static int64_t local_day(const struct pacer *pacer, sim_time now) {
    const struct schedule_spec *spec = pacer->spec;
    const struct civil civil = time_zone_civil(&spec->zone, pacer->start_unix_ns + now);

    return days_from_civil(civil.year, civil.month, civil.day);
}

static void init(struct pacer *pacer) {
    struct schedule *schedule = pacer->state;

    schedule->open_from = 0;
    schedule->open_to = 0;
}

static sim_time ready(struct pacer *pacer, sim_time now, int64_t units) {
    struct schedule *schedule = pacer->state;

    (void)units;
    if (now >= schedule->open_to) {
        /* Yesterday's span may go on past midnight; with a day of the week on, 8 days suffice. */
        const int64_t today = local_day(pacer, now);
        for (int64_t day = today - 1; day <= today + 8; day++) {
            sim_time from, to;
            if (span_of_day(pacer, day, &from, &to) && to > now) {
                schedule->open_from = from;
                schedule->open_to = to;
                break;
            }
        }
    }
    return schedule->open_from > now ? schedule->open_from : now;
}

static void take(struct pacer *pacer, sim_time now, int64_t units) {
    (void)pacer;
    (void)now;
    (void)units;
}

static bool complain(const char *field, const char *text, const char *value,
                     struct complaint *out) {
    out->field = field;
    snprintf(out->text, sizeof out->text, "%s '%s'", text, value);
    return false;
}

static bool prepare_days(struct schedule_spec *spec, struct complaint *out) {
    static const char *const names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    const char *const *days = spec->days.items;

    for (int i = 0; i < 7; i++)
        spec->on[i] = spec->days.count == 0;
    for (size_t i = 0; i < spec->days.count; i++) {
        int day = 0;
        while (day < 7 && strcmp(days[i], names[day]) != 0)
            day++;
        if (day == 7)
            return complain("days", "not one of sun mon tue wed thu fri sat:", days[i], out);
        spec->on[day] = true;
    }
    return true;
}

static bool prepare(void *object, struct complaint *out) {
    struct schedule_spec *spec = object;

    if (spec->from >= NS_PER_DAY)
        return complain("from", "a time of day must be below", "24h", out);
    if (spec->to >= NS_PER_DAY)
        return complain("to", "a time of day must be below", "24h", out);
    if (spec->from == spec->to)
        return complain("to", "must differ from", "from", out);
    if (!time_zone_parse(spec->time_zone, &spec->zone))
        return complain("time_zone", "unknown time zone", spec->time_zone, out);
    return prepare_days(spec, out);
}

static const struct field rows[] = {
    FIELD(struct schedule_spec, from, DURATION, .required = true,
          .doc = "the local time of day, after midnight, from which calls may go"),
    FIELD(struct schedule_spec, to, DURATION, .required = true,
          .doc = "the local time of day up to which they may; before 'from': of the next day"),
    FIELD(struct schedule_spec, time_zone, STRING, .fallback = "\"UTC\"",
          .doc = "an IANA name or a POSIX rule"),
    FIELD(struct schedule_spec, days, STRINGS,
          .doc = "the days on which spans begin, as 'mon'; every day when left out"),
};

const struct pacer_type pacer_type_schedule = {
    .variant = {.name = "schedule",
                .help = "only between two times of the local day",
                .spec = FIELD_TABLE("pacing", struct schedule_spec, rows, .prepare = prepare)},
    .by_calendar = true,
    .state_size = sizeof(struct schedule),
    .init = init,
    .ready = ready,
    .take = take,
};

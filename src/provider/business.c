#include "provider/business.h"

#include <assert.h>
#include <stdio.h>

enum { FRIDAY = 5 };

static bool prepare_support(void *object, struct complaint *out) {
    struct support_spec *support = object;

    if (!time_zone_parse(support->time_zone, &support->zone)) {
        out->field = "time_zone";
        snprintf(out->text, sizeof out->text, "unknown time zone '%s'", support->time_zone);
        return false;
    }
    if (support->opens >= support->closes || support->closes > NS_PER_DAY) {
        out->field = "closes";
        snprintf(out->text, sizeof out->text, "must be later in the day than 'opens'");
        return false;
    }
    return true;
}

static const struct field support_rows[] = {
    FIELD(struct support_spec, time_zone, STRING, .fallback = "\"America/Los_Angeles\"",
          .doc = "time zone of the people who answer: an IANA name or a POSIX rule"),
    FIELD(struct support_spec, opens, DURATION, .fallback = "\"9h\"",
          .doc = "local time of day at which they begin, Monday to Friday"),
    FIELD(struct support_spec, closes, DURATION, .fallback = "\"17h\"",
          .doc = "local time of day at which they stop"),
};

const struct field_table support_fields =
    FIELD_TABLE("support", struct support_spec, support_rows, .prepare = prepare_support);

static bool works(int64_t day) {
    const int weekday = calendar_weekday(day * NS_PER_DAY);

    return weekday >= 1 && weekday <= FRIDAY;
}

static int64_t local_day(const struct support_spec *support, int64_t unix_ns) {
    const struct civil civil = time_zone_civil(&support->zone, unix_ns);

    return days_from_civil(civil.year, civil.month, civil.day);
}

int64_t business_time_after(const struct support_spec *support, int64_t from,
                            sim_time working_time) {
    assert(working_time >= 0);
    if (working_time == SIM_TIME_NEVER)
        return INT64_MAX;
    for (int64_t day = local_day(support, from);; day++) {
        if (!works(day))
            continue;
        int64_t opens = time_zone_instant(&support->zone, day, support->opens);
        const int64_t closes = support->closes == NS_PER_DAY
                                   ? time_zone_instant(&support->zone, day + 1, 0)
                                   : time_zone_instant(&support->zone, day, support->closes);
        if (opens < from)
            opens = from;
        if (opens >= closes)
            continue;
        if (working_time <= closes - opens)
            return opens + working_time;
        working_time -= closes - opens;
    }
}

int64_t business_days_after(const struct support_spec *support, int64_t from, int64_t days) {
    const struct civil civil = time_zone_civil(&support->zone, from);
    const sim_time time_of_day = civil.hour * NS_PER_HOUR + civil.minute * NS_PER_MINUTE +
                                 civil.second * NS_PER_SECOND + civil.nanosecond;
    int64_t day = days_from_civil(civil.year, civil.month, civil.day);

    assert(days >= 0);
    if (days == 0)
        return from;
    while (!works(day))
        day--;
    while (days > 0) {
        day++;
        days -= works(day);
    }
    return time_zone_instant(&support->zone, day, time_of_day);
}

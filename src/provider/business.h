/*
 * business - when people answer: working days, and working hours in a time zone.
 *
 * Working days are Monday to Friday; public holidays do not exist (ASSUMPTION). Instants are UNIX
 * time in nanoseconds.
 */
#ifndef TIERSIM_PROVIDER_BUSINESS_H
#define TIERSIM_PROVIDER_BUSINESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/calendar.h"
#include "base/field.h"
#include "base/units.h"

struct support_spec {
    const char *time_zone;
    sim_time opens; /* local time of day */
    sim_time closes;
    struct time_zone zone; /* parsed by prepare */
};

extern const struct field_table support_fields;

/*
 * The instant at which `working_time` of business hours have passed since `from`. From outside the
 * hours counting begins when they next open; a working time of 0 is over at once within the hours,
 * else at their opening. INT64_MAX if it is never over (SIM_TIME_NEVER).
 */
int64_t business_time_after(const struct support_spec *support, int64_t from,
                            sim_time working_time);

/*
 * The same local time of day, `days` working days later; from a Saturday or Sunday counting starts
 * as if it were the Friday before, so that one working day later is Monday.
 */
int64_t business_days_after(const struct support_spec *support, int64_t from, int64_t days);

#endif

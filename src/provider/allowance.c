#include "provider/allowance.h"

#include <assert.h>

#include "base/calendar.h"

enum { LAST_DAY = 28 };

static const struct field allowance_rows[] = {
    FIELD(struct free_allowance_spec, images, INTEGER, .required = true, .low = 0, .high = 1e12,
          .unit = "images", .doc = "free images a period; they do not roll over"),
    FIELD(struct free_allowance_spec, first_images, INTEGER, .low = 0, .high = 1e12,
          .unit = "images",
          .doc = "free images of the first period; absent: as every period (help 6399305: 15, "
                 "first 50)"),
    FIELD(struct free_allowance_spec, joined, DATE,
          .doc = "sign-up, whose day of the month is that of every refill (29 to 31: the 28th, "
                 "help 6399305); absent: the start"),
    FIELD(struct free_allowance_spec, period, DURATION, .low = 1e9, .high = 9e18,
          .doc = "fixed periods from sign-up in place of calendar months (forum: 30d)"),
    FIELD(struct free_allowance_spec, applies_to, STRINGS, .doc = "models it covers; absent: all"),
};

const struct field_table allowance_fields =
    FIELD_TABLE("free allowance", struct free_allowance_spec, allowance_rows);

int64_t allowance_period_start(const struct free_allowance_spec *spec, int64_t joined,
                               int64_t number) {
    assert(number >= 0);
    if (number == 0)
        return joined;
    if (spec->period == SIM_TIME_NEVER)
        return calendar_add_months(joined, number, LAST_DAY);
    return spec->period > (INT64_MAX - joined) / number ? INT64_MAX
                                                        : joined + number * spec->period;
}

int64_t allowance_period_of(const struct free_allowance_spec *spec, int64_t joined,
                            int64_t unix_ns) {
    if (unix_ns < joined)
        return -1;
    if (spec->period != SIM_TIME_NEVER)
        return (unix_ns - joined) / spec->period;
    const struct civil from = civil_from_unix(joined), to = civil_from_unix(unix_ns);
    int64_t number = (to.year - from.year) * 12 + to.month - from.month;
    if (number > 0 && allowance_period_start(spec, joined, number) > unix_ns)
        number--;
    return number;
}

int64_t allowance_images(const struct free_allowance_spec *spec, int64_t number) {
    return number == 0 && spec->first_images != INTEGER_NONE ? spec->first_images : spec->images;
}

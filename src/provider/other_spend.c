#include "provider/other_spend.h"

#include <math.h>
#include <stdio.h>

enum { HOURS_A_DAY = 24 };

static bool complain(struct complaint *out, const char *text) {
    out->field = "hours";
    snprintf(out->text, sizeof out->text, "%s", text);
    return false;
}

static bool prepare_other_spend(void *object, struct complaint *out) {
    const struct other_spend_spec *other = object;
    const double *weights = other->hours.items;
    double sum = 0;

    if (other->hours.count != 0 && other->hours.count != HOURS_A_DAY)
        return complain(out, "needs 24 weights, one an hour");
    for (size_t i = 0; i < other->hours.count; i++) {
        if (!(weights[i] >= 0) || !isfinite(weights[i]))
            return complain(out, "a weight must not be negative");
        sum += weights[i];
    }
    if (other->hours.count != 0 && !(sum > 0))
        return complain(out, "one weight at least must be above 0");
    return true;
}

static const struct field other_spend_rows[] = {
    FIELD(struct other_spend_spec, amount, MONEY, .required = true, .low = 0, .high = 9e18,
          .doc = "what the organization spends outside the model"),
    FIELD(struct other_spend_spec, per, DURATION, .fallback = "\"30d\"", .low = 1, .high = 9e18,
          .doc = "in this time"),
    FIELD(struct other_spend_spec, step, DURATION, .fallback = "\"1h\"", .low = 1e9, .high = 9e18,
          .doc = "it is charged at the end of each such step"),
    FIELD(struct other_spend_spec, hours, NUMBERS,
          .doc = "profile of a UTC day: 24 weights, one an hour; absent: even"),
};

const struct field_table other_spend_fields = FIELD_TABLE(
    "other spend", struct other_spend_spec, other_spend_rows, .prepare = prepare_other_spend);

money other_spend_between(const struct other_spend_spec *spec, int64_t from, int64_t to) {
    const double *weights = spec->hours.items;
    double sum = 0, seconds = 0;

    if (spec->hours.count == 0)
        return from_dollars(to_dollars(spec->amount) * to_seconds(to - from) /
                            to_seconds(spec->per));
    for (size_t i = 0; i < spec->hours.count; i++)
        sum += weights[i];
    while (from < to) {
        const int64_t next_hour = from - from % NS_PER_HOUR + NS_PER_HOUR;
        const int64_t until = next_hour < to ? next_hour : to;
        const size_t hour = (size_t)(from % NS_PER_DAY / NS_PER_HOUR);
        seconds += weights[hour] / sum * HOURS_A_DAY * to_seconds(until - from);
        from = until;
    }
    return from_dollars(to_dollars(spec->amount) * seconds / to_seconds(spec->per));
}

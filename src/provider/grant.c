#include "provider/grant.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"

enum { ANY_DAY = 31 }; /* for calendar_add_months: only the month's length cuts the day */

static bool complain(struct complaint *out, const char *field, const char *text) {
    out->field = field;
    snprintf(out->text, sizeof out->text, "%s", text);
    return false;
}

static bool prepare_grant(void *object, struct complaint *out) {
    const struct grant_spec *grant = object;
    const int expiries = (grant->expires_at != DATE_NONE) +
                         (grant->expires_after != SIM_TIME_NEVER) +
                         (grant->expires_after_months != INTEGER_NONE);

    if ((grant->amount == MONEY_NONE) == (grant->images == INTEGER_NONE))
        return complain(out, "amount", "give either 'amount' or 'images'");
    if (grant->effective_at != DATE_NONE && grant->after != SIM_TIME_NEVER)
        return complain(out, "after", "give either 'effective_at' or 'after'");
    if (expiries > 1)
        return complain(out, "expires_at",
                        "give one of 'expires_at', 'expires_after' and "
                        "'expires_after_months'");
    if (grant->expires_at != DATE_NONE && grant->effective_at != DATE_NONE &&
        grant->expires_at <= grant->effective_at)
        return complain(out, "expires_at", "must be later than 'effective_at'");
    return true;
}

static const char *const category_names[] = {"promotional", "paid", NULL};

static const struct field grant_rows[] = {
    FIELD(struct grant_spec, name, STRING, .required = true, .doc = "name of the grant"),
    FIELD(struct grant_spec, category, CHOICE, .fallback = "\"promotional\"",
          .choices = category_names, .doc = "given (promotional) or bought (paid)"),
    FIELD(struct grant_spec, amount, MONEY, .low = 1, .high = 9e18,
          .doc = "what it is worth; or see images"),
    FIELD(struct grant_spec, images, INTEGER, .low = 1, .high = 1e12, .unit = "images",
          .doc = "free images in place of money: they cover whole images first"),
    FIELD(struct grant_spec, effective_at, DATE, .doc = "usable from this date"),
    FIELD(struct grant_spec, after, DURATION,
          .doc = "usable from so long after the start; absent, with no date: from the start"),
    FIELD(struct grant_spec, expires_at, DATE, .doc = "what is left at this date is lost"),
    FIELD(struct grant_spec, expires_after, DURATION, .doc = "lifetime; absent: it never expires"),
    FIELD(struct grant_spec, expires_after_months, INTEGER, .low = 1, .high = 1200,
          .unit = "months", .doc = "lifetime in calendar months, to the same day of the month"),
    FIELD(struct grant_spec, expires_end_of_month, BOOLEAN, .fallback = "false",
          .doc = "the expiry (without one: the effective date) is moved to the end of its month"),
    FIELD(struct grant_spec, priority, INTEGER, .fallback = "0", .low = -1e9, .high = 1e9,
          .doc = "for draw_down priority: the lowest number pays first"),
    FIELD(struct grant_spec, applies_to, STRINGS,
          .doc = "models it can pay for (of some other product: it pays for nothing here); absent: "
                 "all"),
    FIELD(struct grant_spec, organization, STRING,
          .doc = "the organization it was given to; another one's credit pays for nothing here"),
};

const struct field_table grant_fields =
    FIELD_TABLE("grant", struct grant_spec, grant_rows, .prepare = prepare_grant);

int64_t grant_effective(const struct grant_spec *grant, int64_t start_unix_ns) {
    if (grant->effective_at != DATE_NONE)
        return grant->effective_at;
    return grant->after == SIM_TIME_NEVER ? start_unix_ns
                                          : time_add_sat(start_unix_ns, grant->after);
}

int64_t grant_end_of_month(int64_t unix_ns) {
    return calendar_next_month(unix_ns - 1);
}

int64_t grant_expires(const struct grant_spec *grant, int64_t effective_unix_ns) {
    int64_t expires = INT64_MAX;

    if (grant->expires_at != DATE_NONE)
        expires = grant->expires_at;
    else if (grant->expires_after != SIM_TIME_NEVER)
        expires = time_add_sat(effective_unix_ns, grant->expires_after);
    else if (grant->expires_after_months != INTEGER_NONE)
        expires = calendar_add_months(effective_unix_ns, grant->expires_after_months, ANY_DAY);
    if (!grant->expires_end_of_month)
        return expires;
    return expires == INT64_MAX ? calendar_next_month(effective_unix_ns)
                                : grant_end_of_month(expires);
}

static bool holds(const struct field_list *models, const char *model) {
    const char *const *names = models->items;

    for (size_t i = 0; i < models->count; i++)
        if (strcmp(names[i], model) == 0)
            return true;
    return false;
}

struct grant_scope grant_scope(const struct field_list *models, const struct sku *skus,
                               size_t sku_count, struct arena *arena) {
    struct grant_scope scope = {.pays = NULL, .pays_none = false};

    if (models->count == 0)
        return scope;
    bool *pays = arena_new(arena, bool, sku_count);
    assert(pays);
    scope.pays_none = true;
    for (size_t i = 0; i < sku_count; i++) {
        pays[i] = holds(models, skus[i].model);
        scope.pays_none = scope.pays_none && !pays[i];
    }
    scope.pays = pays;
    return scope;
}

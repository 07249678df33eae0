/*
 * grant - credit that was given or bought: when it begins, when it ends, and what it can pay for.
 *
 * This is the arithmetic of dates and models; balances are the ledger's. A grant is usable in
 * [effective, expires). Dates are UNIX time in nanoseconds.
 *
 * Expiry. A date; a lifetime; a number of calendar months to the same day (31 January + 1 month is
 * the last of February); or none. `expires_end_of_month` moves it to the end of the month that
 * holds its last usable instant, without an expiry to the end of the month it became effective in
 * (forum, on OpenAI's move to prepaid).
 *
 * ASSUMPTION: a grant without any date is effective from the start of the run.
 */
#ifndef TIERSIM_PROVIDER_GRANT_H
#define TIERSIM_PROVIDER_GRANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/units.h"
#include "provider/draw_down.h"
#include "record/sku.h"

/* One credit grant, in money or in images. */
struct grant_spec {
    const char *name;
    int category;         /* enum grant_category */
    money amount;         /* MONEY_NONE: an image grant */
    int64_t images;       /* INTEGER_NONE: a money grant */
    int64_t effective_at; /* UNIX ns; DATE_NONE: see after */
    sim_time after;       /* since the start; SIM_TIME_NEVER: at the start */
    int64_t expires_at;   /* UNIX ns; at most one of these three */
    sim_time expires_after;
    int64_t expires_after_months;
    bool expires_end_of_month;
    int64_t priority;
    struct field_list applies_to; /* const char *: models; empty: all */
    const char *organization;     /* NULL: this one */
};

extern const struct field_table grant_fields;

/* INT64_MAX as a date: never. */
int64_t grant_effective(const struct grant_spec *grant, int64_t start_unix_ns);
int64_t grant_expires(const struct grant_spec *grant, int64_t effective_unix_ns);

/* The first instant after the month that holds the instant before `unix_ns`. */
int64_t grant_end_of_month(int64_t unix_ns);

/* What a lot may pay for. */
struct grant_scope {
    const bool *pays; /* by SKU; NULL: everything or nothing */
    bool pays_none;   /* nothing that is asked for here */
};

/* `models` (const char *) empty: everything. The table comes from the arena. */
struct grant_scope grant_scope(const struct field_list *models, const struct sku *skus,
                               size_t sku_count, struct arena *arena);

#endif

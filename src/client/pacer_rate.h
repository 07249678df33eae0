/*
 * pacer_rate - from a limit and a fraction of it to whole nanoseconds and whole units, private to
 * the pacers.
 *
 * fraction is a whole number of billionths. Everything is exact in 128 bits: intervals are rounded
 * up, unit counts down, so that rounding only ever slows a client down.
 */
#ifndef TIERSIM_CLIENT_PACER_RATE_H
#define TIERSIM_CLIENT_PACER_RATE_H

#include "client/pacer.h"

/* ceil(W / (fraction·L)), or ceil(1 s / rate) where a rate is given: nanoseconds per unit. */
sim_time pacer_interval(const struct pacer_spec *spec);

/* Whether L bounds the pacer: not where a rate is given and no limit is named, even if the scenario
 * found one. */
bool pacer_is_bounded(const struct pacer_spec *spec);

/* floor(fraction·L), at least 1. */
int64_t pacer_share(const struct pacer_spec *spec);

/* units·interval, SIM_TIME_NEVER if that is too long to represent. */
sim_time pacer_span(int64_t units, sim_time interval);

/* Check of the rows common to all specs: fraction, and rate where the type takes one. */
bool pacer_spec_prepare(const struct pacer_spec *spec, struct complaint *out);

/* The rows `limit` and `fraction`, and `rate`. */
#define PACER_LIMIT_DOC "the name of the provider's limit to stay under; the tightest when left out"
#define PACER_LIMIT_ROWS                                                                           \
    FIELD(struct pacer_spec, limit, STRING, .doc = PACER_LIMIT_DOC),                               \
        FIELD(struct pacer_spec, fraction, NUMBER, .fallback = "1", .low = 1e-9, .high = 1,        \
              .unit = "ratio", .doc = "how much of the limit to use")
#define PACER_RATE_ROW                                                                             \
    FIELD(struct pacer_spec, rate, RATE, .unit = "units",                                          \
          .doc = "units to send, instead of a fraction of the limit")

#endif

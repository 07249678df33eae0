/*
 * arrivals_open - what open loops have in common, private to the arrivals: one entity, ordinals
 * that count up, an end at the horizon, and growth.
 */
#ifndef TIERSIM_CLIENT_ARRIVALS_OPEN_H
#define TIERSIM_CLIENT_ARRIVALS_OPEN_H

#include <math.h>

#include "client/arrivals.h"

struct open_loop {
    sim_time next; /* SIM_TIME_NEVER: no more */
    sim_time horizon;
    uint64_t entity;
    uint64_t ordinal; /* of the next arrival */
};

static inline void open_loop_init(struct open_loop *loop, const struct arrivals_context *context) {
    loop->next = SIM_TIME_NEVER;
    loop->horizon = context->horizon;
    loop->entity = rng_entity(context->workload_name, 0);
    loop->ordinal = 0;
}

/* Sets the next arrival, or none if it lies outside the horizon. */
static inline void open_loop_set(struct open_loop *loop, sim_time at) {
    loop->next = at < loop->horizon ? at : SIM_TIME_NEVER;
}

/* Writes the next arrival, all but the setting of its successor. */
static inline void open_loop_take(struct open_loop *loop, struct arrival *out) {
    out->at = loop->next;
    out->user = 0;
    out->n = 0;
    out->entity = loop->entity;
    out->ordinal = loop->ordinal++;
    out->sku_choice = -1;
    out->service_override = SIM_TIME_NEVER;
}

/* A rate that grows: rate(t) = rate·exp(log_growth·t), t in seconds. */
struct growing_rate {
    double rate;       /* per second, at time 0 */
    double log_growth; /* per second */
};

/* `growth` is per week: 0.1 is 10 % more each week; NaN or 0 is none. */
static inline struct growing_rate growing_rate_of(double rate, double growth) {
    const double log_growth = growth == growth ? log1p(growth) / to_seconds(NS_PER_WEEK) : 0;

    return (struct growing_rate){rate, log_growth};
}

/* Real seconds to sim_time, to the nearest nanosecond; NEVER when out of range. */
static inline sim_time arrival_time(double seconds) {
    const double ns = seconds * 1e9 + 0.5;

    return ns < 0x1p63 ? (sim_time)ns : SIM_TIME_NEVER;
}

/* The instant at which `expected` arrivals are expected to have come: the inverse of the integral
 * of the rate. INFINITY if a falling rate never brings so many. */
static inline double growing_rate_inverse(const struct growing_rate *rate, double expected) {
    if (rate->log_growth == 0)
        return expected / rate->rate;
    const double reached = rate->log_growth * expected / rate->rate;
    return reached > -1 ? log1p(reached) / rate->log_growth : INFINITY;
}

/* Arrivals expected between two instants, in seconds. */
static inline double growing_rate_integral(const struct growing_rate *rate, double from,
                                           double to) {
    if (rate->log_growth == 0)
        return rate->rate * (to - from);
    return rate->rate * exp(rate->log_growth * from) * expm1(rate->log_growth * (to - from)) /
           rate->log_growth;
}

/* What a growth leaves of a steady state (arrivals.h). */
static inline const char *growth_unsteady(double growth) {
    return growth == growth && growth != 0 ? "its rate grows" : NULL;
}

#define ARRIVALS_GROWTH_ROW(type)                                                                  \
    FIELD(type, growth, NUMBER, .fallback = "0", .low = -0.99, .high = 100, .unit = "ratio",       \
          .doc = "growth of the rate per week, compound: 0.1 is 10 % more each week")

#endif

/*
 * rate_curve - a Poisson process whose rate follows the hours of the day, the days of the week, a
 * weekly growth, bursts, and a launch day. What the arrivals `profile` and `spike` consist of, and
 * the beginnings of `sessions`. Private to the arrivals.
 *
 * base(t)   = rate·h(t)·d(t)·(1 + growth)^(t / 1 week), with weights h of the local hour and d of
 *             the local day scaled to a mean of 1: `rate` is the mean over an ordinary week
 * burst(t)  = size·f(t - at), f a density: flat on [0, within), or exponential with mean `decay`,
 *             cut at `within`
 * launch    = on day D (24 hours of simulated time from D·24h): `total` arrivals are expected, the
 *             base's own number when left out; `share` of them come evenly within [at, at +
 *             within) of that day and the base is scaled to bring the rest
 *
 * The base is drawn by thinning (Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes
 * by thinning", Naval Research Logistics Quarterly 26 (1979) 403-413) at the greatest weight; each
 * burst by inverting its integral. They are independent and merged by time, so a burst that is
 * added moves no arrival of the base.
 *
 * ASSUMPTION: days[0] is Monday. Growth leaves bursts alone. Counts are random, with these means.
 */
#ifndef TIERSIM_CLIENT_RATE_CURVE_H
#define TIERSIM_CLIENT_RATE_CURVE_H

#include <stddef.h>
#include <stdint.h>

#include "base/calendar.h"
#include "client/arrivals.h"
#include "client/arrivals_open.h"

struct burst_spec {
    sim_time at;
    double size; /* arrivals expected; from peak by prepare if that was given */
    double peak; /* rate at the start; NaN: by size */
    sim_time within;
    sim_time decay; /* SIM_TIME_NEVER: flat */
};

struct launch_spec {
    int64_t day;
    double share;
    sim_time at; /* after the start of the day */
    sim_time within;
    double total; /* arrivals on that day; NaN: as many as on it without a launch */
};

/* The head of the spec of every type that is made of a rate curve. */
struct rate_curve_spec {
    double rate;
    double growth;
    struct field_list hours; /* 24 doubles or empty */
    struct field_list days;  /* 7 doubles or empty */
    const char *time_zone;
    struct field_list bursts;   /* of struct burst_spec */
    struct launch_spec *launch; /* NULL: none */
    struct time_zone zone;      /* from time_zone, by prepare */
};

#define RATE_CURVE_BASE_ROWS                                                                       \
    FIELD(struct rate_curve_spec, rate, RATE, .required = true,                                    \
          .doc = "the mean rate over an ordinary week, before growth and bursts"),                 \
        ARRIVALS_GROWTH_ROW(struct rate_curve_spec),                                               \
        FIELD(struct rate_curve_spec, hours, NUMBERS, .low = 0, .high = 1e9,                       \
              .doc = "24 weights, of the hours of the local day from midnight; all alike when "    \
                     "left out"),                                                                  \
        FIELD(struct rate_curve_spec, days, NUMBERS, .low = 0, .high = 1e9,                        \
              .doc = "7 weights, of the days of the local week from Monday; all alike when left "  \
                     "out"),                                                                       \
        FIELD(struct rate_curve_spec, time_zone, STRING, .fallback = "\"UTC\"",                    \
              .doc = "where hours and days are local: an IANA name or a POSIX rule")

#define RATE_CURVE_BURST_ROWS                                                                      \
    FIELD(struct rate_curve_spec, bursts, LIST, .one_or_many = true, .sub = &burst_fields,         \
          .doc = "arrivals on top of the rate"),                                                   \
        FIELD(struct rate_curve_spec, launch, OPTIONAL, .sub = &launch_fields,                     \
              .doc = "a day on which a share of the arrivals comes within a short time")

extern const struct field_table burst_fields, launch_fields;

/* Checks, and fills in `zone`. */
bool rate_curve_prepare(struct rate_curve_spec *spec, struct complaint *out);

/* Why it has no steady state (arrivals.h), or NULL. */
const char *rate_curve_unsteady(const struct rate_curve_spec *spec);

enum { RATE_CURVE_BATCH = 64 };

struct rate_burst {
    struct stream stream;
    double at, size, within, decay; /* seconds; within and decay may be infinite, not both */
    double sum;
    sim_time next;
};

struct rate_curve {
    const struct rate_curve_spec *spec;
    int64_t start_unix_ns;
    sim_time horizon;
    struct growing_rate ceiling; /* rate of candidates */
    double hours[24], days[7];   /* of mean 1; days from Monday */
    double greatest;             /* weight */
    double launch_scale;
    sim_time launch_from, launch_to; /* the launch day; empty: none */
    struct stream gaps, keeps;
    double sum;
    uint32_t used;
    double gap[RATE_CURVE_BATCH], keep[RATE_CURVE_BATCH];
    sim_time piece_from, piece_to; /* where `weight` holds */
    double weight;
    sim_time base_next;
    struct rate_burst *bursts;
    size_t burst_count;
    sim_time next; /* SIM_TIME_NEVER: no more before the horizon */
};

void rate_curve_init(struct rate_curve *curve, const struct rate_curve_spec *spec,
                     const struct arrivals_context *context);

/* Goes on to the arrival after curve->next. */
void rate_curve_advance(struct rate_curve *curve);

#endif

/*
 * objective - what a scenario asks of its results: "success_rate": ">= 0.99".
 *
 * This is the list of the metrics that may be asked for, with their units, and the comparison with
 * a bound. Nothing is measured here: world/ fills a metric, study/ compares its estimate.
 *
 * Unit of a bound: ratio and count as they are, seconds, US dollars, images a minute.
 */
#ifndef TIERSIM_SCENARIO_OBJECTIVE_H
#define TIERSIM_SCENARIO_OBJECTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/field.h"
#include "base/text.h"

/* Name (that of every output), quantity, and one sentence. */
#define OBJECTIVE_METRIC_LIST(X)                                                                   \
    X(arrived, COUNT, "requests that arrived")                                                     \
    X(delivered, COUNT, "requests delivered")                                                      \
    X(queue_full, COUNT, "requests that found the queue full")                                     \
    X(abandoned, COUNT, "requests whose user left")                                                \
    X(retries_exhausted, COUNT, "requests that ran out of retries")                                \
    X(refused, COUNT, "requests refused by a verdict not worth retrying")                          \
    X(shed, COUNT, "requests that the client itself refused to send")                              \
    X(unfinished, COUNT, "requests still under way at the end")                                    \
    X(attempts, COUNT, "calls made")                                                               \
    X(rejected, COUNT, "attempts refused at the rate-limit step")                                  \
    X(images_delivered, COUNT, "images delivered")                                                 \
    X(success_rate, RATIO, "delivered / arrived")                                                  \
    X(amplification, RATIO, "attempts / arrived")                                                  \
    X(goodput_per_min, RATIO, "images delivered within the deadline per measured minute")          \
    X(limit_utilization, RATIO, "admitted units / what the limit would have allowed")              \
    X(latency_mean, TIME, "mean latency of delivered requests")                                    \
    X(latency_p50, TIME, "median latency of delivered requests")                                   \
    X(latency_p95, TIME, "95th percentile of the latency of delivered requests")                   \
    X(latency_p99, TIME, "99th percentile of the latency of delivered requests")                   \
    X(queue_wait_mean, TIME, "mean time in the client's queue")                                    \
    X(pacing_wait_mean, TIME, "mean time held back by the pacer")                                  \
    X(backoff_wait_mean, TIME, "mean time in backoff")                                             \
    X(failed_attempt_mean, TIME, "mean time in attempts that failed")                              \
    X(provider_queue_mean, TIME, "mean time queued at the provider")                               \
    X(service_mean, TIME, "mean time in service")                                                  \
    X(queue_length_max, COUNT, "longest queue of the client")                                      \
    X(drain_time, TIME, "time after the horizon until nothing was under way")                      \
    X(cost, MONEY, "money charged")                                                                \
    X(waste, MONEY, "money charged for images that nobody received")                               \
    X(breakage, MONEY, "value of grants lost to expiry")                                           \
    X(overshoot, MONEY, "charges incurred beyond a spend limit")                                   \
    X(lowest_balance, MONEY, "lowest balance, unposted charges included")                          \
    X(balance, MONEY, "balance at the end")                                                        \
    X(cost_per_delivered_image, MONEY, "money charged / images delivered")                         \
    X(ran_dry, RATIO, "share of runs whose balance was used up")                                   \
    X(blocked, RATIO, "share of runs that a billing limit blocked")

enum quantity { QUANTITY_COUNT, QUANTITY_RATIO, QUANTITY_TIME, QUANTITY_MONEY };

enum objective_metric {
#define X(name, quantity, doc) OBJECTIVE_METRIC_##name,
    OBJECTIVE_METRIC_LIST(X)
#undef X
        OBJECTIVE_METRICS
};

enum comparison { AT_LEAST, AT_MOST, MORE_THAN, LESS_THAN };

/* One condition that the results are to meet. */
struct objective {
    enum objective_metric metric;
    enum comparison comparison;
    double value;     /* in the unit of the metric's quantity */
    int32_t workload; /* index; -1: over all workloads */
    const char *text; /* ">= 0.99", as it was written */
};

const char *objective_metric_name(enum objective_metric metric);
enum quantity objective_metric_quantity(enum objective_metric metric);
const char *objective_metric_doc(enum objective_metric metric);
const char *comparison_sign(enum comparison comparison); /* ">=" … */

/* Does a measured value meet it? NaN meets nothing. */
bool objective_met(const struct objective *objective, double value);

/*
 * Reads ">= 0.99", "<= 60s", "< $500" for a metric: the number is written as its quantity is (a
 * plain number for counts and ratios, which may also end in %). Fills comparison and value.
 */
bool objective_parse(enum objective_metric metric, const char *text, struct objective *out,
                     struct error *err);

/* How a scenario writes them: one string a metric. Absent: NULL. */
struct objective_set {
#define X(name, quantity, doc) const char *name;
    OBJECTIVE_METRIC_LIST(X)
#undef X
};

/* Field i of this table is metric i. */
extern const struct field_table objective_set_fields;

#endif

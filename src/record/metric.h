/*
 * metric - the numbers a run is judged by: one list with name, unit and meaning.
 *
 * The names are the same in JSON, CSV, text, objectives and README. A reading is one metric of one
 * replication; a metric that is a ratio keeps its two sides, since across replications a ratio is
 * sum / sum (design §7). What cannot be told is NaN, and metric_reason says why.
 *
 * Kinds: COUNT and AMOUNT are averaged over replications; RATIO is sum/sum; QUANTILE is a mean of
 * the replications' values; FLAG is 0 or 1, with a proportion's interval; LEVEL is averaged.
 */
#ifndef TIERSIM_RECORD_METRIC_H
#define TIERSIM_RECORD_METRIC_H

#include <stdbool.h>
#include <stddef.h>

enum metric_kind {
    METRIC_COUNT,
    METRIC_AMOUNT,
    METRIC_RATIO,
    METRIC_QUANTILE,
    METRIC_LEVEL,
    METRIC_FLAG
};

/* Where a metric makes sense besides overall. */
enum metric_scope { SCOPE_OVERALL = 0, SCOPE_WORKLOAD = 1, SCOPE_SKU = 2, SCOPE_BOTH = 3 };

/* X(constant, name, kind, unit, scope, meaning) */
#define METRIC_LIST(X)                                                                             \
    X(ARRIVED, "arrived", COUNT, "requests", BOTH, "requests that arrived after the warm-up")      \
    X(DELIVERED, "delivered", COUNT, "requests", BOTH, "requests whose every image was received")  \
    X(QUEUE_FULL, "queue_full", COUNT, "requests", BOTH, "found no room in the client's queue")    \
    X(ABANDONED, "abandoned", COUNT, "requests", BOTH, "the user's patience ended first")          \
    X(RETRIES_EXHAUSTED, "retries_exhausted", COUNT, "requests", BOTH,                             \
      "attempts, elapsed time or retry budget ran out")                                            \
    X(REFUSED, "refused", COUNT, "requests", BOTH, "the last verdict was not worth retrying")      \
    X(SHED, "shed", COUNT, "requests", BOTH, "the client refused the first send itself")           \
    X(UNFINISHED, "unfinished", COUNT, "requests", BOTH, "still under way at the end")             \
    X(ATTEMPTS, "attempts", COUNT, "calls", BOTH, "HTTP calls made")                               \
    X(REJECTED, "rejected", COUNT, "calls", BOTH, "calls refused at the rate-limit step")          \
    X(IMAGES_DELIVERED, "images_delivered", COUNT, "images", BOTH, "images of delivered requests") \
    X(SUCCESS_RATE, "success_rate", RATIO, "ratio", BOTH, "delivered / arrived")                   \
    X(AMPLIFICATION, "amplification", RATIO, "ratio", BOTH, "attempts / arrived")                  \
    X(GOODPUT, "goodput_per_min", RATIO, "images/min", BOTH,                                       \
      "images delivered within the deadline per measured minute")                                  \
    X(LIMIT_UTILIZATION, "limit_utilization", LEVEL, "ratio", OVERALL,                             \
      "admitted units / what the limit allows up to the horizon; the largest of the limits")       \
    X(LATENCY_MEAN, "latency_mean", RATIO, "s", BOTH, "arrival to delivery, mean")                 \
    X(LATENCY_P50, "latency_p50", QUANTILE, "s", BOTH, "arrival to delivery, median")              \
    X(LATENCY_P95, "latency_p95", QUANTILE, "s", BOTH, "arrival to delivery, 95 % quantile")       \
    X(LATENCY_P99, "latency_p99", QUANTILE, "s", BOTH, "arrival to delivery, 99 % quantile")       \
    X(QUEUE_WAIT_MEAN, "queue_wait_mean", RATIO, "s", BOTH, "part of latency_mean: workers busy")  \
    X(PACING_WAIT_MEAN, "pacing_wait_mean", RATIO, "s", BOTH, "part of latency_mean: pacing")      \
    X(BACKOFF_WAIT_MEAN, "backoff_wait_mean", RATIO, "s", BOTH, "part of latency_mean: backoff")   \
    X(FAILED_ATTEMPT_MEAN, "failed_attempt_mean", RATIO, "s", BOTH,                                \
      "part of latency_mean: attempts that did not win")                                           \
    X(PROVIDER_QUEUE_MEAN, "provider_queue_mean", RATIO, "s", BOTH,                                \
      "part of latency_mean: queued at the provider")                                              \
    X(SERVICE_MEAN, "service_mean", RATIO, "s", BOTH, "part of latency_mean: generation")          \
    X(TOLD_ERROR_MEAN, "told_error_mean", RATIO, "s", BOTH,                                        \
      "wait told at arrival minus wait to the first send, mean; negative: told too short")         \
    X(TOLD_DISTANCE_MEAN, "told_distance_mean", RATIO, "s", BOTH,                                  \
      "how far the wait told at arrival was off, either way, mean")                                \
    X(TOLD_TOO_SHORT, "told_too_short", RATIO, "ratio", BOTH,                                      \
      "share of those told a wait who waited longer")                                              \
    X(JAIN_USERS, "jain_users", LEVEL, "ratio", WORKLOAD,                                          \
      "Jain's index of delivered / asked over users: 1 when all fare alike")                       \
    X(JAIN_WORKLOADS, "jain_workloads", LEVEL, "ratio", OVERALL,                                   \
      "Jain's index of the success rate over workloads")                                           \
    X(QUEUE_LENGTH_MAX, "queue_length_max", LEVEL, "calls", OVERALL,                               \
      "most calls waiting in one client's queue")                                                  \
    X(DRAIN_TIME, "drain_time", LEVEL, "s", OVERALL,                                               \
      "from the horizon until the last request had its outcome")                                   \
    X(COST, "cost", AMOUNT, "USD", BOTH, "charges incurred")                                       \
    X(WASTE, "waste", AMOUNT, "USD", BOTH, "charges for images that nobody received")              \
    X(BREAKAGE, "breakage", AMOUNT, "USD", OVERALL, "value of credit grants lost to expiry")       \
    X(OVERSHOOT, "overshoot", AMOUNT, "USD", OVERALL,                                              \
      "largest excess of incurred charges over a spend limit")                                     \
    X(LOWEST_BALANCE, "lowest_balance", LEVEL, "USD", OVERALL,                                     \
      "lowest credit balance, unposted charges included")                                          \
    X(BALANCE, "balance", LEVEL, "USD", OVERALL, "credit balance at the end")                      \
    X(COST_PER_IMAGE, "cost_per_delivered_image", RATIO, "USD", BOTH, "cost / images_delivered")   \
    X(RAN_DRY, "ran_dry", FLAG, "ratio", OVERALL, "the credit balance reached zero")               \
    X(BLOCKED, "blocked", FLAG, "ratio", OVERALL, "at least one call was refused for money")

enum metric {
#define X(constant, name, kind, unit, scope, meaning) METRIC_##constant,
    METRIC_LIST(X)
#undef X
        METRICS
};

struct metric_type {
    const char *name;
    const char *unit;
    const char *meaning;
    enum metric_kind kind;
    enum metric_scope scope;
};

/* One metric of one replication. */
struct reading {
    double value;       /* NaN: not to be told */
    double numerator;   /* of a ratio; NaN for the rest */
    double denominator; /* of a ratio; NaN for the rest */
};

extern const struct metric_type metric_types[METRICS];

/* The metric of this name, or METRICS. */
enum metric metric_find(const char *name);

/* The unit to show a value of it in: none for counts, which their name names, and for amplification
 * (a ratio above 1 is no percentage). */
const char *metric_shown_unit(enum metric metric);

/* Why this metric is NaN, in words. */
const char *metric_reason(enum metric metric);

#endif

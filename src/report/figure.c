#include "report/figure.h"

#include <math.h>

static const char *const labels[METRICS] = {
    [METRIC_RETRIES_EXHAUSTED] = "retries exhausted",
    [METRIC_QUEUE_FULL] = "queue full",
    [METRIC_REFUSED] = "refused for good",
    [METRIC_SHED] = "shed by the client",
    [METRIC_REJECTED] = "calls rejected by a limit",
    [METRIC_ATTEMPTS] = "calls made",
    [METRIC_IMAGES_DELIVERED] = "images delivered",
    [METRIC_SUCCESS_RATE] = "success rate",
    [METRIC_AMPLIFICATION] = "calls per request",
    [METRIC_GOODPUT] = "goodput",
    [METRIC_LIMIT_UTILIZATION] = "limit utilization",
    [METRIC_LATENCY_MEAN] = "latency, mean",
    [METRIC_LATENCY_P50] = "latency, median",
    [METRIC_LATENCY_P95] = "latency, p95",
    [METRIC_LATENCY_P99] = "latency, p99",
    [METRIC_QUEUE_WAIT_MEAN] = "wait for a worker, mean",
    [METRIC_PACING_WAIT_MEAN] = "wait for pacing, mean",
    [METRIC_BACKOFF_WAIT_MEAN] = "backoff, mean",
    [METRIC_FAILED_ATTEMPT_MEAN] = "failed attempts, mean",
    [METRIC_PROVIDER_QUEUE_MEAN] = "queue at provider, mean",
    [METRIC_SERVICE_MEAN] = "generation, mean",
    [METRIC_TOLD_ERROR_MEAN] = "error of the wait told, mean",
    [METRIC_TOLD_DISTANCE_MEAN] = "size of that error, mean",
    [METRIC_TOLD_TOO_SHORT] = "told too short a wait",
    [METRIC_JAIN_USERS] = "fairness over users",
    [METRIC_JAIN_WORKLOADS] = "fairness over workloads",
    [METRIC_QUEUE_LENGTH_MAX] = "longest queue",
    [METRIC_DRAIN_TIME] = "time to drain",
    [METRIC_LOWEST_BALANCE] = "lowest balance",
    [METRIC_BALANCE] = "balance at the end",
    [METRIC_COST_PER_IMAGE] = "cost per delivered image",
    [METRIC_RAN_DRY] = "credits ran dry",
    [METRIC_BLOCKED] = "refused for money",
};

const char *figure_label(enum metric metric) {
    return labels[metric] ? labels[metric] : metric_types[metric].name;
}

void figure_add_metric(struct text *out, const struct metric_result *metric) {
    const struct estimate *estimate = &metric->estimate;
    const char *unit = metric_shown_unit(metric->metric);

    if (!isfinite(estimate->mean)) {
        text_add(out, "n/a");
        if (metric->reason)
            text_printf(out, " (%s)", metric->reason);
        return;
    }
    if (metric_types[metric->metric].kind != METRIC_FLAG || isnan(estimate->low)) {
        figure_add_interval(out, estimate->mean, estimate->half_width, unit);
        return;
    }
    /* Wilson's interval is not centred on the share. */
    figure_add(out, estimate->mean, unit);
    text_add(out, " of runs (");
    figure_add(out, estimate->low, unit);
    text_add(out, " to ");
    figure_add(out, estimate->high, unit);
    text_add_char(out, ')');
}

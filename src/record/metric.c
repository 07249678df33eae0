#include "record/metric.h"

#include <string.h>

const struct metric_type metric_types[METRICS] = {
#define X(constant, name_, kind_, unit_, scope_, meaning_)                                         \
    [METRIC_##constant] = {name_, unit_, meaning_, METRIC_##kind_, SCOPE_##scope_},
    METRIC_LIST(X)
#undef X
};

enum metric metric_find(const char *name) {
    int metric = 0;

    while (metric < METRICS && strcmp(metric_types[metric].name, name) != 0)
        metric++;
    return (enum metric)metric;
}

const char *metric_shown_unit(enum metric metric) {
    const bool bare = metric == METRIC_AMPLIFICATION || metric_types[metric].kind == METRIC_COUNT;

    return bare ? "" : metric_types[metric].unit;
}

const char *metric_reason(enum metric metric) {
    switch (metric_types[metric].kind) {
    case METRIC_QUANTILE:
        return "fewer than 10 delivered requests lie beyond this quantile";
    case METRIC_RATIO:
        switch ((int)metric) {
        case METRIC_TOLD_ERROR_MEAN:
        case METRIC_TOLD_DISTANCE_MEAN:
        case METRIC_TOLD_TOO_SHORT:
            return "nobody who was sent later had to wait for it with an estimate";
        default:
            return "its denominator is zero";
        }
    case METRIC_LEVEL:
        switch ((int)metric) {
        case METRIC_LIMIT_UTILIZATION:
            return "no limit counts units over a window";
        case METRIC_JAIN_USERS:
            return "no workload has users that are told apart";
        case METRIC_JAIN_WORKLOADS:
            return "fewer than two workloads asked for anything";
        case METRIC_DRAIN_TIME:
            return "requests were still under way at the end of the run";
        default:
            return "the account keeps no credit balance";
        }
    case METRIC_AMOUNT:
        return "no account is described";
    case METRIC_COUNT:
    case METRIC_FLAG:
        break;
    }
    return "not measured";
}

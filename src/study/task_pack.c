/* A task's result as bytes, and back (task.h). */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "study/task.h"

#define PACK_FORMAT 1

/* ---- packing ---- */

static void put_readings(struct text *to, const struct reading *readings) {
    for (int i = 0; i < METRICS; i++) {
        bytes_put_real(to, readings[i].value);
        if (metric_types[i].kind != METRIC_RATIO) {
            assert(isnan(readings[i].numerator));
            assert(isnan(readings[i].denominator));
            continue;
        }
        bytes_put_real(to, readings[i].numerator);
        bytes_put_real(to, readings[i].denominator);
    }
}

static void put_limit(struct text *to, const struct limit_summary *limit) {
    bytes_put_int(to, limit->provider);
    bytes_put_int(to, limit->limit);
    bytes_put_string(to, limit->name, strlen(limit->name));
    bytes_put_real(to, limit->admitted);
    bytes_put_real(to, limit->capacity);
    bytes_put_int(to, limit->rejected);
    bytes_put_real(to, limit->backoff_s);
    bytes_put_int(to, limit->failed);
}

void task_histogram_pack(struct text *to, const struct histogram *histogram) {
    struct histogram_bucket bucket = {0};
    int64_t buckets = 0;

    while (histogram_next(histogram, &bucket))
        buckets++;
    bytes_put_int(to, histogram->minimum);
    bytes_put_int(to, histogram->maximum);
    bytes_put_int(to, (int64_t)(histogram->sum & UINT64_MAX));
    bytes_put_int(to, (int64_t)(histogram->sum >> 64));
    bytes_put_int(to, buckets);
    bucket = (struct histogram_bucket){0};
    while (histogram_next(histogram, &bucket)) {
        bytes_put_int(to, bucket.lower);
        bytes_put_int(to, bucket.count);
    }
}

void task_result_pack(struct text *to, const struct task_result *result) {
    const struct summary *summary = &result->summary;

    bytes_put_int(to, PACK_FORMAT);
    bytes_put_int(to, (int64_t)summary->events);
    bytes_put_int(to, summary->failed_waiting);
    bytes_put_int(to, (int64_t)summary->workload_count);
    bytes_put_int(to, (int64_t)summary->sku_count);
    bytes_put_int(to, (int64_t)summary->limit_count);
    put_readings(to, summary->overall);
    for (size_t i = 0; i < summary->workload_count; i++)
        put_readings(to, summary->by_workload[i]);
    for (size_t i = 0; i < summary->sku_count; i++)
        put_readings(to, summary->by_sku[i]);
    for (size_t i = 0; i < summary->workload_count; i++)
        bytes_put_int(to, summary->users[i]);
    for (int i = 0; i < VERDICTS; i++) {
        bytes_put_int(to, summary->verdicts[i].answers);
        bytes_put_real(to, summary->verdicts[i].backoff_s);
        bytes_put_int(to, summary->verdicts[i].failed);
    }
    for (size_t i = 0; i < summary->limit_count; i++)
        put_limit(to, &summary->limits[i]);
    task_histogram_pack(to, &summary->latency);
}

/* ---- unpacking ---- */

static void get_readings(struct bytes_reader *from, struct reading *readings) {
    for (int i = 0; i < METRICS; i++) {
        const bool ratio = metric_types[i].kind == METRIC_RATIO;
        readings[i].value = bytes_real(from);
        readings[i].numerator = ratio ? bytes_real(from) : (double)NAN;
        readings[i].denominator = ratio ? bytes_real(from) : (double)NAN;
    }
}

static void get_limit(struct bytes_reader *from, struct limit_summary *limit, struct arena *names) {
    size_t length;

    limit->provider = (uint32_t)bytes_int(from);
    limit->limit = (uint32_t)bytes_int(from);
    const char *name = bytes_string(from, &length);
    limit->name = arena_strndup(names, name, length);
    limit->admitted = bytes_real(from);
    limit->capacity = bytes_real(from);
    limit->rejected = bytes_int(from);
    limit->backoff_s = bytes_real(from);
    limit->failed = bytes_int(from);
}

void task_histogram_unpack(struct histogram *out, struct bytes_reader *from) {
    const int64_t minimum = bytes_int(from), maximum = bytes_int(from);
    const uint64_t low = (uint64_t)bytes_int(from);
    const int64_t high = bytes_int(from);
    const size_t buckets = bytes_count(from, 16);

    histogram_init(out);
    for (size_t i = 0; i < buckets; i++) {
        const int64_t lower = bytes_int(from), count = bytes_int(from);
        if (lower < 0 || count <= 0 || lower > maximum)
            from->failed = true;
        else
            histogram_record_times(out, lower, count);
    }
    out->minimum = minimum;
    out->maximum = maximum;
    out->sum = (int128)high * ((int128)1 << 64) + (int128)low;
    from->failed = from->failed || out->failed;
}

bool task_result_init(struct task_result *result, size_t workloads, size_t skus, size_t limits) {
    struct summary *summary = &result->summary;

    memset(result, 0, sizeof *result);
    histogram_init(&summary->latency);
    summary->workload_count = workloads;
    summary->sku_count = skus;
    summary->limit_count = limits;
    summary->by_workload = calloc(workloads, sizeof *summary->by_workload);
    summary->by_sku = calloc(skus, sizeof *summary->by_sku);
    summary->users = calloc(workloads, sizeof *summary->users);
    summary->verdicts = calloc(VERDICTS, sizeof *summary->verdicts);
    summary->limits = calloc(limits + 1, sizeof *summary->limits);
    return summary->by_workload && summary->by_sku && summary->users && summary->verdicts &&
           summary->limits;
}

static void get_scopes(struct bytes_reader *from, struct summary *summary) {
    get_readings(from, summary->overall);
    for (size_t i = 0; i < summary->workload_count; i++)
        get_readings(from, summary->by_workload[i]);
    for (size_t i = 0; i < summary->sku_count; i++)
        get_readings(from, summary->by_sku[i]);
    for (size_t i = 0; i < summary->workload_count; i++)
        summary->users[i] = bytes_int(from);
    for (int i = 0; i < VERDICTS; i++) {
        summary->verdicts[i].answers = bytes_int(from);
        summary->verdicts[i].backoff_s = bytes_real(from);
        summary->verdicts[i].failed = bytes_int(from);
    }
}

bool task_result_unpack(struct task_result *out, const void *bytes, size_t length) {
    struct bytes_reader from = bytes_reader_of(bytes, length);
    struct summary *summary = &out->summary;

    if (bytes_int(&from) != PACK_FORMAT)
        return false;
    const int64_t events = bytes_int(&from), failed_waiting = bytes_int(&from);
    const size_t workloads = bytes_count(&from, METRICS * sizeof(double));
    const size_t skus = bytes_count(&from, METRICS * sizeof(double));
    const size_t limits = bytes_count(&from, 8 * sizeof(double));
    if (from.failed || workloads == 0 || skus == 0)
        return false;
    bool whole = task_result_init(out, workloads, skus, limits);
    if (whole) {
        summary->events = (uint64_t)events;
        summary->failed_waiting = failed_waiting;
        get_scopes(&from, summary);
        for (size_t i = 0; i < limits; i++)
            get_limit(&from, &summary->limits[i], &out->names);
        task_histogram_unpack(&summary->latency, &from);
        whole = !from.failed && from.at == from.end && !out->names.failed;
    }
    if (!whole)
        task_result_release(out);
    return whole;
}

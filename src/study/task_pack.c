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

static void put_histogram(struct text *to, const struct histogram *histogram) {
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
    bytes_put_int(to, (int64_t)summary->limit_count);
    for (size_t i = 0; i < summary->limit_count; i++)
        put_limit(to, &summary->limits[i]);
    put_histogram(to, &summary->latency);
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

/* Names go to *names, which has room for them. */
static void get_limit(struct bytes_reader *from, struct limit_summary *limit, char **names) {
    size_t length;

    limit->provider = (uint32_t)bytes_int(from);
    limit->limit = (uint32_t)bytes_int(from);
    const char *name = bytes_string(from, &length);
    limit->name = memcpy(*names, name, length);
    *names += length + 1;
    limit->admitted = bytes_real(from);
    limit->capacity = bytes_real(from);
    limit->rejected = bytes_int(from);
    limit->backoff_s = bytes_real(from);
    limit->failed = bytes_int(from);
}

static void get_histogram(struct bytes_reader *from, struct histogram *histogram) {
    const int64_t minimum = bytes_int(from), maximum = bytes_int(from);
    const uint64_t low = (uint64_t)bytes_int(from);
    const int64_t high = bytes_int(from);
    const size_t buckets = bytes_count(from, 16);

    histogram_init(histogram);
    for (size_t i = 0; i < buckets; i++) {
        const int64_t lower = bytes_int(from), count = bytes_int(from);
        if (lower < 0 || count <= 0 || lower > maximum)
            from->failed = true;
        else
            histogram_record_times(histogram, lower, count);
    }
    histogram->minimum = minimum;
    histogram->maximum = maximum;
    histogram->sum = (int128)high * ((int128)1 << 64) + (int128)low;
    from->failed = from->failed || histogram->failed;
}

static bool allocate(struct task_result *out, size_t room_for_names) {
    struct summary *summary = &out->summary;

    out->names = calloc(room_for_names + 1, 1);
    summary->by_workload = calloc(summary->workload_count, sizeof *summary->by_workload);
    summary->by_sku = calloc(summary->sku_count, sizeof *summary->by_sku);
    summary->users = calloc(summary->workload_count, sizeof *summary->users);
    summary->verdicts = calloc(VERDICTS, sizeof *summary->verdicts);
    return out->names && summary->by_workload && summary->by_sku && summary->users &&
           summary->verdicts;
}

static void get_counts(struct bytes_reader *from, struct summary *summary) {
    if (bytes_int(from) != PACK_FORMAT)
        from->failed = true;
    summary->events = (uint64_t)bytes_int(from);
    summary->failed_waiting = bytes_int(from);
    summary->workload_count = bytes_count(from, METRICS * sizeof(double));
    summary->sku_count = bytes_count(from, METRICS * sizeof(double));
    if (summary->workload_count == 0 || summary->sku_count == 0)
        from->failed = true;
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

    memset(out, 0, sizeof *out);
    get_counts(&from, summary);
    if (from.failed || !allocate(out, length)) {
        task_result_release(out);
        return false;
    }
    get_scopes(&from, summary);
    summary->limit_count = bytes_count(&from, 8 * sizeof(double));
    summary->limits = calloc(summary->limit_count + 1, sizeof *summary->limits);
    char *names = out->names;
    for (size_t i = 0; summary->limits && i < summary->limit_count; i++)
        get_limit(&from, &summary->limits[i], &names);
    get_histogram(&from, &summary->latency);
    const bool whole = summary->limits && !from.failed && from.at == from.end;
    if (!whole)
        task_result_release(out);
    return whole;
}

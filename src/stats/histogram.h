/*
 * histogram: counts of non-negative int64 values (nanoseconds) in log-linear buckets.
 *
 * Values below 256 have a bucket each. Above, every octave [2^e, 2^(e+1)) is cut into 128 buckets
 * of equal width; a quantile is reported as the middle of its bucket, so its relative error is at
 * most (width / 2) / (128 width) = 1/256 < 0.40 %. Count, sum, minimum and maximum are exact, and
 * so are the quantiles of the first and the last rank. The layout is that of HdrHistogram (Gil
 * Tene), with middles in place of upper edges.
 *
 * Not for latencies by themselves: the caller measures from a request's arrival, else the histogram
 * inherits co-ordinated omission.
 *
 * Merging is exact: a merge equals one pass over all samples, in any order.
 *
 * Memory: a page of 128 counts (1 KiB) an octave, allocated when its first value comes: 57 pages at
 * most, in practice some ten. The histogram owns its pages; histogram_release frees them. Recording
 * is O(1).
 *
 * Failure: when a page cannot be allocated, `failed` is set and stays set (through merges too);
 * count, sum, minimum and maximum are still exact, no quantile is known, and the caller reports it.
 * Nothing aborts.
 */
#ifndef TIERSIM_STATS_HISTOGRAM_H
#define TIERSIM_STATS_HISTOGRAM_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/hot.h"
#include "stats/int128.h"

enum {
    histogram_page_bits = 7,
    histogram_page_size = 1 << histogram_page_bits,
    histogram_page_count = 57, /* the bucket of INT64_MAX is the last one of page 56 */
};

struct histogram {
    int64_t count;
    int128 sum;
    int64_t minimum; /* INT64_MAX when empty */
    int64_t maximum; /* -1 when empty */
    bool failed;
    int64_t *pages[histogram_page_count]; /* NULL: all zero */
};

/* A non-empty bucket, for a cumulative distribution. */
struct histogram_bucket {
    int64_t lower; /* least value that the bucket can hold, not below the histogram's minimum */
    int64_t upper; /* greatest such value (inclusive), not above the histogram's maximum */
    int64_t count; /* samples in it */
    int64_t cumulative; /* samples at or below `upper` */
    int next;           /* where the search goes on; the caller leaves it alone */
};

/* Makes an empty histogram. Allocates nothing. */
void histogram_init(struct histogram *histogram);

/* Frees the pages and leaves an empty histogram. */
void histogram_release(struct histogram *histogram);

/* Empties the histogram, keeps its pages, and forgets an earlier failure. */
void histogram_clear(struct histogram *histogram);

/*
 * The slow path of recording: allocates page `page`. NULL, with `failed` set, when memory is
 * out.
 */
APART int64_t *histogram_allocate_page(struct histogram *histogram, int page);

/*
 * The number of the bucket of a value >= 0; buckets are numbered in ascending order of their
 * values.
 */
static inline int histogram_bucket_index(int64_t value) {
    /* The bit that is set by force gives the values below 2^7 the shift of the first octave, 0. */
    uint64_t bits = (uint64_t)value;
    int shift = 63 - histogram_page_bits - __builtin_clzll(bits | histogram_page_size);
    return (shift << histogram_page_bits) + (int)(bits >> shift);
}

/* Records `value` >= 0, `times` >= 0 times. */
static inline void histogram_record_times(struct histogram *histogram, int64_t value,
                                          int64_t times) {
    assert(value >= 0);
    assert(times >= 0);
    if (times == 0)
        return;
    histogram->count += times;
    histogram->sum += (int128)value * times;
    if (value < histogram->minimum)
        histogram->minimum = value;
    if (value > histogram->maximum)
        histogram->maximum = value;
    int index = histogram_bucket_index(value);
    int64_t *page = histogram->pages[index >> histogram_page_bits];
    if (!page) {
        page = histogram_allocate_page(histogram, index >> histogram_page_bits);
        if (!page)
            return;
    }
    page[index & (histogram_page_size - 1)] += times;
}

/* Records `value` >= 0 once. */
static inline void histogram_record(struct histogram *histogram, int64_t value) {
    histogram_record_times(histogram, value, 1);
}

/* Adds all samples of `from` to `into`. The two must differ. */
void histogram_merge(struct histogram *into, const struct histogram *from);

/* The exact mean; NaN when empty. */
double histogram_mean(const struct histogram *histogram);

/*
 * The p-quantile (quantile.h), within the error stated above. Requires count > 0, 0 <= p <= 1,
 * !failed.
 */
int64_t histogram_quantile(const struct histogram *histogram, double p);

/* Whether the p-quantile may be shown: quantile_known(p, count), and no failure. */
bool histogram_quantile_known(const struct histogram *histogram, double p);

/*
 * Steps through the non-empty buckets in ascending order: zero the bucket, then call until
 * false.
 */
bool histogram_next(const struct histogram *histogram, struct histogram_bucket *bucket);

/*
 * Whether two histograms hold the same counts in the same buckets, the same sum, minimum and
 * maximum.
 */
bool histogram_equal(const struct histogram *left, const struct histogram *right);

#endif

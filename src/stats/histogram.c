#include "stats/histogram.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"

enum { bucket_count = histogram_page_count * histogram_page_size };

/* Pages 0 and 1 have buckets of one value; the width doubles with every page above. */
static int bucket_shift(int index) {
    int page = index >> histogram_page_bits;
    return page > 1 ? page - 1 : 0;
}

static int64_t bucket_lower(int index) {
    int shift = bucket_shift(index);
    return ((int64_t)index - ((int64_t)shift << histogram_page_bits)) << shift;
}

/* The width less one, for the last bucket ends at INT64_MAX. */
static int64_t bucket_span(int index) {
    return ((int64_t)1 << bucket_shift(index)) - 1;
}

static int64_t bucket_samples(const struct histogram *histogram, int index) {
    const int64_t *page = histogram->pages[index >> histogram_page_bits];
    return page ? page[index & (histogram_page_size - 1)] : 0;
}

static int64_t clamp(int64_t value, int64_t least, int64_t greatest) {
    if (value < least)
        return least;
    return value > greatest ? greatest : value;
}

void histogram_init(struct histogram *histogram) {
    histogram->count = 0;
    histogram->sum = 0;
    histogram->minimum = INT64_MAX;
    histogram->maximum = -1;
    histogram->failed = false;
    for (int page = 0; page < histogram_page_count; page++)
        histogram->pages[page] = NULL;
}

void histogram_release(struct histogram *histogram) {
    for (int page = 0; page < histogram_page_count; page++)
        free(histogram->pages[page]);
    histogram_init(histogram);
}

void histogram_clear(struct histogram *histogram) {
    histogram->count = 0;
    histogram->sum = 0;
    histogram->minimum = INT64_MAX;
    histogram->maximum = -1;
    histogram->failed = false;
    for (int page = 0; page < histogram_page_count; page++) {
        if (histogram->pages[page])
            memset(histogram->pages[page], 0, histogram_page_size * sizeof(int64_t));
    }
}

int64_t *histogram_allocate_page(struct histogram *histogram, int page) {
    assert(page >= 0 && page < histogram_page_count);
    assert(!histogram->pages[page]);
    histogram->pages[page] = calloc(histogram_page_size, sizeof(int64_t));
    if (!histogram->pages[page])
        histogram->failed = true;
    return histogram->pages[page];
}

void histogram_merge(struct histogram *into, const struct histogram *from) {
    assert(into != from);
    into->count += from->count;
    into->sum += from->sum;
    into->failed |= from->failed;
    if (from->minimum < into->minimum)
        into->minimum = from->minimum;
    if (from->maximum > into->maximum)
        into->maximum = from->maximum;
    for (int page = 0; page < histogram_page_count; page++) {
        if (!from->pages[page])
            continue;
        int64_t *counts = into->pages[page];
        if (!counts)
            counts = histogram_allocate_page(into, page);
        if (!counts)
            continue;
        for (int slot = 0; slot < histogram_page_size; slot++)
            counts[slot] += from->pages[page][slot];
    }
}

double histogram_mean(const struct histogram *histogram) {
    return histogram->count > 0 ? (double)histogram->sum / (double)histogram->count : NAN;
}

int64_t histogram_quantile(const struct histogram *histogram, double p) {
    assert(histogram->count > 0);
    assert(!histogram->failed);
    int64_t rank = quantile_rank(p, histogram->count);
    if (rank == 1)
        return histogram->minimum;
    if (rank == histogram->count)
        return histogram->maximum;
    int index = histogram_bucket_index(histogram->minimum);
    int64_t cumulative = bucket_samples(histogram, index);
    while (cumulative < rank) {
        index++;
        assert(index < bucket_count);
        cumulative += bucket_samples(histogram, index);
    }
    int64_t middle = bucket_lower(index) + bucket_span(index) / 2;
    return clamp(middle, histogram->minimum, histogram->maximum);
}

bool histogram_quantile_known(const struct histogram *histogram, double p) {
    return !histogram->failed && quantile_known(p, histogram->count);
}

bool histogram_next(const struct histogram *histogram, struct histogram_bucket *bucket) {
    for (int index = bucket->next; index < bucket_count; index++) {
        int64_t count = bucket_samples(histogram, index);
        if (count == 0)
            continue;
        int64_t lower = bucket_lower(index);
        bucket->lower = clamp(lower, histogram->minimum, histogram->maximum);
        bucket->upper = clamp(lower + bucket_span(index), histogram->minimum, histogram->maximum);
        bucket->count = count;
        bucket->cumulative += count;
        bucket->next = index + 1;
        return true;
    }
    bucket->next = bucket_count;
    return false;
}

bool histogram_equal(const struct histogram *left, const struct histogram *right) {
    if (left->count != right->count || left->sum != right->sum || left->failed != right->failed ||
        left->minimum != right->minimum || left->maximum != right->maximum)
        return false;
    for (int index = 0; index < bucket_count; index++) {
        if (bucket_samples(left, index) != bucket_samples(right, index))
            return false;
    }
    return true;
}

#include "stats/mser.h"

#include <assert.h>
#include <math.h>

#include "stats/moments.h"

static double batch_mean(const double *values, size_t batch) {
    double sum = 0.0;
    for (size_t i = 0; i < mser_batch_size; i++) {
        assert(isfinite(values[batch * mser_batch_size + i]));
        sum += values[batch * mser_batch_size + i];
    }
    return sum / mser_batch_size;
}

struct mser mser_truncation(const double *values, size_t count) {
    struct mser best = {.known = false, .truncation = 0, .statistic = NAN, .mean = NAN};
    size_t batches = count / mser_batch_size;
    struct moments rest;
    moments_init(&rest);
    /* From the end backwards one pass serves every d; <= makes the shorter truncation win a tie. */
    for (size_t dropped = batches; dropped-- > 0;) {
        moments_add(&rest, batch_mean(values, dropped));
        size_t kept = batches - dropped;
        if (kept <= mser_least_rest)
            continue;
        double statistic = rest.m2 / ((double)kept * (double)kept);
        if (!(statistic > best.statistic)) {
            best.known = 2 * dropped <= batches;
            best.truncation = dropped * mser_batch_size;
            best.statistic = statistic;
            best.mean = rest.mean;
        }
    }
    return best;
}

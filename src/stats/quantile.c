#include "stats/quantile.h"

#include <assert.h>
#include <float.h>
#include <math.h>

/*
 * p times count, made whole when it is so up to the rounding of p and of the product (each at most
 * half an epsilon; four leave room).
 */
static double samples_at_or_below(double p, int64_t count) {
    double product = p * (double)count;
    double whole = round(product);
    return fabs(product - whole) <= 4 * DBL_EPSILON * product ? whole : product;
}

int64_t quantile_rank(double p, int64_t count) {
    assert(count > 0);
    assert(p >= 0.0 && p <= 1.0);
    int64_t rank = (int64_t)ceil(samples_at_or_below(p, count));
    if (rank < 1)
        return 1;
    return rank < count ? rank : count;
}

bool quantile_known(double p, int64_t count) {
    assert(count >= 0);
    assert(p >= 0.0 && p <= 1.0);
    return (double)count - samples_at_or_below(p, count) >= 10.0;
}

int64_t quantile_of_sorted(const int64_t *values, size_t count, double p) {
    return values[quantile_rank(p, (int64_t)count) - 1];
}

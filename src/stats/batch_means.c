#include "stats/batch_means.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/moments.h"

static double mean_of(const double *values, size_t count) {
    struct moments moments;
    moments_init(&moments);
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(values[i]));
        moments_add(&moments, values[i]);
    }
    return moments_mean(&moments);
}

struct batch_means batch_means(const double *values, size_t count, size_t batches,
                               double confidence) {
    assert(batches >= 2);
    size_t batch_size = count / batches;
    struct batch_means result = {
        .batch_size = batch_size,
        .left_out = count - batch_size * batches,
        .correlation = NAN,
        .independence_p_value = NAN,
    };
    struct moments means;
    moments_init(&means);
    double successive = 0.0; /* sum of squared differences of neighbours */
    double previous = 0.0;
    const double *batch = values + result.left_out;
    for (size_t i = 0; batch_size > 0 && i < batches; i++, batch += batch_size) {
        double mean = mean_of(batch, batch_size);
        moments_add(&means, mean);
        if (i > 0)
            successive += (mean - previous) * (mean - previous);
        previous = mean;
    }
    result.estimate = estimate_of_moments(&means, 0, confidence);
    if (means.m2 > 0.0) {
        double b = (double)batches;
        result.correlation = 1.0 - successive / (2.0 * means.m2);
        if (batches > 2)
            result.independence_p_value =
                gsl_cdf_ugaussian_Q(result.correlation * sqrt((b * b - 1.0) / (b - 2.0)));
    }
    return result;
}

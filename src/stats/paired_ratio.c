#include "stats/paired_ratio.h"

#include <math.h>

/* What the replications known to both designs sum to. */
struct ratio_sums {
    double numerator, denominator;
};

static bool is_known(struct ratio_values first, struct ratio_values second, size_t i) {
    return isfinite(first.numerators[i]) && isfinite(first.denominators[i]) &&
           isfinite(second.numerators[i]) && isfinite(second.denominators[i]);
}

static double without(struct ratio_sums sums, struct ratio_values values, size_t i) {
    const double denominator = sums.denominator - values.denominators[i];

    return denominator == 0 ? NAN : (sums.numerator - values.numerators[i]) / denominator;
}

/* Ratios that are equal but for rounding differ by nothing: no p-value may come from that. */
#define ROUNDING 1e-12

/* Centred pseudo-values of `values`; NaN for a replication that is not known to both. */
static void pseudo_values(struct ratio_values values, struct ratio_values other, size_t count,
                          double *out) {
    struct ratio_sums sums = {0, 0};
    double known = 0, mean = 0;

    for (size_t i = 0; i < count; i++) {
        if (!is_known(values, other, i))
            continue;
        sums.numerator += values.numerators[i];
        sums.denominator += values.denominators[i];
        known++;
    }
    for (size_t i = 0; i < count; i++)
        if (is_known(values, other, i))
            mean += without(sums, values, i) / known;
    const double ratio = sums.denominator == 0 ? NAN : sums.numerator / sums.denominator;
    for (size_t i = 0; i < count; i++)
        out[i] = !is_known(values, other, i) ? NAN
                 : known == 1                ? ratio
                              : ratio + (known - 1) * (mean - without(sums, values, i));
}

struct estimate_comparison estimate_paired_ratio(struct ratio_values first,
                                                 struct ratio_values second, size_t count,
                                                 double confidence, double *scratch) {
    pseudo_values(first, second, count, scratch);
    pseudo_values(second, first, count, scratch + count);
    for (size_t i = 0; i < count; i++)
        if (fabs(scratch[i] - scratch[count + i]) <= ROUNDING * fabs(scratch[i]))
            scratch[count + i] = scratch[i];
    return estimate_paired(scratch, scratch + count, count, confidence);
}

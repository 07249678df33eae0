#include "stats/moments.h"

#include <math.h>

void moments_init(struct moments *moments) {
    moments->count = 0;
    moments->mean = 0.0;
    moments->m2 = 0.0;
    moments->minimum = INFINITY;
    moments->maximum = -INFINITY;
}

void moments_merge(struct moments *into, const struct moments *from) {
    struct moments other = *from;
    if (other.count == 0)
        return;
    if (into->count == 0) {
        *into = other;
        return;
    }
    double ours = (double)into->count;
    double theirs = (double)other.count;
    double both = ours + theirs;
    double apart = other.mean - into->mean;
    into->count += other.count;
    into->mean += apart * (theirs / both);
    into->m2 += other.m2 + apart * apart * (ours * theirs / both);
    into->minimum = fmin(into->minimum, other.minimum);
    into->maximum = fmax(into->maximum, other.maximum);
}

double moments_mean(const struct moments *moments) {
    return moments->count > 0 ? moments->mean : NAN;
}

double moments_variance(const struct moments *moments) {
    return moments->count > 1 ? moments->m2 / (double)(moments->count - 1) : NAN;
}

double moments_standard_deviation(const struct moments *moments) {
    return sqrt(moments_variance(moments));
}

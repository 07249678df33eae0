#include "stats/time_average.h"

#include <math.h>

void time_average_init(struct time_average *average, sim_time now, int64_t value) {
    average->area = 0;
    average->value = value;
    average->maximum = INT64_MIN;
    average->since = now;
    average->last = now;
}

void time_average_reset_at(struct time_average *average, sim_time now) {
    assert(now >= average->last);
    time_average_init(average, now, average->value);
}

int128 time_average_area(const struct time_average *average, sim_time now) {
    assert(now >= average->last);
    return average->area + (int128)average->value * (now - average->last);
}

int64_t time_average_maximum(const struct time_average *average) {
    return average->value > average->maximum ? average->value : average->maximum;
}

double time_average_mean(const struct time_average *average, sim_time now) {
    if (now == average->since)
        return NAN;
    return (double)time_average_area(average, now) / (double)(now - average->since);
}

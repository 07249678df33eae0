#include "world/series.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool series_init(struct series *series, sim_time interval, size_t capacity) {
    memset(series, 0, sizeof *series);
    series->points = calloc(capacity ? capacity : 1, sizeof *series->points);
    if (!series->points)
        return false;
    series->interval = interval;
    series->capacity = capacity;
    series->replications = 1;
    return true;
}

void series_release(struct series *series) {
    free(series->points);
    memset(series, 0, sizeof *series);
}

bool series_add(struct series *into, const struct series *from) {
    if (!into->points) {
        if (!series_init(into, from->interval, from->capacity))
            return false;
        into->replications = 0;
    }
    assert(into->interval == from->interval);
    assert(from->count <= into->capacity);
    into->replications += from->replications;
    if (from->count > into->count)
        into->count = from->count;
    for (size_t i = 0; i < from->count; i++) {
        struct series_point *to = &into->points[i];
        const struct series_point *add = &from->points[i];
        to->end = add->end;
        to->arrived += add->arrived;
        to->attempts += add->attempts;
        to->admitted += add->admitted;
        to->rejected += add->rejected;
        to->delivered += add->delivered;
        to->images += add->images;
        to->failed += add->failed;
        to->waiting += add->waiting;
        to->in_system += add->in_system;
        to->in_service += add->in_service;
        to->cost += add->cost;
        to->utilization += add->utilization;
    }
    return true;
}

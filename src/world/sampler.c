/* Takes the points of a world's series. */
#include <assert.h>

#include "base/check.h"
#include "world/world_parts.h"

/* The fullest limit's share of use since the last point; 0 when no limit counts over a window. */
static double utilization(struct world *world) {
    double largest = 0;

    for (uint32_t p = 0, i = 0; p < world->scenario->provider_count; p++)
        for (size_t k = 0; k < provider_limit_count(world->providers[p]); k++, i++) {
            const struct limit_reading reading = provider_limit_read(world->providers[p], k);
            const double admitted = reading.admitted - world->limit_admitted[i];
            const double capacity = reading.capacity - world->limit_capacity[i];
            world->limit_admitted[i] = reading.admitted;
            world->limit_capacity[i] = reading.capacity;
            if (capacity > 0 && admitted / capacity > largest)
                largest = admitted / capacity;
        }
    return largest;
}

static void take_point(struct world *world) {
    const struct totals *now = &world->tally.total;
    const struct totals *last = &world->sampled;

    assert(world->series.count < world->series.capacity);
    struct series_point *point = &world->series.points[world->series.count++];
    point->end = world->clock.now;
    point->arrived = now->arrived - last->arrived;
    point->attempts = now->attempts - last->attempts;
    point->admitted = now->admitted - last->admitted;
    point->rejected = now->rejected - last->rejected;
    point->delivered = now->delivered - last->delivered;
    point->images = now->images - last->images;
    point->failed = now->failed - last->failed;
    point->cost = now->cost - last->cost;
    point->in_system = now->arrived - now->delivered - now->failed;
    point->waiting = 0;
    for (size_t i = 0; i < world->scenario->client_count; i++)
        point->waiting += client_waiting(&world->clients[i]);
    point->in_service = 0;
    for (size_t i = 0; i < world->scenario->provider_count; i++)
        point->in_service += provider_in_service(world->providers[i]);
    point->utilization = utilization(world);
    world->sampled = *now;
}

static void sample_fire(struct event *event) {
    struct world *world = container_of(event, struct world, sample);
    const sim_time next = time_add_sat(world->clock.now, world->series.interval);

    take_point(world);
    if (next < world_end(world))
        clock_arm(&world->clock, &world->sample, next, EVENT_SAMPLE);
}

bool sampler_start(struct world *world, sim_time interval) {
    const sim_time end = world_end(world);

    world->sample.fire = sample_fire;
    world->limit_admitted = arena_new(&world->arena, double, world->limit_count);
    world->limit_capacity = arena_new(&world->arena, double, world->limit_count);
    if (!series_init(&world->series, interval, (size_t)((end - 1) / interval + 1)))
        return false;
    if (interval < end)
        clock_arm(&world->clock, &world->sample, interval, EVENT_SAMPLE);
    return true;
}

void sampler_finish(struct world *world) {
    assert(!agenda_armed(&world->sample));
    take_point(world);
}

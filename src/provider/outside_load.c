#include "provider/outside_load.h"

#include <math.h>

#include "base/check.h"
#include "provider/state.h"

struct outside_load {
    struct event event;
    struct provider *provider;
    const struct outside_load_spec *spec;
    struct limiter *limiter;
    const bool *in_force;
    uint64_t entity;
    uint64_t asks;
};

static void arm_next(struct outside_load *load) {
    const struct provider *provider = load->provider;
    sim_time at;

    load->asks++;
    if (load->spec->even) {
        at = from_seconds((double)load->asks / load->spec->rate);
    } else {
        struct stream stream =
            stream_open(provider->config.key, load->entity, PURPOSE_OTHER, load->asks, 0);
        const double gap = -log(stream_uniform_positive(&stream)) / load->spec->rate;
        at = time_add_sat(provider->clock->now, from_seconds(gap));
    }
    clock_arm(provider->clock, &load->event, at, EVENT_ARRIVAL);
}

static void load_fires(struct event *event) {
    struct outside_load *load = container_of(event, struct outside_load, event);
    const sim_time now = load->provider->clock->now;

    /* A concurrency limit has none: see limit_prepare. */
    if (*load->in_force && !load->limiter->type->release &&
        limiter_admits(load->limiter, now, load->spec->units))
        load->limiter->type->charge(load->limiter->state, now, load->spec->units);
    arm_next(load);
}

void outside_load_init(struct provider *provider) {
    struct limit_set *set = &provider->limits;

    for (uint32_t i = 0; i < set->count; i++) {
        if (!set->in_force[i] || !set->limiters[i].spec->outside_load)
            continue;
        struct outside_load *load = arena_new(provider->config.perm, struct outside_load, 1);
        load->event.fire = load_fires;
        load->provider = provider;
        load->spec = set->limiters[i].spec->outside_load;
        load->limiter = &set->limiters[i];
        load->in_force = &set->in_force[i];
        load->entity = rng_entity(set->names[i], provider->config.index);
        if (load->spec->rate > 0)
            arm_next(load);
    }
}

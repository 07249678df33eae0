/* A workload's arrivals, turned into requests. */
#include "base/check.h"
#include "client/follow_up.h"
#include "client/registry.h"
#include "client/request.h"

static void arm_next(struct source *source) {
    clock_arm(source->context->clock, &source->event, source->arrivals->due(source->state),
              EVENT_ARRIVAL);
}

static void source_fire(struct event *event) {
    struct source *source = container_of(event, struct source, event);
    struct arrival arrival;

    source->arrivals->take(source->state, &arrival);
    arm_next(source);
    client_arrive(request_new(source, &arrival));
}

void source_ended(struct source *source, uint32_t user, enum outcome outcome) {
    struct sink *sink = source->context->sink;
    const sim_time now = source->context->clock->now;

    if (source->arrivals->ended(source->state, user, now, outcome) && sink->left)
        sink->left(sink, now, source->index, user);
    arm_next(source);
}

/* One for each client of the route whose order is fair, however often it stands there. */
static void make_flows(struct source *source) {
    const struct target *targets = source->route.targets;

    source->flows = arena_new(source->context->arena, struct queue_flow *, source->route.count);
    for (uint32_t i = 0; i < source->route.count; i++) {
        if (targets[i].client->fresh.type != &queue_order_fair)
            continue;
        for (uint32_t k = 0; k < i; k++)
            if (targets[k].client == targets[i].client)
                source->flows[i] = source->flows[k];
        if (source->flows[i])
            continue;
        source->flows[i] = arena_new(source->context->arena, struct queue_flow, 1);
        source->flows[i]->weight = source->spec->weight;
    }
}

void source_start(struct source *source, sim_time horizon) {
    const struct client_context *context = source->context;
    const struct arrivals_context arrivals = {.key = *context->key,
                                              .workload_name = source->spec->name,
                                              .horizon = horizon,
                                              .start_unix_ns = context->start_unix_ns,
                                              .arena = context->arena};

    source->arrivals = arrivals_type_of(&source->spec->arrivals);
    source->state = arena_alloc(context->arena, source->arrivals->state_size);
    source->event.fire = source_fire;
    source->ids = 0;
    source->horizon = horizon;
    source->follow_ups = follow_ups_possible(source->spec);
    source->has_users = workload_users(source->spec) != ARRIVALS_NO_USERS;
    source->hears_ends = source->arrivals->ended || source->follow_ups || source->has_users;
    make_flows(source);
    mix_init(&source->mix, &source->spec->mix, context->arena);
    source->arrivals->init(source->state, source->spec->arrivals.spec, &arrivals);
    for (uint32_t i = 0; i < source->route.count; i++)
        if (pacer_wants_headers(&source->route.targets[i].client->pacer))
            *source->route.targets[i].port->want_headers = true;
    arm_next(source);
}

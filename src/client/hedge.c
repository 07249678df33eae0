/* Hedges: copies of a call that go out while it is under way (route.h). Called only for a route
 * that has any. */
#include <assert.h>

#include "client/request.h"

static struct leg *original(struct leg *leg) {
    return leg->copy_of ? leg->copy_of : leg;
}

static bool same_call(const struct leg *leg, const struct leg *of) {
    return leg == of || leg->copy_of == of;
}

/* The copy of a call for a target: the one of its last attempt, or a new one. */
static struct leg *copy_for(struct leg *first, uint32_t target) {
    struct request *request = first->request;
    struct leg *copy = request->more;

    while (copy && (copy->copy_of != first || copy->target != target))
        copy = copy->next;
    if (!copy) {
        copy = request_add_leg(request, first->n, target);
        copy->copy_of = first;
        copy->race = first->number;
    }
    assert(copy->state == LEG_NEW || copy->state == LEG_DONE);
    return copy;
}

void leg_plan_hedge(struct leg *leg) {
    struct request *request = leg->request;
    const struct route *route = &request->source->route;
    const uint32_t target = leg->target + 1;

    if (!route_is_hedge(route, target))
        return;
    struct leg *copy = copy_for(original(leg), target);
    copy->sku = route->targets[target].skus[request->row];
    copy->client = route->targets[target].client;
    copy->starts_policy = false;
    copy->retrying = true;
    copy->retry.unsent = 0;
    copy->opens_at = SIM_TIME_NEVER;
    copy->state = LEG_PLANNED;
    copy->step_at =
        time_add_sat(leg->client->context->clock->now, route->targets[target].spec->hedge);
    leg_arm(copy);
}

void leg_hedge(struct leg *copy) {
    assert(copy->state == LEG_PLANNED);
    copy->step_at = SIM_TIME_NEVER;
    copy->state = LEG_NEW;
    if (copy->client->gates.count > 0 && !leg_gates_hedge(copy))
        copy->state = LEG_DONE;
    else
        client_offer(copy);
}

void leg_drop_copy(struct leg *leg) {
    struct request *request = leg->request;
    struct client *client = leg->client;

    switch ((enum leg_state)leg->state) {
    case LEG_NEW:
    case LEG_DONE:
        return;
    case LEG_IN_FLIGHT:
        leg_cancel_flight(leg, request->source->route.cancel_unbilled);
        break;
    case LEG_WAITING:
        client_unqueue(client, leg);
        request->waiting--;
        break;
    case LEG_PLANNED:
    case LEG_OUTDONE:
    case LEG_BACKING_OFF:
        break;
    }
    leg->state = LEG_DONE;
    client_release_worker(client, leg);
    if (leg->retry_allowed)
        leg_gates_give_up(leg);
    clock_cancel(client->context->clock, &leg->wake);
}

/* The others of the call: those that may still bring an answer, or all. */
static void drop_others(struct leg *leg) {
    struct request *request = leg->request;
    const struct leg *first = original(leg);

    for (struct leg *other = &request->leg; other; other = request_next_leg(request, other))
        if (other != leg && same_call(other, first))
            leg_drop_copy(other);
}

static bool others_in_flight(const struct leg *leg, const struct leg *first) {
    const struct request *request = leg->request;

    for (const struct leg *other = &request->leg; other; other = request_next_leg(request, other))
        if (other != leg && same_call(other, first) && other->state == LEG_IN_FLIGHT)
            return true;
    return false;
}

void leg_hedge_won(struct leg *leg) {
    request_account(leg->request, leg->client->context->clock->now);
    drop_others(leg);
}

struct leg *leg_hedge_failed(struct leg *leg, const struct call *call) {
    struct request *request = leg->request;
    struct leg *first = original(leg);
    const bool others = others_in_flight(leg, first);

    request_account(request, leg->client->context->clock->now);
    leg->state = leg == first ? LEG_OUTDONE : LEG_DONE;
    if (others) {
        request->in_flight--;
        request_note_failure(request, call);
    }
    if (others || leg != first)
        client_release_worker(leg->client, leg);
    if (leg != first)
        clock_cancel(leg->client->context->clock, &leg->wake);
    else if (others)
        leg_arm(leg); /* for its user's patience alone */
    if (others)
        return NULL;
    first->state = LEG_DONE; /* its failure is decided next */
    drop_others(first);
    return first;
}

void route_dispatch(const struct route *route) {
    for (uint32_t i = 0; i < route->count; i++)
        if (client_waiting(route->targets[i].client) > 0)
            client_dispatch(route->targets[i].client);
}

#include "client/request.h"

#include <assert.h>
#include <string.h>

#include "base/check.h"
#include "base/hot.h"
#include "client/follow_up.h"

/* ---- making ---- */

static APART struct request *make_request(struct client_context *context) {
    struct request *request = arena_new(context->arena, struct request, 1);

    request->leg.wake.fire = leg_wake;
    return request;
}

static inline struct request *take_request(struct client_context *context) {
    struct request *request = context->free_requests;

    if (RARELY(!request))
        return make_request(context);
    context->free_requests = request->next;
    return request;
}

static struct leg *take_leg(struct client_context *context) {
    struct leg *leg = context->free_legs;

    if (leg) {
        context->free_legs = leg->next;
        return leg;
    }
    leg = arena_new(context->arena, struct leg, 1);
    leg->wake.fire = leg_wake;
    return leg;
}

/* A ring, so that leaving asks nothing: who is first or last cannot be predicted. */
static void join_live(struct client_context *context, struct request_link *link) {
    struct request_link *ring = &context->live;

    if (!ring->next)
        ring->next = ring->previous = ring;
    link->previous = ring;
    link->next = ring->next;
    ring->next->previous = link;
    ring->next = link;
}

static void leave_live(struct request_link *link) {
    link->previous->next = link->next;
    link->next->previous = link->previous;
}

static PART_OF_CALLER void leg_setup(struct leg *leg, struct request *request, uint32_t number,
                                     int32_t n, uint32_t target) {
    leg->request = request;
    leg->target = target;
    leg->client = request->client;
    leg->opens_at =
        route_opens_at(&request->source->route, target, request->journey.subject.arrived_at);
    leg->starts_policy = true;
    leg->next = NULL;
    leg->copy_of = NULL;
    leg->flight = NULL;
    leg->step_at = SIM_TIME_NEVER;
    leg->earned = 0;
    leg->sku = request->journey.subject.sku;
    leg->n = n;
    leg->number = number;
    leg->race = number;
    leg->attempts = 0;
    leg->admitted = 0;
    leg->retries = 0;
    leg->state = LEG_NEW;
    leg->holds_worker = false;
    leg->retrying = false;
    leg->retry_allowed = false;
    leg->gives_up = false;
}

/* ceil(n / split) calls, the last one with what is left. */
static APART void split_into_legs(struct request *request, int32_t n, int32_t split,
                                  uint32_t target) {
    struct leg *last = &request->leg;

    request->legs = (uint32_t)((n + split - 1) / split);
    leg_setup(&request->leg, request, 0, n < split ? n : split, target);
    for (uint32_t number = 1; number < request->legs; number++) {
        struct leg *leg = take_leg(request->client->context);
        const int32_t left = n - (int32_t)number * split;
        leg_setup(leg, request, number, left < split ? left : split, target);
        if (number == 1)
            request->more = leg;
        else
            last->next = leg;
        last = leg;
    }
}

struct leg *request_add_leg(struct request *request, int32_t n, uint32_t target) {
    struct leg *leg = take_leg(request->client->context);

    leg_setup(leg, request, request->legs + request->copies++, n, target);
    leg->next = request->more;
    request->more = leg;
    return leg;
}

struct leg *request_next_leg(const struct request *request, const struct leg *leg) {
    return leg == &request->leg ? request->more : leg->next;
}

static void journey_setup(struct journey *journey) {
    for (int part = 0; part < PARTS; part++)
        journey->parts[part] = 0;
    journey->ended_at = SIM_TIME_NEVER;
    journey->outcome = OUTCOME_UNFINISHED;
    journey->last_verdict = VERDICT_PENDING;
    journey->last_limit = -1;
    journey->attempts = 0;
    journey->first_sent_at = SIM_TIME_NEVER;
}

struct request *request_new(struct source *source, const struct arrival *arrival) {
    struct client_context *context = source->context;
    const uint32_t start =
        route_start(&source->route, context->key, arrival->entity, arrival->ordinal);
    const struct target *target = &source->route.targets[start];
    struct client *client = target->client;
    const struct workload_spec *workload = source->spec;
    struct request *request = take_request(context);
    struct subject *subject = &request->journey.subject;
    const size_t row = arrival->sku_choice >= 0 ? (size_t)arrival->sku_choice
                                                : mix_pick(&source->mix, context->key,
                                                           arrival->entity, arrival->ordinal);
    const struct mix_spec *asked = (const struct mix_spec *)workload->mix.items + row;

    subject->entity = arrival->entity;
    subject->ordinal = arrival->ordinal;
    subject->id = source->ids++;
    subject->arrived_at = context->clock->now;
    subject->workload = source->index;
    subject->sku = target->skus[row];
    subject->n = arrival->n > 0 ? arrival->n : (int32_t)asked->n;
    subject->user = arrival->user;
    journey_setup(&request->journey);
    request->journey.provider = target->provider;
    request->journey.follows = subject->id;
    request->row = (uint32_t)row;
    request->client = client;
    request->source = source;
    request->more = NULL;
    request->copies = 0;
    request->patience_at = time_add_sat(subject->arrived_at, workload->patience);
    request->service_override = arrival->service_override;
    request->since = subject->arrived_at;
    request->busy_mark_ns = client_all_busy_ns(client);
    request->in_flight = 0;
    request->backing_off = 0;
    request->waiting = 0;
    request->ended = false;
    request->follow_up = false;
    request->reasks = 0;
    request->counted_by = NULL;
    request->serial++;
    if (client->spec->split != INTEGER_NONE && subject->n > client->spec->split) {
        split_into_legs(request, subject->n, (int32_t)client->spec->split, start);
    } else {
        request->legs = 1;
        leg_setup(&request->leg, request, 0, subject->n, start);
    }
    request->legs_left = request->legs;
    request->overlaps = request->legs > 1 || source->route.hedged;

    join_live(context, &request->live);
    if (++context->outstanding > context->max_outstanding && context->max_outstanding) {
        context->too_many = true;
        clock_halt(context->clock);
    }
    return request;
}

/* ---- time ---- */

void request_account_span(struct request *request, sim_time now) {
    struct client *client = request->client;
    const sim_time elapsed = now - request->since;
    sim_time *parts = request->journey.parts;
    const sim_time all_busy = client_all_busy_ns(client);
    if (request->in_flight) {
        parts[PART_FAILED_ATTEMPT] += elapsed;
    } else if (request->backing_off) {
        parts[PART_BACKOFF] += elapsed;
    } else {
        const sim_time queued = all_busy - request->busy_mark_ns;
        parts[PART_QUEUE] += queued;
        parts[PART_PACING] += elapsed - queued;
    }
    request->since = now;
    request->busy_mark_ns = all_busy;
}

/* ---- ending ---- */

static APART void free_more_legs(struct request *request) {
    struct client_context *context = request->client->context;

    for (struct leg *leg = request->more, *next; leg; leg = next) {
        next = leg->next;
        leg->next = context->free_legs;
        context->free_legs = leg;
    }
}

static inline void request_free(struct request *request) {
    struct client_context *context = request->client->context;

    leave_live(&request->live);
    if (RARELY(request->more))
        free_more_legs(request);
    request->next = context->free_requests;
    context->free_requests = request;
}

void request_free_if_over(struct request *request) {
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the address of a member is not NULL */
    if (request->ended && request->in_flight == 0)
        request_free(request);
}

void request_let_go(struct request *request) {
    for (struct leg *leg = &request->leg; leg; leg = request_next_leg(request, leg))
        if (leg->state == LEG_IN_FLIGHT)
            leg_abandon_flight(leg);
    request_free_if_over(request);
}

static inline void end_leg(struct leg *leg) {
    struct client *client = leg->client;

    if (RARELY(leg->state == LEG_IN_FLIGHT)) {
        leg_abandon_flight(leg);
        return;
    }
    if (RARELY(leg->state == LEG_WAITING))
        client_unqueue(client, leg);
    leg->state = LEG_DONE;
    client_release_worker(client, leg);
    if (leg->retry_allowed)
        leg_gates_give_up(leg);
    if (agenda_armed(&leg->wake))
        clock_cancel(client->context->clock, &leg->wake);
}

/* What the legs that succeeded received is of no use to anyone now. */
static NOT_INLINED void report_waste(struct request *request) {
    struct sink *sink = request->client->context->sink;

    if (!sink->waste)
        return;
    for (struct leg *leg = &request->leg; leg; leg = request_next_leg(request, leg))
        if (leg->earned != 0)
            sink->waste(sink, request->client->context->clock->now, &request->journey, leg->sku,
                        leg->earned);
}

/* Those who wait for the end of a request hear of it. */
static NOT_INLINED void tell_end(struct request *request) {
    struct source *source = request->source;
    const struct journey *journey = &request->journey;

    if (request->counted_by)
        client_uncount(request);
    if (source->follow_ups)
        follow_up_of(request);
    if (source->arrivals->ended && !request->follow_up)
        source_ended(source, journey->subject.user, journey->outcome);
}

static APART void end_more_legs(struct request *request) {
    for (struct leg *leg = request->more; leg; leg = leg->next)
        end_leg(leg);
}

void request_end(struct request *request, enum outcome outcome) {
    struct client_context *context = request->client->context;
    struct sink *sink = context->sink;
    struct journey *journey = &request->journey;
    const sim_time now = context->clock->now;

    assert(!request->ended);
    request->ended = true;
    journey->outcome = outcome;
    journey->ended_at = now;
    context->outstanding--;
    if (outcome != OUTCOME_DELIVERED && (request->leg.earned != 0 || request->more))
        report_waste(request);
    end_leg(&request->leg);
    if (RARELY(request->more))
        end_more_legs(request);
    if (sink->outcome)
        sink->outcome(sink, now, journey);
    if (request->source->hears_ends)
        tell_end(request);
    request_free_if_over(request);
}

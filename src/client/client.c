#include "client/client.h"

#include <assert.h>

#include "base/check.h"
#include "base/hot.h"
#include "client/request.h"

/* Weight of the newest gap in the average that an estimated wait is made from. */
#define SEND_GAP_WEIGHT 8

/* What is left beside the reserved shares is nothing if it is less than this. */
#define SHARE_LEAST 1e-9

static void dispatch_fire(struct event *event);

/* The pacers: one for all, or one for each reserved share and one for what is left. */
static void init_lanes(struct client *client) {
    const struct client_spec *spec = client->spec;
    const struct client_context *context = client->context;
    double left = 1;

    client->lane_count = spec->reserved_count;
    client->lanes = arena_new(context->arena, struct lane, spec->reserved_count);
    for (size_t i = 0; i < spec->reserved_count; i++) {
        struct lane *lane = &client->lanes[i];
        lane->workload = spec->reserved[i].workload;
        queue_init(&lane->fresh, queue_order_of(&spec->queue.order));
        queue_init(&lane->retries, &queue_order_fifo);
        pacer_init_share(&lane->pacer, &spec->pacing, spec->reserved[i].share,
                         context->start_unix_ns, context->arena);
        left -= spec->reserved[i].share;
    }
    client->common_empty = left < SHARE_LEAST;
    if (client->lane_count > 0 && !client->common_empty)
        pacer_init_share(&client->pacer, &spec->pacing, left, context->start_unix_ns,
                         context->arena);
    else
        pacer_init(&client->pacer, &spec->pacing, context->start_unix_ns, context->arena);
}

void client_init(struct client *client, const struct client_spec *spec, uint32_t index,
                 struct client_context *context) {
    assert(spec->concurrency == INTEGER_NONE || spec->concurrency > 0);
    client->spec = spec;
    client->context = context;
    client->index = index;
    client->dispatch.fire = dispatch_fire;
    counts_init(&client->users, context->arena);
    client->workers = spec->concurrency == INTEGER_NONE ? INT64_MAX : spec->concurrency;
    client->last_send_at = SIM_TIME_NEVER;
    client->send_gap = SIM_TIME_NEVER;
    queue_init(&client->fresh, queue_order_of(&spec->queue.order));
    queue_init(&client->retries, &queue_order_fifo);
    init_lanes(client);
    retry_init(&client->retry, &spec->retry);
    gates_init(&client->gates, &spec->gates, context->key, context->arena);
    client->holds_back = !pacer_none(&client->pacer) || client->gates.count > 0;
    assert(client->holds_back || client->lane_count == 0);
}

/* ---- workers ---- */

static inline void take_worker(struct client *client, struct leg *leg) {
    assert(!leg->holds_worker);
    assert(client->busy < client->workers);
    leg->holds_worker = true;
    if (++client->busy == client->workers)
        client->all_busy_from = client->context->clock->now;
}

/* ---- the queue ---- */

static void tell_queue(struct client *client) {
    struct sink *sink = client->context->sink;
    const int64_t length = client_waiting(client);

    if (length == client->queue_told)
        return;
    client->queue_told = length;
    if (sink->queue)
        sink->queue(sink, client->context->clock->now, client->index, length);
}

/* NULL: it waits with the others. */
static struct lane *lane_of(const struct client *client, const struct leg *leg) {
    for (size_t i = 0; i < client->lane_count; i++)
        if (client->lanes[i].workload == leg->request->source->index)
            return &client->lanes[i];
    return NULL;
}

static struct queue *queue_of(struct client *client, const struct leg *leg) {
    struct lane *lane = lane_of(client, leg);

    if (lane)
        return leg->retrying ? &lane->retries : &lane->fresh;
    return leg->retrying ? &client->retries : &client->fresh;
}

void client_unqueue(struct client *client, struct leg *leg) {
    queue_remove(queue_of(client, leg), &leg->node);
    client->in_lanes -= lane_of(client, leg) != NULL;
}

/* What the orders of queues go by. */
static void set_order(struct leg *leg) {
    const struct workload_spec *spec = leg->request->source->spec;
    const sim_time limit = spec->deadline != SIM_TIME_NEVER ? spec->deadline : spec->patience;

    leg->node.priority = spec->priority;
    leg->node.deadline = time_add_sat(leg->request->journey.subject.arrived_at, limit);
    leg->node.flow = leg->request->source->flows[leg->target];
    leg->node.cost = (double)leg->n;
}

static void enqueue(struct client *client, struct leg *leg) {
    if (client_waiting(client) == 0)
        client->last_send_at = SIM_TIME_NEVER; /* those who waited then have left */
    leg->state = LEG_WAITING;
    leg->request->waiting++;
    set_order(leg);
    queue_push(queue_of(client, leg), &leg->node);
    client->in_lanes += lane_of(client, leg) != NULL;
}

static bool is_paced(const struct client *client, const struct leg *leg) {
    return !pacer_none(&client->pacer) && (!leg->retrying || client->spec->pace_retries);
}

static sim_time common_ready(struct client *client, const struct leg *leg, sim_time now) {
    return client->common_empty
               ? SIM_TIME_NEVER
               : pacer_ready(&client->pacer, now, pacer_units(&client->pacer, leg->n));
}

/* Where there are lanes: by its own share, or by what is left if none of the others waits. */
static sim_time shared_ready(struct client *client, const struct leg *leg, sim_time now) {
    struct lane *lane = lane_of(client, leg);

    if (!lane)
        return common_ready(client, leg, now);
    const sim_time own = pacer_ready(&lane->pacer, now, pacer_units(&lane->pacer, leg->n));
    if (own == now || queue_length(&client->fresh) + queue_length(&client->retries) > 0)
        return own;
    const sim_time common = common_ready(client, leg, now);
    return common < own ? common : own;
}

/* The pacer that lets the call through now. */
static struct pacer *pacer_of(struct client *client, const struct leg *leg, sim_time now) {
    struct lane *lane = lane_of(client, leg);

    return lane && pacer_ready(&lane->pacer, now, pacer_units(&lane->pacer, leg->n)) == now
               ? &lane->pacer
               : &client->pacer;
}

/* When `leg` may go out as far as the pacer is concerned: now, later, or never. */
static sim_time pacer_lets(struct client *client, const struct leg *leg) {
    const sim_time now = client->context->clock->now;

    if (!is_paced(client, leg))
        return now;
    if (client->lane_count > 0)
        return shared_ready(client, leg, now);
    return pacer_ready(&client->pacer, now, pacer_units(&client->pacer, leg->n));
}

/* The same with the gates that make calls wait; those that refuse do so when it goes out. */
static sim_time pacing_ready(struct client *client, const struct leg *leg) {
    const sim_time paced = pacer_lets(client, leg);

    if (client->gates.count == 0)
        return paced;
    const sim_time gated = leg_gates_ready(leg);
    return gated > paced ? gated : paced;
}

static inline bool worker_ready(const struct client *client, const struct leg *leg) {
    return leg->holds_worker || client->busy < client->workers;
}

/* Passes gates and pacer; false if a gate refuses, which ends the request. */
static __attribute__((noinline)) bool let_through(struct client *client, struct leg *leg) {
    const sim_time now = client->context->clock->now;

    if (client->gates.count > 0 && !leg_gates_pass(leg))
        return false;
    if (is_paced(client, leg))
        pacer_take(pacer_of(client, leg, now), now, pacer_units(&client->pacer, leg->n));
    return true;
}

/* Or ends the request, if a gate refuses it. */
static inline void send_leg(struct client *client, struct leg *leg) {
    if (client->holds_back && !let_through(client, leg))
        return;
    if (!leg->holds_worker)
        take_worker(client, leg);
    leg_send(leg);
}

/* Learns how fast a queue that somebody waits in moves on. */
static void note_send_gap(struct client *client) {
    const sim_time now = client->context->clock->now;

    if (client->last_send_at != SIM_TIME_NEVER) {
        const sim_time gap = now - client->last_send_at;
        client->send_gap = client->send_gap == SIM_TIME_NEVER
                               ? gap
                               : client->send_gap + (gap - client->send_gap) / SEND_GAP_WEIGHT;
    }
    client->last_send_at = client_waiting(client) > 1 ? now : SIM_TIME_NEVER;
}

/*
 * Whose head is to be looked at: retries before first sends. With lanes, the first of them (the
 * others last) whose head may go; if none may, the one that may first.
 */
static struct queue *next_queue(struct client *client) {
    struct queue *best = queue_length(&client->retries) ? &client->retries : &client->fresh;
    struct queue *const common = best;
    sim_time best_ready = SIM_TIME_NEVER;

    for (size_t i = 0; client->in_lanes > 0 && i <= client->lane_count; i++) {
        struct lane *lane = i < client->lane_count ? &client->lanes[i] : NULL;
        struct queue *queue = !lane                          ? common
                              : queue_length(&lane->retries) ? &lane->retries
                                                             : &lane->fresh;
        struct queue_node *head = queue_peek(queue);
        const struct leg *leg = head ? container_of(head, struct leg, node) : NULL;
        if (!leg || !worker_ready(client, leg))
            continue;
        const sim_time ready = pacing_ready(client, leg);
        if (ready < best_ready || !queue_peek(best)) {
            best = queue;
            best_ready = ready;
        }
        if (ready == client->context->clock->now)
            break;
    }
    return best;
}

/* Sends whatever worker and pacer let through, in queue order. */
static void dispatch_now(struct client *client) {
    if (client->dispatching || client->context->finished)
        return; /* the loop below sees to it, or nobody does any more */
    client->dispatching = true;
    for (;;) {
        struct queue *queue = next_queue(client);
        struct queue_node *head = queue_peek(queue);
        if (!head)
            break;
        struct leg *leg = container_of(head, struct leg, node);
        if (!worker_ready(client, leg))
            break;
        const sim_time ready = pacing_ready(client, leg);
        if (ready > client->context->clock->now) {
            clock_arm(client->context->clock, &client->dispatch, ready, EVENT_DISPATCH);
            break;
        }
        note_send_gap(client);
        request_account(leg->request, client->context->clock->now);
        queue_serve(queue, head);
        client->in_lanes -= lane_of(client, leg) != NULL;
        leg->request->waiting--;
        send_leg(client, leg);
    }
    client->dispatching = false;
    tell_queue(client);
}

static void dispatch_fire(struct event *event) {
    dispatch_now(container_of(event, struct client, dispatch));
}

void client_dispatch(struct client *client) {
    if (client->dispatching || client->context->finished)
        return;
    if (clock_quiet(client->context->clock))
        dispatch_now(client);
    else
        clock_arm(client->context->clock, &client->dispatch, client->context->clock->now,
                  EVENT_DISPATCH);
}

/* Whether a call may go out this instant without passing anyone. */
static inline bool need_not_wait(struct client *client, struct leg *leg) {
    return client_waiting(client) == 0 && worker_ready(client, leg) &&
           (!client->holds_back || pacing_ready(client, leg) == client->context->clock->now);
}

/* Whether it may do so at once: then the queue need not see it. */
static inline bool goes_straight_out(struct client *client, struct leg *leg) {
    return !client->dispatching && clock_quiet(client->context->clock) &&
           need_not_wait(client, leg);
}

void client_offer(struct leg *leg) {
    struct client *client = leg->client;

    if (leg->holds_worker &&
        (!client->holds_back || (client->gates.count == 0 && !is_paced(client, leg)))) {
        leg_send(leg); /* it needs nobody's leave */
    } else if (goes_straight_out(client, leg)) {
        send_leg(client, leg);
    } else {
        enqueue(client, leg);
        leg_arm(leg);
        client_dispatch(client);
    }
}

/* ---- arrivals ---- */

/* What else happens at this instant is no part of it: being told must not depend on ties. */
static sim_time estimated_wait(struct client *client, struct request *request) {
    if (request->legs == 1 && need_not_wait(client, &request->leg))
        return 0;
    if (client->send_gap == SIM_TIME_NEVER)
        return SIM_TIME_NEVER;
    sim_time wait;
    return __builtin_mul_overflow(client->send_gap, client_waiting(client) + 1, &wait)
               ? SIM_TIME_NEVER
               : wait;
}

static int64_t fresh_waiting(const struct client *client) {
    int64_t count = (int64_t)queue_length(&client->fresh);

    for (size_t i = 0; i < client->lane_count; i++)
        count += (int64_t)queue_length(&client->lanes[i].fresh);
    return count;
}

static bool over_capacity(const struct client *client) {
    return client->spec->queue.capacity != INTEGER_NONE &&
           fresh_waiting(client) > client->spec->queue.capacity;
}

static void wait_in_queue(struct client *client, struct request *request) {
    struct leg *leg;

    for (leg = &request->leg; leg; leg = request_next_leg(request, leg)) {
        enqueue(client, leg);
        leg_arm(leg);
    }
    if (!over_capacity(client)) {
        client_dispatch(client);
        return;
    }
    /* A request that is sent and answered at once may be gone after this. */
    const uint64_t serial = request->serial;
    dispatch_now(client);
    if (over_capacity(client) && request->serial == serial && !request->ended) {
        request_end(request, OUTCOME_QUEUE_FULL);
        tell_queue(client);
    }
}

static uint64_t user_key(const struct request *request) {
    const struct subject *subject = &request->journey.subject;

    return (uint64_t)subject->workload << 32 | subject->user;
}

/* Whether the user has as many requests under way as he may; else this one is counted. */
static __attribute__((noinline)) bool over_user_cap(struct client *client,
                                                    struct request *request) {
    struct count *count = counts_at(&client->users, user_key(request));
    if (count->first >= client->spec->queue.per_user)
        return true;
    count->first++;
    request->counted_by = client;
    return false;
}

void client_uncount(struct request *request) {
    struct counts *users = &request->counted_by->users;
    struct count *count = counts_find(users, user_key(request));

    if (--count->first == 0)
        counts_remove(users, count);
    request->counted_by = NULL;
}

void client_arrive(struct request *request) {
    struct client *client = request->client;
    struct sink *sink = client->context->sink;
    const bool straight = request->legs == 1 && goes_straight_out(client, &request->leg);

    request->journey.told_position = client_waiting(client);
    request->journey.told_wait = straight ? 0 : estimated_wait(client, request);
    if (sink->arrival)
        sink->arrival(sink, client->context->clock->now, &request->journey);
    if (client->spec->queue.per_user != INTEGER_NONE && request->source->has_users &&
        over_user_cap(client, request)) {
        request_end(request, OUTCOME_QUEUE_FULL);
        return;
    }
    if (straight) {
        send_leg(client, &request->leg);
    } else if (request->source->spec->patience_mode == PATIENCE_SHOWN &&
               request->journey.told_wait != SIM_TIME_NEVER &&
               request->journey.told_wait > request->source->spec->patience) {
        request_end(request, OUTCOME_ABANDONED);
    } else {
        wait_in_queue(client, request);
    }
}

void clients_finish(struct client_context *context) {
    context->finished = true;
    for (struct request_link *link = context->live.next, *next; link && link != &context->live;
         link = next) {
        struct request *request = container_of(link, struct request, live);
        next = link->next;
        if (request->ended)
            request_let_go(request);
        else
            request_end(request, OUTCOME_UNFINISHED);
    }
}

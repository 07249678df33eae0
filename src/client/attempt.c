/* The part of a request's life between a send and what is decided on its answer. */
#include <assert.h>

#include "base/check.h"
#include "base/hot.h"
#include "client/request.h"

static void flight_settle(struct flight *flight);

void leg_arm(struct leg *leg) {
    struct clock *clock = leg->client->context->clock;
    const sim_time patience = leg->request->ended ? SIM_TIME_NEVER : leg->request->patience_at;
    const bool in_flight = leg->state >= LEG_IN_FLIGHT;
    const sim_time step = in_flight || leg->step_at < leg->opens_at ? leg->step_at : leg->opens_at;

    if (step == SIM_TIME_NEVER && patience == SIM_TIME_NEVER)
        clock_cancel(clock, &leg->wake);
    else if (step < patience || (step == patience && in_flight))
        clock_arm(clock, &leg->wake, step, in_flight ? EVENT_TIMEOUT : EVENT_WAKE_UP);
    else
        clock_arm(clock, &leg->wake, patience, EVENT_PATIENCE);
}

/* ---- sending ---- */

/* What the client learns of a call that was pending: its answer, or its own timeout. */
static inline void learn(struct flight *flight) {
    const struct client_context *context = flight->leg->client->context;

    if (context->sink->answer)
        context->sink->answer(context->sink, context->clock->now, &flight->leg->request->journey,
                              &flight->call);
    flight_settle(flight);
}

static void call_answered(struct call *call) {
    learn(container_of(call, struct flight, call));
}

static APART struct flight *new_flight(struct client_context *context) {
    return arena_new(context->arena, struct flight, 1);
}

static inline struct flight *take_flight(struct client_context *context) {
    struct flight *flight = context->free_flights;

    if (RARELY(!flight))
        return new_flight(context);
    context->free_flights = flight->next;
    return flight;
}

static inline void give_flight(struct client_context *context, struct flight *flight) {
    flight->next = context->free_flights;
    context->free_flights = flight;
}

static inline void fill_call(struct call *call, const struct leg *leg, sim_time now) {
    call->subject = &leg->request->journey.subject;
    call->sku = leg->sku;
    call->provider = leg->request->source->route.targets[leg->target].provider;
    call->n = leg->n;
    call->attempt = leg->attempts;
    call->leg = leg->number;
    call->copy_of = leg->race;
    call->admitted_before = leg->admitted;
    call->key = 0;
    call->sent_at = now;
    call->service_override = leg->request->service_override;
    call->wanted = true;
    call->should_retry = SHOULD_RETRY_ABSENT;
    call->answered = call_answered;
    call->job = NULL;
}

static APART void keep_parts(sim_time *to, const sim_time *from) {
    for (int part = 0; part < PARTS; part++)
        to[part] = from[part];
}

void leg_send(struct leg *leg) {
    struct request *request = leg->request;
    struct client *client = leg->client;
    struct client_context *context = client->context;
    const sim_time now = context->clock->now;
    struct flight *flight = take_flight(context);

    request_account(request, now);
    if (client->gates.count > 0)
        leg_gates_sent(leg, flight);
    leg->attempts++;
    if (leg->starts_policy)
        retry_start(&client->retry, &leg->retry, now);
    else
        retry_resent(&leg->retry, now);
    leg->starts_policy = false;
    if (request->journey.attempts++ == 0)
        request->journey.first_sent_at = now;
    request->in_flight++;
    leg->state = LEG_IN_FLIGHT;
    leg->flight = flight;
    flight->leg = leg;
    if (RARELY(request->overlaps))
        keep_parts(flight->parts, request->journey.parts);
    fill_call(&flight->call, leg, now);

    const struct port *port = request->source->route.targets[leg->target].port;
    const enum verdict verdict = port->submit(port->server, &flight->call);
    leg->admitted += flight->call.admitted;
    if (context->sink->attempt)
        context->sink->attempt(context->sink, now, &request->journey, &flight->call);
    if (verdict != VERDICT_PENDING) {
        flight_settle(flight);
        return;
    }
    leg->step_at = time_add_sat(now, client->spec->timeout);
    if (leg->step_at != SIM_TIME_NEVER || request->patience_at != SIM_TIME_NEVER ||
        agenda_armed(&leg->wake))
        leg_arm(leg);
    if (request->overlaps && request->source->route.hedged)
        leg_plan_hedge(leg);
}

/* ---- what is decided on an answer ---- */

static inline void leg_succeed(struct leg *leg, struct flight *flight) {
    struct request *request = leg->request;
    sim_time *parts = request->journey.parts;
    const sim_time now = leg->client->context->clock->now;

    leg->earned = flight->call.charged;
    leg->state = LEG_DONE;
    client_release_worker(leg->client, leg);
    clock_cancel(leg->client->context->clock, &leg->wake);
    if (--request->legs_left > 0) {
        request_account(request, now);
        request->in_flight--;
        return;
    }
    if (RARELY(request->overlaps))
        keep_parts(parts, flight->parts);
    parts[PART_PROVIDER_QUEUE] += flight->call.service_from - flight->call.sent_at;
    parts[PART_SERVICE] += now - flight->call.service_from;
    request->in_flight--;
    request_end(request, OUTCOME_DELIVERED);
}

static inline void back_off(struct leg *leg, const struct call *call,
                            const struct retry_decision *decision) {
    struct request *request = leg->request;
    struct client *client = leg->client;
    struct sink *sink = client->context->sink;

    leg->retries++;
    leg->state = LEG_BACKING_OFF;
    leg->step_at = time_add_sat(client->context->clock->now, decision->wait);
    request->backing_off++;
    if (!client->spec->backoff_holds_worker)
        client_release_worker(client, leg);
    if (sink->wait) {
        const struct wait_record record = {&request->journey, call,
                                           leg->step_at,      decision->cause,
                                           decision->level,   decision->retry_number};
        sink->wait(sink, client->context->clock->now, &record);
    }
    leg_arm(leg); /* last: comparing times waits for the draw behind them */
}

/* Some libraries sleep after the last failure, too. */
static APART void sleep_and_give_up(struct leg *leg, const struct call *call, sim_time slept) {
    const struct retry_decision decision = {
        .wait = slept, .cause = WAIT_LAST, .retry_number = leg->retries};

    leg->gives_up = true;
    back_off(leg, call, &decision);
}

/* Takes the leg, which is neither in flight nor waiting nor backing off, to its next target; the
 * time of its request is accounted up to now. */
APART void leg_move(struct leg *leg) {
    struct request *request = leg->request;
    const struct route *route = &request->source->route;
    const uint32_t to = route_next(route, leg->target);
    const struct target *target = &route->targets[to];
    const sim_time now = leg->client->context->clock->now;

    client_release_worker(leg->client, leg);
    if (leg->retry_allowed)
        leg_gates_give_up(leg);
    leg->target = to;
    leg->client = target->client;
    leg->sku = target->skus[request->row];
    leg->opens_at = route_opens_at(route, leg->target, request->journey.subject.arrived_at);
    if (leg->opens_at < now)
        leg->opens_at = now; /* its time has come already */
    leg->starts_policy = true;
    leg->gives_up = false;
    leg->state = LEG_BACKING_OFF;
    leg->step_at = now;
    request->backing_off++;
    request->client = leg->client;
    request->busy_mark_ns = client_all_busy_ns(leg->client);
    leg_arm(leg);
}

static APART void move_on_failure(struct leg *leg, const struct call *call) {
    struct sink *sink = leg->client->context->sink;
    const sim_time now = leg->client->context->clock->now;

    if (sink->wait) {
        const struct wait_record record = {&leg->request->journey, call, now, WAIT_ROUTE, 0, 0};
        sink->wait(sink, now, &record);
    }
    leg_move(leg);
}

void request_note_failure(struct request *request, const struct call *call) {
    request->journey.last_verdict = call->verdict;
    request->journey.last_limit = call->limit;
    request->journey.provider = call->provider;
}

static inline void leg_fail(struct leg *leg, const struct call *call) {
    struct request *request = leg->request;
    struct client *client = leg->client;
    const struct retry_failure failure = retry_failure_of(call, client->context->clock->now);

    request_account(request, failure.now);
    request->in_flight--;
    request_note_failure(request, call);
    if (failure.now >= leg->opens_at ||
        route_moves_on(&request->source->route, leg->target, &failure)) {
        move_on_failure(leg, call);
        return;
    }
    const struct retry_decision decision =
        retry_decide(&client->retry, &leg->retry, &failure, client->context->key,
                     &request->journey.subject, leg->number << LEG_SHIFT | leg->retries);
    const bool refused =
        decision.retry && client->gates.count > 0 && !leg_gates_retry(leg, &failure);
    if (decision.retry && !refused) {
        back_off(leg, call, &decision);
        return;
    }
    if (refused && route_moves_on_shed(&request->source->route, leg->target)) {
        move_on_failure(leg, call);
        return;
    }
    if (!decision.retry && decision.slept > 0) {
        sleep_and_give_up(leg, call, decision.slept);
        return;
    }
    leg->state = LEG_DONE;
    client_release_worker(client, leg);
    request_end(request, decision.not_retryable ? OUTCOME_REFUSED : OUTCOME_RETRIES_EXHAUSTED);
}

/* The same where the attempt may be one of several copies. */
static void settle_hedged(struct flight *flight) {
    const struct route *route = &flight->leg->request->source->route;

    if (flight->call.verdict == VERDICT_SUCCESS) {
        leg_hedge_won(flight->leg);
        leg_succeed(flight->leg, flight);
    } else {
        struct leg *leg = leg_hedge_failed(flight->leg, &flight->call);
        if (leg)
            leg_fail(leg, &flight->call);
    }
    route_dispatch(route);
}

/* The verdict of `flight` is known, and the provider has let go of it. */
static void flight_settle(struct flight *flight) {
    struct leg *leg = flight->leg;
    struct request *request = leg->request;
    struct client *client = leg->client;
    /* With no bound on workers and no pacer, freeing a worker lets nobody through. */
    const bool somebody_waits = client_waiting(client) > 0;

    leg->flight = NULL;
    leg->step_at = SIM_TIME_NEVER;
    if (client->gates.count > 0)
        flight_gates_answered(flight);
    if (pacer_learns(&client->pacer))
        pacer_note(&client->pacer, client->context->clock->now, &flight->call);
    if (request->ended) {
        leg->state = LEG_DONE;
        clock_cancel(client->context->clock, &leg->wake);
        client_release_worker(client, leg);
        request->in_flight--;
        request_free_if_over(request);
    } else if (request->overlaps && request->source->route.hedged) {
        settle_hedged(flight);
    } else if (flight->call.verdict == VERDICT_SUCCESS) {
        leg_succeed(leg, flight);
    } else {
        leg_fail(leg, &flight->call);
    }
    give_flight(client->context, flight);
    if (somebody_waits)
        client_dispatch(client);
}

/* The client stops waiting for a pending answer; the provider goes on without it. */
static APART void flight_drop(struct flight *flight, enum verdict verdict) {
    const struct leg *leg = flight->leg;
    const struct port *port = leg->request->source->route.targets[leg->target].port;

    port->forget(port->server, &flight->call);
    flight->call.verdict = verdict;
    flight->call.status = 0;
    flight->call.limit = -1;
    flight->call.retry_after = SIM_TIME_NEVER;
    flight->call.answered_at = leg->client->context->clock->now;
}

/* A backoff is over, or the time has come to move on. */
static inline void leg_step(struct leg *leg) {
    struct request *request = leg->request;
    struct client *client = leg->client;
    const sim_time now = client->context->clock->now;
    const bool waited = leg->state == LEG_WAITING;

    request_account(request, now);
    if (leg->state == LEG_PLANNED) {
        leg_hedge(leg);
        return;
    }
    if (waited) {
        client_unqueue(client, leg);
        request->waiting--;
    } else {
        assert(leg->state == LEG_BACKING_OFF);
        request->backing_off--;
    }
    if (leg->gives_up && now >= leg->step_at) {
        leg->state = LEG_DONE;
        client_release_worker(client, leg);
        request_end(request, OUTCOME_RETRIES_EXHAUSTED);
    } else if (now >= leg->opens_at) {
        leg_move(leg);
    } else {
        leg->step_at = SIM_TIME_NEVER;
        leg->retrying = leg->attempts > 0;
        client_offer(leg);
    }
    if (waited)
        client_dispatch(client);
}

void leg_wake(struct event *event) {
    struct leg *leg = container_of(event, struct leg, wake);
    struct request *request = leg->request;
    struct client *client = leg->client;

    if (event_class_of(event) == EVENT_PATIENCE) {
        const bool somebody_waits = client_waiting(client) > 0;
        request_end(request, OUTCOME_ABANDONED);
        if (somebody_waits)
            client_dispatch(client);
    } else if (leg->state == LEG_IN_FLIGHT) {
        flight_drop(leg->flight, VERDICT_TIMEOUT);
        learn(leg->flight);
    } else {
        leg_step(leg);
    }
}

/* Nobody waits for this leg's attempt any more; `unbilled`: it is not even charged. */
void leg_cancel_flight(struct leg *leg, bool unbilled) {
    struct client *client = leg->client;

    leg->flight->call.wanted = false;
    leg->flight->call.unbilled = unbilled;
    flight_drop(leg->flight, VERDICT_TIMEOUT);
    if (client->gates.count > 0)
        flight_gates_dropped(leg->flight);
    clock_cancel(client->context->clock, &leg->wake);
    client_release_worker(client, leg);
    give_flight(client->context, leg->flight);
    leg->flight = NULL;
    leg->state = LEG_DONE;
    leg->request->in_flight--;
}

/* The request has ended while this leg's attempt is under way. */
void leg_abandon_flight(struct leg *leg) {
    struct client *client = leg->client;

    leg->flight->call.wanted = false;
    if (client->workers != INT64_MAX && !client->context->finished) {
        leg_arm(leg); /* its worker waits for the answer, or the timeout */
        return;
    }
    leg_cancel_flight(leg, false);
}

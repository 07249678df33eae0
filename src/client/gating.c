/* Between the life of a request and the gates of its client (gate.h): what they are asked and told.
 * Nothing here is called for a client without gates. */
#include <assert.h>

#include "client/request.h"

static enum gate_stage stage_of(const struct leg *leg) {
    return leg->starts_policy ? GATE_STAGE_FIRST_SEND : GATE_STAGE_RESEND;
}

static sim_time ask(const struct leg *leg, enum gate_stage stage,
                    const struct retry_failure *failure, const struct gate **refuser) {
    const struct client *client = leg->client;
    const struct gate_ask asked = {.now = client->context->clock->now,
                                   .stage = stage,
                                   .failure = failure,
                                   .subject = &leg->request->journey.subject,
                                   .number = leg->number << LEG_SHIFT | leg->attempts,
                                   .in_flight = client->gates.in_flight,
                                   .waiting = client_waiting(client)};

    return gates_may_send(&client->gates, &asked, refuser);
}

static void tell(struct leg *leg, enum gate_news_kind kind, enum gate_stage stage,
                 const struct retry_failure *failure) {
    const struct gate_news news = {
        .kind = kind, .now = leg->client->context->clock->now, .stage = stage, .failure = failure};

    gates_note(&leg->client->gates, &news);
}

/* Notes and shows that a gate refused. */
static void tell_stopped(struct leg *leg, enum gate_stage stage,
                         const struct retry_failure *failure, const struct gate *refuser) {
    const struct client *client = leg->client;
    struct sink *sink = client->context->sink;

    tell(leg, GATE_STOPPED, stage, failure);
    if (!sink->gate)
        return;
    const struct gate_record record = {.journey = &leg->request->journey,
                                       .client = client->index,
                                       .gate = refuser->type->variant.name,
                                       .stage = stage,
                                       .leg = leg->number,
                                       .copy_of = leg->race,
                                       .attempt = leg->attempts + 1};
    sink->gate(sink, client->context->clock->now, &record);
}

sim_time leg_gates_ready(const struct leg *leg) {
    const struct gate *refuser = NULL;
    const sim_time at = ask(leg, stage_of(leg), NULL, &refuser);

    return at == GATE_REFUSES ? leg->client->context->clock->now : at;
}

bool leg_gates_pass(struct leg *leg) {
    const struct gate *refuser = NULL;
    const enum gate_stage stage = stage_of(leg);

    if (ask(leg, stage, NULL, &refuser) != GATE_REFUSES)
        return true;
    tell_stopped(leg, stage, NULL, refuser);
    leg->state = LEG_DONE; /* it is in no queue now */
    client_release_worker(leg->client, leg);
    if (leg->copy_of) {
        leg_gates_give_up(leg);
        clock_cancel(leg->client->context->clock, &leg->wake);
        return false;
    }
    if (route_moves_on_shed(&leg->request->source->route, leg->target)) {
        request_account(leg->request, leg->client->context->clock->now);
        leg_move(leg);
        return false;
    }
    request_end(leg->request,
                stage == GATE_STAGE_FIRST_SEND ? OUTCOME_SHED : OUTCOME_RETRIES_EXHAUSTED);
    return false;
}

void leg_gates_sent(struct leg *leg, struct flight *flight) {
    if (leg->starts_policy)
        leg->tried_again = VERDICT_PENDING;
    leg->retry_allowed = false;
    tell(leg, GATE_GOES, stage_of(leg), NULL);
    flight->in_flight_then = leg->client->gates.in_flight;
}

bool leg_gates_retry(struct leg *leg, const struct retry_failure *failure) {
    const struct gate *refuser = NULL;

    if (ask(leg, GATE_STAGE_RETRY, failure, &refuser) == GATE_REFUSES) {
        tell_stopped(leg, GATE_STAGE_RETRY, failure, refuser);
        return false;
    }
    tell(leg, GATE_GOES, GATE_STAGE_RETRY, failure);
    leg->tried_again = (uint8_t)failure->verdict;
    leg->retry_allowed = true;
    return true;
}

bool leg_gates_hedge(struct leg *copy) {
    const struct retry_failure none_yet = {.verdict = VERDICT_TIMEOUT,
                                           .retry_after = SIM_TIME_NEVER,
                                           .now = copy->client->context->clock->now};

    return leg_gates_retry(copy, &none_yet);
}

void leg_gates_give_up(struct leg *leg) {
    leg->retry_allowed = false;
    tell(leg, GATE_GIVEN_UP, GATE_STAGE_RETRY, NULL);
}

static void tell_over(const struct flight *flight, enum gate_news_kind kind,
                      const struct retry_failure *failure) {
    struct client *client = flight->leg->client;
    const struct gate_news news = {.kind = kind,
                                   .now = client->context->clock->now,
                                   .failure = failure,
                                   .sent_at = flight->call.sent_at,
                                   .in_flight_then = flight->in_flight_then,
                                   .tried_again = (enum verdict)flight->leg->tried_again};

    gates_note(&client->gates, &news);
}

void flight_gates_answered(const struct flight *flight) {
    const struct retry_failure failure =
        retry_failure_of(&flight->call, flight->leg->client->context->clock->now);

    tell_over(flight, GATE_ANSWERED, failure.verdict == VERDICT_SUCCESS ? NULL : &failure);
}

void flight_gates_dropped(const struct flight *flight) {
    tell_over(flight, GATE_DROPPED, NULL);
}

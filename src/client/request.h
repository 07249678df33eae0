/*
 * request - the states of one request, private to client/: see client.h for the life it leads.
 *
 * Time is accounted in the request: `since` is the last change of state, and request_account adds
 * what has passed to the first part that applies (design §2). With one leg the parts are exact as
 * they stand; with several, the winning flight keeps what they were when it was sent.
 */
#ifndef TIERSIM_CLIENT_REQUEST_H
#define TIERSIM_CLIENT_REQUEST_H

#include <assert.h>

#include "base/hot.h"
#include "client/client.h"

/*
 * NEW: not yet offered to its client, so in nobody's queue. PLANNED: a copy that goes out later,
 * perhaps. OUTDONE: its attempt failed, and copies of it are in flight. Those from IN_FLIGHT on
 * cannot be moved on by time.
 */
enum leg_state {
    LEG_NEW,
    LEG_WAITING,
    LEG_BACKING_OFF,
    LEG_PLANNED,
    LEG_IN_FLIGHT,
    LEG_OUTDONE,
    LEG_DONE
};

/* Legs of one request share its luck key; their attempts and retries are told apart by this shift
 * (design §6 keys by request; a split request is several calls). */
#define LEG_SHIFT 20

/* One chain of attempts of a request. */
struct leg {
    struct event wake; /* min(next step, patience) */
    struct queue_node node;
    struct request *request;
    struct client *client; /* that it waits in and is sent by */
    struct leg *next;      /* of the same request; of the free list */
    struct leg *copy_of;   /* NULL: no hedge */
    struct flight *flight; /* in flight now, or NULL */
    sim_time step_at;
    struct retry_state retry;
    money earned;      /* charged for the images this leg received */
    sim_time opens_at; /* when time moves it on to its next target */
    uint32_t sku;
    uint32_t target; /* of the route */
    int32_t n;
    uint32_t number;
    uint32_t race; /* number of the leg that it is a copy of; else its own */
    uint32_t admitted;
    uint32_t retries;
    uint32_t attempts;
    uint8_t state;       /* enum leg_state */
    uint8_t tried_again; /* enum verdict of the failure that the last retry followed; with gates */
    bool gives_up;       /* when its backoff is over */
    bool retry_allowed;  /* by the gates, and not yet sent */
    bool holds_worker;
    bool starts_policy; /* its next send is the first at its target */
    bool retrying;      /* waits for a send that is not its first */
};

/* One attempt under way. */
struct flight {
    struct call call;
    struct leg *leg;
    struct flight *next;    /* of the free list */
    int64_t in_flight_then; /* of its client when it was sent, itself counted; with gates */
    sim_time parts[PARTS];  /* of the request when this was sent; kept with several legs */
};

struct request {
    struct journey journey;
    struct client *client; /* of the leg that moved last: where its time is accounted */
    struct source *source;
    uint32_t row;             /* of the mix */
    struct request_link live; /* in the ring of live requests */
    struct request *next;     /* of the free list */
    struct leg *more;         /* legs after the first, and copies */
    sim_time patience_at;
    sim_time since;                           /* last change of state */
    sim_time busy_mark_ns;                    /* the client's all-busy time at `since` */
    uint32_t in_flight, backing_off, waiting; /* legs in each state */
    uint32_t legs_left;                       /* that have not succeeded */
    uint32_t legs;                            /* without copies */
    uint32_t copies;                          /* made so far */
    bool overlaps;                            /* its attempts may: several legs, or hedges */
    uint64_t serial;                          /* how many requests this memory has been */
    sim_time service_override;
    uint32_t reasks; /* follow-ups in a row up to this one, see follow_up.h */
    bool follow_up;  /* it follows another request, so no arrivals wait for its end */
    bool ended;
    struct client *counted_by; /* against its cap on users; NULL: nobody */
    struct leg leg;
};

/* request.c: making, accounting, ending */
struct request *request_new(struct source *source, const struct arrival *arrival);
void request_account_span(struct request *request, sim_time now);
void request_end(struct request *request, enum outcome outcome); /* may free it */
void request_free_if_over(struct request *request);
void request_let_go(struct request *request); /* of attempts that outlived it, at the end */
struct leg *request_add_leg(struct request *request, int32_t n, uint32_t target); /* a copy */
struct leg *request_next_leg(const struct request *request, const struct leg *leg);

/* Adds what has passed since the last change of state to the part that it was spent on. */
static inline void request_account(struct request *request, sim_time now) {
    if (now != request->since)
        request_account_span(request, now);
}

/* A failed call as policies and gates see it, at the instant of its answer. */
static inline struct retry_failure retry_failure_of(const struct call *call, sim_time now) {
    return (struct retry_failure){.verdict = call->verdict,
                                  .status = call->status,
                                  .retry_after = call->retry_after,
                                  .now = now,
                                  .should_retry = call->should_retry};
}

/* attempt.c: from a send to the decision on its answer */
void leg_send(struct leg *leg); /* has what it needs to go; may end and free the request */
void leg_arm(struct leg *leg);
void leg_move(struct leg *leg); /* neither in flight nor in a queue, its time accounted */
void leg_wake(struct event *event);
void leg_abandon_flight(struct leg *leg);

void leg_cancel_flight(struct leg *leg, bool unbilled);
void request_note_failure(struct request *request, const struct call *call);

/* hedge.c: for a route with hedges */
void leg_plan_hedge(struct leg *leg); /* whose attempt is under way */
void leg_hedge(struct leg *copy);     /* its time has come */
void leg_drop_copy(struct leg *leg);  /* it is of no use now */
void leg_hedge_won(struct leg *leg);
/* The leg whose failure is to be decided; NULL while others of the call are in flight. */
struct leg *leg_hedge_failed(struct leg *leg, const struct call *call);
void route_dispatch(const struct route *route);

/* gating.c: for a client with gates */
sim_time leg_gates_ready(const struct leg *leg); /* one that may be refused is ready */
bool leg_gates_pass(struct leg *leg); /* false: it was refused, and its request has ended */
void leg_gates_sent(struct leg *leg, struct flight *flight);
bool leg_gates_hedge(struct leg *copy);
bool leg_gates_retry(struct leg *leg, const struct retry_failure *failure);
void leg_gates_give_up(struct leg *leg); /* the retry that was allowed */
void flight_gates_answered(const struct flight *flight);
void flight_gates_dropped(const struct flight *flight);

/* client.c: workers, pacer, queue */
void client_arrive(struct request *request);
void client_uncount(struct request *request); /* counted_by counts it no more */
void client_dispatch(struct client *client);  /* at this instant, after what else is due */
void client_offer(struct leg *leg);           /* a leg that has been sent before, or has moved */
void client_unqueue(struct client *client, struct leg *leg);

/* Gives back the worker that the leg holds, if it does. */
static inline void client_release_worker(struct client *client, struct leg *leg) {
    if (!leg->holds_worker)
        return;
    assert(client->busy > 0);
    leg->holds_worker = false;
    if (client->busy-- == client->workers)
        client->all_busy_ns += client->context->clock->now - client->all_busy_from;
}

/* How long all workers have been held, up to now. */
static inline sim_time client_all_busy_ns(const struct client *client) {
    return client->busy < client->workers
               ? client->all_busy_ns
               : client->all_busy_ns + client->context->clock->now - client->all_busy_from;
}

/* source.c */
void source_ended(struct source *source, uint32_t user, enum outcome outcome);

#endif

/*
 * client - the caller: takes requests from users and makes them into attempts until each has its
 * one outcome (design §2).
 *
 *            arrival                 worker and pacer            answer: success
 *   users ───────────▶ waiting ───────────────────────▶ in flight ─────────────▶ delivered
 *              │          ▲  │ patience                   │  │ patience
 *              ▼          │  ▼                            │  ▼
 *         queue_full      │ abandoned                     │ abandoned (the attempt goes on)
 *                         │                               ▼ answer: failure, or timeout
 *                         └──────── backing off ◀──── retry policy ──▶ refused, retries_exhausted
 *
 * A request is split into legs where one call may not ask for so many images (`split`); each leg is
 * a chain of attempts with retries of its own. Most requests have one leg. A leg makes one attempt
 * at a time, in a flight; a flight lives on after its request has ended when a worker is bound to
 * it. A hedge (route.h) is a leg of its own that copies another's attempt. Where a client has gates
 * (gate.h) they may refuse a first send, which makes the request `shed`, or a retry.
 *
 * The client is no provider: it reaches one through a port, and what it knows of limits is what the
 * scenario told its pacer and what answers carry.
 *
 * Rules where design §2 is silent:
 * ASSUMPTION: an arrival is refused as queue_full when, after all that can be sent at that instant
 *   has been sent, more calls would wait for their first send than the queue's capacity. A request
 *   of several legs counts one for each.
 * ASSUMPTION: where workloads have a `reserved` share of the client's pacing, each of them waits in
 * a lane of its own, in the client's queue order, behind a pacer of its share; the others wait
 * behind a pacer of what is left. A reserved workload may also use what is left while none of the
 * others waits. Lanes go first, in the order of the workloads; workers are common to all. What a
 * user is told at arrival takes no account of lanes. ASSUMPTION: with `per_user`, a request of a
 * user who has as many under way here (from arrival to outcome) is refused as queue_full at its
 * arrival; users of different workloads are different, and requests of workloads without users are
 * not capped. ASSUMPTION: the head of the queue waits for the pacer and those behind it wait too,
 * even if they ask for fewer images; retries come before calls never sent. ASSUMPTION: the
 * estimated wait told at arrival is (calls waiting ahead + 1) times the mean gap between the last
 * sends out of the queue (an exponential average with weight 1/8), 0 where the call goes out at
 * once, and unknown before two sends out of the queue.
 *
 * Ownership: everything lives in the arena given at initialisation; requests, legs and flights come
 * from free lists and go back to them, so memory grows with what is outstanding. Used by one
 * thread.
 */
#ifndef TIERSIM_CLIENT_CLIENT_H
#define TIERSIM_CLIENT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/counts.h"
#include "client/arrivals.h"
#include "client/client_spec.h"
#include "client/gate.h"
#include "client/mix.h"
#include "client/pacer.h"
#include "client/queue.h"
#include "client/retry.h"
#include "client/route.h"
#include "client/workload.h"
#include "engine/clock.h"
#include "engine/rng.h"
#include "record/call.h"
#include "record/journey.h"
#include "record/sink.h"

struct flight;
struct follow_up;
struct request;

/* Of a ring: its first and its last, or a member's neighbours. */
struct request_link {
    struct request_link *next, *previous;
};

/* What the clients of one replication share. */
struct client_context {
    struct clock *clock;
    const struct rng_key *key;
    struct arena *arena;
    struct sink *sink;
    int64_t start_unix_ns;    /* of simulated time 0 */
    uint64_t max_outstanding; /* requests at once; 0: no bound */
    uint64_t outstanding;
    bool too_many; /* the bound was met and the clock halted */
    struct request *free_requests;
    struct leg *free_legs;
    struct flight *free_flights;
    struct follow_up *free_follow_ups;
    struct request_link live; /* every request not yet given back; all zero: none so far */
    bool finished;            /* the run is over: nothing is sent any more */
};

/* What a client keeps apart for a workload with a reserved share. */
struct lane {
    uint32_t workload;
    struct queue fresh, retries;
    struct pacer pacer; /* of the share */
};

struct client {
    const struct client_spec *spec;
    struct client_context *context;
    uint32_t index;
    struct queue fresh;   /* never sent */
    struct queue retries; /* due again; they go first */
    struct pacer pacer;
    struct retry retry;
    struct gates gates;
    struct event dispatch;
    bool dispatching;
    bool holds_back;      /* it has a pacer or gates */
    int64_t workers;      /* INT64_MAX: no bound */
    int64_t busy;         /* workers held */
    sim_time all_busy_ns; /* total time during which every worker was held */
    sim_time all_busy_from;
    sim_time last_send_at; /* out of a queue with more than one call in it */
    sim_time send_gap;     /* its exponential average; SIM_TIME_NEVER: unknown */
    int64_t queue_told;    /* length last shown to the sink */
    struct lane *lanes;    /* of workloads with a reserved share; the rest is common */
    size_t lane_count;
    int64_t in_lanes;    /* calls that wait in them */
    bool common_empty;   /* everything is reserved: nothing is let through but by the lanes */
    struct counts users; /* requests under way by user, where there is a cap on them */
};

/* A workload at work: its arrivals, and where its requests go. */
struct source {
    const struct workload_spec *spec;
    struct client_context *context;
    uint32_t index; /* of the workload */
    struct route route;
    struct mix mix;
    const struct arrivals_type *arrivals;
    void *state;
    struct event event;
    uint64_t ids;
    sim_time horizon; /* nothing arrives at it or later */
    bool follow_ups;  /* its requests can have any */
    bool has_users;
    bool hears_ends; /* an end leads to something: arrivals or follow-ups, or a user counts less */
    struct queue_flow **flows; /* of each target: NULL unless its client's order is fair */
};

/* Sets up an idle client; `spec` is borrowed for good. */
void client_init(struct client *client, const struct client_spec *spec, uint32_t index,
                 struct client_context *context);

/*
 * Sets up a workload's source from the fields spec, context, index and route of `source`, which the
 * caller has filled in, and arms its first arrival. Arrivals lie in [0, horizon).
 */
void source_start(struct source *source, sim_time horizon);

/* Gives every request still under way its outcome, `unfinished`, at the clock's now. */
void clients_finish(struct client_context *context);

/* Calls waiting to be sent, first sends and retries. */
static inline int64_t client_waiting(const struct client *client) {
    return (int64_t)(queue_length(&client->fresh) + queue_length(&client->retries)) +
           client->in_lanes;
}

#endif

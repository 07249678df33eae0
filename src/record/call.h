/*
 * call - one HTTP call and who it is made for: what client and provider hold in common.
 *
 * The client owns requests and calls; the provider owns the job (a generation under way), which
 * outlives its call. The client hands a call to `port.submit`. When the verdict is known at once it
 * is returned and the call is over; otherwise VERDICT_PENDING is returned and the answer comes
 * later through `call->answered`, once, unless the client has said `port.forget` before: then the
 * job goes on, finishes and charges, and nobody is told.
 *
 * Times are sim_time, absolute, unless a name says otherwise.
 */
#ifndef TIERSIM_RECORD_CALL_H
#define TIERSIM_RECORD_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/units.h"
#include "record/vocabulary.h"

/* Who a request is: the key of its luck and the cell that its figures are summed in. */
struct subject {
    uint64_t entity;  /* (workload, user) as a random-stream entity, see engine/rng.h */
    uint64_t ordinal; /* of the request among those of the entity, from 0 */
    uint64_t id;      /* of the request in its workload, from 0, in order of arrival */
    sim_time arrived_at;
    uint32_t workload; /* index in the scenario */
    uint32_t sku;      /* index in the scenario's SKU table: what was asked for */
    int32_t n;         /* images asked for */
    uint32_t user;     /* 0 where the workload has no users */
};

/* One rate-limit header triple, as sent. */
struct limit_header {
    uint32_t limit_index;
    int64_t limit;
    int64_t remaining;
    sim_time reset; /* duration until the limit is whole again */
};

/* The x-should-retry header of some providers: a client that knows it does as it says. */
enum should_retry { SHOULD_RETRY_ABSENT, SHOULD_RETRY_YES, SHOULD_RETRY_NO };

struct call {
    /* Set by the client before it submits. */
    const struct subject *subject; /* valid while the call is */
    uint32_t provider;             /* index of the one that it is sent to */
    uint32_t sku;                  /* what this call asks for; a route or a split may change it */
    int32_t n;                     /* images this call asks for */
    uint32_t attempt;              /* 1 for the first attempt of its chain */
    uint32_t leg;                  /* which of the calls that a request was split into, from 0 */
    uint32_t copy_of;              /* leg of the call that this is a hedge of; else its own */
    uint32_t admitted_before;      /* earlier admitted attempts of its request: keys its luck */
    uint32_t key;                  /* index of the API key used; 0: the first */
    sim_time sent_at;
    sim_time service_override; /* service time from a trace; SIM_TIME_NEVER: draw one */
    bool wanted;               /* someone still waits for the images: else they are waste */
    bool unbilled;             /* set before forget: what is under way is not charged (a hedge that
                                  lost, with cancel_unbilled); false at submission */
    void (*answered)(
        struct call *); /* called once if the verdict was pending and is not forgotten */

    /* Set by the provider at submission, and completed at the answer. */
    enum verdict verdict;
    int32_t status;                 /* HTTP status as sent */
    bool admitted;                  /* limiters were charged */
    bool retryable_refusal;         /* a content refusal that a plain retry may pass */
    int32_t limit;                  /* index of the limit that bound, -1: none */
    sim_time retry_after;           /* as sent; SIM_TIME_NEVER: no header */
    enum should_retry should_retry; /* absent at submission; a provider that sends it sets it */
    sim_time answered_at;           /* when the answer left; SIM_TIME_NEVER while pending */
    sim_time service_from;          /* when generation began (after a provider-side queue) */
    money charged;                  /* incurred for this call when it was answered */
    uint32_t header_count; /* headers on this answer, kept only when the port is asked to */
    const struct limit_header *headers; /* borrowed, valid during submit() or answered() only */
    void *job;                          /* the provider's; NULL when no answer is outstanding */
};

/* The way from a client to a provider; world/ fills it in. */
struct port {
    void *server;
    enum verdict (*submit)(void *server, struct call *call);
    void (*forget)(void *server, struct call *call); /* only while the verdict is pending */
    bool *want_headers;                              /* set to have `headers` filled in */
};

#endif

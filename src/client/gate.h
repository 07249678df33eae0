/*
 * gate - what stands between a client and its provider besides its pacer: retry budgets, breakers,
 * throttles, adaptive concurrency and rate. One gate is shared by all calls of a client.
 *
 * A gate has two verbs. may_send(ask) answers whether a call may go: now, not before an instant
 * (then it waits as it waits for the pacer), or not at all. note(news) tells what happened. Asking
 * changes nothing: what was asked for happens when it is noted, so that with several gates each is
 * told only of what all of them allowed.
 *
 *   stage        asked                                                 refused
 *   first_send   a call is about to go out for the first time here     the request is shed
 *   retry        the retry policy wants to try again, before its wait  retries_exhausted
 *   resend       that retry is about to go out                         retries_exhausted
 *
 * Everything that goes is told at its end: a send by ANSWERED (the client's own timeout included)
 * or DROPPED, a retry by its resend or GIVEN_UP.
 *
 *   retry_quota        tokens: a retry costs by the class of its failure, success pays back (AWS)
 *   retry_bucket       tokens: first sends or successes earn a share of a retry (Brooker)
 *   retry_ratio        retries stay under a share of what was sent lately (Google SRE)
 *   retry_breaker      no retries while too many calls fail (Brooker)
 *   grpc-…, finagle-…, envoy-…   the budgets of those libraries, see their files
 *   breaker            refuses everything for a while when too many calls fail
 *   adaptive_throttle  refuses first sends by chance when few are accepted (Google SRE)
 *   pause              nothing is sent for a while after a failure
 *   litellm-cooldown   refuses everything for a while after certain failures
 *   aimd_concurrency   a limit on calls in flight that grows with successes and is cut by failures
 *   aws-adaptive-…     a client-side rate after the CUBIC function
 *
 * Names with a version are settings that a published library comes with: same rules, other
 * defaults, its origin told by `show`.
 *
 * Rules where design §2 and §5 are silent:
 * ASSUMPTION: gates are asked when worker and pacer let a call go; one that is refused takes
 *   neither. The pacer is not charged for calls that are shed.
 * ASSUMPTION: a call moved on by its route is a first send to the gates of its next client.
 * ASSUMPTION: a library's failures are what its `failures` list says: verdicts, statuses or classes
 *   of them. An attempt that was dropped is neither failure nor success.
 *
 * Luck: throttles draw by (PURPOSE_GATE, request, number of the send); every gate of a client its
 * own. A gate cannot fail; its state lives in the arena given at initialisation and does not grow.
 */
#ifndef TIERSIM_CLIENT_GATE_H
#define TIERSIM_CLIENT_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/units.h"
#include "client/origin.h"
#include "client/retry.h"
#include "engine/rng.h"
#include "record/call.h"
#include "record/vocabulary.h"

enum { GATES_MAX = 8 };

/* One gate as the scenario has it. */
struct gate_entry {
    struct variant type; /* of gate_registry */
};

extern const struct field_table gate_fields;
extern const struct variant_registry gate_registry;

struct gate_ask {
    sim_time now;
    enum gate_stage stage;
    const struct retry_failure *failure; /* RETRY: what would be tried again; else NULL */
    const struct subject *subject;
    uint32_t number;   /* of the send, in its request: a key of luck */
    int64_t in_flight; /* sends of the client not yet over, this one not counted */
    int64_t waiting;   /* calls waiting in its queue, this one perhaps counted */
};

/* may_send: no, and waiting would not help. */
#define GATE_REFUSES INT64_C(-1)

enum gate_news_kind {
    GATE_GOES,     /* what was asked happens */
    GATE_STOPPED,  /* some gate refused it */
    GATE_ANSWERED, /* a send is over */
    GATE_DROPPED,  /* a send is over, and nobody learns how */
    GATE_GIVEN_UP, /* a retry that was allowed will not be sent */
};

struct gate_news {
    enum gate_news_kind kind;
    sim_time now;
    enum gate_stage stage;               /* GOES, STOPPED */
    const struct retry_failure *failure; /* GOES of a RETRY, ANSWERED: NULL for a success */
    sim_time sent_at;                    /* ANSWERED, DROPPED */
    int64_t in_flight_then;              /* ANSWERED: in flight when it was sent, itself counted */
    enum verdict tried_again;            /* ANSWERED: what the send followed; PENDING: nothing */
};

struct gate;

struct gate_type {
    struct variant_type variant;
    const struct origin *origin; /* NULL: nobody's in particular */
    size_t state_size;
    void (*init)(struct gate *, struct arena *);
    /* ask->now, a later instant (SIM_TIME_NEVER: when something is noted), or GATE_REFUSES. */
    sim_time (*may_send)(const struct gate *, const struct gate_ask *);
    void (*note)(struct gate *, const struct gate_news *);
};

struct gate {
    const struct gate_type *type;
    const void *spec;
    void *state;
    const struct rng_key *key;
    uint32_t index; /* among those of its client */
};

/* The gates of one client. */
struct gates {
    struct gate *items;
    uint32_t count;
    int64_t in_flight;
};

/* `list` (of struct gate_entry, at most GATES_MAX) and `key` are borrowed for good. */
void gates_init(struct gates *gates, const struct field_list *list, const struct rng_key *key,
                struct arena *arena);

/* The latest of what the gates say; GATE_REFUSES, and the first that refuses in *refuser. */
sim_time gates_may_send(const struct gates *gates, const struct gate_ask *ask,
                        const struct gate **refuser);

void gates_note(struct gates *gates, const struct gate_news *news);

/* The origin of a type of gate_registry, or NULL. */
const struct origin *gate_origin_of(const struct variant_type *type);

#endif

/*
 * agenda - the events still to happen, in the order in which they will.
 *
 * An event is a node embedded in its owner (a request, a job, a limiter); the owner comes back by
 * container_of. The agenda borrows events and never frees them: an event must be idle or outlive
 * the agenda, and must not move while it is armed. Arming, moving and cancelling allocate nothing
 * but a share of the node array, which doubles.
 *
 * Order: (time, class, sequence). The class says what comes first at one instant; the sequence is
 * taken when the event is armed, so within a class events run in order of arming, and a re-armed
 * event goes to the end of its class. The order is total: no result depends on the shape of the
 * heap.
 *
 * What it is not: it has no notion of now (clock.h has), calls nobody, and never runs an event.
 *
 * Shape: a 4-ary heap of {time, event}, the four children of a node in one cache line. The popped
 * root stays a hole that the next arm fills, which is one walk down instead of two, because most
 * events arm their successor. A hole is invisible from outside. Nodes beyond the end are later than
 * all others, so that every group of four is compared whole.
 *
 * One event of class arrival stands apart, in no heap: a source arms its next arrival whenever one
 * comes, and comparing it with the root costs less than finding it a place. Which source has that
 * privilege does not matter.
 *
 * Failure: if the array cannot grow, the event stays idle and `failed` is set for good; the clock
 * stops on it.
 */
#ifndef TIERSIM_ENGINE_AGENDA_H
#define TIERSIM_ENGINE_AGENDA_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hot.h"
#include "base/units.h"

/*
 * What runs first at one instant. What becomes free or due is settled before anybody asks for it,
 * and what looks at the state comes last.
 *
 *   calendar    expiry, refill, month's edge, tier, end of an incident, start of an incident
 *   money       a credit arrives, a charge is posted
 *   completion  a server finishes; an answer reaches the client
 *   timeout     a client stops waiting for an answer
 *   patience    a user stops waiting
 *   wake-up     a wait of the client's ends: backoff, pacing, hedge delay
 *   arrival     a request arrives
 *   dispatch    workers take from the queue, once all of the above is known
 *   sample      the state of the instant is measured
 */
enum event_class {
    EVENT_CALENDAR,
    EVENT_MONEY,
    EVENT_COMPLETION,
    EVENT_TIMEOUT,
    EVENT_PATIENCE,
    EVENT_WAKE_UP,
    EVENT_ARRIVAL,
    EVENT_DISPATCH,
    EVENT_SAMPLE,
    EVENT_CLASSES
};

/* Zero-initialised it is idle; its owner sets `fire` once and touches nothing else. */
struct event {
    sim_time time;                /* when it is due; meaningless while idle */
    uint64_t order;               /* class << 56 | sequence */
    void (*fire)(struct event *); /* called by the clock, with the event already idle */
    uint32_t slot;                /* its place in the heap, or AGENDA_APART; 0 = idle */
};

struct agenda_node {
    sim_time time; /* a copy, so that comparing touches no event but on ties */
    struct event *event;
};

/* Visible only so that the inline functions below can see it. */
struct agenda {
    struct agenda_node *nodes; /* heap in [AGENDA_ROOT, end) */
    uint32_t end;              /* one past the last node; AGENDA_ROOT when empty */
    uint32_t capacity;         /* nodes that fit, the unused first ones included */
    bool hole;                 /* the root was popped and not yet filled */
    bool failed;               /* an event was lost for want of memory */
    uint64_t sequence;         /* arms so far */
    struct agenda_node apart;  /* SIM_TIME_NEVER and NULL: none is */
};

/* With the root at 3, node i has its children at 4i - 8 … 4i - 5: a group starts at a multiple
 * of 4. */
enum { AGENDA_ROOT = 3, AGENDA_ARITY = 4 };

/* The slot of the event that stands apart; no place in the heap. */
enum { AGENDA_APART = 1 };

/* An empty agenda that owns no memory yet. */
void agenda_init(struct agenda *agenda);

/* Frees the node array; events still armed are forgotten, not touched. */
void agenda_release(struct agenda *agenda);

/*
 * Arms `event` to be due at `at`, in place if it is armed already: the last arm counts. Arming for
 * SIM_TIME_NEVER is cancelling. On failure to grow the event is left idle and agenda->failed set.
 */
void agenda_arm(struct agenda *agenda, struct event *event, sim_time at,
                enum event_class event_class);

/* Takes out an armed event. */
void agenda_remove(struct agenda *agenda, struct event *event);

/* The event will not fire. Nothing happens if it is idle. */
static inline void agenda_cancel(struct agenda *agenda, struct event *event) {
    if (event->slot)
        agenda_remove(agenda, event);
}

/* Below every time that can be armed. It guards the node above the root and marks the hole, so that
 * a walk up stops there without asking where it is, and without reading an event. */
#define AGENDA_BEFORE_ALL INT64_MIN

/* Puts the last node into the hole that a pop has left. */
void agenda_fill_hole(struct agenda *agenda);

/* Whether the event that stands apart precedes the root, both being due at one time. */
bool agenda_apart_wins_tie(const struct agenda *agenda);

/* Takes the event that stands apart; NULL if it is not due before `until`. */
static inline struct event *agenda_pop_apart(struct agenda *agenda, sim_time until) {
    struct event *event = agenda->apart.event;

    if (agenda->apart.time >= until)
        return NULL;
    event->slot = 0;
    agenda->apart.time = SIM_TIME_NEVER;
    agenda->apart.event = NULL;
    return event;
}

/* Takes out the least event, which is idle from then on; NULL if none is due before `until`. */
static inline struct event *agenda_pop_before(struct agenda *agenda, sim_time until) {
    if (agenda->hole)
        agenda_fill_hole(agenda);
    if (agenda->end == AGENDA_ROOT)
        return agenda_pop_apart(agenda, until);
    struct agenda_node *root = &agenda->nodes[AGENDA_ROOT];
    if (agenda->apart.time < root->time ||
        (RARELY(agenda->apart.time == root->time) && agenda_apart_wins_tie(agenda)))
        return agenda_pop_apart(agenda, until);
    if (root->time >= until)
        return NULL;
    struct event *event = root->event;
    assert(event->slot == AGENDA_ROOT);
    event->slot = 0;
    root->time = AGENDA_BEFORE_ALL;
    agenda->hole = true;
    return event;
}

/* As agenda_pop_before, whenever it is due; NULL when empty. */
static inline struct event *agenda_pop(struct agenda *agenda) {
    return agenda_pop_before(agenda, SIM_TIME_NEVER);
}

/* Time of the least event; SIM_TIME_NEVER when empty. */
sim_time agenda_next_time(const struct agenda *agenda);

static inline bool agenda_armed(const struct event *event) {
    return event->slot != 0;
}

/* How many events are armed. */
static inline size_t agenda_count(const struct agenda *agenda) {
    return (size_t)(agenda->end - AGENDA_ROOT) - agenda->hole + (agenda->apart.event != NULL);
}

/*
 * True when no armed event is due at `now` or earlier, whatever its class: what would be armed for
 * `now` would be the next to run, so it may as well be run at once. Looks at no more than one cache
 * line.
 */
static inline bool agenda_quiet(const struct agenda *agenda, sim_time now) {
    if (agenda->apart.time <= now)
        return false;
    if (agenda->hole)
        return agenda_next_time(agenda) > now;
    return agenda->end == AGENDA_ROOT || agenda->nodes[AGENDA_ROOT].time > now;
}

/* The class an event was last armed with. */
static inline enum event_class event_class_of(const struct event *event) {
    return (enum event_class)(event->order >> 56);
}

/* "calendar", "money", … for logs and tests. */
const char *event_class_name(enum event_class event_class);

#endif

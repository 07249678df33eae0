/*
 * queue - calls waiting in a client, in an order that is chosen by name.
 *
 * Intrusive: a node is embedded in what waits (container_of brings it back), nothing is allocated,
 * and nothing fails. The queue has no capacity of its own and never looks at the clock: its owner
 * bounds it. A node is in one queue at most and must not move, nor change its keys, while it is.
 *
 *   fifo               the one pushed first
 *   lifo               the one pushed last
 *   priority           the greatest priority, then fifo
 *   earliest_deadline  the least deadline, then fifo (SIM_TIME_NEVER comes last)
 *   fair               workloads in turn, by weight: queue_fair.c
 *
 * Every order is total, as the sequence breaks ties. Push, peek and remove are O(1) for fifo and
 * lifo, O(workloads waiting) for fair; the others are a pairing heap: push and peek O(1), remove
 * O(log n) amortised (Fredman, Sedgewick, Sleator, Tarjan, "The pairing heap", Algorithmica 1
 * (1986) 111-129).
 */
#ifndef TIERSIM_CLIENT_QUEUE_H
#define TIERSIM_CLIENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "base/units.h"

struct queue_flow;

/* The owner sets priority, deadline, flow and cost before a push; the rest is the queue's. */
struct queue_node {
    struct queue_node *next,
        *prev;                /* list: neighbours; heap: siblings, prev of the first: parent */
    struct queue_node *child; /* heap only */
    int64_t priority;         /* greater goes first */
    sim_time deadline;        /* earlier goes first; SIM_TIME_NEVER: none */
    struct queue_flow *flow;  /* fair only: the workload's turn-taking in this queue */
    double cost;              /* fair only: images */
    uint64_t sequence;        /* order of pushing, set by queue_push */
};

/* What one workload has in one queue of order fair. The owner sets the weight, above 0, and leaves
 * the rest zero. */
struct queue_flow {
    double weight;
    double start, finish; /* tags: of its head; of the last that was served */
    struct {
        struct queue_node *head, *tail;
    } calls;
    struct queue_flow *next; /* with calls waiting */
};

struct queue;

struct queue_order_type {
    struct variant_type variant; /* its spec is empty */
    void (*push)(struct queue *, struct queue_node *);
    void (*remove)(struct queue *, struct queue_node *);
    /* The head is about to be removed because it is served; NULL: no matter. */
    void (*serve)(struct queue *, const struct queue_node *);
    bool (*before)(const struct queue_node *, const struct queue_node *); /* heap orders only */
};

extern const struct variant_registry queue_order_registry;
extern const struct queue_order_type queue_order_fifo;

/* Read with the functions below. */
struct queue {
    const struct queue_order_type *type;
    struct queue_node *head; /* the next to go */
    struct queue_node *tail; /* lists only */
    size_t length;
    uint64_t pushed;          /* so far: the next sequence */
    struct queue_flow *flows; /* fair only, and so below: those with calls waiting */
    double virtual_time;
    double greatest; /* finish tag so far */
};

/* An empty queue; `type` NULL means fifo. */
void queue_init(struct queue *queue, const struct queue_order_type *type);

/* The order chosen by a decoded field; fifo when it was absent. */
const struct queue_order_type *queue_order_of(const struct variant *variant);

static inline void queue_push(struct queue *queue, struct queue_node *node) {
    node->sequence = queue->pushed++;
    queue->length++;
    queue->type->push(queue, node);
}

/* The next to go, which stays; NULL when empty. */
static inline struct queue_node *queue_peek(const struct queue *queue) {
    return queue->head;
}

/* Takes out a node that is in this queue, first or not. */
static inline void queue_remove(struct queue *queue, struct queue_node *node) {
    queue->length--;
    queue->type->remove(queue, node);
}

/* Takes out the head, which is served. */
static inline void queue_serve(struct queue *queue, struct queue_node *head) {
    if (queue->type->serve)
        queue->type->serve(queue, head);
    queue_remove(queue, head);
}

static inline size_t queue_length(const struct queue *queue) {
    return queue->length;
}

#endif

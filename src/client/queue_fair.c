#include "client/queue_list.h"
#include "client/registry.h"

/*
 * Start-time fair queueing (Goyal, Vin, Cheng, "Start-time fair queuing: a scheduling algorithm for
 * integrated services packet switching networks", SIGCOMM 1996): each workload is a flow; the call
 * at its head has a start tag, max(virtual time, finish tag of the flow's last call served); its
 * finish tag is start + images / weight; the least start tag goes next (ties: first come), and the
 * virtual time is the start tag of the call last served. When nobody waits any more it is the
 * greatest finish tag. So over any span in which two workloads both wait, the images sent for them
 * are as their weights, whoever has more waiting.
 *
 * ASSUMPTION: tags are taken when a call comes to the head of its workload, not at its arrival. For
 *   calls that stay this is the same; one who leaves unsent costs his workload nothing.
 * ASSUMPTION: calls that find nobody waiting, and retries, are not counted.
 */

static struct queue_flow *least(const struct queue *queue) {
    struct queue_flow *best = queue->flows;

    for (struct queue_flow *flow = best; flow; flow = flow->next)
        if (flow->start < best->start ||
            (flow->start == best->start && flow->calls.head->sequence < best->calls.head->sequence))
            best = flow;
    return best;
}

static void find_head(struct queue *queue) {
    const struct queue_flow *flow = least(queue);

    queue->head = flow ? flow->calls.head : NULL;
}

static void begin(struct queue *queue, struct queue_flow *flow) {
    flow->start = flow->finish > queue->virtual_time ? flow->finish : queue->virtual_time;
}

static void push(struct queue *queue, struct queue_node *node) {
    struct queue_flow *flow = node->flow;

    if (!flow->calls.head) {
        flow->next = queue->flows;
        queue->flows = flow;
        begin(queue, flow);
    }
    node->next = NULL;
    node->prev = flow->calls.tail;
    if (flow->calls.tail)
        flow->calls.tail->next = node;
    else
        flow->calls.head = node;
    flow->calls.tail = node;
    find_head(queue);
}

static void drop_flow(struct queue *queue, const struct queue_flow *flow) {
    struct queue_flow **at = &queue->flows;

    while (*at != flow)
        at = &(*at)->next;
    *at = flow->next;
}

static void take_out(struct queue *queue, struct queue_node *node) {
    struct queue_flow *flow = node->flow;

    if (node->prev)
        node->prev->next = node->next;
    else
        flow->calls.head = node->next;
    if (node->next)
        node->next->prev = node->prev;
    else
        flow->calls.tail = node->prev;
    node->next = node->prev = NULL;
    if (!flow->calls.head)
        drop_flow(queue, flow);
    find_head(queue);
}

static void serve(struct queue *queue, const struct queue_node *node) {
    struct queue_flow *flow = node->flow;

    queue->virtual_time = flow->start;
    flow->finish = flow->start + node->cost / flow->weight;
    flow->start = flow->finish; /* of the next call of the flow */
    if (flow->finish > queue->greatest)
        queue->greatest = flow->finish;
    if (queue->length == 1)
        queue->virtual_time = queue->greatest;
}

const struct queue_order_type queue_order_fair = {
    .variant = {.name = "fair",
                .help = "workloads take turns by their weights, however many of each wait",
                .spec = {.noun = "queue order"}},
    .push = push,
    .remove = take_out,
    .serve = serve,
};

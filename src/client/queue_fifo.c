#include "client/queue.h"
#include "client/queue_list.h"

static void fifo_push(struct queue *queue, struct queue_node *node) {
    node->next = NULL;
    node->prev = queue->tail;
    if (queue->tail)
        queue->tail->next = node;
    else
        queue->head = node;
    queue->tail = node;
}

const struct queue_order_type queue_order_fifo = {
    .variant = {.name = "fifo",
                .help = "first come, first served",
                .spec = {.noun = "queue order"}},
    .push = fifo_push,
    .remove = queue_list_remove,
};

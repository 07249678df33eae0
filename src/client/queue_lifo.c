#include "client/queue.h"
#include "client/queue_list.h"
#include "client/registry.h"

static void lifo_push(struct queue *queue, struct queue_node *node) {
    node->prev = NULL;
    node->next = queue->head;
    if (queue->head)
        queue->head->prev = node;
    else
        queue->tail = node;
    queue->head = node;
}

const struct queue_order_type queue_order_lifo = {
    .variant = {.name = "lifo",
                .help = "last come, first served: fresh requests while they are still wanted",
                .spec = {.noun = "queue order"}},
    .push = lifo_push,
    .remove = queue_list_remove,
};

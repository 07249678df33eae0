/*
 * queue_heap - a pairing heap over queue nodes, for the orders that compare keys.
 *
 * queue->head is the root, the least node by type->before. `child` is a node's first child, `next`
 * its next sibling, `prev` the previous sibling or, for a first child, the parent.
 */
#ifndef TIERSIM_CLIENT_QUEUE_HEAP_H
#define TIERSIM_CLIENT_QUEUE_HEAP_H

#include "client/queue.h"

void queue_heap_push(struct queue *queue, struct queue_node *node);
void queue_heap_remove(struct queue *queue, struct queue_node *node);

#endif

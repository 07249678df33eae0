/*
 * queue_list - what fifo and lifo have in common: removal from a doubly linked list.
 */
#ifndef TIERSIM_CLIENT_QUEUE_LIST_H
#define TIERSIM_CLIENT_QUEUE_LIST_H

#include "client/queue.h"

static inline void queue_list_remove(struct queue *queue, struct queue_node *node) {
    if (node->prev)
        node->prev->next = node->next;
    else
        queue->head = node->next;
    if (node->next)
        node->next->prev = node->prev;
    else
        queue->tail = node->prev;
    node->next = node->prev = NULL;
}

#endif

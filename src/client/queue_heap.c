#include "client/queue_heap.h"

#include <assert.h>

/* Makes one heap of two roots without siblings; either may be NULL. */
static struct queue_node *meld(const struct queue *queue, struct queue_node *a,
                               struct queue_node *b) {
    if (!a)
        return b;
    if (!b)
        return a;
    if (queue->type->before(b, a)) {
        struct queue_node *swap = a;
        a = b;
        b = swap;
    }
    b->prev = a;
    b->next = a->child;
    if (a->child)
        a->child->prev = b;
    a->child = b;
    return a;
}

/* Two passes: pairs from left to right, then the pairs from right to left. No recursion. */
static struct queue_node *meld_siblings(const struct queue *queue, struct queue_node *first) {
    struct queue_node *pairs = NULL, *root = NULL;

    while (first) {
        struct queue_node *a = first, *b = a->next;
        first = b ? b->next : NULL;
        a->next = a->prev = NULL;
        if (b)
            b->next = b->prev = NULL;
        a = meld(queue, a, b);
        a->next = pairs;
        pairs = a;
    }
    while (pairs) {
        struct queue_node *pair = pairs;
        pairs = pair->next;
        pair->next = NULL;
        root = meld(queue, root, pair);
    }
    return root;
}

void queue_heap_push(struct queue *queue, struct queue_node *node) {
    node->next = node->prev = node->child = NULL;
    queue->head = meld(queue, queue->head, node);
}

void queue_heap_remove(struct queue *queue, struct queue_node *node) {
    struct queue_node *below = meld_siblings(queue, node->child);

    if (node == queue->head) {
        assert(!node->prev);
        queue->head = below;
    } else {
        if (node->prev->child == node)
            node->prev->child = node->next;
        else
            node->prev->next = node->next;
        if (node->next)
            node->next->prev = node->prev;
        queue->head = meld(queue, queue->head, below);
    }
    node->next = node->prev = node->child = NULL;
}

#include "client/queue.h"

#include <assert.h>

void queue_init(struct queue *queue, const struct queue_order_type *type) {
    queue->type = type ? type : &queue_order_fifo;
    queue->head = NULL;
    queue->tail = NULL;
    queue->length = 0;
    queue->pushed = 0;
    queue->flows = NULL;
    queue->virtual_time = 0;
    queue->greatest = 0;
}

const struct queue_order_type *queue_order_of(const struct variant *variant) {
    return variant->type ? (const struct queue_order_type *)(const void *)variant->type
                         : &queue_order_fifo;
}

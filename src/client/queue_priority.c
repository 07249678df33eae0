#include "client/queue_heap.h"
#include "client/registry.h"

static bool more_important(const struct queue_node *a, const struct queue_node *b) {
    return a->priority != b->priority ? a->priority > b->priority : a->sequence < b->sequence;
}

const struct queue_order_type queue_order_priority = {
    .variant = {.name = "priority",
                .help = "by the workload's priority, the greatest first, then first come",
                .spec = {.noun = "queue order"}},
    .push = queue_heap_push,
    .remove = queue_heap_remove,
    .before = more_important,
};

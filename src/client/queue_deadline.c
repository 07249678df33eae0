#include "client/queue_heap.h"
#include "client/registry.h"

static bool more_urgent(const struct queue_node *a, const struct queue_node *b) {
    return a->deadline != b->deadline ? a->deadline < b->deadline : a->sequence < b->sequence;
}

const struct queue_order_type queue_order_earliest_deadline = {
    .variant = {.name = "earliest_deadline",
                .help = "by arrival plus deadline (else patience), the earliest first",
                .alias = "edf",
                .spec = {.noun = "queue order"}},
    .push = queue_heap_push,
    .remove = queue_heap_remove,
    .before = more_urgent,
};

#include "provider/posting.h"

#include <assert.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

void posting_init(struct posting_queue *queue, sim_time billing_lag, sim_time display_lag,
                  struct arena *arena) {
    assert(billing_lag >= 0);
    assert(display_lag >= 0);
    memset(queue, 0, sizeof *queue);
    queue->lag[POSTING_ENFORCEMENT] = billing_lag;
    queue->lag[POSTING_DISPLAY] = display_lag;
    queue->arena = arena;
}

static struct posting *at(const struct posting_queue *queue, uint64_t number) {
    return &queue->ring[number & (queue->capacity - 1)];
}

static void grow(struct posting_queue *queue) {
    const size_t capacity = queue->capacity ? 2 * queue->capacity : FIRST_CAPACITY;
    struct posting *ring = arena_new(queue->arena, struct posting, capacity);

    for (uint64_t i = queue->head; i < queue->end; i++)
        ring[i & (capacity - 1)] = *at(queue, i);
    queue->ring = ring;
    queue->capacity = capacity;
}

/* Drops what every reader has read; one that never reads is not waited for. */
static void drop_read(struct posting_queue *queue) {
    uint64_t least = queue->end;

    for (int reader = 0; reader < POSTING_READERS; reader++) {
        if (queue->lag[reader] == SIM_TIME_NEVER)
            queue->next[reader] = queue->end;
        else if (queue->next[reader] < least)
            least = queue->next[reader];
    }
    queue->head = least;
}

void posting_push(struct posting_queue *queue, const struct posting *posting) {
    assert(queue->end == queue->head ||
           at(queue, queue->end - 1)->incurred_at <= posting->incurred_at);
    if (queue->end - queue->head == queue->capacity)
        grow(queue);
    *at(queue, queue->end) = *posting;
    queue->end++;
    drop_read(queue);
}

sim_time posting_due(const struct posting_queue *queue, enum posting_reader reader) {
    if (queue->next[reader] == queue->end)
        return SIM_TIME_NEVER;
    return time_add_sat(at(queue, queue->next[reader])->incurred_at, queue->lag[reader]);
}

bool posting_take(struct posting_queue *queue, enum posting_reader reader, sim_time now,
                  struct posting *out) {
    if (posting_due(queue, reader) > now)
        return false;
    *out = *at(queue, queue->next[reader]);
    queue->next[reader]++;
    drop_read(queue);
    return true;
}

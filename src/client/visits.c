#include "client/visits.h"

#include <assert.h>

void visits_init(struct visits *visits, struct arena *arena) {
    *visits = (struct visits){.arena = arena};
}

/* ---- thinking: a binary heap ---- */

static bool before(const struct visit *a, const struct visit *b) {
    return a->at != b->at ? a->at < b->at : a->user < b->user;
}

void visits_think(struct visits *visits, const struct visit *visit) {
    assert(visit->left > 0);
    if (visits->thinking_count == visits->thinking_capacity) {
        const size_t capacity = visits->thinking_capacity ? 2 * visits->thinking_capacity : 16;
        struct visit *grown = arena_new(visits->arena, struct visit, capacity);
        for (size_t i = 0; i < visits->thinking_count; i++)
            grown[i] = visits->thinking[i];
        visits->thinking = grown;
        visits->thinking_capacity = capacity;
    }
    size_t i = visits->thinking_count++;
    while (i > 0 && before(visit, &visits->thinking[(i - 1) / 2])) {
        visits->thinking[i] = visits->thinking[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    visits->thinking[i] = *visit;
}

struct visit visits_take_first(struct visits *visits) {
    assert(visits->thinking_count > 0);
    struct visit *heap = visits->thinking;
    const struct visit first = heap[0];
    const size_t count = --visits->thinking_count;
    const struct visit last = heap[count];
    size_t i = 0;

    for (size_t child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &last))
            break;
        heap[i] = heap[child];
    }
    heap[i] = last;
    return first;
}

/* ---- waiting: open addressing, linear probing, no tombstones ---- */

static size_t home(const struct visits *visits, uint32_t user) {
    return (user * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (visits->waiting_capacity - 1);
}

static void put(struct visits *visits, const struct visit *visit) {
    size_t i = home(visits, visit->user);

    while (visits->waiting[i].left > 0)
        i = (i + 1) & (visits->waiting_capacity - 1);
    visits->waiting[i] = *visit;
}

void visits_wait(struct visits *visits, const struct visit *visit) {
    assert(visit->left > 0);
    if (2 * visits->waiting_count >= visits->waiting_capacity) {
        const struct visit *old = visits->waiting;
        const size_t old_capacity = visits->waiting_capacity;
        visits->waiting_capacity = old_capacity ? 2 * old_capacity : 16;
        visits->waiting = arena_new(visits->arena, struct visit, visits->waiting_capacity);
        for (size_t i = 0; i < old_capacity; i++)
            if (old[i].left > 0)
                put(visits, &old[i]);
    }
    put(visits, visit);
    visits->waiting_count++;
}

struct visit visits_take(struct visits *visits, uint32_t user) {
    assert(visits->waiting_count > 0);
    const size_t mask = visits->waiting_capacity - 1;
    struct visit *table = visits->waiting;
    size_t i = home(visits, user);

    while (table[i].left == 0 || table[i].user != user) {
        assert(table[i].left > 0);
        i = (i + 1) & mask;
    }
    const struct visit found = table[i];
    /* Close the gap: move back whoever probed past it. */
    for (size_t j = (i + 1) & mask; table[j].left > 0; j = (j + 1) & mask) {
        const size_t wants = home(visits, table[j].user);
        if (((j - wants) & mask) >= ((j - i) & mask)) {
            table[i] = table[j];
            i = j;
        }
    }
    table[i].left = 0;
    visits->waiting_count--;
    return found;
}

#include "base/counts.h"

#include <assert.h>

void counts_init(struct counts *counts, struct arena *arena) {
    counts->arena = arena;
    counts->slots = NULL;
    counts->capacity = 0;
    counts->used = 0;
}

/* Fibonacci hashing: the high bits of the product are well mixed. */
static size_t home(const struct counts *counts, uint64_t key) {
    return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (counts->capacity - 1);
}

static struct count *probe(const struct counts *counts, uint64_t key) {
    size_t i = home(counts, key);

    while (counts->slots[i].used && counts->slots[i].key != key)
        i = (i + 1) & (counts->capacity - 1);
    return &counts->slots[i];
}

static bool grow(struct counts *counts) {
    struct count *old = counts->slots;
    const size_t old_capacity = counts->capacity;
    const size_t capacity = old_capacity ? 2 * old_capacity : 16;
    struct count *slots = arena_new(counts->arena, struct count, capacity);

    if (!slots)
        return false;
    counts->slots = slots;
    counts->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].used)
            *probe(counts, old[i].key) = old[i];
    return true;
}

struct count *counts_at(struct counts *counts, uint64_t key) {
    if (2 * counts->used >= counts->capacity && !grow(counts))
        return NULL;
    struct count *slot = probe(counts, key);
    if (!slot->used) {
        *slot = (struct count){.key = key, .used = true};
        counts->used++;
    }
    return slot;
}

struct count *counts_find(const struct counts *counts, uint64_t key) {
    struct count *slot = counts->capacity ? probe(counts, key) : NULL;

    return slot && slot->used ? slot : NULL;
}

void counts_remove(struct counts *counts, struct count *count) {
    const size_t mask = counts->capacity - 1;
    size_t i = (size_t)(count - counts->slots);

    assert(count->used);
    /* Close the gap: move back whoever probed past it. */
    for (size_t j = (i + 1) & mask; counts->slots[j].used; j = (j + 1) & mask) {
        const size_t wants = home(counts, counts->slots[j].key);
        if (((j - wants) & mask) >= ((j - i) & mask)) {
            counts->slots[i] = counts->slots[j];
            i = j;
        }
    }
    counts->slots[i].used = false;
    counts->used--;
}

const struct count *counts_next(const struct counts *counts, size_t *at) {
    while (*at < counts->capacity) {
        const struct count *slot = &counts->slots[(*at)++];
        if (slot->used)
            return slot;
    }
    return NULL;
}

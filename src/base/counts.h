/*
 * counts - two counters for each of many keys, found by key: how often a user asked and was served,
 * how many of his requests are under way.
 *
 * Open addressing with linear probing, at most half full; removal closes the gap, so there are no
 * tombstones. Memory lives in an arena, doubles, and grows with the most keys present at once. The
 * order of iteration depends on keys and on the order in which they came, on nothing else.
 */
#ifndef TIERSIM_BASE_COUNTS_H
#define TIERSIM_BASE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct count {
    uint64_t key;
    uint32_t first, second;
    bool used;
};

struct counts {
    struct arena *arena;
    struct count *slots;
    size_t capacity, used;
};

void counts_init(struct counts *counts, struct arena *arena);

/* The counters of a key, at zero if it was not there; good until the next call. NULL when the arena
 * is out of memory (and its failure handler returned). */
struct count *counts_at(struct counts *counts, uint64_t key);

/* NULL: not there. */
struct count *counts_find(const struct counts *counts, uint64_t key);

/* Takes out what counts_at or counts_find gave. */
void counts_remove(struct counts *counts, struct count *count);

/* The next one that is there, from slot *at on, or NULL; *at begins at 0. */
const struct count *counts_next(const struct counts *counts, size_t *at);

#endif

/*
 * visits - users of sessions and closed loops who will ask again: those who think, in order of
 * when they are done, and those who wait for an answer, found by their number. Private to the
 * arrivals.
 *
 * A heap by (time, user) and a table with open addressing, both growing in the arena: memory grows
 * with the users present. A user is in one of the two, never in both.
 */
#ifndef TIERSIM_CLIENT_VISITS_H
#define TIERSIM_CLIENT_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/units.h"

struct visit {
    sim_time at; /* thinking: of the next request */
    uint32_t user;
    uint32_t left;    /* requests still to come, the next or present one included */
    uint64_t ordinal; /* of the next or present request */
};

struct visits {
    struct arena *arena;
    struct visit *thinking; /* heap from index 0 */
    size_t thinking_count, thinking_capacity;
    struct visit *waiting; /* table; left 0 marks a free slot */
    size_t waiting_count, waiting_capacity;
};

void visits_init(struct visits *visits, struct arena *arena);

/* The first of those who think, or NULL. */
static inline const struct visit *visits_first(const struct visits *visits) {
    return visits->thinking_count ? &visits->thinking[0] : NULL;
}

/* Someone begins to think until visit->at; visit->left is above 0. */
void visits_think(struct visits *visits, const struct visit *visit);

/* Takes the first of those who think. */
struct visit visits_take_first(struct visits *visits);

/* Someone asks, and waits; visit->left is above 0. */
void visits_wait(struct visits *visits, const struct visit *visit);

/* Takes one who waits; he must be there. */
struct visit visits_take(struct visits *visits, uint32_t user);

#endif

/*
 * fairness - how evenly users are served: of what each asked for, how much was delivered.
 *
 * Jain's index of x1 … xn is (Σx)² / (n Σx²): 1 when all fare alike, 1/n when one has everything
 * (R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness and discrimination for resource
 * allocation in shared computer systems", DEC TR-301, 1984). A user's x is delivered / asked, over
 * his measured requests; users of different workloads are different.
 *
 * ASSUMPTION: follow-ups are not counted: they are no requests that the user came for.
 *
 * A user's counters are kept while he may ask again; memory grows with the users present. Private
 * to world/.
 */
#ifndef TIERSIM_WORLD_FAIRNESS_H
#define TIERSIM_WORLD_FAIRNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/counts.h"

/* Users whose counters are final. */
struct shares {
    int64_t users;
    double sum, squares; /* of delivered / asked */
};

struct fairness {
    const bool *tracked; /* [workload]: it has users */
    struct shares *shares;
    uint32_t workload_count;
    struct counts present;
};

/* `tracked` is borrowed for good. */
void fairness_init(struct fairness *fairness, const bool *tracked, uint32_t workload_count,
                   struct arena *arena);

/* One request of a user had its outcome. */
void fairness_note(struct fairness *fairness, uint32_t workload, uint32_t user, bool delivered);

/* The user will not ask again. */
void fairness_left(struct fairness *fairness, uint32_t workload, uint32_t user);

/* The run is over: those present are counted as they stand. */
void fairness_close(struct fairness *fairness);

/* Jain's index; NaN for nobody. All who got nothing fare alike: 1. */
double shares_index(const struct shares *shares);
void shares_add(struct shares *into, double share);
void shares_merge(struct shares *into, const struct shares *from);

#endif

#include "world/fairness.h"

#include <math.h>

static uint64_t key_of(uint32_t workload, uint32_t user) {
    return (uint64_t)workload << 32 | user;
}

void fairness_init(struct fairness *fairness, const bool *tracked, uint32_t workload_count,
                   struct arena *arena) {
    fairness->tracked = tracked;
    fairness->workload_count = workload_count;
    fairness->shares = arena_new(arena, struct shares, workload_count);
    counts_init(&fairness->present, arena);
}

void fairness_note(struct fairness *fairness, uint32_t workload, uint32_t user, bool delivered) {
    struct count *count = counts_at(&fairness->present, key_of(workload, user));

    count->first++;
    count->second += delivered;
}

static void settle(struct fairness *fairness, const struct count *count) {
    shares_add(&fairness->shares[count->key >> 32], (double)count->second / (double)count->first);
}

void fairness_left(struct fairness *fairness, uint32_t workload, uint32_t user) {
    struct count *count = counts_find(&fairness->present, key_of(workload, user));

    if (!count)
        return; /* nothing that he asked was measured */
    settle(fairness, count);
    counts_remove(&fairness->present, count);
}

void fairness_close(struct fairness *fairness) {
    size_t at = 0;

    for (const struct count *count; (count = counts_next(&fairness->present, &at));)
        settle(fairness, count);
}

void shares_add(struct shares *into, double share) {
    into->users++;
    into->sum += share;
    into->squares += share * share;
}

void shares_merge(struct shares *into, const struct shares *from) {
    into->users += from->users;
    into->sum += from->sum;
    into->squares += from->squares;
}

double shares_index(const struct shares *shares) {
    if (shares->users == 0)
        return NAN;
    return shares->squares > 0
               ? shares->sum * shares->sum / ((double)shares->users * shares->squares)
               : 1;
}

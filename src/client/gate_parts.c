#include "client/gate_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool gate_failures_prepare(struct gate_failures *failures, struct complaint *out) {
    if (retry_match_prepare(&failures->match, &failures->failures, out))
        return true;
    out->field = "failures";
    return false;
}

bool gate_window_check(sim_time length, int64_t slices, const char *name, struct complaint *out) {
    if (length >= slices && length != SIM_TIME_NEVER)
        return true;
    out->field = name;
    snprintf(out->text, sizeof out->text, "must be a time above 0 and not 'never'");
    return false;
}

void gate_window_init(struct gate_window *window, sim_time length, int64_t slices,
                      struct arena *arena) {
    assert(slices > 0);
    assert(length >= slices);
    window->slice = length / slices;
    window->slices = slices;
    window->counts = arena_alloc(arena, (size_t)slices * sizeof *window->counts);
    gate_window_clear(window);
}

void gate_window_clear(struct gate_window *window) {
    window->latest = 0;
    memset(window->sums, 0, sizeof window->sums);
    memset(window->counts, 0, (size_t)window->slices * sizeof *window->counts);
}

/* Moves on to the slice of `now`, forgetting what falls out. */
static void move_on(struct gate_window *window, sim_time now) {
    const int64_t number = now / window->slice;

    if (number - window->latest >= window->slices)
        gate_window_clear(window);
    else
        for (int64_t slice = window->latest + 1; slice <= number; slice++)
            for (int which = 0; which < GATE_WINDOW_COUNTS; which++) {
                int64_t *count = &window->counts[slice % window->slices][which];
                window->sums[which] -= *count;
                *count = 0;
            }
    window->latest = number;
}

void gate_window_add(struct gate_window *window, sim_time now, int which, int64_t count) {
    move_on(window, now);
    window->counts[window->latest % window->slices][which] += count;
    window->sums[which] += count;
}

int64_t gate_window_sum(const struct gate_window *window, sim_time now, int which) {
    const int64_t number = now / window->slice;
    int64_t sum = window->sums[which];

    if (number - window->latest >= window->slices)
        return 0;
    for (int64_t slice = window->latest + 1; slice <= number; slice++)
        sum -= window->counts[slice % window->slices][which];
    return sum;
}

#include "world/recovery.h"

#include <assert.h>

/* ---- levels ---- */

/* Eight buckets an octave, in ascending order; levels below 16 have one each. */
static int bucket_of(int64_t level) {
    const int bits = 63 - __builtin_clzll((unsigned long long)level | 8);

    return ((bits - 3) << 3) + (int)(level >> (bits - 3));
}

static int64_t bucket_from(int bucket) {
    if (bucket < 16)
        return bucket;
    const int shift = (bucket >> 3) - 1;
    assert(shift < 60);
    return (int64_t)((bucket & 7) + 8) << shift;
}

void recovery_init(struct recovery *recovery, sim_time warmup, uint32_t workload_count,
                   size_t window_count, struct arena *arena) {
    const size_t cells = (size_t)workload_count * OUTCOMES;

    recovery->warmup = warmup;
    recovery->workload_count = workload_count;
    recovery->window_count = window_count;
    recovery->windows = arena_new(arena, struct recovery_window, window_count);
    for (size_t i = 0; i < window_count; i++)
        recovery->windows[i].failed = arena_new(arena, int64_t, cells);
    recovery->under_way = 0;
    recovery->next_edge = SIM_TIME_NEVER;
    recovery->closed = false;
    recovery->waiting = 0;
    recovery->peak = 0;
    recovery->peak_waiting = 0;
    recovery->peak_at = 0;
    recovery->lowest = 0;
    recovery->lowest_from = 0;
    recovery->first_at[0] = 0;
    recovery->failed = arena_new(arena, int64_t, RECOVERY_BUCKETS * cells);
}

void recovery_expect(struct recovery *recovery, size_t index, sim_time from, sim_time until) {
    recovery->windows[index].from = from;
    recovery->windows[index].until = until;
    recovery->windows[index].usual_at = SIM_TIME_NEVER;
    if (from < recovery->next_edge)
        recovery->next_edge = from;
}

/* ---- incidents ---- */

static void begin(struct recovery *recovery, struct recovery_window *window,
                  const struct time_average *level) {
    const sim_time span = window->from - recovery->warmup;
    const int128 area = time_average_area(level, window->from);

    window->begun = true;
    window->usual = span > 0 ? (int64_t)((area + span - 1) / span) : 1;
    if (window->usual < 1)
        window->usual = 1;
    window->peak = level->value;
    window->peak_at = window->from;
    window->waiting = recovery->waiting;
    recovery->under_way++;
}

static void end(struct recovery *recovery, struct recovery_window *window, sim_time at) {
    window->usual_at = at;
    window->over = true;
    recovery->under_way--;
}

/* The level has been the same since before the edges that have been passed. */
void recovery_edges(struct recovery *recovery, sim_time now, const struct time_average *level) {
    recovery->next_edge = SIM_TIME_NEVER;
    for (size_t i = 0; i < recovery->window_count; i++) {
        struct recovery_window *window = &recovery->windows[i];
        if (!window->begun && window->from <= now)
            begin(recovery, window, level);
        if (window->begun && !window->over && window->until <= now && level->value <= window->usual)
            end(recovery, window, window->until);
        const sim_time edge = window->begun ? window->until : window->from;
        if (edge > now && edge < recovery->next_edge)
            recovery->next_edge = edge;
    }
}

static void rise(struct recovery_window *window, sim_time now, int64_t level) {
    if (level <= window->peak)
        return;
    window->peak = level;
    window->peak_at = now;
    window->usual_at = SIM_TIME_NEVER; /* only without an end: it was no recovery */
}

static void fall(struct recovery *recovery, struct recovery_window *window, sim_time now,
                 int64_t level) {
    if (level > window->usual || window->usual_at != SIM_TIME_NEVER)
        return;
    if (window->until == SIM_TIME_NEVER) {
        if (window->peak > window->usual)
            window->usual_at = now;
    } else if (now >= window->until) {
        end(recovery, window, now);
    }
}

/* ---- the peak ---- */

static void clear_failed(struct recovery *recovery, int bucket) {
    const size_t cells = (size_t)recovery->workload_count * OUTCOMES;

    for (size_t i = 0; i < cells; i++)
        recovery->failed[(size_t)bucket * cells + i] = 0;
}

void recovery_rise(struct recovery *recovery, sim_time now, int64_t level) {
    if (level > recovery->peak) {
        const int bucket = bucket_of(level);
        for (int i = recovery->lowest; i <= bucket; i++)
            clear_failed(recovery, i);
        recovery->peak = level;
        recovery->peak_at = now;
        recovery->lowest = bucket;
        recovery->lowest_from = bucket_from(bucket);
        recovery->first_at[bucket] = now;
    }
    for (size_t i = 0; recovery->under_way > 0 && i < recovery->window_count; i++)
        if (recovery->windows[i].begun && !recovery->windows[i].over)
            rise(&recovery->windows[i], now, level);
}

void recovery_fall(struct recovery *recovery, sim_time now, int64_t level) {
    if (recovery->closed)
        return;
    while (level < recovery->lowest_from) {
        recovery->lowest--;
        recovery->lowest_from = bucket_from(recovery->lowest);
        recovery->first_at[recovery->lowest] = now;
        clear_failed(recovery, recovery->lowest);
    }
    for (size_t i = 0; recovery->under_way > 0 && i < recovery->window_count; i++)
        if (recovery->windows[i].begun && !recovery->windows[i].over)
            fall(recovery, &recovery->windows[i], now, level);
}

void recovery_count(struct recovery *recovery, uint32_t workload, enum outcome outcome) {
    const size_t cell = (size_t)workload * OUTCOMES + (size_t)outcome;

    recovery->failed[(size_t)recovery->lowest * recovery->workload_count * OUTCOMES + cell]++;
    for (size_t i = 0; recovery->under_way > 0 && i < recovery->window_count; i++)
        if (recovery->windows[i].begun && !recovery->windows[i].over)
            recovery->windows[i].failed[cell]++;
}

void recovery_waiting(struct recovery *recovery, int64_t waiting) {
    recovery->waiting = waiting;
    if (waiting > recovery->peak_waiting)
        recovery->peak_waiting = waiting;
    for (size_t i = 0; recovery->under_way > 0 && i < recovery->window_count; i++) {
        struct recovery_window *window = &recovery->windows[i];
        if (window->begun && !window->over && waiting > window->waiting)
            window->waiting = waiting;
    }
}

/* ---- reading ---- */

static void add_failed(const struct recovery *recovery, const int64_t *from, int64_t *to) {
    for (size_t i = 0; i < (size_t)recovery->workload_count * OUTCOMES; i++)
        to[i] += from[i];
}

static struct recovery_summary read_peak(const struct recovery *recovery, int64_t median,
                                         int64_t *failed) {
    const int usual = bucket_of(median > 1 ? median : 1);
    const int from = bucket_of(recovery->peak);
    const int last = recovery->lowest > usual ? recovery->lowest : usual + 1;
    struct recovery_summary out = {.begun = recovery->peak > 0,
                                   .usual = (double)(median > 1 ? median : 1),
                                   .peak = recovery->peak,
                                   .peak_at = recovery->peak_at,
                                   .waiting = recovery->peak_waiting,
                                   .drain_time = 0};

    for (int i = from; i >= last; i--)
        add_failed(recovery, &recovery->failed[(size_t)i * recovery->workload_count * OUTCOMES],
                   failed);
    if (recovery->lowest > usual)
        out.drain_time = SIM_TIME_NEVER;
    else if (from > usual)
        out.drain_time = recovery->first_at[usual] - recovery->peak_at;
    return out;
}

static sim_time drain_time(const struct recovery_window *window) {
    const bool ends = window->until != SIM_TIME_NEVER;
    const sim_time from = ends && window->until > window->peak_at ? window->until : window->peak_at;

    return window->usual_at == SIM_TIME_NEVER ? SIM_TIME_NEVER : window->usual_at - from;
}

struct recovery_summary recovery_read(const struct recovery *recovery, size_t index, int64_t median,
                                      int64_t *failed) {
    if (index == recovery->window_count)
        return read_peak(recovery, median, failed);
    const struct recovery_window *window = &recovery->windows[index];
    const struct recovery_summary out = {.begun = window->begun,
                                         .usual = (double)window->usual,
                                         .peak = window->peak,
                                         .peak_at = window->peak_at,
                                         .waiting = window->waiting,
                                         .drain_time = drain_time(window)};

    add_failed(recovery, window->failed, failed);
    return out;
}

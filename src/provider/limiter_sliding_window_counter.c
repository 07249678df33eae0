/*
 * sliding_window_counter - two counters, the previous one weighted by how much of its window still
 * overlaps the sliding one.
 *
 * With e since the last edge: n units pass iff previous·(W - e)/W + current + n <= L, real-valued.
 * Multiplied by W both sides are integers, and the comparison is exact. Edges are at `phase` + k·W
 * since the start of the run.
 *
 * Source: Cloudflare, "How we built rate limiting capable of scaling to millions of domains"
 * (2017); its example is 42·(45/60) + 18 = 49.5.
 *
 * A new window put in force in mid-run keeps both counters; the edges are then those of the new
 * one.
 */
#include <assert.h>

#include "provider/limiter.h"

__extension__ typedef __int128 wide;

struct window_counter_spec {
    sim_time phase;
};

static const struct field window_counter_rows[] = {
    FIELD(struct window_counter_spec, phase, DURATION, .fallback = "\"0s\"",
          .doc = "an edge, since the start of the run",
          GUESS("where its windows begin is not told")),
};

struct window_counter {
    int64_t limit;
    int64_t previous, current;
    sim_time window;
    sim_time phase;
    sim_time began_at; /* of the current window */
};

static sim_time edge_before(const struct window_counter *counter, sim_time now) {
    const sim_time since = (now - counter->phase) % counter->window;

    return now - (since < 0 ? since + counter->window : since);
}

static inline void roll(struct window_counter *counter, sim_time now) {
    const sim_time since = now - counter->began_at;

    if (since < counter->window)
        return;
    counter->previous = since - counter->window < counter->window ? counter->current : 0;
    counter->current = 0;
    counter->began_at = edge_before(counter, now);
}

static void adopt(struct window_counter *counter, const struct limiter_config *config) {
    const struct window_counter_spec *spec = config->spec;

    counter->limit = config->limit;
    counter->window = config->window;
    counter->phase = spec->phase;
}

static void counter_init(void *state, const struct limiter_config *config) {
    struct window_counter *counter = state;

    adopt(counter, config);
    counter->began_at = edge_before(counter, 0);
}

static bool counter_admits(void *state, sim_time now, int64_t units) {
    struct window_counter *counter = state;

    roll(counter, now);
    const sim_time overlap = counter->window - (now - counter->began_at);
    const wide used = (wide)counter->previous * overlap + (wide)counter->current * counter->window;
    return used + (wide)units * counter->window <= (wide)counter->limit * counter->window &&
           counter->limit > 0;
}

static void counter_charge(void *state, sim_time now, int64_t units) {
    struct window_counter *counter = state;

    assert(units >= 0);
    roll(counter, now);
    counter->current += units;
}

/* The longest overlap at which `before` units of a past window leave `room` >= 0 whole units. */
static sim_time overlap_for(const struct window_counter *counter, int64_t before, int64_t room) {
    assert(room >= 0);
    return before <= room ? counter->window
                          : (sim_time)((wide)room * counter->window / (wide)before);
}

static sim_time counter_wait(void *state, sim_time now, int64_t units) {
    struct window_counter *counter = state;

    if (units > counter->limit || counter->limit == 0)
        return SIM_TIME_NEVER;
    if (counter_admits(state, now, units))
        return 0;
    const sim_time edge = counter->began_at + counter->window;
    const int64_t room = counter->limit - units;
    if (counter->current <= room) /* the previous window's overlap has to shrink */
        return edge - overlap_for(counter, counter->previous, room - counter->current) - now;
    return edge + counter->window - overlap_for(counter, counter->current, room) - now;
}

static int64_t counter_used(void *state, sim_time now) {
    struct window_counter *counter = state;

    roll(counter, now);
    const sim_time overlap = counter->window - (now - counter->began_at);
    const wide weighted = (wide)counter->previous * overlap;
    return counter->current + (int64_t)((weighted + counter->window - 1) / counter->window);
}

static sim_time counter_reset(void *state, sim_time now) {
    struct window_counter *counter = state;

    roll(counter, now);
    if (counter->current > 0)
        return counter->began_at + 2 * counter->window - now;
    return counter->previous > 0 ? counter->began_at + counter->window - now : 0;
}

static void counter_retune(void *state, sim_time now, const struct limiter_config *config) {
    struct window_counter *counter = state;

    roll(counter, now);
    adopt(counter, config);
    counter->began_at = edge_before(counter, now);
}

const struct limiter_type limiter_sliding_window_counter = {
    .variant = {.name = "sliding_window_counter",
                .help = "current count plus the previous window's, weighted by its overlap",
                .spec = FIELD_TABLE("limiter", struct window_counter_spec, window_counter_rows,
                                    .prepare = NULL)},
    .state_size = sizeof(struct window_counter),
    .windowed = true,
    .init = counter_init,
    .admits = counter_admits,
    .charge = counter_charge,
    .wait = counter_wait,
    .used = counter_used,
    .reset = counter_reset,
    .retune = counter_retune,
};

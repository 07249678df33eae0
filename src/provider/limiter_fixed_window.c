/*
 * fixed_window - a counter that is reset at window edges; n units pass iff counter + n <= L.
 *
 * Edges are at `phase` + k·W since the start of the run; or a window opens at the first ask charged
 * after the last one closed, and closes W later; or they are the local midnights of a time zone (a
 * day quota: the days of a clock change have 23 or 25 hours).
 *
 * Sources: Envoy ratelimit, Kong (windows aligned to the unit); Gemini's requests per day, reset at
 * midnight Pacific.
 *
 * A new window or phase put in force in mid-run keeps the counter until the next edge of the new
 * kind of edges.
 */
#include <assert.h>
#include <stdio.h>

#include "base/calendar.h"
#include "provider/limiter.h"

enum edges { EDGES_PHASE, EDGES_FIRST_REQUEST, EDGES_CALENDAR_DAY };

static const char *const edges_names[] = {"phase", "first_request", "calendar_day", NULL};

struct fixed_window_spec {
    int edges;
    sim_time phase;
    const char *time_zone;
    struct time_zone zone; /* derived */
};

static const struct field fixed_window_rows[] = {
    FIELD(struct fixed_window_spec, edges, CHOICE, .fallback = "\"phase\"", .choices = edges_names,
          .doc = "where windows begin: at a phase, at the first request, or at local midnight",
          GUESS("where its windows begin is not told")),
    FIELD(struct fixed_window_spec, phase, DURATION, .fallback = "\"0s\"",
          .doc = "an edge, since the start of the run"),
    FIELD(struct fixed_window_spec, time_zone, STRING, .fallback = "\"UTC\"",
          .doc = "of calendar days: an IANA name or a POSIX rule"),
};

struct fixed_window {
    const struct fixed_window_spec *spec;
    int64_t limit;
    int64_t used;
    sim_time window;
    sim_time ends_at; /* of the window `used` belongs to */
    int64_t start_unix_ns;
};

/* The first edge after now. */
static sim_time next_edge(const struct fixed_window *counter, sim_time now) {
    switch ((enum edges)counter->spec->edges) {
    case EDGES_PHASE: {
        const sim_time since = (now - counter->spec->phase) % counter->window;
        return now - (since < 0 ? since + counter->window : since) + counter->window;
    }
    case EDGES_FIRST_REQUEST:
        return now + counter->window;
    case EDGES_CALENDAR_DAY:
        return time_zone_next_midnight(&counter->spec->zone, counter->start_unix_ns + now) -
               counter->start_unix_ns;
    }
    return SIM_TIME_NEVER;
}

static inline void roll(struct fixed_window *counter, sim_time now) {
    if (now < counter->ends_at)
        return;
    counter->used = 0;
    if (counter->spec->edges != EDGES_FIRST_REQUEST)
        counter->ends_at = next_edge(counter, now);
}

static void adopt(struct fixed_window *counter, const struct limiter_config *config) {
    counter->spec = config->spec;
    counter->limit = config->limit;
    counter->window = config->window;
    counter->start_unix_ns = config->start_unix_ns;
}

static void fixed_init(void *state, const struct limiter_config *config) {
    struct fixed_window *counter = state;

    adopt(counter, config);
    counter->ends_at = INT64_MIN;
}

static bool fixed_admits(void *state, sim_time now, int64_t units) {
    struct fixed_window *counter = state;

    roll(counter, now);
    return units <= counter->limit - counter->used && counter->limit > 0;
}

static void fixed_charge(void *state, sim_time now, int64_t units) {
    struct fixed_window *counter = state;

    assert(units >= 0);
    roll(counter, now);
    if (now >= counter->ends_at)
        counter->ends_at = next_edge(counter, now);
    counter->used += units;
}

static sim_time fixed_wait(void *state, sim_time now, int64_t units) {
    struct fixed_window *counter = state;

    if (units > counter->limit || counter->limit == 0)
        return SIM_TIME_NEVER;
    return fixed_admits(state, now, units) ? 0 : counter->ends_at - now;
}

static int64_t fixed_used(void *state, sim_time now) {
    struct fixed_window *counter = state;

    roll(counter, now);
    return counter->used;
}

static sim_time fixed_reset(void *state, sim_time now) {
    struct fixed_window *counter = state;

    roll(counter, now);
    return counter->used > 0 ? counter->ends_at - now : 0;
}

static void fixed_retune(void *state, sim_time now, const struct limiter_config *config) {
    struct fixed_window *counter = state;

    roll(counter, now);
    const sim_time opened_at = counter->ends_at - counter->window;
    const bool open = now < counter->ends_at;
    adopt(counter, config);
    if (open)
        counter->ends_at = counter->spec->edges == EDGES_FIRST_REQUEST ? opened_at + counter->window
                                                                       : next_edge(counter, now);
}

static bool fixed_prepare(void *object, struct complaint *out) {
    struct fixed_window_spec *spec = object;

    if (time_zone_parse(spec->time_zone, &spec->zone))
        return true;
    out->field = "time_zone";
    snprintf(out->text, sizeof out->text, "unknown time zone '%.64s'", spec->time_zone);
    return false;
}

static bool fixed_check(const struct limit_spec *spec, struct complaint *out) {
    const struct fixed_window_spec *fixed = spec->kind.spec;

    if (fixed->edges != EDGES_CALENDAR_DAY)
        return true;
    if (spec->window == NS_PER_DAY && spec->quantum == SIM_TIME_NEVER)
        return true;
    out->field = spec->window != NS_PER_DAY ? "window" : "quantum";
    snprintf(out->text, sizeof out->text, "calendar days need a window of 1d and no quantum");
    return false;
}

const struct limiter_type limiter_fixed_window = {
    .variant = {.name = "fixed_window",
                .help = "a counter that is reset at window edges: a phase, the first request, or "
                        "local midnight",
                .spec = FIELD_TABLE("limiter", struct fixed_window_spec, fixed_window_rows,
                                    .prepare = fixed_prepare)},
    .state_size = sizeof(struct fixed_window),
    .windowed = true,
    .check = fixed_check,
    .init = fixed_init,
    .admits = fixed_admits,
    .charge = fixed_charge,
    .wait = fixed_wait,
    .used = fixed_used,
    .reset = fixed_reset,
    .retune = fixed_retune,
};

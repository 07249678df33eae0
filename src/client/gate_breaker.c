#include <math.h>
#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * A circuit breaker.
 *
 *   closed     everything goes. When at least `volume` calls were answered in the window (the last
 *              window_calls of them, or those of the last `window`, in ten slices) and the share of
 *              failures among them is `ratio` or more, it opens.
 *   open       nothing goes for `open_for`; the first call after that is let through half open.
 *   half_open  `probes` calls go, and no more until they are answered. With a share of failures of
 *              `ratio` or more it opens again, else it closes and begins to count afresh.
 *
 * ASSUMPTION: an answer counts for the state in which its call was sent, as a late one says nothing
 * about now (resilience4j counts it). ASSUMPTION: the share is looked at after each answer
 * (Hystrix: at most every half second; Polly: after failures). A probe that is dropped makes room
 * for another.
 */
struct breaker_spec {
    struct gate_failures failures;
    double ratio;
    int64_t volume;
    int64_t window_calls; /* INTEGER_NONE: by time */
    sim_time window;      /* SIM_TIME_NEVER: not given */
    sim_time open_for;
    int64_t probes;
};

#define WINDOW_DEFAULT (30 * NS_PER_SECOND)

enum { SLICES = 10 };
enum { ANSWERS, FAILURES };
enum breaker_state { CLOSED, OPEN, HALF_OPEN };

struct breaker {
    enum breaker_state state;
    sim_time since;             /* of the state; half open: since the first probe */
    int64_t sent, done, failed; /* probes */
    struct gate_window window;  /* by time */
    bool *last;                 /* by calls: a ring, whether each failed */
    int64_t counted, failures, next;
};

static void init(struct gate *gate, struct arena *arena) {
    const struct breaker_spec *spec = gate->spec;
    struct breaker *breaker = gate->state;

    *breaker = (struct breaker){.state = CLOSED};
    if (spec->window_calls != INTEGER_NONE)
        breaker->last = arena_new(arena, bool, (size_t)spec->window_calls);
    else
        gate_window_init(&breaker->window, spec->window, SLICES, arena);
}

static bool is_over(const struct breaker_spec *spec, const struct breaker *breaker, sim_time now) {
    return now >= time_add_sat(breaker->since, spec->open_for);
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct breaker_spec *spec = gate->spec;
    const struct breaker *breaker = gate->state;

    if (ask->stage == GATE_STAGE_RETRY)
        return ask->now; /* asked again when its wait is over */
    switch (breaker->state) {
    case CLOSED:
        return ask->now;
    case OPEN:
        return is_over(spec, breaker, ask->now) ? ask->now : GATE_REFUSES;
    case HALF_OPEN:
        return breaker->sent < spec->probes ? ask->now : GATE_REFUSES;
    }
    return ask->now;
}

static void become(struct breaker *breaker, enum breaker_state state, sim_time now) {
    breaker->state = state;
    breaker->since = now;
    breaker->sent = breaker->done = breaker->failed = 0;
}

static void forget(const struct breaker_spec *spec, struct breaker *breaker) {
    breaker->counted = breaker->failures = breaker->next = 0;
    if (spec->window_calls == INTEGER_NONE)
        gate_window_clear(&breaker->window);
}

static void count_by_calls(const struct breaker_spec *spec, struct breaker *breaker, bool failed) {
    bool *place = &breaker->last[breaker->next];

    if (breaker->counted == spec->window_calls)
        breaker->failures -= *place;
    else
        breaker->counted++;
    *place = failed;
    breaker->failures += failed;
    breaker->next = (breaker->next + 1) % spec->window_calls;
}

static void count_by_time(struct breaker *breaker, bool failed, sim_time now) {
    gate_window_add(&breaker->window, now, ANSWERS, 1);
    gate_window_add(&breaker->window, now, FAILURES, failed);
    breaker->counted = gate_window_sum(&breaker->window, now, ANSWERS);
    breaker->failures = gate_window_sum(&breaker->window, now, FAILURES);
}

static bool is_too_much(const struct breaker_spec *spec, int64_t failed, int64_t of) {
    return (double)failed >= spec->ratio * (double)of;
}

static void count_closed(const struct breaker_spec *spec, struct breaker *breaker, bool failed,
                         sim_time now) {
    if (spec->window_calls != INTEGER_NONE)
        count_by_calls(spec, breaker, failed);
    else
        count_by_time(breaker, failed, now);
    if (breaker->counted < spec->volume || !is_too_much(spec, breaker->failures, breaker->counted))
        return;
    forget(spec, breaker);
    become(breaker, OPEN, now);
}

static void count_probe(const struct breaker_spec *spec, struct breaker *breaker, bool failed,
                        sim_time now) {
    breaker->done++;
    breaker->failed += failed;
    if (breaker->done == spec->probes)
        become(breaker, is_too_much(spec, breaker->failed, breaker->done) ? OPEN : CLOSED, now);
}

static void note_sent(struct breaker *breaker, sim_time now) {
    if (breaker->state == OPEN)
        become(breaker, HALF_OPEN, now);
    if (breaker->state == HALF_OPEN)
        breaker->sent++;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct breaker_spec *spec = gate->spec;
    struct breaker *breaker = gate->state;

    if (news->kind == GATE_GOES && news->stage != GATE_STAGE_RETRY)
        note_sent(breaker, news->now);
    const bool over = news->kind == GATE_ANSWERED || news->kind == GATE_DROPPED;
    if (!over || news->sent_at < breaker->since || breaker->state == OPEN)
        return;
    const bool failed = gate_failed(&spec->failures, news);
    if (news->kind == GATE_DROPPED)
        breaker->sent -= breaker->state == HALF_OPEN;
    else if (breaker->state == CLOSED)
        count_closed(spec, breaker, failed, news->now);
    else
        count_probe(spec, breaker, failed, news->now);
}

static bool complain(struct complaint *out, const char *field, const char *text) {
    out->field = field;
    snprintf(out->text, sizeof out->text, "%s", text);
    return false;
}

static bool prepare(void *object, struct complaint *out) {
    struct breaker_spec *spec = object;

    if (spec->window_calls != INTEGER_NONE && spec->window != SIM_TIME_NEVER)
        return complain(out, "window", "the window is already 'window_calls' long");
    if (spec->window_calls != INTEGER_NONE && spec->window_calls < spec->volume)
        return complain(out, "window_calls", "is below 'volume': it would never open");
    if (spec->window_calls == INTEGER_NONE && spec->window == SIM_TIME_NEVER)
        spec->window = WINDOW_DEFAULT;
    if (!(spec->ratio > 0))
        return complain(out, "ratio", "must be above 0, or successes would open it");
    if (spec->open_for < 1)
        return complain(out, "open_for", "must be above 0");
    if (spec->window != SIM_TIME_NEVER && !gate_window_check(spec->window, SLICES, "window", out))
        return false;
    return gate_failures_prepare(&spec->failures, out);
}

#define ROWS(failures_, ratio_, volume_, calls_, window_, open_for_, probes_)                      \
    {                                                                                              \
        GATE_FAILURES_ROW(struct breaker_spec, failures, failures_),                               \
            FIELD(struct breaker_spec, ratio, NUMBER, .fallback = (ratio_), .low = 0, .high = 1,   \
                  .unit = "ratio", .doc = "the share of failures at which it opens"),              \
            FIELD(struct breaker_spec, volume, INTEGER, .fallback = (volume_), .low = 1,           \
                  .high = 1e6, .unit = "calls", .doc = "answers in the window it needs to open"),  \
            FIELD(struct breaker_spec, window_calls, INTEGER, .fallback = (calls_), .low = 1,      \
                  .high = 1e6, .unit = "calls",                                                    \
                  .doc = "the window, as the last so many answers; by time when left out"),        \
            FIELD(struct breaker_spec, window, DURATION, .fallback = (window_),                    \
                  .doc = "the window, as a time; 30 s when neither is given"),                     \
            FIELD(struct breaker_spec, open_for, DURATION, .fallback = (open_for_),                \
                  .doc = "how long it stays open before it lets probes through"),                  \
            FIELD(struct breaker_spec, probes, INTEGER, .fallback = (probes_), .low = 1,           \
                  .high = 1e6, .unit = "calls", .doc = "calls let through to see")                 \
    }

static const struct field generic_rows[] =
    ROWS("[\"429\", \"5xx\", \"timeout\"]", "0.5", "20", NULL, NULL, "\"30s\"", "1");
static const struct field resilience4j_rows[] =
    ROWS(GATE_FAILURES_ALL, "0.5", "100", "100", NULL, "\"60s\"", "10");
static const struct field hystrix_rows[] =
    ROWS(GATE_FAILURES_ALL, "0.5", "20", NULL, "\"10s\"", "\"5s\"", "1");
static const struct field polly_rows[] =
    ROWS(GATE_FAILURES_ALL, "0.1", "100", NULL, "\"30s\"", "\"5s\"", "1");

static const struct origin resilience4j_origin = {
    "resilience4j", "2.4.0", "resilience4j/resilience4j@af9e7c9", "source",
    "without its second rule, that all of 100 calls took more than 60 s"};
static const struct origin hystrix_origin = {
    "Hystrix", "1.5.18", "Netflix/Hystrix@7c03baf", "source",
    "its timeout of 1 s would fail every image: set the client's own"};
static const struct origin polly_origin = {"Polly", "8.7.0", "App-vNext/Polly@173d6d1 (8.7.0)",
                                           "source", NULL};

#define BREAKER(name_, help_, rows_, origin_)                                                      \
    {                                                                                              \
        .variant = {.name = (name_),                                                               \
                    .help = (help_),                                                               \
                    .spec = FIELD_TABLE("gate", struct breaker_spec, rows_, .prepare = prepare)},  \
        .origin = (origin_), .state_size = sizeof(struct breaker), .init = init,                   \
        .may_send = may_send, .note = note                                                         \
    }

const struct gate_type gate_breaker =
    BREAKER("breaker", "refuses everything for a while when too large a share of calls fails",
            generic_rows, NULL);
const struct gate_type gate_resilience4j_breaker = BREAKER(
    "resilience4j-2.4-breaker", "resilience4j's: half of the last 100 calls, 60 s, 10 probes",
    resilience4j_rows, &resilience4j_origin);
const struct gate_type gate_hystrix_breaker =
    BREAKER("hystrix-1.5-breaker", "Hystrix's: half of at least 20 in 10 s, 5 s, one probe",
            hystrix_rows, &hystrix_origin);
const struct gate_type gate_polly_breaker =
    BREAKER("polly-8-breaker", "Polly's: a tenth of at least 100 in 30 s, 5 s, one probe",
            polly_rows, &polly_origin);

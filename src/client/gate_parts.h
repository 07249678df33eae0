/*
 * gate_parts - what several gates are made of, private to client/: what they take for a failure,
 * and counts over a sliding window.
 *
 * The window is cut into slices of length / slices, aligned to time 0; a slice counts until
 * `length` after its beginning, so the window reaches back between length·(1 - 1/slices) and
 * length. ASSUMPTION: the libraries that do likewise start their slices at their first call.
 */
#ifndef TIERSIM_CLIENT_GATE_PARTS_H
#define TIERSIM_CLIENT_GATE_PARTS_H

#include "client/gate.h"
#include "client/retry_match.h"

/* For a spec: which answers are failures. */
struct gate_failures {
    struct field_list failures; /* of const char * */
    struct retry_match match;   /* from them */
};

/* The row, for a spec with such a member. `fallback_` is JSON. */
#define GATE_FAILURES_ROW(type, member, fallback_)                                                 \
    {                                                                                              \
        .name = "failures", .kind = FIELD_STRINGS, .offset = offsetof(type, member.failures),      \
        .fallback = (fallback_),                                                                   \
        .doc = "verdicts, HTTP statuses and classes of them that are failures to it"               \
    }

/* Whatever is no success. */
#define GATE_FAILURES_ALL "[\"3xx\", \"4xx\", \"5xx\", \"timeout\"]"

bool gate_failures_prepare(struct gate_failures *failures, struct complaint *out);

/* Whether the answer that is told of is one. */
static inline bool gate_failed(const struct gate_failures *failures, const struct gate_news *news) {
    return news->failure && retry_match_has(&failures->match, news->failure);
}

enum { GATE_WINDOW_COUNTS = 2 };

struct gate_window {
    sim_time slice;
    int64_t slices;
    int64_t latest; /* number of the newest slice, from time 0 */
    int64_t sums[GATE_WINDOW_COUNTS];
    int64_t (*counts)[GATE_WINDOW_COUNTS]; /* a ring by slice number */
};

void gate_window_init(struct gate_window *window, sim_time length, int64_t slices,
                      struct arena *arena);
void gate_window_clear(struct gate_window *window);
void gate_window_add(struct gate_window *window, sim_time now, int which, int64_t count);

/* What is in the window at `now`; nothing is forgotten by asking. */
int64_t gate_window_sum(const struct gate_window *window, sim_time now, int which);

/* A check for prepare: `length` of the field `name` can be cut into so many slices. */
bool gate_window_check(sim_time length, int64_t slices, const char *name, struct complaint *out);

#endif

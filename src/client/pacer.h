/*
 * pacer - holds attempts back on the client's side, so that they stay under a limit.
 *
 * Two questions: when may these units go if nobody else takes any (pacer_ready), and they go now
 * (pacer_take, at an instant that pacer_ready has just given). A pacer learns from answers
 * (pacer_note). It is the client's own idea of a limit: the provider's limiters know nothing of it,
 * and it sees neither rejections that it is not told of nor other clients.
 *
 *   none                nothing is held back
 *   even                one unit every i = ceil(W / (fraction·L)); n units make the next ask wait
 * n·i token_bucket        up to `capacity` units at once, one more every i; starts full or empty
 *   sliding_window_log  at most floor(fraction·L) units in any half-open (t - W, t]
 *   reservoir           at most `amount` units until the next refresh, at fixed times
 *   schedule            only in given hours of the day, in a time zone
 *   headers             what the last answer said: `remaining` units until `reset` has passed
 *   adaptive            evenly spaced at a rate that rises with successes and is cut by 429s
 *
 * Names with a version are what a published library does: one of these rules with its figures, its
 * origin told by `show`.
 *
 * Exact: times are integers and intervals are rounded up to the nanosecond, so rounding never lets
 * a limit be passed; `fraction` is taken to nine decimals. `even` also keeps a log of the limit
 * itself, so that asks of several images never put more than L into a half-open window.
 *
 * A pacer cannot fail. Its state and its log live in the arena given at initialisation; the log
 * grows with the admissions inside its window.
 */
#ifndef TIERSIM_CLIENT_PACER_H
#define TIERSIM_CLIENT_PACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/units.h"
#include "client/origin.h"
#include "record/call.h"
#include "record/vocabulary.h"

/* The provider's limit that a pacer aims at; filled in by the scenario when it is loaded. */
struct pacing_limit {
    int64_t limit;   /* units per window; 0: no such limit */
    sim_time window; /* its length */
    enum unit unit;  /* images or requests: a client does not count tokens */
    int32_t index;   /* of the limit at its provider: which headers are meant; -1: any */
};

/* The head of the spec of every pacer but `none`. */
struct pacer_spec {
    const char *limit; /* name of the provider's limit; NULL: the scenario takes the tightest */
    double fraction;   /* of the limit to use, 0 < fraction <= 1 */
    double rate;       /* units per second instead of fraction·L/W; NaN: not given */
    struct pacing_limit resolved; /* by the scenario; limit 0 is allowed only where rate is given */
};

struct pacer;

struct pacer_type {
    struct variant_type variant;
    const struct origin *origin; /* NULL: nobody's in particular */
    bool needs_limit;            /* the scenario must resolve a limit, unless `rate` is given */
    bool takes_rate;             /* `rate` may stand for the limit */
    bool by_calendar;            /* what it lets through follows the time of day */
    bool wants_headers;          /* ask the port for headers */
    bool can_share; /* may be cut into shares: what it lets through is fraction times a limit */
    size_t state_size;
    void (*init)(struct pacer *);
    sim_time (*ready)(struct pacer *, sim_time now, int64_t units);
    void (*take)(struct pacer *, sim_time now, int64_t units);
    void (*note)(struct pacer *, sim_time now, const struct call *); /* NULL: learns nothing */
};

struct pacer {
    const struct pacer_type *type; /* NULL: none */
    const void *spec;
    void *state;
    struct arena *arena;
    int64_t start_unix_ns;
};

extern const struct variant_registry pacer_registry;

/* The settings that the scenario resolves, or NULL for an absent pacing and for `none`. */
struct pacer_spec *pacer_spec_of(const struct variant *pacing);

/* Sets up the pacer of a decoded field (absent: none). Spec and arena are borrowed for good. */
void pacer_init(struct pacer *pacer, const struct variant *pacing, int64_t start_unix_ns,
                struct arena *arena);

/* The same for a share of what the pacing lets through, 0 < share <= 1; the type must allow it.
 * Whole units are rounded down, but to no less than 1; an ask that is larger never passes. */
void pacer_init_share(struct pacer *pacer, const struct variant *pacing, double share,
                      int64_t start_unix_ns, struct arena *arena);

/* The origin of a type of pacer_registry, or NULL. */
const struct origin *pacer_origin_of(const struct variant_type *type);

/* Whether the pacing of a decoded field may be cut into shares. */
bool pacer_can_share(const struct variant *pacing);

/* No pacer: every ask may go at once. */
static inline bool pacer_none(const struct pacer *pacer) {
    return pacer->type == NULL;
}

/* What a call for n images takes: n units, or one where the limit counts requests. */
int64_t pacer_units(const struct pacer *pacer, int32_t n);

/*
 * The earliest instant >= now at which these units (>= 1) may go if no others are taken until then
 * and nothing is learned; SIM_TIME_NEVER if they never may.
 */
static inline sim_time pacer_ready(struct pacer *pacer, sim_time now, int64_t units) {
    return pacer->type ? pacer->type->ready(pacer, now, units) : now;
}

/* The units go now, at an instant that pacer_ready gave. Attempts that are not paced take none. */
static inline void pacer_take(struct pacer *pacer, sim_time now, int64_t units) {
    if (pacer->type)
        pacer->type->take(pacer, now, units);
}

/* An answer to a call came, a rejection included; pacer_ready may change either way. */
static inline void pacer_note(struct pacer *pacer, sim_time now, const struct call *call) {
    if (pacer->type && pacer->type->note)
        pacer->type->note(pacer, now, call);
}

/* Whether answers teach this pacer anything, and whether it needs headers for that. */
static inline bool pacer_learns(const struct pacer *pacer) {
    return pacer->type && pacer->type->note;
}

static inline bool pacer_wants_headers(const struct pacer *pacer) {
    return pacer->type && pacer->type->wants_headers;
}

#endif

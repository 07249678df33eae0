/*
 * retry - whether, and after what wait, a failed attempt is made again.
 *
 * A retry policy is a list of levels, innermost first, as when an application retries around an SDK
 * that retries by itself. A failure goes to the innermost level; one that gives up hands it
 * outwards; one that retries resets those inside it (their retries, their elapsed time, what they
 * remember of waits). For each level the attempts inside it are one attempt.
 *
 * Formulas (design §5). k = 0 before the first retry of a level; b = min(base·factor^k, cap). The
 * wait w drawn:
 *
 *   none           b                     full          U(0, b)
 *   equal          b/2 + U(0, b/2)       proportional  b·U(low, high)
 *   decorrelated   min(cap, U(base, 3·last w)), last w = base at first, never set by a header
 *   additive       b, and A = U(0, jitter_max); A = 0 with every other jitter
 *
 * With h the Retry-After as sent: no header, or `ignore`: w + A. `honour`: max(h, w) + A.
 * `replace`: h + A. The cap never touches h. h above retry_after_max: `backoff` waits w + A,
 * `clamp` takes retry_after_max for h, `give_up` hands outwards. max_attempts counts the first
 * attempt; max_elapsed runs from the first send, and a level gives up when now + wait passes it.
 *
 * Rounding: w and A are real numbers of nanoseconds; their sum is rounded up to a whole nanosecond
 * (with a header: h + ceil(A)), so a wait is never shorter than its formula says.
 *
 * What the failure was decides first. A verdict that no level's retry_on lists is not worth
 * retrying: the request is refused. A listed one that no level retries any more has exhausted them.
 * ASSUMPTION: `none` counts as one attempt allowed with the default retry_on, so that a rate limit
 * exhausts it while a content refusal is refused. A policy cannot tell a content refusal that a
 * retry would pass from one that it would not.
 *
 * Luck: jitter is keyed by (PURPOSE_JITTER, request, retry); levels asked about one failure draw
 * from one stream, one after the other.
 */
#ifndef TIERSIM_CLIENT_RETRY_H
#define TIERSIM_CLIENT_RETRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "base/units.h"
#include "engine/rng.h"
#include "record/call.h"
#include "record/vocabulary.h"

enum { RETRY_LEVELS_MAX = 4 };

/* One level as the scenario has it: a policy of retry_registry. */
struct retry_level_spec {
    struct variant type;
};

extern const struct field_table retry_level_fields;
extern const struct variant_registry retry_registry;

/* Which failures a level tries again: filled in from names by retry_match_prepare. */
struct retry_match {
    uint64_t verdicts;       /* bit v: enum verdict v */
    uint64_t status_classes; /* bit 5: 5xx */
    int16_t statuses[16];    /* 0 ends the list */
};

/* The failed attempt. */
struct retry_failure {
    enum verdict verdict;
    int32_t status;       /* as sent; 0: no answer */
    sim_time retry_after; /* as sent; SIM_TIME_NEVER: no header */
    sim_time now;
    enum should_retry should_retry;
};

/* What one level remembers of one request; a preset may use `memory` as it likes. */
struct retry_level_state {
    sim_time started_at; /* first send; since the last reset */
    double memory;       /* 0 after a reset; generic policies: last w in ns, 0 meaning none yet */
    uint32_t retries;    /* k: decided by this level so far; since the last reset */
};

/* Inline in a request (or leg). All zero before retry_start. */
struct retry_state {
    struct retry_level_state levels[RETRY_LEVELS_MAX];
    uint32_t unsent; /* bit i: level i was reset and its new first attempt is not yet sent */
};

struct retry_decision {
    bool retry;
    bool not_retryable; /* no level lists the verdict: refused; else, if !retry, exhausted */
    enum wait_cause cause;
    sim_time wait;         /* from failure.now */
    sim_time slept;        /* by levels that gave up, before that; in `wait`, too */
    uint32_t level;        /* that decided, 0 innermost */
    uint32_t retry_number; /* which retry of that level this is, 0 the first */
};

/* What one level answers. */
enum retry_answer {
    RETRY_NOT_LISTED, /* the verdict is not in its list */
    RETRY_GIVE_UP,    /* it is, but no more */
    RETRY_AGAIN,
};

struct retry_step {
    sim_time wait;
    sim_time slept; /* by one that gives up, before it says so; 0 unless it is set */
    enum wait_cause cause;
};

/* One level of a policy that is made of others. */
struct retry_part {
    const struct retry_type *type; /* not made of others itself */
    const void *spec;
};

struct retry_type {
    struct variant_type variant;
    /*
     * Whether to try again, and the wait in *out. It may set state->memory; retries and started_at
     * are kept by the caller. Draws jitter from `jitter`.
     */
    enum retry_answer (*decide)(const struct retry_type *type, const void *spec,
                                struct retry_level_state *state,
                                const struct retry_failure *failure, struct stream *jitter,
                                struct retry_step *out);
    /* Attempts allowed, the first included; 0: no limit. */
    uint32_t (*max_attempts)(const struct retry_type *type, const void *spec);
    /* The policy waits exactly 0 every time it is not told otherwise by a header. */
    bool (*never_waits)(const struct retry_type *type, const void *spec);
    /* A policy made of others, innermost first, has these instead of functions and settings. */
    const struct retry_part *parts;
    uint32_t part_count;
};

/* The levels of one client. */
struct retry {
    uint32_t count; /* 0: never retries */
    const struct retry_type *types[RETRY_LEVELS_MAX];
    const void *specs[RETRY_LEVELS_MAX];
};

/* How many levels a list of struct retry_level_spec makes: each its own, or its parts. */
size_t retry_level_count(const struct field_list *levels);

/* `levels` makes at most RETRY_LEVELS_MAX levels, and is borrowed for good. */
void retry_init(struct retry *retry, const struct field_list *levels);

/* At the first send of a chain of attempts: every level starts. */
void retry_start(const struct retry *retry, struct retry_state *state, sim_time now);

/* At every later send: levels reset since the last one start here. */
static inline void retry_resent(struct retry_state *state, sim_time now) {
    for (uint32_t level = 0; state->unsent; level++, state->unsent >>= 1)
        if (state->unsent & 1)
            state->levels[level].started_at = now;
}

/* Decides on a failure; retry_index numbers the retries of the request from 0, for its jitter. */
struct retry_decision retry_decide(const struct retry *retry, struct retry_state *state,
                                   const struct retry_failure *failure, const struct rng_key *key,
                                   const struct subject *subject, uint32_t retry_index);

/*
 * True when attempts that are rejected in no time could go on for ever at one instant: some level
 * waits exactly 0 without a limit on attempts, and no level inside it makes a wait. (max_elapsed
 * does not help: no time passes.)
 */
bool retry_may_spin(const struct retry *retry);

#endif

/*
 * retry_backoff - the generic formulas of retry.h, shared by the policies `fixed` (factor 1, no
 * cap) and `exponential`, and by presets that are settings of them.
 */
#ifndef TIERSIM_CLIENT_RETRY_BACKOFF_H
#define TIERSIM_CLIENT_RETRY_BACKOFF_H

#include "client/retry.h"
#include "client/retry_match.h"

/* ORDER retry_jitters, which ends with the one that `fixed` does not offer. */
enum retry_jitter {
    JITTER_NONE,
    JITTER_FULL,
    JITTER_EQUAL,
    JITTER_PROPORTIONAL,
    JITTER_ADDITIVE,
    JITTER_DECORRELATED,
};

/* ORDER retry_after_modes */
enum retry_after_mode { RETRY_AFTER_HONOUR, RETRY_AFTER_REPLACE, RETRY_AFTER_IGNORE };

/* ORDER retry_above_modes */
enum retry_above_mode { ABOVE_MAX_BACKOFF, ABOVE_MAX_CLAMP, ABOVE_MAX_GIVE_UP };

enum { RETRY_CEILINGS = 12 };

struct retry_backoff_spec {
    sim_time base;
    double factor;
    sim_time cap; /* SIM_TIME_NEVER: none */
    int jitter;   /* enum retry_jitter */
    double jitter_low, jitter_high;
    sim_time jitter_max;
    int64_t max_attempts; /* INTEGER_NONE: no limit */
    sim_time max_elapsed; /* SIM_TIME_NEVER: no limit */
    int retry_after;      /* enum retry_after_mode */
    sim_time retry_after_max;
    int above_max; /* enum retry_above_mode */
    struct field_list retry_on;
    struct retry_match match;        /* from retry_on */
    double ceilings[RETRY_CEILINGS]; /* b of the first retries, as pow() is slow … */
    uint32_t ceiling_count;          /* … so many of them; prepare sets both */
};

extern const char *const retry_jitters[], *const retry_fixed_jitters[];
extern const char *const retry_after_modes[], *const retry_above_modes[];

/* The rows that both policies have, after those of their own. */
#define RETRY_BACKOFF_ROWS                                                                         \
    FIELD(struct retry_backoff_spec, jitter_low, NUMBER, .low = 0, .high = 1000,                   \
          .doc = "proportional jitter: the least share of the wait"),                              \
        FIELD(struct retry_backoff_spec, jitter_high, NUMBER, .low = 0, .high = 1000,              \
              .doc = "proportional jitter: the greatest share of the wait"),                       \
        FIELD(struct retry_backoff_spec, jitter_max, DURATION,                                     \
              .doc = "additive jitter: up to this much is added, to waits by header too"),         \
        FIELD(struct retry_backoff_spec, max_attempts, INTEGER, .low = 1, .high = 1e9,             \
              .unit = "attempts",                                                                  \
              .doc = "attempts in all, the first included; no limit when "                         \
                     "left out"),                                                                  \
        FIELD(struct retry_backoff_spec, max_elapsed, DURATION,                                    \
              .doc = "gives up when the next attempt would begin later than this after the "       \
                     "first send; no limit when left out"),                                        \
        FIELD(struct retry_backoff_spec, retry_after, CHOICE, .fallback = "\"honour\"",            \
              .choices = retry_after_modes,                                                        \
              .doc = "a Retry-After header: honour waits at least as long, replace waits just as " \
                     "long, ignore does not look"),                                                \
        FIELD(struct retry_backoff_spec, retry_after_max, DURATION,                                \
              .doc = "the longest Retry-After that is taken as it is; any when left out"),         \
        FIELD(struct retry_backoff_spec, above_max, CHOICE, .fallback = "\"backoff\"",             \
              .choices = retry_above_modes,                                                        \
              .doc = "a longer one: backoff waits as without header, clamp waits "                 \
                     "retry_after_max, give_up does not retry"),                                   \
        FIELD(struct retry_backoff_spec, retry_on, STRINGS, .fallback = RETRY_ON_DEFAULT,          \
              .doc = "verdicts, HTTP statuses and classes of them that are tried again")

/* Checks of both policies; fills in `match` and `ceilings`. */
bool retry_backoff_prepare(struct retry_backoff_spec *spec, struct complaint *out);

/* The vtable's functions; spec is a struct retry_backoff_spec. */
enum retry_answer retry_backoff_decide(const struct retry_type *type, const void *spec,
                                       struct retry_level_state *state,
                                       const struct retry_failure *failure, struct stream *jitter,
                                       struct retry_step *out);
uint32_t retry_backoff_max_attempts(const struct retry_type *type, const void *spec);
bool retry_backoff_never_waits(const struct retry_type *type, const void *spec);

/* Real nanoseconds, not negative, up to a whole one. */
sim_time retry_round_up(double ns);

#endif

/*
 * retry_presets - the retry policies that published libraries run, pinned to their versions.
 *
 * A preset is one row of a table: its name, the library, the versions it holds for, where its
 * algorithm was read, how well that is known, and its rules. Its name ends where its versions begin
 * ("openai-python-1.9" holds until the next one listed), since libraries change their rules from
 * one version to the next: there is no "latest".
 *
 * Most rows are one level (retry.h). A row made of others, as a library that retries around an SDK
 * that retries by itself, names them innermost first and becomes so many levels of the client.
 *
 * The rules of a level, k = 0 before its first retry, b = max(floor, min(base·2^k, cap)), w drawn:
 *
 *   scaled      b·U(low, high)                              additive    b + U(0, added)
 *   from_floor  U(floor, b)                                 capped      min(b + U(0, added), cap)
 *   two_point   min(b·low or b·high, cap), a coin's flip
 *   product     last w·U(2, 4), 1 s at first
 *   polly       (g(k + U(0, 1)) - last g)·base / 1.4, g(t) = 2^t·tanh(sqrt(4t)), last g = 0 at
 * first finagle_decorrelated  base; then min(cap, U(last w, 3·last w)) finagle_exponential   base;
 * then U(0, last w·2^k) while that is under the cap; then the cap inclusive   U(b·low, b·high +
 * grain), so that rounding down to the grain takes nothing off phased      to the end of the (k +
 * 1)-th window of `base` since the first send, and U(0, base): one attempt in each window, at
 * random
 *
 * In `capped` b has no cap before the draw. What a header does is in struct preset_header; one that
 * is not taken leaves w.
 *
 * ASSUMPTION: any exception that is not an HTTP status is a timeout here. A header is as precise as
 * the provider sends it: one that a library reads only in whole seconds is read only if it is so
 * many ("ceil_seconds"). Negative waits are no waits. Services that a library tells apart by error
 * codes (AWS) are taken to send them: rate_limit_exceeded and slow_down are throttling to it, other
 * 429s are not.
 *
 * Not here, as they are gates around a policy and not policies (gate.h): retry quotas and budgets,
 * breakers, cool-downs of deployments, global pauses. The note of a row names its gate; a client of
 * both is a client preset (scenario/client_preset.h).
 */
#ifndef TIERSIM_CLIENT_RETRY_PRESETS_H
#define TIERSIM_CLIENT_RETRY_PRESETS_H

#include "base/check.h"
#include "client/retry.h"

/* In the order in which they are listed. */
#define RETRY_PRESET_LIST(X)                                                                       \
    X(OPENAI_PYTHON_1_0)                                                                           \
    X(OPENAI_PYTHON_1_9)                                                                           \
    X(OPENAI_PYTHON_2_52)                                                                          \
    X(OPENAI_NODE_4_14)                                                                            \
    X(OPENAI_NODE_4_25)                                                                            \
    X(OPENAI_NODE_6_26)                                                                            \
    X(OPENAI_NODE_7_5)                                                                             \
    X(OPENAI_JAVA)                                                                                 \
    X(COOKBOOK_TENACITY_8)                                                                         \
    X(COOKBOOK_TENACITY_9)                                                                         \
    X(COOKBOOK_TENACITY_9_OVER_SDK)                                                                \
    X(COOKBOOK_BACKOFF)                                                                            \
    X(COOKBOOK_MANUAL)                                                                             \
    X(COOKBOOK_PROCESSOR)                                                                          \
    X(TENACITY_8_RANDOM)                                                                           \
    X(TENACITY_9_RANDOM)                                                                           \
    X(TENACITY_JITTER)                                                                             \
    X(BACKOFF_EXPO)                                                                                \
    X(VERCEL_AI)                                                                                   \
    X(LITELLM)                                                                                     \
    X(LANGCHAIN)                                                                                   \
    X(LANGCHAIN_OVER_SDK)                                                                          \
    X(LLAMA_INDEX)                                                                                 \
    X(LLAMA_INDEX_OVER_SDK)                                                                        \
    X(GOOGLE_GENAI_OFF)                                                                            \
    X(GOOGLE_GENAI_ON)                                                                             \
    X(GOOGLE_API_CORE)                                                                             \
    X(REPLICATE_POST)                                                                              \
    X(REPLICATE_GET)                                                                               \
    X(NODE_RETRY)                                                                                  \
    X(P_RETRY_RANDOMIZE)                                                                           \
    X(AZURE_BENCHMARK)                                                                             \
    X(AWS_LEGACY)                                                                                  \
    X(AWS_STANDARD)                                                                                \
    X(AWS_STANDARD_2026)                                                                           \
    X(AWS_JS)                                                                                      \
    X(GRPC)                                                                                        \
    X(ENVOY)                                                                                       \
    X(ENVOY_RESET_HEADERS)                                                                         \
    X(FINAGLE_DECORRELATED)                                                                        \
    X(FINAGLE_EXPONENTIAL)                                                                         \
    X(POLLY_CONSTANT)                                                                              \
    X(POLLY_EXPONENTIAL)                                                                           \
    X(POLLY_CONTRIB_V2)                                                                            \
    X(RESILIENCE4J)                                                                                \
    X(RESILIENCE4J_EXPONENTIAL)                                                                    \
    X(RESILIENCE4J_RANDOM)                                                                         \
    X(PHASED_WINDOW)

enum retry_preset_index {
#define X(name) RETRY_PRESET_##name,
    RETRY_PRESET_LIST(X)
#undef X
        RETRY_PRESETS
};

enum preset_jitter {
    PRESET_SCALED,
    PRESET_FROM_FLOOR,
    PRESET_ADDITIVE,
    PRESET_CAPPED,
    PRESET_TWO_POINT,
    PRESET_PRODUCT,
    PRESET_POLLY,
    PRESET_FINAGLE_DECORRELATED,
    PRESET_FINAGLE_EXPONENTIAL,
    PRESET_INCLUSIVE,
    PRESET_PHASED,
};

/* Where time elapsed since the first send is looked at. */
enum preset_stop {
    STOP_NEVER,
    STOP_AT_FAILURE, /* elapsed at the failure ≥ max_elapsed */
    STOP_WITH_WAIT,  /* elapsed and the coming wait > max_elapsed */
    STOP_AT_SEND, /* elapsed when the failed attempt was due ≥ max_elapsed; a wait is cut to what
                     that leaves of max_elapsed */
};

/* What a header within its bounds does. */
enum preset_header_use {
    HEADER_IGNORED,
    HEADER_TAKEN,     /* h, and U(0, added) with PRESET_ADDITIVE */
    HEADER_STRETCHED, /* U(h, 1.5·h) */
    HEADER_NUDGES,    /* max(w, min(h, w + 5 s)) */
    HEADER_PUSHBACK,  /* h, and k starts over; one below its bounds: no retry */
};

struct preset_header {
    enum preset_header_use use;
    sim_time whole;             /* read only if a multiple of this; 0: any */
    sim_time low;               /* the bounds; one below them is not taken */
    sim_time high;              /* 0: none */
    bool above_low, below_high; /* the bound itself is out */
    bool give_up;               /* one above is not retried; else it is not taken */
    bool or_under_wait;         /* one above is taken too if it is less than w */
};

struct preset_rules {
    uint32_t attempts;             /* the first included; 0: no limit */
    uint32_t attempts_cap;         /* more is taken for this; 0: none */
    sim_time base, base_throttled; /* of 429, rate_limit_exceeded and slow_down; 0: base */
    sim_time cap, floor;           /* cap 0: none */
    enum preset_jitter jitter;
    double growth; /* in place of 2; 0: 2 */
    double low, high;
    sim_time added;
    sim_time grain; /* waits are whole multiples of it, rounded down; 0: none */
    bool nearest;   /* rounded to the nearest instead */
    enum preset_stop stop;
    sim_time max_elapsed; /* 0: none */
    struct preset_header header;
    struct retry_match match;
    bool sleeps_at_end;      /* waits once more before it gives up */
    bool obeys_should_retry; /* x-should-retry goes before the status */
};

struct retry_preset {
    struct retry_type type;
    const char *library, *versions;
    const char *source;        /* repository, commit */
    const char *evidence;      /* "source", "specification", "second-hand", "assumption" */
    const char *note;          /* what it leaves out or surprises with, or NULL */
    struct preset_rules rules; /* unused by one made of others */
};

/* What a scenario may change. Durations: SIM_TIME_NEVER keeps the library's; INTEGER_NONE too. */
struct retry_preset_spec {
    sim_time base, cap, floor, max_elapsed;
    int64_t max_attempts;
};

/* All as the library has it. */
extern const struct retry_preset_spec retry_preset_unchanged;

extern const struct retry_preset retry_presets[RETRY_PRESETS];

/* The preset that a policy is, or NULL. */
const struct retry_preset *retry_preset_of(const struct variant_type *type);

/* What to say about a name that asks for the newest version of a library, or NULL. */
const char *retry_preset_refuse(const char *name);

/* The vtable's functions. */
enum retry_answer retry_preset_decide(const struct retry_type *type, const void *spec,
                                      struct retry_level_state *state,
                                      const struct retry_failure *failure, struct stream *jitter,
                                      struct retry_step *out);
uint32_t retry_preset_max_attempts(const struct retry_type *type, const void *spec);
bool retry_preset_never_waits(const struct retry_type *type, const void *spec);

#endif

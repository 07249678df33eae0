/*
 * vocabulary - the words that the model uses about itself.
 *
 * Provider and client both speak them and neither owns them: what a call was answered, how a
 * request ended, what its time was spent on. Each list is one X-macro: constant, name in every
 * output, and one sentence. The names are those of design and README, letter for letter.
 */
#ifndef TIERSIM_RECORD_VOCABULARY_H
#define TIERSIM_RECORD_VOCABULARY_H

/* How a request ends; every request ends in exactly one way. */
#define OUTCOME_LIST(X)                                                                            \
    X(DELIVERED, "delivered", "every image asked for was received")                                \
    X(QUEUE_FULL, "queue_full", "the client's queue had no room at arrival")                       \
    X(ABANDONED, "abandoned", "the user's patience ended first")                                   \
    X(RETRIES_EXHAUSTED, "retries_exhausted", "attempts, elapsed time or retry budget ran out")    \
    X(REFUSED, "refused", "the last verdict was not worth retrying")                               \
    X(SHED, "shed", "the client's own breaker or throttle refused the first send")                 \
    X(UNFINISHED, "unfinished", "still under way at the end of the run")

/* The steps of the provider's pipeline, in their order. */
#define STEP_LIST(X)                                                                               \
    X(KEY, "key")                                                                                  \
    X(ACCESS, "access")                                                                            \
    X(BILLING, "billing")                                                                          \
    X(RATE_LIMITS, "rate_limits")                                                                  \
    X(CONTENT, "content_policy")                                                                   \
    X(CAPACITY, "capacity") X(GENERATION, "generation") X(CLIENT, "client")

/*
 * What a call is answered: constant, name, HTTP status, step. The status of the slow_down and
 * access verdicts is the usual one; call.status holds what was really sent.
 */
#define VERDICT_LIST(X)                                                                            \
    X(PENDING, "pending", 0, GENERATION)                                                           \
    X(SUCCESS, "success", 200, GENERATION)                                                         \
    X(INVALID_API_KEY, "invalid_api_key", 401, KEY)                                                \
    X(MODEL_NOT_AVAILABLE, "model_not_available", 403, ACCESS)                                     \
    X(ORGANIZATION_NOT_VERIFIED, "organization_not_verified", 403, ACCESS)                         \
    X(MODEL_RETIRED, "model_retired", 404, ACCESS)                                                 \
    X(BILLING_HARD_LIMIT_REACHED, "billing_hard_limit_reached", 400, BILLING)                      \
    X(INSUFFICIENT_QUOTA, "insufficient_quota", 429, BILLING)                                      \
    X(CREDIT_BALANCE_EXHAUSTED, "credit_balance_exhausted", 429, BILLING)                          \
    X(ORGANIZATION_SPEND_LIMIT_EXCEEDED, "organization_spend_limit_exceeded", 429, BILLING)        \
    X(PROJECT_SPEND_LIMIT_EXCEEDED, "project_spend_limit_exceeded", 429, BILLING)                  \
    X(ORGANIZATION_USAGE_LIMIT_EXCEEDED, "organization_usage_limit_exceeded", 429, BILLING)        \
    X(RATE_LIMIT_EXCEEDED, "rate_limit_exceeded", 429, RATE_LIMITS)                                \
    X(CONTENT_POLICY_VIOLATION, "content_policy_violation", 400, CONTENT)                          \
    X(SERVER_ERROR, "server_error", 500, CAPACITY)                                                 \
    X(OVERLOADED, "server_is_overloaded", 503, CAPACITY)                                           \
    X(SLOW_DOWN, "slow_down", 429, CAPACITY)                                                       \
    X(TIMEOUT, "timeout", 0, CLIENT)                                                               \
    X(EXPIRED, "batch_expired", 0, GENERATION)

/* What the latency of a request is made of; the parts add up without remainder (design §2). */
#define PART_LIST(X)                                                                               \
    X(QUEUE, "queue", "every worker of the client was busy")                                       \
    X(PACING, "pacing", "a worker was free and the pacer held the request back")                   \
    X(BACKOFF, "backoff", "waiting to try again")                                                  \
    X(FAILED_ATTEMPT, "failed_attempt", "an attempt that did not win was in flight")               \
    X(PROVIDER_QUEUE, "provider_queue", "the winning attempt was queued at the provider")          \
    X(SERVICE, "service", "the winning attempt was in service")

/* What an attempt or an ask is counted in. */
#define UNIT_LIST(X) X(REQUESTS, "requests") X(IMAGES, "images") X(TOKENS, "tokens")

/* Why a wait before a retry is as long as it is: constant, name, what to tell about it. */
#define WAIT_CAUSE_LIST(X)                                                                         \
    X(COMPUTED, "computed", "its own backoff")                                                     \
    X(HEADER, "header", "as the Retry-After says")                                                 \
    X(HEADER_CLAMPED, "header_clamped", "the Retry-After, cut to the most it takes")               \
    X(HEADER_REFUSED, "header_over_maximum",                                                       \
      "its own backoff: the Retry-After is too long for it")                                       \
    X(ROUTE, "route", "goes on to the next target of the route")                                   \
    X(REASK, "reask", "asks anew")                                                                 \
    X(LAST, "last", "sleeps once more, then gives up")

/* When a client's own gate is asked for its leave. */
#define GATE_STAGE_LIST(X) X(FIRST_SEND, "first_send") X(RETRY, "retry") X(RESEND, "resend")

enum outcome {
#define X(constant, name, text) OUTCOME_##constant,
    OUTCOME_LIST(X)
#undef X
        OUTCOMES
};

enum step {
#define X(constant, name) STEP_##constant,
    STEP_LIST(X)
#undef X
        STEPS
};

enum verdict {
#define X(constant, name, status, step) VERDICT_##constant,
    VERDICT_LIST(X)
#undef X
        VERDICTS
};

enum part {
#define X(constant, name, text) PART_##constant,
    PART_LIST(X)
#undef X
        PARTS
};

enum unit {
#define X(constant, name) UNIT_##constant,
    UNIT_LIST(X)
#undef X
        UNITS
};

enum wait_cause {
#define X(constant, name, text) WAIT_##constant,
    WAIT_CAUSE_LIST(X)
#undef X
        WAIT_CAUSES
};

enum gate_stage {
#define X(constant, name) GATE_STAGE_##constant,
    GATE_STAGE_LIST(X)
#undef X
        GATE_STAGES
};

const char *outcome_name(enum outcome outcome);
const char *step_name(enum step step);
const char *verdict_name(enum verdict verdict);
int verdict_status(enum verdict verdict); /* HTTP status; 0 where there was no answer */
enum step verdict_step(enum verdict verdict);
const char *part_name(enum part part);
const char *unit_name(enum unit unit);
const char *wait_cause_name(enum wait_cause cause);
const char *wait_cause_text(enum wait_cause cause);
const char *gate_stage_name(enum gate_stage stage);

/* NULL-terminated, for FIELD_CHOICE. */
extern const char *const unit_names[];
extern const char *const verdict_names[];

#endif

#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * The retry quota of the AWS SDKs. `capacity` tokens, full at first; a retry takes the cost of the
 * class of its failure, and is refused where fewer are left. A success gives back what the retry
 * before it took, or `refund` where there was none; a failure gives nothing back.
 *
 * So from full, with nothing but failures: 500 / 5 = 100 retries, 500 / 10 = 50 after timeouts,
 * and 35 at 14 each since 2026.
 */
struct quota_spec {
    int64_t capacity;
    int64_t cost;              /* of a retry after anything else */
    int64_t cost_timeout;      /* no answer */
    int64_t cost_throttling;   /* rate_limit_exceeded, slow_down */
    int64_t cost_server_error; /* 5xx */
    int64_t refund;
};

struct quota {
    int64_t tokens;
};

static bool is_server_error(enum verdict verdict) {
    return verdict_status(verdict) / 100 == 5;
}

static int64_t cost_of(const struct quota_spec *spec, enum verdict verdict) {
    if (verdict == VERDICT_TIMEOUT)
        return spec->cost_timeout;
    if (verdict == VERDICT_RATE_LIMIT_EXCEEDED || verdict == VERDICT_SLOW_DOWN)
        return spec->cost_throttling;
    return is_server_error(verdict) ? spec->cost_server_error : spec->cost;
}

static void init(struct gate *gate, struct arena *arena) {
    const struct quota_spec *spec = gate->spec;
    struct quota *quota = gate->state;

    (void)arena;
    quota->tokens = spec->capacity;
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct quota *quota = gate->state;

    if (ask->stage != GATE_STAGE_RETRY)
        return ask->now;
    return cost_of(gate->spec, ask->failure->verdict) <= quota->tokens ? ask->now : GATE_REFUSES;
}

static void note(struct gate *gate, const struct gate_news *news) {
    const struct quota_spec *spec = gate->spec;
    struct quota *quota = gate->state;

    if (news->kind == GATE_GOES && news->stage == GATE_STAGE_RETRY)
        quota->tokens -= cost_of(spec, news->failure->verdict);
    else if (news->kind == GATE_ANSWERED && !news->failure)
        quota->tokens +=
            news->tried_again == VERDICT_PENDING ? spec->refund : cost_of(spec, news->tried_again);
    if (quota->tokens > spec->capacity)
        quota->tokens = spec->capacity;
}

#define COST_ROW(member, cost_, doc_)                                                              \
    FIELD(struct quota_spec, member, INTEGER, .fallback = (cost_), .low = 0, .high = 1e9,          \
          .unit = "tokens", .doc = (doc_))
#define ROWS(cost_, timeout_, throttling_, server_error_)                                          \
    {                                                                                              \
        FIELD(struct quota_spec, capacity, INTEGER, .fallback = "500", .low = 0, .high = 1e9,      \
              .unit = "tokens", .doc = "tokens at most, and at the start"),                        \
            COST_ROW(cost, cost_, "what a retry takes"),                                           \
            COST_ROW(cost_timeout, timeout_, "after a timeout"),                                   \
            COST_ROW(cost_throttling, throttling_, "after a rate limit or slow_down"),             \
            COST_ROW(cost_server_error, server_error_, "after a 5xx"),                             \
            COST_ROW(refund, "1", "what a success gives back that followed no retry")              \
    }

static const struct field standard_rows[] = ROWS("5", "10", "5", "5");
static const struct field rows_2026[] = ROWS("14", "14", "5", "14");
static const struct field js_rows[] = ROWS("5", "10", "5", "10");

static const struct origin standard_origin = {"botocore", "1.43.67, AWS_NEW_RETRIES_2026 off",
                                              "boto/botocore@0e6e240 (1.43.67)", "source",
                                              "goes with the retry policy aws-standard"};
static const struct origin origin_2026 = {
    "botocore", "1.43.3 (b8db539) to 1.43.67, AWS_NEW_RETRIES_2026 on",
    "boto/botocore@0e6e240 (1.43.67)", "source",
    "goes with the retry policy aws-standard-2026; without the one sleep of long polls"};
static const struct origin js_origin = {
    "smithy-typescript core", "3.33.3, SMITHY_NEW_RETRIES_2026 off",
    "smithy-lang/smithy-typescript@6815d3e", "source",
    "goes with the retry policy aws-js-3; its transient errors are timeouts and 5xx"};

#define QUOTA(name_, help_, rows_, origin_)                                                        \
    {                                                                                              \
        .variant = {.name = (name_),                                                               \
                    .help = (help_),                                                               \
                    .spec = FIELD_TABLE("gate", struct quota_spec, rows_, .prepare = NULL)},       \
        .origin = (origin_), .state_size = sizeof(struct quota), .init = init,                     \
        .may_send = may_send, .note = note                                                         \
    }

const struct gate_type gate_retry_quota =
    QUOTA("retry_quota", "tokens that retries take and successes give back", standard_rows, NULL);
const struct gate_type gate_aws_standard_quota =
    QUOTA("aws-standard-quota", "the retry quota of AWS SDKs: 500 tokens, 5 a retry, 10 a timeout",
          standard_rows, &standard_origin);
const struct gate_type gate_aws_2026_quota = QUOTA(
    "aws-2026-quota", "the same since 2026: 14 a retry, 5 for throttling", rows_2026, &origin_2026);
const struct gate_type gate_aws_js_quota =
    QUOTA("aws-js-3-quota", "the same in JavaScript v3: 5 a retry, 10 for transient errors",
          js_rows, &js_origin);

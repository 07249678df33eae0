#include "client/retry_presets.h"

#include <string.h>
#include <strings.h>

#define S(seconds) ((seconds)*NS_PER_SECOND)
#define MS(ms)     ((ms)*NS_PER_MS)

/* ---- what a scenario may change ---- */

static bool keep_all_but_attempts(void *object, struct complaint *out) {
    struct retry_preset_spec *spec = object;

    (void)out;
    spec->base = spec->cap = spec->floor = spec->max_elapsed = SIM_TIME_NEVER;
    return true;
}

static bool keep_floor_and_elapsed(void *object, struct complaint *out) {
    struct retry_preset_spec *spec = object;

    (void)out;
    spec->floor = spec->max_elapsed = SIM_TIME_NEVER;
    return true;
}

static bool keep_floor(void *object, struct complaint *out) {
    struct retry_preset_spec *spec = object;

    (void)out;
    spec->floor = SIM_TIME_NEVER;
    return true;
}

#define ATTEMPTS_ROW                                                                               \
    FIELD(struct retry_preset_spec, max_attempts, INTEGER, .low = 1, .high = 1e9,                  \
          .unit = "attempts",                                                                      \
          .doc = "attempts in all, the first included; the library's own when left out")
#define CURVE_ROWS                                                                                 \
    ATTEMPTS_ROW,                                                                                  \
        FIELD(struct retry_preset_spec, base, DURATION,                                            \
              .doc = "the first wait; the library's own when left out"),                           \
        FIELD(struct retry_preset_spec, cap, DURATION,                                             \
              .doc = "the longest wait; the library's own when left out")
#define ELAPSED_ROW                                                                                \
    FIELD(struct retry_preset_spec, max_elapsed, DURATION,                                         \
          .doc = "gives up after this long, tested where the library tests it; its own when left " \
                 "out")

static const struct field attempts_rows[] = {ATTEMPTS_ROW};
static const struct field curve_rows[] = {CURVE_ROWS};
static const struct field timed_rows[] = {CURVE_ROWS, ELAPSED_ROW};
static const struct field floor_rows[] = {
    CURVE_ROWS, ELAPSED_ROW,
    FIELD(struct retry_preset_spec, floor, DURATION,
          .doc = "the library's 'min': the shortest wait of one, the lowest ceiling of another")};

#define TABLE(rows, ...) FIELD_TABLE("retry policy", struct retry_preset_spec, rows, __VA_ARGS__)
#define ATTEMPTS         TABLE(attempts_rows, .prepare = keep_all_but_attempts)
#define CURVE            TABLE(curve_rows, .prepare = keep_floor_and_elapsed)
#define TIMED            TABLE(timed_rows, .prepare = keep_floor)
#define TIMED_FLOOR      TABLE(floor_rows, .prepare = NULL)

/* ---- what rows have in common ---- */

#define LEVEL(name_, help_, settings)                                                              \
    .type = {.variant = {.name = (name_), .help = (help_), .spec = settings},                      \
             .decide = retry_preset_decide,                                                        \
             .max_attempts = retry_preset_max_attempts,                                            \
             .never_waits = retry_preset_never_waits}

#define NESTED(name_, help_, parts_)                                                               \
    .type = {.variant = {.name = (name_), .help = (help_), .spec = {.noun = "retry policy"}},      \
             .parts = (parts_),                                                                    \
             .part_count = array_size(parts_)}

#define BIT(verdict)  (UINT64_C(1) << VERDICT_##verdict)
#define FIVES         (UINT64_C(1) << 5)
#define EVERYTHING    .match = {.verdicts = UINT64_MAX}
#define ONLY_429      .match = {.statuses = {429}}
#define OPENAI_STATUS .match = {BIT(TIMEOUT), FIVES, {408, 409, 429}}
#define AWS_CODES     (BIT(RATE_LIMIT_EXCEEDED) | BIT(SLOW_DOWN) | BIT(TIMEOUT))

/* Sections 1.1 to 1.3: all OpenAI SDKs but for the header. */
#define OPENAI_RULES                                                                               \
    .attempts = 3, .base = MS(500), .cap = S(8), .jitter = PRESET_SCALED, .low = 0.75, .high = 1,  \
    OPENAI_STATUS, .obeys_should_retry = true

#define TENACITY_RANDOM .base = S(1), .stop = STOP_AT_FAILURE, EVERYTHING
#define FULL_JITTER     .jitter = PRESET_SCALED, .low = 0, .high = 1
#define BACKOFF_FULL    .base = S(1), FULL_JITTER

#define PRESET_TYPE(name) (&retry_presets[RETRY_PRESET_##name].type)

static const struct retry_preset_spec four_attempts = {.base = SIM_TIME_NEVER,
                                                       .cap = SIM_TIME_NEVER,
                                                       .floor = SIM_TIME_NEVER,
                                                       .max_elapsed = SIM_TIME_NEVER,
                                                       .max_attempts = 4};

static const struct retry_part cookbook_over_sdk[] = {
    {PRESET_TYPE(OPENAI_PYTHON_2_52), &retry_preset_unchanged},
    {PRESET_TYPE(COOKBOOK_TENACITY_9), &retry_preset_unchanged}};
static const struct retry_part langchain_over_sdk[] = {
    {PRESET_TYPE(OPENAI_PYTHON_2_52), &retry_preset_unchanged},
    {PRESET_TYPE(LANGCHAIN), &retry_preset_unchanged}};
static const struct retry_part llama_index_over_sdk[] = {
    {PRESET_TYPE(OPENAI_PYTHON_1_9), &four_attempts},
    {PRESET_TYPE(LLAMA_INDEX), &retry_preset_unchanged}};

#define COOKBOOK_SOURCE "openai/openai-cookbook@1160929 examples/How_to_handle_rate_limits.ipynb"
#define TENACITY_SOURCE "jd/tenacity@c650fb4 tenacity/wait.py, stop.py"
#define BOTOCORE_SOURCE "boto/botocore@0e6e240 (1.43.67)"
#define ENVOY_SOURCE                                                                               \
    "envoyproxy/envoy@e78906c retry_state_impl.cc, @4280ef7 and @18a4509 backoff_strategy.cc"
#define FINAGLE_SOURCE      "twitter/finagle@4feb34c, twitter/util@17c8187"
#define RESILIENCE4J_SOURCE "resilience4j/resilience4j@af9e7c9"
#define POLLY_SOURCE        "App-vNext/Polly@173d6d1 (8.7.0)"

const struct retry_preset retry_presets[RETRY_PRESETS] = {
    [RETRY_PRESET_OPENAI_PYTHON_1_0] =
        {LEVEL("openai-python-1.0", "OpenAI's Python SDK, whole-second headers to 60 s", ATTEMPTS),
         "openai-python",
         "1.0.0 to 1.8.x",
         "openai/openai-python, before commit d5abe79e",
         "source",
         "a header that is no whole number of seconds is not read",
         {OPENAI_RULES, .header = {.use = HEADER_TAKEN, S(1), 0, S(60), .above_low = true}}},
    [RETRY_PRESET_OPENAI_PYTHON_1_9] =
        {LEVEL("openai-python-1.9", "OpenAI's Python SDK, headers to 60 s, else backoff", ATTEMPTS),
         "openai-python",
         "1.9.0 to 2.51.x",
         "openai/openai-python@d5abe79e (2024-01-17)",
         "source",
         "a header of 61 s becomes a retry after half a second",
         {OPENAI_RULES, .header = {.use = HEADER_TAKEN, 0, 0, S(60), .above_low = true}}},
    [RETRY_PRESET_OPENAI_PYTHON_2_52] =
        {LEVEL("openai-python-2.52", "OpenAI's Python SDK, headers to 120 s, else gives up",
               ATTEMPTS),
         "openai-python",
         "2.52.0 to 3.3.1",
         "openai/openai-python@e43b422 src/openai/_base_client.py; rule since @7fa79464 "
         "(2026-07-30)",
         "source",
         "a header above 120 s is not retried, whatever x-should-retry says",
         {OPENAI_RULES,
          .header = {.use = HEADER_TAKEN, 0, 0, S(120), .above_low = true, .give_up = true}}},
    [RETRY_PRESET_OPENAI_NODE_4_14] =
        {LEVEL("openai-node-4.14", "OpenAI's Node SDK, headers in whole ms to 60 s", ATTEMPTS),
         "openai-node",
         "4.14.0 to 4.24.x",
         "openai/openai-node@2bc14ce3 (2023-10-24)",
         "source",
         NULL,
         {OPENAI_RULES, .header = {.use = HEADER_TAKEN, MS(1), 0, S(60), .above_low = true}}},
    [RETRY_PRESET_OPENAI_NODE_4_25] =
        {LEVEL("openai-node-4.25", "OpenAI's Node SDK, headers below 60 s", ATTEMPTS),
         "openai-node",
         "4.25.0 to 6.25.x",
         "openai/openai-node@33aca551 (2024-01-17)",
         "source",
         "exactly 60 s, what a fixed minute often says, is not taken",
         {OPENAI_RULES,
          .header = {.use = HEADER_TAKEN, 0, 0, S(60), .above_low = true, .below_high = true}}},
    [RETRY_PRESET_OPENAI_NODE_6_26] = {LEVEL("openai-node-6.26",
                                             "OpenAI's Node SDK, any header at all", ATTEMPTS),
                                       "openai-node",
                                       "6.26.0 to 7.4.x",
                                       "openai/openai-node@583240f2 (2026-03-05)",
                                       "source",
                                       "0 and less retry at once; hours are waited for",
                                       {OPENAI_RULES,
                                        .header = {.use = HEADER_TAKEN, .low = INT64_MIN}}},
    [RETRY_PRESET_OPENAI_NODE_7_5] =
        {LEVEL("openai-node-7.5", "OpenAI's Node SDK, headers from 0 to 60 s", ATTEMPTS),
         "openai-node",
         "7.5.0",
         "openai/openai-node@7b7d6ca src/client.ts; rule since @6eda5b18",
         "source",
         "a header of 0 retries at once",
         {OPENAI_RULES, .header = {.use = HEADER_TAKEN, 0, 0, S(60)}}},
    [RETRY_PRESET_OPENAI_JAVA] = {LEVEL("openai-java-2026-08",
                                        "OpenAI's Java SDK, any header, without a cap", ATTEMPTS),
                                  "openai-java",
                                  "as of 2026-08-21",
                                  "openai/openai-java@5f499c3 RetryingHttpClient.kt",
                                  "source",
                                  "ASSUMPTION: a negative header is waited for as 0",
                                  {OPENAI_RULES,
                                   .header = {.use = HEADER_TAKEN, .low = INT64_MIN}}},
    [RETRY_PRESET_COOKBOOK_TENACITY_8] =
        {LEVEL("cookbook-tenacity-8", "the cookbook's tenacity example, 6 attempts, U(0, 2^k) s",
               ATTEMPTS),
         "openai-cookbook with tenacity",
         "tenacity before 9.0.0",
         COOKBOOK_SOURCE,
         "source",
         "any exception is retried, a refused prompt too",
         {.attempts = 6,
          .cap = S(60),
          .floor = S(1),
          .jitter = PRESET_SCALED,
          .low = 0,
          .high = 1,
          TENACITY_RANDOM}},
    [RETRY_PRESET_COOKBOOK_TENACITY_9] =
        {LEVEL("cookbook-tenacity-9", "the cookbook's tenacity example, 6 attempts, U(1, 2^k) s",
               ATTEMPTS),
         "openai-cookbook with tenacity",
         "tenacity since 9.0.0 (a662bbb)",
         COOKBOOK_SOURCE,
         "source",
         "the first wait is exactly 1 s; any exception is retried, a refused prompt too",
         {.attempts = 6,
          .cap = S(60),
          .floor = S(1),
          .jitter = PRESET_FROM_FLOOR,
          TENACITY_RANDOM}},
    [RETRY_PRESET_COOKBOOK_TENACITY_9_OVER_SDK] =
        {NESTED("cookbook-tenacity-9-over-openai-python-2.52",
                "the same around the SDK, which retries by itself: 6 times 3 calls",
                cookbook_over_sdk),
         "openai-cookbook with tenacity over openai-python",
         "tenacity since 9.0.0, openai-python 2.52.0 to 3.3.1",
         COOKBOOK_SOURCE,
         "source",
         NULL,
         {0}},
    [RETRY_PRESET_COOKBOOK_BACKOFF] = {LEVEL(
                                           "cookbook-backoff",
                                           "the cookbook's backoff example: for ever, U(0, 2^k) s",
                                           ATTEMPTS),
                                       "openai-cookbook with backoff",
                                       "backoff 2.2.1",
                                       COOKBOOK_SOURCE,
                                       "source",
                                       "rate limits only, and no end to them",
                                       {BACKOFF_FULL, ONLY_429}},
    [RETRY_PRESET_COOKBOOK_MANUAL] =
        {LEVEL("cookbook-manual", "the cookbook's hand-written loop: a product of U(2, 4)",
               ATTEMPTS),
         "openai-cookbook",
         "as of @1160929",
         COOKBOOK_SOURCE,
         "source",
         "ten retries take a day on average",
         {.attempts = 11, .base = S(1), .jitter = PRESET_PRODUCT, ONLY_429}},
    [RETRY_PRESET_COOKBOOK_PROCESSOR] =
        {LEVEL("cookbook-processor-04a3090",
               "the cookbook's parallel processor where its pause never fires: 4 retries, no wait",
               ATTEMPTS),
         "openai-cookbook",
         "as of @04a3090",
         "openai/openai-cookbook@04a3090 examples/api_request_parallel_processor.py",
         "source",
         "goes with the pacer of the same name; with the gate cookbook-processor-d2bb606-pause it "
         "is "
         "the revision before",
         {.attempts = 5, EVERYTHING, .low = 0, .high = 0}},
    [RETRY_PRESET_TENACITY_8_RANDOM] =
        {LEVEL("tenacity-8-random-exponential", "tenacity's wait_random_exponential, U(0, b)",
               TIMED_FLOOR),
         "tenacity",
         "before 9.0.0",
         TENACITY_SOURCE,
         "source",
         "never stops unless told to; its min only raises the ceiling",
         {.jitter = PRESET_SCALED, .low = 0, .high = 1, TENACITY_RANDOM}},
    [RETRY_PRESET_TENACITY_9_RANDOM] = {LEVEL("tenacity-9-random-exponential",
                                              "tenacity's wait_random_exponential, U(min, b)",
                                              TIMED_FLOOR),
                                        "tenacity",
                                        "9.0.0 to 9.1.4",
                                        TENACITY_SOURCE,
                                        "source",
                                        "never stops unless told to",
                                        {.jitter = PRESET_FROM_FLOOR, TENACITY_RANDOM}},
    [RETRY_PRESET_TENACITY_JITTER] = {LEVEL("tenacity-9-exponential-jitter",
                                            "tenacity's wait_exponential_jitter, 2^k + U(0, 1)",
                                            TIMED),
                                      "tenacity",
                                      "8.2.0 to 9.1.4",
                                      TENACITY_SOURCE,
                                      "source",
                                      "never stops unless told to; under its cap it has no jitter",
                                      {.jitter = PRESET_CAPPED, .added = S(1), TENACITY_RANDOM}},
    [RETRY_PRESET_BACKOFF_EXPO] =
        {LEVEL("backoff-2.2-expo", "the backoff library's expo with full jitter", TIMED),
         "backoff",
         "2.2.1",
         "litl/backoff@d82b23c",
         "source",
         "max_elapsed (its max_time) does not count the attempt that just failed",
         {BACKOFF_FULL, .stop = STOP_AT_SEND, EVERYTHING}},
    [RETRY_PRESET_VERCEL_AI] =
        {LEVEL("vercel-ai-7", "the Vercel AI SDK: 2 s, then 4 s, no jitter", ATTEMPTS),
         "ai",
         "7.0.77",
         "vercel/ai@ed857f5 packages/ai/src/util/retry-with-exponential-backoff.ts",
         "source",
         "splits a request for n images into calls that start at once: set the client's 'split'",
         {.attempts = 3,
          .base = S(2),
          .jitter = PRESET_SCALED,
          .low = 1,
          .high = 1,
          OPENAI_STATUS,
          .header = {.use = HEADER_TAKEN, 0, 0, S(60), .below_high = true, .or_under_wait = true}}},
    [RETRY_PRESET_LITELLM] =
        {LEVEL("litellm-one-deployment", "litellm's router with one deployment", ATTEMPTS),
         "litellm",
         "as of @000db7e",
         "BerriAI/litellm@000db7e litellm/constants.py, @63c041a router_utils/retry_utils.py",
         "source; the router second-hand",
         "sleeps once more before it gives up; its cool-down is the gate litellm-cooldown",
         {.attempts = 3,
          .base = MS(500),
          .cap = S(8),
          .jitter = PRESET_ADDITIVE,
          .added = MS(750),
          .sleeps_at_end = true,
          OPENAI_STATUS,
          .header = {.use = HEADER_TAKEN, S(1), 0, S(60), .above_low = true}}},
    [RETRY_PRESET_LANGCHAIN] =
        {LEVEL("langchain-with-retry", "LangChain's with_retry: 2^k + U(0, 1) s, 3 attempts",
               ATTEMPTS),
         "langchain",
         "as of @258a7dc",
         "langchain-ai/langchain@258a7dc runnables/retry.py",
         "source",
         "any exception is retried",
         {.attempts = 3, .jitter = PRESET_CAPPED, .added = S(1), TENACITY_RANDOM}},
    [RETRY_PRESET_LANGCHAIN_OVER_SDK] =
        {NESTED("langchain-with-retry-over-openai-python-2.52",
                "the same around the SDK, which retries by itself: 3 times 3 calls",
                langchain_over_sdk),
         "langchain over openai-python",
         "as of @258a7dc, openai-python 2.52.0 to 3.3.1",
         "langchain-ai/langchain@258a7dc runnables/retry.py",
         "source",
         NULL,
         {0}},
    [RETRY_PRESET_LLAMA_INDEX] = {LEVEL("llama-index-2024",
                                        "LlamaIndex's own retries: 6 attempts or 60 s", ATTEMPTS),
                                  "llama-index",
                                  "2024",
                                  "run-llama/llama_index@60d589e utils.py, @d33b789 base.py",
                                  "source",
                                  NULL,
                                  {.attempts = 6,
                                   .base = S(1),
                                   .cap = S(20),
                                   .floor = S(1),
                                   .jitter = PRESET_FROM_FLOOR,
                                   .stop = STOP_AT_FAILURE,
                                   .max_elapsed = S(60),
                                   .match = {BIT(TIMEOUT), FIVES, {429}}}},
    [RETRY_PRESET_LLAMA_INDEX_OVER_SDK] =
        {NESTED("llama-index-2024-over-openai-python-1.9",
                "the same around the SDK with 3 retries of its own: 6 times 4 calls at most",
                llama_index_over_sdk),
         "llama-index over openai-python",
         "2024, openai-python 1.9.0 to 2.51.x",
         "run-llama/llama_index@60d589e utils.py, @d33b789 base.py",
         "source",
         NULL,
         {0}},
    [RETRY_PRESET_GOOGLE_GENAI_OFF] =
        {LEVEL("google-genai-2.19-off", "Google's genai SDK as it comes: no retries", ATTEMPTS),
         "google-genai",
         "2.19.0",
         "googleapis/python-genai@6680718",
         "source",
         NULL,
         {.attempts = 1, .match = {BIT(TIMEOUT), 0, {408, 429, 500, 502, 503, 504}}}},
    [RETRY_PRESET_GOOGLE_GENAI_ON] = {LEVEL("google-genai-2.19-on",
                                            "Google's genai SDK with HttpRetryOptions: 5 attempts",
                                            ATTEMPTS),
                                      "google-genai",
                                      "2.19.0",
                                      "googleapis/python-genai@6680718",
                                      "source",
                                      "does not look at Retry-After",
                                      {.attempts = 5,
                                       .base = S(1),
                                       .cap = S(60),
                                       .jitter = PRESET_CAPPED,
                                       .added = S(1),
                                       .match = {BIT(TIMEOUT), 0, {408, 429, 500, 502, 503, 504}}}},
    [RETRY_PRESET_GOOGLE_API_CORE] =
        {LEVEL("google-api-core-2.29", "google-api-core: full jitter for 120 s", TIMED),
         "google-api-core",
         "2.29.0",
         "googleapis/python-api-core@014d3de retry_base.py, retry_unary.py",
         "source",
         "no cap on attempts; does not look at Retry-After",
         {.base = S(1),
          .cap = S(60),
          .jitter = PRESET_SCALED,
          .low = 0,
          .high = 1,
          .stop = STOP_WITH_WAIT,
          .max_elapsed = S(120),
          .match = {BIT(TIMEOUT), 0, {429, 500, 503}}}},
    [RETRY_PRESET_REPLICATE_POST] =
        {LEVEL("replicate-python-post",
               "Replicate's client: creating a prediction is never retried", ATTEMPTS),
         "replicate-python",
         "as of @0110c2c",
         "replicate/replicate-python@0110c2c",
         "source",
         NULL,
         {.attempts = 1, .match = {0, 0, {429, 503, 504}}}},
    [RETRY_PRESET_REPLICATE_GET] = {LEVEL("replicate-python-get",
                                          "Replicate's client on idempotent methods: 10 attempts",
                                          ATTEMPTS),
                                    "replicate-python",
                                    "as of @0110c2c",
                                    "replicate/replicate-python@0110c2c",
                                    "source",
                                    NULL,
                                    {.attempts = 10,
                                     .base = MS(100),
                                     .cap = S(60),
                                     .jitter = PRESET_TWO_POINT,
                                     .low = 0.9,
                                     .high = 1.1,
                                     .match = {0, 0, {429, 503, 504}},
                                     .header = {.use = HEADER_TAKEN, S(1)}}},
    [RETRY_PRESET_NODE_RETRY] = {LEVEL("p-retry-7", "p-retry and node-retry: 2^k s, 10 retries",
                                       CURVE),
                                 "node-retry, p-retry",
                                 "node-retry as of @11efd6e, p-retry 7.0.0",
                                 "tim-kos/node-retry@11efd6e, sindresorhus/p-retry@e11ca9c",
                                 "source",
                                 NULL,
                                 {.attempts = 11,
                                  .base = S(1),
                                  .jitter = PRESET_SCALED,
                                  .low = 1,
                                  .high = 1,
                                  .grain = MS(1),
                                  .nearest = true,
                                  EVERYTHING}},
    [RETRY_PRESET_P_RETRY_RANDOMIZE] = {LEVEL("p-retry-7-randomize",
                                              "p-retry with randomize: 2^k·U(1, 2) s, 10 retries",
                                              CURVE),
                                        "p-retry",
                                        "7.0.0",
                                        "sindresorhus/p-retry@e11ca9c",
                                        "source",
                                        NULL,
                                        {.attempts = 11,
                                         .base = S(1),
                                         .jitter = PRESET_SCALED,
                                         .low = 1,
                                         .high = 2,
                                         .grain = MS(1),
                                         .nearest = true,
                                         EVERYTHING}},
    [RETRY_PRESET_AZURE_BENCHMARK] = {LEVEL("azure-openai-benchmark",
                                            "Microsoft's benchmark client: 429 only, for 60 s",
                                            TIMED),
                                      "azure-openai-benchmark",
                                      "as of @e46e861",
                                      "Azure/azure-openai-benchmark@e46e861",
                                      "source",
                                      "ASSUMPTION: its 60 s are tested on waits by header too",
                                      {BACKOFF_FULL, .stop = STOP_AT_SEND, .max_elapsed = S(60),
                                       ONLY_429, .header = {.use = HEADER_TAKEN, 0, 0}}},
    [RETRY_PRESET_AWS_LEGACY] =
        {LEVEL("aws-legacy", "botocore's legacy mode: U(0, 2^k) s, 5 attempts", ATTEMPTS),
         "botocore",
         "1.43.67",
         BOTOCORE_SOURCE,
         "source",
         NULL,
         {.attempts = 5, BACKOFF_FULL, .match = {AWS_CODES, 0, {429, 500, 502, 503, 504, 509}}}},
    [RETRY_PRESET_AWS_STANDARD] =
        {LEVEL("aws-standard", "botocore's standard mode: full jitter to 20 s, 3 attempts",
               ATTEMPTS),
         "botocore",
         "1.43.67, AWS_NEW_RETRIES_2026 off",
         BOTOCORE_SOURCE,
         "source",
         "its retry quota is the gate aws-standard-quota; a 429 without a throttling code is not "
         "retried",
         {.attempts = 3,
          BACKOFF_FULL,
          .cap = S(20),
          .match = {AWS_CODES, 0, {500, 502, 503, 504}}}},
    [RETRY_PRESET_AWS_STANDARD_2026] = {LEVEL("aws-standard-2026",
                                              "botocore's standard mode with AWS_NEW_RETRIES_2026",
                                              ATTEMPTS),
                                        "botocore",
                                        "1.43.3 (b8db539) to 1.43.67, AWS_NEW_RETRIES_2026 on",
                                        BOTOCORE_SOURCE,
                                        "source",
                                        "its retry quota is the gate aws-2026-quota",
                                        {.attempts = 3,
                                         FULL_JITTER,
                                         .base = MS(50),
                                         .base_throttled = S(1),
                                         .cap = S(20),
                                         .match = {AWS_CODES, 0, {500, 502, 503, 504}},
                                         .header = {.use = HEADER_NUDGES, MS(1)}}},
    [RETRY_PRESET_AWS_JS] = {LEVEL("aws-js-3",
                                   "the AWS SDK for JavaScript v3: full jitter, 3 attempts",
                                   ATTEMPTS),
                             "smithy-typescript core",
                             "3.33.3, SMITHY_NEW_RETRIES_2026 off",
                             "smithy-lang/smithy-typescript@6815d3e",
                             "source",
                             "its retry quota is the gate aws-js-3-quota",
                             {.attempts = 3,
                              FULL_JITTER,
                              .base = MS(100),
                              .base_throttled = MS(500),
                              .cap = S(20),
                              .grain = MS(1),
                              .match = {AWS_CODES, 0, {429, 500, 502, 503, 504}},
                              .header = {.use = HEADER_NUDGES}}},
    [RETRY_PRESET_GRPC] = {LEVEL("grpc-a6-example",
                                 "the example of gRPC's A6: 4 attempts, 0.1 s to 1 s, ±20 %",
                                 CURVE),
                           "grpc",
                           "A6 as of 2026-06",
                           "grpc/proposal@1fd061a A6-client-retries.md",
                           "specification",
                           "its throttling is the gate grpc-a6-throttling; ASSUMPTION: UNAVAILABLE "
                           "is 429, 502, 503, 504; "
                           "more than 5 attempts "
                           "are 5",
                           {.attempts = 4,
                            .attempts_cap = 5,
                            .base = MS(100),
                            .cap = S(1),
                            .jitter = PRESET_SCALED,
                            .low = 0.8,
                            .high = 1.2,
                            .match = {0, 0, {429, 502, 503, 504}},
                            .header = {.use = HEADER_PUSHBACK, MS(1)}}},
    [RETRY_PRESET_ENVOY] = {LEVEL("envoy", "Envoy's retries: whole ms below 25·2^k, at most 250 ms",
                                  CURVE),
                            "envoy",
                            "as of @18a4509",
                            ENVOY_SOURCE,
                            "source; 1 retry from memory",
                            "its budget is the gate envoy-budget or envoy-max-retries; ASSUMPTION: "
                            "retry_on 5xx, and 429 as a retriable status",
                            {.attempts = 2,
                             FULL_JITTER,
                             .base = MS(25),
                             .cap = MS(250),
                             .grain = MS(1),
                             .match = {BIT(TIMEOUT), FIVES, {429}}}},
    [RETRY_PRESET_ENVOY_RESET_HEADERS] =
        {LEVEL("envoy-reset-headers", "the same with reset headers configured: U(h, 1.5·h)", CURVE),
         "envoy",
         "as of @18a4509",
         ENVOY_SOURCE,
         "source; its cap of 300 s from memory",
         "its budget is the gate envoy-budget or envoy-max-retries; ASSUMPTION: a header above 300 "
         "s is left alone",
         {.attempts = 2,
          FULL_JITTER,
          .base = MS(25),
          .cap = MS(250),
          .grain = MS(1),
          .match = {BIT(TIMEOUT), FIVES, {429}},
          .header = {.use = HEADER_STRETCHED, S(1), 0, S(300)}}},
    [RETRY_PRESET_FINAGLE_DECORRELATED] =
        {LEVEL("finagle-decorrelated", "Finagle's decorrelated backoff, which never falls", CURVE),
         "finagle",
         "as of @4feb34c (2024-10)",
         FINAGLE_SOURCE,
         "source; figures assumption",
         "not AWS's decorrelated jitter; ASSUMPTION: 100 ms to 10 s, 5 attempts, 429 and 503",
         {.attempts = 5,
          .base = MS(100),
          .cap = S(10),
          .jitter = PRESET_FINAGLE_DECORRELATED,
          .match = {0, 0, {429, 503}}}},
    [RETRY_PRESET_FINAGLE_EXPONENTIAL] =
        {LEVEL("finagle-exponential-jittered", "Finagle's jittered backoff, fed by its last draw",
               CURVE),
         "finagle",
         "as of @4feb34c (2024-10)",
         FINAGLE_SOURCE,
         "source; figures assumption",
         "not AWS's full jitter; ASSUMPTION: 100 ms to 10 s, 5 attempts, 429 and 503",
         {.attempts = 5,
          .base = MS(100),
          .cap = S(10),
          .jitter = PRESET_FINAGLE_EXPONENTIAL,
          .match = {0, 0, {429, 503}}}},
    [RETRY_PRESET_POLLY_CONSTANT] = {LEVEL("polly-8-constant",
                                           "Polly's defaults: 3 retries, 2 s apart", CURVE),
                                     "Polly",
                                     "8.7.0",
                                     POLLY_SOURCE,
                                     "source",
                                     "any exception is retried; no header",
                                     {.attempts = 4,
                                      .base = S(2),
                                      .cap = S(2),
                                      .jitter = PRESET_SCALED,
                                      .low = 1,
                                      .high = 1,
                                      EVERYTHING}},
    [RETRY_PRESET_POLLY_EXPONENTIAL] =
        {LEVEL("polly-8-exponential-jitter", "Polly, exponential with jitter (V2), 3 retries",
               CURVE),
         "Polly",
         "8.7.0",
         POLLY_SOURCE,
         "source",
         "any exception is retried; no header",
         {.attempts = 4, .base = S(2), .jitter = PRESET_POLLY, EVERYTHING}},
    [RETRY_PRESET_POLLY_CONTRIB_V2] =
        {LEVEL("polly-contrib-v2", "Polly.Contrib's DecorrelatedJitterBackoffV2 of 1 s, 5 retries",
               CURVE),
         "Polly.Contrib.WaitAndRetry",
         "as of @7596d2d",
         "Polly.Contrib.WaitAndRetry@7596d2d",
         "source",
         "its total telescopes: it depends on the last draw alone",
         {.attempts = 6, .base = S(1), .jitter = PRESET_POLLY, EVERYTHING}},
    [RETRY_PRESET_RESILIENCE4J] = {LEVEL("resilience4j-2.4",
                                         "resilience4j's defaults: 3 attempts, 500 ms apart",
                                         CURVE),
                                   "resilience4j",
                                   "2.4.0",
                                   RESILIENCE4J_SOURCE,
                                   "source",
                                   "any exception is retried; no header",
                                   {.attempts = 3,
                                    .base = MS(500),
                                    .jitter = PRESET_SCALED,
                                    .growth = 1,
                                    .low = 1,
                                    .high = 1,
                                    EVERYTHING}},
    [RETRY_PRESET_RESILIENCE4J_EXPONENTIAL] =
        {LEVEL("resilience4j-2.4-exponential", "resilience4j's exponential backoff: 500·1.5^k ms",
               CURVE),
         "resilience4j",
         "2.4.0",
         RESILIENCE4J_SOURCE,
         "source",
         "any exception is retried; no header",
         {.attempts = 3,
          .base = MS(500),
          .jitter = PRESET_SCALED,
          .growth = 1.5,
          .low = 1,
          .high = 1,
          .grain = MS(1),
          EVERYTHING}},
    [RETRY_PRESET_RESILIENCE4J_RANDOM] = {LEVEL("resilience4j-2.4-random-exponential",
                                                "the same, ±50 % in whole milliseconds", CURVE),
                                          "resilience4j",
                                          "2.4.0",
                                          RESILIENCE4J_SOURCE,
                                          "source",
                                          "any exception is retried; no header",
                                          {.attempts = 3,
                                           .base = MS(500),
                                           .jitter = PRESET_INCLUSIVE,
                                           .growth = 1.5,
                                           .low = 0.5,
                                           .high = 1.5,
                                           .grain = MS(1),
                                           EVERYTHING}},
    [RETRY_PRESET_PHASED_WINDOW] = {LEVEL("phased-window",
                                          "one attempt at a random time in each window, for ever",
                                          CURVE),
                                    "sim-rate-limit-backoff",
                                    "as of @8d7dc23",
                                    "banks/sim-rate-limit-backoff@8d7dc23 sim.go, -backoff-phased",
                                    "source; the window assumption",
                                    "ASSUMPTION: windows of 60 s; any failure is retried",
                                    {.base = S(60), .jitter = PRESET_PHASED, EVERYTHING}},
};

const struct retry_preset *retry_preset_of(const struct variant_type *type) {
    for (size_t i = 0; i < RETRY_PRESETS; i++)
        if (type == &retry_presets[i].type.variant)
            return &retry_presets[i];
    return NULL;
}

const char *retry_preset_refuse(const char *name) {
    const size_t length = strlen(name), tail = sizeof "latest" - 1;

    if (length < tail || strcasecmp(name + length - tail, "latest") != 0)
        return NULL;
    return "libraries change their rules from version to version: name one, never 'latest'";
}

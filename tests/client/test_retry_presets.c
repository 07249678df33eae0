/*
 * The published policies: their totals when every attempt is rejected, what they do with headers
 * and statuses, and how many attempts they make.
 *
 * Totals are exact means by linearity of the formulas in retry_presets.h, with the least and the
 * greatest total; the arithmetic stands beside those that are not a sum of b/2 or b. Header and
 * status vectors are worked by hand from the rules of each version.
 */
#include "support.h"

#include "base/check.h"
#include "client/retry_presets.h"

#define DRAWS 100000

static const struct rng_key key = {20260601, 7};

struct bench {
    struct arena arena;
    struct field_list levels;
    struct retry retry;
    struct retry_state state;
    struct subject subject;
    uint32_t retries;
};

static void bench_request(struct bench *bench, uint64_t ordinal) {
    bench->subject.ordinal = ordinal;
    bench->retries = 0;
    memset(&bench->state, 0, sizeof bench->state);
    retry_start(&bench->retry, &bench->state, 0);
}

static void bench_open(struct bench *bench, const char *json) {
    memset(bench, 0, sizeof *bench);
    bench->levels = list_of(&retry_level_fields, json, &bench->arena);
    bench->subject.entity = rng_entity("web", 0);
    retry_init(&bench->retry, &bench->levels);
    bench_request(bench, 0);
}

static void bench_open_preset(struct bench *bench, const char *name) {
    char json[128];

    snprintf(json, sizeof json, "{\"type\": \"%s\"}", name);
    bench_open(bench, json);
}

static void bench_close(struct bench *bench) {
    arena_release(&bench->arena);
}

static struct retry_decision fail_with(struct bench *bench, const struct retry_failure *failure) {
    const struct retry_decision decision =
        retry_decide(&bench->retry, &bench->state, failure, &key, &bench->subject, bench->retries);

    if (decision.retry)
        bench->retries++;
    return decision;
}

static struct retry_decision rejected(struct bench *bench, sim_time header, sim_time now) {
    const struct retry_failure failure = {
        .verdict = VERDICT_RATE_LIMIT_EXCEEDED, .status = 429, .retry_after = header, .now = now};
    return fail_with(bench, &failure);
}

/* ---- totals ---- */

struct total {
    const char *json;
    uint32_t waits;
    double mean, low, high; /* seconds, of the sum of the waits */
    double deviation;       /* of the sum, not below the true one */
    bool for_ever;          /* more waits would follow */
};

#define ATTEMPTS(name, n) "{\"type\": \"" name "\", \"max_attempts\": " #n "}"
#define PRESET(name)      "{\"type\": \"" name "\"}"

/*
 * A sum of independent U(a, b) has variance Σ(b - a)²/12. Polly telescopes: the total after m waits
 * is f·g(t)/1.4 with t uniform in (m - 1, m), g(t) = 2^t·tanh(sqrt(4t)); its means are integrals of
 * that by Simpson's rule: 2·4.107 and 16.481. Manual: (3^11 - 3)/2. AWS for JavaScript: floor to a
 * millisecond takes half of one off each wait. Envoy: whole ms below 25, 50 and 100.
 */
static const struct total totals[] = {
    {PRESET("openai-python-1.0"), 2, 1.3125, 1.125, 1.5, 0.081, false},
    {PRESET("openai-python-1.9"), 2, 1.3125, 1.125, 1.5, 0.081, false},
    {PRESET("openai-python-2.52"), 2, 1.3125, 1.125, 1.5, 0.081, false},
    {PRESET("openai-node-4.14"), 2, 1.3125, 1.125, 1.5, 0.081, false},
    {PRESET("openai-node-4.25"), 2, 1.3125, 1.125, 1.5, 0.081, false},
    {PRESET("openai-node-6.26"), 2, 1.3125, 1.125, 1.5, 0.081, false},
    {PRESET("openai-node-7.5"), 2, 1.3125, 1.125, 1.5, 0.081, false},
    {PRESET("openai-java-2026-08"), 2, 1.3125, 1.125, 1.5, 0.081, false},
    {ATTEMPTS("openai-python-2.52", 4), 3, 3.0625, 2.625, 3.5, 0.17, false},
    {ATTEMPTS("openai-python-2.52", 6), 5, 13.5625, 11.625, 15.5, 0.67, false},
    {ATTEMPTS("openai-python-2.52", 11), 10, 48.5625, 41.625, 55.5, 1.45, false},
    {PRESET("vercel-ai-7"), 2, 6, 6, 6, 0, false},
    {PRESET("litellm-one-deployment"), 2, 2.25, 1.5, 3, 0.307, false},
    {PRESET("cookbook-tenacity-9"), 5, 18, 5, 31, 4.94, false},
    {PRESET("cookbook-tenacity-8"), 5, 15.5, 0, 31, 5.34, false},
    {PRESET("cookbook-backoff"), 10, 511.5, 0, 1023, 171, true},
    {PRESET("cookbook-manual"), 10, 88572, 2046, 1398100, 5.7e4, false},
    {PRESET("cookbook-processor-04a3090"), 4, 0, 0, 0, 0, false},
    {PRESET("langchain-with-retry"), 2, 4, 3, 5, 0.41, false},
    {PRESET("google-genai-2.19-off"), 0, 0, 0, 0, 0, false},
    {PRESET("google-genai-2.19-on"), 4, 17, 15, 19, 0.58, false},
    {PRESET("llama-index-2024"), 5, 18, 5, 31, 4.94, false},
    {PRESET("aws-legacy"), 4, 7.5, 0, 15, 2.67, false},
    {PRESET("aws-standard"), 2, 1.5, 0, 3, 0.65, false},
    {PRESET("aws-standard-2026"), 2, 1.5, 0, 3, 0.65, false},
    {PRESET("aws-js-3"), 2, 0.749, 0, 1.498, 0.33, false},
    {PRESET("grpc-a6-example"), 3, 0.7, 0.56, 0.84, 0.053, false},
    {ATTEMPTS("grpc-a6-example", 9), 4, 1.5, 1.2, 1.8, 0.11, false}, /* 9 attempts are 5 */
    {PRESET("p-retry-7"), 10, 1023, 1023, 1023, 0, false},
    {PRESET("p-retry-7-randomize"), 10, 1534.5, 1023, 2046, 171, false},
    {PRESET("polly-8-constant"), 3, 6, 6, 6, 0, false},
    {PRESET("polly-8-exponential-jitter"), 3, 8.214, 5.674, 11.406, 1.66, false},
    {PRESET("polly-contrib-v2"), 5, 16.481, 11.42, 22.851, 3.29, false},
    {PRESET("envoy"), 1, 0.012, 0, 0.024, 0.0073, false},
    {ATTEMPTS("envoy", 4), 3, 0.086, 0, 0.172, 0.034, false},
    {PRESET("envoy-reset-headers"), 1, 0.012, 0, 0.024, 0.0073, false},
    {PRESET("replicate-python-get"), 9, 51.1, 45.99, 56.21, 2.96, false},
    {PRESET("replicate-python-post"), 0, 0, 0, 0, 0, false},
    {PRESET("tenacity-8-random-exponential"), 4, 7.5, 0, 15, 2.67, true},
    {PRESET("tenacity-9-random-exponential"), 4, 7.5, 0, 15, 2.67, true},
    {PRESET("tenacity-9-exponential-jitter"), 3, 8.5, 7, 10, 0.51, true},
    {PRESET("backoff-2.2-expo"), 4, 7.5, 0, 15, 2.67, true},
    {PRESET("azure-openai-benchmark"), 4, 7.5, 0, 15, 2.67, true},
    {PRESET("google-api-core-2.29"), 4, 7.5, 0, 15, 2.67, true},
    /* tenacity's min of 1 s raises the floor since 9.0 and only the ceiling before */
    {"{\"type\": \"tenacity-8-random-exponential\", \"floor\": \"4s\", \"max_attempts\": 4}", 3, 6,
     0, 12, 2.01, false},
    {"{\"type\": \"tenacity-9-random-exponential\", \"floor\": \"4s\", \"max_attempts\": 5}", 4, 18,
     16, 20, 1.16, false},
    /* wait_exponential_jitter under its cap: min(1 + U, 1.5) is 1.375 on average, then 1.5 */
    {"{\"type\": \"tenacity-9-exponential-jitter\", \"cap\": \"1500ms\", \"max_attempts\": 3}", 2,
     2.875, 2.5, 3, 0.17, false},
    /* 6 rounds of the SDK's 1.3125 and 18 between them; 3 and 4; 6 of 3.0625 and 18 */
    {PRESET("cookbook-tenacity-9-over-openai-python-2.52"), 17, 25.875, 11.75, 40, 4.95, false},
    {PRESET("langchain-with-retry-over-openai-python-2.52"), 8, 7.9375, 6.375, 9.5, 0.44, false},
    {PRESET("llama-index-2024-over-openai-python-1.9"), 23, 36.375, 20.75, 52, 4.97, false},
    /* 0.5 + 0.5; 0.5 + 0.75, each ±50 % */
    {PRESET("resilience4j-2.4"), 2, 1, 1, 1, 0, false},
    {PRESET("resilience4j-2.4-exponential"), 2, 1.25, 1.25, 1.25, 0, false},
    {PRESET("resilience4j-2.4-random-exponential"), 2, 1.25, 0.625, 1.875, 0.27, false},
    /* The third wait ends in the fourth window: 180 + U(0, 60) s after the first send. */
    {PRESET("phased-window"), 3, 210, 180, 240, 17.4, true},
    /* Finagle: 0.1; U(0.1, 0.3), mean 0.2; U(x, 3x), mean 0.4; then 0.8 */
    {PRESET("finagle-decorrelated"), 4, 1.5, 0.4, 4, 0.75, false},
    /* 0.1; U(0, 0.2), mean 0.1; U(0, 4x), mean 0.2; U(0, 8x), mean 0.8, under the cap of 10 s */
    {PRESET("finagle-exponential-jittered"), 4, 1.2, 0.1, 7.5, 1.3, false},
};

/* The sum of the first waits; true if there are so many of them. */
static bool total_of(struct bench *bench, uint32_t waits, double *seconds) {
    sim_time now = 0;

    for (uint32_t k = 0; k < waits; k++) {
        const struct retry_decision decision = rejected(bench, SIM_TIME_NEVER, now);
        if (!decision.retry)
            return false;
        now = time_add_sat(now, decision.wait);
        retry_resent(&bench->state, now);
    }
    *seconds = to_seconds(now);
    return true;
}

static void totals_are_those_of_the_formulas(void **unused) {
    (void)unused;
    for (size_t t = 0; t < array_size(totals); t++) {
        const struct total *expected = &totals[t];
        struct bench bench;
        double sum = 0, total = 0;

        bench_open(&bench, expected->json);
        for (uint64_t i = 0; i < DRAWS; i++) {
            bench_request(&bench, i);
            if (!total_of(&bench, expected->waits, &total))
                fail_msg("%s: fewer than %u waits", expected->json, expected->waits);
            if (total < expected->low - 0.0006 || total > expected->high + 0.0006)
                fail_msg("%s: a total of %g s", expected->json, total);
            sum += total;
            if (i < 100 && rejected(&bench, SIM_TIME_NEVER, 0).retry != expected->for_ever)
                fail_msg("%s: more or fewer waits than %u", expected->json, expected->waits);
        }
        const double tolerance = 4 * expected->deviation / sqrt(DRAWS) + 0.0006;
        if (fabs(sum / DRAWS - expected->mean) > tolerance)
            fail_msg("%s: mean total %.6g s, not within %.3g of %.6g", expected->json, sum / DRAWS,
                     tolerance, expected->mean);
        bench_close(&bench);
    }
}

/* ---- headers ---- */

enum { NONE = -2 }; /* no header */

static const double header_values[] = {NONE, 0,   0.5,     59.999, 60, 60.001,
                                       61,   120, 120.001, 3600,   -1};

/*
 * One letter for each of the above. h: waits just as long (negative: not at all); c: as without
 * header, the header being refused or absent; g: gives up; j: h + U(0, 0.75); s: U(h, 1.5·h);
 * n: max(w, min(h, w + 5 s)).
 */
static const struct {
    const char *name, *answers;
    double low, high; /* of w, before the first retry */
} headers[] = {
    /*                       - 0 .5 59.999 60 60.001 61 120 120.001 3600 -1 */
    {"openai-python-1.0",
     "ccc"
     "c"
     "h"
     "c"
     "cccc"
     "c",
     0.375, 0.5},
    {"openai-python-1.9",
     "cch"
     "h"
     "h"
     "c"
     "cccc"
     "c",
     0.375, 0.5},
    {"openai-python-2.52",
     "cch"
     "h"
     "h"
     "h"
     "hhgg"
     "c",
     0.375, 0.5},
    {"openai-node-4.14",
     "cch"
     "h"
     "h"
     "c"
     "cccc"
     "c",
     0.375, 0.5},
    {"openai-node-4.25",
     "cch"
     "h"
     "c"
     "c"
     "cccc"
     "c",
     0.375, 0.5},
    {"openai-node-6.26",
     "chh"
     "h"
     "h"
     "h"
     "hhhh"
     "h",
     0.375, 0.5},
    {"openai-node-7.5",
     "chh"
     "h"
     "h"
     "c"
     "cccc"
     "c",
     0.375, 0.5},
    {"openai-java-2026-08",
     "chh"
     "h"
     "h"
     "h"
     "hhhh"
     "h",
     0.375, 0.5},
    {"vercel-ai-7",
     "chh"
     "h"
     "c"
     "c"
     "cccc"
     "c",
     2, 2},
    {"litellm-one-deployment",
     "ccc"
     "c"
     "j"
     "c"
     "cccc"
     "c",
     0.5, 1.25},
    {"cookbook-tenacity-9",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     1, 1},
    {"cookbook-backoff",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     0, 1},
    {"cookbook-processor-04a3090",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     0, 0},
    {"langchain-with-retry",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     1, 2},
    {"llama-index-2024",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     1, 1},
    {"google-genai-2.19-on",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     1, 2},
    {"google-api-core-2.29",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     0, 1},
    {"replicate-python-get",
     "chc"
     "c"
     "h"
     "c"
     "hhch"
     "c",
     0.09, 0.11},
    {"aws-standard",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     0, 1},
    {"aws-standard-2026",
     "cnn"
     "n"
     "n"
     "n"
     "nnnn"
     "c",
     0, 1},
    {"aws-js-3",
     "cnn"
     "n"
     "n"
     "n"
     "nnnn"
     "c",
     0, 0.5},
    {"grpc-a6-example",
     "chh"
     "h"
     "h"
     "h"
     "hhhh"
     "g",
     0.08, 0.12},
    {"envoy-reset-headers",
     "csc"
     "c"
     "s"
     "c"
     "sscc"
     "c",
     0, 0.024},
    {"polly-8-constant",
     "ccc"
     "c"
     "c"
     "c"
     "cccc"
     "c",
     2, 2},
};

/* azure-openai-benchmark is apart: its 60 s cut the waits that headers ask for. */
static void bounds_of(char answer, double h, double w_low, double w_high, double *low,
                      double *high) {
    const double taken = h > 0 ? h : 0;

    *low = w_low;
    *high = w_high;
    if (answer == 'h') {
        *low = *high = taken;
    } else if (answer == 'j') {
        *low = h;
        *high = h + 0.75;
    } else if (answer == 's') {
        *low = h;
        *high = 1.5 * h;
    } else if (answer == 'n') {
        *low = fmax(w_low, fmin(taken, w_low + 5));
        *high = fmax(w_high, fmin(taken, w_high + 5));
    }
}

static void headers_are_treated_as_each_version_does(void **unused) {
    (void)unused;
    for (size_t p = 0; p < array_size(headers); p++)
        for (size_t v = 0; v < array_size(header_values); v++) {
            const double h = header_values[v];
            const char answer = headers[p].answers[v];
            struct bench bench;
            double low, high;

            bench_open_preset(&bench, headers[p].name);
            bounds_of(answer, h, headers[p].low, headers[p].high, &low, &high);
            for (uint64_t i = 0; i < 200; i++) {
                bench_request(&bench, i);
                const struct retry_decision decision =
                    rejected(&bench, h <= NONE ? SIM_TIME_NEVER : from_seconds(h), 0);
                const double wait = to_seconds(decision.wait);
                if (decision.not_retryable || decision.retry != (answer != 'g'))
                    fail_msg("%s, %g s: retry %d", headers[p].name, h, decision.retry);
                if (decision.retry && (wait < low - 1e-9 || wait > high + 2e-9))
                    fail_msg("%s, %g s: waits %.9g", headers[p].name, h, wait);
                if (answer == 'h' || answer == 'j' || answer == 's')
                    assert_int_equal(decision.cause, WAIT_HEADER);
            }
            bench_close(&bench);
        }
}

/* Above its bound a header is told to be so, below it or unreadable it is as if there were none. */
static void a_header_above_its_bound_is_told(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open_preset(&bench, "openai-python-1.9");
    assert_int_equal(rejected(&bench, from_seconds(61), 0).cause, WAIT_HEADER_REFUSED);
    assert_int_equal(rejected(&bench, 0, 0).cause, WAIT_COMPUTED);
    bench_close(&bench);
    bench_open_preset(&bench, "aws-js-3");
    assert_int_equal(rejected(&bench, from_seconds(61), 0).cause, WAIT_HEADER_CLAMPED);
    assert_int_equal(rejected(&bench, from_seconds(3), 0).cause, WAIT_HEADER);
    bench_close(&bench);
}

/* Vercel: 61 s is above 60 s but, from the sixth retry on, below the computed 64 s. */
static void vercel_takes_a_header_below_its_own_wait(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, ATTEMPTS("vercel-ai-7", 9));
    for (int k = 0; k < 5; k++)
        assert_int_equal(rejected(&bench, SECONDS(61), 0).wait, SECONDS(2 << k));
    assert_int_equal(rejected(&bench, SECONDS(61), 0).wait, SECONDS(61));
    assert_int_equal(rejected(&bench, SECONDS(600), 0).wait, SECONDS(128));
    bench_close(&bench);
}

/* gRPC: a pushback starts the series over, without giving attempts back. */
static void a_pushback_starts_the_series_over(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, ATTEMPTS("grpc-a6-example", 5));
    assert_near(to_seconds(rejected(&bench, SIM_TIME_NEVER, 0).wait), 0.1, 0.02);
    assert_near(to_seconds(rejected(&bench, SIM_TIME_NEVER, 0).wait), 0.2, 0.04);
    assert_int_equal(rejected(&bench, SECONDS(3), 0).wait, SECONDS(3));
    assert_near(to_seconds(rejected(&bench, SIM_TIME_NEVER, 0).wait), 0.1, 0.02);
    assert_false(rejected(&bench, SIM_TIME_NEVER, 0).retry);
    bench_close(&bench);
}

/* ---- statuses ---- */

static const int statuses[] = {400, 401, 403, 404, 408, 409, 422, 429, 500, 503, 529};

/* y: retried, n: not. The failure is known by its status alone. */
static const struct {
    const char *name, *answers;
    bool timeout; /* an attempt without an answer is retried */
    bool obeys;   /* x-should-retry goes first */
} listed[] = {
    /*                      400 401 403 404  408 409 422 429  500 503 529 */
    {"tenacity-8-random-exponential", "yyyyyyyyyyy", true, false},
    {"tenacity-9-random-exponential", "yyyyyyyyyyy", true, false},
    {"tenacity-9-exponential-jitter", "yyyyyyyyyyy", true, false},
    {"backoff-2.2-expo", "yyyyyyyyyyy", true, false},
    {"p-retry-7", "yyyyyyyyyyy", true, false},
    {"p-retry-7-randomize", "yyyyyyyyyyy", true, false},
    {"polly-8-exponential-jitter", "yyyyyyyyyyy", true, false},
    {"polly-contrib-v2", "yyyyyyyyyyy", true, false},
    {"resilience4j-2.4", "yyyyyyyyyyy", true, false},
    {"resilience4j-2.4-exponential", "yyyyyyyyyyy", true, false},
    {"resilience4j-2.4-random-exponential", "yyyyyyyyyyy", true, false},
    {"phased-window", "yyyyyyyyyyy", true, false},
    {"cookbook-tenacity-8", "yyyyyyyyyyy", true, false},
    {"aws-standard-2026", "nnnnnnnnyyn", true, false},
    {"envoy-reset-headers", "nnnnnnnyyyy", true, false},
    {"finagle-decorrelated", "nnnnnnnynyn", false, false},
    {"finagle-exponential-jittered", "nnnnnnnynyn", false, false},
    {"openai-python-1.0",
     "nnnn"
     "yyny"
     "yyy",
     true, true},
    {"openai-python-1.9",
     "nnnn"
     "yyny"
     "yyy",
     true, true},
    {"openai-python-2.52",
     "nnnn"
     "yyny"
     "yyy",
     true, true},
    {"openai-node-4.14",
     "nnnn"
     "yyny"
     "yyy",
     true, true},
    {"openai-node-4.25",
     "nnnn"
     "yyny"
     "yyy",
     true, true},
    {"openai-node-6.26",
     "nnnn"
     "yyny"
     "yyy",
     true, true},
    {"openai-node-7.5",
     "nnnn"
     "yyny"
     "yyy",
     true, true},
    {"openai-java-2026-08",
     "nnnn"
     "yyny"
     "yyy",
     true, true},
    {"vercel-ai-7",
     "nnnn"
     "yyny"
     "yyy",
     true, false},
    {"litellm-one-deployment",
     "nnnn"
     "yyny"
     "yyy",
     true, false},
    {"cookbook-tenacity-9",
     "yyyy"
     "yyyy"
     "yyy",
     true, false},
    {"cookbook-backoff",
     "nnnn"
     "nnny"
     "nnn",
     false, false},
    {"cookbook-manual",
     "nnnn"
     "nnny"
     "nnn",
     false, false},
    {"cookbook-processor-04a3090",
     "yyyy"
     "yyyy"
     "yyy",
     true, false},
    {"langchain-with-retry",
     "yyyy"
     "yyyy"
     "yyy",
     true, false},
    {"llama-index-2024",
     "nnnn"
     "nnny"
     "yyy",
     true, false},
    {"google-genai-2.19-on",
     "nnnn"
     "ynny"
     "yyn",
     true, false},
    {"google-api-core-2.29",
     "nnnn"
     "nnny"
     "yyn",
     true, false},
    {"replicate-python-get",
     "nnnn"
     "nnny"
     "nyn",
     false, false},
    {"azure-openai-benchmark",
     "nnnn"
     "nnny"
     "nnn",
     false, false},
    {"aws-legacy",
     "nnnn"
     "nnny"
     "yyn",
     true, false},
    {"aws-standard",
     "nnnn"
     "nnnn"
     "yyn",
     true, false},
    {"aws-js-3",
     "nnnn"
     "nnny"
     "yyn",
     true, false},
    {"grpc-a6-example",
     "nnnn"
     "nnny"
     "nyn",
     false, false},
    {"envoy",
     "nnnn"
     "nnny"
     "yyy",
     true, false},
    {"polly-8-constant",
     "yyyy"
     "yyyy"
     "yyy",
     true, false},
};

static bool retries(struct bench *bench, enum verdict verdict, int status, enum should_retry told) {
    const struct retry_failure failure = {
        .verdict = verdict, .status = status, .retry_after = SIM_TIME_NEVER, .should_retry = told};
    bench_request(bench, 0);
    const struct retry_decision decision = fail_with(bench, &failure);
    assert_true(decision.retry != decision.not_retryable);
    return decision.retry;
}

static void statuses_are_retried_as_each_library_does(void **unused) {
    (void)unused;
    for (size_t p = 0; p < array_size(listed); p++) {
        struct bench bench;
        bench_open_preset(&bench, listed[p].name);
        for (size_t s = 0; s < array_size(statuses); s++) {
            const bool expected = listed[p].answers[s] == 'y';
            static const enum should_retry told[] = {SHOULD_RETRY_ABSENT, SHOULD_RETRY_YES,
                                                     SHOULD_RETRY_NO};
            for (size_t t = 0; t < array_size(told); t++) {
                const bool wanted = listed[p].obeys && told[t] != SHOULD_RETRY_ABSENT
                                        ? told[t] == SHOULD_RETRY_YES
                                        : expected;
                if (retries(&bench, VERDICT_INVALID_API_KEY, statuses[s], told[t]) != wanted)
                    fail_msg("%s: %d, x-should-retry %d", listed[p].name, statuses[s],
                             (int)told[t]);
            }
        }
        assert_int_equal(retries(&bench, VERDICT_TIMEOUT, 0, SHOULD_RETRY_ABSENT),
                         listed[p].timeout);
        bench_close(&bench);
    }
}

/* A throttling code is known to AWS's standard mode, a 429 without one is not. */
static void aws_tells_throttling_by_its_code(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open_preset(&bench, "aws-standard");
    assert_true(retries(&bench, VERDICT_RATE_LIMIT_EXCEEDED, 429, SHOULD_RETRY_ABSENT));
    assert_true(retries(&bench, VERDICT_SLOW_DOWN, 503, SHOULD_RETRY_ABSENT));
    assert_false(retries(&bench, VERDICT_INSUFFICIENT_QUOTA, 429, SHOULD_RETRY_ABSENT));
    bench_close(&bench);
}

/* The 2026 rules wait U(0, 0.05·2^k) s for what is not throttling: 0.075 s in all on average. */
static void aws_waits_less_for_what_is_not_throttling(void **unused) {
    (void)unused;
    static const struct {
        const char *name;
        double mean, high;
    } cases[] = {{"aws-standard-2026", 0.075, 0.15}, {"aws-js-3", 0.149, 0.298}};
    const struct retry_failure failure = {
        .verdict = VERDICT_SERVER_ERROR, .status = 500, .retry_after = SIM_TIME_NEVER};

    for (size_t c = 0; c < array_size(cases); c++) {
        struct bench bench;
        double sum = 0;
        bench_open_preset(&bench, cases[c].name);
        for (uint64_t i = 0; i < DRAWS; i++) {
            bench_request(&bench, i);
            double total = to_seconds(fail_with(&bench, &failure).wait);
            total += to_seconds(fail_with(&bench, &failure).wait);
            assert_true(total <= cases[c].high + 2e-9);
            sum += total;
        }
        assert_near(sum / DRAWS, cases[c].mean, 4 * 0.065 / sqrt(DRAWS));
        bench_close(&bench);
    }
}

/* Above 120 s the Python SDK does not retry even what it is told to. */
static void a_long_header_goes_before_x_should_retry(void **unused) {
    (void)unused;
    struct bench bench;
    struct retry_failure failure = {.verdict = VERDICT_RATE_LIMIT_EXCEEDED,
                                    .status = 429,
                                    .retry_after = from_seconds(120.001),
                                    .should_retry = SHOULD_RETRY_YES};

    bench_open_preset(&bench, "openai-python-2.52");
    assert_false(fail_with(&bench, &failure).retry);
    failure.retry_after = from_seconds(120);
    assert_true(fail_with(&bench, &failure).retry);
    bench_close(&bench);
}

/* ---- attempts, elapsed time and nesting ---- */

static uint32_t attempts_of(const char *json, sim_time attempt_takes) {
    struct bench bench;
    struct retry_decision decision;
    sim_time now = attempt_takes;
    uint32_t attempts = 1;

    bench_open(&bench, json);
    while (attempts < 1000 && (decision = rejected(&bench, SIM_TIME_NEVER, now)).retry) {
        attempts++;
        now = time_add_sat(now, decision.wait);
        retry_resent(&bench.state, now);
        now = time_add_sat(now, attempt_takes);
    }
    bench_close(&bench);
    return attempts;
}

/* SDKs inside libraries that retry too multiply: 6 x 3, 3 x 3, 6 x 4. */
static void attempts_multiply_when_nested(void **unused) {
    (void)unused;
    assert_int_equal(attempts_of(PRESET("openai-python-2.52"), 0), 3);
    assert_int_equal(attempts_of(PRESET("cookbook-tenacity-9"), 0), 6);
    assert_int_equal(attempts_of(PRESET("cookbook-tenacity-9-over-openai-python-2.52"), 0), 18);
    assert_int_equal(attempts_of(PRESET("langchain-with-retry-over-openai-python-2.52"), 0), 9);
    assert_int_equal(attempts_of(PRESET("llama-index-2024-over-openai-python-1.9"), 0), 24);
    assert_int_equal(attempts_of("[" PRESET("openai-node-7.5") ", " PRESET("p-retry-7") "]", 0),
                     33);
}

/* Calls of 20 s: LlamaIndex stops at its first failure past 60 s, the third SDK-less attempt. */
static void elapsed_time_is_tested_where_the_library_does(void **unused) {
    (void)unused;
    assert_int_equal(attempts_of(PRESET("llama-index-2024"), SECONDS(20)), 3);
    assert_int_equal(attempts_of("{\"type\": \"tenacity-9-random-exponential\","
                                 " \"max_elapsed\": \"60s\"}",
                                 SECONDS(30)),
                     2);
}

/*
 * backoff with max_time 30 s and base 10 s made exact by no draw at all is not on offer; instead
 * the bounds: with calls of 20 s, elapsed is that before the failed call, so that the second
 * failure, at 40 s and more, sees less than 30 s and is retried; and no wait passes 30 s.
 */
static void backoff_leaves_the_failed_attempt_out(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"backoff-2.2-expo\", \"max_elapsed\": \"30s\"}");
    for (uint64_t i = 0; i < 1000; i++) {
        bench_request(&bench, i);
        const struct retry_decision first = rejected(&bench, SIM_TIME_NEVER, SECONDS(20));
        assert_true(first.retry && first.wait <= SECONDS(1));
        /* The second try began at 20 to 21 s, before 30 s: retried, though it is past 40 s. */
        const sim_time now = SECONDS(40) + first.wait;
        const struct retry_decision second = rejected(&bench, SIM_TIME_NEVER, now);
        assert_true(second.retry && second.wait <= SECONDS(2));
        /* The third began after 40 s. */
        assert_false(rejected(&bench, SIM_TIME_NEVER, now + second.wait + SECONDS(20)).retry);
    }
    bench_close(&bench);
}

/* google-api-core: now + wait may reach 120 s and not pass it. */
static void a_deadline_counts_the_coming_wait(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open_preset(&bench, "google-api-core-2.29");
    for (uint64_t i = 0; i < 1000; i++) {
        bench_request(&bench, i);
        const struct retry_decision decision = rejected(&bench, SIM_TIME_NEVER, SECONDS(119.5));
        assert_true(!decision.retry || decision.wait <= SECONDS(0.5));
    }
    bench_close(&bench);
}

/* Azure's client waits just as long as told, but not past its 60 s. */
static void azure_waits_as_told_within_its_minute(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open_preset(&bench, "azure-openai-benchmark");
    assert_int_equal(rejected(&bench, SECONDS(12.5), 0).wait, SECONDS(12.5));
    assert_int_equal(rejected(&bench, SECONDS(12.5), SECONDS(12.5)).wait, SECONDS(12.5));
    assert_int_equal(rejected(&bench, SECONDS(59), SECONDS(25)).wait, SECONDS(35));
    assert_false(rejected(&bench, SECONDS(1), SECONDS(60)).retry);
    bench_close(&bench);
}

/* Polly's waits after m retries add up to g(t)/1.4 with t in (m - 1, m): so these bounds. */
static void polly_telescopes(void **unused) {
    (void)unused;
    static const double bounds[] = {0, 1.377, 2.837, 5.703, 11.421, 22.851};
    struct bench bench;

    bench_open_preset(&bench, "polly-contrib-v2");
    for (uint64_t i = 0; i < DRAWS / 10; i++) {
        double total = 0;
        bench_request(&bench, i);
        for (size_t m = 1; m < array_size(bounds); m++) {
            total += to_seconds(rejected(&bench, SIM_TIME_NEVER, 0).wait);
            assert_true(total > bounds[m - 1] - 0.001 && total < bounds[m] + 0.001);
        }
    }
    bench_close(&bench);
}

/* ---- the table ---- */

static void every_preset_says_where_it_is_from(void **unused) {
    (void)unused;
    for (size_t i = 0; i < RETRY_PRESETS; i++) {
        const struct retry_preset *preset = &retry_presets[i];
        struct bench bench;

        assert_non_null(preset->type.variant.name);
        assert_true(preset->library[0] && preset->versions[0] && preset->evidence[0]);
        if (!strchr(preset->source, '@'))
            assert_non_null(strstr(preset->source, "commit"));
        assert_ptr_equal(retry_preset_of(&preset->type.variant), preset);
        assert_null(strstr(preset->type.variant.name, "latest"));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(preset->type.variant.name, retry_presets[k].type.variant.name);
        bench_open_preset(&bench, preset->type.variant.name);
        assert_false(retry_may_spin(&bench.retry));
        bench_close(&bench);
    }
}

static void latest_is_refused(void **unused) {
    (void)unused;
    struct arena arena = {0};
    char wrong[512];
    struct held held;
    const struct field field = {.name = "x",
                                .kind = FIELD_LIST,
                                .offset = offsetof(struct held, list),
                                .one_or_many = true,
                                .sub = &retry_level_fields};
    const struct field_table table = {
        .noun = "test", .size = sizeof held, .fields = &field, .count = 1};

    assert_false(decode_text(&table, "{\"x\": {\"type\": \"openai-python-latest\"}}", &held, &arena,
                             wrong, sizeof wrong));
    assert_non_null(strstr(wrong, "never 'latest'"));
    assert_false(decode_text(&table, "{\"x\": {\"type\": \"openai-python-2.5\"}}", &held, &arena,
                             wrong, sizeof wrong));
    assert_non_null(strstr(wrong, "openai-python-2.52"));
    assert_null(strstr(wrong, "latest"));
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_are_those_of_the_formulas),
        cmocka_unit_test(headers_are_treated_as_each_version_does),
        cmocka_unit_test(a_header_above_its_bound_is_told),
        cmocka_unit_test(vercel_takes_a_header_below_its_own_wait),
        cmocka_unit_test(a_pushback_starts_the_series_over),
        cmocka_unit_test(statuses_are_retried_as_each_library_does),
        cmocka_unit_test(aws_tells_throttling_by_its_code),
        cmocka_unit_test(aws_waits_less_for_what_is_not_throttling),
        cmocka_unit_test(a_long_header_goes_before_x_should_retry),
        cmocka_unit_test(attempts_multiply_when_nested),
        cmocka_unit_test(elapsed_time_is_tested_where_the_library_does),
        cmocka_unit_test(backoff_leaves_the_failed_attempt_out),
        cmocka_unit_test(a_deadline_counts_the_coming_wait),
        cmocka_unit_test(azure_waits_as_told_within_its_minute),
        cmocka_unit_test(polly_telescopes),
        cmocka_unit_test(every_preset_says_where_it_is_from),
        cmocka_unit_test(latest_is_refused),
    };
    return cmocka_run_group_tests_name("retry presets", tests, NULL, NULL);
}

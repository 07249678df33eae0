/*
 * Retry policies: formulas (retry.h), headers, levels, and which failures are worth it. Means and
 * totals of well-known policies are those of their formulas, worked out beside each.
 */
#include "support.h"

#include "base/check.h"
#include "client/retry.h"

#define DRAWS 100000

static const struct rng_key key = {20260601, 3};

struct bench {
    struct arena arena;
    struct field_list levels;
    struct retry retry;
    struct retry_state state;
    struct subject subject;
    uint32_t retries;
};

static void bench_open(struct bench *bench, const char *json) {
    memset(bench, 0, sizeof *bench);
    bench->levels = list_of(&retry_level_fields, json, &bench->arena);
    bench->subject.entity = rng_entity("web", 0);
    retry_init(&bench->retry, &bench->levels);
    retry_start(&bench->retry, &bench->state, 0);
}

static void bench_close(struct bench *bench) {
    arena_release(&bench->arena);
}

/* The request of a number, before its first failure. */
static void bench_request(struct bench *bench, uint64_t ordinal) {
    bench->subject.ordinal = ordinal;
    bench->retries = 0;
    memset(&bench->state, 0, sizeof bench->state);
    retry_start(&bench->retry, &bench->state, 0);
}

static struct retry_decision fail_with(struct bench *bench, enum verdict verdict, sim_time header,
                                       sim_time now) {
    const struct retry_failure failure = {
        .verdict = verdict, .status = verdict_status(verdict), .retry_after = header, .now = now};
    const struct retry_decision decision =
        retry_decide(&bench->retry, &bench->state, &failure, &key, &bench->subject, bench->retries);

    if (decision.retry)
        bench->retries++;
    return decision;
}

static struct retry_decision rejected(struct bench *bench, sim_time header, sim_time now) {
    return fail_with(bench, VERDICT_RATE_LIMIT_EXCEEDED, header, now);
}

/* Exponential without jitter: 0.5·2^k under 8 s, six attempts: five waits, then no more. */
static void exponential_is_exact(void **unused) {
    (void)unused;
    static const double waits[] = {0.5, 1, 2, 4, 8, 8};
    struct bench bench;

    bench_open(&bench, "{\"type\": \"exponential\", \"base\": \"500ms\", \"cap\": \"8s\","
                       " \"max_attempts\": 7}");
    for (uint32_t k = 0; k < array_size(waits); k++) {
        const struct retry_decision decision = rejected(&bench, SIM_TIME_NEVER, 0);
        assert_true(decision.retry);
        assert_int_equal(decision.wait, SECONDS(waits[k]));
        assert_int_equal(decision.cause, WAIT_COMPUTED);
        assert_int_equal(decision.retry_number, k);
    }
    const struct retry_decision last = rejected(&bench, SIM_TIME_NEVER, 0);
    assert_false(last.retry);
    assert_false(last.not_retryable);
    bench_close(&bench);
}

static void waits_are_rounded_up_to_whole_nanoseconds(void **unused) {
    (void)unused;
    struct bench bench;

    /* 1 ns·1.5^k: 1, 1.5, 2.25, 3.375 */
    static const sim_time waits[] = {1, 2, 3, 4};
    bench_open(&bench, "{\"type\": \"exponential\", \"base\": \"1ns\", \"factor\": 1.5}");
    for (size_t k = 0; k < array_size(waits); k++)
        assert_int_equal(rejected(&bench, SIM_TIME_NEVER, 0).wait, waits[k]);
    bench_close(&bench);
}

static void endless_growth_saturates(void **unused) {
    (void)unused;
    struct bench bench;
    struct retry_decision decision = {0};

    bench_open(&bench, "{\"type\": \"exponential\", \"base\": \"1s\"}");
    for (int k = 0; k < 2000; k++)
        decision = rejected(&bench, SIM_TIME_NEVER, SECONDS(1));
    assert_true(decision.retry);
    assert_true(decision.wait == SIM_TIME_NEVER);
    bench_close(&bench);
}

/* The least, greatest and mean wait before retry k of each jitter: b = 4 s at k = 2 of base 1 s. */
struct jitter_case {
    const char *json;
    double low, high, mean, deviation; /* seconds */
};

static const struct jitter_case jitters[] = {
    {"{\"type\": \"exponential\", \"jitter\": \"full\"}", 0, 4, 2, 4 / 3.4641},
    {"{\"type\": \"exponential\", \"jitter\": \"equal\"}", 2, 4, 3, 2 / 3.4641},
    {"{\"type\": \"exponential\", \"jitter\": \"proportional\", \"jitter_low\": 0.75,"
     " \"jitter_high\": 1}",
     3, 4, 3.5, 1 / 3.4641},
    {"{\"type\": \"exponential\", \"jitter\": \"proportional\", \"jitter_low\": 0.8,"
     " \"jitter_high\": 1.2}",
     3.2, 4.8, 4, 1.6 / 3.4641},
    {"{\"type\": \"exponential\", \"jitter\": \"additive\", \"jitter_max\": \"1s\"}", 4, 5, 4.5,
     1 / 3.4641},
    {"{\"type\": \"exponential\", \"jitter\": \"full\", \"cap\": \"3s\"}", 0, 3, 1.5, 3 / 3.4641},
    {"{\"type\": \"fixed\", \"base\": \"4s\", \"jitter\": \"equal\"}", 2, 4, 3, 2 / 3.4641},
};

static void jitter_has_its_support_and_mean(void **unused) {
    (void)unused;
    for (size_t c = 0; c < array_size(jitters); c++) {
        const struct jitter_case *expected = &jitters[c];
        struct bench bench;
        double sum = 0, least = INFINITY, most = 0;

        bench_open(&bench, expected->json);
        for (uint64_t i = 0; i < DRAWS; i++) {
            bench_request(&bench, i);
            rejected(&bench, SIM_TIME_NEVER, 0);
            rejected(&bench, SIM_TIME_NEVER, 0);
            const double wait = to_seconds(rejected(&bench, SIM_TIME_NEVER, 0).wait);
            sum += wait;
            least = fmin(least, wait);
            most = fmax(most, wait);
        }
        /* A uniform draw of width d has standard deviation d / sqrt(12); mean within 4 errors. */
        assert_near(sum / DRAWS, expected->mean, 4 * expected->deviation / sqrt(DRAWS));
        assert_true(least >= expected->low);
        assert_true(most <= expected->high + 1e-9);
        assert_near(least, expected->low, 0.001);
        assert_near(most, expected->high, 0.001);
        bench_close(&bench);
    }
}

/*
 * decorrelated, base 1 s, cap 5 s: w0 = U(1, 3); w1 = min(5, U(1, 3·w0)). E w0 = 2. Given w0 = x,
 * E U(1, 3x) without the cap is (1 + 3x)/2; the excess over 5 is (3x - 5)²/(2(3x - 1)) for x > 5/3.
 */
static void decorrelated_feeds_on_its_last_draw(void **unused) {
    (void)unused;
    struct bench bench;
    double first = 0, second = 0, expected = 0;

    bench_open(&bench, "{\"type\": \"exponential\", \"jitter\": \"decorrelated\","
                       " \"cap\": \"5s\"}");
    for (uint64_t i = 0; i < DRAWS; i++) {
        bench_request(&bench, i);
        /* A header of an hour is waited for, but is not the last w. */
        const struct retry_decision decision = rejected(&bench, SECONDS(3600), 0);
        assert_int_equal(decision.wait, SECONDS(3600));
        const double w = bench.state.levels[0].memory * 1e-9;
        assert_true(w >= 1 && w <= 3);
        first += w;
        const double next = to_seconds(rejected(&bench, SIM_TIME_NEVER, 0).wait);
        assert_true(next >= 1 && next <= 5);
        second += next;
    }
    for (int i = 0; i < 100000; i++) { /* midpoint rule over x in (1, 3) */
        const double x = 1 + (i + 0.5) * 2e-5, over = 3 * x - 5;
        expected += ((1 + 3 * x) / 2 - (over > 0 ? over * over / (2 * (3 * x - 1)) : 0)) / 100000;
    }
    assert_near(first / DRAWS, 2, 4 * 0.57735 / sqrt(DRAWS));
    assert_near(second / DRAWS, expected, 4 * 1.5 / sqrt(DRAWS)); /* deviation below 1.5 */
    bench_close(&bench);
}

/*
 * Total wait of policies in use, every attempt rejected and no header: exact means by linearity.
 * OpenAI SDK, 2 retries: 0.875·(0.5 + 1) = 1.3125, in [1.125, 1.5]; 10 retries: 0.875·(0.5 + 1 + 2
 * + 4 + 6·8) = 48.5625. tenacity's wait_exponential_jitter twice, as LangChain has it: 1 + 2 + 2/2
 * = 4. google-api-core style full jitter, 10 retries of base 1: (2^10 - 1)/2 = 511.5.
 */
struct total {
    const char *json;
    double mean, low, high, deviation;
};

static const struct total totals[] = {
    {"{\"type\": \"exponential\", \"base\": \"500ms\", \"cap\": \"8s\", \"max_attempts\": 3,"
     " \"jitter\": \"proportional\", \"jitter_low\": 0.75, \"jitter_high\": 1}",
     1.3125, 1.125, 1.5, 0.081},
    {"{\"type\": \"exponential\", \"base\": \"500ms\", \"cap\": \"8s\", \"max_attempts\": 11,"
     " \"jitter\": \"proportional\", \"jitter_low\": 0.75, \"jitter_high\": 1}",
     48.5625, 41.625, 55.5, 1.45},
    {"{\"type\": \"exponential\", \"max_attempts\": 3, \"jitter\": \"additive\","
     " \"jitter_max\": \"1s\"}",
     4, 3, 5, 0.41},
    {"{\"type\": \"exponential\", \"max_attempts\": 11, \"jitter\": \"full\"}", 511.5, 0, 1023,
     171},
    {"{\"type\": \"fixed\", \"base\": \"2s\", \"max_attempts\": 4}", 6, 6, 6, 0},
};

static void totals_of_known_policies(void **unused) {
    (void)unused;
    for (size_t t = 0; t < array_size(totals); t++) {
        struct bench bench;
        double sum = 0;

        bench_open(&bench, totals[t].json);
        for (uint64_t i = 0; i < DRAWS; i++) {
            struct retry_decision decision;
            double total = 0;
            bench_request(&bench, i);
            while ((decision = rejected(&bench, SIM_TIME_NEVER, 0)).retry)
                total += to_seconds(decision.wait);
            assert_true(total >= totals[t].low - 1e-8 && total <= totals[t].high + 1e-8);
            sum += total;
        }
        assert_near(sum / DRAWS, totals[t].mean, 4 * totals[t].deviation / sqrt(DRAWS) + 1e-9);
        bench_close(&bench);
    }
}

/* Headers: base wait 1 s (k = 0), retry_after_max 60 s. Worked by hand from retry.h. */
struct header_case {
    const char *settings;
    double header; /* seconds; < 0: none */
    bool retry;
    double wait;
    enum wait_cause cause;
};

#define CLAMP "\"retry_after_max\": \"60s\", \"above_max\": \"clamp\""

static const struct header_case headers[] = {
    {"\"retry_after\": \"honour\"", -1, true, 1, WAIT_COMPUTED},
    {"\"retry_after\": \"honour\"", 0.5, true, 1, WAIT_COMPUTED},
    {"\"retry_after\": \"honour\"", 1, true, 1, WAIT_COMPUTED},
    {"\"retry_after\": \"honour\"", 12, true, 12, WAIT_HEADER},
    {"\"retry_after\": \"honour\", \"cap\": \"5s\"", 12, true, 12, WAIT_HEADER},
    {"\"retry_after\": \"replace\"", 0.5, true, 0.5, WAIT_HEADER},
    {"\"retry_after\": \"replace\"", 0, true, 0, WAIT_HEADER},
    {"\"retry_after\": \"replace\"", -1, true, 1, WAIT_COMPUTED},
    {"\"retry_after\": \"ignore\"", 12, true, 1, WAIT_COMPUTED},
    {"\"retry_after_max\": \"60s\"", 60, true, 60, WAIT_HEADER},
    {"\"retry_after_max\": \"60s\"", 60.001, true, 1, WAIT_HEADER_REFUSED},
    {CLAMP, 61, true, 60, WAIT_HEADER_CLAMPED},
    {"\"retry_after_max\": \"60s\", \"above_max\": \"give_up\"", 60, true, 60, WAIT_HEADER},
    {"\"retry_after_max\": \"60s\", \"above_max\": \"give_up\"", 61, false, 0, WAIT_COMPUTED},
};

static void headers_are_treated_as_told(void **unused) {
    (void)unused;
    for (size_t c = 0; c < array_size(headers); c++) {
        struct bench bench;
        char json[256];

        snprintf(json, sizeof json, "{\"type\": \"exponential\", %s}", headers[c].settings);
        bench_open(&bench, json);
        const struct retry_decision decision = rejected(
            &bench, headers[c].header < 0 ? SIM_TIME_NEVER : from_seconds(headers[c].header), 0);
        if (decision.retry != headers[c].retry ||
            (decision.retry && (decision.wait != from_seconds(headers[c].wait) ||
                                decision.cause != headers[c].cause)))
            fail_msg("case %zu: retry %d, wait %lld, cause %s", c, decision.retry,
                     (long long)decision.wait, wait_cause_name(decision.cause));
        assert_false(decision.not_retryable);
        bench_close(&bench);
    }
}

/* Additive jitter comes on top of a header: 12 s + U(0, 0.75). */
static void additive_jitter_is_added_to_a_header(void **unused) {
    (void)unused;
    struct bench bench;
    double sum = 0;

    bench_open(&bench, "{\"type\": \"exponential\", \"jitter\": \"additive\","
                       " \"jitter_max\": \"750ms\"}");
    for (uint64_t i = 0; i < DRAWS; i++) {
        bench_request(&bench, i);
        const struct retry_decision decision = rejected(&bench, SECONDS(12), 0);
        assert_true(decision.wait >= SECONDS(12) && decision.wait <= SECONDS(12.75));
        sum += to_seconds(decision.wait);
    }
    assert_near(sum / DRAWS, 12.375, 4 * 0.75 / 3.4641 / sqrt(DRAWS));
    bench_close(&bench);
}

/* First send at 0, fixed 10 s, max_elapsed 30 s: the wait that ends at 30 s is made, one that ends
 * a nanosecond later is not. */
static void elapsed_time_counts_the_coming_wait(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"fixed\", \"base\": \"10s\", \"max_elapsed\": \"30s\"}");
    assert_true(rejected(&bench, SIM_TIME_NEVER, SECONDS(20)).retry);
    const struct retry_decision late = rejected(&bench, SIM_TIME_NEVER, SECONDS(20) + 1);
    assert_false(late.retry);
    assert_false(late.not_retryable);
    bench_close(&bench);
}

/* 400s are refused, quota errors sent with 429 too; 408, 409, 5xx and timeouts are retried. */
static void only_listed_failures_are_retried(void **unused) {
    (void)unused;
    static const struct {
        enum verdict verdict;
        bool retried;
    } cases[] = {
        {VERDICT_RATE_LIMIT_EXCEEDED, true},
        {VERDICT_SLOW_DOWN, true},
        {VERDICT_SERVER_ERROR, true},
        {VERDICT_OVERLOADED, true},
        {VERDICT_TIMEOUT, true},
        {VERDICT_INVALID_API_KEY, false},
        {VERDICT_INSUFFICIENT_QUOTA, false},
        {VERDICT_CONTENT_POLICY_VIOLATION, false},
        {VERDICT_MODEL_NOT_AVAILABLE, false},
        {VERDICT_BILLING_HARD_LIMIT_REACHED, false},
    };
    struct bench bench;

    bench_open(&bench, "{\"type\": \"exponential\"}");
    for (size_t c = 0; c < array_size(cases); c++) {
        const struct retry_decision decision =
            fail_with(&bench, cases[c].verdict, SIM_TIME_NEVER, 0);
        assert_int_equal(decision.retry, cases[c].retried);
        assert_int_equal(decision.not_retryable, !cases[c].retried);
    }
    const struct retry_failure conflict = {
        .verdict = VERDICT_SERVER_ERROR, .status = 409, .retry_after = SIM_TIME_NEVER};
    assert_true(retry_decide(&bench.retry, &bench.state, &conflict, &key, &bench.subject, 0).retry);
    bench_close(&bench);

    bench_open(&bench, "{\"type\": \"fixed\", \"base\": \"1s\", \"retry_on\": [\"429\","
                       " \"content_policy_violation\"]}");
    assert_true(fail_with(&bench, VERDICT_INSUFFICIENT_QUOTA, SIM_TIME_NEVER, 0).retry);
    assert_true(fail_with(&bench, VERDICT_CONTENT_POLICY_VIOLATION, SIM_TIME_NEVER, 0).retry);
    assert_true(fail_with(&bench, VERDICT_SERVER_ERROR, SIM_TIME_NEVER, 0).not_retryable);
    bench_close(&bench);
}

/* An SDK with 2 retries inside an application with 2: 3 x 3 = 9 attempts, waits in this order. */
static void levels_nest(void **unused) {
    (void)unused;
    static const struct {
        double wait;
        uint32_t level, number;
    } expected[] = {{1, 0, 0}, {2, 0, 1},  {10, 1, 0}, {1, 0, 0},
                    {2, 0, 1}, {10, 1, 1}, {1, 0, 0},  {2, 0, 1}};
    struct bench bench;

    bench_open(&bench, "[{\"type\": \"exponential\", \"max_attempts\": 3},"
                       " {\"type\": \"fixed\", \"base\": \"10s\", \"max_attempts\": 3}]");
    for (size_t i = 0; i < array_size(expected); i++) {
        const struct retry_decision decision = rejected(&bench, SIM_TIME_NEVER, SECONDS(i));
        assert_true(decision.retry);
        assert_int_equal(decision.wait, SECONDS(expected[i].wait));
        assert_int_equal(decision.level, expected[i].level);
        assert_int_equal(decision.retry_number, expected[i].number);
    }
    assert_false(rejected(&bench, SIM_TIME_NEVER, SECONDS(9)).retry);
    bench_close(&bench);
}

/* An inner level's elapsed time starts over with the attempt that an outer level makes. */
static void elapsed_time_starts_over_inside(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "[{\"type\": \"fixed\", \"base\": \"1s\", \"max_elapsed\": \"5s\"},"
                       " {\"type\": \"fixed\", \"base\": \"10s\"}]");
    assert_int_equal(rejected(&bench, SIM_TIME_NEVER, SECONDS(4)).level, 0);
    assert_int_equal(rejected(&bench, SIM_TIME_NEVER, SECONDS(5)).level, 1); /* due at 15 s */
    retry_resent(&bench.state, SECONDS(17));                                 /* paced until 17 s */
    assert_int_equal(rejected(&bench, SIM_TIME_NEVER, SECONDS(21)).level, 0);
    assert_int_equal(rejected(&bench, SIM_TIME_NEVER, SECONDS(22)).level, 1);
    bench_close(&bench);
}

/* A failure that only the outer level lists goes to it at once. */
static void a_level_hands_on_what_it_does_not_list(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "[{\"type\": \"fixed\", \"base\": \"1s\", \"retry_on\": [\"timeout\"]},"
                       " {\"type\": \"fixed\", \"base\": \"10s\", \"retry_on\": [\"4xx\"],"
                       "  \"max_attempts\": 2}]");
    assert_int_equal(rejected(&bench, SIM_TIME_NEVER, 0).level, 1);
    const struct retry_decision exhausted = rejected(&bench, SIM_TIME_NEVER, 0);
    assert_false(exhausted.retry);
    assert_false(exhausted.not_retryable);
    assert_true(fail_with(&bench, VERDICT_SERVER_ERROR, SIM_TIME_NEVER, 0).not_retryable);
    bench_close(&bench);
}

static void no_policy_exhausts_or_refuses(void **unused) {
    (void)unused;
    static const char *const policies[] = {"[]", "{\"type\": \"none\"}"};

    for (size_t i = 0; i < array_size(policies); i++) {
        struct bench bench;
        bench_open(&bench, policies[i]);
        const struct retry_decision limited = rejected(&bench, SIM_TIME_NEVER, 0);
        assert_false(limited.retry);
        assert_false(limited.not_retryable);
        assert_true(
            fail_with(&bench, VERDICT_CONTENT_POLICY_VIOLATION, SIM_TIME_NEVER, 0).not_retryable);
        assert_false(retry_may_spin(&bench.retry));
        bench_close(&bench);
    }
}

static void policies_that_may_spin_are_known(void **unused) {
    (void)unused;
    static const struct {
        const char *json;
        bool spins;
    } cases[] = {
        {"{\"type\": \"fixed\", \"base\": \"0s\"}", true},
        {"{\"type\": \"fixed\", \"base\": \"0s\", \"max_elapsed\": \"60s\"}", true},
        {"{\"type\": \"fixed\", \"base\": \"0s\", \"max_attempts\": 5}", false},
        {"{\"type\": \"fixed\", \"base\": \"1ns\"}", false},
        {"{\"type\": \"exponential\", \"cap\": \"0s\"}", true},
        {"{\"type\": \"exponential\", \"jitter\": \"full\"}", false},
        {"{\"type\": \"fixed\", \"base\": \"0s\", \"jitter\": \"additive\","
         " \"jitter_max\": \"1s\"}",
         false},
        {"{\"type\": \"fixed\", \"base\": \"1s\", \"jitter\": \"proportional\","
         " \"jitter_low\": 0, \"jitter_high\": 0}",
         true},
        {"[{\"type\": \"fixed\", \"base\": \"0s\", \"max_attempts\": 3},"
         " {\"type\": \"fixed\", \"base\": \"0s\"}]",
         true},
        {"[{\"type\": \"fixed\", \"base\": \"1s\", \"max_attempts\": 3},"
         " {\"type\": \"fixed\", \"base\": \"0s\"}]",
         false},
        {"[{\"type\": \"none\"}, {\"type\": \"fixed\", \"base\": \"0s\"}]", true},
    };

    for (size_t c = 0; c < array_size(cases); c++) {
        struct bench bench;
        bench_open(&bench, cases[c].json);
        if (retry_may_spin(&bench.retry) != cases[c].spins)
            fail_msg("%s", cases[c].json);
        bench_close(&bench);
    }
}

/* The same request draws the same wait whatever was decided before, for others or for itself. */
static void jitter_is_keyed_by_request_and_retry(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"fixed\", \"base\": \"1s\", \"jitter\": \"full\"}");
    bench_request(&bench, 5);
    const sim_time first = rejected(&bench, SIM_TIME_NEVER, 0).wait;
    const sim_time second = rejected(&bench, SIM_TIME_NEVER, 0).wait;
    assert_true(first != second);
    bench_request(&bench, 6);
    assert_true(rejected(&bench, SIM_TIME_NEVER, 0).wait != first);
    bench_request(&bench, 5);
    assert_int_equal(rejected(&bench, SECONDS(100), 7).wait, SECONDS(100));
    assert_int_equal(rejected(&bench, SIM_TIME_NEVER, 9).wait, second);
    bench_close(&bench);
}

static void wrong_settings_are_told(void **unused) {
    (void)unused;
    static const struct {
        const char *json, *said;
    } cases[] = {
        {"{\"type\": \"exponential\", \"retry_on\": [\"rate_limit_exceded\"]}",
         "did you mean 'rate_limit_exceeded'"},
        {"{\"type\": \"exponential\", \"retry_on\": [\"999\"]}", "is no verdict"},
        {"{\"type\": \"exponential\", \"jitter\": \"additive\"}", "jitter_max"},
        {"{\"type\": \"exponential\", \"jitter\": \"proportional\"}", "jitter_low"},
        {"{\"type\": \"exponential\", \"above_max\": \"clamp\"}", "retry_after_max"},
        {"{\"type\": \"fixed\", \"base\": \"1s\", \"jitter\": \"decorrelated\"}", "jitter"},
        {"{\"type\": \"fixed\"}", "base"},
        {"{\"type\": \"fixed\", \"base\": \"1s\", \"factor\": 2}", "factor"},
    };
    struct arena arena = {0};

    for (size_t c = 0; c < array_size(cases); c++) {
        const char *said = complaint_about(&retry_registry, cases[c].json, &arena);
        if (!strstr(said, cases[c].said))
            fail_msg("%s: '%s' does not say '%s'", cases[c].json, said, cases[c].said);
    }
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponential_is_exact),
        cmocka_unit_test(waits_are_rounded_up_to_whole_nanoseconds),
        cmocka_unit_test(endless_growth_saturates),
        cmocka_unit_test(jitter_has_its_support_and_mean),
        cmocka_unit_test(decorrelated_feeds_on_its_last_draw),
        cmocka_unit_test(totals_of_known_policies),
        cmocka_unit_test(headers_are_treated_as_told),
        cmocka_unit_test(additive_jitter_is_added_to_a_header),
        cmocka_unit_test(elapsed_time_counts_the_coming_wait),
        cmocka_unit_test(only_listed_failures_are_retried),
        cmocka_unit_test(levels_nest),
        cmocka_unit_test(elapsed_time_starts_over_inside),
        cmocka_unit_test(a_level_hands_on_what_it_does_not_list),
        cmocka_unit_test(no_policy_exhausts_or_refuses),
        cmocka_unit_test(policies_that_may_spin_are_known),
        cmocka_unit_test(jitter_is_keyed_by_request_and_retry),
        cmocka_unit_test(wrong_settings_are_told),
    };
    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}

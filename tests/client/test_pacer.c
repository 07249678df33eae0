/*
 * Pacers: exact instants worked by hand, and the laws: never more than L units in any half-open
 * window of W for `even` and `sliding_window_log`, capacity + one per interval for a bucket.
 */
#include "support.h"

#include "base/calendar.h"
#include "base/check.h"
#include "client/pacer.h"

struct bench {
    struct arena arena;
    struct pacer pacer;
};

static void bench_open_at(struct bench *bench, const char *json, int64_t limit, sim_time window,
                          int64_t start_unix_ns) {
    memset(bench, 0, sizeof *bench);
    const struct variant pacing = variant_of(&pacer_registry, json, &bench->arena);
    struct pacer_spec *spec = pacer_spec_of(&pacing);

    if (spec)
        spec->resolved = (struct pacing_limit){limit, window, UNIT_IMAGES, 0};
    pacer_init(&bench->pacer, &pacing, start_unix_ns, &bench->arena);
}

static void bench_open(struct bench *bench, const char *json, int64_t limit, sim_time window) {
    bench_open_at(bench, json, limit, window, 0);
}

static void bench_close(struct bench *bench) {
    arena_release(&bench->arena);
}

/* Takes as soon as allowed, from `now` on; the instant of the take. */
static sim_time take_next(struct bench *bench, sim_time now, int64_t units) {
    const sim_time ready = pacer_ready(&bench->pacer, now, units);

    assert_true(ready >= now);
    if (ready == SIM_TIME_NEVER)
        return ready;
    assert_int_equal(pacer_ready(&bench->pacer, ready, units), ready);
    pacer_take(&bench->pacer, ready, units);
    return ready;
}

static void none_holds_nothing_back(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"none\"}", 5, SECONDS(60));
    assert_true(pacer_none(&bench.pacer));
    assert_int_equal(take_next(&bench, 7, 1000), 7);
    bench_close(&bench);

    struct pacer absent;
    pacer_init(&absent, &(struct variant){0}, 0, NULL);
    assert_true(pacer_none(&absent));
    assert_int_equal(pacer_ready(&absent, 3, 1), 3);
}

/* 5 a minute: one every 12 s. Seven a minute: 60/7 s rounded up, 8 571 428 572 ns. */
static void even_spaces_exactly(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"even\"}", 5, SECONDS(60));
    for (int i = 0; i < 10; i++)
        assert_int_equal(take_next(&bench, 0, 1), SECONDS(12 * i));
    assert_int_equal(take_next(&bench, SECONDS(500), 1), SECONDS(500));
    assert_int_equal(take_next(&bench, SECONDS(501), 1), SECONDS(512));
    bench_close(&bench);

    bench_open(&bench, "{\"type\": \"even\"}", 7, SECONDS(60));
    take_next(&bench, 0, 1);
    assert_int_equal(take_next(&bench, 0, 1), 8571428572);
    bench_close(&bench);

    /* 80 % of 5 a minute: one every 15 s. A rate of 2/min: one every 30 s. */
    bench_open(&bench, "{\"type\": \"even\", \"fraction\": 0.8}", 5, SECONDS(60));
    take_next(&bench, 0, 1);
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(15));
    bench_close(&bench);
    bench_open(&bench, "{\"type\": \"even\", \"rate\": \"1/s\"}", 5, SECONDS(60));
    for (int i = 0; i < 10; i++) /* a rate alone is not bounded by the limit that was found */
        assert_int_equal(take_next(&bench, 0, 1), SECONDS(i));
    bench_close(&bench);
    bench_open(&bench, "{\"type\": \"even\", \"rate\": \"2/min\"}", 0, 0);
    take_next(&bench, 0, 1);
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(30));
    bench_close(&bench);
}

/* Two images make the next ask wait 24 s; four and then four would be 8 in 48 s, so it waits 60. */
static void even_bounds_asks_of_several(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"even\"}", 5, SECONDS(60));
    assert_int_equal(take_next(&bench, 0, 2), 0);
    assert_int_equal(take_next(&bench, 0, 2), SECONDS(24));
    assert_int_equal(take_next(&bench, 0, 2), SECONDS(60));
    bench_close(&bench);

    bench_open(&bench, "{\"type\": \"even\"}", 5, SECONDS(60));
    assert_int_equal(take_next(&bench, 0, 4), 0);
    assert_int_equal(take_next(&bench, 0, 4), SECONDS(60));
    assert_true(pacer_ready(&bench.pacer, 0, 6) == SIM_TIME_NEVER);
    bench_close(&bench);
}

/* Capacity 5, one every 12 s. Full: five at once, then every 12 s. Empty: the first at 12 s. */
static void bucket_bursts_and_refills(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"token_bucket\"}", 5, SECONDS(60));
    for (int i = 0; i < 5; i++)
        assert_int_equal(take_next(&bench, 0, 1), 0);
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(12));
    assert_int_equal(take_next(&bench, SECONDS(13), 1), SECONDS(24));
    assert_int_equal(pacer_ready(&bench.pacer, SECONDS(24), 3), SECONDS(60));
    assert_true(pacer_ready(&bench.pacer, 0, 6) == SIM_TIME_NEVER);
    bench_close(&bench);

    bench_open(&bench, "{\"type\": \"token_bucket\", \"starts\": \"empty\"}", 5, SECONDS(60));
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(12));
    bench_close(&bench);
    bench_open(&bench, "{\"type\": \"token_bucket\", \"capacity\": 1, \"fraction\": 0.5}", 5,
               SECONDS(60));
    assert_int_equal(take_next(&bench, 0, 1), 0);
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(24));
    bench_close(&bench);
}

/* A bucket of L that starts full lets 2L - 1 into [0, 60 s): the burst of 5, then 12, 24, 36, 48.
 */
static void a_full_bucket_passes_nearly_twice_the_limit(void **unused) {
    (void)unused;
    struct bench bench;
    int taken = 0;

    bench_open(&bench, "{\"type\": \"token_bucket\"}", 5, SECONDS(60));
    while (take_next(&bench, 0, 1) < SECONDS(60))
        taken++;
    assert_int_equal(taken, 2 * 5 - 1);
    bench_close(&bench);
}

/* Five at 0 are free again at exactly 60 s; floor(0.7·5) = 3. */
static void log_frees_units_when_the_window_has_passed(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"sliding_window_log\"}", 5, SECONDS(60));
    assert_int_equal(take_next(&bench, 0, 2), 0);
    assert_int_equal(take_next(&bench, SECONDS(10), 3), SECONDS(10));
    assert_int_equal(take_next(&bench, SECONDS(20), 2), SECONDS(60));
    assert_int_equal(take_next(&bench, SECONDS(60), 1), SECONDS(70));
    assert_true(pacer_ready(&bench.pacer, SECONDS(70), 6) == SIM_TIME_NEVER);
    bench_close(&bench);

    bench_open(&bench, "{\"type\": \"sliding_window_log\", \"fraction\": 0.7}", 5, SECONDS(60));
    assert_int_equal(take_next(&bench, 0, 3), 0);
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(60));
    bench_close(&bench);
}

/* Five at once; what is left over at 60 s is not added to. */
static void a_reservoir_is_a_fixed_window(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"reservoir\"}", 5, SECONDS(60));
    assert_int_equal(take_next(&bench, SECONDS(59), 4), SECONDS(59));
    assert_int_equal(take_next(&bench, SECONDS(59), 2), SECONDS(60));
    assert_int_equal(take_next(&bench, SECONDS(60), 3), SECONDS(60)); /* 9 units in a second */
    assert_int_equal(take_next(&bench, SECONDS(60), 1), SECONDS(120));
    assert_true(pacer_ready(&bench.pacer, SECONDS(120), 6) == SIM_TIME_NEVER);
    bench_close(&bench);
    bench_open(&bench,
               "{\"type\": \"reservoir\", \"amount\": 2, \"refresh\": \"10s\","
               " \"min_time\": \"3s\"}",
               5, SECONDS(60));
    assert_int_equal(take_next(&bench, SECONDS(6), 1), SECONDS(6));
    assert_int_equal(take_next(&bench, SECONDS(6), 1), SECONDS(9));
    assert_int_equal(take_next(&bench, SECONDS(9), 1), SECONDS(12)); /* refreshed at 10, spaced */
    bench_close(&bench);
}

/* Refreshed every 60.1 s, noticed every 250 ms: 60.25 s apart. */
static void bottleneck_looks_four_times_a_second(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"bottleneck-2.19\"}", 1, SECONDS(60.1));
    assert_int_equal(take_next(&bench, 0, 1), 0);
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(60.25));
    assert_int_equal(take_next(&bench, SECONDS(60.25), 1), SECONDS(120.5));
    bench_close(&bench);
}

/* A log, but who has to wait waits 51 ms longer; asked in between it still sleeps. */
static void pyrate_sleeps_a_little_longer(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"pyrate-limiter-4.4\"}", 2, SECONDS(60));
    assert_int_equal(take_next(&bench, SECONDS(1), 2), SECONDS(1));
    assert_int_equal(pacer_ready(&bench.pacer, SECONDS(30), 1), SECONDS(61.051));
    assert_int_equal(pacer_ready(&bench.pacer, SECONDS(61), 1), SECONDS(61.051));
    assert_int_equal(take_next(&bench, SECONDS(61.051), 1), SECONDS(61.051));
    assert_int_equal(take_next(&bench, SECONDS(61.051), 1), SECONDS(61.051));
    bench_close(&bench);
}

static void origins_are_told(void **unused) {
    (void)unused;
    for (size_t i = 0; i < pacer_registry.count; i++) {
        const struct origin *origin = pacer_origin_of(pacer_registry.types[i]);
        if (strchr(pacer_registry.types[i]->name, '-') && !origin)
            fail_msg("'%s' does not say where it is from", pacer_registry.types[i]->name);
        if (origin)
            assert_non_null(strchr(origin->source, '@'));
    }
}

/* Random asks at random times: the most units in any (t - W, t], by looking at every window that
 * ends at a take. */
#define TAKES 3000

struct law {
    const char *json;
    int64_t limit;
    sim_time window;
    int64_t most; /* allowed in any half-open window */
};

static void limits_are_never_passed(void **unused) {
    (void)unused;
    /* bucket: capacity + floor of what one window refills at the rounded interval, L here or less
     */
    static const struct law laws[] = {
        {"{\"type\": \"even\"}", 5, 60000000000, 5},
        {"{\"type\": \"even\"}", 7, 60000000001, 7},
        {"{\"type\": \"even\", \"fraction\": 0.9}", 50, 60000000000, 50},
        {"{\"type\": \"sliding_window_log\"}", 5, 60000000000, 5},
        {"{\"type\": \"sliding_window_log\", \"fraction\": 0.5}", 15, 1000000007, 7},
        {"{\"type\": \"token_bucket\"}", 5, 60000000000, 10},
        {"{\"type\": \"pyrate-limiter-4.4\"}", 5, 60000000000, 5},
        {"{\"type\": \"aiolimiter-1.2\"}", 5, 60000000000, 10},
        {"{\"type\": \"reservoir\"}", 5, 60000000000, 10},
        {"{\"type\": \"token_bucket\", \"capacity\": 4}", 7, 60000000000, 11},
    };
    static sim_time at[TAKES];
    static int64_t units[TAKES];

    for (size_t l = 0; l < array_size(laws); l++) {
        struct bench bench;
        uint64_t state = 99;
        sim_time now = 0;

        bench_open(&bench, laws[l].json, laws[l].limit, laws[l].window);
        for (int i = 0; i < TAKES; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            if ((state >> 60) < 3) /* now and then a pause of up to two windows */
                now += (sim_time)((state >> 20) % (uint64_t)(2 * laws[l].window));
            units[i] = 1 + (int64_t)((state >> 33) % 3);
            at[i] = now = take_next(&bench, now, units[i]);
            int64_t inside = 0;
            for (int j = i; j >= 0 && at[j] > at[i] - laws[l].window; j--)
                inside += units[j];
            if (inside > laws[l].most)
                fail_msg("law %zu: %lld units in a window", l, (long long)inside);
        }
        bench_close(&bench);
    }
}

/* Single units as fast as allowed: the log and even spacing both reach L per window exactly. */
static void limits_are_used_up(void **unused) {
    (void)unused;
    static const char *const pacers[] = {"{\"type\": \"even\"}",
                                         "{\"type\": \"sliding_window_log\"}"};

    for (size_t p = 0; p < array_size(pacers); p++) {
        struct bench bench;
        sim_time last = 0;
        bench_open(&bench, pacers[p], 50, SECONDS(60));
        for (int i = 0; i <= 5000; i++)
            last = take_next(&bench, last, 1);
        assert_int_equal(last, SECONDS(6000)); /* the 5001st opens the 101st window */
        bench_close(&bench);
    }
}

static void answer(struct bench *bench, sim_time now, enum verdict verdict, int64_t remaining,
                   sim_time reset) {
    const struct limit_header headers[] = {{1, 9, 0, SECONDS(1000)}, {0, 5, remaining, reset}};
    const struct call call = {.verdict = verdict, .header_count = 2, .headers = headers};

    pacer_note(&bench->pacer, now, &call);
}

/* Another limit's header (index 1) is not looked at. */
static void headers_are_believed(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"headers\"}", 5, SECONDS(60));
    assert_true(pacer_wants_headers(&bench.pacer));
    assert_int_equal(take_next(&bench, 0, 1), 0);
    answer(&bench, SECONDS(1), VERDICT_SUCCESS, 3, SECONDS(40));
    assert_int_equal(take_next(&bench, SECONDS(1), 2), SECONDS(1));
    assert_int_equal(take_next(&bench, SECONDS(1), 2), SECONDS(41)); /* one is left */
    answer(&bench, SECONDS(50), VERDICT_RATE_LIMIT_EXCEEDED, 0, SECONDS(7));
    assert_int_equal(take_next(&bench, SECONDS(50), 1), SECONDS(57));
    bench_close(&bench);

    bench_open(&bench, "{\"type\": \"headers\", \"reserve\": 2}", 5, SECONDS(60));
    answer(&bench, 0, VERDICT_SUCCESS, 3, SECONDS(40));
    assert_int_equal(take_next(&bench, 0, 1), 0);
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(40));
    bench_close(&bench);
}

/* Start 1/s. A 429 halves it: gap 2 s; a second within the hold does not; a success adds 0.5/s. */
static void adaptive_rises_and_falls(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench,
               "{\"type\": \"adaptive\", \"rate\": \"1/s\", \"increase\": \"0.5/s\","
               " \"minimum\": \"0.2/s\", \"maximum\": \"1.25/s\", \"hold\": \"3s\"}",
               0, 0);
    assert_int_equal(take_next(&bench, 0, 1), 0);
    assert_int_equal(take_next(&bench, 0, 1), SECONDS(1));
    answer(&bench, SECONDS(1), VERDICT_RATE_LIMIT_EXCEEDED, 0, 0);
    answer(&bench, SECONDS(3), VERDICT_SLOW_DOWN, 0, 0);
    assert_int_equal(take_next(&bench, SECONDS(3), 1), SECONDS(3));
    assert_int_equal(take_next(&bench, SECONDS(3), 1), SECONDS(5));
    answer(&bench, SECONDS(5), VERDICT_SUCCESS, 0, 0);
    answer(&bench, SECONDS(5), VERDICT_SUCCESS, 0, 0); /* 1.5, capped at 1.25/s: 0.8 s */
    assert_int_equal(take_next(&bench, SECONDS(5), 1), SECONDS(7));
    assert_int_equal(take_next(&bench, SECONDS(5), 1), SECONDS(7.8));
    for (int i = 0; i < 10; i++)
        answer(&bench, SECONDS(10 + 3 * i), VERDICT_SLOW_DOWN, 0, 0);
    assert_int_equal(take_next(&bench, SECONDS(50), 2), SECONDS(50)); /* 0.2/s: 5 s a unit */
    assert_int_equal(take_next(&bench, SECONDS(50), 1), SECONDS(60));
    bench_close(&bench);
}

/* 22:00 to 06:00 in New York (UTC-4 in June), weekdays: starts on Monday 2026-06-01, 00:00 UTC,
 * which is Sunday 20:00 there. */
static void schedule_opens_by_the_local_clock(void **unused) {
    (void)unused;
    struct bench bench;
    int64_t start;

    assert_true(calendar_parse("2026-06-01T00:00:00Z", &start));
    bench_open_at(&bench,
                  "{\"type\": \"schedule\", \"from\": \"22h\", \"to\": \"6h\","
                  " \"time_zone\": \"America/New_York\","
                  " \"days\": [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]}",
                  0, 0, start);
    assert_int_equal(take_next(&bench, 0, 1), 26 * NS_PER_HOUR); /* Monday 22:00 there */
    assert_int_equal(take_next(&bench, 33 * NS_PER_HOUR, 1), 33 * NS_PER_HOUR);
    assert_int_equal(take_next(&bench, 34 * NS_PER_HOUR, 1),
                     50 * NS_PER_HOUR); /* closed at 06:00 */
    /* Friday's span ends on Saturday 06:00 (10:00 UTC, hour 130); the next is Monday's. */
    assert_int_equal(take_next(&bench, 130 * NS_PER_HOUR - 1, 1), 130 * NS_PER_HOUR - 1);
    assert_int_equal(take_next(&bench, 130 * NS_PER_HOUR, 1), (26 + 168) * NS_PER_HOUR);
    bench_close(&bench);
}

/* A span that is already open at the start. */
static void schedule_may_begin_open(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"schedule\", \"from\": \"22h\", \"to\": \"6h\"}", 0, 0);
    assert_int_equal(take_next(&bench, 0, 1), 0);
    assert_int_equal(take_next(&bench, 6 * NS_PER_HOUR, 1), 22 * NS_PER_HOUR);
    bench_close(&bench);
}

static void units_are_those_of_the_limit(void **unused) {
    (void)unused;
    struct bench bench;

    bench_open(&bench, "{\"type\": \"even\"}", 5, SECONDS(60));
    assert_int_equal(pacer_units(&bench.pacer, 4), 4);
    ((struct pacer_spec *)(uintptr_t)bench.pacer.spec)->resolved.unit = UNIT_REQUESTS;
    assert_int_equal(pacer_units(&bench.pacer, 4), 1);
    bench_close(&bench);
}

static void wrong_settings_are_told(void **unused) {
    (void)unused;
    struct arena arena = {0};

    assert_non_null(
        strstr(complaint_about(&pacer_registry, "{\"type\": \"even\", \"rate\": \"0/s\"}", &arena),
               "nothing would ever be sent"));
    assert_non_null(
        strstr(complaint_about(&pacer_registry, "{\"type\": \"even\", \"fraction\": 1.5}", &arena),
               "fraction"));
    assert_non_null(strstr(complaint_about(&pacer_registry,
                                           "{\"type\": \"schedule\", \"from\": \"1h\","
                                           " \"to\": \"2h\", \"days\": [\"monday\"]}",
                                           &arena),
                           "'monday'"));
    assert_non_null(strstr(
        complaint_about(&pacer_registry, "{\"type\": \"adaptive\", \"minimum\": \"0/s\"}", &arena),
        "minimum"));
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_holds_nothing_back),
        cmocka_unit_test(even_spaces_exactly),
        cmocka_unit_test(even_bounds_asks_of_several),
        cmocka_unit_test(bucket_bursts_and_refills),
        cmocka_unit_test(a_reservoir_is_a_fixed_window),
        cmocka_unit_test(bottleneck_looks_four_times_a_second),
        cmocka_unit_test(pyrate_sleeps_a_little_longer),
        cmocka_unit_test(origins_are_told),
        cmocka_unit_test(a_full_bucket_passes_nearly_twice_the_limit),
        cmocka_unit_test(log_frees_units_when_the_window_has_passed),
        cmocka_unit_test(limits_are_never_passed),
        cmocka_unit_test(limits_are_used_up),
        cmocka_unit_test(headers_are_believed),
        cmocka_unit_test(adaptive_rises_and_falls),
        cmocka_unit_test(schedule_opens_by_the_local_clock),
        cmocka_unit_test(schedule_may_begin_open),
        cmocka_unit_test(units_are_those_of_the_limit),
        cmocka_unit_test(wrong_settings_are_told),
    };
    return cmocka_run_group_tests_name("pacer", tests, NULL, NULL);
}

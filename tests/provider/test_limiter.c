/* Limiters one at a time: published waits, rules worked by hand, retuning. */
#include "support.h"

#define MS     NS_PER_MS
#define SECOND NS_PER_SECOND
#define MINUTE NS_PER_MINUTE

/* ---- token bucket: published figures ---- */

struct published {
    int64_t limit;
    sim_time window;
    int64_t used, asked;
    sim_time wait;
    const char *source;
};

static void test_bucket_gives_the_published_waits(void **state) {
    static const struct published rows[] = {
        {10000, MINUTE, 8782, 8172, 41724 * MS, "gitlab wally #62, 2023-12-13: 41.724s"},
        {200, NS_PER_DAY, 200, 1, 432 * SECOND, "source excerpt 23649116163: 7m12s"},
        {60, MINUTE, 60, 1, SECOND, "hwchase17/notion-qa #19, 2023-03: 1s"},
        {5, MINUTE, 5, 1, 12 * SECOND, "gpt-image, excerpt 71127293217: 12s"},
        {4000, MINUTE, 4000, 1, 15 * MS, "gpt-image pool, community 1382726: 15ms"},
        {5, MINUTE, 0, 10, SIM_TIME_NEVER, "Limit 5, Requested 10, excerpt 69474669517: never"},
    };

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        const struct limit_spec spec =
            make_limit("token_bucket", UNIT_IMAGES, rows[i].limit, rows[i].window, NULL);
        struct limiter limiter = make_limiter(&spec);
        if (rows[i].used > 0)
            limiter_charge(&limiter, 0, rows[i].used);
        assert_int_equal(limiter_wait(&limiter, 0, rows[i].asked), rows[i].wait);
    }
}

static void test_bucket_gives_the_published_resets(void **state) {
    static const struct published rows[] = {
        {500, MINUTE, 1, 0, 120 * MS, "requests 500/min, 499 left, excerpt 28965294156: 120ms"},
        {200000, MINUTE, 220, 0, 66 * MS, "tokens 200,000, 199,780 left, the same dump: 66ms"},
        {30000, MINUTE, 32, 0, 64 * MS, "tokens 30,000, 29,968 left, excerpt 38255089576: 64ms"},
        /* The dump of excerpt 66446013841 says 2.572s where the formula says 2.574s. */
        {30000, MINUTE, 1287, 0, 2574 * MS, "30,000 - 28,713 = 1,287 tokens of 2 ms"},
    };

    (void)state;
    for (size_t i = 0; i < array_size(rows); i++) {
        const struct limit_spec spec =
            make_limit("token_bucket", UNIT_TOKENS, rows[i].limit, rows[i].window, NULL);
        struct limiter limiter = make_limiter(&spec);
        limiter_charge(&limiter, 0, rows[i].used);
        assert_int_equal(limiter_reset(&limiter, 0), rows[i].wait);
        assert_int_equal(limiter_used(&limiter, 0), rows[i].used);
    }
}

/* 7 per 1 s: a unit drains in 1/7 s = 142857142.857… ns; waits are rounded up, sums are not. */
static void test_bucket_rounds_a_wait_up_once(void **state) {
    const struct limit_spec spec = make_limit("token_bucket", UNIT_IMAGES, 7, SECOND, NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    limiter_charge(&limiter, 0, 7);
    assert_int_equal(limiter_wait(&limiter, 0, 1), 142857143); /* ceil(1e9 / 7) */
    assert_int_equal(limiter_wait(&limiter, 0, 2), 285714286); /* ceil(2e9 / 7) */
    assert_int_equal(limiter_wait(&limiter, 0, 7), SECOND);    /* the fractions add up */
    assert_false(limiter_admits(&limiter, 142857142, 1));
    assert_true(limiter_admits(&limiter, 142857143, 1));
}

/* The same, one unit at a time: 7 sevenths are 1 s to the nanosecond, however they were charged. */
static void test_bucket_carries_fractions_over(void **state) {
    const struct limit_spec spec = make_limit("token_bucket", UNIT_IMAGES, 7, SECOND, NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    for (int i = 0; i < 7; i++)
        limiter_charge(&limiter, 0, 1);
    assert_int_equal(limiter_wait(&limiter, 0, 7), SECOND);
    assert_int_equal(limiter_wait(&limiter, 0, 1), 142857143);
}

/* A burst of 10, then 5 a minute, one each 12 s: a capacity of its own does not change the refill.
 */
static void test_bucket_refills_at_its_limit(void **state) {
    const struct limit_spec spec =
        make_limit("token_bucket", UNIT_IMAGES, 5, MINUTE, "capacity", "10", NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    assert_true(ask(&limiter, 0, 10));
    assert_int_equal(limiter_wait(&limiter, 0, 1), 12 * SECOND);
    assert_int_equal(limiter_wait(&limiter, 0, 10), 2 * MINUTE);
}

/* Capacity 1, refill 5 a minute: one each 12 s and no burst. */
static void test_bucket_has_capacity_and_refill_of_its_own(void **state) {
    const struct limit_spec spec =
        make_limit("token_bucket", UNIT_IMAGES, 5, MINUTE, "capacity", "1", "refill", "5", NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    assert_true(ask(&limiter, 0, 1));
    assert_int_equal(limiter_wait(&limiter, 0, 1), 12 * SECOND);
    assert_int_equal(limiter_wait(&limiter, 0, 2), SIM_TIME_NEVER);
    assert_false(ask(&limiter, 12 * SECOND - 1, 1));
    assert_true(ask(&limiter, 12 * SECOND, 1));
}

/* Level 5 of 5 a minute, then 10 a minute: a unit drains in 6 s, and 5 more fit at once. */
static void test_bucket_keeps_its_level_when_retuned(void **state) {
    const struct limit_spec five = make_limit("token_bucket", UNIT_IMAGES, 5, MINUTE, NULL);
    const struct limit_spec ten = make_limit("token_bucket", UNIT_IMAGES, 10, MINUTE, NULL);
    const struct limit_spec none = make_limit("token_bucket", UNIT_IMAGES, 0, MINUTE, NULL);
    struct limiter limiter = make_limiter(&five);

    (void)state;
    limiter_charge(&limiter, 0, 5);
    limiter_retune(&limiter, &ten, 12 * SECOND, 0, &support_arena); /* level 4 */
    assert_int_equal(limiter_used(&limiter, 12 * SECOND), 4);
    assert_int_equal(limiter_wait(&limiter, 12 * SECOND, 6), 0);
    assert_int_equal(limiter_wait(&limiter, 12 * SECOND, 7), 6 * SECOND);
    limiter_retune(&limiter, &none, 12 * SECOND, 0, &support_arena);
    assert_int_equal(limiter_wait(&limiter, 12 * SECOND, 1), SIM_TIME_NEVER);
    limiter_retune(&limiter, &five, 24 * SECOND, 0, &support_arena); /* drained at 10 a minute: 2 */
    assert_int_equal(limiter_used(&limiter, 24 * SECOND), 2);
    assert_int_equal(limiter_wait(&limiter, 24 * SECOND, 4), 12 * SECOND);
}

/* Amounts that do not fit 64 bits on the way: 7,000,001 a day, asked in one go. */
static void test_bucket_survives_large_numbers(void **state) {
    const struct limit_spec spec =
        make_limit("token_bucket", UNIT_TOKENS, 7000001, NS_PER_DAY, NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    assert_true(ask(&limiter, 0, 7000001));
    assert_int_equal(limiter_wait(&limiter, 0, 7000001), NS_PER_DAY);
    /* ceil(86400e9 / 7000001) = ceil(12342855.379…) */
    assert_int_equal(limiter_wait(&limiter, 0, 1), 12342856);
}

/* ---- sliding window log ---- */

/* At 5 a minute: what came at 0 is free again at exactly 60 s. */
static void test_log_frees_a_unit_after_exactly_a_window(void **state) {
    const struct limit_spec spec = make_limit("sliding_window_log", UNIT_IMAGES, 5, MINUTE, NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_true(ask(&limiter, i, 1)); /* at 0, 1, 2, 3, 4 ns */
    assert_false(ask(&limiter, 5, 1));
    assert_int_equal(limiter_wait(&limiter, 5, 1), MINUTE - 5);
    assert_int_equal(limiter_wait(&limiter, 5, 3), MINUTE + 2 - 5); /* the third has to go */
    assert_int_equal(limiter_wait(&limiter, 5, 6), SIM_TIME_NEVER);
    assert_int_equal(limiter_reset(&limiter, 5), MINUTE + 4 - 5);
    assert_false(limiter_admits(&limiter, MINUTE - 1, 1));
    assert_true(limiter_admits(&limiter, MINUTE, 1));
    assert_int_equal(limiter_used(&limiter, MINUTE), 4);
}

/* One each 12 s at 5 a minute: the sixth comes when the first is free. All of [0, 1 h): 300. */
static void test_log_admits_just_its_rate(void **state) {
    const struct limit_spec spec = make_limit("sliding_window_log", UNIT_IMAGES, 5, MINUTE, NULL);
    struct limiter limiter = make_limiter(&spec);
    int admitted = 0;

    (void)state;
    for (sim_time now = 0; now < NS_PER_HOUR; now += 12 * SECOND)
        admitted += ask(&limiter, now, 1);
    assert_int_equal(admitted, 300);
}

/* One each 11.999999999 s: the sixth comes at 59.999999995 s and is 5 ns early. */
static void test_log_refuses_what_is_five_nanoseconds_early(void **state) {
    const struct limit_spec spec = make_limit("sliding_window_log", UNIT_IMAGES, 5, MINUTE, NULL);
    struct limiter limiter = make_limiter(&spec);
    const sim_time gap = 12 * SECOND - 1;

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_true(ask(&limiter, i * gap, 1));
    assert_false(ask(&limiter, 5 * gap, 1));
    assert_int_equal(limiter_wait(&limiter, 5 * gap, 1), 5);
}

/* A token ask of millions is one entry; the ring grows with admissions, here past 16 and 32. */
static void test_log_grows_with_admissions_in_its_window(void **state) {
    const struct limit_spec spec =
        make_limit("sliding_window_log", UNIT_TOKENS, 8000000, MINUTE, NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    for (int i = 0; i < 10; i++) /* moves the head away from the start of the ring */
        assert_true(ask(&limiter, i, 100000));
    for (int i = 0; i < 40; i++)
        assert_true(ask(&limiter, MINUTE + i, 200000));
    assert_int_equal(limiter_used(&limiter, MINUTE + 39), 8000000);
    assert_false(ask(&limiter, MINUTE + 40, 1));
    assert_int_equal(limiter_wait(&limiter, MINUTE + 40, 1), MINUTE - 40);
    assert_int_equal(limiter_wait(&limiter, MINUTE + 40, 200001), MINUTE + 1 - 40);
}

/* 3 stamps in a minute, cut to 2 a minute: nothing passes until the first two are gone. */
static void test_log_keeps_its_stamps_when_retuned(void **state) {
    const struct limit_spec three = make_limit("sliding_window_log", UNIT_IMAGES, 3, MINUTE, NULL);
    const struct limit_spec two = make_limit("sliding_window_log", UNIT_IMAGES, 2, MINUTE, NULL);
    const struct limit_spec slow =
        make_limit("sliding_window_log", UNIT_IMAGES, 2, 2 * MINUTE, NULL);
    struct limiter limiter = make_limiter(&three);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(ask(&limiter, i * SECOND, 1));
    limiter_retune(&limiter, &two, 3 * SECOND, 0, &support_arena);
    assert_int_equal(limiter_used(&limiter, 3 * SECOND), 3);
    assert_int_equal(limiter_wait(&limiter, 3 * SECOND, 1), MINUTE + SECOND - 3 * SECOND);
    /* At 60 s the stamp of 0 has left the old window, and a longer one does not bring it back. */
    limiter_retune(&limiter, &slow, MINUTE, 0, &support_arena);
    assert_int_equal(limiter_used(&limiter, MINUTE), 2);
    assert_int_equal(limiter_wait(&limiter, MINUTE, 1), 2 * MINUTE + SECOND - MINUTE);
}

/* ---- fixed window ---- */

/* Edges at 10 s, 70 s, …: 2 before an edge and 2 behind it pass. */
static void test_fixed_window_edges_by_phase(void **state) {
    const struct limit_spec spec =
        make_limit("fixed_window", UNIT_IMAGES, 2, MINUTE, "phase", "10s", NULL);
    struct limiter limiter = make_limiter(&spec);
    const sim_time edge = 70 * SECOND;

    (void)state;
    assert_true(ask(&limiter, edge - 2, 2));
    assert_int_equal(limiter_wait(&limiter, edge - 2, 1), 2);
    assert_false(ask(&limiter, edge - 1, 1));
    assert_true(ask(&limiter, edge, 2));
    assert_int_equal(limiter_wait(&limiter, edge, 1), MINUTE);
    assert_int_equal(limiter_wait(&limiter, edge, 3), SIM_TIME_NEVER);
    assert_int_equal(limiter_used(&limiter, edge + MINUTE), 0);
    /* Before the first edge there is a window too: [-50 s, 10 s). */
    struct limiter early = make_limiter(&spec);
    assert_true(ask(&early, 0, 2));
    assert_int_equal(limiter_wait(&early, 0, 1), 10 * SECOND);
}

/* The window opens at 7 s and closes at 67 s; the next one opens when somebody comes, at 100 s. */
static void test_fixed_window_opens_at_the_first_request(void **state) {
    const struct limit_spec spec =
        make_limit("fixed_window", UNIT_IMAGES, 2, MINUTE, "edges", "first_request", NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    assert_true(ask(&limiter, 7 * SECOND, 1));
    assert_true(ask(&limiter, 66 * SECOND, 1));
    assert_int_equal(limiter_wait(&limiter, 66 * SECOND, 1), SECOND);
    assert_int_equal(limiter_used(&limiter, 67 * SECOND), 0);
    assert_true(ask(&limiter, 100 * SECOND, 2));
    assert_int_equal(limiter_wait(&limiter, 100 * SECOND, 1), MINUTE);
    limiter_retune(&limiter, &spec, 110 * SECOND, 0, &support_arena); /* stays where it is */
    assert_int_equal(limiter_wait(&limiter, 110 * SECOND, 1), 50 * SECOND);
}

/*
 * A day quota in Los Angeles over the change to summer time: clocks go from 02:00 to 03:00 on
 * Sunday 8 March 2026 (second Sunday of March), so that day has 23 hours.
 */
static void test_day_quota_over_a_change_of_clocks(void **state) {
    const struct limit_spec spec =
        make_limit("fixed_window", UNIT_REQUESTS, 1, NS_PER_DAY, "edges", "calendar_day",
                   "time_zone", "America/Los_Angeles", NULL);
    struct limiter limiter;
    int64_t start;

    (void)state;
    assert_true(calendar_parse("2026-03-08T08:00:00Z", &start)); /* midnight PST */
    limiter_init(&limiter, &spec, 0, start, &support_arena);
    assert_true(ask(&limiter, 0, 1));
    assert_int_equal(limiter_wait(&limiter, 0, 1), 23 * NS_PER_HOUR);
    assert_false(ask(&limiter, 23 * NS_PER_HOUR - 1, 1));
    assert_true(ask(&limiter, 23 * NS_PER_HOUR, 1));
    assert_int_equal(limiter_wait(&limiter, 23 * NS_PER_HOUR, 1), 24 * NS_PER_HOUR);
}

/* ---- sliding window counter ---- */

/* Cloudflare's example: 42 in the last minute, 18 in this one, 15 s into it: 42·45/60 + 18 = 49.5.
 */
static void test_counter_gives_the_published_estimate(void **state) {
    const struct limit_spec spec =
        make_limit("sliding_window_counter", UNIT_REQUESTS, 50, MINUTE, NULL);
    const struct limit_spec fifty_one =
        make_limit("sliding_window_counter", UNIT_REQUESTS, 51, MINUTE, NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    limiter_charge(&limiter, 0, 42);
    limiter_charge(&limiter, 61 * SECOND, 18);
    const sim_time now = 75 * SECOND;
    assert_int_equal(limiter_used(&limiter, now), 50); /* 49.5 rounded up */
    assert_false(limiter_admits(&limiter, now, 1));    /* 49.5 + 1 > 50 */
    /* 42·overlap <= 31 minutes: overlap = floor(31·60e9 / 42) = 44285714285 ns */
    assert_int_equal(limiter_wait(&limiter, now, 1), 45 * SECOND - INT64_C(44285714285));
    limiter_retune(&limiter, &fifty_one, now, 0, &support_arena);
    assert_true(limiter_admits(&limiter, now, 1));
    assert_false(limiter_admits(&limiter, now, 2));
}

/* 10 in this window: 4 pass in the next one when 10·overlap/60 <= 6, at 24 s into it. */
static void test_counter_waits_into_the_next_window(void **state) {
    const struct limit_spec spec =
        make_limit("sliding_window_counter", UNIT_IMAGES, 10, MINUTE, NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    assert_true(ask(&limiter, 5 * SECOND, 10));
    assert_int_equal(limiter_wait(&limiter, 5 * SECOND, 4), 79 * SECOND);
    assert_int_equal(limiter_wait(&limiter, 5 * SECOND, 10), 115 * SECOND); /* nothing may count */
    assert_int_equal(limiter_reset(&limiter, 5 * SECOND), 115 * SECOND);
    assert_int_equal(limiter_wait(&limiter, 5 * SECOND, 11), SIM_TIME_NEVER);
    assert_int_equal(limiter_used(&limiter, 180 * SECOND), 0);
}

/* ---- concurrency ---- */

/* Ideogram: 10 images in flight, a call for 4 takes 4. */
static void test_concurrency_is_weighted(void **state) {
    const struct limit_spec spec = make_limit("concurrency", UNIT_IMAGES, 10, SIM_TIME_NEVER, NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    assert_true(ask(&limiter, 0, 4));
    assert_true(ask(&limiter, 0, 4));
    assert_false(ask(&limiter, 0, 4));
    assert_true(ask(&limiter, 0, 2));
    assert_int_equal(limiter_wait(&limiter, 0, 1), LIMITER_WAIT_UNKNOWN);
    assert_int_equal(limiter_wait(&limiter, 0, 11), SIM_TIME_NEVER);
    limiter_release(&limiter, SECOND, 4);
    assert_int_equal(limiter_used(&limiter, SECOND), 6);
    assert_true(ask(&limiter, SECOND, 4));
    /* 10 units for 1 s, then 10 for 2 s: 30 of 30 unit-seconds. */
    const struct limit_reading reading = limiter_read(&limiter, 3 * SECOND);
    assert_true(reading.admitted == 30);
    assert_true(reading.capacity == 30);
}

/* Black Forest Labs answers retry_after 5. */
static void test_concurrency_may_hint_at_a_wait(void **state) {
    const struct limit_spec spec =
        make_limit("concurrency", UNIT_REQUESTS, 1, SIM_TIME_NEVER, "hint", "5s", NULL);
    struct limiter limiter = make_limiter(&spec);

    (void)state;
    assert_true(ask(&limiter, 0, 1));
    assert_int_equal(limiter_wait(&limiter, 0, 1), 5 * SECOND);
}

/* A lowered limit drains: 3 in flight, limit 2, two have to go before the next passes. */
static void test_concurrency_above_a_lowered_limit_drains(void **state) {
    const struct limit_spec three =
        make_limit("concurrency", UNIT_REQUESTS, 3, SIM_TIME_NEVER, NULL);
    const struct limit_spec two = make_limit("concurrency", UNIT_REQUESTS, 2, SIM_TIME_NEVER, NULL);
    struct limiter limiter = make_limiter(&three);

    (void)state;
    assert_true(ask(&limiter, 0, 1));
    assert_true(ask(&limiter, 0, 1));
    assert_true(ask(&limiter, 0, 1));
    limiter_retune(&limiter, &two, 1, 0, &support_arena);
    limiter_release(&limiter, 2, 1);
    assert_false(ask(&limiter, 2, 1));
    limiter_release(&limiter, 3, 1);
    assert_true(ask(&limiter, 3, 1));
}

/* ---- what they have in common ---- */

/* 60 a minute by the second is 1 a second (OpenAI help 6891753: 60,000/min as 1,000/s). */
static void test_quantum_cuts_the_window_up(void **state) {
    struct limit_spec spec = make_limit("sliding_window_log", UNIT_REQUESTS, 60, MINUTE, NULL);
    struct complaint complaint;

    (void)state;
    spec.quantum = SECOND;
    assert_true(spec_prepare(&limit_fields, &spec, &complaint));
    struct limiter limiter = make_limiter(&spec);
    assert_int_equal(limiter.limit, 1);
    assert_true(ask(&limiter, 0, 1));
    assert_int_equal(limiter_wait(&limiter, 0, 1), SECOND);
}

static void test_quantum_must_come_out_whole(void **state) {
    struct limit_spec spec = make_limit("sliding_window_log", UNIT_IMAGES, 5, MINUTE, NULL);
    struct complaint complaint;

    (void)state;
    spec.quantum = SECOND; /* 5/60 a second */
    assert_false(spec_prepare(&limit_fields, &spec, &complaint));
    assert_string_equal(complaint.field, "quantum");
    spec.quantum = 30 * SECOND; /* 2.5 */
    assert_false(spec_prepare(&limit_fields, &spec, &complaint));
    spec.quantum = 12 * SECOND; /* 1 */
    assert_true(spec_prepare(&limit_fields, &spec, &complaint));
}

static void test_specs_that_make_no_sense_are_refused(void **state) {
    struct limit_spec log = make_limit("sliding_window_log", UNIT_IMAGES, 5, SIM_TIME_NEVER, NULL);
    struct limit_spec gauge = make_limit("concurrency", UNIT_IMAGES, 5, SIM_TIME_NEVER, NULL);
    struct limit_spec day =
        make_limit("fixed_window", UNIT_IMAGES, 5, MINUTE, "edges", "calendar_day", NULL);
    struct complaint complaint;

    (void)state;
    assert_false(spec_prepare(&limit_fields, &log, &complaint));
    assert_string_equal(complaint.field, "window");
    gauge.rejected_count = REJECTED_ALL;
    assert_false(spec_prepare(&limit_fields, &gauge, &complaint));
    assert_string_equal(complaint.field, "rejected_count");
    assert_false(spec_prepare(&limit_fields, &day, &complaint));
    assert_string_equal(complaint.field, "window");
}

/* 5 used of 5 a minute; counting a refused ask of 1 costs one more unit's wait (12 s). */
static void test_rejected_asks_count_as_told(void **state) {
    struct limit_spec spec = make_limit("token_bucket", UNIT_REQUESTS, 5, MINUTE, NULL);
    static const int64_t after[] = {5, 6, 8};

    (void)state;
    for (int how = REJECTED_NONE; how <= REJECTED_ALL; how++) {
        spec.rejected_count = how;
        struct limiter limiter = make_limiter(&spec);
        limiter_charge(&limiter, 0, 5);
        limiter_count_rejected(&limiter, 0, 3);
        assert_int_equal(limiter_used(&limiter, 0), after[how]);
        assert_int_equal(limiter_wait(&limiter, 0, 3), (after[how] - 2) * 12 * SECOND);
    }
    spec.unit = UNIT_IMAGES; /* not in requests: 'requests' adds nothing */
    spec.rejected_count = REJECTED_REQUESTS;
    struct limiter limiter = make_limiter(&spec);
    limiter_charge(&limiter, 0, 5);
    limiter_count_rejected(&limiter, 0, 3);
    assert_int_equal(limiter_used(&limiter, 0), 5);
}

/* 5 a minute for 1 min, 10 a minute for 2 min: 25 units of capacity; then paused. */
static void test_capacity_is_the_integral_of_the_limit(void **state) {
    const struct limit_spec five = make_limit("sliding_window_log", UNIT_IMAGES, 5, MINUTE, NULL);
    const struct limit_spec ten = make_limit("sliding_window_log", UNIT_IMAGES, 10, MINUTE, NULL);
    struct limiter limiter = make_limiter(&five);

    (void)state;
    assert_true(ask(&limiter, 0, 5));
    limiter_retune(&limiter, &ten, MINUTE, 0, &support_arena);
    limiter_pause(&limiter, 3 * MINUTE);
    const struct limit_reading reading = limiter_read(&limiter, 9 * MINUTE);
    assert_true(reading.capacity == 25);
    assert_true(reading.admitted == 5);
    assert_int_equal(reading.limit, 0);
}

static void test_a_limit_of_zero_admits_nothing(void **state) {
    (void)state;
    for (size_t i = 0; i < limiter_registry.count; i++) {
        const struct limit_spec spec =
            make_limit(limiter_registry.types[i]->name, UNIT_IMAGES, 0,
                       limiter_type_at(i)->windowed ? MINUTE : SIM_TIME_NEVER, NULL);
        struct limiter limiter = make_limiter(&spec);
        assert_false(limiter_admits(&limiter, 5, 1));
        assert_int_equal(limiter_wait(&limiter, 5, 1), SIM_TIME_NEVER);
    }
}

static void test_headers_are_rounded_up(void **state) {
    (void)state;
    assert_int_equal(retry_after_sent(RETRY_AFTER_EXACT, 1), 1);
    assert_int_equal(retry_after_sent(RETRY_AFTER_CEIL_MS, 1), MS);
    assert_int_equal(retry_after_sent(RETRY_AFTER_CEIL_MS, MS), MS);
    assert_int_equal(retry_after_sent(RETRY_AFTER_CEIL_SECONDS, SECOND + 1), 2 * SECOND);
    assert_int_equal(retry_after_sent(RETRY_AFTER_ABSENT, SECOND), SIM_TIME_NEVER);
    assert_int_equal(retry_after_sent(RETRY_AFTER_EXACT, SIM_TIME_NEVER), SIM_TIME_NEVER);
    assert_int_equal(retry_after_sent(RETRY_AFTER_EXACT, LIMITER_WAIT_UNKNOWN), SIM_TIME_NEVER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bucket_gives_the_published_waits),
        cmocka_unit_test(test_bucket_gives_the_published_resets),
        cmocka_unit_test(test_bucket_rounds_a_wait_up_once),
        cmocka_unit_test(test_bucket_carries_fractions_over),
        cmocka_unit_test(test_bucket_refills_at_its_limit),
        cmocka_unit_test(test_bucket_has_capacity_and_refill_of_its_own),
        cmocka_unit_test(test_bucket_keeps_its_level_when_retuned),
        cmocka_unit_test(test_bucket_survives_large_numbers),
        cmocka_unit_test(test_log_frees_a_unit_after_exactly_a_window),
        cmocka_unit_test(test_log_admits_just_its_rate),
        cmocka_unit_test(test_log_refuses_what_is_five_nanoseconds_early),
        cmocka_unit_test(test_log_grows_with_admissions_in_its_window),
        cmocka_unit_test(test_log_keeps_its_stamps_when_retuned),
        cmocka_unit_test(test_fixed_window_edges_by_phase),
        cmocka_unit_test(test_fixed_window_opens_at_the_first_request),
        cmocka_unit_test(test_day_quota_over_a_change_of_clocks),
        cmocka_unit_test(test_counter_gives_the_published_estimate),
        cmocka_unit_test(test_counter_waits_into_the_next_window),
        cmocka_unit_test(test_concurrency_is_weighted),
        cmocka_unit_test(test_concurrency_may_hint_at_a_wait),
        cmocka_unit_test(test_concurrency_above_a_lowered_limit_drains),
        cmocka_unit_test(test_quantum_cuts_the_window_up),
        cmocka_unit_test(test_quantum_must_come_out_whole),
        cmocka_unit_test(test_specs_that_make_no_sense_are_refused),
        cmocka_unit_test(test_rejected_asks_count_as_told),
        cmocka_unit_test(test_capacity_is_the_integral_of_the_limit),
        cmocka_unit_test(test_a_limit_of_zero_admits_nothing),
        cmocka_unit_test(test_headers_are_rounded_up),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

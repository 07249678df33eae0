/*
 * Laws over every registered limiter and many parameters, by brute force over seeded random asks:
 * law 3, each keeps its own bound; law 8, a told wait is exact.
 */
#include "support.h"

#include "engine/rng.h"

#define ASKS 400

struct history {
    sim_time at[ASKS];
    int64_t units[ASKS];
    int count;
};

static const struct rng_key law_key = {2026, 3};

/* Everything a law is tried with. Windows in ns, some with a remainder on purpose. */
struct trial {
    int64_t limit;
    sim_time window;
    const char *setting, *value; /* of the kind, or NULL */
};

static int64_t draw_below(struct stream *stream, int64_t bound) {
    return (int64_t)(stream_uniform(stream) * (double)bound);
}

/* Plays random asks: times come in bursts and on edges, units from 1 to the limit. */
static void play(struct limiter *limiter, uint64_t ordinal, const struct trial *trial,
                 struct history *history) {
    struct stream stream = stream_open(&law_key, 1, PURPOSE_OTHER, ordinal, 0);
    sim_time now = 0;

    history->count = 0;
    for (int i = 0; i < ASKS; i++) {
        const int64_t how = draw_below(&stream, 4);
        if (how == 1)
            now += draw_below(&stream, trial->window / trial->limit + 2);
        else if (how == 2)
            now = (now / trial->window + 1) * trial->window; /* an aligned edge */
        else if (how == 3)
            now += draw_below(&stream, trial->window);
        const int64_t units = 1 + draw_below(&stream, draw_below(&stream, 3) ? 2 : trial->limit);
        if (units > trial->limit || !ask(limiter, now, units))
            continue;
        history->at[history->count] = now;
        history->units[history->count++] = units;
    }
    assert_true(history->count > 20); /* the law was put to a test */
}

static int64_t sum_between(const struct history *history, sim_time after, sim_time until) {
    int64_t sum = 0;

    for (int i = 0; i < history->count; i++)
        if (history->at[i] > after && history->at[i] <= until)
            sum += history->units[i];
    return sum;
}

static struct limit_spec make_trial(const char *kind, const struct trial *trial) {
    return make_limit(kind, UNIT_IMAGES, trial->limit, trial->window, trial->setting, trial->value,
                      NULL);
}

/* At most L in every half-open window (t - W, t]; it is enough to end windows at admissions. */
static void test_law3_sliding_log(void **state) {
    static const struct trial trials[] = {
        {1, 7, NULL, NULL}, {5, NS_PER_MINUTE, NULL, NULL}, {50, 1000003, NULL, NULL}};

    (void)state;
    for (size_t t = 0; t < array_size(trials); t++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            const struct limit_spec spec = make_trial("sliding_window_log", &trials[t]);
            struct limiter limiter = make_limiter(&spec);
            struct history history;
            play(&limiter, seed, &trials[t], &history);
            for (int i = 0; i < history.count; i++)
                assert_true(sum_between(&history, history.at[i] - trials[t].window,
                                        history.at[i]) <= trials[t].limit);
        }
}

/* Between any two admissions at a <= b at most capacity + refill·(b - a)/W units. */
static void test_law3_bucket(void **state) {
    static const struct trial trials[] = {{1, 7, NULL, NULL},
                                          {5, NS_PER_MINUTE, NULL, NULL},
                                          {7, 1000003, NULL, NULL},
                                          {7, NS_PER_SECOND, "capacity", "7"},
                                          {50, 1000003, "refill", "3"}};

    (void)state;
    for (size_t t = 0; t < array_size(trials); t++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            const struct limit_spec spec = make_trial("token_bucket", &trials[t]);
            const int64_t refill =
                trials[t].setting && strcmp(trials[t].setting, "refill") == 0 ? 3 : trials[t].limit;
            struct limiter limiter = make_limiter(&spec);
            struct history history;
            play(&limiter, seed, &trials[t], &history);
            for (int i = 0; i < history.count; i++)
                for (int k = i; k < history.count; k++) {
                    const int64_t sum = sum_between(&history, history.at[i] - 1, history.at[k]);
                    const int64_t over = sum - trials[t].limit;
                    /* over <= refill·(b - a)/W, in whole numbers */
                    assert_true(over * trials[t].window <=
                                refill * (history.at[k] - history.at[i]));
                }
        }
}

/* At most L in every aligned window. */
static void test_law3_fixed_window(void **state) {
    static const struct trial trials[] = {
        {1, 7, NULL, NULL}, {5, NS_PER_MINUTE, NULL, NULL}, {50, 1000003, "phase", "500us"}};
    static const sim_time phases[] = {0, 0, 500000};

    (void)state;
    for (size_t t = 0; t < array_size(trials); t++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            const struct limit_spec spec = make_trial("fixed_window", &trials[t]);
            const sim_time window = trials[t].window;
            struct limiter limiter = make_limiter(&spec);
            struct history history;
            play(&limiter, seed, &trials[t], &history);
            for (int i = 0; i < history.count; i++) {
                const sim_time since = history.at[i] - phases[t] + window; /* not negative */
                const sim_time edge = history.at[i] - since % window;
                assert_true(sum_between(&history, edge - 1, edge + window - 1) <= trials[t].limit);
            }
        }
}

/* previous·(W - e) + current·W <= L·W at every admission, with both counted anew. */
static void test_law3_window_counter(void **state) {
    static const struct trial trials[] = {
        {1, 7, NULL, NULL}, {5, NS_PER_MINUTE, NULL, NULL}, {50, 1000003, NULL, NULL}};

    (void)state;
    for (size_t t = 0; t < array_size(trials); t++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            const struct limit_spec spec = make_trial("sliding_window_counter", &trials[t]);
            const sim_time window = trials[t].window;
            struct limiter limiter = make_limiter(&spec);
            struct history history;
            play(&limiter, seed, &trials[t], &history);
            for (int i = 0; i < history.count; i++) {
                const sim_time edge = history.at[i] / window * window;
                const int64_t previous = sum_between(&history, edge - window - 1, edge - 1);
                int64_t current = 0; /* of one instant only those up to this ask */
                for (int k = 0; k <= i; k++)
                    current += history.at[k] >= edge ? history.units[k] : 0;
                assert_true(previous * (window - (history.at[i] - edge)) + current * window <=
                            trials[t].limit * window);
            }
        }
}

/* Never more than L in flight; services of random length. */
static void test_law3_concurrency(void **state) {
    const struct limit_spec spec = make_limit("concurrency", UNIT_IMAGES, 7, SIM_TIME_NEVER, NULL);
    struct stream stream = stream_open(&law_key, 2, PURPOSE_OTHER, 0, 0);
    struct limiter limiter = make_limiter(&spec);
    int64_t held[ASKS], in_flight = 0;
    sim_time ends[ASKS];
    int refused = 0;

    (void)state;
    for (int i = 0; i < ASKS; i++) {
        const sim_time now = i * 10;
        for (int k = 0; k < i; k++)
            if (held[k] > 0 && ends[k] <= now) {
                limiter_release(&limiter, now, held[k]);
                in_flight -= held[k];
                held[k] = 0;
            }
        const int64_t units = 1 + draw_below(&stream, 4);
        ends[i] = now + draw_below(&stream, 60);
        held[i] = ask(&limiter, now, units) ? units : 0;
        refused += held[i] == 0;
        in_flight += held[i];
        assert_true(in_flight <= 7);
        assert_int_equal(limiter_used(&limiter, now), in_flight);
    }
    assert_true(refused > 20);
}

/* A refused ask passes after exactly the told wait, and not a nanosecond earlier. */
static void check_wait(const struct limit_spec *spec, const struct trial *trial, uint64_t seed,
                       bool count_rejected) {
    struct stream stream = stream_open(&law_key, 3, PURPOSE_OTHER, seed, 0);
    struct limiter limiter = make_limiter(spec);
    sim_time now = 0;
    int told = 0;

    for (int i = 0; i < ASKS; i++) {
        now += draw_below(&stream, trial->window / trial->limit + 2);
        const int64_t units = 1 + draw_below(&stream, trial->limit);
        if (ask(&limiter, now, units))
            continue;
        if (count_rejected)
            limiter_count_rejected(&limiter, now, units);
        const sim_time wait = limiter_wait(&limiter, now, units);
        if (wait == LIMITER_WAIT_UNKNOWN || wait == SIM_TIME_NEVER) {
            assert_true(wait == LIMITER_WAIT_UNKNOWN);
            limiter_release(&limiter, now, limiter_used(&limiter, now));
            continue;
        }
        told++;
        assert_true(wait > 0);
        assert_false(limiter_admits(&limiter, now + wait - 1, units));
        assert_true(limiter_admits(&limiter, now + wait, units));
        now += wait;
    }
    assert_true(told > 20 || !limiter.type->windowed);
}

static void test_law8_a_told_wait_is_exact(void **state) {
    static const struct trial trials[] = {{1, 7, NULL, NULL},
                                          {3, NS_PER_SECOND, NULL, NULL},
                                          {5, NS_PER_MINUTE, NULL, NULL},
                                          {7, 1000003, NULL, NULL},
                                          {1000000, NS_PER_MINUTE, NULL, NULL}};

    (void)state;
    for (size_t i = 0; i < limiter_registry.count; i++)
        for (size_t t = 0; t < array_size(trials); t++)
            for (uint64_t seed = 0; seed < 10; seed++) {
                struct limit_spec spec = make_trial(limiter_registry.types[i]->name, &trials[t]);
                check_wait(&spec, &trials[t], seed, false);
                if (!limiter_type_at(i)->windowed)
                    continue;
                spec.rejected_count = REJECTED_ALL;
                check_wait(&spec, &trials[t], seed, true);
            }
}

/* After `reset` nothing counts any more; a nanosecond earlier something does. */
static void test_reset_is_when_a_limit_is_whole_again(void **state) {
    (void)state;
    for (size_t i = 0; i < limiter_registry.count; i++) {
        if (!limiter_type_at(i)->windowed)
            continue;
        const struct trial trial = {7, 1000003, NULL, NULL};
        const struct limit_spec spec = make_trial(limiter_registry.types[i]->name, &trial);
        struct limiter limiter = make_limiter(&spec);
        assert_int_equal(limiter_reset(&limiter, 5), 0);
        limiter_charge(&limiter, 5, 2);
        limiter_charge(&limiter, 11, 1);
        const sim_time reset = limiter_reset(&limiter, 11);
        assert_true(limiter_used(&limiter, 11 + reset - 1) > 0);
        assert_int_equal(limiter_used(&limiter, 11 + reset), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_law3_sliding_log),
        cmocka_unit_test(test_law3_bucket),
        cmocka_unit_test(test_law3_fixed_window),
        cmocka_unit_test(test_law3_window_counter),
        cmocka_unit_test(test_law3_concurrency),
        cmocka_unit_test(test_law8_a_told_wait_is_exact),
        cmocka_unit_test(test_reset_is_when_a_limit_is_whole_again),
    };

    return cmocka_run_group_tests(tests, NULL, support_release);
}

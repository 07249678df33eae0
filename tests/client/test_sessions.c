/* Arrivals that wait for their users: sessions and closed loops. */
#include "support.h"

#include "base/check.h"
#include "client/visits.h"

/* Takes the next arrival without ending it. */
static bool take_only(struct source_under_test *source, struct arrival *arrival) {
    if (source->type->due(source->state) == SIM_TIME_NEVER)
        return false;
    source->type->take(source->state, arrival);
    return true;
}

/* One session at a known time, three requests, 90 s of thinking, each answered after 10 s. */
static void a_session_thinks_after_each_outcome(void **unused) {
    (void)unused;
    struct source_under_test source;
    struct arrival first, arrival;

    source_open(&source,
                "{\"type\": \"sessions\", \"rate\": \"1/day\", \"requests_min\": 3,"
                " \"think\": {\"type\": \"constant\", \"value\": \"90s\"}}",
                3, NS_PER_WEEK, 0);
    assert_true(take_only(&source, &first));
    assert_int_equal(first.user, 0);
    assert_int_equal(first.ordinal, 0);
    assert_int_equal(first.entity, rng_entity("web", 0));
    source.type->ended(source.state, 0, first.at + SECONDS(10), OUTCOME_DELIVERED);
    assert_int_equal(source.type->due(source.state), first.at + SECONDS(100));
    assert_true(take_only(&source, &arrival));
    assert_int_equal(arrival.user, 0);
    assert_int_equal(arrival.ordinal, 1);
    source.type->ended(source.state, 0, first.at + SECONDS(110), OUTCOME_REFUSED);
    assert_int_equal(source.type->due(source.state), first.at + SECONDS(200));
    assert_true(take_only(&source, &arrival));
    assert_int_equal(arrival.ordinal, 2);
    source.type->ended(source.state, 0, first.at + SECONDS(210), OUTCOME_DELIVERED);
    assert_true(take_only(&source, &arrival)); /* the next session */
    assert_int_equal(arrival.user, 1);
    assert_int_equal(arrival.ordinal, 0);
    assert_int_equal(arrival.entity, rng_entity("web", 1));
    source_close(&source);
}

static void a_failure_may_end_a_session(void **unused) {
    (void)unused;
    struct source_under_test source;
    struct arrival arrival;

    source_open(&source,
                "{\"type\": \"sessions\", \"rate\": \"1/day\", \"requests_min\": 3,"
                " \"leave_on_failure\": true,"
                " \"think\": {\"type\": \"constant\", \"value\": \"90s\"}}",
                3, NS_PER_WEEK, 0);
    assert_true(take_only(&source, &arrival));
    source.type->ended(source.state, 0, arrival.at, OUTCOME_DELIVERED);
    assert_true(take_only(&source, &arrival));
    source.type->ended(source.state, 0, arrival.at, OUTCOME_ABANDONED);
    assert_true(take_only(&source, &arrival));
    assert_int_equal(arrival.user, 1);
    source_close(&source);
}

/*
 * 200 users a day for 50 days, 5 to 10 requests each: 10 000 sessions, 7.5 requests on average, in
 * all 75 000 with standard deviation sqrt(10 000·(7.5² + 35/12)) = 769; every length as likely.
 */
static void sessions_have_their_lengths(void **unused) {
    (void)unused;
    static uint32_t requests[11000];
    struct source_under_test source;
    struct arrival arrival;
    double lengths[11] = {0}, total = 0, sessions = 0;

    source_open(&source,
                "{\"type\": \"sessions\", \"rate\": \"200/day\", \"requests_min\": 5,"
                " \"requests_max\": 10, \"think\": {\"type\": \"exponential\", \"mean\": \"30s\"}}",
                4, 50 * NS_PER_DAY, 0);
    while (source_next(&source, &arrival)) {
        assert_true(arrival.user < array_size(requests));
        assert_int_equal(arrival.ordinal, requests[arrival.user]);
        requests[arrival.user]++;
        total++;
    }
    source_close(&source);
    for (size_t user = 0; user < array_size(requests) && requests[user]; user++) {
        assert_true(requests[user] <= 10);
        lengths[requests[user]]++;
        sessions++;
    }
    assert_near(sessions, 10000, 4 * 100);
    assert_near(total, 75000, 4 * 769);
    for (int length = 5; length <= 10; length++)
        assert_near(lengths[length] / sessions, 1.0 / 6, 4 * 0.00373); /* binomial */
}

/* The launch: 200 sessions a day, 80 % of the launch day's within 45 minutes; 100 replications of
 * the day by seed: 200 and 160 on average, with standard errors sqrt(200)/10 and sqrt(160)/10. */
static void the_launch_brings_most_sessions_at_once(void **unused) {
    (void)unused;
    double sessions = 0, early = 0;

    for (uint64_t seed = 0; seed < 100; seed++) {
        struct source_under_test source;
        struct arrival arrival;
        source_open(&source,
                    "{\"type\": \"sessions\", \"rate\": \"200/day\", \"requests_min\": 5,"
                    " \"requests_max\": 10, \"launch\": {\"share\": 0.8, \"at\": \"9h\","
                    " \"within\": \"45m\"},"
                    " \"think\": {\"type\": \"exponential\", \"mean\": \"30s\"}}",
                    seed, NS_PER_DAY, 0);
        while (source_next(&source, &arrival)) {
            const double hour = to_seconds(arrival.at) / 3600;
            sessions += arrival.ordinal == 0;
            early += arrival.ordinal == 0 && hour >= 9 && hour < 9.75;
        }
        source_close(&source);
    }
    assert_near(sessions / 100, 200, 4 * 1.414);
    /* and 20 % of 200 a day by the clock: 0.75 h of 24 brings 1.25 more */
    assert_near(early / 100, 161.25, 4 * 1.27);
}

/* 3 users, thinking 10 s, answered after 5 s: all ask at 10, 25, 40 … s, each with his own count.
 */
static void closed_users_ask_again_after_every_outcome(void **unused) {
    (void)unused;
    struct source_under_test source;
    struct arrival arrival;

    source_open(&source,
                "{\"type\": \"closed\", \"users\": 3,"
                " \"think\": {\"type\": \"constant\", \"value\": \"10s\"}}",
                5, SECONDS(55), 0);
    for (uint64_t round = 0; round < 3; round++) {
        const sim_time due = SECONDS(10) + (sim_time)round * SECONDS(15);
        for (uint32_t user = 0; user < 3; user++) {
            assert_int_equal(source.type->due(source.state), due);
            assert_true(take_only(&source, &arrival));
            assert_int_equal(arrival.at, due);
            assert_int_equal(arrival.user, user);
            assert_int_equal(arrival.ordinal, round);
            assert_int_equal(arrival.entity, rng_entity("web", user));
        }
        assert_true(source.type->due(source.state) == SIM_TIME_NEVER);
        for (uint32_t user = 3; user-- > 0;)
            source.type->ended(source.state, user, due + SECONDS(5),
                               user ? OUTCOME_ABANDONED : OUTCOME_DELIVERED);
    }
    assert_true(source.type->due(source.state) == SIM_TIME_NEVER); /* 55 s is the horizon */
    source_close(&source);
}

/* What a user thinks is keyed by him and his count, not by the others: adding users moves nobody.
 */
static void more_users_change_nobodys_luck(void **unused) {
    (void)unused;
    struct source_under_test few, many;
    struct arrival arrival;
    sim_time at[2][2];

    source_open(&few,
                "{\"type\": \"closed\", \"users\": 2,"
                " \"think\": {\"type\": \"exponential\", \"mean\": \"10s\"}}",
                6, NS_PER_DAY, 0);
    source_open(&many,
                "{\"type\": \"closed\", \"users\": 50,"
                " \"think\": {\"type\": \"exponential\", \"mean\": \"10s\"}}",
                6, NS_PER_DAY, 0);
    for (int i = 0; i < 2; i++) {
        assert_true(take_only(&few, &arrival));
        at[0][arrival.user] = arrival.at;
    }
    for (int i = 0; i < 50; i++) {
        assert_true(take_only(&many, &arrival));
        if (arrival.user < 2)
            at[1][arrival.user] = arrival.at;
    }
    assert_int_equal(at[0][0], at[1][0]);
    assert_int_equal(at[0][1], at[1][1]);
    source_close(&few);
    source_close(&many);
}

/* The table and the heap against plain arrays, with users coming and going at random. */
static void visits_find_everybody(void **unused) {
    (void)unused;
    enum { USERS = 500 };
    struct arena arena = {0};
    struct visits visits;
    sim_time thinking[USERS];
    int place[USERS] = {0}; /* 0 away, 1 thinking, 2 waiting */
    uint64_t state = 8;

    visits_init(&visits, &arena);
    for (int step = 0; step < 50000; step++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        const uint32_t user = (uint32_t)(state >> 33) % USERS;
        struct visit visit = {.at = (sim_time)(state >> 50), .user = user, .left = 1 + user};
        if (place[user] == 0) {
            visits_think(&visits, &visit);
            thinking[user] = visit.at;
            place[user] = 1;
        } else if (place[user] == 2) {
            const struct visit found = visits_take(&visits, user);
            assert_int_equal(found.user, user);
            assert_int_equal(found.left, 1 + user);
            place[user] = 0;
        } else {
            const struct visit first = visits_take_first(&visits);
            for (uint32_t other = 0; other < USERS; other++)
                if (place[other] == 1)
                    assert_true(thinking[other] > first.at ||
                                (thinking[other] == first.at && other >= first.user));
            assert_int_equal(place[first.user], 1);
            visits_wait(&visits, &first);
            place[first.user] = 2;
        }
    }
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_thinks_after_each_outcome),
        cmocka_unit_test(a_failure_may_end_a_session),
        cmocka_unit_test(sessions_have_their_lengths),
        cmocka_unit_test(the_launch_brings_most_sessions_at_once),
        cmocka_unit_test(closed_users_ask_again_after_every_outcome),
        cmocka_unit_test(more_users_change_nobodys_luck),
        cmocka_unit_test(visits_find_everybody),
    };
    return cmocka_run_group_tests_name("sessions", tests, NULL, NULL);
}

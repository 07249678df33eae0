/*
 * Arrivals: exact ones to the nanosecond; random ones by their counts and gaps, within 4 standard
 * errors of the formula beside each (seeds are fixed, so a pass stays a pass).
 */
#include "support.h"

#include "base/calendar.h"
#include "base/check.h"

/* 2026-06-01 was a Monday. */
static int64_t monday(void) {
    int64_t unix_ns;

    assert_true(calendar_parse("2026-06-01T00:00:00Z", &unix_ns));
    return unix_ns;
}

static void expect_times(const char *json, sim_time horizon, const double *seconds, size_t count) {
    struct source_under_test source;
    struct arrival arrival;

    source_open(&source, json, 1, horizon, 0);
    for (size_t i = 0; i < count; i++) {
        assert_true(source_next(&source, &arrival));
        assert_int_equal(arrival.at, from_seconds(seconds[i]));
        assert_int_equal(arrival.ordinal, i);
        assert_int_equal(arrival.user, 0);
        assert_int_equal(arrival.entity, rng_entity("web", 0));
        assert_int_equal(arrival.n, 0);
        assert_int_equal(arrival.sku_choice, -1);
        assert_true(arrival.service_override == SIM_TIME_NEVER);
    }
    assert_false(source_next(&source, &arrival));
    source_close(&source);
}

static void constant_is_exact_and_begins_at_zero(void **unused) {
    (void)unused;
    /* 1 minute holds 0, 15, 30, 45 s: the horizon itself is outside. */
    static const double times[] = {0, 15, 30, 45};

    expect_times("{\"type\": \"constant\", \"every\": \"15s\"}", SECONDS(60), times, 4);
    expect_times("{\"type\": \"constant\", \"rate\": \"4/min\"}", SECONDS(60), times, 4);
}

/* At 7/min the n-th comes at n·60/7 s, rounded once: errors do not add up. */
static void constant_rate_does_not_drift(void **unused) {
    (void)unused;
    struct source_under_test source;
    struct arrival arrival = {0};

    source_open(&source, "{\"type\": \"constant\", \"rate\": \"7/min\"}", 1, 30 * NS_PER_DAY, 0);
    for (int64_t n = 0; n < 300000; n++) {
        assert_true(source_next(&source, &arrival));
        assert_near((double)arrival.at, (double)(n * 60 * NS_PER_SECOND / 7), 2);
    }
    source_close(&source);
}

static void batches_come_at_once(void **unused) {
    (void)unused;
    static const double once[] = {5, 5, 5}, again[] = {5, 5, 65, 65, 125, 125};

    expect_times("{\"type\": \"batch\", \"at\": \"5s\", \"size\": 3}", SECONDS(60), once, 3);
    expect_times("{\"type\": \"batch\", \"at\": \"5s\", \"size\": 2, \"every\": \"1m\"}",
                 SECONDS(180), again, 6);
}

struct gaps {
    int64_t count;
    double mean, cv;
};

static struct gaps measure(const char *json, uint64_t seed, sim_time horizon) {
    struct source_under_test source;
    struct arrival arrival;
    double sum = 0, squares = 0, last = 0;
    struct gaps gaps = {0, 0, 0};

    source_open(&source, json, seed, horizon, 0);
    while (source_next(&source, &arrival)) {
        const double now = to_seconds(arrival.at);
        assert_true(arrival.at < horizon && now >= last);
        sum += now - last;
        squares += (now - last) * (now - last);
        last = now;
        gaps.count++;
    }
    gaps.mean = sum / (double)gaps.count;
    gaps.cv = sqrt(squares / (double)gaps.count - gaps.mean * gaps.mean) / gaps.mean;
    source_close(&source);
    return gaps;
}

/* 1/s for 100 000 s: count N(100 000, 100 000); gap mean 1, CV 1 ± 1/sqrt(N) for the exponential.
 */
static void poisson_has_its_rate_and_variation(void **unused) {
    (void)unused;
    const struct gaps gaps =
        measure("{\"type\": \"poisson\", \"rate\": \"1/s\"}", 11, SECONDS(100000));

    assert_near((double)gaps.count, 100000, 4 * 316.2);
    assert_near(gaps.mean, 1, 4 * 0.00317);
    assert_near(gaps.cv, 1, 4 * 0.00317);
}

/* Counts in windows of 10 s of a Poisson process at 1/s: variance over mean is 1; over 10 000
 * windows its standard error is sqrt(2/10 000) = 0.0141. */
static void poisson_counts_are_poisson(void **unused) {
    (void)unused;
    static int counts[10000];
    struct source_under_test source;
    struct arrival arrival;
    double sum = 0, squares = 0;

    source_open(&source, "{\"type\": \"poisson\", \"rate\": \"1/s\"}", 12, SECONDS(100000), 0);
    while (source_next(&source, &arrival))
        counts[arrival.at / SECONDS(10)]++;
    source_close(&source);
    for (int i = 0; i < 10000; i++) {
        sum += counts[i];
        squares += (double)counts[i] * counts[i];
    }
    const double mean = sum / 10000, variance = squares / 10000 - mean * mean;
    assert_near(variance / mean, 1, 4 * 0.0142);
}

/*
 * Renewal processes at 1/s over 200 000 s: count has mean T and standard deviation cv·sqrt(T) for
 * large T. The CV of a sample of N gaps is off by about cv·sqrt((kurtosis-like term)/4N); 3 % is
 * over 4 of these for gamma CV 2 (excess kurtosis 6·cv² = 24) and Weibull CV 0.5.
 */
static void renewals_have_their_variation(void **unused) {
    (void)unused;
    static const struct {
        const char *json;
        double cv;
    } cases[] = {
        {"{\"type\": \"gamma\", \"rate\": \"1/s\", \"cv\": 2}", 2},
        {"{\"type\": \"gamma\", \"rate\": \"1/s\", \"cv\": 0.25}", 0.25},
        {"{\"type\": \"weibull\", \"rate\": \"1/s\", \"cv\": 2}", 2},
        {"{\"type\": \"weibull\", \"rate\": \"1/s\", \"cv\": 0.5}", 0.5},
    };

    for (size_t c = 0; c < array_size(cases); c++) {
        const struct gaps gaps = measure(cases[c].json, 13, SECONDS(200000));
        assert_near((double)gaps.count, 200000, 4 * cases[c].cv * 447.2);
        assert_near(gaps.cv / cases[c].cv, 1, 0.03);
    }
}

/* Doubling each week: 1/min·∫ 2^(t/week) over two weeks is (4 - 1)/ln 2 weeks of minutes, 43 628;
 * of them (2 - 1)/ln 2 weeks, 14 543, in the first. */
static void growth_compounds_by_the_week(void **unused) {
    (void)unused;
    static const char *const types[] = {
        "{\"type\": \"poisson\", \"rate\": \"1/min\", \"growth\": 1}",
        "{\"type\": \"constant\", \"rate\": \"1/min\", \"growth\": 1}",
        "{\"type\": \"profile\", \"rate\": \"1/min\", \"growth\": 1}",
    };

    for (size_t t = 0; t < array_size(types); t++) {
        const int64_t one = measure(types[t], 14, NS_PER_WEEK).count;
        const int64_t two = measure(types[t], 14, 2 * NS_PER_WEEK).count;
        const double weight = t == 1 ? 0 : 4; /* standard errors */
        assert_near((double)one, 10080 / log(2), 1 + weight * sqrt(10080 / log(2)));
        assert_near((double)two, 3 * 10080 / log(2), 1 + weight * sqrt(3 * 10080 / log(2)));
    }
    /* Halving each week for ever: 1/min·week/ln 2 = 14 543 in all. */
    const double all = 10080 / log(2);
    assert_near((double)measure("{\"type\": \"poisson\", \"rate\": \"1/min\", \"growth\": -0.5}",
                                15, 100 * NS_PER_WEEK)
                    .count,
                all, 4 * sqrt(all));
}

#define HOURS "[1, 1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2, 0]"
static const double hour_weights[24] = {1, 1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9,
                                        8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2, 0};
static const double day_weights[7] = {1, 1, 1, 1, 1.5, 0.5, 0.25};

/* 60/h over 20 weeks in New York, with summer time ending on the way: each local hour and each
 * local day gets its share of 60·24·7·20 = 201 600 arrivals, within 4 standard errors. */
static void thinning_recovers_every_hour_and_day(void **unused) {
    (void)unused;
    struct source_under_test source;
    struct arrival arrival;
    struct time_zone zone;
    double hours[24] = {0}, days[7] = {0}, hour_sum = 0, day_sum = 0;
    int64_t start;

    assert_true(time_zone_parse("America/New_York", &zone));
    assert_true(calendar_parse("2026-06-01T04:00:00Z", &start)); /* Monday, 00:00 there */
    source_open(&source,
                "{\"type\": \"profile\", \"rate\": \"60/h\", \"hours\": " HOURS
                ", \"days\": [1, 1, 1, 1, 1.5, 0.5, 0.25], \"time_zone\": \"America/New_York\"}",
                16, 20 * NS_PER_WEEK, start);
    while (source_next(&source, &arrival)) {
        const struct civil civil = time_zone_civil(&zone, start + arrival.at);
        const int64_t day = days_from_civil(civil.year, civil.month, civil.day);
        hours[civil.hour]++;
        days[(day + 3) % 7]++; /* 1970-01-01 was a Thursday, 3 from Monday */
    }
    source_close(&source);
    for (int i = 0; i < 24; i++)
        hour_sum += hour_weights[i];
    for (int i = 0; i < 7; i++)
        day_sum += day_weights[i];
    /* One hour comes twice, at 1 of 24 weights in 140 days: below 0.1 % of any hour but that one.
     */
    for (int i = 0; i < 24; i++) {
        const double expected = 201600 * hour_weights[i] / hour_sum;
        assert_near(hours[i], expected, 4 * sqrt(expected) + expected / 140);
    }
    for (int i = 0; i < 7; i++) {
        const double expected = 201600 * day_weights[i] / day_sum;
        assert_near(days[i], expected, 4 * sqrt(expected) + expected / 140);
    }
}

/* A flat burst of 1000 within 10 minutes from 1 h on over 1/min; then nothing of it. */
static void flat_bursts_lie_within_their_time(void **unused) {
    (void)unused;
    struct source_under_test source;
    struct arrival arrival;
    double before = 0, during = 0, after = 0, first_half = 0;

    source_open(&source,
                "{\"type\": \"spike\", \"rate\": \"1/min\", \"bursts\":"
                " {\"at\": \"1h\", \"size\": 1000, \"within\": \"10m\"}}",
                17, 3 * NS_PER_HOUR, 0);
    while (source_next(&source, &arrival)) {
        const double minute = to_seconds(arrival.at) / 60;
        before += minute < 60;
        during += minute >= 60 && minute < 70;
        first_half += minute >= 60 && minute < 65;
        after += minute >= 70;
    }
    source_close(&source);
    assert_near(before, 60, 4 * sqrt(60));
    assert_near(during, 1010, 4 * sqrt(1010));
    assert_near(first_half, 505, 4 * sqrt(505));
    assert_near(after, 110, 4 * sqrt(110));
}

/* 20/s at the peak, falling to 1/e in 100 s: 2000 in all, of them 2000·(1 - 1/e) = 1264 in the
 * first 100 s. Cut at 200 s: 2000·(1 - e^-2) = 1729 in all. */
static void decaying_bursts_have_their_size(void **unused) {
    (void)unused;
    const char *whole = "{\"type\": \"spike\", \"rate\": \"0/s\", \"bursts\":"
                        " [{\"at\": \"10s\", \"peak\": \"20/s\", \"decay\": \"100s\"}]}";
    const char *cut = "{\"type\": \"spike\", \"rate\": \"0/s\", \"bursts\": [{\"at\": \"10s\","
                      " \"peak\": \"20/s\", \"decay\": \"100s\", \"within\": \"200s\"}]}";

    assert_near((double)measure(whole, 18, NS_PER_DAY).count, 2000, 4 * sqrt(2000));
    assert_near((double)measure(whole, 18, SECONDS(110)).count, 1264, 4 * sqrt(1264));
    assert_near((double)measure(cut, 18, NS_PER_DAY).count, 1729, 4 * sqrt(1729));
    assert_int_equal(measure(cut, 18, NS_PER_DAY).count, measure(cut, 18, SECONDS(210)).count);
}

/* A burst that is added moves no arrival of the base. */
static void bursts_leave_the_base_alone(void **unused) {
    (void)unused;
    struct source_under_test plain, spiky;
    struct arrival base, arrival;

    source_open(&plain, "{\"type\": \"profile\", \"rate\": \"1/min\"}", 19, NS_PER_DAY, 0);
    source_open(&spiky,
                "{\"type\": \"spike\", \"rate\": \"1/min\", \"bursts\":"
                " {\"at\": \"1h\", \"size\": 100, \"within\": \"10h\"}}",
                19, NS_PER_DAY, 0);
    while (source_next(&plain, &base)) {
        do
            assert_true(source_next(&spiky, &arrival));
        while (arrival.at != base.at);
    }
    source_close(&plain);
    source_close(&spiky);
}

/*
 * 2000 a day with a daily profile and a launch on day 1: 80 % of that day's 2000 within 45 minutes
 * from 09:00, the rest by the profile; other days as ever.
 */
static void launch_days_have_their_share(void **unused) {
    (void)unused;
    struct source_under_test source;
    struct arrival arrival;
    double days[3] = {0}, launch = 0;

    source_open(&source,
                "{\"type\": \"spike\", \"rate\": \"2000/day\", \"hours\": " HOURS
                ", \"launch\": {\"day\": 1, \"share\": 0.8, \"at\": \"9h\", \"within\": \"45m\"}}",
                20, 3 * NS_PER_DAY, monday());
    while (source_next(&source, &arrival)) {
        days[arrival.at / NS_PER_DAY]++;
        launch +=
            arrival.at >= 33 * NS_PER_HOUR && arrival.at < 33 * NS_PER_HOUR + 45 * NS_PER_MINUTE;
    }
    source_close(&source);
    for (int day = 0; day < 3; day++)
        assert_near(days[day], 2000, 4 * sqrt(2000));
    /* and the base's own in that time: 20 % of 2000 at weight 8 of 110 for 3/4 of an hour, 22 */
    assert_near(launch, 1622, 4 * sqrt(1622));
    assert_near(launch / days[1], 1622.0 / 2000, 0.05);
}

/* `total` replaces the day's own number: 5000, of them 4000 at the launch. */
static void a_launch_may_bring_more(void **unused) {
    (void)unused;
    const char *json = "{\"type\": \"spike\", \"rate\": \"200/day\", \"launch\":"
                       " {\"share\": 0.8, \"within\": \"45m\", \"total\": 5000}}";

    assert_near((double)measure(json, 21, 45 * NS_PER_MINUTE).count, 4000 + 31, 4 * sqrt(4031));
    assert_near((double)measure(json, 21, NS_PER_DAY).count, 5000, 4 * sqrt(5000));
}

/* A longer horizon changes nothing before the shorter one; the same seed gives the same again. */
static void the_past_does_not_depend_on_the_horizon(void **unused) {
    (void)unused;
    static const char *const types[] = {
        "{\"type\": \"poisson\", \"rate\": \"1/min\"}",
        "{\"type\": \"constant\", \"rate\": \"1/min\"}",
        "{\"type\": \"batch\", \"size\": 3, \"every\": \"1h\"}",
        "{\"type\": \"gamma\", \"rate\": \"1/min\", \"cv\": 3}",
        "{\"type\": \"weibull\", \"rate\": \"1/min\", \"cv\": 3}",
        "{\"type\": \"profile\", \"rate\": \"1/min\", \"hours\": " HOURS "}",
        "{\"type\": \"spike\", \"rate\": \"1/min\", \"launch\": {\"day\": 1, \"share\": 0.5,"
        " \"within\": \"45m\"}}",
        "{\"type\": \"sessions\", \"rate\": \"1/min\", \"requests_min\": 3,"
        " \"think\": {\"type\": \"constant\", \"value\": \"90s\"}}",
        "{\"type\": \"closed\", \"users\": 5,"
        " \"think\": {\"type\": \"exponential\", \"mean\": \"90s\"}}",
    };

    for (size_t t = 0; t < array_size(types); t++) {
        struct source_under_test near, far;
        struct arrival first, second;
        source_open(&near, types[t], 22, NS_PER_DAY, monday());
        source_open(&far, types[t], 22, 2 * NS_PER_DAY, monday());
        while (source_next(&near, &first)) {
            assert_true(first.at < NS_PER_DAY);
            assert_true(source_next(&far, &second));
            assert_int_equal(first.at, second.at);
            assert_int_equal(first.entity, second.entity);
            assert_int_equal(first.ordinal, second.ordinal);
        }
        assert_true(source_next(&far, &second));
        assert_true(second.at >= NS_PER_DAY);
        source_close(&near);
        source_close(&far);
    }
}

static void wrong_settings_are_told(void **unused) {
    (void)unused;
    static const struct {
        const char *json, *said;
    } cases[] = {
        {"{\"type\": \"poisson\", \"rate\": \"0/s\"}", "nothing would ever arrive"},
        {"{\"type\": \"constant\"}", "either 'every' or 'rate'"},
        {"{\"type\": \"constant\", \"every\": \"1s\", \"rate\": \"1/s\"}", "either"},
        {"{\"type\": \"constant\", \"every\": \"0s\"}", "above 0"},
        {"{\"type\": \"batch\", \"size\": 0}", "size"},
        {"{\"type\": \"profile\", \"rate\": \"1/s\", \"hours\": [1, 2]}", "24 weights, has 2"},
        {"{\"type\": \"profile\", \"rate\": \"1/s\", \"days\": [0, 0, 0, 0, 0, 0, 0]}",
         "a weight above 0"},
        {"{\"type\": \"profile\", \"rate\": \"1/s\", \"time_zone\": \"Mars\"}", "'Mars'"},
        {"{\"type\": \"spike\", \"rate\": \"1/s\", \"bursts\": {\"at\": \"1s\", \"size\": 3}}",
         "'within', 'decay'"},
        {"{\"type\": \"spike\", \"rate\": \"1/s\", \"launch\": {\"share\": 0.5, \"at\": \"23h\","
         " \"within\": \"2h\"}}",
         "ends after its day"},
        {"{\"type\": \"sessions\", \"rate\": \"1/s\", \"requests_min\": 3, \"requests_max\": 2,"
         " \"think\": {\"type\": \"constant\", \"value\": \"1s\"}}",
         "below 'requests_min'"},
    };
    struct arena arena = {0};

    for (size_t c = 0; c < array_size(cases); c++) {
        const char *said = complaint_about(&arrivals_registry, cases[c].json, &arena);
        if (!strstr(said, cases[c].said))
            fail_msg("%s: '%s' does not say '%s'", cases[c].json, said, cases[c].said);
    }
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_is_exact_and_begins_at_zero),
        cmocka_unit_test(constant_rate_does_not_drift),
        cmocka_unit_test(batches_come_at_once),
        cmocka_unit_test(poisson_has_its_rate_and_variation),
        cmocka_unit_test(poisson_counts_are_poisson),
        cmocka_unit_test(renewals_have_their_variation),
        cmocka_unit_test(growth_compounds_by_the_week),
        cmocka_unit_test(thinning_recovers_every_hour_and_day),
        cmocka_unit_test(flat_bursts_lie_within_their_time),
        cmocka_unit_test(decaying_bursts_have_their_size),
        cmocka_unit_test(bursts_leave_the_base_alone),
        cmocka_unit_test(launch_days_have_their_share),
        cmocka_unit_test(a_launch_may_bring_more),
        cmocka_unit_test(the_past_does_not_depend_on_the_horizon),
        cmocka_unit_test(wrong_settings_are_told),
    };
    return cmocka_run_group_tests_name("arrivals", tests, NULL, NULL);
}

/* units: times, money and rates as people write them. Every value is worked by hand. */
#include "base/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *written(struct text *text, void (*format)(struct text *, int64_t), int64_t v) {
    text_clear(text);
    format(text, v);
    return text_cstr(text);
}

static void durations_are_read_exactly(void **state) {
    (void)state;
    static const struct {
        const char *s;
        sim_time ns;
    } rows[] = {
        {"0s", 0},
        {"90s", 90 * NS_PER_SECOND},
        {"5m", 300 * NS_PER_SECOND},
        {"30d", INT64_C(2592000000000000)},
        {"250ms", 250000000},
        {"1.5h", 5400 * NS_PER_SECOND},
        {"2w", 14 * NS_PER_DAY},
        {"100us", 100000},
        {"5ns", 5},
        {"1h30m", 5400 * NS_PER_SECOND},
        {"1h5ns", 3600 * NS_PER_SECOND + 5},
        {"1w2d3h4m5s6ms7us8ns", INT64_C(788645006007008)}, /* 604800 + 172800 + 10800 + 245 s */
        {"0.1s", 100000000},
        {"0.000000001s", 1},
        {"11.999999999s", INT64_C(11999999999)},
        {"1.000000000000s", NS_PER_SECOND},
        {"0.00000000000000165343915343915344w", -1}, /* about 1 ns, not exactly */
        {"0.5us", 500},
        {"0.0000152587890625w", INT64_C(9228515625)}, /* 2^-16 w = 604800e9 / 65536 ns, exact */
        {"9223372036854775806ns", INT64_MAX - 1},
        {"9223372036.854775806s", INT64_MAX - 1},
        {"106751d23h47m16.854775806s", INT64_MAX - 1},
        {"never", SIM_TIME_NEVER},
        {"9223372036854775807ns", -1}, /* the value that means never */
        {"9223372036.854775807s", -1},
        {"15251w", -1}, /* 15251 × 6.048e14 = 9.2238e18 > 9.2234e18 */
        {"9223372036854775808ns", -1},
        {"99999999999999999999s", -1},
        {"106751d24h", -1},
        {"0.5ns", -1},
        {"0.0000000001s", -1},
        {"", -1},
        {"5", -1},
        {"s", -1},
        {".5s", -1},
        {"5.s", -1},
        {"-5s", -1},
        {"+5s", -1},
        {" 5s", -1},
        {"5s ", -1},
        {"5 s", -1},
        {"5S", -1},
        {"5min", -1},
        {"5y", -1},
        {"5sm", -1},
        {"30m1h", -1}, /* falling order */
        {"1h1h", -1},
        {"1e3s", -1},
        {"1,000s", -1},
        {"1h30", -1},
        {"0x10s", -1},
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        sim_time ns = -1;
        bool ok = duration_parse(rows[i].s, &ns);
        if (ok != (rows[i].ns >= 0) || ns != rows[i].ns)
            fail_msg("'%s' gave %s, %lld", rows[i].s, ok ? "true" : "false", (long long)ns);
    }
}

static void durations_are_written_short_and_read_back(void **state) {
    (void)state;
    static const struct {
        sim_time ns;
        const char *s;
    } rows[] = {
        {0, "0s"},
        {5, "5ns"},
        {1500, "1.5us"},
        {100000, "100us"},
        {250000000, "250ms"},
        {1500000000, "1.5s"},
        {999999999, "999.999999ms"},
        {INT64_C(11999999999), "11.999999999s"},
        {60 * NS_PER_SECOND, "1m"},
        {90 * NS_PER_SECOND, "1m30s"},
        {5400 * NS_PER_SECOND, "1h30m"},
        {NS_PER_HOUR + 5, "1h5ns"},
        {NS_PER_DAY, "1d"},
        {36 * NS_PER_HOUR, "1d12h"},
        {30 * NS_PER_DAY, "30d"},
        {INT64_MAX - 1, "106751d23h47m16.854775806s"},
        {SIM_TIME_NEVER, "never"},
    };
    struct text text = {0};
    for (size_t i = 0; i < array_size(rows); i++) {
        assert_string_equal(written(&text, duration_format, rows[i].ns), rows[i].s);
        sim_time back = -1;
        assert_true(duration_parse(rows[i].s, &back));
        assert_true(back == rows[i].ns);
    }
    assert_string_equal(written(&text, duration_format, -NS_PER_MINUTE), "-1m");
    assert_string_equal(written(&text, duration_format, INT64_MIN), "-106751d23h47m16.854775808s");
    text_release(&text);
}

static void money_is_read_exactly(void **state) {
    (void)state;
    enum { REFUSED = 12345 }; /* left in the output: a refusal does not touch it */
    static const struct {
        const char *s;
        money nusd;
    } rows[] = {
        {"$0.040", 40000000},
        {"$1,000.50", INT64_C(1000500000000)},
        {"-$5", -5 * NUSD_PER_USD},
        {"$0", 0},
        {"-$0", 0},
        {"$5", 5 * NUSD_PER_USD},
        {"$0.000000001", 1},
        {"$0.0000000010", 1},
        {"$1000", 1000 * NUSD_PER_USD},
        {"$9,223,372,036.854775806", INT64_MAX - 1},
        {"-$9223372036.854775807", -INT64_MAX},
        {"none", MONEY_NONE},
        {"$9223372036.854775807", REFUSED}, /* the value that means none */
        {"$9223372037", REFUSED},
        {"$0.0000000001", REFUSED},
        {"5", REFUSED},
        {"5 USD", REFUSED},
        {"", REFUSED},
        {"$", REFUSED},
        {"-", REFUSED},
        {"$-5", REFUSED},
        {"+$5", REFUSED},
        {"$.5", REFUSED},
        {"$5.", REFUSED},
        {"$ 5", REFUSED},
        {"$5 ", REFUSED},
        {"$1,00", REFUSED},
        {"$1000,000", REFUSED},
        {"$1,0000", REFUSED},
        {"$1,000,00", REFUSED},
        {"$,100", REFUSED},
        {"$1,", REFUSED},
        {"$0.1,000", REFUSED},
        {"$1e3", REFUSED},
        {"€5", REFUSED},
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        money nusd = REFUSED;
        bool ok = money_parse(rows[i].s, &nusd);
        if (ok != (rows[i].nusd != REFUSED) || nusd != rows[i].nusd)
            fail_msg("'%s' gave %s, %lld", rows[i].s, ok ? "true" : "false", (long long)nusd);
    }
}

static void money_is_written_exactly_and_reads_back(void **state) {
    (void)state;
    static const struct {
        money nusd;
        const char *s;
    } rows[] = {
        {0, "$0.00"},
        {40000000, "$0.04"},
        {1, "$0.000000001"},
        {-5 * NUSD_PER_USD, "-$5.00"},
        {-1, "-$0.000000001"},
        {INT64_C(1000500000000), "$1000.50"},
        {12345678900, "$12.3456789"},
        {INT64_MAX - 1, "$9223372036.854775806"},
        {-INT64_MAX, "-$9223372036.854775807"},
        {MONEY_NONE, "none"},
    };
    struct text text = {0};
    for (size_t i = 0; i < array_size(rows); i++) {
        assert_string_equal(written(&text, money_format, rows[i].nusd), rows[i].s);
        money back = 7;
        assert_true(money_parse(rows[i].s, &back));
        assert_true(back == rows[i].nusd);
    }
    assert_string_equal(written(&text, money_format, INT64_MIN), "-$9223372036.854775808");
    text_release(&text);
}

static void rates_are_read(void **state) {
    (void)state;
    static const struct {
        const char *s;
        double per_second;
    } rows[] = {
        {"15/min", 0.25},
        {"4/min", 4.0 / 60},
        {"0.5/s", 0.5},
        {"300/h", 300.0 / 3600},
        {"1000/day", 1000.0 / 86400},
        {"27/minute", 0.45},
        {"5/second", 5},
        {"2/week", 2.0 / 604800},
        {"3/sec", 3},
        {"3600/hour", 1},
        {"86400/d", 1},
        {"604800/w", 1},
        {"0/s", 0},
        {"1e3/s", 1000},
        {"", -1},
        {"15", -1},
        {"/min", -1},
        {"15/", -1},
        {"15/m", -1},
        {"15/month", -1},
        {"15 /min", -1},
        {"15/min ", -1},
        {"-1/s", -1},
        {"+1/s", -1},
        {"5./s", -1},
        {".5/s", -1},
        {"1e999/s", -1},
        {"inf/s", -1},
        {"nan/s", -1},
        {"0x10/s", -1},
        {"1,5/s", -1},
        {"15/MIN", -1},
        {"15//s", -1},
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        double per_second = -1;
        bool ok = rate_parse(rows[i].s, &per_second);
        if (ok != (rows[i].per_second >= 0) || per_second != rows[i].per_second)
            fail_msg("'%s' gave %s, %.17g", rows[i].s, ok ? "true" : "false", per_second);
    }
}

static void rates_are_written_in_the_unit_that_reads_shortest(void **state) {
    (void)state;
    static const char *const same[] = {"15/min", "4/min", "27/min", "1000/day", "2/week", "0/s",
                                       "5/s",    "1/day", "7/h",    "50/min",   "0.3/s"};
    struct text text = {0};
    for (size_t i = 0; i < array_size(same); i++) {
        double per_second;
        assert_true(rate_parse(same[i], &per_second));
        text_clear(&text);
        rate_format(&text, per_second);
        /* 0.3/s is 18/min, which is shorter. */
        assert_string_equal(text_cstr(&text), strcmp(same[i], "0.3/s") == 0 ? "18/min" : same[i]);
    }
    text_clear(&text);
    rate_format(&text, 300.0 / 3600);
    assert_string_equal(text_cstr(&text), "5/min");
    text_release(&text);
}

/* Rates drawn over 40 powers of two by a linear congruential generator (Knuth's MMIX). */
static void rates_read_back(void **state) {
    (void)state;
    struct text text = {0};
    uint64_t bits = 7;
    for (int i = 0; i < 3000; i++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double chosen = ldexp((double)(bits >> 11), -73 + (int)(bits % 41)), back;
        text_clear(&text);
        rate_format(&text, chosen);
        assert_true(rate_parse(text_cstr(&text), &back));
        assert_true(back == chosen);
        for (int digits = 1; digits <= 3; digits++) { /* and what people write stays short */
            char number[40];
            snprintf(number, sizeof number, "%.*g/min", digits, chosen);
            assert_true(rate_parse(number, &back));
            text_clear(&text);
            rate_format(&text, back);
            assert_true(text.length <= strlen("0.0000001234/min"));
        }
    }
    text_release(&text);
}

static void conversions_round_and_saturate(void **state) {
    (void)state;
    assert_true(to_seconds(1500000000) == 1.5);
    assert_true(to_seconds(SIM_TIME_NEVER) == INFINITY);
    assert_true(from_seconds(0.1) == 100000000);
    assert_true(from_seconds(11.999999999) == INT64_C(11999999999));
    assert_true(from_seconds(2.5e-9) == 3); /* 2.5e-9 × 1e9 is exactly 2.5 in doubles */
    assert_true(from_seconds(-2.5e-9) == -3);
    assert_true(from_seconds(1e-10) == 0);
    assert_true(from_seconds(1e10) == SIM_TIME_NEVER);
    assert_true(from_seconds(INFINITY) == SIM_TIME_NEVER);
    assert_true(from_seconds(-1e10) == INT64_MIN);
    assert_true(from_seconds(9223372036.0) == INT64_C(9223372036000000000));
    assert_true(to_dollars(40000000) == 0.04);
    assert_true(to_dollars(MONEY_NONE) == INFINITY);
    assert_true(from_dollars(0.04) == 40000000);
    assert_true(from_dollars(-0.0025) == -2500000);
    assert_true(from_dollars(1e10) == MONEY_NONE);
}

static void sums_know_their_limits(void **state) {
    (void)state;
    int64_t sum = 0;
    assert_true(time_add(2, 3, &sum));
    assert_int_equal(sum, 5);
    assert_false(time_add(SIM_TIME_NEVER, -1, &sum));
    assert_false(time_add(0, SIM_TIME_NEVER, &sum));
    assert_false(time_add(INT64_MAX - 1, 1, &sum)); /* would be the value that means never */
    assert_false(time_add(INT64_MIN, -1, &sum));
    assert_int_equal(sum, 5);
    assert_true(time_add(INT64_MAX - 1, 0, &sum));
    assert_true(time_add_sat(SIM_TIME_NEVER, -NS_PER_DAY) == SIM_TIME_NEVER);
    assert_true(time_add_sat(INT64_MAX - 1, INT64_MAX - 1) == SIM_TIME_NEVER);
    assert_true(time_add_sat(INT64_MIN, -1) == INT64_MIN);
    assert_true(time_add_sat(-4, 1) == -3);
    assert_true(money_add(40, 2, &sum));
    assert_int_equal(sum, 42);
    assert_false(money_add(MONEY_NONE, 2, &sum));
    assert_true(money_multiply(40000000, 10, &sum)); /* ten images at $0.04 are $0.40 */
    assert_int_equal(sum, 400000000);
    assert_false(money_multiply(NUSD_PER_USD, INT64_C(10000000000), &sum));
    assert_false(money_multiply(MONEY_NONE, 0, &sum));
    assert_int_equal(sum, 400000000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read_exactly),
        cmocka_unit_test(durations_are_written_short_and_read_back),
        cmocka_unit_test(money_is_read_exactly),
        cmocka_unit_test(money_is_written_exactly_and_reads_back),
        cmocka_unit_test(rates_are_read),
        cmocka_unit_test(rates_are_written_in_the_unit_that_reads_shortest),
        cmocka_unit_test(rates_read_back),
        cmocka_unit_test(conversions_round_and_saturate),
        cmocka_unit_test(sums_know_their_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

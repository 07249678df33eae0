/*
 * text: growing, numbers that read back, quoting, nearest names.
 * Expected decimals are worked by hand or are the well-known shortest forms (those that Python's
 * repr and ECMAScript's Number::toString print).
 */
#include "base/text.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void it_grows_and_stays_terminated(void **state) {
    (void)state;
    struct text text;
    text_init(&text);
    assert_string_equal(text_cstr(&text), "");
    for (int i = 0; i < 1000; i++)
        text_add(&text, "ab");
    assert_int_equal(text.length, 2000);
    assert_int_equal(strlen(text_cstr(&text)), 2000);
    text_clear(&text);
    assert_string_equal(text_cstr(&text), "");
    text_add_bytes(&text, "xyz", 2);
    text_add_char(&text, '!');
    text_printf(&text, "%d-%s", 7, "seven");
    assert_string_equal(text_cstr(&text), "xy!7-seven");
    text_add(&text, "");
    text_add_bytes(&text, NULL, 0);
    assert_int_equal(text.length, 10);
    text_release(&text);
    assert_string_equal(text_cstr(&text), "");
}

static void a_printf_longer_than_the_room_is_whole(void **state) {
    (void)state;
    struct text text = {0};
    text_printf(&text, "%0300d", 1);
    assert_int_equal(text.length, 300);
    assert_int_equal(text.bytes[299], '1');
    text_release(&text);
}

static void a_failure_is_kept_until_cleared(void **state) {
    (void)state;
    struct text text = {0};
    text_add(&text, "kept");
    text_add_bytes(&text, "x", SIZE_MAX / 2); /* refused before a byte is read */
    assert_true(text.failed);
    text_add(&text, "ignored");
    assert_string_equal(text_cstr(&text), "kept");
    text_clear(&text);
    assert_false(text.failed);
    text_release(&text);
}

static const struct {
    double value;
    const char *written;
} numbers[] = {
    {0.0, "0"},
    {-0.0, "0"},
    {1.0, "1"},
    {-42.0, "-42"},
    {0.1, "0.1"},
    {0.1 + 0.2, "0.30000000000000004"}, /* 17 digits are needed: the textbook case */
    {1.0 / 3.0, "0.3333333333333333"},  /* 16 digits */
    {0.04, "0.04"},
    {123456789.125, "123456789.125"}, /* exact in binary */
    {1e15, "1000000000000000"},
    {9007199254740993.0, "9007199254740992"}, /* 2^53 + 1 is no double */
    {1e20, "100000000000000000000"},
    {1e21, "1e21"},
    {1.5e300, "1.5e300"},
    {1e-6, "0.000001"},
    {1e-7, "0.0000001"},
    {1.25e-8, "1.25e-8"},
    {-2.5e-10, "-2.5e-10"},
    {DBL_MAX, "1.7976931348623157e308"},
    {DBL_MIN, "2.2250738585072014e-308"},
    {5e-324, "5e-324"}, /* the least subnormal */
};

static void numbers_are_short(void **state) {
    (void)state;
    for (size_t i = 0; i < array_size(numbers); i++) {
        struct text text = {0};
        text_add_number(&text, numbers[i].value);
        assert_string_equal(text_cstr(&text), numbers[i].written);
        assert_true(text_to_number(text_cstr(&text), NULL) == numbers[i].value);
        text_release(&text);
    }
}

static void no_number_is_null(void **state) {
    (void)state;
    const double values[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < array_size(values); i++) {
        struct text text = {0};
        text_add_number(&text, values[i]);
        assert_string_equal(text_cstr(&text), "null");
        text_release(&text);
    }
}

/* 20 000 doubles of every size: bit patterns from a linear congruential generator (Knuth's MMIX).
 */
static void numbers_read_back(void **state) {
    (void)state;
    struct text text = {0};
    uint64_t bits = 1;
    for (int i = 0; i < 20000; i++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        text_clear(&text);
        text_add_number(&text, value);
        char *end;
        assert_true(text_to_number(text_cstr(&text), &end) == value);
        assert_int_equal(*end, '\0');
        assert_true(text.length <= 26);
    }
    text_release(&text);
}

static void reading_stops_where_the_number_stops(void **state) {
    (void)state;
    static const struct {
        const char *s;
        double value;
        size_t length;
    } rows[] = {
        {"15/min", 15, 2},      {"0.5/s", 0.5, 3}, {"-2e3x", -2000, 4}, {"+.5", 0.5, 3},
        {"5.", 5, 2},           {"1e", 1, 1},      {"1e+", 1, 1},       {"1.2.3", 1.2, 3},
        {"0x10", 0, 1},         {"1,5", 1, 1},     {"", 0, 0},          {"inf", 0, 0},
        {"nan", 0, 0},          {" 1", 0, 0},      {".", 0, 0},         {"-", 0, 0},
        {"1e400", HUGE_VAL, 5}, {"1e-400", 0, 6},
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        char *end;
        assert_true(text_to_number(rows[i].s, &end) == rows[i].value);
        assert_int_equal(end - rows[i].s, rows[i].length);
    }
    /* Longer than any buffer on the stack: 1 followed by 200 zeros and a fraction. */
    char long_number[300] = "1";
    memset(long_number + 1, '0', 200);
    strcpy(long_number + 201, ".5");
    assert_true(text_to_number(long_number, NULL) == 1e200);
}

/* Runs where the machine has a decimal-comma locale; elsewhere there is nothing to be proved. */
static void the_locale_does_not_matter(void **state) {
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE",
                                        "ps_AF"};
    const char *found = NULL;
    for (size_t i = 0; i < array_size(names) && !found; i++)
        found = setlocale(LC_NUMERIC, names[i]);
    if (!found)
        skip();
    char probe[16];
    snprintf(probe, sizeof probe, "%.1f", 0.5);
    assert_string_not_equal(probe, "0.5");
    numbers_are_short(state);
    reading_stops_where_the_number_stops(state);
    setlocale(LC_NUMERIC, "C");
}

static void integers_and_fixed_point(void **state) {
    (void)state;
    static const struct {
        int64_t value;
        int decimals;
        const char *written;
    } rows[] = {
        {12345, 2, "123.45"},
        {5, 2, "0.05"},
        {-5, 2, "-0.05"},
        {0, 0, "0"},
        {0, 3, "0.000"},
        {-7, 0, "-7"},
        {1, 18, "0.000000000000000001"},
        {INT64_MAX, 9, "9223372036.854775807"},
        {INT64_MIN, 9, "-9223372036.854775808"},
        {INT64_MIN, 18, "-9.223372036854775808"},
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        struct text text = {0};
        text_add_fixed(&text, rows[i].value, rows[i].decimals);
        assert_string_equal(text_cstr(&text), rows[i].written);
        text_release(&text);
    }
    struct text text = {0};
    text_add_int64(&text, INT64_MIN);
    text_add_int64(&text, INT64_MAX);
    assert_string_equal(text_cstr(&text), "-92233720368547758089223372036854775807");
    text_release(&text);
}

static void check_quoting(void (*quote)(struct text *, const char *), const char *in,
                          const char *expected) {
    struct text text = {0};
    quote(&text, in);
    assert_string_equal(text_cstr(&text), expected);
    text_release(&text);
}

static void quoting(void **state) {
    (void)state;
    check_quoting(text_add_csv, "plain text", "plain text");
    check_quoting(text_add_csv, "a,b", "\"a,b\"");
    check_quoting(text_add_csv, "say \"hi\"", "\"say \"\"hi\"\"\"");
    check_quoting(text_add_csv, "two\nlines", "\"two\nlines\"");
    check_quoting(text_add_csv, "", "");
    check_quoting(text_add_csv, NULL, "");
    check_quoting(text_add_json_string, "a\"b\\c\n\t\x01/", "\"a\\\"b\\\\c\\n\\t\\u0001/\"");
    check_quoting(text_add_json_string, "\b\f\r\x1f\x7f", "\"\\b\\f\\r\\u001f\\u007f\"");
    check_quoting(text_add_json_string, "µ €", "\"µ €\"");
    check_quoting(text_add_json_string, "", "\"\"");
    check_quoting(text_add_json_string, NULL, "null");
    check_quoting(text_add_html, "<a href=\"x\">'&'</a>",
                  "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    check_quoting(text_add_html, NULL, "");
}

static void nearest_names(void **state) {
    (void)state;
    static const char *const names[] = {"max_attempts", "max_elapsed", "base",      "factor",
                                        "cap",          "jitter",      "jitter_max"};
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        {"max_atempts", "max_attempts"}, /* one letter missing */
        {"maxattempts", "max_attempts"},
        {"jittre", "jitter"}, /* neighbours swapped: distance 1 */
        {"fcator", "factor"},
        {"Base", "base"}, /* case is not a difference */
        {"cpa", "cap"},
        {"jitters", "jitter"},
        {"retry_after", NULL},
        {"x", NULL}, /* nothing of the word would be left */
        {"", NULL},
        {"max_att", NULL}, /* 4 from max_elapsed and 5 from max_attempts, 2 allowed */
    };
    for (size_t i = 0; i < array_size(rows); i++) {
        const char *found = text_nearest(rows[i].word, names, array_size(names));
        if (rows[i].nearest)
            assert_string_equal(found, rows[i].nearest);
        else
            assert_null(found);
    }
    assert_null(text_nearest("base", names, 0));
    char long_word[200];
    memset(long_word, 'b', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    assert_null(text_nearest(long_word, names, array_size(names)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_grows_and_stays_terminated),
        cmocka_unit_test(a_printf_longer_than_the_room_is_whole),
        cmocka_unit_test(a_failure_is_kept_until_cleared),
        cmocka_unit_test(numbers_are_short),
        cmocka_unit_test(no_number_is_null),
        cmocka_unit_test(numbers_read_back),
        cmocka_unit_test(reading_stops_where_the_number_stops),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(integers_and_fixed_point),
        cmocka_unit_test(quoting),
        cmocka_unit_test(nearest_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

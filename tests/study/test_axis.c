/* How axes are written: values, ranges, units, mistakes. */
#include "support.h"

#include <math.h>

#include "study/sweep.h"

struct good {
    const char *text;
    const char *path, *name, *unit;
    const char *values; /* as they are shown, with " | " between */
    double first, last; /* NaN: no numbers */
};

/* Expected values by hand; ranges are both ends and even steps. */
static const struct good good_rows[] = {
    {"account.tier=1,2,3", "account.tier", "tier", "", "1 | 2 | 3", 1, 3},
    {"account.tier=free,1", "account.tier", "tier", "", "free | 1", NAN, NAN},
    {"account.tier=\"1\",\"2\"", "account.tier", "tier", "", "1 | 2", 1, 2},
    {"workloads[web].arrivals.rate=4/min", "workloads[web].arrivals.rate", "rate", "/min", "4/min",
     4, 4},
    {"workloads[web].arrivals.rate=30/min,1/s", "workloads[web].arrivals.rate", "rate", "/min",
     "30/min | 1/s", 30, 60},
    {"r=1/min:30/min:6", "r", "r", "/min",
     "1/min | 6.8/min | 12.6/min | 18.4/min | 24.2/min | 30/min", 1, 30},
    {"provider.limits[images].limit=5:80:5:log", "provider.limits[images].limit", "limit", "",
     "5 | 10 | 20 | 40 | 80", 5, 80},
    {"patience=30s,2m", "patience", "patience", "s", "30s | 2m", 30, 120},
    {"patience=30s:90s:3", "patience", "patience", "s", "30s | 1m | 1m30s", 30, 90},
    {"paid=$5:$6:3", "paid", "paid", "USD", "$5.00 | $5.50 | $6.00", 5, 6},
    {"paid=$1:$2:4", "paid", "paid", "USD", "$1.00 | $1.333333333 | $1.666666667 | $2.00", 1, 2},
    {"x=1,5:7:3,9", "x", "x", "", "1 | 5 | 6 | 7 | 9", 1, 9},
    {"x=7:1:3", "x", "x", "", "7 | 4 | 1", 7, 1},
    {"clients[app].retry={\"type\":\"none\"},{\"type\":\"fixed\",\"base\":\"1s\"}",
     "clients[app].retry", "retry", "",
     "{\"type\":\"none\"} | {\"type\":\"fixed\",\"base\":\"1s\"}", NAN, NAN},
    {"models=[\"a\",\"b\"],[\"c\"]", "models", "models", "", "[\"a\",\"b\"] | [\"c\"]", NAN, NAN},
    {"name=\"a, b\",\"c\"", "name", "name", "", "a, b | c", NAN, NAN},
    {"start=2026-06-01T00:00:00Z,2026-07-01", "start", "start", "",
     "2026-06-01T00:00:00Z | 2026-07-01", NAN, NAN},
    {"clients[app]=null", "clients[app]", "app", "", "null", NAN, NAN},
    {"x=1,2s", "x", "x", "", "1 | 2s", NAN, NAN},
};

static void axes_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof good_rows / sizeof good_rows[0]; i++) {
        const struct good *row = &good_rows[i];
        struct arena arena;
        struct axis axis;
        struct error err = {0};
        struct text shown = {0};
        arena_init(&arena);
        print_message("%s\n", row->text);
        if (!axis_parse(row->text, &arena, &axis, &err))
            fail_msg("%s", err.text);
        for (size_t k = 0; k < axis.value_count; k++)
            text_printf(&shown, "%s%s", k ? " | " : "", axis.values[k].value);
        assert_string_equal(text_cstr(&shown), row->values);
        assert_string_equal(axis.path, row->path);
        assert_string_equal(axis.name, row->name);
        assert_string_equal(axis.unit, row->unit);
        assert_int_equal(axis.numeric, !isnan(row->first));
        if (axis.numeric) {
            assert_true(fabs(axis.values[0].number - row->first) < 1e-9);
            assert_true(fabs(axis.values[axis.value_count - 1].number - row->last) < 1e-9);
        } else {
            assert_true(isnan(axis.values[0].number));
        }
        text_release(&shown);
        arena_release(&arena);
    }
}

static const char *const bad_rows[][2] = {
    {"account.tier", "'account.tier' is not an axis: write PATH=V1,V2,… or "
                     "PATH=FROM:TO:STEPS[:log]"},
    {"=1,2", "'=1,2' is not an axis: write PATH=V1,V2,… or PATH=FROM:TO:STEPS[:log]"},
    {"x=", "'x=': a value of the axis is empty"},
    {"x=1,,2", "'x=1,,2': a value of the axis is empty"},
    {"x=1:5:1", "'x=1:5:1': '1:5:1': the third part of a range is a whole number of values, 2 to "
                "10000"},
    {"x=1:5:2.5", "'x=1:5:2.5': '1:5:2.5': the third part of a range is a whole number of values, "
                  "2 to 10000"},
    {"x=1:5:3:lin", "'x=1:5:3:lin': '1:5:3:lin': a range may end in ':log', not in ':lin'"},
    {"x=0:5:3:log", "'x=0:5:3:log': '0:5:3:log': both ends of a log range are above 0"},
    {"x=1/min:5/s:3", "'x=1/min:5/s:3': '1/min:5/s:3': '1/min' and '5/s' are not of one unit"},
    {"x=1s:5:3", "'x=1s:5:3': '1s:5:3': '1s' and '5' are not of one unit"},
};

static void mistakes_are_told_word_by_word(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof bad_rows / sizeof bad_rows[0]; i++) {
        struct arena arena;
        struct axis axis;
        struct error err = {0};
        arena_init(&arena);
        assert_false(axis_parse(bad_rows[i][0], &arena, &axis, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.text, bad_rows[i][1]);
        arena_release(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_are_read),
        cmocka_unit_test(mistakes_are_told_word_by_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* figure: one number as people read it. Every value is worked by hand. */
#include "base/figure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"

static void one_number(void **state) {
    static const struct {
        double value;
        const char *unit, *text;
    } rows[] = {
        {12.345, "s", "12.3 s"},
        {0, "s", "0 s"},
        {0.0123456, "s", "0.0123 s"},
        {119.4, "s", "119 s"},
        {120, "s", "2 min"},
        {150, "s", "2.50 min"},
        {7199, "s", "120 min"},
        {9000, "s", "2.50 h"},
        {864000, "s", "10 d"},
        {4.56, "USD", "$4.56"},
        {0.04, "USD", "$0.04"},
        {0.0421, "USD", "$0.0421"},
        {5, "USD", "$5.00"},
        {-5.5, "USD", "-$5.50"},
        {1234567.8, "USD", "$1,234,568"},
        {-0.0001, "USD", "-$0.0001"},
        {0.872, "ratio", "87.2 %"},
        {1, "ratio", "100 %"},
        {0.9996, "ratio", "99.96 %"}, /* not 100 % */
        {0.99999, "ratio", "99.999 %"},
        {0.000412, "ratio", "0.0412 %"},
        {1234, "", "1,234"},
        {29433.4, "requests", "29,433 requests"},
        {12.5, "images/min", "12.5 images/min"},
        {1e30, "", "1e30"},
        {NAN, "s", "n/a"},
        {INFINITY, "s", "n/a"},
    };
    (void)state;

    for (size_t i = 0; i < array_size(rows); i++) {
        struct text text;

        text_init(&text);
        figure_add(&text, rows[i].value, rows[i].unit);
        assert_string_equal(text_cstr(&text), rows[i].text);
        text_release(&text);
    }
}

static void with_a_half_width(void **state) {
    static const struct {
        double value, half_width;
        const char *unit, *text;
    } rows[] = {
        {12.345, 0.42, "s", "12.3 ± 0.4 s"},
        {12, 0.42, "s", "12.0 ± 0.4 s"},
        {150, 6, "s", "2.50 ± 0.10 min"},
        {12.345, 0.001, "s", "12.345 ± 0.001 s"}, /* the first digit of the half-width */
        {0.8, 0.919, "", "0.80 ± 0.92"},          /* no more than two of it */
        {0.872, 0.004, "ratio", "87.2 ± 0.4 %"},
        {138.24, 0.46, "USD", "$138.24 ± $0.46"},
        {0.04, 1e-17, "USD", "$0.04 ± $0"}, /* cancelled rounding errors */
        {3963, 12, "", "3,963 ± 12"},
        {5, 0, "s", "5 ± 0 s"},
        {5, NAN, "s", "5 s"}, /* one replication */
        {NAN, NAN, "s", "n/a"},
    };
    (void)state;

    for (size_t i = 0; i < array_size(rows); i++) {
        struct text text;

        text_init(&text);
        figure_add_interval(&text, rows[i].value, rows[i].half_width, rows[i].unit);
        assert_string_equal(text_cstr(&text), rows[i].text);
        text_release(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_number),
        cmocka_unit_test(with_a_half_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/figure.h"

#include <math.h>
#include <string.h>

#include "base/check.h"

/* How a value is written: multiplied, with something before and behind it. */
struct form {
    double factor;
    const char *before;
    const char *behind;
    int least_decimals;
};

static struct form form_of_seconds(double seconds) {
    static const struct {
        double seconds;
        const char *behind;
    } units[] = {{86400, " d"}, {3600, " h"}, {60, " min"}};

    for (size_t i = 0; i < array_size(units); i++)
        if (fabs(seconds) >= 2 * units[i].seconds)
            return (struct form){1 / units[i].seconds, "", units[i].behind, 0};
    return (struct form){1, "", " s", 0};
}

static struct form form_of(double value, const char *unit) {
    if (strcmp(unit, "s") == 0)
        return form_of_seconds(value);
    if (strcmp(unit, "USD") == 0)
        return (struct form){1, "$", "", fabs(value) < 999.5 ? 2 : 0};
    if (strcmp(unit, "ratio") == 0)
        return (struct form){100, "", " %", 0};
    return (struct form){1, "", "", 0};
}

/* Decimals that leave `digits` significant ones; a whole number has none. */
static int decimals_of(double value, int digits) {
    int decimals;

    if (value == 0 || (value == trunc(value) && fabs(value) < 1e15))
        return 0;
    decimals = digits - 1 - (int)floor(log10(fabs(value)));
    return decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
}

/* 99.96 % must not read 100 %: as many digits as tell it from a whole. */
static int decimals_of_percent(double percent) {
    double rest = (100 - percent) * (1 + 1e-9); /* 0.001 may come out a hair below */
    int decimals = decimals_of(percent, 3);

    if (rest > 0 && rest < 1 && decimals_of(rest, 1) > decimals)
        decimals = decimals_of(rest, 1);
    return decimals;
}

/* `value` (at least 0) with commas by thousands. */
static void add_grouped(struct text *out, double value, int decimals) {
    double unit = 1;
    double scaled;
    struct text digits;
    const char *at;
    size_t whole;

    for (int i = 0; i < decimals; i++)
        unit *= 10;
    scaled = value * unit;
    if (scaled >= 9e18) {
        text_add_number(out, value);
        return;
    }
    text_init(&digits);
    text_add_fixed(&digits, (int64_t)llround(scaled), decimals);
    at = text_cstr(&digits);
    whole = strcspn(at, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            text_add_char(out, ',');
        text_add_char(out, at[i]);
    }
    text_add(out, at + whole);
    if (digits.failed)
        text_fail(out);
    text_release(&digits);
}

/* True if nothing but zeros is left of it. */
static bool rounds_to_zero(double value, int decimals) {
    return fabs(value) * pow(10, decimals) < 0.5;
}

static void add_signed(struct text *out, double value, int decimals, const struct form *form) {
    if (value < 0 && !rounds_to_zero(value, decimals))
        text_add_char(out, '-');
    text_add(out, form->before);
    add_grouped(out, fabs(value), decimals);
}

static bool is_whole(double value) {
    return fabs(value - round(value)) < 1e-9 * fabs(value);
}

static int decimals_for(double value, double half_width, const struct form *form) {
    int decimals =
        strcmp(form->behind, " %") == 0 ? decimals_of_percent(value) : decimals_of(value, 3);

    /* $0.04 is a price as it stands: no $0.0400. */
    while (form->least_decimals > 0 && decimals > form->least_decimals &&
           is_whole(value * pow(10, decimals - 1)))
        decimals--;
    /* Two digits of the half-width tell all it has to tell. */
    if (half_width > 0 && decimals_of(half_width, 2) < decimals && half_width != trunc(half_width))
        decimals = decimals_of(half_width, 2);
    if (decimals < form->least_decimals)
        decimals = form->least_decimals;
    /* The first digit of the half-width is worth showing, six decimals are not worth reading. */
    while (half_width > 0 && decimals < 6 && rounds_to_zero(half_width, decimals))
        decimals++;
    return decimals;
}

static void add_unit(struct text *out, const char *unit, const struct form *form) {
    text_add(out, form->behind);
    if (!form->before[0] && !form->behind[0] && unit[0]) {
        text_add_char(out, ' ');
        text_add(out, unit);
    }
}

void figure_add_interval(struct text *out, double value, double half_width, const char *unit) {
    struct form form = form_of(value, unit ? unit : "");
    double shown = value * form.factor;
    double half = half_width * form.factor;
    int decimals;

    if (!isfinite(value)) {
        text_add(out, "n/a");
        return;
    }
    /* What is nothing but cancelled rounding errors is nothing. */
    if (half < 1e-9 * fabs(shown))
        half = 0;
    decimals = decimals_for(shown, half, &form);
    add_signed(out, shown, decimals, &form);
    if (isfinite(half_width)) {
        text_add(out, " ± ");
        add_signed(out, half, half == 0 ? 0 : decimals, &form);
    }
    add_unit(out, unit ? unit : "", &form);
}

void figure_add(struct text *out, double value, const char *unit) {
    figure_add_interval(out, value, NAN, unit);
}

/* Numbers of base/text.h: written so that they read back, whatever the locale. */
#include "base/text.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

void text_add_int64(struct text *text, int64_t value) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, value);
    text_add_bytes(text, digits, (size_t)length);
}

void text_add_fixed(struct text *text, int64_t value, int decimals) {
    assert(decimals >= 0);
    assert(decimals <= 18);
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char digits[40];
    /* At least one digit stands before the point. */
    int length = snprintf(digits, sizeof digits, "%0*" PRIu64, decimals + 1, magnitude);
    if (value < 0)
        text_add_char(text, '-');
    text_add_bytes(text, digits, (size_t)(length - decimals));
    if (decimals > 0) {
        text_add_char(text, '.');
        text_add_bytes(text, digits + length - decimals, (size_t)decimals);
    }
}

/* A decimal number: 0.d1d2d3… × 10^point, without trailing zeros. */
struct decimal {
    char digits[20];
    int count;
    int point;
};

/*
 * Takes apart what "%.*e" wrote: digit, radix character of whatever locale, digits, 'e', exponent.
 * Only digits and the exponent are looked at, so that the locale does not matter.
 */
static struct decimal decimal_from_scientific(const char *s) {
    struct decimal d = {0};
    for (; *s != 'e'; s++)
        if (*s >= '0' && *s <= '9')
            d.digits[d.count++] = *s;
    d.point = (int)strtol(s + 1, NULL, 10) + 1;
    while (d.count > 1 && d.digits[d.count - 1] == '0')
        d.count--;
    return d;
}

static struct decimal shortest_decimal(double value) {
    /* 15 digits survive decimal → double → decimal unless the double is subnormal. */
    int digits = value < DBL_MIN ? 1 : DBL_DIG;
    char written[64];
    for (;; digits++) {
        snprintf(written, sizeof written, "%.*e", digits - 1, value);
        if (digits >= DBL_DECIMAL_DIG || strtod(written, NULL) == value)
            return decimal_from_scientific(written);
    }
}

static void add_zeros(struct text *text, int count) {
    for (int i = 0; i < count; i++)
        text_add_char(text, '0');
}

static void add_decimal(struct text *text, const struct decimal *d) {
    size_t count = (size_t)d->count;
    if (d->point > 21 || d->point < -6) {
        text_add_bytes(text, d->digits, 1);
        if (count > 1) {
            text_add_char(text, '.');
            text_add_bytes(text, d->digits + 1, count - 1);
        }
        text_add_char(text, 'e');
        text_add_int64(text, d->point - 1);
    } else if (d->point <= 0) {
        text_add(text, "0.");
        add_zeros(text, -d->point);
        text_add_bytes(text, d->digits, count);
    } else if (d->count <= d->point) {
        text_add_bytes(text, d->digits, count);
        add_zeros(text, d->point - d->count);
    } else {
        text_add_bytes(text, d->digits, (size_t)d->point);
        text_add_char(text, '.');
        text_add_bytes(text, d->digits + d->point, count - (size_t)d->point);
    }
}

void text_add_number(struct text *text, double value) {
    if (!isfinite(value)) {
        text_add(text, "null");
        return;
    }
    if (fabs(value) < 1e15 && value == (double)(int64_t)value) {
        text_add_int64(text, (int64_t)value);
        return;
    }
    if (value < 0)
        text_add_char(text, '-');
    struct decimal d = shortest_decimal(fabs(value));
    add_decimal(text, &d);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The length of the number that `s` begins with, 0 if none; *radix is the place of its '.', or
 * NULL. */
static size_t scan_number(const char *s, const char **radix) {
    const char *at = s;
    size_t digits = 0;
    *radix = NULL;
    if (*at == '+' || *at == '-')
        at++;
    for (; is_digit(*at); at++)
        digits++;
    if (*at == '.') {
        *radix = at++;
        for (; is_digit(*at); at++)
            digits++;
    }
    if (digits == 0)
        return 0;
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        if (is_digit(*exponent)) {
            while (is_digit(*exponent))
                exponent++;
            at = exponent;
        }
    }
    return (size_t)(at - s);
}

/* strtod on a copy in which '.' is replaced by the radix character that strtod expects now. */
static double convert(const char *s, size_t length, const char *radix) {
    char probe[16], local[128];
    int probe_length = snprintf(probe, sizeof probe, "%.1f", 0.5); /* "0,5" or the like */
    size_t radix_length = (size_t)probe_length - 2;
    size_t needed = length + radix_length + 1;
    char *copy = needed <= sizeof local ? local : malloc(needed);
    if (!copy)
        return NAN;
    size_t before = radix ? (size_t)(radix - s) : length;
    size_t at = before;
    memcpy(copy, s, before);
    if (radix) {
        memcpy(copy + at, probe + 1, radix_length);
        at += radix_length;
        memcpy(copy + at, radix + 1, length - before - 1);
        at += length - before - 1;
    }
    copy[at] = '\0';
    double value = strtod(copy, NULL);
    if (copy != local)
        free(copy);
    return value;
}

double text_to_number(const char *s, char **end) {
    const char *radix;
    size_t length = scan_number(s, &radix);
    if (end)
        *end = (char *)s + length;
    return length == 0 ? 0 : convert(s, length, radix);
}

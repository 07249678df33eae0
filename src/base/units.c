#include "base/units.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"

/* A number as it was written: nothing is rounded before its unit is known. */
struct written {
    int64_t whole;
    const char *fraction; /* the digits behind the point without trailing zeros */
    int fraction_length;
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Digits, or, if `commas`, digits in groups of three behind commas. NULL if none or too large. */
static const char *scan_whole(const char *s, bool commas, int64_t *out) {
    int64_t whole = 0;
    int run = 0; /* digits since the start or the last comma */
    bool grouped = false;
    for (;; s++) {
        if (is_digit(*s)) {
            if (__builtin_mul_overflow(whole, (int64_t)10, &whole) ||
                __builtin_add_overflow(whole, (int64_t)(*s - '0'), &whole))
                return NULL;
            run++;
        } else if (commas && *s == ',' && (grouped ? run == 3 : run >= 1 && run <= 3)) {
            grouped = true;
            run = 0;
        } else
            break;
    }
    *out = whole;
    return grouped ? (run == 3 ? s : NULL) : (run > 0 ? s : NULL);
}

/* Reads "digits[.digits]" and returns what follows, or NULL. */
static const char *scan_decimal(const char *s, bool commas, struct written *out) {
    s = scan_whole(s, commas, &out->whole);
    if (!s)
        return NULL;
    out->fraction = s;
    out->fraction_length = 0;
    if (*s != '.')
        return s;
    out->fraction = ++s;
    int significant = 0;
    ptrdiff_t length = 0;
    for (; is_digit(s[length]); length++)
        if (s[length] != '0')
            significant = length < 100 ? (int)length + 1 : 100;
    out->fraction_length = significant;
    return length > 0 ? s + length : NULL;
}

/*
 * number × scale, if that is a whole number that fits. A fraction of more than 18 digits cannot
 * give one: its digits lack a factor 2 or 5, which scale would have to bring 19 times, and the
 * largest scale, a week, has 2^16 and 5^11.
 */
static bool scale_exactly(const struct written *number, int64_t scale, int64_t *out) {
    if (number->fraction_length > 18)
        return false;
    uint64_t digits = 0, divisor = 1;
    for (int i = 0; i < number->fraction_length; i++) {
        digits = digits * 10 + (uint64_t)(number->fraction[i] - '0');
        divisor *= 10;
    }
    unsigned __int128 product = (unsigned __int128)digits * (uint64_t)scale;
    int64_t whole;
    return product % divisor == 0 && !__builtin_mul_overflow(number->whole, scale, &whole) &&
           !__builtin_add_overflow(whole, (int64_t)(product / divisor), out);
}

struct unit {
    const char *name;
    int64_t ns;
};

/* Falling order: the order in which the parts of a duration must come. */
static const struct unit duration_units[] = {
    {"w", NS_PER_WEEK},   {"d", NS_PER_DAY}, {"h", NS_PER_HOUR}, {"m", NS_PER_MINUTE},
    {"s", NS_PER_SECOND}, {"ms", NS_PER_MS}, {"us", NS_PER_US},  {"ns", 1},
};

/* The unit that is written at `s`, which ends where a letter no longer follows; or NULL. */
static const struct unit *find_unit(const char *s, size_t length, const struct unit *units,
                                    size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strlen(units[i].name) == length && memcmp(units[i].name, s, length) == 0)
            return &units[i];
    return NULL;
}

bool duration_parse(const char *s, sim_time *out) {
    if (strcmp(s, "never") == 0) {
        *out = SIM_TIME_NEVER;
        return true;
    }
    const struct unit *last = NULL;
    sim_time total = 0;
    do {
        struct written number;
        s = scan_decimal(s, false, &number);
        if (!s)
            return false;
        size_t length = strspn(s, "wdhmsun");
        const struct unit *unit = find_unit(s, length, duration_units, array_size(duration_units));
        sim_time part;
        if (!unit || (last && unit <= last) || !scale_exactly(&number, unit->ns, &part) ||
            !time_add(total, part, &total))
            return false;
        last = unit;
        s += length;
    } while (*s);
    *out = total;
    return true;
}

/* value / 10^decimals without trailing zeros, but with at least `at_least` decimals. */
static void add_trimmed(struct text *text, uint64_t value, int decimals, int at_least) {
    uint64_t scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    uint64_t fraction = value % scale;
    text_printf(text, "%" PRIu64, value / scale);
    while (decimals > at_least && fraction % 10 == 0) {
        fraction /= 10;
        decimals--;
    }
    if (decimals > 0)
        text_printf(text, ".%0*" PRIu64, decimals, fraction);
}

void duration_format(struct text *text, sim_time duration) {
    if (duration == SIM_TIME_NEVER) {
        text_add(text, "never");
        return;
    }
    if (duration < 0)
        text_add_char(text, '-');
    uint64_t rest = duration < 0 ? 0 - (uint64_t)duration : (uint64_t)duration;
    if (rest == 0)
        text_add(text, "0s");
    for (size_t i = 1; i < 4; i++) { /* d, h, m: people count short runs in days, not weeks */
        uint64_t ns = (uint64_t)duration_units[i].ns;
        assert(ns > 0);
        if (rest >= ns) {
            text_add_int64(text, (int64_t)(rest / ns));
            text_add(text, duration_units[i].name);
            rest %= ns;
        }
    }
    for (size_t i = 4; i < array_size(duration_units) && rest > 0; i++) {
        int decimals = 9 - 3 * (int)(i - 4);
        if (rest >= (uint64_t)duration_units[i].ns) {
            add_trimmed(text, rest, decimals, 0);
            text_add(text, duration_units[i].name);
            rest = 0;
        }
    }
}

bool money_parse(const char *s, money *out) {
    if (strcmp(s, "none") == 0) {
        *out = MONEY_NONE;
        return true;
    }
    bool negative = *s == '-';
    if (negative)
        s++;
    struct written number;
    if (*s != '$' || !(s = scan_decimal(s + 1, true, &number)) || *s)
        return false;
    money amount;
    if (!scale_exactly(&number, NUSD_PER_USD, &amount))
        return false;
    amount = negative ? -amount : amount;
    if (amount == MONEY_NONE)
        return false;
    *out = amount;
    return true;
}

void money_format(struct text *text, money amount) {
    if (amount == MONEY_NONE) {
        text_add(text, "none");
        return;
    }
    text_add(text, amount < 0 ? "-$" : "$");
    add_trimmed(text, amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount, 9, 2);
}

/* The first five are those that rate_format writes; the others are read only. */
static const struct unit rate_units[] = {
    {"s", NS_PER_SECOND},  {"min", NS_PER_MINUTE}, {"h", NS_PER_HOUR},        {"day", NS_PER_DAY},
    {"week", NS_PER_WEEK}, {"sec", NS_PER_SECOND}, {"second", NS_PER_SECOND}, {"d", NS_PER_DAY},
    {"hour", NS_PER_HOUR}, {"w", NS_PER_WEEK},     {"minute", NS_PER_MINUTE},
};

enum { RATE_UNIT_WEEK = 4, RATE_UNITS_WRITTEN = 5 };

static double seconds_of(const struct unit *unit) {
    return (double)unit->ns / (double)NS_PER_SECOND;
}

bool rate_parse(const char *s, double *per_second) {
    if (!is_digit(*s))
        return false;
    char *slash;
    double number = text_to_number(s, &slash);
    if (slash[-1] == '.' || *slash != '/')
        return false;
    const struct unit *unit =
        find_unit(slash + 1, strlen(slash + 1), rate_units, array_size(rate_units));
    if (!unit || !isfinite(number))
        return false;
    *per_second = number / seconds_of(unit);
    return true;
}

static double round_to_digits(double value, int digits) {
    char written[40];
    snprintf(written, sizeof written, "%.*e", digits - 1, value);
    return strtod(written, NULL); /* of the same locale: its radix does not matter */
}

/*
 * Writes the number which, divided by the seconds of the unit, gives exactly per_second: the
 * product as it is, or better where fewer digits or a neighbour do it, as rounding happened twice.
 * False if there is none.
 */
static bool write_in_unit(struct text *number, double per_second, const struct unit *unit) {
    double product = per_second * seconds_of(unit);
    if (!isfinite(product))
        return false;
    const double candidates[] = {
        round_to_digits(product, 15),  round_to_digits(product, 16), product,
        nextafter(product, -INFINITY), nextafter(product, INFINITY),
    };
    text_clear(number);
    for (size_t i = 0; i < array_size(candidates); i++)
        if (candidates[i] / seconds_of(unit) == per_second) {
            text_add_number(number, candidates[i]);
            return true;
        }
    return false;
}

void rate_format(struct text *text, double per_second) {
    if (!isfinite(per_second) || per_second < 0)
        BUG("rate %g per second", per_second);
    if (per_second == 0) {
        text_add(text, "0/s");
        return;
    }
    struct text best = {0}, number = {0};
    const char *unit = NULL;
    for (size_t i = 0; i < RATE_UNITS_WRITTEN; i++) {
        if (!write_in_unit(&number, per_second, &rate_units[i]))
            continue;
        bool tie_wins = i != RATE_UNIT_WEEK;
        if (!unit || number.length < best.length || (tie_wins && number.length == best.length)) {
            struct text swap = best;
            best = number;
            number = swap;
            unit = rate_units[i].name;
        }
    }
    assert(unit); /* per second the number is the rate itself */
    text_add(text, text_cstr(&best));
    text_add_char(text, '/');
    text_add(text, unit);
    if (best.failed || number.failed)
        text_fail(text);
    text_release(&best);
    text_release(&number);
}

/* 2^63 as a double: INT64_MAX itself is not one. */
static const double int64_end = 9223372036854775808.0;

static int64_t round_saturating(double value) {
    double rounded = round(value);
    if (rounded >= int64_end)
        return INT64_MAX;
    return rounded < -int64_end ? INT64_MIN : (int64_t)rounded;
}

double to_seconds(sim_time duration) {
    return duration == SIM_TIME_NEVER ? INFINITY : (double)duration / (double)NS_PER_SECOND;
}

sim_time from_any_seconds(double seconds) {
    if (isnan(seconds))
        BUG("a duration that is not a number");
    return round_saturating(seconds * (double)NS_PER_SECOND);
}

double to_dollars(money amount) {
    return amount == MONEY_NONE ? INFINITY : (double)amount / (double)NUSD_PER_USD;
}

money from_dollars(double dollars) {
    if (isnan(dollars))
        BUG("an amount of money that is not a number");
    return round_saturating(dollars * (double)NUSD_PER_USD);
}

bool time_add(sim_time a, sim_time b, sim_time *out) {
    sim_time sum;
    if (a == SIM_TIME_NEVER || b == SIM_TIME_NEVER || __builtin_add_overflow(a, b, &sum) ||
        sum == SIM_TIME_NEVER)
        return false;
    *out = sum;
    return true;
}

bool money_add(money a, money b, money *out) {
    static_assert(MONEY_NONE == SIM_TIME_NEVER, "one sentinel serves both sums");
    return time_add(a, b, out);
}

bool money_multiply(money price, int64_t count, money *out) {
    money product;
    if (price == MONEY_NONE || __builtin_mul_overflow(price, count, &product) ||
        product == MONEY_NONE)
        return false;
    *out = product;
    return true;
}

#include "base/calendar.h"

#include <string.h>

#include "base/units.h"

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

/* Hinnant's algorithms count in eras of 400 years (146 097 days) of years that start on 1 March. */
int64_t days_from_civil(int64_t year, int month, int day) {
    assert(month >= 1);
    assert(month <= 12);
    int64_t y = year - (month <= 2);
    int64_t era = floor_divide(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil civil_from_days(int64_t days) {
    int64_t z = days + 719468;
    int64_t era = floor_divide(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t from_march = (5 * day_of_year + 2) / 153;
    int month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
    return (struct civil){
        .year = year_of_era + era * 400 + (month <= 2),
        .month = month,
        .day = (int)(day_of_year - (153 * from_march + 2) / 5 + 1),
    };
}

struct civil civil_from_unix(int64_t unix_ns) {
    int64_t days = floor_divide(unix_ns, NS_PER_DAY);
    /* Not unix_ns - days * NS_PER_DAY: near INT64_MIN that product does not fit. */
    int64_t rest = unix_ns % NS_PER_DAY;
    if (rest < 0)
        rest += NS_PER_DAY;
    struct civil civil = civil_from_days(days);
    civil.hour = (int)(rest / NS_PER_HOUR);
    civil.minute = (int)(rest / NS_PER_MINUTE % 60);
    civil.second = (int)(rest / NS_PER_SECOND % 60);
    civil.nanosecond = (int32_t)(rest % NS_PER_SECOND);
    return civil;
}

/* days × 24 h + ns, or the end of the range that it lies beyond; ns may be of either sign. */
static bool instant(int64_t days, int64_t ns, int64_t *out) {
    __int128 exact = (__int128)days * NS_PER_DAY + ns;
    bool fits = exact > INT64_MIN && exact <= INT64_MAX;
    *out = fits ? (int64_t)exact : exact < 0 ? INT64_MIN : INT64_MAX;
    return fits;
}

static int64_t time_of_day(const struct civil *civil) {
    return civil->hour * NS_PER_HOUR + civil->minute * NS_PER_MINUTE +
           civil->second * NS_PER_SECOND + civil->nanosecond;
}

bool civil_to_unix(const struct civil *civil, int64_t *unix_ns) {
    int64_t exact;
    /* Far outside the years of int64_t the count of days itself might overflow. */
    if (civil->year < 1600 || civil->year > 2300 ||
        !instant(days_from_civil(civil->year, civil->month, civil->day), time_of_day(civil),
                 &exact))
        return false;
    *unix_ns = exact;
    return true;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Moves *s over exactly `count` digits. */
static bool read_digits(const char **s, int count, int *out) {
    int value = 0;
    for (int i = 0; i < count; i++, (*s)++) {
        if (!is_digit(**s))
            return false;
        value = value * 10 + (**s - '0');
    }
    *out = value;
    return true;
}

static bool read_char(const char **s, char c) {
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool read_date(const char **s, struct civil *civil) {
    int year;
    if (!read_digits(s, 4, &year) || !read_char(s, '-') || !read_digits(s, 2, &civil->month) ||
        !read_char(s, '-') || !read_digits(s, 2, &civil->day))
        return false;
    civil->year = year;
    return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= calendar_days_in_month(year, civil->month);
}

static bool read_time(const char **s, struct civil *civil) {
    if (!read_digits(s, 2, &civil->hour) || !read_char(s, ':') ||
        !read_digits(s, 2, &civil->minute) || civil->hour > 23 || civil->minute > 59)
        return false;
    if (!read_char(s, ':'))
        return true;
    if (!read_digits(s, 2, &civil->second) || civil->second > 59)
        return false;
    if (!read_char(s, '.'))
        return true;
    int digits = 0;
    for (; is_digit(**s) && digits < 9; (*s)++, digits++)
        civil->nanosecond = civil->nanosecond * 10 + (**s - '0');
    if (digits == 0)
        return false;
    for (; digits < 9; digits++)
        civil->nanosecond *= 10;
    return true;
}

/* 'Z', "+hh:mm", "+hhmm" or nothing. */
static bool read_zone(const char **s, int64_t *east_ns) {
    *east_ns = 0;
    if (**s == '\0' || read_char(s, 'Z') || read_char(s, 'z'))
        return true;
    int hours, minutes;
    int sign = **s == '-' ? -1 : 1;
    if (!read_char(s, '+') && !read_char(s, '-'))
        return false;
    if (!read_digits(s, 2, &hours))
        return false;
    read_char(s, ':');
    if (!read_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *east_ns = sign * (hours * NS_PER_HOUR + minutes * NS_PER_MINUTE);
    return true;
}

bool calendar_parse(const char *iso8601, int64_t *unix_ns) {
    const char *s = iso8601;
    struct civil civil = {0};
    int64_t east_ns = 0, exact;
    if (!read_date(&s, &civil))
        return false;
    if (read_char(&s, 'T') || read_char(&s, 't') || read_char(&s, ' '))
        if (!read_time(&s, &civil) || !read_zone(&s, &east_ns))
            return false;
    if (*s || !instant(days_from_civil(civil.year, civil.month, civil.day),
                       time_of_day(&civil) - east_ns, &exact))
        return false;
    *unix_ns = exact;
    return true;
}

void calendar_format(struct text *text, int64_t unix_ns) {
    struct civil civil = civil_from_unix(unix_ns);
    text_printf(text, "%04d-%02d-%02dT%02d:%02d:%02d", (int)civil.year, civil.month, civil.day,
                civil.hour, civil.minute, civil.second);
    int digits = 9;
    int32_t fraction = civil.nanosecond;
    for (; fraction != 0 && fraction % 10 == 0; digits--)
        fraction /= 10;
    if (fraction != 0)
        text_printf(text, ".%0*d", digits, (int)fraction);
    text_add_char(text, 'Z');
}

int calendar_weekday(int64_t unix_ns) {
    /* 1970-01-01 was a Thursday, weekday 4. */
    int64_t days = floor_divide(unix_ns, NS_PER_DAY) + 4;
    return (int)(days - 7 * floor_divide(days, 7));
}

int calendar_day_of_month(int64_t unix_ns) {
    return civil_from_unix(unix_ns).day;
}

int calendar_days_in_month(int64_t year, int month) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1);
    assert(month <= 12);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : lengths[month - 1];
}

/* The given day of the month that lies `months` after that of unix_ns, at a time of day. */
static int64_t in_month(int64_t unix_ns, int64_t months, int last_day, bool at_start) {
    struct civil civil = civil_from_unix(unix_ns);
    int64_t count = civil.year * 12 + civil.month - 1;
    /* 8000 months lead out of the range from anywhere in it. */
    count += months > 8000 ? 8000 : months < -8000 ? -8000 : months;
    int64_t year = floor_divide(count, 12);
    int month = (int)(count - year * 12) + 1;
    int length = calendar_days_in_month(year, month);
    int day = at_start ? 1 : civil.day;
    day = day > last_day ? last_day : day;
    day = day > length ? length : day;
    int64_t result;
    (void)instant(days_from_civil(year, month, day), at_start ? 0 : time_of_day(&civil), &result);
    return result;
}

int64_t calendar_month_start(int64_t unix_ns) {
    return in_month(unix_ns, 0, 31, true);
}

int64_t calendar_next_month(int64_t unix_ns) {
    return in_month(unix_ns, 1, 31, true);
}

int64_t calendar_add_months(int64_t unix_ns, int64_t months, int last_day) {
    assert(last_day >= 28);
    assert(last_day <= 31);
    return in_month(unix_ns, months, last_day, false);
}

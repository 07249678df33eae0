#include "scenario/form.h"

#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "base/units.h"
#include "scenario/phrase.h"
#include "scenario/shape.h"

/* Largest integer that every reader of JSON keeps exactly. */
#define INTEGER_MOST 9007199254740992.0

size_t form_size(enum field_kind kind) {
    switch (kind) {
    case FIELD_BOOLEAN:
        return sizeof(bool);
    case FIELD_INTEGER:
    case FIELD_DATE:
    case FIELD_DURATION: /* sim_time and money are int64_t as well */
    case FIELD_MONEY:
        return sizeof(int64_t);
    case FIELD_NUMBER:
    case FIELD_RATE:
        return sizeof(double);
    case FIELD_STRING:
        return sizeof(const char *);
    case FIELD_CHOICE:
        return sizeof(int);
    case FIELD_OBJECT:
    case FIELD_OPTIONAL:
    case FIELD_LIST:
    case FIELD_MAP:
    case FIELD_NUMBERS:
    case FIELD_STRINGS:
    case FIELD_DURATIONS:
    case FIELD_VARIANT:
    case FIELD_INLINE:
    case FIELD_INLINE_VARIANT:
        break;
    }
    BUG("kind %d is not single", (int)kind);
}

enum field_kind form_element(enum field_kind kind) {
    if (kind == FIELD_NUMBERS)
        return FIELD_NUMBER;
    if (kind == FIELD_STRINGS)
        return FIELD_STRING;
    return kind == FIELD_DURATIONS ? FIELD_DURATION : kind;
}

bool form_is_single(enum field_kind kind) {
    return kind == FIELD_BOOLEAN || kind == FIELD_INTEGER || kind == FIELD_NUMBER ||
           kind == FIELD_DURATION || kind == FIELD_DATE || kind == FIELD_MONEY ||
           kind == FIELD_RATE || kind == FIELD_STRING || kind == FIELD_CHOICE;
}

/* NOLINTNEXTLINE(misc-redundant-expression): that it is, is what is asserted */
static_assert(INTEGER_NONE == DATE_NONE, "one absent value serves both");

void form_absent(const struct field *field, void *out) {
    switch (field->kind) {
    case FIELD_BOOLEAN:
        *(bool *)out = false;
        return;
    case FIELD_INTEGER:
    case FIELD_DATE:
        *(int64_t *)out = INTEGER_NONE;
        return;
    case FIELD_NUMBER:
    case FIELD_RATE:
        *(double *)out = NAN;
        return;
    case FIELD_DURATION:
        *(sim_time *)out = SIM_TIME_NEVER;
        return;
    case FIELD_MONEY:
        *(money *)out = MONEY_NONE;
        return;
    case FIELD_STRING:
        *(const char **)out = NULL;
        return;
    case FIELD_CHOICE:
        *(int *)out = CHOICE_NONE;
        return;
    case FIELD_OPTIONAL:
        *(void **)out = NULL;
        return;
    case FIELD_LIST:
    case FIELD_MAP:
    case FIELD_NUMBERS:
    case FIELD_STRINGS:
    case FIELD_DURATIONS:
        *(struct field_list *)out = (struct field_list){0};
        return;
    case FIELD_VARIANT:
    case FIELD_INLINE_VARIANT:
        *(struct variant *)out = (struct variant){0};
        return;
    case FIELD_OBJECT:
    case FIELD_INLINE:
        BUG("an object is never absent");
    }
}

const char *form_example(enum field_kind kind) {
    switch (kind) {
    case FIELD_BOOLEAN:
        return "true";
    case FIELD_INTEGER:
        return "5";
    case FIELD_NUMBER:
        return "0.5";
    case FIELD_DURATION:
        return "\"90s\"";
    case FIELD_DATE:
        return "\"2026-06-01T00:00:00Z\"";
    case FIELD_MONEY:
        return "\"$0.040\"";
    case FIELD_RATE:
        return "\"15/min\"";
    case FIELD_STRING:
        return "\"web\"";
    case FIELD_NUMBERS:
        return "[1, 2.5]";
    case FIELD_STRINGS:
        return "[\"a\", \"b\"]";
    case FIELD_DURATIONS:
        return "[\"1s\", \"90s\"]";
    case FIELD_LIST:
        return "[{ … }]";
    case FIELD_VARIANT:
        return "{ \"type\": … }";
    case FIELD_OBJECT:
    case FIELD_OPTIONAL:
    case FIELD_MAP:
    case FIELD_INLINE:
        return "{ … }";
    case FIELD_CHOICE:
    case FIELD_INLINE_VARIANT:
        return "\"…\"";
    }
    return "";
}

static size_t choice_count(const struct field *field) {
    size_t count = 0;
    while (field->choices[count])
        count++;
    return count;
}

void form_expected(const struct field *field, enum field_kind kind, struct text *out) {
    static const char *const nouns[] = {
        [FIELD_BOOLEAN] = "true or false",
        [FIELD_INTEGER] = "a whole number",
        [FIELD_NUMBER] = "a number",
        [FIELD_DURATION] = "a duration",
        [FIELD_DATE] = "a date",
        [FIELD_MONEY] = "an amount of money",
        [FIELD_RATE] = "a rate",
        [FIELD_STRING] = "a string",
        [FIELD_CHOICE] = "a string",
        [FIELD_OBJECT] = "an object",
        [FIELD_OPTIONAL] = "an object",
        [FIELD_LIST] = "a list",
        [FIELD_MAP] = "an object of named objects",
        [FIELD_NUMBERS] = "a list of numbers",
        [FIELD_STRINGS] = "a list of strings",
        [FIELD_DURATIONS] = "a list of durations",
        [FIELD_VARIANT] = "an object with a type",
        [FIELD_INLINE] = "an object",
        [FIELD_INLINE_VARIANT] = "a string",
    };
    text_add(out, nouns[kind]);
    if (kind == FIELD_CHOICE || kind == FIELD_INLINE_VARIANT || kind == FIELD_VARIANT) {
        size_t count = kind == FIELD_CHOICE ? choice_count(field) : field->variants->count;
        for (size_t i = 0; i < count; i++)
            text_printf(out, "%s\"%s\"",
                        i == 0           ? ": "
                        : i + 1 == count ? " or "
                                         : ", ",
                        kind == FIELD_CHOICE ? field->choices[i] : field->variants->types[i]->name);
    } else if (kind != FIELD_BOOLEAN && kind != FIELD_OBJECT && kind != FIELD_OPTIONAL &&
               kind != FIELD_LIST && kind != FIELD_MAP) {
        text_printf(out, " such as %s", form_example(kind));
    }
}

static void write_bound(enum field_kind kind, double bound, struct text *out) {
    if (kind == FIELD_DURATION && bound < 9.2e18)
        duration_format(out, (sim_time)bound);
    else if (kind == FIELD_MONEY && fabs(bound) < 9.2e18)
        money_format(out, (money)bound);
    else if (kind == FIELD_RATE && isfinite(bound))
        rate_format(out, bound);
    else if (kind == FIELD_DATE && fabs(bound) < 9.2e18)
        calendar_format(out, (int64_t)bound);
    else
        text_add_number(out, bound);
}

static bool has_bounds(const struct field *field) {
    return field->low != 0 || field->high != 0;
}

/* `high` 0 above a positive `low` is no bound: it was not given. */
static bool in_bounds(const struct field *field, enum field_kind kind, double value,
                      struct text *why) {
    bool high_given = field->high != 0 || field->low < 0;
    if (!has_bounds(field))
        return true;
    if (value >= field->low && (!high_given || value <= field->high))
        return true;
    bool low_shown = isfinite(field->low), high_shown = high_given && isfinite(field->high);
    text_add(why, low_shown && high_shown ? "must be from "
                  : low_shown             ? "must be at least "
                                          : "must be at most ");
    if (low_shown)
        write_bound(kind, field->low, why);
    if (low_shown && high_shown)
        text_add(why, " to ");
    if (high_shown)
        write_bound(kind, field->high, why);
    return false;
}

static bool wrong(const struct field *field, enum field_kind kind, const cJSON *value,
                  struct text *why) {
    text_add(why, "expected ");
    form_expected(field, kind, why);
    text_add(why, ", got ");
    json_describe(why, value);
    return false;
}

static bool outside(const cJSON *value, struct text *why) {
    text_add(why, ", got ");
    json_describe(why, value);
    return false;
}

static bool read_number(const struct field *field, enum field_kind kind, const cJSON *value,
                        void *out, struct text *why) {
    if (!cJSON_IsNumber(value))
        return wrong(field, kind, value, why);
    double number = value->valuedouble;
    bool whole = kind == FIELD_INTEGER;
    if (whole && (number != floor(number) || fabs(number) > INTEGER_MOST))
        return wrong(field, kind, value, why);
    if (!in_bounds(field, kind, number, why))
        return outside(value, why);
    if (whole)
        *(int64_t *)out = (int64_t)number;
    else
        *(double *)out = number;
    return true;
}

static bool read_choice(const struct field *field, const cJSON *value, void *out,
                        struct text *why) {
    for (int i = 0; field->choices[i]; i++)
        if (strcmp(field->choices[i], value->valuestring) == 0) {
            *(int *)out = i;
            return true;
        }
    message_not_one_of(why, value->valuestring, field->choices, choice_count(field));
    return false;
}

/* Would a value of this form be read if its digits were few? */
static bool too_large(enum field_kind kind, const char *text) {
    char few[64];
    size_t length = 0;
    bool digit = false;
    for (; *text && length + 1 < sizeof few; text++) {
        bool is_digit = *text >= '0' && *text <= '9';
        if (*text == ',' || (is_digit && digit))
            continue;
        digit = is_digit;
        few[length++] = is_digit ? '1' : *text;
    }
    few[length] = '\0';
    int64_t whole;
    return (kind == FIELD_DURATION && duration_parse(few, &whole)) ||
           (kind == FIELD_MONEY && money_parse(few, &whole));
}

static bool read_string(const struct field *field, enum field_kind kind, const cJSON *value,
                        void *out, struct arena *arena, struct text *why) {
    const char *text = value->valuestring;
    union {
        int64_t whole;
        double real;
    } read;
    double number;
    bool ok;
    switch ((int)kind) {
    case FIELD_STRING:
        *(const char **)out = arena_strdup(arena, text);
        return true;
    case FIELD_CHOICE:
        return read_choice(field, value, out, why);
    case FIELD_RATE:
        ok = rate_parse(text, &read.real);
        number = ok ? read.real : 0;
        break;
    case FIELD_DURATION:
        ok = duration_parse(text, &read.whole);
        number = !ok ? 0 : read.whole == SIM_TIME_NEVER ? INFINITY : (double)read.whole;
        break;
    case FIELD_MONEY:
        ok = money_parse(text, &read.whole);
        number = !ok ? 0 : read.whole == MONEY_NONE ? INFINITY : (double)read.whole;
        break;
    default:
        ok = calendar_parse(text, &read.whole);
        number = ok ? (double)read.whole : 0;
        break;
    }
    if (!ok && too_large(kind, text)) {
        text_printf(why, "is too large, or finer than a nano%s",
                    kind == FIELD_MONEY ? "-dollar" : "second");
        return outside(value, why);
    }
    if (!ok)
        return wrong(field, kind, value, why);
    if (!in_bounds(field, kind, number, why))
        return outside(value, why);
    memcpy(out, &read, sizeof read);
    return true;
}

bool form_read(const struct field *field, enum field_kind kind, const cJSON *value, void *out,
               struct arena *arena, struct text *why) {
    assert(form_is_single(kind));
    if (kind == FIELD_BOOLEAN) {
        if (!cJSON_IsBool(value))
            return wrong(field, kind, value, why);
        *(bool *)out = cJSON_IsTrue(value);
        return true;
    }
    if (kind == FIELD_INTEGER || kind == FIELD_NUMBER)
        return read_number(field, kind, value, out, why);
    if (kind == FIELD_STRING && field->phrases && cJSON_IsObject(value))
        return phrases_read(field->phrases->list, value, out, arena, why);
    if (!cJSON_IsString(value))
        return wrong(field, kind, value, why);
    return read_string(field, kind, value, out, arena, why);
}

static void write_quoted(struct text *out, void (*format)(struct text *, int64_t), int64_t value) {
    text_add_char(out, '"');
    format(out, value);
    text_add_char(out, '"');
}

void form_write(const struct field *field, enum field_kind kind, const void *value,
                struct text *out) {
    switch ((int)kind) {
    case FIELD_BOOLEAN:
        text_add(out, *(const bool *)value ? "true" : "false");
        return;
    case FIELD_INTEGER:
        text_add_int64(out, *(const int64_t *)value);
        return;
    case FIELD_NUMBER:
        text_add_number(out, *(const double *)value);
        return;
    case FIELD_DURATION:
        write_quoted(out, duration_format, *(const sim_time *)value);
        return;
    case FIELD_DATE:
        write_quoted(out, calendar_format, *(const int64_t *)value);
        return;
    case FIELD_MONEY:
        write_quoted(out, money_format, *(const money *)value);
        return;
    case FIELD_RATE:
        text_add_char(out, '"');
        rate_format(out, *(const double *)value);
        text_add_char(out, '"');
        return;
    case FIELD_STRING:
        text_add_json_string(out, *(const char *const *)value);
        return;
    case FIELD_CHOICE:
        text_add_json_string(out, field->choices[*(const int *)value]);
        return;
    default:
        BUG("kind %d is not single", (int)kind);
    }
}

/* Reads the axes of a sweep (sweep.h). */
#include "study/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* The most values of one axis. */
#define VALUES_MOST 10000
#define PIECES_MOST 4

enum quantity_kind { PLAIN_NUMBER, SECONDS, DOLLARS, RATE, NO_QUANTITY };

/* A value as a number, and what it would be written with. */
struct amount {
    enum quantity_kind kind;
    double number;    /* in the unit it was written in; seconds; dollars */
    int64_t whole;    /* ns or nano-dollars */
    const char *unit; /* of a rate: from the '/' on */
};

struct values {
    struct arena *arena;
    const char **texts;
    size_t count;
};

/* ---- pieces ---- */

/* The end of the piece that begins here: the next separator outside quotes and brackets. */
static const char *piece_end(const char *s, char separator) {
    int depth = 0;
    bool quoted = false;

    for (; *s; s++) {
        if (quoted) {
            if (*s == '\\' && s[1])
                s++;
            else if (*s == '"')
                quoted = false;
            continue;
        }
        if (*s == '"')
            quoted = true;
        else if (*s == '[' || *s == '{')
            depth++;
        else if (*s == ']' || *s == '}')
            depth--;
        else if (*s == separator && depth <= 0)
            break;
    }
    return s;
}

/* Without the quotes of a JSON string that needs none. */
static const char *unquoted(struct arena *arena, const char *text) {
    const size_t length = strlen(text);

    if (length < 2 || text[0] != '"' || text[length - 1] != '"' || strchr(text, '\\'))
        return text;
    return arena_strndup(arena, text + 1, length - 2);
}

static struct amount amount_of(const char *text) {
    struct amount amount = {NO_QUANTITY, NAN, 0, ""};
    double per_second;
    char *end;

    const double number = text_to_number(text, &end);
    if (end != text && *end == '\0' && isfinite(number)) {
        amount.kind = PLAIN_NUMBER;
        amount.number = number;
    } else if (duration_parse(text, &amount.whole) && amount.whole != SIM_TIME_NEVER) {
        amount.kind = SECONDS;
        amount.number = to_seconds(amount.whole);
        amount.unit = "s";
    } else if (money_parse(text, &amount.whole) && amount.whole != MONEY_NONE) {
        amount.kind = DOLLARS;
        amount.number = to_dollars(amount.whole);
        amount.unit = "USD";
    } else if (rate_parse(text, &per_second) && *end == '/') {
        amount.kind = RATE;
        amount.number = number;
        amount.unit = end;
    }
    return amount;
}

/* ---- ranges ---- */

static const char *write_amount(struct arena *arena, const struct amount *like, double number) {
    struct text text;

    text_init_for(&text, &arena->failed);
    switch (like->kind) {
    case SECONDS:
        duration_format(&text, from_seconds(number));
        break;
    case DOLLARS:
        money_format(&text, from_dollars(number));
        break;
    case PLAIN_NUMBER:
    case RATE:
    case NO_QUANTITY: {
        char digits[32];
        snprintf(digits, sizeof digits, "%.12g", number);
        text_add_number(&text, text_to_number(digits, NULL));
        text_add(&text, like->unit);
        break;
    }
    }
    const char *made = text.failed ? NULL : arena_strdup(arena, text_cstr(&text));
    text_release(&text);
    return made;
}

static bool add_value(struct values *values, const char *text, struct error *err) {
    if (values->count == VALUES_MOST)
        return error_set(err, ERROR_USAGE, "an axis has at most %d values", VALUES_MOST);
    if (!text)
        return error_no_memory(err);
    values->texts[values->count++] = text;
    return true;
}

static bool add_range(struct values *values, const char *text, char *const *pieces, size_t count,
                      const struct amount *from, const struct amount *to, struct error *err) {
    const bool by_ratio = count == 4;
    char *end;
    const double steps = text_to_number(pieces[2], &end);

    if (by_ratio && strcmp(pieces[3], "log") != 0)
        return error_set(err, ERROR_USAGE, "'%s': a range may end in ':log', not in ':%s'", text,
                         pieces[3]);
    if (end == pieces[2] || *end || !(steps >= 2) || steps > VALUES_MOST || steps != floor(steps))
        return error_set(err, ERROR_USAGE,
                         "'%s': the third part of a range is a whole number of values, 2 to %d",
                         text, VALUES_MOST);
    if (from->kind != to->kind || strcmp(from->unit, to->unit) != 0)
        return error_set(err, ERROR_USAGE, "'%s': '%s' and '%s' are not of one unit", text,
                         pieces[0], pieces[1]);
    if (by_ratio && !(from->number > 0 && to->number > 0))
        return error_set(err, ERROR_USAGE, "'%s': both ends of a log range are above 0", text);
    for (int i = 0; i < (int)steps; i++) {
        const double part = i / (steps - 1);
        const double number = by_ratio ? from->number * pow(to->number / from->number, part)
                                       : from->number + (to->number - from->number) * part;
        if (!add_value(values, write_amount(values->arena, from, number), err))
            return false;
    }
    return true;
}

/* One value, or a range of them. */
static bool add_piece(struct values *values, char *text, struct error *err) {
    char *pieces[PIECES_MOST + 1];
    size_t count = 0;
    char *copy = arena_strdup(values->arena, text);

    if (!copy)
        return error_no_memory(err);
    if (!text[0])
        return error_set(err, ERROR_USAGE, "a value of the axis is empty");
    for (char *at = copy; at && count <= PIECES_MOST; count++) {
        char *end = copy + (piece_end(at, ':') - copy);
        pieces[count] = at;
        at = *end ? end + 1 : NULL;
        *end = '\0';
    }
    if (count == 3 || count == 4) {
        const struct amount from = amount_of(pieces[0]), to = amount_of(pieces[1]);
        if (from.kind != NO_QUANTITY && to.kind != NO_QUANTITY)
            return add_range(values, text, pieces, count, &from, &to, err);
    }
    return add_value(values, text, err);
}

/* ---- axes ---- */

/* "limit" of "provider.limits[images].limit", "web" of "workloads[web]". */
static const char *last_key(struct arena *arena, const char *path) {
    const char *last = path;

    for (const char *at = path; *at; at++)
        if ((*at == '.' || *at == '[') && at[1])
            last = at + 1;
    return arena_strndup(arena, last, strcspn(last, "]"));
}

/* The numbers of an axis whose values are all of one kind, in the unit of the first. */
static void find_numbers(struct axis *axis, struct setting *settings) {
    const struct amount first = amount_of(settings[0].value);
    double first_per_second = 1, per_second;

    axis->unit = first.unit;
    axis->numeric = first.kind != NO_QUANTITY;
    if (first.kind == RATE && first.number > 0 && rate_parse(settings[0].value, &per_second))
        first_per_second = per_second / first.number;
    for (size_t i = 0; i < axis->value_count; i++) {
        const struct amount amount = amount_of(settings[i].value);
        settings[i].number = amount.number;
        if (amount.kind == RATE && strcmp(amount.unit, first.unit) != 0 &&
            rate_parse(settings[i].value, &per_second))
            settings[i].number = per_second / first_per_second;
        axis->numeric = axis->numeric && amount.kind == first.kind;
    }
    if (axis->numeric)
        return;
    axis->unit = "";
    for (size_t i = 0; i < axis->value_count; i++)
        settings[i].number = NAN;
}

static bool finish_axis(struct axis *out, const struct values *values, const char *path,
                        struct error *err) {
    struct arena *arena = values->arena;
    struct setting *settings = arena_new(arena, struct setting, values->count);

    for (size_t i = 0; settings && i < values->count; i++) {
        settings[i].path = path;
        settings[i].value = unquoted(arena, values->texts[i]);
    }
    out->path = path;
    out->name = last_key(arena, path);
    out->values = settings;
    out->texts = values->texts;
    out->value_count = values->count;
    out->zipped = false;
    if (arena->failed)
        return error_no_memory(err);
    find_numbers(out, settings);
    return true;
}

bool axis_parse(const char *text, struct arena *arena, struct axis *out, struct error *err) {
    const char *equals = strchr(text, '=');
    struct values values = {arena, arena_new(arena, const char *, VALUES_MOST), 0};

    if (!equals || equals == text)
        return error_set(err, ERROR_USAGE,
                         "'%s' is not an axis: write PATH=V1,V2,… or PATH=FROM:TO:STEPS[:log]",
                         text);
    const char *path = arena_strndup(arena, text, (size_t)(equals - text));
    char *at = arena_strdup(arena, equals + 1);
    if (!path || !at || !values.texts)
        return error_no_memory(err);
    for (bool more = true; more;) {
        char *end = at + (piece_end(at, ',') - at);
        more = *end == ',';
        *end = '\0';
        if (!add_piece(&values, at, err))
            return error_set(err, err ? err->kind : ERROR_USAGE, "'%s': %s", text,
                             err ? err->text : "");
        at = end + 1;
    }
    return finish_axis(out, &values, path, err);
}

#include "base/text.h"

#include <string.h>

void text_init(struct text *text) {
    *text = (struct text){0};
}

/* NOLINTNEXTLINE(readability-non-const-parameter): it is kept, to be set */
void text_init_for(struct text *text, bool *also_failed) {
    *text = (struct text){.also = also_failed};
}

void text_release(struct text *text) {
    free(text->bytes);
    text_init(text);
}

void text_clear(struct text *text) {
    text->length = 0;
    text->failed = false;
    if (text->bytes)
        text->bytes[0] = '\0';
}

const char *text_cstr(const struct text *text) {
    return text->bytes ? text->bytes : "";
}

bool text_fail(struct text *text) {
    text->failed = true;
    if (text->also)
        *text->also = true;
    return false;
}

/* Makes room for `more` bytes and a NUL behind the text. */
static bool make_room(struct text *text, size_t more) {
    if (text->failed)
        return false;
    if (more < text->capacity - text->length)
        return true;
    if (more > SIZE_MAX / 4 || text->length > SIZE_MAX / 4)
        return text_fail(text);
    size_t needed = text->length + more + 1;
    size_t capacity = text->capacity < 32 ? 64 : 2 * text->capacity;
    if (capacity < needed)
        capacity = needed;
    char *bytes = realloc(text->bytes, capacity);
    if (!bytes)
        return text_fail(text);
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length) {
    if (!make_room(text, length))
        return;
    if (length > 0)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *cstr) {
    text_add_bytes(text, cstr, strlen(cstr));
}

void text_add_char(struct text *text, char c) {
    text_add_bytes(text, &c, 1);
}

void text_pad(struct text *text, size_t from, size_t width) {
    while (!text->failed && text->length - from < width)
        text_add_char(text, ' ');
}

void text_vprintf(struct text *text, const char *fmt, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (length < 0)
        text_fail(text);
    else if (make_room(text, (size_t)length)) {
        vsnprintf(text->bytes + text->length, (size_t)length + 1, fmt, arguments);
        text->length += (size_t)length;
    }
}

void text_printf(struct text *text, const char *fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    text_vprintf(text, fmt, arguments);
    va_end(arguments);
}

void text_add_csv(struct text *text, const char *field) {
    if (!field)
        return;
    if (!strpbrk(field, ",\"\r\n")) {
        text_add(text, field);
        return;
    }
    text_add_char(text, '"');
    for (; *field; field++) {
        if (*field == '"')
            text_add_char(text, '"');
        text_add_char(text, *field);
    }
    text_add_char(text, '"');
}

static void add_json_char(struct text *text, char c) {
    static const char escaped[] = "\b\f\n\r\t\"\\";
    static const char letters[] = "bfnrt\"\\";
    const char *found = strchr(escaped, c);
    if (found) {
        text_add_char(text, '\\');
        text_add_char(text, letters[found - escaped]);
    } else if ((unsigned char)c < 0x20 || c == 0x7f)
        text_printf(text, "\\u%04x", (unsigned)(unsigned char)c);
    else
        text_add_char(text, c);
}

void text_add_json_string(struct text *text, const char *cstr) {
    if (!cstr) {
        text_add(text, "null");
        return;
    }
    text_add_char(text, '"');
    for (; *cstr; cstr++)
        add_json_char(text, *cstr);
    text_add_char(text, '"');
}

void text_add_html(struct text *text, const char *cstr) {
    if (!cstr)
        return;
    for (; *cstr; cstr++) {
        switch (*cstr) {
        case '&':
            text_add(text, "&amp;");
            break;
        case '<':
            text_add(text, "&lt;");
            break;
        case '>':
            text_add(text, "&gt;");
            break;
        case '"':
            text_add(text, "&quot;");
            break;
        case '\'':
            text_add(text, "&#39;");
            break;
        default:
            text_add_char(text, *cstr);
        }
    }
}

enum { NEAREST_LONGEST = 63 };

static int lower(char c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Optimal string alignment over three rolling rows; both words are at most NEAREST_LONGEST long. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t rows[3][NEAREST_LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        last[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = smaller(last[j - 1] + !same, smaller(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b_length];
}

const char *text_nearest(const char *word, const char *const *names, size_t count) {
    size_t length = strlen(word);
    if (length > NEAREST_LONGEST)
        return NULL;
    size_t limit = length / 3 > 2 ? length / 3 : 2;
    size_t best = smaller(limit + 1, length);
    const char *found = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t name_length = strlen(names[i]);
        if (name_length > NEAREST_LONGEST)
            continue;
        size_t d = distance(word, length, names[i], name_length);
        if (d < best) {
            best = d;
            found = names[i];
        }
    }
    return found;
}

#include "scenario/scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

struct scanner {
    const unsigned char *text;
    size_t length;
    size_t at;
    size_t depth;
    size_t values; /* begun so far */
    size_t wanted; /* number of the value to find */
    struct scan_place place;
    struct scan_error *error;
};

static bool fail(struct scanner *s, size_t offset, const char *fmt, ...) PRINTF_LIKE(3, 4);

static bool fail(struct scanner *s, size_t offset, const char *fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    s->error->offset = offset;
    vsnprintf(s->error->text, sizeof s->error->text, fmt, arguments);
    va_end(arguments);
    return false;
}

/* The character at hand; -1 at the end. */
static int peek(const struct scanner *s) {
    return s->at < s->length ? s->text[s->at] : -1;
}

static void skip_space(struct scanner *s) {
    while (s->at < s->length && strchr(" \t\r\n", s->text[s->at]) && s->text[s->at])
        s->at++;
}

static bool unexpected(struct scanner *s, const char *wanted) {
    int c = peek(s);
    if (c < 0)
        return fail(s, s->at, "expected %s, the text ends here", wanted);
    if (c == '/')
        return fail(s, s->at, "expected %s, JSON has no comments", wanted);
    if (c == '\'')
        return fail(s, s->at, "expected %s, JSON strings are written in double quotes", wanted);
    if (c > 0x20 && c < 0x7f)
        return fail(s, s->at, "expected %s, got '%c'", wanted, c);
    return fail(s, s->at, "expected %s, got byte 0x%02x", wanted, (unsigned)c);
}

/* The length of the UTF-8 sequence at `at`, 0 if it is not one (overlong forms, surrogates). */
static size_t utf8_length(const struct scanner *s, size_t at) {
    const unsigned char *p = s->text + at;
    size_t left = s->length - at;
    size_t length = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (length == 0 || p[0] > 0xf4 || left < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return length;
}

bool scan_is_utf8(const char *text) {
    struct scanner s = {.text = (const unsigned char *)text, .length = strlen(text)};
    for (size_t at = 0, length; at < s.length; at += length) {
        length = utf8_length(&s, at);
        if (length == 0)
            return false;
    }
    return true;
}

/* Four hexadecimal digits at `at`; -1 if they are not. */
static int hex4(const struct scanner *s, size_t at) {
    int value = 0;
    for (size_t i = at; i < at + 4; i++) {
        int c = i < s->length ? s->text[i] : -1;
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = 16 * value + digit;
    }
    return value;
}

static bool scan_escape(struct scanner *s) {
    size_t from = s->at++;
    int c = peek(s);
    if (c != 'u') {
        if (c <= 0 || !strchr("\"\\/bfnrt", c))
            return fail(s, from, "this escape is not one of JSON's");
        s->at++;
        return true;
    }
    int code = hex4(s, s->at + 1);
    if (code < 0)
        return fail(s, from, "expected four hexadecimal digits after \\u");
    if (code == 0)
        return fail(s, from, "the character \\u0000 is not allowed");
    s->at += 5;
    if (code >= 0xdc00 && code <= 0xdfff)
        return fail(s, from, "this half of a surrogate pair has no other half");
    if (code < 0xd800 || code > 0xdbff)
        return true;
    int low = peek(s) == '\\' && s->at + 1 < s->length && s->text[s->at + 1] == 'u'
                  ? hex4(s, s->at + 2)
                  : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return fail(s, from, "this half of a surrogate pair has no other half");
    s->at += 6;
    return true;
}

static bool scan_string(struct scanner *s) {
    size_t from = s->at++;
    for (;;) {
        int c = peek(s);
        if (c < 0 || c == '\n')
            return fail(s, from, "this string has no closing quote");
        if (c == '"') {
            s->at++;
            return true;
        }
        if (c < 0x20)
            return fail(s, s->at, "a control character in a string must be escaped");
        if (c == '\\') {
            if (!scan_escape(s))
                return false;
            continue;
        }
        size_t length = utf8_length(s, s->at);
        if (length == 0)
            return fail(s, s->at, "this is not UTF-8");
        s->at += length;
    }
}

static size_t scan_digits(struct scanner *s) {
    size_t from = s->at;
    while (peek(s) >= '0' && peek(s) <= '9')
        s->at++;
    return s->at - from;
}

static bool scan_number(struct scanner *s) {
    size_t from = s->at;
    if (peek(s) == '-')
        s->at++;
    if (peek(s) == 'I' || peek(s) == 'N')
        return fail(s, from, "JSON has no NaN and no Infinity");
    if (peek(s) == '0' && s->at + 1 < s->length && s->text[s->at + 1] >= '0' &&
        s->text[s->at + 1] <= '9')
        return fail(s, from, "a number does not begin with 0 unless it is below 1");
    if (scan_digits(s) == 0)
        return fail(s, from, "expected a digit after '-'");
    if (peek(s) == '.') {
        s->at++;
        if (scan_digits(s) == 0)
            return fail(s, from, "expected a digit after '.'");
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        if (peek(s) == '+' || peek(s) == '-')
            s->at++;
        if (scan_digits(s) == 0)
            return fail(s, from, "expected a digit in the exponent");
    }
    if (s->at - from > SCAN_NUMBER_MAX)
        return fail(s, from, "a number has at most %d characters", SCAN_NUMBER_MAX);
    return true;
}

static bool scan_word(struct scanner *s, const char *word) {
    size_t length = strlen(word);
    if (s->length - s->at < length || memcmp(s->text + s->at, word, length) != 0)
        return unexpected(s, "a value");
    s->at += length;
    return true;
}

static bool scan_value(struct scanner *s, size_t key);

static bool scan_member(struct scanner *s) {
    size_t key = s->at;
    if (peek(s) != '"')
        return unexpected(s, "a key in double quotes");
    if (!scan_string(s))
        return false;
    skip_space(s);
    if (peek(s) != ':')
        return unexpected(s, "':' after the key");
    s->at++;
    skip_space(s);
    return scan_value(s, key);
}

/* An object or a list, from its opening bracket on. */
static bool scan_nest(struct scanner *s, char close) {
    size_t from = s->at++;
    if (++s->depth > SCAN_DEPTH_MAX)
        return fail(s, from, "nested more than %d deep", SCAN_DEPTH_MAX);
    skip_space(s);
    if (peek(s) == close) {
        s->at++;
        s->depth--;
        return true;
    }
    for (;;) {
        if (!(close == '}' ? scan_member(s) : scan_value(s, s->at)))
            return false;
        skip_space(s);
        if (peek(s) == close)
            break;
        if (peek(s) != ',')
            return unexpected(s, close == '}' ? "',' or '}'" : "',' or ']'");
        size_t comma = s->at++;
        skip_space(s);
        if (peek(s) == close)
            return fail(s, comma, "there is nothing after this comma");
    }
    s->at++;
    s->depth--;
    return true;
}

static bool scan_value(struct scanner *s, size_t key) {
    if (s->values++ == s->wanted)
        s->place = (struct scan_place){.found = true, .key = key, .value = s->at};
    switch (peek(s)) {
    case '{':
        return scan_nest(s, '}');
    case '[':
        return scan_nest(s, ']');
    case '"':
        return scan_string(s);
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    case 'N':
    case 'I':
        return fail(s, s->at, "JSON has no NaN and no Infinity");
    default:
        if (peek(s) == '-' || (peek(s) >= '0' && peek(s) <= '9'))
            return scan_number(s);
        return unexpected(s, "a value");
    }
}

static bool scan_all(struct scanner *s) {
    if (s->length >= 3 && memcmp(s->text, "\xef\xbb\xbf", 3) == 0)
        s->at = 3;
    skip_space(s);
    if (!scan_value(s, s->at))
        return false;
    skip_space(s);
    if (s->at < s->length)
        return fail(s, s->at, "there is text after the end of the document");
    return true;
}

bool scan_text(const char *text, size_t length, struct scan_error *error) {
    struct scanner s = {.text = (const unsigned char *)text,
                        .length = length,
                        .wanted = (size_t)-1,
                        .error = error};
    return scan_all(&s);
}

struct scan_place scan_find(const char *text, size_t length, size_t number) {
    struct scan_error error;
    struct scanner s = {
        .text = (const unsigned char *)text, .length = length, .wanted = number, .error = &error};
    scan_all(&s);
    return s.place;
}

void scan_position(const char *text, size_t length, size_t offset, int *line, int *column) {
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset && i < length; i++) {
        if (text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

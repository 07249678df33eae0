/*
 * text - growable text, numbers that read back as they were, and the quoting of each output format.
 *
 * Always NUL-terminated once something was added. If memory runs out, `failed` is set, the text
 * keeps what it had and later additions do nothing: check `failed` once, where the text is used.
 *
 * Nothing here obeys LC_NUMERIC, except %f, %e and %g given to text_printf: data never goes that
 * way, but through text_add_number and text_add_fixed.
 */
#ifndef TIERSIM_BASE_TEXT_H
#define TIERSIM_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* All zero is a valid empty text. The bytes are owned. */
struct text {
    char *bytes;
    size_t length;   /* without the NUL */
    size_t capacity; /* with it */
    bool failed;
    bool *also; /* set too when memory runs out; NULL: nothing */
};

void text_init(struct text *text);

/* A text that answers for something else: when memory runs out, *also_failed is set with `failed`.
 * Where a text is only a step to an arena, a table or a list of problems, these are looked at. */
void text_init_for(struct text *text, bool *also_failed);

void text_release(struct text *text);

/* Makes it a failed text; false. */
bool text_fail(struct text *text);

/* Empties the text, keeps its memory, forgets a failure. */
void text_clear(struct text *text);

/* The text as a C string, never NULL; borrowed until the next addition. */
const char *text_cstr(const struct text *text);

void text_add(struct text *text, const char *cstr);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_char(struct text *text, char c);
/* Blanks, until there are `width` bytes behind the first `from`. */
void text_pad(struct text *text, size_t from, size_t width);
void text_printf(struct text *text, const char *fmt, ...) PRINTF_LIKE(2, 3);
void text_vprintf(struct text *text, const char *fmt, va_list arguments) PRINTF_LIKE(2, 0);

/*
 * The shortest of the 15, 16 and 17 digit decimals that reads back to the same double, without
 * trailing zeros; "null" for infinities and NaN, "0" for both zeros. Plain notation from 1e-7 up to
 * below 1e21, else "1.5e-9", "1e21". Valid JSON.
 */
void text_add_number(struct text *text, double value);
void text_add_int64(struct text *text, int64_t value);

/* value / 10^decimals with exactly that many decimals (0..18): 12345 with 2 is "123.45". */
void text_add_fixed(struct text *text, int64_t value, int decimals);

/*
 * Reads a decimal number as JSON writes it, a leading '+', leading zeros and ".5" or "5." allowed;
 * no hexadecimal, no "inf" or "nan", no leading space; too large a number is infinite. *end (may be
 * NULL) is set behind it, or to `s` itself, with result 0, if there is no number.
 */
double text_to_number(const char *s, char **end);

/* One CSV field by RFC 4180: quoted if it holds a comma, a quote or a line end. NULL: empty. */
void text_add_csv(struct text *text, const char *field);

/* A JSON string with its quotes; UTF-8 passes, control characters are escaped. NULL: null. */
void text_add_json_string(struct text *text, const char *cstr);

/* Text for HTML content or a quoted attribute: & < > " ' are escaped. NULL: empty. */
void text_add_html(struct text *text, const char *cstr);

/*
 * The name a user may have meant by `word`: least Damerau-Levenshtein distance (insert, delete,
 * replace, swap neighbours; optimal string alignment; ASCII case ignored), the first of equals.
 * NULL if none is within max(2, length/3), or if nothing of the word would be left (distance >=
 * length).
 */
const char *text_nearest(const char *word, const char *const *names, size_t count);

#endif

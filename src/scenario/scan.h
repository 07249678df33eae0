/*
 * scan - the strict grammar of JSON (RFC 8259), with places.
 *
 * cJSON is lenient (it takes `01`, trailing text, raw control characters) and keeps no positions.
 * This scanner reads the same text by the letter: it says what is wrong and where, and finds the
 * place of the n-th value, values being counted in the order in which they begin (the document is
 * value 0). It builds nothing.
 *
 * Stricter than the RFC: nesting is bounded, and so is the length of a number; U+0000 is refused.
 */
#ifndef TIERSIM_SCENARIO_SCAN_H
#define TIERSIM_SCENARIO_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define SCAN_DEPTH_MAX  64
#define SCAN_NUMBER_MAX 60 /* characters; cJSON cuts longer ones off */

struct scan_error {
    size_t offset;
    char text[160];
};

/* Where a value stands, as byte offsets. */
struct scan_place {
    bool found;
    size_t key;   /* of the opening quote of its key; of the value when it has none */
    size_t value; /* of its first character */
};

/* False, with *error filled, if the text is not one JSON value and nothing else. */
bool scan_text(const char *text, size_t length, struct scan_error *error);

/* The place of the value with this number, in a text that scan_text has passed. */
struct scan_place scan_find(const char *text, size_t length, size_t number);

/* Line and column (in characters) of an offset, both from 1. */
void scan_position(const char *text, size_t length, size_t offset, int *line, int *column);

/* Whether all of a text is UTF-8, as what stands in a document must be. */
bool scan_is_utf8(const char *text);

#endif

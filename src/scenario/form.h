/*
 * form - how each kind of single value is written in JSON: read, written, and explained.
 *
 * Single values are those without fields of their own: "90s", 5, "$0.04", true. Reading and writing
 * are inverse: what form_write gives, form_read takes to the same value, and every way of writing
 * one value is written in one way.
 */
#ifndef TIERSIM_SCENARIO_FORM_H
#define TIERSIM_SCENARIO_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/text.h"
#include "scenario/json.h"

/* Bytes of one value of a single kind, as it lies in a struct or in a list's items. */
size_t form_size(enum field_kind kind);

/* The kind of the elements of a list of single values; else the kind itself. */
enum field_kind form_element(enum field_kind kind);
bool form_is_single(enum field_kind kind);

/* Puts the absent value of a field's kind (every kind that is laid out in place). */
void form_absent(const struct field *field, void *out);

/*
 * Reads a value that is not null into *out (of form_size bytes); strings go to the arena. False,
 * with the reason added to *why, if it is of the wrong form or out of bounds.
 */
bool form_read(const struct field *field, enum field_kind kind, const cJSON *value, void *out,
               struct arena *arena, struct text *why);

/* Writes a value as JSON. It must not be absent. */
void form_write(const struct field *field, enum field_kind kind, const void *value,
                struct text *out);

/* "a duration such as \"90s\"" */
void form_expected(const struct field *field, enum field_kind kind, struct text *out);

/* An example of the right form, as JSON: "90s". */
const char *form_example(enum field_kind kind);

#endif

/*
 * print - the effective JSON: every value in force, written in one way.
 *
 * It is made from the merged layers and the field tables: what is given, then what has a default.
 * Loading it again gives the same scenario. What a layer removed is written as null, and a list
 * from which an element was removed as an object by key, so that they stay removed.
 */
#ifndef TIERSIM_SCENARIO_PRINT_H
#define TIERSIM_SCENARIO_PRINT_H

#include "base/field.h"
#include "base/text.h"
#include "scenario/json.h"
#include "scenario/path.h"

/* `object` is one that decodes; it may be NULL, an empty one. */
void print_object(struct text *out, const struct field_table *table, const cJSON *object);

/* Calls `visit` for every single value (and list of single values) that print_object writes. False:
 * memory ran out, and what it was called with is not the whole. */
bool print_values(const struct field_table *table, const cJSON *object,
                  void (*visit)(void *context, const struct trail *trail, const struct field *field,
                                const char *value),
                  void *context);

/* One value of a field in its one way of writing; NULL writes the default, or null. */
void print_field(struct text *out, const struct field *field, const cJSON *value);

#endif

/*
 * shape - the fields that may stand in one JSON object.
 *
 * A field table says most of it, but a FIELD_INLINE brings the fields of its sub-table, and a
 * FIELD_INLINE_VARIANT those of the type that the object itself chooses. A shape is that list,
 * flat. Every walker over tables (load, print, paths, merging, schema) goes through here.
 */
#ifndef TIERSIM_SCENARIO_SHAPE_H
#define TIERSIM_SCENARIO_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/field.h"
#include "base/text.h"

#define SHAPE_ROWS_MAX 192

struct shape_row {
    const struct field *field;
    const struct field *via; /* the inline variant whose type brought it; NULL: none */
    size_t offset;           /* of the field in the struct, or in via's spec */
};

struct shape {
    const char *noun;
    struct shape_row rows[SHAPE_ROWS_MAX];
    size_t count;
};

/* The shape of an object of this table; the types of its inline variants are read from `object`
 * (NULL: an empty object), else from their fallback. */
void shape_of_table(struct shape *shape, const struct field_table *table, const cJSON *object);

/* The shape of the object of a FIELD_VARIANT, without "type", which is no field. */
void shape_of_variant(struct shape *shape, const struct field *field, const cJSON *object);

/* The field of this name, or NULL. */
const struct shape_row *shape_find(const struct shape *shape, const char *name);

/* The name nearest to a wrong one, or NULL. */
const char *shape_nearest(const struct shape *shape, const char *word);

/* The type of this name or alias, or NULL. */
const struct variant_type *variant_find(const struct variant_registry *registry, const char *name);

/*
 * The type that a variant's JSON chooses: for FIELD_VARIANT `json` is its value (an object with a
 * "type", or a string that stands for an object with nothing else), for FIELD_INLINE_VARIANT the
 * object around it. Falls back on the field's fallback. NULL: none, or an unknown name; *name (may
 * be NULL) is the name looked for, in either case.
 */
const struct variant_type *variant_choice(const struct field *field, const cJSON *json,
                                          const char **name);

/* "; known: a, b, c; did you mean 'b'?", leaving out what there is none of. */
void message_known(struct text *out, const char *word, const char *const *names, size_t count);

/* The same for the keys of an object. */
void message_known_keys(struct text *out, const char *word, const struct shape *shape);

/* "'x' is not one of a, b, c; did you mean 'b'?" */
void message_not_one_of(struct text *out, const char *word, const char *const *names, size_t count);
void message_not_a_type(struct text *out, const char *word,
                        const struct variant_registry *registry);

#endif

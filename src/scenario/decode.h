/*
 * decode - JSON into structs, as field tables say.
 *
 * The first of the five users of the tables. Everything goes to the arena; every problem is
 * reported, with its path, and decoding goes on behind it. Defaults are the tables' fallbacks.
 * `prepare` of a table runs when all fields of its object are right, innermost objects first;
 * files that a variant names are loaded last of all.
 */
#ifndef TIERSIM_SCENARIO_DECODE_H
#define TIERSIM_SCENARIO_DECODE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "scenario/layers.h"

struct decoder {
    struct arena *arena;
    struct problems *problems;
    const struct layers *layers; /* where problems are; NULL: paths only */
    const char *directory;       /* of files that variants name */
    struct trail trail;          /* of what is being decoded; empty at first */
};

/* Fills *out (table->size bytes, zeroed) from an object (NULL: an empty one). False if problems
 * were added. */
bool decode_object(struct decoder *decoder, const struct field_table *table, const cJSON *object,
                   void *out);

/* Adds an error at the decoder's trail. */
void decode_problem(struct decoder *decoder, bool at_key, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif

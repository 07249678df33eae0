/*
 * decode_document - one JSON document that stands alone, without layers, into a struct.
 */
#ifndef TIERSIM_SCENARIO_DECODE_DOCUMENT_H
#define TIERSIM_SCENARIO_DECODE_DOCUMENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "scenario/json.h"

/* Fills *out as the table says; members of the document in `others` (NULL at the end) are somebody
 * else's. False if problems were added. */
bool decode_document(const struct document *document, const struct field_table *table,
                     const char *const *others, struct arena *arena, struct problems *problems,
                     void *out);

#endif

/*
 * schema - the JSON Schema (draft 2020-12) of what a field table reads, for editors.
 *
 * Generated, never written by hand. It says less than loading does: how fields go together and what
 * names refer to is not in it. Where a layer below may give the rest (provider, account) nothing is
 * required but the names that elements are merged by, and null, which removes, is allowed.
 */
#ifndef TIERSIM_SCENARIO_SCHEMA_H
#define TIERSIM_SCENARIO_SCHEMA_H

#include <stdbool.h>

#include "base/field.h"
#include "base/text.h"

/* `overlaid` names the members of the top level that layers below may complete, NULL-terminated. */
void schema_write(struct text *out, const char *title, const struct field_table *table,
                  const char *const *overlaid);

#endif

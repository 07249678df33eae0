/*
 * guess - the defaults in force that guess how a provider behaves (struct field_guess).
 *
 * Walks a tree through the field tables and finds the marked settings that it does not give and
 * that matter. A mark on an object that is not given stands for its members; where some of them
 * are given, the marks of the others count.
 */
#ifndef TIERSIM_SCENARIO_GUESS_H
#define TIERSIM_SCENARIO_GUESS_H

#include <stdbool.h>

#include "base/field.h"
#include "scenario/json.h"
#include "scenario/path.h"

/* Calls `visit` for each, in the order of the tables. `object` is one that decodes. False: memory
 * ran out on the way. */
bool guess_all(const struct field_table *table, const cJSON *object,
               void (*visit)(void *context, const struct trail *trail, const struct field *field),
               void *context);

#endif

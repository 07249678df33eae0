/*
 * phrase - a text of a scenario that may be written as an object of its parts (base/field.h).
 *
 * What an object says is put into the one text that is kept, printed and decoded from then on.
 */
#ifndef TIERSIM_SCENARIO_PHRASE_H
#define TIERSIM_SCENARIO_PHRASE_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/field.h"
#include "base/text.h"

/* The text of an object, in the arena; values are strings or numbers. False with the reason. */
bool phrases_read(const struct field_phrase *phrases, const cJSON *object, const char **out,
                  struct arena *arena, struct text *why);

/* The names of all phrases, at most `most`; their number. */
size_t phrase_names(const struct field_phrase *phrases, const char **out, size_t most);

#endif

/*
 * keys - everything a scenario may say, in the order of reading: for lists and manuals.
 *
 * One more walk over the field tables that the loader uses (base/field.h). Each kind of object is
 * told once, under the first path at which it may stand; a field whose value is an object names it.
 * Paths read as in `--set`, with NAME for a name that the scenario gives and [] for an element.
 */
#ifndef TIERSIM_SCENARIO_KEYS_H
#define TIERSIM_SCENARIO_KEYS_H

#include <stdbool.h>

#include "base/error.h"

enum key_kind {
    KEY_OBJECT, /* a kind of object begins: `name` is its noun, `path` where it stands */
    KEY_TYPE,   /* of an object that has types, one begins: `name`, and `doc` its help */
    KEY_FIELD   /* of the object, or of the type that began last */
};

/* Strings live during the visit only. */
struct scenario_key {
    enum key_kind kind;
    const char *path; /* KEY_OBJECT: "" is the scenario itself */
    const char *name;
    const char *form;     /* KEY_FIELD: "a duration such as \"90s\"", "an object: limit" */
    const char *fallback; /* KEY_FIELD: its default as JSON; NULL: none */
    const char *doc;      /* NULL: none */
    bool required;
};

/* False only without memory. */
bool scenario_keys(void (*visit)(void *context, const struct scenario_key *key), void *context,
                   struct error *err);

#endif

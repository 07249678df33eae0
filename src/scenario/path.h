/*
 * path - where a value is: `provider.limits[images].limit`, `workloads[web].mix[0].n`.
 *
 * A path is a trail of steps: members of objects, and elements of lists, which are named by their
 * "name", by their SKU ("model/quality/size") or by their index from 0. Members of maps may be
 * written either way: `clients.app` and `clients[app]`.
 *
 * Texts in a trail are borrowed.
 */
#ifndef TIERSIM_SCENARIO_PATH_H
#define TIERSIM_SCENARIO_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "base/text.h"

#define TRAIL_MAX 160

struct trail_step {
    const char *key; /* of the member, or of the element; NULL: an element by its index */
    size_t index;    /* of the element, when it has no key */
    bool element;    /* of a list */
};

struct trail {
    struct trail_step steps[TRAIL_MAX];
    size_t depth;
};

/* Steps beyond TRAIL_MAX are a bug: documents are not that deep. */
void trail_member(struct trail *trail, const char *key);
void trail_element(struct trail *trail, const char *key, size_t index);
void trail_pop(struct trail *trail);

/* As people write it. */
void trail_text(const struct trail *trail, struct text *out);

/* The value that a trail leads to in a tree, or NULL. Lists may stand as objects by name there. */
cJSON *trail_find(const struct trail *trail, const cJSON *root);

/*
 * The key of a list's element: its "name", else its SKU as "model/quality/size" with what is absent
 * left out. False, with nothing added, if it has neither.
 */
bool element_key(const cJSON *element, struct text *out);

/* The element of this key; NULL: none. Elements removed by null are found too. */
cJSON *element_find(const cJSON *list, const char *key);

/*
 * Reads a path and follows it through the field tables; `merged` (a tree of the layers so far)
 * tells which types are chosen and which elements there are. *field is the setting at its end (for
 * a member of a map or an element of a list: the map or list, with *item true). An unknown step is
 * an error with the nearest name. The last step may name an element that is not there yet.
 */
bool path_resolve(const char *path, const struct field_table *table, const cJSON *merged,
                  struct arena *arena, struct trail *out, const struct field **field, bool *item,
                  struct error *err);

#endif

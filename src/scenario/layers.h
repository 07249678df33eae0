/*
 * layers - the stack of JSON that a scenario is, from the bottom to the top: catalogs, client
 * presets, the file, overrides. (Below them all are the defaults, which the field tables hold.)
 *
 * The stack owns its documents and the tree merged from them, and knows for every path where its
 * value came from: the topmost layer that has it.
 *
 * A client preset is mounted at its client: clients.NAME. A catalog is mounted: its `provider` and
 * `account` belong under those keys, or under providers.NAME, and its `as_of` serves as `start`.
 */
#ifndef TIERSIM_SCENARIO_LAYERS_H
#define TIERSIM_SCENARIO_LAYERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/field.h"
#include "scenario/json.h"
#include "scenario/path.h"

enum layer_kind { LAYER_CATALOG, LAYER_CLIENT, LAYER_FILE, LAYER_OVERRIDE };

struct layer {
    enum layer_kind kind;
    const char
        *label; /* catalog, client preset: its name; file: what it is called; override: "--set" */
    struct document document; /* empty for overrides; owned */
    cJSON *root;              /* the document's, or the override's own tree */
    const char *mount;        /* catalog: name of the provider; NULL: the shorthand. Client preset:
                                 name of the client */
};

/* A tier of one provider. Texts are borrowed. */
struct tier_choice {
    const char *mount; /* NULL: the shorthand */
    const char *tier;  /* NULL: none */
};

#define LAYER_PROVIDERS_MAX 16
#define LAYERS_MAX          256

struct layers {
    const struct field_table *table; /* of the whole */
    struct layer items[LAYERS_MAX];
    size_t count;
    cJSON *merged; /* owned */
    /* In force at the start, which decides what limits stand behind `limits`: as merged last. */
    struct tier_choice tiers[LAYER_PROVIDERS_MAX];
    size_t tier_count;
    /* Above the one that is given: the account has already climbed to them. */
    struct tier_choice climbed[LAYER_PROVIDERS_MAX];
    size_t climbed_count;
};

struct layers *layers_new(const struct field_table *table); /* NULL: no memory */
void layers_delete(struct layers *layers);

/* Adds a layer on top (taking document and root) without merging it. NULL: there are too many. */
struct layer *layers_add(struct layers *layers, struct layer layer);

/*
 * Merges all layers anew into `merged`, then completes every list of limits (see scenario.h).
 * Elements that stand twice in one list are added to *problems unless that is NULL. False if memory
 * ran out.
 */
bool layers_merge(struct layers *layers, struct problems *problems);

/* Merges only the top layer, which has just been added, into `merged`. */
bool layers_merge_top(struct layers *layers);

/* Makes the lists of limits in `merged` complete, and decides the tier in force (see `climbed`). */
bool layers_complete_limits(struct layers *layers);

/* The tier in force of a mounted provider; NULL: none. */
const char *layers_tier(const struct layers *layers, const char *mount);

/* What one layer has at a path, or NULL. */
cJSON *layer_find(const struct layer *layer, const struct trail *trail);

/* The topmost layer that has this path, and its node there; NULL: none, the value is a default. */
const struct layer *layers_origin(const struct layers *layers, const struct trail *trail,
                                  const cJSON **node);

/* Where in its own document a catalog has this path; false if it has not. */
bool layers_in_catalog(const struct layers *layers, const struct layer *layer,
                       const struct trail *trail, struct trail *out);

/* "scenario.json:12", "catalog NAME", "--set", "default". */
void layers_origin_text(const struct layers *layers, const struct trail *trail, struct text *out);

/*
 * Adds a problem about a path, with the place of its value (of its key, if `at_key`) in the layer
 * it came from, else of the nearest thing around it.
 */
void layers_problem(const struct layers *layers, struct problems *problems, bool warning,
                    const struct trail *trail, bool at_key, const char *fmt, ...) PRINTF_LIKE(6, 7);

#endif

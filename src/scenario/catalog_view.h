/*
 * catalog_view - what a catalog says, figure by figure, for `show` and `quick`.
 *
 * Only what the file gives is shown, never a default. Everything passed to a visitor is borrowed
 * for the call.
 */
#ifndef TIERSIM_SCENARIO_CATALOG_VIEW_H
#define TIERSIM_SCENARIO_CATALOG_VIEW_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "scenario/catalog.h"

struct catalog_figure {
    const char *path;                    /* "tiers[1].limits[images].limit" */
    const char *value;                   /* as JSON */
    const struct provenance *provenance; /* NULL: the catalog does not say */
};

/* False with *err set if there is no such catalog, or it is not one. */
bool catalog_visit(const char *name, const char *directory,
                   void (*visit)(void *context, const struct catalog_figure *figure), void *context,
                   struct error *err);

/* Something that a catalog prices, and the tier that has it. Strings live in the arena; NULL: the
 * catalog has none. */
struct catalog_choice {
    const char *model, *quality, *size;
    const char *tier;
};

/*
 * What a question that does not say is about: the first SKU of the catalog's price list that fits
 * the parts already given in *choice, and the first tier whose name is not "free". False with *err
 * set if nothing fits; then the nearest model is named.
 */
bool catalog_choose(const char *name, const char *directory, struct arena *arena,
                    struct catalog_choice *choice, struct error *err);

#endif

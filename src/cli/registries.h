/*
 * registries - every open set of the model by the name people use for it, for `list` and `show`.
 */
#ifndef TIERSIM_CLI_REGISTRIES_H
#define TIERSIM_CLI_REGISTRIES_H

#include <stddef.h>

#include "base/field.h"

struct registry_entry {
    const char *plural;   /* "limiters": `list limiters` */
    const char *singular; /* "limiter": `show limiter:token_bucket` */
    const char *where;    /* the key of a scenario that takes one */
    const struct variant_registry *registry;
};

extern const struct registry_entry registries[];
extern const size_t registry_count;

const struct variant_type *registry_find(const struct variant_registry *registry, const char *name);

#endif

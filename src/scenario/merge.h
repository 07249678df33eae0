/*
 * merge - one JSON layer laid over another, as the field tables say.
 *
 * Objects are merged by key. A list whose field has a merge_key is merged element by element, by
 * name or SKU, new elements going to the end; it may also be written as an object of its elements
 * by key. Every other list is replaced. null removes: the value (or element) is then as if nobody
 * had given it, so that its default holds. An object of a FIELD_VARIANT that names its "type"
 * replaces the whole; without a type its members are merged. Where the inline variant of an object
 * changes its type, settings that the new type does not know are dropped.
 *
 * A patch layer (an override) differs in two points: an object over a list is a patch of its
 * elements by key or index, and a changed "type" keeps what the new type knows as well.
 *
 * What was removed stays visible as a null (in lists with its key as the null's name), so that it
 * can be printed and loaded again to the same effect. A null over nothing stays as well: what is
 * printed is printed the same when it is loaded alone.
 */
#ifndef TIERSIM_SCENARIO_MERGE_H
#define TIERSIM_SCENARIO_MERGE_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "base/field.h"

/* Most elements of a list that is merged by key. */
#define MERGE_LIST_MAX 1000

struct merge {
    bool patch;
    /* An element of `upper` has the key of an earlier one of the same list; NULL: not reported. */
    void (*twice)(void *context, const cJSON *element, const char *key);
    void *context;
};

/*
 * Merges `upper` into `*lower` (owned; may be replaced), both objects of a table. `upper` is
 * borrowed. False if memory ran out.
 */
bool merge_object(const struct field_table *table, cJSON **lower, const cJSON *upper,
                  const struct merge *how);

/* The same for the value of one field; *lower may be NULL. */
bool merge_value(const struct field *field, cJSON **lower, const cJSON *upper,
                 const struct merge *how);

/* The null that stands for an element of this key which was removed from a list. */
cJSON *merge_removed(const char *key);

#endif

/*
 * model - what a provider says about one of its models, apart from prices and limits.
 *
 * A model that is asked for but not listed has every default: 10 images a call, never retired.
 *
 * ASSUMPTION: who asks about a model that was retired before the run begins wants to know how it
 * would be: the run takes it as still there, with a warning at load (provider_check).
 */
#ifndef TIERSIM_PROVIDER_MODEL_H
#define TIERSIM_PROVIDER_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"

#define MODEL_MAX_N 10 /* images a call may ask for where the model does not say */

struct model_spec {
    const char *name;
    int64_t max_n;
    int64_t retires;             /* UNIX ns; DATE_NONE: not retired */
    bool requires_verification;  /* of the organization */
    struct variant service_time; /* absent: the provider's */
};

extern const struct field_table model_fields;

/* NULL: not listed. `models` holds struct model_spec. */
const struct model_spec *model_find(const struct field_list *models, const char *name);

/* True if the list (const char *) is empty or holds the model. */
bool model_in(const struct field_list *names, const char *model);

#endif

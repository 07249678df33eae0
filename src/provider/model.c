#include "provider/model.h"

#include <string.h>

#include "engine/dist.h"

static const struct field model_rows[] = {
    FIELD(struct model_spec, name, STRING, .required = true, .doc = "as SKUs name it"),
    FIELD(struct model_spec, max_n, INTEGER, .fallback = "10", .low = 1, .high = 1000,
          .unit = "images", .doc = "most images one call may ask for"),
    FIELD(struct model_spec, retires, DATE,
          .doc = "from then on, in mid-run, it is answered model_retired; absent: it stays"),
    FIELD(struct model_spec, requires_verification, BOOLEAN, .fallback = "false",
          .doc = "only a verified organization may use it"),
    FIELD(struct model_spec, service_time, VARIANT, .variants = &dist_registry,
          .doc = "of its generations; absent: the provider's"),
};

const struct field_table model_fields = FIELD_TABLE("model", struct model_spec, model_rows);

const struct model_spec *model_find(const struct field_list *models, const char *name) {
    const struct model_spec *items = models->items;

    for (size_t i = 0; i < models->count; i++)
        if (strcmp(items[i].name, name) == 0)
            return &items[i];
    return NULL;
}

bool model_in(const struct field_list *names, const char *model) {
    const char *const *items = names->items;

    for (size_t i = 0; i < names->count; i++)
        if (strcmp(items[i], model) == 0)
            return true;
    return names->count == 0;
}

#include "provider/draw_down.h"

#include <assert.h>

#include "base/check.h"

static const struct variant_type *const types[] = {
    &draw_down_expiring_first.variant,
    &draw_down_promotional_first.variant,
    &draw_down_priority.variant,
    &draw_down_fifo.variant,
};

const struct variant_registry draw_down_registry = {
    .noun = "draw-down order",
    .types = types,
    .count = array_size(types),
};

const char *const draw_down_names[] = {"expiring_first", "promotional_first", "priority", "fifo",
                                       NULL};

_Static_assert(array_size(draw_down_names) == array_size(types) + 1, "one name a type");

const struct draw_down_type *draw_down_of(int choice) {
    assert(choice >= 0 && (size_t)choice < array_size(types));
    return (const struct draw_down_type *)(const void *)types[choice];
}

static int sign(int64_t a, int64_t b) {
    return a < b ? -1 : a > b;
}

int draw_down_compare(const struct draw_down_type *type, const struct draw_down_key *a,
                      const struct draw_down_key *b) {
    int result = type->compare(a, b);

    if (result == 0)
        result = sign(a->expires_at, b->expires_at);
    if (result == 0)
        result = sign(a->effective_at, b->effective_at);
    if (result == 0)
        result = sign(a->place, b->place);
    return result;
}

/*
 * fifo - first in, first out: the grant that became effective first pays first, whenever it
 * expires.
 */
#include <stddef.h>

#include "provider/draw_down.h"

static int compare(const struct draw_down_key *a, const struct draw_down_key *b) {
    return a->effective_at < b->effective_at ? -1 : a->effective_at > b->effective_at;
}

const struct draw_down_type draw_down_fifo = {
    .variant = {.name = "fifo", .help = "the grant that became effective first pays first"},
    .compare = compare,
};

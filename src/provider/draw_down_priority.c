/*
 * priority - by the number that each grant was given, the lowest first, as metering services do for
 * contracts. Bought credit has priority 0 unless it says otherwise.
 */
#include <stddef.h>

#include "provider/draw_down.h"

static int compare(const struct draw_down_key *a, const struct draw_down_key *b) {
    return a->priority < b->priority ? -1 : a->priority > b->priority;
}

const struct draw_down_type draw_down_priority = {
    .variant = {.name = "priority", .help = "the grant with the lowest priority number pays first"},
    .compare = compare,
};

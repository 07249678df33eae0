/*
 * expiring_first - what would be lost first is spent first. Source: OpenAI help 6584194 (labs era):
 * "soonest expiring first".
 */
#include <stddef.h>

#include "provider/draw_down.h"

static int compare(const struct draw_down_key *a, const struct draw_down_key *b) {
    return a->expires_at < b->expires_at ? -1 : a->expires_at > b->expires_at;
}

const struct draw_down_type draw_down_expiring_first = {
    .variant = {.name = "expiring_first",
                .help = "the grant that expires first pays first (OpenAI help 6584194)"},
    .compare = compare,
};

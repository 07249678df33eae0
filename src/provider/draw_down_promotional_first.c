/*
 * promotional_first - given credit before bought credit, whatever expires first. Source: OpenAI
 * help 8264644: "free credits are used before purchased credits".
 */
#include <stddef.h>

#include "provider/draw_down.h"

static int compare(const struct draw_down_key *a, const struct draw_down_key *b) {
    return (a->category > b->category) - (a->category < b->category);
}

const struct draw_down_type draw_down_promotional_first = {
    .variant = {.name = "promotional_first",
                .help = "promotional grants pay before bought credit (OpenAI help 8264644)"},
    .compare = compare,
};

_Static_assert(GRANT_PROMOTIONAL < GRANT_PAID, "the order of the categories is that of paying");

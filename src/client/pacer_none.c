#include "client/registry.h"

/* pacer_init never keeps this type: a pacer without one holds nothing back. */
const struct pacer_type pacer_type_none = {
    .variant = {.name = "none", .help = "nothing is held back", .spec = {.noun = "pacing"}},
};

#include "client/arrivals_renewal.h"
#include "client/registry.h"

static void init(void *state, const void *spec, const struct arrivals_context *context) {
    renewal_init(state, spec, dist_exponential(1), context);
}

static const struct field rows[] = {RENEWAL_ROWS};

const struct arrivals_type arrivals_poisson = {
    .variant = {.name = "poisson",
                .help = "independent users: exponential gaps",
                .spec =
                    FIELD_TABLE("arrivals", struct renewal_spec, rows, .prepare = renewal_prepare)},
    .state_size = sizeof(struct renewal),
    .init = init,
    .due = renewal_due,
    .take = renewal_take,
    .unsteady = renewal_unsteady,
};

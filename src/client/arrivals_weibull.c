#include "client/arrivals_renewal.h"
#include "client/registry.h"

static void init(void *state, const void *spec_, const struct arrivals_context *context) {
    const struct renewal_spec *spec = spec_;

    renewal_init(state, spec, dist_weibull_cv(1, spec->cv), context);
}

static const struct field rows[] = {
    RENEWAL_ROWS,
    FIELD(struct renewal_spec, cv, NUMBER, .required = true, .low = DIST_WEIBULL_CV_LOW,
          .high = DIST_WEIBULL_CV_HIGH,
          .doc = "coefficient of variation of the gaps: 1 is poisson, above is burstier"),
};

const struct arrivals_type arrivals_weibull = {
    .variant = {.name = "weibull",
                .help = "bursty or regular arrivals: weibull gaps of a given variation",
                .spec =
                    FIELD_TABLE("arrivals", struct renewal_spec, rows, .prepare = renewal_prepare)},
    .state_size = sizeof(struct renewal),
    .init = init,
    .due = renewal_due,
    .take = renewal_take,
    .unsteady = renewal_unsteady,
};

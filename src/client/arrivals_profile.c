#include "client/arrivals_curve.h"
#include "client/registry.h"

static const struct field rows[] = {RATE_CURVE_BASE_ROWS};

const struct arrivals_type arrivals_profile = {
    .variant = {.name = "profile",
                .help = "a rate that follows the hours of the day and the days of the week",
                .spec = FIELD_TABLE("arrivals", struct rate_curve_spec, rows,
                                    .prepare = curve_arrivals_prepare)},
    .state_size = sizeof(struct curve_arrivals),
    .init = curve_arrivals_init,
    .due = curve_arrivals_due,
    .take = curve_arrivals_take,
    .unsteady = curve_arrivals_unsteady,
};

#include "client/arrivals_curve.h"
#include "client/registry.h"

static const struct field rows[] = {RATE_CURVE_BASE_ROWS, RATE_CURVE_BURST_ROWS};

const struct arrivals_type arrivals_spike = {
    .variant = {.name = "spike",
                .help = "a rate or profile with bursts or a launch day on top",
                .spec = FIELD_TABLE("arrivals", struct rate_curve_spec, rows,
                                    .prepare = curve_arrivals_prepare)},
    .state_size = sizeof(struct curve_arrivals),
    .init = curve_arrivals_init,
    .due = curve_arrivals_due,
    .take = curve_arrivals_take,
    .unsteady = curve_arrivals_unsteady,
};

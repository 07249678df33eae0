/*
 * arrivals_curve - open loops along a rate curve: what `profile` and `spike` share. Private to the
 * arrivals.
 */
#ifndef TIERSIM_CLIENT_ARRIVALS_CURVE_H
#define TIERSIM_CLIENT_ARRIVALS_CURVE_H

#include "client/rate_curve.h"

struct curve_arrivals {
    struct open_loop loop;
    struct rate_curve curve;
};

/* The vtable's functions and the prepare of a bare struct rate_curve_spec. */
void curve_arrivals_init(void *state, const void *spec, const struct arrivals_context *context);
sim_time curve_arrivals_due(const void *state);
void curve_arrivals_take(void *state, struct arrival *out);
const char *curve_arrivals_unsteady(const void *spec);
bool curve_arrivals_prepare(void *spec, struct complaint *out);

#endif

#include "client/arrivals_curve.h"

void curve_arrivals_init(void *state, const void *spec, const struct arrivals_context *context) {
    struct curve_arrivals *arrivals = state;

    open_loop_init(&arrivals->loop, context);
    rate_curve_init(&arrivals->curve, spec, context);
    arrivals->loop.next = arrivals->curve.next;
}

sim_time curve_arrivals_due(const void *state) {
    return ((const struct curve_arrivals *)state)->loop.next;
}

void curve_arrivals_take(void *state, struct arrival *out) {
    struct curve_arrivals *arrivals = state;

    open_loop_take(&arrivals->loop, out);
    rate_curve_advance(&arrivals->curve);
    arrivals->loop.next = arrivals->curve.next;
}

bool curve_arrivals_prepare(void *spec, struct complaint *out) {
    return rate_curve_prepare(spec, out);
}

const char *curve_arrivals_unsteady(const void *spec) {
    return rate_curve_unsteady(spec);
}

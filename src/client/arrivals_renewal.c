#include "client/arrivals_renewal.h"

#include <stdio.h>

static void refill(struct renewal *renewal) {
    double draws[RENEWAL_BATCH];
    double sum = renewal->sum;

    if (renewal->gap.kind == DIST_EXPONENTIAL) {
        stream_fill(&renewal->stream, draws, RENEWAL_BATCH);
        for (int i = 0; i < RENEWAL_BATCH; i++)
            draws[i] = -log(draws[i]);
    } else {
        for (int i = 0; i < RENEWAL_BATCH; i++)
            draws[i] = dist_sample(&renewal->gap, &renewal->stream);
    }
    for (int i = 0; i < RENEWAL_BATCH; i++) {
        sum += draws[i];
        renewal->times[i] = arrival_time(growing_rate_inverse(&renewal->rate, sum));
    }
    renewal->sum = sum;
    renewal->used = 0;
}

static void advance(struct renewal *renewal) {
    if (renewal->used == RENEWAL_BATCH)
        refill(renewal);
    open_loop_set(&renewal->loop, renewal->times[renewal->used++]);
}

void renewal_init(struct renewal *renewal, const struct renewal_spec *spec, struct dist gap,
                  const struct arrivals_context *context) {
    open_loop_init(&renewal->loop, context);
    renewal->stream = stream_open(&context->key, renewal->loop.entity, PURPOSE_ARRIVALS, 0, 0);
    renewal->gap = gap;
    renewal->rate = growing_rate_of(spec->rate, spec->growth);
    renewal->sum = 0;
    renewal->used = RENEWAL_BATCH;
    advance(renewal);
}

sim_time renewal_due(const void *state) {
    return ((const struct renewal *)state)->loop.next;
}

void renewal_take(void *state, struct arrival *out) {
    struct renewal *renewal = state;

    open_loop_take(&renewal->loop, out);
    advance(renewal);
}

bool renewal_prepare(void *object, struct complaint *out) {
    const struct renewal_spec *spec = object;

    if (spec->rate > 0)
        return true;
    out->field = "rate";
    snprintf(out->text, sizeof out->text, "nothing would ever arrive");
    return false;
}

const char *renewal_unsteady(const void *spec) {
    return growth_unsteady(((const struct renewal_spec *)spec)->growth);
}

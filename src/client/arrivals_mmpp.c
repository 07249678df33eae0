#include <math.h>
#include <stdio.h>

#include "client/arrivals_open.h"
#include "client/registry.h"
#include "engine/dist.h"

/*
 * A Markov-modulated Poisson process (Heffes and Lucantoni, "A Markov modulated characterization of
 * packetized voice and data traffic and related statistical multiplexer performance", IEEE JSAC 4
 * (1986) 856-868): Poisson arrivals at the rate of the present state, which lasts an exponential
 * time of mean `stay`.
 *
 * ASSUMPTION: a state is left for each of the others with the same chance, and the first is drawn
 * by the share of time spent in it, stay / sum of stays: so the mean rate is the mean of the rates
 *   weighted by `stay`, from the start.
 */
struct mmpp_state {
    double rate;
    sim_time stay;
};

struct mmpp_spec {
    struct field_list states;
    double growth;
};

struct mmpp {
    struct open_loop loop;
    const struct mmpp_spec *spec;
    struct stream gaps, stays;
    double at;    /* of the last arrival, or of the last change before the next one; s */
    double until; /* the present state lasts so long; s */
    size_t state;
};

enum { SUB_GAPS, SUB_STAYS };

static const struct mmpp_state *state_at(const struct mmpp *mmpp) {
    return (const struct mmpp_state *)mmpp->spec->states.items + mmpp->state;
}

static void stay(struct mmpp *mmpp) {
    mmpp->until -= to_seconds(state_at(mmpp)->stay) * log(stream_uniform_positive(&mmpp->stays));
}

static void leave(struct mmpp *mmpp) {
    const size_t others = mmpp->spec->states.count - 1;
    const size_t step = 1 + (size_t)(stream_uniform(&mmpp->stays) * (double)others);

    mmpp->state = (mmpp->state + step) % (others + 1);
    mmpp->at = mmpp->until;
    stay(mmpp);
}

/* The rate as it has grown by the last change, to be counted on from there. */
static struct growing_rate rate_now(const struct mmpp *mmpp) {
    struct growing_rate rate = growing_rate_of(state_at(mmpp)->rate, mmpp->spec->growth);

    rate.rate *= exp(rate.log_growth * mmpp->at);
    return rate;
}

static void advance(struct mmpp *mmpp) {
    const double horizon = to_seconds(mmpp->loop.horizon);
    double left = -log(stream_uniform_positive(&mmpp->gaps));

    while (mmpp->at < horizon) {
        const struct growing_rate rate = rate_now(mmpp);
        const double expected = growing_rate_integral(&rate, 0, mmpp->until - mmpp->at);
        if (left < expected) {
            mmpp->at += growing_rate_inverse(&rate, left);
            open_loop_set(&mmpp->loop, arrival_time(mmpp->at));
            return;
        }
        left -= expected;
        leave(mmpp);
    }
    open_loop_set(&mmpp->loop, SIM_TIME_NEVER);
}

static void init(void *state, const void *spec, const struct arrivals_context *context) {
    struct mmpp *mmpp = state;
    double sum = 0, share;

    open_loop_init(&mmpp->loop, context);
    mmpp->spec = spec;
    mmpp->gaps = stream_open(&context->key, mmpp->loop.entity, PURPOSE_ARRIVALS, 0, SUB_GAPS);
    mmpp->stays = stream_open(&context->key, mmpp->loop.entity, PURPOSE_ARRIVALS, 0, SUB_STAYS);
    mmpp->at = 0;
    mmpp->until = 0;
    const struct mmpp_state *states = mmpp->spec->states.items;
    for (size_t i = 0; i < mmpp->spec->states.count; i++)
        sum += to_seconds(states[i].stay);
    share = stream_uniform(&mmpp->stays) * sum;
    for (mmpp->state = 0; mmpp->state + 1 < mmpp->spec->states.count; mmpp->state++) {
        share -= to_seconds(state_at(mmpp)->stay);
        if (share < 0)
            break;
    }
    stay(mmpp);
    advance(mmpp);
}

static sim_time due(const void *state) {
    return ((const struct mmpp *)state)->loop.next;
}

static void take(void *state, struct arrival *out) {
    struct mmpp *mmpp = state;

    open_loop_take(&mmpp->loop, out);
    advance(mmpp);
}

static const char *unsteady(const void *spec) {
    return growth_unsteady(((const struct mmpp_spec *)spec)->growth);
}

static bool prepare(void *object, struct complaint *out) {
    const struct mmpp_spec *spec = object;
    const struct mmpp_state *states = spec->states.items;
    bool any = false;

    out->field = "states";
    snprintf(out->text, sizeof out->text, "needs at least two states, each with a 'stay' above 0");
    if (spec->states.count < 2)
        return false;
    for (size_t i = 0; i < spec->states.count; i++) {
        if (states[i].stay <= 0)
            return false;
        any = any || states[i].rate > 0;
    }
    snprintf(out->text, sizeof out->text, "nothing would ever arrive");
    return any;
}

static const struct field state_rows[] = {
    FIELD(struct mmpp_state, rate, RATE, .required = true, .unit = "requests",
          .doc = "of arrivals while the state lasts"),
    FIELD(struct mmpp_state, stay, DURATION, .required = true,
          .doc = "how long the state lasts on average"),
};

static const struct field_table state_fields = FIELD_TABLE("state", struct mmpp_state, state_rows);

static const struct field rows[] = {
    FIELD(struct mmpp_spec, states, LIST, .required = true, .sub = &state_fields,
          .doc = "quiet and busy spells, two or more"),
    ARRIVALS_GROWTH_ROW(struct mmpp_spec),
};

const struct arrivals_type arrivals_mmpp = {
    .variant = {.name = "mmpp",
                .help = "quiet and busy spells of random length, each with a rate of its own",
                .spec = FIELD_TABLE("arrivals", struct mmpp_spec, rows, .prepare = prepare)},
    .state_size = sizeof(struct mmpp),
    .init = init,
    .due = due,
    .take = take,
    .unsteady = unsteady,
};

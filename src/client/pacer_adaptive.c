#include <math.h>
#include <stdio.h>

#include "client/pacer_rate.h"
#include "client/registry.h"

/*
 * Additive increase, multiplicative decrease (Chiu and Jain, "Analysis of the increase and decrease
 * algorithms for congestion avoidance in computer networks", Computer Networks and ISDN Systems 17
 * (1989) 1-14), of the rate at which units are sent evenly: every success adds `increase`; a 429
 * for rate or overload multiplies by `decrease`, but no more than once during `hold`, so that the
 * rejections of one burst count as one.
 */
struct adaptive_spec {
    struct pacer_spec common;
    double increase;         /* units per second, for each success */
    double decrease;         /* factor */
    double minimum, maximum; /* units per second; NaN: none */
    sim_time hold;
};

struct adaptive {
    double rate; /* units per second */
    sim_time next;
    sim_time held_until;
};

static double clamp(const struct adaptive_spec *spec, double rate) {
    if (!isnan(spec->maximum) && rate > spec->maximum)
        rate = spec->maximum;
    return rate < spec->minimum ? spec->minimum : rate;
}

static void init(struct pacer *pacer) {
    const struct adaptive_spec *spec = pacer->spec;
    struct adaptive *adaptive = pacer->state;

    adaptive->rate = clamp(spec, (double)NS_PER_SECOND / (double)pacer_interval(&spec->common));
    adaptive->next = 0;
    adaptive->held_until = 0;
}

static sim_time ready(struct pacer *pacer, sim_time now, int64_t units) {
    const struct adaptive *adaptive = pacer->state;

    (void)units;
    return adaptive->next > now ? adaptive->next : now;
}

static void take(struct pacer *pacer, sim_time now, int64_t units) {
    struct adaptive *adaptive = pacer->state;
    const double span = ceil((double)units * (double)NS_PER_SECOND / adaptive->rate);

    adaptive->next = span < 0x1p62 ? time_add_sat(now, (sim_time)span) : SIM_TIME_NEVER;
}

static void note(struct pacer *pacer, sim_time now, const struct call *call) {
    const struct adaptive_spec *spec = pacer->spec;
    struct adaptive *adaptive = pacer->state;

    if (call->verdict == VERDICT_SUCCESS) {
        adaptive->rate = clamp(spec, adaptive->rate + spec->increase);
    } else if ((call->verdict == VERDICT_RATE_LIMIT_EXCEEDED ||
                call->verdict == VERDICT_SLOW_DOWN) &&
               now >= adaptive->held_until) {
        adaptive->rate = clamp(spec, adaptive->rate * spec->decrease);
        adaptive->held_until = time_add_sat(now, spec->hold);
    }
}

static bool prepare(void *object, struct complaint *out) {
    const struct adaptive_spec *spec = object;
    const char *text = NULL;

    if (!(spec->minimum > 0))
        text = "must be above 0, or nothing would ever be sent again";
    else if (spec->minimum > spec->maximum)
        text = "is above 'maximum'";
    if (!text)
        return pacer_spec_prepare(&spec->common, out);
    out->field = "minimum";
    snprintf(out->text, sizeof out->text, "%s", text);
    return false;
}

static const struct field rows[] = {
    PACER_LIMIT_ROWS,
    FIELD(struct pacer_spec, rate, RATE, .unit = "units",
          .doc = "the rate at the start, instead of a fraction of the limit"),
    FIELD(struct adaptive_spec, increase, RATE, .fallback = "\"1/min\"", .unit = "units",
          .doc = "added to the rate for each success"),
    FIELD(struct adaptive_spec, decrease, NUMBER, .fallback = "0.5", .low = 0, .high = 1,
          .doc = "what the rate is multiplied by at a 429"),
    FIELD(struct adaptive_spec, minimum, RATE, .fallback = "\"1/min\"", .unit = "units",
          .doc = "the rate never falls below this"),
    FIELD(struct adaptive_spec, maximum, RATE, .unit = "units",
          .doc = "the rate never rises above this; no bound when left out"),
    FIELD(struct adaptive_spec, hold, DURATION, .fallback = "\"1s\"",
          .doc = "further 429s within this time after a cut are taken for the same one"),
};

const struct pacer_type pacer_type_adaptive = {
    .variant = {.name = "adaptive",
                .help = "evenly spaced at a rate that rises with successes and is cut by 429s",
                .alias = "aimd",
                .spec = FIELD_TABLE("pacing", struct adaptive_spec, rows, .prepare = prepare)},
    .needs_limit = true,
    .takes_rate = true,
    .state_size = sizeof(struct adaptive),
    .init = init,
    .ready = ready,
    .take = take,
    .note = note,
};

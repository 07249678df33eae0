#include <stdio.h>

#include "client/pacer_rate.h"
#include "client/registry.h"

/*
 * A reservoir of `amount` units that is filled again every `refresh`: a fixed window, so that twice
 * the amount may go around a refresh. Calls start at least min_time apart. A refresh is noticed at
 * the next beat of the `heartbeat`, if there is one: it comes every ceil(refresh / heartbeat)
 * beats.
 */
struct reservoir_spec {
    struct pacer_spec common;
    int64_t amount;    /* INTEGER_NONE: the share of the limit */
    sim_time refresh;  /* SIM_TIME_NEVER: the limit's window */
    sim_time min_time; /* between starts of calls, however many units they take */
    sim_time heartbeat;
};

struct reservoir {
    int64_t amount, left;
    sim_time refresh;
    int64_t refreshes; /* so far: its number is now / refresh */
    sim_time next;     /* start */
};

static void init(struct pacer *pacer) {
    const struct reservoir_spec *spec = pacer->spec;
    struct reservoir *reservoir = pacer->state;
    const sim_time refresh =
        spec->refresh != SIM_TIME_NEVER ? spec->refresh : spec->common.resolved.window;
    const sim_time beat = spec->heartbeat > 0 ? spec->heartbeat : 1;

    reservoir->amount = spec->amount != INTEGER_NONE ? spec->amount : pacer_share(&spec->common);
    reservoir->left = reservoir->amount;
    reservoir->refresh = (refresh + beat - 1) / beat * beat;
    reservoir->refreshes = 0;
    reservoir->next = 0;
}

static void refresh(struct reservoir *reservoir, sim_time now) {
    if (now / reservoir->refresh == reservoir->refreshes)
        return;
    reservoir->refreshes = now / reservoir->refresh;
    reservoir->left = reservoir->amount;
}

static sim_time ready(struct pacer *pacer, sim_time now, int64_t units) {
    struct reservoir *reservoir = pacer->state;

    if (units > reservoir->amount)
        return SIM_TIME_NEVER;
    refresh(reservoir, now);
    const sim_time spaced = reservoir->next > now ? reservoir->next : now;
    const sim_time filled = (reservoir->refreshes + 1) * reservoir->refresh;
    return reservoir->left >= units || spaced >= filled ? spaced : filled;
}

static void take(struct pacer *pacer, sim_time now, int64_t units) {
    const struct reservoir_spec *spec = pacer->spec;
    struct reservoir *reservoir = pacer->state;

    refresh(reservoir, now);
    reservoir->left -= units;
    reservoir->next = time_add_sat(now, spec->min_time);
}

static bool prepare(void *object, struct complaint *out) {
    const struct reservoir_spec *spec = object;
    const sim_time most = 366 * NS_PER_DAY;

    if (spec->refresh != SIM_TIME_NEVER && (spec->refresh < 1 || spec->refresh > most)) {
        out->field = "refresh";
        snprintf(out->text, sizeof out->text, "must be above 0, and no more than a year");
        return false;
    }
    if (spec->heartbeat > most || spec->min_time == SIM_TIME_NEVER) {
        out->field = spec->heartbeat > most ? "heartbeat" : "min_time";
        snprintf(out->text, sizeof out->text, "nothing would ever be sent");
        return false;
    }
    return true;
}

#define ROWS(heartbeat_)                                                                           \
    {                                                                                              \
        PACER_LIMIT_ROWS,                                                                          \
            FIELD(struct reservoir_spec, amount, INTEGER, .low = 1, .high = 1e12, .unit = "units", \
                  .doc = "units until the next refresh; fraction x limit when left out"),          \
            FIELD(struct reservoir_spec, refresh, DURATION,                                        \
                  .doc = "how often it is filled again; the limit's window when left out"),        \
            FIELD(struct reservoir_spec, min_time, DURATION, .fallback = "\"0s\"",                 \
                  .doc = "calls start at least so far apart"),                                     \
            FIELD(struct reservoir_spec, heartbeat, DURATION, .fallback = (heartbeat_),            \
                  .doc = "how often a refresh is looked for; at once when 0")                      \
    }

static const struct field rows[] = ROWS("\"0s\"");
static const struct field bottleneck_rows[] = ROWS("\"250ms\"");

static const struct origin bottleneck_origin = {
    "bottleneck", "2.19.5", "SGrondin/bottleneck@b835283", "source",
    "set pace_retries to false: retries of its 'failed' handler pass neither reservoir nor "
    "min_time"};

#define RESERVOIR(name_, help_, rows_, origin_)                                                    \
    {                                                                                              \
        .variant = {.name = (name_),                                                               \
                    .help = (help_),                                                               \
                    .spec =                                                                        \
                        FIELD_TABLE("pacing", struct reservoir_spec, rows_, .prepare = prepare)},  \
        .origin = (origin_), .needs_limit = true, .state_size = sizeof(struct reservoir),          \
        .init = init, .ready = ready, .take = take                                                 \
    }

const struct pacer_type pacer_type_reservoir =
    RESERVOIR("reservoir", "so many units until the next refresh: a fixed window", rows, NULL);
const struct pacer_type pacer_type_bottleneck =
    RESERVOIR("bottleneck-2.19", "bottleneck's reservoir, looked at every 250 ms", bottleneck_rows,
              &bottleneck_origin);

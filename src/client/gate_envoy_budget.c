#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * Envoy's retry budget, a bound on concurrency and not on a rate: a retry goes while fewer are
 * under way (waiting out their backoff or in flight) than
 *
 *   max(share · (calls in flight + calls waiting to be sent), minimum)
 *
 * Without a budget Envoy's cluster has a plain maximum of three: a share of 0.
 */
struct envoy_spec {
    double share;
    int64_t minimum;
};

struct envoy {
    int64_t retries;
};

static void init(struct gate *gate, struct arena *arena) {
    (void)arena;
    ((struct envoy *)gate->state)->retries = 0;
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct envoy_spec *spec = gate->spec;
    const struct envoy *envoy = gate->state;
    const double budget = spec->share * (double)(ask->in_flight + ask->waiting);

    if (ask->stage != GATE_STAGE_RETRY)
        return ask->now;
    return envoy->retries < spec->minimum || (double)envoy->retries < budget ? ask->now
                                                                             : GATE_REFUSES;
}

static void note(struct gate *gate, const struct gate_news *news) {
    struct envoy *envoy = gate->state;
    const bool over = news->kind == GATE_ANSWERED || news->kind == GATE_DROPPED;

    if (news->kind == GATE_GOES && news->stage == GATE_STAGE_RETRY)
        envoy->retries++;
    else if (news->kind == GATE_GIVEN_UP || (over && news->tried_again != VERDICT_PENDING))
        envoy->retries--;
}

#define ROWS(share_)                                                                               \
    {                                                                                              \
        FIELD(struct envoy_spec, share, NUMBER, .fallback = (share_), .low = 0, .high = 1,         \
              .unit = "ratio", .doc = "of the calls in flight or waiting that may be retries"),    \
            FIELD(struct envoy_spec, minimum, INTEGER, .fallback = "3", .low = 0, .high = 1e9,     \
                  .unit = "retries", .doc = "retries under way that are always allowed")           \
    }

static const struct field budget_rows[] = ROWS("0.2");
static const struct field maximum_rows[] = ROWS("0");

static const struct origin origin = {
    "envoy", "as of @01c2c1f", "envoyproxy/envoy@01c2c1f resource_manager_impl.h", "source",
    "a bound on retries at once: slow retries, not many, use it up"};

#define ENVOY(name_, help_, rows_)                                                                 \
    {                                                                                              \
        .variant = {.name = (name_),                                                               \
                    .help = (help_),                                                               \
                    .spec = FIELD_TABLE("gate", struct envoy_spec, rows_, .prepare = NULL)},       \
        .origin = &origin, .state_size = sizeof(struct envoy), .init = init, .may_send = may_send, \
        .note = note                                                                               \
    }

const struct gate_type gate_envoy_budget =
    ENVOY("envoy-budget",
          "Envoy's budget: a fifth of what is under way may be retries, three "
          "always",
          budget_rows);
const struct gate_type gate_envoy_max_retries = ENVOY(
    "envoy-max-retries", "Envoy without a budget: three retries under way at once", maximum_rows);

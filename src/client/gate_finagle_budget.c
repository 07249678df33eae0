#include <math.h>
#include <stdio.h>

#include "client/gate_parts.h"
#include "client/registry.h"

/*
 * Finagle's retry budget. Each first send deposits 1000 units, each retry withdraws 1000 / share;
 * deposits and withdrawals alike expire `ttl` later, in ten slices. On top of them stands a reserve
 * of min_retries_per_second · ttl retries that never expires, but what was withdrawn is missing
 * from it for as long. A retry is refused where fewer units are left than it withdraws.
 *
 * At a share of 0.2, 10 a second and 10 s: 100 retries in any 10 s, and one for every five sends.
 */
struct finagle_spec {
    double share;
    double min_retries_per_second;
    sim_time ttl;
};

enum { DEPOSIT = 1000, SLICES = 10, BALANCE = 0 };

struct finagle {
    int64_t deposit, withdrawal, reserve;
    struct gate_window window;
};

static void init(struct gate *gate, struct arena *arena) {
    const struct finagle_spec *spec = gate->spec;
    struct finagle *finagle = gate->state;
    const bool reserve_only = !(spec->share > 0);

    finagle->deposit = reserve_only ? 0 : DEPOSIT;
    finagle->withdrawal = reserve_only ? 1 : (int64_t)(DEPOSIT / spec->share);
    if (finagle->withdrawal < 1)
        finagle->withdrawal = 1;
    finagle->reserve = (int64_t)(spec->min_retries_per_second * to_seconds(spec->ttl) *
                                 (double)finagle->withdrawal);
    gate_window_init(&finagle->window, spec->ttl, SLICES, arena);
}

static sim_time may_send(const struct gate *gate, const struct gate_ask *ask) {
    const struct finagle *finagle = gate->state;

    if (ask->stage != GATE_STAGE_RETRY)
        return ask->now;
    const int64_t balance = gate_window_sum(&finagle->window, ask->now, BALANCE) + finagle->reserve;
    return balance >= finagle->withdrawal ? ask->now : GATE_REFUSES;
}

static void note(struct gate *gate, const struct gate_news *news) {
    struct finagle *finagle = gate->state;

    if (news->kind != GATE_GOES)
        return;
    if (news->stage == GATE_STAGE_FIRST_SEND)
        gate_window_add(&finagle->window, news->now, BALANCE, finagle->deposit);
    else if (news->stage == GATE_STAGE_RETRY)
        gate_window_add(&finagle->window, news->now, BALANCE, -finagle->withdrawal);
}

static bool prepare(void *object, struct complaint *out) {
    return gate_window_check(((const struct finagle_spec *)object)->ttl, SLICES, "ttl", out);
}

static const struct field rows[] = {
    FIELD(struct finagle_spec, share, NUMBER, .fallback = "0.2", .low = 0, .high = 1000,
          .unit = "ratio", .doc = "retries for each first send"),
    FIELD(struct finagle_spec, min_retries_per_second, NUMBER, .fallback = "10", .low = 0,
          .high = 1e6, .unit = "retries", .doc = "retries that may always be made, per second"),
    FIELD(struct finagle_spec, ttl, DURATION, .fallback = "\"10s\"",
          .doc = "how long a deposit or a withdrawal counts"),
};

static const struct origin origin = {
    "finagle", "as of @4feb34c (2024-10)", "twitter/finagle@4feb34c, twitter/util@17c8187",
    "source",
    "its RetryFilter, which deposits once a request; the requeues of calls never written "
    "are not modelled"};

const struct gate_type gate_finagle_budget = {
    .variant = {.name = "finagle-2024-budget",
                .help = "Finagle's budget: a retry for every five sends, and ten a second",
                .spec = FIELD_TABLE("gate", struct finagle_spec, rows, .prepare = prepare)},
    .origin = &origin,
    .state_size = sizeof(struct finagle),
    .init = init,
    .may_send = may_send,
    .note = note,
};

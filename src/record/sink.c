#include "record/sink.h"

#include <assert.h>
#include <stddef.h>

#include "base/check.h"

#define X_NAME(constant, name) name,

const char *ledger_kind_name(enum ledger_kind kind) {
    static const char *const names[] = {LEDGER_KIND_LIST(X_NAME)};
    assert((int)kind >= 0 && kind < LEDGER_KINDS);
    return names[kind];
}

const char *notice_kind_name(enum notice_kind kind) {
    static const char *const names[] = {NOTICE_LIST(X_NAME)};
    assert((int)kind >= 0 && kind < NOTICES);
    return names[kind];
}

/* One forwarding function a verb, taken only when at least one side wants it. */
#define FORWARD(verb, parameters, arguments)                                                       \
    static void tee_##verb parameters {                                                            \
        struct tee *tee = container_of(sink, struct tee, sink);                                    \
        if (tee->first->verb)                                                                      \
            tee->first->verb(TEE_ARGUMENTS(tee->first, arguments));                                \
        if (tee->second->verb)                                                                     \
            tee->second->verb(TEE_ARGUMENTS(tee->second, arguments));                              \
    }
#define TEE_UNPACK(...)              __VA_ARGS__
#define TEE_ARGUMENTS(to, arguments) to, now, TEE_UNPACK arguments

FORWARD(arrival, (struct sink * sink, sim_time now, const struct journey *journey), (journey))
FORWARD(attempt,
        (struct sink * sink, sim_time now, const struct journey *journey, const struct call *call),
        (journey, call))
FORWARD(answer,
        (struct sink * sink, sim_time now, const struct journey *journey, const struct call *call),
        (journey, call))
FORWARD(wait, (struct sink * sink, sim_time now, const struct wait_record *wait), (wait))
FORWARD(gate, (struct sink * sink, sim_time now, const struct gate_record *gate), (gate))
FORWARD(queue, (struct sink * sink, sim_time now, uint32_t client, int64_t length),
        (client, length))
FORWARD(charge, (struct sink * sink, sim_time now, const struct charge_record *charge), (charge))
FORWARD(waste,
        (struct sink * sink, sim_time now, const struct journey *journey, uint32_t sku,
         money amount),
        (journey, sku, amount))
FORWARD(outcome, (struct sink * sink, sim_time now, const struct journey *journey), (journey))
FORWARD(left, (struct sink * sink, sim_time now, uint32_t workload, uint32_t user),
        (workload, user))
FORWARD(ledger, (struct sink * sink, sim_time now, const struct ledger_record *entry), (entry))
FORWARD(notice, (struct sink * sink, sim_time now, const struct notice_record *notice), (notice))

#define WANTED(verb) (first->verb || second->verb ? tee_##verb : NULL)

void tee_init(struct tee *tee, struct sink *first, struct sink *second) {
    tee->first = first;
    tee->second = second;
    tee->sink.arrival = WANTED(arrival);
    tee->sink.attempt = WANTED(attempt);
    tee->sink.answer = WANTED(answer);
    tee->sink.wait = WANTED(wait);
    tee->sink.gate = WANTED(gate);
    tee->sink.queue = WANTED(queue);
    tee->sink.charge = WANTED(charge);
    tee->sink.waste = WANTED(waste);
    tee->sink.outcome = WANTED(outcome);
    tee->sink.left = WANTED(left);
    tee->sink.ledger = WANTED(ledger);
    tee->sink.notice = WANTED(notice);
}

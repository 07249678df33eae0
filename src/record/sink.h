/*
 * sink - who listens to the model.
 *
 * The model says what happened through typed verbs, in simulation order, at the moment it happens;
 * it never prints, averages or looks at warm-up. A verb that is NULL is not wanted and costs one
 * test. A sink changes nothing in the model (a law, and a test). Everything passed is borrowed and
 * valid during the call only.
 */
#ifndef TIERSIM_RECORD_SINK_H
#define TIERSIM_RECORD_SINK_H

#include "base/units.h"
#include "record/call.h"
#include "record/journey.h"

/* A decision to try again. */
struct wait_record {
    const struct journey *journey;
    const struct call *call; /* the attempt that failed */
    sim_time until;          /* when the retry is due */
    enum wait_cause cause;
    uint32_t level; /* of the retry policy that decided, 0 innermost */
    uint32_t retry; /* which retry of that level this is, 0 the first */
};

/* Money incurred, one a finished generation. Splits over grants are ledger records. */
struct charge_record {
    const struct call
        *call; /* that made it: SKU, n, provider and times, even if it was forgotten */
    money amount;
    bool received; /* false: nobody waits for these images; the charge is waste */
};

/* An entry of the ledger (kinds: see ledger_kind_name). */
#define LEDGER_KIND_LIST(X)                                                                        \
    X(PURCHASE, "purchase")                                                                        \
    X(GRANT, "grant")                                                                              \
    X(CHARGE, "charge")                                                                            \
    X(EXPIRY, "expiry")                                                                            \
    X(REFILL, "refill") X(INVOICE, "invoice") X(PAYMENT, "payment") X(ADJUSTMENT, "adjustment")

enum ledger_kind {
#define X(constant, name) LEDGER_##constant,
    LEDGER_KIND_LIST(X)
#undef X
        LEDGER_KINDS
};

struct ledger_record {
    enum ledger_kind kind;
    uint32_t provider;
    const char *grant; /* name of the grant concerned; NULL: none */
    money amount;      /* sign as it moves the balance */
    money balance;     /* of the account after the entry, unposted charges included */
    int64_t images;    /* for image grants: images moved, same sign */
    const struct charge_record *charge; /* what was charged; NULL for other kinds */
    const char *note;                   /* one plain sentence or NULL */
};

/* Something in force changed, or the user was told something. */
#define NOTICE_LIST(X)                                                                             \
    X(TIER, "tier")                                                                                \
    X(LIMIT, "limit")                                                                              \
    X(PRICE, "price")                                                                              \
    X(MODEL, "model")                                                                              \
    X(INCIDENT_START, "incident_start")                                                            \
    X(INCIDENT_END, "incident_end")                                                                \
    X(BLOCKED, "blocked")                                                                          \
    X(UNBLOCKED, "unblocked") X(ALERT, "alert") X(CREDITED, "credited") X(DECLINED, "declined")    \
        X(SUPPORT, "support")

enum notice_kind {
#define X(constant, name) NOTICE_##constant,
    NOTICE_LIST(X)
#undef X
        NOTICES
};

struct notice_record {
    enum notice_kind kind;
    uint32_t provider;
    const char *subject; /* which limit, tier, incident … */
    int64_t value;       /* new limit in units, money in nano-dollars … by kind */
    money shown;      /* spend this month as the usage page shows it then; MONEY_NONE: not kept */
    const char *text; /* one plain sentence */
};

/* A gate of a client refused what it was asked. */
struct gate_record {
    const struct journey *journey;
    uint32_t client;
    const char *gate; /* name of its type */
    enum gate_stage stage;
    uint32_t leg;
    uint32_t copy_of; /* as in call.h: where another, a hedge is not made and its request goes on */
    uint32_t attempt; /* the one that is not made */
};

struct sink {
    void (*arrival)(struct sink *, sim_time now, const struct journey *);
    /* Sent, and past or stopped at the gates: call->admitted, and the verdict so far. */
    void (*attempt)(struct sink *, sim_time now, const struct journey *, const struct call *);
    /* What the client learned of a pending call: success, refusal, error, or its own timeout. */
    void (*answer)(struct sink *, sim_time now, const struct journey *, const struct call *);
    void (*wait)(struct sink *, sim_time now, const struct wait_record *);
    /* Before the outcome that it makes: shed, or retries_exhausted. It makes none of a hedge, nor
     * where the route has another target for that. */
    void (*gate)(struct sink *, sim_time now, const struct gate_record *);
    /* The number of calls waiting in a client's queue, each time it changes by someone who stays.
     */
    void (*queue)(struct sink *, sim_time now, uint32_t client, int64_t length);
    void (*charge)(struct sink *, sim_time now, const struct charge_record *);
    /* A charge already reported as received that turned out to be for nobody. */
    void (*waste)(struct sink *, sim_time now, const struct journey *, uint32_t sku, money amount);
    void (*outcome)(struct sink *, sim_time now, const struct journey *);
    /* A user of a session or a closed loop will not ask again. */
    void (*left)(struct sink *, sim_time now, uint32_t workload, uint32_t user);
    void (*ledger)(struct sink *, sim_time now, const struct ledger_record *);
    void (*notice)(struct sink *, sim_time now, const struct notice_record *);
};

const char *ledger_kind_name(enum ledger_kind kind);
const char *notice_kind_name(enum notice_kind kind);

/* A sink that passes everything on to two others, first one first. */
struct tee {
    struct sink sink;
    struct sink *first, *second;
};

void tee_init(struct tee *tee, struct sink *first, struct sink *second);

#endif

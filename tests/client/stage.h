/*
 * stage - one client against a provider that follows a script: each attempt in turn is answered as
 * the next row says. For tests of the life of a request.
 */
#ifndef TIERSIM_TESTS_CLIENT_STAGE_H
#define TIERSIM_TESTS_CLIENT_STAGE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "client/client.h"
#include "client/registry.h"
#include "client/retry_backoff.h"

#define S NS_PER_SECOND

/* ---- a provider that follows a script ---- */

struct reply {
    enum verdict verdict;
    sim_time after;       /* 0: at once */
    sim_time queued;      /* of it, at the provider */
    sim_time retry_after; /* 0: no header */
};

enum { MOST = 64 };

struct served {
    struct event event;
    struct call *call;
    struct reply reply;
};

struct script {
    struct clock *clock;
    const struct reply *replies;
    size_t count, next;
    struct served served[MOST];
    size_t served_count;
    int forgotten;
    int unbilled; /* of those */
};

static inline void serve(struct event *event) {
    struct served *served = container_of(event, struct served, event);
    struct call *call = served->call;

    if (!call)
        return;
    call->verdict = served->reply.verdict;
    call->answered_at = event->time;
    call->charged = call->verdict == VERDICT_SUCCESS ? call->n * NUSD_PER_USD / 25 : 0;
    call->answered(call);
}

static inline enum verdict submit(void *server, struct call *call) {
    struct script *script = server;

    assert_true(script->next < script->count);
    const struct reply *reply = &script->replies[script->next++];
    call->limit = reply->verdict == VERDICT_RATE_LIMIT_EXCEEDED ? 0 : -1;
    call->status = verdict_status(reply->verdict);
    call->admitted = reply->verdict != VERDICT_RATE_LIMIT_EXCEEDED;
    call->retry_after = reply->retry_after ? reply->retry_after : SIM_TIME_NEVER;
    call->service_from = call->sent_at + reply->queued;
    call->charged = 0;
    call->unbilled = false;
    call->verdict = reply->after ? VERDICT_PENDING : reply->verdict;
    if (!reply->after)
        return call->verdict;
    struct served *served = &script->served[script->served_count++];
    served->event.fire = serve;
    served->call = call;
    served->reply = *reply;
    call->job = served;
    clock_arm(script->clock, &served->event, call->sent_at + reply->after, EVENT_COMPLETION);
    return VERDICT_PENDING;
}

static inline void forget(void *server, struct call *call) {
    struct script *script = server;

    ((struct served *)call->job)->call = NULL;
    script->forgotten++;
    script->unbilled += call->unbilled;
}

/* ---- a world around it ---- */

struct batch_row {
    sim_time at;
    int32_t n;
};

struct state {
    size_t next;
};

/* Arrivals at given instants: the test's own type. */
static struct batch_row rows[MOST];
static size_t row_count;

static inline void rows_init(void *state, const void *spec,
                             const struct arrivals_context *context) {
    (void)spec;
    (void)context;
    ((struct state *)state)->next = 0;
}

static inline sim_time rows_due(const void *state) {
    const size_t next = ((const struct state *)state)->next;
    return next < row_count ? rows[next].at : SIM_TIME_NEVER;
}

static inline void rows_take(void *state, struct arrival *out) {
    const size_t next = ((struct state *)state)->next++;

    *out = (struct arrival){.at = rows[next].at,
                            .n = rows[next].n,
                            .ordinal = next,
                            .sku_choice = 0,
                            .service_override = SIM_TIME_NEVER};
}

static const struct arrivals_type rows_type = {.variant = {.name = "rows"},
                                               .state_size = sizeof(struct state),
                                               .init = rows_init,
                                               .due = rows_due,
                                               .take = rows_take};

struct stage {
    struct sink sink;
    struct clock clock;
    struct arena arena;
    struct rng_key key;
    struct client_context context;
    struct script script;
    struct port port;
    bool want_headers;
    struct client_spec spec;
    struct workload_spec workload;
    struct mix_spec mix;
    struct client client;
    struct target targets[4];
    struct target_spec target_specs[4];
    uint32_t target_count;
    struct source source;
    uint32_t sku;
    struct journey ended[MOST]; /* by id */
    int endings;
    sim_time sent[MOST];
    int sends;
    int waits;
    int refusals; /* of gates */
    enum gate_stage refused_at[MOST];
    money waste;
    int64_t longest;
};

static inline void on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                              const struct call *call) {
    struct stage *stage = container_of(sink, struct stage, sink);

    (void)journey;
    (void)call;
    stage->sent[stage->sends++] = now;
}

static inline void on_wait(struct sink *sink, sim_time now, const struct wait_record *wait) {
    (void)now;
    (void)wait;
    container_of(sink, struct stage, sink)->waits++;
}

static inline void on_gate(struct sink *sink, sim_time now, const struct gate_record *gate) {
    struct stage *stage = container_of(sink, struct stage, sink);

    (void)now;
    stage->refused_at[stage->refusals++] = gate->stage;
}

static inline void on_queue(struct sink *sink, sim_time now, uint32_t client, int64_t length) {
    struct stage *stage = container_of(sink, struct stage, sink);

    (void)now;
    (void)client;
    if (length > stage->longest)
        stage->longest = length;
}

static inline void on_waste(struct sink *sink, sim_time now, const struct journey *journey,
                            uint32_t sku, money amount) {
    (void)now;
    (void)journey;
    (void)sku;
    container_of(sink, struct stage, sink)->waste += amount;
}

static inline void on_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct stage *stage = container_of(sink, struct stage, sink);

    assert_int_equal(now, journey->ended_at);
    stage->ended[journey->subject.id] = *journey;
    stage->endings++;
}

/* A client with no bound on anything and no retries; tests change stage->spec before act(). */
static inline struct stage *stage_new(void) {
    static struct stage stage;

    memset(&stage, 0, sizeof stage);
    clock_init(&stage.clock);
    arena_init(&stage.arena);
    stage.sink.attempt = on_attempt;
    stage.sink.wait = on_wait;
    stage.sink.gate = on_gate;
    stage.sink.queue = on_queue;
    stage.sink.waste = on_waste;
    stage.sink.outcome = on_outcome;
    stage.target_count = 1;
    for (size_t i = 0; i < array_size(stage.target_specs); i++)
        stage.target_specs[i] = (struct target_spec){
            .after = SIM_TIME_NEVER, .hedge = SIM_TIME_NEVER, .weight = (double)NAN};
    stage.spec.queue.capacity = INTEGER_NONE;
    stage.spec.concurrency = INTEGER_NONE;
    stage.spec.backoff_holds_worker = true;
    stage.spec.pace_retries = true;
    stage.spec.timeout = SIM_TIME_NEVER;
    stage.spec.split = INTEGER_NONE;
    stage.mix = (struct mix_spec){.model = "m", .n = 1, .weight = 1};
    stage.workload = (struct workload_spec){.name = "w",
                                            .arrivals = {&rows_type.variant, NULL},
                                            .patience = SIM_TIME_NEVER,
                                            .deadline = SIM_TIME_NEVER,
                                            .mix = {&stage.mix, 1}};
    return &stage;
}

static inline void act(struct stage *stage, const struct batch_row *arrivals, size_t arrival_count,
                       const struct reply *replies, size_t reply_count) {
    memcpy(rows, arrivals, arrival_count * sizeof *rows);
    row_count = arrival_count;
    stage->script.clock = &stage->clock;
    stage->script.replies = replies;
    stage->script.count = reply_count;
    stage->port = (struct port){&stage->script, submit, forget, &stage->want_headers};
    stage->context = (struct client_context){
        .clock = &stage->clock, .key = &stage->key, .arena = &stage->arena, .sink = &stage->sink};
    client_init(&stage->client, &stage->spec, 0, &stage->context);
    for (uint32_t i = 0; i < stage->target_count; i++)
        stage->targets[i] = (struct target){.client = &stage->client,
                                            .port = &stage->port,
                                            .skus = &stage->sku,
                                            .spec = &stage->target_specs[i]};
    stage->source = (struct source){.spec = &stage->workload, .context = &stage->context};
    route_init(&stage->source.route, stage->targets, stage->target_count, &stage->arena);
    source_start(&stage->source, 1000 * S);
    clock_run_until(&stage->clock, 1000 * S);
    clients_finish(&stage->context);
    assert_int_equal(stage->endings, arrival_count);
    assert_int_equal(stage->context.outstanding, 0);
    assert_int_equal(stage->client.busy, 0);
    assert_int_equal(stage->client.gates.in_flight, 0);
    assert_ptr_equal(stage->context.live.next, &stage->context.live); /* nobody is left */
    clock_release(&stage->clock);
    arena_release(&stage->arena);
}

#define ACT(stage, arrivals, replies)                                                              \
    act((stage), (arrivals), array_size(arrivals), (replies), array_size(replies))

static inline void parts_are(const struct journey *journey, sim_time queue, sim_time pacing,
                             sim_time backoff, sim_time failed, sim_time provider_queue,
                             sim_time service) {
    assert_int_equal(journey->outcome, OUTCOME_DELIVERED);
    assert_int_equal(journey->parts[PART_QUEUE], queue);
    assert_int_equal(journey->parts[PART_PACING], pacing);
    assert_int_equal(journey->parts[PART_BACKOFF], backoff);
    assert_int_equal(journey->parts[PART_FAILED_ATTEMPT], failed);
    assert_int_equal(journey->parts[PART_PROVIDER_QUEUE], provider_queue);
    assert_int_equal(journey->parts[PART_SERVICE], service);
}

/* Gives the stage's client a policy: wait `base`, at most `attempts`, header as `mode`; rate
 * limits, server errors and timeouts are tried again. */
static inline void retry_fixed_policy(struct stage *stage, sim_time base, int64_t attempts) {
    static struct retry_backoff_spec spec;
    static struct retry_level_spec level;

    memset(&spec, 0, sizeof spec);
    spec.base = base;
    spec.factor = 1;
    spec.cap = SIM_TIME_NEVER;
    spec.max_attempts = attempts;
    spec.max_elapsed = SIM_TIME_NEVER;
    spec.retry_after_max = SIM_TIME_NEVER;
    spec.match.verdicts = UINT64_C(1) << VERDICT_RATE_LIMIT_EXCEEDED |
                          UINT64_C(1) << VERDICT_SERVER_ERROR | UINT64_C(1) << VERDICT_TIMEOUT;
    level.type = (struct variant){&retry_fixed.variant, &spec};
    stage->spec.retry = (struct field_list){&level, 1};
}

#endif

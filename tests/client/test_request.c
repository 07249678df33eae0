/*
 * The life of a request against a provider that follows a script: each attempt in turn is answered
 * as the next row says. Every expected number is worked out by hand in the comment beside it, from
 * design §2.
 */
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
};

static void serve(struct event *event) {
    struct served *served = container_of(event, struct served, event);
    struct call *call = served->call;

    if (!call)
        return;
    call->verdict = served->reply.verdict;
    call->answered_at = event->time;
    call->charged = call->verdict == VERDICT_SUCCESS ? call->n * NUSD_PER_USD / 25 : 0;
    call->answered(call);
}

static enum verdict submit(void *server, struct call *call) {
    struct script *script = server;

    assert_true(script->next < script->count);
    const struct reply *reply = &script->replies[script->next++];
    call->limit = reply->verdict == VERDICT_RATE_LIMIT_EXCEEDED ? 0 : -1;
    call->status = verdict_status(reply->verdict);
    call->admitted = reply->verdict != VERDICT_RATE_LIMIT_EXCEEDED;
    call->retry_after = reply->retry_after ? reply->retry_after : SIM_TIME_NEVER;
    call->service_from = call->sent_at + reply->queued;
    call->charged = 0;
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

static void forget(void *server, struct call *call) {
    struct script *script = server;

    ((struct served *)call->job)->call = NULL;
    script->forgotten++;
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

static void rows_init(void *state, const void *spec, const struct arrivals_context *context) {
    (void)spec;
    (void)context;
    ((struct state *)state)->next = 0;
}

static sim_time rows_due(const void *state) {
    const size_t next = ((const struct state *)state)->next;
    return next < row_count ? rows[next].at : SIM_TIME_NEVER;
}

static void rows_take(void *state, struct arrival *out) {
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
    struct target target;
    struct source source;
    uint32_t sku;
    struct journey ended[MOST]; /* by id */
    int endings;
    sim_time sent[MOST];
    int sends;
    int waits;
    money waste;
    int64_t longest;
};

static void on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                       const struct call *call) {
    struct stage *stage = container_of(sink, struct stage, sink);

    (void)journey;
    (void)call;
    stage->sent[stage->sends++] = now;
}

static void on_wait(struct sink *sink, sim_time now, const struct wait_record *wait) {
    (void)now;
    (void)wait;
    container_of(sink, struct stage, sink)->waits++;
}

static void on_queue(struct sink *sink, sim_time now, uint32_t client, int64_t length) {
    struct stage *stage = container_of(sink, struct stage, sink);

    (void)now;
    (void)client;
    if (length > stage->longest)
        stage->longest = length;
}

static void on_waste(struct sink *sink, sim_time now, const struct journey *journey, uint32_t sku,
                     money amount) {
    (void)now;
    (void)journey;
    (void)sku;
    container_of(sink, struct stage, sink)->waste += amount;
}

static void on_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct stage *stage = container_of(sink, struct stage, sink);

    assert_int_equal(now, journey->ended_at);
    stage->ended[journey->subject.id] = *journey;
    stage->endings++;
}

/* A client with no bound on anything and no retries; tests change stage->spec before act(). */
static struct stage *stage_new(void) {
    static struct stage stage;

    memset(&stage, 0, sizeof stage);
    clock_init(&stage.clock);
    arena_init(&stage.arena);
    stage.sink.attempt = on_attempt;
    stage.sink.wait = on_wait;
    stage.sink.queue = on_queue;
    stage.sink.waste = on_waste;
    stage.sink.outcome = on_outcome;
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

static void act(struct stage *stage, const struct batch_row *arrivals, size_t arrival_count,
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
    stage->target =
        (struct target){.client = &stage->client, .port = &stage->port, .skus = &stage->sku};
    stage->source = (struct source){.spec = &stage->workload, .context = &stage->context};
    route_init(&stage->source.route, &stage->target, 1, &stage->arena);
    source_start(&stage->source, 1000 * S);
    clock_run_until(&stage->clock, 1000 * S);
    clients_finish(&stage->context);
    assert_int_equal(stage->endings, arrival_count);
    assert_int_equal(stage->context.outstanding, 0);
    assert_int_equal(stage->client.busy, 0);
    assert_ptr_equal(stage->context.live.next, &stage->context.live); /* nobody is left */
    clock_release(&stage->clock);
    arena_release(&stage->arena);
}

#define ACT(stage, arrivals, replies)                                                              \
    act((stage), (arrivals), array_size(arrivals), (replies), array_size(replies))

static void parts_are(const struct journey *journey, sim_time queue, sim_time pacing,
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
static void retry_fixed_policy(struct stage *stage, sim_time base, int64_t attempts) {
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

/* ---- tests ---- */

static void a_success_is_service_after_provider_queue(void **unused) {
    struct stage *stage = stage_new();
    /* Answered 12 s after sending, of which 2 s in the provider's queue. */
    ACT(stage, ((struct batch_row[]){{5 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 12 * S, 2 * S, 0}}));
    (void)unused;
    parts_are(&stage->ended[0], 0, 0, 0, 0, 2 * S, 10 * S);
    assert_int_equal(stage->ended[0].ended_at, 17 * S);
    assert_int_equal(stage->ended[0].attempts, 1);
}

static void a_busy_worker_makes_the_next_request_queue(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    /* The worker is busy over [0, 10): the second, at 4, queues for 6 s, then takes 3 s. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {4 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0}, {VERDICT_SUCCESS, 3 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 0, 0, 10 * S);
    parts_are(&stage->ended[1], 6 * S, 0, 0, 0, 0, 3 * S);
    assert_int_equal(stage->ended[1].told_position, 0);
    assert_int_equal(stage->longest, 1);
}

static void a_full_queue_refuses_and_an_arrival_that_can_go_needs_no_room(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    stage->spec.queue.capacity = 1;
    /* Three at once: one goes out, one waits, one is refused. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {0, 1}, {0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0}, {VERDICT_SUCCESS, 10 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_DELIVERED);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_DELIVERED);
    assert_int_equal(stage->ended[2].outcome, OUTCOME_QUEUE_FULL);
    assert_int_equal(stage->ended[2].ended_at, 0);
    parts_are(&stage->ended[1], 10 * S, 0, 0, 0, 0, 10 * S);
}

static void patience_ends_a_wait_at_once(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    stage->workload.patience = 5 * S;
    /* The first is in flight when its patience ends at 5: it keeps its worker to 10, as waste. The
     * second, from 1 on, leaves at 6. The third, from 8 on, is sent at 10 and served by 13 = 8 + 5:
     * an answer at the instant of the patience comes first (completion before patience). */
    ACT(stage, ((struct batch_row[]){{0, 1}, {1 * S, 1}, {8 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0}, {VERDICT_SUCCESS, 3 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[0].ended_at, 5 * S);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[1].ended_at, 6 * S);
    parts_are(&stage->ended[2], 2 * S, 0, 0, 0, 0, 3 * S);
    assert_int_equal(stage->script.forgotten, 0);
}

static void without_a_bound_on_workers_an_abandoned_call_is_forgotten(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->workload.patience = 5 * S;
    ACT(stage, ((struct batch_row[]){{0, 1}}), ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->script.forgotten, 1);
}

static void a_verdict_not_worth_retrying_refuses(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_CONTENT_POLICY_VIOLATION, 0, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_REFUSED);
    assert_int_equal(stage->ended[0].last_verdict, VERDICT_CONTENT_POLICY_VIOLATION);
}

static void what_is_under_way_at_the_end_is_unfinished(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    ACT(stage, ((struct batch_row[]){{0, 1}, {1 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 5000 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_UNFINISHED);
    assert_int_equal(stage->ended[1].outcome, OUTCOME_UNFINISHED);
    assert_int_equal(stage->ended[1].ended_at, 1000 * S);
}

static void a_split_request_is_delivered_with_its_last_leg(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.split = 4;
    /* 10 images: legs of 4, 4, 2, sent at 0; the last answer at 9 s wins. Before it was sent no
     * time had passed, so all of the latency is its service. */
    ACT(stage, ((struct batch_row[]){{0, 10}}),
        ((struct reply[]){{VERDICT_SUCCESS, 5 * S, 0, 0},
                          {VERDICT_SUCCESS, 9 * S, 0, 0},
                          {VERDICT_SUCCESS, 7 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 0, 0, 0, 9 * S);
    assert_int_equal(stage->ended[0].attempts, 3);
}

static void the_first_leg_that_fails_ends_a_split_request_and_wastes_what_was_paid(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.split = 4;
    /* The leg of 4 images delivered at 2 s cost 4 × $0.04; the refusal at 3 s ends the request. */
    ACT(stage, ((struct batch_row[]){{0, 10}}),
        ((struct reply[]){{VERDICT_SUCCESS, 2 * S, 0, 0},
                          {VERDICT_CONTENT_POLICY_VIOLATION, 3 * S, 0, 0},
                          {VERDICT_SUCCESS, 7 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_REFUSED);
    assert_int_equal(stage->ended[0].ended_at, 3 * S);
    assert_int_equal(stage->waste, 4 * NUSD_PER_USD / 25);
    assert_int_equal(stage->script.forgotten, 1);
}

static void a_rejected_attempt_waits_and_goes_again(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 3);
    /* Rejected at 0 and told 7 s, so max(7, 3) = 7; rejected at 7 without header, so 3; sent at 10.
     */
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 7 * S},
                          {VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                          {VERDICT_SUCCESS, 5 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 10 * S, 0, 0, 5 * S);
    assert_int_equal(stage->sent[1], 7 * S);
    assert_int_equal(stage->sent[2], 10 * S);
    assert_int_equal(stage->waits, 2);
}

static void attempts_run_out(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 2);
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SERVER_ERROR, 2 * S, 0, 0},
                          {VERDICT_SERVER_ERROR, 2 * S, 0, 0}}));
    /* 2 s in flight, 3 s backoff, 2 s in flight. */
    assert_int_equal(stage->ended[0].outcome, OUTCOME_RETRIES_EXHAUSTED);
    assert_int_equal(stage->ended[0].ended_at, 7 * S);
    assert_int_equal(stage->ended[0].attempts, 2);
}

static void a_timeout_is_a_failed_attempt_and_the_provider_is_told_to_forget(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 3 * S, 2);
    stage->spec.timeout = 4 * S;
    /* 4 s in vain, 3 s backoff, then an answer exactly at the timeout, which comes first. */
    ACT(stage, ((struct batch_row[]){{0, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 9 * S, 0, 0}, {VERDICT_SUCCESS, 4 * S, 0, 0}}));
    parts_are(&stage->ended[0], 0, 0, 3 * S, 4 * S, 0, 4 * S);
    assert_int_equal(stage->script.forgotten, 1);
}

static void a_worker_is_held_through_backoff_or_not(void **unused) {
    const struct batch_row arrivals[] = {{0, 1}, {1 * S, 1}};
    const struct reply held[] = {{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                                 {VERDICT_SUCCESS, 5 * S, 0, 0},
                                 {VERDICT_SUCCESS, 5 * S, 0, 0}};
    const struct reply freed[] = {{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                                  {VERDICT_SUCCESS, 5 * S, 0, 0},
                                  {VERDICT_SUCCESS, 5 * S, 0, 0}};
    struct stage *stage = stage_new();

    (void)unused;
    /* Held: the first is rejected at 0, waits to 3 with the only worker, is served to 8; the second
     * queues from 1 to 8 and is served to 13. */
    retry_fixed_policy(stage, 3 * S, 3);
    stage->spec.concurrency = 1;
    ACT(stage, arrivals, held);
    parts_are(&stage->ended[0], 0, 0, 3 * S, 0, 0, 5 * S);
    parts_are(&stage->ended[1], 7 * S, 0, 0, 0, 0, 5 * S);

    /* Not held: the second goes out at 1 and is served to 6; the first, due at 3, queues to 6. */
    stage = stage_new();
    retry_fixed_policy(stage, 3 * S, 3);
    stage->spec.concurrency = 1;
    stage->spec.backoff_holds_worker = false;
    ACT(stage, arrivals, freed);
    parts_are(&stage->ended[0], 3 * S, 0, 3 * S, 0, 0, 5 * S);
    parts_are(&stage->ended[1], 0, 0, 0, 0, 0, 5 * S);
}

static void a_retry_goes_before_those_never_sent_and_needs_no_room(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 2 * S, 3);
    stage->spec.concurrency = 1;
    stage->spec.backoff_holds_worker = false;
    stage->spec.queue.capacity = 1;
    /* 0: the first is rejected, backs off to 2. 0: the second takes the worker to 10. 1: the third
     * fills the queue. 2: the first comes back, ahead of the third. 3: the fourth finds no room.
     * 10: the first to 14; 14: the third to 19. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {0, 1}, {1 * S, 1}, {3 * S, 1}}),
        ((struct reply[]){{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0},
                          {VERDICT_SUCCESS, 10 * S, 0, 0},
                          {VERDICT_SUCCESS, 4 * S, 0, 0},
                          {VERDICT_SUCCESS, 5 * S, 0, 0}}));
    parts_are(&stage->ended[0], 8 * S, 0, 2 * S, 0, 0, 4 * S);
    parts_are(&stage->ended[2], 13 * S, 0, 0, 0, 0, 5 * S);
    assert_int_equal(stage->ended[3].outcome, OUTCOME_QUEUE_FULL);
}

static void patience_ends_a_backoff_and_frees_its_worker(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    retry_fixed_policy(stage, 30 * S, 3);
    stage->spec.concurrency = 1;
    stage->workload.patience = 10 * S;
    /* The first backs off from 0 and leaves at 10; the second, waiting since 2, goes out then. */
    ACT(stage, ((struct batch_row[]){{0, 1}, {2 * S, 1}}),
        ((struct reply[]){{VERDICT_RATE_LIMIT_EXCEEDED, 0, 0, 0}, {VERDICT_SUCCESS, 1 * S, 0, 0}}));
    assert_int_equal(stage->ended[0].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[0].ended_at, 10 * S);
    parts_are(&stage->ended[1], 8 * S, 0, 0, 0, 0, 1 * S);
}

static void who_is_shown_too_long_a_wait_leaves_and_the_queue_stays(void **unused) {
    struct stage *stage = stage_new();

    (void)unused;
    stage->spec.concurrency = 1;
    stage->workload.patience = 25 * S;
    stage->workload.patience_mode = PATIENCE_SHOWN;
    /* Sent at 0, 10 and 20: a gap of 10 s is known at 20. At 21 two wait, so he who comes is shown
     * 3 x 10 s, more than 25 s, and leaves. The others leave when their own patience ends: the one
     * in flight since 20 at 2 + 25, those who still wait at 3 + 25 and 4 + 25. */
    ACT(stage,
        ((struct batch_row[]){{0, 1}, {1 * S, 1}, {2 * S, 1}, {3 * S, 1}, {4 * S, 1}, {21 * S, 1}}),
        ((struct reply[]){{VERDICT_SUCCESS, 10 * S, 0, 0},
                          {VERDICT_SUCCESS, 10 * S, 0, 0},
                          {VERDICT_SUCCESS, 10 * S, 0, 0}}));
    assert_int_equal(stage->ended[1].ended_at, 20 * S);
    assert_int_equal(stage->ended[5].outcome, OUTCOME_ABANDONED);
    assert_int_equal(stage->ended[5].told_position, 2);
    assert_int_equal(stage->ended[5].told_wait, 30 * S);
    assert_int_equal(stage->ended[5].ended_at, 21 * S);
    assert_int_equal(stage->ended[2].ended_at, 27 * S);
    assert_int_equal(stage->ended[3].ended_at, 28 * S);
    assert_int_equal(stage->ended[4].ended_at, 29 * S);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_success_is_service_after_provider_queue),
        cmocka_unit_test(a_busy_worker_makes_the_next_request_queue),
        cmocka_unit_test(a_full_queue_refuses_and_an_arrival_that_can_go_needs_no_room),
        cmocka_unit_test(patience_ends_a_wait_at_once),
        cmocka_unit_test(without_a_bound_on_workers_an_abandoned_call_is_forgotten),
        cmocka_unit_test(a_verdict_not_worth_retrying_refuses),
        cmocka_unit_test(what_is_under_way_at_the_end_is_unfinished),
        cmocka_unit_test(a_split_request_is_delivered_with_its_last_leg),
        cmocka_unit_test(the_first_leg_that_fails_ends_a_split_request_and_wastes_what_was_paid),
        cmocka_unit_test(a_rejected_attempt_waits_and_goes_again),
        cmocka_unit_test(attempts_run_out),
        cmocka_unit_test(a_timeout_is_a_failed_attempt_and_the_provider_is_told_to_forget),
        cmocka_unit_test(a_worker_is_held_through_backoff_or_not),
        cmocka_unit_test(a_retry_goes_before_those_never_sent_and_needs_no_room),
        cmocka_unit_test(patience_ends_a_backoff_and_frees_its_worker),
        cmocka_unit_test(who_is_shown_too_long_a_wait_leaves_and_the_queue_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

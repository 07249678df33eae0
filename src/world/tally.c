#include "world/tally.h"

#include <assert.h>

#include "base/check.h"
#include "base/hot.h"

static struct tally *tally_of(struct sink *sink) {
    return container_of(sink, struct tally, sink);
}

static bool measured(const struct tally *tally, const struct subject *subject) {
    return subject->arrived_at >= tally->warmup;
}

static inline struct cell *cell_at(struct tally *tally, uint32_t workload, uint32_t sku) {
    assert(workload < tally->workload_count);
    assert(sku < tally->sku_count);
    return &tally->cells[workload * tally->sku_count + sku];
}

static void on_arrival(struct sink *sink, sim_time now, const struct journey *journey) {
    struct tally *tally = tally_of(sink);

    tally->total.arrived++;
    if (!measured(tally, &journey->subject))
        return;
    cell_at(tally, journey->subject.workload, journey->subject.sku)->arrived++;
    recovery_before(&tally->recovery, now, &tally->in_system);
    time_average_change(&tally->in_system, now, 1);
    recovery_arrived(&tally->recovery, now, tally->in_system.value);
}

static void on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                       const struct call *call) {
    struct tally *tally = tally_of(sink);
    const bool rejected = call->verdict == VERDICT_RATE_LIMIT_EXCEEDED;

    (void)now;
    tally->total.attempts++;
    tally->total.admitted += call->admitted;
    tally->total.rejected += rejected;
    if (!measured(tally, &journey->subject))
        return;
    struct cell *cell = cell_at(tally, journey->subject.workload, call->sku);
    cell->attempts++;
    if (rejected) {
        cell->rejected++;
        if (call->limit >= 0) {
            tally->limits[tally->first_limit[call->provider] + (uint32_t)call->limit].answers++;
        }
    }
    if (call->verdict != VERDICT_PENDING)
        tally->verdicts[call->verdict].answers++;
}

static void on_answer(struct sink *sink, sim_time now, const struct journey *journey,
                      const struct call *call) {
    struct tally *tally = tally_of(sink);

    (void)now;
    if (measured(tally, &journey->subject))
        tally->verdicts[call->verdict].answers++;
}

/* Where a figure for what `verdict` caused belongs: its limit, if one bound, and the verdict. */
static struct tally_cause *limit_of(struct tally *tally, const struct journey *journey) {
    if (journey->last_verdict != VERDICT_RATE_LIMIT_EXCEEDED || journey->last_limit < 0)
        return NULL;
    return &tally->limits[tally->first_limit[journey->provider] + (uint32_t)journey->last_limit];
}

static void on_wait(struct sink *sink, sim_time now, const struct wait_record *wait) {
    struct tally *tally = tally_of(sink);

    if (!measured(tally, &wait->journey->subject))
        return;
    struct tally_cause *limit = limit_of(tally, wait->journey);
    if (limit)
        limit->backoff_ns += wait->until - now;
    tally->verdicts[wait->call->verdict].backoff_ns += wait->until - now;
}

static void on_queue(struct sink *sink, sim_time now, uint32_t client, int64_t length) {
    struct tally *tally = tally_of(sink);

    assert(client < tally->client_count);
    tally->waiting += length - tally->queue_lengths[client];
    tally->queue_lengths[client] = length;
    recovery_waiting(&tally->recovery, tally->waiting);
    if (now >= tally->warmup && length > tally->queue_length_max)
        tally->queue_length_max = length;
}

static void on_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct tally *tally = tally_of(sink);

    (void)now;
    tally->total.cost += charge->amount;
    if (!measured(tally, charge->call->subject))
        return;
    struct cell *cell = cell_at(tally, charge->call->subject->workload, charge->call->sku);
    cell->cost += charge->amount;
    if (!charge->received)
        cell->waste += charge->amount;
}

static void on_waste(struct sink *sink, sim_time now, const struct journey *journey, uint32_t sku,
                     money amount) {
    struct tally *tally = tally_of(sink);

    (void)now;
    if (measured(tally, &journey->subject))
        cell_at(tally, journey->subject.workload, sku)->waste += amount;
}

static APART void report_parts(const struct journey *journey, sim_time sum, sim_time latency) {
    BUG("the parts of request %llu add up to %lld ns, its latency is %lld ns",
        (unsigned long long)journey->subject.id, (long long)sum, (long long)latency);
}

static inline void count_delivery(struct tally *tally, struct cell *cell,
                                  const struct journey *journey) {
    const sim_time latency = journey->ended_at - journey->subject.arrived_at;
    sim_time sum = 0;

#pragma GCC unroll 8
    for (int part = 0; part < PARTS; part++) { /* which are 0 cannot be predicted */
        cell->parts[part] += journey->parts[part];
        sum += journey->parts[part];
    }
    if (RARELY(sum != latency))
        report_parts(journey, sum, latency);
    histogram_record(&cell->latency, latency);
    cell->images += journey->subject.n;
    if (latency <= tally->deadlines[journey->subject.workload])
        cell->images_good += journey->subject.n;
}

/* How the wait until the first send compares with what was told at arrival. */
static NOT_INLINED void count_wait(struct tally *tally, struct cell *cell,
                                   const struct journey *journey) {
    const struct subject *subject = &journey->subject;
    const bool sent = journey->first_sent_at != SIM_TIME_NEVER;
    const sim_time wait = sent ? journey->first_sent_at - subject->arrived_at : SIM_TIME_NEVER;

    if (!sent && journey->ended_at == subject->arrived_at)
        return; /* turned away */
    promises_note(&tally->promises, subject->workload, journey->told_position, wait);
    if (!sent || journey->told_wait == SIM_TIME_NEVER)
        return;
    const sim_time error = journey->told_wait - wait;
    cell->told++;
    cell->told_short += error < 0;
    cell->told_error_ns += error;
    cell->told_distance_ns += error < 0 ? -error : error;
}

static NOT_INLINED void count_failure(struct tally *tally, const struct journey *journey) {
    struct tally_cause *limit = limit_of(tally, journey);

    if (journey->last_verdict == VERDICT_PENDING)
        tally->failed_waiting++;
    else
        tally->verdicts[journey->last_verdict].failed++;
    if (limit)
        limit->failed++;
}

/* What a user fares, among those of his workload; follow-ups are not counted. */
static NOT_INLINED void count_user(struct tally *tally, const struct journey *journey) {
    if (journey->follows == journey->subject.id)
        fairness_note(&tally->fairness, journey->subject.workload, journey->subject.user,
                      journey->outcome == OUTCOME_DELIVERED);
}

static void on_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct tally *tally = tally_of(sink);
    const bool delivered = journey->outcome == OUTCOME_DELIVERED;

    tally->total.delivered += delivered;
    tally->total.failed += !delivered;
    tally->total.images += delivered ? journey->subject.n : 0;
    tally->last_outcome_at = now;
    if (!measured(tally, &journey->subject))
        return;
    struct cell *cell = cell_at(tally, journey->subject.workload, journey->subject.sku);
    cell->outcomes[journey->outcome]++;
    recovery_before(&tally->recovery, now, &tally->in_system);
    time_average_change(&tally->in_system, now, -1);
    recovery_ended(&tally->recovery, now, tally->in_system.value, journey->subject.workload,
                   journey->outcome);
    tally->time_in_system_ns += now - journey->subject.arrived_at;
    if (journey->told_wait == 0 && journey->first_sent_at == journey->subject.arrived_at)
        tally->promises.at_once[journey->subject.workload]++;
    else
        count_wait(tally, cell, journey);
    if (tally->fairness.tracked[journey->subject.workload])
        count_user(tally, journey);
    if (delivered)
        count_delivery(tally, cell, journey);
    else
        count_failure(tally, journey);
}

static void on_left(struct sink *sink, sim_time now, uint32_t workload, uint32_t user) {
    (void)now;
    fairness_left(&tally_of(sink)->fairness, workload, user);
}

bool tally_init(struct tally *tally, const struct tally_config *config, struct arena *arena) {
    const size_t cells = (size_t)config->workload_count * config->sku_count;

    *tally = (struct tally){0};
    tally->sink.arrival = on_arrival;
    tally->sink.attempt = on_attempt;
    tally->sink.answer = on_answer;
    tally->sink.wait = on_wait;
    tally->sink.queue = on_queue;
    tally->sink.charge = on_charge;
    tally->sink.waste = on_waste;
    tally->sink.outcome = on_outcome;
    tally->sink.left = on_left;
    tally->warmup = config->warmup;
    tally->workload_count = config->workload_count;
    tally->sku_count = config->sku_count;
    tally->client_count = config->client_count;
    tally->deadlines = config->deadlines;
    tally->first_limit = config->first_limit;
    tally->cells = arena_new(arena, struct cell, cells);
    tally->limits = arena_new(arena, struct tally_cause, config->limit_count);
    tally->queue_lengths = arena_new(arena, int64_t, config->client_count);
    for (size_t i = 0; i < cells; i++)
        histogram_init(&tally->cells[i].latency);
    time_average_init(&tally->in_system, 0, 0);
    recovery_init(&tally->recovery, config->warmup, config->workload_count, config->incident_count,
                  arena);
    fairness_init(&tally->fairness, config->has_users, config->workload_count, arena);
    return promises_init(&tally->promises, config->workload_count);
}

void tally_release(struct tally *tally) {
    for (size_t i = 0; i < (size_t)tally->workload_count * tally->sku_count; i++)
        histogram_release(&tally->cells[i].latency);
    promises_release(&tally->promises);
}

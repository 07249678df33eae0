#include "provider/job.h"

#include <assert.h>

#include "base/check.h"
#include "engine/clock.h"
#include "provider/answer.h"
#include "provider/service.h"
#include "provider/state.h"

static void finish(struct event *event);

/* Whether what this job has made is paid for. */
static bool is_billed(const struct job *job) {
    const struct provider *provider = job->provider;
    const struct billed_spec *billed;

    if (job->unbilled)
        return false;
    if (!provider->account)
        return job->verdict == VERDICT_SUCCESS || job->refusal_billed;
    billed = account_billed(provider->account);
    if (job->verdict == VERDICT_CONTENT_POLICY_VIOLATION)
        return job->refusal_billed ||
               (job->generates ? billed->moderated_output : billed->moderated_input);
    if (job->verdict != VERDICT_SUCCESS)
        return verdict_step(job->verdict) == STEP_CAPACITY && billed->server_error;
    if (job->forgotten)
        return billed->timed_out;
    return job->call->wanted ? billed->delivered : billed->abandoned;
}

void job_forget(struct job *job) {
    job->unbilled = job->call->unbilled;
    job->call->job = NULL;
    job->left_subject = *job->call->subject;
    job->left = *job->call;
    job->left.subject = &job->left_subject;
    job->call = &job->left;
    job->forgotten = true;
}

/* n × price is incurred. Returns what was charged. */
static money charge(const struct job *job) {
    const struct provider *provider = job->provider;
    const sim_time now = provider_now(provider);
    struct charge_record record;

    record.call = job->call;
    record.amount = provider->skus[job->sku].price * job->n;
    record.received = job->verdict == VERDICT_SUCCESS && !job->forgotten && job->call->wanted;
    if (provider->account)
        record.amount = account_charge(provider->account, now, &record);
    if (provider->sink->charge)
        provider->sink->charge(provider->sink, now, &record);
    return record.amount;
}

/* ---- provider-side queues ---- */

static struct sku_limit *queue_limit(struct provider *provider, uint32_t sku) {
    struct sku_limits *limits = &provider->limits.by_sku[sku];

    return limits->queue < 0 ? NULL : &limits->items[limits->queue];
}

static void begin(struct job *job) {
    struct provider *provider = job->provider;
    const sim_time now = provider_now(provider);
    const double others = (double)provider->in_service;
    const double factor =
        (1 + provider->config.spec->per_in_flight * others) * provider->skus[job->sku].slow_factor;

    provider->in_service++;
    job->generates = true;
    job->call->service_from = now;
    job->event.fire = finish;
    clock_arm(provider->clock, &job->event,
              time_add_sat(now, service_stretch(job->service, factor)), EVENT_COMPLETION);
}

static void push(struct job_queue *queue, struct job *job) {
    job->next = NULL;
    if (queue->tail)
        queue->tail->next = job;
    else
        queue->head = job;
    queue->tail = job;
}

static struct job *pop(struct job_queue *queue) {
    struct job *job = queue->head;

    queue->head = job->next;
    if (!queue->head)
        queue->tail = NULL;
    return job;
}

/* Starts the jobs at the head of a limit's queue that fit. */
static void serve(struct provider *provider, uint32_t index) {
    struct job_queue *queue = &provider->queues[index];
    struct limiter *limiter = &provider->limits.limiters[index];
    const sim_time now = provider_now(provider);

    while (queue->head) {
        struct job *job = queue->head;
        const int64_t units = limit_set_units(&provider->limits, index, job->sku, job->n);
        /* A limit that has become of another kind has no queue: nobody is held any more. */
        if (limiter->type->start) {
            if (!limiter_start(limiter, now, units))
                return;
            job->held |= UINT64_C(1) << index;
        }
        pop(queue);
        provider->queued--;
        begin(job);
    }
}

void job_serve_queues(struct provider *provider) {
    if (provider->queued == 0)
        return;
    for (uint32_t i = 0; i < provider->limits.count; i++)
        serve(provider, i);
}

void job_generate(struct job *job) {
    struct provider *provider = job->provider;
    const struct sku_limit *limit = queue_limit(provider, job->sku);

    if (!limit) {
        begin(job);
        return;
    }
    limiter_charge(limit->limiter, provider_now(provider), sku_limit_units(limit, job->n));
    push(&provider->queues[limit->index], job);
    provider->queued++;
    serve(provider, limit->index);
}

/* ---- the end of a job ---- */

static void release(struct job *job) {
    struct provider *provider = job->provider;
    const uint64_t held = job->held;

    limit_set_release(&provider->limits, held, job->sku, job->n, provider_now(provider));
    job->held = 0;
    if (provider->queued == 0)
        return;
    for (uint32_t i = 0; held >> i != 0; i++)
        if (held >> i & 1)
            serve(provider, i);
}

static void finish(struct event *event) {
    struct job *job = container_of(event, struct job, event);
    struct provider *provider = job->provider;
    struct call *call = job->call;
    money charged = 0;

    if (job->generates)
        provider->in_service--;
    if (job->held != 0)
        release(job);
    if (is_billed(job))
        charged = charge(job);
    if (job->forgotten) {
        job_give_back(&provider->jobs, job);
        return;
    }
    call->charged = charged;
    call->retryable_refusal = job->retryable;
    if (!job->generates) {
        call->limit = job->limit;
        call->retry_after = job->retry_after;
    }
    call->job = NULL;
    const enum verdict verdict = job->verdict;
    job_give_back(&provider->jobs, job);
    answer_write(provider, call, verdict);
    call->answered(call);
}

void job_answer_later(struct job *job, sim_time delay) {
    struct provider *provider = job->provider;

    job->generates = false;
    job->event.fire = finish;
    clock_arm(provider->clock, &job->event, time_add_sat(provider_now(provider), delay),
              EVENT_COMPLETION);
}

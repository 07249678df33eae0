/*
 * job - work the provider has taken on: a generation under way, queued, or an answer on its way.
 *
 * A job outlives its call: when the call is forgotten the job goes on, finishes and charges. Jobs
 * come from a free list in the arena, and are as many as were ever outstanding at one time.
 */
#ifndef TIERSIM_PROVIDER_JOB_H
#define TIERSIM_PROVIDER_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "engine/agenda.h"
#include "record/call.h"
#include "record/sink.h"

struct provider;

struct job {
    struct event event;
    struct provider *provider;
    struct call *call;           /* that it answers; a forgotten one's likeness */
    struct job *next;            /* in the free list or in a queue */
    uint64_t held;               /* mask of the concurrency limits it holds units of */
    sim_time service;            /* drawn, before any stretch */
    uint32_t sku;                /* as in the call */
    int32_t n;                   /* the same */
    enum verdict verdict;        /* what it will answer */
    bool generates;              /* it is in service */
    bool unbilled;               /* see call.unbilled */
    bool refusal_billed;         /* a failure that is charged all the same */
    bool retryable;              /* see call.retryable_refusal */
    sim_time retry_after;        /* see call.retry_after, for an answer on its way */
    int32_t limit;               /* the same */
    bool forgotten;              /* nobody is to be answered */
    struct call left;            /* what a forgotten call has left behind: what was asked for … */
    struct subject left_subject; /* … and by whom */
};

struct job_pool {
    struct job *free;
    struct arena *perm;
    uint32_t outstanding;
};

static inline void job_pool_init(struct job_pool *pool, struct arena *perm) {
    pool->free = NULL;
    pool->perm = perm;
    pool->outstanding = 0;
}

/* Its members are as the last user left them, but for an idle event. */
static inline struct job *job_take(struct job_pool *pool) {
    struct job *job = pool->free;

    if (job)
        pool->free = job->next;
    else
        job = arena_new(pool->perm, struct job, 1);
    pool->outstanding++;
    return job;
}

static inline void job_give_back(struct job_pool *pool, struct job *job) {
    job->next = pool->free;
    pool->free = job;
    pool->outstanding--;
}

/* Its call will not hear of it any more, and may be gone: keeps what the charge needs to know. */
void job_forget(struct job *job);

/* The job generates: it queues where its SKU's limits say so, else goes into service at once. */
void job_generate(struct job *job);

/* The job only answers, after a delay. */
void job_answer_later(struct job *job, sim_time delay);

/* Starts queued jobs that now fit; for use when limits have changed. */
void job_serve_queues(struct provider *provider);

#endif

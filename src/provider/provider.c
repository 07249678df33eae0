#include "provider/provider.h"

#include <assert.h>

#include "base/check.h"
#include "base/hot.h"
#include "provider/answer.h"
#include "provider/in_force.h"
#include "provider/tier.h"

/* ---- submission ---- */

static inline struct job *new_job(struct provider *provider, struct call *call,
                                  enum verdict verdict) {
    struct job *job = job_take(&provider->jobs);

    job->provider = provider;
    job->call = call;
    job->sku = call->sku;
    job->n = call->n;
    job->held = 0;
    job->verdict = verdict;
    job->unbilled = false;
    job->refusal_billed = false;
    job->retryable = false;
    job->forgotten = false;
    call->job = job;
    return job;
}

/* Answers a rejection rejection_time later. */
static APART enum verdict reject_later(struct provider *provider, struct call *call,
                                       enum verdict verdict, int32_t limit, sim_time retry_after) {
    struct job *job = new_job(provider, call, verdict);

    job->limit = limit;
    job->retry_after = retry_after;
    job_answer_later(job, provider->config.spec->rejection_time);
    return VERDICT_PENDING;
}

/* A rejection at key, access, billing or rate limits: at once, or rejection_time later. */
static PART_OF_CALLER enum verdict reject(struct provider *provider, struct call *call,
                                          enum verdict verdict, int32_t limit,
                                          sim_time retry_after) {
    if (provider->config.spec->rejection_time > 0)
        return reject_later(provider, call, verdict, limit, retry_after);
    call->limit = limit;
    call->retry_after = retry_after;
    answer_write(provider, call, verdict);
    return verdict;
}

/* The access step; VERDICT_SUCCESS if nothing bars the call. */
static enum verdict access_verdict(struct provider *provider, const struct provider_sku *row) {
    const sim_time now = provider_now(provider);

    if (now >= row->retires_at)
        return VERDICT_MODEL_RETIRED;
    if (row->no_access)
        return provider->config.spec->no_access == NO_ACCESS_RATE_LIMIT
                   ? VERDICT_RATE_LIMIT_EXCEEDED
                   : VERDICT_MODEL_NOT_AVAILABLE;
    if (row->unverified && provider->account && !account_verified(provider->account, now))
        return VERDICT_ORGANIZATION_NOT_VERIFIED;
    return VERDICT_SUCCESS;
}

/* The steps key, access and billing, in this order; VERDICT_SUCCESS if all let it pass. */
static enum verdict admission_verdict(struct provider *provider, const struct provider_sku *row,
                                      const struct call *call) {
    enum verdict account = VERDICT_SUCCESS;

    if (provider->account)
        account =
            account_verdict(provider->account, provider_now(provider), call, row->price * call->n);
    if (account != VERDICT_SUCCESS && verdict_step(account) == STEP_KEY)
        return account;
    if (row->barred) {
        const enum verdict access = access_verdict(provider, row);
        if (access != VERDICT_SUCCESS)
            return access;
    }
    if (account != VERDICT_SUCCESS)
        return account;
    return row->wrongful != VERDICT_PENDING ? row->wrongful : VERDICT_SUCCESS;
}

static PART_OF_CALLER enum verdict reject_by_limits(struct provider *provider, struct call *call,
                                                    const struct limit_refusal *refusal) {
    const struct provider_spec *spec = provider->config.spec;
    const int own = refusal->limiter->retry_after;
    const int how = own != CHOICE_NONE ? own : spec->retry_after;
    sim_time wait = refusal->wait;

    if (wait != SIM_TIME_NEVER && wait != LIMITER_WAIT_UNKNOWN)
        wait = wait > spec->rejection_time ? wait - spec->rejection_time : 0;
    return reject(provider, call, VERDICT_RATE_LIMIT_EXCEEDED, refusal->limit,
                  retry_after_sent((enum retry_after)how, wait));
}

/* The limits of a key that may be stale, beside the organization's: both or none are charged. */
static APART bool take_with_key(struct provider *provider, const struct call *call,
                                struct limit_refusal *refusal) {
    const sim_time now = provider_now(provider);
    struct limit_set *key = in_force_key_limits(provider, call->key);

    if (key && limit_set_admits(&provider->limits, call->sku, call->n, now)) {
        if (!limit_set_take(key, call->sku, call->n, now, refusal))
            return false;
        limit_set_charge(&provider->limits, call->sku, call->n, now);
        return true;
    }
    return limit_set_take(&provider->limits, call->sku, call->n, now, refusal);
}

static PART_OF_CALLER bool take_limits(struct provider *provider, const struct call *call,
                                       struct limit_refusal *refusal) {
    if (provider->key_limits)
        return take_with_key(provider, call, refusal);
    return limit_set_take(&provider->limits, call->sku, call->n, provider_now(provider), refusal);
}

/* An admitted call that is refused or fails before generation, after a while or at once. */
static enum verdict fail(struct provider *provider, struct call *call, enum verdict verdict,
                         sim_time after, bool retryable, bool billed) {
    const uint64_t held = provider->limits.by_sku[call->sku].held;
    const bool at_once = after == 0 && !billed;

    if (at_once) {
        if (held != 0) {
            limit_set_release(&provider->limits, held, call->sku, call->n, provider_now(provider));
            job_serve_queues(provider);
        }
        call->retryable_refusal = retryable;
        answer_write(provider, call, verdict);
        return verdict;
    }
    struct job *job = new_job(provider, call, verdict);
    job->held = held;
    job->retryable = retryable;
    job->refusal_billed = billed;
    job->limit = -1;
    job->retry_after = SIM_TIME_NEVER;
    job_answer_later(job, after);
    return VERDICT_PENDING;
}

static inline enum verdict generate(struct provider *provider, struct call *call,
                                    const struct provider_sku *row, enum verdict verdict,
                                    bool retryable) {
    const sim_time service = service_draw(&row->service, provider->config.key, call);
    struct job *job = new_job(provider, call, verdict);

    job->held = provider->limits.by_sku[call->sku].held;
    job->service = service;
    job->retryable = retryable;
    if (verdict != VERDICT_SUCCESS)
        job->refusal_billed = provider->config.spec->content_refusal.billed;
    job_generate(job);
    return VERDICT_PENDING;
}

static bool moderated_input_billed(const struct provider *provider) {
    return provider->config.spec->content_refusal.billed ||
           (provider->account && account_billed(provider->account)->moderated_input);
}

/* Content policy and capacity; then generation. */
static __attribute__((noinline)) enum verdict try_luck(struct provider *provider, struct call *call,
                                                       const struct provider_sku *row) {
    const struct content_refusal_spec *content = &provider->config.spec->content_refusal;
    const struct rng_key *key = provider->config.key;
    enum refusal refusal = REFUSAL_NO;

    if (content->probability > 0)
        refusal = content_refusal_draw(content, key, call);
    if (refusal != REFUSAL_NO && content->stage == REFUSAL_INPUT)
        return fail(provider, call, VERDICT_CONTENT_POLICY_VIOLATION,
                    content_refusal_after(content, key, call), refusal == REFUSAL_RETRYABLE,
                    moderated_input_billed(provider));
    if (row->error_count > 0) {
        const struct error_spec *error = error_draw(row->errors, row->error_count, key, call);
        if (error)
            return fail(provider, call, fault_verdict(error->verdict),
                        error_after(error, key, call), false,
                        provider->account && account_billed(provider->account)->server_error);
    }
    return generate(provider, call, row,
                    refusal == REFUSAL_NO ? VERDICT_SUCCESS : VERDICT_CONTENT_POLICY_VIOLATION,
                    refusal == REFUSAL_RETRYABLE);
}

static enum verdict submit(void *server, struct call *call) {
    struct provider *provider = server;
    const struct provider_sku *row = &provider->skus[call->sku];
    struct limit_refusal refusal;

    assert(call->sku < provider->config.sku_count);
    assert(call->n >= 1);
    call->verdict = VERDICT_PENDING;
    call->status = 0;
    call->admitted = false;
    call->unbilled = false;
    call->retryable_refusal = false;
    call->limit = -1;
    call->retry_after = SIM_TIME_NEVER;
    call->answered_at = SIM_TIME_NEVER;
    call->service_from = SIM_TIME_NEVER;
    call->charged = 0;
    call->header_count = 0;
    call->headers = NULL;
    call->job = NULL;
    if (row->watched) {
        const enum verdict verdict = admission_verdict(provider, row, call);
        if (verdict != VERDICT_SUCCESS)
            return reject(provider, call, verdict, -1, SIM_TIME_NEVER);
    }
    if (!take_limits(provider, call, &refusal))
        return reject_by_limits(provider, call, &refusal);
    call->admitted = true;
    if (row->troubled)
        return try_luck(provider, call, row);
    return generate(provider, call, row, VERDICT_SUCCESS, false);
}

static void forget(void *server, struct call *call) {
    struct job *job = call->job;

    (void)server;
    assert(job && job->call == call);
    job_forget(job);
}

/* ---- set-up ---- */

static void promoted(void *owner, size_t tier) {
    provider_set_tier(owner, tier);
}

static void limits_raised(void *owner, const struct limit_answer *answer) {
    provider_raise_limits(owner, answer);
}

static void init_account(struct provider *provider) {
    const struct provider_config *config = &provider->config;
    struct account_config account;

    if (!config->account)
        return;
    account.spec = config->account;
    account.tiers = config->spec->tiers.items;
    account.tier_count = config->spec->tiers.count;
    account.promotion = NULL;
    account.skus = config->skus;
    account.sku_count = config->sku_count;
    account.start_unix_ns = config->start_unix_ns;
    account.provider = config->index;
    account.clock = config->clock;
    account.rng_key = *config->key;
    account.arena = config->perm;
    account.sink = provider->sink;
    account.set_tier = promoted;
    account.set_limits = limits_raised;
    account.owner = provider;
    struct account *state = arena_new(config->perm, struct account, 1);
    account_init(state, &account);
    provider->account = state; /* only now may it call back */
    provider->tier = account_tier(state);
}

struct provider *provider_new(const struct provider_config *config) {
    struct provider *provider = arena_new(config->perm, struct provider, 1);

    provider->config = *config;
    provider->clock = config->clock;
    provider->sink = config->sink ? config->sink : arena_new(config->perm, struct sink, 1);
    provider->granted.tier = SIZE_MAX;
    job_pool_init(&provider->jobs, config->perm);
    init_account(provider);
    in_force_init(provider);
    provider->queues = arena_new(config->perm, struct job_queue, provider->limits.count);
    provider->headers = arena_new(config->perm, struct limit_header, provider->limits.count);
    return provider;
}

struct port provider_port(struct provider *provider) {
    struct port port;

    port.server = provider;
    port.submit = submit;
    port.forget = forget;
    port.want_headers = &provider->want_headers;
    return port;
}

struct account *provider_account(struct provider *provider) {
    return provider->account;
}

void provider_set_tier(struct provider *provider, size_t tier) {
    const bool running = provider->skus != NULL;

    assert(tier < provider->config.spec->tiers.count);
    provider->tier = tier;
    if (!running)
        return;
    in_force_refresh(provider, true);
    job_serve_queues(provider);
}

void provider_raise_limits(struct provider *provider, const struct limit_answer *answer) {
    provider->granted = *answer;
    in_force_refresh(provider, true);
    job_serve_queues(provider);
}

/* ---- readings ---- */

size_t provider_limit_count(const struct provider *provider) {
    return provider->limits.count;
}

const char *provider_limit_name(const struct provider *provider, size_t limit) {
    assert(limit < provider->limits.count);
    return provider->limits.names[limit];
}

struct limit_reading provider_limit_read(const struct provider *provider, size_t limit) {
    static const struct limit_reading nothing = {0, 0, 0, 0, SIM_TIME_NEVER};
    const struct limiter *limiter = &provider->limits.limiters[limit];

    assert(limit < provider->limits.count);
    return limiter->type ? limiter_read(limiter, provider_now(provider)) : nothing;
}

uint32_t provider_in_service(const struct provider *provider) {
    return provider->in_service;
}

uint32_t provider_queued(const struct provider *provider) {
    return provider->queued;
}

#include "provider/provider.h"

#include <assert.h>
#include <stdio.h>

#include "base/check.h"
#include "provider/answer.h"
#include "provider/in_force.h"
#include "provider/tier.h"

static const char *const no_access_names[] = {"forbidden", "rate_limit", NULL};

static bool provider_prepare(void *object, struct complaint *out);

static const struct field provider_rows[] = {
    FIELD(struct provider_spec, limits, LIST, .sub = &limit_fields, .merge_key = "name",
          .doc = "rate limits; a tier's come over them by name"),
    FIELD(struct provider_spec, prices, LIST, .sub = &price_fields, .merge_key = "sku",
          .doc = "what an image costs, by SKU"),
    FIELD(struct provider_spec, models, LIST, .sub = &model_fields, .merge_key = "name",
          .doc = "what else is known of a model"),
    FIELD(struct provider_spec, tiers, LIST, .sub = &tier_fields, .merge_key = "name",
          .doc = "the ladder, lowest first"),
    FIELD(struct provider_spec, service_time, VARIANT, .variants = &dist_registry,
          .fallback = "{ \"type\": \"lognormal\", \"median\": \"10s\", \"sigma\": 0.35 }",
          .doc = "duration of a generation where nothing more special is given"),
    FIELD(struct provider_spec, service_times, LIST, .sub = &service_fields,
          .doc = "durations by model, quality, size and n; the first that matches holds"),
    FIELD(struct provider_spec, per_in_flight, NUMBER, .fallback = "0", .low = 0, .high = 100,
          .unit = "ratio",
          .doc = "generations take 1 + this × (others in service at their start) times as long"),
    FIELD(struct provider_spec, retry_after, CHOICE, .fallback = "\"exact\"",
          .choices = retry_after_names, .doc = "how a rate limit's wait is sent"),
    FIELD(struct provider_spec, rejection_time, DURATION, .fallback = "\"0s\"",
          .doc = "time until a rejection is answered"),
    FIELD(struct provider_spec, content_refusal, OBJECT, .sub = &content_refusal_fields,
          .doc = "content policy, by chance"),
    FIELD(struct provider_spec, errors, LIST, .sub = &error_fields, .one_or_many = true,
          .doc = "server errors, by chance"),
    FIELD(struct provider_spec, no_access, CHOICE, .fallback = "\"forbidden\"",
          .choices = no_access_names,
          .doc = "answer for a model the tier does not unlock: 403, or 429 as with a limit of 0"),
    FIELD(struct provider_spec, slow_down_status, INTEGER, .fallback = "429", .low = 400,
          .high = 599, .doc = "HTTP status of slow_down: 429, before 2026 503"),
};

const struct field_table provider_fields =
    FIELD_TABLE("provider", struct provider_spec, provider_rows, .prepare = provider_prepare);

static bool queues(const struct limit_spec *limit) {
    const struct limiter_type *type = (const struct limiter_type *)(const void *)limit->kind.type;

    return type->queues && type->queues(limit->kind.spec);
}

/* Whether some model is counted by both. */
static bool overlap(const struct limit_spec *a, const struct limit_spec *b) {
    const char *const *models = a->models.items;

    if (a->models.count == 0 || b->models.count == 0)
        return true;
    for (size_t i = 0; i < a->models.count; i++)
        if (model_in(&b->models, models[i]))
            return true;
    return false;
}

/* A call waits in one queue at a time, and the limits of a call fit into a mask. */
static bool check_limits(const struct field_list *list, struct complaint *out) {
    const struct limit_spec *limits = list->items;

    if (list->count > LIMIT_SET_MOST / 2) {
        snprintf(out->text, sizeof out->text, "%zu limits are more than %d", list->count,
                 LIMIT_SET_MOST / 2);
        return false;
    }
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < i; k++)
            if (queues(&limits[i]) && queues(&limits[k]) && overlap(&limits[i], &limits[k])) {
                snprintf(out->text, sizeof out->text,
                         "limits '%.64s' and '%.64s' both queue calls of one model; only one can",
                         limits[k].name, limits[i].name);
                return false;
            }
    return true;
}

static bool provider_prepare(void *object, struct complaint *out) {
    const struct provider_spec *spec = object;
    const struct tier_spec *tiers = spec->tiers.items;

    out->field = "limits";
    if (!check_limits(&spec->limits, out))
        return false;
    out->field = "tiers";
    for (size_t i = 0; i < spec->tiers.count; i++)
        if (!check_limits(&tiers[i].limits, out))
            return false;
    return true;
}

/* ---- submission ---- */

static struct job *new_job(struct provider *provider, struct call *call, enum verdict verdict) {
    struct job *job = job_take(&provider->jobs);

    job->provider = provider;
    job->call = call;
    job->charge.subject = call->subject;
    job->charge.provider = provider->config.index;
    job->charge.sku = call->sku;
    job->charge.n = call->n;
    job->charge.attempt = call->attempt;
    job->charge.leg = call->leg;
    job->charge.sent_at = call->sent_at;
    job->charge.service_from = SIM_TIME_NEVER;
    job->held = 0;
    job->verdict = verdict;
    job->generates = false;
    job->unbilled = false;
    job->refusal_billed = false;
    job->retryable = false;
    job->limit = -1;
    job->retry_after = SIM_TIME_NEVER;
    call->job = job;
    return job;
}

/* A rejection at key, access, billing or rate limits: at once, or rejection_time later. */
static enum verdict reject(struct provider *provider, struct call *call, enum verdict verdict,
                           int32_t limit, sim_time retry_after) {
    const sim_time delay = provider->config.spec->rejection_time;

    if (delay > 0) {
        struct job *job = new_job(provider, call, verdict);
        job->limit = limit;
        job->retry_after = retry_after;
        job_answer_later(job, delay);
        return VERDICT_PENDING;
    }
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

static enum verdict reject_by_limits(struct provider *provider, struct call *call,
                                     struct limit_set *set) {
    const struct provider_spec *spec = provider->config.spec;
    const struct limit_refusal refusal =
        limit_set_refuse(set, call->sku, call->n, provider_now(provider));
    const int own = set->limiters[refusal.limit].retry_after;
    sim_time wait = refusal.wait;

    if (wait != SIM_TIME_NEVER && wait != LIMITER_WAIT_UNKNOWN)
        wait = wait > spec->rejection_time ? wait - spec->rejection_time : 0;
    return reject(
        provider, call, VERDICT_RATE_LIMIT_EXCEEDED, refusal.limit,
        retry_after_sent((enum retry_after)(own != CHOICE_NONE ? own : spec->retry_after), wait));
}

/* The limits of a stale key, beside the organization's; both or none are charged. */
static bool pass_limits(struct provider *provider, const struct call *call,
                        struct limit_set **refused) {
    const sim_time now = provider_now(provider);
    struct limit_set *key = NULL;

    *refused = &provider->limits;
    if (provider->key_limits)
        key = in_force_key_limits(provider, call->key);
    if (!limit_set_admits(&provider->limits, call->sku, call->n, now))
        return false;
    if (key && !limit_set_admits(key, call->sku, call->n, now)) {
        *refused = key;
        return false;
    }
    limit_set_charge(&provider->limits, call->sku, call->n, now);
    if (key)
        limit_set_charge(key, call->sku, call->n, now);
    return true;
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
    job_answer_later(job, after);
    return VERDICT_PENDING;
}

static enum verdict generate(struct provider *provider, struct call *call,
                             const struct provider_sku *row, enum verdict verdict, bool retryable) {
    struct job *job = new_job(provider, call, verdict);

    job->held = provider->limits.by_sku[call->sku].held;
    job->service = service_draw(&row->service, provider->config.key, call);
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
static enum verdict try_luck(struct provider *provider, struct call *call,
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
    struct limit_set *refused;

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
    if (provider->account || row->barred || row->wrongful != VERDICT_PENDING) {
        const enum verdict verdict = admission_verdict(provider, row, call);
        if (verdict != VERDICT_SUCCESS)
            return reject(provider, call, verdict, -1, SIM_TIME_NEVER);
    }
    if (!pass_limits(provider, call, &refused))
        return reject_by_limits(provider, call, refused);
    call->admitted = true;
    if (row->troubled)
        return try_luck(provider, call, row);
    return generate(provider, call, row, VERDICT_SUCCESS, false);
}

static void forget(void *server, struct call *call) {
    struct job *job = call->job;

    (void)server;
    assert(job && job->call == call);
    job->call = NULL;
    job->unbilled = call->unbilled;
    call->job = NULL;
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

void provider_finish(struct provider *provider) {
    assert(provider->in_service + provider->queued <= provider->jobs.outstanding);
    if (provider->account)
        account_finish(provider->account, provider_now(provider));
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

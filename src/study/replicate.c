#include "study/replicate.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "world/world.h"

#define THREADS_MOST 256
/* Results that may wait for their turn, for each thread. */
#define SLOTS_PER_THREAD 4

enum slot_state { SLOT_RUNNING, SLOT_DONE, SLOT_OVER };

/* One replication from the moment it is handed out until it is folded. */
struct slot {
    enum slot_state state;
    size_t point;
    size_t replication;
    struct summary summary;
    struct charges charges;
    struct economics economics;
};

struct pool {
    const struct replicate_plan *plan;
    struct sample *samples;
    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t folded_on;
    struct slot *slots; /* task t is in slots[t % slot_count] */
    size_t slot_count;
    size_t total;              /* tasks */
    size_t handed_out;         /* tasks 0 … handed_out - 1 */
    size_t finished;           /* of them, in any order */
    size_t folded;             /* tasks 0 … folded - 1 are in the samples */
    size_t point, replication; /* of the next task */
    bool ending;               /* hand out nothing more */
    size_t edge;               /* tasks before the next look; SIZE_MAX: none */
    bool enough;               /* was said at a look */
    size_t failed_task;        /* the first; SIZE_MAX: none */
    size_t failed_point;
    struct error error; /* of that task */
};

/* ---- samples ---- */

static bool sample_init(struct sample *sample, const struct scenario *scenario) {
    const size_t replications = (size_t)scenario->replications;

    memset(sample, 0, sizeof *sample);
    histogram_init(&sample->latency);
    sample->scopes = 1 + scenario->workload_count + scenario->sku_count;
    sample->readings = calloc(replications * sample->scopes * METRICS, sizeof *sample->readings);
    sample->users = calloc(scenario->workload_count, sizeof *sample->users);
    return sample->readings != NULL && sample->users != NULL;
}

void sample_release(struct sample *sample) {
    free(sample->readings);
    free(sample->limit_readings);
    free(sample->users);
    recoveries_release(&sample->recoveries);
    histogram_release(&sample->latency);
    series_release(&sample->series);
    promises_release(&sample->promises);
    charges_release(&sample->charges);
    economics_release(&sample->economics);
    for (size_t i = 0; sample->accounts && i < sample->finished * sample->account_count; i++)
        account_summary_release(&sample->accounts[i]);
    free(sample->accounts);
    free(sample->spend);
    memset(sample, 0, sizeof *sample);
}

const struct reading *sample_readings(const struct sample *sample, size_t replication,
                                      size_t scope) {
    assert(replication < sample->finished);
    assert(scope < sample->scopes);
    return &sample->readings[(replication * sample->scopes + scope) * METRICS];
}

static bool keep_limits(struct sample *sample, const struct scenario *scenario,
                        const struct summary *summary) {
    if (!sample->limit_readings) {
        sample->limits = summary->limit_count;
        sample->limit_readings = calloc((size_t)scenario->replications * sample->limits + 1,
                                        sizeof *sample->limit_readings);
        if (!sample->limit_readings)
            return false;
    }
    assert(sample->limits == summary->limit_count);
    memcpy(&sample->limit_readings[sample->finished * sample->limits], summary->limits,
           sample->limits * sizeof *summary->limits);
    return true;
}

static void keep_readings(struct sample *sample, const struct scenario *scenario,
                          const struct summary *summary) {
    struct reading *to = &sample->readings[sample->finished * sample->scopes * METRICS];

    memcpy(to, summary->overall, METRICS * sizeof *to);
    to += METRICS;
    memcpy(to, summary->by_workload, scenario->workload_count * METRICS * sizeof *to);
    to += scenario->workload_count * METRICS;
    memcpy(to, summary->by_sku, scenario->sku_count * METRICS * sizeof *to);
    for (int i = 0; i < VERDICTS; i++) {
        sample->verdicts[i].answers += summary->verdicts[i].answers;
        sample->verdicts[i].backoff_s += summary->verdicts[i].backoff_s;
        sample->verdicts[i].failed += summary->verdicts[i].failed;
    }
    for (size_t i = 0; i < scenario->workload_count; i++)
        sample->users[i] += summary->users[i];
    sample->failed_waiting += summary->failed_waiting;
    sample->events += summary->events;
}

/* Takes the accounts over from the summary. */
static bool keep_accounts(struct sample *sample, const struct scenario *scenario,
                          struct summary *summary) {
    if (!sample->accounts) {
        sample->account_count = summary->account_count;
        sample->accounts = calloc((size_t)scenario->replications * sample->account_count + 1,
                                  sizeof *sample->accounts);
        if (!sample->accounts)
            return false;
    }
    assert(sample->account_count == summary->account_count);
    for (size_t i = 0; i < sample->account_count; i++)
        sample->accounts[sample->finished * sample->account_count + i] = summary->accounts[i];
    summary->account_count = 0;
    return true;
}

static bool keep_spend(struct sample *sample, const struct scenario *scenario,
                       const struct series *series) {
    money sum = 0;

    if (!sample->spend)
        sample->spend =
            calloc((size_t)scenario->replications * series->capacity + 1, sizeof *sample->spend);
    if (!sample->spend)
        return false;
    for (size_t i = 0; i < series->count; i++) {
        sum += series->points[i].cost;
        sample->spend[sample->finished * series->capacity + i] = sum;
    }
    return true;
}

/* Takes one finished replication in; false when memory ran out. */
static bool sample_fold(struct sample *sample, const struct scenario *scenario, struct slot *slot,
                        bool curves) {
    assert(slot->replication == sample->finished);
    if (!keep_limits(sample, scenario, &slot->summary))
        return false;
    keep_readings(sample, scenario, &slot->summary);
    if (curves) {
        histogram_merge(&sample->latency, &slot->summary.latency);
        charges_add(&sample->charges, &slot->charges);
        economics_add(&sample->economics, &slot->economics);
        promises_add(&sample->promises, &slot->summary.promises);
        if (!recoveries_add(&sample->recoveries, &slot->summary) ||
            !keep_spend(sample, scenario, &slot->summary.series) ||
            !series_add(&sample->series, &slot->summary.series) || sample->charges.failed ||
            sample->promises.failed || sample->economics.failed || sample->latency.failed ||
            !keep_accounts(sample, scenario, &slot->summary))
            return false;
    }
    sample->finished++;
    return true;
}

/* ---- tasks ---- */

static void slot_clear(struct slot *slot) {
    summary_release(&slot->summary);
    charges_release(&slot->charges);
    economics_release(&slot->economics);
    slot->state = SLOT_OVER;
}

bool sample_of_one(struct sample *sample, const struct scenario *scenario, struct summary *summary,
                   struct charges *charges) {
    struct slot slot = {.state = SLOT_DONE, .summary = *summary, .charges = *charges};

    memset(summary, 0, sizeof *summary);
    memset(charges, 0, sizeof *charges);
    const bool done = sample_init(sample, scenario) && sample_fold(sample, scenario, &slot, true);
    slot_clear(&slot);
    return done;
}

static void note_failure(struct pool *pool, size_t task, size_t point, const struct error *error) {
    pool->ending = true;
    if (task > pool->failed_task)
        return;
    pool->failed_task = task;
    pool->failed_point = point;
    pool->error = *error;
}

/* Finds the next point that has such a replication, beginning with the one at hand. */
static void find_next(struct pool *pool) {
    const struct replicate_plan *plan = pool->plan;

    if (pool->handed_out == pool->total)
        return;
    for (;;) {
        if (pool->point == plan->point_count) {
            pool->point = 0;
            pool->replication++;
        }
        if (pool->replication < (size_t)plan->points[pool->point]->replications)
            return;
        pool->point++;
    }
}

/* At an edge, when all before it is folded: one thread looks. With the mutex held. */
static void look(struct pool *pool) {
    const struct replicate_plan *plan = pool->plan;

    pool->enough = plan->enough(plan->enough_context, pool->samples);
    pool->ending = pool->ending || pool->enough;
    pool->edge += plan->batch * plan->point_count;
    pthread_cond_broadcast(&pool->folded_on);
}

/* Waits until a task may be handed out, or none ever will. With the mutex held. */
static void await_turn(struct pool *pool) {
    while (!pool->ending && pool->handed_out < pool->total) {
        const bool at_edge = pool->handed_out == pool->edge;
        if (at_edge && pool->folded == pool->edge)
            look(pool);
        else if (at_edge || pool->handed_out - pool->folded >= pool->slot_count)
            pthread_cond_wait(&pool->folded_on, &pool->mutex);
        else
            break;
    }
}

/* The next task, or SIZE_MAX when there is none. With the mutex held. */
static size_t take_task(struct pool *pool) {
    await_turn(pool);
    if (pool->plan->stop && *pool->plan->stop)
        pool->ending = true;
    if (pool->ending || pool->handed_out == pool->total)
        return SIZE_MAX;

    struct slot *slot = &pool->slots[pool->handed_out % pool->slot_count];
    slot->state = SLOT_RUNNING;
    slot->point = pool->point++;
    slot->replication = pool->replication;
    const size_t task = pool->handed_out++;
    find_next(pool);
    return task;
}

/* Without the mutex: nobody else touches a slot that is running. */
static bool run_task(const struct pool *pool, struct slot *slot, struct error *err) {
    const struct replicate_plan *plan = pool->plan;
    struct charge_listener charges;
    struct economy_listener economy;
    struct tee both;
    struct world_config config;

    charge_listener_init(&charges);
    economy_listener_init(&economy, plan->points[slot->point]);
    tee_init(&both, &charges.sink, &economy.sink);
    config.scenario = plan->points[slot->point];
    config.replication = slot->replication;
    config.sink = plan->keep_curves ? &both.sink : NULL;
    config.stop = plan->stop;
    config.want_headers = false;
    memset(&slot->summary, 0, sizeof slot->summary);
    const bool done = world_run(&config, &slot->summary, err);
    charges_sort(&charges.charges);
    slot->charges = charges.charges;
    slot->economics = economy.economics;
    economy_listener_release(&economy);
    return done;
}

static void fold_what_is_ready(struct pool *pool) {
    while (pool->folded < pool->handed_out) {
        struct slot *slot = &pool->slots[pool->folded % pool->slot_count];
        struct error error;
        if (slot->state != SLOT_DONE)
            break;
        if (!sample_fold(&pool->samples[slot->point], pool->plan->points[slot->point], slot,
                         pool->plan->keep_curves)) {
            error_no_memory(&error);
            note_failure(pool, pool->folded, slot->point, &error);
            break;
        }
        slot_clear(slot);
        pool->folded++;
    }
    pthread_cond_broadcast(&pool->folded_on);
}

static void *work(void *argument) {
    struct pool *pool = argument;
    size_t task;

    pthread_mutex_lock(&pool->mutex);
    while ((task = take_task(pool)) != SIZE_MAX) {
        struct slot *slot = &pool->slots[task % pool->slot_count];
        struct error error = {.kind = ERROR_NONE};
        pthread_mutex_unlock(&pool->mutex);
        const bool done = run_task(pool, slot, &error);
        pthread_mutex_lock(&pool->mutex);
        if (done) {
            slot->state = SLOT_DONE;
            pool->finished++;
            if (pool->plan->progress)
                pool->plan->progress(pool->plan->context, pool->finished, pool->total);
        } else {
            slot_clear(slot);
            pool->ending = true;
            if (error.kind != ERROR_NONE)
                note_failure(pool, task, slot->point, &error);
        }
        fold_what_is_ready(pool);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* ---- threads ---- */

static size_t thread_count(const struct replicate_plan *plan, size_t total) {
    size_t threads = plan->threads;

    if (threads == 0) {
        const long online = sysconf(_SC_NPROCESSORS_ONLN);
        threads = online > 0 ? (size_t)online : 1;
    }
    if (threads > THREADS_MOST)
        threads = THREADS_MOST;
    return threads < total ? threads : total > 0 ? total : 1;
}

/* The caller is one of the threads; if the machine gives fewer than asked for, those do it all. */
static void work_on_threads(struct pool *pool, size_t threads) {
    pthread_t others[THREADS_MOST];
    size_t started = 0;

    while (started + 1 < threads && pthread_create(&others[started], NULL, work, pool) == 0)
        started++;
    work(pool);
    for (size_t i = 0; i < started; i++)
        pthread_join(others[i], NULL);
}

static bool pool_init(struct pool *pool, const struct replicate_plan *plan, struct sample *samples,
                      size_t *threads) {
    memset(pool, 0, sizeof *pool);
    pool->plan = plan;
    pool->samples = samples;
    pool->failed_task = SIZE_MAX;
    pool->edge = plan->batch ? plan->batch * plan->point_count : SIZE_MAX;
    for (size_t i = 0; i < plan->point_count; i++)
        pool->total += (size_t)plan->points[i]->replications;
    find_next(pool);
    *threads = thread_count(plan, pool->total);
    pool->slot_count = *threads * SLOTS_PER_THREAD;
    pool->slots = calloc(pool->slot_count, sizeof *pool->slots);
    if (!pool->slots)
        return false;
    for (size_t i = 0; i < pool->slot_count; i++)
        pool->slots[i].state = SLOT_OVER;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->folded_on, NULL);
    return true;
}

static void pool_release(struct pool *pool) {
    for (size_t i = 0; i < pool->slot_count; i++)
        slot_clear(&pool->slots[i]);
    pthread_cond_destroy(&pool->folded_on);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->slots);
}

bool replicate(const struct replicate_plan *plan, struct sample *samples, bool *stopped,
               size_t *failed_point, struct error *err) {
    struct pool pool;
    size_t threads;
    bool ready = true;

    for (size_t i = 0; i < plan->point_count; i++)
        ready = sample_init(&samples[i], plan->points[i]) && ready;
    if (!ready || !pool_init(&pool, plan, samples, &threads)) {
        if (failed_point)
            *failed_point = 0;
        return error_no_memory(err);
    }
    work_on_threads(&pool, threads);
    const bool failed = pool.failed_task != SIZE_MAX;
    if (failed) {
        error_set(err, pool.error.kind, "%s", pool.error.text);
        if (failed_point)
            *failed_point = pool.failed_point;
    }
    *stopped = pool.folded < pool.total && !pool.enough;
    pool_release(&pool);
    return !failed;
}

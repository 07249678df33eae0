#include "study/replicate.h"

#include <assert.h>
#include <pthread.h>
#include <unistd.h>

#include "study/ranks.h"
#include "study/tasks.h"

#define THREADS_MOST 256
/* Results that may wait for their turn, for each thread. */
#define AHEAD_PER_THREAD 4

struct crew {
    const struct replicate_plan *plan;
    struct tasks *tasks;
};

/* Puts a result into the store, if there is one. */
static bool keep(const struct replicate_plan *plan, const struct task *task,
                 const struct task_result *result, struct error *err) {
    struct text bytes = {0};

    if (!plan->store)
        return true;
    task_result_pack(&bytes, result);
    const bool done = bytes.failed ? error_no_memory(err)
                                   : store_put(plan->store, plan->points[task->point],
                                               task->replication, bytes.bytes, bytes.length, err);
    text_release(&bytes);
    return done;
}

static bool make(const struct replicate_plan *plan, const struct task *task,
                 struct task_result *out, struct error *err) {
    const bool done = plan->run ? plan->run(plan->run_context, task, out, err)
                                : task_run(plan->points[task->point], task->replication,
                                           plan->keep_curves, plan->stop, out, err);

    if (!done)
        return false;
    if (keep(plan, task, out, err))
        return true;
    task_result_release(out);
    return false;
}

static void carry_out(const struct crew *crew, const struct task *task) {
    const struct replicate_plan *plan = crew->plan;
    struct task_result result;
    struct error error = {.kind = ERROR_NONE};
    const enum store_answer kept =
        store_find(plan->store, plan->points[task->point], task->replication, &result, &error);

    if (kept == STORE_FOUND || (kept == STORE_ABSENT && make(plan, task, &result, &error)))
        tasks_finish(crew->tasks, task, &result);
    else
        tasks_fail(crew->tasks, task, &error);
}

static void *work(void *argument) {
    const struct crew *crew = argument;
    struct task task;

    while (tasks_take(crew->tasks, true, &task) == TASKS_ONE)
        carry_out(crew, &task);
    return NULL;
}

static size_t thread_count(const struct replicate_plan *plan) {
    const size_t total = tasks_total(plan);
    size_t threads = plan->threads;

    if (threads == 0 && ranks_count() > 1)
        threads = 1; /* a launcher starts a rank for each core, if it is not told otherwise */
    if (threads == 0) {
        const long online = sysconf(_SC_NPROCESSORS_ONLN);
        threads = online > 0 ? (size_t)online : 1;
    }
    if (threads > THREADS_MOST)
        threads = THREADS_MOST;
    return threads < total ? threads : total > 0 ? total : 1;
}

/* What other ranks send back is no more than a packed result. */
static bool is_for_ranks(const struct replicate_plan *plan) {
    return ranks_count() > 1 && !plan->keep_curves && !plan->run;
}

/* The caller is one of the threads, or serves the other ranks; if the machine gives fewer threads
 * than asked for, those do it all. */
static void work_on_threads(struct crew *crew, size_t threads) {
    const bool ranks = is_for_ranks(crew->plan);
    const size_t wanted = ranks ? threads : threads - 1;
    pthread_t others[THREADS_MOST];
    size_t started = 0;

    while (started < wanted && pthread_create(&others[started], NULL, work, crew) == 0)
        started++;
    if (ranks)
        ranks_work(crew->tasks, crew->plan);
    else
        work(crew);
    for (size_t i = 0; i < started; i++)
        pthread_join(others[i], NULL);
}

static bool prepare(const struct replicate_plan *plan, struct sample *samples, struct error *err) {
    bool ready = true;

    assert(!(plan->store && (plan->keep_curves || plan->run)));
    for (size_t i = 0; i < plan->point_count; i++)
        ready = sample_init(&samples[i], plan->points[i]) && ready;
    if (!ready)
        return error_no_memory(err);
    for (size_t i = 0; plan->store && i < plan->point_count; i++) {
        const struct store_point point = {plan->names ? plan->names[i] : NULL, plan->points[i]};
        if (!store_point(plan->store, &point, err))
            return false;
    }
    return true;
}

bool replicate(const struct replicate_plan *plan, struct sample *samples, bool *stopped,
               size_t *failed_point, struct error *err) {
    const size_t threads = thread_count(plan);
    struct crew crew = {plan, NULL};

    if (failed_point)
        *failed_point = 0;
    if (!prepare(plan, samples, err))
        return false;
    crew.tasks = tasks_new(plan, samples, ranks_count() * threads * AHEAD_PER_THREAD);
    if (!crew.tasks)
        return error_no_memory(err);
    work_on_threads(&crew, threads);
    const struct error *failure = tasks_failure(crew.tasks, failed_point);
    const bool failed = failure->kind != ERROR_NONE;
    if (failed)
        error_set(err, failure->kind, "%s", failure->text);
    *stopped = !tasks_complete(crew.tasks);
    tasks_delete(crew.tasks);
    return !failed;
}

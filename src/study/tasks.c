#include "study/tasks.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

enum slot_state { SLOT_RUNNING, SLOT_DONE, SLOT_OVER };

/* One task from the moment it is handed out until it is folded. */
struct slot {
    enum slot_state state;
    struct task task;
    struct task_result result;
};

struct tasks {
    const struct replicate_plan *plan;
    struct sample *samples;
    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t folded_on;
    struct slot *slots; /* task t is in slots[t % slot_count] */
    size_t slot_count;
    size_t total;
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

static void slot_clear(struct slot *slot) {
    task_result_release(&slot->result);
    slot->state = SLOT_OVER;
}

static void note_failure(struct tasks *tasks, const struct task *task, const struct error *error) {
    tasks->ending = true;
    if (task->number > tasks->failed_task)
        return;
    tasks->failed_task = task->number;
    tasks->failed_point = task->point;
    tasks->error = *error;
}

/* ---- handing out ---- */

static bool is_dropped(const struct tasks *tasks, size_t point) {
    return tasks->plan->dropped && tasks->plan->dropped[point];
}

/* Finds the next point that has such a replication, beginning with the one at hand. */
static void find_next(struct tasks *tasks) {
    const struct replicate_plan *plan = tasks->plan;

    if (tasks->handed_out == tasks->total)
        return;
    for (;;) {
        if (tasks->point == plan->point_count) {
            tasks->point = 0;
            tasks->replication++;
        }
        if (tasks->replication < (size_t)plan->points[tasks->point]->replications &&
            !is_dropped(tasks, tasks->point))
            return;
        tasks->point++;
    }
}

/* At an edge, when all before it is folded: one thread looks. With the mutex held. */
static void look(struct tasks *tasks) {
    const struct replicate_plan *plan = tasks->plan;

    tasks->enough = plan->enough(plan->enough_context, tasks->samples);
    tasks->ending = tasks->ending || tasks->enough;
    /* All points are at the same replication here. */
    size_t goes_on = 0;
    tasks->total = tasks->handed_out;
    for (size_t i = 0; i < plan->point_count; i++) {
        if (is_dropped(tasks, i))
            continue;
        goes_on++;
        tasks->total += (size_t)plan->points[i]->replications - tasks->samples[i].finished;
    }
    tasks->edge += plan->batch * goes_on;
    find_next(tasks);
    pthread_cond_broadcast(&tasks->folded_on);
}

/* Whether a task may be handed out, or none ever will be; waits for that if it is to. With the
 * mutex held. */
static bool await_turn(struct tasks *tasks, bool wait) {
    while (!tasks->ending && tasks->handed_out < tasks->total) {
        const bool at_edge = tasks->handed_out == tasks->edge;
        if (at_edge && tasks->folded == tasks->edge)
            look(tasks);
        else if (!at_edge && tasks->handed_out - tasks->folded < tasks->slot_count)
            break;
        else if (!wait)
            return false;
        else
            pthread_cond_wait(&tasks->folded_on, &tasks->mutex);
    }
    return true;
}

/* With the mutex held. */
static enum tasks_given take(struct tasks *tasks, bool wait, struct task *out) {
    if (!await_turn(tasks, wait))
        return TASKS_LATER;
    if (tasks->plan->stop && *tasks->plan->stop)
        tasks->ending = true;
    if (tasks->ending || tasks->handed_out == tasks->total)
        return TASKS_NONE;

    struct slot *slot = &tasks->slots[tasks->handed_out % tasks->slot_count];
    assert(slot->state == SLOT_OVER);
    slot->state = SLOT_RUNNING;
    slot->task.number = tasks->handed_out++;
    slot->task.point = tasks->point++;
    slot->task.replication = tasks->replication;
    find_next(tasks);
    *out = slot->task;
    return TASKS_ONE;
}

enum tasks_given tasks_take(struct tasks *tasks, bool wait, struct task *out) {
    pthread_mutex_lock(&tasks->mutex);
    const enum tasks_given given = take(tasks, wait, out);
    pthread_mutex_unlock(&tasks->mutex);
    return given;
}

/* ---- taking back ---- */

static void fold_what_is_ready(struct tasks *tasks) {
    while (tasks->folded < tasks->handed_out) {
        struct slot *slot = &tasks->slots[tasks->folded % tasks->slot_count];
        struct sample *sample = &tasks->samples[slot->task.point];
        struct error error;
        if (slot->state != SLOT_DONE)
            break;
        assert(slot->task.number == tasks->folded);
        assert(slot->task.replication == sample->finished);
        if (!sample_fold(sample, tasks->plan->points[slot->task.point], &slot->result,
                         tasks->plan->keep_curves)) {
            error_no_memory(&error);
            note_failure(tasks, &slot->task, &error);
            break;
        }
        slot_clear(slot);
        tasks->folded++;
    }
    pthread_cond_broadcast(&tasks->folded_on);
}

static struct slot *slot_of(struct tasks *tasks, const struct task *task) {
    struct slot *slot = &tasks->slots[task->number % tasks->slot_count];

    assert(slot->state == SLOT_RUNNING);
    assert(slot->task.number == task->number);
    return slot;
}

void tasks_finish(struct tasks *tasks, const struct task *task, struct task_result *result) {
    pthread_mutex_lock(&tasks->mutex);
    struct slot *slot = slot_of(tasks, task);
    slot->result = *result;
    *result = (struct task_result){0};
    slot->state = SLOT_DONE;
    tasks->finished++;
    if (tasks->plan->progress)
        tasks->plan->progress(tasks->plan->context, tasks->finished, tasks->total);
    fold_what_is_ready(tasks);
    pthread_mutex_unlock(&tasks->mutex);
}

void tasks_fail(struct tasks *tasks, const struct task *task, const struct error *why) {
    pthread_mutex_lock(&tasks->mutex);
    slot_of(tasks, task)->state = SLOT_OVER;
    tasks->ending = true;
    if (why->kind != ERROR_NONE)
        note_failure(tasks, task, why);
    fold_what_is_ready(tasks);
    pthread_mutex_unlock(&tasks->mutex);
}

/* ---- the whole ---- */

size_t tasks_total(const struct replicate_plan *plan) {
    size_t total = 0;

    for (size_t i = 0; i < plan->point_count; i++)
        total += (size_t)plan->points[i]->replications;
    return total;
}

struct tasks *tasks_new(const struct replicate_plan *plan, struct sample *samples, size_t ahead) {
    struct tasks *tasks = calloc(1, sizeof *tasks);
    struct slot *slots = calloc(ahead, sizeof *slots);

    assert(ahead > 0);
    if (!tasks || !slots) {
        free(tasks);
        free(slots);
        return NULL;
    }
    tasks->plan = plan;
    tasks->samples = samples;
    tasks->slots = slots;
    tasks->slot_count = ahead;
    tasks->total = tasks_total(plan);
    tasks->failed_task = SIZE_MAX;
    tasks->error.kind = ERROR_NONE;
    tasks->edge = plan->batch ? plan->batch * plan->point_count : SIZE_MAX;
    for (size_t i = 0; i < ahead; i++)
        slots[i].state = SLOT_OVER;
    find_next(tasks);
    pthread_mutex_init(&tasks->mutex, NULL);
    pthread_cond_init(&tasks->folded_on, NULL);
    return tasks;
}

void tasks_delete(struct tasks *tasks) {
    for (size_t i = 0; i < tasks->slot_count; i++)
        slot_clear(&tasks->slots[i]);
    pthread_cond_destroy(&tasks->folded_on);
    pthread_mutex_destroy(&tasks->mutex);
    free(tasks->slots);
    free(tasks);
}

bool tasks_complete(const struct tasks *tasks) {
    return tasks->folded == tasks->total || tasks->enough;
}

const struct error *tasks_failure(const struct tasks *tasks, size_t *point) {
    if (tasks->failed_task != SIZE_MAX && point)
        *point = tasks->failed_point;
    return &tasks->error;
}

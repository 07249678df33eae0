/* Rank 0 hands tasks to the others and takes results back (ranks.h). */
#include "study/ranks.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "study/ranks_mpi_mail.h"
#include "study/store.h"

/* A rank holds at most so many tasks, for each of its threads. */
#define HELD_MOST 64
/* Less than a message there and back takes, most of which is the pauses of who looks for mail. */
#define WAY_NS 4000000

/* One other rank, as rank 0 sees it. */
struct rank {
    int number;
    struct task *held; /* `room` of them fit */
    size_t held_count;
    bool *knows; /* by point */
    int64_t heard_ns;
    int64_t task_ns; /* what one takes there, of late */
};

struct job {
    struct tasks *tasks;
    const struct replicate_plan *plan;
    struct outbox outbox;
    struct rank *ranks; /* all but the first */
    size_t rank_count;
    int64_t serial; /* what comes late from another job has another one */
    size_t threads; /* of each */
    size_t next;    /* to be given a task: nobody is always the first */
    int64_t lost_after_ns;
    bool none_left; /* the last task was handed out */
    bool failed;    /* no more of this job */
};

/* ---- failing ---- */

/* Gives back what a rank holds; the first task with the reason, the rest as merely stopped. */
static void drop_rank(struct job *job, struct rank *rank, const struct error *why) {
    const struct error stopped = {.kind = ERROR_NONE};

    for (size_t i = 0; i < rank->held_count; i++)
        tasks_fail(job->tasks, &rank->held[i], i == 0 ? why : &stopped);
    rank->held_count = 0;
    job->failed = true;
}

static void fail_rank(struct job *job, struct rank *rank, const char *what) {
    struct error error;

    error_set(&error, ERROR_IO, "rank %d of %zu %s", rank->number, job->rank_count + 1, what);
    drop_rank(job, rank, &error);
}

/* Who has tasks and is silent is lost. */
static void look_for_the_lost(struct job *job, int64_t now_ns) {
    for (size_t i = 0; i < job->rank_count; i++) {
        struct rank *rank = &job->ranks[i];
        struct error error;
        if (rank->held_count == 0 || now_ns - rank->heard_ns <= job->lost_after_ns)
            continue;
        error_set(&error, ERROR_IO,
                  "rank %d of %zu is lost: it has not been heard of for %lld s, with %zu tasks",
                  rank->number, job->rank_count + 1,
                  (long long)((now_ns - rank->heard_ns) / 1000000000), rank->held_count);
        drop_rank(job, rank, &error);
    }
}

/* ---- handing out ---- */

static bool send_point(struct job *job, struct rank *rank, size_t point) {
    const struct scenario *scenario = job->plan->points[point];
    const char *directory = scenario->directory ? scenario->directory : ".";
    struct text bytes = {0};

    bytes_put_int(&bytes, (int64_t)point);
    bytes_put_int(&bytes, (int64_t)scenario->hash);
    bytes_put_string(&bytes, scenario->name, strlen(scenario->name));
    bytes_put_string(&bytes, directory, strlen(directory));
    bytes_put_string(&bytes, scenario->effective, strlen(scenario->effective));
    rank->knows[point] = outbox_send(&job->outbox, rank->number, MAIL_POINT, &bytes);
    return rank->knows[point];
}

static void send_task(struct job *job, struct rank *rank, const struct task *task) {
    struct text bytes = {0};

    rank->held[rank->held_count++] = *task;
    bytes_put_int(&bytes, (int64_t)task->number);
    bytes_put_int(&bytes, (int64_t)task->point);
    bytes_put_int(&bytes, (int64_t)task->replication);
    if ((!rank->knows[task->point] && !send_point(job, rank, task->point)) ||
        !outbox_send(&job->outbox, rank->number, MAIL_TASK, &bytes)) {
        text_release(&bytes);
        fail_rank(job, rank, "cannot be sent its task: out of memory");
    }
}

/* How many tasks a rank may hold: one a thread, and what it gets done while a message is under way.
 */
static size_t held_most(const struct job *job, const struct rank *rank) {
    const int64_t more = rank->task_ns > 0 ? WAY_NS / rank->task_ns : 1;

    return job->threads * (size_t)(more + 1 < HELD_MOST ? more + 1 : HELD_MOST);
}

/* The rank with room that was not given one for longest; NULL: all are busy. */
static struct rank *next_rank(struct job *job) {
    for (size_t i = 0; i < job->rank_count; i++) {
        struct rank *rank = &job->ranks[(job->next + i) % job->rank_count];
        if (rank->held_count >= held_most(job, rank))
            continue;
        job->next = (size_t)rank->number % job->rank_count;
        return rank;
    }
    return NULL;
}

/* One task to one rank, or from the store; false if there is none to be given now. */
static bool hand_out(struct job *job) {
    struct error error = {.kind = ERROR_NONE};
    struct task_result result;
    struct task task;

    if (job->none_left || job->failed)
        return false;
    struct rank *rank = next_rank(job);
    if (!rank)
        return false;
    const enum tasks_given given = tasks_take(job->tasks, false, &task);
    job->none_left = given == TASKS_NONE;
    if (given != TASKS_ONE)
        return false;
    switch (store_find(job->plan->store, job->plan->points[task.point], task.replication, &result,
                       &error)) {
    case STORE_FOUND:
        tasks_finish(job->tasks, &task, &result);
        break;
    case STORE_FAILED:
        tasks_fail(job->tasks, &task, &error);
        break;
    case STORE_ABSENT:
        if (rank->held_count == 0)
            rank->heard_ns = mail_now_ns();
        send_task(job, rank, &task);
        break;
    }
    return true;
}

/* ---- taking back ---- */

/* The task of this number, no longer held. */
static bool take_from(struct rank *rank, int64_t number, struct task *out) {
    for (size_t i = 0; i < rank->held_count; i++)
        if ((int64_t)rank->held[i].number == number) {
            *out = rank->held[i];
            rank->held[i] = rank->held[--rank->held_count];
            return true;
        }
    return false;
}

static void take_result(struct job *job, struct rank *rank, struct bytes_reader *from) {
    const struct replicate_plan *plan = job->plan;
    struct error error = {.kind = ERROR_NONE};
    struct task_result result;
    struct task task;

    if (bytes_int(from) != job->serial || job->failed)
        return;
    if (!take_from(rank, bytes_int(from), &task)) {
        fail_rank(job, rank, "sent a result that it was not asked for");
        return;
    }
    const int64_t took_ns = bytes_int(from);
    const size_t length = (size_t)(from->end - from->at);
    rank->task_ns = rank->task_ns > 0 ? (3 * rank->task_ns + took_ns) / 4 : took_ns;
    if (from->failed || !task_result_unpack(&result, from->at, length))
        error_set(&error, ERROR_IO, "rank %d of %zu sent a result that cannot be read",
                  rank->number, job->rank_count + 1);
    else if (plan->store && !store_put(plan->store, plan->points[task.point], task.replication,
                                       from->at, length, &error))
        task_result_release(&result);
    if (error.kind == ERROR_NONE)
        tasks_finish(job->tasks, &task, &result);
    else
        tasks_fail(job->tasks, &task, &error);
}

static void take_failure(struct job *job, struct rank *rank, struct bytes_reader *from) {
    struct error error = {.kind = ERROR_NONE};
    struct task task;
    size_t length;

    if (bytes_int(from) != job->serial || job->failed)
        return;
    if (!take_from(rank, bytes_int(from), &task)) {
        fail_rank(job, rank, "failed in a task that it was not given");
        return;
    }
    const int64_t kind = bytes_int(from);
    const char *text = bytes_string(from, &length);
    if (kind != ERROR_NONE)
        error_set(&error, (enum error_kind)kind, "%.*s", (int)length, text);
    tasks_fail(job->tasks, &task, &error);
}

static void take_mail(struct job *job, struct mail *mail) {
    struct rank *rank = &job->ranks[mail->from - 1];
    struct bytes_reader from = bytes_reader_of(mail->bytes.bytes, mail->bytes.length);

    rank->heard_ns = mail_now_ns();
    if (mail->bytes.failed) {
        fail_rank(job, rank, "cannot be heard: out of memory");
        return;
    }
    switch (mail->kind) {
    case MAIL_RESULT:
        take_result(job, rank, &from);
        break;
    case MAIL_FAILED:
        take_failure(job, rank, &from);
        break;
    case MAIL_ALIVE:
    case MAIL_GONE:
    case MAIL_JOB:
    case MAIL_POINT:
    case MAIL_TASK:
    case MAIL_OVER:
    case MAIL_GO:
        break;
    }
}

static bool fetch_mail(struct job *job) {
    struct mail mail;
    bool any = false;

    while (!(job->failed && any) && mail_fetch(&mail)) {
        any = true;
        take_mail(job, &mail);
        text_release(&mail.bytes);
    }
    outbox_tidy(&job->outbox);
    return any;
}

/* ---- a job ---- */

static bool holds_any(const struct job *job) {
    for (size_t i = 0; i < job->rank_count; i++)
        if (job->ranks[i].held_count > 0)
            return true;
    return false;
}

static bool is_stopped(const struct job *job) {
    return job->plan->stop && *job->plan->stop;
}

static void tell_all(struct job *job, enum mail_kind kind) {
    for (size_t i = 0; i < job->rank_count; i++) {
        struct text bytes = {0};
        bytes_put_int(&bytes, job->serial);
        bytes_put_int(&bytes, (int64_t)job->threads);
        bytes_put_int(&bytes, (int64_t)job->plan->point_count);
        if (!outbox_send(&job->outbox, job->ranks[i].number, kind, &bytes))
            fail_rank(job, &job->ranks[i], "cannot be told anything: out of memory");
    }
}

static bool job_init(struct job *job, struct tasks *tasks, const struct replicate_plan *plan) {
    bool ready = true;

    memset(job, 0, sizeof *job);
    assert(plan->point_count > 0);
    job->tasks = tasks;
    job->plan = plan;
    job->threads = plan->threads > 0 ? plan->threads : 1;
    job->rank_count = ranks_count() - 1;
    job->serial = mail_now_ns();
    job->lost_after_ns = mail_lost_after_ns();
    job->ranks = calloc(job->rank_count, sizeof *job->ranks);
    for (size_t i = 0; job->ranks && i < job->rank_count; i++) {
        struct rank *rank = &job->ranks[i];
        rank->number = (int)i + 1;
        rank->heard_ns = mail_now_ns();
        rank->held = calloc(job->threads * HELD_MOST, sizeof *rank->held);
        rank->knows = calloc(plan->point_count, sizeof *rank->knows);
        ready = ready && rank->held && rank->knows;
    }
    return job->ranks && ready;
}

static void job_release(struct job *job) {
    for (size_t i = 0; job->ranks && i < job->rank_count; i++) {
        free(job->ranks[i].held);
        free(job->ranks[i].knows);
    }
    free(job->ranks);
}

/* Until all is handed out and back, or it ends early. */
static void serve_out(struct job *job) {
    int64_t pause_ns = MAIL_PAUSE_LEAST_NS;

    while (!job->failed && !is_stopped(job) && (!job->none_left || holds_any(job))) {
        bool moved = fetch_mail(job);
        while (hand_out(job))
            moved = true;
        if (moved)
            pause_ns = MAIL_PAUSE_LEAST_NS;
        else
            mail_pause(&pause_ns);
        look_for_the_lost(job, mail_now_ns());
    }
}

/* What was held when it was stopped is not waited for. */
static void give_up_held(struct job *job) {
    const struct error stopped = {.kind = ERROR_NONE};

    for (size_t i = 0; i < job->rank_count; i++)
        if (job->ranks[i].held_count > 0)
            drop_rank(job, &job->ranks[i], &stopped);
}

/* What was sent last leaves; to a rank that is lost it never does. */
static void see_off(struct job *job) {
    const int64_t until_ns = mail_now_ns() + MAIL_PATIENCE_NS;
    int64_t pause_ns = MAIL_PAUSE_LEAST_NS;

    outbox_tidy(&job->outbox);
    while (job->outbox.count > 0 && mail_now_ns() < until_ns) {
        mail_pause(&pause_ns);
        outbox_tidy(&job->outbox);
    }
}

void ranks_work(struct tasks *tasks, const struct replicate_plan *plan) {
    struct job job;

    if (job_init(&job, tasks, plan)) {
        tell_all(&job, MAIL_JOB);
        serve_out(&job);
        give_up_held(&job);
        tell_all(&job, MAIL_OVER);
        see_off(&job);
    }
    job_release(&job);
}

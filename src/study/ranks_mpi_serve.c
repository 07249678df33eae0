/* Every rank but the first: carries out the tasks that it is sent (ranks.h). */
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "scenario/scenario.h"
#include "study/ranks.h"
#include "study/ranks_mpi_mail.h"
#include "study/task.h"

#define THREADS_MOST 256
/* Rank 0 is told that this one is alive. */
#define ALIVE_NS INT64_C(500000000)

/* A point of the job; its scenario is loaded, or there is a reason why not. */
struct post_point {
    bool sent, loaded;
    struct scenario scenario;
    struct text trouble;
};

/* A task that came, and then what goes back. */
struct post {
    struct post *next;
    struct task task;
    enum mail_kind kind;
    struct text answer;
};

struct posts {
    struct post *first, **end;
};

struct server {
    struct outbox outbox;
    int64_t serial;            /* of the job */
    struct post_point *points; /* by number */
    size_t point_count;
    pthread_t threads[THREADS_MOST];
    size_t thread_count;
    volatile sig_atomic_t drop; /* what is under way ends at once */
    bool gone;
    int64_t told_ns;       /* rank 0, anything */
    int64_t stopped_ns;    /* 0: it was not */
    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t come;
    struct posts to_do, done;
    bool over; /* threads end */
};

static void posts_add(struct posts *posts, struct post *post) {
    post->next = NULL;
    *posts->end = post;
    posts->end = &post->next;
}

static struct post *posts_take(struct posts *posts) {
    struct post *post = posts->first;

    if (post) {
        posts->first = post->next;
        if (!posts->first)
            posts->end = &posts->first;
    }
    return post;
}

static void posts_clear(struct posts *posts) {
    struct post *post;

    while ((post = posts_take(posts))) {
        text_release(&post->answer);
        free(post);
    }
}

/* A rank that cannot go on ends; the launcher ends the others. */
static _Noreturn void give_up(const char *why) {
    fprintf(stderr, "tiersim: a rank ends: %s\n", why);
    _exit(ERROR_IO);
}

/* ---- threads ---- */

static void answer_failure(const struct server *server, struct post *post,
                           const struct error *error) {
    post->kind = MAIL_FAILED;
    bytes_put_int(&post->answer, server->serial);
    bytes_put_int(&post->answer, (int64_t)post->task.number);
    bytes_put_int(&post->answer, error->kind);
    bytes_put_string(&post->answer, error->text,
                     error->kind == ERROR_NONE ? 0 : strlen(error->text));
}

static void carry_out(const struct server *server, const struct post_point *point,
                      struct post *post) {
    struct error error = {.kind = ERROR_NONE};
    const int64_t begun_ns = mail_now_ns();
    struct task_result result;

    if (!point->loaded) {
        error_set(&error, ERROR_IO, "%s", text_cstr(&point->trouble));
        answer_failure(server, post, &error);
        return;
    }
    if (!task_run(&point->scenario, post->task.replication, false, &server->drop, &result,
                  &error)) {
        answer_failure(server, post, &error);
        return;
    }
    post->kind = MAIL_RESULT;
    bytes_put_int(&post->answer, server->serial);
    bytes_put_int(&post->answer, (int64_t)post->task.number);
    bytes_put_int(&post->answer, mail_now_ns() - begun_ns);
    task_result_pack(&post->answer, &result);
    task_result_release(&result);
}

static void *work(void *argument) {
    struct server *server = argument;

    pthread_mutex_lock(&server->mutex);
    for (;;) {
        struct post *post;
        while (!(post = posts_take(&server->to_do)) && !server->over)
            pthread_cond_wait(&server->come, &server->mutex);
        if (!post)
            break;
        const struct post_point *point = &server->points[post->task.point];
        pthread_mutex_unlock(&server->mutex);
        carry_out(server, point, post);
        pthread_mutex_lock(&server->mutex);
        posts_add(&server->done, post);
    }
    pthread_mutex_unlock(&server->mutex);
    return NULL;
}

/* ---- what rank 0 says ---- */

static void begin_job(struct server *server, struct bytes_reader *from) {
    const int64_t serial = bytes_int(from), asked = bytes_int(from), points = bytes_int(from);
    const size_t threads = asked < 1 ? 1 : asked > THREADS_MOST ? THREADS_MOST : (size_t)asked;

    assert(server->thread_count == 0);
    assert(points > 0);
    server->serial = serial;
    server->point_count = (size_t)points;
    server->points = calloc(server->point_count, sizeof *server->points);
    if (!server->points)
        give_up("memory ran out");
    server->drop = 0;
    server->over = false;
    while (server->thread_count < threads &&
           pthread_create(&server->threads[server->thread_count], NULL, work, server) == 0)
        server->thread_count++;
    if (server->thread_count == 0)
        give_up("no thread can be started");
}

static void end_job(struct server *server) {
    pthread_mutex_lock(&server->mutex);
    posts_clear(&server->to_do);
    server->drop = 1;
    server->over = true;
    pthread_cond_broadcast(&server->come);
    pthread_mutex_unlock(&server->mutex);
    for (size_t i = 0; i < server->thread_count; i++)
        pthread_join(server->threads[i], NULL);
    server->thread_count = 0;
    posts_clear(&server->done);
    for (size_t i = 0; i < server->point_count; i++) {
        if (server->points[i].loaded)
            scenario_release(&server->points[i].scenario);
        text_release(&server->points[i].trouble);
    }
    free(server->points);
    server->points = NULL;
    server->point_count = 0;
}

static void load_point(struct post_point *point, uint64_t hash, const char *name,
                       const char *directory, const char *effective, size_t length) {
    const struct scenario_source source = {
        .file = name, .text = effective, .length = length, .directory = directory};
    struct problems problems;

    problems_init(&problems);
    point->sent = true;
    point->loaded = scenario_load(&point->scenario, &source, &problems);
    if (!point->loaded)
        text_printf(&point->trouble, "another rank cannot load '%s': %s", name,
                    problems.count > 0 ? problems.items[0].text : "out of memory");
    if (point->loaded && point->scenario.hash != hash) {
        scenario_release(&point->scenario);
        point->loaded = false;
        text_printf(&point->trouble, "another rank loads another scenario from '%s'", name);
    }
    problems_release(&problems);
}

static void learn_point(struct server *server, struct bytes_reader *from) {
    const size_t number = (size_t)bytes_int(from);
    const uint64_t hash = (uint64_t)bytes_int(from);
    size_t name_length, directory_length, length;
    const char *name = bytes_string(from, &name_length);
    const char *directory = bytes_string(from, &directory_length);
    const char *effective = bytes_string(from, &length);
    struct arena scratch;

    arena_init(&scratch);
    name = arena_strndup(&scratch, name, name_length);
    directory = arena_strndup(&scratch, directory, directory_length);
    if (from->failed || number >= server->point_count || scratch.failed)
        give_up("it was sent what it cannot read, or memory ran out");
    assert(!server->points[number].sent);
    load_point(&server->points[number], hash, name, directory, effective, length);
    arena_release(&scratch);
}

static void take_task(struct server *server, struct bytes_reader *from) {
    struct post *post = calloc(1, sizeof *post);

    if (!post) {
        give_up("memory ran out");
        return;
    }
    post->task.number = (size_t)bytes_int(from);
    post->task.point = (size_t)bytes_int(from);
    post->task.replication = (size_t)bytes_int(from);
    assert(post->task.point < server->point_count);
    assert(server->points[post->task.point].sent);
    pthread_mutex_lock(&server->mutex);
    posts_add(&server->to_do, post);
    pthread_cond_signal(&server->come);
    pthread_mutex_unlock(&server->mutex);
}

static void send(struct server *server, enum mail_kind kind, struct text *bytes) {
    if (!outbox_send(&server->outbox, 0, kind, bytes))
        give_up("memory ran out");
    server->told_ns = mail_now_ns();
}

static void tell(struct server *server, enum mail_kind kind) {
    struct text nothing = {0};

    send(server, kind, &nothing);
}

static void obey(struct server *server, const struct mail *mail) {
    struct bytes_reader from = bytes_reader_of(mail->bytes.bytes, mail->bytes.length);

    if (mail->bytes.failed)
        give_up("memory ran out");
    switch (mail->kind) {
    case MAIL_JOB:
        begin_job(server, &from);
        break;
    case MAIL_POINT:
        learn_point(server, &from);
        break;
    case MAIL_TASK:
        take_task(server, &from);
        break;
    case MAIL_OVER:
        end_job(server);
        break;
    case MAIL_GO:
        end_job(server);
        tell(server, MAIL_GONE);
        server->gone = true;
        break;
    case MAIL_RESULT:
    case MAIL_FAILED:
    case MAIL_ALIVE:
    case MAIL_GONE:
        break;
    }
    if (from.failed)
        give_up("it was sent what it cannot read");
}

/* ---- serving ---- */

static bool send_what_is_done(struct server *server) {
    bool any = false;

    for (;;) {
        pthread_mutex_lock(&server->mutex);
        struct post *post = posts_take(&server->done);
        pthread_mutex_unlock(&server->mutex);
        if (!post)
            return any;
        send(server, post->kind, &post->answer);
        free(post);
        any = true;
    }
}

static bool fetch_mail(struct server *server) {
    struct mail mail;
    bool any = false;

    while (!server->gone && mail_fetch(&mail)) {
        obey(server, &mail);
        text_release(&mail.bytes);
        any = true;
    }
    outbox_tidy(&server->outbox);
    return any;
}

/* Rank 0 was told to stop too, or learns it from what is dropped here, and lets this one go when it
 * has written what there is; false: nobody does. */
static bool heed_stop(struct server *server) {
    if (server->stopped_ns == 0)
        server->stopped_ns = mail_now_ns();
    server->drop = 1;
    return mail_now_ns() - server->stopped_ns < mail_lost_after_ns();
}

void ranks_serve(const volatile sig_atomic_t *stop) {
    int64_t pause_ns = MAIL_PAUSE_LEAST_NS;
    struct server server;

    memset(&server, 0, sizeof server);
    server.to_do.end = &server.to_do.first;
    server.done.end = &server.done.first;
    pthread_mutex_init(&server.mutex, NULL);
    pthread_cond_init(&server.come, NULL);
    while (!server.gone || server.outbox.count > 0) {
        bool moved = fetch_mail(&server);
        moved = send_what_is_done(&server) || moved;
        if (*stop && !heed_stop(&server))
            _exit(128 + 2);
        if (server.thread_count > 0 && mail_now_ns() - server.told_ns > ALIVE_NS)
            tell(&server, MAIL_ALIVE);
        if (moved)
            pause_ns = MAIL_PAUSE_LEAST_NS;
        else
            mail_pause(&pause_ns);
    }
    pthread_cond_destroy(&server.come);
    pthread_mutex_destroy(&server.mutex);
}

#include "study/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/folder.h"
#include "study/result.h"
#include "study/store_parts.h"

/* Between two transactions. */
#define INTERVAL_NS 500000000L
/* Whoever finishes more than this before it is written waits. */
#define WAITING_MOST ((size_t)64 << 20)

bool store_fail(struct store *store, const char *what, struct error *err) {
    return error_set(err, ERROR_IO, "cannot %s '%s': %s", what, store->path,
                     sqlite3_errmsg(store->db));
}

void store_hash_text(char out[17], uint64_t hash) {
    snprintf(out, 17, "%016llx", (unsigned long long)hash);
}

struct store *store_new(const char *directory, bool resume) {
    struct store *store = calloc(1, sizeof *store);
    struct text path = {0};
    pthread_condattr_t monotonic;

    text_printf(&path, "%s/" STORE_FILE, directory);
    if (!store || path.failed) {
        text_release(&path);
        free(store);
        return NULL;
    }
    store->path = path.bytes; /* handed over */
    store->directory = directory;
    store->resume = resume;
    pthread_mutex_init(&store->database, NULL);
    pthread_mutex_init(&store->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&store->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return store;
}

static void forget_items(struct store_item *item) {
    while (item) {
        struct store_item *next = item->next;
        free(item);
        item = next;
    }
}

void store_delete(struct store *store) {
    if (!store)
        return;
    store_end(store, false, NULL);
    pthread_cond_destroy(&store->changed);
    pthread_mutex_destroy(&store->mutex);
    pthread_mutex_destroy(&store->database);
    free(store->path);
    free(store);
}

/* ---- the thread that writes ---- */

static bool write_items(struct store *store, const struct store_item *item, struct error *err) {
    bool done = true;

    pthread_mutex_lock(&store->database);
    if (sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        done = store_fail(store, "write", err);
    for (; done && item; item = item->next)
        done = store_write_item(store, item, err);
    if (done && sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        done = store_fail(store, "write", err);
    if (!done)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    pthread_mutex_unlock(&store->database);
    return done;
}

/* Waits for half a second, or until the store closes. With the mutex held. */
static void pause_writing(struct store *store) {
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += INTERVAL_NS;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    while (!store->closing && store->waiting_bytes < WAITING_MOST)
        if (pthread_cond_timedwait(&store->changed, &store->mutex, &until) != 0)
            break;
}

static void *write_on(void *argument) {
    struct store *store = argument;

    pthread_mutex_lock(&store->mutex);
    while (!store->closing || store->first) {
        pause_writing(store);
        struct store_item *items = store->first;
        const bool broken = store->error.kind != ERROR_NONE;
        struct error error = {.kind = ERROR_NONE};
        store->first = store->last = NULL;
        store->waiting_bytes = 0;
        pthread_mutex_unlock(&store->mutex);
        if (items && !broken)
            write_items(store, items, &error);
        forget_items(items);
        pthread_mutex_lock(&store->mutex);
        if (error.kind != ERROR_NONE)
            store->error = error;
        pthread_cond_broadcast(&store->changed);
    }
    pthread_mutex_unlock(&store->mutex);
    return NULL;
}

/* ---- beginning and end ---- */

static bool is_there(const char *path, const char *suffix) {
    struct text name = {0};
    struct stat status;

    text_printf(&name, "%s%s", path, suffix);
    const bool there = stat(text_cstr(&name), &status) == 0;
    text_release(&name);
    return there;
}

static bool count_results(struct store *store, size_t *out, struct error *err) {
    sqlite3_stmt *count = NULL;
    const bool done = sqlite3_prepare_v2(store->db, "SELECT count(*) FROM replication", -1, &count,
                                         NULL) == SQLITE_OK &&
                      sqlite3_step(count) == SQLITE_ROW;

    if (done)
        *out = (size_t)sqlite3_column_int64(count, 0);
    else
        store_fail(store, "read", err);
    sqlite3_finalize(count);
    return done;
}

/* It is under way again, even if it had been finished. */
static bool mark(struct store *store, bool finished, struct error *err) {
    const char *sql = finished ? "UPDATE study SET finished = 1" : "UPDATE study SET finished = 0";

    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           store_fail(store, "write", err);
}

bool store_begin(struct store *store, const struct store_study *study, struct error *err) {
    const bool there = is_there(store->path, "");
    const bool resuming = there && store->resume;

    assert(!store->db);
    assert(!store->writing);
    store->rolled_back = resuming && is_there(store->path, "-journal");
    if (there && !resuming && !store_may_replace(store, err))
        return false;
    if (!resuming && (!folder_make(store->directory, err) || !store_create(store, study, err)))
        return false;
    bool done = store_connect(store, store->path, err) &&
                (!resuming || store_check(store, study, err)) && store_prepare(store, err) &&
                count_results(store, &store->kept, err) && mark(store, false, err);
    if (done && pthread_create(&store->writer, NULL, write_on, store) != 0)
        done = error_no_memory(err);
    store->writing = done;
    if (!done)
        store_disconnect(store);
    return done;
}

bool store_end(struct store *store, bool finished, struct error *err) {
    bool done = true;

    if (store->writing) {
        pthread_mutex_lock(&store->mutex);
        store->closing = true;
        pthread_cond_broadcast(&store->changed);
        pthread_mutex_unlock(&store->mutex);
        pthread_join(store->writer, NULL);
        store->writing = false;
        done = store->error.kind == ERROR_NONE ||
               error_set(err, store->error.kind, "%s", store->error.text);
        done = done && count_results(store, &store->count, err) &&
               (!finished || mark(store, true, err));
    }
    store_disconnect(store);
    return done;
}

size_t store_kept(const struct store *store) {
    return store->kept;
}

size_t store_count(const struct store *store) {
    return store->count;
}

bool store_rolled_back(const struct store *store) {
    return store->rolled_back;
}

/* ---- results ---- */

enum store_answer store_find(struct store *store, const struct scenario *scenario,
                             size_t replication, struct task_result *out, struct error *err) {
    if (!store || store->kept == 0)
        return STORE_ABSENT;
    pthread_mutex_lock(&store->database);
    const enum store_answer answer = store_read_result(store, scenario, replication, out, err);
    pthread_mutex_unlock(&store->database);
    return answer;
}

static bool put(struct store *store, enum store_item_kind kind, const struct scenario *scenario,
                size_t replication, const void *bytes, size_t length, struct error *err) {
    struct store_item *item = malloc(sizeof *item + length);

    if (!item)
        return error_no_memory(err);
    item->next = NULL;
    item->kind = kind;
    store_hash_text(item->hash, scenario->hash);
    item->replication = replication;
    item->length = length;
    memcpy(item->bytes, bytes, length);
    pthread_mutex_lock(&store->mutex);
    while (store->waiting_bytes > WAITING_MOST && store->error.kind == ERROR_NONE)
        pthread_cond_wait(&store->changed, &store->mutex);
    const bool broken = store->error.kind != ERROR_NONE;
    if (broken) {
        error_set(err, store->error.kind, "%s", store->error.text);
        free(item);
    } else {
        if (store->last)
            store->last->next = item;
        else
            store->first = item;
        store->last = item;
        store->waiting_bytes += length;
        if (store->waiting_bytes >= WAITING_MOST)
            pthread_cond_broadcast(&store->changed);
    }
    pthread_mutex_unlock(&store->mutex);
    return !broken;
}

static void put_scope(struct text *to, enum scope_kind kind, const char *name) {
    const char *word = scope_kind_name(kind);

    bytes_put_string(to, word, strlen(word));
    bytes_put_string(to, name, strlen(name));
}

bool store_point(struct store *store, const struct store_point *point, struct error *err) {
    const struct scenario *scenario = point->scenario;
    const char *name = point->name ? point->name : scenario->name;
    struct text bytes = {0};

    bytes_put_string(&bytes, name, strlen(name));
    bytes_put_string(&bytes, scenario->effective, strlen(scenario->effective));
    put_scope(&bytes, SCOPE_KIND_OVERALL, "");
    for (size_t i = 0; i < scenario->workload_count; i++)
        put_scope(&bytes, SCOPE_KIND_WORKLOAD, scenario->workloads[i].name);
    for (size_t i = 0; i < scenario->sku_count; i++)
        put_scope(&bytes, SCOPE_KIND_SKU, scenario->skus[i].label);
    const bool done =
        bytes.failed ? error_no_memory(err)
                     : put(store, STORE_ITEM_POINT, scenario, 0, bytes.bytes, bytes.length, err);
    text_release(&bytes);
    return done;
}

bool store_put(struct store *store, const struct scenario *scenario, size_t replication,
               const void *bytes, size_t length, struct error *err) {
    return put(store, STORE_ITEM_RESULT, scenario, replication, bytes, length, err);
}

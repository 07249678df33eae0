/*
 * store_parts - what the files of the store share; not for others.
 *
 *   store         the life of a store, and the thread that writes
 *   store_open    making the file, and the reasons to refuse one
 *   store_rows    a result as rows, and back
 */
#ifndef TIERSIM_STUDY_STORE_PARTS_H
#define TIERSIM_STUDY_STORE_PARTS_H

#include <pthread.h>
#include <sqlite3.h>

#include "study/store.h"

enum store_statement {
    STORE_ADD_POINT,
    STORE_ADD_SCOPE,
    STORE_POINT_ID,
    STORE_ADD_REPLICATION,
    STORE_ADD_READING,
    STORE_ADD_LIMIT,
    STORE_ADD_VERDICT,
    STORE_GET_REPLICATION,
    STORE_GET_READINGS,
    STORE_GET_LIMITS,
    STORE_GET_VERDICTS,
    STORE_STATEMENTS
};

enum store_item_kind { STORE_ITEM_POINT, STORE_ITEM_RESULT };

/* One thing to be written. */
struct store_item {
    struct store_item *next;
    enum store_item_kind kind;
    char hash[17];
    size_t replication;
    size_t length;
    unsigned char bytes[]; /* a packed result; or name, effective JSON and scopes of a point */
};

struct store {
    const char *directory; /* borrowed; made when the study begins */
    char *path;
    bool resume;
    bool rolled_back;
    size_t kept;              /* results at the beginning */
    size_t count;             /* at the end */
    pthread_mutex_t database; /* of the connection and its statements */
    sqlite3 *db;
    sqlite3_stmt *statements[STORE_STATEMENTS];
    pthread_t writer;
    bool writing;          /* there is a writer */
    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t changed;
    struct store_item *first, *last; /* to be written */
    size_t waiting_bytes;
    bool closing;
    struct error error; /* of the writer */
};

/* "cannot write 'out/results.sqlite': disk I/O error" */
bool store_fail(struct store *store, const char *what, struct error *err);

/* Sixteen hexadecimal digits, as on every output. */
void store_hash_text(char out[17], uint64_t hash);

/* Opens the file for reading and writing, with the settings that every connection has. */
bool store_connect(struct store *store, const char *path, struct error *err);
void store_disconnect(struct store *store);

/* Makes the file, whole or not at all, in place of what is there. */
bool store_create(struct store *store, const struct store_study *study, struct error *err);
/* Whether what is there may be replaced. */
bool store_may_replace(struct store *store, struct error *err);
/* Whether what is there, connected, is this study, undamaged. */
bool store_check(struct store *store, const struct store_study *study, struct error *err);

bool store_prepare(struct store *store, struct error *err);
bool store_write_item(struct store *store, const struct store_item *item, struct error *err);
enum store_answer store_read_result(struct store *store, const struct scenario *scenario,
                                    size_t replication, struct task_result *out, struct error *err);

/* The tables. In the caller's text. */
void store_schema(struct text *out);

#endif

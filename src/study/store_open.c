/* Making the file of a store, and the reasons to refuse one (store.h). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/input.h"
#include "base/version.h"
#include "study/store_parts.h"

#define APPLICATION_ID 0x74697273 /* "tirs" */
#define SCHEMA_VERSION 1
#define BUSY_MS        60000

/* ---- what a study is ---- */

/* Everything of the row in `study` but `finished`. */
struct identity {
    char hash[17], inputs[17];
    struct text points;
};

/* Of the files that workloads read: traces and tables of parameters. */
static void hash_inputs(struct text *bytes, const struct scenario *scenario) {
    struct arena scratch;
    struct text file = {0};
    struct error ignored;

    arena_init(&scratch);
    for (size_t i = 0; i < scenario->workload_count; i++) {
        const char *path =
            arena_printf(&scratch, "workloads[%s].arrivals.file", scenario->workloads[i].name);
        text_clear(&file);
        if (!path || !scenario_value_at(scenario, path, &file, &ignored) || file.length < 2 ||
            file.bytes[0] != '"')
            continue;
        const char *name = arena_strndup(&scratch, file.bytes + 1, file.length - 2);
        const char *directory = name && name[0] == '/' ? NULL : scenario->directory;
        const char *at = directory ? arena_printf(&scratch, "%s/%s", directory, name) : name;
        if (at && !input_read(bytes, at, "file", at, &ignored))
            bytes_put_string(bytes, at, strlen(at));
    }
    text_release(&file);
    arena_release(&scratch);
}

static bool identify(struct identity *out, const struct store_study *study, struct error *err) {
    struct text inputs = {0};

    memset(out, 0, sizeof *out);
    store_hash_text(out->hash, study->scenario->hash);
    hash_inputs(&inputs, study->scenario);
    for (size_t i = 0; i < study->point_count; i++) {
        const struct store_point *point = &study->points[i];
        char hash[17];
        store_hash_text(hash, point->scenario->hash);
        text_printf(&out->points, "%s %s\n", hash, point->name ? point->name : "");
        hash_inputs(&inputs, point->scenario);
    }
    store_hash_text(out->inputs, bytes_hash(text_cstr(&inputs), inputs.length));
    const bool done = !inputs.failed && !out->points.failed;
    text_release(&inputs);
    return done || error_no_memory(err);
}

/* ---- making ---- */

static bool run_sql(struct store *store, const char *sql, const char *what, struct error *err) {
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           store_fail(store, what, err);
}

bool store_connect(struct store *store, const char *path, struct error *err) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

    if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
        return store_fail(store, "open", err);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    return true;
}

void store_disconnect(struct store *store) {
    for (int i = 0; i < STORE_STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
    memset(store->statements, 0, sizeof store->statements);
    sqlite3_close(store->db);
    store->db = NULL;
}

static bool describe(struct store *store, const struct store_study *study, struct error *err) {
    static const char sql[] = "INSERT INTO study VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)";
    struct identity identity;
    sqlite3_stmt *row = NULL;

    if (!identify(&identity, study, err))
        return false;
    bool done = sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) == SQLITE_OK;
    const char *texts[] = {TIERSIM_VERSION,
                           study->command,
                           study->scenario->name,
                           identity.hash,
                           NULL,
                           identity.inputs,
                           text_cstr(&identity.points),
                           study->scenario->effective};
    for (int i = 0; done && i < (int)array_size(texts); i++)
        if (texts[i])
            sqlite3_bind_text(row, i + 1, texts[i], -1, SQLITE_TRANSIENT);
    if (done)
        sqlite3_bind_int64(row, 5, study->scenario->seed);
    done = done && sqlite3_step(row) == SQLITE_DONE;
    if (!done)
        store_fail(store, "write", err);
    sqlite3_finalize(row);
    text_release(&identity.points);
    return done;
}

/* A journal that is left from another file of this name would be rolled back into the new one. */
static bool remove_journal(const char *path, struct error *err) {
    struct text journal = {0};

    text_printf(&journal, "%s-journal", path);
    const bool done = !journal.failed && (unlink(text_cstr(&journal)) == 0 || errno == ENOENT);
    if (!done)
        error_set(err, ERROR_IO, "cannot remove '%s': %s", text_cstr(&journal), strerror(errno));
    text_release(&journal);
    return done;
}

static bool make(struct store *store, const char *path, const struct store_study *study,
                 struct error *err) {
    struct text sql = {0};

    text_printf(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %d; BEGIN;",
                APPLICATION_ID, SCHEMA_VERSION);
    store_schema(&sql);
    bool done = (unlink(path) == 0 || errno == ENOENT) && remove_journal(path, err) &&
                store_connect(store, path, err) && !sql.failed &&
                run_sql(store, text_cstr(&sql), "write", err) && describe(store, study, err) &&
                run_sql(store, "COMMIT", "write", err);
    text_release(&sql);
    store_disconnect(store);
    return done;
}

bool store_create(struct store *store, const struct store_study *study, struct error *err) {
    struct text path = {0};

    text_printf(&path, "%s.new", store->path);
    if (path.failed)
        return error_no_memory(err);
    bool done = make(store, text_cstr(&path), study, err) && remove_journal(store->path, err);
    if (done && rename(text_cstr(&path), store->path) != 0)
        done = error_set(err, ERROR_IO, "cannot write '%s': %s", store->path, strerror(errno));
    if (!done)
        unlink(text_cstr(&path));
    text_release(&path);
    return done;
}

/* ---- refusing ---- */

/* One value of a query, as text; false if there is none. */
static bool ask(struct store *store, const char *sql, struct text *out) {
    sqlite3_stmt *statement = NULL;

    text_clear(out);
    const bool found = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK &&
                       sqlite3_step(statement) == SQLITE_ROW;
    const char *value = found ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    text_add(out, value ? value : "");
    sqlite3_finalize(statement);
    return found;
}

static bool is_ours(struct store *store, struct error *err) {
    struct text answer = {0};
    const bool read = ask(store, "PRAGMA application_id", &answer);
    const long id = strtol(text_cstr(&answer), NULL, 10);
    const bool versioned = read && ask(store, "PRAGMA user_version", &answer);
    const long version = strtol(text_cstr(&answer), NULL, 10);

    text_release(&answer);
    if (!versioned)
        return error_set(err, ERROR_IO,
                         "'%s' is not a store of tiersim, or is damaged (%s); it is left alone, "
                         "give another '--out'",
                         store->path, sqlite3_errmsg(store->db));
    if (id != APPLICATION_ID)
        return error_set(err, ERROR_IO,
                         "'%s' is not a store of tiersim; it is left alone, give another '--out'",
                         store->path);
    if (version != SCHEMA_VERSION)
        return error_set(err, ERROR_IO,
                         "'%s' has format %ld, and this tiersim (" TIERSIM_VERSION ") writes %d; "
                         "begin anew in another folder",
                         store->path, version, SCHEMA_VERSION);
    return true;
}

static bool is_whole(struct store *store, struct error *err) {
    struct text answer = {0};
    const bool read = ask(store, "PRAGMA integrity_check(1)", &answer);
    const bool whole = read && strcmp(text_cstr(&answer), "ok") == 0;

    if (!whole)
        error_set(err, ERROR_IO,
                  "'%s' is damaged (%s); it is not mended, begin anew in another folder",
                  store->path, read ? text_cstr(&answer) : sqlite3_errmsg(store->db));
    text_release(&answer);
    return whole;
}

/* A kept value that must be what it is now. */
static bool same(struct store *store, const char *column, const char *now, struct error *err) {
    struct text sql = {0}, was = {0};

    text_printf(&sql, "SELECT %s FROM study", column);
    const bool read = ask(store, text_cstr(&sql), &was);
    const bool equal = read && strcmp(text_cstr(&was), now) == 0;
    if (!read)
        store_fail(store, "read", err);
    else if (!equal)
        error_set(err, ERROR_USAGE,
                  "cannot resume '%s': the %s was %s and is %s; begin anew in another folder",
                  store->path, column, text_cstr(&was), now);
    text_release(&sql);
    text_release(&was);
    return equal;
}

/* The first line in which two texts differ, without what indents it. */
static void first_difference(const char **a, size_t *a_length, const char **b, size_t *b_length) {
    const char *x = *a, *y = *b;

    while (*x && *y) {
        *a_length = strcspn(x, "\n");
        *b_length = strcspn(y, "\n");
        if (*a_length != *b_length || memcmp(x, y, *a_length) != 0)
            break;
        x += *a_length + (x[*a_length] == '\n');
        y += *b_length + (y[*b_length] == '\n');
    }
    *a = x + strspn(x, " ");
    *b = y + strspn(y, " ");
    *a_length = strcspn(*a, "\n");
    *b_length = strcspn(*b, "\n");
}

/* The same of a text of several lines: what of it has changed. */
static bool same_lines(struct store *store, const char *column, const char *what, const char *now,
                       struct error *err) {
    struct text sql = {0}, was = {0};
    size_t was_length = 0, now_length = 0;

    text_printf(&sql, "SELECT %s FROM study", column);
    const bool read = ask(store, text_cstr(&sql), &was);
    const bool equal = read && strcmp(text_cstr(&was), now) == 0;
    const char *line = text_cstr(&was);
    if (!read) {
        store_fail(store, "read", err);
    } else if (!equal) {
        first_difference(&line, &was_length, &now, &now_length);
        error_set(err, ERROR_USAGE,
                  "cannot resume '%s': %s have changed: it was '%.*s' and is '%.*s'; begin anew in "
                  "another folder",
                  store->path, what, (int)was_length, line, (int)now_length, now);
    }
    text_release(&sql);
    text_release(&was);
    return equal;
}

bool store_check(struct store *store, const struct store_study *study, struct error *err) {
    struct identity identity;
    char seed[32];

    if (!is_ours(store, err) || !is_whole(store, err) || !identify(&identity, study, err))
        return false;
    snprintf(seed, sizeof seed, "%lld", (long long)study->scenario->seed);
    bool same_study =
        same(store, "version", TIERSIM_VERSION, err) &&
        same(store, "command", study->command, err) && same(store, "seed", seed, err) &&
        same_lines(store, "effective", "settings of the scenario", study->scenario->effective,
                   err) &&
        same(store, "hash", identity.hash, err) &&
        same_lines(store, "points", "the points of the study", text_cstr(&identity.points), err);
    if (same_study && !same(store, "inputs", identity.inputs, NULL))
        same_study = error_set(err, ERROR_USAGE,
                               "cannot resume '%s': a file that the scenario reads has changed; "
                               "begin anew in another folder",
                               store->path);
    text_release(&identity.points);
    return same_study;
}

bool store_may_replace(struct store *store, struct error *err) {
    struct text finished = {0}, kept = {0};
    bool may = store_connect(store, store->path, err) && is_ours(store, err);

    if (may && (!ask(store, "SELECT finished FROM study", &finished) ||
                !ask(store, "SELECT count(*) FROM replication", &kept)))
        may = store_fail(store, "read", err);
    if (may && strcmp(text_cstr(&finished), "1") != 0 && strcmp(text_cstr(&kept), "0") != 0)
        may = error_set(err, ERROR_USAGE,
                        "'%s' holds %s finished replications of a study that was cut off: go on "
                        "with '--resume', or remove the file to begin anew",
                        store->path, text_cstr(&kept));
    text_release(&finished);
    text_release(&kept);
    store_disconnect(store);
    return may;
}

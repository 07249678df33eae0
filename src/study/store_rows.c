/* A result as rows, and back (store.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "provider/limit_set.h"
#include "study/result.h"
#include "study/store_parts.h"

static bool is_ratio(int metric) {
    return metric_types[metric].kind == METRIC_RATIO;
}

/* ---- the schema ---- */

static void add_metric_columns(struct text *out, const char *type) {
    for (int i = 0; i < METRICS; i++) {
        const char *name = metric_types[i].name;
        text_printf(out, ", %s%s", name, type);
        if (is_ratio(i))
            text_printf(out, ", %s_numerator%s, %s_denominator%s", name, type, name, type);
    }
}

void store_schema(struct text *out) {
    text_add(out, "CREATE TABLE study (version TEXT, command TEXT, scenario TEXT, hash TEXT,"
                  " seed INTEGER, inputs TEXT, points TEXT, effective TEXT, finished INTEGER);"
                  "CREATE TABLE point (id INTEGER PRIMARY KEY, hash TEXT UNIQUE, name TEXT,"
                  " effective TEXT);"
                  "CREATE TABLE scope (point INTEGER, scope INTEGER, kind TEXT, name TEXT,"
                  " PRIMARY KEY (point, scope)) WITHOUT ROWID;"
                  "CREATE TABLE replication (point INTEGER, replication INTEGER, events INTEGER,"
                  " failed_waiting INTEGER, latency BLOB, checksum INTEGER,"
                  " PRIMARY KEY (point, replication)) WITHOUT ROWID;"
                  "CREATE TABLE limit_use (point INTEGER, replication INTEGER, provider INTEGER,"
                  " number INTEGER, name TEXT, admitted REAL, capacity REAL, rejected INTEGER,"
                  " backoff_s REAL, failed INTEGER,"
                  " PRIMARY KEY (point, replication, provider, number)) WITHOUT ROWID;"
                  "CREATE TABLE verdict (point INTEGER, replication INTEGER, verdict TEXT,"
                  " answers INTEGER, backoff_s REAL, failed INTEGER,"
                  " PRIMARY KEY (point, replication, verdict)) WITHOUT ROWID;"
                  "CREATE TABLE reading (point INTEGER, replication INTEGER, scope INTEGER,"
                  " users INTEGER");
    add_metric_columns(out, " REAL");
    text_add(out, ", PRIMARY KEY (point, replication, scope)) WITHOUT ROWID;"
                  "CREATE VIEW result AS SELECT point.name AS point, reading.replication,"
                  " scope.kind, scope.name AS scope, users");
    add_metric_columns(out, "");
    text_add(out, " FROM reading JOIN point ON point.id = reading.point"
                  " JOIN scope ON scope.point = reading.point AND scope.scope = reading.scope;");
}

/* ---- statements ---- */

/* Rows of the same result twice are the same: an identical point, or a design that came again. */
static void reading_sql(struct text *out, bool adding) {
    if (!adding) {
        text_add(out, "SELECT users");
        add_metric_columns(out, "");
        text_add(out, " FROM reading WHERE point = ? AND replication = ? ORDER BY scope");
        return;
    }
    text_add(out, "INSERT OR IGNORE INTO reading VALUES (?, ?, ?, ?");
    for (int i = 0; i < METRICS; i++)
        text_add(out, is_ratio(i) ? ", ?, ?, ?" : ", ?");
    text_add(out, ")");
}

bool store_prepare(struct store *store, struct error *err) {
    static const char *const fixed[STORE_STATEMENTS] = {
        [STORE_ADD_POINT] = "INSERT OR IGNORE INTO point (hash, name, effective) VALUES (?, ?, ?)",
        [STORE_ADD_SCOPE] = "INSERT OR IGNORE INTO scope VALUES (?, ?, ?, ?)",
        [STORE_POINT_ID] = "SELECT id FROM point WHERE hash = ?",
        [STORE_ADD_REPLICATION] = "INSERT OR IGNORE INTO replication VALUES (?, ?, ?, ?, ?, ?)",
        [STORE_ADD_LIMIT] = "INSERT OR IGNORE INTO limit_use VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [STORE_ADD_VERDICT] = "INSERT OR IGNORE INTO verdict VALUES (?, ?, ?, ?, ?, ?)",
        [STORE_GET_REPLICATION] = "SELECT point, events, failed_waiting, latency, checksum"
                                  " FROM replication JOIN point ON point.id = point"
                                  " WHERE hash = ? AND replication = ?",
        [STORE_GET_LIMITS] = "SELECT provider, number, name, admitted, capacity, rejected,"
                             " backoff_s, failed FROM limit_use"
                             " WHERE point = ? AND replication = ? ORDER BY provider, number",
        [STORE_GET_VERDICTS] = "SELECT verdict, answers, backoff_s, failed FROM verdict"
                               " WHERE point = ? AND replication = ?",
    };

    for (int i = 0; i < STORE_STATEMENTS; i++) {
        struct text sql = {0};
        if (fixed[i])
            text_add(&sql, fixed[i]);
        else
            reading_sql(&sql, i == STORE_ADD_READING);
        const bool done =
            !sql.failed && sqlite3_prepare_v2(store->db, text_cstr(&sql), -1, &store->statements[i],
                                              NULL) == SQLITE_OK;
        text_release(&sql);
        if (!done)
            return store_fail(store, "use", err);
    }
    return true;
}

/* One row being bound, column by column. */
struct row {
    sqlite3_stmt *statement;
    int column;
};

static struct row row_of(struct store *store, enum store_statement statement) {
    return (struct row){store->statements[statement], 0};
}

static void bind_int(struct row *row, int64_t value) {
    sqlite3_bind_int64(row->statement, ++row->column, value);
}

/* NaN is bound as NULL. */
static void bind_real(struct row *row, double value) {
    sqlite3_bind_double(row->statement, ++row->column, value);
}

static void bind_text(struct row *row, const char *text, size_t length) {
    sqlite3_bind_text64(row->statement, ++row->column, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* Writes the row. Bindings that failed are told here: their column is NULL, and what is NULL
 * without reason fails the checksum. */
static bool add_row(struct store *store, const struct row *row, struct error *err) {
    const int status = sqlite3_step(row->statement);

    sqlite3_reset(row->statement);
    return status == SQLITE_DONE || store_fail(store, "write", err);
}

static bool point_id(struct store *store, const char *hash, int64_t *id, struct error *err) {
    struct row row = row_of(store, STORE_POINT_ID);

    bind_text(&row, hash, strlen(hash));
    const bool found = sqlite3_step(row.statement) == SQLITE_ROW;
    if (found)
        *id = sqlite3_column_int64(row.statement, 0);
    sqlite3_reset(row.statement);
    return found || store_fail(store, "write", err);
}

/* ---- writing ---- */

static bool write_point(struct store *store, const struct store_item *item, struct error *err) {
    struct bytes_reader from = bytes_reader_of(item->bytes, item->length);
    struct row row = row_of(store, STORE_ADD_POINT);
    size_t name_length, length;
    int64_t id = 0;

    const char *name = bytes_string(&from, &name_length);
    const char *effective = bytes_string(&from, &length);
    bind_text(&row, item->hash, strlen(item->hash));
    bind_text(&row, name, name_length);
    bind_text(&row, effective, length);
    if (!add_row(store, &row, err) || !point_id(store, item->hash, &id, err))
        return false;
    for (int64_t scope = 0; from.at < from.end; scope++) {
        row = row_of(store, STORE_ADD_SCOPE);
        bind_int(&row, id);
        bind_int(&row, scope);
        const char *kind = bytes_string(&from, &length);
        bind_text(&row, kind, length);
        name = bytes_string(&from, &length);
        bind_text(&row, name, length);
        if (!add_row(store, &row, err))
            return false;
    }
    assert(!from.failed);
    return true;
}

static bool write_readings(struct store *store, int64_t point, size_t replication, int64_t scope,
                           const struct reading *readings, const int64_t *users,
                           struct error *err) {
    struct row row = row_of(store, STORE_ADD_READING);

    bind_int(&row, point);
    bind_int(&row, (int64_t)replication);
    bind_int(&row, scope);
    if (users)
        bind_int(&row, *users);
    else
        sqlite3_bind_null(row.statement, ++row.column);
    for (int i = 0; i < METRICS; i++) {
        bind_real(&row, readings[i].value);
        if (!is_ratio(i))
            continue;
        bind_real(&row, readings[i].numerator);
        bind_real(&row, readings[i].denominator);
    }
    return add_row(store, &row, err);
}

static bool write_scopes(struct store *store, int64_t point, size_t replication,
                         const struct summary *summary, struct error *err) {
    int64_t scope = 0;

    if (!write_readings(store, point, replication, scope++, summary->overall, NULL, err))
        return false;
    for (size_t i = 0; i < summary->workload_count; i++)
        if (!write_readings(store, point, replication, scope++, summary->by_workload[i],
                            &summary->users[i], err))
            return false;
    for (size_t i = 0; i < summary->sku_count; i++)
        if (!write_readings(store, point, replication, scope++, summary->by_sku[i], NULL, err))
            return false;
    return true;
}

static bool write_causes(struct store *store, int64_t point, size_t replication,
                         const struct summary *summary, struct error *err) {
    for (size_t i = 0; i < summary->limit_count; i++) {
        const struct limit_summary *limit = &summary->limits[i];
        struct row row = row_of(store, STORE_ADD_LIMIT);
        bind_int(&row, point);
        bind_int(&row, (int64_t)replication);
        bind_int(&row, limit->provider);
        bind_int(&row, limit->limit);
        bind_text(&row, limit->name, strlen(limit->name));
        bind_real(&row, limit->admitted);
        bind_real(&row, limit->capacity);
        bind_int(&row, limit->rejected);
        bind_real(&row, limit->backoff_s);
        bind_int(&row, limit->failed);
        if (!add_row(store, &row, err))
            return false;
    }
    for (int i = 0; i < VERDICTS; i++) {
        const struct verdict_summary *verdict = &summary->verdicts[i];
        struct row row = row_of(store, STORE_ADD_VERDICT);
        if (verdict->answers == 0 && verdict->failed == 0 && !(verdict->backoff_s > 0))
            continue;
        bind_int(&row, point);
        bind_int(&row, (int64_t)replication);
        bind_text(&row, verdict_name((enum verdict)i), strlen(verdict_name((enum verdict)i)));
        bind_int(&row, verdict->answers);
        bind_real(&row, verdict->backoff_s);
        bind_int(&row, verdict->failed);
        if (!add_row(store, &row, err))
            return false;
    }
    return true;
}

static bool write_result(struct store *store, const struct store_item *item, struct error *err) {
    struct row row = row_of(store, STORE_ADD_REPLICATION);
    struct text latency = {0};
    struct task_result result;
    int64_t point = 0;

    if (!task_result_unpack(&result, item->bytes, item->length))
        return error_no_memory(err);
    const struct summary *summary = &result.summary;
    task_histogram_pack(&latency, &summary->latency);
    bool done = point_id(store, item->hash, &point, err);
    if (done) {
        bind_int(&row, point);
        bind_int(&row, (int64_t)item->replication);
        bind_int(&row, (int64_t)summary->events);
        bind_int(&row, summary->failed_waiting);
        sqlite3_bind_blob64(row.statement, ++row.column, text_cstr(&latency), latency.length,
                            SQLITE_TRANSIENT);
        bind_int(&row, (int64_t)bytes_hash(item->bytes, item->length));
        done = add_row(store, &row, err);
    }
    done = done && write_scopes(store, point, item->replication, summary, err) &&
           write_causes(store, point, item->replication, summary, err);
    text_release(&latency);
    task_result_release(&result);
    return done;
}

bool store_write_item(struct store *store, const struct store_item *item, struct error *err) {
    switch (item->kind) {
    case STORE_ITEM_POINT:
        return write_point(store, item, err);
    case STORE_ITEM_RESULT:
        return write_result(store, item, err);
    }
    BUG("no such item: %d", (int)item->kind);
}

/* ---- reading ---- */

static double column_real(sqlite3_stmt *statement, int column) {
    return sqlite3_column_type(statement, column) == SQLITE_NULL
               ? (double)NAN
               : sqlite3_column_double(statement, column);
}

/* The rows that a table has of a replication. */
static sqlite3_stmt *rows_of(struct store *store, enum store_statement statement, int64_t point,
                             size_t replication) {
    struct row row = row_of(store, statement);

    bind_int(&row, point);
    bind_int(&row, (int64_t)replication);
    return row.statement;
}

/* What the rows are taken for here need not be right: the checksum of the whole tells. */
static void read_scopes(struct store *store, int64_t point, size_t replication,
                        struct summary *summary) {
    sqlite3_stmt *rows = rows_of(store, STORE_GET_READINGS, point, replication);
    const size_t workloads = summary->workload_count;

    for (size_t scope = 0;
         scope <= workloads + summary->sku_count && sqlite3_step(rows) == SQLITE_ROW; scope++) {
        struct reading *to = scope == 0           ? summary->overall
                             : scope <= workloads ? summary->by_workload[scope - 1]
                                                  : summary->by_sku[scope - 1 - workloads];
        int column = 0;
        if (scope > 0 && scope <= workloads)
            summary->users[scope - 1] = sqlite3_column_int64(rows, column);
        for (int i = 0; i < METRICS; i++) {
            to[i].value = column_real(rows, ++column);
            to[i].numerator = is_ratio(i) ? column_real(rows, ++column) : (double)NAN;
            to[i].denominator = is_ratio(i) ? column_real(rows, ++column) : (double)NAN;
        }
    }
    sqlite3_reset(rows);
}

static void read_causes(struct store *store, int64_t point, size_t replication, size_t room,
                        struct task_result *out) {
    struct summary *summary = &out->summary;
    sqlite3_stmt *rows = rows_of(store, STORE_GET_LIMITS, point, replication);

    for (summary->limit_count = 0; summary->limit_count < room && sqlite3_step(rows) == SQLITE_ROW;
         summary->limit_count++) {
        struct limit_summary *limit = &summary->limits[summary->limit_count];
        const char *name = (const char *)sqlite3_column_text(rows, 2);
        limit->provider = (uint32_t)sqlite3_column_int64(rows, 0);
        limit->limit = (uint32_t)sqlite3_column_int64(rows, 1);
        limit->name = arena_strdup(&out->names, name ? name : "");
        limit->admitted = column_real(rows, 3);
        limit->capacity = column_real(rows, 4);
        limit->rejected = sqlite3_column_int64(rows, 5);
        limit->backoff_s = column_real(rows, 6);
        limit->failed = sqlite3_column_int64(rows, 7);
    }
    sqlite3_reset(rows);
    rows = rows_of(store, STORE_GET_VERDICTS, point, replication);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(rows, 0);
        int i = 0;
        while (i < VERDICTS && strcmp(verdict_name((enum verdict)i), name ? name : "") != 0)
            i++;
        if (i == VERDICTS)
            continue;
        summary->verdicts[i].answers = sqlite3_column_int64(rows, 1);
        summary->verdicts[i].backoff_s = column_real(rows, 2);
        summary->verdicts[i].failed = sqlite3_column_int64(rows, 3);
    }
    sqlite3_reset(rows);
}

static bool is_intact(const struct task_result *result, int64_t checksum) {
    struct text bytes = {0};

    task_result_pack(&bytes, result);
    const bool intact = !bytes.failed && (int64_t)bytes_hash(bytes.bytes, bytes.length) == checksum;
    text_release(&bytes);
    return intact;
}

/* The row of the replication is at hand. */
static enum store_answer read_whole(struct store *store, sqlite3_stmt *head,
                                    const struct scenario *scenario, size_t replication,
                                    struct task_result *out, struct error *err) {
    const size_t room = scenario->provider_count * LIMIT_SET_MOST;
    const void *latency = sqlite3_column_blob(head, 3);
    struct bytes_reader from = bytes_reader_of(latency, (size_t)sqlite3_column_bytes(head, 3));
    const int64_t point = sqlite3_column_int64(head, 0);

    bool done = task_result_init(out, scenario->workload_count, scenario->sku_count, room);
    if (done) {
        out->summary.events = (uint64_t)sqlite3_column_int64(head, 1);
        out->summary.failed_waiting = sqlite3_column_int64(head, 2);
        task_histogram_unpack(&out->summary.latency, &from);
        read_scopes(store, point, replication, &out->summary);
        read_causes(store, point, replication, room, out);
        done = !out->names.failed;
    }
    if (done && is_intact(out, sqlite3_column_int64(head, 4)))
        return STORE_FOUND;
    task_result_release(out);
    if (!done)
        error_no_memory(err);
    else
        error_set(err, ERROR_IO,
                  "'%s' is damaged: replication %zu of %s is not what was written; it is not "
                  "mended, begin anew in another folder",
                  store->path, replication, scenario->name);
    return STORE_FAILED;
}

enum store_answer store_read_result(struct store *store, const struct scenario *scenario,
                                    size_t replication, struct task_result *out,
                                    struct error *err) {
    struct row row = row_of(store, STORE_GET_REPLICATION);
    enum store_answer answer = STORE_ABSENT;
    char hash[17];

    store_hash_text(hash, scenario->hash);
    bind_text(&row, hash, strlen(hash));
    bind_int(&row, (int64_t)replication);
    const int status = sqlite3_step(row.statement);
    if (status == SQLITE_ROW)
        answer = read_whole(store, row.statement, scenario, replication, out, err);
    else if (status != SQLITE_DONE) {
        store_fail(store, "read", err);
        answer = STORE_FAILED;
    }
    sqlite3_reset(row.statement);
    return answer;
}

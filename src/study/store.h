/*
 * store - the finished replications of one study in one SQLite file, so that none is lost.
 *
 * Results are written as they finish, in transactions half a second apart at the least, by a thread
 * of the store's own. What was committed survives a kill -9, a full disk or the end of a batch job;
 * a study that is resumed takes from the file what is there and makes the rest. Its output is the
 * bytes of an uninterrupted run.
 *
 * One process writes. The journal is SQLite's rollback journal, not its write-ahead log, as home
 * folders are often on NFS; others may read at any time (`sqlite3 -readonly`).
 *
 * Refused, with the reason: to resume when the version, the command, the seed, the scenario, a file
 * that it reads or the study's points have changed; a file that is no database, is another
 * program's, or is damaged (SQLite's own check when it is opened, and a checksum of each result
 * when it is used); to begin anew over a study that is not finished. Nothing is repaired: only the
 * transaction that a kill cut off is rolled back, as SQLite does, and the caller is told.
 *
 * The schema (application_id 0x74697273, "tirs"; user_version 1). Numbers are as in summary.json,
 * doubles as REAL; unknown is NULL.
 *
 *   study        one row: version, command, scenario, hash, seed, inputs (hash of the files it
 *                reads), points ("HASH NAME" a line), effective (JSON), finished (0 or 1)
 *   point        id, hash (of its effective scenario), name, effective (JSON)
 *   scope        point, scope (0 overall, then workloads, then SKUs), kind, name
 *   replication  point, replication, events, failed_waiting, latency, checksum (FNV-1a of the
 *                result as task.h packs it)
 *   reading      point, replication, scope, users, then a column for each metric; a ratio has two
 *                more, …_numerator and …_denominator
 *   limit_use    point, replication, provider, number, name, admitted, capacity, rejected,
 *                backoff_s, failed
 *   verdict      point, replication, verdict, answers, backoff_s, failed; where any is not 0
 *   result       a view: reading with the names of point and scope
 *
 * `latency` is the histogram of delivered requests as little-endian 64-bit integers: minimum and
 * maximum in ns, the sum's low and high half, the number of buckets, then of each the least value
 * it can hold, in ns, and its count (stats/histogram.h).
 *
 *   SELECT point, count(*), avg(cost), avg(latency_p95) FROM result
 *   WHERE kind = 'overall' GROUP BY point;
 *   SELECT point, sum(success_rate_numerator) / sum(success_rate_denominator) FROM result
 *   WHERE kind = 'by_workload' AND scope = 'web' GROUP BY point;
 *   SELECT json_extract(effective, '$.account.tier') AS tier, avg(cost) FROM point
 *   JOIN reading ON point.id = reading.point AND reading.scope = 0 GROUP BY tier;
 */
#ifndef TIERSIM_STUDY_STORE_H
#define TIERSIM_STUDY_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenario/scenario.h"
#include "study/task.h"

#define STORE_FILE "results.sqlite"

struct store;

/* A point of the study. The name may be NULL: that of its scenario. */
struct store_point {
    const char *name;
    const struct scenario *scenario;
};

/* What the study is; a resumed one must be the same. */
struct store_study {
    const char *command;
    const struct scenario *scenario;
    const struct store_point *points; /* all of them, or none where they only come up later */
    size_t point_count;
};

/* A store in STORE_FILE of a folder (borrowed), which is made when the study begins. NULL: no
 * memory.  */
struct store *store_new(const char *directory, bool resume);
void store_delete(struct store *store);

/* Makes the file, or goes on with what is there if the store is to resume. Once. */
bool store_begin(struct store *store, const struct store_study *study, struct error *err);

/* How many replications were there at the beginning, and how many when it was ended. */
size_t store_kept(const struct store *store);
size_t store_count(const struct store *store);
/* Whether an unfinished transaction was rolled back at the beginning. */
bool store_rolled_back(const struct store *store);

enum store_answer { STORE_FOUND, STORE_ABSENT, STORE_FAILED };

/* The result of an earlier session. A store that is NULL has none. */
enum store_answer store_find(struct store *store, const struct scenario *scenario,
                             size_t replication, struct task_result *out, struct error *err);

/* Makes a point known, before its results come. */
bool store_point(struct store *store, const struct store_point *point, struct error *err);

/* Keeps a packed result; it is on disk within about a second. False if writing has failed. */
bool store_put(struct store *store, const struct scenario *scenario, size_t replication,
               const void *bytes, size_t length, struct error *err);

/* Writes what is left and closes the file. `finished`: nothing of the study is missing. */
bool store_end(struct store *store, bool finished, struct error *err);

#endif

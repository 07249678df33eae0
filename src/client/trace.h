/*
 * trace - recorded arrivals, loaded from a CSV or JSONL file. Private to the arrivals.
 *
 * Rows are kept as a structure of arrays in the scenario's arena, only the columns that were asked
 * for: 8 bytes a row for the times, 4 each for n, user and SKU, 8 for service times.
 *
 * The file. CSV: by RFC 4180, with a header line. JSONL: one flat object a line; nested values are
 * skipped. Which is told by the suffix (.csv; .jsonl or .ndjson). Times must not fall.
 *
 * ASSUMPTION: times that are numbers count from the start of the run; dates count from the first
 * row of the file.
 */
#ifndef TIERSIM_CLIENT_TRACE_H
#define TIERSIM_CLIENT_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "base/units.h"

/* What a column may mean: constant, key under `columns`, what it holds. */
#define TRACE_COLUMN_LIST(X)                                                                       \
    X(TIME, time, "when the request arrives")                                                      \
    X(N, n, "images asked for; the mix decides when left out")                                     \
    X(SERVICE_TIME, service_time, "how long its generation takes, in the unit of the times")       \
    X(USER, user, "who asks")                                                                      \
    X(MODEL, model, "the model; must be in the mix")                                               \
    X(QUALITY, quality, "the quality; must be in the mix")                                         \
    X(SIZE, size, "the size; must be in the mix")

enum trace_column {
#define X(constant, member, text) TRACE_##constant,
    TRACE_COLUMN_LIST(X)
#undef X
        TRACE_COLUMNS
};

enum trace_time_unit { TRACE_AUTO, TRACE_SECONDS, TRACE_MILLISECONDS, TRACE_ISO8601 };

/* A combination of model, quality and size that occurs; NULL: not told. */
struct trace_sku {
    const char *part[3];
    int line;    /* where it was first met */
    int32_t row; /* of the mix, from trace_match */
};

struct trace {
    const char *file; /* as the scenario names it */
    size_t count;     /* at least 1 */
    sim_time *at;
    int32_t *n;        /* NULL: no such column; 0: not told */
    sim_time *service; /* NULL; SIM_TIME_NEVER: not told */
    uint32_t *user;    /* NULL; in order of first appearance */
    uint32_t *sku;     /* NULL; index into skus */
    struct trace_sku *skus;
    size_t sku_count;
};

/* What trace_load is told; names[c] is NULL where a column is not used. */
struct trace_request {
    const char *file;
    const char *directory; /* that a relative file lies in; NULL: here */
    const char *names[TRACE_COLUMNS];
    enum trace_time_unit time_unit;
    sim_time from, length; /* rows of [from, from + length) are kept, their times less `from` */
};

/* Reads the file into *trace, with all memory from `arena`. */
bool trace_load(const struct trace_request *request, struct trace *trace, struct arena *arena,
                struct error *err);

/* Gives every SKU that occurs its row of the mix, a list of struct mix_spec. */
bool trace_match(struct trace *trace, const struct field_list *mix, struct error *err);

#endif

/*
 * trace_reader - the rows of a CSV or JSONL file, one at a time, as text by column. Private to
 * trace.
 */
#ifndef TIERSIM_CLIENT_TRACE_READER_H
#define TIERSIM_CLIENT_TRACE_READER_H

#include "base/text.h"
#include "client/trace.h"

enum { TRACE_NAMES_KEPT = 256 };

/* Holds the whole file; names are borrowed. */
struct trace_reader {
    const char *file; /* for messages */
    const char *const *names;
    struct text bytes;
    size_t at;
    int line;     /* of the next character */
    int row_line; /* where the last row began */
    bool jsonl;
    size_t width;                /* fields of a CSV row */
    size_t index[TRACE_COLUMNS]; /* of the columns in use among them */
    size_t rows;
    struct text values[TRACE_COLUMNS]; /* of the last row, unescaped */
    bool present[TRACE_COLUMNS];
    struct text seen; /* the names met, for messages, NUL after each */
    size_t seen_at[TRACE_NAMES_KEPT];
    size_t seen_count;
};

/* Reads the file (`path`; `file` is what messages call it) and, of a CSV, the header. */
bool trace_reader_open(struct trace_reader *reader, const char *path, const char *file,
                       const char *const *names, struct error *err);
void trace_reader_close(struct trace_reader *reader);

/* The next row, or *more false at the end. */
bool trace_reader_next(struct trace_reader *reader, bool *more, struct error *err);

/* Complains about a column of the last row: "file:line: column 'name': …". */
bool trace_reader_blame(const struct trace_reader *reader, enum trace_column column,
                        struct error *err, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* For the two scanners. */
bool trace_reader_complain(const struct trace_reader *reader, int line, struct error *err,
                           const char *text);
bool trace_reader_missing(const struct trace_reader *reader, int line, const char *name,
                          struct error *err);
void trace_reader_saw(struct trace_reader *reader, const char *name);
bool trace_csv_header(struct trace_reader *reader, struct error *err);
bool trace_csv_row(struct trace_reader *reader, struct error *err);
bool trace_jsonl_row(struct trace_reader *reader, struct error *err);

/* The next byte, or -1 at the end. */
static inline int trace_peek(const struct trace_reader *reader) {
    return reader->at < reader->bytes.length ? (unsigned char)reader->bytes.bytes[reader->at] : -1;
}

static inline int trace_get(struct trace_reader *reader) {
    const int c = trace_peek(reader);

    reader->at += c >= 0;
    reader->line += c == '\n';
    return c;
}

#endif

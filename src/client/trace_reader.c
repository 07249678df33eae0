#include "client/trace_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/input.h"

static bool ends_in(const char *name, const char *suffix) {
    const size_t length = strlen(name), wanted = strlen(suffix);

    return length > wanted && strcmp(name + length - wanted, suffix) == 0;
}

bool trace_reader_open(struct trace_reader *reader, const char *path, const char *file,
                       const char *const *names, struct error *err) {
    memset(reader, 0, sizeof *reader);
    reader->file = file;
    reader->names = names;
    reader->line = 1;
    reader->jsonl = ends_in(file, ".jsonl") || ends_in(file, ".ndjson");
    if (!reader->jsonl && !ends_in(file, ".csv"))
        return error_set(err, ERROR_SCENARIO,
                         "trace '%s': the name must end in .csv, .jsonl or .ndjson", file);
    if (!input_read(&reader->bytes, path, "trace", file, err))
        return false;
    if (reader->bytes.length >= 3 && memcmp(reader->bytes.bytes, "\xef\xbb\xbf", 3) == 0)
        reader->at = 3; /* byte order mark */
    return reader->jsonl || trace_csv_header(reader, err);
}

void trace_reader_close(struct trace_reader *reader) {
    text_release(&reader->bytes);
    text_release(&reader->seen);
    for (int column = 0; column < TRACE_COLUMNS; column++)
        text_release(&reader->values[column]);
}

bool trace_reader_next(struct trace_reader *reader, bool *more, struct error *err) {
    while (trace_peek(reader) == '\n' || trace_peek(reader) == '\r')
        trace_get(reader);
    *more = trace_peek(reader) >= 0;
    if (!*more)
        return true;
    for (int column = 0; column < TRACE_COLUMNS; column++) {
        text_clear(&reader->values[column]);
        reader->present[column] = false;
    }
    reader->row_line = reader->line;
    if (!(reader->jsonl ? trace_jsonl_row(reader, err) : trace_csv_row(reader, err)))
        return false;
    for (int column = 0; column < TRACE_COLUMNS; column++)
        if (reader->values[column].failed)
            return error_no_memory(err);
    reader->rows++;
    return true;
}

bool trace_reader_complain(const struct trace_reader *reader, int line, struct error *err,
                           const char *text) {
    return error_set(err, ERROR_SCENARIO, "%s:%d: %s", reader->file, line, text);
}

bool trace_reader_blame(const struct trace_reader *reader, enum trace_column column,
                        struct error *err, const char *fmt, ...) {
    char text[256];
    va_list arguments;

    va_start(arguments, fmt);
    vsnprintf(text, sizeof text, fmt, arguments);
    va_end(arguments);
    return error_set(err, ERROR_SCENARIO, "%s:%d: column '%s': %s", reader->file, reader->row_line,
                     reader->names[column], text);
}

void trace_reader_saw(struct trace_reader *reader, const char *name) {
    if (reader->seen_count == TRACE_NAMES_KEPT)
        return;
    reader->seen_at[reader->seen_count++] = reader->seen.length;
    text_add_bytes(&reader->seen, name, strlen(name) + 1);
}

bool trace_reader_missing(const struct trace_reader *reader, int line, const char *name,
                          struct error *err) {
    const char *names[TRACE_NAMES_KEPT];
    struct text list;

    if (reader->seen.failed)
        return error_no_memory(err);
    text_init(&list);
    for (size_t i = 0; i < reader->seen_count; i++) {
        names[i] = reader->seen.bytes + reader->seen_at[i];
        text_printf(&list, "%s'%s'", i ? ", " : "", names[i]);
    }
    const char *nearest = text_nearest(name, names, reader->seen_count);
    if (nearest)
        error_set(err, ERROR_SCENARIO, "%s:%d: no column '%s'; did you mean '%s'?", reader->file,
                  line, name, nearest);
    else
        error_set(err, ERROR_SCENARIO, "%s:%d: no column '%s'; there are %s", reader->file, line,
                  name, text_cstr(&list));
    text_release(&list);
    return false;
}

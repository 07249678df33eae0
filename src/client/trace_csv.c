/* CSV by RFC 4180: commas, quotes doubled inside quotes, lines ended by LF or CRLF. */
#include <string.h>

#include "client/trace_reader.h"

/* One field, into `value` unless that is NULL. The separator after it is left in place. */
static bool scan_field(struct trace_reader *reader, struct text *value, struct error *err) {
    if (trace_peek(reader) != '"') {
        for (int c; (c = trace_peek(reader)) >= 0 && c != ',' && c != '\n'; trace_get(reader)) {
            if (c == '"')
                return trace_reader_complain(reader, reader->line, err,
                                             "a quote inside a field that does not begin with one");
            if (value && c != '\r')
                text_add_char(value, (char)c);
        }
        return true;
    }
    const int line = reader->line;
    trace_get(reader);
    for (;;) {
        const int c = trace_get(reader);
        if (c < 0)
            return trace_reader_complain(reader, line, err, "a quoted field that does not end");
        if (c == '"') {
            if (trace_peek(reader) != '"')
                break;
            trace_get(reader);
        }
        if (value)
            text_add_char(value, (char)c);
    }
    if (trace_peek(reader) == '\r')
        trace_get(reader);
    const int next = trace_peek(reader);
    if (next >= 0 && next != ',' && next != '\n')
        return trace_reader_complain(reader, reader->line, err, "text after a quoted field");
    return true;
}

/* After a field: true if another follows on this line. */
static bool another(struct trace_reader *reader) {
    return trace_get(reader) == ',';
}

bool trace_csv_header(struct trace_reader *reader, struct error *err) {
    struct text name;
    bool found[TRACE_COLUMNS] = {false};
    bool ok = true;

    text_init(&name);
    do {
        text_clear(&name);
        ok = scan_field(reader, &name, err);
        trace_reader_saw(reader, text_cstr(&name));
        for (int column = 0; ok && column < TRACE_COLUMNS; column++) {
            if (!reader->names[column] || strcmp(reader->names[column], text_cstr(&name)) != 0)
                continue;
            ok =
                !found[column] || error_set(err, ERROR_SCENARIO, "%s:1: two columns are named '%s'",
                                            reader->file, reader->names[column]);
            found[column] = true;
            reader->index[column] = reader->width;
        }
        reader->width++;
    } while (ok && another(reader));
    text_release(&name);
    for (int column = 0; ok && column < TRACE_COLUMNS; column++)
        if (reader->names[column] && !found[column])
            ok = trace_reader_missing(reader, 1, reader->names[column], err);
    return ok;
}

bool trace_csv_row(struct trace_reader *reader, struct error *err) {
    size_t fields = 0;

    do {
        struct text *value = NULL;
        for (int column = 0; column < TRACE_COLUMNS; column++)
            if (reader->names[column] && reader->index[column] == fields) {
                value = &reader->values[column];
                break;
            }
        if (!scan_field(reader, value, err))
            return false;
        /* One column of the file may serve two meanings. */
        for (int column = 0; value && column < TRACE_COLUMNS; column++) {
            if (!reader->names[column] || reader->index[column] != fields)
                continue;
            reader->present[column] = value->length > 0;
            if (&reader->values[column] != value && value->length > 0)
                text_add_bytes(&reader->values[column], value->bytes, value->length);
        }
        fields++;
    } while (another(reader));
    if (fields == reader->width)
        return true;
    return error_set(err, ERROR_SCENARIO, "%s:%d: %zu fields, but the header has %zu", reader->file,
                     reader->row_line, fields, reader->width);
}

/*
 * One JSON object a line (RFC 8259), of which only numbers and strings at the top are of interest;
 * what is nested is skipped. JSON's grammar is checked as far as it is looked at.
 */
#include <string.h>

#include "client/trace_reader.h"

static bool complain(const struct trace_reader *reader, struct error *err, const char *text) {
    return trace_reader_complain(reader, reader->line, err, text);
}

static void skip_space(struct trace_reader *reader) {
    while (trace_peek(reader) == ' ' || trace_peek(reader) == '\t' || trace_peek(reader) == '\r')
        trace_get(reader);
}

static bool expect(struct trace_reader *reader, int wanted, struct error *err, const char *text) {
    skip_space(reader);
    if (trace_peek(reader) != wanted)
        return complain(reader, err, text);
    trace_get(reader);
    return true;
}

static void add_utf8(struct text *value, uint32_t code) {
    if (code < 0x80) {
        text_add_char(value, (char)code);
    } else if (code < 0x800) {
        text_add_char(value, (char)(0xc0 | code >> 6));
        text_add_char(value, (char)(0x80 | (code & 0x3f)));
    } else if (code < 0x10000) {
        text_add_char(value, (char)(0xe0 | code >> 12));
        text_add_char(value, (char)(0x80 | (code >> 6 & 0x3f)));
        text_add_char(value, (char)(0x80 | (code & 0x3f)));
    } else {
        text_add_char(value, (char)(0xf0 | code >> 18));
        text_add_char(value, (char)(0x80 | (code >> 12 & 0x3f)));
        text_add_char(value, (char)(0x80 | (code >> 6 & 0x3f)));
        text_add_char(value, (char)(0x80 | (code & 0x3f)));
    }
}

/* Four hexadecimal digits; -1 if they are not. */
static int32_t scan_hex(struct trace_reader *reader) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int32_t code = 0;

    for (int i = 0; i < 4; i++) {
        const int c = trace_get(reader);
        const char *digit = c > 0 ? strchr(digits, c) : NULL;
        if (!digit)
            return -1;
        code = code * 16 + (int32_t)((digit - digits) % 16);
    }
    return code;
}

static bool scan_escape(struct trace_reader *reader, struct text *value, struct error *err) {
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const int c = trace_get(reader);

    if (c == 'u') {
        int32_t code = scan_hex(reader);
        if (code >= 0xd800 && code < 0xdc00) {
            const bool escaped = trace_get(reader) == '\\';
            if (!escaped || trace_get(reader) != 'u')
                return complain(reader, err, "half a surrogate pair");
            const int32_t low = scan_hex(reader);
            if (low < 0xdc00 || low > 0xdfff)
                return complain(reader, err, "half a surrogate pair");
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        } else if (code >= 0xdc00 && code <= 0xdfff) {
            return complain(reader, err, "half a surrogate pair");
        }
        if (code <= 0)
            return complain(reader, err, "an escape that is none");
        add_utf8(value, (uint32_t)code);
        return true;
    }
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (!letter)
        return complain(reader, err, "an escape that is none");
    text_add_char(value, meanings[letter - letters]);
    return true;
}

static bool scan_string(struct trace_reader *reader, struct text *value, struct error *err) {
    if (!expect(reader, '"', err, "a string was expected"))
        return false;
    for (;;) {
        if (trace_peek(reader) < ' ')
            return complain(reader, err, "a string that does not end");
        const int c = trace_get(reader);
        if (c == '"')
            return true;
        if (c != '\\')
            text_add_char(value, (char)c);
        else if (!scan_escape(reader, value, err))
            return false;
    }
}

/* Skips an array or object, brackets in balance. */
static bool skip_nested(struct trace_reader *reader, struct text *scratch, struct error *err) {
    char open[64];
    size_t depth = 0;

    do {
        skip_space(reader);
        const int c = trace_peek(reader);
        if (c == '"') {
            text_clear(scratch);
            if (!scan_string(reader, scratch, err))
                return false;
            continue;
        }
        if (c < 0 || c == '\n')
            return complain(reader, err, "a value that does not end");
        trace_get(reader);
        if (c == '[' || c == '{') {
            if (depth == sizeof open)
                return complain(reader, err, "values nested too deep");
            open[depth++] = c == '[' ? ']' : '}';
        } else if (c == ']' || c == '}') {
            if (depth == 0 || open[--depth] != c)
                return complain(reader, err, "brackets that do not match");
        }
    } while (depth > 0);
    return true;
}

/* A number, or true, false or null, as it is written. */
static bool scan_word(struct trace_reader *reader, struct text *value, struct error *err) {
    for (int c; (c = trace_peek(reader)) > ' ' && c != ',' && c != '}' && c != ']';)
        text_add_char(value, (char)trace_get(reader));
    const char *word = text_cstr(value);
    char *end;
    text_to_number(word, &end);
    if ((end != word && *end == '\0') || strcmp(word, "true") == 0 || strcmp(word, "false") == 0 ||
        strcmp(word, "null") == 0)
        return true;
    return complain(reader, err, "a value was expected");
}

static int column_of(const struct trace_reader *reader, const char *name) {
    for (int column = 0; column < TRACE_COLUMNS; column++)
        if (reader->names[column] && strcmp(reader->names[column], name) == 0)
            return column;
    return -1;
}

static bool scan_member(struct trace_reader *reader, struct text *name, struct text *value,
                        struct error *err) {
    text_clear(name);
    text_clear(value);
    if (!scan_string(reader, name, err) ||
        !expect(reader, ':', err, "a ':' was expected after a name"))
        return false;
    skip_space(reader);
    const int first = trace_peek(reader);
    const bool nested = first == '{' || first == '[';
    if (!(nested         ? skip_nested(reader, value, err)
          : first == '"' ? scan_string(reader, value, err)
                         : scan_word(reader, value, err)))
        return false;
    if (reader->rows == 0)
        trace_reader_saw(reader, text_cstr(name));
    for (int column = column_of(reader, text_cstr(name)); column >= 0 && column < TRACE_COLUMNS;
         column++) {
        if (!reader->names[column] || strcmp(reader->names[column], text_cstr(name)) != 0)
            continue;
        if (nested)
            return trace_reader_blame(reader, (enum trace_column)column, err,
                                      "is an array or an object");
        if (reader->present[column])
            return trace_reader_blame(reader, (enum trace_column)column, err, "is given twice");
        if (first != '"' && strcmp(text_cstr(value), "null") == 0)
            continue;
        reader->present[column] = true;
        text_add(&reader->values[column], text_cstr(value));
    }
    return true;
}

static bool scan_members(struct trace_reader *reader, struct text *name, struct text *value,
                         struct error *err) {
    skip_space(reader);
    if (trace_peek(reader) == '}')
        return true;
    for (;;) {
        if (!scan_member(reader, name, value, err))
            return false;
        skip_space(reader);
        if (trace_peek(reader) != ',')
            return true;
        trace_get(reader);
    }
}

bool trace_jsonl_row(struct trace_reader *reader, struct error *err) {
    struct text name, value;

    text_init(&name);
    text_init(&value);
    bool ok = expect(reader, '{', err, "a line must be one JSON object") &&
              scan_members(reader, &name, &value, err) &&
              expect(reader, '}', err, "',' or '}' was expected");
    if (ok && (name.failed || value.failed))
        ok = error_no_memory(err);
    text_release(&name);
    text_release(&value);
    if (!ok)
        return false;
    skip_space(reader);
    if (trace_peek(reader) >= 0 && trace_get(reader) != '\n')
        return trace_reader_complain(reader, reader->row_line, err, "text after the object");
    for (int column = 0; reader->rows == 0 && column < TRACE_COLUMNS; column++)
        if (reader->names[column] && !reader->present[column])
            return trace_reader_missing(reader, reader->row_line, reader->names[column], err);
    return true;
}

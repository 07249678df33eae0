#include "client/trace.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/check.h"
#include "client/mix.h"
#include "client/trace_reader.h"

/* Numbers for texts in order of first appearance: open addressing, no more than half full. */
struct names {
    struct arena *arena;
    const char **texts; /* by number */
    uint32_t *table;    /* number + 1; 0: free */
    size_t count, capacity;
};

/* The file under way. Arrays double in `scratch` and are copied at the end. */
struct loading {
    const struct trace_request *request;
    struct trace_reader *reader;
    struct trace *trace;
    struct arena *arena;   /* the scenario's */
    struct arena *scratch; /* gone after loading */
    size_t capacity;
    struct names users, skus;
    struct text key;
    bool any;
    int64_t first, last; /* raw times, in ns */
};

static size_t hash(const char *text) {
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a, 64 bits */

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (size_t)h;
}

static void names_grow(struct names *names) {
    const size_t capacity = names->capacity ? 2 * names->capacity : 64;
    const char **texts = arena_new(names->arena, const char *, capacity / 2);
    uint32_t *table = arena_new(names->arena, uint32_t, capacity);

    if (!texts || !table)
        return;
    for (size_t i = 0; i < names->count; i++) {
        size_t slot = hash(names->texts[i]) & (capacity - 1);
        texts[i] = names->texts[i];
        while (table[slot])
            slot = (slot + 1) & (capacity - 1);
        table[slot] = (uint32_t)i + 1;
    }
    names->texts = texts;
    names->table = table;
    names->capacity = capacity;
}

/* The number of a text; *fresh if it was not met before. False if memory ran out. */
static bool names_number(struct names *names, const char *text, uint32_t *number, bool *fresh) {
    if (2 * names->count >= names->capacity)
        names_grow(names);
    if (names->arena->failed)
        return false;
    size_t slot = hash(text) & (names->capacity - 1);
    for (; names->table[slot]; slot = (slot + 1) & (names->capacity - 1)) {
        *number = names->table[slot] - 1;
        *fresh = false;
        if (strcmp(names->texts[*number], text) == 0)
            return true;
    }
    *number = (uint32_t)names->count++;
    *fresh = true;
    names->table[slot] = *number + 1;
    names->texts[*number] = arena_strdup(names->arena, text);
    return !names->arena->failed;
}

/* ---- single values ---- */

static const char *value_of(const struct loading *loading, enum trace_column column) {
    return text_cstr(&loading->reader->values[column]);
}

static bool read_number(const struct loading *loading, enum trace_column column, double *number,
                        struct error *err) {
    const char *text = value_of(loading, column);
    char *end;

    *number = text_to_number(text, &end);
    if (end == text || *end != '\0' || !isfinite(*number))
        return trace_reader_blame(loading->reader, column, err, "'%.80s' is not a number", text);
    if (*number < 0)
        return trace_reader_blame(loading->reader, column, err, "'%.80s' is negative", text);
    return true;
}

/* A number of seconds or milliseconds, to the nearest nanosecond. */
static bool read_duration(const struct loading *loading, enum trace_column column, sim_time *out,
                          struct error *err) {
    const bool ms = loading->request->time_unit == TRACE_MILLISECONDS;
    double number;

    if (!read_number(loading, column, &number, err))
        return false;
    *out = from_seconds(ms ? number / 1000 : number);
    if (*out == SIM_TIME_NEVER)
        return trace_reader_blame(loading->reader, column, err, "'%.80s' is too large",
                                  value_of(loading, column));
    return true;
}

static bool is_date(const struct loading *loading) {
    const char *text = value_of(loading, TRACE_TIME);
    char *end;

    if (loading->request->time_unit != TRACE_AUTO)
        return loading->request->time_unit == TRACE_ISO8601;
    text_to_number(text, &end);
    return end == text || *end != '\0';
}

static bool read_time(const struct loading *loading, int64_t *raw, bool *date, struct error *err) {
    const struct trace_reader *reader = loading->reader;

    if (!reader->present[TRACE_TIME])
        return trace_reader_blame(reader, TRACE_TIME, err, "has no value");
    *date = is_date(loading);
    if (!*date)
        return read_duration(loading, TRACE_TIME, raw, err);
    if (!calendar_parse(value_of(loading, TRACE_TIME), raw))
        return trace_reader_blame(reader, TRACE_TIME, err, "'%.80s' is neither a number nor a date",
                                  value_of(loading, TRACE_TIME));
    return true;
}

static bool read_n(struct loading *loading, size_t row, struct error *err) {
    double n = 0;

    if (loading->reader->present[TRACE_N]) {
        if (!read_number(loading, TRACE_N, &n, err))
            return false;
        if (n < 1 || n > 1000 || n != floor(n))
            return trace_reader_blame(loading->reader, TRACE_N, err,
                                      "'%.80s' is not a whole number from 1 to 1000",
                                      value_of(loading, TRACE_N));
    }
    loading->trace->n[row] = (int32_t)n;
    return true;
}

static bool read_user(struct loading *loading, size_t row, struct error *err) {
    bool fresh;

    return names_number(&loading->users, value_of(loading, TRACE_USER), &loading->trace->user[row],
                        &fresh) ||
           error_no_memory(err);
}

static bool read_sku(struct loading *loading, size_t row, struct error *err) {
    struct trace *trace = loading->trace;
    bool fresh;

    text_clear(&loading->key);
    for (int i = 0; i < 3; i++) {
        text_add_char(&loading->key, loading->reader->present[TRACE_MODEL + i] ? '=' : '-');
        text_add(&loading->key, text_cstr(&loading->reader->values[TRACE_MODEL + i]));
        text_add_char(&loading->key, '\n');
    }
    if (!names_number(&loading->skus, text_cstr(&loading->key), &trace->sku[row], &fresh))
        return error_no_memory(err);
    if (!fresh)
        return true;
    if ((trace->sku_count & (trace->sku_count + 1)) == 0) { /* 0, 1, 3, 7 …: room up to the next */
        struct trace_sku *skus =
            arena_new(loading->arena, struct trace_sku, 2 * trace->sku_count + 1);
        if (!skus)
            return error_no_memory(err);
        for (size_t i = 0; i < trace->sku_count; i++)
            skus[i] = trace->skus[i];
        trace->skus = skus;
    }
    struct trace_sku *sku = &trace->skus[trace->sku_count++];
    for (int i = 0; i < 3; i++)
        if (loading->reader->present[TRACE_MODEL + i])
            sku->part[i] =
                arena_strdup(loading->arena, text_cstr(&loading->reader->values[TRACE_MODEL + i]));
    sku->line = loading->reader->row_line;
    sku->row = -1;
    return true;
}

/* ---- rows ---- */

static void *copy_array(struct arena *arena, const void *old, size_t count, size_t capacity,
                        size_t size) {
    void *array = arena_alloc_array(arena, capacity, size);

    if (array && count > 0)
        memcpy(array, old, count * size);
    return array;
}

/* Moves every array in use to `arena`, with room for `capacity` rows. */
static bool move_arrays(struct loading *loading, struct arena *arena, size_t capacity) {
    struct trace *trace = loading->trace;
    const char *const *names = loading->request->names;
    const size_t count = trace->count;

    trace->at = copy_array(arena, trace->at, count, capacity, sizeof *trace->at);
    if (names[TRACE_N])
        trace->n = copy_array(arena, trace->n, count, capacity, sizeof *trace->n);
    if (names[TRACE_SERVICE_TIME])
        trace->service = copy_array(arena, trace->service, count, capacity, sizeof *trace->service);
    if (names[TRACE_USER])
        trace->user = copy_array(arena, trace->user, count, capacity, sizeof *trace->user);
    if (names[TRACE_MODEL] || names[TRACE_QUALITY] || names[TRACE_SIZE])
        trace->sku = copy_array(arena, trace->sku, count, capacity, sizeof *trace->sku);
    loading->capacity = capacity;
    return !arena->failed;
}

static bool keep_row(struct loading *loading, sim_time at, struct error *err) {
    struct trace *trace = loading->trace;
    const size_t row = trace->count;

    if (row == loading->capacity && !move_arrays(loading, loading->scratch, row ? 2 * row : 1024))
        return error_no_memory(err);
    trace->at[row] = at;
    if (trace->service) {
        trace->service[row] = SIM_TIME_NEVER;
        if (loading->reader->present[TRACE_SERVICE_TIME] &&
            !read_duration(loading, TRACE_SERVICE_TIME, &trace->service[row], err))
            return false;
    }
    if ((trace->n && !read_n(loading, row, err)) ||
        (trace->user && !read_user(loading, row, err)) ||
        (trace->sku && !read_sku(loading, row, err)))
        return false;
    trace->count++;
    return true;
}

static bool load_row(struct loading *loading, struct error *err) {
    const struct trace_request *request = loading->request;
    int64_t raw = 0;
    bool date = false;

    if (!read_time(loading, &raw, &date, err))
        return false;
    if (!loading->any)
        loading->first = date ? raw : 0;
    else if (raw < loading->last)
        return trace_reader_blame(loading->reader, TRACE_TIME, err,
                                  "'%.80s' is before the row above: times must not fall",
                                  value_of(loading, TRACE_TIME));
    loading->any = true;
    loading->last = raw;
    const sim_time at = raw - loading->first;
    if (at < request->from || at >= time_add_sat(request->from, request->length))
        return true;
    return keep_row(loading, at - request->from, err);
}

static bool load_rows(struct loading *loading, struct error *err) {
    bool more = true;

    while (trace_reader_next(loading->reader, &more, err) && more)
        if (!load_row(loading, err))
            return false;
    if (more)
        return false;
    if (loading->trace->count == 0)
        return error_set(err, ERROR_SCENARIO, "trace '%s': no rows%s", loading->request->file,
                         loading->any ? " between 'from' and 'for'" : "");
    return move_arrays(loading, loading->arena, loading->trace->count) || error_no_memory(err);
}

bool trace_load(const struct trace_request *request, struct trace *trace, struct arena *arena,
                struct error *err) {
    const bool relative = request->directory && request->file[0] != '/';
    const char *path =
        relative ? arena_printf(arena, "%s/%s", request->directory, request->file) : request->file;
    struct trace_reader reader;
    struct arena scratch;

    if (!path)
        return error_no_memory(err);
    memset(trace, 0, sizeof *trace);
    trace->file = request->file;
    arena_init(&scratch);
    struct loading loading = {.request = request,
                              .reader = &reader,
                              .trace = trace,
                              .arena = arena,
                              .scratch = &scratch,
                              .users.arena = &scratch,
                              .skus.arena = &scratch};
    const bool ok = trace_reader_open(&reader, path, request->file, request->names, err) &&
                    load_rows(&loading, err);
    text_release(&loading.key);
    trace_reader_close(&reader);
    arena_release(&scratch);
    return ok;
}

/* ---- the mix ---- */

static bool agrees(const char *told, const char *row) {
    return !told || (row && strcmp(told, row) == 0);
}

bool trace_match(struct trace *trace, const struct field_list *mix, struct error *err) {
    const struct mix_spec *rows = mix->items;

    for (size_t i = 0; i < trace->sku_count; i++) {
        struct trace_sku *sku = &trace->skus[i];
        sku->row = -1;
        for (size_t row = 0; row < mix->count && sku->row < 0; row++)
            if (agrees(sku->part[0], rows[row].model) && agrees(sku->part[1], rows[row].quality) &&
                agrees(sku->part[2], rows[row].size))
                sku->row = (int32_t)row;
        if (sku->row < 0)
            return error_set(err, ERROR_SCENARIO, "%s:%d: '%s/%s/%s' is not in the workload's mix",
                             trace->file, sku->line, sku->part[0] ? sku->part[0] : "*",
                             sku->part[1] ? sku->part[1] : "*", sku->part[2] ? sku->part[2] : "*");
    }
    return true;
}

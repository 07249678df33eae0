#include "client/parameter_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/input.h"
#include "base/text.h"

enum column { CLIENT, START, RATE, CV, FAMILY, SHAPE, COLUMNS };

static const char *const names[COLUMNS] = {"client_id", "window_start_s", "rate_per_s",
                                           "cv",        "family",         "param1"};

enum { FIELDS_MOST = 64 };

struct reading {
    const char *file;
    struct arena *arena;
    size_t line;
    size_t at[COLUMNS]; /* which field of a line; FIELDS_MOST: none */
    char *fields[FIELDS_MOST];
    size_t field_count;
    const char *id; /* of the client under way */
    struct parameter_client *clients;
    struct parameter_window *windows;
    size_t client_count, window_count, client_room, window_room;
    size_t first; /* window of the client under way */
};

static bool complain(const struct reading *reading, struct error *err, const char *text) {
    return error_set(err, ERROR_SCENARIO, "%s:%zu: %s", reading->file, reading->line, text);
}

/* ---- lines ---- */

/* Cuts a line at its commas, in place. */
static bool cut(struct reading *reading, char *line, struct error *err) {
    reading->field_count = 0;
    for (char *field = line, *comma; field; field = comma) {
        comma = strchr(field, ',');
        if (comma)
            *comma++ = '\0';
        if (reading->field_count == FIELDS_MOST)
            return complain(reading, err, "too many fields");
        reading->fields[reading->field_count++] = field;
    }
    return true;
}

static bool read_header(struct reading *reading, struct error *err) {
    for (int column = 0; column < COLUMNS; column++) {
        reading->at[column] = FIELDS_MOST;
        for (size_t i = 0; i < reading->field_count; i++)
            if (strcmp(reading->fields[i], names[column]) == 0)
                reading->at[column] = i;
        if (column <= RATE && reading->at[column] == FIELDS_MOST)
            return error_set(err, ERROR_SCENARIO, "%s:1: no column '%s'", reading->file,
                             names[column]);
    }
    return true;
}

/* NULL: the file has no such column. */
static const char *field_of(const struct reading *reading, enum column column) {
    const size_t at = reading->at[column];

    return at < reading->field_count ? reading->fields[at] : NULL;
}

static bool number_of(const struct reading *reading, enum column column, double *out,
                      struct error *err) {
    const char *field = field_of(reading, column);
    char *end;

    *out = 0;
    if (!field || !*field)
        return true;
    *out = text_to_number(field, &end);
    if (end != field && *end == '\0' && isfinite(*out) && *out >= 0)
        return true;
    return error_set(err, ERROR_SCENARIO, "%s:%zu: column '%s': '%.40s' is not a number from 0 up",
                     reading->file, reading->line, names[column], field);
}

/* ---- windows ---- */

static bool gap_of(const struct reading *reading, double cv, double shape, struct dist *out,
                   struct error *err) {
    const char *family = field_of(reading, FAMILY);

    if (family && strcasecmp(family, "exponential") == 0) {
        *out = dist_exponential(1);
    } else if (!family || !*family || strcasecmp(family, "gamma") == 0) {
        if (!(shape > 0))
            shape = cv > 0 ? 1 / (cv * cv) : 1;
        *out = dist_gamma(shape, 1 / shape);
    } else if (strcasecmp(family, "weibull") == 0) {
        if (shape > 0 && shape < DIST_WEIBULL_SHAPE_LOW)
            return complain(reading, err, "the shape of a Weibull is at least 0.05");
        *out = shape > 0 ? dist_weibull(shape, 1 / tgamma(1 + 1 / shape))
               : cv > 0  ? dist_weibull_cv(1, cv)
                         : dist_exponential(1);
    } else {
        return complain(reading, err, "'family' is none of Gamma, Weibull and Exponential");
    }
    return true;
}

static void *grow(struct arena *arena, const void *old, size_t count, size_t *room, size_t size) {
    const size_t more = *room ? 2 * *room : 64;
    void *grown = arena_alloc_array(arena, more, size);

    if (grown && count)
        memcpy(grown, old, count * size);
    *room = more;
    return grown;
}

/* The client under way has all its windows: they end where the next begins. */
static void close_client(struct reading *reading) {
    const size_t count = reading->window_count - reading->first;

    if (count == 0)
        return;
    struct parameter_window *windows = &reading->windows[reading->first];
    for (size_t i = 0; i + 1 < count; i++)
        windows[i].end = windows[i + 1].start;
    windows[count - 1].end =
        count > 1 ? 2 * windows[count - 1].start - windows[count - 2].start : INFINITY;
    reading->clients[reading->client_count - 1].count = count;
    reading->first = reading->window_count;
}

static bool open_client(struct reading *reading, const char *id, struct error *err) {
    close_client(reading);
    if (reading->client_count == reading->client_room)
        reading->clients = grow(reading->arena, reading->clients, reading->client_count,
                                &reading->client_room, sizeof *reading->clients);
    reading->id = arena_strdup(reading->arena, id);
    if (reading->arena->failed)
        return error_no_memory(err);
    reading->client_count++;
    return true;
}

static bool read_row(struct reading *reading, struct error *err) {
    const char *id = field_of(reading, CLIENT);
    struct parameter_window window;
    double cv, shape;

    if (!id || !field_of(reading, START) || !field_of(reading, RATE))
        return complain(reading, err, "fewer fields than the header has");
    if (!number_of(reading, START, &window.start, err) ||
        !number_of(reading, RATE, &window.rate, err) || !number_of(reading, CV, &cv, err) ||
        !number_of(reading, SHAPE, &shape, err) || !gap_of(reading, cv, shape, &window.gap, err))
        return false;
    if ((!reading->id || strcmp(id, reading->id) != 0) && !open_client(reading, id, err))
        return false;
    if (reading->window_count > reading->first &&
        reading->windows[reading->window_count - 1].start >= window.start)
        return complain(reading, err, "the windows of a client must rise");
    if (reading->window_count == reading->window_room)
        reading->windows = grow(reading->arena, reading->windows, reading->window_count,
                                &reading->window_room, sizeof *reading->windows);
    if (reading->arena->failed)
        return error_no_memory(err);
    reading->windows[reading->window_count++] = window;
    return true;
}

static bool read_lines(struct reading *reading, char *bytes, struct error *err) {
    for (char *line = bytes, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        reading->line++;
        line[strcspn(line, "\r")] = '\0';
        if (!*line)
            continue;
        if (!cut(reading, line, err))
            return false;
        if (reading->line == 1 ? !read_header(reading, err) : !read_row(reading, err))
            return false;
    }
    if (reading->window_count == 0)
        return error_set(err, ERROR_SCENARIO, "table '%s': no rows", reading->file);
    close_client(reading);
    return true;
}

/* Windows were moved as they grew: the clients find theirs only now. */
static void finish(struct parameter_table *table, struct reading *reading) {
    size_t first = 0;

    table->end = 0;
    table->mean = 0;
    for (size_t i = 0; i < reading->client_count; i++) {
        struct parameter_client *client = &reading->clients[i];
        client->windows = &reading->windows[first];
        first += client->count;
        for (size_t k = 0; k < client->count; k++) {
            const struct parameter_window *window = &client->windows[k];
            if (window->rate > 0)
                table->mean += window->rate * (window->end - window->start);
            if (window->end > table->end)
                table->end = window->end;
        }
    }
    table->clients = reading->clients;
    table->count = reading->client_count;
}

bool parameter_table_load(struct parameter_table *table, const char *file, const char *directory,
                          struct arena *arena, struct error *err) {
    const char *path =
        directory && file[0] != '/' ? arena_printf(arena, "%s/%s", directory, file) : file;
    struct reading reading = {.file = file, .arena = arena};
    struct text bytes;

    if (!path)
        return error_no_memory(err);
    text_init(&bytes);
    bool ok = input_read(&bytes, path, "table", file, err);
    if (ok && bytes.length == 0)
        ok = error_set(err, ERROR_SCENARIO, "table '%s': no rows", file);
    ok = ok && read_lines(&reading, bytes.bytes, err);
    text_release(&bytes);
    if (!ok)
        return false;
    finish(table, &reading);
    if (table->mean > 0)
        return true;
    return error_set(err, ERROR_SCENARIO, "table '%s': every rate is 0", file);
}

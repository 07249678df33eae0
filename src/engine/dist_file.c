/* Reads the measured durations of an empirical distribution; see dist_spec.h for the format. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/input.h"
#include "engine/dist_spec.h"

/* The file being read, and the times found so far, in memory that may be reallocated. */
struct reader {
    const char *file;
    FILE *stream;
    char *line;
    size_t line_capacity;
    int line_number;
    sim_time *times;
    size_t count, capacity;
};

/* The next line that says something, without its end; false at the end of the file. */
static bool next_line(struct reader *reader) {
    while (getline(&reader->line, &reader->line_capacity, reader->stream) > 0) {
        reader->line_number++;
        reader->line[strcspn(reader->line, "\r\n")] = '\0';
        if (reader->line[strspn(reader->line, " \t")] != '\0' && reader->line[0] != '#')
            return true;
    }
    return false;
}

/* Cell `index` of the line, trimmed, copied into `cell`; false if the line is too short. */
static bool cell_at(const char *line, size_t index, char *cell, size_t size) {
    for (; index > 0; index--) {
        line = strchr(line, ',');
        if (!line)
            return false;
        line++;
    }
    line += strspn(line, " \t");
    size_t length = strcspn(line, ",");
    while (length > 0 && strchr(" \t", line[length - 1]))
        length--;
    if (length >= size)
        length = size - 1;
    memcpy(cell, line, length);
    cell[length] = '\0';
    return true;
}

static bool parse_time(const char *cell, sim_time *out) {
    char *end;
    const double seconds = text_to_number(cell, &end);

    if (end == cell || *end != '\0')
        return duration_parse(cell, out) && *out != SIM_TIME_NEVER;
    if (!(seconds >= 0 && seconds * (double)NS_PER_SECOND <= DIST_LONGEST))
        return false;
    *out = from_seconds(seconds);
    return true;
}

/* Which cell of a line is wanted, from the first line; *header tells whether that names columns. */
static bool find_column(const struct reader *reader, const char *column, size_t *index,
                        bool *header, struct error *err) {
    char cell[128];
    sim_time time;

    *index = 0;
    if (!column) {
        if (strchr(reader->line, ','))
            return error_set(err, ERROR_SCENARIO,
                             "'%s' has the columns '%s': say which one with 'column'", reader->file,
                             reader->line);
        cell_at(reader->line, 0, cell, sizeof cell);
        *header = !parse_time(cell, &time);
        return true;
    }
    *header = true;
    for (size_t i = 0; cell_at(reader->line, i, cell, sizeof cell); i++)
        if (strcmp(cell, column) == 0) {
            *index = i;
            return true;
        }
    return error_set(err, ERROR_SCENARIO, "'%s' has no column '%s', only '%s'", reader->file,
                     column, reader->line);
}

static bool add_time(struct reader *reader, sim_time time, struct error *err) {
    if (reader->count == reader->capacity) {
        const size_t capacity = reader->capacity ? 2 * reader->capacity : 256;
        sim_time *times = realloc(reader->times, capacity * sizeof *times);
        if (!times)
            return error_no_memory(err);
        reader->times = times;
        reader->capacity = capacity;
    }
    reader->times[reader->count++] = time;
    return true;
}

/* Why there is no next line where there should be one. */
static bool no_durations(const struct reader *reader, struct error *err) {
    if (ferror(reader->stream))
        return error_set(err, ERROR_IO, "cannot read '%s': %s", reader->file, strerror(errno));
    return error_set(err, ERROR_SCENARIO, "'%s' holds no durations", reader->file);
}

static bool read_times(struct reader *reader, const char *column, struct error *err) {
    char cell[128];
    size_t index;
    bool header = false;
    sim_time time;

    if (!next_line(reader))
        return no_durations(reader, err);
    if (!find_column(reader, column, &index, &header, err))
        return false;
    if (header && !next_line(reader))
        return no_durations(reader, err);
    do {
        if (!cell_at(reader->line, index, cell, sizeof cell))
            return error_set(err, ERROR_SCENARIO, "'%s': line %d has no column %zu", reader->file,
                             reader->line_number, index + 1);
        if (!parse_time(cell, &time))
            return error_set(
                err, ERROR_SCENARIO,
                "'%s': line %d: '%s' is neither seconds nor a duration such as '250ms'",
                reader->file, reader->line_number, cell);
        if (!add_time(reader, time, err))
            return false;
    } while (next_line(reader));
    return !ferror(reader->stream) || no_durations(reader, err);
}

bool dist_file_load(struct dist_empirical_spec *spec, struct arena *arena, const char *directory,
                    struct error *err) {
    struct reader reader = {.file = spec->file};
    const bool relative = spec->file[0] != '/' && directory && directory[0];
    const char *path = relative ? arena_printf(arena, "%s/%s", directory, spec->file) : spec->file;
    bool ok = false;

    if (!path)
        return error_no_memory(err);
    reader.stream = input_open(path);
    if (!reader.stream)
        return error_set(err, ERROR_IO, "cannot open '%s': %s", path, strerror(errno));
    if (!read_times(&reader, spec->column, err))
        goto out;
    sim_time *times = arena_new(arena, sim_time, reader.count);
    if (!times) {
        error_no_memory(err);
        goto out;
    }
    memcpy(times, reader.times, reader.count * sizeof *times);
    spec->loaded.items = times;
    spec->loaded.count = reader.count;
    ok = true;
out:
    fclose(reader.stream);
    free(reader.line);
    free(reader.times);
    return ok;
}

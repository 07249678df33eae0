#include <math.h>
#include <stdio.h>

#include "client/arrivals_open.h"
#include "client/registry.h"
#include "client/trace.h"

/*
 * Recorded arrivals, replayed: faster or slower, over and over, thinned or multiplied.
 *
 * ASSUMPTION: a loop without `for` begins anew one mean gap after the last row. rate_scale repeats
 * each row at its own instant: 2.5 is two copies and, by chance, a third; 0.5 keeps every second
 * row by chance.
 */
struct trace_spec {
    const char *file;
    const char *columns[TRACE_COLUMNS];
    int time_unit; /* enum trace_time_unit */
    sim_time from, length;
    double speed_up;
    double rate_scale;
    bool loop;
    struct trace trace; /* from the file */
    sim_time period;    /* of the loop, before speed_up */
};

struct trace_arrivals {
    struct open_loop loop;
    const struct trace_spec *spec;
    struct rng_key key;
    size_t row;
    uint64_t pass;
    int64_t copies; /* of the row still to come */
};

/* Copies of the present row. */
static int64_t draw_copies(const struct trace_arrivals *arrivals) {
    const double scale = arrivals->spec->rate_scale;
    const double whole = floor(scale);

    if (scale == whole)
        return (int64_t)whole;
    const uint64_t serial = arrivals->pass * arrivals->spec->trace.count + arrivals->row;
    struct stream stream =
        stream_open(&arrivals->key, arrivals->loop.entity, PURPOSE_THINNING, serial, 0);
    return (int64_t)whole + (stream_uniform(&stream) < scale - whole);
}

/* When the present row is due; exact at the speed of the recording. */
static sim_time row_time(const struct trace_arrivals *arrivals) {
    const struct trace_spec *spec = arrivals->spec;
    sim_time start;

    if (__builtin_mul_overflow(spec->period, (sim_time)arrivals->pass, &start))
        return SIM_TIME_NEVER;
    const sim_time recorded = time_add_sat(start, spec->trace.at[arrivals->row]);
    if (spec->speed_up == 1 || recorded == SIM_TIME_NEVER)
        return recorded;
    const double ns = (double)recorded / spec->speed_up + 0.5;
    return ns < 0x1p63 ? (sim_time)ns : SIM_TIME_NEVER;
}

/* Looks, from the present row on, for one that has copies. */
static void settle(struct trace_arrivals *arrivals) {
    const struct trace_spec *spec = arrivals->spec;

    for (;; arrivals->row++) {
        if (arrivals->row == spec->trace.count) {
            arrivals->row = 0;
            arrivals->pass++;
            if (!spec->loop) {
                open_loop_set(&arrivals->loop, SIM_TIME_NEVER);
                return;
            }
        }
        open_loop_set(&arrivals->loop, row_time(arrivals));
        if (arrivals->loop.next == SIM_TIME_NEVER)
            return;
        arrivals->copies = draw_copies(arrivals);
        if (arrivals->copies > 0)
            return;
    }
}

static void init(void *state, const void *spec, const struct arrivals_context *context) {
    struct trace_arrivals *arrivals = state;

    open_loop_init(&arrivals->loop, context);
    arrivals->spec = spec;
    arrivals->key = context->key;
    arrivals->row = 0;
    arrivals->pass = 0;
    settle(arrivals);
}

static sim_time due(const void *state) {
    return ((const struct trace_arrivals *)state)->loop.next;
}

static void take(void *state, struct arrival *out) {
    struct trace_arrivals *arrivals = state;
    const struct trace *trace = &arrivals->spec->trace;
    const size_t row = arrivals->row;

    open_loop_take(&arrivals->loop, out);
    if (trace->n)
        out->n = trace->n[row];
    if (trace->user)
        out->user = trace->user[row];
    if (trace->service)
        out->service_override = trace->service[row];
    if (trace->sku)
        out->sku_choice = trace->skus[trace->sku[row]].row;
    if (--arrivals->copies > 0)
        return;
    arrivals->row++;
    settle(arrivals);
}

static bool load(void *object, struct arena *arena, const char *directory, struct error *err) {
    struct trace_spec *spec = object;
    struct trace_request request = {.file = spec->file,
                                    .directory = directory,
                                    .time_unit = (enum trace_time_unit)spec->time_unit,
                                    .from = spec->from,
                                    .length = spec->length};

    for (int column = 0; column < TRACE_COLUMNS; column++)
        request.names[column] = spec->columns[column];
    if (!trace_load(&request, &spec->trace, arena, err))
        return false;

    const size_t count = spec->trace.count;
    const sim_time last = spec->trace.at[count - 1], span = last - spec->trace.at[0];
    spec->period = spec->length;
    if (spec->length == SIM_TIME_NEVER)
        spec->period = count > 1 ? time_add_sat(last, span / (sim_time)(count - 1)) : 0;
    if (spec->loop && spec->period == 0)
        return error_set(err, ERROR_SCENARIO,
                         "trace '%s': to loop over rows of one instant, give 'for'", spec->file);
    return true;
}

static enum arrivals_users users(const void *object) {
    const struct trace_spec *spec = object;

    return spec->trace.user ? ARRIVALS_USERS : ARRIVALS_NO_USERS;
}

static bool match(void *object, const struct field_list *mix, struct arena *arena,
                  struct error *err) {
    struct trace_spec *spec = object;

    (void)arena;
    return trace_match(&spec->trace, mix, err);
}

static bool prepare(void *object, struct complaint *out) {
    const struct trace_spec *spec = object;

    out->field = "speed_up";
    snprintf(out->text, sizeof out->text, "must be above 0");
    if (!(spec->speed_up > 0))
        return false;
    out->field = "rate_scale";
    if (!(spec->rate_scale > 0))
        return false;
    out->field = "for";
    return spec->length > 0;
}

#define COLUMN_FALLBACK_TIME "\"time\""

static const struct field column_rows[] = {
#define X(constant, member, text)                                                                  \
    {.name = #member,                                                                              \
     .kind = FIELD_STRING,                                                                         \
     .offset = TRACE_##constant * sizeof(const char *),                                            \
     .fallback = TRACE_##constant == TRACE_TIME ? COLUMN_FALLBACK_TIME : NULL,                     \
     .doc = text},
    TRACE_COLUMN_LIST(X)
#undef X
};

/* The object is the array of names itself. */
static const struct field_table column_fields = {.noun = "columns",
                                                 .size = sizeof(const char *[TRACE_COLUMNS]),
                                                 .fields = column_rows,
                                                 .count = TRACE_COLUMNS};

static const char *const time_units[] = {"auto", "s", "ms", "iso8601", NULL};

static const struct field rows[] = {
    FIELD(struct trace_spec, file, STRING, .required = true,
          .doc = "a .csv, .jsonl or .ndjson file, relative to the scenario"),
    FIELD(struct trace_spec, columns, OBJECT, .sub = &column_fields,
          .doc = "the names that the file has for its columns"),
    FIELD(struct trace_spec, time_unit, CHOICE, .fallback = "\"auto\"", .choices = time_units,
          .doc = "auto: numbers are seconds, anything else a date"),
    FIELD(struct trace_spec, from, DURATION, .fallback = "\"0s\"",
          .doc = "where the replay begins in the recording"),
    {.name = "for",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct trace_spec, length),
     .doc = "how much of the recording is replayed; all of it when left out"},
    FIELD(struct trace_spec, speed_up, NUMBER, .fallback = "1", .low = 1e-6, .high = 1e6,
          .doc = "2 replays twice as fast"),
    FIELD(struct trace_spec, rate_scale, NUMBER, .fallback = "1", .low = 1e-6, .high = 1e6,
          .doc = "copies of each row, a fraction by chance"),
    FIELD(struct trace_spec, loop, BOOLEAN, .fallback = "false",
          .doc = "begins anew at the end instead of falling silent"),
};

static const char *unsteady(const void *spec) {
    (void)spec;
    return "it is a recording";
}

const struct arrivals_type arrivals_trace = {
    .variant = {.name = "trace",
                .help = "recorded arrivals from a file, replayed",
                .spec = FIELD_TABLE("arrivals", struct trace_spec, rows, .prepare = prepare),
                .load = load},
    .state_size = sizeof(struct trace_arrivals),
    .init = init,
    .due = due,
    .take = take,
    .unsteady = unsteady,
    .users = users,
    .match = match,
};

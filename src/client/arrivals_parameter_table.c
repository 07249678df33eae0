#include <math.h>
#include <stdio.h>

#include "client/arrivals_open.h"
#include "client/parameter_table.h"
#include "client/registry.h"

/*
 * Many clients at once, each a renewal process whose rate and regularity change from window to
 * window, as a table says (parameter_table.h). Each client is a user and an entity of its own.
 *
 * ASSUMPTION: a gap has mean 1, is drawn from the family of the window in which it begins (the
 * first with a rate), and is mapped to time through the integral of the rate, so that a window's
 * rate holds to its edge and a silent window is passed over. The first gap begins at 0. After the
 * last window of a client it is silent, unless `loop`: then the table begins anew where its last
 * window of all ends.
 */
struct parameter_table_spec {
    const char *file;
    double rate_scale;
    bool loop;
    struct parameter_table table; /* from the file */
};

struct table_client {
    double at;  /* of its next arrival; s */
    double lap; /* where the present pass over the table began; s */
    size_t window;
    uint64_t ordinal;
    uint64_t entity;
    struct stream stream;
};

struct table_arrivals {
    const struct parameter_table_spec *spec;
    sim_time horizon;
    struct table_client *clients;
    uint32_t *heap; /* of the clients that are not silent, by (at, number) */
    size_t count;
};

/* The window that the client is in at `at`, from the present one on; false if it falls silent. */
static bool find_window(const struct table_arrivals *arrivals, struct table_client *client,
                        const struct parameter_client *spec, double at) {
    while (at >= client->lap + spec->windows[client->window].end) {
        if (client->window + 1 < spec->count) {
            client->window++;
        } else if (arrivals->spec->loop && at >= client->lap + arrivals->spec->table.end) {
            client->lap += arrivals->spec->table.end;
            client->window = 0;
        } else {
            return arrivals->spec->loop;
        }
    }
    return true;
}

/* Moves the client to its next arrival; false if there is none before the horizon. */
static bool advance(const struct table_arrivals *arrivals, uint32_t number) {
    struct table_client *client = &arrivals->clients[number];
    const struct parameter_client *spec = &arrivals->spec->table.clients[number];
    const double horizon = to_seconds(arrivals->horizon);
    double at = client->at, left = -1;

    while (at < horizon) {
        if (!find_window(arrivals, client, spec, at))
            return false;
        const struct parameter_window *window = &spec->windows[client->window];
        const double from = client->lap + window->start, to = client->lap + window->end;
        if (at >= to) { /* its windows are over, the table is not */
            at = client->lap + arrivals->spec->table.end;
            continue;
        }
        if (at < from)
            at = from;
        const double rate = window->rate * arrivals->spec->rate_scale;
        if (left < 0 && rate > 0)
            left = dist_sample(&window->gap, &client->stream);
        if (rate > 0 && left < rate * (to - at)) {
            client->at = at + left / rate;
            return arrival_time(client->at) < arrivals->horizon;
        }
        if (rate > 0)
            left -= rate * (to - at);
        at = to;
    }
    return false;
}

static bool before(const struct table_arrivals *arrivals, uint32_t a, uint32_t b) {
    const double at_a = arrivals->clients[a].at, at_b = arrivals->clients[b].at;

    return at_a != at_b ? at_a < at_b : a < b;
}

/* Puts a client in at the root, whose place is free, and lets it sink. */
static void sink(struct table_arrivals *arrivals, uint32_t number) {
    size_t i = 0;

    for (size_t child; (child = 2 * i + 1) < arrivals->count; i = child) {
        if (child + 1 < arrivals->count &&
            before(arrivals, arrivals->heap[child + 1], arrivals->heap[child]))
            child++;
        if (!before(arrivals, arrivals->heap[child], number))
            break;
        arrivals->heap[i] = arrivals->heap[child];
    }
    arrivals->heap[i] = number;
}

static void push(struct table_arrivals *arrivals, uint32_t number) {
    size_t i = arrivals->count++;

    for (; i > 0 && before(arrivals, number, arrivals->heap[(i - 1) / 2]); i = (i - 1) / 2)
        arrivals->heap[i] = arrivals->heap[(i - 1) / 2];
    arrivals->heap[i] = number;
}

static void init(void *state, const void *spec, const struct arrivals_context *context) {
    struct table_arrivals *arrivals = state;

    arrivals->spec = spec;
    arrivals->horizon = context->horizon;
    arrivals->count = 0;
    const size_t count = arrivals->spec->table.count;
    arrivals->clients = arena_new(context->arena, struct table_client, count);
    arrivals->heap = arena_new(context->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        struct table_client *client = &arrivals->clients[i];
        client->entity = rng_entity(context->workload_name, i);
        client->stream = stream_open(&context->key, client->entity, PURPOSE_ARRIVALS, 0, 0);
        if (advance(arrivals, i))
            push(arrivals, i);
    }
}

static sim_time due(const void *state) {
    const struct table_arrivals *arrivals = state;

    return arrivals->count ? arrival_time(arrivals->clients[arrivals->heap[0]].at) : SIM_TIME_NEVER;
}

static void take(void *state, struct arrival *out) {
    struct table_arrivals *arrivals = state;
    const uint32_t number = arrivals->heap[0];
    struct table_client *client = &arrivals->clients[number];

    out->at = arrival_time(client->at);
    out->user = number;
    out->n = 0;
    out->entity = client->entity;
    out->ordinal = client->ordinal++;
    out->sku_choice = -1;
    out->service_override = SIM_TIME_NEVER;
    if (advance(arrivals, number)) {
        sink(arrivals, number);
    } else if (--arrivals->count > 0) {
        const uint32_t last = arrivals->heap[arrivals->count];
        sink(arrivals, last);
    }
}

static bool load(void *object, struct arena *arena, const char *directory, struct error *err) {
    struct parameter_table_spec *spec = object;

    if (!parameter_table_load(&spec->table, spec->file, directory, arena, err))
        return false;
    if (spec->loop && isinf(spec->table.end))
        return error_set(err, ERROR_SCENARIO,
                         "table '%s': one window that lasts for ever cannot loop", spec->file);
    return true;
}

static enum arrivals_users users(const void *spec) {
    (void)spec;
    return ARRIVALS_USERS;
}

static bool prepare(void *object, struct complaint *out) {
    const struct parameter_table_spec *spec = object;

    out->field = "rate_scale";
    snprintf(out->text, sizeof out->text, "must be above 0");
    return spec->rate_scale > 0;
}

static const struct field rows[] = {
    FIELD(struct parameter_table_spec, file, STRING, .required = true,
          .doc =
              "a .csv with client_id, window_start_s, rate_per_s, cv, family and param1, relative "
              "to the scenario"),
    FIELD(struct parameter_table_spec, rate_scale, NUMBER, .fallback = "1", .low = 0, .high = 1e9,
          .doc = "what every rate of the table is multiplied by"),
    FIELD(struct parameter_table_spec, loop, BOOLEAN, .fallback = "false",
          .doc = "begins anew at the end of the table instead of falling silent"),
};

static const char *unsteady(const void *spec) {
    (void)spec;
    return "its rates follow a table of time";
}

const struct arrivals_type arrivals_parameter_table = {
    .variant = {.name = "parameter_table",
                .help = "many clients, each with a rate and a regularity by window of time, from a "
                        "file",
                .spec =
                    FIELD_TABLE("arrivals", struct parameter_table_spec, rows, .prepare = prepare),
                .load = load},
    .state_size = sizeof(struct table_arrivals),
    .init = init,
    .due = due,
    .take = take,
    .unsteady = unsteady,
    .users = users,
};

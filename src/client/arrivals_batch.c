#include <stdio.h>

#include "client/arrivals_open.h"
#include "client/registry.h"

struct batch_spec {
    sim_time at;
    int64_t size;
    sim_time every; /* SIM_TIME_NEVER: once */
};

struct batch {
    struct open_loop loop;
    const struct batch_spec *spec;
    int64_t left; /* of the batch under way */
};

static void init(void *state, const void *spec, const struct arrivals_context *context) {
    struct batch *batch = state;

    open_loop_init(&batch->loop, context);
    batch->spec = spec;
    batch->left = batch->spec->size;
    open_loop_set(&batch->loop, batch->spec->at);
}

static sim_time due(const void *state) {
    return ((const struct batch *)state)->loop.next;
}

static void take(void *state, struct arrival *out) {
    struct batch *batch = state;

    open_loop_take(&batch->loop, out);
    if (--batch->left > 0)
        return;
    batch->left = batch->spec->size;
    open_loop_set(&batch->loop, time_add_sat(batch->loop.next, batch->spec->every));
}

static bool prepare(void *object, struct complaint *out) {
    const struct batch_spec *spec = object;

    if (spec->every > 0)
        return true;
    out->field = "every";
    snprintf(out->text, sizeof out->text, "must be above 0");
    return false;
}

static const struct field rows[] = {
    FIELD(struct batch_spec, size, INTEGER, .required = true, .low = 1, .high = 1e9,
          .unit = "requests", .doc = "requests that come at once"),
    FIELD(struct batch_spec, at, DURATION, .fallback = "\"0s\"",
          .doc = "when the first batch comes"),
    FIELD(struct batch_spec, every, DURATION,
          .doc = "the time between two batches; only one comes when left out"),
};

static const char *unsteady(const void *spec) {
    (void)spec;
    return "it comes at given instants";
}

const struct arrivals_type arrivals_batch = {
    .variant = {.name = "batch",
                .help = "many requests at one instant, once or again and again",
                .spec = FIELD_TABLE("arrivals", struct batch_spec, rows, .prepare = prepare)},
    .state_size = sizeof(struct batch),
    .init = init,
    .due = due,
    .take = take,
    .unsteady = unsteady,
};

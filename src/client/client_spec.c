#include "client/client_spec.h"

#include <stdio.h>

#include "client/gate.h"
#include "client/pacer.h"
#include "client/queue.h"
#include "client/retry.h"

static const struct field queue_rows[] = {
    FIELD(struct queue_spec, capacity, INTEGER, .low = 0, .high = 1e12, .unit = "calls",
          .doc = "calls that may wait for their first send; unbounded when left out"),
    FIELD(struct queue_spec, order, INLINE_VARIANT, .fallback = "\"fifo\"",
          .variants = &queue_order_registry, .doc = "who goes next"),
    FIELD(struct queue_spec, per_user, INTEGER, .low = 1, .high = 1e9, .unit = "requests",
          .doc = "requests of one user under way at once; more are refused; any number when left "
                 "out"),
};

static const struct field_table queue_fields = FIELD_TABLE("queue", struct queue_spec, queue_rows);

static bool prepare(void *object, struct complaint *out) {
    const struct client_spec *spec = object;

    if (retry_level_count(&spec->retry) > RETRY_LEVELS_MAX) {
        out->field = "retry";
        snprintf(out->text, sizeof out->text, "%zu levels, but there may be at most %d",
                 retry_level_count(&spec->retry), (int)RETRY_LEVELS_MAX);
        return false;
    }
    if (spec->gates.count > GATES_MAX) {
        out->field = "gates";
        snprintf(out->text, sizeof out->text, "%zu gates, but there may be at most %d",
                 spec->gates.count, (int)GATES_MAX);
        return false;
    }
    return true;
}

static const struct field rows[] = {
    FIELD(struct client_spec, name, STRING, .required = true, .doc = "the name of the client"),
    FIELD(struct client_spec, preset, STRING,
          .doc =
              "published clients whose settings hold where this one says nothing: names of 'list "
              "clients', with commas between them, the last first asked"),
    FIELD(struct client_spec, queue, OBJECT, .sub = &queue_fields,
          .doc = "where requests wait for a worker and the pacer"),
    FIELD(struct client_spec, concurrency, INTEGER, .low = 1, .high = 1e9, .unit = "workers",
          .doc = "attempts in flight at most; unbounded when left out"),
    FIELD(struct client_spec, backoff_holds_worker, BOOLEAN, .fallback = "true",
          .doc = "a request keeps its worker while it waits to try again, as in most SDKs"),
    FIELD(struct client_spec, pacing, VARIANT, .variants = &pacer_registry,
          .doc = "holds attempts back so that they stay under a limit; none when left out"),
    FIELD(struct client_spec, pace_retries, BOOLEAN, .fallback = "true",
          .doc = "retries pass the pacer too"),
    FIELD(struct client_spec, timeout, DURATION,
          .doc = "how long one attempt waits for its answer; for ever when left out"),
    FIELD(struct client_spec, split, INTEGER, .low = 1, .high = 1000, .unit = "images",
          .doc = "requests for more images than this are split into calls of so many"),
    FIELD(struct client_spec, gates, LIST, .one_or_many = true, .sub = &gate_fields,
          .doc = "retry budgets, breakers, throttles and adaptive limits that its calls share"),
    FIELD(struct client_spec, retry, LIST, .one_or_many = true, .sub = &retry_level_fields,
          .doc = "what to do after a failed attempt: one policy, or levels from the innermost "
                 "outwards"),
};

const struct field_table client_fields =
    FIELD_TABLE("client", struct client_spec, rows, .prepare = prepare);

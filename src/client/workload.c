#include "client/workload.h"

#include <stdio.h>

#include "client/arrivals.h"

static bool prepare(void *object, struct complaint *out) {
    const struct workload_spec *spec = object;
    const struct mix_spec *mix = spec->mix.items;
    double sum = 0;

    for (size_t i = 0; i < spec->mix.count; i++)
        sum += mix[i].weight;
    if (!(sum > 0)) {
        out->field = "mix";
        snprintf(out->text, sizeof out->text, "needs at least one row with a positive weight");
        return false;
    }
    if (spec->patience_mode == PATIENCE_SHOWN && spec->patience == SIM_TIME_NEVER) {
        out->field = "patience_mode";
        snprintf(out->text, sizeof out->text,
                 "'shown' needs a 'patience' to compare the shown wait with");
        return false;
    }
    if (!(spec->weight > 0)) {
        out->field = "weight";
        snprintf(out->text, sizeof out->text, "must be above 0");
        return false;
    }
    return then_check(&spec->mix, out) && route_check(&spec->route, out);
}

static const char *const patience_modes[] = {"silent", "shown", NULL};

static const struct field rows[] = {
    FIELD(struct workload_spec, name, STRING, .required = true,
          .doc = "the name of the workload; it is part of the key of its random numbers"),
    FIELD(struct workload_spec, arrivals, VARIANT, .required = true, .variants = &arrivals_registry,
          .doc = "when requests come"),
    FIELD(struct workload_spec, client, STRING,
          .doc = "the client its requests go through; may be left out where there is only one"),
    FIELD(struct workload_spec, provider, STRING,
          .doc = "the provider its requests go to; the first when left out"),
    FIELD(struct workload_spec, patience, DURATION,
          .doc = "how long a user waits before leaving; for ever when left out"),
    FIELD(struct workload_spec, patience_mode, CHOICE, .fallback = "\"silent\"",
          .choices = patience_modes,
          .doc = "shown: users leave at arrival if the wait they are told is above their patience"),
    FIELD(struct workload_spec, deadline, DURATION,
          .doc = "when a delivery still counts as good; always when left out"),
    FIELD(struct workload_spec, reserved, NUMBER, .low = 0, .high = 1, .unit = "ratio",
          .doc = "share of its client's pacing that no other workload may use; none when left "
                 "out"),
    FIELD(struct workload_spec, weight, NUMBER, .fallback = "1", .low = 0, .high = 1e9,
          .doc = "images sent in its turn, relative to the others', in a queue of order fair"),
    FIELD(struct workload_spec, priority, INTEGER, .fallback = "0", .low = -1e9, .high = 1e9,
          .doc = "greater goes first in a queue ordered by priority"),
    FIELD(struct workload_spec, mix, LIST, .required = true, .one_or_many = true,
          .sub = &mix_fields, .doc = "what requests ask for, by weight"),
    FIELD(struct workload_spec, reask, OPTIONAL, .sub = &reask_fields,
          .doc = "users refused by content policy who ask anew; nobody does when left out"),
    FIELD(struct workload_spec, route, LIST, .sub = &target_fields,
          .doc = "targets in the order in which they are tried, or shares of a static split; the "
                 "provider and the client above when left out"),
};

const struct field_table workload_fields =
    FIELD_TABLE("workload", struct workload_spec, rows, .prepare = prepare);

enum arrivals_users workload_users(const struct workload_spec *spec) {
    const struct arrivals_type *type = arrivals_type_of(&spec->arrivals);

    return type->users ? type->users(spec->arrivals.spec) : ARRIVALS_NO_USERS;
}

bool workload_match(struct workload_spec *spec, struct arena *arena, struct error *err) {
    const struct arrivals_type *type = arrivals_type_of(&spec->arrivals);

    return !type->match || type->match(spec->arrivals.spec, &spec->mix, arena, err);
}

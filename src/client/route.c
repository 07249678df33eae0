#include "client/route.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "client/client.h"

/* Names in `on`: more than there are verdicts and statuses of interest. */
#define ON_MOST 64

static bool prepare(void *object, struct complaint *out) {
    struct target_spec *spec = object;

    const char *verdicts[ON_MOST];
    struct field_list on = {verdicts, 0};

    for (size_t i = 0; i < spec->on.count; i++) {
        const char *name = ((const char *const *)spec->on.items)[i];
        if (strcmp(name, "shed") == 0)
            spec->by_shed = true;
        else if (on.count < ON_MOST)
            verdicts[on.count++] = name;
    }
    spec->by_verdict = on.count > 0;
    if (spec->cancel_unbilled && spec->hedge == SIM_TIME_NEVER) {
        out->field = "cancel_unbilled";
        snprintf(out->text, sizeof out->text, "goes with 'hedge' only");
        return false;
    }
    if (!spec->by_verdict)
        return true;
    if (!retry_match_prepare(&spec->match, &on, out)) {
        out->field = "on";
        return false;
    }
    return true;
}

static const struct field rows[] = {
    FIELD(struct target_spec, provider, STRING,
          .doc = "provider of this target; the workload's when left out"),
    FIELD(struct target_spec, client, STRING,
          .doc = "client its calls go through; the workload's when left out"),
    FIELD(struct target_spec, model, STRING, .doc = "model in place of the one asked for"),
    FIELD(struct target_spec, quality, STRING, .doc = "quality in place of the one asked for"),
    FIELD(struct target_spec, size, STRING, .doc = "size in place of the one asked for"),
    FIELD(
        struct target_spec, on, STRINGS,
        .doc =
            "verdicts, HTTP statuses and classes of them that move a call on to this target; shed: "
            "a gate of its client refuses it"),
    FIELD(struct target_spec, after, DURATION,
          .doc =
              "a call not in flight moves on to this target this long after its request arrived"),
    FIELD(struct target_spec, hedge, DURATION,
          .doc = "a copy of a call goes to this target when it has had no answer for so long; the "
                 "first success wins"),
    FIELD(struct target_spec, cancel_unbilled, BOOLEAN, .fallback = "false",
          .doc = "with hedge: copies that are dropped when another wins are not charged"),
    FIELD(struct target_spec, weight, NUMBER, .low = 0, .high = 1e12,
          .doc = "share of the requests that go here, in a static split"),
};

const struct field_table target_fields =
    FIELD_TABLE("target", struct target_spec, rows, .prepare = prepare);

struct asked_sku target_asks(const struct target_spec *target, const struct mix_spec *row) {
    struct asked_sku asked = {row->model, row->quality, row->size};

    if (target && target->model)
        asked.model = target->model;
    if (target && target->quality)
        asked.quality = target->quality;
    if (target && target->size)
        asked.size = target->size;
    return asked;
}

static bool complain(struct complaint *out, const char *text) {
    out->field = "route";
    snprintf(out->text, sizeof out->text, "%s", text);
    return false;
}

bool route_check(const struct field_list *route, struct complaint *out) {
    const struct target_spec *targets = route->items;
    double sum = 0;
    size_t weighted = 0;

    for (size_t i = 0; i < route->count; i++) {
        const bool hedge = targets[i].hedge != SIM_TIME_NEVER;
        const bool opened =
            targets[i].by_verdict || targets[i].by_shed || targets[i].after != SIM_TIME_NEVER;
        if (hedge && (opened || targets[i].weight == targets[i].weight))
            return complain(out, "a target with a 'hedge' takes neither 'on', 'after' nor "
                                 "'weight'");
        if (hedge && i == 0)
            return complain(out, "the first target is where calls start: it takes no 'hedge'");
        if (hedge)
            continue;
        if (targets[i].weight == targets[i].weight) {
            weighted++;
            sum += targets[i].weight;
            if (opened)
                return complain(out, "a target with a 'weight' takes neither 'on' nor 'after'");
        } else if (i == 0 && opened) {
            return complain(out, "the first target is where calls start: it takes neither 'on' nor "
                                 "'after'");
        } else if (i > 0 && !opened) {
            return complain(out, "each target after the first needs 'on', 'after' or 'hedge', or "
                                 "every one a 'weight'");
        }
    }
    if (weighted > 0 && weighted < route->count)
        return complain(out, "either every target has a 'weight' or none has");
    if (weighted > 0 && !(sum > 0))
        return complain(out, "needs at least one target with a positive weight");
    return true;
}

void route_init(struct route *route, const struct target *targets, uint32_t count,
                struct arena *arena) {
    double *cumulated, sum = 0;

    assert(count > 0);
    route->targets = targets;
    route->count = count;
    route->cumulated = NULL;
    route->hedged = route->cancel_unbilled = false;
    for (uint32_t i = 1; i < count; i++)
        if (route_is_hedge(route, i)) {
            route->hedged = true;
            route->cancel_unbilled |= targets[i].spec->cancel_unbilled;
        }
    if (!targets[0].spec || targets[0].spec->weight != targets[0].spec->weight)
        return;
    cumulated = arena_new(arena, double, count);
    for (uint32_t i = 0; i < count; i++)
        sum += targets[i].spec->weight;
    for (uint32_t i = 0; i < count; i++)
        cumulated[i] = (i ? cumulated[i - 1] : 0) + targets[i].spec->weight / sum;
    cumulated[count - 1] = 1;
    route->cumulated = cumulated;
}

uint32_t route_start(const struct route *route, const struct rng_key *key, uint64_t entity,
                     uint64_t ordinal) {
    if (!route->cumulated)
        return 0;
    struct stream stream = stream_open(key, entity, PURPOSE_ROUTE, ordinal, 0);
    const double u = stream_uniform(&stream);
    uint32_t target = 0;
    while (route->cumulated[target] <= u)
        target++;
    return target;
}

#include "client/mix.h"

#include <assert.h>
#include <stdio.h>

#include "client/follow_up.h"

static bool prepare(void *object, struct complaint *out) {
    const struct mix_spec *spec = object;

    if (spec->weight < 0) {
        out->field = "weight";
        snprintf(out->text, sizeof out->text, "a weight cannot be negative");
        return false;
    }
    return true;
}

static const struct field rows[] = {
    FIELD(struct mix_spec, model, STRING, .required = true, .doc = "the model asked for"),
    FIELD(struct mix_spec, quality, STRING,
          .doc = "the quality asked for; left out where the model has none"),
    FIELD(struct mix_spec, size, STRING,
          .doc = "the size asked for; left out where the model has none"),
    FIELD(struct mix_spec, n, INTEGER, .fallback = "1", .low = 1, .high = 1000, .unit = "images",
          .doc = "images that one request asks for"),
    FIELD(struct mix_spec, weight, NUMBER, .fallback = "1", .low = 0, .high = 1e12,
          .doc = "how often, relative to the other rows"),
    FIELD(struct mix_spec, then, OPTIONAL, .sub = &then_fields,
          .doc = "what its user asks for next, once it is delivered: preview, then HD"),
};

const struct field_table mix_fields = FIELD_TABLE("mix", struct mix_spec, rows, .prepare = prepare);

void mix_init(struct mix *mix, const struct field_list *list, struct arena *arena) {
    const struct mix_spec *specs = list->items;
    double *cumulated = arena_new(arena, double, list->count);
    double sum = 0;
    uint32_t choices = 0;

    assert(list->count > 0);
    mix->only = 0;
    for (size_t i = 0; i < list->count; i++) {
        sum += specs[i].weight;
        cumulated[i] = sum;
        if (specs[i].weight > 0) {
            mix->only = (uint32_t)i;
            choices++;
        }
    }
    assert(choices > 0);
    for (size_t i = 0; i < list->count; i++)
        cumulated[i] /= sum;
    mix->cumulated = cumulated;
    mix->count = choices > 1 ? (uint32_t)list->count : 1;
}

uint32_t mix_pick(const struct mix *mix, const struct rng_key *key, uint64_t entity,
                  uint64_t ordinal) {
    if (mix->count == 1)
        return mix->only;

    struct stream stream = stream_open(key, entity, PURPOSE_MIX, ordinal, 0);
    const double u = stream_uniform(&stream); /* below 1, which the last positive row reaches */
    uint32_t row = 0;

    while (mix->cumulated[row] <= u)
        row++;
    return row;
}

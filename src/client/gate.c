#include "client/gate.h"

#include <assert.h>

#include "client/retry_presets.h"

static const struct field rows[] = {
    FIELD(struct gate_entry, type, INLINE_VARIANT, .required = true, .variants = &gate_registry,
          .refuse = retry_preset_refuse, .doc = "the gate"),
};

const struct field_table gate_fields = FIELD_TABLE("gate", struct gate_entry, rows);

static const struct gate_type *type_of(const struct variant_type *type) {
    return (const struct gate_type *)(const void *)type;
}

void gates_init(struct gates *gates, const struct field_list *list, const struct rng_key *key,
                struct arena *arena) {
    const struct gate_entry *entries = list->items;

    assert(list->count <= GATES_MAX);
    gates->count = (uint32_t)list->count;
    gates->in_flight = 0;
    gates->items = arena_new(arena, struct gate, list->count);
    for (uint32_t i = 0; i < gates->count; i++) {
        struct gate *gate = &gates->items[i];
        gate->type = type_of(entries[i].type.type);
        gate->spec = entries[i].type.spec;
        gate->state = arena_alloc(arena, gate->type->state_size);
        gate->key = key;
        gate->index = i;
        gate->type->init(gate, arena);
    }
}

sim_time gates_may_send(const struct gates *gates, const struct gate_ask *ask,
                        const struct gate **refuser) {
    sim_time ready = ask->now;

    for (uint32_t i = 0; i < gates->count; i++) {
        const struct gate *gate = &gates->items[i];
        const sim_time at = gate->type->may_send(gate, ask);
        if (at == GATE_REFUSES) {
            *refuser = gate;
            return GATE_REFUSES;
        }
        assert(at >= ask->now);
        ready = at > ready ? at : ready;
    }
    return ready;
}

void gates_note(struct gates *gates, const struct gate_news *news) {
    if (news->kind == GATE_GOES && news->stage != GATE_STAGE_RETRY)
        gates->in_flight++;
    else if (news->kind == GATE_ANSWERED || news->kind == GATE_DROPPED)
        gates->in_flight--;
    assert(gates->in_flight >= 0);
    for (uint32_t i = 0; i < gates->count; i++)
        gates->items[i].type->note(&gates->items[i], news);
}

const struct origin *gate_origin_of(const struct variant_type *type) {
    for (size_t i = 0; i < gate_registry.count; i++)
        if (gate_registry.types[i] == type)
            return type_of(type)->origin;
    return NULL;
}

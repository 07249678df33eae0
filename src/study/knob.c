#include "study/knob.h"

#include <math.h>
#include <string.h>

static bool read_knob(const struct scenario *scenario, const char *workload, const char *key,
                      struct arena *arena, struct knob *out) {
    struct text value;
    struct error ignored;
    char *end;
    bool found = false;

    out->workload = workload;
    out->weight = 1;
    out->path = arena_printf(arena, "workloads[%s].arrivals.%s", workload, key);
    text_init_for(&value, &arena->failed);
    if (out->path && scenario_value_at(scenario, out->path, &value, &ignored)) {
        const char *text = text_cstr(&value);
        text += *text == '"';
        out->number = text_to_number(text, &end);
        found = end != text && out->number > 0;
        out->unit = arena_strndup(arena, end, strcspn(end, "\""));
    }
    text_release(&value);
    return found && out->unit;
}

bool knobs_find(struct knobs *out, const struct scenario *scenario, const char *workload,
                struct arena *arena) {
    out->count = 0;
    out->items = arena_new(arena, struct knob, scenario->workload_count);
    for (size_t i = 0; out->items && i < scenario->workload_count; i++) {
        struct knob *knob = &out->items[out->count];
        const char *name = scenario->workloads[i].name;
        if (workload && strcmp(workload, name) != 0)
            continue;
        if (read_knob(scenario, name, "rate", arena, knob) ||
            read_knob(scenario, name, "rate_scale", arena, knob))
            out->count++;
    }
    return out->items && !arena->failed;
}

double knob_turned(const struct knob *knob, double factor) {
    const double value = knob->number * pow(factor, knob->weight);
    const double digit = pow(10, floor(log10(value)) - 5);

    return digit >= 1 ? round(value / digit) * digit : round(value / digit) / round(1 / digit);
}

void knob_format(struct text *out, const struct knob *knob, double factor) {
    text_add_number(out, knob_turned(knob, factor));
    text_add(out, knob->unit);
}

const struct scenario_override *knobs_turn(const struct knobs *knobs, double factor,
                                           const char *origin, struct arena *arena) {
    struct scenario_override *overrides = arena_new(arena, struct scenario_override, knobs->count);
    struct text text;

    text_init_for(&text, &arena->failed);
    for (size_t i = 0; overrides && i < knobs->count; i++) {
        text_clear(&text);
        knob_format(&text, &knobs->items[i], factor);
        overrides[i] = (struct scenario_override){knobs->items[i].path,
                                                  arena_strdup(arena, text_cstr(&text)), origin};
    }
    const bool failed = text.failed || arena->failed;
    text_release(&text);
    return failed ? NULL : overrides;
}

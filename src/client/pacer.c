#include "client/pacer.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/pacer_rate.h"
#include "client/registry.h"
#include "stats/int128.h"

#define BILLION INT64_C(1000000000)

static const struct pacer_type *type_of(const struct variant *pacing) {
    const struct pacer_type *type = (const struct pacer_type *)(const void *)pacing->type;

    return type == &pacer_type_none ? NULL : type;
}

struct pacer_spec *pacer_spec_of(const struct variant *pacing) {
    return type_of(pacing) ? pacing->spec : NULL;
}

void pacer_init(struct pacer *pacer, const struct variant *pacing, int64_t start_unix_ns,
                struct arena *arena) {
    pacer->type = type_of(pacing);
    pacer->spec = pacing->spec;
    pacer->state = NULL;
    pacer->arena = arena;
    pacer->start_unix_ns = start_unix_ns;
    if (!pacer->type)
        return;
    pacer->state = arena_alloc(arena, pacer->type->state_size);
    pacer->type->init(pacer);
}

const struct origin *pacer_origin_of(const struct variant_type *type) {
    for (size_t i = 0; i < pacer_registry.count; i++)
        if (pacer_registry.types[i] == type)
            return ((const struct pacer_type *)(const void *)type)->origin;
    return NULL;
}

bool pacer_can_share(const struct variant *pacing) {
    return type_of(pacing) && type_of(pacing)->can_share;
}

void pacer_init_share(struct pacer *pacer, const struct variant *pacing, double share,
                      int64_t start_unix_ns, struct arena *arena) {
    const size_t size = pacing->type->spec.size;
    struct variant scaled = {pacing->type, arena_alloc(arena, size)};

    assert(pacer_can_share(pacing));
    assert(share > 0 && share <= 1);
    memcpy(scaled.spec, pacing->spec, size);
    struct pacer_spec *spec = scaled.spec;
    spec->fraction *= share;
    spec->rate *= share; /* NaN stays */
    pacer_init(pacer, &scaled, start_unix_ns, arena);
}

int64_t pacer_units(const struct pacer *pacer, int32_t n) {
    if (!pacer->type)
        return 1;
    const struct pacer_spec *spec = pacer->spec;
    return spec->resolved.unit == UNIT_REQUESTS ? 1 : n;
}

bool pacer_spec_prepare(const struct pacer_spec *spec, struct complaint *out) {
    if (isnan(spec->rate) || spec->rate > 0)
        return true;
    out->field = "rate";
    snprintf(out->text, sizeof out->text, "nothing would ever be sent");
    return false;
}

static int64_t billionths(double fraction) {
    return llround(fraction * (double)BILLION);
}

static sim_time interval_of_rate(double rate) {
    const double ns = ceil((double)NS_PER_SECOND / rate);

    return ns < 0x1p63 ? (sim_time)ns : SIM_TIME_NEVER;
}

sim_time pacer_interval(const struct pacer_spec *spec) {
    if (!isnan(spec->rate))
        return interval_of_rate(spec->rate);
    assert(spec->resolved.limit > 0);
    assert(spec->resolved.window > 0);

    const int128 numerator = (int128)spec->resolved.window * BILLION;
    const int128 denominator = (int128)spec->resolved.limit * billionths(spec->fraction);
    const int128 interval = (numerator + denominator - 1) / denominator;
    return interval < SIM_TIME_NEVER ? (sim_time)interval : SIM_TIME_NEVER;
}

bool pacer_is_bounded(const struct pacer_spec *spec) {
    return spec->resolved.limit > 0 && (isnan(spec->rate) || spec->limit);
}

int64_t pacer_share(const struct pacer_spec *spec) {
    assert(spec->resolved.limit > 0);
    const int128 share = (int128)spec->resolved.limit * billionths(spec->fraction) / BILLION;

    return share > 1 ? (int64_t)share : 1;
}

sim_time pacer_span(int64_t units, sim_time interval) {
    sim_time span;

    if (interval == SIM_TIME_NEVER || __builtin_mul_overflow(units, interval, &span))
        return SIM_TIME_NEVER;
    return span;
}

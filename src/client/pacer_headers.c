#include "client/registry.h"

/*
 * Believes the headers of the last answer: so many units remain, and after `reset` the limit is
 * whole again. Units taken since then are subtracted. Before the first answer, and once the reset
 * has passed, the whole limit is taken to be free.
 *
 * ASSUMPTION: headers tell what remained when the answer's call was admitted. Answers that come
 * later than calls were sent therefore show too much; the count of units taken since the answer
 * does not make up for those in flight before it, as no client could know.
 */
struct headers {
    int64_t remaining;
    sim_time reset_at; /* remaining holds before this */
};

struct headers_spec {
    struct pacer_spec common;
    int64_t reserve; /* units never to be used up */
};

static void init(struct pacer *pacer) {
    struct headers *headers = pacer->state;

    headers->remaining = INT64_MAX;
    headers->reset_at = 0;
}

static sim_time ready(struct pacer *pacer, sim_time now, int64_t units) {
    const struct headers_spec *spec = pacer->spec;
    const struct headers *headers = pacer->state;

    if (headers->reset_at <= now || headers->remaining - spec->reserve >= units)
        return now;
    return headers->reset_at;
}

static void take(struct pacer *pacer, sim_time now, int64_t units) {
    struct headers *headers = pacer->state;

    if (headers->reset_at <= now)
        return;
    headers->remaining = headers->remaining > units ? headers->remaining - units : 0;
}

static void note(struct pacer *pacer, sim_time now, const struct call *call) {
    const struct headers_spec *spec = pacer->spec;
    const int32_t index = spec->common.resolved.index;
    struct headers *headers = pacer->state;
    bool first = true;

    for (uint32_t i = 0; i < call->header_count; i++) {
        const struct limit_header *header = &call->headers[i];

        if (index >= 0 && header->limit_index != (uint32_t)index)
            continue;
        if (!first && header->remaining >= headers->remaining)
            continue;
        headers->remaining = header->remaining;
        headers->reset_at = time_add_sat(now, header->reset);
        first = false;
    }
}

static const struct field rows[] = {
    FIELD(struct pacer_spec, limit, STRING,
          .doc =
              "the name of the provider's limit whose headers count; the tightest when left out"),
    FIELD(struct headers_spec, reserve, INTEGER, .fallback = "0", .low = 0, .high = 1e12,
          .unit = "units", .doc = "units that are left unused, for calls that are under way"),
};

const struct pacer_type pacer_type_headers = {
    .variant = {.name = "headers",
                .help = "waits for the reset that the last answer told of when too little remains",
                .spec = FIELD_TABLE("pacing", struct headers_spec, rows)},
    .wants_headers = true,
    .state_size = sizeof(struct headers),
    .init = init,
    .ready = ready,
    .take = take,
    .note = note,
};

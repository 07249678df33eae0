#include "client/follow_up.h"

#include <assert.h>
#include <stdio.h>

#include "base/check.h"
#include "client/request.h"
#include "engine/dist.h"

/* One more generation, in an ordinal. */
#define GENERATION (UINT64_C(1) << 32)

enum { SUB_REASK, SUB_THEN };

/* ---- settings ---- */

static bool prepare_reask(void *object, struct complaint *out) {
    const struct reask_spec *spec = object;

    if (spec->probability < 1 || spec->most != INTEGER_NONE)
        return true;
    out->field = "probability";
    snprintf(out->text, sizeof out->text,
             "with certainty a user refused every time would ask for ever: give 'most' too");
    return false;
}

static const struct field reask_rows[] = {
    FIELD(struct reask_spec, probability, NUMBER, .required = true, .low = 0, .high = 1,
          .unit = "ratio", .doc = "of a user refused by content policy asking anew"),
    FIELD(struct reask_spec, delay, VARIANT, .required = true, .variants = &dist_registry,
          .doc = "from the refusal to the new request"),
    FIELD(struct reask_spec, most, INTEGER, .low = 1, .high = 1e6, .unit = "requests",
          .doc = "how often in a row a user asks anew; without bound when left out"),
};

const struct field_table reask_fields =
    FIELD_TABLE("reask", struct reask_spec, reask_rows, .prepare = prepare_reask);

static const struct field then_rows[] = {
    FIELD(struct then_spec, row, INTEGER, .required = true, .low = 0, .high = 1e6,
          .doc = "what is asked for next: a row of the same mix, the first being 0"),
    FIELD(struct then_spec, probability, NUMBER, .fallback = "1", .low = 0, .high = 1,
          .unit = "ratio", .doc = "of asking for it after a delivery"),
    FIELD(struct then_spec, after, VARIANT, .fallback = "{\"type\":\"constant\",\"value\":\"0s\"}",
          .variants = &dist_registry, .doc = "from the delivery to the next request"),
};

const struct field_table then_fields = FIELD_TABLE("then", struct then_spec, then_rows);

static bool complain(struct complaint *out, size_t row, const char *text) {
    out->field = "mix";
    snprintf(out->text, sizeof out->text, "row %zu: %s", row, text);
    return false;
}

bool then_check(const struct field_list *mix, struct complaint *out) {
    const struct mix_spec *rows = mix->items;

    for (size_t i = 0; i < mix->count; i++)
        if (rows[i].then && (size_t)rows[i].then->row >= mix->count)
            return complain(out, i, "'then' names a row that is not there; the first is 0");
    for (size_t i = 0; i < mix->count; i++) {
        size_t steps = 0;
        for (size_t k = i; rows[k].then; k = (size_t)rows[k].then->row)
            if (++steps > mix->count)
                return complain(out, i, "'then' leads in a circle");
    }
    return true;
}

bool follow_ups_possible(const struct workload_spec *workload) {
    const struct mix_spec *rows = workload->mix.items;

    for (size_t i = 0; i < workload->mix.count; i++)
        if (rows[i].then)
            return true;
    return workload->reask != NULL;
}

/* ---- at work ---- */

struct follow_up {
    struct event event;
    struct source *source;
    struct follow_up *next; /* of the free list */
    struct arrival arrival;
    uint32_t reasks;  /* in a row, this one included */
    uint64_t follows; /* the id of the request that was followed */
};

static void follow_up_fire(struct event *event) {
    struct follow_up *follow_up = container_of(event, struct follow_up, event);
    struct client_context *context = follow_up->source->context;
    struct request *request = request_new(follow_up->source, &follow_up->arrival);

    request->follow_up = true;
    request->reasks = follow_up->reasks;
    request->journey.follows = follow_up->follows;
    follow_up->next = context->free_follow_ups;
    context->free_follow_ups = follow_up;
    client_arrive(request);
}

static struct follow_up *take_follow_up(struct client_context *context) {
    struct follow_up *follow_up = context->free_follow_ups;

    if (follow_up) {
        context->free_follow_ups = follow_up->next;
        return follow_up;
    }
    follow_up = arena_new(context->arena, struct follow_up, 1);
    follow_up->event.fire = follow_up_fire;
    return follow_up;
}

/* Draws whether and when; SIM_TIME_NEVER: it does not happen. */
static sim_time draw(const struct request *request, double probability, const struct variant *delay,
                     uint32_t sub) {
    const struct client_context *context = request->source->context;
    const struct subject *subject = &request->journey.subject;
    struct stream stream =
        stream_open(context->key, subject->entity, PURPOSE_REASK, subject->ordinal, sub);

    if (stream_uniform(&stream) >= probability)
        return SIM_TIME_NEVER;
    const sim_time wait = dist_sample_time(dist_of(delay), &stream);
    const sim_time at = time_add_sat(context->clock->now, wait);
    return at < request->source->horizon ? at : SIM_TIME_NEVER;
}

static void arm(const struct request *request, sim_time at, size_t row, int32_t n,
                uint32_t reasks) {
    struct source *source = request->source;
    const struct subject *subject = &request->journey.subject;
    struct follow_up *follow_up = take_follow_up(source->context);

    follow_up->source = source;
    follow_up->arrival = (struct arrival){
        .at = at,
        .user = subject->user,
        .n = n,
        .entity = subject->entity,
        .ordinal = subject->ordinal + GENERATION,
        .sku_choice = (int32_t)row,
        .service_override = reasks ? request->service_override : SIM_TIME_NEVER,
    };
    follow_up->reasks = reasks;
    follow_up->follows = subject->id;
    clock_arm(source->context->clock, &follow_up->event, at, EVENT_ARRIVAL);
}

void follow_up_of(const struct request *request) {
    const struct journey *journey = &request->journey;
    const struct workload_spec *workload = request->source->spec;
    const struct mix_spec *row = (const struct mix_spec *)workload->mix.items + request->row;
    const struct reask_spec *reask = workload->reask;
    sim_time at;

    if (journey->outcome == OUTCOME_DELIVERED && row->then) {
        at = draw(request, row->then->probability, &row->then->after, SUB_THEN);
        if (at != SIM_TIME_NEVER)
            arm(request, at, (size_t)row->then->row, 0, 0);
    } else if (journey->outcome == OUTCOME_REFUSED && reask &&
               journey->last_verdict == VERDICT_CONTENT_POLICY_VIOLATION &&
               (reask->most == INTEGER_NONE || request->reasks < reask->most)) {
        at = draw(request, reask->probability, &reask->delay, SUB_REASK);
        if (at != SIM_TIME_NEVER)
            arm(request, at, request->row, journey->subject.n, request->reasks + 1);
    }
}

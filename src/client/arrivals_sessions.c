#include <stdio.h>

#include "client/rate_curve.h"
#include "client/registry.h"
#include "client/visits.h"
#include "engine/dist.h"

/*
 * A Poisson process of sessions along a rate curve. Each session is a user of its own, numbered in
 * order of arrival; he asks at once, and again `think` after the outcome of each request, until he
 * has asked as often as he meant to, or (leave_on_failure) was not delivered something.
 */
struct sessions_spec {
    struct rate_curve_spec curve;
    int64_t requests_min, requests_max;
    struct variant think;
    bool leave_on_failure;
};

struct sessions {
    const struct sessions_spec *spec;
    const struct dist *think;
    struct rng_key key;
    const char *workload_name;
    sim_time horizon;
    struct rate_curve curve;
    struct visits visits;
    uint32_t users; /* so far */
};

static void init(void *state, const void *spec, const struct arrivals_context *context) {
    struct sessions *sessions = state;

    sessions->spec = spec;
    sessions->think = dist_of(&sessions->spec->think);
    sessions->key = context->key;
    sessions->workload_name = context->workload_name;
    sessions->horizon = context->horizon;
    sessions->users = 0;
    visits_init(&sessions->visits, context->arena);
    rate_curve_init(&sessions->curve, &sessions->spec->curve, context);
}

static sim_time due(const void *state) {
    const struct sessions *sessions = state;
    const struct visit *first = visits_first(&sessions->visits);

    return first && first->at <= sessions->curve.next ? first->at : sessions->curve.next;
}

static uint32_t draw_requests(const struct sessions *sessions, uint64_t entity) {
    const int64_t low = sessions->spec->requests_min;
    const int64_t choices = sessions->spec->requests_max - low + 1;

    if (choices == 1)
        return (uint32_t)low;
    struct stream stream = stream_open(&sessions->key, entity, PURPOSE_SESSION, 0, 0);
    return (uint32_t)(low + (int64_t)(stream_uniform(&stream) * (double)choices));
}

static void take(void *state, struct arrival *out) {
    struct sessions *sessions = state;
    const struct visit *first = visits_first(&sessions->visits);
    struct visit visit;

    if (first && first->at <= sessions->curve.next) {
        visit = visits_take_first(&sessions->visits);
        out->entity = rng_entity(sessions->workload_name, visit.user);
    } else {
        visit.at = sessions->curve.next;
        visit.user = sessions->users++;
        visit.ordinal = 0;
        out->entity = rng_entity(sessions->workload_name, visit.user);
        visit.left = draw_requests(sessions, out->entity);
        rate_curve_advance(&sessions->curve);
    }
    visits_wait(&sessions->visits, &visit);
    out->at = visit.at;
    out->user = visit.user;
    out->n = 0;
    out->ordinal = visit.ordinal;
    out->sku_choice = -1;
    out->service_override = SIM_TIME_NEVER;
}

static bool ended(void *state, uint32_t user, sim_time now, enum outcome outcome) {
    struct sessions *sessions = state;
    struct visit visit = visits_take(&sessions->visits, user);

    if (--visit.left == 0 || (sessions->spec->leave_on_failure && outcome != OUTCOME_DELIVERED))
        return true;
    visit.ordinal++;
    struct stream stream = stream_open(&sessions->key, rng_entity(sessions->workload_name, user),
                                       PURPOSE_THINK, visit.ordinal, 0);
    visit.at = time_add_sat(now, dist_sample_time(sessions->think, &stream));
    if (visit.at >= sessions->horizon)
        return true;
    visits_think(&sessions->visits, &visit);
    return false;
}

static enum arrivals_users users(const void *spec) {
    (void)spec;
    return ARRIVALS_SESSIONS;
}

static const char *unsteady(const void *spec) {
    return rate_curve_unsteady(&((const struct sessions_spec *)spec)->curve);
}

static bool prepare(void *object, struct complaint *out) {
    struct sessions_spec *spec = object;

    if (spec->requests_max == INTEGER_NONE)
        spec->requests_max = spec->requests_min;
    if (spec->requests_min > spec->requests_max) {
        out->field = "requests_max";
        snprintf(out->text, sizeof out->text, "is below 'requests_min'");
        return false;
    }
    return rate_curve_prepare(&spec->curve, out);
}

static const struct field rows[] = {
    RATE_CURVE_BASE_ROWS,
    RATE_CURVE_BURST_ROWS,
    FIELD(struct sessions_spec, requests_min, INTEGER, .required = true, .low = 1, .high = 1e6,
          .unit = "requests", .doc = "the fewest requests that a session means to make"),
    FIELD(struct sessions_spec, requests_max, INTEGER, .low = 1, .high = 1e6, .unit = "requests",
          .doc = "the most, every number between being as likely; the same when left out"),
    FIELD(struct sessions_spec, think, VARIANT, .required = true, .variants = &dist_registry,
          .doc = "the time between the outcome of a request and the next request"),
    FIELD(struct sessions_spec, leave_on_failure, BOOLEAN, .fallback = "false",
          .doc = "a session ends after any outcome but delivered"),
};

const struct arrivals_type arrivals_sessions = {
    .variant = {.name = "sessions",
                .help = "users who come by chance, ask several times and think in between",
                .spec = FIELD_TABLE("arrivals", struct sessions_spec, rows, .prepare = prepare)},
    .state_size = sizeof(struct sessions),
    .init = init,
    .due = due,
    .take = take,
    .ended = ended,
    .users = users,
    .unsteady = unsteady,
};

#include "client/registry.h"
#include "client/visits.h"
#include "engine/dist.h"

/* A fixed number of users, each of whom thinks first, and again after every outcome. */
struct closed_spec {
    int64_t users;
    struct variant think;
};

struct closed {
    const struct dist *think;
    struct rng_key key;
    const char *workload_name;
    sim_time horizon;
    struct visits visits;
};

/* The user thinks from `now` on, before request visit->ordinal; false if it comes too late. */
static bool think(struct closed *closed, struct visit *visit, sim_time now) {
    const uint64_t entity = rng_entity(closed->workload_name, visit->user);
    struct stream stream = stream_open(&closed->key, entity, PURPOSE_THINK, visit->ordinal, 0);

    visit->at = time_add_sat(now, dist_sample_time(closed->think, &stream));
    if (visit->at >= closed->horizon)
        return false;
    visits_think(&closed->visits, visit);
    return true;
}

static void init(void *state, const void *spec_, const struct arrivals_context *context) {
    const struct closed_spec *spec = spec_;
    struct closed *closed = state;

    closed->think = dist_of(&spec->think);
    closed->key = context->key;
    closed->workload_name = context->workload_name;
    closed->horizon = context->horizon;
    visits_init(&closed->visits, context->arena);
    for (int64_t user = 0; user < spec->users; user++) {
        struct visit visit = {.user = (uint32_t)user, .left = 1, .ordinal = 0};
        think(closed, &visit, 0);
    }
}

static sim_time due(const void *state) {
    const struct visit *first = visits_first(&((const struct closed *)state)->visits);

    return first ? first->at : SIM_TIME_NEVER;
}

static void take(void *state, struct arrival *out) {
    struct closed *closed = state;
    const struct visit visit = visits_take_first(&closed->visits);

    visits_wait(&closed->visits, &visit);
    out->at = visit.at;
    out->user = visit.user;
    out->n = 0;
    out->entity = rng_entity(closed->workload_name, visit.user);
    out->ordinal = visit.ordinal;
    out->sku_choice = -1;
    out->service_override = SIM_TIME_NEVER;
}

static bool ended(void *state, uint32_t user, sim_time now, enum outcome outcome) {
    struct closed *closed = state;
    struct visit visit = visits_take(&closed->visits, user);

    (void)outcome;
    visit.ordinal++;
    return !think(closed, &visit, now);
}

static enum arrivals_users users(const void *spec) {
    (void)spec;
    return ARRIVALS_USERS;
}

static const char *unsteady(const void *spec) {
    (void)spec;
    return NULL;
}

static const struct field rows[] = {
    FIELD(struct closed_spec, users, INTEGER, .required = true, .low = 1, .high = 1e7,
          .unit = "users", .doc = "how many users there are"),
    FIELD(struct closed_spec, think, VARIANT, .required = true, .variants = &dist_registry,
          .doc = "the time before a user's first request and after each outcome"),
};

const struct arrivals_type arrivals_closed = {
    .variant = {.name = "closed",
                .help = "a fixed number of users who wait for each answer before they ask again",
                .spec = FIELD_TABLE("arrivals", struct closed_spec, rows)},
    .state_size = sizeof(struct closed),
    .init = init,
    .due = due,
    .take = take,
    .ended = ended,
    .users = users,
    .unsteady = unsteady,
};

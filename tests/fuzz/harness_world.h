/* Whole worlds: the bytes choose a valid scenario, which is run for a bounded number of events. */
#ifndef TESTS_FUZZ_HARNESS_WORLD_H
#define TESTS_FUZZ_HARNESS_WORLD_H

#include "harness.h"

#include "../world/fingerprint.h"
#include "../world/random_scenario.h"
#include "world/world.h"

#define EVENTS_MOST "30000"

/* Conservation, Little's law and the parts of latencies are checked by each world at its end. */
static inline bool fuzz_run(const struct scenario *scenario, struct fingerprint *print,
                            bool in_steps) {
    struct world_config config = {.scenario = scenario, .sink = &print->sink};
    struct summary summary;
    struct error err = {0};

    fingerprint_init(print, SIM_TIME_NEVER);
    struct world *world = world_new(&config, &err);
    EXPECT(world);
    const sim_time end = world_end(world);
    bool done = (!in_steps || (world_advance(world, end / 3, &err) &&
                               world_advance(world, end / 2 + 1, &err))) &&
                world_advance(world, end, &err);
    if (done) {
        memset(&summary, 0, sizeof summary);
        EXPECT(world_summarize(world, &summary, &err));
        EXPECT(summary.overall[METRIC_ARRIVED].value >= summary.overall[METRIC_DELIVERED].value);
        summary_release(&summary);
    } else {
        EXPECT(err.kind == ERROR_SCENARIO); /* the budget of events, and nothing else */
    }
    world_free(world);
    EXPECT(!print->fell);
    return done;
}

void fuzz_world(const uint8_t *data, size_t size) {
    static const struct scenario_override bounds[] = {{"max_events", EVENTS_MOST, "fuzz"},
                                                      {"max_requests", "20000", "fuzz"}};
    uint64_t seed = 0;
    struct fingerprint once, in_steps;
    struct problems problems;
    struct scenario scenario;
    struct text json;

    if (size < sizeof seed)
        return;
    memcpy(&seed, data, sizeof seed);
    text_init(&json);
    random_scenario_chosen(&json, seed, data + sizeof seed, size - sizeof seed);
    const struct scenario_source source = {
        .text = text_cstr(&json), .overrides = bounds, .override_count = array_size(bounds)};
    problems_init(&problems);
    /* Choices may contradict each other where chance would not: that is said, not run. */
    if (scenario_load(&scenario, &source, &problems)) {
        if (fuzz_run(&scenario, &once, false))
            EXPECT(fuzz_run(&scenario, &in_steps, true) && once.hash == in_steps.hash);
        scenario_release(&scenario);
    }
    fuzz_expect_problems(&problems, problems.errors == 0);
    problems_release(&problems);
    text_release(&json);
}

#endif

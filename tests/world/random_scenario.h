/*
 * random_scenario - a seeded generator of valid scenarios, as JSON.
 *
 * Between them the seeds reach every type of every registry (traces alone are left out: they need a
 * file) and most settings of the model, each scenario small enough to run in a few milliseconds. It
 * promises nothing about what is in a given seed.
 */
#ifndef TESTS_WORLD_RANDOM_SCENARIO_H
#define TESTS_WORLD_RANDOM_SCENARIO_H

#include "random_account.h"
#include "random_client.h"
#include "random_load.h"
#include "random_provider.h"

static inline void write_frame(struct frame *frame) {
    struct dice *dice = &frame->dice;

    say(dice, "{ 'horizon': '%" PRId64 "m', 'seed': %" PRIu64, frame->horizon_min,
        frame->dice.state % 1000);
    say(dice, ", 'start': '2026-01-31T23:30:00Z'");
    if (dice_chance(dice, 50))
        say_ms(dice, "drain", 1, 600000);
    if (dice_chance(dice, 30))
        say_ms(dice, "warmup", 1, 600000);
    if (dice_chance(dice, 30))
        say(dice, ", 'report': { 'series_interval': '%" PRId64 "ms' }",
            dice_between(dice, 1000, 600000));
}

/* *out is replaced by the scenario of this seed, whose first choices are those of some bytes. */
static inline void random_scenario_chosen(struct text *out, uint64_t seed, const uint8_t *bytes,
                                          size_t size) {
    struct frame frame = {.dice = {.state = seed * UINT64_C(0xd1342543de82ef95),
                                   .chosen = bytes,
                                   .chosen_size = size,
                                   .out = out},
                          .limit_names = {"first", "second", "third"}};
    struct dice *dice = &frame.dice;

    text_clear(out);
    frame.horizon_min = dice_between(dice, 15, 90);
    frame.workloads = dice_between(dice, 1, 3);
    frame.clients = dice_between(dice, 1, 2);
    frame.account = dice_chance(dice, 65);
    frame.tiers = frame.account && dice_chance(dice, 40);
    frame.two_providers = dice_chance(dice, 20);
    write_frame(&frame);
    say(dice, ", 'workloads': [");
    for (int64_t i = 0; i < frame.workloads; i++) {
        say(dice, "%s", i ? ", " : "");
        write_workload(&frame, i);
    }
    say(dice, "], 'clients': { ");
    for (int64_t i = 0; i < frame.clients; i++) {
        say(dice, "%s", i ? ", " : "");
        write_client(&frame, i);
    }
    say(dice, " }, ");
    if (frame.account)
        write_account(&frame);
    write_incidents(&frame);
    say(dice, "'provider': { ");
    write_provider(&frame);
    say(dice, " }");
    frame.tiers = false;
    if (frame.two_providers) {
        say(dice, ", 'providers': { 'other': { ");
        write_provider(&frame);
        say(dice, " } }");
    }
    say(dice, " }");
    for (size_t i = 0; i < out->length; i++)
        if (out->bytes[i] == '\'')
            out->bytes[i] = '"';
}

/* *out is replaced by the scenario of this seed. */
static inline void random_scenario(struct text *out, uint64_t seed) {
    random_scenario_chosen(out, seed, NULL, 0);
}

#endif

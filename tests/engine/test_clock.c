/* clock: time, bounds, budget and stopping; what an event may do to the agenda while it fires. */
#include "engine/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "engine/rng.h"

/* A world of events that write their name and time into a log. */
struct log_entry {
    char name;
    sim_time time;
};

struct scene {
    struct clock clock;
    struct log_entry log[4096];
    size_t count;
    struct stream stream;
};

struct actor {
    struct event event;
    struct scene *scene;
    char name;
    struct actor *other;
};

static struct actor *actor_of(struct event *event) {
    return container_of(event, struct actor, event);
}

static void note(const struct actor *actor) {
    struct scene *scene = actor->scene;

    assert_true(scene->count < array_size(scene->log));
    scene->log[scene->count].name = actor->name;
    scene->log[scene->count++].time = scene->clock.now;
}

static struct actor actor_make(struct scene *scene, char name, void (*fire)(struct event *)) {
    struct actor actor;

    memset(&actor, 0, sizeof actor);
    actor.event.fire = fire;
    actor.scene = scene;
    actor.name = name;
    return actor;
}

static void fire_once(struct event *event) {
    assert_false(agenda_armed(event));
    note(actor_of(event));
}

static void fire_every_10(struct event *event) {
    struct actor *actor = actor_of(event);

    note(actor);
    clock_arm(&actor->scene->clock, event, actor->scene->clock.now + 10, EVENT_ARRIVAL);
}

static void fire_and_cancel_other(struct event *event) {
    struct actor *actor = actor_of(event);

    note(actor);
    clock_cancel(&actor->scene->clock, &actor->other->event);
}

static void fire_and_arm_other_now(struct event *event) {
    struct actor *actor = actor_of(event);

    note(actor);
    clock_arm(&actor->scene->clock, &actor->other->event, actor->scene->clock.now, EVENT_DISPATCH);
}

static void fire_and_halt(struct event *event) {
    note(actor_of(event));
    clock_halt(&actor_of(event)->scene->clock);
}

static void scene_init(struct scene *scene) {
    memset(scene, 0, sizeof *scene);
    clock_init(&scene->clock);
}

static void expect_log(const struct scene *scene, const char *names, const sim_time *times) {
    assert_int_equal(scene->count, strlen(names));
    for (size_t i = 0; i < scene->count; i++) {
        assert_int_equal(scene->log[i].name, names[i]);
        assert_int_equal(scene->log[i].time, times[i]);
    }
}

static void the_bound_is_excluded_and_becomes_now(void **state) {
    struct scene scene;

    (void)state;
    scene_init(&scene);
    struct actor a = actor_make(&scene, 'a', fire_every_10);
    clock_arm(&scene.clock, &a.event, 0, EVENT_ARRIVAL);
    assert_int_equal(clock_run_until(&scene.clock, 20), CLOCK_REACHED);
    assert_int_equal(scene.clock.now, 20);
    expect_log(&scene, "aa", (sim_time[]){0, 10});
    assert_int_equal(clock_run_until(&scene.clock, 20), CLOCK_REACHED);
    assert_int_equal(scene.count, 2);
    assert_int_equal(clock_run_until(&scene.clock, 21), CLOCK_REACHED);
    expect_log(&scene, "aaa", (sim_time[]){0, 10, 20});
    assert_int_equal(scene.clock.fired, 3);
    clock_release(&scene.clock);
}

static void an_empty_agenda_reaches_the_bound(void **state) {
    struct scene scene;

    (void)state;
    scene_init(&scene);
    assert_int_equal(clock_run_until(&scene.clock, 5), CLOCK_REACHED);
    assert_int_equal(scene.clock.now, 5);
    assert_true(clock_quiet(&scene.clock));
    clock_release(&scene.clock);
}

static void an_event_may_cancel_and_arm_others_at_its_own_instant(void **state) {
    struct scene scene;

    (void)state;
    scene_init(&scene);
    struct actor victim = actor_make(&scene, 'v', fire_once);
    struct actor killer = actor_make(&scene, 'k', fire_and_cancel_other);
    struct actor helped = actor_make(&scene, 'h', fire_once);
    struct actor helper = actor_make(&scene, 'H', fire_and_arm_other_now);
    killer.other = &victim;
    helper.other = &helped;
    clock_arm(&scene.clock, &victim.event, 7, EVENT_ARRIVAL);
    clock_arm(&scene.clock, &killer.event, 7, EVENT_MONEY);
    clock_arm(&scene.clock, &helper.event, 7, EVENT_WAKE_UP);
    struct actor last = actor_make(&scene, 'l', fire_once);
    clock_arm(&scene.clock, &last.event, 7, EVENT_SAMPLE);
    assert_int_equal(clock_run_until(&scene.clock, 100), CLOCK_REACHED);
    /* By class: money k (kills v), wake-up H (arms h as a dispatch), dispatch h, sample l. */
    expect_log(&scene, "kHhl", (sim_time[]){7, 7, 7, 7});
    clock_release(&scene.clock);
}

static void the_budget_stops_before_the_next_event_and_can_be_raised(void **state) {
    struct scene scene;

    (void)state;
    scene_init(&scene);
    struct actor a = actor_make(&scene, 'a', fire_every_10);
    clock_arm(&scene.clock, &a.event, 0, EVENT_ARRIVAL);
    scene.clock.budget = 3;
    assert_int_equal(clock_run_until(&scene.clock, 100), CLOCK_BUDGET);
    assert_int_equal(scene.count, 3);
    assert_int_equal(scene.clock.now, 20);
    /* Used up exactly, but nothing more is due before the bound: that is no reason to stop. */
    assert_int_equal(clock_run_until(&scene.clock, 30), CLOCK_REACHED);
    assert_int_equal(scene.clock.now, 30);
    scene.clock.budget = 10;
    assert_int_equal(clock_run_until(&scene.clock, 100), CLOCK_REACHED);
    assert_int_equal(scene.count, 10);
    clock_release(&scene.clock);
}

static void halting_takes_effect_after_the_event_and_once(void **state) {
    struct scene scene;

    (void)state;
    scene_init(&scene);
    struct actor a = actor_make(&scene, 'a', fire_and_halt);
    struct actor b = actor_make(&scene, 'b', fire_once);
    clock_arm(&scene.clock, &a.event, 1, EVENT_ARRIVAL);
    clock_arm(&scene.clock, &b.event, 1, EVENT_ARRIVAL);
    assert_int_equal(clock_run_until(&scene.clock, 10), CLOCK_STOPPED);
    assert_int_equal(scene.clock.now, 1);
    assert_int_equal(clock_run_until(&scene.clock, 10), CLOCK_REACHED);
    expect_log(&scene, "ab", (sim_time[]){1, 1});
    clock_release(&scene.clock);
}

static void a_raised_flag_stops_within_a_few_thousand_events(void **state) {
    struct scene scene;
    volatile sig_atomic_t stop = 0;

    (void)state;
    scene_init(&scene);
    struct actor a = actor_make(&scene, 'a', fire_every_10);
    scene.clock.stop = &stop;
    clock_arm(&scene.clock, &a.event, 0, EVENT_ARRIVAL);
    assert_int_equal(clock_run_until(&scene.clock, 35), CLOCK_REACHED);
    stop = 1;
    /* The log would overflow, and fail, if as many events as it has room for had fired. */
    scene.count = 0;
    assert_int_equal(clock_run_until(&scene.clock, SIM_TIME_NEVER - 1), CLOCK_STOPPED);
    clock_release(&scene.clock);
}

static void lost_memory_stops_the_clock(void **state) {
    struct scene scene;

    (void)state;
    scene_init(&scene);
    scene.clock.agenda.failed = true; /* as agenda_arm leaves it */
    assert_int_equal(clock_run_until(&scene.clock, 5), CLOCK_NO_MEMORY);
    assert_int_equal(scene.clock.now, 0);
    clock_release(&scene.clock);
}

/* Moves itself and another by random steps, so that one early difference would show in all the
 * rest. */
static void fire_randomly(struct event *event) {
    struct actor *actor = actor_of(event);
    struct clock *clock = &actor->scene->clock;
    const uint64_t bits = stream_bits(&actor->scene->stream);

    note(actor);
    clock_arm(clock, event, clock->now + (sim_time)(bits % 50), EVENT_ARRIVAL);
    if (bits >> 60 < 4)
        clock_cancel(clock, &actor->other->event);
    else
        clock_arm(clock, &actor->other->event, clock->now + (sim_time)(bits >> 32) % 50,
                  (enum event_class)((bits >> 20) % EVENT_CLASSES));
}

static void run_in_pieces(struct scene *scene, sim_time step) {
    enum { ACTORS = 9, END = 3000 };
    const struct rng_key key = {7, 0};
    struct actor actors[ACTORS];

    scene_init(scene);
    scene->stream = stream_open(&key, 0, PURPOSE_OTHER, 0, 0);
    for (int i = 0; i < ACTORS; i++) {
        actors[i] = actor_make(scene, (char)('a' + i), fire_randomly);
        actors[i].other = &actors[(i + 1) % ACTORS];
    }
    for (int i = 0; i < ACTORS; i++)
        clock_arm(&scene->clock, &actors[i].event, i, EVENT_ARRIVAL);
    for (sim_time until = 0; until < END; until += step)
        assert_int_equal(clock_run_until(&scene->clock, until), CLOCK_REACHED);
    assert_int_equal(clock_run_until(&scene->clock, END), CLOCK_REACHED);
    clock_release(&scene->clock);
}

static void pieces_of_any_length_make_the_same_run(void **state) {
    static struct scene whole, pieces;

    (void)state;
    run_in_pieces(&whole, 3000);
    assert_true(whole.count > 300);
    for (sim_time step = 1; step < 3000; step = 3 * step + 1) {
        run_in_pieces(&pieces, step);
        assert_int_equal(pieces.count, whole.count);
        for (size_t i = 0; i < whole.count; i++) {
            assert_int_equal(pieces.log[i].name, whole.log[i].name);
            assert_int_equal(pieces.log[i].time, whole.log[i].time);
            assert_true(i == 0 || whole.log[i].time >= whole.log[i - 1].time);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_is_excluded_and_becomes_now),
        cmocka_unit_test(an_empty_agenda_reaches_the_bound),
        cmocka_unit_test(an_event_may_cancel_and_arm_others_at_its_own_instant),
        cmocka_unit_test(the_budget_stops_before_the_next_event_and_can_be_raised),
        cmocka_unit_test(halting_takes_effect_after_the_event_and_once),
        cmocka_unit_test(a_raised_flag_stops_within_a_few_thousand_events),
        cmocka_unit_test(lost_memory_stops_the_clock),
        cmocka_unit_test(pieces_of_any_length_make_the_same_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* agenda: small scripts whose outcome is worked by hand, then a long random one against a model. */
#include "engine/agenda.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "engine/rng.h"

struct item {
    struct event event;
    char name;
};

static void never_called(struct event *event) {
    (void)event;
    fail();
}

static void item_init(struct item *item, char name) {
    memset(item, 0, sizeof *item);
    item->event.fire = never_called;
    item->name = name;
}

static char name_of(const struct event *event) {
    return event ? container_of(event, const struct item, event)->name : '-';
}

enum verb {
    ARM,    /* event, time, class: arm or move */
    CANCEL, /* event */
    POP,    /* expect event ('-': none) */
    NEXT,   /* expect time */
    QUIET,  /* at time, expect 1 or 0 */
    COUNT,  /* expect number armed */
    END
};

struct step {
    enum verb verb;
    char name;
    sim_time time;
    int number; /* class, truth or count */
};

#define ARM(name, time, event_class)                                                               \
    { ARM, name, time, event_class }
#define CANCEL(name)                                                                               \
    { CANCEL, name, 0, 0 }
#define POP(name)                                                                                  \
    { POP, name, 0, 0 }
#define NEXT(time)                                                                                 \
    { NEXT, 0, time, 0 }
#define QUIET(time, truth)                                                                         \
    { QUIET, 0, time, truth }
#define COUNT(number)                                                                              \
    { COUNT, 0, 0, number }

struct script {
    const char *claim;
    struct step steps[24]; /* the rest is END */
};

#define CAL EVENT_CALENDAR
#define COM EVENT_COMPLETION
#define ARR EVENT_ARRIVAL
#define DIS EVENT_DISPATCH
#define END_STEP                                                                                   \
    { END, 0, 0, 0 }

/* Every expectation is worked by hand from the order (time, class, sequence). */
static const struct script scripts[] = {
    {"empty", {POP('-'), NEXT(SIM_TIME_NEVER), QUIET(0, 1), COUNT(0), CANCEL('a'), END_STEP}},
    {"by time",
     {ARM('a', 30, ARR), ARM('b', 10, ARR), ARM('c', 20, ARR), NEXT(10), COUNT(3), POP('b'),
      NEXT(20), POP('c'), POP('a'), POP('-'), END_STEP}},
    {"class before sequence",
     {ARM('a', 5, DIS), ARM('b', 5, ARR), ARM('c', 5, COM), ARM('d', 5, CAL), POP('d'), POP('c'),
      POP('b'), POP('a'), END_STEP}},
    {"time before class", {ARM('a', 6, CAL), ARM('b', 5, DIS), POP('b'), POP('a'), END_STEP}},
    {"sequence within a class",
     {ARM('a', 5, ARR), ARM('b', 5, ARR), ARM('c', 5, ARR), ARM('d', 5, ARR), ARM('e', 5, ARR),
      ARM('f', 5, ARR), POP('a'), POP('b'), POP('c'), POP('d'), POP('e'), POP('f'), END_STEP}},
    {"a re-arm goes to the end of its class",
     {ARM('a', 5, ARR), ARM('b', 5, ARR), ARM('a', 5, ARR), COUNT(2), POP('b'), POP('a'),
      END_STEP}},
    {"a re-arm moves either way and changes class",
     {ARM('a', 5, ARR), ARM('b', 10, ARR), ARM('c', 15, ARR), ARM('c', 1, ARR), ARM('a', 10, COM),
      POP('c'), POP('a'), POP('b'), END_STEP}},
    {"never is cancelling",
     {ARM('a', 5, ARR), ARM('a', SIM_TIME_NEVER, ARR), COUNT(0), ARM('b', SIM_TIME_NEVER, ARR),
      POP('-'), END_STEP}},
    {"cancel first, middle, last, twice",
     {ARM('a', 1, ARR), ARM('b', 2, ARR), ARM('c', 3, ARR), ARM('d', 4, ARR), ARM('e', 5, ARR),
      CANCEL('a'), CANCEL('c'), CANCEL('e'), CANCEL('e'), COUNT(2), POP('b'), POP('d'), POP('-'),
      END_STEP}},
    {"the hole is filled by the next arm",
     {ARM('a', 1, ARR), ARM('b', 2, ARR), ARM('c', 3, ARR), POP('a'), COUNT(2), ARM('a', 4, ARR),
      POP('b'), ARM('b', 3, COM), POP('b'), POP('c'), POP('a'), COUNT(0), END_STEP}},
    {"beside a hole: look, count, cancel, move",
     {ARM('a', 1, ARR), ARM('b', 2, ARR), ARM('c', 3, ARR), ARM('d', 4, ARR), POP('a'), NEXT(2),
      QUIET(1, 1), QUIET(2, 0), CANCEL('b'), NEXT(3), QUIET(2, 1), COUNT(2), ARM('d', 2, ARR),
      NEXT(2), COUNT(2), POP('d'), POP('c'), POP('-'), END_STEP}},
    {"a hole alone is empty",
     {ARM('a', 1, ARR), POP('a'), COUNT(0), NEXT(SIM_TIME_NEVER), QUIET(1, 1), POP('-'),
      ARM('b', 7, ARR), POP('b'), ARM('a', 8, ARR), COUNT(1), NEXT(8), CANCEL('a'), POP('-'),
      END_STEP}},
    {"quiet means nothing due by now",
     {ARM('a', 5, ARR), ARM('b', 5, ARR), QUIET(4, 1), QUIET(5, 0), POP('a'), QUIET(5, 0), POP('b'),
      QUIET(5, 1), END_STEP}},
};

static void run_script(const struct script *script) {
    struct item items[26];
    struct agenda agenda;

    for (int i = 0; i < 26; i++)
        item_init(&items[i], (char)('a' + i));
    agenda_init(&agenda);
    for (const struct step *step = script->steps; step->verb != END; step++) {
        struct event *event = step->name >= 'a' ? &items[step->name - 'a'].event : NULL;
        switch (step->verb) {
        case ARM:
            agenda_arm(&agenda, event, step->time, (enum event_class)step->number);
            assert_int_equal(agenda_armed(event), step->time != SIM_TIME_NEVER);
            break;
        case CANCEL:
            agenda_cancel(&agenda, event);
            assert_false(agenda_armed(event));
            break;
        case POP: {
            struct event *popped = agenda_pop(&agenda);
            if (name_of(popped) != step->name)
                fail_msg("%s: popped %c, not %c", script->claim, name_of(popped), step->name);
            if (popped)
                assert_false(agenda_armed(popped));
            break;
        }
        case NEXT:
            assert_int_equal(agenda_next_time(&agenda), step->time);
            break;
        case QUIET:
            if (agenda_quiet(&agenda, step->time) != (step->number != 0))
                fail_msg("%s: quiet(%lld)", script->claim, (long long)step->time);
            break;
        case COUNT:
            assert_int_equal(agenda_count(&agenda), step->number);
            break;
        case END:
            break;
        }
    }
    agenda_release(&agenda);
}

static void scripts_come_out_as_worked_by_hand(void **state) {
    (void)state;
    for (size_t i = 0; i < array_size(scripts); i++)
        run_script(&scripts[i]);
}

static void pop_before_leaves_what_is_due_at_the_bound(void **state) {
    struct item item;
    struct agenda agenda;

    (void)state;
    item_init(&item, 'a');
    agenda_init(&agenda);
    agenda_arm(&agenda, &item.event, 5, EVENT_ARRIVAL);
    assert_null(agenda_pop_before(&agenda, 5));
    assert_true(agenda_armed(&item.event));
    assert_ptr_equal(agenda_pop_before(&agenda, 6), &item.event);
    agenda_release(&agenda);
}

static void every_class_has_a_name_of_its_own(void **state) {
    (void)state;
    for (int a = 0; a < EVENT_CLASSES; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(event_class_name((enum event_class)a),
                                    event_class_name((enum event_class)b));
}

/* The model: an array kept sorted by (time, class, order of arming). */

enum { MODEL_EVENTS = 300, OPERATIONS = 100000 };

struct entry {
    struct item *item;
    sim_time time;
    enum event_class event_class;
};

struct model {
    struct entry entries[MODEL_EVENTS];
    size_t count;
};

static void model_remove(struct model *model, const struct item *item) {
    for (size_t i = 0; i < model->count; i++)
        if (model->entries[i].item == item) {
            memmove(&model->entries[i], &model->entries[i + 1],
                    (model->count - i - 1) * sizeof *model->entries);
            model->count--;
            return;
        }
}

/* Behind everything that is not later: it is the last to be armed. */
static void model_arm(struct model *model, struct entry entry) {
    model_remove(model, entry.item);
    size_t at = model->count;
    while (at > 0 && (model->entries[at - 1].time > entry.time ||
                      (model->entries[at - 1].time == entry.time &&
                       model->entries[at - 1].event_class > entry.event_class)))
        at--;
    memmove(&model->entries[at + 1], &model->entries[at],
            (model->count - at) * sizeof *model->entries);
    model->entries[at] = entry;
    model->count++;
}

static void compare_with_model(const struct agenda *agenda, const struct model *model,
                               sim_time around) {
    const sim_time next = model->count ? model->entries[0].time : SIM_TIME_NEVER;

    assert_int_equal(agenda_count(agenda), model->count);
    assert_int_equal(agenda_next_time(agenda), next);
    assert_int_equal(agenda_quiet(agenda, around), next > around);
}

static void random_operations_agree_with_a_sorted_array(void **state) {
    const struct rng_key key = {20260601, 0};
    struct stream stream = stream_open(&key, 0, PURPOSE_OTHER, 0, 0);
    struct model *model = calloc(1, sizeof *model);
    struct item *items = calloc(MODEL_EVENTS, sizeof *items);
    struct agenda agenda;

    (void)state;
    assert_non_null(model);
    assert_non_null(items);
    for (int i = 0; i < MODEL_EVENTS; i++)
        item_init(&items[i], 'x');
    agenda_init(&agenda);
    for (int i = 0; i < OPERATIONS; i++) {
        const uint64_t bits = stream_bits(&stream);
        /* The population swells and shrinks, so that all depths and the empty agenda are met. */
        const uint64_t arms_of_16 = i / 2000 % 2 ? 5 : 11;
        struct item *item = &items[(bits >> 8) % MODEL_EVENTS];
        if (bits % 16 < arms_of_16) {
            const struct entry entry = {item, (sim_time)(bits >> 32) % 64,
                                        (enum event_class)((bits >> 24) % EVENT_CLASSES)};
            agenda_arm(&agenda, &item->event, entry.time, entry.event_class);
            model_arm(model, entry);
        } else if (bits % 16 < 13) {
            struct event *popped = agenda_pop(&agenda);
            assert_ptr_equal(popped, model->count ? &model->entries[0].item->event : NULL);
            if (popped)
                model_remove(model, container_of(popped, struct item, event));
        } else {
            agenda_cancel(&agenda, &item->event);
            model_remove(model, item);
        }
        compare_with_model(&agenda, model, (sim_time)(bits >> 40) % 64);
    }
    assert_false(agenda.failed);
    agenda_release(&agenda);
    free(items);
    free(model);
}

/* As in a long run: each event that is popped is armed again, later, and a few always wait. Some at
 * one instant, most far ahead, some next to come. */
static void a_few_events_armed_again_and_again_come_in_order(void **state) {
    const struct rng_key key = {20260601, 1};
    struct stream stream = stream_open(&key, 0, PURPOSE_OTHER, 0, 0);
    struct item items[100];
    struct agenda agenda;

    (void)state;
    for (int waiting = 1; waiting <= 100; waiting += 11) {
        sim_time now = 0;
        uint64_t order = 0;
        agenda_init(&agenda);
        for (int i = 0; i < waiting; i++) {
            item_init(&items[i], 'x');
            agenda_arm(&agenda, &items[i].event, 1 + i % 3, EVENT_ARRIVAL);
        }
        for (int i = 0; i < 5000; i++) {
            struct event *event = agenda_pop(&agenda);
            assert_non_null(event);
            assert_true(event->time > now || (event->time == now && event->order > order));
            now = event->time;
            order = event->order;
            const uint64_t bits = stream_bits(&stream);
            const sim_time ahead = 1 + (sim_time)(bits >> 32) % (bits % 4 == 0 ? 3 : 50);
            agenda_arm(&agenda, event, now + ahead, EVENT_ARRIVAL);
            assert_int_equal(agenda_count(&agenda), waiting);
        }
        agenda_release(&agenda);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_come_out_as_worked_by_hand),
        cmocka_unit_test(pop_before_leaves_what_is_due_at_the_bound),
        cmocka_unit_test(every_class_has_a_name_of_its_own),
        cmocka_unit_test(random_operations_agree_with_a_sorted_array),
        cmocka_unit_test(a_few_events_armed_again_and_again_come_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

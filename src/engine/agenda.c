#include "engine/agenda.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { FIRST_CAPACITY = 64, NODE_ALIGNMENT = 64 };

static uint32_t parent_of(uint32_t slot) {
    return slot / AGENDA_ARITY + 2;
}

static uint32_t first_child_of(uint32_t slot) {
    return AGENDA_ARITY * slot - 8;
}

static bool earlier(struct agenda_node a, struct agenda_node b) {
    if (a.time != b.time)
        return a.time < b.time;
    return a.event->order < b.event->order;
}

/* The slot of the earlier of two nodes. Which one it is cannot be predicted, but ties can: the time
 * is chosen without a branch, and the events are read on ties only. */
static uint32_t first_of(const struct agenda_node *nodes, uint32_t a, uint32_t b) {
    const sim_time time_a = nodes[a].time, time_b = nodes[b].time;

    if (__builtin_expect(time_a == time_b, 0))
        return nodes[b].event->order < nodes[a].event->order ? b : a;
    return time_b < time_a ? b : a;
}

static void place(struct agenda_node *nodes, uint32_t slot, struct agenda_node node) {
    nodes[slot] = node;
    node.event->slot = slot;
}

/* Finds a place for `node` at `slot` or above it. */
static void sift_up(struct agenda *agenda, uint32_t slot, struct agenda_node node) {
    struct agenda_node *nodes = agenda->nodes;
    uint32_t parent = parent_of(slot);

    while (earlier(node, nodes[parent])) {
        place(nodes, slot, nodes[parent]);
        slot = parent;
        parent = parent_of(slot);
    }
    place(nodes, slot, node);
}

/* Finds a place for `node` at `slot` or below it. */
static void sift_down(struct agenda *agenda, uint32_t slot, struct agenda_node node) {
    struct agenda_node *nodes = agenda->nodes;
    const uint32_t end = agenda->end;

    for (;;) {
        const uint32_t first = first_child_of(slot);
        uint32_t least = first;
        if (first + AGENDA_ARITY <= end) {
            const uint32_t left = first_of(nodes, first, first + 1);
            least = first_of(nodes, left, first_of(nodes, first + 2, first + 3));
        } else if (first < end) {
            for (uint32_t child = first + 1; child < end; child++)
                least = first_of(nodes, least, child);
        } else {
            break;
        }
        if (!earlier(nodes[least], node))
            break;
        place(nodes, slot, nodes[least]);
        slot = least;
    }
    place(nodes, slot, node);
}

/* Puts `node` where it belongs, starting from a slot that is free for it. */
static void settle(struct agenda *agenda, uint32_t slot, struct agenda_node node) {
    if (earlier(node, agenda->nodes[parent_of(slot)]))
        sift_up(agenda, slot, node);
    else
        sift_down(agenda, slot, node);
}

static bool grow(struct agenda *agenda) {
    const uint32_t capacity = agenda->capacity ? 2 * agenda->capacity : FIRST_CAPACITY;

    if (capacity <= agenda->capacity)
        return false;
    struct agenda_node *nodes = aligned_alloc(NODE_ALIGNMENT, (size_t)capacity * sizeof *nodes);
    if (!nodes)
        return false;
    if (agenda->nodes)
        memcpy(nodes, agenda->nodes, agenda->end * sizeof *nodes);
    else
        for (uint32_t i = 0; i < AGENDA_ROOT; i++)
            nodes[i] = (struct agenda_node){AGENDA_BEFORE_ALL, NULL};
    free(agenda->nodes);
    agenda->nodes = nodes;
    agenda->capacity = capacity;
    return true;
}

void agenda_init(struct agenda *agenda) {
    memset(agenda, 0, sizeof *agenda);
    agenda->end = AGENDA_ROOT;
}

void agenda_release(struct agenda *agenda) {
    free(agenda->nodes);
    agenda_init(agenda);
}

/* Arms an event when the array is full. Not inlined: agenda_arm runs for every event and should
 * save no registers for this. */
__attribute__((noinline)) static void arm_beyond(struct agenda *agenda, struct agenda_node node) {
    if (grow(agenda))
        sift_up(agenda, agenda->end++, node);
    else
        agenda->failed = true;
}

void agenda_arm(struct agenda *agenda, struct event *event, sim_time at,
                enum event_class event_class) {
    assert(event->fire);
    assert(at > AGENDA_BEFORE_ALL);
    assert(event_class < EVENT_CLASSES);

    if (at == SIM_TIME_NEVER) {
        agenda_cancel(agenda, event);
        return;
    }
    const struct agenda_node node = {at, event};
    event->time = at;
    event->order = (uint64_t)event_class << 56 | agenda->sequence++;
    if (event->slot) {
        assert(agenda->nodes[event->slot].event == event);
        settle(agenda, event->slot, node);
    } else if (agenda->hole) {
        agenda->hole = false;
        sift_down(agenda, AGENDA_ROOT, node);
    } else if (agenda->end < agenda->capacity) {
        sift_up(agenda, agenda->end++, node);
    } else {
        arm_beyond(agenda, node);
    }
}

void agenda_remove(struct agenda *agenda, struct event *event) {
    const uint32_t slot = event->slot;

    assert(slot >= AGENDA_ROOT && slot < agenda->end);
    assert(agenda->nodes[slot].event == event);
    event->slot = 0;
    const struct agenda_node last = agenda->nodes[--agenda->end];
    if (slot != agenda->end)
        settle(agenda, slot, last);
}

void agenda_fill_hole(struct agenda *agenda) {
    const struct agenda_node last = agenda->nodes[--agenda->end];

    agenda->hole = false;
    if (agenda->end > AGENDA_ROOT)
        sift_down(agenda, AGENDA_ROOT, last);
}

sim_time agenda_next_time(const struct agenda *agenda) {
    uint32_t slot = AGENDA_ROOT, stop = AGENDA_ROOT + 1;
    sim_time next = SIM_TIME_NEVER;

    if (agenda->hole) {
        slot = first_child_of(AGENDA_ROOT);
        stop = slot + AGENDA_ARITY;
    }
    for (; slot < stop && slot < agenda->end; slot++)
        if (agenda->nodes[slot].time < next)
            next = agenda->nodes[slot].time;
    return next;
}

const char *event_class_name(enum event_class event_class) {
    static const char *const names[] = {"calendar", "money",   "completion", "timeout", "patience",
                                        "wake-up",  "arrival", "dispatch",   "sample"};
    _Static_assert(sizeof names / sizeof *names == EVENT_CLASSES, "a name for every class");

    assert(event_class < EVENT_CLASSES);
    return names[event_class];
}

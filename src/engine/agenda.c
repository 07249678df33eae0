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

/* Nodes beyond the end are later than all others, and their times are no ties. */
static struct agenda_node beyond(uint32_t slot) {
    return (struct agenda_node){SIM_TIME_NEVER - slot % AGENDA_ARITY, NULL};
}

static uint64_t order_of(struct agenda_node node) {
    return node.event ? node.event->order : UINT64_MAX;
}

/* least_of where times are equal: the events are read. Not inlined, as that is rare. */
__attribute__((noinline)) static uint32_t least_by_order(const struct agenda_node *group) {
    uint32_t least = 0;

    for (uint32_t i = 1; i < AGENDA_ARITY; i++)
        if (group[i].time < group[least].time ||
            (group[i].time == group[least].time && order_of(group[i]) < order_of(group[least])))
            least = i;
    return least;
}

/* Which of four neighbours is the earliest. That cannot be predicted, while ties can: it is worked
 * out without a branch, as arithmetic, which compilers leave alone. */
static inline uint32_t least_of(const struct agenda_node *group) {
    const sim_time a = group[0].time, b = group[1].time, c = group[2].time, d = group[3].time;
    const sim_time left = b < a ? b : a, right = d < c ? d : c;
    const uint32_t in_left = b < a, in_right = 2 + (d < c);

    if (__builtin_expect((a == b) | (c == d) | (left == right), 0))
        return least_by_order(group);
    return in_left + ((in_right - in_left) & -(uint32_t)(right < left));
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

/* Finds a place for `node` at `slot` or below it. What is missing of the last group of children is
 * never first: see agenda.h. */
static inline void sift_down(struct agenda *agenda, uint32_t slot, struct agenda_node node) {
    struct agenda_node *nodes = agenda->nodes;

    for (uint32_t first; (first = first_child_of(slot)) < agenda->end;) {
        const uint32_t least = first + least_of(&nodes[first]);
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

/* Takes the last node off the end. */
static struct agenda_node take_last(struct agenda *agenda) {
    const struct agenda_node last = agenda->nodes[--agenda->end];

    agenda->nodes[agenda->end] = beyond(agenda->end);
    return last;
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
    for (uint32_t i = agenda->end; i < capacity; i++)
        nodes[i] = beyond(i);
    free(agenda->nodes);
    agenda->nodes = nodes;
    agenda->capacity = capacity;
    return true;
}

void agenda_init(struct agenda *agenda) {
    memset(agenda, 0, sizeof *agenda);
    agenda->end = AGENDA_ROOT;
    agenda->apart.time = SIM_TIME_NEVER;
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

/* False if another one does, or the node is in the heap. */
static inline bool stand_apart(struct agenda *agenda, struct agenda_node node) {
    if (node.event->slot > AGENDA_APART ||
        (agenda->apart.event && agenda->apart.event != node.event))
        return false;
    node.event->slot = AGENDA_APART;
    agenda->apart = node;
    return true;
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
    if (event_class == EVENT_ARRIVAL && stand_apart(agenda, node))
        return;
    if (event->slot == AGENDA_APART)
        agenda_remove(agenda, event);
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

    event->slot = 0;
    if (slot == AGENDA_APART) {
        assert(agenda->apart.event == event);
        agenda->apart = (struct agenda_node){SIM_TIME_NEVER, NULL};
        return;
    }
    assert(slot >= AGENDA_ROOT && slot < agenda->end);
    assert(agenda->nodes[slot].event == event);
    const struct agenda_node last = take_last(agenda);
    if (slot != agenda->end)
        settle(agenda, slot, last);
}

bool agenda_apart_wins_tie(const struct agenda *agenda) {
    return agenda->apart.event->order < agenda->nodes[AGENDA_ROOT].event->order;
}

void agenda_fill_hole(struct agenda *agenda) {
    const struct agenda_node last = take_last(agenda);

    agenda->hole = false;
    if (agenda->end > AGENDA_ROOT)
        sift_down(agenda, AGENDA_ROOT, last);
}

sim_time agenda_next_time(const struct agenda *agenda) {
    uint32_t slot = AGENDA_ROOT, stop = AGENDA_ROOT + 1;
    sim_time next = agenda->apart.time;

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

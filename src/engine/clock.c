#include "engine/clock.h"

#include <string.h>

#include "base/check.h"

/* The stop flag is read once in so many events: well under a millisecond apart. */
enum { EVENTS_PER_LOOK = 4096 };

void clock_init(struct clock *clock) {
    memset(clock, 0, sizeof *clock);
    agenda_init(&clock->agenda);
}

void clock_release(struct clock *clock) {
    agenda_release(&clock->agenda);
}

/* Whether the loop must end, looked at between any two events. */
static bool must_end(struct clock *clock, enum clock_state *state) {
    if (clock->agenda.failed) {
        *state = CLOCK_NO_MEMORY;
        return true;
    }
    if (clock->halted || (clock->stop && clock->fired % EVENTS_PER_LOOK == 0 && *clock->stop)) {
        clock->halted = false;
        *state = CLOCK_STOPPED;
        return true;
    }
    return false;
}

enum clock_state clock_run_until(struct clock *clock, sim_time until) {
    enum clock_state state = CLOCK_REACHED;

    assert(until >= clock->now);
    while (!must_end(clock, &state)) {
        if (clock->budget && clock->fired >= clock->budget &&
            agenda_next_time(&clock->agenda) < until)
            return CLOCK_BUDGET;
        struct event *event = agenda_pop_before(&clock->agenda, until);
        if (!event) {
            clock->now = until;
            return CLOCK_REACHED;
        }
        assert(event->time >= clock->now);
        clock->now = event->time;
        clock->fired++;
        event->fire(event);
    }
    return state;
}

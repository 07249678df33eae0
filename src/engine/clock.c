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

/* The number of events fired at which the budget or the stop flag wants to be looked at next. */
static uint64_t next_look(const struct clock *clock) {
    const uint64_t look = clock->stop ? clock->fired + EVENTS_PER_LOOK : UINT64_MAX;

    return clock->budget && clock->budget < look ? clock->budget : look;
}

/* Whether the loop must end between two events, and why. */
static bool must_end(struct clock *clock, sim_time until, enum clock_state *state) {
    if (clock->agenda.failed) {
        *state = CLOCK_NO_MEMORY;
        return true;
    }
    if (clock->halted || (clock->stop && *clock->stop)) {
        clock->halted = false;
        *state = CLOCK_STOPPED;
        return true;
    }
    *state = CLOCK_BUDGET;
    return clock->budget && clock->fired >= clock->budget &&
           agenda_next_time(&clock->agenda) < until;
}

enum clock_state clock_run_until(struct clock *clock, sim_time until) {
    enum clock_state state;
    uint64_t look = 0;

    assert(until >= clock->now);
    for (;;) {
        if (clock->fired >= look || clock->halted || clock->agenda.failed) {
            if (must_end(clock, until, &state))
                return state;
            look = next_look(clock);
        }
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
}

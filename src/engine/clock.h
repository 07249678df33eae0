/*
 * clock - simulated time, and the loop that moves it.
 *
 * A clock owns its agenda. Time moves only in clock_run_until, from one event to the next, and
 * never falls. Running to T/2 and then to T fires the same events in the same order as running to
 * T: an event due exactly at the bound belongs to the next run.
 *
 * It is not a wall clock, and it knows nothing of what the events mean.
 *
 * Unit: sim_time, nanoseconds since the start of the run. One thread at a time may use a clock;
 * only *stop may be written from outside (a signal handler, another thread).
 */
#ifndef TIERSIM_ENGINE_CLOCK_H
#define TIERSIM_ENGINE_CLOCK_H

#include <assert.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/units.h"
#include "engine/agenda.h"

/* Why clock_run_until returned. After all but CLOCK_REACHED, now is the time of the last event
 * fired. */
enum clock_state {
    CLOCK_REACHED,  /* every event before the bound has fired; now is the bound */
    CLOCK_BUDGET,   /* the event budget is used up and more is due */
    CLOCK_STOPPED,  /* clock_halt was called, or *stop is set */
    CLOCK_NO_MEMORY /* the agenda could not grow: an event is lost and the run is void */
};

struct clock {
    sim_time now;
    struct agenda agenda;
    uint64_t fired;                    /* events fired so far */
    uint64_t budget;                   /* most events that may ever fire; 0: no bound */
    bool halted;                       /* asked to stop after the event under way */
    const volatile sig_atomic_t *stop; /* if not NULL, read every few thousand events */
};

/* A clock at time 0 with nothing to do, no budget and no stop flag. */
void clock_init(struct clock *clock);
void clock_release(struct clock *clock);

/*
 * Fires every event due before `until`, in the agenda's order, then sets now = until. `until` must
 * not be before now. After CLOCK_BUDGET or CLOCK_STOPPED it may be called again, with a larger
 * budget or the flag cleared, and goes on where it was.
 */
enum clock_state clock_run_until(struct clock *clock, sim_time until);

/* Makes clock_run_until return CLOCK_STOPPED once the event under way is done. */
static inline void clock_halt(struct clock *clock) {
    clock->halted = true;
}

/* Arms (or moves) an event; see agenda_arm. The past cannot be armed. */
static inline void clock_arm(struct clock *clock, struct event *event, sim_time at,
                             enum event_class event_class) {
    assert(at >= clock->now);
    agenda_arm(&clock->agenda, event, at, event_class);
}

/* Cancels an event; nothing happens if it is idle. */
static inline void clock_cancel(struct clock *clock, struct event *event) {
    agenda_cancel(&clock->agenda, event);
}

/* Nothing else is due at this instant: see agenda_quiet. */
static inline bool clock_quiet(const struct clock *clock) {
    return agenda_quiet(&clock->agenda, clock->now);
}

#endif

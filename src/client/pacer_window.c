#include "client/pacer_window.h"

#include <assert.h>

void pacer_window_init(struct pacer_window *window, int64_t limit, sim_time length,
                       struct arena *arena) {
    assert(limit > 0);
    assert(length > 0);
    *window = (struct pacer_window){.arena = arena, .limit = limit, .length = length};
}

static struct pacer_sent *entry(const struct pacer_window *window, size_t index) {
    return &window->ring[(window->first + index) & (window->capacity - 1)];
}

static void forget(struct pacer_window *window, sim_time now) {
    while (window->count > 0) {
        const struct pacer_sent *oldest = entry(window, 0);
        if (oldest->at > now - window->length)
            break;
        window->inside -= oldest->units;
        window->first = (window->first + 1) & (window->capacity - 1);
        window->count--;
    }
}

sim_time pacer_window_ready(struct pacer_window *window, sim_time now, int64_t units) {
    if (units > window->limit)
        return SIM_TIME_NEVER;
    forget(window, now);

    int64_t inside = window->inside;
    sim_time ready = now;
    for (size_t i = 0; inside > window->limit - units; i++) {
        assert(i < window->count);
        inside -= entry(window, i)->units;
        ready = time_add_sat(entry(window, i)->at, window->length);
    }
    return ready;
}

static void grow(struct pacer_window *window) {
    const size_t capacity = window->capacity ? 2 * window->capacity : 16;
    struct pacer_sent *ring = arena_new(window->arena, struct pacer_sent, capacity);

    for (size_t i = 0; i < window->count; i++)
        ring[i] = *entry(window, i);
    window->ring = ring;
    window->capacity = capacity;
    window->first = 0;
}

void pacer_window_take(struct pacer_window *window, sim_time now, int64_t units) {
    forget(window, now);
    window->inside += units;
    if (window->count > 0 && entry(window, window->count - 1)->at == now) {
        entry(window, window->count - 1)->units += units;
        return;
    }
    if (window->count == window->capacity)
        grow(window);
    *entry(window, window->count++) = (struct pacer_sent){now, units};
}

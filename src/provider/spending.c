#include "provider/spending.h"

#include <assert.h>
#include <string.h>

void spending_init(struct spending *spending, sim_time start, sim_time end, money spent,
                   struct arena *arena) {
    assert(spent >= 0);
    memset(spending, 0, sizeof *spending);
    spending->start = start;
    spending->end = end;
    spending->incurred = spent;
    spending->posted = spent;
    spending->shown = spent;
    spending->arena = arena;
    for (int which = 0; which < SPEND_LIMITS; which++)
        spending->limit[which] = MONEY_NONE;
}

void spending_limit(struct spending *spending, enum spend_limit which, money limit) {
    assert(limit >= 0);
    spending->limit[which] = limit;
}

static void note_overshoot(struct spending *spending, enum spend_limit which, money incurred) {
    const money over = incurred - spending->limit[which];

    if (over > spending->overshoot[which])
        spending->overshoot[which] = over;
}

void spending_incur(struct spending *spending, money amount, bool project) {
    assert(amount >= 0);
    spending->total += amount;
    spending->incurred += amount;
    note_overshoot(spending, SPEND_ORGANIZATION, spending->incurred);
    note_overshoot(spending, SPEND_CAP, spending->incurred);
    if (!project)
        return;
    spending->project_incurred += amount;
    note_overshoot(spending, SPEND_PROJECT, spending->project_incurred);
}

void spending_post(struct spending *spending, sim_time incurred_at, money amount, bool project) {
    if (incurred_at < spending->start)
        return;
    spending->posted += amount;
    if (project)
        spending->project_posted += amount;
    assert(spending->posted <= spending->incurred);
}

void spending_show(struct spending *spending, sim_time incurred_at, money amount) {
    if (incurred_at >= spending->start)
        spending->shown += amount;
    assert(spending->shown <= spending->incurred);
}

static void keep_period(struct spending *spending) {
    if (spending->period_count == spending->period_capacity) {
        const size_t capacity = spending->period_capacity ? 2 * spending->period_capacity : 12;
        struct spend_period *periods = arena_new(spending->arena, struct spend_period, capacity);
        if (spending->period_count)
            memcpy(periods, spending->periods, spending->period_count * sizeof *periods);
        spending->periods = periods;
        spending->period_capacity = capacity;
    }
    struct spend_period *period = &spending->periods[spending->period_count++];
    period->start = spending->start;
    period->incurred = spending->incurred;
    period->project_incurred = spending->project_incurred;
}

void spending_turn(struct spending *spending, sim_time end) {
    assert(end > spending->end);
    keep_period(spending);
    spending->start = spending->end;
    spending->end = end;
    spending->incurred = 0;
    spending->project_incurred = 0;
    spending->posted = 0;
    spending->project_posted = 0;
    spending->shown = 0;
}

#include "study/economics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

void economics_release(struct economics *economics) {
    free(economics->cells);
    free(economics->users);
    memset(economics, 0, sizeof *economics);
}

static size_t row_of(const struct economics *economics) {
    return economics->workload_count * economics->sku_count;
}

/* Room for `count` hours, the new ones zero. */
static bool reach(struct economics *economics, size_t count) {
    const size_t row = row_of(economics), workloads = economics->workload_count;

    if (count <= economics->hour_count)
        return true;
    if (count > economics->hour_room) {
        const size_t room = count < 32 ? 32 : 2 * count;
        struct economy_cell *cells =
            realloc(economics->cells, room * row * sizeof *economics->cells);
        if (cells)
            economics->cells = cells;
        int64_t *users = realloc(economics->users, room * workloads * sizeof *economics->users);
        if (users)
            economics->users = users;
        if (!cells || !users) {
            economics->failed = true;
            return false;
        }
        economics->hour_room = room;
    }
    const size_t from = economics->hour_count;
    memset(&economics->cells[from * row], 0, (count - from) * row * sizeof *economics->cells);
    memset(&economics->users[from * workloads], 0,
           (count - from) * workloads * sizeof *economics->users);
    economics->hour_count = count;
    return true;
}

void economics_add(struct economics *into, const struct economics *from) {
    if (into->workload_count == 0) {
        into->workload_count = from->workload_count;
        into->sku_count = from->sku_count;
        into->first_hour = from->first_hour;
    }
    into->failed = into->failed || from->failed;
    if (!reach(into, from->hour_count))
        return;
    for (size_t i = 0; i < from->hour_count * row_of(from); i++) {
        into->cells[i].cost += from->cells[i].cost;
        into->cells[i].images += from->cells[i].images;
    }
    for (size_t i = 0; i < from->hour_count * from->workload_count; i++)
        into->users[i] += from->users[i];
}

struct economy_cell economics_sum(const struct economics *economics, int64_t hour, int64_t workload,
                                  int64_t sku) {
    const size_t skus = economics->sku_count;
    struct economy_cell sum = {0, 0};

    for (size_t h = 0; h < economics->hour_count; h++) {
        if (hour >= 0 && (int64_t)h + economics->first_hour != hour)
            continue;
        for (size_t i = 0; i < row_of(economics); i++) {
            const struct economy_cell *cell = &economics->cells[h * row_of(economics) + i];
            if ((workload >= 0 && i / skus != (size_t)workload) ||
                (sku >= 0 && i % skus != (size_t)sku))
                continue;
            sum.cost += cell->cost;
            sum.images += cell->images;
        }
    }
    return sum;
}

int64_t economics_peak(const struct economics *economics, int64_t workload) {
    int64_t peak = -1;
    money most = 0;

    for (size_t h = 0; h < economics->hour_count; h++) {
        const int64_t hour = (int64_t)h + economics->first_hour;
        money cost = 0;
        for (size_t i = 0; i < row_of(economics); i++)
            if (workload < 0 || i / economics->sku_count == (size_t)workload)
                cost += economics->cells[h * row_of(economics) + i].cost;
        if (cost > most) {
            most = cost;
            peak = hour;
        }
    }
    return peak;
}

int64_t economics_users(const struct economics *economics, int64_t hour, size_t workload) {
    const int64_t h = hour - economics->first_hour;

    return h >= 0 && h < (int64_t)economics->hour_count
               ? economics->users[(size_t)h * economics->workload_count + workload]
               : 0;
}

/* ---- listening ---- */

static struct economy_listener *listener_of(struct sink *sink) {
    return container_of(sink, struct economy_listener, sink);
}

/* The place of the hour under way in the arrays; false if it is not kept. */
static bool find_hour(struct economics *economics, sim_time now, size_t *at) {
    const int64_t hour = now / NS_PER_HOUR;

    if (hour < economics->first_hour)
        return false;
    *at = (size_t)(hour - economics->first_hour);
    return reach(economics, *at + 1);
}

static struct economy_cell *cell_at(struct economics *economics, size_t hour, uint32_t workload,
                                    uint32_t sku) {
    return &economics
                ->cells[(hour * economics->workload_count + workload) * economics->sku_count + sku];
}

static void on_arrival(struct sink *sink, sim_time now, const struct journey *journey) {
    struct economy_listener *listener = listener_of(sink);
    struct economics *economics = &listener->economics;
    const struct subject *subject = &journey->subject;
    size_t hour;

    if (workload_users(&listener->scenario->workloads[subject->workload]) == ARRIVALS_NO_USERS ||
        !find_hour(economics, now, &hour))
        return;
    struct count *last =
        counts_at(&listener->last_hour, (uint64_t)subject->workload << 32 | subject->user);
    if (!last) {
        economics->failed = true;
        return;
    }
    if (last->first == hour + 1)
        return;
    last->first = (uint32_t)hour + 1;
    economics->users[hour * economics->workload_count + subject->workload]++;
}

static void on_charge(struct sink *sink, sim_time now, const struct charge_record *charge) {
    struct economics *economics = &listener_of(sink)->economics;
    size_t hour;

    if (find_hour(economics, now, &hour))
        cell_at(economics, hour, charge->call->subject->workload, charge->call->sku)->cost +=
            charge->amount;
}

static void on_outcome(struct sink *sink, sim_time now, const struct journey *journey) {
    struct economics *economics = &listener_of(sink)->economics;
    const struct subject *subject = &journey->subject;
    size_t hour;

    if (journey->outcome == OUTCOME_DELIVERED && find_hour(economics, now, &hour))
        cell_at(economics, hour, subject->workload, subject->sku)->images += subject->n;
}

static void on_left(struct sink *sink, sim_time now, uint32_t workload, uint32_t user) {
    struct economy_listener *listener = listener_of(sink);
    struct count *last = counts_find(&listener->last_hour, (uint64_t)workload << 32 | user);

    (void)now;
    if (last)
        counts_remove(&listener->last_hour, last);
}

void economy_listener_init(struct economy_listener *listener, const struct scenario *scenario) {
    memset(listener, 0, sizeof *listener);
    listener->scenario = scenario;
    listener->economics.workload_count = scenario->workload_count;
    listener->economics.sku_count = scenario->sku_count;
    listener->economics.first_hour = (scenario->warmup + NS_PER_HOUR - 1) / NS_PER_HOUR;
    arena_init(&listener->arena);
    counts_init(&listener->last_hour, &listener->arena);
    listener->sink.arrival = on_arrival;
    listener->sink.charge = on_charge;
    listener->sink.outcome = on_outcome;
    listener->sink.left = on_left;
}

void economy_listener_release(struct economy_listener *listener) {
    arena_release(&listener->arena);
}

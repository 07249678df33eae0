#include "study/week.h"

#include <math.h>
#include <stdlib.h>

#include "base/check.h"
#include "study/tables.h"

/* 1970-01-01 was a Thursday. */
#define MONDAY_NS (4 * NS_PER_DAY)

static int64_t week_offset_ns(const struct scenario *scenario) {
    const int64_t offset = (scenario->start % NS_PER_WEEK - MONDAY_NS) % NS_PER_WEEK;

    return offset < 0 ? offset + NS_PER_WEEK : offset;
}

void week_release(struct week *week) {
    free(week->rejected);
    week->rejected = NULL;
}

static bool make_room(struct week *week) {
    if (!week->rejected)
        week->rejected = calloc(WEEK_MINUTES, sizeof *week->rejected);
    week->failed = week->failed || !week->rejected;
    return week->rejected != NULL;
}

void week_add(struct week *into, const struct week *from) {
    into->failed = into->failed || from->failed;
    if (!from->rejected || !make_room(into))
        return;
    for (int i = 0; i < WEEK_MINUTES; i++)
        into->rejected[i] += from->rejected[i];
}

/* Of [begin, end), both counted from one Monday 00:00 on. */
static int64_t overlap_ns(int64_t begin, int64_t end, int64_t from, int64_t until) {
    const int64_t low = begin > from ? begin : from;
    const int64_t high = end < until ? end : until;

    return high > low ? high - low : 0;
}

double week_seen(const struct scenario *scenario, int minute) {
    const int64_t begin = (week_offset_ns(scenario) + scenario->warmup % NS_PER_WEEK) % NS_PER_WEEK;
    const int64_t span =
        scenario->horizon > scenario->warmup ? scenario->horizon - scenario->warmup : 0;
    const int64_t weeks = span / NS_PER_WEEK;
    const int64_t end = begin + span % NS_PER_WEEK;
    const int64_t from = minute * NS_PER_MINUTE;

    assert(minute >= 0 && minute < WEEK_MINUTES);
    return (double)weeks + (double)(overlap_ns(begin, end, from, from + NS_PER_MINUTE) +
                                    overlap_ns(begin, end, from + NS_PER_WEEK,
                                               from + NS_PER_WEEK + NS_PER_MINUTE)) /
                               (double)NS_PER_MINUTE;
}

static const struct column columns[] = {{"day", NULL, COLUMN_COUNT},
                                        {"minute", NULL, COLUMN_COUNT},
                                        {"seen", "min", COLUMN_NUMBER},
                                        {"rejected_per_min", NULL, COLUMN_NUMBER}};

void table_of_week(struct table *table, const struct scenario *scenario, const struct week *week,
                   size_t replications) {
    table_init(table, "rejections", table_title(scenario), columns, array_size(columns));
    table->failed = table->failed || week->failed;
    for (int i = 0; week->rejected && i < WEEK_MINUTES; i++) {
        const double seen = week_seen(scenario, i);

        if (seen <= 0)
            continue;
        table_add_whole(table, 1 + i / (24 * 60));
        table_add_whole(table, i % (24 * 60));
        table_add_number(table, seen);
        table_add_number(table, (double)week->rejected[i] / seen / (double)replications);
    }
}

static void on_attempt(struct sink *sink, sim_time now, const struct journey *journey,
                       const struct call *call) {
    struct week_listener *listener = container_of(sink, struct week_listener, sink);

    (void)journey;
    if (call->verdict != VERDICT_RATE_LIMIT_EXCEEDED || now < listener->from ||
        now >= listener->until || !make_room(&listener->week))
        return;
    const int64_t at = (listener->offset_ns + now % NS_PER_WEEK) % NS_PER_WEEK;
    listener->week.rejected[at / NS_PER_MINUTE]++;
}

void week_listener_init(struct week_listener *listener, const struct scenario *scenario) {
    *listener = (struct week_listener){.sink = {.attempt = on_attempt},
                                       .from = scenario->warmup,
                                       .until = scenario->horizon,
                                       .offset_ns = week_offset_ns(scenario)};
}

#include "study/tables.h"

#include <math.h>

#include "base/check.h"

static const struct column columns[] = {
    {"workload", NULL, COLUMN_TEXT},
    {"sku", NULL, COLUMN_TEXT},
    {"cost", "USD", COLUMN_NUMBER},
    {"images", NULL, COLUMN_NUMBER},
    {"users", NULL, COLUMN_NUMBER},
    {"sessions", NULL, COLUMN_NUMBER},
    {"cost_per_image", "USD", COLUMN_NUMBER},
    {"cost_per_user", "USD", COLUMN_NUMBER},
    {"cost_per_session", "USD", COLUMN_NUMBER},
    {"peak_hour", NULL, COLUMN_COUNT},
    {"peak_cost", "USD", COLUMN_NUMBER},
    {"peak_cost_per_image", "USD", COLUMN_NUMBER},
    {"peak_cost_per_user", "USD", COLUMN_NUMBER},
    {"peak_cost_per_session", "USD", COLUMN_NUMBER},
};

/* What one row is about. */
struct scope {
    const struct scenario *scenario;
    const struct sample *sample;
    int64_t workload, sku; /* -1: all */
};

/* What the users of a row are: of one workload its own kind; of all, what every one has. */
static enum arrivals_users kind_of(const struct scope *scope) {
    const struct scenario *scenario = scope->scenario;
    const size_t first = scope->workload >= 0 ? (size_t)scope->workload : 0;
    const enum arrivals_users kind = workload_users(&scenario->workloads[first]);

    for (size_t i = 0; scope->workload < 0 && i < scenario->workload_count; i++)
        if (workload_users(&scenario->workloads[i]) != kind)
            return ARRIVALS_NO_USERS;
    return kind;
}

/* Of the whole run (hour -1), or active in an hour; summed over the replications. */
static double users_of(const struct scope *scope, int64_t hour) {
    int64_t sum = 0;

    for (size_t i = 0; i < scope->scenario->workload_count; i++)
        if (scope->workload < 0 || (size_t)scope->workload == i)
            sum += hour < 0 ? scope->sample->users[i]
                            : economics_users(&scope->sample->economics, hour, i);
    return (double)sum;
}

static void add_or_leave(struct table *table, bool known, double value) {
    table_add_number(table, known ? value : NAN);
}

static double per(double cost, double count) {
    return count > 0 ? cost / count : NAN;
}

static void add_row(struct table *table, const struct scope *scope) {
    const struct economics *economics = &scope->sample->economics;
    const double runs = (double)scope->sample->finished;
    const struct economy_cell all = economics_sum(economics, -1, scope->workload, scope->sku);
    const int64_t peak = economics_peak(economics, scope->workload);
    const enum arrivals_users kind = kind_of(scope);
    const bool users = kind == ARRIVALS_USERS, sessions = kind == ARRIVALS_SESSIONS;
    const double cost = to_dollars(all.cost), count = users_of(scope, -1);

    table_add_text(table, scope->workload >= 0 ? scope->scenario->workloads[scope->workload].name
                                               : "overall");
    table_add_text(table, scope->sku >= 0 ? scope->scenario->skus[scope->sku].label : "all");
    table_add_number(table, cost / runs);
    table_add_number(table, (double)all.images / runs);
    add_or_leave(table, users, count / runs);
    add_or_leave(table, sessions, count / runs);
    table_add_number(table, per(cost, (double)all.images));
    add_or_leave(table, users, per(cost, count));
    add_or_leave(table, sessions, per(cost, count));
    if (peak < 0) {
        for (int i = 0; i < 5; i++)
            table_add_empty(table);
        return;
    }
    const struct economy_cell most = economics_sum(economics, peak, scope->workload, scope->sku);
    const double peak_cost = to_dollars(most.cost), active = users_of(scope, peak);
    table_add_whole(table, peak);
    table_add_number(table, peak_cost / runs);
    table_add_number(table, per(peak_cost, (double)most.images));
    add_or_leave(table, users, per(peak_cost, active));
    add_or_leave(table, sessions, per(peak_cost, active));
}

void table_of_economics(struct table *table, const struct scenario *scenario,
                        const struct sample *sample) {
    struct scope scope = {scenario, sample, -1, -1};

    table_init(table, "unit_economics", table_title(scenario), columns, array_size(columns));
    if (sample->finished == 0)
        return;
    for (size_t i = 0; i < scenario->workload_count; i++) {
        scope.workload = (int64_t)i;
        scope.sku = -1;
        add_row(table, &scope);
        for (size_t k = 0; k < scenario->sku_count; k++) {
            const struct economy_cell cell =
                economics_sum(&sample->economics, -1, (int64_t)i, (int64_t)k);
            if (cell.cost == 0 && cell.images == 0)
                continue;
            scope.sku = (int64_t)k;
            add_row(table, &scope);
        }
    }
    scope.workload = scope.sku = -1;
    add_row(table, &scope);
}

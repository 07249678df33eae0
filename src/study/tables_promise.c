#include "study/tables.h"

#include <math.h>

#include "base/check.h"

static const struct column columns[] = {
    {"workload", NULL, COLUMN_TEXT},     {"position_from", NULL, COLUMN_COUNT},
    {"position_to", NULL, COLUMN_COUNT}, {"requests_per_run", NULL, COLUMN_NUMBER},
    {"wait_p50", "s", COLUMN_NUMBER},    {"wait_p90", "s", COLUMN_NUMBER},
};

static void add_quantile(struct table *table, const struct promises *promises, size_t workload,
                         int band, double p) {
    const sim_time wait = promise_quantile(promises, workload, band, p);

    table_add_number(table, wait == SIM_TIME_NEVER ? NAN : to_seconds(wait));
}

void table_of_promise(struct table *table, const struct scenario *scenario,
                      const struct sample *sample) {
    const struct promises *promises = &sample->promises;

    table_init(table, "promise", table_title(scenario), columns, array_size(columns));
    for (size_t i = 0; i < promises->workload_count; i++)
        for (int band = 0; band < PROMISE_BANDS; band++) {
            const int64_t count = promise_count(promises, i, band);
            if (count == 0)
                continue;
            table_add_text(table, scenario->workloads[i].name);
            table_add_whole(table, promise_band_first(band));
            table_add_whole(table, promise_band_last(band));
            table_add_number(table, (double)count / (double)sample->finished);
            add_quantile(table, promises, i, band, 0.5);
            add_quantile(table, promises, i, band, 0.9);
        }
}

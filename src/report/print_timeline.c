#include "report/print_timeline.h"

#include <assert.h>

/* Milliseconds, right-aligned. */
static void add_time(struct text *out, int64_t ns, int width, const char *sign) {
    struct text text;

    text_init(&text);
    text_add(&text, sign);
    text_add_fixed(&text, (ns + NS_PER_MS / 2) / NS_PER_MS, 3);
    text_printf(out, "%*s", width, text_cstr(&text));
    out->failed = out->failed || text.failed;
    text_release(&text);
}

static const struct cell_value *cell(const struct table *table, size_t row, const char *column) {
    return table_cell(table, row, (size_t)table_column(table, column));
}

static void print_request(struct text *out, const struct table *table, int64_t request) {
    sim_time arrived = SIM_TIME_NEVER;

    for (size_t row = 0; row < table->row_count; row++) {
        if (cell(table, row, "request")->whole != request)
            continue;
        const sim_time at = cell(table, row, "time")->whole;
        if (arrived == SIM_TIME_NEVER) {
            arrived = at;
            text_printf(out, "\n%s %lld\n", cell(table, row, "workload")->text,
                        (long long)cell(table, row, "id")->whole);
        }
        add_time(out, at, 14, "");
        add_time(out, at - arrived, 14, "+");
        text_printf(out, "  %s\n", cell(table, row, "text")->text);
    }
}

void print_timeline(struct text *out, const struct result *result) {
    const struct table *table = result_table(result, "timeline");
    int64_t requests = 0;

    assert(table);
    if (result->question)
        text_printf(out, "%s\n\n", result->question);
    text_printf(out, "%s Time in seconds since the start, and since the request arrived.\n",
                result->answer);
    for (size_t row = 0; row < table->row_count; row++)
        if (cell(table, row, "request")->whole > requests)
            requests = cell(table, row, "request")->whole;
    for (int64_t request = 1; request <= requests; request++)
        print_request(out, table, request);
}

/* The loaders: scenarios, catalogs, overrides, traces and tables, units. */
#ifndef TESTS_FUZZ_HARNESS_LOADERS_H
#define TESTS_FUZZ_HARNESS_LOADERS_H

#include "harness.h"

#include "base/calendar.h"
#include "base/units.h"
#include "client/parameter_table.h"
#include "client/trace.h"
#include "scenario/catalog_view.h"

/* Where files that a scenario names are looked for: there are none. */
#define NOWHERE "tests/fuzz/nowhere"

/* Devices have no end, and are not what is tested here. */
static inline bool names_a_file(const char *text) {
    return strstr(text, "/dev") || strstr(text, "/proc") || strstr(text, "\\u") ||
           strstr(text, "\\/");
}

void fuzz_scenario(const uint8_t *data, size_t size) {
    char *text = fuzz_string(data, size);
    const struct scenario_source source = {
        .text = text, .length = size, .file = "fuzz.json", .directory = NOWHERE};

    if (!names_a_file(text))
        fuzz_load(&source);
    free(text);
}

static inline void fuzz_no_figure(void *context, const struct catalog_figure *figure) {
    (void)context;
    EXPECT(figure->path && figure->value);
}

void fuzz_catalog(const uint8_t *data, size_t size) {
    static const char asks[] =
        "{ \"workloads\": [ { \"name\": \"w\", \"arrivals\": { \"type\": \"constant\", \"rate\": "
        "\"1/min\" }, \"mix\": [ { \"model\": \"m\" } ] } ], \"horizon\": \"1h\" }";
    const char *file = fuzz_file(data, size, ".json");
    const struct scenario_source source = {.text = asks, .catalog = file, .directory = NOWHERE};
    char *text = fuzz_string(data, size);
    struct error err = {0};

    if (!names_a_file(text)) {
        catalog_visit(file, ".", fuzz_no_figure, NULL, &err);
        fuzz_load(&source);
    }
    free(text);
}

/* PATH=VALUE, one a line, over a scenario that has every part. */
void fuzz_set(const uint8_t *data, size_t size) {
    enum { MOST = 8 };
    struct scenario_override overrides[MOST];
    char *text = fuzz_string(data, size), *line = text;
    struct scenario_source source = {
        .file = "tests/faults/small.json", .overrides = overrides, .directory = NOWHERE};

    while (line && *line && source.override_count < MOST) {
        char *end = strchr(line, '\n'), *equal;
        if (end)
            *end++ = '\0';
        equal = strchr(line, '=');
        if (equal && equal != line) {
            *equal = '\0';
            overrides[source.override_count++] =
                (struct scenario_override){line, equal + 1, "--set"};
        }
        line = end;
    }
    bool device = false;
    for (size_t i = 0; i < source.override_count; i++)
        device = device || names_a_file(overrides[i].value);
    if (!device)
        fuzz_load(&source);
    free(text);
}

/* The first byte chooses among the readers; the rest is the file. */
void fuzz_trace(const uint8_t *data, size_t size) {
    static const char *const endings[] = {".csv", ".jsonl"};
    struct parameter_table table;
    struct trace trace;
    struct arena arena;
    struct error err = {0};

    if (size == 0)
        return;
    const unsigned choice = data[0] % 6;
    const char *file = fuzz_file(data + 1, size - 1, endings[choice & 1]);
    arena_init(&arena);
    if (choice >= 4) {
        if (!parameter_table_load(&table, file, NULL, &arena, &err))
            EXPECT(err.kind != ERROR_NONE && err.text[0]);
    } else {
        struct trace_request request = {.file = file, .length = SIM_TIME_NEVER};
        for (int i = 0; i < TRACE_COLUMNS; i++)
            request.names[i] =
                choice >= 2 || i < 2
                    ? (const char *[]){"t", "n", "service", "user", "model", "quality", "size"}[i]
                    : NULL;
        if (!trace_load(&request, &trace, &arena, &err)) {
            EXPECT(err.kind != ERROR_NONE && err.text[0]);
        } else {
            EXPECT(trace.count > 0);
            for (size_t i = 0; i < trace.count; i++)
                EXPECT(trace.at[i] >= 0 && (i == 0 || trace.at[i] >= trace.at[i - 1]));
        }
    }
    arena_release(&arena);
}

/* What is read and written reads back as it was. */
void fuzz_units(const uint8_t *data, size_t size) {
    char *s = fuzz_string(data, size);
    sim_time duration, duration_again;
    money amount, amount_again;
    double rate, rate_again;
    int64_t date, date_again;
    struct time_zone zone;
    struct text text;

    text_init(&text);
    if (duration_parse(s, &duration)) {
        EXPECT(duration >= 0);
        duration_format(&text, duration);
        EXPECT(duration_parse(text_cstr(&text), &duration_again) && duration_again == duration);
    }
    text_clear(&text);
    if (money_parse(s, &amount)) {
        money_format(&text, amount);
        EXPECT(money_parse(text_cstr(&text), &amount_again) && amount_again == amount);
    }
    text_clear(&text);
    if (rate_parse(s, &rate)) {
        EXPECT(rate >= 0);
        rate_format(&text, rate);
        EXPECT(rate_parse(text_cstr(&text), &rate_again) && rate_again == rate);
    }
    text_clear(&text);
    if (calendar_parse(s, &date)) {
        calendar_format(&text, date);
        EXPECT(calendar_parse(text_cstr(&text), &date_again) && date_again == date);
        EXPECT(calendar_month_start(date) <= date);
    }
    text_clear(&text);
    if (time_zone_parse(s, &zone)) {
        const int64_t offset = time_zone_offset_ns(&zone, INT64_C(1780272000000000000));
        EXPECT(offset > -2 * NS_PER_DAY && offset < 2 * NS_PER_DAY);
    }
    text_add_number(&text, text_to_number(s, NULL));
    text_clear(&text);
    text_add_json_string(&text, s);
    text_add_csv(&text, s);
    text_add_html(&text, s);
    text_release(&text);
    free(s);
}

#endif

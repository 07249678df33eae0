#include "study/policy_preview.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "client/retry_preview.h"

static const struct column wait_columns[] = {
    {"retry", NULL, COLUMN_COUNT}, {"level", NULL, COLUMN_COUNT}, {"min", "s", COLUMN_NUMBER},
    {"mean", "s", COLUMN_NUMBER},  {"max", "s", COLUMN_NUMBER},   {"share", NULL, COLUMN_NUMBER},
};

static const struct column header_columns[] = {
    {"header", "s", COLUMN_NUMBER}, {"retries", NULL, COLUMN_COUNT}, {"cause", NULL, COLUMN_TEXT},
    {"min", "s", COLUMN_NUMBER},    {"mean", "s", COLUMN_NUMBER},    {"max", "s", COLUMN_NUMBER},
};

static void add_spread(struct table *table, const struct retry_spread *spread) {
    table_add_number(table, spread->min);
    table_add_number(table, spread->mean);
    table_add_number(table, spread->max);
}

static void fill_waits(struct table *table, const struct retry *retry, const char *title) {
    struct retry_preview preview;

    table_init(table, "policy_waits", title, wait_columns, array_size(wait_columns));
    retry_preview(retry, &preview);
    for (uint32_t i = 0; i < preview.count; i++) {
        table_add_whole(table, i + 1);
        table_add_whole(table, preview.rows[i].level);
        add_spread(table, &preview.rows[i].wait);
        table_add_number(table, preview.rows[i].share);
    }
    if (preview.count == 0 || preview.goes_on)
        return; /* it has no total */
    table_add_empty(table);
    table_add_empty(table);
    add_spread(table, &preview.total);
    table_add_number(table, 1);
}

static void fill_headers(struct table *table, const struct retry *retry, const char *title) {
    table_init(table, "policy_headers", title, header_columns, array_size(header_columns));
    for (size_t i = 0; i < PREVIEW_HEADERS; i++) {
        const double header = retry_preview_headers[i];
        const struct retry_header_preview preview =
            retry_preview_header(retry, from_seconds(header));
        table_add_number(table, header);
        table_add_whole(table, preview.retries);
        if (!preview.retries) {
            for (int empty = 0; empty < 4; empty++)
                table_add_empty(table);
            continue;
        }
        table_add_text(table, wait_cause_name(preview.cause));
        add_spread(table, &preview.wait);
    }
}

bool study_policy_preview(const struct retry_preset *preset, struct result *out,
                          struct error *err) {
    struct retry_preset_spec unchanged = retry_preset_unchanged;
    struct retry_level_spec level = {{&preset->type.variant, &unchanged}};
    const struct field_list levels = {&level, 1};
    struct retry retry;
    struct text title;

    memset(out, 0, sizeof *out);
    arena_init(&out->arena);
    struct table *tables = arena_new(&out->arena, struct table, 2);
    if (!tables)
        return error_no_memory(err);
    retry_init(&retry, &levels);
    text_init_for(&title, &out->arena.failed);
    text_printf(&title, "How long does %s wait before it tries again?", preset->type.variant.name);
    out->command = "show";
    out->scenario = preset->type.variant.name;
    out->tables = tables;
    out->table_count = 2;
    fill_waits(&tables[0], &retry, text_cstr(&title));
    fill_headers(&tables[1], &retry, text_cstr(&title));
    const bool failed = title.failed || tables[0].failed || tables[1].failed;
    text_release(&title);
    if (!failed)
        return true;
    result_release(out);
    return error_no_memory(err);
}

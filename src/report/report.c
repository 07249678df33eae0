#include "report/report.h"

#include <assert.h>

#include "report/csv.h"
#include "report/html.h"
#include "report/json.h"
#include "report/output.h"
#include "report/pictures.h"

static bool write_tables(const struct result *result, const struct output *output,
                         struct error *err) {
    bool written = true;

    for (size_t i = 0; written && i < result->table_count; i++) {
        struct text csv, name;

        text_init(&csv);
        text_init_for(&name, &csv.failed);
        csv_table(&csv, &result->tables[i]);
        text_printf(&name, "%s.csv", result->tables[i].name);
        written = output_write(output, text_cstr(&name), &csv, err);
        text_release(&csv);
        text_release(&name);
    }
    return written;
}

static bool write_summary(const struct result *result, const struct output *output,
                          struct error *err) {
    struct text json;
    bool written;

    text_init(&json);
    json_result(&json, result);
    written = output_write(output, "summary.json", &json, err);
    text_release(&json);
    return written;
}

static bool write_scenario(const struct result *result, const struct output *output,
                           struct error *err) {
    struct text json;
    bool written;

    if (!result->effective)
        return true;
    text_init(&json);
    text_add(&json, result->effective);
    if (json.length > 0 && json.bytes[json.length - 1] != '\n')
        text_add_char(&json, '\n');
    written = output_write(output, "scenario.json", &json, err);
    text_release(&json);
    return written;
}

static bool write_page(const struct result *result, const struct report_options *options,
                       const struct pictures *pictures, const struct output *output,
                       struct error *err) {
    const struct html_options page = {
        .command = options->command,
        .figures = pictures->figures,
        .figure_count = pictures->count,
        .without_figures = pictures->trouble.length ? text_cstr(&pictures->trouble) : NULL,
    };
    struct text html;
    bool written;

    text_init(&html);
    html_result(&html, result, &page);
    written = output_write(output, "report.html", &html, err);
    text_release(&html);
    return written;
}

bool report_write(const struct result *result, const char *dir,
                  const struct report_options *options, struct error *err) {
    struct output output;
    struct pictures pictures = {0};
    bool written;

    assert(options);
    if (!output_open(&output, dir, err))
        return false;
    written = (options->tables_only ||
               (write_summary(result, &output, err) && write_scenario(result, &output, err))) &&
              write_tables(result, &output, err);
    if (written && !options->without_plots) {
        pictures_make(&pictures, result, &output);
        if (pictures.trouble.length && options->talk)
            fprintf(options->talk, "warning: %s\n", text_cstr(&pictures.trouble));
    }
    if (!options->tables_only)
        written = written && write_page(result, options, &pictures, &output, err);
    pictures_release(&pictures);
    output_close(&output);
    return written;
}

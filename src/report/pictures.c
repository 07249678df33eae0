#include "report/pictures.h"

#include <string.h>
#include <unistd.h>

#include "report/csv.h"
#include "report/gnuplot.h"
#include "report/picture_kind.h"

#define TIME_LIMIT_S 20.0

/* ---- drawing ---- */

static bool needs_quotes(const struct table *table) {
    for (size_t row = 0; row < table->row_count; row++)
        for (size_t column = 0; column < table->column_count; column++)
            if (table->columns[column].kind == COLUMN_TEXT &&
                !table_cell_empty(table, row, column) &&
                strpbrk(table_cell(table, row, column)->text, "\",\r\n"))
                return true;
    return false;
}

/* gnuplot knows neither "" nor a comma within quotes: a copy of the CSV without them. */
static bool write_plain(const struct table *table, const struct output *output, const char *name,
                        struct error *err) {
    struct text csv, plain;
    bool quoted = false;
    bool written;

    text_init(&csv);
    text_init(&plain);
    csv_table(&csv, table);
    for (const char *at = text_cstr(&csv); *at; at++) {
        if (*at == '"')
            quoted = !quoted;
        else
            text_add_char(&plain, quoted && strchr(",\r\n", *at) ? ' ' : *at);
    }
    plain.failed = plain.failed || csv.failed;
    written = output_write(output, name, &plain, err);
    text_release(&csv);
    text_release(&plain);
    return written;
}

/* Both forms of one picture; the SVG is read back into `svg`. */
static enum gnuplot_outcome draw(const struct picture_kind *kind,
                                 const struct picture_variables *variables,
                                 const struct output *output, struct text *svg, struct error *err) {
    static const char *const ends[] = {"svg", "png"};
    enum gnuplot_outcome outcome = GNUPLOT_DONE;

    for (int png = 0; png <= 1 && outcome == GNUPLOT_DONE; png++) {
        struct gnuplot_job job = {{kind->scripts[0], kind->scripts[1]},
                                  NULL,
                                  png == 1,
                                  variables->rows,
                                  variables->count,
                                  TIME_LIMIT_S};
        struct text file;

        text_init(&file);
        text_printf(&file, "%s.%s", kind->name, ends[png]);
        job.file = text_cstr(&file);
        outcome = gnuplot_run(&job, output, err);
        if (outcome == GNUPLOT_DONE && !png && !output_read(output, job.file, svg, err))
            outcome = GNUPLOT_FAILED;
        text_release(&file);
    }
    return outcome;
}

static bool is_possible(const struct picture_kind *kind, const struct result *result) {
    const struct table *table = result_table(result, kind->table);

    return table && (result->point_count > 0 || table->row_count > 0) &&
           (!kind->wanted || kind->wanted(result, table));
}

static enum gnuplot_outcome make_one(struct pictures *pictures, const struct picture_kind *kind,
                                     const struct result *result, const struct output *output,
                                     struct error *err) {
    static const char plain[] = ".plain.csv";
    const struct table *table = result_table(result, kind->table);
    struct text *svg = &pictures->svgs[pictures->count];
    struct text *caption = &pictures->captions[pictures->count];
    enum gnuplot_outcome outcome = GNUPLOT_FAILED;
    bool copied = needs_quotes(table);
    struct picture_variables variables;
    struct text csv;

    text_init(&csv);
    text_printf(&csv, "%s.csv", table->name);
    picture_tell(&variables, kind, result, table, copied ? plain : text_cstr(&csv));
    if (!copied || write_plain(table, output, plain, err))
        outcome = draw(kind, &variables, output, svg, err);
    if (copied)
        unlinkat(output->directory, plain, 0);
    if (outcome == GNUPLOT_DONE) {
        picture_add_note(caption, kind, result);
        pictures->figures[pictures->count++] =
            (struct html_figure){kind->name, text_cstr(svg), text_cstr(caption), table->name};
    } else {
        text_clear(svg);
    }
    picture_variables_release(&variables);
    text_release(&csv);
    return outcome;
}

void pictures_make(struct pictures *pictures, const struct result *result,
                   const struct output *output) {
    enum gnuplot_outcome outcome = GNUPLOT_DONE;

    memset(pictures, 0, sizeof *pictures);
    for (size_t i = 0; i < picture_kind_count && outcome != GNUPLOT_USELESS; i++) {
        struct error err = {0};

        if (!is_possible(&picture_kinds[i], result))
            continue;
        outcome = make_one(pictures, &picture_kinds[i], result, output, &err);
        if (outcome != GNUPLOT_DONE && !pictures->trouble.length)
            text_printf(&pictures->trouble, "%s: %s",
                        pictures->count ? "some pictures are missing" : "there are no pictures",
                        err.text);
    }
}

void pictures_release(struct pictures *pictures) {
    for (size_t i = 0; i < PICTURES_MOST; i++) {
        text_release(&pictures->svgs[i]);
        text_release(&pictures->captions[i]);
    }
    text_release(&pictures->trouble);
}

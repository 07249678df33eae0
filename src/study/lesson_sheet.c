#include "study/lesson_sheet.h"

#include <string.h>

#include "base/check.h"
#include "base/wrap.h"
#include "study/lesson_run.h"
#include "study/request_timeline.h"

#define SHEET_FILE "scenarios/data/sheet.json"
#define WIDTH      92

/* ---- the key ---- */

static const struct cell_value *cell(const struct table *table, size_t row, const char *column) {
    return table_cell(table, row, (size_t)table_column(table, column));
}

static bool has(const struct table *table, size_t row, const char *column) {
    return !table_cell_empty(table, row, (size_t)table_column(table, column));
}

static void read_row(struct sheet_line *line, const struct table *events, size_t row) {
    const char *event = cell(events, row, "event")->text;
    const sim_time at = cell(events, row, "time")->whole;
    const bool admitted = strcmp(event, "admitted") == 0;

    if (strcmp(event, "arrival") == 0) {
        line->arrives_at = at;
    } else if (admitted || strcmp(event, "rejected") == 0) {
        const size_t index = line->tries++;
        if (index >= SHEET_TRIES)
            return;
        line->tried_at[index] = at;
        line->admitted[index] = admitted;
        line->told[index] = has(events, row, "retry_after")
                                ? cell(events, row, "retry_after")->whole
                                : SIM_TIME_NEVER;
    } else if (strcmp(event, "delivered") == 0) {
        line->image_at = at;
    } else if (strcmp(event, "charge") == 0) {
        line->charged += cell(events, row, "amount")->whole;
    }
}

static bool load_sheet(struct scenario *out, const struct lesson *lesson, const char *seed,
                       struct error *err) {
    const struct lesson_variant variant = {.set = lesson->sheet ? lesson->sheet->set
                                                                : (struct field_list){NULL, 0}};
    struct scenario_source source;
    struct problems problems;
    struct arena arena;

    arena_init(&arena);
    problems_init(&problems);
    bool done = lesson_source(lesson, &variant, seed, &arena, &source, err);
    source.text = NULL;
    source.file = SHEET_FILE;
    source.directory = NULL;
    if (done && !scenario_load(out, &source, &problems))
        done = problems_error(&problems, err, "the exercise of lesson '%s' does not load",
                              lesson->name);
    problems_release(&problems);
    arena_release(&arena);
    return done;
}

bool lesson_sheet_key(const struct lesson *lesson, const char *seed,
                      struct sheet_line lines[SHEET_REQUESTS], struct error *err) {
    const struct request_timeline_options options = {.count = SHEET_REQUESTS, .id = -1};
    struct scenario scenario;
    struct result result;

    if (!load_sheet(&scenario, lesson, seed, err))
        return false;
    const bool done = study_request_timeline(&scenario, &options, &result, err);
    scenario_release(&scenario);
    if (!done)
        return false;
    memset(lines, 0, SHEET_REQUESTS * sizeof *lines);
    for (size_t i = 0; i < SHEET_REQUESTS; i++)
        lines[i].image_at = SIM_TIME_NEVER;
    const struct table *events = result_table(&result, "timeline");
    for (size_t row = 0; row < events->row_count; row++)
        read_row(&lines[cell(events, row, "request")->whole - 1], events, row);
    result_release(&result);
    return true;
}

/* ---- on paper ---- */

/* "60", "8.5": seconds to the tenth, without needless zeros. */
static void add_time(struct text *out, sim_time at) {
    const int64_t tenths = (at + 50 * NS_PER_MS) / (100 * NS_PER_MS);

    text_add_int64(out, tenths / 10);
    if (tenths % 10)
        text_printf(out, ".%d", (int)(tenths % 10));
}

static void add_try(struct text *out, const struct sheet_line *line, size_t index) {
    struct text text;

    text_init_for(&text, &out->failed);
    if (index < line->tries) {
        add_time(&text, line->tried_at[index]);
        text_add(&text, line->admitted[index] ? " yes" : " no");
        if (!line->admitted[index] && line->told[index] != SIM_TIME_NEVER) {
            text_add(&text, ", ");
            add_time(&text, line->told[index]);
        }
    }
    text_printf(out, " %-13s|", text_cstr(&text));
    out->failed = out->failed || text.failed;
    text_release(&text);
}

static void add_end(struct text *out, const struct sheet_line *line) {
    struct text text;

    text_init_for(&text, &out->failed);
    if (line->image_at == SIM_TIME_NEVER)
        text_add(&text, "never");
    else
        add_time(&text, line->image_at);
    if (line->tries > SHEET_TRIES)
        text_printf(&text, " (%zu tries)", line->tries);
    text_printf(out, " %-9s|", text_cstr(&text));
    text_clear(&text);
    money_format(&text, line->charged);
    text_printf(out, " %-8s|\n", text_cstr(&text));
    out->failed = out->failed || text.failed;
    text_release(&text);
}

/* With `solved` the key, else the same table empty. */
static void add_table(struct text *out, const struct sheet_line lines[SHEET_REQUESTS], size_t tries,
                      bool solved) {
    static const char *const ordinals[SHEET_TRIES] = {"1st", "2nd", "3rd", "4th", "5th"};

    text_add(out, "| request | arrives |");
    for (size_t i = 0; i < tries; i++)
        text_printf(out, " %s try      |", ordinals[i]);
    text_add(out, " image at | charged |\n|--------:|--------:|");
    for (size_t i = 0; i < tries; i++)
        text_add(out, "--------------|");
    text_add(out, "----------|---------|\n");
    for (size_t i = 0; i < SHEET_REQUESTS; i++) {
        text_printf(out, "| %7zu | ", i + 1);
        struct text arrives;
        text_init_for(&arrives, &out->failed);
        add_time(&arrives, lines[i].arrives_at);
        text_printf(out, "%7s |", text_cstr(&arrives));
        out->failed = out->failed || arrives.failed;
        text_release(&arrives);
        for (size_t k = 0; k < tries; k++) {
            if (solved)
                add_try(out, &lines[i], k);
            else
                text_printf(out, " %-13s|", "");
        }
        if (solved)
            add_end(out, &lines[i]);
        else
            text_printf(out, " %-9s| %-8s|\n", "", "");
    }
}

bool lesson_sheet(struct text *out, const struct lesson *lesson, const char *seed, bool key,
                  struct error *err) {
    struct sheet_line lines[SHEET_REQUESTS];
    size_t tries = 2;

    if (!lesson_sheet_key(lesson, seed, lines, err))
        return false;
    for (size_t i = 0; i < SHEET_REQUESTS; i++)
        if (lines[i].tries > tries)
            tries = lines[i].tries < SHEET_TRIES ? lines[i].tries : SHEET_TRIES;
    text_printf(out, "%s: an exercise for paper\n\n", lesson->title);
    wrap_add(out, "",
             "Eight requests for one image each come to a provider that lets five images into any "
             "60 seconds: a call is let in if, counting it, no more than five were let in during "
             "the 60 seconds up to and including this instant; one let in at second s counts until "
             "just before second s + 60. An image takes 10 seconds from the moment it is let in, "
             "and is charged $0.04 when it is finished. A call that is not let in is answered at "
             "once, with a Retry-After: how long until the same call would be let in if nobody "
             "else came. Of two calls at the same second, the one with the lower number goes "
             "first.",
             WIDTH);
    text_add_char(out, '\n');
    wrap_add(out, "",
             lesson->sheet ? lesson->sheet->rule
                           : "The client waits as long as the Retry-After says, but at least 8 "
                             "seconds after the first refusal, 16 after the second and 32 after "
                             "the third; after four tries it gives up.",
             WIDTH);
    text_add_char(out, '\n');
    wrap_add(out, "",
             "For each try, write the second, yes or no, and what a refused one is told to wait. "
             "Times are seconds from the start.",
             WIDTH);
    text_add_char(out, '\n');
    add_table(out, lines, tries, false);
    if (key) {
        text_add(out, "\nThe key:\n\n");
        add_table(out, lines, tries, true);
    }
    return true;
}

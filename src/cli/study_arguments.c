/* What the commands that run studies share: overrides, progress, delivery. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "cli/command.h"
#include "report/json.h"
#include "report/output.h"
#include "report/print.h"
#include "report/report.h"
#include "study/designs.h"
#include "study/result.h"
#include "study/run.h"
#include "study/warmup.h"

int command_fail(const struct error *err) {
    fprintf(stderr, "tiersim: %s\n", err->text);
    return (int)err->kind;
}

int command_parse(const struct option_table *table, int argc, char **argv,
                  struct string_list *operands) {
    struct error err = {0};
    enum options_wish wish;

    if (!options_parse(table, argc, argv, operands, &wish, &err))
        return command_fail(&err);
    if (wish == WISH_NOTHING)
        return COMMAND_GOES_ON;
    if (wish == WISH_HELP)
        options_print_help(table, stdout);
    else
        options_print_rows(table, stdout);
    return EXIT_DONE;
}

int command_usage(const struct option_table *table, const char *fmt, ...) {
    va_list arguments;

    fputs("tiersim: ", stderr);
    va_start(arguments, fmt);
    vfprintf(stderr, fmt, arguments);
    va_end(arguments);
    fprintf(stderr, "\nusage: %s\n", table->usage);
    return EXIT_USAGE;
}

void command_add_date(struct text *out, int64_t unix_ns) {
    static const char midnight[] = "T00:00:00Z";
    const size_t length = sizeof midnight - 1;

    calendar_format(out, unix_ns);
    if (out->length >= length && strcmp(text_cstr(out) + out->length - length, midnight) == 0)
        out->bytes[out->length -= length] = '\0';
}

/* Overrides in the order of --set, then --seed, --replications and --max-events. */
static bool study_overrides(const struct study_arguments *arguments, struct arena *arena,
                            struct scenario_override *to, size_t *count, struct error *err) {
    *count = 0;
    for (size_t i = 0; i < arguments->set.count; i++) {
        char *path = arena_strdup(arena, arguments->set.items[i]);
        char *equal = path ? strchr(path, '=') : NULL;
        if (!path)
            return error_no_memory(err);
        if (!equal || equal == path)
            return error_set(err, ERROR_USAGE, "'--set' takes PATH=VALUE, got '%s'", path);
        *equal = '\0';
        to[(*count)++] = (struct scenario_override){path, equal + 1, "--set"};
    }
    if (arguments->seed)
        to[(*count)++] = (struct scenario_override){"seed", arguments->seed, "--seed"};
    if (arguments->replications)
        to[(*count)++] =
            (struct scenario_override){"replications", arguments->replications, "--replications"};
    if (arguments->max_events)
        to[(*count)++] =
            (struct scenario_override){"max_events", arguments->max_events, "--max-events"};
    return true;
}

bool study_source(const struct study_arguments *arguments, const char *file, const char *text,
                  struct arena *arena, struct scenario_source *out, struct error *err) {
    struct scenario_override *overrides =
        arena_new(arena, struct scenario_override, arguments->set.count + 3);

    if (!overrides)
        return error_no_memory(err);
    *out = (struct scenario_source){.file = file, .text = text};
    out->catalog = arguments->catalog;
    out->overrides = overrides;
    return study_overrides(arguments, arena, overrides, &out->override_count, err);
}

int study_load_source(const struct scenario_source *source, struct scenario *out) {
    struct problems problems;

    problems_init(&problems);
    const bool loaded = scenario_load(out, source, &problems);
    const int code = loaded ? EXIT_DONE : (int)problems_kind(&problems);
    problems_print(&problems, stderr);
    problems_release(&problems);
    return code;
}

int study_load(const struct study_arguments *arguments, const char *file, const char *text,
               struct scenario *out) {
    struct arena arena;
    struct scenario_source source;
    struct error err = {0};

    arena_init(&arena);
    const int code = study_source(arguments, file, text, &arena, &source, &err)
                         ? study_load_source(&source, out)
                         : command_fail(&err);
    arena_release(&arena);
    return code;
}

bool study_goals(const struct study_arguments *arguments, struct arena *arena,
                 struct study_options *options, struct error *err) {
    const size_t count = arguments->precision.count;
    struct precision_goal *goals = arena_new(arena, struct precision_goal, count);

    if (!goals)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (!precision_parse(arguments->precision.items[i], &goals[i], err))
            return false;
    options->goals = goals;
    options->goal_count = count;
    options->max_replications = (size_t)arguments->max_replications;
    return true;
}

/* ---- warm-up ---- */

static int find_warm_up(const struct study_arguments *arguments, struct design *designs,
                        size_t count, const struct study_options *options, sim_time *out,
                        struct text *said) {
    struct problems problems;
    struct error err = {0};
    bool stopped;

    problems_init(&problems);
    const bool done = warmup_find(designs, count, options, out, said, &stopped, &problems, &err);
    study_progress_end(arguments);
    if (!done && problems_count_errors(&problems) > 0)
        problems_print(&problems, stderr);
    problems_release(&problems);
    if (!done)
        return command_fail(&err);
    return stopped ? EXIT_INTERRUPTED : EXIT_DONE;
}

int study_warm_up(const struct study_arguments *arguments, struct design *designs, size_t count,
                  const struct study_options *options, struct arena *arena, struct text *said) {
    struct scenario_override override = {"warmup", arguments->warmup, "--warmup"};
    struct error err = {0};
    struct text value;
    sim_time found;

    if (!arguments->warmup)
        return EXIT_DONE;
    for (size_t i = 0; i < count; i++)
        if (!source_hold(&designs[i].source, arena, &err))
            return command_fail(&err);
    if (strcmp(arguments->warmup, "auto") == 0) {
        const int code = find_warm_up(arguments, designs, count, options, &found, said);
        if (code != EXIT_DONE)
            return code;
        text_init(&value);
        duration_format(&value, found);
        override.value = arena_strdup(arena, text_cstr(&value));
        text_release(&value);
    }
    for (size_t i = 0; i < count; i++)
        if (!override.value ||
            !source_with(&designs[i].source, &designs[i].source, &override, 1, arena, &err)) {
            error_no_memory(&err);
            return command_fail(&err);
        }
    return EXIT_DONE;
}

/* ---- progress ---- */

static bool shows_progress(const struct study_arguments *arguments) {
    return !arguments->quiet && isatty(STDERR_FILENO);
}

void study_progress(void *context, size_t done, size_t total) {
    enum { WIDTH = 30 };
    const struct study_arguments *arguments = context;
    const int full = total ? (int)(done * WIDTH / total) : WIDTH;
    static const char bar[] = "##############################";

    if (shows_progress(arguments))
        fprintf(stderr, "\r[%-*.*s] %zu of %zu runs", WIDTH, full, bar, done, total);
}

void study_progress_end(const struct study_arguments *arguments) {
    if (shows_progress(arguments))
        fprintf(stderr, "\r%60s\r", "");
}

/* ---- delivery ---- */

static bool every_objective_met(const struct result *result) {
    for (size_t i = 0; i < result->point_count; i++)
        for (size_t k = 0; k < result->points[i].objective_count; k++)
            if (!result->points[i].objectives[k].met)
                return false;
    return true;
}

static bool print_answer(const struct study_arguments *arguments, const struct result *result,
                         struct error *err) {
    struct text text;
    bool done;

    text_init(&text);
    if (arguments->json)
        json_result(&text, result);
    else if (arguments->print)
        arguments->print(&text, result);
    else
        print_result(&text, result);
    done = output_stdout(&text, err);
    text_release(&text);
    return done;
}

int study_deliver(const struct study_arguments *arguments, const struct result *result) {
    struct report_options options = {.talk = stderr, .without_plots = arguments->no_plots};
    struct error err = {0};
    int code = EXIT_DONE;
    struct text line;

    text_init(&line);
    command_add_line(&line, arguments->name, arguments->argc, arguments->argv);
    options.command = text_cstr(&line);
    if (line.failed ? !error_no_memory(&err) : !print_answer(arguments, result, &err))
        code = command_fail(&err);
    if (arguments->out && !line.failed && !report_write(result, arguments->out, &options, &err))
        code = command_fail(&err);
    else if (arguments->out && !line.failed)
        fprintf(stderr, "written to %s\n", arguments->out);
    text_release(&line);
    if (result->partial && code == EXIT_DONE)
        return EXIT_INTERRUPTED;
    if (code == EXIT_DONE && arguments->assert_objectives && !every_objective_met(result))
        return EXIT_NOT_MET;
    return code;
}

/* tiersim lesson: something to learn: a question, a run, the reading. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/wrap.h"
#include "cli/command.h"
#include "report/json.h"
#include "report/output.h"
#include "report/print_lesson.h"
#include "report/report.h"
#include "scenario/lesson.h"
#include "study/lesson_run.h"
#include "study/lesson_sheet.h"
#include "study/request_timeline.h"

#define WIDTH 92

struct lesson_arguments {
    const char *answer, *seed, *out;
    long threads;
    bool sheet, key, json, no_plots;
    struct study_arguments progress;
};

/* ---- texts ---- */

static void add_question(struct text *out, const struct lesson *lesson) {
    const char *const *choices = lesson->choices.items;

    text_printf(out, "%s\n\n", lesson->title);
    wrap_add(out, "", lesson->story, WIDTH);
    text_add_char(out, '\n');
    wrap_add(out, "", lesson->question, WIDTH);
    for (size_t i = 0; i < lesson->choices.count; i++) {
        char lead[8];
        snprintf(lead, sizeof lead, "  %c) ", (int)('a' + i));
        wrap_add(out, lead, choices[i], WIDTH);
    }
}

/* "b", "B)" or "2"; 0: none of the choices. */
static int64_t choice_of(const struct lesson *lesson, const char *answer) {
    const size_t count = lesson->choices.count;
    const char *at = answer + strspn(answer, " \t");
    const int letter = tolower((unsigned char)*at);

    if (letter >= 'a' && (size_t)(letter - 'a') < count && !isalnum((unsigned char)at[1]))
        return letter - 'a' + 1;
    if (letter >= '1' && (size_t)(letter - '1') < count && !isalnum((unsigned char)at[1]))
        return letter - '0';
    return 0;
}

static void add_judgement(struct text *out, const struct lesson *lesson, int64_t answer) {
    const char right = (char)('a' + lesson->answer - 1);

    text_add_char(out, '\n');
    if (answer == lesson->answer)
        text_printf(out, "You said %c), and so it is.\n", right);
    else if (answer > 0)
        text_printf(out, "You said %c), but it is %c).\n", (char)('a' + answer - 1), right);
    else
        text_printf(out, "It is %c).\n", right);
    wrap_add(out, "", lesson->prediction, WIDTH);
}

static int print(struct text *text) {
    struct error err = {0};
    const bool done = output_stdout(text, &err);

    text_release(text);
    return done ? EXIT_DONE : command_fail(&err);
}

/* ---- the answer ---- */

/* Asks on standard input until it gets one of the choices; 0 where there is nobody to ask. */
static int64_t ask(const struct lesson *lesson) {
    char line[64];

    for (;;) {
        printf("\nyour answer: ");
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin)) {
            putchar('\n');
            return 0;
        }
        const int64_t answer = choice_of(lesson, line);
        if (answer > 0)
            return answer;
        if (line[strspn(line, " \t\r\n")] == '\0')
            return 0;
        printf("one of a to %c, or nothing", (char)('a' + lesson->choices.count - 1));
    }
}

/* ---- running ---- */

/* The requests that the lesson looks at, as a timeline in a folder of its own. */
static bool write_timeline(const struct lesson *lesson, const struct lesson_arguments *arguments,
                           const char *directory, struct arena *arena, struct error *err) {
    const struct report_options options = {.talk = stderr, .without_plots = arguments->no_plots};
    const struct request_timeline_options requests = {.count = (size_t)lesson->follow->first,
                                                      .from = lesson->follow->from,
                                                      .id = -1,
                                                      .stop = &command_stop};
    const struct lesson_variant *variant = lesson_variant(lesson, lesson->follow->variant);
    struct scenario_source source;
    struct scenario scenario;
    struct problems problems;
    struct result result;

    if (!variant)
        return error_set(err, ERROR_SCENARIO, "the lesson has no variant '%s'",
                         lesson->follow->variant);
    if (!lesson_source(lesson, variant, arguments->seed, arena, &source, err))
        return false;
    problems_init(&problems);
    bool done = scenario_load(&scenario, &source, &problems);
    if (!done)
        problems_error(&problems, err, "the lesson's variant '%s' does not load", variant->name);
    problems_release(&problems);
    if (!done)
        return false;
    done = study_request_timeline(&scenario, &requests, &result, err);
    if (done) {
        done = report_write(&result, directory, &options, err);
        result_release(&result);
    }
    scenario_release(&scenario);
    return done;
}

static bool write_lesson(const struct lesson *lesson, const struct lesson_arguments *arguments,
                         const struct result *result, struct text *said, struct arena *arena,
                         struct error *err) {
    const struct report_options options = {.talk = stderr, .without_plots = arguments->no_plots};
    const char *directory =
        arguments->out ? arguments->out : arena_printf(arena, "out/lessons/%s", lesson->name);
    const char *followed = directory ? arena_printf(arena, "%s/timeline", directory) : NULL;

    if (!followed)
        return error_no_memory(err);
    if (!report_write(result, directory, &options, err))
        return false;
    text_printf(said, "\nwritten: %s/report.html", directory);
    if (!arguments->no_plots)
        text_printf(said, ", %s/lesson.svg", directory);
    if (lesson->follow) {
        if (!write_timeline(lesson, arguments, followed, arena, err))
            return false;
        text_printf(said, ",\n  %s/%s (%lld requests of '%s')", followed,
                    arguments->no_plots ? "timeline.csv" : "timeline.svg",
                    (long long)lesson->follow->first, lesson->follow->variant);
    }
    text_add_char(said, '\n');
    return true;
}

static int show_result(const struct lesson *lesson, const struct lesson_arguments *arguments,
                       const struct result *result, int64_t answer, struct arena *arena) {
    struct error err = {0};
    struct text text, written;
    int code;

    text_init(&text);
    text_init(&written);
    if (!write_lesson(lesson, arguments, result, &written, arena, &err)) {
        text_release(&written);
        return command_fail(&err);
    }
    if (arguments->json) {
        json_result(&text, result);
    } else {
        add_judgement(&text, lesson, answer);
        text_add_char(&text, '\n');
        print_lesson_figures(&text, result);
        text_add_char(&text, '\n');
        wrap_add(&text, "", result->answer, WIDTH);
        text_printf(&text, "\nwhat the lesson claims, in %zu replications:\n",
                    result->replications);
        print_lesson_claims(&text, result);
        text_add(&text, text_cstr(&written));
        text.failed = text.failed || written.failed;
    }
    code = print(&text);
    text_release(&written);
    return code;
}

static int run_lesson(const struct lesson *lesson, const struct lesson_arguments *arguments,
                      int64_t answer, struct arena *arena) {
    const struct study_options options = {.threads = (size_t)arguments->threads,
                                          .stop = &command_stop,
                                          .progress = study_progress,
                                          .context = (void *)(uintptr_t)&arguments->progress};
    struct problems problems;
    struct result result;
    struct error err = {0};
    int code = EXIT_INTERRUPTED;

    problems_init(&problems);
    const bool done = study_lesson(lesson, arguments->seed, &options, &result, &problems, &err);
    study_progress_end(&arguments->progress);
    if (problems_count_errors(&problems) > 0)
        problems_print(&problems, stderr);
    problems_release(&problems);
    if (!done)
        return command_fail(&err);
    if (!result.partial)
        code = show_result(lesson, arguments, &result, answer, arena);
    result_release(&result);
    return code;
}

static int ask_and_run(const struct lesson *lesson, const struct lesson_arguments *arguments,
                       struct arena *arena) {
    int64_t answer = 0;
    struct text text;

    if (arguments->answer) {
        struct error err = {0};
        answer = choice_of(lesson, arguments->answer);
        if (answer == 0) {
            error_set(&err, ERROR_USAGE, "'--answer' takes one of a to %c, got '%s'",
                      (char)('a' + lesson->choices.count - 1), arguments->answer);
            return command_fail(&err);
        }
    }
    if (!arguments->json) {
        text_init(&text);
        add_question(&text, lesson);
        const int code = print(&text);
        if (code != EXIT_DONE)
            return code;
        if (!arguments->answer)
            answer = ask(lesson);
    }
    return run_lesson(lesson, arguments, answer, arena);
}

/* ---- the other verbs ---- */

static int list_lessons(struct arena *arena) {
    int code = EXIT_DONE;
    const char *name;

    for (size_t i = 0; code == EXIT_DONE && lesson_name(i, arena, &name); i++) {
        struct problems problems;
        struct lesson lesson;
        problems_init(&problems);
        if (lesson_load(&lesson, name, arena, &problems)) {
            printf("%-24s %s\n", name, lesson.title);
        } else {
            problems_print(&problems, stderr);
            code = (int)problems_kind(&problems);
        }
        problems_release(&problems);
    }
    if (code == EXIT_DONE && arena->failed) {
        struct error err;
        error_no_memory(&err);
        code = command_fail(&err);
    }
    return code;
}

int command_list_lessons(void) {
    struct arena arena;

    arena_init(&arena);
    const int code = list_lessons(&arena);
    arena_release(&arena);
    return code;
}

static int show_lesson(const struct lesson *lesson) {
    const struct lesson_variant *variants = lesson->variants.items;
    struct text text;

    text_init(&text);
    add_question(&text, lesson);
    text_add(&text, "\nthe runs, all under the same luck:\n");
    for (size_t i = 0; i < lesson->variants.count; i++) {
        struct text line;
        const char *const *set = variants[i].set.items;
        text_init(&line);
        text_printf(&line, "%s: %s", variants[i].name, variants[i].about ? variants[i].about : "");
        for (size_t k = 0; k < variants[i].set.count; k++)
            text_printf(&line, "%s%s", k ? ", " : " — ", set[k]);
        wrap_add(&text, "  ", text_cstr(&line), WIDTH);
        text.failed = text.failed || line.failed;
        text_release(&line);
    }
    text_printf(&text, "\n'tiersim lesson run %s' runs them, asks and tells why.\n", lesson->name);
    return print(&text);
}

static int print_sheet(const struct lesson *lesson, const struct lesson_arguments *arguments) {
    struct error err = {0};
    struct text text;

    text_init(&text);
    if (!lesson_sheet(&text, lesson, arguments->seed, arguments->key, &err)) {
        text_release(&text);
        return command_fail(&err);
    }
    return print(&text);
}

static int use_lesson(const char *verb, const char *name, const struct lesson_arguments *arguments,
                      struct arena *arena) {
    struct problems problems;
    struct lesson lesson;

    problems_init(&problems);
    const bool loaded = lesson_load(&lesson, name, arena, &problems);
    if (!loaded)
        problems_print(&problems, stderr);
    const int code = (int)problems_kind(&problems);
    problems_release(&problems);
    if (!loaded)
        return code;
    if (arguments->sheet || arguments->key)
        return print_sheet(&lesson, arguments);
    return strcmp(verb, "show") == 0 ? show_lesson(&lesson)
                                     : ask_and_run(&lesson, arguments, arena);
}

int cmd_lesson(int argc, char **argv) {
    struct lesson_arguments arguments = {0};
    struct string_list operands;
    const struct option_row rows[] = {
        {"answer", OPTION_STRING, &arguments.answer, "A",
         "one of the choices, without being asked"},
        {"seed", OPTION_STRING, &arguments.seed, "N", "other luck than the lesson's"},
        {"sheet", OPTION_FLAG, &arguments.sheet, NULL,
         "print an exercise for paper instead: eight requests, five a minute"},
        {"key", OPTION_FLAG, &arguments.key, NULL, "print the exercise with its key"},
        {"out", OPTION_STRING, &arguments.out, "DIR",
         "where figures, plots and report.html go (default: out/lessons/NAME)"},
        {"no-plots", OPTION_FLAG, &arguments.no_plots, NULL, "figures only, no pictures"},
        {"threads", OPTION_COUNT, &arguments.threads, "N", "0: all cores (default)"},
        {"json", OPTION_FLAG, &arguments.json, NULL, "do not ask; print the result as JSON"},
        {"quiet", OPTION_FLAG, &arguments.progress.quiet, NULL, "no progress on stderr"}};
    const struct option_table table = {
        "tiersim lesson list | show NAME | run NAME [options]",
        "Something to learn: a question with choices, the runs that answer it under the same "
        "luck,\n"
        "their figures and pictures, and why. 'run' asks on standard input unless told by "
        "--answer.\n"
        "--sheet and --key print an exercise for paper on the same matter.",
        rows, array_size(rows)};
    struct arena arena;

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    const char *verb = operands.count > 0 ? operands.items[0] : "";
    if (strcmp(verb, "list") == 0 && operands.count == 1)
        return command_list_lessons();
    if ((strcmp(verb, "show") != 0 && strcmp(verb, "run") != 0) || operands.count != 2)
        return command_usage(&table, "needs 'list', or 'show' or 'run' and a name");
    arena_init(&arena);
    const int code = use_lesson(verb, operands.items[1], &arguments, &arena);
    arena_release(&arena);
    return code;
}

/* tiersim run: what happens in a scenario. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "cli/command.h"
#include "report/output.h"
#include "study/designs.h"
#include "study/log.h"
#include "study/point.h"
#include "study/run.h"

static bool write_log(const struct study_arguments *arguments, const struct scenario *scenario,
                      struct error *err) {
    struct output_stream log;

    if (!output_stream_open(&log, arguments->log, err))
        return false;
    const bool done =
        study_log(scenario, (uint64_t)arguments->log_replication, log.file, &command_stop, err);
    return output_stream_close(&log, done, err);
}

static int run_scenario(const struct study_arguments *arguments,
                        const struct study_options *options, const struct scenario *scenario,
                        const char *note) {
    struct result result;
    struct error err = {0};

    if (arguments->log && !write_log(arguments, scenario, &err))
        return err.kind == ERROR_NONE ? EXIT_INTERRUPTED : command_fail(&err);
    const bool done = study_run(scenario, options, &result, &err);
    study_progress_end(arguments);
    if (!done)
        return command_fail(&err);
    if (*note)
        result_say(&result, SENTENCE_NOTE, NULL, note);
    const int code = study_deliver(arguments, &result);
    result_release(&result);
    return code;
}

static int run_in(const struct study_arguments *arguments, const char *file, const char *text,
                  struct arena *arena, struct text *said) {
    struct design design = {0};
    struct scenario scenario;
    struct error err = {0};
    struct study_options options = {.threads = (size_t)arguments->threads,
                                    .stop = &command_stop,
                                    .progress = study_progress,
                                    .context = (void *)(uintptr_t)arguments};

    if (!study_goals(arguments, arena, &options, &err) ||
        !study_source(arguments, file, text, arena, &design.source, &err))
        return command_fail(&err);
    options.steady = arguments->warmup != NULL;
    int code = study_warm_up(arguments, &design, 1, &options, arena, said);
    if (code == EXIT_DONE)
        code = study_load_source(&design.source, &scenario);
    if (code != EXIT_DONE)
        return code;
    code = run_scenario(arguments, &options, &scenario, text_cstr(said));
    scenario_release(&scenario);
    return code;
}

int study_file(const struct study_arguments *arguments, const char *file, const char *text) {
    struct arena arena;
    struct text said;

    arena_init(&arena);
    text_init(&said);
    const int code = run_in(arguments, file, text, &arena, &said);
    text_release(&said);
    arena_release(&arena);
    return code;
}

int cmd_run(int argc, char **argv) {
    struct study_arguments arguments = {.name = "run", .argc = argc, .argv = argv};
    struct string_list operands;
    const struct option_row rows[] = {
        STUDY_OPTIONS(arguments),
        {"log", OPTION_STRING, &arguments.log, "FILE", "write every record of one replication"},
        {"log-replication", OPTION_COUNT, &arguments.log_replication, "K",
         "which one (default: 0)"},
        PRECISION_OPTIONS(arguments)};
    const struct option_table table = {
        "tiersim run SCENARIO [options]",
        "Runs a scenario file (or a built-in scenario; '-' reads standard input) and tells how\n"
        "long its users wait, what it costs, and what is refused and why.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count != 1)
        return command_usage(&table, "needs one scenario, got %zu", operands.count);
    return study_file(&arguments, operands.items[0], NULL);
}

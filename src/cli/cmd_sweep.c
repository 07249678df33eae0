/* tiersim sweep: how cost and latency move as values are varied. */
#include <stdio.h>

#include "base/check.h"
#include "cli/command.h"
#include "study/sweep.h"

static bool parse_axes(const struct string_list *texts, bool zipped, struct arena *arena,
                       struct axis *axes, struct error *err) {
    for (size_t i = 0; i < texts->count; i++) {
        if (!axis_parse(texts->items[i], arena, &axes[i], err))
            return false;
        axes[i].zipped = zipped;
    }
    return true;
}

static int sweep(const struct study_arguments *arguments, const char *file,
                 const struct string_list *vary, const struct string_list *zip, size_t max_runs,
                 struct arena *arena) {
    const size_t count = vary->count + zip->count;
    struct axis *axes = arena_new(arena, struct axis, count);
    struct scenario_source source;
    struct problems problems;
    struct result result;
    struct error err = {0};
    struct study_options options = {.threads = (size_t)arguments->threads,
                                    .stop = &command_stop,
                                    .progress = study_progress,
                                    .context = (void *)(uintptr_t)arguments,
                                    .max_runs = max_runs};

    if (!axes)
        error_no_memory(&err);
    if (!axes || !parse_axes(vary, false, arena, axes, &err) ||
        !parse_axes(zip, true, arena, axes + vary->count, &err) ||
        !study_source(arguments, file, NULL, arena, &source, &err))
        return command_fail(&err);
    if (!study_store(arguments, &options, &err))
        return command_fail(&err);
    problems_init(&problems);
    const bool done = study_sweep(&source, axes, count, &options, &result, &problems, &err);
    study_progress_end(arguments);
    problems_print(&problems, stderr);
    problems_release(&problems);
    const bool finished = done && !result.partial;
    const int code = done ? study_deliver(arguments, &result) : command_fail(&err);
    if (done)
        result_release(&result);
    return study_store_end(arguments, &options, finished, code);
}

int cmd_sweep(int argc, char **argv) {
    struct study_arguments arguments = {.name = "sweep", .argc = argc, .argv = argv};
    struct string_list operands, vary = {0}, zip = {0};
    struct arena arena;
    long max_runs = 0;
    const struct option_row rows[] = {
        {"vary", OPTION_LIST, &vary, "PATH=VALUES",
         "an axis: V1,V2,… or FROM:TO:STEPS[:log]; several are crossed"},
        {"zip", OPTION_LIST, &zip, "PATH=VALUES",
         "the same, but all that are zipped walk together as one axis, value by value"},
        {"max-runs", OPTION_COUNT, &max_runs, "N",
         "refuse to run more replications than this in all"},
        STORE_OPTIONS(arguments),
        STUDY_OPTIONS(arguments)};
    const struct option_table table = {
        "tiersim sweep SCENARIO --vary PATH=VALUES [--vary …] [options]",
        "Runs a scenario at every combination of the values of its axes. All points share their\n"
        "luck, so that what differs between them is what was varied.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count != 1)
        return command_usage(&table, "needs one scenario, got %zu", operands.count);
    if (vary.count + zip.count == 0)
        return command_usage(&table, "needs at least one '--vary PATH=VALUES'");
    if (zip.count == 1)
        return command_usage(&table, "'--zip' couples axes: one alone is a '--vary'");
    arena_init(&arena);
    const int code = sweep(&arguments, operands.items[0], &vary, &zip, (size_t)max_runs, &arena);
    arena_release(&arena);
    return code;
}

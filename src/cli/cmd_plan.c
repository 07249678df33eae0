/* tiersim plan: which tier, client and prepaid credit meet the objectives, for least. */
#include <stdio.h>

#include "base/check.h"
#include "cli/command.h"
#include "study/plan.h"

static int plan(const struct study_arguments *arguments, const char *file, struct arena *arena) {
    struct study_arguments delivery = *arguments;
    struct scenario_source source;
    struct problems problems;
    struct result result;
    struct error err = {0};
    bool feasible = false;
    struct study_options options = {.threads = (size_t)arguments->threads,
                                    .stop = &command_stop,
                                    .progress = study_progress,
                                    .context = (void *)(uintptr_t)arguments};

    if (!study_source(arguments, file, NULL, arena, &source, &err))
        return command_fail(&err);
    if (!study_store(arguments, &options, &err))
        return command_fail(&err);
    problems_init(&problems);
    const bool done = study_plan(&source, &options, &result, &feasible, &problems, &err);
    study_progress_end(arguments);
    problems_print(&problems, stderr);
    problems_release(&problems);
    /* Options that are not chosen may fail: what is asserted is that there is a choice. */
    delivery.assert_objectives = false;
    const bool finished = done && !result.partial;
    int code = done ? study_deliver(&delivery, &result) : command_fail(&err);
    if (done)
        result_release(&result);
    if (code == EXIT_DONE && arguments->assert_objectives && !feasible)
        code = EXIT_NOT_MET;
    return study_store_end(arguments, &options, finished, code);
}

int cmd_plan(int argc, char **argv) {
    struct study_arguments arguments = {.name = "plan", .argc = argc, .argv = argv};
    struct string_list operands;
    struct arena arena;
    const struct option_row rows[] = {STORE_OPTIONS(arguments), STUDY_OPTIONS(arguments)};
    const struct option_table table = {
        "tiersim plan SCENARIO [options]",
        "Runs every tier, client and prepaid amount that the scenario's 'plan' lists (default:\n"
        "every tier) and chooses the one that meets all objectives for least: money up front,\n"
        "then cost, then latency. Tells how high a limit is needed, at what load and on what date\n"
        "the choice breaks, when each tier is reached by paying, whether a limit increase would "
        "do\n"
        "instead, and whether it all hangs on something that sources disagree on.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count != 1)
        return command_usage(&table, "needs one scenario, got %zu", operands.count);
    arena_init(&arena);
    const int code = plan(&arguments, operands.items[0], &arena);
    arena_release(&arena);
    return code;
}

/* tiersim compare: which design is better, by how much, ± what. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "cli/command.h"
#include "report/print_compare.h"
#include "report/print_policies.h"
#include "study/compare.h"
#include "study/point.h"
#include "study/policies.h"

/* The end of one PATH=VALUE: the next comma outside quotes and brackets. */
static char *override_end(char *s) {
    int depth = 0;
    bool quoted = false;

    for (; *s; s++) {
        if (quoted && *s == '\\' && s[1])
            s++;
        else if (*s == '"')
            quoted = !quoted;
        else if (!quoted && (*s == '[' || *s == '{'))
            depth++;
        else if (!quoted && (*s == ']' || *s == '}'))
            depth--;
        else if (!quoted && *s == ',' && depth <= 0)
            break;
    }
    return s;
}

/* "name:path=value,path=value" on top of `base`. */
static bool add_variant(struct design *out, const struct scenario_source *base, const char *text,
                        struct arena *arena, struct error *err) {
    struct scenario_override *overrides = arena_new(arena, struct scenario_override, strlen(text));
    char *at = arena_strdup(arena, text);
    size_t count = 0;

    if (!overrides || !at)
        return error_no_memory(err);
    char *colon = strchr(at, ':');
    if (!colon || colon == at || memchr(at, '=', (size_t)(colon - at)))
        return error_set(err, ERROR_USAGE, "'--variant' takes NAME:PATH=VALUE,…, got '%s'", text);
    *colon = '\0';
    out->name = at;
    for (at = colon + 1; *at;) {
        char *end = override_end(at);
        const bool more = *end != '\0';
        *end = '\0';
        char *equal = strchr(at, '=');
        if (!equal || equal == at)
            return error_set(err, ERROR_USAGE, "'--variant' takes NAME:PATH=VALUE,…, got '%s'",
                             text);
        *equal = '\0';
        overrides[count++] = (struct scenario_override){at, equal + 1, "--variant"};
        at = more ? end + 1 : end;
    }
    return source_with(&out->source, base, overrides, count, arena, err);
}

/* Every scenario, then every variant of the only one. */
static bool gather(const struct study_arguments *arguments, const struct string_list *files,
                   const struct string_list *variants, struct design *designs, struct arena *arena,
                   struct error *err) {
    for (size_t i = 0; i < files->count; i++) {
        struct scenario_source *source = &designs[i].source;
        if (!study_source(arguments, files->items[i], NULL, arena, source, err) ||
            !source_hold(source, arena, err))
            return false;
    }
    for (size_t i = 0; i < variants->count; i++)
        if (!add_variant(&designs[files->count + i], &designs[0].source, variants->items[i], arena,
                         err))
            return false;
    return true;
}

static int compare(const struct study_arguments *arguments, struct design *designs, size_t count,
                   struct study_options *options, const char *note) {
    struct problems problems;
    struct result result;
    struct error err = {0};

    if (!study_store(arguments, options, &err))
        return command_fail(&err);
    problems_init(&problems);
    const bool done = study_compare(designs, count, options, &result, &problems, &err);
    study_progress_end(arguments);
    problems_print(&problems, stderr);
    problems_release(&problems);
    const bool finished = done && !result.partial;
    if (done && *note)
        result_say(&result, SENTENCE_NOTE, NULL, note);
    const int code = done ? study_deliver(arguments, &result) : command_fail(&err);
    if (done)
        result_release(&result);
    return study_store_end(arguments, options, finished, code);
}

static int prepare_and_compare(const struct study_arguments *arguments,
                               const struct string_list *files, const struct string_list *variants,
                               struct arena *arena) {
    const size_t count = files->count + variants->count;
    struct design *designs = arena_new(arena, struct design, count);
    struct error err = {0};
    struct text said;
    struct study_options options = {.threads = (size_t)arguments->threads,
                                    .stop = &command_stop,
                                    .progress = study_progress,
                                    .context = (void *)(uintptr_t)arguments};

    if (!designs)
        error_no_memory(&err);
    if (!designs || !study_goals(arguments, arena, &options, &err) ||
        !gather(arguments, files, variants, designs, arena, &err))
        return command_fail(&err);
    text_init(&said);
    int code = study_warm_up(arguments, designs, count, &options, arena, &said);
    if (code == EXIT_DONE)
        code = compare(arguments, designs, count, &options, text_cstr(&said));
    text_release(&said);
    return code;
}

/* One scenario under many policies. */
static int compare_policies(const struct study_arguments *arguments, const struct design *design,
                            const char *policies, const struct study_options *options,
                            const char *note) {
    struct problems problems;
    struct result result;
    struct error err = {0};

    problems_init(&problems);
    const bool done = study_policies(&design->source, policies, options, &result, &problems, &err);
    study_progress_end(arguments);
    problems_print(&problems, stderr);
    problems_release(&problems);
    if (!done)
        return err.kind == ERROR_NONE ? EXIT_INTERRUPTED : command_fail(&err);
    if (*note)
        result_say(&result, SENTENCE_NOTE, NULL, note);
    const int code = study_deliver(arguments, &result);
    result_release(&result);
    return code;
}

static int prepare_and_compare_policies(const struct study_arguments *arguments, const char *file,
                                        const char *policies, struct arena *arena) {
    const struct study_options options = {.threads = (size_t)arguments->threads,
                                          .stop = &command_stop,
                                          .progress = study_progress,
                                          .context = (void *)(uintptr_t)arguments};
    struct design design = {0};
    struct error err = {0};
    struct text said;

    if (!study_source(arguments, file, NULL, arena, &design.source, &err) ||
        !source_hold(&design.source, arena, &err))
        return command_fail(&err);
    text_init(&said);
    int code = study_warm_up(arguments, &design, 1, &options, arena, &said);
    if (code == EXIT_DONE)
        code = compare_policies(arguments, &design, policies, &options, text_cstr(&said));
    text_release(&said);
    return code;
}

static size_t count_standard_input(const struct string_list *files) {
    size_t count = 0;

    for (size_t i = 0; i < files->count; i++)
        count += strcmp(files->items[i], "-") == 0;
    return count;
}

int cmd_compare(int argc, char **argv) {
    struct study_arguments arguments = {
        .name = "compare", .argc = argc, .argv = argv, .print = print_comparison};
    struct string_list files, variants = {0};
    struct arena arena;
    const char *policies = NULL;
    const struct option_row rows[] = {
        {"policies", OPTION_STRING, &policies, "all|NAME,…",
         "the scenario under each of these retry policies; or pacing:NAME, gate:NAME, client:NAME"},
        {"variant", OPTION_LIST, &variants, "NAME:PATH=VALUE,…",
         "another design: the scenario with these values; may be given again"},
        PRECISION_OPTIONS(arguments),
        STORE_OPTIONS(arguments),
        STUDY_OPTIONS(arguments)};
    const struct option_table table = {
        "tiersim compare SCENARIO SCENARIO … | SCENARIO --variant NAME:PATH=VALUE,… | "
        "SCENARIO --policies all|NAME,… [options]",
        "Compares designs with the first of them under the same luck: the difference of every\n"
        "metric, replication by replication, with its interval and one-sided p-values.\n"
        "--policies: what each retry policy makes of the same traffic, beside a pacer that sees "
        "the\n"
        "limits: success, latency, attempts, 429s, cost, waste, wasted wait and regret.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &files);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (policies && (files.count != 1 || variants.count > 0))
        return command_usage(&table, "'--policies' is of one scenario, without variants");
    if (policies &&
        (arguments.precision.count > 0 || arguments.max_replications > 0 || arguments.resume))
        return command_usage(&table, "'--policies' goes without --precision and --resume");
    if (!policies && (files.count == 0 || files.count + variants.count < 2))
        return command_usage(&table, "needs two scenarios, or one and a '--variant' or "
                                     "'--policies'");
    if (variants.count > 0 && files.count > 1)
        return command_usage(&table, "'--variant' is of one scenario, got %zu", files.count);
    if (count_standard_input(&files) > 1)
        return command_usage(&table, "standard input can be one scenario only");
    arena_init(&arena);
    if (policies)
        arguments.print = print_policies;
    const int code =
        policies ? prepare_and_compare_policies(&arguments, files.items[0], policies, &arena)
                 : prepare_and_compare(&arguments, &files, &variants, &arena);
    arena_release(&arena);
    return code;
}

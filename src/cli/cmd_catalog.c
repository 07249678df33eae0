/* tiersim catalog diff: what changed between two catalogs, and what that does to a scenario. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "cli/command.h"
#include "report/output.h"
#include "report/print_compare.h"
#include "scenario/catalog.h"
#include "scenario/catalog_view.h"
#include "study/compare.h"

/* One figure of a catalog. */
struct figure {
    const char *path, *value;
    bool met; /* the other catalog has it too */
};

struct figures {
    struct arena *arena;
    struct figure *items;
    size_t count, room;
    struct catalog catalog; /* its name and date */
};

/* ---- reading ---- */

static void keep(void *context, const struct catalog_figure *figure) {
    struct figures *figures = context;

    if (figures->count == figures->room) {
        const size_t room = figures->room ? 2 * figures->room : 256;
        struct figure *items = arena_new(figures->arena, struct figure, room);
        if (!items)
            return;
        for (size_t i = 0; i < figures->count; i++)
            items[i] = figures->items[i];
        figures->items = items;
        figures->room = room;
    }
    struct figure *to = &figures->items[figures->count++];
    to->path = arena_strdup(figures->arena, figure->path);
    to->value = arena_strdup(figures->arena, figure->value);
    to->met = false;
}

static bool read_figures(struct figures *figures, const char *name, struct arena *arena,
                         struct error *err) {
    struct problems problems;

    *figures = (struct figures){.arena = arena};
    problems_init(&problems);
    const bool known = catalog_read_meta(name, ".", arena, &figures->catalog, &problems);
    if (!known)
        problems_error(&problems, err, "catalog '%s'", name);
    problems_release(&problems);
    if (!known || !catalog_visit(name, ".", keep, figures, err))
        return false;
    return !arena->failed || error_no_memory(err);
}

/* ---- what changed ---- */

static struct figure *find(const struct figures *figures, const char *path) {
    for (size_t i = 0; i < figures->count; i++)
        if (strcmp(figures->items[i].path, path) == 0)
            return &figures->items[i];
    return NULL;
}

/* Calls `say` for each figure that is not the same in both, NULL standing for a value that is not
 * there: first in the order of the first catalog, then what only the second has. Gives the number
 * of those that are the same. */
static size_t differ(struct figures *first, struct figures *second,
                     void (*say)(struct text *out, const char *path, const char *was,
                                 const char *is),
                     struct text *out) {
    size_t same = 0;

    for (size_t i = 0; i < first->count; i++) {
        const struct figure *was = &first->items[i];
        struct figure *is = find(second, was->path);
        if (is)
            is->met = true;
        if (is && strcmp(was->value, is->value) == 0)
            same++;
        else
            say(out, was->path, was->value, is ? is->value : NULL);
    }
    for (size_t i = 0; i < second->count; i++)
        if (!second->items[i].met)
            say(out, second->items[i].path, NULL, second->items[i].value);
    return same;
}

static void say_text(struct text *out, const char *path, const char *was, const char *is) {
    if (was && is)
        text_printf(out, "  %s: %s -> %s\n", path, was, is);
    else if (was)
        text_printf(out, "  %s: %s -> not given\n", path, was);
    else
        text_printf(out, "  %s: not given -> %s\n", path, is);
}

/* Values are JSON already. */
static void say_json(struct text *out, const char *path, const char *was, const char *is) {
    const bool begun = out->length > 0 && out->bytes[out->length - 1] == '}';

    text_add(out, begun ? ", {\"path\": " : "{\"path\": ");
    text_add_json_string(out, path);
    text_printf(out, ", \"first\": %s, \"second\": %s}", was ? was : "null", is ? is : "null");
}

static void add_text(struct text *out, struct figures *first, struct figures *second) {
    text_printf(out, "%s (as of ", first->catalog.name);
    command_add_date(out, first->catalog.as_of);
    text_printf(out, ") -> %s (as of ", second->catalog.name);
    command_add_date(out, second->catalog.as_of);
    text_add(out, ")\n");
    const size_t same = differ(first, second, say_text, out);
    text_printf(out, "  %zu figures are the same in both\n", same);
}

static void add_json(struct text *out, struct figures *first, struct figures *second) {
    struct text changes;

    text_init(&changes);
    const size_t same = differ(first, second, say_json, &changes);
    text_add(out, "{\"first\": ");
    text_add_json_string(out, first->catalog.name);
    text_add(out, ", \"second\": ");
    text_add_json_string(out, second->catalog.name);
    text_printf(out, ", \"same\": %zu, \"changes\": [%s]}\n", same, text_cstr(&changes));
    if (changes.failed)
        text_fail(out);
    text_release(&changes);
}

static int print_difference(const char *first_name, const char *second_name, bool json) {
    struct arena arena;
    struct figures first, second;
    struct text text;
    struct error err = {0};
    int code = EXIT_DONE;

    arena_init(&arena);
    text_init(&text);
    if (!read_figures(&first, first_name, &arena, &err) ||
        !read_figures(&second, second_name, &arena, &err)) {
        code = command_fail(&err);
    } else {
        if (json)
            add_json(&text, &first, &second);
        else
            add_text(&text, &first, &second);
        if (!output_stdout(&text, &err))
            code = command_fail(&err);
    }
    text_release(&text);
    arena_release(&arena);
    return code;
}

/* ---- what that does to a scenario ---- */

static int compare(const struct study_arguments *arguments, const char *const *names,
                   const char *file, struct arena *arena) {
    struct design designs[2];
    struct problems problems;
    struct result result;
    struct error err = {0};
    const struct study_options options = {.threads = (size_t)arguments->threads,
                                          .stop = &command_stop,
                                          .progress = study_progress,
                                          .context = (void *)(uintptr_t)arguments};

    for (int i = 0; i < 2; i++) {
        designs[i].name = names[i];
        if (!study_source(arguments, file, NULL, arena, &designs[i].source, &err))
            return command_fail(&err);
        designs[i].source.catalog = names[i];
    }
    problems_init(&problems);
    const bool done = study_compare(designs, 2, &options, &result, &problems, &err);
    study_progress_end(arguments);
    problems_print(&problems, stderr);
    problems_release(&problems);
    if (!done)
        return command_fail(&err);
    const int code = study_deliver(arguments, &result);
    result_release(&result);
    return code;
}

int cmd_catalog(int argc, char **argv) {
    struct study_arguments arguments = {
        .name = "catalog", .argc = argc, .argv = argv, .print = print_comparison};
    struct string_list operands;
    struct arena arena;
    const struct option_row rows[] = {STUDY_OPTIONS(arguments)};
    const struct option_table table = {
        "tiersim catalog diff CATALOG CATALOG [SCENARIO] [options]",
        "Tells, figure by figure, what changed between two catalogs; and, if there is a scenario,\n"
        "runs it with the one and with the other under the same luck and compares the two. With\n"
        "--json: the changes, or, if there is a scenario, the comparison.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count < 3 || operands.count > 4 || strcmp(operands.items[0], "diff") != 0)
        return command_usage(&table, "needs 'diff' and two catalogs, and perhaps a scenario");
    if (arguments.catalog)
        return command_usage(&table, "the catalogs are named without '--catalog'");
    const bool with_scenario = operands.count == 4;
    int code = EXIT_DONE;
    if (!with_scenario || !arguments.json)
        code = print_difference(operands.items[1], operands.items[2], arguments.json);
    if (code != EXIT_DONE || !with_scenario)
        return code;
    if (!arguments.json)
        putchar('\n');
    fflush(stdout);
    arena_init(&arena);
    code = compare(&arguments, &operands.items[1], operands.items[3], &arena);
    arena_release(&arena);
    return code;
}

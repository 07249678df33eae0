/* tiersim list: what is built in. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/embedded.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/registries.h"
#include "cli/show_client.h"
#include "record/metric.h"
#include "report/output.h"
#include "scenario/catalog.h"
#include "scenario/keys.h"
#include "base/embedded.h"

/* The kinds that are no registry. */
static const char *const other_kinds[] = {"catalogs", "clients", "keys",
                                          "lessons",  "metrics", "scenarios"};

static void list_registry(const struct registry_entry *entry) {
    size_t width = 24;

    for (size_t i = 0; i < entry->registry->count; i++)
        if (strlen(entry->registry->types[i]->name) > width)
            width = strlen(entry->registry->types[i]->name);
    for (size_t i = 0; i < entry->registry->count; i++) {
        const struct variant_type *type = entry->registry->types[i];
        printf("%-*s %s%s%s%s\n", (int)width, type->name, type->help, type->alias ? " (also '" : "",
               type->alias ? type->alias : "", type->alias ? "')" : "");
    }
}

static void list_metrics(void) {
    for (int i = 0; i < METRICS; i++)
        printf("%-24s %-10s %s\n", metric_types[i].name, metric_types[i].unit,
               metric_types[i].meaning);
}

static void print_key(void *context, const struct scenario_key *key) {
    (void)context;
    switch (key->kind) {
    case KEY_OBJECT:
        printf("\n%s%s%s\n", key->name, key->path[0] ? ": " : "", key->path);
        return;
    case KEY_TYPE:
        printf("  type %s: %s\n", key->name, key->doc ? key->doc : "");
        return;
    case KEY_FIELD:
        printf("    %-24s %s; %s%s%s\n", key->name, key->doc ? key->doc : "", key->form,
               key->required   ? "; required"
               : key->fallback ? "; default "
                               : "",
               key->fallback && !key->required ? key->fallback : "");
    }
}

static int list_keys(void) {
    struct error err = {0};

    return scenario_keys(print_key, NULL, &err) ? EXIT_DONE : command_fail(&err);
}

/* The length of what stands before the first full stop. */
static int first_sentence(const char *about) {
    const char *stop = about ? strstr(about, ". ") : NULL;

    if (!about)
        return 0;
    return stop ? (int)(stop - about) : (int)strlen(about) - (about[0] != '\0');
}

static int list_catalogs(void) {
    struct arena arena;
    struct text text;
    struct error err = {0};
    int code = EXIT_DONE;

    arena_init(&arena);
    text_init(&text);
    const char *name;
    for (size_t i = 0; catalog_builtin_name(i, &arena, &name); i++) {
        struct problems problems;
        struct catalog catalog;
        problems_init(&problems);
        if (catalog_read_meta(name, ".", &arena, &catalog, &problems)) {
            text_printf(&text, "%-24s %.*s\n", catalog.name, first_sentence(catalog.about),
                        catalog.about ? catalog.about : "");
        } else {
            problems_print(&problems, stderr);
            code = (int)problems_kind(&problems);
        }
        problems_release(&problems);
    }
    if (arena.failed)
        text_fail(&text);
    if (code == EXIT_DONE && !output_stdout(&text, &err))
        code = command_fail(&err);
    text_release(&text);
    arena_release(&arena);
    return code;
}

static int list_scenarios(void) {
    for (const struct embedded_file *file = embedded_files; file->name; file++)
        if (scenario_is_built_in(file->name))
            printf("%s\n", file->name);
    return EXIT_DONE;
}

static int unknown_kind(const char *kind) {
    const char *names[32];
    size_t count = 0;
    struct error err;

    for (; count < registry_count; count++)
        names[count] = registries[count].plural;
    for (size_t i = 0; i < array_size(other_kinds); i++)
        names[count++] = other_kinds[i];
    const char *nearest = text_nearest(kind, names, count);
    error_set(&err, ERROR_USAGE, "unknown kind '%s'%s%s%s", kind,
              nearest ? "; did you mean '" : "; 'tiersim list' names them", nearest ? nearest : "",
              nearest ? "'?" : "");
    return command_fail(&err);
}

static int list_kind(const char *kind) {
    if (strcmp(kind, "catalogs") == 0)
        return list_catalogs();
    if (strcmp(kind, "clients") == 0)
        return list_clients();
    if (strcmp(kind, "scenarios") == 0)
        return list_scenarios();
    if (strcmp(kind, "keys") == 0)
        return list_keys();
    if (strcmp(kind, "lessons") == 0)
        return command_list_lessons();
    if (strcmp(kind, "metrics") == 0) {
        list_metrics();
        return EXIT_DONE;
    }
    for (size_t i = 0; i < registry_count; i++)
        if (strcmp(kind, registries[i].plural) == 0) {
            list_registry(&registries[i]);
            return EXIT_DONE;
        }
    return unknown_kind(kind);
}

int cmd_list(int argc, char **argv) {
    struct string_list operands;
    const struct option_table table = {
        "tiersim list [KIND]",
        "Lists what is built in: catalogs, clients, scenarios, lessons, keys, metrics, limiters,\n"
        "policies, arrivals, pacers, gates, queue-orders, draw-downs, incidents or distributions;\n"
        "without KIND, the kinds.",
        NULL, 0};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count == 1)
        return list_kind(operands.items[0]);
    if (operands.count > 1)
        return command_usage(&table, "takes one kind, got %zu", operands.count);
    for (size_t i = 0; i < array_size(other_kinds); i++)
        puts(other_kinds[i]);
    for (size_t i = 0; i < registry_count; i++)
        puts(registries[i].plural);
    return EXIT_DONE;
}

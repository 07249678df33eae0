/* tiersim show: one built-in thing. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/registries.h"
#include "cli/show_exposure.h"
#include "cli/show_client.h"
#include "cli/show_policy.h"
#include "client/gate.h"
#include "client/pacer.h"
#include "record/metric.h"
#include "report/output.h"
#include "scenario/catalog.h"
#include "scenario/catalog_view.h"

/* ---- catalogs ---- */

static void print_figure(void *context, const struct catalog_figure *figure) {
    struct text *out = context;
    const size_t from = out->length;

    text_printf(out, "  %s = %s", figure->path, figure->value);
    text_pad(out, from, 64);
    if (figure->provenance) {
        text_printf(out, "  %s: %s", evidence_name((enum evidence)figure->provenance->evidence),
                    figure->provenance->source ? figure->provenance->source : "");
        if (figure->provenance->date != DATE_NONE) {
            text_add(out, ", ");
            command_add_date(out, figure->provenance->date);
        }
    }
    text_add(out, "\n");
}

static void print_catalog_head(struct text *out, const struct catalog *catalog) {
    text_printf(out, "%s\n  %s\n  as of ", catalog->name, catalog->about ? catalog->about : "");
    command_add_date(out, catalog->as_of);
    text_add(out, "\n\nfigures, with how well and from where each is known:\n");
}

static void print_notes(struct text *out, const struct catalog *catalog) {
    const struct provenance *rows = catalog->provenance.items;

    text_add(out, "\nnotes:\n");
    for (size_t i = 0; i < catalog->provenance.count; i++)
        if (rows[i].note)
            text_printf(out, "  %s: %s\n", rows[i].path[0] ? rows[i].path : "everything",
                        rows[i].note);
}

static int show_catalog(const char *name) {
    struct arena arena;
    struct problems problems;
    struct catalog catalog;
    struct text text;
    struct error err = {0};
    int code = EXIT_DONE;

    arena_init(&arena);
    problems_init(&problems);
    text_init(&text);
    if (!catalog_read_meta(name, ".", &arena, &catalog, &problems)) {
        problems_print(&problems, stderr);
        code = (int)problems_kind(&problems);
    } else {
        print_catalog_head(&text, &catalog);
        bool done = catalog_visit(name, ".", print_figure, &text, &err);
        print_notes(&text, &catalog);
        done = done && output_stdout(&text, &err);
        if (!done)
            code = command_fail(&err);
    }
    text_release(&text);
    problems_release(&problems);
    arena_release(&arena);
    return code;
}

/* ---- kinds of a registry ---- */

static const char *kind_text(enum field_kind kind) {
    static const char *const texts[] = {[FIELD_BOOLEAN] = "true or false",
                                        [FIELD_INTEGER] = "whole number",
                                        [FIELD_NUMBER] = "number",
                                        [FIELD_DURATION] = "duration",
                                        [FIELD_DATE] = "date",
                                        [FIELD_MONEY] = "money",
                                        [FIELD_RATE] = "rate",
                                        [FIELD_STRING] = "text",
                                        [FIELD_CHOICE] = "choice",
                                        [FIELD_OBJECT] = "object",
                                        [FIELD_OPTIONAL] = "object",
                                        [FIELD_LIST] = "list",
                                        [FIELD_MAP] = "objects by name",
                                        [FIELD_NUMBERS] = "numbers",
                                        [FIELD_STRINGS] = "texts",
                                        [FIELD_DURATIONS] = "durations",
                                        [FIELD_VARIANT] = "object with a type",
                                        [FIELD_INLINE_VARIANT] = "type"};

    return texts[kind];
}

static void print_field_row(const struct field *field) {
    printf("  %-18s %-18s %s", field->name, kind_text(field->kind), field->doc ? field->doc : "");
    if (field->required)
        fputs(" (required)", stdout);
    else if (field->fallback)
        printf(" (default: %s)", field->fallback);
    putchar('\n');
    for (size_t i = 0; field->choices && field->choices[i]; i++)
        printf("%s%s", i ? ", " : "  one of: ", field->choices[i]);
    if (field->choices)
        putchar('\n');
}

static int nothing_to_write(const char *what) {
    struct error err;

    error_set(&err, ERROR_USAGE, "'--out' is of published retry policies, and '%s' is none", what);
    return command_fail(&err);
}

static int show_type(const struct registry_entry *entry, const char *name, const char *out) {
    const struct variant_type *type = registry_find(entry->registry, name);
    struct error err;

    const bool versioned = entry->registry == &retry_registry ||
                           entry->registry == &gate_registry || entry->registry == &pacer_registry;
    if (!type && versioned && retry_preset_refuse(name)) {
        error_set(&err, ERROR_USAGE, "no %s is called '%s': %s", entry->singular, name,
                  retry_preset_refuse(name));
        return command_fail(&err);
    }
    if (!type) {
        const char *names[64];
        size_t count = 0;
        for (; count < entry->registry->count && count < 64; count++)
            names[count] = entry->registry->types[count]->name;
        const char *nearest = text_nearest(name, names, count);
        error_set(&err, ERROR_USAGE, "no %s is called '%s'%s%s%s; 'tiersim list %s' names them",
                  entry->singular, name, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                  nearest ? "'?" : "", entry->plural);
        return command_fail(&err);
    }
    printf("%s: %s\n  stands at %s\n", type->name, type->help, entry->where);
    if (type->alias)
        printf("  also called %s\n", type->alias);
    if (type->spec.count)
        puts("\nsettings:");
    for (size_t i = 0; i < type->spec.count; i++)
        print_field_row(&type->spec.fields[i]);
    if (retry_preset_of(type))
        show_policy(retry_preset_of(type));
    if (gate_origin_of(type))
        show_origin(gate_origin_of(type));
    if (pacer_origin_of(type))
        show_origin(pacer_origin_of(type));
    if (out && !retry_preset_of(type))
        return nothing_to_write(name);
    return out ? show_policy_write(retry_preset_of(type), out) : EXIT_DONE;
}

/* ---- scenarios and metrics ---- */

static int show_scenario(const char *name) {
    char path[256];
    struct error err;
    const struct embedded_file *file = embedded_find(name);

    if (!file) {
        snprintf(path, sizeof path, "scenarios/%s.json", name);
        file = embedded_find(path);
    }
    if (!file) {
        error_set(&err, ERROR_USAGE,
                  "no built-in scenario is called '%s'; 'tiersim list "
                  "scenarios' names them",
                  name);
        return command_fail(&err);
    }
    fwrite(file->bytes, 1, file->length, stdout);
    return EXIT_DONE;
}

static int show_metric(const char *name) {
    const enum metric metric = metric_find(name);
    struct error err;

    if (metric == METRICS) {
        error_set(&err, ERROR_USAGE, "no metric is called '%s'; 'tiersim list metrics' names them",
                  name);
        return command_fail(&err);
    }
    printf("%s: %s\n  unit: %s\n", metric_types[metric].name, metric_types[metric].meaning,
           metric_types[metric].unit);
    return EXIT_DONE;
}

static int show(const char *what, const char *out) {
    const char *colon = strchr(what, ':');
    const size_t kind = colon ? (size_t)(colon - what) : 0;
    struct error err;

    if (!colon) {
        error_set(&err, ERROR_USAGE, "'%s' is not KIND:NAME, such as catalog:openai-guide-2026-06",
                  what);
        return command_fail(&err);
    }
    if (out && strncmp(what, "policy:", kind + 1) != 0)
        return nothing_to_write(what);
    if (strncmp(what, "catalog:", kind + 1) == 0)
        return show_catalog(colon + 1);
    if (strncmp(what, "client:", kind + 1) == 0)
        return show_client(colon + 1);
    if (strncmp(what, "scenario:", kind + 1) == 0)
        return show_scenario(colon + 1);
    if (strncmp(what, "metric:", kind + 1) == 0)
        return show_metric(colon + 1);
    if (strncmp(what, "exposure:", kind + 1) == 0)
        return show_exposure(colon + 1);
    for (size_t i = 0; i < registry_count; i++)
        if (strlen(registries[i].singular) == kind &&
            strncmp(what, registries[i].singular, kind) == 0)
            return show_type(&registries[i], colon + 1, out);
    error_set(&err, ERROR_USAGE,
              "unknown kind in '%s'; kinds are catalog, client, scenario, metric, exposure, "
              "limiter, policy, "
              "arrivals, pacer, gate, queue-order, draw-down, incident and distribution",
              what);
    return command_fail(&err);
}

int cmd_show(int argc, char **argv) {
    struct string_list operands;
    const char *out = NULL;
    const struct option_row rows[] = {{"out", OPTION_STRING, &out, "DIR",
                                       "of a published policy: write its waits and a picture"}};
    const struct option_table table = {
        "tiersim show KIND:NAME",
        "Shows one built-in thing: the figures of a catalog with their sources, dates and\n"
        "evidence (catalog:NAME), a published client (client:NAME), a scenario's file\n"
        "(scenario:NAME), a metric (metric:NAME), what a leaked key can cost at each tier of a\n"
        "catalog (exposure:CATALOG), or the settings of a limiter, policy, arrivals, pacer, gate,\n"
        "queue-order, draw-down, incident or distribution (limiter:token_bucket).",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count != 1)
        return command_usage(&table, "needs one KIND:NAME, got %zu", operands.count);
    return show(operands.items[0], out);
}

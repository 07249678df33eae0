#include "cli/show_exposure.h"

#include <stdio.h>

#include "base/calendar.h"
#include "base/text.h"
#include "cli/command.h"
#include "report/output.h"
#include "report/print.h"
#include "scenario/catalog.h"
#include "scenario/catalog_view.h"
#include "study/exposure.h"

/* The smallest scenario over a catalog, at its own date: its price list and tiers are then those in
 * force. */
static bool write_scenario(struct text *out, const char *name, struct arena *arena,
                           struct error *err) {
    struct catalog_choice choice = {NULL, NULL, NULL, NULL};
    struct problems problems;
    struct catalog catalog;
    bool done;

    if (!catalog_choose(name, ".", arena, &choice, err))
        return false;
    problems_init(&problems);
    done = catalog_read_meta(name, ".", arena, &catalog, &problems);
    if (done) {
        text_add(out, "{ \"catalog\": ");
        text_add_json_string(out, name);
        text_add(out, ", \"start\": \"");
        calendar_format(out, catalog.as_of);
        text_add(out, "\", \"horizon\": \"1s\", \"workloads\": [ { \"name\": \"w\", \"client\":"
                      " \"c\", \"arrivals\": { \"type\": \"constant\", \"every\": \"1s\" },"
                      " \"mix\": { \"model\": ");
        text_add_json_string(out, choice.model);
        if (choice.quality) {
            text_add(out, ", \"quality\": ");
            text_add_json_string(out, choice.quality);
        }
        if (choice.size) {
            text_add(out, ", \"size\": ");
            text_add_json_string(out, choice.size);
        }
        text_add(out, " } } ], \"clients\": { \"c\": { \"retry\": { \"type\": \"none\" } } } }");
    } else {
        problems_error(&problems, err, "catalog '%s'", name);
    }
    problems_release(&problems);
    return done;
}

static bool print(const char *name, const struct scenario *scenario, struct error *err) {
    struct table table;
    struct text text;

    exposure_table(&table, scenario, 0);
    text_init(&text);
    text_printf(&text, "%s\n", name);
    text_add(&text, "what a leaked key can cost: at full use of the tier's limits, and beyond a "
                    "spend\nlimit that is seen a minute, ten minutes or an hour too late (limit × "
                    "price × lag)\n\n");
    if (table.row_count > 0)
        print_readable(&text, &table);
    else
        text_add(&text, "  nothing can be told: nothing that is priced has a limit by time\n");
    text.failed = text.failed || table.failed;
    const bool done = output_stdout(&text, err);
    text_release(&text);
    table_release(&table);
    return done;
}

int show_exposure(const char *catalog) {
    struct arena arena;
    struct problems problems;
    struct scenario scenario;
    struct text text;
    struct error err = {0};
    int code = EXIT_DONE;

    arena_init(&arena);
    problems_init(&problems);
    text_init(&text);
    if (!write_scenario(&text, catalog, &arena, &err)) {
        code = command_fail(&err);
    } else {
        const struct scenario_source source = {.text = text_cstr(&text), .file = catalog};
        if (!scenario_load(&scenario, &source, &problems)) {
            problems_print(&problems, stderr);
            code = (int)problems_kind(&problems);
        } else {
            if (!print(catalog, &scenario, &err))
                code = command_fail(&err);
            scenario_release(&scenario);
        }
    }
    text_release(&text);
    problems_release(&problems);
    arena_release(&arena);
    return code;
}

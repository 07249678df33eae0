/* tiersim quick: an answer without JSON. It writes the scenario that it runs. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/check.h"
#include "base/text.h"
#include "cli/command.h"
#include "report/output.h"
#include "scenario/catalog.h"
#include "scenario/catalog_view.h"

#define QUICK_CATALOG "openai-gpt-image-2026"

struct quick {
    const char *catalog;
    struct catalog_choice choice;
    const char *rate, *duration, *patience, *pacing, *start, *save;
    long n, workers, attempts;
};

static void add_member(struct text *out, const char *name, const char *value) {
    if (!value)
        return;
    text_printf(out, "\"%s\": ", name);
    text_add_json_string(out, value);
    text_add(out, ", ");
}

static void add_workload(struct text *out, const struct quick *quick) {
    text_add(out, "  \"workloads\": [ { \"name\": \"web\", \"client\": \"app\", ");
    add_member(out, "patience", quick->patience);
    text_add(out, "\n    \"arrivals\": { \"type\": \"poisson\", \"rate\": ");
    text_add_json_string(out, quick->rate);
    text_add(out, " },\n    \"mix\": [ { ");
    add_member(out, "model", quick->choice.model);
    add_member(out, "quality", quick->choice.quality);
    add_member(out, "size", quick->choice.size);
    text_printf(out, "\"n\": %ld } ] } ],\n", quick->n);
}

static void add_client(struct text *out, const struct quick *quick) {
    text_add(out, "  \"clients\": { \"app\": { ");
    if (quick->workers > 0)
        text_printf(out, "\"concurrency\": %ld, ", quick->workers);
    text_add(out, "\n    \"pacing\": { \"type\": ");
    text_add_json_string(out, quick->pacing);
    text_printf(out,
                " },\n    \"retry\": { \"type\": \"exponential\", \"base\": \"1s\", \"factor\": 2, "
                "\"cap\": \"60s\",\n      \"jitter\": \"additive\", \"jitter_max\": \"1s\", "
                "\"max_attempts\": %ld, \"retry_after\": \"honour\" } } }\n}\n",
                quick->attempts);
}

/* The scenario as a user would write it by hand. */
static void write_scenario(struct text *out, const struct quick *quick) {
    text_add(out, "{\n  \"about\": ");
    struct text about;
    text_init(&about);
    text_printf(&about, "What happens to %s requests for %s on tier %s of %s?", quick->rate,
                quick->choice.model, quick->choice.tier ? quick->choice.tier : "(none)",
                quick->catalog);
    text_add_json_string(out, text_cstr(&about));
    text_release(&about);
    text_add(out, ",\n  ");
    add_member(out, "catalog", quick->catalog);
    add_member(out, "start", quick->start);
    add_member(out, "horizon", quick->duration);
    text_add(out, "\"drain\": \"1h\",\n  \"seed\": 1, \"replications\": 20,\n");
    if (quick->choice.tier) {
        text_add(out, "  \"account\": { \"tier\": ");
        text_add_json_string(out, quick->choice.tier);
        text_add(out, " },\n");
    }
    add_workload(out, quick);
    add_client(out, quick);
}

/* Fills in what the user left open from the catalog: SKU, tier, and a start at its own date. */
static bool complete(struct quick *quick, struct arena *arena, struct error *err) {
    struct problems problems;
    struct catalog catalog;
    struct text date;
    bool done;

    if (!catalog_choose(quick->catalog, ".", arena, &quick->choice, err))
        return false;
    if (quick->start)
        return true;
    problems_init(&problems);
    done = catalog_read_meta(quick->catalog, ".", arena, &catalog, &problems);
    if (done) {
        text_init(&date);
        calendar_format(&date, catalog.as_of);
        quick->start = arena_strdup(arena, text_cstr(&date));
        text_release(&date);
    } else {
        problems_error(&problems, err, "catalog '%s'", quick->catalog);
    }
    problems_release(&problems);
    return done;
}

static int answer(struct quick *quick, const struct study_arguments *arguments,
                  struct arena *arena) {
    struct text text;
    struct error err = {0};
    int code;

    if (!complete(quick, arena, &err))
        return command_fail(&err);
    text_init(&text);
    write_scenario(&text, quick);
    if (!output_file(quick->save, &text, &err)) {
        code = command_fail(&err);
    } else {
        fprintf(stderr, "the scenario is in %s\n", quick->save);
        code = study_file(arguments, quick->save, text_cstr(&text));
    }
    text_release(&text);
    return code;
}

int cmd_quick(int argc, char **argv) {
    struct study_arguments arguments = {.name = "quick", .argc = argc, .argv = argv};
    struct quick quick = {.catalog = QUICK_CATALOG,
                          .duration = "1d",
                          .pacing = "none",
                          .save = "quick.json",
                          .n = 1,
                          .attempts = 6};
    struct string_list operands;
    struct arena arena;
    const struct option_row rows[] = {
        {"catalog", OPTION_STRING, &quick.catalog, "NAME",
         "the provider's data (default: " QUICK_CATALOG ")"},
        {"tier", OPTION_STRING, &quick.choice.tier, "NAME", "of the catalog (default: its first)"},
        {"rate", OPTION_STRING, &quick.rate, "RATE", "requests, such as 4/min (required)"},
        {"model", OPTION_STRING, &quick.choice.model, "NAME", "default: the first one priced"},
        {"quality", OPTION_STRING, &quick.choice.quality, "NAME", "default: the first one priced"},
        {"size", OPTION_STRING, &quick.choice.size, "SIZE", "default: the first one priced"},
        {"n", OPTION_COUNT, &quick.n, "N", "images a request asks for (default: 1)"},
        {"for", OPTION_STRING, &quick.duration, "TIME", "how long requests arrive (default: 1d)"},
        {"start", OPTION_STRING, &quick.start, "DATE", "default: the catalog's own date"},
        {"patience", OPTION_STRING, &quick.patience, "TIME", "users leave then (default: never)"},
        {"workers", OPTION_COUNT, &quick.workers, "N", "calls at once (default: no bound)"},
        {"pacing", OPTION_STRING, &quick.pacing, "TYPE", "see 'list pacers' (default: none)"},
        {"attempts", OPTION_COUNT, &quick.attempts, "N", "a request makes at most (default: 6)"},
        {"save", OPTION_STRING, &quick.save, "FILE",
         "where the scenario goes (default: quick.json; '-': standard output)"},
        {"set", OPTION_LIST, &arguments.set, "PATH=VALUE", "override a value of the scenario"},
        {"seed", OPTION_STRING, &arguments.seed, "N", "seed of all luck (default: 1)"},
        {"replications", OPTION_STRING, &arguments.replications, "N", "default: 20"},
        {"threads", OPTION_COUNT, &arguments.threads, "N", "0: all cores (default)"},
        {"out", OPTION_STRING, &arguments.out, "DIR", "write figures, plots and report.html"},
        {"no-plots", OPTION_FLAG, &arguments.no_plots, NULL, "with --out: no pictures"},
        {"json", OPTION_FLAG, &arguments.json, NULL, "print the result as JSON"},
        {"quiet", OPTION_FLAG, &arguments.quiet, NULL, "no progress on stderr"}};
    const struct option_table table = {
        "tiersim quick --rate RATE [--catalog NAME] [--tier NAME] [options]",
        "Answers without a scenario file: Poisson requests, the guide's retry policy (1 s doubled\n"
        "up to 60 s, jitter up to 1 s, Retry-After honoured). It writes the scenario that it ran.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count)
        return command_usage(&table, "takes no '%s'", operands.items[0]);
    if (!quick.rate)
        return command_usage(&table, "needs '--rate', such as '--rate 4/min'");
    arena_init(&arena);
    const int code = answer(&quick, &arguments, &arena);
    arena_release(&arena);
    return code;
}

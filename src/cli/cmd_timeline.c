/* tiersim timeline: one replication, followed as it happens. */
#include <stdio.h>

#include "base/check.h"
#include "base/units.h"
#include "cli/command.h"
#include "report/print.h"
#include "report/print_timeline.h"
#include "study/request_timeline.h"
#include "study/result.h"
#include "study/timeline.h"

/* Requests that are followed where it is not said. */
#define FIRST_REQUESTS 12

/* What a view takes besides the arguments of every study. */
struct view {
    struct timeline_options options;
    struct request_timeline_options requests;
    bool account;
    long replication, first, request;
    const char *from;
};

/* The columns that are read on a screen; account.csv has them all. */
static const char *const account_columns[] = {"date",    "kind",     "what",  "amount", "images",
                                              "balance", "incurred", "shown", "text",   NULL};

static void print_account(struct text *out, const struct result *result) {
    const struct table *audit = result_table(result, "draw_down");

    if (result->question)
        text_printf(out, "%s\n\n", result->question);
    print_columns(out, result_table(result, "account"), account_columns);
    if (!audit)
        return;
    text_printf(out, "\n%s\n", audit->title);
    print_table(out, audit);
}

static int follow_one(const struct study_arguments *arguments, const struct view *view,
                      const struct scenario *scenario) {
    struct result result;
    struct error err = {0};

    if (view->account ? !study_account_timeline(scenario, &view->options, &result, &err)
                      : !study_request_timeline(scenario, &view->requests, &result, &err))
        return err.kind == ERROR_NONE ? EXIT_INTERRUPTED : command_fail(&err);
    const int code = study_deliver(arguments, &result);
    result_release(&result);
    return code;
}

static int follow(const struct study_arguments *arguments, const struct view *view,
                  const char *file) {
    struct scenario scenario;
    int code = study_load(arguments, file, NULL, &scenario);

    if (code == EXIT_DONE) {
        code = follow_one(arguments, view, &scenario);
        scenario_release(&scenario);
    }
    return code;
}

/* What the options say together, or a usage error. */
static int read_view(const struct option_table *table, struct view *view) {
    sim_time from = 0;

    if (view->from && !duration_parse(view->from, &from))
        return command_usage(table, "'--from' takes a duration such as 2h, got '%s'", view->from);
    if (!view->account && (view->options.audit || view->options.provider))
        return command_usage(table, "'--audit' and '--provider' are of '--account'");
    if (view->account &&
        (view->requests.workload || view->from || view->first >= 0 || view->request >= 0))
        return command_usage(table, "'--account' follows no requests");
    if (view->request >= 0 && (view->first >= 0 || view->from))
        return command_usage(table, "'--request' is one, without '--first' and '--from'");
    view->options.replication = (uint64_t)view->replication;
    view->requests.replication = (uint64_t)view->replication;
    view->requests.from = from;
    view->requests.count = view->first >= 0 ? (size_t)view->first : FIRST_REQUESTS;
    view->requests.id = view->request;
    return EXIT_DONE;
}

int cmd_timeline(int argc, char **argv) {
    struct study_arguments arguments = {.name = "timeline", .argc = argc, .argv = argv};
    struct view view = {.options = {.stop = &command_stop},
                        .requests = {.stop = &command_stop},
                        .first = -1,
                        .request = -1};
    struct string_list operands;
    const struct option_row rows[] = {
        {"first", OPTION_COUNT, &view.first, "N", "follow the first N requests (default: 12)"},
        {"from", OPTION_STRING, &view.from, "TIME", "the first that arrive at TIME or later: 2h"},
        {"request", OPTION_COUNT, &view.request, "K",
         "follow request K of the workload only, from 0, as in a log"},
        {"workload", OPTION_STRING, &view.requests.workload, "NAME",
         "whose requests (default: any; with --request the first)"},
        {"account", OPTION_FLAG, &view.account, NULL,
         "the account instead: what moved money, what was refused, what one was told"},
        {"audit", OPTION_FLAG, &view.options.audit, NULL,
         "and the same usage under each draw-down order: what expires"},
        {"provider", OPTION_STRING, &view.options.provider, "NAME",
         "whose account (default: the first that has one)"},
        {"replication", OPTION_COUNT, &view.replication, "K", "which one (default: 0)"},
        {"set", OPTION_LIST, &arguments.set, "PATH=VALUE", "override a value of the scenario"},
        {"catalog", OPTION_STRING, &arguments.catalog, "NAME", "use another catalog"},
        {"seed", OPTION_STRING, &arguments.seed, "N", "seed of all luck (default: the scenario's)"},
        {"out", OPTION_STRING, &arguments.out, "DIR",
         "write timeline.csv or account.csv and focus.csv (the bill, in FOCUS columns), plots and "
         "report.html"},
        {"no-plots", OPTION_FLAG, &arguments.no_plots, NULL,
         "with --out: figures only, no pictures"},
        {"json", OPTION_FLAG, &arguments.json, NULL, "print the result as JSON"}};
    const struct option_table table = {
        "tiersim timeline SCENARIO [--first N | --request K | --account] [options]",
        "Follows some requests of one replication: each arrival, refusal (how full the limit was,\n"
        "the Retry-After), sleep (how long and why), admission, charge and outcome.\n"
        "--account follows the account: each purchase, grant, expiry, mail and\n"
        "refusal of the account, charges added up by the hour (by the day in runs above three\n"
        "days), each with the balance, the spend of the period and what the usage page shows "
        "then.\n"
        "With --audit the same usage is run under each draw-down order; over many replications\n"
        "that is 'tiersim sweep SCENARIO --vary account.draw_down=expiring_first,fifo', which see.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count != 1)
        return command_usage(&table, "needs one scenario, got %zu", operands.count);
    const int read = read_view(&table, &view);
    if (read != EXIT_DONE)
        return read;
    arguments.print = view.account ? print_account : print_timeline;
    return follow(&arguments, &view, operands.items[0]);
}

/* tiersim timeline: one replication, followed as it happens. */
#include <stdio.h>

#include "base/check.h"
#include "cli/command.h"
#include "report/print.h"
#include "study/result.h"
#include "study/timeline.h"

/* What a view takes besides the arguments of every study. */
struct view {
    struct timeline_options options;
    bool account;
    long replication;
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

static int follow_account(const struct study_arguments *arguments, const struct view *view,
                          const struct scenario *scenario) {
    struct result result;
    struct error err = {0};

    if (!study_account_timeline(scenario, &view->options, &result, &err))
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
        code = follow_account(arguments, view, &scenario);
        scenario_release(&scenario);
    }
    return code;
}

int cmd_timeline(int argc, char **argv) {
    struct study_arguments arguments = {0};
    struct view view = {.options = {.stop = &command_stop}};
    struct string_list operands;
    const struct option_row rows[] = {
        {"account", OPTION_FLAG, &view.account, NULL,
         "the account: what moved money, what was refused, what one was told"},
        {"audit", OPTION_FLAG, &view.options.audit, NULL,
         "and the same usage under each draw-down order: what expires"},
        {"provider", OPTION_STRING, &view.options.provider, "NAME",
         "whose account (default: the first that has one)"},
        {"replication", OPTION_COUNT, &view.replication, "K", "which one (default: 0)"},
        {"set", OPTION_LIST, &arguments.set, "PATH=VALUE", "override a value of the scenario"},
        {"catalog", OPTION_STRING, &arguments.catalog, "NAME", "use another catalog"},
        {"seed", OPTION_STRING, &arguments.seed, "N", "seed of all luck (default: the scenario's)"},
        {"out", OPTION_STRING, &arguments.out, "DIR",
         "write account.csv, focus.csv (the bill, in FOCUS columns), plots and report.html"},
        {"no-plots", OPTION_FLAG, &arguments.no_plots, NULL,
         "with --out: figures only, no pictures"},
        {"json", OPTION_FLAG, &arguments.json, NULL, "print the result as JSON"}};
    const struct option_table table = {
        "tiersim timeline SCENARIO --account [options]",
        "Follows one replication of a scenario. --account: each purchase, grant, expiry, mail and\n"
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
    if (!view.account)
        return command_usage(&table, "needs to know what to follow: '--account'");
    arguments.print = print_account;
    view.options.replication = (uint64_t)view.replication;
    return follow(&arguments, &view, operands.items[0]);
}

/* tiersim solve: the largest setting with which a condition still holds. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "cli/command.h"
#include "report/print.h"
#include "study/result.h"
#include "study/solve.h"

/* "$150" after an optional "spend <=". */
static bool parse_bound(const char *text, money *out, struct error *err) {
    const char *at = text;

    if (strncmp(at, "spend", 5) == 0)
        at += 5 + strspn(at + 5, " ");
    if (strncmp(at, "<=", 2) == 0)
        at += 2 + strspn(at + 2, " ");
    if (!money_parse(at, out))
        return error_set(err, ERROR_USAGE, "'--objective' takes 'spend <= $AMOUNT', got '%s'",
                         text);
    return true;
}

/* "5%" or "0.05". */
static bool parse_risk(const char *text, double *out, struct error *err) {
    char *end;

    errno = 0;
    *out = strtod(text, &end);
    if (end != text && *end == '%') {
        *out /= 100;
        end++;
    }
    if (errno || end == text || *end)
        return error_set(err, ERROR_USAGE, "'--risk' takes a share such as 5%% or 0.05, got '%s'",
                         text);
    return true;
}

struct texts {
    const char *objective, *risk, *step;
};

static bool parse_question(const struct texts *texts, const struct study_arguments *arguments,
                           struct solve_question *question, struct error *err) {
    if (!parse_bound(texts->objective, &question->bound, err) ||
        !parse_risk(texts->risk, &question->risk, err))
        return false;
    if (!money_parse(texts->step, &question->step))
        return error_set(err, ERROR_USAGE, "'--step' takes an amount such as $0.01, got '%s'",
                         texts->step);
    if (arguments->replications) {
        char *end;
        const long count = strtol(arguments->replications, &end, 10);
        if (*end || count < 1)
            return error_set(err, ERROR_USAGE, "'--replications' takes a whole number, got '%s'",
                             arguments->replications);
        question->replications = (size_t)count;
    }
    return true;
}

/* The answer first; what it was found by and what else it means behind it. */
static void print_answer(struct text *out, const struct result *result) {
    static const char *const tables[] = {"solve", "exposure"};

    if (result->question)
        text_printf(out, "%s\n\n", result->question);
    for (size_t i = 0; i < result->sentence_count; i++)
        if (result->sentences[i].kind == SENTENCE_NOTE)
            text_printf(out, "%s\n", result->sentences[i].text);
    for (size_t i = 0; i < array_size(tables); i++) {
        const struct table *table = result_table(result, tables[i]);
        if (!table || table->row_count == 0)
            continue;
        text_printf(out, "\n%s\n", table->title);
        print_readable(out, table);
    }
}

static int solve(const struct study_arguments *arguments, const struct solve_question *question,
                 const char *file) {
    const struct study_options options = {.threads = (size_t)arguments->threads,
                                          .stop = &command_stop,
                                          .progress = study_progress,
                                          .context = (void *)(uintptr_t)arguments};
    struct scenario scenario;
    struct result result;
    struct solve_answer answer;
    struct error err = {0};
    int code = study_load(arguments, file, NULL, &scenario);

    if (code != EXIT_DONE)
        return code;
    const bool done = study_solve_hard_limit(&scenario, question, &options, &result, &answer, &err);
    study_progress_end(arguments);
    if (done) {
        code = study_deliver(arguments, &result);
        result_release(&result);
        if (code == EXIT_DONE && !answer.found)
            code = EXIT_NOT_MET;
    } else {
        code = command_fail(&err);
    }
    scenario_release(&scenario);
    return code;
}

int cmd_solve(int argc, char **argv) {
    struct study_arguments arguments = {.name = "solve", .argc = argc, .argv = argv};
    struct texts texts = {.risk = "5%", .step = "$0.01"};
    struct solve_question question = {0};
    struct string_list operands;
    struct error err = {0};
    const struct option_row rows[] = {
        {"objective", OPTION_STRING, &texts.objective, "CONDITION", "'spend <= $150': in a month"},
        {"risk", OPTION_STRING, &texts.risk, "SHARE", "how often it may fail (default: 5%)"},
        {"step", OPTION_STRING, &texts.step, "AMOUNT",
         "limits tried are multiples (default: $0.01)"},
        {"provider", OPTION_STRING, &question.provider, "NAME",
         "whose account (default: the first that has one)"},
        STUDY_OPTIONS(arguments)};
    const struct option_table table = {
        "tiersim solve WHAT SCENARIO --objective CONDITION [options]",
        "Finds the largest setting with which a condition still holds. WHAT is\n"
        "  max-hard-limit  the highest hard limit such that spend in a month is above the bound\n"
        "                  with a probability of at most --risk, under the billing lag and with\n"
        "                  the work in flight; and what a leaked key can cost at each tier\n"
        "Exit status 1: no limit keeps the risk.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count != 2)
        return command_usage(&table, "needs what to solve for and a scenario, got %zu operand%s",
                             operands.count, operands.count == 1 ? "" : "s");
    if (strcmp(operands.items[0], "max-hard-limit") != 0)
        return command_usage(&table, "cannot solve for '%s'; it can for max-hard-limit",
                             operands.items[0]);
    if (!texts.objective)
        return command_usage(&table, "needs '--objective \"spend <= $AMOUNT\"'");
    if (!parse_question(&texts, &arguments, &question, &err))
        return command_fail(&err);
    arguments.print = print_answer;
    return solve(&arguments, &question, operands.items[1]);
}

/* tiersim solve: the setting with which a condition only just holds. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "cli/command.h"
#include "report/print.h"
#include "study/result.h"
#include "study/solve.h"
#include "study/solve_for.h"

#define HARD_LIMIT "max-hard-limit"
#define CENT       (NUSD_PER_USD / 100)

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
static bool parse_share(const char *option, const char *text, double *out, struct error *err) {
    char *end;

    errno = 0;
    *out = strtod(text, &end);
    if (end != text && *end == '%') {
        *out /= 100;
        end++;
    }
    if (errno || end == text || *end)
        return error_set(err, ERROR_USAGE, "'--%s' takes a share such as 5%% or 0.05, got '%s'",
                         option, text);
    return true;
}

/* What was typed, before it is known what to solve for. */
struct texts {
    struct string_list objectives;
    const char *risk, *step, *tolerance, *provider, *limit, *workload;
};

static bool parse_step(const struct texts *texts, money *out, struct error *err) {
    if (!texts->step)
        return true;
    if (!money_parse(texts->step, out))
        return error_set(err, ERROR_USAGE, "'--step' takes an amount such as $0.01, got '%s'",
                         texts->step);
    return true;
}

static bool parse_hard_limit(const struct texts *texts, const struct study_arguments *arguments,
                             struct solve_question *question, struct error *err) {
    if (texts->objectives.count != 1)
        return error_set(err, ERROR_USAGE, "needs '--objective \"spend <= $AMOUNT\"', once");
    if (!parse_bound(texts->objectives.items[0], &question->bound, err) ||
        (texts->risk && !parse_share("risk", texts->risk, &question->risk, err)) ||
        !parse_step(texts, &question->step, err))
        return false;
    question->provider = texts->provider;
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

static bool parse_question(const struct texts *texts, struct solve_for_question *question,
                           struct error *err) {
    question->objectives = texts->objectives.items;
    question->objective_count = texts->objectives.count;
    question->provider = texts->provider;
    question->limit = texts->limit;
    question->workload = texts->workload;
    return parse_step(texts, &question->step, err) &&
           (!texts->tolerance ||
            parse_share("tolerance", texts->tolerance, &question->tolerance, err));
}

/* The answer first; what it was found by and what else it means behind it. */
static void print_answer(struct text *out, const struct result *result) {
    static const char *const tables[] = {"solve", "exposure"};

    if (result->question)
        text_printf(out, "%s\n\n", result->question);
    if (result->answer)
        text_printf(out, "%s\n", result->answer);
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

static int solve_hard_limit(const struct study_arguments *arguments,
                            const struct solve_question *question, const char *file) {
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

static int solve_for(const struct study_arguments *arguments,
                     const struct solve_for_question *question, const char *file,
                     struct arena *arena) {
    const struct study_options options = {.threads = (size_t)arguments->threads,
                                          .stop = &command_stop,
                                          .progress = study_progress,
                                          .context = (void *)(uintptr_t)arguments};
    struct study_arguments delivery = *arguments;
    struct scenario_source source;
    struct problems problems;
    struct result result;
    struct error err = {0};
    bool found;

    if (!study_source(arguments, file, NULL, arena, &source, &err))
        return command_fail(&err);
    problems_init(&problems);
    const bool done =
        study_solve_for(&source, question, &options, &result, &found, &problems, &err);
    study_progress_end(arguments);
    problems_print(&problems, stderr);
    problems_release(&problems);
    if (!done)
        return command_fail(&err);
    /* At the answer the objectives are only just met; what is asked is whether there is one. */
    delivery.assert_objectives = false;
    const int code = study_deliver(&delivery, &result);
    result_release(&result);
    return code == EXIT_DONE && !found ? EXIT_NOT_MET : code;
}

/* ---- the command line ---- */

/* Options that only some questions take: one that is not taken is refused, never ignored. */
struct taken {
    const char *option;
    const char *given; /* NULL: it was not */
    const char *by;    /* what takes it */
};

static bool check_taken(const char *what, const struct texts *texts, struct error *err) {
    const struct taken all[] = {
        {"risk", texts->risk, "max-hard-limit"},
        {"step", texts->step, "max-hard-limit, min-credit"},
        {"tolerance", texts->tolerance, "max-rate"},
        {"workload", texts->workload, "max-rate"},
        {"limit", texts->limit, "min-limit"},
        {"provider", texts->provider, "max-hard-limit, min-limit, min-credit"},
    };

    for (size_t i = 0; i < array_size(all); i++)
        if (all[i].given && !strstr(all[i].by, what))
            return error_set(err, ERROR_USAGE, "'--%s' is an option of %s, not of %s",
                             all[i].option, all[i].by, what);
    return true;
}

static int solve(const char *what, const char *file, const struct texts *texts,
                 struct study_arguments *arguments) {
    struct solve_question hard = {.risk = 0.05, .step = CENT};
    struct solve_for_question other = {.tolerance = 0.01, .step = CENT};
    struct error err = {0};
    struct arena arena;

    arguments->print = print_answer;
    if (!check_taken(what, texts, &err))
        return command_fail(&err);
    if (strcmp(what, HARD_LIMIT) == 0)
        return parse_hard_limit(texts, arguments, &hard, &err)
                   ? solve_hard_limit(arguments, &hard, file)
                   : command_fail(&err);
    for (size_t i = 0; solve_types[i] && !other.type; i++)
        if (strcmp(what, solve_types[i]->name) == 0)
            other.type = solve_types[i];
    if (!other.type || !parse_question(texts, &other, &err))
        return command_fail(&err);
    arena_init(&arena);
    const int code = solve_for(arguments, &other, file, &arena);
    arena_release(&arena);
    return code;
}

static bool is_known(const char *what) {
    for (size_t i = 0; solve_types[i]; i++)
        if (strcmp(what, solve_types[i]->name) == 0)
            return true;
    return strcmp(what, HARD_LIMIT) == 0;
}

int cmd_solve(int argc, char **argv) {
    struct study_arguments arguments = {.name = "solve", .argc = argc, .argv = argv};
    struct texts texts = {0};
    struct string_list operands;
    const struct option_row rows[] = {
        {"objective", OPTION_LIST, &texts.objectives, "CONDITION",
         "'latency_p95 <= 60s', 'web: success_rate >= 0.99', 'spend <= $150'"},
        {"workload", OPTION_STRING, &texts.workload, "NAME",
         "max-rate: whose rate (default: every one's, by one factor)"},
        {"limit", OPTION_STRING, &texts.limit, "NAME",
         "min-limit: which (default: the one in images)"},
        {"tolerance", OPTION_STRING, &texts.tolerance, "SHARE",
         "max-rate: how finely to look (default: 1%)"},
        {"risk", OPTION_STRING, &texts.risk, "SHARE",
         "max-hard-limit: how often it may fail (default: 5%)"},
        {"step", OPTION_STRING, &texts.step, "AMOUNT",
         "amounts of money tried are multiples (default: $0.01)"},
        {"provider", OPTION_STRING, &texts.provider, "NAME",
         "whose limit or account (default: the first that has one)"},
        STUDY_OPTIONS(arguments)};
    const struct option_table table = {
        "tiersim solve WHAT SCENARIO --objective CONDITION [options]",
        "Finds the setting with which a condition only just holds. WHAT is\n"
        "  max-rate        the highest rate of arrivals that meets the objectives\n"
        "  min-limit       the least limit that does\n"
        "  min-credit      the least prepaid credit at the start that does; each of the three\n"
        "                  with a 95 % interval, and '--objective' may be given again or left out\n"
        "                  where the scenario has objectives\n"
        "  max-hard-limit  the highest hard limit such that spend in a month is above the bound\n"
        "                  with a probability of at most --risk, under the billing lag and with\n"
        "                  the work in flight; and what a leaked key can cost at each tier\n"
        "Exit status 1: nothing does.",
        rows, array_size(rows)};

    const int parsed = command_parse(&table, argc, argv, &operands);
    if (parsed != COMMAND_GOES_ON)
        return parsed;
    if (operands.count != 2)
        return command_usage(&table, "needs what to solve for and a scenario, got %zu operand%s",
                             operands.count, operands.count == 1 ? "" : "s");
    if (!is_known(operands.items[0]))
        return command_usage(
            &table,
            "cannot solve for '%s'; it can for max-rate, min-limit, min-credit, " HARD_LIMIT,
            operands.items[0]);
    return solve(operands.items[0], operands.items[1], &texts, &arguments);
}

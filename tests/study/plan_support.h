/* What tests of plans share: a plan of a scenario in text, and where to look in it. */
#ifndef TESTS_STUDY_PLAN_SUPPORT_H
#define TESTS_STUDY_PLAN_SUPPORT_H

#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "study/plan.h"

/* ' stands for " in `json`. The caller releases the result. */
static inline bool plan(const char *json, size_t threads, struct result *out) {
    char *text = quoted(json);
    const struct scenario_source source = {.text = text};
    const struct study_options options = {.threads = threads};
    struct problems problems;
    struct error err = {0};
    bool feasible;

    problems_init(&problems);
    if (!study_plan(&source, &options, out, &feasible, &problems, &err)) {
        problems_print(&problems, stderr);
        fail_msg("%s", err.text);
    }
    problems_release(&problems);
    free(text);
    return feasible;
}

static inline const char *cell(const struct result *result, const char *name, size_t row,
                               const char *column) {
    const struct table *table = result_table(result, name);

    return table_cell(table, row, (size_t)table_column(table, column))->text;
}

static inline double number(const struct result *result, const char *name, size_t row,
                            const char *column) {
    const struct table *table = result_table(result, name);

    return table_number(table, row, (size_t)table_column(table, column));
}

/* The name of the option chosen; NULL: none. */
static inline const char *chosen(const struct result *result) {
    for (size_t row = 0; row < result_table(result, "plan")->row_count; row++)
        if (strcmp(cell(result, "plan", row, "decision"), "chosen") == 0)
            return cell(result, "plan", row, "option");
    return NULL;
}

/* Some sentence, or the answer, has these words. */
static inline bool tells(const struct result *result, const char *words) {
    for (size_t i = 0; i < result->sentence_count; i++)
        if (strstr(result->sentences[i].text, words))
            return true;
    return result->answer && strstr(result->answer, words);
}

static inline void says(const struct result *result, const char *words) {
    if (tells(result, words))
        return;
    fprintf(stderr, "%s\n", result->answer ? result->answer : "no answer");
    for (size_t i = 0; i < result->sentence_count; i++)
        fprintf(stderr, "%s\n", result->sentences[i].text);
    fail_msg("nobody says '%s'", words);
}

#endif

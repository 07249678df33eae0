/* What solve_for says: the answer in a sentence, what was tried, a row for programs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/figure.h"
#include "base/text.h"
#include "study/point.h"
#include "study/solve_for.h"
#include "study/solve_parts.h"

enum { TABLES = 2 };

/* The ends of the interval as candidates, lower value first. */
struct ends {
    bool has_low, has_high;
    int64_t low, high;
};

/* Where candidates are points of a line, the edge lies between the last one not shown to fail and
 * the next. */
static struct ends ends_of(const struct solve *solve) {
    const struct solve_type *type = solve->of.question->type;
    const bool shown = solve->shown.outcome == EDGE_FOUND;
    const bool open = solve->open.outcome == EDGE_FOUND;
    const int64_t hardest = solve->open.at + (type->whole ? 0 : 1);

    if (type->rising)
        return (struct ends){shown, open, solve->shown.at, hardest};
    return (struct ends){open, shown, hardest, solve->shown.at};
}

static const struct solve_trial *trial_at(const struct solve *solve, int64_t candidate) {
    for (size_t i = 0; i < solve->of.trial_count; i++)
        if (solve->of.trials[i].candidate == candidate)
            return &solve->of.trials[i];
    return NULL;
}

static void add_candidate(struct text *out, const struct solve *solve, int64_t candidate) {
    solve->of.question->type->format(out, &solve->of, candidate);
}

static void add_objective(struct text *out, const struct solve *solve, size_t index) {
    const struct objective *objective = &solve->of.base->objectives[index];

    if (objective->workload >= 0)
        text_printf(out, "%s: ", solve->of.base->workloads[objective->workload].name);
    text_printf(out, "%s %s", objective_metric_name(objective->metric), objective->text);
}

static void add_objectives(struct text *out, const struct solve *solve) {
    for (size_t i = 0; i < solve->of.base->objective_count; i++) {
        text_add(out, i > 0 ? " and " : "");
        add_objective(out, solve, i);
    }
}

/* "latency_p95 is 92.3 s" */
static void add_trial(struct text *out, const struct solve *solve,
                      const struct solve_trial *trial) {
    const struct objective *objective = &solve->of.base->objectives[trial->objective];

    text_printf(out, "%s ", objective_metric_name(objective->metric));
    if (isnan(trial->judged.value)) {
        text_printf(out, "is not known (%s)", metric_reason(objective->metric));
    } else if (isnan(objective->probability)) {
        text_add(out, "is ");
        figure_add(out, trial->judged.value, metric_types[objective->metric].unit);
    } else {
        text_add(out, "holds in ");
        figure_add(out, trial->judged.value, "ratio");
        text_add(out, " of the runs");
    }
}

/* ---- sentences ---- */

static void add_interval(struct text *out, const struct solve *solve) {
    const struct ends ends = ends_of(solve);

    text_add(out, " (95 % interval: ");
    if (ends.has_low && ends.has_high && ends.low == ends.high) {
        text_add(out, "that alone");
    } else if (ends.has_low && ends.has_high) {
        add_candidate(out, solve, ends.low);
        text_add(out, " to ");
        add_candidate(out, solve, ends.high);
    } else if (ends.has_low || ends.has_high) {
        text_add(out, ends.has_low ? "from " : "up to ");
        add_candidate(out, solve, ends.has_low ? ends.low : ends.high);
        text_printf(out, ", %s open", ends.has_low ? "upwards" : "downwards");
    } else {
        text_add(out, "open at both ends");
    }
    text_printf(out, "; %lld replications of each %s, under the same luck)",
                (long long)solve->of.base->replications, solve->of.question->type->noun);
}

static void add_answer(struct text *out, const struct solve *solve) {
    const struct solve_type *type = solve->of.question->type;
    const struct solve_trial *trial = trial_at(solve, solve->answer.at);
    char *at;

    switch (solve->answer.outcome) {
    case EDGE_FOUND:
        text_printf(out, "The %s that meets ", type->asked);
        add_objectives(out, solve);
        text_add(out, " is ");
        add_candidate(out, solve, solve->answer.at);
        add_interval(out, solve);
        break;
    case EDGE_EVERY:
        at = strstr(type->every, "%s");
        text_add_bytes(out, type->every, (size_t)(at - type->every));
        add_candidate(out, solve, solve->answer.at);
        text_printf(out, "%s ", at + strlen("%s"));
        add_objectives(out, solve);
        break;
    case EDGE_NONE:
    case EDGE_BLIND:
        if (solve->answer.outcome == EDGE_NONE)
            text_printf(out, "%s ", type->none);
        else
            text_printf(out, "It cannot be told which %s meets ", type->noun);
        add_objectives(out, solve);
        text_add(out, ": at ");
        add_candidate(out, solve, solve->answer.at);
        text_add(out, ", the easiest tried, ");
        add_trial(out, solve, trial);
        break;
    case EDGE_STOPPED:
        text_printf(out, "Interrupted before the %s that meets ", type->asked);
        add_objectives(out, solve);
        text_add(out, " was known");
        break;
    }
    text_add_char(out, '.');
}

static void say_more(const struct solve *solve, struct result *out, struct text *text) {
    const struct solve_trial *beyond =
        solve->answer.outcome == EDGE_FOUND ? trial_at(solve, solve->answer.at + 1) : NULL;

    if (beyond) {
        text_clear(text);
        text_add(text, "What binds: at ");
        add_candidate(text, solve, beyond->candidate);
        text_add_char(text, ' ');
        add_trial(text, solve, beyond);
        if (solve->shown.outcome == EDGE_FOUND) {
            text_add(text, "; shown to be met, not only estimated, at ");
            add_candidate(text, solve, solve->shown.at);
        }
        result_say(out, SENTENCE_NOTE, NULL, text_cstr(text));
    }
    if (solve->of.edge.uneven)
        result_say(out, SENTENCE_WARNING, NULL,
                   "the trials are uneven: what is harder met an objective where what is easier "
                   "did not; the answer is the first edge from the easy side");
}

/* ---- tables ---- */

static const char *const grade_names[] = {
    [EDGE_FAILS] = "not met", [EDGE_SHORT] = "undecided",   [EDGE_NEAR] = "undecided",
    [EDGE_MEETS] = "met",     [EDGE_UNKNOWN] = "not known", [EDGE_INTERRUPTED] = "not known"};

static int by_value(const void *a_, const void *b_) {
    const struct solve_trial *a = a_, *b = b_;

    return (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

static void trials_table(struct table *table, struct solve *solve) {
    const struct solve_type *type = solve->of.question->type;
    const struct column columns[] = {
        {type->noun, NULL, COLUMN_TEXT},      {"value", solve->of.unit, COLUMN_NUMBER},
        {"objective", NULL, COLUMN_TEXT},     {"estimate", NULL, COLUMN_NUMBER},
        {"lower_bound", NULL, COLUMN_NUMBER}, {"upper_bound", NULL, COLUMN_NUMBER},
        {"judgement", NULL, COLUMN_TEXT}};
    const size_t count = solve->of.trial_count;
    struct text text;

    table_init(table, "solve", "What was tried, and the objective that came nearest to failing",
               columns, array_size(columns));
    table->place = TABLE_SHOWN;
    qsort(solve->of.trials, count, sizeof solve->of.trials[0], by_value);
    text_init_for(&text, &table->failed);
    for (size_t i = 0; i < count; i++) {
        const struct solve_trial *trial = &solve->of.trials[type->rising ? i : count - 1 - i];
        text_clear(&text);
        add_candidate(&text, solve, trial->candidate);
        table_add_text(table, text_cstr(&text));
        table_add_number(table, type->number(&solve->of, trial->candidate));
        text_clear(&text);
        add_objective(&text, solve, trial->objective);
        table_add_text(table, text_cstr(&text));
        table_add_number(table, trial->judged.value);
        table_add_number(table, trial->judged.low);
        table_add_number(table, trial->judged.high);
        table_add_text(table, grade_names[trial->grade]);
    }
    table->failed = table->failed || text.failed;
    text_release(&text);
}

static const char *const outcome_names[] = {[EDGE_FOUND] = "found",
                                            [EDGE_NONE] = "none",
                                            [EDGE_EVERY] = "every",
                                            [EDGE_BLIND] = "not known",
                                            [EDGE_STOPPED] = "interrupted"};

static void answer_table(struct table *table, const struct solve *solve) {
    const struct solve_type *type = solve->of.question->type;
    const struct column columns[] = {{"what", NULL, COLUMN_TEXT},
                                     {"outcome", NULL, COLUMN_TEXT},
                                     {"value", solve->of.unit, COLUMN_NUMBER},
                                     {"low", solve->of.unit, COLUMN_NUMBER},
                                     {"high", solve->of.unit, COLUMN_NUMBER},
                                     {"unit", NULL, COLUMN_TEXT},
                                     {"text", NULL, COLUMN_TEXT},
                                     {"objectives", NULL, COLUMN_TEXT}};
    const bool found = solve->answer.outcome == EDGE_FOUND;
    const struct ends ends = ends_of(solve);
    struct text text;

    table_init(table, "solution", "The answer", columns, array_size(columns));
    table->place = TABLE_JSON;
    text_init_for(&text, &table->failed);
    table_add_text(table, type->name);
    table_add_text(table, outcome_names[solve->answer.outcome]);
    table_add_number(table, found ? type->number(&solve->of, solve->answer.at) : NAN);
    table_add_number(table, found && ends.has_low ? type->number(&solve->of, ends.low) : NAN);
    table_add_number(table, found && ends.has_high ? type->number(&solve->of, ends.high) : NAN);
    table_add_text(table, solve->of.unit);
    if (found)
        add_candidate(&text, solve, solve->answer.at);
    table_add_text(table, text_cstr(&text));
    text_clear(&text);
    add_objectives(&text, solve);
    table_add_text(table, text_cstr(&text));
    table->failed = table->failed || text.failed;
    text_release(&text);
}

/* ---- the whole ---- */

/* The scenario at the answer, where there is one, with its luck once more. */
static bool add_point(struct solve *solve, struct result *out, struct error *err) {
    struct point_result *point = arena_new(&out->arena, struct point_result, 1);
    struct designs designs;
    struct text text;
    bool stopped = false;

    if (!point)
        return error_no_memory(err);
    bool done = solve_run(solve, solve->answer.at, &designs, &stopped, err);
    if (done && !stopped) {
        text_init_for(&text, &out->arena.failed);
        text_printf(&text, "%s ", solve->of.question->type->noun);
        add_candidate(&text, solve, solve->answer.at);
        point->name = arena_strdup(&out->arena, text_cstr(&text));
        text_release(&text);
        point_of_sample(point, &designs.scenarios[0], &designs.samples[0], &out->arena);
        out->points = point;
        out->point_count = 1;
    }
    out->partial = out->partial || stopped;
    designs_release(&designs);
    return done;
}

bool solve_tell(struct solve *solve, struct result *out, struct error *err) {
    struct table *tables = arena_new(&out->arena, struct table, TABLES);
    struct text text;

    if (!tables)
        return error_no_memory(err);
    result_about(out, "solve", solve->of.base);
    result_say_all(out, solve->of.base);
    out->partial = solve->interrupted;
    text_init_for(&text, &out->arena.failed);
    add_answer(&text, solve);
    out->answer = arena_strdup(&out->arena, text_cstr(&text));
    say_more(solve, out, &text);
    bool failed = text.failed;
    text_release(&text);
    out->tables = tables;
    out->table_count = TABLES;
    trials_table(&tables[0], solve);
    answer_table(&tables[1], solve);
    failed = failed || tables[0].failed || tables[1].failed || out->arena.failed;
    if (failed)
        return error_no_memory(err);
    if (solve->answer.outcome != EDGE_FOUND && solve->answer.outcome != EDGE_EVERY)
        return true;
    return add_point(solve, out, err);
}

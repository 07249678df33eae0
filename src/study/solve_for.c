#include "study/solve_for.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "study/designs.h"
#include "study/solve_parts.h"

/* Half of what a 95 % interval leaves out: the error of each of its ends. */
#define ONE_END 0.025

const struct solve_type *const solve_types[] = {&solve_rate, &solve_limit, &solve_credit, NULL};

/* ---- what types ask for ---- */

bool solve_find_provider(const struct solve_for *solve, bool with_account, size_t *out,
                         struct error *err) {
    const char *name = solve->question->provider;

    for (size_t i = 0; i < solve->base->provider_count; i++) {
        const struct scenario_provider *provider = &solve->base->providers[i];
        if ((name && strcmp(name, provider->name) != 0) || (with_account && !provider->account))
            continue;
        *out = i;
        return true;
    }
    return error_set(err, name ? ERROR_USAGE : ERROR_SCENARIO, "there is no provider%s%s%s%s",
                     name ? " '" : "", name ? name : "", name ? "'" : "",
                     with_account ? " with an account" : "");
}

const char *solve_provider_path(const struct solve_for *solve, size_t provider) {
    const struct scenario_provider *asked = &solve->base->providers[provider];

    return asked->shorthand ? "provider" : arena_printf(solve->arena, "providers[%s]", asked->name);
}

const char *solve_account_path(const struct solve_for *solve, size_t provider) {
    const struct scenario_provider *asked = &solve->base->providers[provider];

    return asked->shorthand ? "account"
                            : arena_printf(solve->arena, "providers[%s].account", asked->name);
}

/* ---- one candidate ---- */

static bool meets(const struct objective *objective, double value) {
    return isnan(objective->probability) ? objective_met(objective, value)
                                         : value >= objective->probability;
}

static enum edge_grade grade_of(const struct objective *objective,
                                const struct objective_judgement *judged) {
    if (isnan(judged->value))
        return EDGE_UNKNOWN;
    switch (judged->judgement) {
    case JUDGED_MET:
        return EDGE_MEETS;
    case JUDGED_NOT_MET:
        return EDGE_FAILS;
    case JUDGED_UNDECIDED:
        break;
    }
    return meets(objective, judged->value) ? EDGE_NEAR : EDGE_SHORT;
}

/* What fails for certain before what is not known before the rest. */
static int badness(enum edge_grade grade) {
    return grade == EDGE_FAILS ? 0 : grade == EDGE_UNKNOWN ? 1 : 1 + (int)grade;
}

/* How far it is from what is asked, relative to that. */
static double margin(const struct objective *objective, double value) {
    const double asked = isnan(objective->probability) ? objective->value : objective->probability;

    return fabs(value - asked) / (asked != 0 ? fabs(asked) : 1);
}

/* Of each one-sided test: its part of the error of one end of the interval. */
static double confidence_of(const struct scenario *scenario) {
    assert(scenario && scenario->objective_count > 0);
    return 1 - ONE_END / (double)scenario->objective_count;
}

static void judge_all(const struct solve *solve, const struct designs *designs,
                      struct solve_trial *out) {
    const struct scenario *scenario = &designs->scenarios[0];
    const double confidence = confidence_of(scenario);
    double nearest = NAN;
    struct arena scratch;

    arena_init(&scratch);
    for (size_t i = 0; i < scenario->objective_count; i++) {
        const struct objective_judgement judged =
            judge_objective(&designs->samples[0], &scenario->objectives[i], confidence, &scratch);
        const enum edge_grade grade = grade_of(&scenario->objectives[i], &judged);
        const double away = margin(&scenario->objectives[i], judged.value);
        if (i > 0 &&
            (badness(grade) > badness(out->grade) || (grade == out->grade && !(away < nearest))))
            continue;
        nearest = away;
        out->grade = grade;
        out->objective = i;
        out->judged = judged;
    }
    solve->of.arena->failed = solve->of.arena->failed || scratch.failed;
    arena_release(&scratch);
}

bool solve_run(struct solve *solve, int64_t candidate, struct designs *out, bool *stopped,
               struct error *err) {
    const struct solve_overrides overrides = solve->of.question->type->turn(&solve->of, candidate);
    struct design design = {0};
    struct problems problems;
    size_t failed;

    memset(out, 0, sizeof *out);
    if (!overrides.items)
        return error_no_memory(err);
    if (!source_with(&design.source, &solve->source, overrides.items, overrides.count,
                     solve->of.arena, err))
        return false;
    problems_init(&problems);
    const bool loaded = designs_load(out, &design, 1, &problems, err);
    if (!loaded)
        problems_merge(solve->problems, &problems);
    problems_release(&problems);
    if (!loaded || designs_run(out, solve->options, stopped, &failed, err))
        return loaded;
    struct text text;
    text_init(&text);
    solve->of.question->type->format(&text, &solve->of, candidate);
    error_set(err, err ? err->kind : ERROR_IO, "at %s: %s", text_cstr(&text), err ? err->text : "");
    text_release(&text);
    return false;
}

static bool grade(void *context, int64_t candidate, enum edge_grade *out, struct error *err) {
    struct solve *solve = context;
    struct solve_trial *trial = &solve->of.trials[solve->of.trial_count];
    struct designs designs;
    bool stopped = false;

    const bool done = solve_run(solve, candidate, &designs, &stopped, err);
    *out = EDGE_INTERRUPTED;
    solve->interrupted = stopped;
    if (done && !stopped) {
        trial->candidate = candidate;
        judge_all(solve, &designs, trial);
        *out = trial->grade;
        solve->of.trial_count++;
    }
    designs_release(&designs);
    return done && solve->of.arena->failed ? error_no_memory(err) : done;
}

/* ---- the whole ---- */

static bool find_edges(struct solve *solve, struct error *err) {
    struct edge *edge = &solve->of.edge;

    edge->grade = grade;
    edge->context = solve;
    if (!edge_find(edge, EDGE_NEAR, &solve->answer, err))
        return false;
    solve->shown = solve->open = (struct edge_answer){EDGE_STOPPED, 0};
    if (solve->answer.outcome != EDGE_FOUND)
        return true;
    return edge_find(edge, EDGE_SHORT, &solve->open, err) &&
           (solve->open.outcome == EDGE_STOPPED || edge_find(edge, EDGE_MEETS, &solve->shown, err));
}

/* "web: latency_p95 <= 60s" as {"by_workload":{"web":{"latency_p95":"<= 60s"}}}. */
static bool write_objective(const char *objective, struct text *out, struct error *err) {
    const char *colon = strchr(objective, ':');
    const char *metric = colon ? colon + 1 + strspn(colon + 1, " ") : objective;
    const size_t length = strcspn(metric, " <>=");
    const char *condition = metric + length + strspn(metric + length, " ");
    char name[64], workload[64];

    if (length == 0 || length >= sizeof name || !*condition ||
        (colon && (size_t)(colon - objective) >= sizeof workload))
        return error_set(err, ERROR_USAGE,
                         "an objective is METRIC CONDITION such as 'latency_p95 <= 60s', or "
                         "'WORKLOAD: METRIC CONDITION', got '%s'",
                         objective);
    snprintf(name, sizeof name, "%.*s", (int)length, metric);
    text_add_char(out, '{');
    if (colon) {
        snprintf(workload, sizeof workload, "%.*s", (int)(colon - objective), objective);
        text_add(out, "\"by_workload\":{");
        text_add_json_string(out, workload);
        text_add(out, ":{");
    }
    text_add_json_string(out, name);
    text_add_char(out, ':');
    text_add_json_string(out, condition);
    text_add(out, colon ? "}}}" : "}");
    return true;
}

/* The question's objectives in place of the scenario's; a layer each, so that they add up. */
static bool ask(struct solve *solve, const struct solve_for_question *question, struct error *err) {
    struct arena *arena = solve->of.arena;
    const size_t count = question->objective_count;
    struct scenario_override *overrides = arena_new(arena, struct scenario_override, count + 1);
    struct text text;
    bool done = true;

    if (count == 0)
        return true;
    if (!overrides)
        return error_no_memory(err);
    overrides[0] = (struct scenario_override){"objectives", "null", "--objective"};
    text_init_for(&text, &arena->failed);
    for (size_t i = 0; i < count && done; i++) {
        text_clear(&text);
        done = write_objective(question->objectives[i], &text, err);
        overrides[i + 1] = (struct scenario_override){
            "objectives", arena_strdup(arena, text_cstr(&text)), "--objective"};
    }
    text_release(&text);
    return done && source_with(&solve->source, &solve->source, overrides, count + 1, arena, err);
}

/* The least number of runs that show a share of at least `probability`, if all of them have it. */
static size_t runs_to_show(double probability, double confidence) {
    size_t count = 2;

    while (estimate_wilson(count, count, 2 * confidence - 1).low < probability)
        count++;
    return count;
}

static bool check_base(const struct scenario *base, struct error *err) {
    if (base->objective_count == 0)
        return error_set(err, ERROR_USAGE,
                         "there is nothing to meet: give '--objective \"METRIC CONDITION\"', or "
                         "the scenario objectives");
    if (base->replications < 2)
        return error_set(err, ERROR_USAGE,
                         "an interval needs at least 2 replications, got %lld; give some by "
                         "'--replications N'",
                         (long long)base->replications);
    for (size_t i = 0; i < base->objective_count; i++) {
        const double probability = base->objectives[i].probability;
        const size_t needed =
            isnan(probability) ? 0 : runs_to_show(probability, confidence_of(base));
        if ((size_t)base->replications < needed)
            return error_set(err, ERROR_USAGE,
                             "a probability of %g cannot be shown by %lld replications, even if "
                             "all of them meet the objective; it needs %zu: give '--replications "
                             "%zu' or more",
                             probability, (long long)base->replications, needed, needed);
    }
    return true;
}

static bool solve_and_tell(struct solve *solve, const struct solve_for_question *question,
                           struct result *out, bool *found, struct error *err) {
    struct scenario base;

    if (!source_hold(&solve->source, solve->of.arena, err) || !ask(solve, question, err))
        return false;
    if (!scenario_load(&base, &solve->source, solve->problems))
        return error_set(err, problems_kind(solve->problems),
                         "nothing was run: the scenario cannot be loaded");
    solve->of.base = &base;
    bool done = check_base(&base, err) && question->type->prepare(&solve->of, err) &&
                find_edges(solve, err);
    if (done) {
        *found = solve->answer.outcome == EDGE_FOUND || solve->answer.outcome == EDGE_EVERY;
        done = solve_tell(solve, out, err);
    }
    scenario_release(&base);
    return done;
}

bool study_solve_for(const struct scenario_source *source,
                     const struct solve_for_question *question, const struct study_options *options,
                     struct result *out, bool *found, struct problems *problems,
                     struct error *err) {
    *found = false;
    memset(out, 0, sizeof *out);
    arena_init(&out->arena);
    struct solve *solve = arena_new(&out->arena, struct solve, 1);
    if (solve) {
        solve->of.question = question;
        solve->of.arena = &out->arena;
        solve->source = *source;
        solve->options = options;
        solve->problems = problems;
    } else {
        error_no_memory(err);
    }
    const bool done = solve && solve_and_tell(solve, question, out, found, err);
    if (!done)
        result_release(out);
    return done;
}

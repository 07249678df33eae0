#include "study/run.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "study/batches.h"
#include "study/judge.h"
#include "study/point.h"
#include "study/replicate.h"
#include "study/spend.h"
#include "study/steady.h"
#include "study/tables.h"

enum { RUN_TABLES = 9 };

static bool make_tables(struct result *out, const struct scenario *scenario,
                        const struct sample *sample) {
    struct table *tables = arena_new(&out->arena, struct table, RUN_TABLES + SPEND_TABLES);
    const struct point_result *point = &out->points[0];
    bool failed = false;

    if (!tables)
        return false;
    out->tables = tables;
    out->table_count = RUN_TABLES;
    table_of_series(&tables[0], scenario, sample);
    table_of_latency(&tables[1], scenario, sample);
    table_of_quantiles(&tables[2], scenario, point);
    table_of_parts(&tables[3], scenario, point);
    table_of_ledger(&tables[4], scenario, sample);
    table_of_promise(&tables[5], scenario, sample);
    table_of_economics(&tables[6], scenario, sample);
    table_of_recovery(&tables[7], scenario, sample);
    table_of_week(&tables[8], scenario, &sample->week, sample->finished);
    out->table_count += spend_tables(&tables[RUN_TABLES], scenario, sample);
    for (size_t i = 0; i < out->table_count; i++)
        failed = failed || tables[i].failed;
    return !failed;
}

static void say_partial(struct result *out, size_t finished) {
    struct text text;

    text_init_for(&text, &out->arena.failed);
    text_printf(&text, "interrupted: %zu of %zu replications were finished and are counted here",
                finished, out->replications);
    result_say(out, SENTENCE_NOTE, NULL, text_cstr(&text));
    text_release(&text);
}

static bool fill_in(struct result *out, const struct scenario *scenario,
                    const struct sample *sample, bool stopped) {
    struct point_result *point = arena_new(&out->arena, struct point_result, 1);

    if (!point)
        return false;
    result_about(out, "run", scenario);
    result_say_all(out, scenario);
    point->name = "";
    point_of_sample(point, scenario, sample, &out->arena);
    out->points = point;
    out->point_count = 1;
    out->partial = stopped;
    if (stopped)
        say_partial(out, sample->finished);
    return !out->arena.failed && make_tables(out, scenario, sample) && !out->arena.failed;
}

/* What one looks at between batches; the context is the study_options. */
static bool enough(void *context, const struct sample *samples) {
    const struct study_options *options = context;
    struct arena scratch;
    bool reached = true;

    arena_init(&scratch);
    for (size_t i = 0; i < options->goal_count && reached; i++) {
        const struct precision_goal *goal = &options->goals[i];
        const struct estimate estimate =
            judge_estimate(samples, 0, goal->metric, ESTIMATE_CONFIDENCE, &scratch);
        reached = precision_reached(goal, &estimate, estimate.mean);
    }
    arena_release(&scratch);
    return reached;
}

/* How many replications it took, and what is still missing. */
static void say_precision(struct result *out, const struct study_options *options,
                          const struct sample *sample) {
    struct arena scratch;
    struct text text;

    arena_init(&scratch);
    text_init_for(&text, &out->arena.failed);
    for (size_t i = 0; i < options->goal_count; i++) {
        const struct precision_goal *goal = &options->goals[i];
        const struct estimate estimate =
            judge_estimate(sample, 0, goal->metric, ESTIMATE_CONFIDENCE, &scratch);
        const bool reached = precision_reached(goal, &estimate, estimate.mean);
        const size_t needed =
            estimate_replications_needed(&estimate, goal->half_width, goal->relative);
        text_clear(&text);
        text_printf(&text, "precision %s: %s after %zu replications", goal->text,
                    reached ? "reached" : "not reached", sample->finished);
        if (!reached && needed != ESTIMATE_NEVER)
            text_printf(&text, ", about %zu would do", needed);
        result_say(out, SENTENCE_NOTE, NULL, text_cstr(&text));
    }
    text_release(&text);
    arena_release(&scratch);
}

/* ---- one long run ---- */

/* Whether the parts of the only run may stand for replications: the question has a steady state. */
static bool wants_batches(const struct scenario *scenario, const struct study_options *options) {
    struct text ignored;

    text_init(&ignored);
    const bool steady = scenario->replications == 1 && options->goal_count == 0 &&
                        (scenario->warmup > 0 || options->steady) &&
                        steady_as_asked(scenario, &ignored);
    text_release(&ignored);
    return steady;
}

static bool run_in_parts(const struct scenario *scenario, const struct study_options *options,
                         struct world_cuts *cuts, struct sample *sample, bool *stopped,
                         struct error *err) {
    struct task_result result;
    struct error why = {.kind = ERROR_NONE};

    if (!sample_init(sample, scenario) || !world_cuts_init(cuts, scenario, BATCHES))
        return error_no_memory(err);
    if (!task_run_in_parts(scenario, 0, true, options->stop, cuts, &result, &why)) {
        *stopped = why.kind == ERROR_NONE;
        return *stopped || error_set(err, why.kind, "%s", why.text);
    }
    const bool folded = sample_fold(sample, scenario, &result, true);
    task_result_release(&result);
    if (options->progress)
        options->progress(options->context, 1, 1);
    return folded || error_no_memory(err);
}

static void say_batches(struct result *out, const struct scenario *scenario,
                        const struct point_result *point, const struct text *unsteady) {
    struct text text;

    text_init_for(&text, &out->arena.failed);
    if (unsteady->length > 0) {
        text_printf(&text, "one run has no interval: %s, so that there is no steady state",
                    text_cstr(unsteady));
    } else {
        text_printf(&text,
                    "one run: ± is of batch means, from %d parts of its measured span, not of "
                    "replications",
                    BATCHES);
        if (scenario->warmup == 0)
            text_add(&text, "; no warm-up is left out of them");
        if (point->correlated > 0)
            text_printf(&text,
                        "; %zu figures have none, since their parts are correlated: a longer run "
                        "would do",
                        point->correlated);
    }
    result_say(out, SENTENCE_NOTE, NULL, text_cstr(&text));
    text_release(&text);
}

static bool study_one_long_run(const struct scenario *scenario, const struct study_options *options,
                               struct result *out, struct error *err) {
    struct world_cuts cuts = {0};
    struct sample sample;
    struct text why;
    bool stopped = false;

    text_init_for(&why, &out->arena.failed);
    bool done = run_in_parts(scenario, options, &cuts, &sample, &stopped, err);
    if (done && !stopped && steady_as_seen(&sample, &why))
        sample.cuts = &cuts;
    if (done && !fill_in(out, scenario, &sample, stopped))
        done = error_no_memory(err);
    if (done && !stopped)
        say_batches(out, scenario, &out->points[0], &why);
    sample_release(&sample);
    world_cuts_release(&cuts);
    text_release(&why);
    return done;
}

/* ---- the whole ---- */

bool study_run(const struct scenario *scenario, const struct study_options *options,
               struct result *out, struct error *err) {
    const struct scenario *point = scenario;
    struct scenario wide = *scenario;
    struct replicate_plan plan = {0};
    struct sample sample;
    bool stopped = false;

    memset(out, 0, sizeof *out);
    arena_init(&out->arena);
    if (options->max_runs > 0 && (uint64_t)scenario->replications > options->max_runs)
        return error_set(err, ERROR_USAGE, "%lld replications are more than the %zu runs allowed",
                         (long long)scenario->replications, options->max_runs);
    if (wants_batches(scenario, options)) {
        const bool ran = study_one_long_run(scenario, options, out, err);
        if (!ran)
            result_release(out);
        return ran;
    }
    if (options->goal_count > 0) {
        /* The arena stays the scenario's: this is the same one with room for more replications. */
        plan.batch = (size_t)scenario->replications;
        plan.enough = enough;
        plan.enough_context = (void *)(uintptr_t)options;
        wide.replications = (int64_t)precision_most(options->max_replications, plan.batch);
        point = &wide;
    }
    plan.points = &point;
    plan.point_count = 1;
    plan.threads = options->threads;
    plan.keep_curves = true;
    plan.stop = options->stop;
    plan.progress = options->progress;
    plan.context = options->context;
    bool done = replicate(&plan, &sample, &stopped, NULL, err);
    if (done && !fill_in(out, point, &sample, stopped))
        done = error_no_memory(err);
    if (done && options->goal_count > 0 && !stopped) {
        out->replications = sample.finished;
        say_precision(out, options, &sample);
    }
    if (!done)
        result_release(out);
    sample_release(&sample);
    return done;
}

#include "study/compare.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "stats/paired_ratio.h"
#include "study/judge.h"
#include "study/point.h"

struct comparison_study {
    const struct design *from;
    struct designs designs;
    struct arena *arena; /* the result's */
};

/* ---- one difference ---- */

enum side { SIDE_VALUE, SIDE_NUMERATOR, SIDE_DENOMINATOR };

static double *gather(const struct sample *sample, size_t scope, enum metric metric, size_t count,
                      enum side side, struct arena *arena) {
    double *values = arena_new(arena, double, count);

    for (size_t i = 0; values && i < count; i++) {
        const struct reading *reading = &sample_readings(sample, i, scope)[metric];
        values[i] = side == SIDE_VALUE       ? reading->value
                    : side == SIDE_NUMERATOR ? reading->numerator
                                             : reading->denominator;
    }
    return values;
}

struct estimate_comparison compare_metric(const struct sample *first, size_t first_scope,
                                          const struct sample *second, size_t second_scope,
                                          enum metric metric, double confidence,
                                          struct arena *scratch) {
    const size_t count = first->finished < second->finished ? first->finished : second->finished;

    if (metric_types[metric].kind == METRIC_RATIO) {
        const struct ratio_values a = {
            gather(first, first_scope, metric, count, SIDE_NUMERATOR, scratch),
            gather(first, first_scope, metric, count, SIDE_DENOMINATOR, scratch)};
        const struct ratio_values b = {
            gather(second, second_scope, metric, count, SIDE_NUMERATOR, scratch),
            gather(second, second_scope, metric, count, SIDE_DENOMINATOR, scratch)};
        double *room = arena_new(scratch, double, 2 * count);
        if (!scratch->failed)
            return estimate_paired_ratio(b, a, count, confidence, room);
    } else {
        const double *a = gather(first, first_scope, metric, count, SIDE_VALUE, scratch);
        const double *b = gather(second, second_scope, metric, count, SIDE_VALUE, scratch);
        if (!scratch->failed)
            return estimate_paired(b, a, count, confidence);
    }
    return estimate_paired(NULL, NULL, 0, confidence);
}

/* ---- the table ---- */

static const struct column columns[] = {
    {"design", "", COLUMN_TEXT},        {"scope", "", COLUMN_TEXT},
    {"name", "", COLUMN_TEXT},          {"metric", "", COLUMN_TEXT},
    {"unit", "", COLUMN_TEXT},          {"first", "", COLUMN_NUMBER},
    {"value", "", COLUMN_NUMBER},       {"difference", "", COLUMN_NUMBER},
    {"half_width", "", COLUMN_NUMBER},  {"low", "", COLUMN_NUMBER},
    {"high", "", COLUMN_NUMBER},        {"p_greater", "", COLUMN_NUMBER},
    {"p_less", "", COLUMN_NUMBER},      {"variance_ratio", "", COLUMN_NUMBER},
    {"replications", "", COLUMN_COUNT},
};

/* What pairing saves: NaN where nothing varies. */
static double variance_ratio(const struct estimate_comparison *paired, const struct estimate *first,
                             const struct estimate *second) {
    const double alone = first->standard_error * first->standard_error +
                         second->standard_error * second->standard_error;

    return alone > 0 ? paired->difference.standard_error * paired->difference.standard_error / alone
                     : NAN;
}

static void add_row(struct table *table, const char *design, const struct scope_result *scope,
                    const struct metric_result *first, const struct metric_result *second,
                    const struct estimate_comparison *paired) {
    const struct estimate *difference = &paired->difference;

    table_add_text(table, design);
    table_add_text(table, scope_kind_name(scope->kind));
    table_add_text(table, scope->name);
    table_add_text(table, metric_types[first->metric].name);
    table_add_text(table, metric_types[first->metric].unit);
    table_add_number(table, first->estimate.mean);
    table_add_number(table, second->estimate.mean);
    table_add_number(table, difference->mean);
    table_add_number(table, difference->half_width);
    table_add_number(table, difference->low);
    table_add_number(table, difference->high);
    table_add_number(table, paired->p_greater);
    table_add_number(table, paired->p_less);
    table_add_number(table, variance_ratio(paired, &first->estimate, &second->estimate));
    table_add_whole(table, (int64_t)difference->count);
}

static size_t scope_like(const struct point_result *point, const struct scope_result *scope) {
    size_t i = 0;

    while (i < point->scope_count && (point->scopes[i].kind != scope->kind ||
                                      strcmp(point->scopes[i].name, scope->name) != 0))
        i++;
    return i;
}

/* Scopes of limits have no readings of their own: their values are in the results. */
static struct estimate_comparison
compare_scopes(const struct comparison_study *study, size_t design, size_t first_scope,
               size_t second_scope, const struct metric_result *first,
               const struct metric_result *second, struct arena *scratch) {
    const struct sample *samples = study->designs.samples;

    if (first_scope < samples[0].scopes && second_scope < samples[design].scopes)
        return compare_metric(&samples[0], first_scope, &samples[design], second_scope,
                              first->metric, ESTIMATE_CONFIDENCE, scratch);
    return estimate_paired(second->values, first->values,
                           first->count < second->count ? first->count : second->count,
                           ESTIMATE_CONFIDENCE);
}

static void add_design(struct table *table, const struct comparison_study *study,
                       const struct point_result *points, size_t design) {
    const struct point_result *first = &points[0], *second = &points[design];
    struct arena scratch;

    arena_init(&scratch);
    for (size_t i = 0; i < first->scope_count; i++) {
        const struct scope_result *scope = &first->scopes[i];
        const size_t other = scope_like(second, scope);
        if (other == second->scope_count)
            continue;
        for (size_t k = 0; k < scope->metric_count; k++) {
            const struct metric_result *of_first = &scope->metrics[k];
            const struct metric_result *of_second =
                scope_metric(&second->scopes[other], of_first->metric);
            if (!of_second || (isnan(of_first->estimate.mean) && isnan(of_second->estimate.mean)))
                continue;
            const struct estimate_comparison paired =
                compare_scopes(study, design, i, other, of_first, of_second, &scratch);
            add_row(table, second->name, scope, of_first, of_second, &paired);
            arena_clear(&scratch);
        }
    }
    table->failed = table->failed || scratch.failed;
    arena_release(&scratch);
}

/* ---- the result ---- */

/* The given name or the scenario's; a second one of the same name is called "NAME (2)". */
static const char *name_of(const struct comparison_study *study, const struct point_result *points,
                           size_t design) {
    const char *name =
        study->from[design].name ? study->from[design].name : study->designs.scenarios[design].name;
    const char *unique = arena_strdup(study->arena, name);

    for (size_t i = 0, number = 2; unique && i < design; i++)
        if (points[i].name && strcmp(points[i].name, unique) == 0) {
            unique = arena_printf(study->arena, "%s (%zu)", name, number++);
            i = (size_t)-1;
        }
    return unique;
}

static bool fill_in(struct result *out, const struct comparison_study *study, bool stopped) {
    const struct scenario *about = &study->designs.scenarios[0];
    const size_t count = study->designs.count;
    struct point_result *points = arena_new(&out->arena, struct point_result, count);
    struct table *table = arena_new(&out->arena, struct table, 1);

    if (!points || !table)
        return false;
    result_about(out, "compare", about);
    for (size_t i = 0; i < count; i++) {
        result_say_all(out, &study->designs.scenarios[i]);
        points[i].name = name_of(study, points, i);
        point_of_sample(&points[i], &study->designs.scenarios[i], &study->designs.samples[i],
                        &out->arena);
    }
    out->points = points;
    out->point_count = count;
    out->partial = stopped;
    if (stopped)
        result_say(out, SENTENCE_NOTE, NULL,
                   "interrupted: only replications that every design has finished are compared");
    if (out->arena.failed)
        return false;
    out->tables = table;
    out->table_count = 1;
    table_init(table, "compare", about->about ? about->about : about->name, columns,
               array_size(columns));
    table->place = TABLE_JSON;
    for (size_t i = 1; i < count; i++)
        add_design(table, study, points, i);
    return !table->failed && !out->arena.failed;
}

/* ---- precision ---- */

static bool goal_reached(const struct precision_goal *goal, const struct sample *first,
                         const struct sample *second, struct arena *scratch) {
    const struct estimate_comparison paired =
        compare_metric(first, 0, second, 0, goal->metric, ESTIMATE_CONFIDENCE, scratch);
    const struct estimate of_first =
        judge_estimate(first, 0, goal->metric, ESTIMATE_CONFIDENCE, scratch);

    return precision_reached(goal, &paired.difference, of_first.mean);
}

/* What one looks at between batches: every goal, for every design against the first. */
struct looked_at {
    const struct study_options *options;
    size_t count;
};

static bool enough(void *context, const struct sample *samples) {
    const struct looked_at *at = context;
    struct arena scratch;
    bool reached = true;

    arena_init(&scratch);
    for (size_t i = 0; i < at->options->goal_count; i++)
        for (size_t k = 1; k < at->count && reached; k++)
            reached = goal_reached(&at->options->goals[i], &samples[0], &samples[k], &scratch);
    arena_release(&scratch);
    return reached;
}

static void say_precision(struct result *out, const struct looked_at *at,
                          const struct sample *samples) {
    struct text text;

    text_init_for(&text, &out->arena.failed);
    text_printf(&text, "precision of the differences %s after %zu replications of each design",
                enough((void *)(uintptr_t)at, samples) ? "reached" : "not reached",
                samples[0].finished);
    result_say(out, SENTENCE_NOTE, NULL, text_cstr(&text));
    text_release(&text);
    out->replications = samples[0].finished;
}

/* ---- the whole ---- */

static bool can_be_paired(const struct designs *designs, size_t max_runs, struct error *err) {
    const struct scenario *first = &designs->scenarios[0];
    uint64_t runs = 0;

    for (size_t i = 0; i < designs->count; i++) {
        const struct scenario *other = &designs->scenarios[i];
        if (other->seed != first->seed)
            return error_set(err, ERROR_SCENARIO,
                             "'%s' has seed %lld and '%s' has %lld: designs are compared under the "
                             "same luck; give both one with '--seed N'",
                             first->name, (long long)first->seed, other->name,
                             (long long)other->seed);
        if (other->replications != first->replications)
            return error_set(err, ERROR_SCENARIO,
                             "'%s' has %lld replications and '%s' has %lld: they are compared one "
                             "by one; give both as many with '--replications N'",
                             first->name, (long long)first->replications, other->name,
                             (long long)other->replications);
        runs += (uint64_t)other->replications;
    }
    if (max_runs > 0 && runs > max_runs)
        return error_set(err, ERROR_USAGE, "%llu runs are more than the %zu allowed",
                         (unsigned long long)runs, max_runs);
    return true;
}

static bool begin_store(const struct comparison_study *study, struct store *store,
                        struct error *err) {
    const struct designs *designs = &study->designs;
    struct store_point *points = arena_new(study->arena, struct store_point, designs->count);
    const struct store_study of = {"compare", &designs->scenarios[0], points, designs->count};

    if (!points)
        return error_no_memory(err);
    for (size_t i = 0; i < designs->count; i++)
        points[i] = (struct store_point){study->from[i].name, &designs->scenarios[i]};
    return store_begin(store, &of, err);
}

bool study_compare(const struct design *designs, size_t count, const struct study_options *options,
                   struct result *out, struct problems *problems, struct error *err) {
    struct comparison_study study = {.from = designs, .arena = &out->arena};
    struct looked_at at = {options, count};
    const struct designs_look look = {options->goal_count > 0 ? enough : NULL, &at,
                                      options->max_replications, NULL};
    size_t failed = 0;
    bool stopped = false;

    assert(count >= 2);
    memset(out, 0, sizeof *out);
    arena_init(&out->arena);
    bool done = designs_load(&study.designs, designs, count, problems, err) &&
                can_be_paired(&study.designs, options->max_runs, err) &&
                (!options->store || begin_store(&study, options->store, err));
    if (done) {
        done = designs_run_looking(&study.designs, options, &look, &stopped, &failed, err);
        if (!done)
            error_set(err, err ? err->kind : ERROR_IO, "at %s: %s",
                      study.designs.scenarios[failed].name, err ? err->text : "");
    }
    if (done && !fill_in(out, &study, stopped))
        done = error_no_memory(err);
    if (done && options->goal_count > 0 && !stopped)
        say_precision(out, &at, study.designs.samples);
    designs_release(&study.designs);
    if (!done)
        result_release(out);
    return done;
}

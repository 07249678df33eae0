#include "study/policies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "study/hindsight.h"
#include "study/point.h"
#include "study/policy_list.h"
#include "study/replicate.h"
#include "world/world.h"

/* What is known of one row, with its half-width: success_rate … regret, in the table's order. */
enum figure {
    SUCCESS,
    LATENCY_P95,
    ATTEMPTS_PER_IMAGE,
    REJECTED,
    COST,
    WASTE,
    WASTED_WAIT,
    REGRET,
    FIGURES
};

struct policy_row {
    const char *name;
    struct estimate figures[FIGURES];
};

struct policy_study {
    const struct study_options *options;
    struct scenario *scenarios;
    const char **names;
    size_t count;
    size_t replications;
    struct sample *samples;
    struct hindsight_sums *sums; /* [design][replication] */
    struct policy_row *rows;     /* the clairvoyant pacer first, then the designs */
};

/* ---- running ---- */

static struct hindsight_sums *sums_of(const struct policy_study *study, size_t design) {
    return &study->sums[design * study->replications];
}

/* One replication of one design, heard by its hindsight. */
static bool run_one(void *context, const struct task *task, struct task_result *out,
                    struct error *err) {
    const struct policy_study *study = context;
    const struct scenario *scenario = &study->scenarios[task->point];
    struct hindsight hindsight;
    bool done = hindsight_init(&hindsight, scenario) ? true : error_no_memory(err);

    memset(out, 0, sizeof *out);
    if (done) {
        const struct world_config config = {.scenario = scenario,
                                            .replication = task->replication,
                                            .sink = &hindsight.sink,
                                            .stop = study->options->stop};
        done = world_run(&config, &out->summary, err);
    }
    if (done && !hindsight_sum(&hindsight, task->replication,
                               &sums_of(study, task->point)[task->replication], err)) {
        task_result_release(out);
        done = false;
    }
    hindsight_release(&hindsight);
    return done;
}

static bool run_all(struct policy_study *study, bool *stopped, struct error *err) {
    const struct scenario **points = calloc(study->count, sizeof(const struct scenario *));
    struct replicate_plan plan = {.points = points,
                                  .point_count = study->count,
                                  .threads = study->options->threads,
                                  .stop = study->options->stop,
                                  .progress = study->options->progress,
                                  .context = study->options->context,
                                  .run = run_one,
                                  .run_context = study};

    study->samples = calloc(study->count, sizeof *study->samples);
    study->sums = calloc(study->count * study->replications, sizeof *study->sums);
    if (!points || !study->samples || !study->sums) {
        free(points);
        return error_no_memory(err);
    }
    for (size_t i = 0; i < study->count; i++)
        points[i] = &study->scenarios[i];
    const bool done = replicate(&plan, study->samples, stopped, NULL, err);
    free(points);
    return done;
}

/* ---- estimating ---- */

/* Pairs of numbers of the replications of one design, for a ratio of their sums. */
struct pairs {
    double *numerators, *denominators;
    size_t count;
};

static struct pairs new_pairs(size_t count, struct arena *arena) {
    return (struct pairs){arena_new(arena, double, count), arena_new(arena, double, count), count};
}

static struct estimate ratio(const struct pairs *pairs) {
    return estimate_ratio(pairs->numerators, pairs->denominators, pairs->count,
                          ESTIMATE_CONFIDENCE);
}

static struct estimate exactly(double value, size_t count) {
    const double values[2] = {value, value};
    struct estimate estimate = estimate_mean(values, 2, ESTIMATE_CONFIDENCE);

    estimate.count = count;
    return estimate;
}

static void hindsight_figures(const struct hindsight_sums *sums, size_t count,
                              struct policy_row *row, struct arena *scratch) {
    struct pairs pairs = new_pairs(count, scratch);

    if (scratch->failed)
        return;
    for (size_t i = 0; i < count; i++) {
        pairs.numerators[i] = sums[i].wasted_s;
        pairs.denominators[i] = (double)sums[i].compared;
    }
    row->figures[WASTED_WAIT] = ratio(&pairs);
    for (size_t i = 0; i < count; i++) {
        pairs.numerators[i] = (double)(sums[i].images - sums[i].images_delivered);
        pairs.denominators[i] = (double)sums[i].images;
    }
    row->figures[REGRET] = ratio(&pairs);
}

static struct estimate of_metric(const struct point_result *point, enum metric metric) {
    const struct metric_result *found =
        point->scope_count > 0 ? scope_metric(result_overall(point), metric) : NULL;

    return found ? found->estimate : estimate_mean(NULL, 0, ESTIMATE_CONFIDENCE);
}

static void design_row(const struct policy_study *study, size_t design,
                       const struct point_result *point, struct policy_row *row,
                       struct arena *scratch) {
    const struct sample *sample = &study->samples[design];
    struct pairs pairs = new_pairs(sample->finished, scratch);

    row->name = study->names[design];
    row->figures[SUCCESS] = of_metric(point, METRIC_SUCCESS_RATE);
    row->figures[LATENCY_P95] = of_metric(point, METRIC_LATENCY_P95);
    row->figures[REJECTED] = of_metric(point, METRIC_REJECTED);
    row->figures[COST] = of_metric(point, METRIC_COST);
    row->figures[WASTE] = of_metric(point, METRIC_WASTE);
    if (scratch->failed)
        return;
    for (size_t i = 0; i < sample->finished; i++) {
        const struct reading *readings = sample_readings(sample, i, 0);
        pairs.numerators[i] = readings[METRIC_ATTEMPTS].value;
        pairs.denominators[i] = readings[METRIC_IMAGES_DELIVERED].value;
    }
    row->figures[ATTEMPTS_PER_IMAGE] = ratio(&pairs);
    hindsight_figures(sums_of(study, design), sample->finished, row, scratch);
}

static void clairvoyant_row(const struct policy_study *study, struct policy_row *row,
                            struct arena *scratch) {
    const struct hindsight_sums *sums = sums_of(study, 0);
    const size_t count = study->samples[0].finished;
    struct pairs success = new_pairs(count, scratch), attempts = new_pairs(count, scratch),
                 values = new_pairs(count, scratch);

    if (scratch->failed)
        return;
    for (size_t i = 0; i < count; i++) {
        success.numerators[i] = attempts.numerators[i] = (double)sums[i].delivered;
        success.denominators[i] = (double)sums[i].arrived;
        attempts.denominators[i] = (double)sums[i].images;
        values.numerators[i] = sums[i].latency_p95_s;
        values.denominators[i] = to_dollars(sums[i].cost);
    }
    row->name = "clairvoyant";
    row->figures[SUCCESS] = ratio(&success);
    row->figures[LATENCY_P95] = estimate_mean(values.numerators, count, ESTIMATE_CONFIDENCE);
    row->figures[ATTEMPTS_PER_IMAGE] = ratio(&attempts);
    row->figures[COST] = estimate_mean(values.denominators, count, ESTIMATE_CONFIDENCE);
    row->figures[REJECTED] = row->figures[WASTE] = row->figures[WASTED_WAIT] =
        row->figures[REGRET] = exactly(0, count);
}

/* ---- the table ---- */

static const struct column columns[] = {
    {"policy", "", COLUMN_TEXT},
    {"success_rate", "", COLUMN_NUMBER},
    {"success_rate_half_width", "", COLUMN_NUMBER},
    {"latency_p95", "s", COLUMN_NUMBER},
    {"latency_p95_half_width", "s", COLUMN_NUMBER},
    {"attempts_per_image", "", COLUMN_NUMBER},
    {"attempts_per_image_half_width", "", COLUMN_NUMBER},
    {"rejected", "", COLUMN_NUMBER},
    {"rejected_half_width", "", COLUMN_NUMBER},
    {"cost", "USD", COLUMN_NUMBER},
    {"cost_half_width", "USD", COLUMN_NUMBER},
    {"waste", "USD", COLUMN_NUMBER},
    {"waste_half_width", "USD", COLUMN_NUMBER},
    {"wasted_wait", "s", COLUMN_NUMBER},
    {"wasted_wait_half_width", "s", COLUMN_NUMBER},
    {"regret", "", COLUMN_NUMBER},
    {"regret_half_width", "", COLUMN_NUMBER},
};

static_assert(array_size(columns) == 1 + 2 * FIGURES, "a figure has two columns");

/* Unknown ones last. */
static int compare_known(double a, double b) {
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

static int compare_rows(const void *first, const void *second) {
    const struct policy_row *a = first, *b = second;
    const int regret = compare_known(a->figures[REGRET].mean, b->figures[REGRET].mean);
    const int wasted = compare_known(a->figures[WASTED_WAIT].mean, b->figures[WASTED_WAIT].mean);

    return regret != 0 ? regret : wasted != 0 ? wasted : strcmp(a->name, b->name);
}

static void fill_table(struct table *table, const struct policy_study *study, const char *title) {
    table_init(table, "policies", title, columns, array_size(columns));
    table->place = TABLE_JSON;
    for (size_t i = 0; i <= study->count; i++) {
        table_add_text(table, study->rows[i].name);
        for (int figure = 0; figure < FIGURES; figure++) {
            table_add_number(table, study->rows[i].figures[figure].mean);
            table_add_number(table, study->rows[i].figures[figure].half_width);
        }
    }
}

/* ---- the result ---- */

static bool fill_in(struct result *out, struct policy_study *study, bool stopped) {
    const struct scenario *about = &study->scenarios[0];
    struct point_result *points = arena_new(&out->arena, struct point_result, study->count);
    struct table *table = arena_new(&out->arena, struct table, 1);
    struct arena scratch;

    study->rows = arena_new(&out->arena, struct policy_row, study->count + 1);
    if (!points || !table || !study->rows)
        return false;
    arena_init(&scratch);
    result_about(out, "compare", about);
    result_say_all(out, about);
    clairvoyant_row(study, &study->rows[0], &scratch);
    for (size_t i = 0; i < study->count; i++) {
        points[i].name = arena_strdup(&out->arena, study->names[i]);
        point_of_sample(&points[i], &study->scenarios[i], &study->samples[i], &out->arena);
        design_row(study, i, &points[i], &study->rows[1 + i], &scratch);
    }
    qsort(study->rows + 1, study->count, sizeof *study->rows, compare_rows);
    out->points = points;
    out->point_count = study->count;
    out->partial = stopped;
    out->tables = table;
    out->table_count = 1;
    fill_table(table, study, about->about ? about->about : about->name);
    const bool failed = table->failed || scratch.failed || out->arena.failed;
    arena_release(&scratch);
    return !failed;
}

static bool too_many(const struct policy_study *study, size_t max_runs, struct error *err) {
    if (max_runs == 0 || study->count * study->replications <= max_runs)
        return false;
    error_set(err, ERROR_USAGE, "%zu runs are more than the %zu allowed",
              study->count * study->replications, max_runs);
    return true;
}

bool study_policies(const struct scenario_source *source, const char *list,
                    const struct study_options *options, struct result *out,
                    struct problems *problems, struct error *err) {
    struct policy_study study = {.options = options};
    struct policy_list policies;
    bool stopped = false;

    memset(out, 0, sizeof *out);
    if (!policy_list_load(&policies, source, list, problems, err))
        return false;
    arena_init(&out->arena);
    study.scenarios = policies.scenarios;
    study.names = policies.names;
    study.count = policies.count;
    study.replications = (size_t)policies.scenarios[0].replications;
    bool done = !too_many(&study, options->max_runs, err) && run_all(&study, &stopped, err);
    if (done && !fill_in(out, &study, stopped))
        done = error_no_memory(err);
    for (size_t i = 0; done && i < policies.left_out_count; i++)
        result_say(out, SENTENCE_NOTE, NULL, policies.left_out[i]);
    for (size_t i = 0; study.samples && i < study.count; i++)
        sample_release(&study.samples[i]);
    free(study.samples);
    free(study.sums);
    policy_list_release(&policies);
    if (!done)
        result_release(out);
    return done;
}

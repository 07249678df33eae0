/*
 * Coverage: how often a 95 % interval of 20 replications holds the truth.
 *
 *   coverage SCENARIO EXPERIMENTS METRIC=TRUTH ... [PATH=VALUE ...]
 *       makes so many experiments of 20 replications each, every replication with luck of its own,
 *       estimates each metric in each as `tiersim run` would, and prints a line a metric: its name,
 *       the truth, the share of experiments whose interval holds it, the mean of their estimates,
 *       and the mean half-width. Arguments whose name has a dot or is no metric are overrides.
 *   coverage --parts SCENARIO EXPERIMENTS METRIC=TRUTH ... [PATH=VALUE ...]
 *       the same, each experiment being one run whose interval is of batch means; of those that
 * have one, and their share is printed behind. coverage --truth SCENARIO RUNS [PATH=VALUE ...] one
 * long run, in RUNS pieces with luck of their own: prints requests, latency_mean, latency_p95
 * (interpolated in its bucket of the histogram, which is 0.8 % wide), and success_rate of all of
 * them together.
 *
 * The truth of an experiment is theory's, or that of a long run.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/scenario.h"
#include "study/batches.h"
#include "study/judge.h"
#include "study/replicate.h"
#include "world/world.h"

enum { REPLICATIONS = 20, METRICS_MOST = 16, OVERRIDES_MOST = 32 };

struct asked {
    enum metric metric;
    double truth;
};

struct arguments {
    struct asked metrics[METRICS_MOST];
    size_t metric_count;
    struct scenario_override overrides[OVERRIDES_MOST];
    size_t override_count;
};

static void fail(const char *what) {
    fprintf(stderr, "coverage: %s\n", what);
    exit(EXIT_FAILURE);
}

static void parse(struct arguments *out, int count, char **texts) {
    for (int i = 0; i < count; i++) {
        char *equal = strchr(texts[i], '=');
        if (!equal || out->metric_count == METRICS_MOST || out->override_count == OVERRIDES_MOST)
            fail("an argument is NAME=VALUE");
        *equal = '\0';
        const enum metric metric = metric_find(texts[i]);
        if (metric != METRICS)
            out->metrics[out->metric_count++] =
                (struct asked){metric, text_to_number(equal + 1, NULL)};
        else
            out->overrides[out->override_count++] =
                (struct scenario_override){texts[i], equal + 1, "coverage"};
    }
}

static void load(struct scenario *out, const char *file, const struct arguments *arguments) {
    const struct scenario_source source = {.file = file,
                                           .overrides = arguments->overrides,
                                           .override_count = arguments->override_count};
    struct problems problems;

    problems_init(&problems);
    if (!scenario_load(out, &source, &problems)) {
        problems_print(&problems, stderr);
        exit(EXIT_FAILURE);
    }
    problems_release(&problems);
}

/* ---- experiments ---- */

/* One experiment is a stretch of the replications. */
static struct sample stretch(const struct sample *all, size_t experiment) {
    struct sample part = *all;

    part.readings += experiment * REPLICATIONS * all->scopes * METRICS;
    part.finished = REPLICATIONS;
    return part;
}

static void print_coverage(const struct sample *sample, size_t experiments,
                           const struct asked *asked) {
    size_t covered = 0;
    double sum = 0, widths = 0;
    struct arena scratch;

    arena_init(&scratch);
    for (size_t i = 0; i < experiments; i++) {
        const struct sample part = stretch(sample, i);
        const struct estimate estimate =
            judge_estimate(&part, 0, asked->metric, ESTIMATE_CONFIDENCE, &scratch);
        covered += estimate.low <= asked->truth && asked->truth <= estimate.high;
        sum += estimate.mean;
        widths += estimate.half_width;
        arena_clear(&scratch);
    }
    arena_release(&scratch);
    printf("%s %.9g %.4f %.9g %.6g\n", metric_types[asked->metric].name, asked->truth,
           (double)covered / (double)experiments, sum / (double)experiments,
           widths / (double)experiments);
}

static void experiment(const char *file, size_t experiments, struct arguments *arguments) {
    struct scenario scenario;
    const struct scenario *point = &scenario;
    struct sample sample;
    struct error err = {0};
    bool stopped;

    load(&scenario, file, arguments);
    scenario.replications = (int64_t)(experiments * REPLICATIONS);
    const struct replicate_plan plan = {.points = &point, .point_count = 1};
    if (!replicate(&plan, &sample, &stopped, NULL, &err))
        fail(err.text);
    for (size_t i = 0; i < arguments->metric_count; i++)
        print_coverage(&sample, experiments, &arguments->metrics[i]);
    sample_release(&sample);
    scenario_release(&scenario);
}

/* ---- one run an experiment ---- */

struct tally_of_parts {
    double covered, given, sum, widths;
};

/* The estimate of one metric of one run, and whether it has an interval. */
static void count_run(struct tally_of_parts *out, const struct asked *asked,
                      const struct summary *summary, const struct world_cuts *cuts,
                      struct arena *scratch) {
    struct estimate estimate = {.mean = summary->overall[asked->metric].value};
    bool correlated;

    if (!batches_interval(&estimate, cuts, 0, asked->metric, &correlated, scratch))
        return;
    out->given++;
    out->covered += estimate.low <= asked->truth && asked->truth <= estimate.high;
    out->sum += estimate.mean;
    out->widths += estimate.half_width;
}

static void experiment_in_parts(const char *file, size_t experiments, struct arguments *arguments) {
    struct tally_of_parts tallies[METRICS_MOST] = {0};
    struct scenario scenario;
    struct arena scratch;

    load(&scenario, file, arguments);
    arena_init(&scratch);
    for (size_t i = 0; i < experiments; i++) {
        struct world_cuts cuts;
        const struct world_config config = {.scenario = &scenario, .replication = i, .cuts = &cuts};
        struct summary summary;
        struct error err = {0};
        if (!world_cuts_init(&cuts, &scenario, BATCHES) || !world_run(&config, &summary, &err))
            fail(err.text);
        for (size_t k = 0; k < arguments->metric_count; k++)
            count_run(&tallies[k], &arguments->metrics[k], &summary, &cuts, &scratch);
        arena_clear(&scratch);
        summary_release(&summary);
        world_cuts_release(&cuts);
    }
    for (size_t k = 0; k < arguments->metric_count; k++)
        printf("%s %.9g %.4f %.9g %.6g %.4f\n", metric_types[arguments->metrics[k].metric].name,
               arguments->metrics[k].truth, tallies[k].covered / tallies[k].given,
               tallies[k].sum / tallies[k].given, tallies[k].widths / tallies[k].given,
               tallies[k].given / (double)experiments);
    arena_release(&scratch);
    scenario_release(&scenario);
}

/* ---- the truth ---- */

/* The value below which a share p lies, taken as even within a bucket. */
static double interpolated(const struct histogram *histogram, double p) {
    struct histogram_bucket bucket = {0};
    const double wanted = p * (double)histogram->count;

    while (histogram_next(histogram, &bucket))
        if ((double)bucket.cumulative >= wanted) {
            const double before = (double)(bucket.cumulative - bucket.count);
            const double share = (wanted - before) / (double)bucket.count;
            return ((double)bucket.lower + share * (double)(bucket.upper - bucket.lower)) / 1e9;
        }
    return NAN;
}

static void find_truth(const char *file, size_t runs, const struct arguments *arguments) {
    struct scenario scenario;
    struct histogram latency;
    double arrived = 0, delivered = 0;

    load(&scenario, file, arguments);
    histogram_init(&latency);
    for (size_t i = 0; i < runs; i++) {
        const struct world_config config = {.scenario = &scenario, .replication = i};
        struct summary summary;
        struct error err = {0};
        if (!world_run(&config, &summary, &err))
            fail(err.text);
        arrived += summary.overall[METRIC_ARRIVED].value;
        delivered += summary.overall[METRIC_DELIVERED].value;
        histogram_merge(&latency, &summary.latency);
        summary_release(&summary);
        fprintf(stderr, "%zu of %zu pieces\n", i + 1, runs);
    }
    printf("requests %.0f latency_mean %.9g latency_p95 %.9g success_rate %.9g\n", arrived,
           histogram_mean(&latency) / 1e9, interpolated(&latency, 0.95), delivered / arrived);
    histogram_release(&latency);
    scenario_release(&scenario);
}

int main(int argc, char **argv) {
    struct arguments arguments = {0};
    const bool truth = argc > 1 && strcmp(argv[1], "--truth") == 0;
    const bool parts = argc > 1 && strcmp(argv[1], "--parts") == 0;
    const int first = truth || parts ? 2 : 1;

    if (argc < first + 2)
        fail("needs a scenario and a number");
    const long count = strtol(argv[first + 1], NULL, 10);
    if (count < 1)
        fail("needs a number of experiments or runs above 0");
    parse(&arguments, argc - first - 2, argv + first + 2);
    if (truth)
        find_truth(argv[first], (size_t)count, &arguments);
    else if (parts)
        experiment_in_parts(argv[first], (size_t)count, &arguments);
    else
        experiment(argv[first], (size_t)count, &arguments);
    return EXIT_SUCCESS;
}
